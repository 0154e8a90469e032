"""A plan against the baseline that it was agreed with: what was planned, what is, and how far apart."""

from collections.abc import Iterator
from dataclasses import dataclass

from mktpm.engine.matching import Pair, matched_projects, matched_tasks
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.shifts import Shift, elapsed_shift, shift
from mktpm.engine.slips import Slip, new_slips
from mktpm.engine.tracking import State
from mktpm.plan.model import Task, Workspace


@dataclass(frozen=True, slots=True)
class TaskVariance:
    """A task of both versions: its planned dates of the baseline, and where it stands now."""

    planned: Task
    """As it was in the baseline."""
    task: Task
    start: Shift
    """From the baseline's plan to what happened or is forecast, as is ``finish``; days in working days."""
    finish: Shift
    state: State
    slips: tuple[Slip, ...]
    """The reasons written down since the baseline."""

    @property
    def off(self) -> bool:
        """Return whether the task begins or ends at another time than planned."""
        return self.start.moved or self.finish.moved


@dataclass(frozen=True, slots=True)
class ProjectVariance:
    """A project against its baseline; one of the two is None where it was added or removed since."""

    planned: ProjectSchedule | None
    at: ProjectSchedule | None
    tasks: tuple[TaskVariance, ...]
    """All tasks of both versions in the order of the plan, parents before their children."""
    added: tuple[Task, ...]
    removed: tuple[Task, ...]
    finish: Shift | None
    """From the baseline's plan finish to the forecast finish."""

    @property
    def shown(self) -> ProjectSchedule:
        """Return the project as it is, or as it was where it is gone."""
        found = self.at or self.planned
        assert found is not None  # noqa: S101 - a variance has one of the two
        return found

    @property
    def milestones(self) -> tuple[TaskVariance, ...]:
        """Return the milestones, in the order in which they were planned."""
        found = [entry for entry in self.tasks if entry.task.fields.milestone and entry.task.is_leaf]
        return tuple(sorted(found, key=lambda entry: (entry.finish.before, entry.task.index)))

    @property
    def work(self) -> tuple[TaskVariance, ...]:
        """Return the tasks that are no milestones, in the order of the plan."""
        return tuple(entry for entry in self.tasks if not (entry.task.fields.milestone and entry.task.is_leaf))


def variances(baseline: tuple[Workspace, Schedule], now: tuple[Workspace, Schedule]) -> tuple[ProjectVariance, ...]:
    """Return every selected project against the baseline, in the order of the workspace."""
    pairs = matched_projects(baseline[0].selected, now[0].selected)
    return tuple(_variance(pair, baseline[1], now[1]) for pair in pairs)


def _variance(pair: Pair, baseline: Schedule, now: Schedule) -> ProjectVariance:
    planned = None if pair.before is None else baseline.project(pair.before)
    at = None if pair.after is None else now.project(pair.after)
    if planned is None or at is None:
        return ProjectVariance(planned, at, (), (), (), None)
    tasks = matched_tasks(planned.project, at.project)
    return ProjectVariance(
        planned,
        at,
        tuple(_tasks(planned, at)),
        tuple(entry.after for entry in tasks if entry.before is None and entry.after is not None),
        tuple(entry.before for entry in tasks if entry.after is None and entry.before is not None),
        shift(planned.finish_moment, at.forecast_moment, at.timeline.calendar()),
    )


def _tasks(planned: ProjectSchedule, at: ProjectSchedule) -> Iterator[TaskVariance]:
    old, new = planned.all_moments(), at.all_moments()
    for pair in matched_tasks(planned.project, at.project):
        if pair.before is None or pair.after is None:
            continue
        was, now = old[pair.before.index], new[pair.after.index]
        if "cancelled" in (was.status, now.status):
            continue
        calendar = at.timeline.calendar_of(pair.after)
        ends = (was.plan_start, now.forecast_start), (was.plan_finish, now.forecast_finish)
        start, finish = (elapsed_shift(*end) if now.elapsed else shift(*end, calendar) for end in ends)
        slips = new_slips(pair.before.fields, pair.after.fields)
        yield TaskVariance(pair.before, pair.after, start, finish, now.state, slips)
