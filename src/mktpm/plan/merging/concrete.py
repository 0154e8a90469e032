"""A plan's text as a tree of its own pieces: put together again they are the text, character for character.

The pieces of a block are kept relative to the column that the block stands in, so that a task
moved deeper or a file indented anew has the same pieces as before.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Kind = Literal["map", "seq"]
Line = tuple[Any, str]
"""A line without its end, and what it belongs to: lines of different tasks are never the same line."""
Path = tuple[Any, ...]
_ABSOLUTE = "\0"
"""Stands in front of a line that begins left of its block; such a line is kept as it is."""


def relative(text: str, column: int) -> str:
    """Return text that begins within a line with its further lines relative to ``column``."""
    if "\n" not in text:
        return text
    first, *rest = text.split("\n")
    return "\n".join([first, *(relative_line(line, column) for line in rest)])


def relative_line(line: str, column: int) -> str:
    """Return a whole line relative to ``column``."""
    if not column:
        return line
    return line[column:] if line[:column] == " " * column else _ABSOLUTE + line


def placed(line: str, column: int) -> str:
    """Return a line, relative as above, where its block stands in ``column``."""
    return line[1:] if line.startswith(_ABSOLUTE) else " " * column + line


@dataclass(slots=True, eq=False)
class Value:
    """A value that is taken as a whole."""

    raw: str
    data: Any
    literal: bool = False
    """Whether it is text behind ``|``, whose lines stand as they are."""
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        self.sign = hash((Value, self.raw))


@dataclass(slots=True, eq=False)
class FlowPart:
    """An entry or item between brackets."""

    key: Any
    before: str
    """The key with its colon; nothing for an item."""
    value: "Value | Flow"
    data: Any
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        self.sign = hash((FlowPart, self.before, self.value.sign))


@dataclass(slots=True, eq=False)
class Flow:
    """A mapping or list between brackets."""

    kind: Kind
    parts: tuple[FlowPart, ...]
    data: Any
    opening: str
    between: tuple[str, ...]
    """What stands between the parts: one less than there are parts."""
    closing: str
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        parts = tuple(part.sign for part in self.parts)
        self.sign = hash((Flow, self.kind, self.opening, self.between, self.closing, parts))


@dataclass(slots=True, eq=False)
class Part:
    """An entry of a mapping or an item of a list, with the comments above it."""

    key: Any
    lead: tuple[str, ...]
    """The lines of comments and empty lines above it."""
    before: str
    """What stands in front of the value: the key with its colon, the dash."""
    value: "Value | Flow | Block"
    after: str
    """What stands behind the value, or behind the key of a block: a comment."""
    data: Any
    inline: bool = False
    """Whether a block begins on the line of the dash."""
    offset: int = 0
    """How many columns a block stands further right."""
    body: int = field(init=False)
    """Equal for parts that say the same in the same words, whatever stands above them."""
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        self.body = hash((self.before, self.value.sign, self.after, self.inline, self.offset))
        self.sign = hash((Part, self.lead, self.body))


@dataclass(slots=True, eq=False)
class Block:
    """A mapping or list written below each other."""

    kind: Kind
    parts: tuple[Part, ...]
    tail: tuple[str, ...]
    """Comments behind its last part."""
    sign: int = field(init=False)

    def __post_init__(self) -> None:
        self.sign = hash((Block, self.kind, self.tail, tuple(part.sign for part in self.parts)))

    def part(self, key: Any) -> Part | None:
        """Return the first part with that key, None where there is none."""
        return next((part for part in self.parts if part.key == key), None)


@dataclass(slots=True, eq=False)
class Document:
    """All of a plan's text."""

    head: tuple[str, ...]
    """The lines above the first key."""
    root: Block


def flow_text(value: Value | Flow) -> str:
    """Return the characters of a value, its further lines relative to its block."""
    if isinstance(value, Value):
        return value.raw
    pieces = [value.opening]
    for part, gap in zip(value.parts, ("", *value.between), strict=bool(value.parts)):
        pieces += [gap, part.before, flow_text(part.value)]
    return "".join([*pieces, value.closing])


def document_lines(document: Document) -> list[Line]:
    """Return the lines of a document."""
    lines: list[Line] = [(("head",), line) for line in document.head]
    _block_lines(document.root, 0, (), lines)
    return lines


def _block_lines(block: Block, column: int, path: Path, lines: list[Line]) -> None:
    for part in block.parts:
        _part_lines(part, column, (*path, part.key), lines)
    lines += [((*path, "tail"), placed(line, column)) for line in block.tail]


def _part_lines(part: Part, column: int, path: Path, lines: list[Line]) -> None:
    lines += [((*path, "lead"), placed(line, column)) for line in part.lead]
    value = part.value
    if not isinstance(value, Block):
        first, *rest = (part.before + flow_text(value) + part.after).split("\n")
        lines += [(path, " " * column + first), *((path, placed(line, column)) for line in rest)]
    elif not value.parts:
        empty = "{}" if value.kind == "map" else "[]"
        lines.append((path, f"{' ' * column}{part.before} {empty}{part.after}"))
        lines += [((*path, "tail"), placed(line, column + part.offset)) for line in value.tail]
    elif part.inline:
        begin = len(lines)
        _block_lines(value, column + part.offset, path, lines)
        _put_dash(lines, begin + len(value.parts[0].lead), column, part.offset)
    else:
        lines.append((path, " " * column + part.before + part.after))
        _block_lines(value, column + part.offset, path, lines)


def _put_dash(lines: list[Line], at: int, column: int, offset: int) -> None:
    """Put the dash of an item in front of its first key."""
    path, line = lines[at]
    lines[at] = (path, " " * column + "-" + " " * (offset - 1) + line[column + offset :])
