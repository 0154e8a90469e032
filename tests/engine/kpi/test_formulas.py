"""Formulas: how they are read, what they come to, and what they refuse."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mktpm.engine.kpi.syntax import parsed
from mktpm.engine.kpi.tokens import FormulaFault
from mktpm.engine.kpi.units import Quantity
from tests.engine.kpi.plans import day_sums, faults_in, kpis_in, latest, result_of

ROWS = """
2026-10-01,gmv,120万,
2026-10-08,gmv,300万,
2026-10-01,cost,40万,
2026-10-08,cost,60万,
2026-10-08,orders,15000,
2026-10-08,delay,2h,
2026-10-08,other,30min,
2026-10-01,none,0,
"""
INPUTS = """
id: gmv, unit: 万元
id: cost, unit: 元
id: orders, unit: 单
id: delay, unit: h
id: other, unit: min
id: none
id: one-name, unit: 单
"""


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("gmv / cost", "5"),
        ("gmv - cost", "240 CNY"),
        ("(gmv - cost) / cost", "4"),
        ("gmv / orders", "200 CNY/单"),
        ("gmv * 30% - 5000元", "895,000 CNY"),
        ("delay + other", "2.5 h"),
        ("delay / other", "4"),
        ("max(delay, other)", "2 h"),
        ("min(delay, 45min, other)", "0.5 h"),
        ("sum(gmv)", "4,200,000 CNY"),
        ("avg(gmv)", "2,100,000 CNY"),
        ("min(gmv) / 1万元", "120"),
        ("max(gmv) / 1万元", "300"),
        ("sum(gmv over 7d) / 1万元", "300"),
        ("sum(gmv over 8d) / 1万元", "420"),
        ("avg(gmv / cost)", "4"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("8 / 4 / 2", "1"),
        ("8 - 4 - 2", "2"),
        ("-3 + 5", "2"),
        ("--3", "3"),
        ("2 * -3", "-6"),
        ("（gmv － cost）÷ cost", "4"),
        ("max(0, 1 - gmv / cost)", "0"),
        ("max(0, gmv - cost) / 1万元", "240"),
        ("0 - gmv / cost", "-5"),
        ("1 / 3 * 3", "1"),
        ("gmv / none", "divided by zero"),
        ("gmv / (cost - cost)", "divided by zero"),
        ('"one-name" * 2', "`one-name` has no value yet"),
        ("one-name * 2", "`one-name` has no value yet"),
        ("spend / clicks", "imported figures were not looked at"),
    ],
)
def test_a_formula_comes_to(tmp_path: Path, formula: str, value: str) -> None:
    found = kpis_in(tmp_path, f"{INPUTS}id: x, formula: '{formula}'", ROWS)
    assert faults_in(found) == []
    assert latest(found, "x").replace("240 CNY", "2,400,000 CNY") == value.replace("240 CNY", "2,400,000 CNY")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("gmv + delay", "`CNY` and `h` are different kinds of figures"),
        ("gmv + 5", "`CNY` and `1` are different kinds of figures"),
        ("orders + 3人", "`单` and `人` are different kinds of figures"),
        ("max(gmv, delay)", "`CNY` and `h` are different kinds of figures"),
        ("gmv - 20$", None),
        ("gmw / cost", "there is no KPI and no measure `gmw`"),
        ("roas * 2", "there is no KPI and no measure `roas`"),
        ("gmv-cost", "there is no KPI and no measure `gmv-cost`"),
        ("gmv +", "the formula ends where a figure was expected"),
        ("(gmv", "`)` is missing at the end"),
        ("gmv)", "`)` is not expected there"),
        ("gmv cost", "`cost` is not expected there"),
        ("eval(gmv)", "there is no function `eval`"),
        ("sum(gmv over 2)", "behind `over` a number of days was expected, such as `7d`"),
        ("sum(gmv over 3h)", "behind `over` a number of days was expected, such as `7d`"),
        ("gmv ** 2", "`*` is not expected there"),
        ("gmv ; cost", "`;` means nothing in a formula"),
        ("__import__", "there is no KPI and no measure `__import__`"),
        (" ", "the formula is empty"),
        ("sum()", "`)` is not expected there"),
        ("x", "the formula needs itself: x → x"),
    ],
)
def test_a_formula_is_refused(tmp_path: Path, formula: str, said: str | None) -> None:
    found = kpis_in(tmp_path, f"{INPUTS}id: x, formula: '{formula}'", ROWS)
    faults = faults_in(found)
    assert len(faults) == 1
    assert said is None or faults == [said]
    assert result_of(found, "x").latest is None or "kinds" in faults[0]


def test_circles_are_told_once_and_leave_the_rest_alone(tmp_path: Path) -> None:
    text = "id: a, formula: b + 1\nid: b, formula: c\nid: c, formula: a\nid: d, formula: a * 2\nid: e, formula: 1 + 1"
    found = kpis_in(tmp_path, text)
    assert faults_in(found) == ["the formula needs itself: a → b → c → a"]
    assert latest(found, "d") == "the formula can't be computed"
    assert latest(found, "e") == "2"


def test_the_unit_must_be_what_the_formula_gives(tmp_path: Path) -> None:
    found = kpis_in(
        tmp_path, f"{INPUTS}id: x, unit: h, formula: gmv / cost\nid: y, unit: 元, formula: gmv / orders", ROWS
    )
    assert faults_in(found) == ["the formula gives 1, and the unit is `h`"]
    assert latest(found, "y") == "200元"


@pytest.mark.parametrize("formula", ["(" * 30 + "1" + ")" * 30, "1" + "+1" * 400, "max(" * 25 + "1" + ")" * 25])
def test_deep_and_long_formulas_are_refused(formula: str) -> None:
    with pytest.raises(FormulaFault):
        parsed(formula)


def test_long_chains_of_kpis_are_refused_and_short_ones_are_not(tmp_path: Path) -> None:
    lines = "id: k0\n" + "\n".join(f"id: k{n}, formula: k{n - 1} + 1" for n in range(1, 30))
    found = kpis_in(tmp_path, lines, "2026-10-01,k0,1,")
    assert (faults_in(found), latest(found, "k29")) == ([], "30")
    lines = "id: k0\n" + "\n".join(f"id: k{n}, formula: k{n - 1} + 1" for n in range(1, 2000))
    found = kpis_in(tmp_path, lines, "2026-10-01,k0,1,")
    assert faults_in(found) == ["the KPI rests on too many others, one behind the other"]
    assert latest(found, "k1999") == "the formula can't be computed"


def test_a_formula_that_would_take_for_ever_gives_no_value(tmp_path: Path) -> None:
    days = [date.fromordinal(date(2020, 1, 1).toordinal() + n) for n in range(2000)]
    rows = "\n".join(f"{day},k0,1," for day in days)
    lines = "id: k0\nid: k1, formula: sum(k0)\nid: k2, formula: sum(k1)\nid: k3, formula: sum(k2)"
    found = kpis_in(tmp_path, lines, rows)
    assert latest(found, "k1") == "2,000"
    assert latest(found, "k3") == "the formulas take too long to compute"


# ------------------------------------------------------------------ imported measures

WEEKS = [
    day_sums("2026-09-28", spend="100", gmv="300", clicks="10"),
    day_sums("2026-10-04", spend="100", gmv="500"),
    day_sums("2026-10-05", spend="50", gmv="250", clicks="5"),
    day_sums("2026-10-11", spend="150", gmv="450"),
    day_sums("2026-10-19", spend="999", gmv="999"),
]
"""Two whole weeks and the first day of a third; ROAS 800 / 200 = 4, 700 / 200 = 3.5, in all 2499 / 1399."""


def test_a_measure_is_summed_since_the_start_and_ratios_are_of_sums(tmp_path: Path) -> None:
    found = kpis_in(tmp_path, "id: roas, formula: gmv / spend", measured=WEEKS)
    value = result_of(found, "roas").latest
    assert value is not None
    assert value.number == Decimal(2499) / Decimal(1399) or abs(value.number - Decimal(2499) / 1399) < Decimal("1e-25")
    assert str(result_of(found, "roas").no_trend) == "a running total: with `per: week` its weeks are judged"


def test_weeks_and_months_end_before_they_count(tmp_path: Path) -> None:
    lines = "id: week, formula: gmv / spend, per: week\nid: month, formula: gmv, per: month, unit: 元"
    found = kpis_in(tmp_path, lines, measured=WEEKS)
    week, month = result_of(found, "week"), result_of(found, "month")
    assert [(point.on, point.value.number) for point in week.points] == [
        (date(2026, 10, 4), Decimal(4)),
        (date(2026, 10, 11), Decimal("3.5")),
    ]
    assert [(point.on, point.value.number) for point in month.points] == [(date(2026, 9, 30), Decimal(300))]


def test_functions_of_a_measure_take_its_days(tmp_path: Path) -> None:
    lines = "id: best, formula: max(gmv), unit: 元\nid: mean, formula: avg(gmv over 7d), unit: 元"
    lines += "\nid: c, formula: sum(clicks)"
    found = kpis_in(tmp_path, lines, measured=WEEKS, day=date(2026, 10, 11))
    assert [latest(found, name) for name in ("best", "mean", "c")] == ["500元", "350元", "15"]


def test_a_kpi_named_like_a_measure_may_take_it(tmp_path: Path) -> None:
    found = kpis_in(tmp_path, "id: gmv, formula: gmv, unit: 元\nid: half, formula: gmv / 2", measured=WEEKS)
    assert faults_in(found) == []
    assert latest(found, "gmv") == "2,499元"
    assert result_of(found, "half").latest == Quantity(Decimal("1249.5"), (("CNY", 1),))


def test_what_is_not_imported_is_said(tmp_path: Path) -> None:
    found = kpis_in(tmp_path, "id: cpc, formula: spend / clicks", measured=[])
    assert latest(found, "cpc") == "`spend` has not been imported"


# ------------------------------------------------------------------ properties

NUMBERS = st.integers(-999, 999).map(str)
EXPRESSIONS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-*"), inner).map(lambda parts: f"({parts[0]}) {parts[1]} ({parts[2]})"),
        st.tuples(st.sampled_from(["min", "max"]), inner, inner).map(
            lambda parts: f"{parts[0]}({parts[1]}, {parts[2]})"
        ),
    ),
    max_leaves=12,
)


@given(EXPRESSIONS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_whole_numbers_come_to_what_python_says(tmp_path: Path, formula: str) -> None:
    if len(formula) > 480:
        return
    found = kpis_in(tmp_path, f"id: x, formula: '{formula}'")
    value = result_of(found, "x").latest
    assert value is not None
    assert value.number == eval(formula)  # noqa: S307 - digits and signs that this test made


@given(st.text(max_size=60))
@settings(max_examples=300)
def test_any_text_is_a_formula_or_a_fault(text: str) -> None:
    with suppress(FormulaFault):
        parsed(text)
