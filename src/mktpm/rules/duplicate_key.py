"""A key that stands twice in one mapping."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="duplicate-key",
    severity=Severity.ERROR,
    summary="A key stands twice in one mapping.",
    explanation="""\
YAML keeps only one value for a key, and which one depends on the reader: one of the two would be lost in
silence. Keep the one that is meant. It happens most often when a block is copied.
""",
    bad="""\
name: Autumn sale
tasks:
  - name: Theme
    owner: lina
    owner: wang
""",
    good="""\
name: Autumn sale
tasks:
  - name: Theme
    owner: lina
    team: [wang]
""",
    check=found_while_loading("duplicate-key"),
    structural=True,
)
