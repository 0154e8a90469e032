"""The dates of a project that were moved later, by how much, and why: its slip records as figures."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mktpm.engine.outcomes import days_from
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Slip, Task


@dataclass(frozen=True, slots=True)
class Postponement:
    """One date that was moved."""

    task: str
    """The task's name; the project's for its deadline."""
    field: str
    was: str
    """The dates as written, so that a named day stays one."""
    now: str
    days: int | None
    """Working days between the two; None where one of them names no day any more."""
    category: str
    reason: str
    by: str
    """The person's name; empty where nobody is written down."""


@dataclass(frozen=True, slots=True)
class Cause:
    """All that was moved for one kind of reason."""

    category: str
    times: int
    days: int
    """Working days in all, over every date that was moved."""


def postponements(at: ProjectSchedule) -> tuple[Postponement, ...]:
    """Return the slip records of a project and its tasks, in the order of the file."""
    own = [_postponement(at, None, slip) for slip in at.project.fields.slips]
    return (*own, *(_postponement(at, task, slip) for task in at.project.tasks for slip in task.fields.slips))


def causes(found: Iterable[Postponement]) -> tuple[Cause, ...]:
    """Return the kinds of reasons, the one that cost most days first."""
    by_category: dict[str, list[int]] = defaultdict(list)
    for each in found:
        by_category[each.category].append(each.days or 0)
    all_of_them = [Cause(category, len(days), sum(days)) for category, days in by_category.items()]
    return tuple(sorted(all_of_them, key=lambda cause: (-cause.days, -cause.times, cause.category)))


def _postponement(at: ProjectSchedule, task: Task | None, slip: Slip) -> Postponement:
    timeline = at.timeline
    calendar = timeline.calendar_of(task) if task is not None else timeline.calendar()
    was, now = timeline.day(slip.was), timeline.day(slip.now)
    category, _, reason = slip.because.partition(":")
    return Postponement(
        task=task.name if task is not None else at.project.name,
        field=slip.field,
        was=str(slip.was or ""),
        now=str(slip.now),
        days=days_from(was.day, now.day, calendar) if was is not None and now is not None else None,
        category=category.strip(),
        reason=reason.strip(),
        by=at.project.person(slip.by),
    )
