"""An engine of the team, through Ibis: one question, said in each engine's own SQL."""

import re
import warnings
from collections.abc import Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any

from mktpm.analytics.engines.asked import (
    PERIODS,
    Aggregation,
    EngineRefused,
    Grouped,
    Period,
    Rows,
    Shift,
    exact,
    group_of,
    merged,
    totalled,
)
from mktpm.analytics.measures import Measure, Sum
from mktpm.language import message

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ibis import BaseBackend
    from ibis.expr.types import Table, Value

_UNITS: Mapping[Period, Any] = {"week": "W", "month": "M", "quarter": "Q", "year": "Y"}
_SUM_TYPE = "decimal(38, 9)"
"""What every sum comes back as: exact, and the one decimal type that BigQuery has, too."""
_MONEY_TYPE = "decimal(38, 9)"


class Relational:
    """Computes with an engine that Ibis speaks to."""

    def __init__(self, name: str, backend: "BaseBackend", table: "Table") -> None:
        """Keep the connection and the table of figures."""
        self.name = name
        self.backend = backend
        self.table = table

    def grouped(self, asked: Aggregation) -> Grouped:
        """Return the sums by keys."""
        width = len(asked.keys)
        found = aggregated(self.table, asked)
        if asked.top is None:
            groups = merged([group_of(row, width) for row in self._ask(found)])
            return Grouped(groups, len(groups), totalled(groups, len(asked.sums)))
        rows = self._ask(largest(found, asked))
        end = width + len(asked.sums)
        groups = tuple(group_of(row[:end], width) for row in rows)
        totals = tuple(exact(value) for value in rows[0][end + 1 :]) if rows else (None,) * len(asked.sums)
        return Grouped(groups, int(rows[0][end]) if rows else 0, totals)

    def span(self, rows: Rows) -> tuple[date, date] | None:
        """Return the first and the last day of the rows; None without rows."""
        chosen = filtered(self.table, rows)
        found = self._ask(chosen.aggregate(first=chosen.date.min(), last=chosen.date.max()))
        first, last = group_of(found[0], 2).keys
        return (first, last) if isinstance(first, date) and isinstance(last, date) else None

    def reported(self, rows: Rows, sums: Sequence[Sum]) -> Mapping[Sum, int]:
        """Return how many rows report each figure."""
        chosen = filtered(self.table, rows)
        found = self._ask(chosen.aggregate(**{name: chosen[name].count() for name in sums}))
        return {name: int(count) for name, count in zip(sums, found[0], strict=True)}

    def currencies(self, rows: Rows) -> tuple[str, ...]:
        """Return the currencies of the rows, in order."""
        found = self._ask(filtered(self.table, rows).select("currency").distinct())
        return tuple(sorted(str(code) for (code,) in found if code))

    def close(self) -> None:
        """Let go of the connection."""
        self.backend.disconnect()

    def _ask(self, question: "Table") -> list[tuple[Any, ...]]:
        with told_as_refusal(self.name):
            return [tuple(row.values()) for row in question.to_pyarrow().to_pylist()]


def filtered(table: "Table", rows: Rows) -> "Table":
    """Return the rows of ``table`` that count."""
    import ibis

    if rows.since is not None:
        table = table.filter(table.date >= ibis.date(rows.since))
    if rows.until is not None:
        table = table.filter(table.date <= ibis.date(rows.until))
    for name, wanted in rows.where.items():
        stated = [value for value in wanted if value]
        test = table[name].isin(stated) if stated else ibis.literal(value=False)
        if len(stated) < len(wanted):
            test |= table[name].isnull() | (table[name] == "")
        table = table.filter(test)
    return table


def aggregated(table: "Table", asked: Aggregation) -> "Table":
    """Return the keys and sums of the rows that count: columns k0, k1, …, then the sums by name."""
    chosen = filtered(table, asked.rows)
    keys = {f"k{number}": _key(chosen, name, asked.shift) for number, name in enumerate(asked.keys)}
    sums = {name: _exactly(chosen[name]).sum().cast(_SUM_TYPE) for name in asked.sums}
    return chosen.group_by(**keys).aggregate(**sums) if keys else chosen.aggregate(**sums)


def _exactly(column: "Value") -> "Value":
    """Return a column that can be summed without rounding; a team's table may hold floats."""
    kind = column.type()
    return column if kind.is_decimal() or kind.is_integer() else column.cast(_MONEY_TYPE)


def largest(found: "Table", asked: Aggregation) -> "Table":
    """Return the first groups, each with the number and the sums of all groups behind its own."""
    import ibis

    keys = [f"k{number}" for number in range(len(asked.keys))]
    whole = {f"all_{name}": found[name].sum().over(ibis.window()).cast(_SUM_TYPE) for name in asked.sums}
    wide = found.select(*keys, *asked.sums, number=found.count().over(ibis.window()), **whole)
    size = [ibis.desc(measured(asked.order, wide, asked), nulls_first=False)] if asked.order else []
    return wide.order_by(*size, *keys).limit(asked.top)


def measured(measure: Measure, sums: "Table", asked: Aggregation) -> "Value":
    """Return a measure over summed columns, near enough to order by."""
    if measure.below is None:
        return sums[measure.id]
    parts = [
        sums[part.sum].cast("float64") * float(part.factor * (asked.margin if part.margin else 1))
        for part in measure.above
    ]
    total = parts[0]
    for part in parts[1:]:
        total += part
    return total / sums[measure.below].cast("float64").nullif(0)


def _key(table: "Table", name: str, shift: Shift) -> "Value":
    import ibis

    if name not in PERIODS:
        return table[name]
    day = table.date
    if shift.months:
        day = (day + ibis.interval(months=shift.months)).cast("date")
    if shift.days:
        day = (day + ibis.interval(days=shift.days)).cast("date")
    return day if name == "day" else day.truncate(_UNITS[name]).cast("date")


@contextmanager
def told_as_refusal(kind: str, url: str = "") -> "Iterator[None]":
    """Turn whatever a driver raises into ``EngineRefused``; what it warns of is between it and its libraries."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except EngineRefused:
        raise
    except Exception as reason:  # noqa: BLE001 - every driver has errors of its own
        raise refused(kind, reason, url) from None


_SECRET = re.compile(r"//[^/@\s]*@|(?:password|token|secret|credentials?)\s*[=:]\s*\S+", re.IGNORECASE)


def refused(kind: str, reason: Exception, url: str = "") -> EngineRefused:
    """Return what is said of an engine's failure: its first line, without credentials."""
    text = str(reason).strip().splitlines()
    said = text[0] if text else type(reason).__name__
    for secret in _secrets(url):
        said = said.replace(secret, "…")
    said = _SECRET.sub("…", said)
    return EngineRefused(message("{engine} can't do it: {reason}", engine=kind, reason=said[:300]))


def _secrets(url: str) -> "Iterator[str]":
    """Yield what must not be told of a URL, as it stands there and as it is meant."""
    from urllib.parse import parse_qsl, unquote, urlsplit

    if not url:
        return
    yield url
    try:
        parts = urlsplit(url)
        given = [parts.password or "", *(value for _, value in parse_qsl(parts.query))]
    except ValueError:
        return
    for secret in given:
        yield from {one for one in (secret, unquote(secret)) if len(one) > 2}
