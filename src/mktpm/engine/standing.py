"""How projects stand on a day: colour, progress, what is overdue and what is due soon."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from mktpm.engine.buffers import Buffer, project_buffer
from mktpm.engine.calendar import moment_of
from mktpm.engine.health import Health, health_of
from mktpm.engine.health_schedule import slip_days
from mktpm.engine.links import links_after
from mktpm.engine.overdue import open_commitments, overdue_tasks, warning_level
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import Selection
from mktpm.engine.timeline import Day
from mktpm.engine.tracking import days_late
from mktpm.plan.model import Task

DEFAULT_DAYS = 7
"""How many days ahead due tasks are announced where ``warn_days`` is empty."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """The next milestone of a project."""

    task: Task
    due: Day | None
    forecast: datetime
    late: bool
    """Whether the forecast reaches it after its due day."""


@dataclass(frozen=True, slots=True)
class Late:
    """A task whose due day has passed."""

    at: ProjectSchedule
    task: Task
    due: Day
    days_late: int
    alarming: bool
    forecast: datetime
    blocks: tuple[Task, ...]
    """The tasks that wait for it and aren't done."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A task or milestone that is due soon."""

    at: ProjectSchedule
    task: Task
    due: Day
    days_left: int
    """Calendar days until the due day; 0 on the day itself."""
    level: int
    """1 to 3 for milestones within the policy's ``warn_days``; 0 for tasks and for milestones far off."""
    forecast: datetime
    excess: float
    """Working days from the due day to the forecast finish; 0 where it will be kept."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one project stands."""

    at: ProjectSchedule
    health: Health
    slip: float
    """Working days from the planned to the forecast finish."""
    milestone: Milestone | None
    late: tuple[Late, ...]
    coming: tuple[Coming, ...]
    buffer: Buffer | None
    """The project's own buffer while it is under way; None where the policy asks for none."""


def standings(projects: Iterable[ProjectSchedule], selection: Selection, days: int | None) -> list[Standing]:
    """Return how each project stands; lists only the tasks chosen, and those due within ``days``.

    Without ``days`` that is the last level of the policy's ``warn_days``. Projects of which nothing
    is chosen are left out.
    """
    return [_standing(at, selection, days) for at in projects if _has_any(at, selection)]


def _has_any(at: ProjectSchedule, selection: Selection) -> bool:
    return not selection or any(selection.takes(at.project, task) for task in at.project.tasks)


def _standing(at: ProjectSchedule, selection: Selection, days: int | None) -> Standing:
    active = at.project.fields.status == "active"
    late = [found for found in _late(at) if selection.takes(at.project, found.task)] if active else []
    coming = [found for found in _coming(at, days) if selection.takes(at.project, found.task)] if active else []
    late.sort(key=lambda found: (-found.days_late, found.task.wbs))
    coming.sort(key=lambda found: (found.days_left, -found.level, found.task.wbs))
    milestone = _next_milestone(at) if active else None
    buffer = project_buffer(at) if active and at.progress < 1 else None
    return Standing(at, health_of(at), slip_days(at), milestone, tuple(late), tuple(coming), buffer)


def _late(at: ProjectSchedule) -> Iterator[Late]:
    for found in overdue_tasks(at):
        forecast = at.dates(found.task).forecast_finish
        yield Late(
            at, found.task, found.due, found.days_late, found.alarming, forecast, tuple(_blocked(at, found.task))
        )


def _blocked(at: ProjectSchedule, task: Task) -> Iterator[Task]:
    """Yield what waits for ``task`` and isn't over, each once."""
    seen: set[tuple[int, int]] = set()
    for link in links_after(at, task):
        over = ProjectSchedule(at.schedule, link.project).moments(link.other).state in ("done", "cancelled")
        if not over and (link.project, link.other.index) not in seen:
            seen.add((link.project, link.other.index))
            yield link.other


def _coming(at: ProjectSchedule, days: int | None) -> Iterator[Coming]:
    warn_days = at.project.policy.warn_days
    near = days if days is not None else min(warn_days, default=DEFAULT_DAYS)
    for task, due, dates in open_commitments(at):
        calendar = at.timeline.calendar_of(task)
        if days_late(due, at.schedule.as_of, calendar) is not None:
            continue
        left = (due.day - at.schedule.as_of).days
        level = warning_level(left, warn_days) if task.fields.milestone else 0
        if level or left <= near:
            finish = at.moments(task).forecast_finish
            excess = max(calendar.index(finish) - calendar.index(due.end()), 0) / calendar.day_minutes
            yield Coming(at, task, due, left, level, dates.forecast_finish, excess if finish > due.end() else 0.0)


def _next_milestone(at: ProjectSchedule) -> Milestone | None:
    """Return the open milestone that comes first; one whose day has passed only where there is no other."""
    now = moment_of(at.schedule.as_of)
    found: list[tuple[bool, int, str, Milestone]] = []
    for task in at.project.tasks:
        moments = at.moments(task) if task.fields.milestone and task.is_leaf else None
        if moments is None or moments.state in ("done", "cancelled"):
            continue
        due = at.timeline.day(task.fields.due)
        late = due is not None and moments.forecast_finish > due.end()
        when = moments.forecast_finish if due is None else due.end()
        found.append((due is not None and due.end() <= now, when, task.id, _milestone(at, task, due, late=late)))
    return min(found, key=lambda item: item[:3])[3] if found else None


def _milestone(at: ProjectSchedule, task: Task, due: Day | None, *, late: bool) -> Milestone:
    return Milestone(task, due, at.dates(task).forecast_finish, late)
