"""Tasks that wait for each other in a loop."""

from collections.abc import Iterator
from dataclasses import dataclass

from mktpm.diagnostics import Diagnostic, Place, Related, Severity
from mktpm.engine.network import Arc
from mktpm.language import Message, message
from mktpm.plan.model import Project, Task
from mktpm.rules.rule import Rule, Subject, finding


@dataclass(frozen=True, slots=True)
class _Edge:
    """A dependency as written: which task waits, and where that stands."""

    project: Project
    task: Task
    position: int


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield one finding for every knot of tasks that wait for each other: its shortest loop."""
    chosen = {project.file for project in subject.workspace.selected}
    for loop in subject.schedule.loops:
        edges = _edges(loop)
        if any(edge.project.file in chosen for edge in edges):
            yield _finding(edges)


def _edges(loop: list[Arc]) -> list[_Edge]:
    """Return the written dependencies along ``loop``, in the order in which each waits for the next."""
    written = [(arc.project, arc.written) for arc in reversed(loop)]
    return [_Edge(project, *place) for project, place in written if project is not None and place is not None]


_MOST_TOLD = 50
"""Dependencies of a loop that are told one by one."""


def _finding(edges: list[_Edge]) -> Diagnostic:
    first = edges[0]
    several = len({edge.project.id for edge in edges}) > 1
    names = [f"{edge.project.id}:{edge.task.id}" if several else edge.task.id for edge in edges]
    if len(names) > _MOST_TOLD:
        names[_MOST_TOLD:] = ["…"]
    related = tuple(Related(_place(edge), _waits(edge)) for edge in edges[1:_MOST_TOLD])
    return finding(
        RULE,
        first.project,
        _sentence(names, first),
        _place(first),
        task=first.task,
        hint=message("one of them must be able to begin: take one of these dependencies out"),
        related=related,
    )


def _place(edge: _Edge) -> Place:
    return edge.project.task_place(edge.task, "depends", edge.position)


def _waits(edge: _Edge) -> Message:
    other = edge.task.fields.depends[edge.position].task
    return message("`{task}` waits for `{other}`", task=edge.task.id, other=other)


def _sentence(names: list[str], first: _Edge) -> Message:
    if len(names) > 1:
        return message("these tasks wait for each other: {loop}", loop=" → ".join([*names, names[0]]))
    other = first.task.fields.depends[first.position].task
    if other.rpartition(":")[2].strip() == first.task.id:
        return message("`{task}` waits for itself", task=first.task.id)
    return message("`{task}` waits for `{other}`, and one of the two contains the other", task=names[0], other=other)


RULE = Rule(
    code="dependency-cycle",
    severity=Severity.ERROR,
    summary="Tasks wait for each other in a loop.",
    explanation="""\
If A waits for B and B for A, neither can begin, and no dates can be computed for them. The finding shows the
shortest loop of every knot and the line of each dependency in it. A task also waits for itself when it depends
on a parent that contains it, because a parent stands for all its leaves.

The dates of the other tasks are still computed; the dependencies inside the knot are left out of them.
""",
    bad="""\
name: Autumn sale
tasks:
  - {id: theme, depends: [page]}
  - {id: page, depends: [theme]}
""",
    good="""\
name: Autumn sale
tasks:
  - {id: theme}
  - {id: page, depends: [theme]}
""",
    check=check,
    structural=True,
)
