"""PostgreSQL, and what speaks like it."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from mktpm.analytics.embedded import Figures
from mktpm.analytics.engines.tables import table_named

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table


def connect(url: str, store: Figures | None, table: str, *, given: bool) -> "tuple[BaseBackend, Table]":  # noqa: ARG001
    """Return the database at ``url`` and its table of figures; passwords may come from PGPASSWORD or ~/.pgpass."""
    import ibis

    parts = urlsplit(url)
    backend = ibis.connect(urlunsplit(("postgres", *parts[1:])))
    return backend, table_named(backend, table)
