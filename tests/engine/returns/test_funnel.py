"""A forecast by hand; ROI and ROAS are the measures' own; the corners hold every case between them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.analytics.measures import MEASURES
from mktpm.engine.returns.definitions import is_met, margin_of, roas_of, roi_of, states_margin
from mktpm.engine.returns.funnel import Case, case_of, forecast_of
from mktpm.plan.returns import parse_target
from tests.engine.returns.plans import scheduled

PLAN = """\
name: p
start: 2026-10-03
deadline: 2026-10-31
tasks: [{id: a}]
returns:
  margin: 30%
  funnel:
    - {channel: search, spend: 20000/30000/40000, cpm: 20/25/40, ctr: 1%/2%/4%, cvr: 2%/3%/5%, aov: 100/120/150}
    - {channel: feed, spend: 10000, cpm: 10, ctr: 1%, cvr: 2%, aov: 90, margin: 50%, to: 2026-10-20}
"""


def test_each_step_of_the_funnel_by_hand() -> None:
    forecast = forecast_of(*scheduled(PLAN, "2026-10-01"))
    assert forecast is not None
    search, feed = forecast.channels
    # 30000 / 25 × 1000 = 1,200,000 impressions, × 2 % = 24,000 clicks, × 3 % = 720 orders, × 120 = 86,400
    assert search.base == Case(*map(Decimal, ("30000", "1200000", "24000", "720", "86400", "25920")))
    # 20000 / 40 × 1000 = 500,000, × 1 % = 5,000, × 2 % = 100, × 100 = 10,000
    assert search.low == Case(*map(Decimal, ("20000", "500000", "5000", "100", "10000", "3000")))
    # 40000 / 20 × 1000 = 2,000,000, × 4 % = 80,000, × 5 % = 4,000, × 150 = 600,000
    assert search.high == Case(*map(Decimal, ("40000", "2000000", "80000", "4000", "600000", "180000")))
    assert feed.low == feed.base == feed.high
    assert (feed.base.revenue, feed.base.gain) == (Decimal(18_000), Decimal(9_000))
    assert (search.base.roas, search.base.roi) == (Decimal("2.88"), Decimal("-0.136"))
    assert (forecast.base.roas, forecast.base.roi) == (Decimal("2.61"), Decimal("-0.127"))


def test_a_channels_days_are_the_projects_unless_they_are_said() -> None:
    forecast = forecast_of(*scheduled(PLAN, "2026-10-01"))
    assert forecast is not None
    days = [(str(each.window.first), str(each.window.last)) for each in forecast.channels]
    assert days == [("2026-10-03", "2026-10-31"), ("2026-10-03", "2026-10-20")]  # a Saturday: people buy then too


def test_the_likely_range_is_the_same_for_everybody_and_inside_the_corners() -> None:
    first, again = (forecast_of(*scheduled(PLAN, "2026-10-01")) for _ in range(2))
    assert first is not None
    assert first == again
    draws = first.draws
    assert draws is not None
    assert float(first.low.revenue) < draws.revenue.p10 < draws.revenue.p50 < draws.revenue.p90
    assert draws.revenue.p90 < float(first.high.revenue)
    assert draws.roi.p10 < draws.roi.p50 < draws.roi.p90


def test_sure_figures_need_no_draws() -> None:
    text = PLAN.replace("20000/30000/40000", "30000").replace("20/25/40", "25").replace("1%/2%/4%", "2%")
    forecast = forecast_of(*scheduled(text.replace("2%/3%/5%", "3%").replace("100/120/150", "120"), "2026-10-01"))
    assert forecast is not None
    assert (forecast.draws, forecast.low) == (None, forecast.high)


def test_a_plan_without_a_funnel_has_no_forecast() -> None:
    assert forecast_of(*scheduled("name: p\ntasks: [{id: a}]\nreturns: {target: 35%}\n", "2026-10-01")) is None


amounts = st.decimals(min_value=0, max_value=10**9, places=2)
shares = st.decimals(min_value=0, max_value=1, places=4)


@given(revenue=amounts, cost=amounts, margin=shares)
def test_roi_and_roas_are_those_of_the_measures(revenue: Decimal, cost: Decimal, margin: Decimal) -> None:
    sums = {"gmv": revenue, "spend": cost}
    pairs = [
        (roas_of(revenue, cost), MEASURES["roas"].of(sums)),  # type: ignore[arg-type]
        (roi_of(revenue * margin, cost), MEASURES["roi"].of(sums, margin)),  # type: ignore[arg-type]
    ]
    for here, there in pairs:
        if here is None or there is None:
            assert here is there
        else:
            assert abs(here - there) <= abs(there) * Decimal("1e-25")


@given(revenue=amounts, cost=amounts.filter(bool), margin=shares)
def test_roi_follows_from_roas_and_margin(revenue: Decimal, cost: Decimal, margin: Decimal) -> None:
    roas, roi = roas_of(revenue, cost), roi_of(revenue * margin, cost)
    assert roas is not None
    assert roi is not None
    assert abs(roi - (roas * margin - 1)) < Decimal("1e-12")


@pytest.mark.parametrize(("target", "met"), [("1:4.1", True), ("1:4.2", False), ("23%", True), ("24%", False)])
def test_a_target_is_met_by_its_own_measure(target: str, met: bool) -> None:  # noqa: FBT001
    # a margin of 30 %: 4.1 for each 1 is ROAS 1:4.1 and ROI 23 %
    assert is_met(parse_target(target), Decimal("4.1"), Decimal("0.23")) is met
    assert is_met(parse_target(target), None, None) is None


def test_a_margin_is_the_channels_else_the_projects_else_all() -> None:
    _, fields = scheduled(PLAN, "2026-10-01")
    assert [margin_of(fields, name) for name in ("feed", "search", "other", None)] == [
        Decimal("0.5"), Decimal("0.3"), Decimal("0.3"), Decimal("0.3"),
    ]  # fmt: skip
    assert states_margin(fields)
    bare = scheduled("name: p\ntasks: [{id: a}]\nreturns: {target: 35%}\n", "2026-10-01")[1]
    assert (margin_of(bare), states_margin(bare)) == (Decimal(1), False)


points = st.tuples(*[st.decimals(min_value=Decimal("0.01"), max_value=1, places=3)] * 3).map(sorted)


@given(spend=points, cpm=points, ctr=points, cvr=points, aov=points, at=st.integers(0, 2))
def test_the_corners_hold_every_case_between_them(
    spend: list[Decimal], cpm: list[Decimal], ctr: list[Decimal], cvr: list[Decimal], aov: list[Decimal], at: int
) -> None:
    low = case_of(spend[0], cpm[2], ctr[0], cvr[0], aov[0], Decimal(1))
    high = case_of(spend[2], cpm[0], ctr[2], cvr[2], aov[2], Decimal(1))
    case = case_of(spend[at], cpm[1], ctr[at], cvr[1], aov[at], Decimal(1))
    slack = Decimal("1e-20")
    assert low.revenue - slack <= case.revenue <= high.revenue + slack
    assert (low.roas or 0) - slack <= (case.roas or 0) <= (high.roas or 0) + slack
