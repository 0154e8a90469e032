"""Exports written for tests, and imports of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from mktpm.analytics.importing.importer import Order, Outcome, import_file
from mktpm.analytics.platforms import PLATFORMS
from mktpm.analytics.platforms.mapping import PlatformMapping
from mktpm.analytics.store import DIMENSIONS, MEASURES, Store, store_in
from mktpm.analytics.tracing import Selection

AT = "2026-10-20T10:00:00+08:00"
ALL = Selection()


def csv_text(rows: Sequence[Sequence[object]], delimiter: str = ",", end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(rows)
    return out.getvalue()


def written(path: Path, data: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


class Room:
    """A store in a folder, and imports into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store_folder = folder / "data" / "metrics"
        self.count = 0

    def take(
        self,
        data: bytes | str | Path,
        platform: str | PlatformMapping = "generic",
        *,
        name: str = "",
        **changes: Any,
    ) -> Outcome:
        self.count += 1
        path = data if isinstance(data, Path) else written(self.folder / (name or f"export-{self.count}.csv"), data)
        mapping = PLATFORMS[platform] if isinstance(platform, str) else platform
        order = Order(path, mapping, self.store_folder, AT, "en", "CNY")
        return import_file(replace(order, **changes), lambda *_: None, lambda: None)

    def store(self) -> Store:
        found = store_in(self.store_folder)
        assert found is not None
        return found

    def rows(self) -> list[tuple[Any, ...]]:
        """All rows that count: date, dimensions, measures, source row, in a fixed order."""
        store = store_in(self.store_folder)
        if store is None or not store.files():
            return []
        files = ", ".join("'" + file.replace("'", "''") + "'" for file in store.files())
        columns = ", ".join(["date", *DIMENSIONS, *MEASURES, "source_row"])
        query = f"SELECT {columns} FROM read_parquet([{files}], hive_partitioning = false) ORDER BY ALL"  # noqa: S608
        with duckdb.connect() as database:
            return database.execute(query).fetchall()

    def sums(self) -> dict[str, Decimal | int | None]:
        rows = self.rows()
        start = 1 + len(DIMENSIONS)
        found = {}
        for at, name in enumerate(MEASURES):
            values = [row[start + at] for row in rows if row[start + at] is not None]
            found[name] = sum(values) if values else None
        return found


def reasons(outcome: Outcome) -> dict[int, str]:
    """The reasons of the bad rows by row."""
    return {bad.row: str(bad.reason) for bad in outcome.examples}
