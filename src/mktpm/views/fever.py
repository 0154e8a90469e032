"""A fever chart in a terminal: how much of a buffer is used over how much of its chain is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mktpm.engine.buffers import Zone, limits_at, zone_of
from mktpm.language import Language, message, translate
from mktpm.views.painted import Line, Run, flowed, runs_of

ZONES: dict[Zone, tuple[str, str]] = {"green": ("·", "green"), "yellow": ("░", "orange"), "red": ("▓", "red")}
"""What the areas are drawn with: they can be told apart without colours."""
_ROWS, _TOP = 12, 1.2
"""Rows of the area, and the share of the buffer that its upper edge stands for."""
_MARGIN = 7
_LEAST, _MOST = 20, 60


@dataclass(frozen=True, slots=True)
class Mark:
    """A buffer in the chart."""

    label: str
    """One character."""
    done: float
    used: float
    zone: Zone


def fever_lines(
    marks: Sequence[Mark], thresholds: tuple[Decimal, Decimal], width: int, language: Language
) -> Iterator[Line]:
    """Yield the chart: used upwards, done to the right; a mark above the top stands in its first row."""
    columns = min(max(width - _MARGIN - 2, _LEAST), _MOST)
    cells = [[_area(row, column, columns, thresholds) for column in range(columns)] for row in range(_ROWS)]
    for mark in reversed(marks):
        row = min(int(mark.used / _TOP * _ROWS), _ROWS - 1)
        column = min(int(mark.done * columns), columns - 1)
        cells[row][column] = (mark.label, f"bold {ZONES[mark.zone][1]}")
    yield [(f"  {message('buffer used').say(language)}", "dim")]
    for row in reversed(range(_ROWS)):
        share = round(row * _TOP / _ROWS * 100)
        label = f"{share}%" if share % 50 == 0 else ""
        yield [(f"  {label:>4} │", "dim"), *runs_of(cells[row])]
    yield [(f"       └{'─' * columns}", "dim")]
    ends = f"0%{'50%':>{columns // 2}}{'100%':>{columns - columns // 2 - 2}}"
    yield [(f"        {ends}", "dim")]
    yield [(f"        {message('chain done').say(language)}", "dim")]
    for line in flowed(list(_legend(marks, language)), width - 8):
        yield [("        ", ""), *line]


def _legend(marks: Sequence[Mark], language: Language) -> Iterator[Line]:
    """Yield what the areas and the marks stand for."""
    for zone in ("red", "yellow", "green"):
        glyph, paint = ZONES[zone]
        yield ((glyph, paint), (f" {translate(zone, language)}", "dim"))
    if marks:
        yield ((marks[0].label, "bold"), (f" {message('the project').say(language)}", "dim"))
    if len(marks) > 1:
        labels = " ".join(mark.label for mark in marks[1:3]) + (" …" if len(marks) > 3 else "")
        yield ((labels, "bold"), (f" {message('feeding chains').say(language)}", "dim"))


def _area(row: int, column: int, columns: int, thresholds: tuple[Decimal, Decimal]) -> Run:
    """Return the zone of a cell's middle."""
    used, done = (row + 0.5) * _TOP / _ROWS, (column + 0.5) / columns
    return ZONES[zone_of(used, limits_at(done, thresholds))]
