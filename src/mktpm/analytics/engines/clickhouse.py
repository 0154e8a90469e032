"""ClickHouse."""

from typing import TYPE_CHECKING

from mktpm.analytics.embedded import Figures
from mktpm.analytics.engines.tables import table_named

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table


def connect(url: str, store: Figures | None, table: str, *, given: bool) -> "tuple[BaseBackend, Table]":  # noqa: ARG001
    """Return the server at ``clickhouse://user@host:8123/database`` and its table of figures."""
    import ibis

    backend = ibis.connect(url)
    return backend, table_named(backend, table)
