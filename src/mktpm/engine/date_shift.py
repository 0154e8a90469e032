"""Moving tasks in time: what their written dates become, and those of the tasks behind them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from mktpm.engine.links import links_after
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Day
from mktpm.plan.model import Task
from mktpm.quantities import DateExpression, Offset

DATES = ("start", "fixed", "due")
"""The dates of a task that say when it is to happen; what has happened stays."""


@dataclass(frozen=True, slots=True)
class Shifted:
    """A task and what its dates become, as written."""

    at: ProjectSchedule
    task: Task
    dates: dict[str, str]
    follows: bool
    """Whether it moves because a task before it does."""


def shifted(at: ProjectSchedule, task: Task, by: Offset, *, cascade: bool) -> list[Shifted]:
    """Return ``task``, all below it and, with ``cascade``, all that waits for it, with their dates moved.

    ``by`` counts working days of each task's calendar, or calendar days where elapsed. Work that is done
    or given up stays where it is. A task alone that has no date of its own gets a ``start``.
    """
    seen: dict[tuple[int, int], Shifted] = {}
    for each in _branch(at, task):
        seen[(at.position, each.index)] = Shifted(at, each, _moved_dates(at, each, by), follows=False)
    if cascade:
        for where, each in _behind(at, task):
            key = (where.position, each.index)
            if key not in seen:
                seen[key] = Shifted(where, each, _moved_dates(where, each, by), follows=True)
    found = [each for each in seen.values() if each.dates]
    return found if any(not each.follows for each in found) else [_started_later(at, task, by), *found]


def _started_later(at: ProjectSchedule, task: Task, by: Offset) -> Shifted:
    """Return a task without a date of its own, with a ``start`` that much after the planned one."""
    day = _moved_day(at, task, Day(at.dates(task).plan_start.date()), by)
    return Shifted(at, task, {"start": str(day)}, follows=False)


def _branch(at: ProjectSchedule, task: Task) -> Iterator[Task]:
    if at.dates(task).state not in ("done", "cancelled"):
        yield task
    for child in task.children:
        yield from _branch(at, at.project.tasks[child])


def _behind(at: ProjectSchedule, task: Task) -> Iterator[tuple[ProjectSchedule, Task]]:
    """Yield the open tasks that wait for ``task``, directly or through others, with all below them."""
    pending = [(at, each) for each in _branch(at, task)]
    seen = {(at.position, each.index) for _, each in pending}
    while pending:
        where, current = pending.pop(0)
        for link in links_after(where, current):
            there = ProjectSchedule(at.schedule, link.project)
            for each in _branch(there, link.other):
                if (link.project, each.index) not in seen:
                    seen.add((link.project, each.index))
                    pending.append((there, each))
                    yield there, each


def _moved_dates(at: ProjectSchedule, task: Task, by: Offset) -> dict[str, str]:
    found: dict[str, str] = {}
    for key in DATES:
        expression: DateExpression | None = getattr(task.fields, key)
        day = at.timeline.day(expression)
        if expression is not None and day is not None:
            found[key] = _written(at, task, expression, by, _moved_day(at, task, day, by))
    return found


def _moved_day(at: ProjectSchedule, task: Task, day: Day, by: Offset) -> Day:
    days = _days(at, task, by)
    moved = day.day + timedelta(days=days) if by.elapsed else at.timeline.calendar_of(task).offset(day.day, days)
    return Day(moved, day.clock)


def _days(at: ProjectSchedule, task: Task, by: Offset) -> int:
    """Return the offset in days: working days of the task's calendar, or calendar days where elapsed."""
    week = 7 if by.elapsed else at.timeline.calendar_of(task).week_days
    return by.number * (1 if by.unit == "d" else week)


def _written(at: ProjectSchedule, task: Task, expression: DateExpression, by: Offset, day: Day) -> str:
    """Return the moved day as it was written: counted from the same named day, if that comes to the same."""
    if expression.day is not None:
        return str(day)
    parts = (
        expression.split()
        if expression.name not in at.project.dates
        else (expression.name, Offset(0, by.unit, by.elapsed))
    )
    if parts is not None and parts[1].elapsed == by.elapsed:
        offset = parts[1]
        if offset.unit != by.unit:
            offset, by = Offset(_days(at, task, offset), "d", by.elapsed), Offset(_days(at, task, by), "d", by.elapsed)
        number = offset.number + by.number
        name = DateExpression(name=f"{parts[0]}{number:+d}{'e' if by.elapsed else ''}{by.unit}" if number else parts[0])
        if at.timeline.day(name) == day:
            return name.name
    return str(day)


def dated(found: Iterable[Shifted]) -> dict[tuple[str, str], Shifted]:
    """Return the tasks by the path of their plan and their id."""
    return {(each.at.project.path, each.task.id): each for each in found}
