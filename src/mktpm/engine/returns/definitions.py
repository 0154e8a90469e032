"""What ROI and ROAS are; each is formed once, from sums, and never called the other.

- ROAS (return on advertising spend) = revenue / cost, written as `1:4.1`
- ROI (return on investment) = (gain − cost) / cost, written as `35%`; gain = revenue × margin

With a margin of 30%, revenue of 4.1 for each 1 spent is ROAS 1:4.1 and ROI 23%.
"""

from decimal import Context, Decimal

from mktpm.plan.returns import ReturnFields, ReturnTarget

_WIDE = Context(prec=100)
FORMULAS = {
    "roas": "revenue / cost",
    "roi": "(gain − cost) / cost",
    "gain": "revenue × margin",
    "impressions": "spend / CPM × 1000",
    "clicks": "impressions × CTR",
    "orders": "clicks × CVR",
    "revenue": "orders × AOV",
    "marginal_roas": "elasticity × revenue / spend",
    "npv": "Σ expected flow / (1 + rate)^(days / 365)",
    "mape": "mean of |actual − forecast| / actual",
    "wape": "Σ |actual − forecast| / Σ actual",
    "bias": "Σ (forecast − actual) / Σ actual",
}
"""Every figure that is told, as people write it."""


def roas_of(revenue: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return revenue / cost; None where one is not known or nothing was spent."""
    return revenue / cost if revenue is not None and cost else None


def roi_of(gain: Decimal | None, cost: Decimal | None) -> Decimal | None:
    """Return (gain − cost) / cost; None where one is not known or nothing was spent."""
    return (gain - cost) / cost if gain is not None and cost else None


def rounded(value: Decimal, digits: int) -> Decimal:
    """Return a figure with so many digits behind the point, however great it is."""
    return value.quantize(Decimal(1).scaleb(-digits), context=_WIDE)


def margin_of(fields: ReturnFields, channel: str | None = None) -> Decimal:
    """Return the share of revenue that is gain: the channel's, else the project's, else all of it."""
    own = next((each.margin for each in fields.funnel if each.channel == channel), None)
    return own if own is not None else fields.margin if fields.margin is not None else Decimal(1)


def states_margin(fields: ReturnFields) -> bool:
    """Return whether the plan says what of its revenue is gain, for all channels."""
    return fields.margin is not None or (bool(fields.funnel) and all(each.margin is not None for each in fields.funnel))


def is_met(target: ReturnTarget, roas: Decimal | None, roi: Decimal | None) -> bool | None:
    """Return whether a return reaches its target, each measured as what it is; None where it isn't known."""
    value = roas if target.measure == "roas" else roi
    return None if value is None else value >= target.value
