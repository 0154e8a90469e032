"""A task for which two answer."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding, found_while_loading

_READ = found_while_loading("raci-two-accountable")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks whose ``owner`` isn't the A of their ``raci``, and what reading found of several."""
    yield from _READ(subject)
    for at in subject.projects():
        for task in at.project.tasks:
            owner, raci = task.fields.owner, task.fields.raci
            if raci is None or raci.A is None or owner is None or owner == raci.A:
                continue
            if task.fields.status != "cancelled":
                said = message(
                    "two are accountable for `{task}`: the owner {owner} and {person} (A)",
                    task=task.name, owner=at.project.person(owner), person=at.project.person(raci.A),
                )  # fmt: skip
                hint = message("the A of `raci` is the owner: write one of the two")
                yield finding(RULE, at.project, said, at.project.task_place(task, "raci", "A"), task=task, hint=hint)


RULE = Rule(
    code="raci-two-accountable",
    severity=Severity.WARNING,
    summary="Two people are accountable for a task.",
    explanation="""\
Where two answer for a result, nobody does. The A of `raci` and `owner` mean the same: who is accountable. A
task has one of them, or both with the same name; until that is put right the `owner` counts. A list of
several people as A is refused when the plan is read: the others belong to R, C or I.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, owner: wang, raci: {R: [zhao], A: lina}}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Poster, raci: {R: [wang, zhao], A: lina}}
""",
    check=check,
    structural=True,
)
