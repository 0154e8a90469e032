"""What cells mean: numbers, counts, ids and days as exports write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mktpm.analytics.importing.cells import (
    BadCell,
    DayOrder,
    DecimalStyle,
    count_of,
    day_of,
    id_of,
    is_range,
    number_of,
    order_shown_by,
    style_shown_by,
    text_of,
)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1234.56", "1234.56"), ("1,234.56", "1234.56"), ("12,345,678", "12345678"), (" 7 ", "7"), ("\t7\t", "7"),
        ("¥1,234.5", "1234.5"), ("￥12", "12"), ("$1,234.00", "1234"), ("US$5", "5"), ("1,234.50 CNY", "1234.5"),
        ("CNY 8", "8"), ("3.5元", "3.5"), ("1.2万", "12000"), ("1.234567万", "12345.67"), ("0.35亿", "35000000"),
        ("-12.5", "-12.5"), ("(1,234.56)", "-1234.56"), ("−5", "-5"), ("+5", "5"), ("-$5", "-5"), ("$-5", "-5"),
        ("１２３．５", "123.5"), ("1'234.50", "1234.5"), ("1 234.50", "1234.5"), ("1\u00a0234", "1234"),
        (".5", "0.5"), ("5.", "5"), ("007", "7"), ("-0", "0"), ("1.00005", "1.0001"), ("-1.00005", "-1.0001"),
        ("1.00004999", "1"), ("99999999999999.9999", "99999999999999.9999"),
    ],
)  # fmt: skip
def test_numbers_are_exact(cell: str, number: str) -> None:
    found = number_of(cell)
    assert found == Decimal(number)
    assert not str(found).startswith("-0.0000")


@pytest.mark.parametrize("cell", ["", " ", "--", " --", "-", "—", "N/A", "null", "NaN", "无", "\u3000"])
def test_nothing_is_not_zero(cell: str) -> None:
    assert number_of(cell) is None
    assert count_of(cell) is None
    assert text_of(cell) is None


@pytest.mark.parametrize(
    "cell",
    ["abc", "1.2E+15", "1e5", "12%", "1,23.4", "1,2345", "1_000", "0x10", "99999999999999.99999", "1.2.3", "(5", "5)",
     "(-5)", "=1+1", "1;2", "∞", "12 34", "1,234,56"],
)  # fmt: skip
def test_what_is_no_number_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        number_of(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [("1.234,56", "1234.56"), ("1.234", "1234"), ("12,5", "12.5"), ("1.234.567", "1234567"), ("-3,10 €", "-3.1"),
     ("1234,5", "1234.5"), ("1 234,5", "1234.5")],
)  # fmt: skip
def test_decimal_commas(cell: str, number: str) -> None:
    assert number_of(cell, "comma") == Decimal(number)


@pytest.mark.parametrize("cell", ["1.5", "-1", "1,5", "1.2E+3"])
def test_counts_are_whole_and_not_negative(cell: str) -> None:
    with pytest.raises(BadCell):
        count_of(cell)


@pytest.mark.parametrize(
    ("cells", "style"),
    [(["1.234,56", "7"], "comma"), (["1,234.56"], "point"), (["12,50"], "comma"), (["12.50"], "point"),
     (["1,234"], None), (["1.234"], None), (["5"], None), (["1,234,567"], "point"), (["1.234.567"], "comma")],
)  # fmt: skip
def test_the_decimal_sign_shows_itself(cells: list[str], style: DecimalStyle | None) -> None:
    assert style_shown_by(cells) == style


@pytest.mark.parametrize(
    ("cell", "text"),
    [("1812345678901234", "1812345678901234"), ("1812345678901234\t", "1812345678901234"), ('="18123"', "18123"),
     ("'18123", "18123"), ("acct-1", "acct-1"), ("--", None), ("1E5-group", "1E5-group")],
)  # fmt: skip
def test_ids(cell: str, text: str | None) -> None:
    assert id_of(cell) == text


@pytest.mark.parametrize("cell", ["1.2E+15", "1.81234567890123E+17", "1,2E+15", "1E15", "'1.2E+15", '="1.2E+15"'])
def test_an_id_that_a_spreadsheet_rounded_is_refused(cell: str) -> None:
    with pytest.raises(BadCell, match="rounded"):
        id_of(cell)


def test_a_quote_before_a_formula_is_no_part_of_the_text() -> None:
    assert text_of("'=cmd|x") == "=cmd|x"
    assert text_of("'tis") == "'tis"


DAY = date(2026, 10, 9)


@pytest.mark.parametrize(
    "cell",
    ["2026-10-09", "2026-10-9", "2026/10/9", "2026.10.09", "20261009", "2026年10月9日", "2026年10月09日", "9 Oct 2026",
     "Oct 9, 2026", "October 9, 2026", "Fri, Oct 9, 2026", "2026-10-09 00:00:00", "2026-10-09T00:00:00+08:00",
     "2026-10-09 周五", "2026-10-09（星期五）", "２０２６-10-09", "9-Oct-2026", "2026-10-09 ~ 2026-10-09",
     "2026-10-09至2026-10-09", " 2026-10-09\t"],
)  # fmt: skip
def test_days_in_many_notations(cell: str) -> None:
    assert day_of(cell) == DAY


@pytest.mark.parametrize(
    ("cell", "order"), [("10/9/2026", "mdy"), ("9/10/2026", "dmy"), ("09.10.2026", "dmy"), ("10-09-2026", "mdy")]
)
def test_days_with_the_year_last(cell: str, order: DayOrder) -> None:
    assert day_of(cell, order) == DAY


@pytest.mark.parametrize(
    "cell", ["", "--", "2026-13-01", "2026-02-30", "yesterday", "10/2026", "46296", "1026-01-01", "合计", "x" * 100,
             "2026-10-01 ~ 2026-10-07", "2026-10-01至2026-10-07"],
)  # fmt: skip
def test_what_is_no_day_is_refused(cell: str) -> None:
    with pytest.raises(BadCell):
        day_of(cell)


def test_ranges() -> None:
    assert is_range("2026-10-01 ~ 2026-10-07")
    assert not is_range("2026-10-01 ~ 2026-10-01")
    assert not is_range("2026-10-01")


@pytest.mark.parametrize(
    ("cells", "order"),
    [(["2026-10-09"], "ymd"), (["10/13/2026"], "mdy"), (["13/10/2026"], "dmy"), (["1/2/2026"], None),
     (["1/2/2026", "20/2/2026"], "dmy"), (["01.02.2026"], "dmy"), ([], "ymd")],
)  # fmt: skip
def test_the_order_of_day_and_month_shows_itself(cells: list[str], order: DayOrder | None) -> None:
    assert order_shown_by(cells) == order
