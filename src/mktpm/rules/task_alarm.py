"""A task that is later than the policy's alarm days."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.overdue import overdue_tasks
from mktpm.language import message, working_days
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks that are late by more than ``policy.alarm_days``."""
    for at in subject.active():
        for late in overdue_tasks(at):
            if not late.task.fields.milestone and late.alarming:
                said = message(
                    "`{task}` is {late} late (due on {day}); the alarm is at {limit}",
                    task=late.task.name, day=late.due, late=working_days(late.days_late),
                    limit=at.project.policy.alarm_days,
                )  # fmt: skip
                where = at.project.task_place(late.task, "due")
                yield finding(RULE, at.project, said, where, task=late.task)


RULE = Rule(
    code="task-alarm",
    severity=Severity.ERROR,
    summary="A task is later than the team tolerates.",
    explanation="""\
A task that is later than `policy.alarm_days` working days (3 by default) raises the alarm: the check fails, so
that it can't go unnoticed. Finish it, cancel it, or agree on a new due date.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, due: 2026-10-09}
""",
    good="""\
name: Autumn sale
policy: {alarm_days: 10}
tasks:
  - {name: Poster, due: 2026-10-09}
""",
    check=check,
)
