"""One change of a document's data → the pieces of its text that have to be replaced.

The pieces are as small as they can be: a value, a line, an item. Where a new line goes follows the
order in which people write the keys of a plan.
"""

import re
from collections.abc import Iterable
from collections.abc import Sequence as Items
from dataclasses import dataclass
from typing import Any

from mktpm.diagnostics import Route
from mktpm.language import Message, message
from mktpm.plan.key_order import position_of
from mktpm.plan.notation import block, flow, notation, single
from mktpm.plan.outline import Entry, Mapping, Node, Scalar, Sequence, Skipped, node_at
from mktpm.plan.source import scalar

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
_QUOTES = ("'", '"')
NESTED = "tasks"
"""The key whose list is written as items in block style, a line a field."""
_A_LINE_EACH = (NESTED, "slips")
"""Keys whose lists are written with an item a line, so that each new one is one new line."""


Peers = Iterable[Items[str]]


class Unwritable(Exception):
    """There is no way to write this that changes only what it must."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for whoever reports it."""
        super().__init__(said.say("en"))
        self.said = said


@dataclass(frozen=True, slots=True)
class Replacement:
    """What stands from ``start`` to ``end`` (exclusive) becomes ``text``."""

    start: int
    end: int
    text: str


def applied(text: str, replacements: Iterable[Replacement]) -> str:
    """Return ``text`` with the pieces replaced; of two at one place the first one given stands first."""
    parts: list[str] = []
    at = 0
    for piece in sorted(replacements, key=lambda piece: (piece.start, piece.end)):
        assert piece.start >= at, "two replacements overlap"  # noqa: S101 - a fault of ours, never of a plan's
        parts.extend((text[at : piece.start], piece.text))
        at = piece.end
    return "".join((*parts, text[at:]))


def key_set(text: str, root: Node | None, route: Route, key: str, value: Any, peers: Peers = ()) -> list[Replacement]:
    """Return what makes ``value`` the value of ``key`` in the mapping at ``route``.

    A new key goes where it stands in ``peers``, the keys of the mappings like this one.
    """
    mapping = node_at(root, route)
    if mapping is None and not route:
        return [Replacement(len(text), len(text), f"{single(key)}: {notation(value)}\n")]
    if not isinstance(mapping, Mapping):
        raise Unwritable(message("the place to change isn't there"))
    entry = mapping.entry(key)
    if entry is None:
        return [_inserted(text, mapping, key, value, peers)]
    return _value_set(text, mapping, entry, value)


def key_unset(text: str, root: Node | None, route: Route, key: str) -> list[Replacement]:
    """Return what takes ``key`` with its value out of the mapping at ``route``."""
    mapping = node_at(root, route)
    entry = mapping.entry(key) if isinstance(mapping, Mapping) else None
    if not isinstance(mapping, Mapping) or entry is None:
        return []
    at = mapping.entries.index(entry)
    after = mapping.entries[at + 1] if at + 1 < len(mapping.entries) else None
    if mapping.flow:
        before = mapping.entries[at - 1] if at else None
        piece = Replacement(entry.key.start, _end(text, entry), "")
        return [_taken_out(text, piece, _end(text, before) if before else None, after.key.start if after else None)]
    if len(mapping.entries) == 1:  # nothing at all would be no mapping any more
        return [Replacement(entry.key.start, _end(text, entry), "{}")]
    begin = _line_start(text, entry.key.start)
    if not text[begin : entry.key.start].strip():
        return [_lines_out(text, begin, _end(text, entry))]
    if after is None:
        raise Unwritable(message("the place to change isn't there"))
    between = text[_end(text, entry) : after.key.start]
    return [Replacement(entry.key.start, _end(text, entry) if "#" in between else after.key.start, "")]


def item_inserted(text: str, root: Node | None, route: Route, position: int, value: Any) -> list[Replacement]:
    """Return what puts ``value`` into the list at ``route``, before the item that is at ``position`` now."""
    items = node_at(root, route)
    if not isinstance(items, Sequence) or (not items.items and not (items.flow and route[-1] != NESTED)):
        return key_set(text, root, route[:-1], str(route[-1]), [value])
    if items.flow:
        if not items.items:
            return [Replacement(items.start + 1, items.start + 1, flow(value))]
        if position == 0:
            return [Replacement(items.items[0].start, items.items[0].start, f"{flow(value)}, ")]
        behind = items.items[position - 1].end
        return [Replacement(behind, behind, f", {flow(value)}")]
    neighbour = items.items[max(position - 1, 0)]
    newline, indent = _newline(text, items.start), " " * items.column
    item = _item(value, neighbour, indent, newline)
    if position == 0:
        return [Replacement(items.start, items.start, item.lstrip(" ") + newline + indent)]
    end = _line_end(text, content_end(text, neighbour))
    spaced = newline if position > 1 and _has_blank_line(text, items, position - 1) else ""
    return [Replacement(end, end, newline + spaced + item)]


def item_set(text: str, root: Node | None, route: Route, position: int, value: Any) -> list[Replacement]:
    """Return what makes ``value`` the item at ``position`` of the list at ``route``."""
    items = node_at(root, route)
    if not isinstance(items, Sequence) or position >= len(items.items):
        raise Unwritable(message("the place to change isn't there"))
    node = items.items[position]
    if _says(node, value):
        return []
    quote = node.style if isinstance(node, Scalar) and node.style in _QUOTES else ""
    written = flow(value) if items.flow else notation(value, quote)
    lead = " " if node.start == node.end else ""
    return [Replacement(node.start, content_end(text, node), lead + written)]


def item_removed(text: str, root: Node | None, route: Route, position: int) -> list[Replacement]:
    """Return what takes the item at ``position`` out of the list at ``route``; the last one takes the key with it."""
    items = node_at(root, route)
    if not isinstance(items, Sequence) or position >= len(items.items):
        raise Unwritable(message("the place to change isn't there"))
    if len(items.items) == 1:
        return key_unset(text, root, route[:-1], str(route[-1]))
    node = items.items[position]
    if items.flow:
        before = items.items[position - 1].end if position else None
        after = items.items[position + 1].start if position + 1 < len(items.items) else None
        return [_taken_out(text, Replacement(node.start, node.end, ""), before, after)]
    dash = dash_of(text, items, position)
    begin = _line_start(text, dash)
    if text[begin:dash].strip():
        raise Unwritable(message("the first item of a list inside a list can't be taken out line by line"))
    lines = _lines_out(text, begin, max(content_end(text, node), dash + 1))
    return [_with_blank_line(text, lines, first=position == 0)]


def content_end(text: str, node: Node) -> int:
    """Return where a node's last visible character ends: the blank lines behind a block of text are not its own."""
    end = node.end
    while end > node.start and text[end - 1] in " \t\r\n":
        end -= 1
    return end


def dash_of(text: str, items: Sequence, position: int) -> int:
    """Return where the dash of an item of a list in block style stands."""
    if position == 0:
        return items.start
    begin = content_end(text, items.items[position - 1])
    dashes = re.compile(rf"(?:^|(?<=[\r\n])) {{{items.column}}}-(?=\s|$)")
    found = [match.end() - 1 for match in dashes.finditer(text, begin, max(items.items[position].start, begin))]
    if not found:
        raise Unwritable(message("the dash of a list's item isn't where it was looked for"))
    return found[-1]


def _value_set(text: str, mapping: Mapping, entry: Entry, value: Any) -> list[Replacement]:
    node = entry.value
    if _says(node, value):
        return []
    newline = _newline(text, entry.key.start)
    if entry.key.text == NESTED and not mapping.flow and isinstance(value, list) and value:
        written = newline + _nested(NESTED, value, mapping.column, newline)
        if node.start == node.end:
            behind = _line_end(text, node.end)
            return [Replacement(behind, behind, written)]
        begin = text.index(":", entry.key.end) + 1
        return [Replacement(begin, content_end(text, node), written)]
    if isinstance(node, Scalar):
        quote = node.style if node.style in _QUOTES else ""
        written = flow(value, quote) if mapping.flow else notation(value, quote)
        return [Replacement(node.start, content_end(text, node), f" {written}" if node.start == node.end else written)]
    if isinstance(node, Skipped) or not node.flow:
        begin = text.index(":", entry.key.end) + 1
        rest = text[begin : min(_line_end(text, begin), node.start)].rstrip()  # a comment behind the colon stays
        return [Replacement(begin, content_end(text, node), f" {notation(value)}{rest}")]
    return [Replacement(node.start, node.end, flow(value) if mapping.flow else notation(value))]


def _inserted(text: str, mapping: Mapping, key: str, value: Any, peers: Peers) -> Replacement:
    """Return what writes a new key where people expect it."""
    position = position_of(key, [entry.key.text for entry in mapping.entries], peers)
    before = mapping.entries[position - 1] if position else None
    name = single(key, inside=mapping.flow)
    if mapping.flow:
        pair = f"{name}: {flow(value)}"
        if not mapping.entries:
            return Replacement(mapping.start + 1, mapping.start + 1, pair)
        if before is None:
            first = mapping.entries[0].key.start
            return Replacement(first, first, f"{pair}, ")
        behind = _end(text, before)
        return Replacement(behind, behind, f", {pair}")
    newline = _newline(text, mapping.start)
    indent = " " * mapping.column
    nested = key in _A_LINE_EACH and isinstance(value, list) and value
    pair = f"{name}:{newline}{_nested(key, value, mapping.column, newline)}" if nested else f"{name}: {notation(value)}"
    if before is None:
        first = mapping.entries[0].key.start
        return Replacement(first, first, f"{pair}{newline}{indent}")
    end = _line_end(text, _end(text, before))
    return Replacement(end, end, f"{newline}{indent}{pair}")


def _nested(key: str, values: list[Any], column: int, newline: str) -> str:
    indent = " " * (column + 2)
    if key != NESTED:
        return newline.join(f"{indent}- {notation(value)}" for value in values)
    return newline.join(_item(value, None, indent, newline) for value in values)


def _item(value: Any, neighbour: Node | None, indent: str, newline: str) -> str:
    """Return a list item with its dash, in the style of the item before it, without a line end."""
    if isinstance(value, dict) and not (isinstance(neighbour, Mapping) and neighbour.flow):
        return block(value, indent, newline, NESTED)
    quote = neighbour.style if isinstance(neighbour, Scalar) and neighbour.style in _QUOTES else ""
    return f"{indent}- {notation(value, quote)}"


def _says(node: Node, value: Any) -> bool:
    """Return whether a single value is written already as it is to be."""
    if not isinstance(node, Scalar) or node.style == "*" or isinstance(value, (dict, list, tuple)):
        return False
    said = node.text if node.style else scalar(node.text)
    return type(said) is type(value) and bool(said == value)


def _end(text: str, entry: Entry) -> int:
    """Return where an entry's last visible character ends; behind the colon where it has no value."""
    return max(content_end(text, entry.value), entry.value.start, entry.key.end)


def _taken_out(text: str, piece: Replacement, before: int | None, after: int | None) -> Replacement:
    """Return what takes an element out of a flow collection, with one comma.

    ``before`` is where the element before it ends, ``after`` where the one behind it begins.
    """
    if after is not None:
        return _up_to(text, piece, before, after)
    comma = re.compile(r"\s*,").match(text, piece.end)
    with_comma = Replacement(piece.start, comma.end() if comma else piece.end, "")
    if before is None:
        return with_comma
    if "#" not in text[before : piece.start]:
        return Replacement(before, piece.end, "")
    begin = _line_start(text, piece.start)  # a comment of the element before: the comma before it may stay
    alone = not text[begin : piece.start].strip() and not text[piece.end : _line_end(text, piece.end)].strip(" \t,")
    return _lines_out(text, begin, piece.end) if alone else with_comma


def _up_to(text: str, piece: Replacement, before: int | None, after: int) -> Replacement:
    """Return what takes an element out that others follow: the line breaks between the others stay."""
    if _BREAK.search(text, piece.end, after) is None or not text[_line_start(text, piece.start) : piece.start].strip():
        return Replacement(piece.start, after, "")
    if before is not None and _BREAK.search(text, before, piece.start) is None:
        return Replacement(before, piece.end, "")
    comma = re.compile(r"[ \t]*,[ \t]*").match(text, piece.end)
    return Replacement(piece.start, comma.end() if comma else after, "")


def _lines_out(text: str, begin: int, end: int) -> Replacement:
    """Return what deletes the lines from the one that starts at ``begin`` to the one that ``end`` is in."""
    match = _BREAK.search(text, end)
    if match is not None:
        return Replacement(begin, match.end(), "")
    while begin > 0 and text[begin - 1] in "\r\n":  # the last line: the break before it goes
        begin -= 2 if text[begin - 2 : begin] == "\r\n" else 1
        break
    return Replacement(begin, len(text), "")


def _with_blank_line(text: str, lines: Replacement, *, first: bool) -> Replacement:
    """Return what deletes an item's lines with the blank line before them; of the first item, with the one behind."""
    if first:
        match = _BREAK.search(text, lines.end)
        blank = match is not None and not text[lines.end : match.start()].strip()
        return Replacement(lines.start, match.end(), "") if blank and match is not None else lines
    above = _line_start(text, max(lines.start - 1 - (text[lines.start - 2 : lines.start] == "\r\n"), 0))
    return lines if text[above : lines.start].strip() else Replacement(above, lines.end, "")


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    match = _BREAK.search(text, at)
    return len(text) if match is None else match.start()


def _newline(text: str, near: int) -> str:
    """Return the line end that the text uses around ``near``."""
    match = _BREAK.search(text, near) or _BREAK.search(text)
    return "\n" if match is None else match.group()


def _has_blank_line(text: str, items: Sequence, position: int) -> bool:
    """Return whether a blank line stands between an item and the one before it."""
    between = text[content_end(text, items.items[position - 1]) : items.items[position].start]
    return any(not line.strip() for line in _BREAK.split(between)[1:-1])
