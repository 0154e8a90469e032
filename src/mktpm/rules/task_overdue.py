"""A task whose due day has passed, by not more than the policy's alarm days."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.overdue import overdue_tasks
from mktpm.language import message, working_days
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks that are late, but not yet alarmingly so."""
    for at in subject.active():
        for late in overdue_tasks(at):
            if not late.task.fields.milestone and not late.alarming:
                said = message(
                    "`{task}` was due on {day}, {late} ago",
                    task=late.task.name, day=late.due, late=working_days(late.days_late),
                )  # fmt: skip
                where = at.project.task_place(late.task, "due")
                yield finding(RULE, at.project, said, where, task=late.task)


RULE = Rule(
    code="task-overdue",
    severity=Severity.WARNING,
    summary="A task was not finished on its due day.",
    explanation="""\
The due day is inclusive: a task due on Friday is late from Saturday on, and counts its first working day of
lateness on Monday. Once it is later than the policy's `alarm_days` (3 by default), `task-alarm` takes over.
Only `active` projects are looked at.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, due: 2026-10-16}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Poster, due: 2026-10-23}
""",
    check=check,
)
