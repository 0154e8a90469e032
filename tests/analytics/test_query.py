"""Queries: what they see, and that they see and do nothing else."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm import language
from mktpm.analytics.tables import NAMES
from mktpm.cli.main import app
from tests.analytics.rows import campaign, row, workspace
from tests.history.repo import Repo

PLAN = """
id: promo
name: 大促
start: 2026-11-02
kpis: [{id: orders, unit: 单, target: 100}]
budget:
  lines: [{id: dy, amount: 3000, channel: 抖音, from: 2026-11-02, to: 2026-11-15}]
tasks:
  - {id: brief, name: Brief, owner: lina, duration: 2d}
  - {id: launch, name: Launch, milestone: true, due: 2026-11-11, depends: [brief +1d]}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    repo = Repo(tmp_path / "w")
    workspace(repo.folder, campaign(), PLAN)
    (repo.folder / "projects" / "promo.kpis.csv").write_text("date,kpi,value,source\n2026-11-05,orders,12,shop\n")
    (repo.folder / "projects" / "promo.ledger.csv").write_text("date,kind,line,amount\n2026-11-05,actual,dy,12.30\n")
    repo.commit(when="2026-11-05T10:00:00+08:00")
    return repo.folder


def ran(home: Path, sql: str, *options: str) -> Result:
    return CliRunner().invoke(app, ["query", sql, str(home), "--as-of", "2026-11-10", *options])


def rows(home: Path, sql: str) -> list[dict[str, Any]]:
    result = ran(home, sql, "--json")
    assert result.exit_code == 0, result.output + result.stderr
    found: list[dict[str, Any]] = json.loads(result.stdout)["rows"]
    return found


# ------------------------------------------------------------------ what a query sees


@pytest.mark.parametrize("name", NAMES)
def test_every_table_is_there(name: str, home: Path) -> None:
    assert rows(home, f"FROM {name}"), name


def test_the_plan_is_in_its_tables(home: Path) -> None:
    assert rows(home, "SELECT id, due, owner, leaf FROM tasks ORDER BY wbs") == [
        {"id": "brief", "due": None, "owner": "lina", "leaf": True},
        {"id": "launch", "due": "2026-11-11", "owner": None, "leaf": True},
    ]
    assert rows(home, 'SELECT task, "after", type, lag FROM dependencies') == [
        {"task": "launch", "after": "brief", "type": "FS", "lag": "+1d"}
    ]
    assert rows(home, "SELECT line, amount, actual, remaining FROM budget") == [
        {"line": "dy", "amount": 3000, "actual": 12.3, "remaining": 2987.7}
    ]
    assert rows(home, "SELECT kpi, date, value FROM kpi") == [{"kpi": "orders", "date": "2026-11-05", "value": "12"}]
    assert rows(home, "SELECT line, amount FROM ledger") == [{"line": "dy", "amount": 12.3}]
    assert rows(home, "SELECT count(*) AS n FROM history WHERE kind = 'added'")[0]["n"] >= 2


@pytest.mark.parametrize("sql", ["/* all */ SELECT 1 AS n", "(SELECT 1 AS n) -- one", "VALUES (1)", "FROM tasks"])
def test_a_select_may_be_written_in_several_ways(sql: str, home: Path) -> None:
    assert rows(home, sql)


def test_figures_and_plan_meet_in_one_query(home: Path) -> None:
    found = rows(
        home,
        "SELECT b.line, b.amount, sum(m.spend) AS spent FROM budget b JOIN metrics m USING (channel) GROUP BY ALL",
    )
    assert found == [{"line": "dy", "amount": 3000, "spent": pytest.approx(215.2528)}]


def test_money_stays_exact(tmp_path: Path) -> None:
    home = workspace(tmp_path, [row("2026-11-01", channel=str(n), spend="0.1") for n in range(10)])
    assert rows(home, "SELECT sum(spend) = 1 AS exact FROM metrics") == [{"exact": True}]


def test_rows_beyond_the_limit_are_told(home: Path) -> None:
    result = ran(home, "SELECT * FROM metrics", "--limit", "3")
    assert "there are more" in result.stdout
    assert json.loads(ran(home, "SELECT 1 AS a, 2 AS a", "--json").stdout)["rows"] == [{"a": 1, "a_2": 2}]


def test_a_spreadsheet_gets_no_formula(home: Path) -> None:
    text = ran(home, "SELECT '=1+1' AS a, '@x' AS b, -1 AS c", "--format", "csv").stdout
    assert list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1] == ["'=1+1", "'@x", "-1"]


def test_a_huge_cell_is_shown_cut_and_at_once(home: Path) -> None:
    began = time.monotonic()
    result = ran(home, "SELECT repeat('x', 50000000) AS long")
    assert result.exit_code == 0
    assert len(result.stdout) < 10_000
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(("sql", "said"), [("SELECT '\udcff'", "no text"), ("SELECT now()", "TIMESTAMP")])
def test_what_can_not_be_asked_or_shown_is_said(sql: str, said: str, home: Path) -> None:
    result = ran(home, sql)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("command", [["pivot"], ["trace", "spend"], ["metrics", "export"], ["query", "FROM metrics"]])
def test_damaged_figures_are_told(command: list[str], home: Path) -> None:
    for figures in (home / "data" / "metrics").glob("*/*/*.parquet"):
        figures.write_bytes(figures.read_bytes()[:-20])
    result = CliRunner().invoke(app, [*command, str(home)])
    assert result.exit_code == 2
    assert "can't be read" in result.stderr
    assert result.stdout == ""


def test_no_value_steers_the_terminal(home: Path) -> None:
    assert not {"\x1b", "\x07", "\u202e"} & set(
        ran(home, "SELECT chr(27) || '[31m' || chr(7) || chr(8238) AS x").stdout
    )


# ------------------------------------------------------------------ what a query can't do


def refused(home: Path, sql: str) -> str:
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file() and ".git" not in path.parts}
    result = ran(home, sql)
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    after = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert after == before
    return result.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "", "   ", "-- nothing", "SELECT 1; SELECT 2", "SELEC 1", "SELECT * FROM nothing",
        "CREATE TABLE x AS SELECT 1", "INSERT INTO tasks (id) VALUES ('x')", "UPDATE tasks SET id = 'x'",
        "DELETE FROM tasks", "DROP VIEW metrics", "ALTER TABLE tasks ADD COLUMN x INT", "TRUNCATE tasks",
        "WITH x AS (INSERT INTO tasks (id) VALUES ('x') RETURNING id) SELECT * FROM tasks, x",
        "COPY tasks TO 'x.csv'", "COPY (SELECT 1) TO '/dev/stdout'", "EXPORT DATABASE 'x'", "ATTACH 'x.db'",
        "INSTALL httpfs", "LOAD httpfs", "PRAGMA version", "SET memory_limit = '100GB'", "RESET memory_limit",
        "SET enable_external_access = true", "CALL pragma_version()", "CHECKPOINT", "USE memory", "BEGIN", "COMMIT",
        "SELECT 1; COMMIT", "EXECUTE x", "PREPARE x AS SELECT 1", "EXPLAIN ANALYZE SELECT 1", "VACUUM",
        "DESCRIBE tasks", "SHOW ALL TABLES",
    ],
)  # fmt: skip
def test_a_query_only_reads(sql: str, home: Path) -> None:
    refused(home, sql)


@pytest.mark.parametrize(
    "call",
    [
        "read_csv('{file}')", "read_text('{file}')", "read_blob('{file}')", "read_json('{file}')", "'{file}'",
        "read_parquet('{file}')", "parquet_metadata('{file}')", "sniff_csv('{file}')", "glob('{folder}/*')",
        "read_csv('../{name}')", "read_text('/proc/self/environ')", "query('SELECT * FROM read_text(''{file}'')')",
        "read_text('http://127.0.0.1:1/x')", "read_parquet('s3://bucket/x')", "sqlite_scan('{file}', 'x')",
    ],
)  # fmt: skip
def test_a_query_opens_no_file_but_the_figures(call: str, home: Path) -> None:
    outside = home.parent / "secret.csv"
    outside.write_text("a,b\nTOPSECRET,1\n")
    inside = home / "projects" / "promo.yaml"
    for file in (outside, inside, home / "data" / "metrics" / "manifest.json"):
        said = refused(home, f"FROM {call.format(file=file, folder=file.parent, name=file.name)}")
        assert "TOPSECRET" not in said


def test_a_query_sees_no_variable_of_the_program(home: Path) -> None:
    for name in ("sql", "rows", "files", "tables", "store", "database", "__name__", "os"):
        refused(home, f"FROM {name}")


def test_a_query_that_takes_too_long_is_stopped(home: Path) -> None:
    begin = time.monotonic()
    result = ran(
        home,
        "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3",
        "--timeout",
        "1",
    )
    assert result.exit_code == 2
    assert "longer than 1 seconds" in result.stderr
    assert time.monotonic() - begin < 30


def test_a_query_that_takes_too_much_memory_is_stopped(home: Path) -> None:
    result = ran(home, "SELECT list(range) FROM range(1000000000)", "--memory", "100")
    assert result.exit_code == 2
    assert "memory" in result.stderr.lower()


def test_ctrl_c_stops_a_query(home: Path) -> None:
    sql = "SELECT count(*) FROM range(10000000000) a, range(1000) b WHERE a.range * b.range % 7 = 3"
    command = [sys.executable, "-m", "mktpm", "query", sql, str(home)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=home)
    with process:
        time.sleep(10)
        os.kill(process.pid, signal.SIGINT)
        try:
            out, said = process.communicate(timeout=60)
        finally:
            process.kill()
    assert (process.returncode, out) == (2, b"")
    assert b"Traceback" not in said


def test_nothing_english_is_said_about_figures_in_chinese(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missed: set[str] = set()
    chinese = dict(language.catalogue("zh"))

    class Recorder(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str:  # type: ignore[override]
            if key and key not in chinese:
                missed.add(key)
            return chinese.get(key, default or key)

    monkeypatch.setattr(language, "catalogue", lambda asked: {} if asked == "en" else Recorder())
    everything = "spend,impressions,clicks,conversions,gmv,ctr,cvr,cpc,cpm,cpa,aov,roas,roi"
    for more in (
        ["--compare", "previous"],
        ["--compare", "plan"],
        ["--anomalies", "--top", "1"],
        ["--where", "region="],
    ):
        command = ["pivot", str(home), "--measure", everything, "--lang", "zh", "--by", "channel,month", *more]
        result = CliRunner().invoke(app, [*command, "--width", "250"])
        assert result.exit_code == 0, result.output + result.stderr
    assert missed == set()
