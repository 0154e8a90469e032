"""Plain data → model records, keeping what is good and reporting what is not.

A record with a bad value loses that value, not its life: three bad fields are three findings, and
the rest of the plan is still scheduled.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from mktpm.diagnostics import Diagnostic, Place, Route, error
from mktpm.language import Message, message
from mktpm.plan.values import kind_of
from mktpm.quantities import QuantityError

_MOST_REPAIRS = 8

RecordType = TypeVar("RecordType", bound=BaseModel)


@dataclass(slots=True)
class Findings:
    """What loading a file found, and which list items it had to leave out."""

    file: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    removed: dict[Route, tuple[int, ...]] = field(default_factory=dict)
    """For a list in the file, the positions of the items that were left out."""

    def add(self, code: str, said: Message, route: Route, hint: Message | None = None, *, key: bool = False) -> None:
        """Keep an error at ``route``, at its key where ``key`` is true."""
        place = Place(self.file, route, "key" if key else "value")
        self.diagnostics.append(error(code, said, place, hint))


@dataclass(frozen=True, slots=True)
class Read(Generic[RecordType]):
    """A record and the custom ``x-`` keys beside its own."""

    record: RecordType
    custom: dict[str, Any]


def read_record(model: type[RecordType], data: Any, route: Route, findings: Findings) -> Read[RecordType] | None:
    """Return ``data`` as a record of ``model``; None where not even a part of it fits."""
    if not isinstance(data, dict):
        findings.add("invalid-value", message("a mapping was expected, not {kind}", kind=kind_of(data)), route)
        return None
    try:
        return Read(model.model_validate(data), {})
    except ValidationError:
        return _repaired(model, copy.deepcopy(data), route, findings)


def _repaired(
    model: type[RecordType], data: dict[str, Any], route: Route, findings: Findings
) -> Read[RecordType] | None:
    """Return the record without what doesn't fit, which is reported; ``data`` is used up.

    Only the first look is reported: what is wrong after a deletion follows from it.
    """
    custom = {key: data.pop(key) for key in list(data) if key.startswith("x-")}
    reported = False
    for _ in range(_MOST_REPAIRS):
        try:
            return Read(model.model_validate(data), custom)
        except ValidationError as problems:
            faults = _faults(problems, data)
        for fault in () if reported else faults:
            _report(model, fault, route, findings)
        reported = reported or bool(faults)
        _prune(data, faults, route, findings)
    return None


@dataclass(frozen=True, slots=True)
class _Fault:
    kind: str
    path: Route
    """The way to the value, as far as it exists in the data."""
    missing: str
    """The key that is not there."""
    found: Any
    context: dict[str, Any]


def _faults(problems: ValidationError, data: dict[str, Any]) -> list[_Fault]:
    """Return pydantic's errors, one a place, without those that stand inside an ``x-`` key."""
    faults: dict[Route, _Fault] = {}
    for problem in _flattened(problems):
        path = _existing(problem["loc"], data)
        missing = str(problem["loc"][-1]) if problem["type"] == "missing" else ""
        if path and isinstance(path[-1], str) and path[-1].startswith("x-"):
            _delete(data, path)
            continue
        identity = (*path, missing) if missing else path
        fault = _Fault(problem["type"], path, missing, problem["input"], dict(problem.get("ctx", {})))
        faults.setdefault(identity, fault)
    return list(faults.values())


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
    node = data
    for step in loc:
        if isinstance(node, dict) and step in node:
            node = node[step]
        elif isinstance(node, list) and isinstance(step, int) and step < len(node):
            node = node[step]
        else:
            continue
        path.append(step)
    return tuple(path)


def _report(model: type[BaseModel], fault: _Fault, route: Route, findings: Findings) -> None:
    place = route + fault.path
    if fault.kind == "missing":
        said = message("`{key}` is missing", key=fault.missing)
        findings.add("missing-field", said, place, message("add `{key}: …`", key=fault.missing))
    elif fault.kind == "extra_forbidden":
        key = str(fault.path[-1])
        findings.add("unknown-key", message("there is no key `{key}` here", key=key[:60]), place, _meant(model, fault.path), key=True)
    else:
        said, hint = _said(fault)
        findings.add("invalid-value", said, place, hint)


def _said(fault: _Fault) -> tuple[Message, Message | None]:
    """Return what is wrong with a value, and the remedy, in words for the author."""
    cause = fault.context.get("error")
    if isinstance(cause, QuantityError):
        return cause.said, cause.hint
    shown = str(fault.found)[:40]
    if fault.kind == "literal_error":
        allowed = str(fault.context.get("expected", "")).replace("'", "`").replace(" or ", ", ")
        hint = message("write one of {allowed}", allowed=allowed)
        return message("`{value}` is not possible here", value=shown), hint
    if fault.kind in ("tuple_type", "list_type"):
        hint = message("write it as a list: `[{value}]`", value=shown) if not isinstance(fault.found, (dict, type(None))) else None
        return message("a list was expected, not {kind}", kind=kind_of(fault.found)), hint
    expected = {
        "bool_type": message("`true` or `false`"), "int_type": message("a whole number"),
        "dict_type": message("a mapping"), "mapping_type": message("a mapping"), "model_type": message("a mapping"),
        "model_attributes_type": message("a mapping"),
    }  # fmt: skip
    if fault.kind in expected:
        said = message("{expected} was expected, not {kind}", expected=expected[fault.kind], kind=kind_of(fault.found))
        return said, None
    limits = fault.context
    if fault.kind == "greater_than_equal":
        return message("`{value}` is below {limit}", value=shown, limit=limits.get("ge")), None
    if fault.kind == "less_than_equal":
        return message("`{value}` is above {limit}", value=shown, limit=limits.get("le")), None
    if fault.kind in ("too_short", "too_long"):
        limit = limits.get("min_length" if fault.kind == "too_short" else "max_length")
        template = "at least {limit} needed here" if fault.kind == "too_short" else "at most {limit} possible here"
        return message(template, limit=limit), None
    return message("`{value}` doesn't fit here", value=shown), None


def _meant(model: type[BaseModel], path: Route) -> Message | None:
    from difflib import get_close_matches  # only where something is mistyped

    known = _keys(model, path[:-1])
    close = get_close_matches(str(path[-1]).lower(), known, n=1, cutoff=0.6)
    if close:
        return message("did you mean `{key}`?", key=close[0])
    return message("for a field of your own put `x-` before it: `x-{key}`", key=str(path[-1])[:60])


def _keys(model: type[BaseModel], path: Route) -> list[str]:
    """Return the keys that the record at ``path`` below ``model`` may have."""
    node: Any = model
    for step in path:
        if isinstance(step, str) and isinstance(node, type) and step in node.model_fields:
            node = _record_in(node.model_fields[step].annotation) or node
    keys = list(node.model_fields)
    return [*keys, "tasks"] if node.__name__ in ("TaskFields", "ProjectFields") else keys


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first record class inside a type annotation."""
    pending = [annotation]
    while pending:
        node = pending.pop(0)
        if isinstance(node, type) and issubclass(node, BaseModel):
            return node
        pending.extend(getattr(node, "__args__", ()))
    return None


def _prune(data: dict[str, Any], faults: list[_Fault], route: Route, findings: Findings) -> None:
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
