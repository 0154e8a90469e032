"""A task whose responsibilities are written down, and for which nobody answers."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks with a ``raci`` that has no A, and no owner either."""
    for at in subject.projects():
        for task in at.project.tasks:
            if task.fields.raci is not None and task.owner is None and task.fields.status != "cancelled":
                said = message("nobody is accountable for `{task}`", task=task.name)
                hint = message("name one person: `A: lina` in `raci`, or `owner: lina`")
                yield finding(RULE, at.project, said, at.project.task_place(task, "raci"), task=task, hint=hint)


RULE = Rule(
    code="raci-no-accountable",
    severity=Severity.WARNING,
    summary="A task's `raci` names nobody who is accountable.",
    explanation="""\
Where responsibilities are written down, one person answers for the result: the A of `raci`, or the task's
`owner`. People who do the work (R), are asked (C) or told (I) don't replace that. Tasks without `raci` are
not asked; `policy.require: [owner]` asks every task.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, raci: {R: [wang], I: [zhao]}}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Poster, raci: {R: [wang], A: lina, I: [zhao]}}
""",
    check=check,
)
