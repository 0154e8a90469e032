"""A file that is not written in UTF-8."""

from mktpm.diagnostics import Severity
from mktpm.rules.rule import Rule, found_while_loading

RULE = Rule(
    code="file-encoding",
    severity=Severity.ERROR,
    summary="The file is not written in UTF-8.",
    explanation="""\
Plans are UTF-8, so that they look the same on every machine. Text in GB18030 (GBK) or UTF-16 is recognised and
read, so that everything else can still be checked, but it must be converted before it is committed:
`iconv -f GB18030 -t UTF-8 plan.yaml > new.yaml`.
""",
    bad=b"name: \xcc\xe1\xb0\xb8\n",
    good="""\
name: 提案
""",
    check=found_while_loading("file-encoding"),
    structural=True,
)
