"""A time that is longer than the one stated."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="duration-exceeded",
    severity=Severity.ERROR,
    summary="Something takes longer than the plan says that it may.",
    explanation="""\
A claim with `at_most` states how long something may take: months `17mo`, years `2y`, weeks `12w` and days `60d`
of working time, or elapsed days `90ed`. It is compared with the time from `from` to `to`, which are quarters,
half-years, months or days, both inclusive. Where one of them is missing the plan's own beginning or finish
stands for it, or that of the `task`; the finding then shows the chain of tasks that decides it.
""",
    bad="""\
name: Shop of the future
claims:
  - {id: length, at_most: 17mo, from: 2024Q1, to: 2026Q1, text: "17 months at most", source: "2.1"}
""",
    good="""\
name: Shop of the future
claims:
  - {id: length, at_most: 17mo, from: 2024Q1, to: 2025-05, text: "17 months at most", source: "2.1"}
""",
    check=found_in_claims("duration-exceeded"),
)
