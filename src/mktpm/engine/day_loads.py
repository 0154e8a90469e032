"""The load of one person or resource, day by day, by the tasks that take their time.

A day's load is the share of it that the tasks of the day take: hundredths of full time, averaged over
the hours that the calendars of those tasks work. So two tasks of half a day each, one behind the other,
are one full day, and an evening shift behind a day at the office fills a longer day: what is possible
minute by minute is never too much for a day.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from mktpm.engine.calendar import Calendar
from mktpm.engine.claims import FULL, Capacities, ClaimKind
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY


@dataclass(frozen=True, slots=True)
class Assignment:
    """A task of somebody, or one that needs a resource, and when it runs."""

    at: ProjectSchedule
    task: Task
    units: int
    """Hundredths of full time, or of one piece."""
    begin: int
    """The moment at which it starts; ``end`` that at which it finishes."""
    end: int
    calendar: Calendar

    @property
    def first(self) -> int:
        """Return the ordinal of the day on which it starts."""
        return self.begin // MINUTES_PER_ELAPSED_DAY

    @property
    def last(self) -> int:
        """Return the ordinal of the day on which it finishes, inclusive."""
        return (self.end - 1) // MINUTES_PER_ELAPSED_DAY

    def days(self, first: int, last: int) -> float:
        """Return the person-days from the day ``first`` to the day ``last``, both ordinals, inclusive."""
        begin = max(self.begin, first * MINUTES_PER_ELAPSED_DAY)
        end = min(self.end, (last + 1) * MINUTES_PER_ELAPSED_DAY)
        minutes = self.calendar.index(end) - self.calendar.index(begin)
        return max(minutes, 0) / self.calendar.day_minutes * self.units / FULL


@dataclass(frozen=True, slots=True)
class DayLoad:
    """One day of a person or resource; both figures in hundredths of full time, or of one piece."""

    day: int
    """``date.toordinal()``."""
    load: float
    capacity: int
    """0 on days off, and on days on which neither the usual calendar nor a task works."""

    @property
    def over(self) -> bool:
        """Return whether more is planned than somebody who is there can do."""
        return 0 < self.capacity < self.load

    @property
    def absent(self) -> bool:
        """Return whether work is planned for somebody who isn't there."""
        return self.capacity == 0 and self.load > 0


def day_loads(
    capacities: Capacities, key: tuple[ClaimKind, str], assigned: Sequence[Assignment], first: int, last: int
) -> Iterator[DayLoad]:
    """Yield the load of every day from ``first`` to ``last``, both ordinals, inclusive."""
    by_calendar: dict[Calendar, list[Assignment]] = defaultdict(list)
    for each in assigned:
        by_calendar[each.calendar].append(each)
    planned: list[dict[int, int]] = []
    hours: list[tuple[tuple[int, int], ...]] = []
    for calendar, group in by_calendar.items():
        planned.append(_by_day(calendar, group, first, last))
        hours.append(calendar.hours)
    usual = _usual_days(capacities, key, assigned, first, last)
    for day in range(first, last + 1):
        at_work = [position for position, found in enumerate(planned) if day in found]
        load = 0.0
        if at_work:
            # Whole minutes divided once: what exactly fills a day doesn't become more than it.
            load = sum(planned[p][day] for p in at_work) / minutes_of(tuple(hours[p] for p in at_work))
        capacity = capacities.on(*key, day) if at_work or day in usual else 0
        yield DayLoad(day, load, capacity)


def _by_day(calendar: Calendar, assigned: Sequence[Assignment], first: int, last: int) -> dict[int, int]:
    """Return units × minutes by day, without the days on which nothing is planned."""
    day_minutes = calendar.day_minutes
    begin, end = (calendar.index(day * MINUTES_PER_ELAPSED_DAY) for day in (first, last + 1))
    single: dict[int, int] = defaultdict(int)  # days of which a task takes a part
    change: dict[int, int] = defaultdict(int)  # where stretches of whole days begin and end
    for each in assigned:
        since, until = max(calendar.index(each.begin), begin), min(calendar.index(each.end), end)
        if until <= since:
            continue
        first_day, last_day = since // day_minutes, (until - 1) // day_minutes
        if first_day == last_day:
            single[first_day] += (until - since) * each.units
            continue
        single[first_day] += ((first_day + 1) * day_minutes - since) * each.units
        single[last_day] += (until - last_day * day_minutes) * each.units
        change[first_day + 1] += day_minutes * each.units
        change[last_day] -= day_minutes * each.units
    return _summed(calendar, single, change)


def _summed(calendar: Calendar, single: dict[int, int], change: dict[int, int]) -> dict[int, int]:
    numbers = sorted({*single, *change})
    found: dict[int, int] = {}
    whole = 0
    for number, following in zip(numbers, [*numbers[1:], None], strict=False):
        whole += change.get(number, 0)
        for day in range(number, number + 1 if following is None or not whole else following):
            minutes = whole + (single.get(day, 0) if day == number else 0)
            if minutes:
                found[calendar.start_moment(day * calendar.day_minutes) // MINUTES_PER_ELAPSED_DAY] = minutes
    return found


def _usual_days(
    capacities: Capacities, key: tuple[ClaimKind, str], assigned: Sequence[Assignment], first: int, last: int
) -> frozenset[int]:
    """Return the days on which somebody usually works: by their own calendar, their project's, their tasks'."""
    kind, name = key
    timeline = capacities.home(kind, name)
    calendar = capacities.own_calendar(name) if kind == "person" else None
    if calendar is None and timeline is not None:
        calendar = timeline.calendar()
    if calendar is None:
        calendar = assigned[0].calendar if assigned else None
    return frozenset() if calendar is None else working_days(calendar, first, last)


@cache
def minutes_of(hours: tuple[tuple[tuple[int, int], ...], ...]) -> int:
    """Return how many minutes of a day lie in the hours of any of several calendars."""
    spans = sorted(span for each in hours for span in each)
    total = end = 0
    for begin, until in spans:
        total += max(until - max(begin, end), 0)
        end = max(end, until)
    return total


def working_days(calendar: Calendar, first: int, last: int) -> frozenset[int]:
    """Return the days from ``first`` to ``last`` on which ``calendar`` works, all as ordinals."""
    minutes = calendar.day_minutes
    begin, end = (calendar.index(day * MINUTES_PER_ELAPSED_DAY) for day in (first, last + 1))
    numbers = range(begin // minutes, end // minutes)
    return frozenset(calendar.start_moment(n * minutes) // MINUTES_PER_ELAPSED_DAY for n in numbers)
