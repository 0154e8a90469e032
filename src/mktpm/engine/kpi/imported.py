"""Imported measures day by day, as plain numbers, and the periods over which they are summed."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from mktpm.plan.kpis import Kpi

_SUNDAY = 6


@dataclass(frozen=True, slots=True)
class DaySums:
    """Imported measures of one day, in plain numbers; what is not reported is missing."""

    on: date
    sums: Mapping[str, Decimal]


Filter = tuple[tuple[str, tuple[str, ...]], ...]
"""Which rows of the imported measures are meant: columns and the values that they may have."""
Measured = Mapping[Filter, Sequence[DaySums]]
"""The imported days by the filter under which they were asked for."""
NOT_IMPORTED: Measured = {}


def filter_of(kpi: Kpi) -> Filter:
    """Return which rows of the imported measures a KPI means."""
    return tuple(sorted((key, tuple(sorted(each))) for key, each in kpi.where.items()))


@dataclass(slots=True)
class ReportedDays:
    """A measure's reported days in order, and their running sums."""

    days: list[date] = field(default_factory=list)
    sums: list[Decimal] = field(default_factory=list)

    def between(self, first: date, last: date) -> Decimal | None:
        """Return the sum from ``first`` to ``last``, both inclusive; None where nothing is reported."""
        begin, end = bisect_left(self.days, first), bisect_right(self.days, last)
        if begin >= end:
            return None
        return self.sums[end - 1] - (self.sums[begin - 1] if begin else Decimal(0))


def period_start(day: date, per: str) -> date:
    """Return the first day of the period (``Kpi.per``) that ends with ``day``."""
    if per == "total":
        return date.min
    if per == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday()) if per == "week" else day


def period_ends(days: Sequence[date], per: str, as_of: date) -> tuple[date, ...]:
    """Return the last days of the periods in which something is reported and which are over on ``as_of``."""
    if per in ("total", "day"):
        return tuple(days)
    ends = {_week_end(day) if per == "week" else _month_end(day) for day in days}
    return tuple(sorted(end for end in ends if end <= as_of))


def _week_end(day: date) -> date:
    return day + timedelta(days=_SUNDAY - day.weekday())


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
