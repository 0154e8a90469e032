"""Import a large daily export and print rows a second: ``python -m benchmarks.metrics_import [--rows N]``.

The export is generated: a year of days, 20 accounts, 2,000 campaigns, 20,000 ad groups, 10 million rows in about
1 GB. It lies in a temporary folder that is deleted afterwards, or in ``--folder`` where it stays for other measures.
The exit status is 1 when a target is missed.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.processes import Command, run_once
from benchmarks.table import Row, render

ROWS = 10_000_000
_RATE, _MEGABYTES = 500_000.0, 1500.0
_COLUMNS = """
    strftime(DATE '2025-11-01' + CAST(i * 365 // {rows} AS INTEGER), '%Y-%m-%d') AS "Date",
    'acct-' || (i % 20) AS "Account",
    ['Search', 'Feed', 'Live', 'Video'][1 + (i // 7) % 4] AS "Channel",
    CAST(100000 + i % 2000 AS VARCHAR) AS "Campaign ID",
    'Campaign ' || (i % 2000) AS "Campaign",
    CAST(1000000 + i % 20000 AS VARCHAR) AS "Ad group ID",
    'Group ' || (i % 20000) AS "Ad group",
    ['East', 'North', 'South', 'West'][1 + i % 4] AS "Region",
    printf('%d.%02d', (i * 7919) % 900, (i * 31) % 100) AS "Cost",
    (i * 104729) % 90000 AS "Impressions",
    (i * 7) % 900 AS "Clicks",
    i % 37 AS "Conversions",
    printf('%d.%02d', (i * 3) % 5000, (i * 17) % 100) AS "Revenue"
"""


def write_export(path: Path, rows: int) -> Path:
    """Write an export with that many rows, and return it."""
    import duckdb

    with duckdb.connect() as database:
        table = f"(SELECT {_COLUMNS.format(rows=rows)} FROM range({rows}) t(i))"  # noqa: S608 - nothing in it is from elsewhere
        database.execute(f"COPY {table} TO '{path}' (FORMAT csv, HEADER)")
    return path


def workspace(folder: Path) -> Path:
    """Make a workspace with one plan, and return it."""
    (folder / "projects").mkdir(parents=True)
    (folder / "mktpm.yaml").write_text("mktpm: 1\n", "utf-8")
    (folder / "projects" / "p.yaml").write_text("tasks: [{name: a}]\n", "utf-8")
    return folder


def measure(folder: Path, rows: int) -> list[Row]:
    """Return the figures of one import of a generated export."""
    export = folder / "export.csv"
    begun = time.perf_counter()
    if not export.exists():
        write_export(export, rows)
    generated = time.perf_counter() - begun
    room = workspace(folder / "workspace")
    program = str(Path(sys.executable).parent / "mktpm")
    command = (program, "metrics", "import", str(export), "--platform", "generic", "--plan", str(room), "--json")
    before = os.times()
    seconds, peak = run_once(Command(command), os.environ)
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    manifest = json.loads((room / "data" / "metrics" / "manifest.json").read_text("utf-8"))
    kept = sum(one["rows"] for one in manifest["partitions"])
    if kept != rows:
        raise SystemExit(f"{kept} rows were kept, not {rows}")
    return [
        Row("generating the export", generated, "s"),
        Row("the export", export.stat().st_size / 1_000_000, "MB"),
        Row("import", seconds, "s"),
        Row("import, processor time", cpu, "s"),
        Row("rows a second", rows / seconds, "rows/s", _RATE, at_least=True),
        Row("rows a second if two processors were free", 2 * rows / cpu, "rows/s"),
        Row("peak memory", peak / 1_000_000, "MB", _MEGABYTES),
        Row("Parquet files", float(len(manifest["partitions"])), "files"),
    ]


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--folder", type=Path, help="where the export lies or is to lie; it stays there")
    arguments = parser.parse_args()
    own = arguments.folder is None
    folder = Path(tempfile.mkdtemp(prefix="mktpm-bench-")) if own else arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    try:
        shutil.rmtree(folder / "workspace", ignore_errors=True)
        rows = measure(folder, arguments.rows)
    finally:
        if own:
            shutil.rmtree(folder, ignore_errors=True)
    print(render(rows))
    return 0 if all(row.reached is not False for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
