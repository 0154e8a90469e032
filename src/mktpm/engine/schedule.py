"""A workspace and a day → every date: early, late, plan and forecast, floats, progress."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from mktpm.engine.calendar import ELAPSED, datetime_of
from mktpm.engine.network import Arc, Network, Node
from mktpm.engine.passes import Placement, Times
from mktpm.engine.timeline import Day, Timeline
from mktpm.engine.tracking import Actual, State, progress_of, rolled_status
from mktpm.plan.model import Project, Status, Task
from mktpm.plan.paperwork import NO_PAPERWORK, Paperwork


@dataclass(frozen=True, slots=True)
class TaskDates:
    """The dates of one task: local wall-clock times; floats in working days of its calendar."""

    early_start: datetime
    early_finish: datetime
    late_start: datetime
    late_finish: datetime
    plan_start: datetime
    plan_finish: datetime
    forecast_start: datetime
    forecast_finish: datetime
    total_float: float
    free_float: float
    critical: bool
    status: Status
    """The leaf's own; a parent's is rolled up from its leaves."""
    state: State
    progress: float
    """0 to 1."""
    duration: float
    """Working days of the plan; elapsed days where ``elapsed``. A parent's from start to finish."""
    elapsed: bool


@dataclass(slots=True)
class TaskMoments:
    """The dates of one task as moments; what `TaskDates` has, before it is put into words."""

    early_start: int
    early_finish: int
    late_start: int
    late_finish: int
    plan_start: int
    plan_finish: int
    forecast_start: int
    forecast_finish: int
    total_float: float
    free_float: float
    critical: bool
    status: Status
    state: State
    progress: float
    duration: float
    elapsed: bool


@dataclass(slots=True)
class _Moments:
    """Start and finish by node as real moments."""

    start: list[int]
    finish: list[int]


@dataclass(slots=True)
class Schedule:
    """All results for one workspace; dates of single tasks are looked up when asked for."""

    as_of: date
    network: Network
    order: list[int]
    loops: list[list[Arc]]
    """The dependency loops that were found; their links are left out of the dates."""
    placement: Placement
    early: Times
    late: Times
    plan: Times
    forecast: Times
    forecast_placement: Placement
    actuals: list[Actual]
    ends: list[int]
    """By project: the moment from which its late dates are counted back."""
    starts: list[int]
    """By project: the moment before which no task starts."""
    free: list[int]
    """By node: the latest finish that moves no successor."""
    _moments: dict[str, _Moments] = field(default_factory=dict)
    _dates: dict[tuple[int, int], TaskDates] = field(default_factory=dict)

    def projects(self) -> Iterator["ProjectSchedule"]:
        """Yield the schedule of every project, in the order of the workspace."""
        for position in range(len(self.network.projects)):
            yield ProjectSchedule(self, position)

    def project(self, project: Project) -> "ProjectSchedule":
        """Return the schedule of one project of the workspace."""
        position = next(i for i, p in enumerate(self.network.projects) if p is project)
        return ProjectSchedule(self, position)

    def moments(self, kind: str) -> _Moments:
        """Return the real moments of all nodes for ``early``, ``late``, ``plan`` or ``forecast``."""
        found = self._moments.get(kind)
        if found is None:
            found = self._moments[kind] = self._shown(kind)
        return found

    def _shown(self, kind: str) -> _Moments:
        if kind == "plan" and self.plan is self.early:
            return self.moments("early")
        times: Times = getattr(self, kind)
        shown = _Moments(times.start.copy(), times.finish.copy())
        for number, node in enumerate(self.network.nodes):
            start, finish = times.start[number], times.finish[number]
            shown.start[number] = node.axis.start_moment(start)
            shown.finish[number] = node.axis.finish_moment(finish) if finish > start else shown.start[number]
            if kind == "forecast":
                self._put_actuals(number, shown)
        return shown

    def _put_actuals(self, number: int, shown: _Moments) -> None:
        """Put what really happened over what was computed."""
        actual = self.actuals[number]
        if actual.finish is not None:
            shown.finish[number] = actual.finish
            instant = self.network.nodes[number].duration == 0
            shown.start[number] = actual.finish if instant else min(shown.start[number], actual.finish)
        if actual.start is not None:
            shown.start[number] = actual.start
            shown.finish[number] = max(shown.finish[number], actual.start)


@dataclass(frozen=True)
class ProjectSchedule:
    """The results of one project."""

    schedule: Schedule
    position: int

    @property
    def project(self) -> Project:
        """Return the project itself."""
        return self.schedule.network.projects[self.position]

    @property
    def timeline(self) -> Timeline:
        """Return the project's calendars and named days."""
        return self.schedule.network.timelines[self.position]

    @property
    def papers(self) -> Paperwork:
        """Return what lies beside the project's plan."""
        return self.schedule.network.papers.get(self.project.file, NO_PAPERWORK)

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Return the nodes of the leaf tasks that are not cancelled."""
        nodes = self.schedule.network.nodes
        numbers = [self.schedule.network.node_of[(self.position, task.index)] for task in self.project.leaves()]
        return tuple(number for number in numbers if not nodes[number].cancelled)

    @property
    def start(self) -> datetime:
        """Return when the project begins: its calendar's first working minute, or earlier work."""
        calendar = self.timeline.calendar()
        first = calendar.start_moment(calendar.index(self.schedule.starts[self.position]))
        starts = self.schedule.moments("early").start
        return datetime_of(min([first, *(starts[n] for n in self.leaves)]))

    @cached_property
    def finish_moment(self) -> int:
        """Return the latest plan finish as a moment; the start where there are no tasks."""
        finishes, calendar = self.schedule.moments("plan").finish, self.timeline.calendar()
        begin = calendar.start_moment(calendar.index(self.schedule.starts[self.position]))
        return max((finishes[n] for n in self.leaves), default=begin)

    @property
    def finish(self) -> datetime:
        """Return the latest plan finish."""
        return datetime_of(self.finish_moment)

    @cached_property
    def forecast_moment(self) -> int:
        """Return the latest forecast finish as a moment."""
        finishes = self.schedule.moments("forecast").finish
        return max((finishes[n] for n in self.leaves), default=self.finish_moment)

    @property
    def forecast_finish(self) -> datetime:
        """Return the latest forecast finish."""
        return datetime_of(self.forecast_moment)

    @property
    def deadline(self) -> Day | None:
        """Return the project's deadline."""
        return self.timeline.day(self.project.fields.deadline)

    @property
    def float_days(self) -> float | None:
        """Return the working days from the plan finish to the deadline; None without deadline."""
        return self._days_to_deadline(self.finish_moment)

    @property
    def forecast_float_days(self) -> float | None:
        """Return the working days from the forecast finish to the deadline."""
        return self._days_to_deadline(self.forecast_moment)

    def _days_to_deadline(self, moment: int) -> float | None:
        deadline, calendar = self.deadline, self.timeline.calendar()
        if deadline is None:
            return None
        return (calendar.index(deadline.end()) - calendar.index(moment)) / calendar.day_minutes

    @property
    def progress(self) -> float:
        """Return how much of the work is done, 0 to 1, weighted by duration."""
        return _weighted(self.schedule, self.leaves)

    def node(self, task: Task) -> Node:
        """Return the network's node of a leaf."""
        return self.schedule.network.nodes[self.number(task)]

    def number(self, task: Task) -> int:
        """Return the position of a leaf's node in the network."""
        return self.schedule.network.node_of[(self.position, task.index)]

    def dates(self, task: Task) -> TaskDates:
        """Return the dates of ``task``; a parent's are rolled up from its leaves."""
        key = (self.position, task.index)
        found = self.schedule._dates.get(key)  # noqa: SLF001 - the cache of the schedule it is a part of
        if found is None:
            found = self.schedule._dates[key] = _dates_of(self.moments(task))  # noqa: SLF001
        return found

    def moments(self, task: Task) -> TaskMoments:
        """Return the dates of ``task`` as moments; a parent's are rolled up from its leaves."""
        if task.is_leaf:
            return self._leaf_moments(task)
        return self._rolled_up(task, [self._leaf_moments(leaf) for leaf in self._leaf_tasks(task)])

    def all_moments(self) -> list[TaskMoments]:
        """Return the dates of all tasks as moments, by the tasks' indices: the fast way to get many."""
        found: list[TaskMoments | None] = [None] * len(self.project.tasks)
        leaves: list[list[TaskMoments]] = [[] for _ in found]
        for task in reversed(self.project.tasks):
            if task.is_leaf:
                leaves[task.index] = [self._leaf_moments(task)]
                found[task.index] = leaves[task.index][0]
            else:
                leaves[task.index] = [leaf for child in task.children for leaf in leaves[child]]
                found[task.index] = self._rolled_up(task, leaves[task.index])
        return [at for at in found if at is not None]

    @cached_property
    def _kinds(self) -> tuple[_Moments, ...]:
        return tuple(self.schedule.moments(kind) for kind in ("early", "late", "plan", "forecast"))

    def _leaf_moments(self, task: Task) -> TaskMoments:
        schedule, number = self.schedule, self.number(task)
        node = schedule.network.nodes[number]
        total, free = self._floats(number, node)
        state = schedule.actuals[number].state
        early, late, plan, forecast = self._kinds
        return TaskMoments(
            early.start[number],
            early.finish[number],
            late.start[number],
            late.finish[number],
            plan.start[number],
            plan.finish[number],
            forecast.start[number],
            forecast.finish[number],
            total,
            free,
            not node.cancelled and total <= 0,
            "cancelled" if node.cancelled else "done" if state == "done" else task.fields.status,
            state,
            progress_of(node, state),
            node.duration / node.axis.day_minutes,
            node.axis is ELAPSED and node.duration > 0,
        )

    def _floats(self, number: int, node: Node) -> tuple[float, float]:
        """Return total and free float in working days of the node's calendar."""
        schedule = self.schedule
        early, late, free = schedule.early.finish[number], schedule.late.finish[number], schedule.free[number]
        if node.axis is node.calendar:
            return (late - early) / node.axis.day_minutes, (free - early) / node.axis.day_minutes
        here = node.calendar.index(early)
        total, reach = node.calendar.index(late) - here, node.calendar.index(free) - here
        return total / node.calendar.day_minutes, reach / node.calendar.day_minutes

    def _rolled_up(self, task: Task, leaves: list[TaskMoments]) -> TaskMoments:
        live = [leaf for leaf in leaves if leaf.status != "cancelled"] or leaves
        nodes = self.schedule.network.nodes
        numbers = [self.number(leaf) for leaf in self._leaf_tasks(task)]
        status = rolled_status([leaf.status for leaf in leaves])
        start, finish = min(d.plan_start for d in live), max(d.plan_finish for d in live)
        calendar = self.timeline.calendar_of(task)
        return TaskMoments(
            early_start=min(d.early_start for d in live),
            early_finish=max(d.early_finish for d in live),
            late_start=min(d.late_start for d in live),
            late_finish=max(d.late_finish for d in live),
            plan_start=start,
            plan_finish=finish,
            forecast_start=min(d.forecast_start for d in live),
            forecast_finish=max(d.forecast_finish for d in live),
            total_float=min(d.total_float for d in live),
            free_float=min(d.free_float for d in live),
            critical=any(d.critical for d in live),
            status=status,
            state=_parent_state(status),
            progress=_weighted(self.schedule, [n for n in numbers if not nodes[n].cancelled]),
            duration=(calendar.index(finish) - calendar.index(start)) / calendar.day_minutes,
            elapsed=False,
        )

    def _leaf_tasks(self, task: Task) -> Iterator[Task]:
        for child in task.children:
            below = self.project.tasks[child]
            yield from self._leaf_tasks(below) if below.children else (below,)


def _dates_of(at: TaskMoments) -> TaskDates:
    """Return the same with wall-clock times for moments."""
    return TaskDates(
        early_start=datetime_of(at.early_start),
        early_finish=datetime_of(at.early_finish),
        late_start=datetime_of(at.late_start),
        late_finish=datetime_of(at.late_finish),
        plan_start=datetime_of(at.plan_start),
        plan_finish=datetime_of(at.plan_finish),
        forecast_start=datetime_of(at.forecast_start),
        forecast_finish=datetime_of(at.forecast_finish),
        total_float=at.total_float,
        free_float=at.free_float,
        critical=at.critical,
        status=at.status,
        state=at.state,
        progress=at.progress,
        duration=at.duration,
        elapsed=at.elapsed,
    )


def _parent_state(status: Status) -> State:
    states: dict[Status, State] = {"done": "done", "cancelled": "cancelled", "todo": "waiting"}
    return states.get(status, "running")


def _weighted(schedule: Schedule, numbers: tuple[int, ...] | list[int]) -> float:
    nodes = schedule.network.nodes
    weights = [nodes[n].duration / nodes[n].axis.day_minutes for n in numbers]
    if not any(weights):
        weights = [1.0] * len(numbers)
    done = sum(w * progress_of(nodes[n], schedule.actuals[n].state) for w, n in zip(weights, numbers, strict=True))
    return done / sum(weights) if numbers else 0.0
