"""How far a date moved between two versions of a plan, in working days."""

from dataclasses import dataclass

from mktpm.engine.calendar import Calendar
from mktpm.engine.places import Place
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Day
from mktpm.plan.model import Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY


@dataclass(frozen=True, slots=True)
class Shift:
    """A moment that was and the one that is."""

    before: int
    after: int
    days: float
    """Working days from the one to the other, negative for earlier; elapsed days of elapsed work."""

    @property
    def moved(self) -> bool:
        """Return whether working time lies between the two."""
        return abs(self.days) > 1e-9


def shift(before: int, after: int, calendar: Calendar) -> Shift:
    """Return how far a moment moved, by ``calendar``."""
    if before == after:
        return Shift(before, after, 0.0)
    return Shift(before, after, (calendar.index(after) - calendar.index(before)) / calendar.day_minutes)


def elapsed_shift(before: int, after: int) -> Shift:
    """Return how far a moment moved in days of 24 hours."""
    return Shift(before, after, (after - before) / MINUTES_PER_ELAPSED_DAY)


@dataclass(frozen=True, slots=True)
class DayShift:
    """A due day or deadline that was and the one that is; None where there is none."""

    before: Day | None
    after: Day | None
    days: float | None
    """Working days from the one to the other; None where one of them is missing."""


def day_shift(before: Day | None, after: Day | None, calendar: Calendar) -> DayShift | None:
    """Return how far a day moved; None where it didn't."""
    if before == after:
        return None
    if before is None or after is None:
        return DayShift(before, after, None)
    days = (calendar.index(after.end()) - calendar.index(before.end())) / calendar.day_minutes
    return DayShift(before, after, days)


@dataclass(frozen=True, slots=True)
class Moves:
    """How far a task's dates moved."""

    plan_start: Shift
    plan_finish: Shift
    start: Shift
    """Of the forecast, as is ``finish``: where it happened already, what happened."""
    finish: Shift

    @property
    def moved(self) -> bool:
        """Return whether any of the dates moved."""
        return self.plan_start.moved or self.plan_finish.moved or self.start.moved or self.finish.moved

    @property
    def shown(self) -> Shift:
        """Return the shift that tells most: the forecast finish's; where that stands, the plan's; else the start's."""
        shifts = (self.finish, self.plan_finish, self.start, self.plan_start)
        return next((found for found in shifts if found.moved), self.finish)

    @property
    def days(self) -> float:
        """Return by how many days the task moved."""
        return self.shown.days


def moves_of(before: Place, after: Place, at: ProjectSchedule, task: Task) -> Moves:
    """Return how far the dates of ``task`` moved, by its calendar in the later version."""
    calendar = at.timeline.calendar_of(task)

    def moved(was: int, now: int) -> Shift:
        return elapsed_shift(was, now) if after.elapsed else shift(was, now, calendar)

    starts, finishes = moved(before.plan_start, after.plan_start), moved(before.plan_finish, after.plan_finish)
    forecast = [
        planned if (planned.before, planned.after) == ends else moved(*ends)
        for planned, ends in (
            (starts, (before.forecast_start, after.forecast_start)),
            (finishes, (before.forecast_finish, after.forecast_finish)),
        )
    ]
    return Moves(starts, finishes, *forecast)
