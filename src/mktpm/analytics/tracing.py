"""A sum of imported figures followed home: to imports, files and rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from mktpm.analytics.embedded import DIMENSIONS, UnknownDimension, Where, conditions, connect, scan
from mktpm.analytics.manifest import Import
from mktpm.analytics.measures import SUMS, Sum
from mktpm.analytics.store import Store

BY = ("date", "month", *DIMENSIONS)
"""What sources can be divided by."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows are meant."""

    since: date | None = None
    until: date | None = None
    """Inclusive."""
    where: Where = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row of a file that is part of a sum."""

    row: int
    day: date
    about: tuple[str, ...]
    """What the row is about, from the account down to the ad; what it doesn't say is left out."""
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Source:
    """What one import contributes to a sum."""

    imported: Import | None
    """None where the manifest doesn't know the import, which damage alone explains."""
    import_id: int
    keys: tuple[str, ...]
    """The values of what was divided by, as text."""
    rows: int
    first: int
    """The first row of the file that counts."""
    last: int
    amount: Decimal
    listed: tuple[SourceRow, ...] = ()
    """The first of its rows, where they were asked for."""


@dataclass(frozen=True, slots=True)
class Trace:
    """A sum and all that it is made of."""

    measure: Sum
    selection: Selection
    by: tuple[str, ...]
    total: Decimal | None
    """None where no row reports it."""
    rows: int
    sources: tuple[Source, ...]


def trace(store: Store, measure: Sum, selection: Selection, by: Sequence[str] = (), most_rows: int = 0) -> Trace:
    """Return what the sum of ``measure`` is made of; raises ``UnknownDimension``.

    With ``most_rows`` the first so many rows of each source are listed.
    """
    unknown = next((name for name in by if name not in BY), None)
    if unknown is not None:
        raise UnknownDimension(unknown)
    if measure not in SUMS:
        raise ValueError(measure)
    files = store.files()
    filtered, values = conditions(selection.since, selection.until, selection.where)
    table = f"(SELECT * FROM {scan(files)} {filtered})"  # noqa: S608 - names are known, values are parameters
    keys = [f"coalesce(CAST({name} AS VARCHAR), '')" for name in by]
    columns = ", ".join([*keys, "import_id", f"count(*), min(source_row), max(source_row), sum({measure})"])
    places = ", ".join(str(at + 1) for at in range(len(by) + 1))
    query = f"SELECT {columns} FROM {table} WHERE {measure} IS NOT NULL GROUP BY {places} ORDER BY {places}"  # noqa: S608
    with connect() as database:
        found = database.execute(query, values).fetchall()
        sources = [_source(store, row, len(by)) for row in found]
        if most_rows:
            picked = f"SELECT source_row, date, {', '.join(DIMENSIONS)}, {measure} FROM {table}"  # noqa: S608
            tests = " AND ".join([f"{measure} IS NOT NULL", "import_id = ?", *(f"{key} = ?" for key in keys)])
            query = f"{picked} WHERE {tests} ORDER BY source_row LIMIT {int(most_rows)}"
            sources = [
                _with_rows(one, database.execute(query, [*values, one.import_id, *one.keys]).fetchall())
                for one in sources
            ]
    total = sum((one.amount for one in sources), Decimal(0)) if sources else None
    return Trace(measure, selection, tuple(by), total, sum(one.rows for one in sources), tuple(sources))


def _source(store: Store, row: Sequence[object], keys: int) -> Source:
    number, rows, first, last, amount = row[keys:]
    import_id = int(str(number))
    return Source(
        store.import_called(import_id), import_id, tuple(map(str, row[:keys])), int(str(rows)), int(str(first)),
        int(str(last)), Decimal(str(amount)),
    )  # fmt: skip


_ABOUT = ("account", "channel", "campaign", "ad_group", "ad", "region", "category")


def _with_rows(source: Source, found: Sequence[Sequence[object]]) -> Source:
    places = [2 + DIMENSIONS.index(name) for name in _ABOUT]
    rows = tuple(
        SourceRow(
            int(str(row[0])),
            date.fromisoformat(str(row[1])),
            tuple(str(row[at]) for at in places if row[at] is not None),
            Decimal(str(row[-1])),
        )
        for row in found
    )
    return replace(source, listed=rows)
