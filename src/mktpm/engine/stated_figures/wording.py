"""Differences between figures in words, in the units that people wrote."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from mktpm.engine.stated_figures.arithmetic import in_units_of, plain
from mktpm.language import Count, Message, Sayable, message
from mktpm.plan.figures import Figure, Period

_MOST_TERMS = 8


def gap(like: Figure, number: Decimal) -> Sayable | str:
    """Return the size of a difference between two figures of the kind of ``like``: "2600万"."""
    size = abs(number)
    if like.kind == "percent":
        return points(size)
    if like.kind == "months":
        return months_and_days(int(size), 0)
    return in_units_of(like, size)


def points(number: Decimal) -> Message:
    """Return a difference of shares: "5 percentage points"."""
    if number == 1:
        return message("1 percentage point")
    return message("{n} percentage points", n=plain(number))


def more_or_less(size: object, *, more: bool) -> Message:
    """Return ``size`` with the side on which the figure found lies of the one stated."""
    return message("{gap} more", gap=size) if more else message("{gap} less", gap=size)


def months_and_days(months: int, days: int) -> Message | Count:
    """Return a length of time: "16 months and 15 days"."""
    if not days:
        return Count(months, "month")
    if not months:
        return Count(days, "day")
    return message("{months} and {days}", months=Count(months, "month"), days=Count(days, "day"))


def reckoning(terms: Sequence[object], sign: str = " + ") -> str:
    """Return an addition as it is written; the terms behind the eighth are left out."""
    shown = [str(term) for term in terms[:_MOST_TERMS]]
    return sign.join(shown if len(terms) <= _MOST_TERMS else [*shown, "…"])


def shown_period(period: Period) -> str:
    """Return a period as it is written: "2024Q1"."""
    first = period.first
    if period.precision == "day":
        return first.isoformat()
    if period.precision == "quarter":
        return f"{first.year}Q{(first.month + 2) // 3}"
    if period.precision == "half":
        return f"{first.year}H{(first.month + 5) // 6}"
    return f"{first.year}" if period.precision == "year" else f"{first:%Y-%m}"


def one_day(day: date) -> Figure:
    """Return a day of the plan as a figure."""
    return Figure("period", day.isoformat(), period=Period(day, day))
