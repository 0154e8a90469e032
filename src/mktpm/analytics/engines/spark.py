"""Spark: a cluster (`spark://host:7077`), or Spark Connect (`sc://host:15002`).

Without a table of its own it reads the workspace's Parquet files, which then must lie where all
workers reach them under the same path.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from mktpm.analytics.embedded import Figures
from mktpm.analytics.engines import nothing_imported
from mktpm.analytics.engines.tables import table_named, with_columns
from mktpm.analytics.store import COLUMNS

if TYPE_CHECKING:
    from ibis import BaseBackend
    from ibis.expr.types import Table
    from pyspark.sql import DataFrame, SparkSession

_SETTINGS = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.shuffle.partitions": "8",
    "spark.log.level": "ERROR",
}


def connect(url: str, store: Figures | None, table: str, *, given: bool) -> "tuple[BaseBackend, Table]":
    """Return the session and its table of figures; the files of ``store`` where no table is ``given``."""
    import ibis

    session = session_at(url)
    backend = ibis.pyspark.connect(session)
    if given or store is None:
        return backend, table_named(backend, table)
    files = list(store.files())
    if not files:
        raise nothing_imported()
    read(session, files).createOrReplaceTempView(table)
    return backend, with_columns(backend.table(table), table)


def session_at(url: str) -> "SparkSession":
    """Return a session at ``url``; what the Java process writes to its standard error is nobody's business."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.appName("mktpm")
    builder = builder.remote(url) if url.startswith("sc:") else builder.master(url)
    for key, value in _SETTINGS.items():
        builder = builder.config(key, value)
    with _silence():
        return builder.getOrCreate()


def read(session: "SparkSession", files: list[str]) -> "DataFrame":
    """Return the rows of Parquet files, with platform and month as text."""
    frame = session.read.option("basePath", files[0].split("/platform=")[0]).parquet(*files)
    columns = [frame[name].cast(_TYPES.get(kind, kind)).alias(name) for name, kind in COLUMNS.items()]
    return frame.select(*columns)


_TYPES = {"VARCHAR": "string", "DECIMAL(18,4)": "decimal(18,4)", "BIGINT": "bigint", "INTEGER": "int", "DATE": "date"}


@contextmanager
def _silence() -> Iterator[None]:
    """Let processes started inside inherit a standard error that leads nowhere."""
    kept = os.dup(2)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
