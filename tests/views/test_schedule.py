"""The schedule as a table and as JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from syrupy.assertion import SnapshotAssertion

from mktpm.engine.calendar import datetime_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import TaskDates
from mktpm.language import LANGUAGES, Language
from mktpm.plan.loader import load_text
from mktpm.views.schedule import DatesKind, TableChoice, schedule_table
from tests.reference.adapter import plan_text
from tests.reference.plans import as_of_dates, plans
from tests.views.in_flight import PLAN, example, example_names, run, shown, too_wide

WIDTHS = (40, 61, 80, 100, 137, 200)


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    assert shown("schedule", tmp_path, "--lang", "zh", "--width", str(width)) == snapshot


def test_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("schedule", tmp_path, "--lang", "en", "--width", "100") == snapshot


def test_in_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    text = shown("schedule", tmp_path, "--lang", "en", "--width", "100", "--ascii")
    assert text == snapshot
    assert {character for character in text if not character.isascii()} <= set(PLAN)


def test_in_colour(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("schedule", tmp_path, "--lang", "zh", "--width", "100", "--color", "always") == snapshot


@pytest.mark.parametrize("dates", get_args(DatesKind))
def test_all_kinds_of_dates(tmp_path: Path, snapshot: SnapshotAssertion, dates: str) -> None:
    assert shown("schedule", tmp_path, "--lang", "en", "--width", "140", "--dates", dates) == snapshot


def test_only_critical_tasks_with_their_parents(tmp_path: Path) -> None:
    text = shown("schedule", tmp_path, "--lang", "en", "--width", "120", "--critical")
    assert "预热期" in text
    assert "直播脚本" not in text
    assert "not shown: " in text


def test_only_the_upper_levels(tmp_path: Path) -> None:
    text = shown("schedule", tmp_path, "--lang", "en", "--width", "120", "--depth", "1")
    assert "策划期" in text
    assert "活动主题策划" not in text


def test_cancelled_tasks_are_counted_and_not_listed(tmp_path: Path) -> None:
    text = shown("schedule", tmp_path, "--lang", "en")
    assert "线下海报" not in text
    assert "1 cancelled, not shown" in text


def test_a_plan_without_tasks(tmp_path: Path) -> None:
    assert shown("schedule", tmp_path, plan="name: Sale\n").endswith("this plan has no tasks yet\n")


def test_an_empty_workspace_says_how_to_begin(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\n", "utf-8")
    result = run("schedule", tmp_path)
    (tmp_path / "plan.yaml").unlink()
    assert result.exit_code == 0


def test_a_plan_with_errors_is_shown_and_fails(tmp_path: Path) -> None:
    result = run("schedule", tmp_path, plan="name: x\ntasks: [{id: a, depends: [b]}, {id: b, depends: [a]}]\n")
    assert result.exit_code == 1
    assert "dependency-cycle" in result.stderr
    assert "WBS" in result.stdout


def test_markup_in_names_is_text(tmp_path: Path) -> None:
    assert "[red]hot[/red] :fire:" in shown(
        "schedule", tmp_path, "--width", "120", plan="name: x\ntasks: [{name: '[red]hot[/red] :fire:'}]"
    )


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_page(name: str, language: Language) -> None:
    projects = example(name, date(2026, 10, 20))
    for width in WIDTHS:
        for dates in get_args(DatesKind):
            text = str(schedule_table(projects, TableChoice(dates), width, language))
            assert too_wide(text, width) == []


# ------------------------------------------------------------------ as data


def test_json_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    data = json.loads(shown("schedule", tmp_path, "--json"))
    assert list(data) == ["schema", "as_of", "projects"]
    assert (data["schema"], data["as_of"]) == (1, "2026-10-20")
    [project] = data["projects"]
    assert {"id", "start", "finish", "deadline", "float_days", "tasks"} <= project.keys()
    contract = {
        "id", "wbs", "name", "early_start", "early_finish", "late_start", "late_finish", "total_float_days",
        "free_float_days", "critical", "plan_start", "plan_finish", "forecast_start", "forecast_finish", "status",
    }  # fmt: skip
    assert all(contract <= task.keys() for task in project["tasks"])
    assert project["start"] == "2026-09-07T09:00:00"
    assert project["deadline"] == "2026-11-11"


def test_json_is_the_same_whatever_the_table_shows(tmp_path: Path) -> None:
    whole = shown("schedule", tmp_path, "--json")
    assert shown("schedule", tmp_path, "--json", "--critical", "--depth", "1", "--lang", "zh") == whole


def test_json_without_a_deadline_says_null(tmp_path: Path) -> None:
    [project] = json.loads(shown("schedule", tmp_path, "--json", plan="name: x\ntasks: [{id: a}]"))["projects"]
    assert (project["deadline"], project["float_days"]) == (None, None)


@given(plan=plans(), as_of=as_of_dates())
@settings(max_examples=40)
def test_the_fast_way_to_all_dates_gives_the_same_as_the_way_to_one(plan: dict[str, Any], as_of: date) -> None:
    workspace = load_text(plan_text(plan)).workspace
    at = compute_schedule(workspace, as_of).project(workspace.projects[0])
    for task, moments in zip(at.project.tasks, at.all_moments(), strict=True):
        dates = at.dates(task)
        for field in fields(TaskDates):
            one, many = getattr(dates, field.name), getattr(moments, field.name)
            assert one == (datetime_of(many) if isinstance(one, datetime) else many), (task.id, field.name)
