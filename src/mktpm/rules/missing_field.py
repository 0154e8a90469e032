"""A field without which the rest says nothing."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="missing-field",
    severity=Severity.ERROR,
    summary="A field is missing that is needed.",
    explanation="""\
Most fields may be left out. A task needs a `name` (or an `id`), a project a `name` (or an `id`), a person or
resource an `id`.
""",
    bad="""\
name: Autumn sale
tasks:
  - owner: lina
""",
    good="""\
name: Autumn sale
tasks:
  - name: Theme
    owner: lina
""",
    check=found_while_loading("missing-field"),
    structural=True,
)
