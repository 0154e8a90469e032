"""Time as columns of a terminal: scales from a day to a year."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

Unit = Literal["day", "week", "month", "quarter", "year"]
UNITS: tuple[Unit, ...] = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Zoom:
    """How many columns a day, a week, … takes."""

    unit: Unit
    columns: int


ZOOMS = (
    *(Zoom("day", columns) for columns in (6, 5, 4, 3, 2, 1)),
    *(Zoom("week", columns) for columns in (6, 5, 4, 3, 2)),
    *(Zoom("month", columns) for columns in (8, 7, 6, 5)),
    Zoom("week", 1),
    *(Zoom("month", columns) for columns in (4, 3, 2, 1)),
    *(Zoom("quarter", columns) for columns in (2, 1)),
    *(Zoom("year", columns) for columns in (3, 2, 1)),
)
"""From the finest to the coarsest."""


@dataclass(frozen=True, slots=True)
class Scale:
    """A stretch of time laid out over columns."""

    zoom: Zoom
    origin: int
    """The position of its first column, counted from the beginning of all time."""
    columns: int
    cut: bool = False
    """Whether the stretch asked for is longer than what is shown."""

    def column(self, moment: int) -> int:
        """Return the column in which ``moment`` lies; outside of 0 to ``columns`` - 1 it isn't shown."""
        return position(self.zoom, moment) - self.origin

    def day_column(self, day: date) -> int:
        """Return the column in which ``day`` begins."""
        return _day_position(self.zoom, day.toordinal()) - self.origin

    def last_column(self, start: int, finish: int) -> int:
        """Return the last column of a bar: the finish itself lies outside."""
        return self.column(max(start, finish - 1))

    @property
    def first_day(self) -> date:
        """Return the first day shown."""
        return _first_day(self.zoom, self.origin)

    @property
    def last_day(self) -> date:
        """Return the last day shown, inclusive."""
        return _first_day(self.zoom, self.origin + self.columns) - timedelta(days=1)


def position(zoom: Zoom, moment: int) -> int:
    """Return the column of ``moment``, counted from the beginning of all time."""
    day, minute = divmod(moment, MINUTES_PER_ELAPSED_DAY)
    if zoom.unit == "day":
        return day * zoom.columns + minute * zoom.columns // MINUTES_PER_ELAPSED_DAY
    return _day_position(zoom, day)


@cache
def _day_position(zoom: Zoom, ordinal: int) -> int:
    if zoom.unit == "day":
        return ordinal * zoom.columns
    if zoom.unit == "week":
        return (ordinal - 1) * zoom.columns // 7  # 0001-01-01 was a Monday
    day = date.fromordinal(ordinal)
    months = day.year * 12 + day.month - 1
    if zoom.unit == "month":
        return months * zoom.columns + (day.day - 1) * zoom.columns // monthrange(day.year, day.month)[1]
    return months * zoom.columns // (3 if zoom.unit == "quarter" else 12)


def month_start(months: int) -> date:
    """Return the first day of a month, counted from January of the year 0."""
    return date(months // 12, months % 12 + 1, 1)


def _first_day(zoom: Zoom, column: int) -> date:
    """Return the first day of a column, a good guess made exact."""
    lengths = {"day": 1.0, "week": 7.0, "month": 30.436875, "quarter": 91.310625, "year": 365.2425}
    epoch = 366 if zoom.unit in ("month", "quarter", "year") else 0
    ordinal = max(int(column * lengths[zoom.unit] / zoom.columns) - epoch - 40, 1)
    while _day_position(zoom, ordinal) < column:
        ordinal += 1
    return date.fromordinal(ordinal)


def _unit_start(zoom: Zoom, column: int) -> int:
    """Return the column with which the day, week, … around ``column`` begins."""
    return column - column % zoom.columns


def scale_for(span: tuple[int, int], room: int, unit: Unit | None, focus: int) -> Scale:
    """Return the finest scale on which ``span`` fits into ``room`` columns.

    ``span`` is a first and a last moment, both shown. Where it doesn't fit at all, the scale shows
    the part around the moment ``focus``, or from the beginning where that lies outside.
    """
    zooms = [zoom for zoom in ZOOMS if unit is None or zoom.unit == unit]
    for zoom in zooms:
        first, last = position(zoom, span[0]), position(zoom, span[1])
        origin = _unit_start(zoom, first)
        columns = _unit_start(zoom, last) + zoom.columns - origin
        if columns <= room:
            return Scale(zoom, origin, columns)
    zoom = zooms[-1]
    first, last = _unit_start(zoom, position(zoom, span[0])), position(zoom, span[1])
    here = position(zoom, focus)
    origin = min(max(here - room // 4, first), last + 1 - room) if first <= here <= last else first
    return Scale(zoom, origin, room, cut=True)
