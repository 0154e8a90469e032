"""A number that is not how many there are."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_in_claims

RULE = Rule(
    code="count-mismatch",
    severity=Severity.ERROR,
    summary="A number that the plan states is not how many there are.",
    explanation="""\
A claim with `count` states a number: of the `items` listed behind it, as the `sum` of several numbers, or of
`people`. These are the members of a team, how many there are of a resource, the people who have a role, or with
`*` everybody whom the plan knows.
""",
    bad="""\
name: Shop of the future
people: [{id: lina, roles: [designer]}]
claims:
  - {id: abilities, count: 5, items: [Data analysis, AI, Experience design, Channels]}
  - {id: designers, count: 2, people: designer}
""",
    good="""\
name: Shop of the future
people: [{id: lina, roles: [designer]}]
claims:
  - {id: abilities, count: 4, items: [Data analysis, AI, Experience design, Channels]}
  - {id: designers, count: 1, people: designer}
""",
    check=found_in_claims("count-mismatch"),
)
