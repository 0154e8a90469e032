"""A fixed day that what comes before it makes impossible."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Related, Severity
from mktpm.engine.calendar import datetime_of
from mktpm.engine.network import FS, SS, Arc, Node
from mktpm.engine.passes import required
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks with a ``fixed`` day that a dependency or the project start makes impossible."""
    for at in subject.projects():
        for number in at.leaves:
            node = at.schedule.network.nodes[number]
            if number in at.schedule.placement.held_start and node.fixed is not None:
                yield from _conflicts(at, number)


def _conflicts(at: ProjectSchedule, number: int) -> Iterator[Diagnostic]:
    schedule, project = at.schedule, at.project
    node = schedule.network.nodes[number]
    early, start = schedule.early, schedule.early.start[number]
    if node.fixed is None:
        return
    where = project.task_place(node.task, "fixed")
    if schedule.starts[at.position] > node.fixed.end():
        said = message(
            "`{task}` must start on {day}, before the project starts on {start}",
            task=node.task.name,
            day=node.fixed,
            start=at.start.date(),
        )
        yield finding(RULE, project, said, where, task=node.task)
    elif datetime_of(node.axis.start_moment(start)).date() != node.fixed.day:
        said = message("`{task}` must start on {day}, a day off in its calendar", task=node.task.name, day=node.fixed)
        hint = message("write the day under `open:` of the calendar, or give the task a calendar that works then")
        yield finding(RULE, project, said, where, task=node.task, hint=hint)
    for arc in schedule.network.before[number]:
        need = required(schedule.network, arc, early.start, early.finish)
        need -= 0 if arc.type in (FS, SS) else node.duration
        if need > start:
            yield _conflict(at, node, arc, need)


def _conflict(at: ProjectSchedule, node: Node, arc: Arc, need: int) -> Diagnostic:
    """Return the finding for a link that allows no start before index ``need``."""
    before = at.schedule.network.nodes[arc.before]
    said = message(
        "`{task}` must start on {day}, but its dependency on `{other}` allows no start before {earliest}",
        task=node.task.name, day=node.fixed, other=before.task.name,
        earliest=datetime_of(node.axis.start_moment(need)).date(),
    )  # fmt: skip
    related: tuple[Related, ...] = ()
    if arc.written is not None and arc.project is not None:
        place = arc.project.task_place(arc.written[0], "depends", arc.written[1])
        related = (Related(place, message("the dependency stands here")),)
    hint = message("move the fixed day, shorten what comes before it, or take the dependency out")
    where = at.project.task_place(node.task, "fixed")
    return finding(RULE, at.project, said, where, task=node.task, hint=hint, related=related)


RULE = Rule(
    code="fixed-conflict",
    severity=Severity.ERROR,
    summary="A task can't start on its fixed day.",
    explanation="""\
`fixed` says that a task starts on that day, whatever happens: a live show, a trade fair. The plan keeps the day
even when the tasks before it can't be finished by then; they get negative float, and this finding says which
of them it is. A fixed day before the project's own start, or on a day off, is reported too.
""",
    bad="""\
name: Autumn sale
start: 2026-11-02
tasks:
  - {id: script, duration: 5d}
  - {id: show, fixed: 2026-11-05, depends: [script]}
""",
    good="""\
name: Autumn sale
start: 2026-11-02
tasks:
  - {id: script, duration: 3d}
  - {id: show, fixed: 2026-11-05, depends: [script]}
""",
    check=check,
    structural=True,
)
