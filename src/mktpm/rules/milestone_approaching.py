"""A milestone that comes near, in three levels."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.overdue import upcoming_milestones
from mktpm.language import Count, message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the milestones whose due day lies within ``policy.warn_days``."""
    for at in subject.active():
        for near in upcoming_milestones(at):
            said = message(
                "the milestone `{task}` is due on {day}, in {left} (level {level})",
                task=near.task.name, day=near.due, left=Count(near.days_left, "day"), level=near.level,
            )  # fmt: skip
            severity = Severity.WARNING if near.level == _MOST_URGENT else Severity.INFO
            where = at.project.task_place(near.task, "due")
            yield finding(RULE, at.project, said, where, task=near.task, severity=severity)


_MOST_URGENT = 3

RULE = Rule(
    code="milestone-approaching",
    severity=Severity.INFO,
    summary="A milestone comes near.",
    explanation="""\
Milestones are announced in three levels, as many calendar days before their due day as `policy.warn_days` says:
`[30, 15, 7]` by default. Levels 1 and 2 are information, level 3 is a warning. A milestone that is done is not
announced.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Page approved, milestone: true, due: 2026-10-23}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Page approved, milestone: true, due: 2026-12-23}
""",
    check=check,
)
