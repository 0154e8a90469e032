"""Earned value against published examples and tables computed by hand."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.earned_value import METHODS, Earned, Values, earned_of, earned_schedule
from mktpm.engine.health import health_of
from tests.engine.budget.plans import account_on, schedule_on, seen


def values(bac: float, pv: float, ev: float, ac: float) -> Values:
    return Values(*(Decimal(str(each)) for each in (bac, pv, ev, ac)))


def close(value: Decimal | None, digits: int = 3) -> float | None:
    return None if value is None else float(round(value, digits))


# ------------------------------------------------------------------ published examples


def test_a_project_of_three_parts() -> None:
    """Source: "What is Earned Value", lecture notes, wnwk.com/doc/3476926: design, build and test."""
    found = values(500, 300, 200, 250)
    assert seen((found.cv, found.sv)) == (-50, -100)
    assert (close(found.cpi), close(found.spi)) == (0.8, 0.667)
    assert seen((found.eac(), found.vac())) == (625, -125)


def test_half_a_year_of_a_project() -> None:
    """Source: UT Dallas, "Extending earned value management", week 10: half done, 55,000 planned, 45,000 spent."""
    found = values(100_000, 55_000, 50_000, 45_000)
    assert seen((found.sv, found.cv)) == (-5_000, 5_000)
    assert seen((close(found.spi), close(found.cpi), found.eac())) == (0.909, 1.111, 90_000)


def test_what_the_rest_must_achieve() -> None:
    """Source: CE Board exam, "Project control and earned value": 10 M, of which 3 M earned with 3.5 M; EAC of 5 M."""
    assert close(values(10_000_000, 0, 3_000_000, 3_500_000).tcpi) == 1.077
    assert values(5_000_000, 0, 1_500_000, 1_800_000).eac() == 6_000_000


def test_seventy_per_cent_planned_and_half_done() -> None:
    """Source: "Earned Value Management", worksheet, scribd.com/document/425360558."""
    found = values(100, 70, 50, 70)
    assert seen((found.sv, found.cv)) == (-20, -20)
    assert [close(each) for each in (found.spi, found.cpi, found.tcpi)] == [0.714, 0.714, 1.667]


def test_the_three_estimates_by_hand() -> None:
    # BAC / CPI = 500 × 250 / 200; 250 + 300; 250 + 300 / (0.8 × 2/3) = 250 + 562.5
    found = values(500, 300, 200, 250)
    assert [found.eac(method) for method in METHODS] == [625, 550, Decimal("812.50")]


@pytest.mark.parametrize(
    ("found", "known"),
    [
        (values(0, 0, 0, 0), (None, None, None, None)),
        (values(100, 0, 0, 10), (None, 0.0, None, 1.111)),
        (values(100, 50, 50, 0), (1.0, None, None, 0.5)),
        (values(100, 100, 90, 100), (0.9, 0.9, 111.11, None)),
        (values(100, 100, 90, 120), (0.9, 0.75, 133.33, None)),
    ],
)
def test_what_can_not_be_told_is_none(found: Values, known: tuple[float | None, ...]) -> None:
    assert (close(found.spi), close(found.cpi), close(found.eac()), close(found.tcpi)) == known


# ------------------------------------------------------------------ earned schedule

PLANNED = [Decimal(each) for each in (10, 30, 60, 90, 100)]


@pytest.mark.parametrize(
    ("ev", "es"),
    [(0, "0"), (5, "0.5"), (10, "1"), (15, "1.25"), (45, "2.5"), (60, "3"), (95, "4.5"), (100, "5"), (120, "5")],
)
def test_earned_schedule_by_hand(ev: int, es: str) -> None:
    """Lipke 2003: ES = C + (EV − PV_C) / (PV_C+1 − PV_C)."""
    assert earned_schedule(Decimal(ev), PLANNED) == Decimal(es)


def test_time_in_which_nothing_is_planned_is_earned_with_what_is_before_it() -> None:
    assert earned_schedule(Decimal(10), [Decimal(each) for each in (10, 10, 10, 20)]) == 3
    assert earned_schedule(Decimal(20), [Decimal(each) for each in (10, 20, 20, 20)]) == 2


@given(st.lists(st.integers(0, 50), min_size=1, max_size=30), st.integers(0, 2000))
def test_earned_schedule_never_falls_behind_what_is_earned(steps: list[int], ev: int) -> None:
    totals = [Decimal(sum(steps[: n + 1])) for n in range(len(steps))]
    found = earned_schedule(Decimal(ev), totals)
    assert 0 <= found <= len(steps)
    whole = int(found)
    assert whole == 0 or totals[whole - 1] <= ev
    if ev < totals[-1]:
        assert totals[whole] > ev or found == whole


# ------------------------------------------------------------------ a project, by hand

PLAN = """\
name: p
start: 2026-09-28
tasks:
  - {id: design, duration: 3d, status: done, started: 2026-09-28, finished: 2026-10-01}
  - {id: build, duration: 5d, depends: [design], started: 2026-10-02, progress: 40%}
  - {id: test, duration: 2d, depends: [build]}
budget:
  lines:
    - {id: design, amount: 300, task: design}
    - {id: build, amount: 1000, task: build}
    - {id: test, amount: 200, task: test}
    - {id: media, amount: 100, from: 2026-10-01, to: 2026-10-02}
  reserve: {amount: 400}
"""
LEDGER = "2026-09-30,actual,design,350,,\n2026-10-05,actual,build,600,,\n2026-10-02,actual,media,90,,\n"


def earned(day: str = "2026-10-06") -> Earned:
    return earned_of(account_on(PLAN, day, LEDGER))


def test_a_project_by_hand() -> None:
    # On Tue 6th: design was planned for Mon 28th to Wed 30th, build for Thu 1st to Wed 7th (4 of 5 days over),
    # test for Thu 8th and Fri 9th; media earns what was planned.
    found = earned()
    assert found.values == values(1600, 1200, 800, 1040)
    by_line = {line.account.id: (line.values.pv, line.values.ev, line.values.ac) for line in found.lines}
    assert seen(by_line) == {
        "design": (300, 300, 350), "build": (800, 400, 600), "test": (0, 0, 0), "media": (100, 100, 90),
    }  # fmt: skip
    assert [close(each) for each in (found.values.spi, found.values.cpi, found.values.tcpi)] == [0.667, 0.769, 1.429]
    assert found.values.eac() == 2080


def test_earned_schedule_of_a_project_by_hand() -> None:
    # Running totals by working day: 100, 200, 300, 550, 800, 1000, 1200, 1400, 1500, 1600; 800 is earned: five days
    found = earned().schedule
    assert found is not None
    assert seen((found.earned, found.actual, found.planned)) == (5, 7, 10)
    assert seen((found.variance, close(found.index), found.estimate)) == (-2, 0.714, 14)
    assert str(found.day) == "2026-10-02"


def test_months_of_a_project_by_hand() -> None:
    # At the end of September design was worked on for three of four days (Mon 28th to Thu 1st).
    september, october = earned().months
    assert (september.name, september.values) == ("2026-09", values(1600, 300, 225, 350))
    assert (october.name, october.values) == ("2026-10", values(1600, 1200, 800, 1040))
    assert [each.values for each in earned("2026-09-28").months if each.name == "2026-10"] == [None]


def test_looking_back_to_a_months_end_gives_that_months_figures() -> None:
    # Design was finished on Thu 1st, build started on Fri 2nd: on Wed 30th three of design's four days were done.
    september = earned("2026-09-30")
    assert september.values == values(1600, 300, 225, 350) == earned().months[0].values
    assert seen({line.account.id: line.done for line in september.lines}) == {
        "design": Decimal("0.75"), "build": 0, "test": 0, "media": None,
    }  # fmt: skip


def test_the_cost_is_a_part_of_health() -> None:
    parts = {part.name: part for part in health_of(schedule_on(PLAN, "2026-10-06", LEDGER)).parts}
    cost = parts["cost"]
    assert cost.level == "red"
    assert str(cost.said) == "every 100 paid has earned 77: CPI 0.77"
    assert {figure.name: figure.value for figure in cost.figures} == {
        "forecast_share": 0.825, "limit_share": 1.1, "cpi": 0.7692, "spi": 0.6667,
    }  # fmt: skip
    kind = schedule_on(PLAN + "policy: {health: {cpi: [70%, 50%]}}\n", "2026-10-06", LEDGER)
    assert {part.name: part.level for part in health_of(kind).parts}["cost"] == "green"


@pytest.mark.parametrize(("paid", "level"), [(1000, "green"), (1700, "yellow"), (1900, "red")])
def test_the_forecast_against_the_limit(paid: int, level: str) -> None:
    plan = "name: p\ntasks: [{id: a, duration: 9d}]\nbudget: {lines: [{id: m, amount: 1600}]}\n"
    at = schedule_on(plan, "2026-10-06", f"2026-10-06,actual,m,{paid},,\n")
    assert {part.name: part.level for part in health_of(at).parts}["cost"] == level


def test_a_plan_without_money_has_no_such_part() -> None:
    at = schedule_on("name: p\ntasks: [{id: a}]\n", "2026-10-06")
    assert "cost" not in {part.name for part in health_of(at).parts}
