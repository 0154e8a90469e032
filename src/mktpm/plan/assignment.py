"""`key=value` as people type it → the edits that make a record say so."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mktpm.diagnostics import Route
from mktpm.language import Message, message
from mktpm.plan.edit import Edit, InsertItem, RemoveItem, SetItem, SetKey, UnsetKey
from mktpm.plan.source import UNSAFE, one_line, parse

_FORM = re.compile(r"(?P<key>[^=+\s-][^=\s]*?)(?P<sign>[+-]?)=(?P<value>.*)", re.DOTALL)
LISTS = frozenset({"tags", "team", "depends", "done_when", "deliverables"})
"""Fields that hold a list: `tags=a,b` gives all, `tags+=c` adds one, `tags-=a` takes one out."""
TEXTS = frozenset({"name", "note", "blocked", "channel", "owner", "id", "calendar"})
"""Fields that take what is typed as it is, whatever YAML would make of it."""


class NotAnAssignment(Exception):
    """What was typed assigns nothing."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Assignment:
    """One field and what becomes of it."""

    key: str
    sign: Literal["", "+", "-"]
    """Whether the value replaces what is there, joins the list, or leaves it."""
    value: Any
    """Plain data; None takes the key out."""


def assignment_of(text: str) -> Assignment:
    """Return what ``key=value`` means. Raises ``NotAnAssignment``."""
    match = _FORM.fullmatch(text)
    if match is None:
        raise NotAnAssignment(
            message("`{text}` is not of the form key=value", text=one_line(text)),
            message("`due=2026-11-11` sets, `due=` takes away, `tags+=x` and `tags-=x` change a list"),
        )
    key, sign, written = match["key"], match["sign"], match["value"].replace("\r\n", "\n")
    if re.search(UNSAFE, key + written):
        raise NotAnAssignment(
            message("invisible control characters stand in `{text}`", text=one_line(text)),
            message("type it anew: pasted text often has them"),
        )
    if sign and key not in LISTS:
        raise NotAnAssignment(
            message("`{key}` is no list, so nothing can be added to it", key=one_line(key)),
            message("write `key=value`"),
        )
    if sign == "":
        return Assignment(key, "", _value(key, written))
    return Assignment(key, "+" if sign == "+" else "-", _item(written))


def _value(key: str, written: str) -> Any:
    """Return what a typed value is as plain data."""
    if not written.strip():
        return None
    if key in TEXTS:
        return written
    if key in LISTS and not written.lstrip().startswith("["):
        return [item.strip() for item in written.split(",") if item.strip()]
    return _plain(written)


def _item(written: str) -> Any:
    """Return an item of a list: text as it is, unless it is a mapping in braces."""
    return _plain(written) if written.lstrip().startswith("{") else written.strip() or None


def _plain(written: str) -> Any:
    """Return what YAML makes of a typed value; the text itself where that is nothing or not YAML."""
    if "\n" in written:
        return written
    parsed = parse(f"- {written}\n", "")
    if parsed.diagnostics or not isinstance(parsed.data, list) or len(parsed.data) != 1:
        return written
    return parsed.data[0] if parsed.data[0] is not None else written


def edits_for(route: Route, fields: Mapping[str, Any], assignment: Assignment) -> list[Edit]:
    """Return the edits that give the record at ``route`` the value; none where it has it already."""
    key, value = assignment.key, assignment.value
    if assignment.sign:
        return _list_edits(route, fields, assignment)
    if value is None:
        return [UnsetKey(route, key)] if key in fields else []
    if key in fields and fields[key] == value and type(fields[key]) is type(value):
        return []
    held = fields.get(key)
    if isinstance(held, list) and held and isinstance(value, list) and value:
        return list(_items_changed((*route, key), held, value))
    return [SetKey(route, key, value)]


def _items_changed(at: Route, held: list[Any], wanted: list[Any]) -> Iterator[Edit]:
    """Yield what makes one list of the other, from its end to its beginning: items that stay keep their lines."""
    from difflib import SequenceMatcher  # only where a list is replaced

    steps = SequenceMatcher(None, [repr(item) for item in held], [repr(item) for item in wanted], autojunk=False)
    for tag, low, high, first, last in reversed(steps.get_opcodes()):
        if tag == "equal":
            continue
        both = min(high - low, last - first)
        yield from (SetItem(at, low + number, wanted[first + number]) for number in range(both))
        yield from (RemoveItem(at, position) for position in reversed(range(low + both, high)))
        yield from (InsertItem(at, low + number, wanted[first + number]) for number in range(both, last - first))


def _list_edits(route: Route, fields: Mapping[str, Any], assignment: Assignment) -> list[Edit]:
    held = fields.get(assignment.key)
    items = held if isinstance(held, list) else []
    at = (*route, assignment.key)
    if assignment.sign == "+":
        if assignment.value is None or _position(items, assignment.value) is not None:
            return []
        return [InsertItem(at, len(items), assignment.value)]
    position = _position(items, assignment.value)
    if position is None:
        shown = one_line(str(assignment.value or ""))
        raise NotAnAssignment(message("`{value}` is not among its {key}", value=shown, key=assignment.key))
    return [RemoveItem(at, position)]


def _position(items: list[Any], value: Any) -> int | None:
    """Return where the list has ``value``, be it as a number; None where it hasn't."""
    return next((at for at, item in enumerate(items) if item == value or str(item) == value), None)
