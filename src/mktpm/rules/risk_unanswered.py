"""A high risk without a response in three levels."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Listing, message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the open risks from ``policy.health.risk_score`` on that lack a level of response."""
    for at in subject.active():
        if not at.project.fields.risks:
            continue
        from mktpm.engine.risks import high_risks, score_of, unanswered  # plans without risks start without it

        for position, risk in high_risks(at.project):
            missing = unanswered(risk)
            if missing:
                said = message(
                    "the risk `{risk}` scores {score} and has no {levels}",
                    risk=risk.id, score=score_of(risk), levels=Listing(tuple(f"`{level}`" for level in missing)),
                )  # fmt: skip
                hint = message("write it under the risk's `response:`")
                yield finding(RULE, at.project, said, at.project.place("risks", position), hint=hint)


RULE = Rule(
    code="risk-unanswered",
    severity=Severity.WARNING,
    summary="A high risk has no response in three levels.",
    explanation="""\
A high risk is answered in three levels: `warn` says what is done when its trigger is near, `stop_loss` what
limits the damage when it strikes, `recover` how things get back on track. High is an open risk whose score
(probability × impact) reaches the first of the two in `policy.health.risk_score`, 12 by default.
""",
    bad="""\
name: Autumn sale
risks:
  - {id: peak, probability: 4, impact: 5, owner: lina, response: {warn: test early}}
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
