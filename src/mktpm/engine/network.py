"""The plan as a network: nodes with durations on their axes, and links between them.

Nodes are the leaf tasks of all projects. A parent that others depend on adds up to two nodes of no
length, its start and its finish, so that "all its leaves" stays one link a leaf. Times are indices
on a node's own axis; a link between two axes, or with an elapsed lag, goes by real moments.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mktpm.engine.calendar import ELAPSED, Axis, Calendar
from mktpm.engine.timeline import Day, Timeline
from mktpm.plan.model import Project, Task
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
    fixed: Day | None = None
    due: Day | None = None
    """Not later than the end of this day: the earliest of its own and its parents'."""
    due_of: Task | None = None
    pinned: bool = False
    """Planned to finish on its due day: it has nothing else to place it."""


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


def find_task(project: Project, text: str, projects: dict[tuple[str, str], Project]) -> tuple[Project, Task] | None:
    """Return the project and task that a dependency's ``text`` names."""
    if text in project.by_id:
        return project, project.tasks[project.by_id[text]]
    name, colon, task = text.partition(":")
    other = projects.get((project.home, name.strip())) if colon else None
    if other is None or task.strip() not in other.by_id:
        return None
    return other, other.tasks[other.by_id[task.strip()]]


def _elsewhere(
    network: Network, project: Project, text: str, homes: dict[tuple[str, str], int]
) -> tuple[int, Task] | None:
    """Return the position of the other project and the task in it that ``text`` names."""
    found = find_task(project, text, {key: network.projects[at] for key, at in homes.items()})
    return None if found is None else (homes[(found[0].home, found[0].id)], found[1])


def _connect(
    network: Network, position: int, task: Task, number: int, link: Link, homes: dict[tuple[str, str], int]
) -> None:
    project = network.projects[position]
    if link.task in project.by_id:
        source, other = position, project.tasks[project.by_id[link.task]]
    else:
        found = _elsewhere(network, project, link.task, homes)
        if found is None:
            return
        source, other = found
    kind = TYPES.index(link.type)
    before = network.end_of(source, other, finish=kind in (FS, FF))
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
        shares = [share for name, share in fields.team if name != task.owner]
        own = [share for name, share in fields.team if name == task.owner]
        people = sum(shares) + (sum(own) if own else (task.owner is not None))
        return round(calendar.minutes(fields.effort) / (people or 1))
    return 0 if fields.milestone else calendar.day_minutes
