"""The cost's part of a project's light: the forecast against the limit, and what the money has earned."""

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from mktpm.engine.lights import Figure, Finding, Part, between, part
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.engine.budget.account import Account
    from mktpm.engine.earned_value import Values

WEIGHT = 25
STEADY = Decimal("0.2")
"""Share of the budget earned from which the cost performance index says something about the end: from there
on it changes by less than a tenth (Christensen and Heise, "Cost performance index stability", 1993)."""


def cost_part(at: ProjectSchedule) -> Part | None:
    """Return how the project stands by its money; None where its plan has no budget."""
    if at.project.fields.budget is None:
        return None
    from mktpm.engine.budget.account import account_of  # most plans have no budget
    from mktpm.engine.earned_value import values_of

    account = account_of(at)
    if account is None or not account.total or not account.lines:
        return None
    values = values_of(account)
    findings = (*_forecast(account), *_performance(at, values))
    return part("cost", WEIGHT, findings, tuple(_figures(account, values)), _ease(account))


def _ease(account: "Account") -> float:
    """Return the strain of a budget without findings: below 1, the less the more is left of it."""
    return min(max(float(account.figures.forecast / account.total), 0.0), 1.0) * 0.5


def _forecast(account: "Account") -> Iterator[Finding]:
    forecast, total, limit = account.figures.forecast, account.total, account.limit
    if total <= 0 or forecast <= total:
        return
    share = _percent(forecast / total)
    worst = float(max(account.limit_share, Decimal(1)) + Decimal("0.2"))
    red = max(float(account.limit_share), 1.0001)
    strain = between(float(forecast / total), 1.0, red, worst)
    if forecast > limit:
        most = _percent(account.limit_share)
        said = message("it will cost {share} of the budget, more than the limit of {limit}", share=share, limit=most)
        yield Finding("red", said, max(strain, 2.0))
    else:
        yield Finding("yellow", message("it will cost {share} of the budget", share=share), max(strain, 1.0))


def _performance(at: ProjectSchedule, values: "Values") -> Iterator[Finding]:
    cpi, (yellow, red) = values.cpi, at.project.policy.health.cpi
    if cpi is None or not is_steady(values) or cpi >= yellow:
        return
    strain = between(float(1 - cpi), float(1 - yellow), float(1 - red), 0.5) if yellow > red else 1.0
    said = message("every 100 paid has earned {earned}: CPI {cpi}", earned=f"{float(cpi) * 100:.0f}", cpi=f"{cpi:.2f}")
    lost = cpi < red
    yield Finding("red" if lost else "yellow", said, max(strain, 2.0 if lost else 1.0))


def is_steady(values: "Values") -> bool:
    """Return whether so much is earned that the cost performance index can be relied on."""
    return values.bac > 0 and values.ev >= values.bac * STEADY


def _figures(account: "Account", values: "Values") -> Iterator[Figure]:
    share = account.figures.forecast / account.total
    said = message("forecast {share} of the budget", share=_percent(share))
    yield Figure("forecast_share", round(float(share), 4), said)
    most = message("the limit is {limit}", limit=_percent(account.limit_share))
    yield Figure("limit_share", float(account.limit_share), most)
    if values.cpi is None:
        return
    cpi = f"{values.cpi:.2f}"
    said = (
        message("CPI {cpi}", cpi=cpi)
        if is_steady(values)
        else message("CPI {cpi}, which counts from {share} earned on", cpi=cpi, share=_percent(STEADY))
    )
    yield Figure("cpi", round(float(values.cpi), 4), said)
    if values.spi is not None:
        yield Figure("spi", round(float(values.spi), 4), message("SPI {spi}", spi=f"{values.spi:.2f}"))


def _percent(share: Decimal) -> str:
    return f"{round(float(share) * 100, 1):.15g}%"
