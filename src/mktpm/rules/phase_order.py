"""Phases that come in another order than the one stated."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="phase-order",
    severity=Severity.ERROR,
    summary="Phases come in another order than the one stated.",
    explanation="""\
A claim with `phases` lists phases in the order in which the document states them, each with `from` and `to`, or
with the `task` whose plan dates it has. A phase may overlap the one before it, but neither begin nor end
earlier than that one.
""",
    bad="""\
name: Shop of the future
claims:
  - id: road map
    phases:
      - {name: Build, from: 2024Q3, to: 2025Q1}
      - {name: Design, from: 2024Q1, to: 2024Q2}
""",
    good="""\
name: Shop of the future
claims:
  - id: road map
    phases:
      - {name: Design, from: 2024Q1, to: 2024Q2}
      - {name: Build, from: 2024Q3, to: 2025Q1}
""",
    check=found_in_claims("phase-order"),
)
