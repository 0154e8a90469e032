"""One figure that is stated more than once, and differently."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="conflicting-values",
    severity=Severity.ERROR,
    summary="One figure is stated more than once, and differently.",
    explanation="""\
A claim with `values` lists what a document says about one thing in several places: a buffer, a date, a number.
They must all be the same. `2025Q1` and `2025-02-15` are, because one lies in the other; `2025Q1` and `Q2` are
not. With `plan` or `task` the figure is compared with the plan itself: its `start`, `finish`, `deadline`,
`buffer`, `budget.total`, the budget of a line, or the finish of a task.
""",
    bad="""\
name: Shop of the future
claims:
  - {id: buffer, values: [15%, 20%], text: "a time buffer of 15%", source: "3.2 and 6.1"}
  - {id: pilot, values: [2025Q1, 2025Q2]}
""",
    good="""\
name: Shop of the future
claims:
  - {id: buffer, values: [15%, 15%], text: "a time buffer of 15%", source: "3.2 and 6.1"}
  - {id: pilot, values: [2025Q1, 2025-03]}
""",
    check=found_in_claims("conflicting-values"),
)
