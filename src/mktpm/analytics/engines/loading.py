"""The imported figures brought to an engine of the team, all or nothing."""

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mktpm.analytics.embedded import Figures, connect, quoted, scan
from mktpm.analytics.engines import DEFAULT_TABLE, kind_of, needs, nothing_imported
from mktpm.analytics.engines.asked import EngineRefused
from mktpm.analytics.engines.relational import told_as_refusal
from mktpm.analytics.store import COLUMNS
from mktpm.language import message

_CHUNK = 1 << 20


def pushed(url: str, store: Figures | None, table: str | None) -> int:
    """Replace the engine's table of figures by the imported ones; return the number of rows.

    Until all rows are there the engine shows the old table. Raises ``EngineRefused``.
    """
    kind = kind_of(url)
    files = [] if store is None else list(store.files())
    if not files:
        raise nothing_imported()
    needs("ibis", "engines")
    load = _LOADERS.get(kind)
    if load is None:
        raise EngineRefused(
            message("`push` does not write to {engine}", engine=kind),
            message("load the Parquet files with the engine's own means, and name the table as `analytics.table`"),
        )
    with told_as_refusal(kind, url):
        return load(url, files, table or DEFAULT_TABLE)


def _postgres(url: str, files: list[str], table: str) -> int:
    import psycopg
    from psycopg import sql

    target = sql.Identifier(*table.split("."))
    fresh = sql.Identifier(*table.split(".")[:-1], f"{table.rpartition('.')[2]}_new")
    kinds = sql.SQL(", ").join(
        sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(_POSTGRES_TYPES.get(kind, kind)))  # type: ignore[arg-type,unused-ignore]
        for name, kind in COLUMNS.items()
    )
    with tempfile.TemporaryDirectory() as folder, psycopg.connect(url) as connection:
        exported = Path(folder) / "metrics.csv"
        with connect() as database:
            columns = ", ".join(COLUMNS)
            database.execute(
                f"COPY (SELECT {columns} FROM {scan(files)}) TO {quoted(str(exported))} (FORMAT csv, HEADER false)"  # noqa: S608
            )
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(fresh))
            cursor.execute(sql.SQL("CREATE TABLE {} ({})").format(fresh, kinds))
            with (
                exported.open("rb") as source,
                cursor.copy(sql.SQL("COPY {} FROM STDIN (FORMAT csv)").format(fresh)) as copy,
            ):
                while chunk := source.read(_CHUNK):
                    copy.write(chunk)
            rows = cursor.execute(sql.SQL("SELECT count(*) FROM {}").format(fresh)).fetchone()
            cursor.execute(sql.SQL("DROP TABLE IF EXISTS {}").format(target))
            cursor.execute(
                sql.SQL("ALTER TABLE {} RENAME TO {}").format(fresh, sql.Identifier(table.rpartition(".")[2]))
            )
    return int(rows[0]) if rows else 0


_POSTGRES_TYPES = {"VARCHAR": "text", "DECIMAL(18,4)": "numeric(18,4)", "BIGINT": "bigint", "INTEGER": "integer"}


def _spark(url: str, files: list[str], table: str) -> int:
    from mktpm.analytics.engines.spark import read, session_at

    session: Any = session_at(url)
    try:
        frame = read(session, files)
        frame.write.mode("overwrite").saveAsTable(table)
        return int(session.table(table).count())
    finally:
        session.stop()


_LOADERS: Mapping[str, Callable[[str, list[str], str], int]] = {"postgres": _postgres, "spark": _spark}
