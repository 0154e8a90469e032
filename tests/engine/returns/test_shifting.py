"""Shifts go where one more unit brings more, within what was seen, and are called unsure where they are."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.engine.returns.marginal import Response, response_of
from mktpm.engine.returns.shifting import LARGEST_SHARE, Shift, shifts_of
from tests.engine.returns.series import answering

GOOD = Response("good", 90, 0.8, 0.05, 0.7, 0.9, 0.8, 1000.0, 5000.0, 400.0, 2000.0)
POOR = Response("poor", 90, 0.3, 0.05, 0.2, 0.4, 0.8, 2000.0, 2000.0, 500.0, 4000.0)


def best(*responses: Response, **margins: str) -> Shift:
    return shifts_of(responses, {name: Decimal(each) for name, each in margins.items()})[0]


def test_a_shift_by_hand() -> None:
    shift = best(GOOD, POOR)
    # one more brings 0.8 × 5 = 4 there and 0.3 × 1 = 0.3 here: a fifth of 2000 goes, 400 a day
    assert (shift.giver.channel, shift.taker.channel, shift.amount) == ("poor", "good", 400)
    more, less = 5000 * (1.4**0.8 - 1), 2000 * (1 - 0.8**0.3)
    assert shift.revenue == shift.gain == pytest.approx(more - less)
    assert shift.low < shift.gain < shift.high
    assert (shift.is_sure, shift.chance) == (True, 1.0)


def test_gain_counts_not_revenue() -> None:
    shift = best(GOOD, POOR, good="0.05", poor="1")
    assert (shift.giver.channel, shift.taker.channel) == ("good", "poor")  # 4 × 5 % = 0.2 < 0.3
    assert shift.gain > 0 > shift.revenue


def test_no_shift_goes_beyond_what_was_seen() -> None:
    assert best(replace(GOOD, greatest=1100.0), POOR).amount == 100
    assert best(GOOD, replace(POOR, least=1950.0)).amount == 50
    tight = shifts_of([replace(GOOD, greatest=1000.0), POOR], {})
    assert [(each.giver.channel, each.taker.channel) for each in tight] == []


def test_amounts_have_two_digits() -> None:
    assert best(replace(GOOD, greatest=1234.56), POOR).amount == 230


def test_a_shift_within_chance_is_not_sure() -> None:
    like = replace(GOOD, channel="like", elasticity=0.78, error=0.2)
    shift = best(replace(GOOD, error=0.2), like)
    assert not shift.is_sure
    assert shift.low < 0 < shift.high


def test_a_channel_is_in_one_shift_at_most() -> None:
    others = [replace(GOOD, channel="g2", elasticity=0.7), replace(POOR, channel="p2", elasticity=0.35)]
    shifts = shifts_of([GOOD, POOR, *others], {})
    channels = [name for each in shifts for name in (each.giver.channel, each.taker.channel)]
    assert len(channels) == len(set(channels)) == 4
    assert [each.gain for each in shifts] == sorted((each.gain for each in shifts), reverse=True)


def test_two_known_series_give_the_shift_that_is_right() -> None:
    good = response_of("good", answering(0.8, seed=1, spend=1000.0, scale=20.0))
    poor = response_of("poor", answering(0.3, seed=2, spend=2000.0, scale=200.0))
    assert isinstance(good, Response)
    assert isinstance(poor, Response)
    shift = best(good, poor)
    amount, x, y = shift.amount, good.spend, poor.spend
    truth = 20 * ((x + amount) ** 0.8 - x**0.8) - 200 * (y**0.3 - (y - amount) ** 0.3)
    assert (shift.taker.channel, shift.is_sure) == ("good", True)
    assert truth == pytest.approx(shift.gain, rel=0.35)


responses = st.builds(
    lambda b, error, spend, roas, down, up: (b, error, spend, roas, down, up),
    st.floats(0.05, 1.2), st.floats(0.001, 0.5), st.floats(1.0, 1e6), st.floats(0.1, 20.0), st.floats(0.1, 1.0),
    st.floats(1.0, 3.0),
)  # fmt: skip


@given(made=st.lists(responses, min_size=2, max_size=4))
@settings(max_examples=25)
def test_shifts_are_within_bounds_and_never_lose(made: list[tuple[float, ...]]) -> None:
    found = [
        Response(str(n), 90, b, error, b, b, 0.5, spend, spend * roas, spend * down, spend * up)
        for n, (b, error, spend, roas, down, up) in enumerate(made)
    ]
    for shift in shifts_of(found, {}):
        slack = 1 + 1e-9
        assert shift.gain > 0
        assert 0 < shift.amount <= LARGEST_SHARE * shift.giver.spend * slack
        assert shift.taker.spend + shift.amount <= shift.taker.greatest * slack
        assert shift.giver.spend - shift.amount >= shift.giver.least / slack
        assert shift.low <= shift.high
        assert 0 <= shift.chance <= 1
