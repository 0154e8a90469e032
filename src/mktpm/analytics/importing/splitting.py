"""Which lines of a chunk DuckDB may take for rows, and where in them a month ends."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mktpm.analytics.importing.cells import BadCell, day_of
from mktpm.analytics.importing.decoding import Chunk
from mktpm.analytics.importing.layout import Layout
from mktpm.analytics.importing.records import cells_of

_MOST_MONTHS = 4


@dataclass(frozen=True, slots=True)
class Split:
    """The lines of a chunk that DuckDB may read, and the numbers of the others."""

    data: bytes
    lines: int
    quotes: bool
    numbered: bool
    others: tuple[int, ...] = ()


def splits(chunk: Chunk, width: int, delimiter: bytes) -> Iterator[Split]:
    """Yield the ways to take lines for rows, the shorter one first; none where quotes leave that open."""
    quotes = b'"' in chunk.data
    gaps = b"\n\n" in chunk.data or chunk.data.startswith(b"\n")
    if not chunk.broken and not gaps and (quotes or _even(chunk, width, delimiter)):
        yield Split(chunk.data, chunk.lines, quotes, numbered=False)
    if not quotes:
        yield _numbered(chunk, width, delimiter)


def _even(chunk: Chunk, width: int, delimiter: bytes) -> bool:
    """Return whether the chunk has as many delimiters as its lines need; a first look, DuckDB looks closer."""
    return chunk.data.count(delimiter) == chunk.lines * (width - 1)


def _numbered(chunk: Chunk, width: int, delimiter: bytes) -> Split:
    """Return the fitting lines with their numbers before them."""
    wanted = width - 1
    fitting: list[bytes] = []
    others: list[int] = []
    for number, line in enumerate(chunk.data.split(b"\n")[:-1], start=chunk.first):
        if line.count(delimiter) == wanted and number not in chunk.broken:
            fitting.append(b"%d%b%b\n" % (number, delimiter, line))
        elif line.strip():
            others.append(number)
    return Split(b"".join(fitting), len(fitting), quotes=False, numbered=True, others=tuple(others))


def by_month(split: Split, first: int, layout: Layout, delimiter: str) -> list[tuple[str, Split, int]]:
    """Return the lines of each month with the number of their first one, as if they were in the order of days.

    Empty where a line that is looked at has no day, or where there are more months than a few.
    """
    data, begin = split.data, 0
    found: list[tuple[str, Split, int]] = []
    last = _month_at(data, data.rfind(b"\n", 0, len(data) - 1) + 1, split, layout, delimiter)
    while begin < len(data):
        month = _month_at(data, begin, split, layout, delimiter)
        if month is None or last is None or len(found) == _MOST_MONTHS:
            return []
        end = len(data) if month == last else _month_end(begin, month, split, layout, delimiter)
        piece = data[begin:end] if (begin, end) != (0, len(data)) else data
        lines = piece.count(b"\n")
        found.append((month, Split(piece, lines, split.quotes, split.numbered), first))
        begin, first = end, first + lines
    return found


def _month_end(begin: int, month: str, split: Split, layout: Layout, delimiter: str) -> int:
    """Return where the first line stands, behind the one at ``begin``, that is not of that month."""
    low, high = begin, len(split.data)
    while low < high:
        line = split.data.rfind(b"\n", begin, (low + high) // 2) + 1 or begin
        if _month_at(split.data, line, split, layout, delimiter) == month:
            low = split.data.find(b"\n", (low + high) // 2) + 1 or high
        else:
            high = line
    return low


def _month_at(data: bytes, begin: int, split: Split, layout: Layout, delimiter: str) -> str | None:
    """Return the month of the line that begins there; None where it has no day."""
    line = data[begin : data.find(b"\n", begin)].decode("utf-8", "replace")
    cells = cells_of(line, delimiter)
    at = layout.at["date"] + (1 if split.numbered else 0)
    day = day_or_none(cells[at], layout) if at < len(cells) else None
    return None if day is None else day.strftime("%Y-%m")


def day_or_none(text: str, layout: Layout) -> date | None:
    """Return the day that a cell says; None where it is none."""
    try:
        return day_of(text, layout.dates)
    except BadCell:
        return None
