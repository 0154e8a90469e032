"""The two lines of dates above a Gantt chart: the finest labels that have room."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from mktpm.display_width import width_of
from mktpm.language import Language
from mktpm.views.gantt_scale import Scale, Unit, month_start


@dataclass(frozen=True, slots=True)
class _Period:
    """A stretch of time that gets a label: so many days from a Monday on, or so many months."""

    days: int
    months: int
    said_as: Literal["day", "month", "month and year", "quarter", "year"]

    def start(self, day: date) -> date:
        """Return the first day of the period that ``day`` lies in."""
        if self.days:
            return day - timedelta(days=(day.toordinal() - 1) % self.days)  # 0001-01-01 was a Monday
        months = _months(day)
        return month_start(months - months % self.months)

    def following(self, start: date) -> date:
        """Return the first day of the next period."""
        return start + timedelta(days=self.days) if self.days else month_start(_months(start) + self.months)


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


_DAY, _WEEK, _TWO_WEEKS = _Period(1, 0, "day"), _Period(7, 0, "day"), _Period(14, 0, "day")
_MONTH, _DATED_MONTH, _QUARTER = _Period(0, 1, "month"), _Period(0, 1, "month and year"), _Period(0, 3, "quarter")
_YEARS = tuple(_Period(0, 12 * years, "year") for years in (1, 5, 20, 100))
_SCHEMES: tuple[tuple[_Period | None, _Period], ...] = (
    (_DATED_MONTH, _DAY), (_DATED_MONTH, _WEEK), (_DATED_MONTH, _TWO_WEEKS), (_YEARS[0], _MONTH), (_YEARS[0], _QUARTER),
    *((None, years) for years in _YEARS),
)  # fmt: skip
"""What the upper and the lower line say, from the finest to the coarsest."""
_FIRST_SCHEME: dict[Unit, int] = {"day": 0, "week": 1, "month": 3, "quarter": 4, "year": 5}
_GRID: dict[Unit, _Period] = {"day": _MONTH, "week": _MONTH, "month": _QUARTER, "quarter": _YEARS[0], "year": _YEARS[2]}


@dataclass(frozen=True, slots=True)
class _Tick:
    """A place in a header line and what may be written there, the longest first."""

    column: int
    labels: tuple[str, ...]


def header(scale: Scale, language: Language) -> tuple[str, str]:
    """Return the upper and the lower line, each as wide as the scale; the upper one may be blank."""
    for upper, lower in _SCHEMES[_FIRST_SCHEME[scale.zoom.unit] :]:
        tops, bottoms = _ticks(scale, upper, language), _ticks(scale, lower, language)
        label = _fitting(bottoms)
        if label is not None and _fitting(tops) is not None:
            return _written(tops, scale.columns), _written(bottoms, scale.columns, label if len(bottoms) > 2 else None)
    return " " * scale.columns, _written(_ticks(scale, _YEARS[-1], language), scale.columns)


def grid_columns(scale: Scale) -> list[int]:
    """Return the columns, but the first, in which the next coarser period begins."""
    days = _days_of(_GRID[scale.zoom.unit], scale)
    return [column for column in map(scale.day_column, days) if column > 0]


def _ticks(scale: Scale, period: _Period | None, language: Language) -> list[_Tick]:
    """Return the places where a period begins; the first is at column 0 where it began before."""
    days = list(_days_of(period, scale)) if period is not None else []
    columns = [max(scale.day_column(day), 0) for day in days]
    ticks, year_said = [], False
    for number, (day, column) in enumerate(zip(days, columns, strict=True)):
        labels = _labels(period, day, language) if period is not None else ()
        if year_said and day.month != 1 and period is _DATED_MONTH:
            labels = labels[_DATED_LABELS:]
        room = (columns[number + 1] if number + 1 < len(columns) else scale.columns + 1) - column - 1
        year_said = year_said or any(width_of(label) <= room for label in labels[:_DATED_LABELS])
        ticks.append(_Tick(column, labels))
    return ticks


def _days_of(period: _Period, scale: Scale) -> Iterator[date]:
    """Yield the first days of all periods that can be seen; a week that began before is left out."""
    day, first, last = period.start(scale.first_day), scale.first_day, scale.last_day
    while day <= last:
        if not period.days or day >= first:
            yield day
        day = period.following(day)


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_DATED_LABELS = 2
"""How many of the labels of a month with its year have the year."""


def _labels(period: _Period, day: date, language: Language) -> tuple[str, ...]:
    """Return what a period may be called, the longest first."""
    is_chinese = language == "zh"
    year, short_year = f"{day.year}", f"{day.year % 100:02}"
    if period.said_as == "day":
        return (f"{day.day:02}",)
    if period.said_as == "quarter":
        return (f"Q{(day.month + 2) // 3}",)
    if period.said_as == "year":
        return (f"{year}年", year, f"'{short_year}") if is_chinese else (year, f"'{short_year}")
    month = f"{day.month}月" if is_chinese else _MONTHS[day.month - 1]
    if period.said_as == "month":
        return month, f"{day.month}"
    dated = (
        (f"{year}年{month}", f"{short_year}年{month}") if is_chinese else (f"{month} {year}", f"{month} '{short_year}")
    )
    return *dated, month


def _fitting(ticks: list[_Tick]) -> int | None:
    """Return which of the labels fits at every tick with a blank behind it; None where none does.

    What the window cuts off at either end doesn't count.
    """
    inner = [(a, b) for a, b in pairwise(ticks) if a.column > 0] if len(ticks) > 2 else []
    for number in range(max((len(tick.labels) for tick in ticks), default=1)):
        if all(width_of(_label(a, number)) < b.column - a.column for a, b in inner):
            return number
    return None


def _label(tick: _Tick, number: int) -> str:
    return tick.labels[min(number, len(tick.labels) - 1)]


def _written(ticks: list[_Tick], columns: int, number: int | None = None) -> str:
    """Return the labels at their places where they have room: the ``number``-th, or the longest that has."""

    def allowed(tick: _Tick) -> tuple[str, ...]:
        return tick.labels if number is None else (_label(tick, number),)

    line, used = "", 0
    for position, tick in enumerate(ticks):
        end = ticks[position + 1].column - 1 if position + 1 < len(ticks) else columns
        room = end - tick.column
        label = next((label for label in allowed(tick) if width_of(label) <= room), "")
        line += " " * (tick.column - used) + label
        used = tick.column + width_of(label)
    return line + " " * (columns - used)
