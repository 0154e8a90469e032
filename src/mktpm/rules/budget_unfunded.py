"""Money is needed before it comes in."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield projects that need more by the end of a month than has come in by then: the first such month."""
    for at in subject.active():
        budget = at.project.fields.budget
        if budget is None or not budget.funding:
            continue
        from mktpm.engine.budget.account import account_of  # most plans have no budget
        from mktpm.engine.budget.need import months_in

        account = account_of(at)
        short = next((month for month in months_in(account) if month.balance < 0), None) if account else None
        if short is not None:
            amount = f"{-short.balance:,}"
            said = message(
                "by the end of {month} {amount} more is needed than has come in", month=short.name, amount=amount
            )
            hint = message("`mktpm budget` shows need and funding month by month")
            yield finding(RULE, at.project, said, at.project.place("budget", "funding").key(), hint=hint)


RULE = Rule(
    code="budget-unfunded",
    severity=Severity.WARNING,
    summary="More money is needed by the end of a month than comes in by then.",
    explanation="""\
What is needed in a month is what was paid in it, and ahead of today what is still expected: the forecast of
each line less what was paid, spread over the months as the rest of its plan is. `budget.funding` says when
money comes in; all of a month's counts in that month. Without `funding` nothing is compared.
""",
    bad="""\
name: Autumn sale
budget:
  lines: [{id: media, amount: 30万, from: 2026-10-01, to: 2026-11-30}]
  funding: [{on: 2026-11-15, amount: 30万}]
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
budget:
  lines: [{id: media, amount: 30万, from: 2026-10-01, to: 2026-11-30}]
  funding: [{on: 2026-10-01, amount: 30万}]
tasks: [{id: page}]
""",
    check=check,
)
