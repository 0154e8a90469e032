"""A budget whose own figures don't agree."""

from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.plan.budget import Budget


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield totals that aren't the sum of their parts, shares that don't make 100 %, and lines of one name."""
    for at in subject.projects():
        budget = at.project.fields.budget
        if budget is not None:
            yield from _total(at, budget)
            yield from _lines(at, budget)


def _total(at: ProjectSchedule, budget: "Budget") -> Iterator[Diagnostic]:
    from mktpm.engine.budget.account import account_of  # most plans have no budget

    account = account_of(at)
    if budget.total is None or account is None or budget.total == account.parts:
        return
    said = message(
        "lines and reserve make {parts}, the total says {total}: {difference} apart", parts=f"{account.parts:,}",
        total=f"{budget.total:,}", difference=f"{abs(account.parts - budget.total):,}",
    )  # fmt: skip
    hint = message("leave `total` out where it is the sum")
    yield finding(RULE, at.project, said, at.project.place("budget", "total"), hint=hint)


def _lines(at: ProjectSchedule, budget: "Budget") -> Iterator[Diagnostic]:
    names = Counter(line.id for line in budget.lines)
    seen = set[str]()
    for position, line in enumerate(budget.lines):
        where = at.project.place("budget", "lines", position)
        if names[line.id] > 1 and line.id in seen:
            said = message("the budget has two lines `{id}`: this one counts for nothing", id=line.id)
            yield finding(RULE, at.project, said, where.to("id"), severity=Severity.ERROR)
        seen.add(line.id)
        if isinstance(line.spread, Mapping):
            total = sum(line.spread.values(), Decimal(0))
            if total != 1:
                said = message(
                    "the shares of “{line}” make {total}, not 100%", line=line.name or line.id, total=_percent(total)
                )
                hint = message("until then the amount is spread in proportion")
                yield finding(RULE, at.project, said, where.to("spread"), hint=hint)
        first, last = at.timeline.day(line.start), at.timeline.day(line.end)
        if first is not None and last is not None and last.day < first.day:
            said = message(
                "“{line}” ends on {last}, before it begins on {first}",
                line=line.name or line.id,
                last=last,
                first=first,
            )
            yield finding(RULE, at.project, said, where.to("to"), severity=Severity.ERROR)


def _percent(share: Decimal) -> str:
    return f"{round(float(share) * 100, 4):.15g}%"


RULE = Rule(
    code="budget-mismatch",
    severity=Severity.WARNING,
    summary="A budget's total isn't the sum of its parts, or its shares don't make 100%.",
    explanation="""\
`budget.total` is what the lines and the reserve make, before changes; a difference is money that nobody
planned or that isn't there. The shares in a line's `spread` make 100%. Two lines with one `id`, of which
only the first counts, and a line that ends before it begins are errors.
""",
    bad="""\
name: Autumn sale
budget:
  total: 50万
  lines: [{id: media, amount: 30万}, {id: creators, amount: 15万}]
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
budget:
  total: 50万
  lines: [{id: media, amount: 30万}, {id: creators, amount: 15万}]
  reserve: {amount: 5万}
tasks: [{id: page}]
""",
    check=check,
    structural=True,
)
