"""Sums of imported figures day by day, exact."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.analytics.embedded import DIMENSIONS, Figures, UnknownDimension, Where, conditions, connect, scan
from mktpm.analytics.measures import SUMS, Sums

_NOTHING: Where = {}


@dataclass(frozen=True, slots=True)
class DailyTotal:
    """What was reported for one day; None where no row of the day reports it."""

    day: date
    spend: Decimal | None
    impressions: Decimal | None
    clicks: Decimal | None
    conversions: Decimal | None
    gmv: Decimal | None

    @property
    def sums(self) -> Sums:
        """Return the five sums by their names, as the measures want them."""
        return {name: getattr(self, name) for name in SUMS}


def daily_totals(
    store: Figures, *, since: date | None = None, until: date | None = None, where: Where = _NOTHING
) -> tuple[DailyTotal, ...]:
    """Return the sums of each day that has rows, in order; ``since`` and ``until`` are inclusive.

    ``where`` says which values a dimension may have, such as ``{"channel": ["抖音"]}``.
    """
    return tuple(_daily(row) for row in _rows(store, (), since, until, where))


def daily_totals_by(
    store: Figures,
    dimension: str,
    *,
    since: date | None = None,
    until: date | None = None,
    where: Where = _NOTHING,
) -> Mapping[str, tuple[DailyTotal, ...]]:
    """Return the sums of each day for each value of a dimension; rows that don't state it stand under ""."""
    if dimension not in DIMENSIONS:
        raise UnknownDimension(dimension)
    found: dict[str, list[DailyTotal]] = {}
    for key, *row in _rows(store, (f"coalesce({dimension}, '')",), since, until, where):
        found.setdefault(str(key), []).append(_daily(row))
    return {key: tuple(totals) for key, totals in found.items()}


def _rows(
    store: Figures, keys: Sequence[str], since: date | None, until: date | None, where: Where
) -> list[tuple[object, ...]]:
    files = store.files()
    if not files:
        return []
    filtered, values = conditions(since, until, where)
    columns = ", ".join((*keys, "date", *(f"sum({name})" for name in SUMS)))
    positions = ", ".join(str(number + 1) for number in range(len(keys) + 1))
    query = f"SELECT {columns} FROM {scan(files)} {filtered} GROUP BY {positions} ORDER BY {positions}"  # noqa: S608
    with connect() as database:
        found: list[tuple[object, ...]] = database.execute(query, values).fetchall()
    return found


def _daily(row: Sequence[object]) -> DailyTotal:
    day, *sums = row
    if not isinstance(day, date):
        raise TypeError(day)
    return DailyTotal(day, *(None if value is None else Decimal(str(value)) for value in sums))
