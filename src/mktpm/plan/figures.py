"""Figures as people state them: amounts, shares, lengths of time, quarters and months.

What was written is kept beside what it means, so that an answer can be given in the same units.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from mktpm.language import message
from mktpm.quantities import Duration, QuantityError, parse_duration

FigureKind = Literal["amount", "percent", "months", "length", "period", "words"]
Precision = Literal["day", "month", "quarter", "half", "year"]
STEPS: dict[Precision, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
"""Months by what a period is."""
LONGEST_MONTHS = 1200
FIRST_YEAR, LAST_YEAR = 1970, 2200

_NUMBER = r"[-+]?(?:\d{1,3}(?:,\d{3}){1,4}|\d{1,12})(?:\.\d{1,6})?"
_LETTER = r"[^\W\d_]"
_AMOUNT = rf"[¥￥$€£]?\s*({_NUMBER})\s*(万|亿|[kKmM](?!{_LETTER}))?\s*({_LETTER}{{0,12}})"
_SCALES = {"": 1, "万": 10**4, "亿": 10**8, "k": 10**3, "m": 10**6}
_PERCENT = rf"({_NUMBER})\s*[%％]"
_MONTHS = rf"({_NUMBER})\s*(mo|months?|个月|y|years?|年)"
_YEARS = frozenset({"y", "year", "years", "年"})
_LENGTH = r"\d[\d.]*\s*(?:e?(?:min|[hdw])|分钟|小时|天|日|周)"
_YEAR = r"(?P<year>\d{4})"
_PERIODS = (
    rf"{_YEAR}\s*[-年]?\s*(?:Q(?P<quarter>[1-4])|H(?P<half>[12]))",
    rf"{_YEAR}年第?(?P<quarter>[1-4一二三四])季度",
    rf"{_YEAR}年(?P<half>[上下])半年",
    rf"{_YEAR}-(?P<month>\d\d)(?:-(?P<day>\d\d))?",
    rf"{_YEAR}年(?P<month>\d\d?)月(?:(?P<day>\d\d?)日)?",
    rf"{_YEAR}年",
)
_SEASON = r"(?:Q[1-4]|H[12]|第?[1-4一二三四]季度|[上下]半年)"
_WORTH = {"一": 1, "二": 2, "三": 3, "四": 4, "上": 1, "下": 2}


@dataclass(frozen=True, slots=True)
class Period:
    """Days in a row: a quarter, a half-year, a month, a year, or one day."""

    first: date
    last: date
    """Inclusive."""
    precision: Precision = "day"

    @property
    def month(self) -> int:
        """Return the month of its first day, counted from the year 0."""
        return self.first.year * 12 + self.first.month - 1


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: what was written and what it means."""

    kind: FigureKind
    written: str
    number: Decimal = Decimal(0)
    """The amount; percent; months; a length in its unit."""
    decimals: int = 0
    """Digits behind the point as written."""
    scale: str = ""
    """``万``, ``亿``, ``k`` or ``m``: what an amount was counted in."""
    unit: str = ""
    """The word behind an amount, such as ``人``, or the unit of a length."""
    commas: bool = False
    """Whether thousands were set apart."""
    period: Period | None = None
    length: Duration | None = None

    def shown(self, number: Decimal) -> str:
        """Return another amount in the units of this one: "6880万"."""
        scaled = number / _SCALES[self.scale.lower()]
        if scaled.adjusted() > 24:
            return f"{scaled:.6E}{self.scale}{self.unit}"
        text = f"{scaled:,f}" if self.commas else f"{scaled:f}"
        return f"{text.rstrip('0').rstrip('.') if '.' in text else text}{self.scale}{self.unit}"

    def __str__(self) -> str:
        """Return the figure as it was written."""
        return self.written


def parse_figure(value: object) -> Figure:
    """Return the figure written as ``value``: "4280万", "52%", "17mo", "2025Q1", a date, or else its words."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise QuantityError(message("a figure was expected, such as `4280万`, `52%` or `17mo`"))
    text = str(value).strip()
    if not text or len(text) > 200 or "\n" in text:
        raise QuantityError(message("a figure was expected, such as `4280万`, `52%` or `17mo`"))
    period = period_of(text)
    if period is not None:
        return Figure("period", text, period=period)
    return _percent(text) or _months(text) or _length(text) or _amount(text) or Figure("words", text)


def parse_quantity(value: object) -> Figure:
    """Return the figure written as ``value``; words alone are refused."""
    found = parse_figure(value)
    if found.kind == "words":
        raise QuantityError(
            message("`{text}` is not a figure", text=found.written[:40]),
            message("write an amount `4280万`, a share `52%`, a length `17mo`, a quarter `2024Q1` or a date"),
        )
    return found


def parse_share(value: object) -> Figure:
    """Return the share written as ``value``: "52%"."""
    found = _percent(value.strip()) if isinstance(value, str) else None
    if found is None:
        raise QuantityError(
            message("`{value}` is not a percentage", value=str(value)[:40]), message("write it with the sign: `40%`")
        )
    return found


def parse_amount(value: object) -> Figure:
    """Return the amount written as ``value``: 30000, "4280万" or "8人"."""
    found = _amount(str(value).strip()) if isinstance(value, (str, int, float)) and value is not True else None
    if found is None:
        raise QuantityError(
            message("`{value}` is not an amount", value=str(value)[:40]),
            message("write a number, with `万` or `亿` if you like: `30000`, `4280万`"),
        )
    return found


def parse_length(value: object) -> Figure:
    """Return the length of time written as ``value``: "17mo", "2y", "12w", "90ed", or "40h"."""
    found = (_months(value.strip()) or _length(value.strip())) if isinstance(value, str) else None
    if found is None:
        raise QuantityError(
            message("`{value}` is not a length of time", value=str(value)[:40]),
            message("write months `17mo`, years `2y`, working days `60d`, weeks `12w`, or elapsed days `90ed`"),
        )
    return found


def period_of(text: str) -> Period | None:
    """Return the days that "2024Q1", "2024H2", "2024-03" or "2024-03-05" stands for; None for other text."""
    for pattern in _PERIODS:
        match = re.fullmatch(pattern, text)
        if match is not None:
            return _period(text, {key: each for key, each in match.groupdict().items() if each is not None})
    return None


def year_period(year: int) -> Period:
    """Return all days of a year."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise QuantityError(message("the year of `{text}` is not between 1970 and 2200", text=year))
    return Period(date(year, 1, 1), date(year, 12, 31), "year")


def in_year(figure: Figure, year: int) -> Figure:
    """Return ``figure``, or where it is a quarter or half without a year, the one of ``year``."""
    if figure.kind != "words" or re.fullmatch(_SEASON, figure.written) is None:
        return figure
    mark = "" if figure.written[0] in "QH" else "年"
    found = period_of(f"{year}{mark}{figure.written}")
    return figure if found is None else replace(figure, kind="period", period=found)


def _period(text: str, parts: dict[str, str]) -> Period:
    year = year_period(int(parts["year"])).first.year
    worth = {key: _WORTH.get(each) or int(each) for key, each in parts.items()}
    if "day" in worth:
        try:
            day = date(year, worth["month"], worth["day"])
        except ValueError:
            raise QuantityError(message("there is no such date: `{text}`", text=text)) from None
        return Period(day, day)
    if len(parts) == 1:
        return year_period(year)
    precision: Precision = "quarter" if "quarter" in worth else "half" if "half" in worth else "month"
    months = STEPS[precision]
    last = worth[precision] * months
    if not 1 <= last <= 12:
        raise QuantityError(message("there is no such date: `{text}`", text=text))
    return Period(date(year, last - months + 1, 1), date(year, last, monthrange(year, last)[1]), precision)


def _percent(text: str) -> Figure | None:
    match = re.fullmatch(_PERCENT, text)
    return None if match is None else _numbered("percent", text, match[1])


def _months(text: str) -> Figure | None:
    match = re.fullmatch(_MONTHS, text)
    if match is None:
        return None
    found = _numbered("months", text, match[1])
    number = found.number * (12 if match[2] in _YEARS else 1)
    if number != int(number) or not 0 <= number <= LONGEST_MONTHS:
        raise QuantityError(
            message("`{text}` is not a number of whole months up to {most}", text=text[:40], most=LONGEST_MONTHS)
        )
    return replace(found, number=number)


def _length(text: str) -> Figure | None:
    if re.fullmatch(_LENGTH, text) is None:
        return None
    length = parse_duration(text)
    return Figure("length", text, length.amount, unit=f"{'e' if length.elapsed else ''}{length.unit}", length=length)


def _amount(text: str) -> Figure | None:
    match = re.fullmatch(_AMOUNT, text)
    if match is None:
        return None
    scale = match[2] or ""
    unit = "" if match[3] == "元" else match[3]
    found = _numbered("amount", text, match[1])
    return replace(found, number=found.number * _SCALES[scale.lower()], scale=scale, unit=unit)


def _numbered(kind: FigureKind, text: str, digits: str) -> Figure:
    decimals = len(digits.partition(".")[2])
    return Figure(kind, text, Decimal(digits.replace(",", "")), decimals, commas="," in digits)
