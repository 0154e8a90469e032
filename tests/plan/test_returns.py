"""ROAS and ROI are told apart where they are written, and three points rise."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan.loader import load_text
from mktpm.plan.returns import Estimate, ReturnTarget, parse_estimate, parse_target, roas_text
from mktpm.quantities import QuantityError, parse_money, parse_percent


@pytest.mark.parametrize(
    ("written", "measure", "value", "text"),
    [
        ("1:4.1", "roas", "4.1", "1:4.1"),
        ("1：4.10", "roas", "4.10", "1:4.1"),
        ("1 : 10", "roas", "10", "1:10"),
        ("35%", "roi", "0.35", "35%"),
        ("310％", "roi", "3.1", "310%"),
        ("12.5%", "roi", "0.125", "12.5%"),
    ],
)
def test_a_target_says_what_it_measures(written: str, measure: str, value: str, text: str) -> None:
    target = parse_target(written)
    assert (target.measure, target.value, str(target)) == (measure, Decimal(value), text)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (4.1, "`4.1` could be ROI or ROAS"),
        ("4.1", "`4.1` could be ROI or ROAS"),
        ("ROI 1:4.1", "`ROI 1:4.1` is not revenue for 1 that is spent"),
        ("2:8", "`2:8` is not revenue for 1 that is spent"),
        ("1:0", "`1:0` is not revenue for 1 that is spent"),
        ("good", "`good` is no return"),
        (None, "`None` is no return"),
        (True, "`True` is no return"),
        ("-5%", "`-5%` is not a percentage"),
    ],
)
def test_what_could_be_either_is_refused(written: object, said: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_target(written)
    assert str(caught.value) == said


ratios = st.decimals(min_value=Decimal("0.01"), max_value=999_999, places=2)


@given(value=ratios)
def test_a_target_is_read_back_as_it_is_written(value: Decimal) -> None:
    for target in (ReturnTarget("roas", value), ReturnTarget("roi", value)):
        again = parse_target(str(target))
        assert (again.measure, again.value) == (target.measure, target.value)


def test_a_ratio_has_no_superfluous_zeros() -> None:
    assert [roas_text(Decimal(each)) for each in ("4.10", "100", "0.5")] == ["1:4.1", "1:100", "1:0.5"]


def test_figures_are_one_or_three() -> None:
    sure = parse_estimate("30万", parse_money, "x")
    assert (sure, sure.is_sure, str(sure)) == (Estimate(*[Decimal(300_000)] * 3), True, "300000")
    points = parse_estimate("1% / 1.2%/1.5%", parse_percent, "x")
    assert (points.low, points.base, points.high) == (Decimal("0.01"), Decimal("0.012"), Decimal("0.015"))
    assert str(points) == "0.01/0.012/0.015"


PLAN = """\
name: p
tasks: [{id: a}]
returns:
  funnel:
    - {channel: search, spend: <spend>, cpm: <cpm>, ctr: <ctr>, cvr: 3%, aov: 100}
  gates: [{name: go, <gate>}]
"""
GOOD = {"spend": "30万", "cpm": "28", "ctr": "1.2%", "gate": "on: 2026-10-01"}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, []),
        ({"cpm": "28.5"}, []),
        ({"spend": "1/2"}, ["one figure or three were expected, not 2"]),
        ({"spend": "3/2/1"}, ["the three figures must rise: `3/2/1`"]),
        ({"spend": "0"}, ["`0` is not above 0"]),
        ({"spend": "-5"}, ["`-5` is not above 0"]),
        ({"spend": "99999999亿"}, ["this amount is above 1,000,000,000,000,000"]),
        ({"cpm": "cheap"}, ["`cheap` is not an amount of money"]),
        ({"ctr": "120%"}, ["`120%` is not above 0% and at most 100%"]),
        ({"ctr": "1.2"}, ["`1.2` is not a percentage"]),
        ({"ctr": "0%/1%/2%"}, ["`0%` is not above 0% and at most 100%"]),
        ({"gate": "cost: 1"}, ["it is not said when this stage's money moves"]),
        ({"gate": "task: a, chance: 101%"}, ["`101%` is above 100%"]),
    ],
)
def test_what_does_not_fit_is_said(changes: dict[str, str], said: list[str]) -> None:
    text = PLAN
    for key, value in (GOOD | changes).items():
        text = text.replace(f"<{key}>", value)
    assert [str(one.message) for one in load_text(text).diagnostics] == said


def test_a_channel_has_one_funnel() -> None:
    row = "{channel: a, spend: 1, cpm: 2, ctr: 1%, cvr: 1%, aov: 1}"
    [found] = load_text(f"name: p\ntasks: [{{id: a}}]\nreturns: {{funnel: [{row}, {row}]}}\n").diagnostics
    assert str(found.message) == "the funnel of `a` stands twice"
