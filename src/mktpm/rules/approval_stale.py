"""An approval of something that has changed since."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Listing, Message, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.engine.judgement import Judgement

_MOST_TOLD = 8
"""Changed parts that are named."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the approvals whose task is not any more what was agreed to."""
    if not subject.asks_for_approvals:
        return
    from mktpm.engine.judgement import judgements  # a check of plans without approvals starts without it

    for at in subject.projects():
        for found in judgements(at, subject.workspace.beside(at.project), subject.evidence):
            if found.state.standing == "stale":
                yield _finding(at.project, found)


def _finding(project: Project, found: Judgement) -> Diagnostic:
    state = found.state
    last = state.stale[-1]
    changed = state.changed_since(last)
    values = {
        "task": state.task.name,
        "people": Listing(tuple(project.person(record.by) for record in state.stale)),
        "day": last.local.date(),
        "parts": Listing(tuple(_parts(changed))),
    }
    if changed:
        said = message("{people} approved `{task}` as it was on {day}; since then {parts} changed", **values)
    else:
        said = message("{people} approved `{task}` as it was on {day}; it has changed since", **values)
    hint = message("take the change back, or have it approved again: `mktpm approve {task}`", task=state.task.id)
    severity = Severity.ERROR if found.reliance else Severity.WARNING
    place = project.task_place(state.task, "approval")
    return finding(RULE, project, said, place, task=state.task, hint=hint, severity=severity)


def _parts(names: Sequence[str]) -> Iterator[Message | str]:
    for name in names[:_MOST_TOLD]:
        kind, colon, rest = name.partition(":")
        if colon and kind == "file":
            yield message("the file `{name}`", name=rest)
        elif colon:
            yield message("the task `{name}` below it", name=rest)
        else:
            yield f"`{name}`"
    if len(names) > _MOST_TOLD:
        yield "…"


_BESIDE = {
    "plan.log/approval-20261012T020000Z-5ca1ab1e.yaml": """\
kind: approval
task: design
by: lina
decision: approved
step: 1
content: sha256:f00229558c2544b249c1538ff1cf34e936d96186dd60356715c66ad9b2b3b767
parts: {due: fd0175365c91, approval: 6fbf0ea74084}
at: 2026-10-12T10:00:00+08:00
"""
}
"""An approval of the good example."""

RULE = Rule(
    code="approval-stale",
    severity=Severity.ERROR,
    summary="A task was approved, and has changed since.",
    explanation="""\
An approval holds for what was agreed to: the task's fields but those of its progress, its acceptance criteria,
its named days, the tasks below it, and the files it delivers. After a change of any of these the approval no
longer counts; the finding names what changed. If the change is taken back, it counts again.

It is a warning while nobody relies on the approval, and an error once the task is done or something that
depends on `task.approved` has begun.
""",
    bad="""\
id: autumn
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, due: 2026-10-16, approval: [{by: lina}], status: done, finished: 2026-10-16}
""",
    bad_beside=_BESIDE,
    good="""\
id: autumn
name: Autumn sale
people: [{id: lina, name: Lina, email: lina@example.com}]
tasks:
  - {id: design, due: 2026-10-22, approval: [{by: lina}], status: review, started: 2026-10-16}
""",
    good_beside=_BESIDE,
    check=check,
)
