"""``mktpm rescue`` on the Double-11 example: three working days late, and really a way back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of

EXAMPLE = Path(__file__).parents[2] / "examples" / "double11"
WIDTHS = (40, 61, 80, 120)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, to be written to."""
    copy = tmp_path / "double11"
    shutil.copytree(EXAMPLE, copy)
    monkeypatch.chdir(copy)
    return copy


def run(*arguments: str, as_of: str = "2026-10-20") -> Result:
    return CliRunner().invoke(app, ["rescue", "--as-of", as_of, *arguments])


def data(*arguments: str, as_of: str = "2026-10-20", exit_code: int = 0) -> dict[str, Any]:
    result = run("--json", *arguments, as_of=as_of)
    assert result.exit_code == exit_code, result.output
    found: dict[str, Any] = json.loads(result.stdout)["projects"][-1]
    return found


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text("utf-8") for path in folder.rglob("*.yaml")}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("more", [(), ("--why", "2"), ("--only", "drop")], ids=["options", "why", "nothing"])
def test_the_whole_text(more: tuple[str, ...], language: str, snapshot: SnapshotAssertion) -> None:
    assert run("--lang", language, "--width", "90", *more).stdout == snapshot


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("more", [(), ("--ascii",), ("--lang", "en"), ("--why", "1")])
def test_no_line_is_wider_than_asked_for(width: int, more: tuple[str, ...]) -> None:
    result = run("--width", str(width), *more)
    assert max(width_of(line) for line in result.stdout.splitlines()) <= width


def test_nothing_is_written_unless_asked(folder: Path) -> None:
    before = texts(folder)
    for more in ((), ("--json",), ("--why", "1"), ("--apply", "1", "--dry-run")):
        assert run(*more).exit_code == 0
    assert texts(folder) == before


@pytest.mark.parametrize("number", [1, 2, 3])
def test_each_option_written_brings_the_launch_back(number: int, folder: Path) -> None:
    promised = data()["options"][number - 1]
    before = texts(folder)
    result = run("--apply", str(number), "--lang", "en")
    assert result.exit_code == 0
    assert "is now forecast for 2026-11-11" in result.stderr
    assert "not what was computed" not in result.stderr
    after = data()
    assert (after["in_time"], after["forecast_finish"]) == (True, promised["forecast_finish"])
    changed = [
        (old, new)
        for name, text in texts(folder).items()
        for old, new in zip(before[name].splitlines(), text.splitlines(), strict=True)
        if old != new
    ]
    assert len(changed) == len(promised["changes"])


def test_what_is_in_time_already_says_so() -> None:
    result = run("projects/crm-coupon.yaml", "--lang", "en")
    assert result.exit_code == 0
    assert "there is nothing to rescue" in result.stdout


def test_where_nothing_restores_the_date_the_nearest_is_told_and_the_exit_is_1() -> None:
    found = data("--only", "overlap", as_of="2026-11-02", exit_code=1)
    assert found["options"] == []
    assert found["nearest"]["float_days"] < 0
    assert data("--only", "drop", exit_code=1)["nearest"] is None


def test_the_figures_are_all_in_the_json() -> None:
    found = data()
    assert (found["float_days"], found["in_time"], found["complete"]) == (-3.0, False, True)
    sizes = [len(option["changes"]) for option in found["options"]]
    assert sizes == sorted(sizes)
    for option in found["options"]:
        assert option["days_gained"] >= 3.0
        assert option["float_days"] >= 0.0
        assert option["chain"][-1]["task"] == "first-day"
        assert all(change["sets"] and change["why"] and change["way"] for change in option["changes"])
        assert option["price"]["money"] == sum(change["price"]["money"] for change in option["changes"])
    saturday = found["options"][0]["changes"][0]
    assert saturday["price"]["money"] == sum(worker["money"] for worker in saturday["workers"])
    alone = json.loads(run("--why", "1", "--json").stdout)
    assert alone == found["options"][0]


def test_a_search_without_time_says_that_it_was_stopped_and_writes_nothing(folder: Path) -> None:
    before = texts(folder)
    found = data("--time", "0", exit_code=1)
    assert (found["stopped"], found["complete"], found["options"]) == (True, False, [])
    assert "The search was stopped before anything was found" in run("--time", "0", "--lang", "en").stdout
    result = run("--time", "0", "--apply", "1", "--lang", "en")
    assert result.exit_code == 2
    assert "nothing was written: the search was stopped" in result.stderr
    assert "--tries N" in result.stderr
    assert texts(folder) == before


def test_the_same_number_of_plans_gives_the_same_options_however_long_it_takes() -> None:
    found = data("--tries", "40")
    assert found == data("--tries", "40")
    assert not found["stopped"]


def test_a_plan_with_errors_is_not_written_to(folder: Path) -> None:
    path = folder / "projects" / "double11-2026.yaml"
    path.write_text(path.read_text("utf-8") + "  - {id: circle, depends: [circle]}\n", "utf-8")
    before = texts(folder)
    result = run("--apply", "1", "--lang", "en")
    assert result.exit_code == 2
    assert "nothing was written: the plan has errors" in result.stderr
    assert texts(folder) == before


def test_a_project_that_is_over_is_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "over.yaml"
    done = "{id: a, duration: 2d, status: done, started: 2026-10-12, finished: 2026-10-16}"
    path.write_text(f"id: over\nstart: 2026-10-12\ndeadline: 2026-10-14\ntasks: [{done}]\n", "utf-8")
    result = run(str(path), "--lang", "en")
    assert result.exit_code == 0
    assert "All work is done: there is nothing to rescue." in result.stdout


def test_only_the_ways_asked_for_are_gone() -> None:
    for way in ("overlap", "dates"):
        ways = {change["way"] for option in data("--only", way)["options"] for change in option["changes"]}
        assert ways == {way}


def test_terms_change_the_figures() -> None:
    cheap = data("--only", "dates", "--rest-day-pay", "100%")["options"][0]["price"]["money"]
    assert data("--only", "dates")["options"][0]["price"]["money"] == 2 * cheap


def test_due_days_that_give_way_are_moved_with_their_reason(folder: Path) -> None:
    result = run("--apply", "2", "--move-dues", "--because", "dependency: page is late")
    assert result.exit_code == 0
    text = (folder / "projects" / "double11-2026.yaml").read_text("utf-8")
    assert text.count('because: "dependency: page is late"') == text.count("slips:") > 5
    assert "field: due, was: 2026-10-16, now: 2026-10-21" in text


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--apply", "99"), "there is no option 99"),
        (("--why", "99"), "there is no option 99"),
        (("--only", "magic"), "`--only` takes"),
        (("--efficiency", "0%"), "at least 1 %"),
        (("--efficiency", "much"), "--efficiency"),
    ],
)
def test_what_can_not_be_done_is_said(more: tuple[str, ...], said: str, folder: Path) -> None:
    before = texts(folder)
    result = run(*more, "--lang", "en")
    assert result.exit_code == 2
    assert said in result.stderr
    assert texts(folder) == before


def test_n_shows_the_diff_only(folder: Path) -> None:
    before = texts(folder)
    assert run("--apply", "1", "-n").exit_code == 0
    assert texts(folder) == before


def test_a_way_stands_before_a_chinese_colon() -> None:
    text = run("--lang", "zh", "--width", "90").stdout
    assert "– 搭接：" in text
    assert ": “" not in text
