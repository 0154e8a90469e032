"""More is spent, or will be, than the limit of the budget allows."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield projects, and lines, that are over their limit or are forecast to be."""
    for at in subject.active():
        if at.project.fields.budget is not None:
            yield from _exceeded(at)


def _exceeded(at: ProjectSchedule) -> Iterator[Diagnostic]:
    from mktpm.engine.budget.account import account_of  # most plans have no budget

    account = account_of(at)
    if account is None or account.total <= 0:
        return
    spent, forecast, limit = account.spoken_for, account.figures.forecast, account.limit
    where = at.project.place("budget")
    said = {"limit": f"{limit:,}", "share": f"{float(account.limit_share) * 100:.15g}%"}
    if spent > limit:
        text = message(
            "{amount} is paid or committed, over the limit of {limit} ({share})", amount=f"{spent:,}", **said
        )
        yield finding(RULE, at.project, text, where.key())
        return
    if forecast > limit:
        text = message("it will cost {amount}, over the limit of {limit} ({share})", amount=f"{forecast:,}", **said)
        yield finding(RULE, at.project, text, where.key(), severity=Severity.WARNING)
    for each in account.lines:
        most = each.figures.amount * account.limit_share
        taken = each.figures.actual + each.figures.committed
        if taken > most and taken > 0:
            text = message(
                "{amount} of “{line}” is paid or committed, over its {budget} by {over}", amount=f"{taken:,}",
                line=each.name, budget=f"{each.figures.amount:,}", over=f"{taken - each.figures.amount:,}",
            )  # fmt: skip
            hint = message("draw from the reserve, or ask for a change: `budget.changes`")
            place = at.project.place("budget", "lines", each.position)
            yield finding(RULE, at.project, text, place, hint=hint, severity=Severity.WARNING)


_PLAN = """\
name: Autumn sale
budget:
  limit: 110%
  lines:
    - {id: media, amount: 30万, from: 2026-10-01, to: 2026-10-31}
tasks: [{id: page}]
"""

RULE = Rule(
    code="budget-exceeded",
    severity=Severity.ERROR,
    summary="More is paid and committed, or forecast, than the budget's limit allows.",
    explanation="""\
The limit is a share of the budget's total: `budget.limit`, else `policy.budget_limit`, else 110%. The total
is `budget.total`, else the lines and the reserve, with approved changes. What is paid or committed beyond
the limit is an error. A forecast beyond it is a warning: it may still be put right. Below the limit a
single line of which more than that share of its own amount is paid or committed is a warning too: others
may make up for it.
""",
    bad=_PLAN,
    good=_PLAN,
    bad_beside={"plan.ledger.csv": "date,line,amount\n2026-10-08,media,331000\n"},
    good_beside={"plan.ledger.csv": "date,line,amount\n2026-10-08,media,290000\n"},
    check=check,
)
