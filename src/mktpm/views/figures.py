"""Measured figures as people read them, and as JSON and spreadsheets take them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from mktpm.analytics.measures import Kind
from mktpm.language import Language
from mktpm.plan.source import UNSAFE

NOTHING = "–"
"""What stands where there is no figure: not reported, or divided by nothing."""
_MANY = Decimal(10_000)
_WAN, _YI = Decimal(10**4), Decimal(10**8)
_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Scale:
    """How the figures of one column are written, so that they can be compared by eye."""

    kind: Kind
    divisor: Decimal
    unit: str
    """万 or 亿 in Chinese."""
    digits: int

    def text(self, value: Decimal | None, *, signed: bool = False) -> str:
        """Return a figure; a dash where there is none."""
        if value is None:
            return NOTHING
        amount = value * 100 if self.kind == "percent" else value / self.divisor
        rounded = amount.quantize(Decimal(1).scaleb(-self.digits), context=_WIDE)
        sign = "+" if signed and rounded > 0 else ""
        return f"{sign}{rounded:,f}{'%' if self.kind == 'percent' else self.unit}"


def scale_of(kind: Kind, values: Iterable[Decimal | None], language: Language) -> Scale:
    """Return how a column with those values is written; the one in the middle decides."""
    sizes = sorted(abs(value) for value in values if value is not None)
    usual = sizes[len(sizes) // 2] if sizes else Decimal(0)
    if kind in ("percent", "times"):
        return Scale(kind, Decimal(1), "", 2)
    if language == "zh" and usual >= _YI:
        return Scale(kind, _YI, "亿", 2)
    if language == "zh" and usual >= _WAN:
        return Scale(kind, _WAN, "万", 2 if usual < 100 * _WAN else 1)
    if kind == "count":
        return Scale(kind, Decimal(1), "", 0)
    return Scale(kind, Decimal(1), "", 0 if usual >= _MANY else 2)


def number(value: Decimal | None) -> int | float | str | None:
    """Return a figure for JSON: a number, or text where a number of JSON readers would not be exact."""
    if value is None:
        return None
    if value == value.to_integral_value():
        return int(value)
    close = float(value)
    return close if len(value.as_tuple().digits) > _DIGITS_OF_SUMS or Decimal(repr(close)) == value else f"{value:f}"


_DIGITS_OF_SUMS = 30
"""A quotient has more digits than any sum and is never exact anyway."""


def plain_number(value: Decimal) -> str:
    """Return a figure with all its digits and no zeros behind them."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def plain(value: Decimal | None) -> str:
    """Return a figure for a spreadsheet: all its digits, empty where there is none."""
    if value is None:
        return ""
    return plain_number(value.quantize(Decimal("1e-8"), context=_WIDE))


BYTE_ORDER_MARK = "\ufeff"
"""Begins a CSV file: without it spreadsheets take Chinese for another encoding."""
_FORMULA = "=+-@\t\r\n＝＋－＠"
"""What a cell begins with that spreadsheets take for a formula."""


def shown(text: str) -> str:
    """Return a text of imported figures on one line, without anything that steers a terminal."""
    return re.sub(UNSAFE, "\ufffd", re.sub(r"\s", " ", text))


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs and no terminal obeys: a formula gets an apostrophe in front."""
    text = re.sub(UNSAFE, lambda found: found[0] if found[0] in "\t\r\n" else "\ufffd", text)
    return f"'{text}" if text.lstrip(" ").startswith(tuple(_FORMULA)) else text
