"""The yardstick of `mktpm pivot`: the same question put to DuckDB by hand, and printed: ``plain_duckdb.py FOLDER``."""

import json
import sys
import time
from pathlib import Path

import duckdb

_QUESTION = """
SELECT channel, region, date_trunc('week', date) AS week, sum(spend) AS spend, sum(clicks) AS clicks,
    sum(conversions) AS conversions, sum(gmv) AS gmv, sum(clicks) / sum(impressions) AS ctr,
    sum(conversions) / sum(clicks) AS cvr, sum(spend) / sum(conversions) AS cpa, sum(gmv) / sum(spend) AS roas,
    (sum(gmv) - sum(spend)) / sum(spend) AS roi
FROM read_parquet(?, hive_partitioning = true, hive_types_autocast = false) GROUP BY ALL ORDER BY ALL
"""


def main() -> None:
    """Print the rows as JSON, and the seconds that DuckDB took for them to standard error."""
    files = sorted(str(path) for path in Path(sys.argv[1]).glob("*/*/*.parquet"))
    with duckdb.connect() as database:
        begun = time.perf_counter()
        rows = database.execute(_QUESTION, [files]).fetchall()
        print(f"{time.perf_counter() - begun:.3f}", file=sys.stderr)
    print(json.dumps(rows, default=str, ensure_ascii=False))


if __name__ == "__main__":
    main()
