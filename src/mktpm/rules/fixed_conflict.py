"""A fixed day that what comes before it makes impossible."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Related, Severity
from mktpm.engine.calendar import datetime_of
from mktpm.engine.network import FS, SS
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
    for arc in schedule.network.before[number]:
        if arc.type not in (FS, SS) or required(schedule.network, arc, early.start, early.finish) <= start:
            continue
        before = schedule.network.nodes[arc.before]
        index = (early.finish if arc.type == FS else early.start)[arc.before]
        said = message(
            "`{task}` must start on {day}, but `{other}` is planned until {finish}",
            task=node.task.name, day=node.fixed, other=before.task.name,
            finish=datetime_of(before.axis.finish_moment(index)).date(),
        )  # fmt: skip
        related: tuple[Related, ...] = ()
        if arc.written is not None and arc.project is not None:
            place = arc.project.task_place(arc.written[0], "depends", arc.written[1])
            related = (Related(place, message("the dependency stands here")),)
        hint = message("move the fixed day, shorten what comes before it, or take the dependency out")
        yield finding(RULE, project, said, where, task=node.task, hint=hint, related=related)


RULE = Rule(
    code="fixed-conflict",
    severity=Severity.ERROR,
    summary="A task can't start on its fixed day.",
    explanation="""\
`fixed` says that a task starts on that day, whatever happens: a live show, a trade fair. The plan keeps the day
even when the tasks before it can't be finished by then; they get negative float, and this finding says which
of them it is. A fixed day before the project's own start is reported too.
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
