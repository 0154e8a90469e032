"""Which committed dates have passed, and which are coming up."""

from collections.abc import Iterator
from dataclasses import dataclass

from mktpm.engine.schedule import ProjectSchedule, TaskDates
from mktpm.engine.timeline import Day
from mktpm.engine.tracking import days_late
from mktpm.plan.model import Task


@dataclass(frozen=True, slots=True)
class Overdue:
    """A task whose due day has passed and that isn't done."""

    task: Task
    due: Day
    days_late: int
    """Working days of the task's calendar after the due day, the day looked from included."""
    alarming: bool
    """Whether it is later than the policy's ``alarm_days``."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A milestone whose due day is near."""

    task: Task
    due: Day
    days_left: int
    """Calendar days until the due day; 0 on the day itself."""
    level: int
    """1 to 3: how many of the policy's ``warn_days`` it is within."""


def open_commitments(at: ProjectSchedule) -> Iterator[tuple[Task, Day, TaskDates]]:
    """Yield the tasks with a ``due`` of their own that are neither done nor cancelled."""
    for task in at.project.tasks:
        if task.fields.due is None:
            continue
        due = at.timeline.day(task.fields.due)
        if due is not None and not _is_over(at, task):
            yield task, due, at.dates(task)


def _is_over(at: ProjectSchedule, task: Task) -> bool:
    if task.is_leaf:
        return at.schedule.actuals[at.number(task)].state in ("done", "cancelled")
    return at.dates(task).state in ("done", "cancelled")


def overdue_tasks(at: ProjectSchedule) -> Iterator[Overdue]:
    """Yield the tasks of a project that are late on the schedule's day, in the order of the file."""
    alarm = at.project.policy.alarm_days
    for task, due, _ in open_commitments(at):
        late = days_late(due, at.schedule.as_of, at.timeline.calendar_of(task))
        if late is not None:
            yield Overdue(task, due, late, late > alarm)


def upcoming_milestones(at: ProjectSchedule) -> Iterator[Upcoming]:
    """Yield the milestones whose due day lies within the policy's ``warn_days``."""
    for task, due, _ in open_commitments(at):
        left = (due.day - at.schedule.as_of).days
        level = warning_level(left, at.project.policy.warn_days)
        if task.fields.milestone and level and days_late(due, at.schedule.as_of, at.timeline.calendar_of(task)) is None:
            yield Upcoming(task, due, left, level)


def warning_level(days_left: int, warn_days: tuple[int, ...]) -> int:
    """Return how many of ``warn_days`` the days left are within: 0 is far off, 3 is next week."""
    return sum(0 <= days_left <= days for days in warn_days)
