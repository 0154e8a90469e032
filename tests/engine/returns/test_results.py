"""What came in, what is followed after the close, and how right forecasts were: by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.budget.account import account_of
from mktpm.engine.returns.accuracy import Pair, accuracies, pairs_of
from mktpm.engine.returns.following import following_of
from mktpm.engine.returns.funnel import forecast_of
from mktpm.engine.returns.results import results_of
from mktpm.engine.returns.window import result_window
from mktpm.engine.window import Window, months_after
from tests.engine.budget.plans import schedule_on, seen
from tests.engine.returns.plans import read, scheduled
from tests.engine.returns.series import day

PLAN = """\
name: p
start: 2026-10-05
deadline: 2026-10-08
tasks: [{id: a, duration: 2d}]
budget:
  lines: [{id: s, amount: 900, channel: search}, {id: f, amount: 500, channel: feed}, {id: hall, amount: 400}]
returns:
  margin: 50%
  funnel:
    - {channel: search, spend: 1000, cpm: 100, ctr: 10%, cvr: 10%, aov: 20}
    - {channel: feed, spend: 400, cpm: 100, ctr: 10%, cvr: 5%, aov: 20/50/60, margin: 20%}
"""
LEDGER = "2026-10-06,actual,s,700,,\n2026-10-07,actual,hall,300,,\n"
FIFTH = date(2026, 10, 5)
DAYS = {
    "search": [
        day(FIFTH - timedelta(days=1), spend=999, gmv=999),
        day(FIFTH, spend=500, impressions=6000, clicks=480, conversions=48, gmv=1200),
        day(FIFTH + timedelta(days=3), spend=300, impressions=2000, clicks=320, conversions=32, gmv=800),
    ],
    "feed": [day(FIFTH + timedelta(days=3), spend=200, impressions=4000, clicks=400)],
}


def test_returns_so_far_by_hand() -> None:
    at = schedule_on(PLAN, "2026-10-09", LEDGER)
    fields = at.project.fields.returns
    assert fields is not None
    results = results_of(fields, DAYS, result_window(at, fields), account_of(at))
    search, feed = results.channels
    assert seen((search.channel, search.totals.spend, search.totals.gmv, search.totals.gain)) == (
        "search",
        800,
        2000,
        1000,
    )
    assert seen((search.totals.roas, search.totals.roi, search.paid)) == (Decimal("2.5"), Decimal("0.25"), 700)
    # the feed reports no revenue: that is not a return of nothing
    assert seen((feed.totals.gmv, feed.totals.roas, feed.totals.roi, feed.paid)) == (None, None, None, 0)
    assert seen((results.totals.spend, results.totals.roas, results.totals.roi)) == (1000, 2, 0)
    # 800 reported and 700 paid for the search, 200 and none for the feed, 300 paid for the hall: 800 + 200 + 300
    assert seen((results.paid, results.full_cost, results.unbooked)) == (1000, 1300, ("search", "feed"))
    assert results.full_roi == Decimal(-300) / 1300


def test_what_came_before_the_project_is_not_its_return() -> None:
    at, fields = scheduled(PLAN, "2026-10-09")
    assert result_window(at, fields) == Window(FIFTH, date(2026, 10, 9))


amounts = st.lists(st.decimals(min_value=0, max_value=10**9, places=2), min_size=1, max_size=5)


@given(spends=amounts, revenues=amounts)
def test_channels_add_up_to_the_project(spends: list[Decimal], revenues: list[Decimal]) -> None:
    at, fields = scheduled(PLAN, "2026-10-09")
    days = {str(n): [day(FIFTH, spend=str(each))] for n, each in enumerate(spends)}
    days |= {f"r{n}": [day(FIFTH, gmv=str(each))] for n, each in enumerate(revenues)}
    results = results_of(fields, days, result_window(at, fields), None)
    assert results.totals.spend == sum(spends)
    assert results.totals.gmv == sum(revenues)
    assert results.totals.gain == sum(revenues) / 2


# ------------------------------------------------------------------ how right forecasts were


def test_errors_by_hand() -> None:
    at, fields = scheduled(PLAN, "2026-10-09")
    forecast = forecast_of(at, fields)
    assert forecast is not None
    pairs, waiting = pairs_of(at, forecast.channels, DAYS)
    assert waiting == ()
    found = {each.figure: each for each in accuracies(pairs)}
    # spend: forecast 1000 and 400, came to 800 and 200: errors 25 % and 100 %
    assert found["spend"].mape == Decimal("0.625")
    assert found["spend"].wape == found["spend"].bias == Decimal("0.4")  # (200 + 200) / 1000, both too high
    # impressions: forecast 10000 and 4000, came to 8000 and 4000
    assert seen((found["impressions"].mape, found["impressions"].inside)) == (Decimal("0.125"), 1)
    # revenue: only the search reports it, 1000 × 10 × 10 % × 10 % × 20 = 2000
    assert [pair.channel for pair in found["revenue"].pairs] == ["search"]
    assert seen((found["revenue"].mape, found["revenue"].wape, found["revenue"].bias)) == (0, 0, 0)
    assert seen((found["roas"].mape, found["roas"].wape, found["roas"].bias)) == (Decimal("0.2"), None, None)


@pytest.mark.parametrize(
    ("as_of", "last", "said"),
    [
        ("2026-10-08", 3, "it runs until 2026-10-08"),
        ("2026-10-09", 2, ""),  # a day late is usual
        ("2026-10-09", 1, "imported only until 2026-10-06, it ran until 2026-10-08"),
        ("2026-10-09", -1, "nothing is imported for it"),
    ],
)
def test_a_forecast_is_judged_when_its_days_are_over_and_imported(as_of: str, last: int, said: str) -> None:
    at, fields = scheduled(PLAN, as_of)
    forecast = forecast_of(at, fields)
    assert forecast is not None
    days = {"search": [day(FIFTH + timedelta(days=last), spend=1)]}
    pairs, waiting = pairs_of(at, forecast.channels[:1], days)
    assert [str(each.reason) for each in waiting] == ([said] if said else [])
    assert bool(pairs) is not bool(said)


def test_what_came_to_nothing_counts_by_amount_alone() -> None:
    pair = Pair("p", "a", "revenue", Decimal(1), Decimal(1), Decimal(1), actual=Decimal(0))
    other = replace(pair, actual=Decimal(2))
    [both] = accuracies([pair, other])
    assert seen((both.mape, both.wape, both.bias)) == (Decimal("0.5"), 1, 0)
    [alone] = accuracies([pair])
    assert seen((alone.mape, alone.wape, alone.bias)) == (None, None, None)


# ------------------------------------------------------------------ after the close

CLOSED = """\
id: p
status: closed
start: 2026-01-05
kpis: [{id: gmv, target: 100}]
returns: {target: 1:4, follow_months: 3}
tasks: [{id: a, duration: 5d, status: done, started: 2026-01-26, finished: 2026-01-31}]
"""


def states(tmp_path: Path, day_: str, values: str, *imported: tuple[str, str]) -> list[str]:
    spans = [Window(date.fromisoformat(first), date.fromisoformat(last)) for first, last in imported]
    following = following_of(*read(tmp_path, CLOSED, day_, values), spans)
    assert following is not None
    assert following.closed == date(2026, 1, 31)
    assert [str(month.window.first) for month in following.months] == ["2026-02-01", "2026-03-01", "2026-04-01"]
    return [month.state for month in following.months]


FEBRUARY, APRIL = "2026-02-28,gmv,90,shop\n", "2026-04-30,gmv,99,shop\n"


def test_each_month_after_the_close_has_a_result(tmp_path: Path) -> None:
    assert states(tmp_path, "2026-06-01", FEBRUARY + APRIL) == ["followed", "missing", "followed"]
    assert states(tmp_path, "2026-06-01", FEBRUARY, ("2026-03-31", "2026-05-02")) == ["followed"] * 3
    assert states(tmp_path, "2026-03-31", FEBRUARY) == ["followed", "running", "ahead"]
    assert states(tmp_path, "2026-04-01", FEBRUARY) == ["followed", "missing", "running"]


def test_results_before_the_close_and_after_the_day_looked_from_say_nothing(tmp_path: Path) -> None:
    assert states(tmp_path, "2026-03-10", "2026-01-31,gmv,90,shop\n" + APRIL) == ["missing", "running", "ahead"]
    assert states(tmp_path, "2026-03-10", "", ("2025-11-01", "2026-01-31")) == ["missing", "running", "ahead"]


@pytest.mark.parametrize("change", [("status: closed", "status: active"), ("follow_months: 3", "follow_months: 0")])
def test_what_is_not_to_be_followed_is_not(tmp_path: Path, change: tuple[str, str]) -> None:
    assert following_of(*read(tmp_path, CLOSED.replace(*change), "2026-06-01", "")) is None


def test_a_closed_projects_results_end_with_its_following(tmp_path: Path) -> None:
    assert result_window(*read(tmp_path, CLOSED, "2026-12-01", "")) == Window(date(2026, 1, 5), date(2026, 4, 30))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-08-31", 6, "2027-02-28"), ("2026-11-11", 6, "2027-05-11")],
)
def test_months_end_on_a_day_that_there_is(start: str, months: int, end: str) -> None:
    assert months_after(date.fromisoformat(start), months) == date.fromisoformat(end)
