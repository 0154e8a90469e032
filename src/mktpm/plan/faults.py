"""Pydantic's errors in words for the author of a plan."""

from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from mktpm.diagnostics import Route
from mktpm.language import Message, message
from mktpm.plan.values import Later, Written, kind_of
from mktpm.quantities import QuantityError


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that pydantic found wrong in a record."""

    kind: str
    path: Route
    """The way to the value, as far as it exists in the data."""
    missing: str
    """The key that is not there."""
    found: Any
    context: dict[str, Any]


def said_of(fault: Fault) -> tuple[Message, Message | None]:
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
        single = not isinstance(fault.found, (dict, type(None)))
        as_list = message("write it as a list: `[{value}]`", value=shown) if single else None
        return message("a list was expected, not {kind}", kind=kind_of(fault.found)), as_list
    expected = {
        "bool_type": message("`true` or `false`"), "int_type": message("a whole number"),
        "dict_type": message("a mapping"), "mapping_type": message("a mapping"), "model_type": message("a mapping"),
        "model_attributes_type": message("a mapping"),
    }  # fmt: skip
    if fault.kind in expected:
        said = message("{expected} was expected, not {kind}", expected=expected[fault.kind], kind=kind_of(fault.found))
        return said, None
    return _limit_said(fault, shown), None


def _limit_said(fault: Fault, shown: str) -> Message:
    """Return which limit a value breaks."""
    limits = fault.context
    if fault.kind == "greater_than_equal":
        return message("`{value}` is below {limit}", value=shown, limit=limits.get("ge"))
    if fault.kind == "less_than_equal":
        return message("`{value}` is above {limit}", value=shown, limit=limits.get("le"))
    if fault.kind == "too_short":
        return message("at least {limit} needed here", limit=limits.get("min_length"))
    if fault.kind == "too_long":
        return message("at most {limit} possible here", limit=limits.get("max_length"))
    return message("`{value}` doesn't fit here", value=shown)


def key_meant(model: type[BaseModel], path: Route) -> Message:
    """Return which key of the format an unknown one is close to, or how to keep it."""
    from difflib import get_close_matches  # only where something is mistyped

    known = _keys(model, path[:-1])
    close = get_close_matches(str(path[-1])[:60].lower(), known, n=1, cutoff=0.6)
    if close:
        return message("did you mean `{key}`?", key=close[0])
    return message("for a field of your own put `x-` before it: `x-{key}`", key=str(path[-1])[:60])


def _keys(model: type[BaseModel], path: Route) -> list[str]:
    """Return the keys that the record at ``path`` below ``model`` may have."""
    node = model
    for step in path:
        if isinstance(step, str) and step in node.model_fields:
            node = _record_in(node.model_fields[step].annotation) or node
    keys = [field.alias or name for name, field in node.model_fields.items()]
    return [*keys, "tasks"] if node.__name__ in ("TaskFields", "ProjectFields") else keys


def _record_in(annotation: Any) -> type[BaseModel] | None:
    """Return the first record class inside a type annotation."""
    pending = [annotation]
    while pending:
        node = pending.pop(0)
        if isinstance(node, type) and issubclass(node, BaseModel):
            return node
        if isinstance(node, Later):
            return node.record
        if isinstance(node, Written) and node.record is not None:
            return node.record
        pending.extend(getattr(node, "__args__", ()))
        pending.extend(getattr(node, "__metadata__", ()))
    return None
