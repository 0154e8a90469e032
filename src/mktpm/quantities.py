"""Durations, lags, percentages, money and dates as people write them.

Every ``parse_…`` function takes what stood in the plan and returns a frozen value, or raises
``QuantityError`` with a sentence for the author. Amounts are exact (``Decimal``); they become
working minutes only where a calendar is known.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Literal, cast

from mktpm.language import Message, message

Unit = Literal["min", "h", "d", "w"]
LinkType = Literal["FS", "SS", "FF", "SF"]

MINUTES_PER_ELAPSED_DAY = 1440
LONGEST_YEARS = 100
_LONGEST: dict[str, int] = {"min": 52_560_000, "h": 876_000, "d": 36_500, "w": 5_200}
_UNITS: dict[str, Unit] = {
    "min": "min", "m": "min", "h": "h", "d": "d", "w": "w",
    "分钟": "min", "小时": "h", "天": "d", "日": "d", "周": "w",
}  # fmt: skip

# Patterns are text: they are compiled when first used, which most runs never do.
_NUMBER = r"\d{1,12}(?:\.\d{1,6})?"
_UNIT = r"e?(?:min|[mhdw])|分钟|小时|天|日|周"
_DURATION = rf"({_NUMBER})\s*({_UNIT})"
_LINK = rf"(?P<id>.+?)(?:\s+(?P<type>FS|SS|FF|SF))?(?:(?(type)\s*|\s+)(?P<lag>[+-]\s*{_NUMBER}\s*(?:{_UNIT})))?"
_LAG = rf"([+-]?)\s*({_NUMBER}\s*(?:{_UNIT}))"
_PERCENT = rf"({_NUMBER})\s*[%％]"
_DATE = r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?"
_OFFSET = r"(?P<name>.+?)\s*(?P<sign>[+-])\s*(?P<number>\d{1,5})(?P<unit>e?[dw])"
_CLOCK = r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})"
_MONEY = rf"(-?{_NUMBER}|-?\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)\s*(万|亿|[kKmM])?"
_RATE = r"(?P<money>.+?)\s*/\s*(?P<unit>h|d|w)"
_SCALE = {"万": 10**4, "亿": 10**8, "k": 10**3, "m": 10**6}


class QuantityError(ValueError):
    """What was written is not the quantity that belongs there."""

    code = "invalid-value"
    """The code of the finding that follows."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time: working time of some calendar, or elapsed time (``3ed``)."""

    amount: Decimal
    unit: Unit
    elapsed: bool = False

    def minutes(self, day_minutes: int, week_days: int) -> int:
        """Return whole minutes where a day has ``day_minutes`` and a week ``week_days`` days.

        Elapsed time takes 24-hour days and 7-day weeks, whatever the calendar.
        """
        if self.elapsed:
            day_minutes, week_days = MINUTES_PER_ELAPSED_DAY, 7
        scale = {"min": 1, "h": 60, "d": day_minutes, "w": day_minutes * week_days}[self.unit]
        return round(self.amount * scale)

    def __str__(self) -> str:
        """Return the duration as the plan format writes it."""
        return f"{self.amount.normalize():f}{'e' if self.elapsed else ''}{self.unit}"


@dataclass(frozen=True, slots=True)
class Lag:
    """A waiting time between two tasks, negative for an overlap."""

    duration: Duration
    negative: bool = False

    def __str__(self) -> str:
        """Return the lag as the plan format writes it, with its sign."""
        return f"{'-' if self.negative else '+'}{self.duration}"


@dataclass(frozen=True, slots=True)
class Link:
    """A dependency as written: which task, of what type, after what lag."""

    task: str
    type: LinkType = "FS"
    lag: Lag | None = None

    def __str__(self) -> str:
        """Return the dependency in its short text form."""
        parts = [self.task, self.type if self.type != "FS" else "", str(self.lag or "")]
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class ThreePoints:
    """An estimate in three points: optimistic, likely, pessimistic."""

    optimistic: Duration
    likely: Duration
    pessimistic: Duration

    @property
    def mean(self) -> Duration:
        """Return the beta-PERT mean (o + 4m + p) / 6 in the unit of the likely value.

        Source: Malcolm, Roseboom, Clark, Fazar, "Application of a technique for research and
        development program evaluation", Operations Research 7 (1959).
        """
        total = self.optimistic.amount + 4 * self.likely.amount + self.pessimistic.amount
        return Duration(total / 6, self.likely.unit, self.likely.elapsed)

    def __str__(self) -> str:
        """Return the estimate as the plan format writes it."""
        return f"{self.optimistic}/{self.likely}/{self.pessimistic}"


@dataclass(frozen=True, slots=True)
class DateExpression:
    """A date as written: a day, a minute of a day, or a named day with an offset."""

    day: date | None = None
    clock: time | None = None
    name: str = ""
    """The whole text where it names a day; whether an offset is in it, the names decide."""

    def split(self) -> "tuple[str, Offset] | None":
        """Return the name and the offset behind it, None where no offset can be read."""
        match = re.fullmatch(_OFFSET, self.name)
        if match is None:
            return None
        number = int(match["number"]) * (1 if match["sign"] == "+" else -1)
        unit = match["unit"]
        return match["name"], Offset(number, "w" if unit.endswith("w") else "d", "e" in unit)

    def __str__(self) -> str:
        """Return the date as the plan format writes it."""
        if self.day is None:
            return self.name
        return f"{self.day} {self.clock:%H:%M}" if self.clock else str(self.day)


@dataclass(frozen=True, slots=True)
class Offset:
    """A signed number of days or weeks: working time, or calendar days where elapsed."""

    number: int
    unit: Literal["d", "w"]
    elapsed: bool


class Money(Decimal):
    """An amount of money, exact; its currency is the plan's."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """An amount of money per unit of working time."""

    amount: Decimal
    per: Literal["h", "d", "w"]


def parse_duration(value: object) -> Duration:
    """Return the duration written as ``value``, such as "1.5d", "4h", "2w" or "3ed"."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise QuantityError(
            message("`{value}` has no unit", value=value),
            message(
                "write a unit behind the number: `{value}d` (days), `h`, `w`, or `ed` for elapsed days", value=value
            ),
        )
    if not isinstance(value, str):
        raise QuantityError(message("a duration was expected, such as `3d`"))
    return _duration(value)


@lru_cache(maxsize=4096)
def _duration(text: str) -> Duration:
    match = re.fullmatch(_DURATION, text.strip())
    if match is None:
        raise QuantityError(*_duration_fault(text.strip()))
    unit = match[2]
    elapsed = unit.startswith("e")
    amount = Decimal(match[1])
    known = _UNITS[unit.removeprefix("e")]
    if amount > _LONGEST[known]:
        raise QuantityError(message("`{text}` is longer than {years} years", text=_short(text), years=LONGEST_YEARS))
    return Duration(amount, known, elapsed)


def _duration_fault(text: str) -> tuple[Message, Message | None]:
    if text.startswith("-"):
        return message("a duration can't be negative: `{text}`", text=_short(text)), None
    return (
        message("`{text}` is not a duration", text=_short(text)),
        message("write a number and a unit: `3d`, `1.5d`, `4h`, `2w`, or elapsed `3ed`, `12eh`"),
    )


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"


def parse_three_points(value: object) -> ThreePoints:
    """Return the estimate written as ``value``: "2d/3d/7d"."""
    parts = value.split("/") if isinstance(value, str) else []
    if len(parts) != 3:
        raise QuantityError(
            message("three points were expected, such as `2d/3d/7d`"),
            message("write optimistic/likely/pessimistic, each with its unit"),
        )
    points = ThreePoints(*(_duration(part) for part in parts))
    if len({(p.unit, p.elapsed) for p in (points.optimistic, points.likely, points.pessimistic)}) > 1:
        raise QuantityError(message("the three points need one unit: `{text}`", text=_short(str(value))))
    if not points.optimistic.amount <= points.likely.amount <= points.pessimistic.amount:
        raise QuantityError(message("the three points must rise: `{text}`", text=_short(str(value))))
    return points


@lru_cache(maxsize=4096)
def parse_lag(text: str) -> Lag:
    """Return the lag written as ``text``: "2d", "+3ed" or "-1d"."""
    match = re.fullmatch(_LAG, text.strip())
    if match is None:
        raise QuantityError(
            message("`{text}` is not a lag", text=_short(text)),
            message("write a signed duration: `+2d`, `-1d`, `+3ed`"),
        )
    return Lag(_duration(match[2]), match[1] == "-")


@lru_cache(maxsize=65536)
def parse_link(text: str) -> Link:
    """Return the dependency written as ``text``: type and lag are read from the right."""
    match = re.fullmatch(_LINK, text.strip())
    if match is None:
        raise QuantityError(message("a dependency names no task"))
    lag = match["lag"]
    kind = cast("LinkType", match["type"] or "FS")
    return Link(match["id"], kind, parse_lag(lag) if lag else None)


def parse_percent(value: object) -> Decimal:
    """Return the share written as ``value`` ("40%") as a number from 0 to 1, or above."""
    match = re.fullmatch(_PERCENT, value.strip()) if isinstance(value, str) else None
    if match is None:
        raise QuantityError(
            message("`{value}` is not a percentage", value=_short(str(value))),
            message("write it with the sign: `40%`"),
        )
    return Decimal(match[1]) / 100


def parse_money(value: object) -> Money:
    """Return the amount written as ``value``: 30000, "30,000", "4280万" or "1.2亿"."""
    if isinstance(value, int) and not isinstance(value, bool):
        return Money(value)
    match = re.fullmatch(_MONEY, str(value).strip()) if isinstance(value, (str, float)) else None
    if match is None:
        raise QuantityError(
            message("`{value}` is not an amount of money", value=_short(str(value))),
            message("write a number, with `万` or `亿` if you like: `30000`, `4280万`"),
        )
    return Money(Decimal(match[1].replace(",", "")) * _SCALE.get((match[2] or "").lower(), 1))


def parse_rate(value: object) -> Rate:
    """Return the rate written as ``value``: "800/d"."""
    match = re.fullmatch(_RATE, value.strip()) if isinstance(value, str) else None
    if match is None:
        raise QuantityError(
            message("`{value}` is not a rate", value=_short(str(value))),
            message("write money per hour, day or week: `800/d`"),
        )
    unit = match["unit"]
    return Rate(parse_money(match["money"]), "h" if unit == "h" else "d" if unit == "d" else "w")


@lru_cache(maxsize=16384)
def parse_date(text: str) -> DateExpression:
    """Return the date written as ``text``: "2026-11-11", "2026-11-11 20:00" or a day's name."""
    stripped = text.strip()
    match = re.fullmatch(_DATE, stripped)
    if match is None:
        if not stripped or re.match(r"[\d/.\-:年月日 ]+$", stripped):
            raise QuantityError(
                message("`{text}` is not a date", text=_short(text)),
                message("write year-month-day: `2026-11-11`, or `2026-11-11 20:00`"),
            )
        return DateExpression(name=stripped)
    year, month, day, hour, minute, second = (int(part) if part else 0 for part in match.groups())
    try:
        found = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise QuantityError(message("there is no such date: `{text}`", text=stripped)) from None
    if not 1970 <= year <= 2200:
        raise QuantityError(message("the year of `{text}` is not between 1970 and 2200", text=stripped))
    return DateExpression(found.date(), found.time() if match[4] else None)


def parse_day(text: str) -> date:
    """Return the plain calendar day written as ``text``."""
    found = parse_date(text)
    if found.day is None or found.clock is not None:
        raise QuantityError(
            message("`{text}` is not a date", text=_short(text)), message("write year-month-day: `2026-11-11`")
        )
    return found.day


def parse_days(text: str) -> tuple[date, date]:
    """Return the first and last day, inclusive, of "2027-02-01..2027-02-20" or of one day."""
    first, dots, last = text.partition("..")
    days = parse_day(first), parse_day(last if dots else first)
    if days[1] < days[0]:
        raise QuantityError(message("the range `{text}` ends before it begins", text=_short(text)))
    if days[1] - days[0] > timedelta(days=3660):
        raise QuantityError(message("the range `{text}` is longer than ten years", text=_short(text)))
    return days


def parse_hours(text: str) -> tuple[int, int]:
    """Return first and last minute of the day (end exclusive) of "09:00-12:00"."""
    match = re.fullmatch(_CLOCK, text.strip())
    numbers = [int(part) for part in match.groups()] if match else []
    if not numbers or numbers[1] > 59 or numbers[3] > 59:
        raise QuantityError(
            message("`{text}` is not a span of hours", text=_short(text)), message("write it as `09:00-12:00`")
        )
    begin, end = numbers[0] * 60 + numbers[1], numbers[2] * 60 + numbers[3]
    if not begin < end <= MINUTES_PER_ELAPSED_DAY:
        raise QuantityError(
            message("the hours `{text}` must end later on the same day", text=_short(text)),
            message("split hours that cross midnight: `20:00-24:00` and `00:00-02:00`"),
        )
    return begin, end
