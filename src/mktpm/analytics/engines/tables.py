"""The table of figures on an engine of the team."""

from typing import TYPE_CHECKING, Any

from mktpm.analytics.engines.asked import EngineRefused
from mktpm.analytics.store import COLUMNS
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table

NEEDED = tuple(name for name in COLUMNS if name not in ("month", "import_id", "source_row"))
"""The columns that a table of figures must have."""


def table_named(backend: "BaseBackend", name: str) -> "Table":
    """Return the table called ``name``, with its schema and catalogue before it where it has them.

    Raises ``EngineRefused`` where there is none, or it lacks a column.
    """
    *place, last = name.split(".")
    database: Any = None if not place else place[0] if len(place) == 1 else tuple(place)
    try:
        table = backend.table(last, database=database)
    except Exception as reason:
        backend.disconnect()
        if type(reason).__name__ != "TableNotFound":
            raise
        raise EngineRefused(
            message("the engine has no table `{table}`", table=name),
            message("`mktpm metrics push --engine URL` makes it; or name your own as `analytics.table`"),
        ) from None
    try:
        return with_columns(table, name)
    except EngineRefused:
        backend.disconnect()
        raise


def with_columns(table: "Table", name: str) -> "Table":
    """Return ``table`` as it is; raises ``EngineRefused`` where it lacks a column."""
    missing = tuple(column for column in NEEDED if column not in table.columns)
    if missing:
        raise EngineRefused(
            message("the table `{table}` lacks {columns}", table=name, columns=Listing(missing)),
            message("a view with the columns of imported figures serves as well"),
        )
    return table
