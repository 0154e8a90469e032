"""Real servers return what DuckDB returns: Postgres, and Spark on a cluster of two workers."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mktpm.analytics.engines import connected, engine_of
from mktpm.analytics.engines.asked import EngineRefused
from mktpm.analytics.engines.loading import pushed
from mktpm.analytics.measures import MEASURES
from mktpm.analytics.pivot import Pivot, Question, pivot
from mktpm.analytics.store import Store, store_in
from mktpm.cli.main import app
from tests.analytics.rows import campaign, workspace
from tests.analytics.servers import postgres, spark

LEFT_OPEN = pytest.mark.filterwarnings(
    "ignore::ResourceWarning",
    "ignore::pytest.PytestUnraisableExceptionWarning",
    "ignore::FutureWarning",
    "ignore::DeprecationWarning",
)
"""Spark's own library leaves sockets open and uses what is deprecated."""
ALL = tuple(MEASURES.values())
QUESTIONS = {
    "total": Question((), ALL),
    "channel and region": Question(("channel", "region"), ALL, margin=Decimal("0.3")),
    "week": Question(("week", "platform"), ALL),
    "month and quarter and year": Question(("month", "quarter", "year"), ALL),
    "days and a filter": Question(
        ("day",), ALL, date(2026, 11, 3), date(2026, 11, 9), {"channel": ("抖音", "社交"), "region": ("上海", "")}
    ),
    "largest by spend": Question(("channel", "region"), (MEASURES["spend"], MEASURES["roas"]), top=2),
    "largest by return": Question(("channel", "campaign"), (MEASURES["roi"], MEASURES["gmv"]), top=3),
    "before": Question(("channel", "week"), ALL, date(2026, 11, 8), date(2026, 11, 14), compare="previous"),
    "a year before": Question(("month",), ALL, date(2026, 11, 1), date(2026, 11, 30), compare="year"),
    "quotes": Question(("channel",), ALL, where={"channel": ("'; DROP TABLE mktpm_metrics; --", "抖音")}),
}
SQL = {
    "figures": "SELECT channel, sum(spend) AS spend, sum(clicks) AS n FROM metrics GROUP BY channel ORDER BY channel",
    "the plan": "SELECT id, due, milestone FROM tasks",
    "both": "WITH m AS (SELECT max(due) AS last FROM milestones) "
    "SELECT count(*) AS n FROM metrics, m WHERE metrics.date <= m.last",
    "a table without rows": "SELECT count(*) AS n FROM ledger",
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workspace(tmp_path_factory.mktemp("ws"), campaign())


@pytest.fixture(scope="module")
def store(home: Path) -> Store:
    found = store_in(home / "data" / "metrics")
    assert found is not None
    return found


@pytest.fixture(scope="module")
def postgres_url(store: Store) -> Iterator[str]:
    psycopg = pytest.importorskip("psycopg")
    with postgres() as url:
        assert pushed(url, store, None) == len(campaign())
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE touches (n int); CREATE SEQUENCE s")
            connection.execute(
                "CREATE FUNCTION touched() RETURNS int LANGUAGE sql AS 'INSERT INTO touches VALUES (1) RETURNING 1'"
            )
        yield url


@pytest.fixture(scope="module")
def spark_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with spark(tmp_path_factory.mktemp("spark")) as url:
        yield url


def same(url: str, store: Store, question: Question) -> None:
    here, there = engine_of(None, store), engine_of(url, store)
    try:
        assert figures(pivot(there, question)) == figures(pivot(here, question))
    finally:
        here.close()
        there.close()


def figures(found: Pivot) -> dict[str, object]:
    return {
        "rows": found.rows, "total": found.total, "others": found.others, "groups": found.groups,
        "currencies": found.currencies, "reference": found.reference, "partly": found.partly,
    }  # fmt: skip


def asked(command: list[str], home: Path) -> object:
    result = CliRunner().invoke(app, [*command, str(home), "--json", "--as-of", "2026-11-20"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def rows_of(sql: str, home: Path, url: str) -> object:
    found = asked(["query", sql, "--engine", url], home)
    assert isinstance(found, dict)
    return [list(row.values()) for row in found["rows"]]


# ------------------------------------------------------------------ Postgres


@pytest.mark.parametrize("name", QUESTIONS)
def test_postgres_returns_duckdbs_figures(name: str, postgres_url: str, store: Store) -> None:
    same(postgres_url, store, QUESTIONS[name])


@pytest.mark.parametrize("name", SQL)
def test_postgres_answers_the_same_queries(name: str, postgres_url: str, home: Path) -> None:
    assert rows_of(SQL[name], home, postgres_url) == rows_of(SQL[name], home, "duckdb")


def test_a_push_replaces_what_was_there(postgres_url: str, store: Store) -> None:
    assert pushed(postgres_url, store, "other") == pushed(postgres_url, store, "other") == len(campaign())


def test_the_command_pushes_and_says_how_much(postgres_url: str, home: Path) -> None:
    result = CliRunner().invoke(app, ["metrics", "push", str(home), "--engine", postgres_url])
    assert result.exit_code == 0, result.output
    assert "84 rows in `mktpm_metrics`" in result.stderr


def test_the_command_asks_the_engine_of_the_workspace(postgres_url: str, tmp_path: Path) -> None:
    settings = f"analytics:\n  engine: {postgres_url}\n"
    there = workspace(tmp_path, [], settings=settings)
    found = asked(["pivot", "--by", "channel", "--measure", "spend"], there)
    assert isinstance(found, dict)
    assert found["engine"] == "postgres"
    assert len(found["rows"]) == 3


@pytest.mark.parametrize(
    "sql",
    [
        "DROP TABLE mktpm_metrics", "DELETE FROM metrics", "WITH x AS (DELETE FROM mktpm_metrics RETURNING 1) SELECT 1",
        "SELECT 1; DROP TABLE mktpm_metrics", "COPY mktpm_metrics TO '/tmp/x'", "SELECT 1 INTO stolen", "VACUUM",
        "SET default_transaction_read_only = off", "SELECT setval('s', 1)", "SELECT touched()",
    ],
)  # fmt: skip
def test_a_query_writes_nothing_on_the_server(sql: str, postgres_url: str, home: Path) -> None:
    result = CliRunner().invoke(app, ["query", sql, str(home), "--engine", postgres_url])
    assert result.exit_code == 2, result.output
    assert result.stdout == ""


def test_a_slow_query_is_stopped_on_the_server(postgres_url: str, home: Path) -> None:
    command = ["query", "SELECT pg_sleep(30)", str(home), "--engine", postgres_url, "--timeout", "0.5"]
    assert CliRunner().invoke(app, command).exit_code == 2


def test_no_password_is_told(postgres_url: str, home: Path) -> None:
    for url in (postgres_url.replace("s3cret", "wr0ng"), postgres_url.replace("127.0.0.1", "nowhere.invalid")):
        result = CliRunner().invoke(app, ["pivot", str(home), "--engine", url])
        assert result.exit_code == 2
        assert "postgres" in result.stderr
        assert not {word for word in ("s3cret", "wr0ng", "密", "%E5") if word in result.output + result.stderr}


def test_a_table_that_is_not_there_is_said(postgres_url: str, store: Store) -> None:
    with pytest.raises(EngineRefused, match="no table `nothing`"):
        connected(postgres_url, store, "nothing")


# ------------------------------------------------------------------ Spark


@LEFT_OPEN
def test_spark_returns_duckdbs_figures(spark_url: str, store: Store, home: Path) -> None:
    here, there = engine_of(None, store), engine_of(spark_url, store)
    try:
        for name in ("total", "channel and region", "days and a filter", "largest by return", "before"):
            assert figures(pivot(there, QUESTIONS[name])) == figures(pivot(here, QUESTIONS[name])), name
    finally:
        here.close()
        there.close()
    assert rows_of(SQL["both"], home, spark_url) == rows_of(SQL["both"], home, "duckdb")


@LEFT_OPEN
def test_spark_shared_the_work_out_to_two_processes(spark_url: str) -> None:
    from pyspark.sql import SparkSession

    session = SparkSession.builder.master(spark_url).getOrCreate()
    try:
        assert session.range(1000).repartition(8).count() == 1000
        end = time.monotonic() + 60
        while (processes := _executors(session)) < 2 and time.monotonic() < end:
            time.sleep(0.2)
    finally:
        session.stop()
    assert processes == 2


def _executors(session: Any) -> int:
    """How many processes beside the driver compute."""
    return int(session.sparkContext._jsc.sc().getExecutorMemoryStatus().size()) - 1
