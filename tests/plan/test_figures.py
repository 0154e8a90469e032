"""Figures as people write them: what each means, and in which units an answer is given."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan.figures import (
    FigureKind,
    in_year,
    parse_amount,
    parse_figure,
    parse_length,
    parse_quantity,
    parse_share,
    period_of,
)
from mktpm.quantities import QuantityError


@pytest.mark.parametrize(
    ("written", "kind", "number"),
    [
        (30000, "amount", "30000"),
        ("4280万", "amount", "42800000"),
        ("4,280万元", "amount", "42800000"),
        ("1.2亿", "amount", "120000000"),
        ("¥ 12,000.50", "amount", "12000.50"),
        ("3k", "amount", "3000"),
        ("1.5M", "amount", "1500000"),
        (0.1, "amount", "0.1"),
        (-5, "amount", "-5"),
        ("8人", "amount", "8"),
        ("50 stores", "amount", "50"),
        ("3 months", "months", "3"),
        ("52%", "percent", "52"),
        ("-5.25 ％", "percent", "-5.25"),
        ("17mo", "months", "17"),
        ("17个月", "months", "17"),
        ("1.5y", "months", "18"),
        ("2年", "months", "24"),
        ("12w", "length", "12"),
        ("90ed", "length", "90"),
        ("30天", "length", "30"),
        ("2025Q1", "period", "0"),
        ("2026-11-11", "period", "0"),
        ("方案 A", "words", "0"),
        ("Q2", "words", "0"),
        ("1,00", "words", "0"),
        ("12 34", "words", "0"),
    ],
)
def test_what_a_figure_is_of(written: str | float, kind: FigureKind, number: str) -> None:
    found = parse_figure(written)
    assert (found.kind, found.number) == (kind, Decimal(number))
    assert str(found) == str(written)


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024Q1", "2024-01-01", "2024-03-31"),
        ("2024-Q4", "2024-10-01", "2024-12-31"),
        ("2024年第二季度", "2024-04-01", "2024-06-30"),
        ("2024年三季度", "2024-07-01", "2024-09-30"),
        ("2024年Q3", "2024-07-01", "2024-09-30"),
        ("2024H2", "2024-07-01", "2024-12-31"),
        ("2024年上半年", "2024-01-01", "2024-06-30"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2023年2月", "2023-02-01", "2023-02-28"),
        ("2024-02-03", "2024-02-03", "2024-02-03"),
        ("2024年2月3日", "2024-02-03", "2024-02-03"),
        ("2024年", "2024-01-01", "2024-12-31"),
    ],
)
def test_quarters_and_months_have_their_days(written: str, first: str, last: str) -> None:
    period = period_of(written)
    assert period is not None
    assert (period.first, period.last) == (date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize("written", ["2024-13", "2024-00", "2024年13月", "2024-02-30", "0000Q1", "2500-01", "9999年"])
def test_there_are_no_such_days(written: str) -> None:
    with pytest.raises(QuantityError):
        period_of(written)


@pytest.mark.parametrize(("written", "meant"), [("Q2", "2025Q2"), ("H1", "2025H1"), ("第三季度", "2025Q3")])
def test_a_quarter_without_a_year_takes_that_of_the_others(written: str, meant: str) -> None:
    assert in_year(parse_figure(written), 2025).period == period_of(meant)
    assert in_year(parse_figure("soon"), 2025).period is None


@pytest.mark.parametrize(
    ("like", "number", "shown"),
    [
        ("4280万", 68800000, "6880万"),
        ("4280万", 68805000, "6880.5万"),
        ("4,280万", 68800000, "6,880万"),
        ("1.2亿", 120130000, "1.2013亿"),
        ("12,000", 1234567, "1,234,567"),
        ("8人", 9, "9人"),
        ("100", "1E+40", "1.000000E+40"),
    ],
)
def test_an_answer_is_in_the_units_written(like: str, number: int | str, shown: str) -> None:
    assert parse_figure(like).shown(Decimal(number)) == shown


@pytest.mark.parametrize("value", [None, True, [], {}, "", "  ", "a\nb", "x" * 300])
def test_what_is_no_figure_at_all(value: object) -> None:
    for parse in (parse_figure, parse_quantity, parse_amount, parse_share, parse_length):
        with pytest.raises(QuantityError):
            parse(value)


@pytest.mark.parametrize("value", ["1.5mo", "2000mo", "200y", "17", 17, "1d2", "soon"])
def test_what_is_no_length(value: object) -> None:
    with pytest.raises(QuantityError):
        parse_length(value)


@pytest.mark.parametrize("value", [".5", "1e5", float("nan"), float("inf"), 10**13, "٣", "１２", "1" * 30])
def test_numbers_that_nobody_writes_are_no_amount(value: object) -> None:
    try:
        found = parse_amount(value)
    except QuantityError:
        return
    assert found.number.is_finite()


@given(
    st.one_of(
        st.text(max_size=40),
        st.integers(),
        st.floats(),
        st.text(alphabet="0123456789.,%万亿QHmoy年月日- ", max_size=14),
    )
)
def test_anything_is_a_figure_or_is_refused(value: object) -> None:
    said = [str(value)]
    for parse in (parse_figure, parse_quantity, parse_amount, parse_share, parse_length):
        try:
            found = parse(value)
        except QuantityError as problem:
            said.append(problem.said.say("zh"))
        else:
            assert found.number.is_finite()
            assert found.shown(found.number)
    assert "" not in said[1:]
