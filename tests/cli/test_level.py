"""`mktpm level`: what it shows, what it writes, and how it ends."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.cli.stopping import Clock, interruptible

PLAN = """\
id: autumn
name: Autumn launch
start: 2026-09-07
deadline: 2026-09-11
people:
  - {id: lina, name: Lina}
tasks:
  - id: copy   # the words
    owner: lina
    duration: 2d
  - id: photo
    owner: lina
    duration: 3d
  - id: page
    depends: [photo]
"""


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, ["level", *map(str, arguments), "--as-of", "2026-09-01"])


def data_of(*arguments: str | Path) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "autumn.yaml"
    file.write_text(PLAN, "utf-8")
    return file


def test_it_shows_what_moves_and_who_is_waited_for(plan: Path) -> None:
    result = run(plan, "--width", "100")
    assert result.exit_code == 0
    assert "2026-09-10 Thu → 2026-09-11 Fri  1 working day later" in result.stdout
    assert "Lina: photo" in result.stdout
    assert "the deadline 2026-09-11 holds" in result.stdout
    assert "as before: 2 tasks" in result.stdout


def test_a_reader_of_chinese_gets_chinese(plan: Path) -> None:
    result = run(plan, "--lang", "zh", "--width", "100")
    assert "Lina：photo" in result.stdout
    assert "截止日期 2026-09-11 不受影响" in result.stdout


def test_json_has_the_contract(plan: Path) -> None:
    [project] = data_of(plan, "--seed", "7")["projects"]
    assert (project["makespan_days"], project["seed"], project["method"]) == (5.0, 7, project["method"])
    assert project["seconds"] >= 0
    assert (project["unlevelled_finish"], project["level_finish"]) == ("2026-09-10T18:00:00", "2026-09-11T18:00:00")
    tasks = {task["id"]: task for task in project["tasks"]}
    assert tasks["copy"]["level_start"] == "2026-09-10T09:00:00"
    assert tasks["copy"]["level_finish"] == "2026-09-11T18:00:00"
    assert tasks["copy"]["early_start"] == "2026-09-07T09:00:00"
    assert tasks["copy"]["level_waits_for"] == {"kind": "person", "id": "lina", "tasks": ["autumn:photo"]}
    assert tasks["photo"]["level_waits_for"] is None


def test_a_parent_spans_its_levelled_leaves(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text(
        "id: p\nstart: 2026-09-07\ntasks: [{id: all, tasks: [{id: a, owner: x}, {id: b, owner: x}]}]\n", "utf-8"
    )
    [project] = data_of(file)["projects"]
    [parent] = [task for task in project["tasks"] if task["id"] == "all"]
    assert (parent["level_start"], parent["level_finish"]) == ("2026-09-07T09:00:00", "2026-09-08T18:00:00")


def test_the_same_seed_and_number_give_the_same_answer(plan: Path) -> None:
    first, second = (data_of(plan, "--seed", "3", "--iterations", "40") for _ in range(2))
    for found in (first, second):
        found["projects"][0]["seconds"] = 0
    assert first == second


def test_no_time_still_gives_dates(plan: Path) -> None:
    [project] = data_of(plan, "--time", "0")["projects"]
    assert project["makespan_days"] >= 5.0


def test_nothing_is_written_without_apply(plan: Path) -> None:
    run(plan)
    assert plan.read_text("utf-8") == PLAN


def test_apply_writes_what_must_wait_and_nothing_else(plan: Path) -> None:
    result = run(plan, "--apply")
    assert result.exit_code == 0, result.output
    written = plan.read_text("utf-8")
    assert [line for line in written.splitlines() if line not in PLAN.splitlines()] == ["    levelled: 2026-09-10"]
    assert written.replace("    levelled: 2026-09-10\n", "") == PLAN


def test_after_apply_the_schedule_has_the_levelled_dates_and_a_second_time_changes_nothing(plan: Path) -> None:
    levelled = {task["id"]: task["level_start"] for task in data_of(plan)["projects"][0]["tasks"]}
    run(plan, "--apply")
    written = plan.read_text("utf-8")
    result = CliRunner().invoke(app, ["schedule", str(plan), "--as-of", "2026-09-01", "--json"])
    planned = {task["id"]: task["plan_start"] for task in json.loads(result.stdout)["projects"][0]["tasks"]}
    assert planned == levelled
    assert run(plan, "--apply").exit_code == 0
    assert plan.read_text("utf-8") == written


def test_clear_takes_it_all_back(plan: Path) -> None:
    run(plan, "--apply")
    assert run(plan, "--clear").exit_code == 0
    assert plan.read_text("utf-8") == PLAN


def test_apply_takes_away_what_is_needed_no_more(plan: Path) -> None:
    plan.write_text(PLAN.replace("    depends: [photo]\n", "    levelled: 2026-10-01\n"), "utf-8")
    run(plan, "--apply")
    assert plan.read_text("utf-8").count("levelled") == 1


def test_a_dry_run_shows_the_diff(plan: Path) -> None:
    result = run(plan, "--apply", "--dry-run")
    assert "+    levelled: 2026-09-10" in result.stdout
    assert plan.read_text("utf-8") == PLAN


def test_apply_as_json_says_what_was_written(plan: Path) -> None:
    result = run(plan, "--apply", "--json")
    data = json.loads(result.stdout)
    assert data["written"]
    assert data["changes"][0]["tasks"] == ["copy"]


def test_apply_and_clear_do_not_go_together(plan: Path) -> None:
    assert run(plan, "--apply", "--clear").exit_code == 2


def test_a_plan_with_errors_is_shown_and_not_written(plan: Path) -> None:
    broken = PLAN.replace("owner: lina\n", "ownr: lina\n", 1)
    plan.write_text(broken, "utf-8")
    assert run(plan).exit_code == 1
    assert run(plan, "--apply").exit_code == 2
    assert plan.read_text("utf-8") == broken


def test_what_nobody_can_do_is_a_finding(plan: Path) -> None:
    plan.write_text(PLAN.replace("name: Lina", "name: Lina, capacity: 0%"), "utf-8")
    result = run(plan, "--width", "200")
    assert result.exit_code == 1
    assert "“copy” needs 100% of Lina, and there is never more than 0%" in result.stdout
    reasons = [each["reason"] for each in json.loads(run(plan, "--json").stdout)["impossible"]]
    assert reasons == ["too-much", "too-much"]


# ------------------------------------------------------------------ several projects


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "mktpm.yaml").write_text("people: [{id: lina, name: Lina}]\n", "utf-8")
    (tmp_path / "projects").mkdir()
    for name, priority in (("autumn", "could"), ("winter", "must")):
        text = (
            f"id: {name}\npriority: {priority}\nstart: 2026-09-07\ntasks: [{{id: copy, owner: lina, duration: 2d}}]\n"
        )
        (tmp_path / "projects" / f"{name}.yaml").write_text(text, "utf-8")
    return tmp_path


def test_people_are_shared_and_the_important_project_goes_first(workspace: Path) -> None:
    found = {project["id"]: project for project in data_of(workspace)["projects"]}
    assert found["winter"]["moved_days"] == 0
    assert found["autumn"]["moved_days"] == 2
    assert found["autumn"]["tasks"][0]["level_waits_for"]["tasks"] == ["winter:copy"]


def test_a_project_that_was_not_asked_for_stands_where_it_is(workspace: Path) -> None:
    other = workspace / "projects" / "winter.yaml"
    other.write_text(other.read_text("utf-8").replace("duration: 2d", "duration: 2d, depends: ['autumn:copy SS']"))
    [project] = data_of(other)["projects"]
    assert project["id"] == "winter"
    assert project["tasks"][0]["level_waits_for"]["tasks"] == ["autumn:copy"]


def test_a_workspace_without_projects_is_no_mistake(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: empty\n", "utf-8")
    assert run(tmp_path).exit_code == 0
    assert data_of(tmp_path)["projects"] == []


def test_apply_writes_into_each_projects_file(workspace: Path) -> None:
    run(workspace, "--apply")
    texts = {name: (workspace / "projects" / f"{name}.yaml").read_text("utf-8") for name in ("autumn", "winter")}
    assert "levelled: 2026-09-09" in texts["autumn"]
    assert "levelled" not in texts["winter"]


# ------------------------------------------------------------------ searching


def test_optimal_needs_an_extra_and_says_so(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ortools", None)
    result = run(plan, "--method", "optimal")
    assert result.exit_code == 2
    assert 'pip install "mktpm[solver]"' in result.stderr


def test_optimal_has_the_same_answer_with_a_proof(plan: Path) -> None:
    pytest.importorskip("ortools")
    plan.write_text(PLAN.replace("deadline: 2026-09-11\n", ""), "utf-8")
    [project] = data_of(plan, "--method", "optimal")["projects"]
    assert (project["makespan_days"], project["bound_days"], project["optimal"]) == (5.0, 5.0, True)


@pytest.mark.skipif(os.name == "nt", reason="signals are sent another way there")
def test_ctrl_c_ends_the_search_and_not_the_program() -> None:
    clock = Clock(None)
    before = signal.getsignal(signal.SIGINT)
    with interruptible(clock):
        assert not clock.is_over()
        os.kill(os.getpid(), signal.SIGINT)
        assert clock.is_over()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before


CROWDED = """\
id: shoot
start: 2026-09-07
people:
  - {id: studio, name: Light House, available: ["2026-09-07..2026-09-08"]}
tasks:
  - {id: film, owner: studio, duration: 2d}
  - {id: photo, owner: studio, duration: 2d}
"""


def test_what_has_no_room_is_not_called_possible(tmp_path: Path) -> None:
    file = tmp_path / "shoot.yaml"
    file.write_text(CROWDED, "utf-8")
    result = run(file, "--lang", "en")
    assert result.exit_code == 1
    assert "has no room" in result.stdout
    assert "everybody can keep these dates" not in result.stdout


def test_all_that_a_task_waits_for_can_be_read_in_a_narrow_window(tmp_path: Path) -> None:
    names = ["preparation of everything", "photography of all products", "retouching of all pictures"]
    tasks = "".join(f"  - {{id: {name}, owner: lina, duration: 1d, priority: must}}\n" for name in names)
    file = tmp_path / "autumn.yaml"
    people = "id: p\nstart: 2026-09-07\npeople: [{id: lina, name: Lina}]\ntasks:\n"
    file.write_text(people + tasks + "  - {id: page, owner: lina, duration: 1d, priority: could}\n", "utf-8")
    said = " ".join(run(file, "--width", "80", "--lang", "en").stdout.split())
    assert all(word in said for name in names for word in name.split())
    assert "…" not in said.split("page", 1)[1]


def test_the_rule_is_told_in_words(plan: Path) -> None:
    assert "latest finish first (LFT)" in run(plan, "--lang", "en").stdout
    assert "最晚完成优先（LFT）" in run(plan, "--lang", "zh").stdout
