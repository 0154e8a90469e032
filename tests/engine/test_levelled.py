"""`levelled` holds a task back like `start`, and says so, but begins no project."""

from __future__ import annotations

from datetime import date

import pytest
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.engine.chain import Kind, Tracer
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.loader import load_text


def planned(text: str, day: str = "2026-09-07") -> ProjectSchedule:
    workspace = load_text(text).workspace
    return compute_schedule(workspace, date.fromisoformat(day)).project(workspace.projects[0])


def days(text: str, day: str = "2026-09-07") -> dict[str, tuple[str, str]]:
    """Plan and forecast start of each task."""
    at = planned(text, day)
    return {
        task.id: (f"{at.dates(task).plan_start:%m-%d}", f"{at.dates(task).forecast_start:%m-%d}")
        for task in at.project.tasks
    }


def test_a_levelled_task_is_planned_and_forecast_not_before() -> None:
    text = "start: 2026-09-07\ntasks: [{id: a, levelled: 2026-09-10}, {id: b, depends: [a]}]"
    assert days(text) == {"a": ("09-10", "09-10"), "b": ("09-11", "09-11")}


def test_the_later_of_start_and_levelled_counts() -> None:
    text = "start: 2026-09-07\ntasks: [{id: a, start: 2026-09-14, levelled: 2026-09-10}]"
    assert days(text)["a"] == ("09-14", "09-14")


def test_a_levelled_parent_holds_all_its_leaves() -> None:
    text = "start: 2026-09-07\ntasks: [{id: p, levelled: 2026-09-10, tasks: [{id: a}, {id: b, levelled: 2026-09-08}]}]"
    assert days(text) == {"p": ("09-10", "09-10"), "a": ("09-10", "09-10"), "b": ("09-10", "09-10")}


def test_a_project_does_not_start_later_because_a_task_is_levelled() -> None:
    text = "tasks: [{id: a, levelled: 2026-09-21}, {id: b}]"
    assert days(text) == {"a": ("09-21", "09-21"), "b": ("09-07", "09-07")}


def test_links_still_hold_a_levelled_task() -> None:
    text = "start: 2026-09-07\ntasks: [{id: a, duration: 5d}, {id: b, depends: [a], levelled: 2026-09-09}]"
    assert days(text)["b"] == ("09-14", "09-14")


@pytest.mark.parametrize("kind", ["plan", "forecast"])
def test_what_binds_it_is_told(kind: Kind) -> None:
    at = planned("start: 2026-09-07\ntasks: [{id: a, levelled: 2026-09-10}]")
    [binding] = Tracer(at.schedule, kind).bindings(0)
    assert binding.reason == "levelled"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "busy before 2026-09-10 Thu (`levelled`)"), ("zh", "2026-09-10 周四 之前忙于别的任务（`levelled`）")],
)
def test_why_and_show_name_it(tmp_path: object, language: str, sentence: str) -> None:
    file = f"{tmp_path}/plan.yaml"
    with open(file, "w", encoding="utf-8") as plan:  # noqa: PTH123 - one line of a test
        plan.write("name: p\nstart: 2026-09-07\ntasks: [{id: a, levelled: 2026-09-10}]\n")
    for command in ("why", "show"):
        arguments = [command, "a", "--plan", file, "--as-of", "2026-09-07", "--lang", language, "--width", "100"]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0
        assert (sentence if command == "why" else "levelled") in result.stdout


def test_a_levelled_day_that_is_none_is_found() -> None:
    from mktpm.rules import run_rules

    loaded = load_text("name: p\ntasks: [{id: a, levelled: doomsday-3d}]\n")
    found = run_rules(loaded.workspace, compute_schedule(loaded.workspace, date(2026, 9, 7)), loaded.diagnostics)
    assert [one.diagnostic.code for one in found] == ["unknown-reference"]
