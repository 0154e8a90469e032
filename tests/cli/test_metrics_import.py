"""``mktpm metrics import``, ``imports`` and ``export``, and ``mktpm trace``, as somebody would type them."""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.analytics.exports import csv_text

EXAMPLE = Path(__file__).parents[2] / "examples" / "double11"
PROGRAM = [sys.executable, "-m", "mktpm"]
HEADER = ["date", "campaign", "spend", "clicks"]
ROWS = [["2026-10-01", "a", "1.50", "3"], ["2026-10-02", "b", "2.25", "4"]]


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A copy of the Double 11 example."""
    shutil.copytree(EXAMPLE, tmp_path / "d11")
    return tmp_path / "d11"


def run(*words: str, room: Path) -> Result:
    before = Path.cwd()
    os.chdir(room)
    try:
        return CliRunner().invoke(app, list(words))
    finally:
        os.chdir(before)


def of(result: Result) -> Any:
    return json.loads(result.stdout)


def test_an_import_says_what_became_of_the_rows(room: Path) -> None:
    result = run("metrics", "import", "exports/tmall.csv", "--platform", "generic", "--map", "exports/tmall-map.yaml",
                 "--lang", "en", "--width", "100", room=room)  # fmt: skip
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "tmall.csv · tmall · import 1 · 2026-09-14..2026-10-19 · CNY · utf-8\n"
        "  217 rows read · 216 kept · 0 replaced · 0 quarantined · 1 row of totals\n"
        "  row 221 states totals:\n"
        "    Spend 516,668.39 ✓ · Impressions 15,736,120 ✓ · Clicks 489,386 ✓ · Conversions 16,268 ✓\n"
        "    GMV 2,693,255.21 ✓\n"
        "  columns not used: 推广场景 and 点击率\n"
    )
    again = run("metrics", "import", "exports/tmall.csv", "-P", "generic", "--map", "exports/tmall-map.yaml", room=room)
    assert again.exit_code == 0
    assert "什么都没做" in again.stdout


def test_bad_rows_and_wrong_totals_are_findings(room: Path) -> None:
    (room / "x.csv").write_text(csv_text([HEADER, *ROWS, ["2026-10-03", "c", "lots", "1"], ["合计", "", "4", "7"]]))
    result = run("metrics", "import", "x.csv", "--platform", "generic", "--lang", "en", room=room)
    assert result.exit_code == 1
    assert "row 4  `lots` is not a number" in result.stdout
    assert "Spend says 4, the rows make 3.75 (-0.25)" in result.stdout
    assert "quarantine/0001.csv" in result.stdout


def test_json(room: Path) -> None:
    (room / "x.csv").write_text(csv_text([HEADER, *ROWS, ["2026-10-03", "c", "lots", "1"]]))
    result = run("metrics", "import", "x.csv", "--platform", "generic", "--json", "--currency", "HKD", room=room)
    (one,) = of(result)["imports"]
    assert one["rows"] == {"read": 3, "kept": 2, "replaced": 0, "quarantined": 1, "totals": 0}
    assert one["bad_rows"] == [{"row": 4, "reason": "`lots` 不是数字"}]
    assert (one["currency"], one["platform"], one["already_imported"], one["dry_run"]) == (
        "HKD",
        "generic",
        False,
        False,
    )
    assert Path(one["quarantine"]).is_file()
    listed = of(run("metrics", "imports", "--json", room=room))
    assert [each["sha256"] for each in listed["imports"]] == [one["sha256"]]
    assert listed["rows"] == 2


def test_one_refused_file_stops_no_other(room: Path) -> None:
    (room / "x.csv").write_text(csv_text([HEADER, *ROWS]))
    result = run("metrics", "import", "nowhere.csv", "x.csv", "--platform", "generic", "--lang", "en", room=room)
    assert result.exit_code == 2
    assert "mktpm: nowhere.csv: the file can't be read: No such file or directory" in result.stderr
    assert "2 kept" in result.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("columns: {spent: x}", "`spent` is no field"), ("[]", "a mapping was expected"), ("colums: {}", "not known"),
        ("set: {spend: 1}", "can't be set"), ("decimal: dot", "`dot` is not a value of `decimal`"),
        ("platform: ../x", "not a value of `platform`"), ("version: 0", "whole number"), ("a: [", "map.yaml: "),
        ("columns: [a]", "`columns` is a mapping"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused(text: str, said: str, room: Path) -> None:
    (room / "map.yaml").write_text(text)
    result = run("metrics", "import", "exports/tmall.csv", "--platform", "generic", "--map", "map.yaml", "--lang", "en",
                 room=room)  # fmt: skip
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (room / "data").exists()


@pytest.mark.parametrize("words", [["--currency", "yuan"], ["--platform", "myspace"], ["--dates", "ydm"]])
def test_wrong_options_cannot_run(words: list[str], room: Path) -> None:
    result = run("metrics", "import", "exports/tmall.csv", "--platform", "generic", *words, room=room)
    assert result.exit_code == 2


def test_the_flow_of_work_keeps_its_command(room: Path) -> None:
    for words in (["metrics", "--help"], ["metrics", "--by", "week", "--help"]):
        assert "cycle and lead times" in run(*words, room=room).stdout
    (room / "import").mkdir()
    assert run("metrics", "./import", room=room).exit_code == 2
    assert "metrics import" in run("metrics", "import", "--help", room=room).stdout


# ------------------------------------------------------------------ trace


@pytest.fixture
def filled(room: Path) -> Path:
    for file, platform in (("oceanengine.csv", "oceanengine"), ("kuaishou.xlsx", "kuaishou"), ("meta.csv", "meta"),
                           ("tencent-ads.csv", "tencent-ads"), ("google-ads.csv", "google-ads")):  # fmt: skip
        done = run("metrics", "import", f"exports/{file}", "-P", platform, "--channel", "站内外投放", room=room)
        assert done.exit_code == 0, done.output
    return room


def test_a_sum_is_followed_to_files_and_rows(filled: Path) -> None:
    """The ledger of the example says what the platforms charged from 12 to 16 October: 62,380.45."""
    found = of(
        run("trace", "spend", "--since", "2026-10-12", "--until", "2026-10-16", "--rows", "1", "--json", room=filled)
    )
    (total,) = found["sums"]
    assert (found["value"], total["total"], total["rows"]) == ("62380.45", "62380.45", 55)
    assert [one["file"] for one in total["sources"]] == [
        "oceanengine.csv", "kuaishou.xlsx", "meta.csv", "tencent-ads.csv", "google-ads.csv",
    ]  # fmt: skip
    first = total["sources"][0]
    row = first["listed"][0]
    line = (filled / "exports" / "oceanengine.csv").read_text("utf-8-sig").splitlines()[row["row"] - 1]
    assert line.split(",")[0] == row["date"] == "2026-10-12"
    assert line.split(",")[6] == row["amount"]


def test_a_ratio_is_followed_to_its_sums(filled: Path) -> None:
    result = run(
        "trace", "roas", "--day", "2026-10-12", "--by", "channel", "--lang", "en", "--width", "120", room=filled
    )
    assert "= gmv / spend" in result.stdout
    assert result.stdout.count("oceanengine.csv") == 2


def test_a_kpi_is_followed_through_its_formula(filled: Path) -> None:
    plan = filled / "projects" / "double11-2026.yaml"
    own = "  - {id: feed-roas, name: 信息流回报, formula: metrics.gmv / metrics.spend, where: {platform: kuaishou}}\n"
    plan.write_text(plan.read_text("utf-8").replace("kpis:\n", "kpis:\n" + own, 1), "utf-8")
    found = of(run("trace", "feed-roas", "--as-of", "2026-10-20", "--json", room=filled))
    assert found["formula"] == "metrics.gmv / metrics.spend"
    assert {one["measure"]: one["total"] for one in found["sums"]} == {"gmv": "144490.51", "spend": "41676.02"}
    written = of(run("trace", "wishlist", "--as-of", "2026-10-20", "--json", room=filled))
    assert written["written"][0]["file"].endswith("double11-2026.kpis.csv")


@pytest.mark.parametrize(
    ("words", "said"),
    [(["nonsense"], "no KPI and no measure"), (["spend", "--by", "x"], "nothing that rows can be divided by"),
     (["spend", "--where", "x"], "no condition"), (["spend", "--day", "today"], "not a date")],
)  # fmt: skip
def test_what_cannot_be_followed(words: list[str], said: str, filled: Path) -> None:
    result = run("trace", *words, "--lang", "en", room=filled)
    assert result.exit_code == 2
    assert said in result.stderr


@pytest.mark.parametrize("words", [["metrics", "imports"], ["metrics", "export"], ["trace", "spend"]])
def test_without_imports_there_is_a_hint(words: list[str], room: Path) -> None:
    result = run(*words, "--lang", "en", room=room)
    assert result.exit_code == 2
    assert "nothing has been imported yet" in result.stderr


def test_export(filled: Path) -> None:
    result = run("metrics", "export", "--since", "2026-10-19", "--where", "platform=kuaishou", room=filled)
    lines = result.stdout.splitlines()
    assert lines[0].startswith("date,platform,account,channel,campaign_id")
    assert len(lines) == 3
    assert run("metrics", "export", "-o", "out.csv", room=filled).exit_code == 0
    assert run("metrics", "export", "-o", "out.csv", room=filled).exit_code == 2


def test_nothing_english_is_said_in_chinese(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mktpm import language
    from tests.test_language import _Recorder

    recorder = _Recorder()
    monkeypatch.setattr(language, "catalogue", lambda asked: {} if asked == "en" else recorder)
    (filled / "bad.csv").write_text(csv_text([HEADER, *ROWS, ["x", "c", "lots", "1"], ["合计", "", "4", "7"]]))
    for words in (
        ["metrics", "import", "bad.csv", "exports/meta.csv", "nowhere.csv", "-P", "generic", "--dry-run"],
        ["metrics", "import", "bad.csv", "-P", "generic"], ["metrics", "imports"], ["trace", "spend", "--rows", "2"],
        ["trace", "wishlist", "--as-of", "2026-10-20"], ["trace", "roas", "--by", "month"], ["trace", "nothing"],
        ["metrics", "export", "-o", "out.csv"], ["metrics", "export", "-o", "out.csv"],
    ):  # fmt: skip
        assert run(*words, "--lang", "zh", room=filled).exit_code in (0, 1, 2)
    assert recorder.missed == set()


# ------------------------------------------------------------------ as processes


def _many(path: Path, rows: int) -> Path:
    with path.open("w", encoding="utf-8") as stream:
        stream.write(",".join(HEADER) + "\n")
        for number in range(rows):
            stream.write(f"2026-10-{1 + number % 28:02},campaign {number % 997},{number % 90}.25,{number % 50}\n")
    return path


def _import(*words: str, room: Path) -> subprocess.Popen[bytes]:
    command = [*PROGRAM, "metrics", "import", *words, "--platform", "generic", "--plan", str(room), "--lang", "en"]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "PYTHONUTF8": "1"}
    )


def test_a_killed_import_has_not_happened(room: Path, tmp_path: Path) -> None:
    (room / "x.csv").write_text(csv_text([HEADER, *ROWS]))
    assert run("metrics", "import", "x.csv", "-P", "generic", room=room).exit_code == 0
    manifest = (room / "data" / "metrics" / "manifest.json").read_bytes()
    export = _many(tmp_path / "many.csv", 400_000)
    for wait in (0.3, 0.6, 0.8, 1.0, 1.3, 2.0):
        process = _import(str(export), room=room)
        time.sleep(wait)
        if process.poll() is not None:
            process.communicate()
            break
        process.send_signal(signal.SIGKILL)
        process.communicate()
        if (room / "data" / "metrics" / "manifest.json").read_bytes() != manifest:  # it was killed behind its end
            assert of(run("metrics", "imports", "--json", room=room))["rows"] == 400_002
            break
        assert "3.75" in run("trace", "spend", "--lang", "en", room=room).stdout
    done = of(run("metrics", "import", str(export), "-P", "generic", "--json", room=room))["imports"][0]
    assert done["already_imported"] or done["rows"]["kept"] == 400_000
    left = {path.name for path in (room / "data" / "metrics").iterdir()}
    assert left == {".lock", "manifest.json", "platform=generic"}
    files = {part["file"] for part in of(run("metrics", "imports", "--json", room=room))["partitions"]}
    assert len(files) <= 2


def test_two_imports_at_once_both_happen(room: Path, tmp_path: Path) -> None:
    first = _many(tmp_path / "one.csv", 60_000)
    (tmp_path / "two.csv").write_text(csv_text([HEADER, ["2026-09-01", "z", "1", "1"]]))
    processes = [_import(str(path), room=room) for path in (first, tmp_path / "two.csv")]
    assert [process.wait(120) for process in processes] == [0, 0]
    for process in processes:
        process.communicate()
    assert of(run("metrics", "imports", "--json", room=room))["rows"] == 60_001


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's")
@pytest.mark.parametrize("head", ["", "date,campaign,spend\n2026-10-01,"])
def test_a_line_without_end_is_refused_in_little_memory(head: str, room: Path, tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    with path.open("wb") as stream:
        stream.write(head.encode())
        stream.write(b"x" * 6_000_000)
        stream.truncate(800_000_000)
    limit = 3_000_000_000
    command = [*PROGRAM, "metrics", "import", str(path), "-P", "generic", "--plan", str(room), "--lang", "en"]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )  # fmt: skip
    assert done.returncode == 2
    assert "longer than 1 MB" in done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss < 1_500_000


@pytest.mark.parametrize("command", [["trace", "spend"], ["metrics", "export"]])
def test_days_the_wrong_way_round_are_refused(command: list[str], room: Path) -> None:
    run("metrics", "import", "exports/meta.csv", "-P", "meta", room=room)
    result = run(*command, "--since", "2026-10-20", "--until", "2026-10-01", room=room)
    assert result.exit_code == 2
    assert "--since" in result.stderr


def test_the_list_of_imports_is_headed_by_dates_in_chinese(room: Path) -> None:
    run("metrics", "import", "exports/meta.csv", "-P", "meta", room=room)
    assert "日期" in run("metrics", "imports", "--lang", "zh", room=room).stdout.splitlines()[0]
