"""Records with faults: the faults reported, the rest kept."""

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from mktpm.diagnostics import Route
from mktpm.language import message
from mktpm.plan.faults import Fault, key_meant, said_of
from mktpm.plan.findings import Findings, Read, RecordType
from mktpm.quantities import QuantityError

MOST_REPAIRS = 8
"""Deletions can make further fields unusable; after this many rounds the record is given up."""


def repaired(
    model: type[RecordType], data: dict[str, Any], route: Route, findings: Findings
) -> Read[RecordType] | None:
    """Return the record without what doesn't fit, which is reported; ``data`` is used up.

    Only the first look is reported: what is wrong after a deletion follows from it.
    """
    custom = {key: data.pop(key) for key in list(data) if key.startswith("x-")}
    reported = False
    for _ in range(MOST_REPAIRS):
        try:
            return Read(model.model_validate(data), custom)
        except ValidationError as problems:
            faults = _faults(problems, data)
        for fault in () if reported else faults:
            _report(model, fault, route, findings)
        reported = reported or bool(faults)
        _prune(data, faults, route, findings)
    return None


def _faults(problems: ValidationError, data: dict[str, Any]) -> list[Fault]:
    """Return pydantic's errors, one a place, without those that stand inside an ``x-`` key."""
    faults: dict[Route, Fault] = {}
    for problem in _flattened(problems):
        path = _existing(problem["loc"], data)
        missing = str(problem["loc"][-1]) if problem["type"] == "missing" else ""
        if path and isinstance(path[-1], str) and path[-1].startswith("x-"):
            _delete(data, path)
            continue
        identity = (*path, missing) if missing else path
        fault = Fault(problem["type"], path, missing, problem["input"], dict(problem.get("ctx", {})))
        faults.setdefault(identity, fault)
    return [fault for fault in faults.values() if not _follows(fault, faults)]


def _follows(fault: Fault, faults: dict[Route, Fault]) -> bool:
    """Return whether a list only seems too short because its own items are at fault."""
    below = (path for path in faults if len(path) > len(fault.path) and path[: len(fault.path)] == fault.path)
    return fault.kind == "too_short" and next(below, None) is not None


def _flattened(problems: ValidationError, above: Route = ()) -> Iterator[dict[str, Any]]:
    """Yield pydantic's errors; those inside a nested record with the way to it in front."""
    for problem in problems.errors(include_url=False):
        loc = above + problem["loc"]
        nested = problem.get("ctx", {}).get("error")
        if isinstance(nested, ValidationError):
            yield from _flattened(nested, loc)
        else:
            yield {**problem, "loc": loc}


def _existing(loc: tuple[str | int, ...], data: Any) -> Route:
    """Return ``loc`` without the steps that name a variant of a type instead of a place."""
    path: list[str | int] = []
    node: Any = data
    for step in loc:
        in_mapping = isinstance(node, dict) and step in node
        in_list = isinstance(node, list) and isinstance(step, int) and step < len(node)
        if in_mapping or in_list:
            node = node[step]
            path.append(step)
    return tuple(path)


def _report(model: type[BaseModel], fault: Fault, route: Route, findings: Findings) -> None:
    place = route + fault.path
    if fault.kind == "missing":
        said = message("`{key}` is missing", key=fault.missing)
        findings.add("missing-field", said, place, message("add `{key}: …`", key=fault.missing))
    elif fault.kind == "extra_forbidden":
        key = str(fault.path[-1])
        findings.add(
            "unknown-key",
            message("there is no key `{key}` here", key=key[:60]),
            place,
            key_meant(model, fault.path),
            key=True,
        )
    else:
        said, hint = said_of(fault)
        cause = fault.context.get("error")
        code = cause.code if isinstance(cause, QuantityError) else QuantityError.code
        findings.add(code, said, place, hint)


def _prune(data: dict[str, Any], faults: list[Fault], route: Route, findings: Findings) -> None:
    """Delete from ``data`` what can't be used, deepest and last first."""
    for path in sorted({fault.path for fault in faults}, key=_depth_and_position, reverse=True):
        if not path:
            continue
        if isinstance(path[-1], int):
            where = route + path[:-1]
            findings.removed[where] = (*findings.removed.get(where, ()), path[-1])
        _delete(data, path)


def _depth_and_position(path: Route) -> tuple[int, list[str]]:
    return len(path), [f"{step:09d}" if isinstance(step, int) else step for step in path]


def _delete(data: Any, path: Route) -> None:
    node = data
    for step in path[:-1]:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return
    try:
        del node[path[-1]]
    except (KeyError, IndexError, TypeError):
        return
