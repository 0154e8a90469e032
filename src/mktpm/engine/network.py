"""The plan as a network: nodes with durations on their axes, and links between them.

Nodes are the leaf tasks of all projects. A parent that others depend on adds up to two nodes of no
length, its start and its finish, so that "all its leaves" stays one link a leaf. A task whose approval
others wait for adds one more, its gate: it comes after all its leaves, and in the forecast not before
the approval. Times are indices
on a node's own axis; a link between two axes, or with an elapsed lag, goes by real moments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mktpm.engine.calendar import ELAPSED, Axis, Calendar
from mktpm.engine.staffing import strength_of
from mktpm.engine.timeline import Day, Timeline
from mktpm.plan.model import APPROVED, Project, Task
from mktpm.plan.paperwork import Paperwork
from mktpm.quantities import Duration, Lag, Link, LinkType

FS, SS, FF, SF = range(4)
TYPES: tuple[LinkType, ...] = ("FS", "SS", "FF", "SF")


@dataclass(frozen=True, slots=True)
class Arc:
    """A link between two nodes as the passes see it."""

    before: int
    after: int
    type: int
    lag: int
    """Working minutes of the calendar of ``after``; 0 for an elapsed lag."""
    elapsed_lag: int
    """Minutes of real time; 0 for a working lag."""
    by_moment: bool
    """Whether the two ends must meet by real moments: two axes, or an elapsed lag."""
    written: tuple[Task, int] | None
    """The task and the position in its ``depends`` where the link stands; None inside a parent."""
    project: Project | None


@dataclass(slots=True)
class Node:
    """A leaf task, or the start or finish of a parent."""

    project: int
    """Position in ``Network.projects``."""
    task: Task
    axis: Axis
    calendar: Calendar
    duration: int
    """Minutes on the axis."""
    is_task: bool = True
    cancelled: bool = False
    start: Day | None = None
    """Not earlier than the beginning of this day: the latest of its own and its parents'."""
    start_of: Task | None = None
    """The task on which that ``start`` is written."""
    levelled: Day | None = None
    """The same as ``start`` for ``levelled``: not before people are free. The project's start ignores it."""
    levelled_of: Task | None = None
    fixed: Day | None = None
    due: Day | None = None
    """Not later than the end of this day: the earliest of its own and its parents'."""
    due_of: Task | None = None
    pinned: bool = False
    """Planned to finish on its due day: it has nothing else to place it."""

    @property
    def not_before(self) -> Day | None:
        """Return the later of ``start`` and ``levelled``."""
        if self.start is None or self.levelled is None:
            return self.start or self.levelled
        return max(self.start, self.levelled, key=Day.begin)


@dataclass(slots=True)
class Network:
    """All that the passes need."""

    projects: tuple[Project, ...]
    timelines: tuple[Timeline, ...]
    nodes: list[Node] = field(default_factory=list)
    before: list[list[Arc]] = field(default_factory=list)
    """For each node, the arcs that lead to it."""
    after: list[list[Arc]] = field(default_factory=list)
    """For each node, the arcs that lead away from it."""
    node_of: dict[tuple[int, int], int] = field(default_factory=dict)
    """The node of a leaf, by the project's position and the task's index."""
    gates: dict[int, int | None] = field(default_factory=dict)
    """The nodes that stand for approvals: the moment at which each was given, None while it isn't."""
    gate_of: dict[tuple[int, int], int] = field(default_factory=dict)
    """The gate of a task, by the project's position and the task's index."""
    papers: Mapping[str, Paperwork] = field(default_factory=dict)
    """What lies beside the plans, by the path of the plan shown."""
    _ends: dict[tuple[int, int, bool], int] = field(default_factory=dict)

    def add(self, node: Node) -> int:
        """Return the position of the added node."""
        self.nodes.append(node)
        self.before.append([])
        self.after.append([])
        return len(self.nodes) - 1

    def link(self, arc: Arc) -> None:
        """Add an arc at both of its ends."""
        self.before[arc.after].append(arc)
        self.after[arc.before].append(arc)

    def leaves_of(self, project: int, task: Task) -> Iterator[int]:
        """Yield the nodes of the leaves at or below ``task``."""
        if not task.children:
            yield self.node_of[(project, task.index)]
        for child in task.children:
            yield from self.leaves_of(project, self.projects[project].tasks[child])

    def end_of(self, project: int, task: Task, *, finish: bool) -> int:
        """Return the node of a task's start or finish; for a parent one that all leaves lead to."""
        if not task.children:
            return self.node_of[(project, task.index)]
        key = (project, task.index, finish)
        if key not in self._ends:
            calendar = self.timelines[project].calendar_of(task)
            # On real time: work may have happened on days on which no calendar works.
            end = self._ends[key] = self.add(Node(project, task, ELAPSED, calendar, 0, is_task=False))
            for leaf in self.leaves_of(project, task):
                self.link(arc_between(self, leaf, end, FS if finish else SS, None, None))
        return self._ends[key]

    def approval_of(self, project: int, task: Task) -> int:
        """Return the gate of a task: the node of its approval, which comes after all its leaves."""
        key = (project, task.index)
        if key not in self.gate_of:
            calendar = self.timelines[project].calendar_of(task)
            gate = self.gate_of[key] = self.add(Node(project, task, ELAPSED, calendar, 0, is_task=False))
            self.gates[gate] = None
            for leaf in self.leaves_of(project, task):
                self.link(arc_between(self, leaf, gate, FS, None, None))
        return self.gate_of[key]


def arc_between(
    network: Network, before: int, after: int, kind: int, lag: Lag | None, written: tuple[Project, Task, int] | None
) -> Arc:
    """Return the arc for a link of type ``kind`` with ``lag`` between two nodes."""
    nodes = network.nodes
    working, elapsed = 0, 0
    if lag is not None:
        minutes = nodes[after].calendar.minutes(lag.duration) * (-1 if lag.negative else 1)
        working, elapsed = (0, minutes) if lag.duration.elapsed else (minutes, 0)
    same = nodes[before].axis is nodes[after].axis and elapsed == 0
    by_moment = not same or (working != 0 and nodes[after].axis is not nodes[after].calendar)
    project, place = (written[0], (written[1], written[2])) if written else (None, None)
    return Arc(before, after, kind, working, elapsed, by_moment, place, project)


def build_network(projects: tuple[Project, ...], timelines: tuple[Timeline, ...]) -> Network:
    """Return the network of all projects; links to unknown tasks are left out."""
    network = Network(projects, timelines)
    for position, project in enumerate(projects):
        for task in project.tasks:
            if not task.children:
                node = _leaf(network, position, project, task)
                network.node_of[(position, task.index)] = network.add(node)
    homes = {(project.home, project.id): position for position, project in reversed(list(enumerate(projects)))}
    for position, project in enumerate(projects):
        for task in project.tasks:
            for number, link in enumerate(task.fields.depends):
                _connect(network, position, task, number, link, homes)
    return network


@dataclass(frozen=True, slots=True)
class Found:
    """What the text of a dependency names."""

    project: Project
    task: Task
    approval: bool
    """Whether the task's approval is meant, and not its end."""


def find_link(project: Project, text: str, projects: Mapping[tuple[str, str], Project]) -> Found | None:
    """Return what a dependency's ``text`` names; None where there is no such task.

    ``x.approved`` is the approval of the task ``x``, unless a task is called just that.
    """
    if text in project.by_id:
        return Found(project, project.tasks[project.by_id[text]], approval=False)
    if text.endswith(APPROVED) and text.removesuffix(APPROVED) in project.by_id:
        return Found(project, project.tasks[project.by_id[text.removesuffix(APPROVED)]], approval=True)
    name, colon, task = text.partition(":")
    other = projects.get((project.home, name.strip())) if colon else None
    return None if other is None else find_link(other, task.strip(), {})


def find_task(project: Project, text: str, projects: Mapping[tuple[str, str], Project]) -> tuple[Project, Task] | None:
    """Return the project and the task that a dependency's ``text`` names, be it by the task's approval."""
    found = find_link(project, text, projects)
    return None if found is None else (found.project, found.task)


def _elsewhere(network: Network, project: Project, text: str, homes: dict[tuple[str, str], int]) -> Found | None:
    """Return what of another project, or which approval, ``text`` names."""
    return find_link(project, text, {key: network.projects[at] for key, at in homes.items()})


def _connect(
    network: Network, position: int, task: Task, number: int, link: Link, homes: dict[tuple[str, str], int]
) -> None:
    project = network.projects[position]
    kind = TYPES.index(link.type)
    if link.task in project.by_id:
        before = network.end_of(position, project.tasks[project.by_id[link.task]], finish=kind in (FS, FF))
    else:
        found = _elsewhere(network, project, link.task, homes)
        if found is None:
            return
        source = position if found.project is project else homes[(found.project.home, found.project.id)]
        if found.approval:
            kind = FS if kind in (FS, SS) else FF  # an approval is a moment: it begins when it ends
        if found.approval and found.task.fields.approval is not None:
            before = network.approval_of(source, found.task)
        else:
            before = network.end_of(source, found.task, finish=kind in (FS, FF))
    for after in network.leaves_of(position, task):
        network.link(arc_between(network, before, after, kind, link.lag, (project, task, number)))


def _leaf(network: Network, position: int, project: Project, task: Task) -> Node:
    timeline = network.timelines[position]
    calendar = timeline.calendar_of(task)
    fields = task.fields
    duration = fields.duration
    length = _own_duration(task, timeline, calendar) if duration is None else duration
    axis: Axis = calendar
    if isinstance(length, Duration):
        minutes = calendar.minutes(length)
        axis = ELAPSED if length.elapsed else calendar
    else:
        minutes = length
    if minutes == 0 and axis is calendar:
        axis = timeline.instants(calendar)
    node = Node(position, task, axis, calendar, minutes)
    chain = [task] if task.parent is None else _and_parents(project, task)
    if any(at.fields.status == "cancelled" for at in chain):
        node.cancelled, node.duration, node.axis = True, 0, ELAPSED
        return node
    _constrain(node, chain, timeline)
    depends = any(at.fields.depends for at in chain)
    places = fields.duration, fields.effort, fields.estimate, fields.start, fields.fixed
    node.pinned = fields.due is not None and node.due is not None and not depends and all(p is None for p in places)
    return node


def _and_parents(project: Project, task: Task) -> list[Task]:
    chain = [task]
    while chain[-1].parent is not None:
        chain.append(project.tasks[chain[-1].parent])
    return chain


def _constrain(node: Node, chain: list[Task], timeline: Timeline) -> None:
    """Give the node the latest start and the earliest due of its task and the parents."""
    node.fixed = timeline.day(chain[0].fields.fixed)
    for task in chain:
        start = timeline.day(task.fields.start)
        if start is not None and (node.start is None or start.begin() > node.start.begin()):
            node.start, node.start_of = start, task
        levelled = timeline.day(task.fields.levelled)
        if levelled is not None and (node.levelled is None or levelled.begin() > node.levelled.begin()):
            node.levelled, node.levelled_of = levelled, task
        due = timeline.day(task.fields.due)
        if due is not None and (node.due is None or due.end() < node.due.end()):
            node.due, node.due_of = due, task


def _own_duration(task: Task, timeline: Timeline, calendar: Calendar) -> Duration | int:
    """Return how long a task without ``duration`` lasts, as written or in working minutes."""
    fields = task.fields
    start, due = timeline.day(fields.start or fields.fixed), timeline.day(fields.due)
    if start is not None and due is not None and not fields.milestone:
        return max(calendar.index(due.end()) - calendar.index(start.begin()), 0)
    if fields.estimate is not None:
        return fields.estimate.mean
    if fields.effort is not None:
        return round(calendar.minutes(fields.effort) / (strength_of(timeline.project, task) or 1))
    return 0 if fields.milestone else calendar.day_minutes
