"""Trends against published and hand-computed figures."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.kpi.trends import LEAST_VALUES, Trend, trend_of

FIRST = date(2026, 9, 1)


def series(*numbers: float | str, gap: int = 1) -> list[tuple[date, Decimal]]:
    """Values every ``gap`` days."""
    return [(FIRST + timedelta(days=gap * at), Decimal(str(number))) for at, number in enumerate(numbers)]


def trend(*numbers: float | str, gap: int = 1) -> Trend:
    """The trend of these values."""
    found = trend_of(series(*numbers, gap=gap))
    assert found is not None
    return found


def test_too_few_values_say_nothing() -> None:
    assert trend_of(series(*range(LEAST_VALUES - 1))) is None
    assert trend_of([]) is None


def test_eight_rising_values_are_one_order_of_all_and_its_mirror() -> None:
    found = trend(*range(8))
    assert (found.score, found.slope, found.way) == (28, Decimal(1), 1)
    assert found.chance == pytest.approx(2 / 40320)


def test_the_exact_chance_is_that_of_counting_all_orders() -> None:
    numbers = (3, 1, 2, 5, 4, 6, 8, 7)
    found = trend(*numbers)
    scores = [
        sum((later > earlier) - (later < earlier) for at, later in enumerate(order) for earlier in order[:at])
        for order in permutations(range(8))
    ]
    assert found.score == 20
    assert found.chance == pytest.approx(sum(abs(score) >= 20 for score in scores) / len(scores))


def test_ties_and_the_normal_approximation_by_hand() -> None:
    """n = 12, one tie of three: S = 66 - 3 = 63; Var = (12·11·29 - 3·2·11) / 18 = 209; Z = 62 / √209 = 4.289."""
    found = trend(1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10)
    assert found.score == 63
    assert found.chance == pytest.approx(1.8e-5, rel=0.05)
    assert found.way == 1


def test_wavering_is_no_trend() -> None:
    assert trend(5, 6, 5, 6, 5, 6, 5, 6, 5, 6).way == 0
    assert trend(*[4] * 12).chance == 1


def test_the_slope_is_per_day_and_one_odd_value_does_not_move_it() -> None:
    assert trend(0, 7, 14, 21, 28, 35, 42, 49, gap=7).slope == 1
    assert trend(0, 1, 2, 3, 999, 5, 6, 7, 8, 9).slope == 1


def test_only_the_last_thirty_values_count() -> None:
    assert trend(*range(100, 0, -1), *range(30)).way == 1


@given(st.lists(st.integers(-50, 50), min_size=8, max_size=30))
def test_turned_around_it_is_the_opposite(numbers: list[int]) -> None:
    one, other = trend(*numbers), trend(*(-number for number in numbers))
    assert (one.score, one.slope, one.way) == (-other.score, -other.slope, -other.way)
    assert one.chance == other.chance
    assert 0 <= one.chance <= 1 + 1e-9
