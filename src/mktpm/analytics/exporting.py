"""Imported figures out again, as CSV: exact, and without a cell that a spreadsheet would take for a formula."""

import csv
from collections.abc import Iterator
from typing import TextIO

from mktpm.analytics.embedded import conditions, connect, scan
from mktpm.analytics.importing.quarantine import escaped
from mktpm.analytics.store import DECIMALS, DIMENSIONS, MEASURES, Store
from mktpm.analytics.tracing import Selection

TEXTS = ("platform", *DIMENSIONS)
_BATCH = 20_000


def write_csv(store: Store, selection: Selection, out: TextIO, *, sources: bool = False) -> int:
    """Write the selected rows as CSV; return how many there are.

    With ``sources`` each row says which import and which row of its file it is.
    """
    origin = ("import_id", "source_row") if sources else ()
    filtered, values = conditions(selection.since, selection.until, selection.where)
    columns = ", ".join(["CAST(date AS VARCHAR)", *TEXTS, *map(_plain, MEASURES), *origin])
    order = "ORDER BY date, platform, import_id, source_row"
    query = f"SELECT {columns} FROM {scan(store.files())} {filtered} {order}"  # noqa: S608 - names are known
    writer = csv.writer(out, lineterminator="\n")
    count = 0
    with connect() as database:
        result = database.execute(query, values)
        writer.writerow(["date", *TEXTS, *MEASURES, *origin])
        while rows := result.fetchmany(_BATCH):
            writer.writerows(_safe(row) for row in rows)
            count += len(rows)
    return count


def _plain(measure: str) -> str:
    """Return a measure as text without zeros at its end."""
    text = f"CAST({measure} AS VARCHAR)"
    return f"rtrim(rtrim({text}, '0'), '.')" if measure in DECIMALS else text


def _safe(row: tuple[object, ...]) -> Iterator[object]:
    """Yield the cells of a row, texts made harmless."""
    texts = range(1, len(TEXTS) + 1)
    for at, cell in enumerate(row):
        yield escaped(cell, longest=None) if at in texts and isinstance(cell, str) else cell
