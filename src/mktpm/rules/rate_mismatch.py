"""Counts and rates that don't make the amount stated."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="rate-mismatch",
    severity=Severity.ERROR,
    summary="Counts times rates don't make the amount that the plan states.",
    explanation="""\
A claim with `terms` says what an amount is made of: so many people or things at so much each, in all
(`rate: 120万`) or per time (`rate: 10万/mo, time: 12mo`). The terms must make the claim named by `equals`, or the
claim's own `value`. `within` says how far they may be off.
""",
    bad="""\
name: Shop of the future
claims:
  - {id: experts, value: 800万}
  - {id: expert-pay, equals: experts, terms: [{count: 3, rate: 120万}, {count: 2, rate: 90万}]}
""",
    good="""\
name: Shop of the future
claims:
  - {id: experts, value: 540万}
  - {id: expert-pay, equals: experts, terms: [{count: 3, rate: 120万}, {count: 2, rate: 90万}]}
""",
    check=found_in_claims("rate-mismatch"),
)
