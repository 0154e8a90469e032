"""``mktpm suggest owner``: who could own a task, with every figure explained."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of

PLAN = """id: spring
start: 2026-03-02
people:
  - {id: ann, name: Ann Lee, skills: [design, print]}
  - {id: bob, skills: [design]}
  - {id: cas, skills: [design, print], available: [2026-03-16..2026-12-31]}
  - {id: dan, skills: [text]}
tasks:
  - {id: old1, owner: bob, tags: [poster], duration: 2d, due: 2026-02-24, <<1}
  - {id: old2, owner: bob, tags: [poster], duration: 2d, due: 2026-02-26, <<2}
  - {id: old3, owner: dan, tags: [letter], duration: 1d, due: 2026-02-24, <<3}
  - {id: busy, owner: ann, duration: 2d}
  - {id: poster, owner: dan, tags: [poster], needs: [design], duration: 4d}
  - {id: print, needs: [design, print], duration: 4d}
  - {id: flyer, tags: [poster], duration: 2d, raci: {A: dan}}
"""
for mark, days in {"<<1": ("23", "24"), "<<2": ("24", "27"), "<<3": ("24", "24")}.items():
    PLAN = PLAN.replace(mark, f"status: done, started: 2026-02-{days[0]}, finished: 2026-02-{days[1]}")


@pytest.fixture(autouse=True)
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "spring.yaml"
    path.write_text(PLAN, "utf-8")
    monkeypatch.chdir(tmp_path)
    return path


def run(task: str, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["suggest", "owner", task, "--as-of", "2026-03-02", *arguments])


def people(task: str) -> dict[str, dict[str, Any]]:
    result = run(task, "--json")
    assert result.exit_code == 0, result.output
    return {each["person"]: each for each in json.loads(result.stdout)["candidates"]}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task", ["poster", "print", "flyer"])
def test_the_whole_text(task: str, language: str, snapshot: SnapshotAssertion) -> None:
    assert run(task, "--lang", language, "--width", "80").stdout == snapshot


@pytest.mark.parametrize("width", [40, 61, 80])
def test_no_line_is_wider_than_asked_for(width: int) -> None:
    for more in ((), ("--ascii",), ("--lang", "zh")):
        assert max(width_of(line) for line in run("poster", "--width", str(width), *more).stdout.splitlines()) <= width


def test_skill_time_and_record_make_the_score() -> None:
    found = people("poster")
    bob = found["bob"]
    assert bob["record"]["similar"] == {
        "tasks": [{"project": "spring", "task": "old1"}, {"project": "spring", "task": "old2"}],
        "finished": 2, "in_time": 1, "on_time_rate": 0.5, "ratio": 1.5, "ratio_n": 2,
    }  # fmt: skip
    # (1 + 1) / (2 + 2); bob has the skill and nothing else to do
    assert bob["score"] == pytest.approx(0.5 * 1 + 0.3 * 1 + 0.2 * 0.5)
    # ann is busy on two of the four days, and has no record
    assert found["ann"]["score"] == pytest.approx(0.5 * 1 + 0.3 * 0.5 + 0.2 * 0.5)
    assert [each["task"] for each in found["ann"]["time"]["busy"]] == ["busy"]


def test_who_lacks_a_skill_comes_after_all_who_have_them() -> None:
    found = people("print")
    assert list(found)[:2] == ["ann", "cas"]
    assert found["bob"]["skill"] == {"share": 0.5, "matched": ["design"], "missing": ["print"]}
    assert list(found)[-1] == "dan"


def test_who_is_not_there_has_no_time() -> None:
    cas = people("print")["cas"]
    assert (cas["time"]["share"], cas["time"]["days_away"]) == (0.0, 4)


def test_what_the_task_itself_takes_counts_as_free() -> None:
    dan = people("poster")["dan"]
    assert dan["is_owner"]
    assert [each["task"] for each in dan["time"]["busy"]] == ["flyer"]


def test_nobody_is_assigned_unless_asked(plan: Path) -> None:
    for more in ((), ("--json",), ("--apply", "bob", "--dry-run")):
        assert run("poster", *more).exit_code == 0
    assert plan.read_text("utf-8") == PLAN


def test_apply_writes_the_owner_as_assign_does(plan: Path) -> None:
    assert run("poster", "--apply", "bob").exit_code == 0
    assert run("flyer", "--apply", "Ann Lee").exit_code == 0
    expected = PLAN.replace("{id: poster, owner: dan", "{id: poster, owner: bob").replace("{A: dan}", "{A: ann}")
    assert plan.read_text("utf-8") == expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(("poster", "--apply", "zoe"), "nobody is called"), (("nothing-like-it",), "there is no task")],
)
def test_what_can_not_be_done_is_said(arguments: tuple[str, ...], said: str, plan: Path) -> None:
    result = run(*arguments, "--lang", "en")
    assert result.exit_code == 2
    assert said in result.stderr
    assert plan.read_text("utf-8") == PLAN


def test_a_plan_without_people_says_so(plan: Path) -> None:
    plan.write_text("id: p\ntasks:\n  - {id: a, duration: 1d}\n", "utf-8")
    result = run("a", "--lang", "en")
    assert (result.exit_code, "The plan lists no people: write who there is" in result.stdout) == (0, True)


def test_n_shows_the_diff_only(plan: Path) -> None:
    assert "- " in run("poster", "--apply", "bob", "-n").stdout
    assert plan.read_text("utf-8") == PLAN
