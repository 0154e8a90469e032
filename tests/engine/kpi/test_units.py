"""Figures as people write them, and their conversion."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.kpi.units import Figure, Quantity, agree, number_text, read_figure, shown, unit_of
from mktpm.language import Message


def figure(text: str | float, unit: str | None = None) -> Figure:
    """The figure written as ``text``."""
    found = read_figure(text, unit_of(unit) if unit is not None else None)
    assert isinstance(found, Figure), text
    return found


@pytest.mark.parametrize(
    ("text", "unit", "number", "kind"),
    [
        ("2h", None, "7200", "time"),
        ("30min", None, "1800", "time"),
        ("30分钟", None, "1800", "time"),
        ("0.5小时", "min", "1800", "time"),
        ("30", "min", "1800", "time"),
        ("1.5d", None, "129600", "time"),
        ("35%", None, "0.35", ""),
        ("35", "%", "0.35", ""),
        ("0.35", "%", "0.0035", ""),
        ("3‰", None, "0.003", ""),
        ("4280万", None, "42800000", ""),
        ("4280万", "元", "42800000", "CNY"),
        ("4280万", "万元", "42800000", "CNY"),
        ("4280", "万元", "42800000", "CNY"),
        ("0.428亿", "万元", "42800000", "CNY"),
        ("4280万元", None, "42800000", "CNY"),
        ("¥1,234.5", None, "1234.5", "CNY"),
        ("$20", None, "20", "USD"),
        ("20 USD", "元", "20", "USD"),
        ("1.2k", "元", "1200", "CNY"),
        ("3M", "元", "3000000", "CNY"),
        ("-5%", None, "-0.05", ""),
        ("≤ 24 h", None, "86400", "time"),
        ("12万单", "单", "120000", "“单”"),
        (6.5, "%", "0.065", ""),
    ],
)
def test_a_figure_is_a_number_of_base_units(text: str | float, unit: str | None, number: str, kind: str) -> None:
    found = figure(text, unit).quantity
    assert found.number == Decimal(number)
    assert "".join(name for name, _ in found.dimensions) == kind


@pytest.mark.parametrize(
    "text",
    ["", "much better", "1:4.1", "2026-10-19", "1/2", "=1+1", "12 34", "9" * 70, "1,2,3x\n4", "--3", "nan", "1e9"],
)
def test_what_is_no_figure_is_refused(text: str) -> None:
    found = read_figure(text, None)
    assert isinstance(found, Message) or found.quantity.dimensions != ()


def test_money_per_order_is_neither_money_nor_orders() -> None:
    price = unit_of("元/单")
    assert price.dimensions == (("CNY", 1), ("“单”", -1))
    assert not agree(price.dimensions, unit_of("h").dimensions)
    assert agree(price.dimensions, unit_of("元").dimensions)
    assert unit_of("元/h").factor == Decimal(1) / 3600


def test_labels_that_differ_do_not_agree_and_a_plain_number_goes_with_any() -> None:
    assert not agree(unit_of("单").dimensions, unit_of("人").dimensions)
    assert agree(unit_of("单").dimensions, ())
    assert not agree(unit_of("元").dimensions, unit_of("$").dimensions)


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("5400", "h", "1.5 h"),
        ("5400", "min", "90 min"),
        ("0.352", "%", "35.2%"),
        ("42800000", "万元", "4,280万元"),
        ("42800000", "元", "4,280万元"),
        ("1234", "元", "1,234元"),
        ("3.14159", "", "3.14"),
        ("1234567.8", "", "1,234,568"),
        ("0.00004", "", "0.00004"),
        ("-0.0000000000001", "", "0"),
        ("0.001234", "%", "0.1234%"),
    ],
)
def test_a_quantity_is_shown_in_its_unit(number: str, unit: str, text: str) -> None:
    assert shown(Quantity(Decimal(number), unit_of(unit).dimensions), unit_of(unit)) == text


@given(st.integers(0, 10**9), st.sampled_from(["元", "万元", "亿元", "h", "min", "%", "单", "元/单"]))
def test_what_is_written_in_a_unit_comes_back_from_it(number: int, unit: str) -> None:
    read = figure(str(number), unit).quantity
    assert read.number / unit_of(unit).factor == number


@given(st.decimals(-(10**6), 10**6, places=4))
def test_rounding_for_readers_never_moves_a_number_by_more_than_its_last_digit(number: Decimal) -> None:
    assert abs(Decimal(number_text(number).replace(",", "")) - number) <= abs(number) / 200
