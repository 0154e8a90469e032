"""Working time as a list of every single working minute: slow, and easy to believe.

A moment is the number of wall-clock minutes since `HORIZON_START`. A calendar is the list of all
working minutes of a few years. The *position* of a moment on a calendar is how many working
minutes lie before it; everything else follows from counting:

- work that starts at position `p` starts at the working minute number `p` (Monday 09:00);
- work that ends at position `p` ends when minute number `p - 1` is over (Friday 18:00).

So Friday 18:00 and Monday 09:00 are one position and two moments.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

HORIZON_START = datetime(2023, 1, 1)
HORIZON_DAYS = 365 * 7
DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DEFAULT_DAYS = DAY_NAMES[:5]
DEFAULT_HOURS = ("09:00-12:00", "13:00-18:00")

# The State Council's notice for 2026: days off (weekends inside them left in), make-up work days.
CHINA_OFF_2026 = (
    "2026-01-01..2026-01-03",
    "2026-02-15..2026-02-23",
    "2026-04-04..2026-04-06",
    "2026-05-01..2026-05-05",
    "2026-06-19..2026-06-21",
    "2026-09-25..2026-09-27",
    "2026-10-01..2026-10-07",
)
CHINA_WORK_2026 = (
    "2026-01-04",
    "2026-02-14",
    "2026-02-28",
    "2026-05-09",
    "2026-09-20",
    "2026-10-10",
)


def minute_of(moment: datetime) -> int:
    """The moment as minutes since the horizon's start."""
    return int((moment - HORIZON_START).total_seconds()) // 60


def moment_of(minute: int) -> datetime:
    """The wall-clock time of a minute since the horizon's start."""
    return HORIZON_START + timedelta(minutes=minute)


def has_time(text: object) -> bool:
    """Whether a written date has a time of day."""
    return len(str(text)) > len("2026-11-11")


def day_start(text: object) -> int:
    """The beginning of a written day, or the written minute."""
    written = str(text)
    if has_time(written):
        return minute_of(datetime.fromisoformat(written))
    return minute_of(datetime.combine(date.fromisoformat(written), time()))


def day_end(text: object) -> int:
    """The end of a written day (24:00), or the written minute."""
    return day_start(text) + (0 if has_time(text) else 24 * 60)


@dataclass(frozen=True)
class Axis:
    """All working minutes of a calendar, ascending; the length of its day and week.

    `first_hour` and `last_hour` are where its working days begin and end, in minutes of the day.
    """

    minutes: Sequence[int]
    minutes_a_day: int
    days_a_week: int
    first_hour: int = 0
    last_hour: int = 24 * 60

    def position(self, moment: int) -> int:
        """How many working minutes lie before the moment."""
        return bisect_left(self.minutes, moment)

    def start_at(self, position: int) -> int:
        """The moment at which work that starts at this position begins."""
        return self.minutes[min(max(position, 0), len(self.minutes) - 1)]

    def finish_at(self, position: int) -> int:
        """The moment at which work that ends at this position is over."""
        return self.minutes[min(max(position - 1, 0), len(self.minutes) - 1)] + 1

    def opening(self, written: object) -> int:
        """When work begins on a written day, worked on or not; or the written minute."""
        return day_start(written) + (0 if has_time(written) else self.first_hour)

    def closing(self, written: object) -> int:
        """When work ends on a written day, worked on or not; or the written minute."""
        return day_start(written) + (0 if has_time(written) else self.last_hour)

    def days(self, minutes: int) -> float:
        """Working minutes as working days."""
        return minutes / self.minutes_a_day

    def later_by(self, moment: int, work: int) -> int:
        """The moment after (or, where `work` is negative, before) so much working time."""
        return self.finish_at(self.position(moment) + work) if work else moment


ELAPSED = Axis(range(HORIZON_DAYS * 24 * 60), 24 * 60, 7)


def axis_of(calendar: Mapping[str, Any]) -> Axis:
    """The axis of a calendar as it is written in a plan."""
    return _axis(
        tuple(str(day) for day in calendar.get("days", DEFAULT_DAYS)),
        tuple(str(span) for span in calendar.get("hours", DEFAULT_HOURS)),
        tuple(str(day) for day in calendar.get("closed", ())),
        tuple(str(day) for day in calendar.get("open", ())),
        calendar.get("holidays") == "CN",
    )


@cache
def _axis(
    days: tuple[str, ...],
    hours: tuple[str, ...],
    closed: tuple[str, ...],
    opened: tuple[str, ...],
    china: bool,  # noqa: FBT001 (the key of a cache)
) -> Axis:
    """The axis of a calendar, walked day by day."""
    holidays = _days(CHINA_OFF_2026 if china else ())
    make_up = _days(CHINA_WORK_2026 if china else ())
    off, on = _days(closed), _days(opened)
    minutes: list[int] = []
    for number in range(HORIZON_DAYS):
        day = HORIZON_START.date() + timedelta(days=number)
        works = (DAY_NAMES[day.weekday()] in days and day not in holidays) or day in make_up
        if day in on or (works and day not in off):
            for span in hours:
                minutes.extend(number * 24 * 60 + minute for minute in _minutes(span))
    a_day = [minute for span in hours for minute in _minutes(span)]
    return Axis(minutes, len(a_day), len(days), a_day[0], a_day[-1] + 1)


def _minutes(span: str) -> range:
    """The minutes of the day within `09:00-12:00`."""
    start, _, end = span.partition("-")
    return range(_minute_of_day(start), _minute_of_day(end))


def _minute_of_day(text: str) -> int:
    """Minutes since midnight of `13:30`."""
    hour, _, minute = text.partition(":")
    return int(hour) * 60 + int(minute)


def _days(entries: Sequence[str]) -> frozenset[date]:
    """The days of a list of dates and `first..last` ranges, both ends included."""
    found: set[date] = set()
    for entry in entries:
        first, _, last = entry.partition("..")
        day, end = date.fromisoformat(first), date.fromisoformat(last or first)
        while day <= end:
            found.add(day)
            day += timedelta(days=1)
    return frozenset(found)
