"""More was drawn from the reserve than there was."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the draw with which a reserve is exhausted."""
    for at in subject.projects():
        budget = at.project.fields.budget
        if budget is None or budget.reserve is None:
            continue
        left = budget.reserve.amount
        for position, draw in enumerate(budget.reserve.draws):
            if draw.amount > left:
                said = message(
                    "{amount} is drawn from the reserve, of which {left} is left",
                    amount=f"{draw.amount:,}",
                    left=f"{left:,}",
                )
                where = at.project.place("budget", "reserve", "draws", position)
                hint = message("ask for a change instead: `budget.changes`")
                yield finding(RULE, at.project, said, where, hint=hint)
                break
            left = type(left)(left - draw.amount)


RULE = Rule(
    code="reserve-overdrawn",
    severity=Severity.ERROR,
    summary="More is drawn from the reserve than is left of it.",
    explanation="""\
A draw moves money from the reserve to a line, and the total stays as it is. More than there is can't be
moved: the lines would then have more than the total. More money is a change (`budget.changes`), which
somebody approves.
""",
    bad="""\
name: Autumn sale
budget:
  lines: [{id: media, amount: 30万}]
  reserve:
    amount: 3万
    draws: [{on: 2026-10-08, amount: 4万, line: media, because: a second round}]
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
budget:
  lines: [{id: media, amount: 30万}]
  reserve:
    amount: 3万
    draws: [{on: 2026-10-08, amount: 2万, line: media, because: a second round}]
tasks: [{id: page}]
""",
    check=check,
    structural=True,
)
