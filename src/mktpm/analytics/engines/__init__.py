"""What computes figures: DuckDB in this process, or an engine that the team has; a file for each."""

import re
from typing import TYPE_CHECKING

from mktpm.analytics.embedded import Figures
from mktpm.analytics.engines.asked import Engine, EngineRefused
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.engines.relational import Relational

EMBEDDED = "duckdb"
KINDS = {
    "postgres": "postgres", "postgresql": "postgres", "spark": "spark", "sc": "spark", "clickhouse": "clickhouse",
    "trino": "trino", "bigquery": "bigquery",
}  # fmt: skip
"""The schemes of engines' URLs, each with the module that connects to it."""
DEFAULT_TABLE = "mktpm_metrics"


def engine_of(url: str | None, store: Figures | None, table: str | None = None) -> Engine:
    """Return what computes figures: the engine at ``url``, or DuckDB over the ``store``.

    ``table`` is the engine's table of figures. Raises ``EngineRefused``.
    """
    if url is None or url == EMBEDDED:
        if store is None:
            raise nothing_imported()
        needs("duckdb", "analytics")
        from mktpm.analytics.engines.duckdb import Embedded

        return Embedded(store)
    return connected(url, store, table)


def connected(url: str, store: Figures | None, table: str | None) -> "Relational":
    """Return the engine of the team at ``url``, connected; raises ``EngineRefused``."""
    from importlib import import_module

    kind = kind_of(url)
    needs("ibis", "engines")
    module = import_module(f"mktpm.analytics.engines.{kind}")
    from mktpm.analytics.engines.relational import Relational, told_as_refusal

    with told_as_refusal(kind, url):
        try:
            return Relational(kind, *module.connect(url, store, table or DEFAULT_TABLE, given=table is not None))
        except ImportError as reason:
            raise EngineRefused(
                message("{engine} needs a library that is not installed: {name}", engine=kind, name=reason.name or "?"),
                message('install it with `pip install "ibis-framework[{extra}]"`', extra=EXTRAS.get(kind, kind)),
            ) from None


EXTRAS = {"spark": "pyspark"}
"""The names of ibis' extras where they differ from the engines' names."""


def kind_of(url: str) -> str:
    """Return the kind of engine that ``url`` leads to; raises ``EngineRefused``, without telling the URL."""
    scheme = re.match(r"([a-z]{1,20})(?:\+[a-z0-9]{1,20})?://", url)
    kind = KINDS.get(scheme[1]) if scheme else None
    if kind is None:
        known = Listing(tuple(dict.fromkeys((EMBEDDED, *KINDS.values()))), "or")
        raise EngineRefused(
            message("`{engine}` is not an engine that is known", engine=scheme[1] if scheme else "…"),
            message(
                "name a URL such as `postgres://host/database` or `spark://host:7077`; known: {known}", known=known
            ),
        )
    return kind


def nothing_imported() -> EngineRefused:
    """Return what is said where there are no imported figures."""
    return EngineRefused(
        message("no figures have been imported into this workspace"),
        message("`mktpm metrics import FILE --platform PLATFORM` imports what a platform exports"),
    )


def needs(module: str, extra: str) -> None:
    """Raise ``EngineRefused`` where a library is missing."""
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise EngineRefused(
            message("this needs {library}, which is not installed", library=module),
            message('install it with `pip install "mktpm[{extra}]"`', extra=extra),
        )
