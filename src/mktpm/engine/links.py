"""Which tasks a task waits for and which wait for it, as the plan writes it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mktpm.engine.network import Arc
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import lineage
from mktpm.plan.model import Project, Task
from mktpm.quantities import Link


@dataclass(frozen=True, slots=True)
class TaskLink:
    """A written dependency, seen from one of its two tasks."""

    project: int
    """The position of the other task's project."""
    other: Task
    """The task at the other end: a leaf, or a parent that stands for all its leaves."""
    link: Link
    written_on: Task
    """The task in whose ``depends`` it stands."""
    through: Task | None
    """The parent by which the task has the link; None where it is its own."""
    arcs: tuple[Arc, ...]


def links_before(at: ProjectSchedule, task: Task) -> tuple[TaskLink, ...]:
    """Return what ``task`` waits for, by its own ``depends`` and by those of its parents."""
    network = at.schedule.network
    own = {above.index for above in lineage(at.project, task)}
    found: dict[tuple[int, int], list[Arc]] = {}
    for leaf in network.leaves_of(at.position, task):
        for arc in network.before[leaf]:
            if arc.written is not None and arc.written[0].index in own and arc.project is at.project:
                found.setdefault((arc.written[0].index, arc.written[1]), []).append(arc)
    return tuple(_before(at, task, arcs) for _, arcs in sorted(found.items(), reverse=True))


def _before(at: ProjectSchedule, task: Task, arcs: list[Arc]) -> TaskLink:
    written_on, link = _written(arcs[0])
    node = at.schedule.network.nodes[arcs[0].before]
    through = None if written_on is task else written_on
    return TaskLink(node.project, node.task, link, written_on, through, tuple(arcs))


def links_after(at: ProjectSchedule, task: Task) -> tuple[TaskLink, ...]:
    """Return what waits for ``task``, or for a parent that it belongs to."""
    network = at.schedule.network
    found: dict[tuple[int, int, int], tuple[Task | None, list[Arc]]] = {}
    for through, number in _ends(at, task):
        for arc in network.after[number]:
            if arc.written is not None and arc.project is not None:
                key = (_position(at, arc.project), arc.written[0].index, arc.written[1])
                found.setdefault(key, (through, []))[1].append(arc)
    return tuple(_after(key[0], *value) for key, value in sorted(found.items()))


def _after(project: int, through: Task | None, arcs: list[Arc]) -> TaskLink:
    written_on, link = _written(arcs[0])
    return TaskLink(project, written_on, link, written_on, through, tuple(arcs))


def _ends(at: ProjectSchedule, task: Task) -> Iterator[tuple[Task | None, int]]:
    """Yield the nodes from which links leave: the leaf's own, and the ends of it and its parents."""
    if task.is_leaf:
        yield None, at.number(task)
    network = at.schedule.network
    line = {above.index for above in lineage(at.project, task)}
    leaf = next(network.leaves_of(at.position, task))
    for number in dict.fromkeys(arc.after for arc in network.after[leaf] if arc.written is None):
        node = network.nodes[number]
        if node.task.index in line:
            yield (None if node.task is task else node.task), number


def _position(at: ProjectSchedule, project: Project) -> int:
    return next(i for i, other in enumerate(at.schedule.network.projects) if other is project)


def _written(arc: Arc) -> tuple[Task, Link]:
    assert arc.written is not None  # noqa: S101 - chosen by the callers
    task, number = arc.written
    return task, task.fields.depends[number]
