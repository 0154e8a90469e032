"""What an engine is asked for, and what it answers: sums by keys, in no engine's own words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Context, Decimal
from typing import Literal, Protocol

from mktpm.analytics.embedded import Where
from mktpm.analytics.measures import Measure, Sum
from mktpm.language import Message

Period = Literal["day", "week", "month", "quarter", "year"]
PERIODS: tuple[Period, ...] = ("day", "week", "month", "quarter", "year")
"""Stretches of time that figures can be divided by; a week begins on Monday."""
Key = str | date | None
"""A group's place in one dimension: a value, None where the rows don't state it, a period's first day."""


@dataclass(frozen=True, slots=True)
class Shift:
    """How far a day is moved before it is put into a period, so that two periods lie on one another."""

    days: int = 0
    months: int = 0


@dataclass(frozen=True, slots=True)
class Rows:
    """Which rows of the imported figures count: days inclusive, values of one dimension alternatives."""

    since: date | None = None
    until: date | None = None
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Aggregation:
    """Sums of rows by keys, each a dimension or a period."""

    rows: Rows
    keys: tuple[str, ...]
    sums: tuple[Sum, ...]
    shift: Shift = Shift()
    order: Measure | None = None
    """What the groups are ordered by, the largest first; None for any order."""
    margin: Decimal = Decimal(1)
    top: int | None = None
    """How many groups are answered; the totals are those of all."""


@dataclass(frozen=True, slots=True)
class Group:
    """One group's keys and sums, in the order asked for."""

    keys: tuple[Key, ...]
    sums: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups, how many there are in all, and the sums of all."""

    groups: tuple[Group, ...]
    number: int
    totals: tuple[Decimal | None, ...]


class Engine(Protocol):
    """What computes figures."""

    name: str

    def grouped(self, asked: Aggregation) -> Grouped:
        """Return the sums by keys."""
        ...

    def span(self, rows: Rows) -> tuple[date, date] | None:
        """Return the first and the last day of the rows; None without rows."""
        ...

    def reported(self, rows: Rows, sums: Sequence[Sum]) -> Mapping[Sum, int]:
        """Return how many rows report each figure, in proportion to one another."""
        ...

    def currencies(self, rows: Rows) -> tuple[str, ...]:
        """Return the currencies of the rows, in order."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...


_EXACT = Context(prec=76)
"""Twice the digits of the widest decimal that engines have."""


class EngineRefused(Exception):
    """An engine can't be used or can't answer."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


def group_of(row: Sequence[object], keys: int) -> Group:
    """Return the group of an engine's row: so many keys, then sums; all become exact plain values."""
    return Group(tuple(_key(value) for value in row[:keys]), tuple(exact(value) for value in row[keys:]))


def exact(value: object) -> Decimal | None:
    """Return an engine's number as a decimal, None where it has none.

    A float would not be money: an engine must answer decimals or whole numbers.
    """
    if value is None:
        return None
    if isinstance(value, Decimal):
        return value
    if isinstance(value, int):
        return Decimal(value)
    raise TypeError(f"a sum came back as {type(value).__name__}")


def _key(value: object) -> Key:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    return str(value) if value not in (None, "") else None


def merged(found: Sequence[Group]) -> tuple[Group, ...]:
    """Return the groups with those of the same keys made one: an empty text says as little as NULL."""
    by_keys: dict[tuple[Key, ...], Group] = {}
    for group in found:
        same = by_keys.get(group.keys)
        if same is None:
            by_keys[group.keys] = group
        else:
            by_keys[group.keys] = replace(same, sums=added(same.sums, group.sums))
    return tuple(by_keys.values())


def added(one: Sequence[Decimal | None], other: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
    """Return the sums of two rows of sums; what neither reports stays unreported."""
    return tuple(b if a is None else a if b is None else _EXACT.add(a, b) for a, b in zip(one, other, strict=True))


def less(total: Sequence[Decimal | None], shown: Sequence[Decimal | None]) -> tuple[Decimal | None, ...]:
    """Return what remains of the sums of all beside those shown."""
    return tuple(a if a is None or b is None else _EXACT.subtract(a, b) for a, b in zip(total, shown, strict=True))


def totalled(found: Sequence[Group], width: int) -> tuple[Decimal | None, ...]:
    """Return the sums of all groups."""
    total: tuple[Decimal | None, ...] = (None,) * width
    for group in found:
        total = added(total, group.sums)
    return total
