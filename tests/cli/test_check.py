"""`mktpm check` as people and scripts use it."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app

DAY = "2026-10-20"
CLEAN = "id: clean\nname: Clean\ntasks: [{id: a}]\n"
LATE = "id: late\nname: Late\ntasks: [{id: a, due: 2026-10-16}]\n"
NEAR = "id: near\nname: Near\ntasks: [{id: a, milestone: true, due: 2026-11-10}]\n"
WRONG = "id: wrong\nname: Wrong\nfoo: 1\ntasks: [{id: a, depends: [b]}]\n"
ALL = {"clean": CLEAN, "late": LATE, "near": NEAR, "wrong": WRONG}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with plans in which there is nothing, something late, something near, and something wrong."""
    monkeypatch.chdir(tmp_path)
    for name, text in ALL.items():
        (tmp_path / f"{name}.yaml").write_text(text)
    return tmp_path


def check(*arguments: str, **environment: str) -> Result:
    """The result of `mktpm check` on a fixed day."""
    day = () if "--as-of" in arguments else ("--as-of", DAY)
    return CliRunner(env=environment).invoke(app, ["check", *arguments, *day])


def codes(*arguments: str) -> list[str]:
    """The codes found, from the JSON."""
    return [one["code"] for one in findings(*arguments)["diagnostics"]]


def findings(*arguments: str) -> Any:
    """The JSON of `mktpm check`."""
    return json.loads(check(*arguments, "--json").stdout)


# ------------------------------------------------------------------ exit codes


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["clean.yaml"], 0),
        (["late.yaml"], 0),
        (["near.yaml"], 0),
        (["wrong.yaml"], 1),
        (["clean.yaml", "wrong.yaml"], 1),
        (["late.yaml", "--fail-on", "error"], 0),
        (["late.yaml", "--fail-on", "warning"], 1),
        (["late.yaml", "--fail-on", "info"], 1),
        (["near.yaml", "--fail-on", "warning"], 0),
        (["near.yaml", "--fail-on", "info"], 1),
        (["clean.yaml", "--fail-on", "info"], 0),
        (["late.yaml", "--as-of", "2026-10-23"], 1),
        (["late.yaml", "--as-of", "2026-10-16"], 0),
        (["wrong.yaml", "--ignore", "unknown-key"], 1),
        (["wrong.yaml", "--ignore", "unknown-key,unknown-reference"], 0),
        (["wrong.yaml", "--ignore", "unknown-key", "--ignore", " unknown-reference "], 0),
        (["wrong.yaml", "--select", "duplicate-id"], 0),
        (["wrong.yaml", "--select", "unknown-key"], 1),
        (["nowhere.yaml"], 2),
        (["clean.yaml", "nowhere.yaml"], 2),
        (["clean.yaml", "--select", "no-such-code"], 2),
        (["clean.yaml", "--ignore", "unknown-key,no-such-code"], 2),
        (["clean.yaml", "--fail-on", "fatal"], 2),
        (["clean.yaml", "--format", "xml"], 2),
        (["clean.yaml", "--color", "red"], 2),
        (["clean.yaml", "--lang", "fr"], 2),
        (["clean.yaml", "--nonsense"], 2),
        (["clean.yaml", "--as-of", "tomorrow"], 2),
        (["clean.yaml", "--as-of", "2026-02-30"], 2),
        (["clean.yaml", "--as-of", "2026-10-20 10:00"], 2),
        (["clean.yaml", "--as-of", "9999-01-01"], 2),
        (["clean.yaml", "--as-of", ""], 2),
    ],
)
def test_the_exit_code_says_how_it_went(arguments: list[str], code: int) -> None:
    result = check(*arguments)
    assert result.exit_code == code, result.output
    assert bool(result.stderr) == (code == 2)
    assert bool(result.stdout) == (code != 2)


@pytest.mark.usefixtures("home")
def test_what_cannot_run_says_why_on_stderr() -> None:
    assert check("nowhere.yaml").stderr == (
        "mktpm: there is no `nowhere.yaml`\n  check the spelling, or run `mktpm init` to begin a workspace\n"
    )
    assert (
        check("clean.yaml", "--as-of", "2026-02-30").stderr == "mktpm: `--as-of`: there is no such date: `2026-02-30`\n"
    )
    assert (
        check("clean.yaml", "--select", "x-y").stderr
        == "mktpm: there is no code `x-y`\n  `mktpm explain` lists all codes\n"
    )
    assert "没有检查代码 `x-y`" in check("clean.yaml", "--select", "x-y", "--lang", "zh").stderr


def test_a_folder_without_a_plan_cannot_be_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = check()
    assert result.exit_code == 2
    assert "mktpm init" in result.stderr


def test_a_folder_that_is_gone_cannot_be_checked(tmp_path: Path) -> None:
    here = Path.cwd()
    gone = tmp_path / "gone"
    gone.mkdir()
    try:
        os.chdir(gone)
        gone.rmdir()
        result = check("plan.yaml")
    finally:
        os.chdir(here)
    assert result.exit_code == 2
    assert result.stderr == "mktpm: the current folder does not exist any more\n"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["\x1b[31mred.yaml", "a\nb.yaml", "\x9b.yaml"])
def test_a_strange_name_does_not_reach_the_terminal(name: str) -> None:
    result = check(name)
    assert result.exit_code == 2
    assert not set(result.stderr) & {"\x1b", "\x9b"}
    assert result.stderr.count("\n") == 2


# ------------------------------------------------------------------ what is found


@pytest.mark.usefixtures("home")
def test_codes_are_chosen_and_left_out() -> None:
    assert codes(".") == ["task-overdue", "milestone-approaching", "unknown-key", "unknown-reference"]
    assert codes(".", "--select", "unknown-key") == ["unknown-key"]
    assert codes(".", "--select", "unknown-key,task-overdue") == ["task-overdue", "unknown-key"]
    assert codes(".", "--ignore", "unknown-key", "--ignore", "unknown-reference") == [
        "task-overdue",
        "milestone-approaching",
    ]
    assert codes(".", "--select", "unknown-key", "--ignore", "unknown-key") == []
    assert codes("late.yaml", "clean.yaml") == ["task-overdue"]


@pytest.mark.usefixtures("home")
def test_a_file_named_twice_is_checked_once() -> None:
    assert codes("wrong.yaml", "./wrong.yaml", str(Path.cwd() / "wrong.yaml")) == ["unknown-key", "unknown-reference"]


def test_projects_refer_to_each_other_within_their_workspace(home: Path) -> None:
    for name in ALL:
        (home / f"{name}.yaml").unlink()
    (home / "mktpm.yaml").write_text("name: w\n")
    (home / "projects").mkdir()
    (home / "projects" / "a.yaml").write_text("id: a\ntasks: [{id: one}, {id: two, depends: ['b:three']}]\n")
    (home / "projects" / "b.yaml").write_text("id: b\ntasks: [{id: three, depends: ['a:one', 'a:four', 'c:five']}]\n")
    assert codes() == ["unknown-reference", "unknown-reference"]
    assert codes("projects/a.yaml") == []
    assert codes("projects/b.yaml") == ["unknown-reference", "unknown-reference"]
    (home / "projects" / "a.yaml").write_text("id: a\ntasks: [{id: one, depends: ['b:three']}]\n")
    (home / "projects" / "b.yaml").write_text("id: b\ntasks: [{id: three, depends: ['a:one']}]\n")
    [loop] = findings()["diagnostics"]
    assert "a:one" in loop["message"]
    assert "b:three" in loop["message"]


def test_two_projects_of_one_id_are_found(home: Path) -> None:
    (home / "again.yaml").write_text(CLEAN)
    [found] = findings("again.yaml", "clean.yaml")["diagnostics"]
    assert (found["code"], found["file"]) == ("duplicate-id", "clean.yaml")
    assert found["related"][0]["file"] == "again.yaml"


def test_the_workspace_chooses_the_language(home: Path) -> None:
    (home / "mktpm.yaml").write_text("language: zh\nprojects: ['*.yaml']\n")
    assert "没有任务 `b`" in check("wrong.yaml").stdout
    assert "there is no task `b`" in check("wrong.yaml", "--lang", "en").stdout
    assert check("clean.yaml").stdout == "没有发现问题：1 个项目，1 个任务\n"


def test_today_is_where_the_workspace_is(home: Path) -> None:
    zone = "timezone: %s\nprojects: ['*.yaml']\n"
    for name in ("Pacific/Kiritimati", "Pacific/Niue"):
        (home / "mktpm.yaml").write_text(zone % name)
        result = CliRunner().invoke(app, ["schedule", "clean.yaml", "--json"])
        assert result.exit_code == 0
    (home / "mktpm.yaml").write_text(zone % "Mars/Olympus")
    assert check("clean.yaml").exit_code == 1


# ------------------------------------------------------------------ how it is written


@pytest.mark.usefixtures("home")
def test_json_has_the_shape_of_the_contract() -> None:
    for arguments in (["--json"], ["--format", "json"], ["--json", "--color", "always"]):
        result = check("wrong.yaml", *arguments)
        assert result.stderr == ""
        data = json.loads(result.stdout)
        assert data["summary"] == {"error": 2, "warning": 0, "info": 0}
        assert data["diagnostics"][0] == {
            "code": "unknown-key",
            "severity": "error",
            "message": "there is no key `foo` here",
            "file": "wrong.yaml",
            "line": 3,
            "column": 1,
            "project": "wrong",
            "task": None,
            "hint": "for a field of your own put `x-` before it: `x-foo`",
        }
        assert data["diagnostics"][1]["task"] == "a"
    assert json.loads(check("clean.yaml", "--json").stdout) == {
        "diagnostics": [],
        "summary": {"error": 0, "warning": 0, "info": 0},
    }


@pytest.mark.usefixtures("home")
def test_colours_are_for_terminals_and_for_those_who_ask() -> None:
    assert "\x1b[" not in check("wrong.yaml").stdout
    assert "\x1b[" in check("wrong.yaml", "--color", "always").stdout
    assert "\x1b[" in check("wrong.yaml", "--color", "always", NO_COLOR="1").stdout
    assert "\x1b[" not in check("wrong.yaml", "--color", "never").stdout
    assert "\x1b[" not in check("clean.yaml", "--color", "always").stdout


@pytest.mark.usefixtures("home")
def test_the_text_ends_with_the_count() -> None:
    assert check("clean.yaml").stdout == "no findings in 1 project with 1 task\n"
    assert check("wrong.yaml").stdout.endswith("\n\n2 errors\n")
    assert check(".").stdout.endswith("\n\n2 errors, 1 warning and 1 note\n")


@pytest.mark.parametrize("pattern", ["projects/**/*.yaml", "plans/*.yaml"])
def test_a_check_of_nothing_does_not_pass(home: Path, pattern: str) -> None:
    (home / "mktpm.yaml").write_text(f"name: w\nprojects: [{pattern}]\n")
    result = check()
    assert result.exit_code == 2
    assert "mktpm new" in result.stderr
    assert pattern in result.stderr


def test_choosing_codes_never_hides_a_file_that_cannot_be_read(home: Path) -> None:
    (home / "binary.yaml").write_bytes(b"\0\1\2")
    (home / "open.yaml").write_text("name: [a\n")
    for choice in (["--select", "task-overdue"], ["--ignore", "yaml-syntax,file-unreadable"]):
        result = check("binary.yaml", "open.yaml", *choice)
        assert result.exit_code == 1
        assert "file-unreadable" in result.stdout
        assert "yaml-syntax" in result.stdout


# ------------------------------------------------------------------ other commands


@pytest.mark.usefixtures("home")
def test_other_commands_report_a_wrong_plan_on_stderr_and_go_on() -> None:
    result = CliRunner().invoke(app, ["schedule", "wrong.yaml", "--json", "--as-of", DAY])
    assert result.exit_code == 1
    assert json.loads(result.stdout)["projects"][0]["id"] == "wrong"
    assert "unknown-reference" in result.stderr
    assert "unknown-key" in result.stderr


def test_a_reference_to_nothing_is_an_error_for_every_command(home: Path) -> None:
    (home / "wrong.yaml").write_text("name: p\ntasks: [{id: a, depends: [b]}]\n")
    result = CliRunner().invoke(app, ["schedule", "wrong.yaml", "--json", "--as-of", DAY])
    assert result.exit_code == 1
    assert "there is no task `b`" in result.stderr


@pytest.mark.usefixtures("home")
def test_late_work_is_no_error_for_other_commands() -> None:
    result = CliRunner().invoke(app, ["schedule", "late.yaml", "--json", "--as-of", "2026-12-01"])
    assert (result.exit_code, result.stderr) == (0, "")
