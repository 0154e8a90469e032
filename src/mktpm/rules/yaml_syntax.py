"""A file that is not YAML, or YAML of a kind that plans are not written in."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="yaml-syntax",
    severity=Severity.ERROR,
    summary="The file can't be read as YAML.",
    explanation="""\
The text breaks the rules of YAML, so nothing in the file can be used. The finding points at the place where
the reader had to give up; the mistake is there or shortly before. Indent with spaces, put text that contains
`: ` or begins with a special character in quotes, and close every bracket and quote.

Tags (`!something`), merge keys, endless aliases and more than one document a file are refused too.
""",
    bad="""\
name: Autumn sale
tasks:
  - name: Theme: colours
""",
    good="""\
name: Autumn sale
tasks:
  - name: "Theme: colours"
""",
    check=found_while_loading("yaml-syntax"),
    structural=True,
)
