"""One question in the words of every engine that can't be had in a test: it compiles, and says what it should."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.analytics.engines import KINDS, engine_of, kind_of
from mktpm.analytics.engines.asked import Aggregation, EngineRefused, Rows, Shift
from mktpm.analytics.measures import MEASURES, SUMS
from mktpm.analytics.store import COLUMNS

ibis = pytest.importorskip("ibis", reason="needs mktpm[engines]")

ASKED = Aggregation(
    Rows(date(2026, 11, 1), date(2026, 11, 30), {"channel": ("抖音", "")}),
    ("channel", "week", "month"),
    SUMS,
    Shift(months=1),
    MEASURES["roi"],
    top=5,
)
KIND = {"VARCHAR": "string", "DATE": "date", "BIGINT": "int64", "INTEGER": "int32", "DECIMAL(18,4)": "decimal(18, 4)"}


@pytest.mark.parametrize("dialect", ["clickhouse", "trino", "bigquery", "postgres", "duckdb"])
def test_a_question_is_said_in_every_dialect(dialect: str) -> None:
    from mktpm.analytics.engines.relational import aggregated, largest

    table = ibis.table({name: KIND[kind] for name, kind in COLUMNS.items()}, name="mktpm_metrics")
    said = str(ibis.to_sql(largest(aggregated(table, ASKED), ASKED), dialect=dialect))
    assert "mktpm_metrics" in said
    assert "抖音" in said
    assert "LIMIT 5" in said or "FETCH FIRST 5" in said
    assert "AVG" not in said.upper()


@pytest.mark.parametrize("sql", ["SELECT * FROM metrics", "WITH a AS (SELECT 1 AS n) SELECT * FROM a, tasks"])
@pytest.mark.parametrize("dialect", ["clickhouse", "trino", "bigquery"])
def test_a_query_takes_the_plan_along_in_every_dialect(sql: str, dialect: str) -> None:
    from mktpm.analytics.engines.querying import prepared
    from mktpm.analytics.tables import Table

    table = ibis.table({name: KIND[kind] for name, kind in COLUMNS.items()}, name="mktpm_metrics")
    tasks = Table({"id": "VARCHAR", "due": "DATE"}, lambda: [("it's", date(2026, 11, 11)), ("b\\", None)])
    said = prepared(sql, dialect, {"tasks": tasks}, table)
    assert said.startswith("WITH ")
    assert ("mktpm_metrics" in said) == ("metrics" in sql)


def test_engines_are_known_by_their_urls() -> None:
    assert {kind_of(f"{scheme}://host") for scheme in KINDS} == {"postgres", "spark", "clickhouse", "trino", "bigquery"}
    assert kind_of("clickhouse+https://u:p@host") == "clickhouse"
    for url in ("", "mysql://u:p4ss@h", "/etc/passwd", "file:///x", "p4ss"):
        with pytest.raises(EngineRefused) as refused:
            kind_of(url)
        assert "p4ss" not in str(refused.value)


@pytest.mark.parametrize("url", ["clickhouse://u:p4ss@127.0.0.1:1/d", "trino://u:p4ss@127.0.0.1:1/c/s"])
def test_an_engine_that_cannot_be_reached_is_said_without_its_password(url: str) -> None:
    with pytest.raises(EngineRefused) as refused:
        engine_of(url, None)
    assert "p4ss" not in f"{refused.value} {refused.value.hint}"
