"""Amounts as people and programs read them: every digit, and none that says nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.views.money import grouped, money_text, percent_text, plain, share_text, signed


@pytest.mark.parametrize(
    ("amount", "en", "zh", "program"),
    [
        ("0", "0", "0", "0"),
        ("-0.00", "0", "0", "0"),
        ("1234.5", "1,234.50", "1,234.50", "1234.50"),
        ("1234.500", "1,234.50", "1,234.50", "1234.50"),
        ("0.001", "0.001", "0.001", "0.001"),
        ("1E+5", "100,000", "10万", "100000"),
        ("1234500", "1,234,500", "123.45万", "1234500"),
        ("1234567", "1,234,567", "1,234,567", "1234567"),
        ("-30500", "-30,500", "-3.05万", "-30500"),
        ("42800000.00", "42,800,000", "4,280万", "42800000"),
    ],
)
def test_amounts(amount: str, en: str, zh: str, program: str) -> None:
    value = Decimal(amount)
    assert (money_text(value, "en"), money_text(value, "zh"), plain(value)) == (en, zh, program)


@given(st.decimals(-(10**30), 10**30, places=6))
def test_no_amount_loses_a_digit(amount: Decimal) -> None:
    assert Decimal(plain(amount)) == amount
    assert Decimal(grouped(amount).replace(",", "")) == amount
    zh = money_text(amount, "zh").replace(",", "")
    assert (Decimal(zh.removesuffix("万")).scaleb(4) if zh.endswith("万") else Decimal(zh)) == amount


def test_shares_and_signs() -> None:
    assert (share_text(Decimal(1), Decimal(3)), share_text(Decimal(1), Decimal(0))) == ("33.3%", "–")
    assert (percent_text(Decimal("1.1")), percent_text(Decimal("1E+20"))) == ("110%", "1e+22%")
    assert (signed(Decimal(5), "en"), signed(Decimal(-5), "en"), signed(Decimal(0), "en")) == ("+5", "-5", "0")
