"""How much work there was, was done and was left at the end of each day, by the plan's history."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any, Literal

from mktpm.engine.calendar import Calendar, moment_of
from mktpm.engine.lengths import planned_days
from mktpm.engine.lives import Life
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Status
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

Measure = Literal["tasks", "days"]
LIVE: tuple[Status, ...] = ("done", "review", "doing", "blocked", "todo")
"""The statuses that are in scope, in the order in which they are stacked."""
LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Daily:
    """Figures at the end of each day, the first day's first; in tasks or in planned days."""

    measure: Measure
    days: tuple[date, ...]
    known: int
    """How many of the days have figures: those up to the day looked from."""
    status: dict[Status, tuple[float, ...]]
    """The work in each status of `LIVE`."""
    scope: tuple[float, ...]
    """All work that was in the plan and not cancelled."""
    remaining: tuple[float, ...]
    """What of it was not done."""
    came: tuple[float, ...]
    """What came into scope on each day: new, taken up again, or estimated longer."""
    went: tuple[float, ...]
    """What left it on each day: removed, cancelled, or estimated shorter."""
    ideal: tuple[float | None, ...]
    """What would be left if it went down evenly from the start to the end; None outside of that."""
    begin: date | None
    end: date | None
    """The first and the last day of the ideal line, both inclusive."""

    @property
    def done(self) -> tuple[float, ...]:
        """Return what was done by each day."""
        return self.status["done"]


@dataclass(frozen=True, slots=True)
class Past:
    """A project with what its tasks lived through."""

    at: ProjectSchedule
    lives: tuple[Life, ...]

    def first_day(self) -> date | None:
        """Return the day on which the first task came into the plan."""
        born = min((life.record.born for life in self.lives), default=None)
        return None if born is None else date.fromordinal(born // _DAY)

    def calendar_of(self, life: Life) -> Calendar:
        """Return the calendar that a task runs on; the project's own for one that is gone."""
        timeline = self.at.timeline
        return timeline.calendar_of(life.task) if life.task is not None else timeline.calendar()


_DAY = MINUTES_PER_ELAPSED_DAY
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """The days asked for; None for what there is."""

    first: date | None = None
    last: date | None = None
    working_days: bool = False
    """Whether days on which none of the projects works are left out."""


def daily(pasts: Sequence[Past], as_of: date, measure: Measure, span: Span) -> Daily | None:
    """Return the figures of ``pasts`` together; None where there is nothing to show."""
    begun = min((day for past in pasts if (day := past.first_day()) is not None), default=None)
    if begun is None:
        return None
    ends = [end for past in pasts if (end := _end_of(past)) is not None]
    last = span.last or max([as_of, *ends])
    first = max(span.first or begun, begun, last - LONGEST)
    if first > last:
        return None
    figures = _Figures.empty(first, max((min(last, as_of) - first).days + 1, 0))
    ideals: list[_Ideal] = []
    for past in pasts:
        stays = [list(_stays(past, life, measure)) for life in past.lives]
        figures.add(stays)
        ideals += _ideals(past, stays, as_of)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    shown = [n for n, day in enumerate(every) if not span.working_days or _works(pasts, day) or day == as_of]
    return _daily(measure, figures, ideals, every, shown)


def _daily(
    measure: Measure, figures: "_Figures", ideals: Sequence["_Ideal"], every: Sequence[date], shown: Sequence[int]
) -> Daily:
    past_days = [n for n in shown if n < figures.count]
    days = tuple(every[n] for n in shown)
    stands = {each: _clean([values[n] for n in past_days]) for each, values in figures.stands().items()}
    scope = _clean([sum(values) for values in zip(*stands.values(), strict=True)])
    return Daily(
        measure=measure,
        days=days,
        known=len(past_days),
        status=stands,
        scope=scope,
        remaining=_clean([whole - done for whole, done in zip(scope, stands["done"], strict=True)]),
        came=_gathered(figures.came, past_days),
        went=_gathered(figures.went, past_days),
        ideal=_ideal(ideals, days),
        begin=min((ideal.begin for ideal in ideals), default=None),
        end=max((ideal.end for ideal in ideals), default=None),
    )


def _gathered(values: Sequence[float], shown: Sequence[int]) -> tuple[float, ...]:
    """Return what happened on the days shown, with what happened on the days left out before each."""
    before = [-1, *shown]
    return _clean([sum(values[before[n] + 1 : day + 1]) for n, day in enumerate(shown)])


def _clean(values: Sequence[float]) -> tuple[float, ...]:
    """Return sums of differences without the dust that they leave; numbers of tasks have none."""
    return tuple([value if value.is_integer() else round(value, 6) + 0.0 for value in values])


def _works(pasts: Sequence[Past], day: date) -> bool:
    return any(past.at.timeline.calendar().kind(day).works for past in pasts)


def _end_of(past: Past) -> date | None:
    """Return the day by which all is to be done: the deadline, else the planned finish."""
    if past.at.deadline is not None:
        return past.at.deadline.day
    return date.fromordinal((past.at.finish_moment - 1) // _DAY) if past.lives else None


@dataclass(slots=True)
class _Figures:
    """What changes on each day; one more day than asked for takes what comes later."""

    first: int
    """The ordinal of the first day."""
    count: int
    changes: dict[Status, list[float]]
    came: list[float]
    went: list[float]

    @classmethod
    def empty(cls, first: date, count: int) -> "_Figures":
        """Return figures of nothing for ``count`` days."""
        row = [0.0] * (count + 1)
        return cls(first.toordinal(), count, {each: row.copy() for each in LIVE}, row.copy(), row.copy())

    def add(self, stays: Iterable[Sequence["_Stay"]]) -> None:
        """Add the work of tasks, given the stays of each."""
        for task in stays:
            scope: dict[int, float] = {}
            for status, weight, begin, end in task:
                self.changes[status][self._at(begin)] += weight
                self.changes[status][self._at(end)] -= weight
                scope[begin] = scope.get(begin, 0.0) + weight
                scope[end] = scope.get(end, 0.0) - weight
            for day, change in scope.items():
                if self.first <= day < self.first + self.count:
                    self.came[day - self.first] += max(change, 0.0)
                    self.went[day - self.first] += max(-change, 0.0)

    def _at(self, day: int) -> int:
        return min(max(day - self.first, 0), self.count)

    def stands(self) -> dict[Status, list[float]]:
        """Return the work in each status at the end of each day."""
        return {status: list(accumulate(changes[: self.count])) for status, changes in self.changes.items()}


_Stay = tuple[Status, float, int, int]
"""The time of a task in a status: its weight, and the days on whose evenings it was there, the last exclusive."""


def _stays(past: Past, life: Life, measure: Measure) -> Iterator[_Stay]:
    """Yield the stays of a task in the plan."""
    if life.milestone:
        return
    born = life.record.born // _DAY
    weights = _weights(past, life) if measure == "days" else [(0, 1.0)]
    for position, turn in enumerate(life.turns):
        following = life.turns[position + 1 : position + 2]
        begin, end = max(turn.ordinal, born), following[0].ordinal if following else _FOREVER
        if turn.status is None or turn.status == "cancelled" or end <= begin:
            continue
        for number, (since, weight) in enumerate(weights):
            until = weights[number + 1][0] if number + 1 < len(weights) else _FOREVER
            if max(begin, since) < min(end, until):
                yield turn.status, weight, max(begin, since), min(end, until)


_FOREVER = date.max.toordinal()


def _weights(past: Past, life: Life) -> list[tuple[int, float]]:
    """Return the planned days of a task, each with the day from which on it was planned so."""
    calendar, timeline = past.calendar_of(life), past.at.timeline
    known: dict[str, Any] = {}
    found: list[tuple[int, float]] = []
    for moment, event in life.record.entries:
        change = event.change
        if change.kind == "added":
            known = dict(change.after or {})
        elif change.kind == "changed":
            known[change.field] = change.after
        else:
            continue
        if change.kind == "added" or change.field in _LENGTHS:
            weight = planned_days(known, timeline, calendar)
            day = moment // _DAY if found else 0
            if found and found[-1][0] == day:
                found[-1] = (day, weight)
            elif not found or found[-1][1] != weight:
                found.append((day, weight))
    return found or [(0, 1.0)]


_LENGTHS = frozenset(("duration", "estimate", "effort", "team", "owner", "start", "fixed", "due", "milestone"))


@dataclass(frozen=True, slots=True)
class _Ideal:
    """The even way from all the work at the beginning to none at the end."""

    calendar: Calendar
    begin: date
    end: date
    work: float
    zero: int
    """Where the calendar stands at the beginning, and how much of it the way takes."""
    length: int

    def on(self, day: date) -> float:
        """Return what would be left at the end of ``day``."""
        if day >= self.end or not self.length:
            return 0.0
        passed = max(_evening(self.calendar, day) - self.zero, 0)
        return self.work * (1 - passed / self.length)


def _ideals(past: Past, stays: Iterable[Sequence[_Stay]], as_of: date) -> Iterator[_Ideal]:
    """Yield the line of one project: from what it had to do when it began, or when history begins."""
    end, born = _end_of(past), past.first_day()
    if end is None or born is None:
        return
    begin, calendar = past.at.start.date(), past.at.timeline.calendar()
    at = min(max(begin, born), as_of).toordinal()
    work = sum(weight for task in stays for _, weight, first, last in task if first <= at < last)
    zero = _evening(calendar, begin - _ONE_DAY)
    yield _Ideal(calendar, begin, end, work, zero, max(_evening(calendar, end) - zero, 0))


def _evening(calendar: Calendar, day: date) -> int:
    return calendar.index(moment_of(day + _ONE_DAY))


def _ideal(lines: Sequence[_Ideal], days: Sequence[date]) -> tuple[float | None, ...]:
    """Return the sum of the lines at the end of each day; None before the first begins and after the last ends."""
    if not lines:
        return (None,) * len(days)
    before, end = min(line.begin for line in lines) - _ONE_DAY, max(line.end for line in lines)
    return tuple(sum(line.on(day) for line in lines) if before <= day <= end else None for day in days)
