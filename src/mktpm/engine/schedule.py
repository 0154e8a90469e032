"""A workspace and a day → every date: early, late, plan and forecast, floats, progress."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from mktpm.engine.calendar import datetime_of, moment_of
from mktpm.engine.network import Arc, Network, Node, build_network
from mktpm.engine.order import walking_order
from mktpm.engine.passes import Placement, Times, backward_pass, forward_pass, free_limits
from mktpm.engine.timeline import Day, Timeline, timeline_of
from mktpm.engine.tracking import Actual, State, actual_of, progress_of, remaining_minutes, rolled_status
from mktpm.plan.model import Project, Status, Task, Workspace


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
        floors = (self.forecast_placement if kind == "forecast" else self.placement).floor
        shown = _Moments(times.start.copy(), times.finish.copy())
        for number, node in enumerate(self.network.nodes):
            start, finish = times.start[number], times.finish[number]
            if start < finish:
                shown.start[number] = node.axis.start_moment(start)
                shown.finish[number] = node.axis.finish_moment(finish)
            else:
                moment = self._instant(kind, number, node, finish, floors)
                shown.start[number] = shown.finish[number] = moment
            if kind == "forecast":
                actual = self.actuals[number]
                shown.start[number] = shown.start[number] if actual.start is None else actual.start
                shown.finish[number] = shown.finish[number] if actual.finish is None else actual.finish
        return shown

    def _instant(self, kind: str, number: int, node: Node, index: int, floors: list[int]) -> int:
        """Return the moment of something without length.

        It belongs to the end of the work before it, unless its own constraint puts it at the
        beginning of a day.
        """
        own = index == floors[number] and not (node.pinned and kind == "plan")
        if kind == "late" and index != self.early.finish[number]:
            own = False
        return node.axis.start_moment(index) if own else node.axis.finish_moment(index)


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

    @cached_property
    def leaves(self) -> tuple[int, ...]:
        """Return the nodes of the leaf tasks that are not cancelled; all where all are."""
        nodes = self.schedule.network.nodes
        numbers = [self.schedule.network.node_of[(self.position, task.index)] for task in self.project.leaves()]
        live = tuple(number for number in numbers if not nodes[number].cancelled)
        return live or tuple(numbers)

    @property
    def start(self) -> datetime:
        """Return the moment before which no task starts."""
        return datetime_of(self.schedule.starts[self.position])

    @cached_property
    def finish_moment(self) -> int:
        """Return the latest plan finish as a moment; the start where there are no tasks."""
        finishes = self.schedule.moments("plan").finish
        return max((finishes[n] for n in self.leaves), default=self.schedule.starts[self.position])

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
            not node.cancelled and schedule.late.start[number] <= schedule.early.start[number],
            "cancelled" if node.cancelled else "done" if state == "done" else task.fields.status,
            state,
            progress_of(node, state),
            node.duration / node.axis.day_minutes,
            node.axis is not node.calendar,
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
    moments = (
        at.early_start, at.early_finish, at.late_start, at.late_finish,
        at.plan_start, at.plan_finish, at.forecast_start, at.forecast_finish,
    )  # fmt: skip
    return TaskDates(
        *map(datetime_of, moments),
        at.total_float, at.free_float, at.critical, at.status, at.state, at.progress, at.duration, at.elapsed,
    )  # fmt: skip


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


def compute_schedule(workspace: Workspace, as_of: date) -> Schedule:
    """Return all dates of the workspace's projects as seen at the beginning of ``as_of``."""
    timelines = tuple(timeline_of(project, workspace.holidays, as_of) for project in workspace.projects)
    network = build_network(workspace.projects, timelines)
    order, loops = walking_order(network)
    return _Computation(network, order, loops, as_of).run()


class _Computation:
    """The passes in their order, over one network."""

    def __init__(self, network: Network, order: list[int], loops: list[list[Arc]], as_of: date) -> None:
        self.network, self.order, self.loops, self.as_of = network, order, loops, as_of
        self.nodes = network.nodes
        self.durations = [node.duration for node in self.nodes]
        self.starts = [self._project_start(position) for position in range(len(network.projects))]

    def run(self) -> Schedule:
        placement = self._placement()
        early = forward_pass(self.network, self.order, placement)
        pinned = self._pinned_plan(placement, early)
        finishes = self._finishes(pinned, placement.floor)
        ends = [self._end(position, finish) for position, finish in enumerate(finishes)]
        late = backward_pass(self.network, self.order, self._caps(ends), self.durations, placement.held_start)
        plan = self._plan(early, pinned, late)
        free = free_limits(self.network, self.order, early, self._at_project_end(finishes))
        actuals = [actual_of(self.network, node) if node.is_task else Actual("waiting") for node in self.nodes]
        forecast_placement = self._forecast_placement(placement, plan, actuals)
        forecast = forward_pass(self.network, self.order, forecast_placement)
        return Schedule(
            self.as_of, self.network, self.order, self.loops, placement, early, late, plan,
            forecast, forecast_placement, actuals, ends, self.starts, free,
        )  # fmt: skip

    def _project_start(self, position: int) -> int:
        """Return the moment before which no task of the project starts."""
        project, timeline = self.network.projects[position], self.network.timelines[position]
        calendar = timeline.calendar()
        written = timeline.day(project.fields.start)
        if written is not None:
            return calendar.start_moment(calendar.index(written.begin()))
        if project.fields.schedule == "alap" and project.fields.deadline is not None:
            return self._latest_possible_start(position)
        return calendar.start_moment(calendar.index(self._earliest_date(position).begin()))

    def _earliest_date(self, position: int) -> Day:
        """Return the earliest planned date among the tasks; failing that, tracked; failing that, ``as_of``."""
        timeline = self.network.timelines[position]
        live = [node for node in self.nodes if node.project == position and node.is_task and not node.cancelled]
        planned = [day for node in live for day in (node.start, node.fixed, node.due) if day is not None]
        if not planned:
            tracked = (timeline.day(d) for node in live for d in (node.task.fields.started, node.task.fields.finished))
            planned = [day for day in tracked if day is not None]
        return min(planned, key=Day.begin, default=Day(self.as_of))

    def _latest_possible_start(self, position: int) -> int:
        """Return the start of an ``alap`` project without one: the earliest of its late starts."""
        ends = [self._end(p, None) for p in range(len(self.network.projects))]
        late = backward_pass(self.network, self.order, self._caps(ends), self.durations, {})
        mine = [n for n, node in enumerate(self.nodes) if node.project == position and node.is_task]
        moments = [self.nodes[n].axis.start_moment(late.start[n]) for n in mine if not self.nodes[n].cancelled]
        return min(moments, default=ends[position])

    def _placement(self) -> Placement:
        floors: list[int] = []
        held: dict[int, int] = {}
        for number, node in enumerate(self.nodes):
            floor = node.axis.index(self.starts[node.project])
            if node.start is not None:
                floor = max(floor, node.axis.index(node.start.begin()))
            if node.fixed is not None:
                floor = max(node.axis.index(self.starts[node.project]), node.axis.index(node.fixed.begin()))
                held[number] = floor
            floors.append(floor)
        return Placement(floors, self.durations, held, {}, {})

    def _pinned_plan(self, placement: Placement, early: Times) -> Times:
        """Return the forward pass with tasks that have only a ``due`` finishing on it."""
        pinned = {n: node for n, node in enumerate(self.nodes) if node.pinned and node.due is not None}
        if not pinned:
            return early
        floors = placement.floor.copy()
        for number, node in pinned.items():
            if node.due is not None:
                floors[number] = max(floors[number], node.axis.index(node.due.end()) - node.duration)
        moved = Placement(floors, self.durations, placement.held_start, {}, {})
        return forward_pass(self.network, self.order, moved)

    def _finishes(self, plan: Times, floors: list[int]) -> list[int]:
        """Return the latest plan finish of each project as a moment."""
        latest = self.starts.copy()
        for number, node in enumerate(self.nodes):
            if node.is_task and not node.cancelled:
                finish = plan.finish[number]
                begins_day = plan.start[number] == finish == floors[number] and not node.pinned
                moment = node.axis.start_moment(finish) if begins_day else node.axis.finish_moment(finish)
                latest[node.project] = max(latest[node.project], moment)
        return latest

    def _end(self, position: int, finish: int | None) -> int:
        """Return the moment from which a project's late dates are counted back."""
        project, timeline = self.network.projects[position], self.network.timelines[position]
        deadline = timeline.day(project.fields.deadline)
        if deadline is None:
            return finish if finish is not None else moment_of(date(2400, 1, 1))
        if project.fields.schedule == "alap" or finish is None:
            return deadline.end()
        return min(finish, deadline.end())

    def _at_project_end(self, moments: list[int]) -> list[int]:
        return [node.axis.index(moments[node.project]) for node in self.nodes]

    def _caps(self, ends: list[int]) -> list[int]:
        caps = self._at_project_end(ends)
        for number, node in enumerate(self.nodes):
            if node.due is not None:
                caps[number] = min(caps[number], node.axis.index(node.due.end()))
        return caps

    def _plan(self, early: Times, pinned: Times, late: Times) -> Times:
        """Return the plan dates: early ones, or in an ``alap`` project late ones where they fit."""
        backward = [p.fields.schedule == "alap" for p in self.network.projects]
        if not any(backward):
            return pinned
        starts, finishes = pinned.start.copy(), pinned.finish.copy()
        for number, node in enumerate(self.nodes):
            if backward[node.project]:
                source = late if late.start[number] >= early.start[number] else early
                starts[number], finishes[number] = source.start[number], source.finish[number]
        return Times(starts, finishes)

    def _forecast_placement(self, placement: Placement, plan: Times, actuals: list[Actual]) -> Placement:
        now = moment_of(self.as_of)
        floors = placement.floor.copy()
        forecast = Placement(floors, self.durations, {}, {}, {})
        for number, node in enumerate(self.nodes):
            actual, axis = actuals[number], node.axis
            if actual.state == "done":
                self._hold_done(number, node, actual, plan, forecast)
            elif actual.state == "running":
                start = (
                    axis.index(actual.start) if actual.start is not None else min(plan.start[number], axis.index(now))
                )
                forecast.held_start[number] = floors[number] = start
                begin = axis.index(max(now, actual.start or now))
                forecast.least_finish[number] = begin + remaining_minutes(node)
            elif node.is_task and not node.cancelled:
                late = self.network.projects[node.project].fields.schedule == "alap" or node.pinned
                floors[number] = max(floors[number], axis.index(now), plan.start[number] if late else 0)
                if number in placement.held_start:
                    forecast.held_start[number] = max(placement.held_start[number], axis.index(now))
        return forecast

    def _hold_done(self, number: int, node: Node, actual: Actual, plan: Times, forecast: Placement) -> None:
        now = node.axis.index(moment_of(self.as_of))
        finish = min(plan.finish[number], now) if actual.finish is None else node.axis.index(actual.finish)
        start = finish - node.duration if actual.start is None else node.axis.index(actual.start)
        forecast.held_start[number] = forecast.floor[number] = min(start, finish)
        forecast.held_finish[number] = finish
