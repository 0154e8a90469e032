"""``mktpm variance`` and ``mktpm gantt --baseline`` in real repositories."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of
from tests.cli.test_diff import AFTER, PLAN, WORKSPACE, without_ids
from tests.history.repo import Repo

WIDTHS = (40, 61, 80, 100, 137, 200)


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A plan that was agreed, tagged, renamed, and has changed since."""
    repo = Repo(tmp_path / "plans")
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write("projects/double11.yaml", PLAN)
    repo.commit("Agree", when="2026-10-20T10:00:00+08:00")
    repo.git("tag", "agreed")
    (repo.folder / "projects" / "double11.yaml").rename(repo.folder / "projects" / "2026.yaml")
    repo.write("projects/2026.yaml", AFTER)
    repo.commit("Change", when="2026-10-22T10:00:00+08:00")
    monkeypatch.chdir(repo.folder)
    return repo


def run(command: str, *arguments: str, baseline: str = "agreed") -> Result:
    return CliRunner().invoke(app, [command, *arguments, f"--baseline={baseline}", "--as-of", "2026-10-22"])


def data(command: str, *arguments: str) -> dict[str, Any]:
    result = run(command, *arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)["projects"][0]
    return found


@pytest.mark.parametrize("command", ["variance", "gantt"])
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_whole_text(command: str, width: int, language: str, snapshot: SnapshotAssertion) -> None:
    result = run(command, "--width", str(width), "--lang", language)
    assert result.exit_code == 0
    assert without_ids(result.stdout) == snapshot


@pytest.mark.parametrize("command", ["variance", "gantt"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_asked_for(command: str, width: int) -> None:
    for more in ((), ("--ascii",), ("--lang", "zh"), ("--color", "always")):
        text = re.sub(r"\x1b\[[\d;]*m", "", run(command, "--width", str(width), *more).stdout)
        assert [line for line in text.splitlines() if width_of(line) > width] == []


def test_planned_against_now() -> None:
    found = data("variance")
    tasks = {task["id"]: task for task in found["tasks"]}
    visual = tasks["visual"]
    assert (visual["baseline_start"], visual["baseline_finish"]) == ("2026-10-22T09:00:00", "2026-10-27T18:00:00")
    assert (visual["finish"], visual["slip_days"], visual["start_slip_days"]) == ("2026-10-30T18:00:00", 3, 0)
    assert found["slip_days"] == 5
    assert found["milestones"] == ["review", "live"]
    assert (found["added"], found["removed"]) == (["check"], ["copy"])
    assert tasks["review"]["slips"][0]["because"] == "resources: 设计师请假"
    assert tasks["theme"]["slip_days"] == 0


def test_the_gantt_chart_has_the_same_baseline() -> None:
    variance, chart = data("variance"), data("gantt")
    planned = {task["id"]: task for task in variance["tasks"]}
    for task in chart["tasks"]:
        same = planned.get(task["id"])
        assert task["baseline_start"] == (same and same["baseline_start"])
        assert task["baseline_finish"] == (same and same["baseline_finish"])
        assert task["slip_days"] == (same and same["slip_days"])
    assert chart["slip_days"] == variance["slip_days"]


def test_without_a_baseline_the_chart_says_nothing_of_one() -> None:
    result = CliRunner().invoke(app, ["gantt", "--json", "--as-of", "2026-10-22"])
    assert "baseline" not in result.stdout


def test_each_bar_has_its_planned_one_below() -> None:
    lines = run("gantt", "--width", "120", "--lang", "en").stdout.splitlines()
    at = next(number for number, line in enumerate(lines) if "主视觉设计" in line)
    assert "▔" in lines[at + 1]
    assert "+3d" in lines[at + 1]
    milestone = next(number for number, line in enumerate(lines) if "双十一开售" in line)
    assert "△ +5d" in lines[milestone + 1]
    added = next(number for number, line in enumerate(lines) if "合规检查" in line)
    assert lines[added + 1].split()[0] == "new"
    assert any("removed since the baseline: 1 task" in line for line in lines)
    assert any("planned in the baseline" in line for line in lines)


@pytest.mark.parametrize("dates", ["plan", "early", "late", "forecast"])
@pytest.mark.parametrize("scale", ["day", "week", "month", "quarter", "year"])
def test_every_scale_and_kind_of_dates_can_be_drawn(scale: str, dates: str) -> None:
    result = run("gantt", "--scale", scale, "--dates", dates, "--from", "2026-10-26", "--to", "2026-10-30")
    assert result.exit_code == 0, result.output


def test_a_plan_without_changes_is_as_planned() -> None:
    assert data("variance")["slip_days"] == 5
    result = run("variance", "--lang", "en", baseline="HEAD")
    assert "as planned" in result.stdout


@pytest.mark.parametrize("command", ["variance", "gantt"])
@pytest.mark.parametrize("baseline", ["--output=x", "nowhere", ""])
def test_what_is_no_revision_is_said(repo: Repo, command: str, baseline: str) -> None:
    result = run(command, baseline=baseline)
    assert result.exit_code == 2
    assert result.stderr.startswith("mktpm: ")
    assert not (repo.folder / "x").exists()


@pytest.mark.parametrize("command", ["variance", "gantt"])
def test_a_baseline_that_cannot_be_read_is_named(repo: Repo, command: str) -> None:
    repo.write("projects/2026.yaml", "id: double11\ntasks: [\n")
    repo.commit("Break")
    repo.write("projects/2026.yaml", AFTER)
    result = run(command, baseline="HEAD")
    assert result.exit_code == 1
    assert "at HEAD (" in result.stderr
    assert "yaml-syntax" in result.stderr


def test_a_baseline_before_the_first_plan(repo: Repo) -> None:
    repo.git("checkout", "-q", "--orphan", "bare")
    repo.git("rm", "-rfq", "--cached", ".")
    repo.git("commit", "-q", "--allow-empty", "-m", "Nothing")
    result = run("variance", baseline="HEAD")
    assert result.exit_code == 2
    assert "no plan" in result.stderr
