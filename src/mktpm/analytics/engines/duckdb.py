"""DuckDB in this process, over the workspace's own Parquet files: the default engine."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from mktpm.analytics.embedded import Figures, conditions, connect, metadata, scan
from mktpm.analytics.engines.asked import (
    PERIODS,
    Aggregation,
    Grouped,
    Rows,
    Shift,
    exact,
    group_of,
    merged,
    totalled,
)
from mktpm.analytics.measures import Measure, Sum

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MONTH = re.compile(r"month=(\d{4})-(\d{2})[/\\]")


class Embedded:
    """Computes with DuckDB from the files of a store."""

    name = "duckdb"

    def __init__(self, store: Figures) -> None:
        """Keep the store whose files are read."""
        self._files = tuple(store.files())
        self._database: DuckDBPyConnection | None = None

    def grouped(self, asked: Aggregation) -> Grouped:
        """Return the sums by keys."""
        filtered, values = conditions(asked.rows.since, asked.rows.until, asked.rows.where)
        keys = [f"{_key(name, asked.shift)} AS k{number}" for number, name in enumerate(asked.keys)]
        sums = [f"sum({name}) AS {name}" for name in asked.sums]
        inner = f"SELECT {', '.join((*keys, *sums))} FROM {self._scan(asked.rows)} {filtered}"  # noqa: S608
        inner += " GROUP BY ALL" if keys else ""
        if asked.top is None:
            found = merged([group_of(row, len(keys)) for row in self._ask(inner, values)])
            return Grouped(found, len(found), totalled(found, len(sums)))
        return self._largest(inner, values, asked)

    def _largest(self, inner: str, values: Sequence[object], asked: Aggregation) -> Grouped:
        """Return the first groups, with the totals of all: one pass over the rows serves both."""
        keys = [f"k{number}" for number in range(len(asked.keys))]
        windows = ["count(*) OVER ()", *(f"sum({name}) OVER ()" for name in asked.sums)]
        order = [f"{_measure(asked.order, asked)} DESC NULLS LAST"] if asked.order else []
        query = f"WITH found AS ({inner}) SELECT {', '.join((*keys, *asked.sums, *windows))} FROM found"  # noqa: S608
        query += f" ORDER BY {', '.join((*order, *keys))} LIMIT {asked.top}"
        rows = self._ask(query, values)
        width = len(keys) + len(asked.sums)
        totals = tuple(exact(value) for value in rows[0][width + 1 :]) if rows else (None,) * len(asked.sums)
        groups = tuple(group_of(row[:width], len(keys)) for row in rows)
        return Grouped(groups, int(str(rows[0][width])) if rows else 0, totals)

    def span(self, rows: Rows) -> tuple[date, date] | None:
        """Return the first and the last day of the rows; None without rows."""
        filtered, values = conditions(rows.since, rows.until, rows.where)
        first, last = self._ask(f"SELECT min(date), max(date) FROM {self._scan(rows)} {filtered}", values)[0]  # noqa: S608
        return (first, last) if isinstance(first, date) and isinstance(last, date) else None

    def reported(self, rows: Rows, sums: Sequence[Sum]) -> Mapping[Sum, int]:
        """Return how many rows report each figure; where no file leaves any out, the files' own rows are told."""
        files = self._files_of(rows)
        whole = f"SELECT path_in_schema, sum(num_values), sum(stats_null_count) FROM {metadata(files)} GROUP BY 1"  # noqa: S608
        counts = {str(name): (number, missing) for name, number, missing in self._ask(whole, ())} if files else {}
        if all(name in counts and counts[name][1] == 0 for name in sums):
            return {name: int(str(counts[name][0])) for name in sums}
        filtered, values = conditions(rows.since, rows.until, rows.where)
        asked = ", ".join(f"count({name})" for name in sums)
        found = self._ask(f"SELECT {asked} FROM {scan(files)} {filtered}", values)[0]  # noqa: S608
        return {name: int(str(count)) for name, count in zip(sums, found, strict=True)}

    def currencies(self, rows: Rows) -> tuple[str, ...]:
        """Return the currencies of the rows, in order; files that all hold one and the same are not read for it."""
        only = self._only_currency(self._files_of(rows))
        if only is not None:
            return (only,)
        filtered, values = conditions(rows.since, rows.until, rows.where)
        query = f"SELECT DISTINCT currency FROM {self._scan(rows)} {filtered}"  # noqa: S608
        return tuple(sorted(str(code) for (code,) in self._ask(query, values) if code))

    def _only_currency(self, files: Sequence[str]) -> str | None:
        """Return the one currency that all rows of the files are in, as the files' own statistics tell."""
        if not files:
            return None
        told = "coalesce(stats_null_count = 0 AND stats_min_value IS NOT NULL, false)"
        query = f"SELECT min(stats_min_value), max(stats_max_value), bool_and({told}) FROM {metadata(files)}"  # noqa: S608
        least, most, complete = self._ask(f"{query} WHERE path_in_schema = 'currency'", ())[0]
        return str(least) if least and least == most and complete else None

    def close(self) -> None:
        """Let go of the database."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def _scan(self, rows: Rows) -> str:
        return scan(self._files_of(rows))

    def _files_of(self, rows: Rows) -> list[str]:
        """Return the files that may hold such rows."""
        since = (rows.since or date.min).isoformat()[:7]
        until = (rows.until or date.max).isoformat()[:7]
        return [file for file in self._files if _may_hold(file, since, until)]

    def _ask(self, query: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        if self._database is None:
            self._database = connect()
        found: list[tuple[object, ...]] = self._database.execute(query, list(values)).fetchall()
        return found


def _may_hold(file: str, since: str, until: str) -> bool:
    found = _MONTH.search(file)
    return found is None or since <= f"{found[1]}-{found[2]}" <= until


def _key(name: str, shift: Shift) -> str:
    """Return a key in DuckDB's words; a NULL or an empty text is told apart only where rows are merged."""
    if name not in PERIODS:
        return name
    day = "date"
    day += f" + INTERVAL {shift.months} MONTH" if shift.months else ""
    day += f" + INTERVAL {shift.days} DAY" if shift.days else ""
    return f"CAST({day} AS DATE)" if name == "day" else f"date_trunc('{name}', {day})"


def _measure(measure: Measure, asked: Aggregation) -> str:
    """Return a measure over summed columns in DuckDB's words."""
    if measure.below is None:
        return measure.id
    parts = " + ".join(
        f"{part.sum}::DOUBLE * {part.factor * (asked.margin if part.margin else 1)}" for part in measure.above
    )
    return f"({parts}) / nullif({measure.below}, 0)::DOUBLE"
