"""A plan's text → the tree of its pieces."""

import re
from dataclasses import replace
from typing import Any

from mktpm.plan.merging.concrete import Block, Document, Flow, FlowPart, Part, Value, relative, relative_line
from mktpm.plan.outline import Mapping, Node, Scalar, Sequence, Skipped, outline
from mktpm.plan.source import parse

_UNUSUAL_BREAKS = re.compile("\r(?!\n)|[\x85\u2028\u2029]|\0")
_KEEPS_BLANKS = re.compile(r"[|>][0-9]?\+")
_REST = re.compile(r"[ \t\r]*(#.*)?")
_COLON = re.compile(r"([ \t]*:)([ \t\r]*(?:#.*)?)")


class NotUnderstood(Exception):
    """The text is no plan, or is written in a way that can't be merged by its meaning."""


def read_document(text: str) -> Document:
    """Return the tree of ``text``, which ends with a line feed or is empty.

    Raises ``NotUnderstood`` for what isn't a plan's mapping in block style: broken YAML, keys that
    stand twice, aliases.
    """
    parsed = parse(text, "")
    if parsed.diagnostics or _UNUSUAL_BREAKS.search(text):
        raise NotUnderstood
    root = outline(text)
    if root is None or parsed.data is None:
        return Document(tuple(text.split("\n")[:-1]), Block("map", (), ()))
    if not isinstance(root, Mapping) or root.flow or not isinstance(parsed.data, dict):
        raise NotUnderstood
    if "*" in text and _has_alias(root):
        raise NotUnderstood
    reader = _Reader(text)
    begin = reader.line_start(root.start)
    head = tuple(text[:begin].split("\n")[:-1])
    return Document(head, reader.mapping(root, parsed.data, begin, len(text)))


class _Reader:
    """Cuts a text along its outline."""

    def __init__(self, text: str) -> None:
        self.text = text

    def line_start(self, offset: int) -> int:
        return self.text.rfind("\n", 0, offset) + 1

    def next_line(self, offset: int) -> int:
        found = self.text.find("\n", offset)
        return len(self.text) if found < 0 else found + 1

    # ------------------------------------------------------------------ blocks

    def mapping(self, node: Mapping, data: Any, begin: int, end: int, *, inline: bool = False) -> Block:
        """Return the mapping that owns the text from ``begin`` to ``end``."""
        parts: list[Part] = []
        keys = [entry.key for entry in node.entries]
        for position, entry in enumerate(node.entries):
            key = entry.key
            at = key.start if inline and not position else self._at(key.start, node.column)
            following = self.line_start(keys[position + 1].start) if position + 1 < len(keys) else end
            stop = self._stop(entry.value, key, node.column, following)
            lead = self._trivia(begin, at, node.column)
            parts.append(replace_lead(self._entry(key, entry.value, data[key.text], node.column, stop), lead))
            begin = stop
        return Block("map", tuple(parts), self._trivia(begin, end, node.column))

    def sequence(self, node: Sequence, data: Any, begin: int, end: int) -> Block:
        """Return the list that owns the text from ``begin`` to ``end``."""
        parts: list[Part] = []
        dash = node.start
        for position, item in enumerate(node.items):
            following = end
            if position + 1 < len(node.items):
                following = self._next_dash(self._content_end(item, dash), node.column)
            stop = self._stop(item, None, node.column, following, dash=dash)
            lead = self._trivia(begin, self._at(dash, node.column), node.column)
            parts.append(replace_lead(self._item(position, item, data[position], (dash, node.column, stop)), lead))
            begin, dash = stop, following + node.column
        return Block("seq", tuple(parts), self._trivia(begin, end, node.column))

    def _at(self, offset: int, column: int) -> int:
        """Return the start of the line on which something stands with nothing but blanks before it."""
        start = self.line_start(offset)
        if self.text[start:offset] != " " * column:
            raise NotUnderstood
        return start

    def _next_dash(self, offset: int, column: int) -> int:
        """Return the start of the line of the next dash in ``column``."""
        while offset < len(self.text):
            line = self.text[offset : self.next_line(offset)]
            if not _is_trivia(line):
                if line[: column + 1] == " " * column + "-":
                    return offset
                break
            offset = self.next_line(offset)
        raise NotUnderstood

    def _stop(self, value: Node, key: Scalar | None, column: int, following: int, dash: int = 0) -> int:
        """Return where what belongs to a part ends: behind it, or behind comments that stand as deep as its block."""
        end = self._content_end(value, dash if key is None else key.end)
        if isinstance(value, (Mapping, Sequence)) and not value.flow and value.column > column:
            return self._deeper(end, following, value.column)
        return end

    def _deeper(self, begin: int, end: int, column: int) -> int:
        stop = at = begin
        while at < end:
            following = self.next_line(at)
            line = self.text[at:following]
            bare = line.lstrip(" ")
            if bare.startswith("#"):
                if len(line) - len(bare) < column:
                    break
                stop = following
            at = following
        return stop

    def _content_end(self, node: Node, fallback: int) -> int:
        """Return the start of the line behind a value; ``fallback`` is where an empty one may begin."""
        if isinstance(node, Scalar):
            return self.next_line(max(self._scalar_end(node), fallback))
        if isinstance(node, Skipped):
            raise NotUnderstood
        if not node.flow and isinstance(node, Mapping) and node.entries:
            last = node.entries[-1]
            return self._content_end(last.value, last.key.end)
        if not node.flow and isinstance(node, Sequence) and node.items:
            return self._content_end(node.items[-1], node.start)
        return self.next_line(node.end)

    def _scalar_end(self, node: Scalar) -> int:
        """Return where a scalar ends: text behind ``|`` without the empty lines after it."""
        if node.style not in ("|", ">"):
            return node.end
        raw = self.text[node.start : node.end]
        if _KEEPS_BLANKS.match(raw):
            return node.end - 1 if raw.endswith("\n") else node.end
        shown = node.start + len(raw.rstrip())
        return self.next_line(shown) - 1

    def _trivia(self, begin: int, end: int, column: int) -> tuple[str, ...]:
        """Return the lines of comments and the empty ones in a range."""
        if end <= begin:
            return ()
        lines = self.text[begin:end].split("\n")
        if lines[-1]:
            raise NotUnderstood
        if not all(_is_trivia(line) for line in lines):
            raise NotUnderstood
        return tuple(relative_line(line, column) for line in lines[:-1])

    # ------------------------------------------------------------------ parts

    def _entry(self, key: Scalar, value: Node, data: Any, column: int, stop: int) -> Part:
        line_end = self.next_line(key.end)
        if key.style in ("?", "*", "|", ">") or self.text[key.start] in "&!":
            raise NotUnderstood
        if _is_block(value) and value.start >= line_end:
            found = _COLON.fullmatch(self.text[key.end : line_end - 1])
            if found is None:
                raise NotUnderstood
            before = self.text[key.start : key.end] + found[1]
            block = self._block(value, data, line_end, stop)
            return Part(key.text, (), before, block, found[2], data, offset=value.column - column)
        return self._leaf(key.text, key.start, value, data, (column, stop))

    def _item(self, position: int, item: Node, data: Any, where: tuple[int, int, int]) -> Part:
        dash, column, stop = where
        line_end = self.next_line(dash)
        key = ("#", position)
        if isinstance(item, Mapping) and not item.flow:
            between = self.text[dash + 1 : item.start]
            if item.start >= line_end:
                after = self.text[dash + 1 : line_end - 1]
                if _REST.fullmatch(after) is None:
                    raise NotUnderstood
                block = self.mapping(item, data, line_end, stop)
                return Part(key, (), "-", block, after, data, offset=item.column - column)
            if not between.strip(" "):
                block = self.mapping(item, data, item.start, stop, inline=True)
                return Part(key, (), "-", block, "", data, inline=True, offset=item.column - column)
        return self._leaf(key, dash, item, data, (column, stop))

    def _block(self, node: Node, data: Any, begin: int, end: int) -> Block:
        if isinstance(node, Mapping):
            return self.mapping(node, data, begin, end)
        if isinstance(node, Sequence):
            return self.sequence(node, data, begin, end)
        raise NotUnderstood

    def _leaf(self, key: Any, start: int, value: Node, data: Any, where: tuple[int, int]) -> Part:
        """Return a part whose value stands on its line, or can't be taken apart."""
        column, stop = where
        if _is_block(value) or isinstance(value, Skipped):
            return Part(key, (), "", Value(relative(self.text[start : stop - 1], column), data), "", data)
        end = self._scalar_end(value) if isinstance(value, Scalar) else value.end
        rest = self.text[end : stop - 1]
        if _REST.fullmatch(rest) is None:
            raise NotUnderstood
        before = relative(self.text[start : value.start], column)
        return Part(key, (), before, self._value(value, data, column), rest, data)

    # ------------------------------------------------------------------ between brackets

    def _value(self, node: Node, data: Any, column: int) -> Value | Flow:
        if isinstance(node, Scalar):
            if node.style == "*":
                raise NotUnderstood
            raw = self.text[node.start : self._scalar_end(node)]
            return Value(relative(raw, column), data, literal=node.style == "|")
        if isinstance(node, Mapping):
            spans = [(e.key.text, e.key.start, e.value, data[e.key.text]) for e in node.entries]
            return self._flow(node, spans, data, column)
        if isinstance(node, Sequence):
            items = [(("#", n), item.start, item, data[n]) for n, item in enumerate(node.items)]
            return self._flow(node, items, data, column)
        raise NotUnderstood

    def _flow(
        self, node: Mapping | Sequence, spans: list[tuple[Any, int, Node, Any]], data: Any, column: int
    ) -> Flow | Value:
        kind = type(node)
        if self.text[node.start] not in "{[" or any(self._odd(value, start) for _, start, value, _ in spans):
            return Value(relative(self.text[node.start : node.end], column), data)
        parts: list[FlowPart] = []
        gaps: list[str] = []
        at = node.start
        for key, start, value, below in spans:
            gaps.append(relative(self.text[at:start], column))
            before = relative(self.text[start : value.start], column)
            parts.append(FlowPart(key, before, self._value(value, below, column), below))
            at = value.end
        closing = relative(self.text[at : node.end], column)
        if not parts:
            return Flow("map" if kind is Mapping else "seq", (), data, closing[:-1], (), closing[-1])
        return Flow("map" if kind is Mapping else "seq", tuple(parts), data, gaps[0], tuple(gaps[1:]), closing)

    def _odd(self, value: Node, start: int) -> bool:
        """Return whether an entry between brackets is written in a rare way: `[a: 1]`, `{? a}`, `{&x a}`."""
        pair = isinstance(value, Mapping) and self.text[value.start] != "{"
        return pair or value.start < start or (start < len(self.text) and self.text[start] in "?&!")


def _has_alias(node: Node) -> bool:
    if isinstance(node, Mapping):
        return any(entry.key.style == "*" or _has_alias(entry.value) for entry in node.entries)
    if isinstance(node, Sequence):
        return any(_has_alias(item) for item in node.items)
    return isinstance(node, Scalar) and node.style == "*"


def replace_lead(part: Part, lead: tuple[str, ...]) -> Part:
    """Return the part with other lines above it."""
    return replace(part, lead=lead) if lead != part.lead else part


def _is_block(node: Node) -> bool:
    return isinstance(node, (Mapping, Sequence)) and not node.flow


def _is_trivia(line: str) -> bool:
    bare = line.strip()
    return not bare or bare.startswith("#")
