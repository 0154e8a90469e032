"""A return that is promised and that the plan's own forecast does not make."""

from collections.abc import Iterator
from decimal import Decimal

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield projects whose funnel makes less than their target."""
    for at in subject.projects():
        returns = at.project.fields.returns
        if returns is not None and returns.target is not None and returns.funnel:
            yield from _short(at)


def _short(at: ProjectSchedule) -> Iterator[Diagnostic]:
    from mktpm.engine.returns.definitions import is_met, rounded  # most plans say nothing of returns
    from mktpm.engine.returns.funnel import forecast_of
    from mktpm.plan.returns import ReturnTarget

    fields = at.project.fields.returns
    forecast = forecast_of(at, fields) if fields is not None else None
    if fields is None or fields.target is None or forecast is None:
        return
    target, base, high = fields.target, forecast.base, forecast.high
    if is_met(target, base.roas, base.roi) is not False:
        return

    def made(value: Decimal | None) -> ReturnTarget:
        return ReturnTarget(target.measure, rounded(value or Decimal(0), 2 if target.measure == "roas" else 3))

    values = (base.roas, high.roas) if target.measure == "roas" else (base.roi, high.roi)
    said = message(
        "{measure} {target} is promised, and the funnel makes {base}, at best {high}",
        measure=target.measure.upper(), target=target, base=made(values[0]), high=made(values[1]),
    )  # fmt: skip
    hint = message("`mktpm returns` shows how the forecast comes about")
    yield finding(RULE, at.project, said, at.project.place("returns", "target"), hint=hint)


_PLAN = """\
name: Autumn sale
returns:
  target: {target}
  margin: 30%
  funnel:
    - {{channel: search, spend: 30万, cpm: 28, ctr: 1.2%, cvr: 3%, aov: 320}}
tasks: [{{id: page}}]
"""

RULE = Rule(
    code="return-below-target",
    severity=Severity.WARNING,
    summary="The plan promises a return that its own forecast does not make.",
    explanation="""\
`returns.target` is compared with what the likely figures of `returns.funnel` come to: ROAS (revenue / cost,
written as `1:4.1`) with ROAS, ROI ((gain − cost) / cost, written as `35%`, gain = revenue × margin) with ROI.
Either the promise is too high, or the funnel leaves something out.
""",
    bad=_PLAN.format(target="1:5"),
    good=_PLAN.format(target="1:4"),
    check=check,
)
