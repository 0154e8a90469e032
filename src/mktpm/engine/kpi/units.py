"""Figures with units as people write them: "2h" and "30min" are both time, "4280万元" is money.

A quantity is a number of base units (seconds, one of a currency, one) and what it measures. Words that are no
known unit ("单", "stars") are labels: they tell figures apart but take no part in what a product measures.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from mktpm.language import Message, message

Dimensions = tuple[tuple[str, int], ...]
"""What is measured and to which power, by name: money per order is ``(("CNY", 1), ("单", -1))``."""
PLAIN: Dimensions = ()
TIME = "time"

_TIME: dict[str, int] = {
    "s": 1, "sec": 1, "秒": 1, "min": 60, "mins": 60, "分钟": 60, "h": 3600, "hr": 3600, "hours": 3600, "hour": 3600,
    "小时": 3600, "d": 86400, "day": 86400, "days": 86400, "天": 86400, "日": 86400, "w": 604800, "周": 604800,
    "week": 604800, "weeks": 604800, "minutes": 60, "minute": 60, "seconds": 1,
}  # fmt: skip
_SHARE: dict[str, str] = {"%": "0.01", "％": "0.01", "‰": "0.001", "个百分点": "0.01", "百分点": "0.01", "pp": "0.01"}
_MONEY: dict[str, str] = {
    "元": "CNY", "人民币": "CNY", "rmb": "CNY", "¥": "CNY", "￥": "CNY", "cny": "CNY", "块": "CNY",
    "$": "USD", "usd": "USD", "美元": "USD", "€": "EUR", "eur": "EUR", "欧元": "EUR", "gbp": "GBP", "£": "GBP",
    "jpy": "JPY", "日元": "JPY", "hkd": "HKD", "港元": "HKD", "sgd": "SGD", "krw": "KRW", "twd": "TWD",
}  # fmt: skip
_SCALES: dict[str, int] = {"百万": 10**6, "千万": 10**7, "万": 10**4, "亿": 10**8, "千": 10**3, "k": 10**3, "K": 10**3,
                           "M": 10**6}  # fmt: skip
_SCALED = re.compile(r"(百万|千万|万|亿|千|[kK](?![a-zA-Z])|M(?![a-zA-Z]))?\s*(.*)", re.DOTALL)
_COMPARISON = re.compile(r"(?P<sign>>=|<=|[≥≤><＞＜]|不低于|不高于|不少于|不超过|至少|至多)\s*")
_AT_MOST = ("<", "<=", "≤", "＜", "不高于", "不超过", "至多")
_FIGURE = re.compile(r"([$€£¥￥])?\s*([-+−]?)\s*(\d[\d,]{0,24}(?:\.\d{1,12})?)\s*((?:[^\d\s+\-−.,:/].{0,23})?)")
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how many base units it is, and of what."""

    text: str
    """As written."""
    factor: Decimal
    dimensions: Dimensions = PLAIN
    scale: Decimal = Decimal(1)
    """The part of ``factor`` that is a number word: 10000 in 万元."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of base units, exact."""

    number: Decimal
    dimensions: Dimensions = PLAIN


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity as somebody wrote it."""

    quantity: Quantity
    unit: Unit | None
    """The unit written with it."""
    at_most: bool
    """Whether it is written as a limit that is not to be exceeded: "≤ 24"."""


@lru_cache(maxsize=1024)
def unit_of(text: str) -> Unit:
    """Return the unit written as ``text``, such as "万元", "min" or "元/单"."""
    above, slash, below = text.strip().partition("/")
    top = _simple(above.strip())
    if not slash:
        return Unit(text.strip(), top.factor, top.dimensions, top.scale)
    bottom = _simple(below.strip())
    dimensions = times(top.dimensions, bottom.dimensions, -1)
    return Unit(text.strip(), top.factor / bottom.factor, dimensions, top.scale)


def _simple(text: str) -> Unit:
    match = _SCALED.fullmatch(text)
    word, base = (match[1], match[2].strip()) if match else (None, text)
    scale = Decimal(_SCALES[word] if word else 1)
    known = base.lower()
    if not base:
        return Unit(text, scale, PLAIN, scale)
    if known in _SHARE:
        return Unit(text, scale * Decimal(_SHARE[known]), PLAIN, scale)
    if known in _TIME:
        return Unit(text, scale * _TIME[known], ((TIME, 1),), scale)
    if known in _MONEY:
        return Unit(text, scale, ((_MONEY[known], 1),), scale)
    return Unit(text, scale, ((f"“{base}”", 1),), scale)


def times(left: Dimensions, right: Dimensions, power: int = 1) -> Dimensions:
    """Return what a product measures; a quotient with ``power`` -1."""
    powers = dict(left)
    for name, exponent in right:
        powers[name] = powers.get(name, 0) + exponent * power
    return tuple(sorted((name, exponent) for name, exponent in powers.items() if exponent))


def physical(dimensions: Dimensions) -> Dimensions:
    """Return the dimensions without labels: time and money."""
    return tuple(item for item in dimensions if not item[0].startswith("“"))


def agree(left: Dimensions, right: Dimensions) -> bool:
    """Return whether two figures can be added and compared: the same kind, and no labels that differ."""
    labels = [tuple(item for item in each if item[0].startswith("“")) for each in (left, right)]
    return physical(left) == physical(right) and (not all(labels) or labels[0] == labels[1])


@lru_cache(maxsize=65536)
def read_figure(value: str | float, unit: Unit | None) -> Figure | Message:
    """Return the figure written as ``value``, in ``unit`` where it has none of its own; a sentence where it is none.

    A number word without a unit ("4280万") replaces the number word of the unit (of 万元).
    """
    text = str(value).strip()
    sign = _COMPARISON.match(text)
    match = _FIGURE.fullmatch(text[sign.end() :] if sign else text) if len(text) <= _LONGEST else None
    if match is None:
        return message("`{text}` is not a figure", text=text[:40])
    number = Decimal(match[3].replace(",", "")) * (-1 if match[2] in ("-", "−") else 1)
    own = unit_of(match[4] + (match[1] or "")) if match[4] or match[1] else None
    at_most = sign is not None and sign["sign"] in _AT_MOST
    if own is None or (unit is not None and own.dimensions == PLAIN and own.factor == own.scale):
        factor = Decimal(1) if unit is None else unit.factor if own is None else unit.factor / unit.scale * own.factor
        return Figure(Quantity(number * factor, PLAIN if unit is None else unit.dimensions), own and unit, at_most)
    return Figure(Quantity(number * own.factor, own.dimensions), own, at_most)


def shown(quantity: Quantity, unit: Unit | None) -> str:
    """Return a quantity in ``unit``, rounded for reading: "1,234.5 h", "35.2%"."""
    unit = unit if unit is not None else unit_in(quantity.dimensions)
    if unit.text in _READ_IN_SCALES:
        unit = next((each for each in _LARGER if abs(quantity.number) >= _LARGEST_PLAIN * each.scale), unit)
    number = number_text(quantity.number / unit.factor)
    if not unit.text:
        return number
    blank = "" if unit.text[0] in "%％‰" or not unit.text[0].isascii() else " "
    return f"{number}{blank}{unit.text}"


_READ_IN_SCALES = ("元",)
_LARGER = (unit_of("亿元"), unit_of("万元"))
_SMALL, _MOST_PLACES, _HUGE = Decimal("0.01"), 12, Decimal("1e18")
_LARGEST_PLAIN = 10
"""From ten of a larger unit on, an amount is read in that one: 12万元."""


def number_text(number: Decimal) -> str:
    """Return a number rounded for reading, with thousands separators: four digits, or all before the point.

    From 10^18 on nobody counts digits: 1.235e+20.
    """
    size = abs(number)
    if size >= _HUGE:
        return f"{number:.3e}"
    places = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 1 else 4
    if 0 < size < _SMALL:
        places = min(2 - size.adjusted(), _MOST_PLACES)
    text = f"{number:,.{places}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def unit_in(dimensions: Dimensions) -> Unit:
    """Return a unit for what is measured, where nobody named one."""
    above = [_base(name, power) for name, power in dimensions if power > 0]
    below = [_base(name, -power) for name, power in dimensions if power < 0]
    text = "·".join(above) + ("/" + "·".join(below) if below else "")
    factor = Decimal(1)
    for name, power in dimensions:
        factor *= Decimal(3600) ** power if name == TIME else 1
    return Unit(text if above or not below else f"1{text}", factor, dimensions)


def _base(name: str, power: int) -> str:
    base = "h" if name == TIME else name.strip("“”")
    return base if power == 1 else f"{base}^{power}"


def kind_text(dimensions: Dimensions) -> str:
    """Return in a word what figures of that kind are: "CNY", "h", "1" for a plain number."""
    return unit_in(dimensions).text or "1"
