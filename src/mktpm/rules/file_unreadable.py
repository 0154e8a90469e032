"""A file that is there but can't be read."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="file-unreadable",
    severity=Severity.ERROR,
    summary="A plan file can't be read.",
    explanation="""\
The file exists and can't be read as text: no permission, not a regular file, too large, or binary data. The
check fails, because a plan that nobody can read must not count as a plan without findings.
""",
    bad=b"\x00\x01\x02",
    good="""\
name: Autumn sale
""",
    check=found_while_loading("file-unreadable"),
    structural=True,
)
