"""Working time as an axis of integers.

A calendar counts working minutes: index 0 is the first working minute of its first year, index
``n`` the moment when ``n`` working minutes have passed since. Durations and lags are added on that
axis; a moment of real time is looked up only at the edges. A moment is an integer too: minutes of
local wall-clock time since 0001-01-01 (``date.toordinal() * 1440``).

One index is two moments where work pauses: the end of the work before (``finish_moment``, Friday
18:00) and the start of the work after (``start_moment``, Monday 09:00).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from mktpm.plan.holidays import HolidayYear
from mktpm.plan.model import WEEKDAYS, CalendarFields
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY, Duration

FIRST_YEAR, LAST_YEAR = 1900, 2400
_FIRST = date(FIRST_YEAR, 1, 1).toordinal()
_LAST = date(LAST_YEAR, 12, 31).toordinal()

END_OF_TIME = _LAST * MINUTES_PER_ELAPSED_DAY
"""The moment behind which no calendar says who works: the beginning of the last day."""

Holidays = Callable[[int], HolidayYear]


def moment_of(day: date, minute: int = 0) -> int:
    """Return the moment ``minute`` minutes after the beginning of ``day``."""
    return day.toordinal() * MINUTES_PER_ELAPSED_DAY + minute


def datetime_of(moment: int) -> datetime:
    """Return the local wall-clock time of ``moment``, within the years that calendars cover."""
    day, minute = divmod(moment, MINUTES_PER_ELAPSED_DAY)
    day = min(max(day, _FIRST), _LAST)
    return datetime.fromordinal(day) + timedelta(minutes=minute)


class Axis(Protocol):
    """A measure of time on which tasks run."""

    day_minutes: int
    week_days: int

    def index(self, moment: int) -> int:
        """Return how many minutes of this axis lie before ``moment``."""
        ...

    def last_index(self, moment: int) -> int:
        """Return the latest index that is not after ``moment``."""
        ...

    def start_moment(self, index: int) -> int:
        """Return the moment at which the minute after ``index`` begins."""
        ...

    def finish_moment(self, index: int) -> int:
        """Return the moment at which the minute before ``index`` ends."""
        ...


class ElapsedTime:
    """The axis of elapsed durations: every minute of every day counts."""

    day_minutes = MINUTES_PER_ELAPSED_DAY
    week_days = 7

    def index(self, moment: int) -> int:
        """Return ``moment``: on this axis the two are one."""
        return moment

    def last_index(self, moment: int) -> int:
        """Return ``moment``: on this axis the two are one."""
        return moment

    def start_moment(self, index: int) -> int:
        """Return ``index``: on this axis the two are one."""
        return index

    def finish_moment(self, index: int) -> int:
        """Return ``index``: on this axis the two are one."""
        return index


ELAPSED = ElapsedTime()


@dataclass(frozen=True, slots=True)
class DayKind:
    """What a day is for a calendar, and why."""

    works: bool
    reason: str
    """One of ``weekday``, ``weekend``, ``holiday``, ``make-up``, ``closed``, ``open``."""
    name: str = ""
    """The holiday's name."""


class Calendar:
    """The axis of working time. It grows year by year, as far as somebody asks."""

    def __init__(self, fields: CalendarFields, first_year: int, holidays: Holidays | None = None) -> None:
        """Begin counting in ``first_year``; ``holidays`` returns a year's days off."""
        self.fields = fields
        self.hours = _joined(fields.hours)
        self.day_minutes = sum(end - begin for begin, end in self.hours)
        self.week_days = len(set(fields.days)) or 1
        self._weekdays = {WEEKDAYS.index(day) for day in fields.days}
        self._closed = _ordinals(fields.closed)
        self._open = _ordinals(fields.open)
        self._holidays = holidays
        self._days: list[int] = []
        """Ordinals of the working days of the years from ``_begin`` to ``_end``."""
        self._before: list[int] = []
        """For each day of those years, how many working days of them lie before it."""
        self._indices: dict[int, int] = {}
        """Answers of ``index``: a plan asks for the same few days again and again."""
        self._lengths: dict[Duration, int] = {}
        self._zero = 0
        """Position in ``_days`` of the day that begins with index 0."""
        year = min(max(first_year, FIRST_YEAR), LAST_YEAR)
        self.first_year = self.last_year = year
        self._begin = date(year, 1, 1).toordinal()
        self._end = self._begin
        self._append(year)

    def kind(self, day: date) -> DayKind:
        """Return whether ``day`` is worked, and why.

        Explicit ``open`` days win over ``closed`` ones, those over make-up working days, those
        over public holidays, and those over the week's pattern.
        """
        ordinal = day.toordinal()
        if ordinal in self._open:
            return DayKind(works=True, reason="open")
        if ordinal in self._closed:
            return DayKind(works=False, reason="closed")
        if self._holidays is not None:
            year = self._holidays(day.year)
            if day in year.worked:
                return DayKind(works=True, reason="make-up")
            if day in year.off:
                return DayKind(works=False, reason="holiday", name=year.off[day])
        works = day.weekday() in self._weekdays
        return DayKind(works, "weekday" if works else "weekend")

    def index(self, moment: int) -> int:
        """Return how many working minutes lie before ``moment``, from this calendar's index 0."""
        found = self._indices.get(moment)
        if found is None:
            found = self._indices[moment] = self._index(moment)
        return found

    def _index(self, moment: int) -> int:
        day, minute = divmod(moment, MINUTES_PER_ELAPSED_DAY)
        self._reach(day)
        if day < self._begin:
            return -self._zero * self.day_minutes
        if day >= self._end:
            return (len(self._days) - self._zero) * self.day_minutes
        before = self._before[day - self._begin]
        works = before < len(self._days) and self._days[before] == day
        return (before - self._zero) * self.day_minutes + (self._minutes_before(minute) if works else 0)

    def last_index(self, moment: int) -> int:
        """Return how many working minutes lie before ``moment``: the last to end by then."""
        return self.index(moment)

    def start_moment(self, index: int) -> int:
        """Return the moment at which the working minute after ``index`` begins."""
        day, minutes = divmod(index, self.day_minutes)
        for begin, end in self.hours:
            if minutes < end - begin:
                return self._day(day) * MINUTES_PER_ELAPSED_DAY + begin + minutes
            minutes -= end - begin
        raise AssertionError("a day has fewer minutes than its hours")

    def finish_moment(self, index: int) -> int:
        """Return the moment at which the working minute before ``index`` ends."""
        day, minutes = divmod(index - 1, self.day_minutes)
        for begin, end in self.hours:
            if minutes < end - begin:
                return self._day(day) * MINUTES_PER_ELAPSED_DAY + begin + minutes + 1
            minutes -= end - begin
        raise AssertionError("a day has fewer minutes than its hours")

    def offset(self, day: date, number: int) -> date:
        """Return the ``number``-th working day strictly after ``day`` (before it, if negative)."""
        if number == 0:
            return day
        ordinal = day.toordinal()
        position = self.index(moment_of(day)) // self.day_minutes
        if number > 0:
            works = self._day(position) == ordinal
            return date.fromordinal(self._day(position + number - (0 if works else 1)))
        return date.fromordinal(self._day(position + number))

    def days_between(self, after: date, until: date) -> int:
        """Return the number of working days after ``after`` up to and including ``until``."""
        following = timedelta(days=1)
        return (self.index(moment_of(until + following)) - self.index(moment_of(after + following))) // self.day_minutes

    def minutes(self, duration: Duration) -> int:
        """Return ``duration`` in minutes of this calendar."""
        found = self._lengths.get(duration)
        if found is None:
            found = self._lengths[duration] = duration.minutes(self.day_minutes, self.week_days)
        return found

    def begin_of_work(self, day: date) -> int:
        """Return the moment at which work begins on ``day``, were it a working day."""
        return moment_of(day, self.hours[0][0])

    def end_of_work(self, day: date) -> int:
        """Return the moment at which work ends on ``day``, were it a working day."""
        return moment_of(day, self.hours[-1][1])

    def _minutes_before(self, minute: int) -> int:
        return sum(min(max(minute - begin, 0), end - begin) for begin, end in self.hours)

    def _day(self, number: int) -> int:
        """Return the ordinal of the working day that begins with index ``number * day_minutes``."""
        position = number + self._zero
        while position >= len(self._days) and self.last_year < LAST_YEAR:
            self._append(self.last_year + 1)
        years = 1
        while position < 0 and self.first_year > FIRST_YEAR:
            grown = len(self._days)
            self._prepend(max(self.first_year - years, FIRST_YEAR))
            position += len(self._days) - grown
            years *= 2  # each time all that is there is moved: not once a year over centuries
        if position < 0:
            return _FIRST
        return self._days[position] if position < len(self._days) else _LAST

    def _reach(self, ordinal: int) -> None:
        while ordinal >= self._end and self.last_year < LAST_YEAR:
            self._append(self.last_year + 1)
        if ordinal < self._begin and self.first_year > FIRST_YEAR:
            self._prepend(date.fromordinal(max(ordinal, _FIRST)).year)

    def _append(self, year: int) -> None:
        working = self._working_days(year)
        end = date(year, 12, 31).toordinal() + 1
        base = len(self._days)
        self._before.extend(base + count for count in _counts(working, self._end, end))
        self._days.extend(working)
        self.last_year, self._end = year, end

    def _prepend(self, year: int) -> None:
        """Grow back to the beginning of ``year``."""
        working = [day for each in range(year, self.first_year) for day in self._working_days(each)]
        begin = date(year, 1, 1).toordinal()
        shift = len(working)
        self._before = _counts(working, begin, self._begin) + [count + shift for count in self._before]
        self._days = working + self._days
        self._zero += shift
        self.first_year, self._begin = year, begin

    def _working_days(self, year: int) -> list[int]:
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        days = {day for day in range(first, last + 1) if (day - 1) % 7 in self._weekdays}
        if self._holidays is not None:
            found = self._holidays(year)
            days.difference_update(day.toordinal() for day in found.off)
            days.update(day.toordinal() for day in found.worked)
        days = days - self._closed  # as quick as the smaller of the two; -= would walk all that is closed
        days.update(day for day in self._open if first <= day <= last)
        return sorted(days)


class Instants:
    """The axis of things without length, such as milestones: real moments at which somebody works.

    The minute in which work stops still counts, so that a milestone stands on Friday 18:00 after
    the work that it waits for; on a weekend it moves to Monday 9:00.
    """

    def __init__(self, calendar: Calendar) -> None:
        """Take the moments at which ``calendar`` works."""
        self.calendar = calendar
        self.day_minutes, self.week_days = calendar.day_minutes, calendar.week_days

    def index(self, moment: int) -> int:
        """Return the first moment from ``moment`` on at which somebody works or has just stopped."""
        index = self.calendar.index(moment)
        ended = self.calendar.finish_moment(index)
        return moment if ended == moment else self.calendar.start_moment(index)

    def last_index(self, moment: int) -> int:
        """Return the last moment up to ``moment`` at which somebody works or has just stopped."""
        index = self.calendar.index(moment)
        return moment if self.calendar.start_moment(index) == moment else self.calendar.finish_moment(index)

    def start_moment(self, index: int) -> int:
        """Return ``index``: on this axis the two are one."""
        return index

    def finish_moment(self, index: int) -> int:
        """Return ``index``: on this axis the two are one."""
        return index


def _counts(working: list[int], begin: int, end: int) -> list[int]:
    """Return, for each day from ``begin`` until ``end``, how many of ``working`` lie before it."""
    counts: list[int] = []
    for position, day in enumerate(working):
        counts.extend([position] * (day + 1 - begin - len(counts)))
    counts.extend([len(working)] * (end - begin - len(counts)))
    return counts


def _joined(hours: tuple[tuple[int, int], ...]) -> tuple[tuple[int, int], ...]:
    """Return the spans in order, with overlapping ones made one."""
    joined: list[tuple[int, int]] = []
    for begin, end in sorted(hours):
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((begin, end))
    return tuple(joined)


def _ordinals(ranges: tuple[tuple[date, date], ...]) -> set[int]:
    days: set[int] = set()
    end = 0
    for first, last in sorted(ranges):  # thousands of ranges may cover the same years
        days.update(range(max(first.toordinal(), end), last.toordinal() + 1))
        end = max(end, last.toordinal() + 1)
    return days
