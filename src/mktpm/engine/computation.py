"""The passes in their order: a workspace and a day → its schedule."""

from collections.abc import Collection
from datetime import date

from mktpm.engine.calendar import Instants, moment_of
from mktpm.engine.network import Arc, Network, Node, build_network
from mktpm.engine.order import drop_dead_ends, walking_order
from mktpm.engine.passes import Placement, Times, backward_pass, forward_pass, free_limits
from mktpm.engine.schedule import Schedule
from mktpm.engine.timeline import Day, timeline_of
from mktpm.engine.tracking import Actual, actual_of, running_finish
from mktpm.plan.model import Project, Workspace
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

_NEVER = moment_of(date(9999, 1, 1))
_BEFORE_ALL = 0
"""A moment that holds nothing back: what only passes links on may stand before the project's start."""
_FREE_OF_DEADLINE = 366 * MINUTES_PER_ELAPSED_DAY
"""How far behind the deadlines a project without one may end, while others are planned backward."""


def compute_schedule(workspace: Workspace, as_of: date, unlevelled: Collection[Project] = ()) -> Schedule:
    """Return all dates of the workspace's projects as seen at the beginning of ``as_of``.

    In the projects ``unlevelled`` no task's ``levelled`` holds it back.
    """
    timelines = tuple(timeline_of(project, workspace.holidays, as_of) for project in workspace.projects)
    network = build_network(workspace.projects, timelines)
    network.papers = workspace.paperwork
    for node in network.nodes if unlevelled else ():
        if workspace.projects[node.project] in unlevelled:
            node.levelled = node.levelled_of = None
    if network.gate_of:
        from mktpm.engine.gates import open_gates  # few plans wait for approvals

        open_gates(network, workspace)
    order, loops = walking_order(network)
    drop_dead_ends(network, order)
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
        ends, late = self._late(pinned, early, placement)
        plan = self._plan(early, pinned, late)
        if plan is not pinned:
            plan = self._behind_late_work(plan, placement)
            ends, late = self._late(plan, early, placement)
        free = free_limits(self.network, self.order, early, self._at_project_end(self._finishes(plan)))
        actuals = [actual_of(self.network, node) if node.is_task else Actual("waiting") for node in self.nodes]
        forecast_placement = self._forecast_placement(placement, plan, actuals)
        forecast = forward_pass(self.network, self.order, forecast_placement)
        return Schedule(
            self.as_of, self.network, self.order, self.loops, placement, early, late, plan,
            forecast, forecast_placement, actuals, ends, self.starts, free,
        )  # fmt: skip

    def _late(self, plan: Times, early: Times, placement: Placement) -> tuple[list[int], Times]:
        """Return from where each project's late dates are counted back, and the late times."""
        ends = [self._end(position, finish) for position, finish in enumerate(self._finishes(plan))]
        latest = backward_pass(self.network, self.order, self._caps(ends), self.durations, placement.held_start)
        return ends, self._settled(latest, early)

    def _behind_late_work(self, plan: Times, placement: Placement) -> Times:
        """Return the plan in which ``asap`` work waits for the ``alap`` work of other projects."""
        backward = [p.fields.schedule == "alap" for p in self.network.projects]
        if all(backward):
            return plan
        held = dict(placement.held_start)
        for number, node in enumerate(self.nodes):
            if backward[node.project] and node.is_task and not node.cancelled:
                held[number] = plan.start[number]
        return forward_pass(
            self.network, self.order, Placement(self._pinned_floors(placement), self.durations, held, {}, {})
        )

    def _project_start(self, position: int) -> int:
        """Return the moment before which no task of the project starts."""
        project, timeline = self.network.projects[position], self.network.timelines[position]
        written = timeline.day(project.fields.start)
        if written is not None:
            return written.begin()
        if project.fields.schedule == "alap" and self._deadline(position) is not None:
            return self._latest_possible_start(position)
        return self._earliest_date(position).begin()

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
        deadlines = [self._deadline(p) for p in range(len(self.network.projects))]
        horizon = max(end for end in deadlines if end is not None) + _FREE_OF_DEADLINE
        ends = [horizon if end is None else end for end in deadlines]
        fixed = {n: node.axis.index(node.fixed.begin()) for n, node in enumerate(self.nodes) if node.fixed is not None}
        late = backward_pass(self.network, self.order, self._caps(ends), self.durations, fixed)
        mine = (n for n, node in enumerate(self.nodes) if node.project == position and node.is_task)
        moments = (self.nodes[n].axis.start_moment(late.start[n]) for n in mine if not self.nodes[n].cancelled)
        return min(moments, default=ends[position])

    def _deadline(self, position: int) -> int | None:
        deadline = self.network.timelines[position].day(self.network.projects[position].fields.deadline)
        return None if deadline is None else deadline.end()

    def _placement(self) -> Placement:
        floors: list[int] = []
        held: dict[int, int] = {}
        first = min(self.starts, default=0)
        for number, node in enumerate(self.nodes):
            floor = node.axis.index(first if node.cancelled else self.starts[node.project])
            if self._passes_on(number, node):
                floor = _BEFORE_ALL
            if node.not_before is not None:
                floor = max(floor, node.axis.index(node.not_before.begin()))
            if node.fixed is not None:
                floor = max(node.axis.index(self.starts[node.project]), node.axis.index(node.fixed.begin()))
                held[number] = floor
            floors.append(floor)
        return Placement(floors, self.durations, held, {}, {})

    def _passes_on(self, number: int, node: Node) -> bool:
        """Return whether a node stands nowhere by itself, but where the links before it put it."""
        return (node.cancelled or not node.is_task) and bool(self.network.before[number])

    def _pinned_plan(self, placement: Placement, early: Times) -> Times:
        """Return the forward pass with tasks that have only a ``due`` finishing on it."""
        if not any(node.pinned for node in self.nodes):
            return early
        moved = Placement(self._pinned_floors(placement), self.durations, placement.held_start, {}, {})
        return forward_pass(self.network, self.order, moved)

    def _pinned_floors(self, placement: Placement) -> list[int]:
        """Return the earliest starts with tasks that have only a ``due`` just in time for it."""
        floors = placement.floor.copy()
        for number, node in enumerate(self.nodes):
            if node.pinned and node.due is not None:
                floors[number] = max(floors[number], node.axis.last_index(node.due.end()) - node.duration)
        return floors

    def _finishes(self, plan: Times) -> list[int]:
        """Return the latest plan finish of each project as a moment."""
        latest = self.starts.copy()
        for number, node in enumerate(self.nodes):
            if node.is_task and not node.cancelled:
                latest[node.project] = max(latest[node.project], node.axis.finish_moment(plan.finish[number]))
        return latest

    def _end(self, position: int, finish: int) -> int:
        """Return the moment from which a project's late dates are counted back."""
        deadline = self._deadline(position)
        if deadline is None:
            return finish
        return deadline if self.network.projects[position].fields.schedule == "alap" else min(finish, deadline)

    def _at_project_end(self, moments: list[int]) -> list[int]:
        return [node.axis.last_index(moments[node.project]) for node in self.nodes]

    def _caps(self, ends: list[int]) -> list[int]:
        """Return the latest finish that each node's own dates and the project's end allow.

        What only passes on what follows (a parent's end, cancelled work) has no limit of its own.
        """
        caps = self._at_project_end(ends)
        for number, node in enumerate(self.nodes):
            if node.due is not None:
                caps[number] = min(caps[number], node.axis.last_index(node.due.end()))
            elif (node.cancelled or not node.is_task) and self.network.after[number]:
                caps[number] = _NEVER
        return caps

    def _settled(self, late: Times, early: Times) -> Times:
        """Return the late times with instants at the end of the work before them.

        Without working time between an instant's early and its late moment, the two are the same.
        """
        for number, node in enumerate(self.nodes):
            if isinstance(node.axis, Instants):
                index, moment = node.calendar.index(late.finish[number]), early.finish[number]
                settled = moment if node.calendar.index(moment) == index else node.calendar.finish_moment(index)
                late.start[number] = late.finish[number] = settled
        return late

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
        """Return where the forecast may put each node: what happened, and nothing new before today."""
        now = moment_of(self.as_of)
        happened = {n: a for n, a in enumerate(actuals) if a.start is not None or a.finish is not None}
        forecast = Placement(placement.floor.copy(), self.durations, {}, {}, {}, happened)
        for number, node in enumerate(self.nodes):
            state = actuals[number].state
            if state == "done":
                self._hold_done(number, node, actuals[number], plan, forecast)
            elif state == "running":
                self._hold_running(number, node, actuals[number], plan, forecast)
            elif number in self.network.gates:
                given = self.network.gates[number]
                forecast.floor[number] = now if given is None else given
            elif node.is_task and not node.cancelled:
                written = now if node.not_before is None else max(now, node.not_before.begin())
                forecast.floor[number] = max(forecast.floor[number], node.axis.index(written))
                if node.pinned or self.network.projects[node.project].fields.schedule == "alap":
                    forecast.floor[number] = max(forecast.floor[number], plan.start[number])
        return forecast

    def _hold_done(self, number: int, node: Node, actual: Actual, plan: Times, forecast: Placement) -> None:
        finish = self._planned_until_now(node, plan.finish[number])
        if actual.finish is not None:
            finish = node.axis.index(actual.finish)
        start = finish - node.duration if actual.start is None else node.axis.index(actual.start)
        forecast.held_start[number] = forecast.floor[number] = start
        forecast.held_finish[number] = max(start, finish)

    def _planned_until_now(self, node: Node, finish: int) -> int:
        """Return the plan finish, but none after today's beginning: what is done lies behind us."""
        now = moment_of(self.as_of)
        if isinstance(node.axis, Instants) and node.calendar.index(finish) <= node.calendar.index(now):
            return finish
        return min(finish, node.axis.last_index(now))

    def _hold_running(self, number: int, node: Node, actual: Actual, plan: Times, forecast: Placement) -> None:
        now = moment_of(self.as_of)
        if actual.start is not None:
            start = node.axis.index(actual.start)
        else:
            start = min(plan.start[number], node.axis.index(now))
        forecast.held_start[number] = forecast.floor[number] = start
        forecast.least_finish[number] = running_finish(node, max(now, actual.start or now))
