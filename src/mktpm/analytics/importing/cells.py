"""Cells as exports write them → exact values; the one definition of what a cell means."""

import re
import unicodedata
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal, localcontext
from functools import lru_cache
from typing import Literal

from mktpm.language import Message, message

DecimalStyle = Literal["point", "comma"]
DayOrder = Literal["ymd", "mdy", "dmy"]

BLANKS = " \t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
"""What may stand around a cell's content; some exports put a tab behind an id so that spreadsheets keep it."""
NOTHING = frozenset({"", "-", "--", "---", "—", "——", "–", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "无"})
"""What exports write where there is no figure."""
FORMULA_SIGNS = frozenset("=+-@＝＋－＠")
"""What a cell begins with that a spreadsheet takes for a formula."""
PLACES = Decimal("0.0001")
LARGEST = Decimal("99999999999999.9999")
"""What DECIMAL(18,4) holds."""
_EXACT = Context(prec=60, rounding=ROUND_HALF_UP)

_SYMBOLS = r"(?:CN¥|US\$|HK\$|NT\$|A\$|C\$|S\$|R\$|[¥$€£₩₹฿₫]|元|人民币|[A-Z]{3})"
_POINT = r"(?:\d{1,3}(?:[, '’]\d{3})+|\d+)(?:\.\d*)?|\.\d+"
_COMMA = r"(?:\d{1,3}(?:[. '’]\d{3})+|\d+)(?:,\d*)?|,\d+"
_WRAPPED = (
    r"(?P<open>\()?\s*(?P<sign>[+-])?\s*{symbol}?\s*(?P<sign2>-)?(?P<digits>{digits})"
    r"\s*(?P<scale>万|亿|千|百万)?\s*{symbol}?\s*(?P<close>\))?"
)
_NUMBER = {
    "point": re.compile(_WRAPPED.format(symbol=_SYMBOLS, digits=_POINT)),
    "comma": re.compile(_WRAPPED.format(symbol=_SYMBOLS, digits=_COMMA)),
}
_SIGN = re.compile(_SYMBOLS)
_DOLLARS = frozenset({"USD", "HKD", "TWD", "AUD", "CAD", "SGD", "NZD", "MXN", "ARS", "CLP", "COP"})
_SIGNS = {
    "CN¥": {"CNY"}, "人民币": {"CNY"}, "元": {"CNY", "HKD", "TWD", "SGD"}, "¥": {"CNY", "JPY"}, "$": _DOLLARS,
    "US$": {"USD"}, "HK$": {"HKD"}, "NT$": {"TWD"}, "A$": {"AUD"}, "C$": {"CAD"}, "S$": {"SGD"}, "R$": {"BRL"},
    "€": {"EUR"}, "£": {"GBP"}, "₩": {"KRW"}, "₹": {"INR"}, "฿": {"THB"}, "₫": {"VND"}, "RMB": {"CNY"},
}  # fmt: skip
"""What a sign beside an amount may stand for; three capital letters stand for themselves."""
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8}
ROUNDED = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
"""How a spreadsheet writes a long number that it has rounded."""


class BadCell(ValueError):
    """A cell does not hold what belongs there."""

    def __init__(self, said: Message) -> None:
        """Keep the sentence for the quarantine."""
        super().__init__(said.template)
        self.said = said


def stripped(cell: str) -> str:
    """Return a cell without what merely stands around its content."""
    return cell.strip(BLANKS)


def text_of(cell: str) -> str | None:
    """Return a cell as text; None where it says nothing.

    A quote before what could be a formula only keeps spreadsheets from computing it; it is no part of the text.
    """
    text = cell.strip(BLANKS)
    if text[:1] == "'" and text[1:2] in FORMULA_SIGNS:
        text = text[1:].strip(BLANKS)
    return None if text in NOTHING else text


def id_of(cell: str) -> str | None:
    """Return an id; raises ``BadCell`` where a spreadsheet has rounded it."""
    text = cell.strip(BLANKS)
    if text.startswith('="') and text.endswith('"') and len(text) > 3:
        text = text[2:-1].strip(BLANKS)
    elif text.startswith("'") and len(text) > 1:
        text = text[1:].strip(BLANKS)
    if text in NOTHING:
        return None
    if ROUNDED.fullmatch(text):
        raise BadCell(message("a spreadsheet has rounded the id `{text}`: the true one is lost", text=text[:60]))
    return text


def number_of(cell: str, style: DecimalStyle = "point", scale: Decimal = Decimal(1)) -> Decimal | None:
    """Return the number in a cell times ``scale``, exact to four places (half up); None where it says nothing."""
    text = cell.strip(BLANKS)
    if text in NOTHING:
        return None
    if style == "point" and _PLAIN.fullmatch(text):
        return _fitting(Decimal(text), scale, text)
    return _fitting(_odd_number(text, style), scale, text)


def refuse_other_currency(cell: str, currency: str) -> None:
    """Raise ``BadCell`` where an amount says that it is in another currency."""
    text = unicodedata.normalize("NFKC", cell.strip(BLANKS))
    if text in NOTHING or (sign := _SIGN.search(text)) is None:
        return
    if currency not in _SIGNS.get(sign[0], {sign[0]}):
        raise BadCell(
            message(
                "`{text}` is not in {currency}: say the currency with `--currency`", text=text[:60], currency=currency
            )
        )


def count_of(cell: str, style: DecimalStyle = "point") -> int | None:
    """Return the whole number in a cell, zero or more; None where it says nothing."""
    number = number_of(cell, style)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise BadCell(message("`{text}` is not a whole number", text=cell.strip(BLANKS)[:60]))
    if number < 0:
        raise BadCell(message("`{text}` is negative", text=cell.strip(BLANKS)[:60]))
    return int(number)


@lru_cache(maxsize=8192)
def _odd_number(text: str, style: DecimalStyle) -> Decimal:
    plain = unicodedata.normalize("NFKC", text).replace("−", "-").replace("\u00a0", " ").strip()
    if ROUNDED.fullmatch(plain):
        raise BadCell(message("a spreadsheet has rounded the number `{text}`", text=text[:60]))
    if plain.endswith("%"):
        raise BadCell(message("`{text}` is a percentage, not an amount", text=text[:60]))
    match = _NUMBER[style].fullmatch(plain)
    if match is None or bool(match["open"]) != bool(match["close"]) or (match["open"] and match["sign"]):
        raise BadCell(message("`{text}` is not a number", text=text[:60]))
    digits = re.sub(r"[ '’]", "", match["digits"])
    digits = digits.replace(",", "") if style == "point" else digits.replace(".", "").replace(",", ".")
    negative = bool(match["open"]) or "-" in (match["sign"], match["sign2"])
    with localcontext(_EXACT):
        number = Decimal(digits) * _SCALES.get(match["scale"] or "", 1)
    return -number if negative else number


def _fitting(number: Decimal, scale: Decimal, text: str) -> Decimal:
    """Return a number in the places that the store has."""
    with localcontext(_EXACT):
        amount = number * scale
        if abs(amount) > LARGEST:
            raise BadCell(message("`{text}` is too large", text=text[:60]))
        rounded = amount.quantize(PLACES)
    return rounded or abs(rounded)


_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)}  # fmt: skip
_TIME = r"(?:[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
_WEEKDAY = r"(?:\s*[(（]?(?:星期|周|礼拜)[一二三四五六日天][)）]?|,?\s*\(?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\)?)?"
_YMD = re.compile(rf"(\d{{4}})\s*[-/.年]\s*(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*日?{_TIME}{_WEEKDAY}", re.ASCII)
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MIXED = re.compile(rf"(\d{{1,2}})[-/.](\d{{1,2}})[-/.](\d{{4}}){_TIME}", re.ASCII)
_NAMED_FIRST = re.compile(r"(?:[A-Za-z]{3,9},\s*)?([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+(\d{4})", re.ASCII)
_DAY_FIRST = re.compile(r"(?:[A-Za-z]{3,9},\s*)?(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?[\s-]+(\d{4})", re.ASCII)
_RANGE = re.compile(r"(?P<first>.*?\d日?)\s*(?:~|～|至|到| - | – |—| to )\s*(?P<last>.*\d.*)")
YEARS = range(1990, 2101)


def is_range(cell: str) -> bool:
    """Return whether a cell names a span of more than one day."""
    match = _RANGE.fullmatch(stripped(cell))
    return match is not None and match["first"].strip() != match["last"].strip()


@lru_cache(maxsize=65536)
def day_of(cell: str, order: DayOrder = "ymd") -> date:
    """Return the day in a cell; ``order`` says how 10/11/2026 is meant. Raises ``BadCell``."""
    text = unicodedata.normalize("NFKC", stripped(cell)).strip()
    if not text or text in NOTHING:
        raise BadCell(message("there is no date"))
    if len(text) > 60:
        raise BadCell(message("`{text}` is not a date", text=text[:60]))
    if (span := _RANGE.fullmatch(text)) is not None and _one_day(text) is None:
        if span["first"].strip() != span["last"].strip():
            raise BadCell(message("`{text}` is more than one day: export the figures day by day", text=text[:60]))
        text = span["first"].strip()
    parts = _parts(text, order)
    if parts is None:
        raise BadCell(message("`{text}` is not a date", text=text[:60]))
    try:
        found = date(*parts)
    except ValueError:
        raise BadCell(message("there is no such date: `{text}`", text=text[:60])) from None
    if found.year not in YEARS:
        raise BadCell(message("`{text}` is not a date", text=text[:60]))
    return found


def _one_day(text: str) -> object:
    return _YMD.fullmatch(text) or _MIXED.fullmatch(text)


def _parts(text: str, order: DayOrder) -> tuple[int, int, int] | None:
    """Return year, month and day as written; None where it is none of the notations."""
    if match := _YMD.fullmatch(text) or _PACKED.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _MIXED.fullmatch(text):
        if order == "ymd":
            raise BadCell(message("`{text}` can be read in two ways, and the file does not show which", text=text[:60]))
        first, second = int(match[1]), int(match[2])
        return (int(match[3]), first, second) if order == "mdy" else (int(match[3]), second, first)
    if match := _NAMED_FIRST.fullmatch(text):
        return _named(match[3], match[1], match[2])
    if match := _DAY_FIRST.fullmatch(text):
        return _named(match[3], match[2], match[1])
    return None


def _named(year: str, month: str, day: str) -> tuple[int, int, int] | None:
    number = _MONTHS.get(month[:3].lower())
    return None if number is None else (int(year), number, int(day))


def order_shown_by(cells: list[str]) -> DayOrder | None:
    """Return how days like 10/11/2026 are meant, by those that can be read one way only.

    ``ymd`` where no cell is of that notation; None where all of them could be either. Raises ``BadCell``
    where they contradict one another.
    """
    seen = False
    shown: dict[DayOrder, str] = {}
    for cell in cells:
        match = _MIXED.fullmatch(unicodedata.normalize("NFKC", stripped(cell)))
        if match is None:
            continue
        seen = True
        if int(match[1]) > 12 or "." in match[0]:
            shown.setdefault("dmy", match[0])
        elif int(match[2]) > 12:
            shown.setdefault("mdy", match[0])
    if len(shown) > 1:
        raise BadCell(message("days stand in two orders: `{one}` and `{other}`", one=shown["dmy"], other=shown["mdy"]))
    return next(iter(shown), None if seen else "ymd")


_GROUP_BLANK = re.compile(r"(?<=\d)[ \u00a0\u2009\u202f'’](?=\d{3})")
_SAYS_COMMA = re.compile(
    r"[^\d]*(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,\d{1,2}|\d+,\d{4,}|\d{1,3}(?:\.\d{3}){2,})[^\d]*", re.ASCII
)
_SAYS_POINT = re.compile(
    r"[^\d]*(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.\d{1,2}|\d+\.\d{4,}|\d{1,3}(?:,\d{3}){2,})[^\d]*", re.ASCII
)


def style_shown_by(cells: list[str]) -> DecimalStyle | None:
    """Return what the decimal sign is, by numbers that can be read one way only; None where none is such."""
    joined = [_GROUP_BLANK.sub("", stripped(cell)) for cell in cells]
    comma = sum(_SAYS_COMMA.fullmatch(cell) is not None for cell in joined)
    point = sum(_SAYS_POINT.fullmatch(cell) is not None for cell in joined)
    return None if comma == point else "comma" if comma > point else "point"
