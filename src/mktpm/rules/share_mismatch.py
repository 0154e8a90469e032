"""Shares that the amounts don't make, or that don't make 100%."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="share-mismatch",
    severity=Severity.ERROR,
    summary="A share that the plan states is not what the amounts make, or shares don't make 100%.",
    explanation="""\
A claim with `share`, `of` and `parts` says what part of one claim others are. The share comes from a division,
so it must agree to the digits written: `52%` may stand for anything from 51.5% to 52.5%, `52.0%` for 51.95% to
52.05%.

A claim with `shares` lists what makes 100%. Whole percents are decided, not computed, so they must make exactly
100%: 33% + 33% + 33% is a finding. Shares with digits behind the point may each be rounded by half of the last
digit: 33.3% + 33.3% + 33.3% is none.
""",
    bad="""\
name: Shop of the future
claims:
  - {id: total, value: 4280万}
  - {id: hardware, value: 2380万}
  - {id: technology, share: 52%, of: total, parts: [hardware]}
  - {id: risks, shares: {technology: 38%, operations: 32%, money: 18%, time: 22%}}
""",
    good="""\
name: Shop of the future
claims:
  - {id: total, value: 4280万}
  - {id: hardware, value: 2380万}
  - {id: technology, share: 56%, of: total, parts: [hardware]}
  - {id: risks, shares: {technology: 38%, operations: 32%, money: 18%, time: 12%}}
""",
    check=found_in_claims("share-mismatch"),
)
