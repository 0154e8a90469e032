"""Why a task stands where it stands: what binds it, and the chain of that back to the beginning.

A pass puts each node as early as its links and its own constraints allow; what allows no earlier
binds it. In an ``alap`` project the chain is that of the early dates: it is the longest one, and the
plan only shifts it towards the deadline. What has begun or is done stands where it happened; there
the chain goes on to whatever it waited for last.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import Instants, moment_of
from mktpm.engine.network import FF, FS, SS, Arc
from mktpm.engine.passes import NOTHING_HAPPENED, required
from mktpm.engine.schedule import Schedule

Kind = Literal["plan", "forecast"]
Reason = Literal[
    "link",
    "project-start",
    "start",
    "levelled",
    "fixed",
    "due",
    "as-of",
    "approval",
    "alap",
    "running",
    "done",
    "float",
]
"""What may bind a task: a link; the project's start; its own ``start``, ``levelled`` or ``fixed``; its
due day, where it has nothing else; in the forecast today, an approval, an ``alap`` plan, or what has happened.
``float`` where nothing does."""

_RANK: dict[Reason, int] = {
    "link": 0, "approval": 1, "fixed": 1, "start": 2, "levelled": 3, "due": 4, "alap": 5, "as-of": 6,
    "project-start": 7,
}  # fmt: skip
"""Where two bind alike, the one that tells more comes first."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One thing that holds a node where it is."""

    reason: Reason
    arc: Arc | None = None
    """The link; where ``reason`` is ``alap``, ``running`` or ``done``, the last one waited for."""
    slack: int = 0
    """Minutes of the node's axis by which it stands later than the link asks; negative if earlier."""


@dataclass(frozen=True, slots=True)
class Step:
    """A leaf of a chain and what leads to it."""

    node: int
    arcs: tuple[Arc, ...]
    """The links from the step before, in the order of time: more than one where they pass through
    the ends of parents or through cancelled tasks."""
    bindings: tuple[Binding, ...]
    """What binds it; the first is the one that the chain follows."""

    @property
    def binding(self) -> Binding:
        """Return what the chain follows."""
        return self.bindings[0]


@dataclass(frozen=True, slots=True)
class Chain:
    """Steps from the beginning to the task in question."""

    steps: tuple[Step, ...]
    origin: Binding
    """What holds the first step."""

    @property
    def nodes(self) -> frozenset[int]:
        """Return the nodes of its steps."""
        return frozenset(step.node for step in self.steps)


class Tracer:
    """Finds what binds nodes in the plan or in the forecast."""

    def __init__(self, schedule: Schedule, kind: Kind) -> None:
        """Take the times of ``kind``; in ``alap`` projects the plan is traced on early dates."""
        self.schedule, self.kind, self.network = schedule, kind, schedule.network
        self.happened = schedule.forecast_placement.happened if kind == "forecast" else NOTHING_HAPPENED
        self._backward = [project.fields.schedule == "alap" for project in self.network.projects]
        if kind == "forecast":
            self.start, self.finish = schedule.forecast.start, schedule.forecast.finish
        elif any(self._backward):
            chosen = [schedule.early if self._backward[node.project] else schedule.plan for node in self.network.nodes]
            self.start = [times.start[number] for number, times in enumerate(chosen)]
            self.finish = [times.finish[number] for number, times in enumerate(chosen)]
        else:
            self.start, self.finish = schedule.plan.start, schedule.plan.finish

    def passes_through(self, number: int) -> bool:
        """Return whether a node is no work of its own: the end of a parent, or cancelled."""
        node = self.network.nodes[number]
        return not node.is_task or node.cancelled

    def finish_moment(self, number: int) -> int:
        """Return the real moment of a node's finish; in the forecast that at which it happened."""
        if self.kind == "forecast":
            return self.schedule.moments("forecast").finish[number]
        return self.network.nodes[number].axis.finish_moment(self.finish[number])

    def is_put_off(self, number: int) -> bool:
        """Return whether the plan of an ``alap`` project puts a leaf later than its chain needs."""
        project = self.network.nodes[number].project
        later = self.schedule.plan.start[number] > self.start[number]
        return self.kind == "plan" and self._backward[project] and later

    def bindings(self, number: int) -> tuple[Binding, ...]:
        """Return all that binds a node, what the chain follows first."""
        happened = self._happened(number)
        if happened is not None:
            return (happened,)
        held = self._held(number)
        if held is not None:
            return (Binding(held),)
        asked = [(self._asked_by(arc, number), Binding("link", arc)) for arc in self.network.before[number]]
        asked += [(index, Binding(reason)) for reason, index in self._constraints(number)]
        asked = [(self._worked_until(number, index), binding) for index, binding in asked]
        latest = max(index for index, _ in asked)
        if latest < self._worked_until(number, self.start[number]):
            return (Binding("float"),)
        if all(binding.reason == "alap" for index, binding in asked if index == latest):
            return (self._after_last("alap", number),)
        return tuple(sorted((binding for index, binding in asked if index == latest), key=self._preference))

    def chain(self, number: int, until: frozenset[int] = frozenset()) -> Chain:
        """Return the chain that leads to a leaf: from its beginning, or from the last leaf in ``until``."""
        steps: list[Step] = []
        leaf, held, arcs = number, self.bindings(number), list[Arc]()
        bindings = held
        while (arc := bindings[0].arc) is not None and leaf not in until:
            arcs.append(arc)
            bindings = self.bindings(arc.before)
            if not self.passes_through(arc.before):
                steps.append(Step(leaf, tuple(arcs[::-1]), held))
                leaf, held, arcs = arc.before, bindings, []
        steps.append(Step(leaf, tuple(arcs[::-1]), held))
        return Chain(tuple(steps[::-1]), bindings[0])

    def _worked_until(self, number: int, index: int) -> int:
        """Return ``index`` on the node's axis; for a milestone, counted in working time.

        The evening before a milestone's own day binds it as much as that morning does.
        """
        node = self.network.nodes[number]
        return node.axis.calendar.index(index) if isinstance(node.axis, Instants) else index

    def required(self, arc: Arc) -> int:
        """Return the index that a link asks of the start or the finish of the node behind it."""
        return required(self.network, arc, self.start, self.finish, self.happened)

    def _asked_by(self, arc: Arc, number: int) -> int:
        """Return the start that a link asks of the node behind it."""
        need = self.required(arc)
        if arc.type in (FS, SS):
            return need
        return need - (self.finish[number] - self.start[number])

    def _preference(self, binding: Binding) -> tuple[object, ...]:
        """Return a key that sorts what tells most first, whatever the order in the files."""
        if binding.arc is None:
            return (_RANK.get(binding.reason, 9),)
        number, schedule = binding.arc.before, self.schedule
        before = self.network.nodes[number]
        end = self.finish_moment(number) if binding.arc.type in (FS, FF) else 0
        slack = (schedule.late.finish[number] - schedule.early.finish[number]) / before.axis.day_minutes
        project = self.network.projects[before.project].id
        return (0, -end, slack, -before.duration, project, before.task.id, binding.arc.type)

    def _happened(self, number: int) -> Binding | None:
        """Return what tracking says of a node in the forecast; None where it has not begun."""
        state = self.schedule.actuals[number].state
        if self.kind == "plan" or state not in ("done", "running"):
            return None
        arcs = self.network.before[number]
        if state == "running":
            holding = [Binding("link", arc) for arc in arcs if self._holds_finish(arc, number)]
            if holding:
                return min(holding, key=self._preference)
        return self._after_last(state, number)

    def _after_last(self, reason: Reason, number: int) -> Binding:
        """Return a binding that no link makes, with the link that it waited for last.

        What has begun did not wait for what hasn't.
        """
        actuals = self.schedule.actuals
        waited = [
            (self._asked_by(arc, number), arc)
            for arc in self.network.before[number]
            if reason == "alap" or self.passes_through(arc.before) or actuals[arc.before].state != "waiting"
        ]
        latest = max((index for index, _ in waited), default=0)
        links = [Binding("link", arc) for index, arc in waited if index == latest]
        if not links:
            return Binding(reason)
        return Binding(reason, min(links, key=self._preference).arc, self.start[number] - latest)

    def _holds_finish(self, arc: Arc, number: int) -> bool:
        """Return whether a link, and not the remaining work, decides when running work is finished."""
        least = self.schedule.forecast_placement.least_finish.get(number)
        if arc.type in (FS, SS) or least is None or least >= self.finish[number]:
            return False
        return self.required(arc) == self.finish[number]

    def _held(self, number: int) -> Reason | None:
        """Return what holds a node's start whatever its links ask; None where nothing does."""
        node = self.network.nodes[number]
        if node.fixed is None or node.cancelled or self.kind == "forecast":
            return None
        return "fixed" if self.start[number] <= node.axis.index(node.fixed.begin()) else "project-start"

    def _constraints(self, number: int) -> Iterator[tuple[Reason, int]]:
        """Yield the node's own constraints with the earliest start that each allows."""
        node, schedule = self.network.nodes[number], self.schedule
        axis = node.axis
        if not (self.passes_through(number) and self.network.before[number]):  # that stands where its links put it
            yield "project-start", axis.index(schedule.starts[node.project])
        if node.fixed is not None:
            yield "fixed", axis.index(node.fixed.begin())
        if node.start is not None:
            yield "start", axis.index(node.start.begin())
        if node.levelled is not None:
            yield "levelled", axis.index(node.levelled.begin())
        if self.kind == "plan":
            if node.pinned and node.due is not None and not self._backward[node.project]:
                yield "due", axis.last_index(node.due.end()) - node.duration
        elif number in self.network.gates:
            given = self.network.gates[number]
            yield "approval", moment_of(schedule.as_of) if given is None else given
        elif node.is_task and not node.cancelled:
            yield "as-of", axis.index(moment_of(schedule.as_of))
            if node.pinned or self._backward[node.project]:
                yield ("due" if node.pinned else "alap"), schedule.plan.start[number]
