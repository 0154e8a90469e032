"""Imported figures as the tests make them: rows put into a workspace's store, as an import would leave them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from mktpm.analytics.manifest import MANIFEST_FILE, Manifest, Partition, manifest_text
from mktpm.analytics.store import COLUMNS, Store, store_in

Row = Mapping[str, Any]


def row(day: str, **values: Any) -> Row:
    """One row: a platform, dimensions and figures; what is not said is not reported."""
    return {"date": date.fromisoformat(day), "platform": "generic", "month": day[:7], "currency": "CNY", **values}


def stored(folder: Path, rows: Iterable[Row]) -> Store:
    """The store in ``folder`` (a workspace's `data/metrics`) with those rows."""
    parts: dict[tuple[str, str], list[Row]] = {}
    for one in rows:
        parts.setdefault((one["platform"], one["month"]), []).append(one)
    partitions = []
    with duckdb.connect() as database:
        for (platform, month), found in sorted(parts.items()):
            file = f"platform={platform}/month={month}/v1.parquet"
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            _write(database, folder / file, found)
            partitions.append(Partition(platform, month, file, len(found)))
    (folder / MANIFEST_FILE).parent.mkdir(parents=True, exist_ok=True)
    (folder / MANIFEST_FILE).write_text(manifest_text(Manifest((), tuple(partitions))))
    store = store_in(folder)
    assert store is not None
    return store


def _write(database: duckdb.DuckDBPyConnection, file: Path, rows: list[Row]) -> None:
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    database.execute(f"CREATE OR REPLACE TABLE t ({columns})")
    casts = ", ".join(f"CAST(unnest(?::VARCHAR[]) AS {kind})" for kind in COLUMNS.values())
    values = [[None if one.get(name) is None else str(one[name]) for one in rows] for name in COLUMNS]
    database.execute(f"INSERT INTO t SELECT {casts}", values)
    database.execute(f"COPY t TO '{file}' (FORMAT parquet)")


def workspace(folder: Path, rows: Iterable[Row], plan: str = "", settings: str = "") -> Path:
    """A workspace folder with a plan and imported figures."""
    (folder / "projects").mkdir(parents=True, exist_ok=True)
    (folder / "mktpm.yaml").write_text(f"mktpm: 1\nname: w\ncurrency: CNY\n{settings}")
    (folder / "projects" / "promo.yaml").write_text(plan or PLAN)
    stored(folder / "data" / "metrics", rows)
    return folder


PLAN = "id: promo\nname: Promo\ntasks:\n  - {id: launch, name: Launch, milestone: true, due: 2026-11-11, owner: lina}\n"


def campaign() -> list[Row]:
    """A fortnight on three channels and two platforms, of which one does not report what was sold."""
    rows = []
    for number in range(28):
        day = f"2026-11-{1 + number % 14:02d}"
        for channel, platform, price in (("抖音", "oceanengine", 3), ("Search", "google-ads", 5), ("社交", "meta", 2)):
            rows.append(
                row(
                    day, platform=platform, channel=channel, region=("上海", "北京", None)[number % 3],
                    campaign=f"c{number % 4}", spend=Decimal(price * (number + 7)) / 8 + Decimal("0.0001"),
                    impressions=1000 + 37 * number, clicks=10 + number % 9 if price != 2 else 0,
                    conversions=Decimal(number % 5) / 4,
                    gmv=None if platform == "meta" else Decimal(price * number) * Decimal("3.3301"),
                )
            )  # fmt: skip
    return rows
