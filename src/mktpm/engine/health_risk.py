"""The risks' part of a project's light: the highest that is open, and what is not prepared."""

from collections.abc import Iterator, Sequence

from mktpm.engine.lights import Figure, Finding, Part, between, part
from mktpm.engine.risks import HIGHEST, heat_of, score_of, unanswered
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Count, message
from mktpm.plan.model import Risk

WEIGHT = 25


def risk_part(at: ProjectSchedule) -> Part | None:
    """Return how the project stands by its risks; None where the plan names none."""
    if not at.project.fields.risks:
        return None
    found = [risk for risk in at.project.fields.risks if risk.status == "open"]
    highest = max(found, key=lambda risk: (score_of(risk), risk.impact, risk.id), default=None)
    figures = tuple(_figures(at, found, highest))
    if highest is None:
        return part("risk", WEIGHT, (), figures, 0.0)
    score, policy = score_of(highest), at.project.policy
    yellow, red = policy.health.risk_score
    strain = between(score, yellow, red, HIGHEST * HIGHEST) if 0 < yellow < red else 0.0
    heat = heat_of(score, policy)
    if heat == "green":
        return part("risk", WEIGHT, (), figures, strain)
    high = sum(heat_of(score_of(risk), policy) == heat for risk in found)
    one, many = "the risk “{risk}” scores {score}", "{risks} score {least} or more, “{risk}” {score}"
    values = {
        "risk": highest.name or highest.id,
        "score": score,
        "risks": Count(high, "open risk"),
        "least": red if heat == "red" else yellow,
    }
    strain = max(strain, 2.0 if heat == "red" else 1.0)
    return part("risk", WEIGHT, [Finding(heat, message(one if high == 1 else many, **values), strain)], figures, 0.0)


def _figures(at: ProjectSchedule, found: Sequence[Risk], highest: Risk | None) -> Iterator[Figure]:
    total = len(at.project.fields.risks)
    yield Figure("open", len(found), message("{risks} of {total}", risks=Count(len(found), "open risk"), total=total))
    if highest is None:
        return
    score = score_of(highest)
    values = {"score": score, "probability": highest.probability, "impact": highest.impact}
    template = "the highest scores {score}: probability {probability} × impact {impact}"
    yield Figure("highest_score", score, message(template, **values))
    yellow, red = at.project.policy.health.risk_score
    yield Figure("yellow_at", yellow, message("yellow begins at {yellow} and red at {red}", yellow=yellow, red=red))
    yield Figure("red_at", red, None)
    high = [risk for risk in found if heat_of(score_of(risk), at.project.policy) != "green"]
    unowned = sum(risk.owner is None for risk in high)
    if unowned:
        yield Figure("unowned", unowned, message("{risks} without an owner", risks=Count(unowned, "high risk")))
    open_ended = sum(bool(unanswered(risk)) for risk in high)
    if open_ended:
        risks = Count(open_ended, "high risk")
        yield Figure("unanswered", open_ended, message("{risks} without a response in three levels", risks=risks))
