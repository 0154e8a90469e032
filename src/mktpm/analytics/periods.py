"""The stretches of time that figures are divided by and compared with."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mktpm.analytics.engines.asked import Key, Shift
from mktpm.engine.window import Window, months_after

Earlier = Literal["previous", "year"]


@dataclass(frozen=True, slots=True)
class Reference:
    """An earlier window, and how far its days are moved to lie on the later one."""

    window: Window
    shift: Shift


def earlier(window: Window, which: Earlier) -> Reference:
    """Return the window to compare with: as long and just before, or the same days a year before.

    Before whole months lie as many whole months, before other stretches as many days.
    """
    if which == "year":
        return Reference(Window(months_after(window.first, -12), months_after(window.last, -12)), Shift(months=12))
    if window.first.day == 1 and window.last.day == monthrange(window.last.year, window.last.month)[1]:
        months = (window.last.year - window.first.year) * 12 + window.last.month - window.first.month + 1
        return Reference(
            Window(months_after(window.first, -months), window.first - timedelta(days=1)), Shift(months=months)
        )
    begin = window.first - timedelta(days=window.days)
    return Reference(Window(begin, window.first - timedelta(days=1)), Shift(days=window.days))


def begin(name: str, day: date) -> date:
    """Return the first day of the period that ``day`` is in."""
    match name:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            return day


def label(name: str, key: Key) -> str:
    """Return how a group's place in a dimension is written: `2026-W45`, `2026-11`, `2026Q4`, or the value itself."""
    if not isinstance(key, date):
        return key or ""
    match name:
        case "week":
            year, week, _ = key.isocalendar()
            return f"{year}-W{week:02d}"
        case "month":
            return f"{key:%Y-%m}"
        case "quarter":
            return f"{key.year}Q{(key.month + 2) // 3}"
        case "year":
            return str(key.year)
        case _:
            return key.isoformat()
