"""A row of the ledger that doesn't count, or counts twice."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

_BUDGET = """\
name: Autumn sale
budget:
  lines:
    - {id: media, amount: 30万}
tasks: [{id: page}]
"""

RULE = Rule(
    code="ledger-invalid",
    severity=Severity.ERROR,
    summary="A row of the ledger names no line of the budget, or no date or amount, or seems to be there twice.",
    explanation="""\
`PLAN.ledger.csv` beside a plan with a budget holds what was promised and paid, a row each. A row whose date
or amount can't be read, in another currency than the plan's, or about a line that the budget doesn't have,
would silently miss in every sum.

Two findings are warnings, and the row counts: a payment that settles a commitment which nobody made on that
line, and a row with the same date, line, amount and `ref` as an earlier one. If a bill was booked twice,
take it back with `mktpm spend LINE AMOUNT --reverse --ref REF`: rows are not deleted.
""",
    bad=_BUDGET,
    good=_BUDGET,
    bad_beside={"plan.ledger.csv": "date,kind,line,amount\n2026-10-08,actual,medai,30000\n"},
    good_beside={"plan.ledger.csv": "date,kind,line,amount\n2026-10-08,actual,media,30000\n"},
    check=found_while_loading("ledger-invalid"),
    structural=True,
)
