"""Amounts over time: each curve against its formula by hand, and no cent lost whatever the parts."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.budget.phasing import Curve, Phasing, Span, distribute, month_end, months_between
from mktpm.engine.calendar import Calendar
from mktpm.plan.model import CalendarFields
from mktpm.quantities import Money
from tests.engine.budget.plans import account_on, planned

CALENDAR = Calendar(CalendarFields(), 2026)
amounts = st.decimals(-(10**10), 10**10, places=2) | st.decimals(-(10**6), 10**6, places=4)
days = st.dates(date(2026, 1, 1), date(2028, 12, 31))
curves: st.SearchStrategy[Curve] = st.sampled_from(["even", "front", "back"])


@pytest.mark.parametrize(
    ("amount", "weights", "parts"),
    [
        ("100", [1, 1, 1], ["33.33", "33.34", "33.33"]),
        ("0.01", [1, 1, 1], ["0", "0.01", "0"]),
        ("-100", [1, 1, 1], ["-33.33", "-33.34", "-33.33"]),
        ("100", [3, 2, 1], ["50", "33.33", "16.67"]),
        ("10", [0, 0], ["5", "5"]),
        ("0.0001", [1, 1], ["0.0001", "0"]),
        ("7", [0, 1, 0], ["0", "7", "0"]),
    ],
)
def test_parts_by_weights(amount: str, weights: list[int], parts: list[str]) -> None:
    assert distribute(Decimal(amount), weights) == tuple(map(Decimal, parts))


@given(amounts, st.lists(st.integers(0, 10**6), min_size=1, max_size=50))
def test_parts_add_up_and_none_has_another_sign(amount: Decimal, weights: list[int]) -> None:
    parts = distribute(amount, weights)
    assert sum(parts, Decimal(0)) == amount
    assert all(part * amount >= 0 for part in parts)


# Mon 5 to Fri 9 October 2026: five working days. 1000 over them:
# even 200 each; front 5/15, 4/15, 3/15, 2/15, 1/15; back the other way round.
@pytest.mark.parametrize(
    ("curve", "totals"),
    [
        ("even", ["200.00", "400.00", "600.00", "800.00", "1000"]),
        ("front", ["333.33", "600.00", "800.00", "933.33", "1000"]),
        ("back", ["66.67", "200.00", "400.00", "666.67", "1000"]),
    ],
)
def test_curves_by_hand(curve: Curve, totals: list[str]) -> None:
    span = Span(Money(1000), date(2026, 10, 5), date(2026, 10, 9), curve, CALENDAR)
    assert [span.until(date(2026, 10, day)) for day in range(5, 10)] == list(map(Decimal, totals))
    assert span.until(date(2026, 10, 4)) == 0
    assert span.until(date(2027, 1, 1)) == 1000


def test_days_off_cost_nothing_unless_there_are_no_others() -> None:
    week = Span(Money(1000), date(2026, 10, 9), date(2026, 10, 12), "even", CALENDAR)  # Fri to Mon
    assert [week.until(date(2026, 10, day)) for day in (9, 10, 11, 12)] == [500, 500, 500, 1000]
    weekend = Span(Money(1000), date(2026, 10, 10), date(2026, 10, 11), "even", CALENDAR)
    assert weekend.until(date(2026, 10, 10)) == 500


@given(amounts, days, st.integers(0, 400), curves, st.lists(days, max_size=20))
def test_any_cut_of_time_adds_up(amount: Decimal, first: date, length: int, curve: Curve, cuts: list[date]) -> None:
    last = first + timedelta(days=length)
    phasing = Phasing((Span(Money(amount), first, last, curve, CALENDAR),))
    edges = sorted({date(2025, 12, 31), *cuts, date(2030, 12, 31)})
    parts = [phasing.between(a + timedelta(days=1), b) for a, b in pairwise(edges)]
    assert sum(parts, Decimal(0)) == amount
    assert all(part * amount >= 0 for part in parts)
    months = [phasing.between(month, month_end(month)) for month in months_between(first, last)]
    assert sum(months, Decimal(0)) == amount


# ------------------------------------------------------------------ as plans write it

PLAN = """\
name: p
start: 2026-10-05
tasks:
  - id: prep
    tasks:
      - {id: a, duration: 1d}
      - {id: b, duration: 3d, depends: [a]}
  - {id: live, duration: 1d, depends: [prep]}
budget:
  lines:
    - {id: whole, amount: 1000}
    - {id: days, amount: 1000, from: 2026-10-07, to: 2026-10-08}
    - {id: of-task, amount: 1000, task: b}
    - {id: of-phase, amount: 1000, phase: prep, spread: task}
    - {id: months, amount: 1000, spread: {2026-10: 30%, 2026-11-11: 70%}}
    - {id: odd, amount: 1000, spread: {2026-10: 30%, 2026-11: 30%}}
    - {id: clipped, amount: 1000, spread: {2026-10: 100%}, from: 2026-10-08, to: 2026-10-09}
"""


@pytest.mark.parametrize(
    ("line", "totals"),
    [
        ("whole", [200, 400, 600, 800, 1000]),
        ("days", [0, 0, 500, 1000, 1000]),
        ("of-task", [0, "333.33", "666.67", 1000, 1000]),
        ("of-phase", [250, 500, 750, 1000, 1000]),
        ("clipped", [0, 0, 0, 500, 1000]),
    ],
)
def test_when_a_line_is_spent(line: str, totals: list[object]) -> None:
    account = account_on(PLAN, "2026-10-05")
    week = [f"2026-10-{day:02}" for day in range(5, 10)]
    assert planned(account, line, *week) == [Decimal(str(total)) for total in totals]


def test_shares_of_months_and_days() -> None:
    account = account_on(PLAN, "2026-10-05")
    # October 2026 has 22 days from Monday to Friday, of which 3 are over on the 5th
    assert planned(account, "months", "2026-10-05", "2026-10-31", "2026-11-10", "2026-11-11") == [
        Decimal("40.91"), 300, 300, 1000,
    ]  # fmt: skip
    assert planned(account, "odd", "2026-10-31", "2026-11-30") == [500, 1000]
