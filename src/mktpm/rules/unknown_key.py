"""A key that the plan format does not have."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="unknown-key",
    severity=Severity.ERROR,
    summary="There is no such key in the plan format.",
    explanation="""\
A mistyped key would be ignored in silence, and with it what it says. Where the key is close to one of the
format's, that one is named. For fields of your own put `x-` before the key: they are kept and exported.
""",
    bad="""\
name: Autumn sale
tasks:
  - name: Theme
    onwer: lina
""",
    good="""\
name: Autumn sale
tasks:
  - name: Theme
    owner: lina
    x-cost-centre: 4711
""",
    check=found_while_loading("unknown-key"),
    structural=True,
)
