"""Present value and payback against tables by hand; and what must hold for any flows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.returns.present_value import PresentValue, Stage, present_value_of, worth_of
from mktpm.plan.returns import Gate
from tests.engine.budget.plans import seen
from tests.engine.returns.plans import scheduled

PLAN = """\
name: p
start: 2026-01-01
tasks:
  - {id: pilot, duration: 5d, <pilot>}
  - {id: go, milestone: true, depends: [pilot]}
returns:
  rate: 10%
  gates:
    - {name: Pilot, on: 2026-01-01, cost: 100, chance: 50%, task: pilot}
    - {name: Roll-out, on: 2027-01-01, cost: 400, chance: 80%}
    - {name: Year one, on: 2028-01-01, gain: 660}
    - {name: Year two, on: 2028-12-31, gain: 726}
"""


def worth(text: str = PLAN, day: str = "2026-01-01") -> PresentValue:
    found = present_value_of(*scheduled(text.replace("<pilot>", "note: x"), day))
    assert found is not None
    return found


def test_npv_by_hand() -> None:
    found = worth()
    # a year is 365 days here: discounted by 1, 1.1, 1.21 and 1.331
    #   −100 × 1 = −100;  −400 × 50 % = −200 / 1.1 = −181.82
    #   660 × 40 % = 264 / 1.21 = 218.18;  726 × 40 % = 290.40 / 1.331 = 218.18
    assert [round(flow.amount, 2) for flow in found.expected.flows] == [-100, -200, 264, Decimal("290.40")]
    assert [round(flow.present, 2) for flow in found.expected.flows] == [
        -100, Decimal("-181.82"), Decimal("218.18"), Decimal("218.18"),
    ]  # fmt: skip
    assert (found.expected.npv, found.expected.total) == (Decimal("154.55"), Decimal("254.40"))
    # if both gates are passed: −100 − 400 / 1.1 + 660 / 1.21 + 726 / 1.331 = −100 − 363.64 + 545.45 + 545.45
    assert (found.passed.npv, found.passed.total) == (Decimal("627.27"), Decimal(886))


def test_payback_by_hand() -> None:
    found = worth()
    # running totals −100, −300, −36, +254.40; discounted −100, −281.82, −63.64, +154.55
    assert found.expected.payback is not None
    assert (found.expected.payback.day, found.expected.payback.days) == (date(2028, 12, 31), 1095)
    # if passed: −100, −500, +160: back after two years; discounted −100, −463.64, +81.82
    assert found.passed.payback is not None
    assert found.passed.discounted is not None
    assert found.passed.payback.days == found.passed.discounted.days == 730


def test_a_discount_can_delay_payback() -> None:
    found = worth(PLAN.replace("rate: 10%", "rate: 60%"))
    # if passed: −100, −400 / 1.6 = −350, + 660 / 2.56 = −92.19, + 726 / 4.096 = +85.06
    assert found.passed.payback is not None
    assert found.passed.discounted is not None
    assert (found.passed.payback.days, found.passed.discounted.days) == (730, 1095)
    # with the chances: −100, −125, +103.125, +70.90 = −50.98: not at all
    assert found.expected.discounted is None
    assert found.expected.payback is not None
    assert found.expected.npv == Decimal("-50.98")


@pytest.mark.parametrize(
    ("state", "outcome", "npv"),
    [
        ("status: done, finished: 2026-01-07", "passed", "409.09"),  # 1 and 80 %: −100 − 363.64 + 436.36 + 436.36
        ("status: cancelled", "failed", "-100.00"),
        ("status: doing, started: 2026-01-01", "open", "154.55"),
    ],
)
def test_the_task_of_a_gate_decides_it(state: str, outcome: str, npv: str) -> None:
    found = present_value_of(*scheduled(PLAN.replace("<pilot>", state), "2026-01-12"))
    assert found is not None
    assert (found.stages[0].outcome, str(found.expected.npv)) == (outcome, npv)


def test_a_gates_day_is_its_tasks_finish() -> None:
    found = worth(PLAN.replace("on: 2026-01-01, cost: 100", "cost: 100"))
    assert found.stages[0].day == date(2026, 1, 7)  # five working days from Thursday 2026-01-01


def test_money_that_is_not_back_in_the_end() -> None:
    found = worth(PLAN.replace("gain: 726", "cost: 726"))
    assert (found.passed.payback, found.passed.discounted, found.expected.payback) == (None, None, None)


def test_without_gates_there_is_nothing() -> None:
    assert present_value_of(*scheduled("name: p\ntasks: [{id: a}]\nreturns: {target: 35%}\n", "2026-01-01")) is None


def test_flows_of_one_day_count_as_one() -> None:
    day = date(2026, 1, 1)
    stages = [_stage(0, day, cost=100), _stage(1, day, gain=100)]
    found = worth_of(stages, [Decimal(1)] * 2, Decimal(0))
    assert found.payback is not None
    assert seen((found.payback.days, found.npv)) == (0, 0)


def _stage(position: int, day: date, cost: int = 0, gain: int = 0) -> Stage:
    gate = Gate.model_validate({"name": "x", "on": day.isoformat(), "cost": cost, "gain": gain})
    return Stage(gate, position, day, "open", Decimal(1))


money = st.integers(0, 10**9)
flows = st.lists(st.tuples(st.integers(0, 3000), money, money), min_size=1, max_size=8)
chances = st.decimals(min_value=0, max_value=1, places=3)


@given(flows=flows, chance=chances, rate=st.decimals(min_value=0, max_value=5, places=3))
def test_chances_of_one_and_no_rate_add_up(flows: list[tuple[int, int, int]], chance: Decimal, rate: Decimal) -> None:
    stages = [_stage(n, date.fromordinal(739_000 + on), cost, gain) for n, (on, cost, gain) in enumerate(flows)]
    ones = [Decimal(1)] * len(stages)
    sure = worth_of(stages, ones, Decimal(0))
    assert sure.npv == sure.total == sum(gain - cost for _, cost, gain in flows)
    assert (sure.payback is None) == (sure.total < 0)
    risky = worth_of(stages, [chance] * len(stages), rate)
    assert sum(flow.reached <= 1 for flow in risky.flows) == len(stages)
    assert all(0 < flow.factor <= 1 for flow in risky.flows)
    if risky.payback is not None:
        assert risky.total >= 0
