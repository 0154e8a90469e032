"""A total that is not the sum of its parts."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="sum-mismatch",
    severity=Severity.ERROR,
    summary="A total that the plan states is not the sum of its parts.",
    explanation="""\
A claim with `value` and `parts` says that the value is the sum of those claims. A proposal is written by many
hands: a part grows, and the total on page one stays. The sum is exact; where the total was rounded on purpose,
`within: 1%` or `within: 50万` says how far it may be off. Parts may have parts of their own.
""",
    bad="""\
name: Shop of the future
claims:
  - {id: total, value: 4280万, parts: [hardware, software], text: "The investment is 42.8 million", source: "4.4"}
  - {id: hardware, value: 2380万}
  - {id: software, value: 1320万}
""",
    good="""\
name: Shop of the future
claims:
  - {id: total, value: 3700万, parts: [hardware, software], text: "The investment is 37 million", source: "4.4"}
  - {id: hardware, value: 2380万}
  - {id: software, value: 1320万}
""",
    check=found_in_claims("sum-mismatch"),
)
