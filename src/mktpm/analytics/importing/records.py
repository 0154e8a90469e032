"""Lines → cells, one record after the other, forgiving what exports do wrong."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass

_MOST_LINES = 100
"""How many lines a record in quotes may have."""
_WIDEST_CELL = 2 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A row of a text file."""

    number: int
    """The number of its first line."""
    cells: list[str]
    open_quote: bool = False
    """Whether a quote in it never ends."""


def records(lines: list[str], first: int, delimiter: str) -> Iterator[Record]:
    """Yield the records that ``lines`` hold, without blank ones; ``first`` is the number of the first line."""
    position = 0
    while position < len(lines):
        line = lines[position]
        taken = 1
        unclosed = False
        if line.count('"') % 2 and _opens(line, delimiter):
            taken = _closing(lines, position)
            unclosed = taken == 0
            taken = taken or 1
            line = "\n".join(lines[position : position + taken])
        if line.strip():
            cells = _cells(line, delimiter)
            if cells is None:  # the quotes that close it by number do not close it as they stand
                taken, unclosed, cells = 1, True, cells_of(lines[position], delimiter)
            yield Record(first + position, cells, unclosed)
        position += taken


def cells_of(line: str, delimiter: str) -> list[str]:
    """Return the cells of one record; where its quotes make no sense, what stands between delimiters."""
    found = _cells(line, delimiter)
    return line.split(delimiter) if found is None else found


def _cells(line: str, delimiter: str) -> list[str] | None:
    csv.field_size_limit(_WIDEST_CELL)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return None


def _opens(line: str, delimiter: str) -> bool:
    """Return whether a quote stands where a cell begins: elsewhere it is a character like others."""
    return line.startswith('"') or f'{delimiter}"' in line


def _closing(lines: list[str], position: int) -> int:
    """Return how many lines the record that begins at ``position`` has; 0 where its quote never ends."""
    quotes = lines[position].count('"')
    for extra in range(1, min(_MOST_LINES, len(lines) - position)):
        quotes += lines[position + extra].count('"')
        if quotes % 2 == 0:
            return extra + 1
    return 0
