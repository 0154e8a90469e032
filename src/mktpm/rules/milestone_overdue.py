"""A milestone whose due day has passed."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.overdue import overdue_tasks
from mktpm.language import message, working_days
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the milestones that should have been reached and weren't."""
    for at in subject.active():
        for late in overdue_tasks(at):
            if late.task.fields.milestone:
                said = message(
                    "the milestone `{task}` was due on {day}, {late} ago",
                    task=late.task.name, day=late.due, late=working_days(late.days_late),
                )  # fmt: skip
                hint = message("set `status: done` and `finished:` if it was reached, else agree on a new date")
                where = at.project.task_place(late.task, "due")
                yield finding(RULE, at.project, said, where, task=late.task, hint=hint)


RULE = Rule(
    code="milestone-overdue",
    severity=Severity.ERROR,
    summary="A milestone was not reached on its due day.",
    explanation="""\
A milestone is what others rely on: once its due day has passed and it isn't done, the check fails. Working days
count from the day after the due day up to the day looked from. Only `active` projects are looked at.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Page approved, milestone: true, due: 2026-10-16}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Page approved, milestone: true, due: 2026-10-16, status: done, finished: 2026-10-16}
""",
    check=check,
)
