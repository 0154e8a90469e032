"""How projects stand, as people see it and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.engine.selection import Selection
from mktpm.engine.standing import standings
from mktpm.language import LANGUAGES, Language
from mktpm.views.status import status_text
from tests.views.in_flight import PLAN, example, example_names, run, shown, too_wide


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    assert shown("status", tmp_path, "--lang", "zh", "--width", str(width)) == snapshot


def test_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("status", tmp_path, "--lang", "en", "--width", "100") == snapshot


def test_in_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("status", tmp_path, "--lang", "en", "--width", "100", "--ascii") == snapshot


def test_in_colour(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("status", tmp_path, "--lang", "zh", "--width", "100", "--color", "always") == snapshot


def _workspace(folder: Path) -> None:
    """A workspace with a project of each kind."""
    (folder / "projects").mkdir()
    (folder / "mktpm.yaml").write_text("mktpm: 1\nlanguage: en\n", "utf-8")
    plans = {
        "a-closed": "name: Spring sale\nstatus: closed\nstart: 2026-03-02\n"
        "tasks: [{id: a, duration: 3d, status: done, started: 2026-03-02, finished: 2026-03-06}]",
        "b-green": "name: Catalogue\nstart: 2026-10-12\ndeadline: 2026-12-01\n"
        "tasks: [{id: a, duration: 12d, status: doing, started: 2026-10-12, progress: 60%}]",
        "c-red": PLAN,
        "d-draft": "name: Next year\nstatus: draft\nstart: 2027-01-11\ntasks: [{id: a, duration: 9d}]",
        "e-yellow": "name: Newsletter\nstart: 2026-10-12\ndeadline: 2026-10-22\n"
        "tasks: [{id: a, duration: 4d, status: doing, started: 2026-10-15, progress: 50%}]",
    }
    for name, text in plans.items():
        (folder / "projects" / f"{name}.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize("width", [80, 120])
def test_several_projects_the_worst_first(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    _workspace(tmp_path)
    arguments = ["status", str(tmp_path), "--as-of", "2026-10-20", "--width", str(width)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0
    assert result.stdout == snapshot


def test_one_persons_lists(tmp_path: Path) -> None:
    text = shown("status", tmp_path, "--lang", "en", "--owner", "王强", "--width", "120")
    assert "法务合规检查" in text
    assert "会场页面搭建" not in text.split("Overdue  ")[1]


def test_nobody_of_that_name_ends_with_2(tmp_path: Path) -> None:
    result = run("status", tmp_path, "--owner", "wong", "--lang", "en")
    assert result.exit_code == 2
    assert "did you mean `wang`?" in result.stderr


def test_days_widen_what_is_due_soon(tmp_path: Path) -> None:
    near = shown("status", tmp_path, "--lang", "en", "--width", "120").split("Due soon")[1]
    wide = shown("status", tmp_path, "--lang", "en", "--width", "120", "--days", "20").split("Due soon")[1]
    assert "直播脚本" not in near
    assert "直播脚本" in wide


def test_json_has_the_colour_its_reasons_and_the_lists(tmp_path: Path) -> None:
    data = json.loads(shown("status", tmp_path, "--json", "--lang", "en"))
    [project] = data["projects"]
    assert (project["health"], project["overdue"]) == ("red", 3)
    assert project["reasons"][0]["level"] == "red"
    assert project["next_milestone"]["id"] == "launch"
    assert [one["id"] for one in data["overdue"]] == ["approve", "page", "legal"]
    assert data["overdue"][1]["blocks"] == ["stock"]
    assert {one["id"]: one["level"] for one in data["upcoming"]}["launch"] == 1


def test_a_project_at_rest_has_no_colour(tmp_path: Path) -> None:
    data = json.loads(shown("status", tmp_path, "--json", plan="name: x\nstatus: draft\ntasks: [{id: a}]"))
    assert data["projects"][0]["health"] is None


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_page(name: str, language: Language) -> None:
    found = standings(example(name, date(2026, 10, 20)), Selection(), 60)
    for width in (40, 61, 80, 100, 137, 200):
        assert too_wide(str(status_text(found, date(2026, 10, 20), width, language)), width) == []
