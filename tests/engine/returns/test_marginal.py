"""A response that is known is found again within its interval; where the data say nothing, so does the tool."""

from __future__ import annotations

from datetime import timedelta

import pytest

from mktpm.engine.kpi.imported import DaySums
from mktpm.engine.returns.marginal import NoResponse, Response, response_of
from mktpm.engine.returns.student import t_quantile
from tests.engine.returns.series import FIRST, answering, day


def found(series: object) -> Response:
    response = response_of("search", series)  # type: ignore[arg-type]
    assert isinstance(response, Response), response
    return response


def refused(series: object) -> str:
    response = response_of("search", series)  # type: ignore[arg-type]
    assert isinstance(response, NoResponse), response
    return str(response.reason)


@pytest.mark.parametrize("elasticity", [0.3, 0.5, 0.8])
@pytest.mark.parametrize("days", [28, 90, 365])
def test_a_known_response_is_found_within_its_interval(elasticity: float, days: int) -> None:
    response = found(answering(elasticity, days=days, seed=1, noise=0.1, weekend=1.6))
    assert response.low < elasticity < response.high
    assert response.low < response.elasticity < response.high
    assert response.days == days


def test_the_interval_holds_the_truth_about_as_often_as_it_says() -> None:
    series = [answering(0.6, days=60, seed=seed, weekend=1.4, growth=0.004) for seed in range(100)]
    responses = [found(each) for each in series]
    assert 90 <= sum(each.low < 0.6 < each.high for each in responses) <= 100


def test_marginal_return_is_elasticity_times_the_usual_return() -> None:
    response = found(answering(0.5, noise=0.0, spread=0.2))
    assert response.elasticity == pytest.approx(0.5, abs=1e-6)
    # revenue = 60 × spend^0.5: at 5000 a day one more brings 60 × 0.5 / 5000^0.5 = 0.424
    assert response.marginal == pytest.approx(60 * 0.5 / response.spend**0.5, rel=0.02)
    assert response.marginal == pytest.approx(response.elasticity * response.revenue / response.spend)
    assert response.interval[0] <= response.marginal <= response.interval[1]
    assert response.marginal < response.roas


def test_growth_that_is_not_spend_does_not_count_as_spend() -> None:
    # both grow by 2 % a day: without the trend taken out, the elasticity would be near 1
    response = found(answering(0.4, growth=0.02))
    assert response.low < 0.4 < response.high


def test_the_usual_spend_is_that_of_the_last_four_weeks() -> None:
    early = [day(one.on - timedelta(days=200), spend=1, gmv=1) for one in answering(0.5, days=10)]
    late = answering(0.5, days=60)
    lately = [float(one.sums["spend"]) for one in late[-28:]]
    assert found([*early, *late]).spend == pytest.approx(sum(lately) / 28)
    assert found([*early, *late]).least == 1


@pytest.mark.parametrize(
    ("series", "said"),
    [
        ([], "no revenue is reported"),
        ([day(FIRST, spend=5, clicks=3)], "no revenue is reported"),
        ([day(FIRST, spend=5, gmv=0)], "no day has both spend and revenue"),
        (answering(0.5, days=27), "27 days with spend and revenue, 28 are needed"),
        (answering(0.5, days=1), "1 day with spend and revenue, 28 are needed"),
        (answering(0.5, spread=0.01), "spend hardly varies beyond weekday and trend: ±1%, ±10% are needed"),
        (answering(0.5, spread=0.0), "spend hardly varies beyond weekday and trend: ±0%, ±10% are needed"),
    ],
)
def test_too_little_is_refused_with_the_reason(series: list[DaySums], said: str) -> None:
    assert refused(series) == said


def test_revenue_that_does_not_follow_is_refused() -> None:
    assert refused(answering(0.0, noise=0.5)).startswith("revenue does not follow spend for sure: elasticity ")
    assert refused(answering(-0.5)).startswith("revenue does not follow spend for sure: elasticity -0.5")


def test_revenue_that_rises_faster_than_spend_is_refused() -> None:
    assert "something else drives both" in refused(answering(1.8, scale=0.01))


def test_spend_that_explains_little_is_refused() -> None:
    assert refused(answering(0.35, days=700, noise=0.8, spread=0.3)).startswith("spend explains only ")


def test_days_without_spend_are_left_out_and_not_counted() -> None:
    series = list(answering(0.5, days=60))
    idle = [day(FIRST + timedelta(days=60 + n), spend=0, gmv=300) for n in range(5)]
    assert found([*series, *idle]).days == 60
    assert found([*series, *idle]).elasticity == found(series).elasticity


@pytest.mark.parametrize(
    ("chance", "degrees", "value"),
    [(0.975, 19, 2.0930), (0.975, 60, 2.0003), (0.95, 20, 1.7247), (0.975, 10_000, 1.9602), (0.5, 20, 0.0)],
)
def test_quantiles_of_t_are_those_of_the_tables(chance: float, degrees: int, value: float) -> None:
    assert t_quantile(chance, degrees) == pytest.approx(value, abs=2e-4)
