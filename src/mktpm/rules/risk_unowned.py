"""A high risk that nobody watches."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the open risks from ``policy.health.risk_score`` on that have no owner."""
    for at in subject.active():
        if not at.project.fields.risks:
            continue
        from mktpm.engine.risks import high_risks, score_of  # plans without risks start without it

        for position, risk in high_risks(at.project):
            if risk.owner is None:
                score = score_of(risk)
                said = message("the risk `{risk}` scores {score} and nobody watches it", risk=risk.id, score=score)
                hint = message("give it an `owner`, who looks for its `trigger`")
                yield finding(RULE, at.project, said, at.project.place("risks", position), hint=hint)


RULE = Rule(
    code="risk-unowned",
    severity=Severity.WARNING,
    summary="A high risk has no owner.",
    explanation="""\
A risk's score is its probability times its impact, each from 1 to 5. From the first of the two scores in
`policy.health.risk_score` on (12 by default) an open risk needs somebody who watches for its trigger and
starts the response. Lower risks, and those that have struck or are closed, are not asked.
""",
    bad="""\
name: Autumn sale
risks:
  - id: peak
    probability: 4
    impact: 5
    response: {warn: test early, stop_loss: switch banners off, recover: replay orders}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
risks:
  - id: peak
    probability: 4
    impact: 5
    owner: lina
    response: {warn: test early, stop_loss: switch banners off, recover: replay orders}
tasks: [{id: page}]
""",
    check=check,
)
