"""A forecast that ends after the project's deadline."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message, working_days
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the projects whose forecast finishes after their deadline."""
    for at in subject.active():
        deadline, days = at.deadline, at.forecast_float_days
        if deadline is None or days is None or at.forecast_moment <= deadline.end():
            continue
        if at.progress >= 1.0:
            continue
        said = message(
            "the forecast finishes on {finish}, {late} after the deadline {deadline}",
            finish=at.forecast_finish.date(), late=working_days(-days), deadline=deadline,
        )  # fmt: skip
        hint = message("`mktpm critical` shows the tasks that decide it")
        yield finding(RULE, at.project, said, at.project.place("deadline"), hint=hint)


RULE = Rule(
    code="deadline-missed",
    severity=Severity.ERROR,
    summary="The forecast finishes after the deadline.",
    explanation="""\
The forecast puts done work where it happened, gives running work its remaining time from today, and starts
nothing earlier than today. If it then finishes after the project's `deadline`, the launch date is lost unless
something changes: shorten or overlap tasks on the critical path, or drop what isn't a `must`.
""",
    bad="""\
name: Autumn sale
start: 2026-10-12
deadline: 2026-10-30
tasks:
  - {id: page, duration: 10d}
  - {id: test, duration: 5d, depends: [page]}
""",
    good="""\
name: Autumn sale
start: 2026-10-12
deadline: 2026-11-11
tasks:
  - {id: page, duration: 10d}
  - {id: test, duration: 5d, depends: [page]}
""",
    check=check,
)
