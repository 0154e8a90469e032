"""Measure `mktpm pivot` over ten million imported rows: ``python -m benchmarks.pivot [--rows N] [--rounds N]``.

The yardstick is DuckDB itself, asked the same by a script of a few lines over the same Parquet files; both
are whole processes, run in turns. The exit status is 1 when a target is missed.
"""

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from benchmarks.processes import Command, interleaved, ratio
from benchmarks.table import Row, render
from mktpm.analytics.manifest import MANIFEST_FILE, Manifest, Partition, manifest_text

PLATFORMS = ("google-ads", "meta", "oceanengine")
_ASKED = ("--by", "channel,region,week", "--measure", "spend,clicks,conversions,gmv,ctr,cvr,cpa,roas,roi")
_ROWS = """
COPY (
    SELECT (date '{month}-01' + (i % 28)::INT)::DATE AS date, 'account ' || (i % 5) AS account,
        ['抖音', '天猫', '京东', '小红书', '私域'][1 + i % 5] AS channel, 'c' || (i % 400) AS campaign_id,
        'campaign ' || (i % 400) AS campaign, 'g' || (i % 4000) AS group_id, 'group ' || (i % 4000) AS ad_group,
        'a' || (i % 40000) AS ad_id, 'ad ' || (i % 40000) AS ad,
        ['上海', '北京', '广州', '成都', '杭州', '武汉', '西安', '南京'][1 + (i * 7) % 8] AS region,
        ['美妆', '服饰', '食品'][1 + i % 3] AS category, 'CNY' AS currency,
        (hash(i) % 100000 / 100)::DECIMAL(18, 4) AS spend, (hash(i + 1) % 10000)::BIGINT AS impressions,
        (hash(i + 2) % 500)::BIGINT AS clicks, (hash(i + 3) % 20)::DECIMAL(18, 4) AS conversions,
        (hash(i + 4) % 400000 / 100)::DECIMAL(18, 4) AS gmv, 1::INTEGER AS import_id, i AS source_row
    FROM range({rows}) AS t(i)
) TO '{file}' (FORMAT parquet, COMPRESSION zstd)
"""


def write_workspace(folder: Path, rows: int) -> Path:
    """Write a workspace with a year of so many daily rows on three platforms, as imports would leave them."""
    (folder / "projects").mkdir(parents=True)
    (folder / "mktpm.yaml").write_text("mktpm: 1\nname: Bench\ncurrency: CNY\n")
    (folder / "projects" / "year.yaml").write_text("id: year\nname: Year\ntasks: [{name: a, due: 2026-12-31}]\n")
    data = folder / "data" / "metrics"
    months = [(platform, f"2026-{month:02d}") for platform in PLATFORMS for month in range(1, 13)]
    partitions = []
    with duckdb.connect() as database:
        for number, (platform, month) in enumerate(months):
            here = rows * (number + 1) // len(months) - rows * number // len(months)
            name = f"platform={platform}/month={month}/v1.parquet"
            (data / name).parent.mkdir(parents=True)
            database.execute(_ROWS.format(month=month, rows=here, file=data / name))
            partitions.append(Partition(platform, month, name, here))
    (data / MANIFEST_FILE).write_text(manifest_text(Manifest((), tuple(partitions))))
    return data


def figures(folder: Path, data: Path, rounds: int) -> Iterator[Row]:
    """Yield what the same question takes both ways."""
    python = Path(sys.executable)
    commands = {
        "plain": Command((str(python), str(Path(__file__).parent / "plain_duckdb.py"), str(data))),
        "pivot": Command((str(python.parent / "mktpm"), "pivot", str(folder), *_ASKED, "--json")),
        "text": Command((str(python.parent / "mktpm"), "pivot", str(folder), *_ASKED)),
        "month": Command((str(python.parent / "mktpm"), "pivot", str(folder), *_ASKED, "--since", "2026-12-01")),
    }
    measured = interleaved(commands, rounds, dict(os.environ))
    plain = measured["plain"]
    yield Row("plain DuckDB", plain.median, "s")
    yield Row("`pivot --json`", measured["pivot"].median, "s", 1.0)
    yield Row("`pivot --json`", ratio(measured["pivot"], plain), "× plain DuckDB", 1.3)
    yield Row("`pivot` as text", measured["text"].median, "s")
    yield Row("`pivot` of one month", measured["month"].median, "s")
    yield Row("`pivot --json`: peak memory", measured["pivot"].peak_bytes / 1_000_000, "MB")


def main() -> int:
    """Print the figures beside their targets; return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mktpm-bench-") as name:
        folder = Path(name) / "workspace"
        data = write_workspace(folder, given.rows)
        found = list(figures(folder, data, given.rounds))
    print(f"{given.rows:,} rows\n\n{render(found)}")
    return 1 if any(row.reached is False for row in found) else 0


if __name__ == "__main__":
    sys.exit(main())
