"""A project looked back on: the figures of a retrospective, as plain data.

Nothing here refers to the model: a report's template gets these values and nothing else.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from mktpm.engine.deciding import Reserve, Step, deciding_chains
from mktpm.engine.goals import GoalResult, goal_results
from mktpm.engine.kpi.results import ProjectKpis
from mktpm.engine.outcomes import Outcome, days_from, last_day_of, outcome_of
from mktpm.engine.postponements import Cause, Postponement, causes, postponements
from mktpm.engine.punctuality import Grouped, Punctuality, punctual_groups, punctuality, ratio_groups
from mktpm.engine.samples import Sample
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import ProjectStatus, Task


@dataclass(frozen=True, slots=True)
class Frame:
    """When a project was to begin and end, and when it did. Finish days are inclusive."""

    plan_start: date
    plan_finish: date
    deadline: date | None
    started: date | None
    finished: date | None
    """The day the last task was finished; None while work is open."""
    expected: date
    """The finish as it happened, or as forecast from ``as_of``."""
    plan_days: int
    """Working days from planned start to planned finish, both inclusive."""
    days: int | None
    """Working days from the actual start to ``expected``, both inclusive."""
    start_slip: int | None
    """Working days from the planned start to the actual one; negative where early."""
    slip: int
    """Working days from the planned finish to ``expected``; negative where early."""
    deadline_slip: int | None
    """Working days from the deadline to ``expected``; negative where early."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many tasks there are of each kind; milestones are tasks, cancelled ones only in ``cancelled``."""

    total: int
    done: int
    running: int
    waiting: int
    cancelled: int
    undated: int
    """Done, but nobody wrote when."""
    unstarted: int
    """Done, with a finish but no start day; milestones not counted."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """A task that was given up, with all below it."""

    name: str
    owner: str
    note: str


@dataclass(frozen=True, slots=True)
class Retrospective:
    """A project and what became of it, as known on ``as_of``."""

    id: str
    name: str
    owner: str
    status: ProjectStatus
    note: str
    tags: tuple[str, ...]
    as_of: date
    ended: bool
    """Whether it is closed or cancelled, or nothing is left to be done."""
    frame: Frame
    counts: Counts
    goals: tuple[GoalResult, ...]
    tasks: tuple[Outcome, ...]
    """All leaves but the cancelled ones, in the order of the plan."""
    cancelled: tuple[Cancelled, ...]
    linked: bool
    """Whether any task waits for another: without links there is no path to speak of."""
    planned_chain: tuple[Step, ...]
    reserve: Reserve | None
    actual_chain: tuple[Step, ...]
    punctuality: Punctuality
    by_owner: tuple[Punctuality, ...]
    by_phase: tuple[Punctuality, ...]
    by_tag: tuple[Punctuality, ...]
    cycle: Sample | None
    """Working days from start to finish of a task."""
    accuracy: Sample | None
    """Actual by planned length."""
    accuracy_by_phase: tuple[Grouped, ...]
    accuracy_by_tag: tuple[Grouped, ...]
    postponements: tuple[Postponement, ...]
    """The dates that were moved later with a reason."""

    @property
    def causes(self) -> tuple[Cause, ...]:
        """Return the kinds of reasons for which dates were moved, the costliest first."""
        return causes(self.postponements)

    @property
    def milestones(self) -> tuple[Outcome, ...]:
        """Return the milestones by the day they were promised."""
        return tuple(sorted((t for t in self.tasks if t.milestone), key=lambda t: (t.promised, t.name)))

    @property
    def late(self) -> tuple[Outcome, ...]:
        """Return the tasks finished late or open and late, the latest first; no milestones."""
        found = (t for t in self.tasks if t.is_late and not t.milestone)
        return tuple(sorted(found, key=lambda t: (-(t.slip or 0), t.promised, t.name)))

    @property
    def blocked(self) -> tuple[Outcome, ...]:
        """Return the tasks that are blocked."""
        return tuple(t for t in self.tasks if t.is_open and t.status == "blocked")

    @property
    def left_open(self) -> tuple[Outcome, ...]:
        """Return the tasks that an ended project never finished."""
        return tuple(t for t in self.tasks if t.is_open) if self.ended else ()

    @property
    def began(self) -> bool:
        """Return whether anything has happened yet."""
        return self.ended or any(task.state != "waiting" for task in self.tasks)

    @property
    def losses(self) -> tuple[Step, ...]:
        """Return the steps on the actual chain that moved the finish back."""
        return tuple(step for step in self.actual_chain if step.change > 0)

    @property
    def gains(self) -> tuple[Step, ...]:
        """Return the steps on the actual chain that made up time."""
        return tuple(step for step in self.actual_chain if step.change < 0)

    @property
    def surprises(self) -> tuple[Outcome, ...]:
        """Return the tasks on the actual chain that the plan took for harmless."""
        planned = {step.task.id for step in self.planned_chain if not step.project}
        tasks = (step.task for step in self.actual_chain if not step.project)
        return tuple(task for task in tasks if not task.critical and task.id not in planned)


def turning_points(retro: Retrospective, most: int) -> tuple[Step, ...]:
    """Return the ``most`` steps that moved the finish furthest, in the order of the chain."""
    moved = [(position, step) for position, step in enumerate(retro.actual_chain) if step.change]
    strongest = sorted(moved, key=lambda found: (-abs(found[1].change), found[0]))[:most]
    return tuple(step for _, step in sorted(strongest, key=lambda found: found[0]))


def look_back(at: ProjectSchedule, kpis: ProjectKpis | None = None) -> Retrospective:
    """Return the figures of one project; its goals judged by ``kpis`` where these measure them."""
    project, fields = at.project, at.project.fields
    live = [task for task in project.leaves() if not at.node(task).cancelled]
    ended = fields.status in ("closed", "cancelled") or (bool(live) and all(at.dates(t).state == "done" for t in live))
    until = _last_finish(at, live) if ended else at.schedule.as_of
    tasks = tuple(outcome_of(at, task, until or date.min) for task in live)
    chains = deciding_chains(at, ended=ended)
    frame = _frame(at, tasks, ended=ended)
    return Retrospective(
        id=project.id,
        name=project.name,
        owner=project.person(fields.owner),
        status=fields.status,
        note=(fields.note or "").strip(),
        tags=fields.tags,
        as_of=at.schedule.as_of,
        ended=ended,
        frame=frame,
        counts=_counts(tasks, sum(at.node(task).cancelled for task in project.leaves())),
        goals=goal_results(project, kpis),
        tasks=tasks,
        cancelled=tuple(_given_up(at)),
        linked=any(task.fields.depends for task in project.tasks),
        planned_chain=chains.planned,
        reserve=chains.reserve,
        actual_chain=chains.actual,
        punctuality=punctuality("", tasks),
        by_owner=punctual_groups(tasks, lambda t: (t.owner,)),
        by_phase=punctual_groups(tasks, lambda t: (t.phase,)),
        by_tag=punctual_groups(tasks, lambda t: t.tags),
        cycle=Sample.of(t.length for t in tasks if t.length is not None),
        accuracy=Sample.of(t.ratio for t in tasks if t.ratio is not None),
        accuracy_by_phase=ratio_groups(tasks, lambda t: (t.phase,)),
        accuracy_by_tag=ratio_groups(tasks, lambda t: t.tags),
        postponements=postponements(at),
    )


def _last_finish(at: ProjectSchedule, live: Iterable[Task]) -> date | None:
    days = (at.timeline.day(task.fields.finished) for task in live)
    return max((day.day for day in days if day is not None), default=None)


def _frame(at: ProjectSchedule, tasks: tuple[Outcome, ...], *, ended: bool) -> Frame:
    calendar, deadline = at.timeline.calendar(), at.deadline
    begun = (task.started or task.finished for task in tasks)
    started = min((day for day in begun if day is not None), default=None)
    finished = max((task.finished for task in tasks if task.finished), default=None) if ended else None
    plan_start, plan_finish = at.start.date(), last_day_of(at.finish_moment)
    expected = finished or last_day_of(at.forecast_moment)
    before = timedelta(days=1)
    return Frame(
        plan_start=plan_start,
        plan_finish=plan_finish,
        deadline=deadline.day if deadline is not None else None,
        started=started,
        finished=finished,
        expected=expected,
        plan_days=calendar.days_between(plan_start - before, plan_finish),
        days=calendar.days_between(started - before, expected) if started is not None else None,
        start_slip=days_from(plan_start, started, calendar) if started is not None else None,
        slip=days_from(plan_finish, expected, calendar),
        deadline_slip=days_from(deadline.day, expected, calendar) if deadline is not None else None,
    )


def _counts(tasks: tuple[Outcome, ...], cancelled: int) -> Counts:
    return Counts(
        total=len(tasks),
        done=sum(t.is_done for t in tasks),
        running=sum(t.state == "running" for t in tasks),
        waiting=sum(t.state == "waiting" for t in tasks),
        cancelled=cancelled,
        undated=sum(t.is_done and t.finished is None for t in tasks),
        unstarted=sum(t.is_done and t.finished is not None and t.started is None for t in tasks),
    )


def _given_up(at: ProjectSchedule) -> Iterable[Cancelled]:
    """Yield the topmost cancelled tasks."""
    tasks = at.project.tasks
    inside: set[int] = set()
    for task in tasks:
        if task.parent in inside or task.fields.status == "cancelled":
            inside.add(task.index)
            if task.parent not in inside:
                yield Cancelled(task.name, at.project.person(task.owner), (task.fields.note or "").strip())
