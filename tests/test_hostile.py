"""Bad input of every kind: findings and an exit code, never a traceback, a hang, or an escape sequence."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mktpm.cli.main import COMMANDS, SECTIONS, app
from tests.hostile.damage import PLANS, damaged
from tests.hostile.plans import ILL_WILL, MASSES, names_with
from tests.hostile.running import DAY, VIEWS, limited, survives, survives_everything, written

HALF_AS_MANY = settings(
    max_examples=settings().max_examples // 2,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)


# ------------------------------------------------------------------ the real plans, damaged


@given(data=damaged(), view=st.sampled_from(sorted(VIEWS)))
@HALF_AS_MANY
def test_a_damaged_plan_gives_findings_or_dates(tmp_path: Path, data: bytes, view: str) -> None:
    plan = written(tmp_path, data)
    assert survives("check", plan) in (0, 1)
    assert survives(view, plan) in (0, 1)


@given(data=st.binary(max_size=300))
@HALF_AS_MANY
def test_any_bytes_give_findings(tmp_path: Path, data: bytes) -> None:
    assert survives("check", written(tmp_path, data)) in (0, 1)


@given(data=damaged(), view=st.sampled_from(["check", "schedule --json", "status"]))
@HALF_AS_MANY
def test_damaged_settings_give_findings_too(tmp_path: Path, data: bytes, view: str) -> None:
    (tmp_path / "projects").mkdir(exist_ok=True)
    written(tmp_path / "projects", "name: p\ntasks: [{name: a, due: 2026-10-01}]\n")
    written(tmp_path, data, "mktpm.yaml")
    assert survives(view, tmp_path) in (0, 1)


@pytest.mark.parametrize("plan", PLANS, ids=lambda plan: "/".join(plan.parts[-3:]))
@pytest.mark.parametrize("encoding", ["utf-16", "gb18030", "utf-16-be", "utf-32"])
def test_a_plan_in_another_encoding_is_reported(plan: Path, encoding: str, tmp_path: Path) -> None:
    text = plan.read_text("utf-8")
    data = text.encode(encoding)
    if data == text.encode():
        return
    result = CliRunner().invoke(app, ["check", str(written(tmp_path, data)), "--json", *DAY])
    codes = {one["code"] for one in json.loads(result.stdout)["diagnostics"]}
    assert result.exit_code == 1
    assert codes & {"file-encoding", "file-unreadable"}


# ------------------------------------------------------------------ plans of ill will


@pytest.mark.parametrize("name", ILL_WILL)
def test_ill_will_is_met_with_findings_or_dates(name: str, tmp_path: Path) -> None:
    assert survives_everything(written(tmp_path, ILL_WILL[name])) <= {0, 1}


ESCAPES = [r"\e[31m", r"\x9b31m", r"\a", r"\x7f", r"\u202e", r"\r", r"\n", r"\L", r"\0", r"\b", r"\uFEFF"]


@pytest.mark.parametrize("escape", ESCAPES)
def test_nothing_that_steers_a_terminal_gets_through(escape: str, tmp_path: Path) -> None:
    assert 1 in survives_everything(written(tmp_path, names_with(escape)))


@pytest.mark.parametrize("character", "\x00\x07\x08\x0b\x1b\x7f\x85\x9b\u2028\u202e\ufeff\ufffe\ud800", ids=ascii)
def test_raw_control_characters_get_no_further(character: str, tmp_path: Path) -> None:
    plan = f"name: a{character}b\ntasks: [{{name: c{character}d, due: 2026-10-01}}]\n"
    assert survives("check", written(tmp_path, plan)) == 1


# ------------------------------------------------------------------ files of ill will

NAMES = ["a\nb.yaml", "\x1b[31m.yaml", "\x9b.yaml", "\u202e.yaml", "a\tb.yaml", " .yaml", "'.yaml", "双.yaml"]


@pytest.mark.parametrize("name", NAMES, ids=ascii)
@pytest.mark.parametrize("view", ["check", "check --json", "schedule --json", "gantt", "report"])
def test_a_files_name_does_no_harm(name: str, view: str, tmp_path: Path) -> None:
    written(tmp_path, "foo: 1\ntasks: [{name: a, depends: [b]}]\n", name)
    assert survives(view, tmp_path) == 1


def test_a_name_that_is_no_text_does_no_harm(tmp_path: Path) -> None:
    written(tmp_path, "foo: 1\ntasks: [{name: a}]\n", os.fsdecode(b"\xff\xfe.yaml"))
    assert survives_everything(tmp_path) == {1}


def test_a_folder_full_of_what_is_no_plan_is_never_fine(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\n")
    plans = tmp_path / "projects"
    plans.mkdir()
    os.mkfifo(plans / "fifo.yaml")
    (plans / "zero.yaml").symlink_to("/dev/zero")
    (plans / "loop.yaml").symlink_to("loop.yaml")
    (plans / "gone.yaml").symlink_to("nowhere")
    (plans / "up").symlink_to(tmp_path, target_is_directory=True)
    (plans / "folder.yaml").mkdir()
    written(plans, b"\x00\xff" * 100, "binary.yaml")
    written(plans, "name: fine\ntasks: [{name: a}]\n", "fine.yaml")
    assert survives_everything(tmp_path) == {1}
    found = json.loads(CliRunner().invoke(app, ["check", str(tmp_path), "--json", *DAY]).stdout)["diagnostics"]
    assert sorted(Path(one["file"]).name for one in found if one["code"] == "file-unreadable") == [
        "binary.yaml", "fifo.yaml", "gone.yaml", "loop.yaml", "zero.yaml",
    ]  # fmt: skip


WORDS = {
    "why": ["x"], "show": ["x"], "history": ["x"], "report": ["retro"],
    "diff": ["HEAD"], "variance": ["--baseline", "HEAD"],
    "set": ["x", "due="], "assign": ["x", "lina"], "move": ["x", "done"], "shift": ["x", "+1d"], "log": ["x", "2h"],
    "comment": ["x", "y"], "reject": ["x", "--note", "no"], "automate": ["A..B"], "inbox": ["--person", "lina"],
    "suggest": ["owner", "x"], "spend": ["x", "3"], "query": ["SELECT 1"],
    "trace": ["spend"], "metrics import": ["x.csv", "--platform", "generic"],
}  # fmt: skip
NAMES_A_PLAN = {*SECTIONS["Say what happens"], "spend", "approve", "reject", "automate", "metrics import"}
"""Commands whose words are tasks: the plan is an option."""


@pytest.mark.parametrize(
    "command", sorted(set(COMMANDS) - {"init", "new", "explain", "guard", "codeowners", "merge-driver"})
)
def test_every_command_refuses_what_is_not_there(command: str, tmp_path: Path) -> None:
    nowhere = str(tmp_path / "nowhere.yaml")
    words = WORDS.get(command, ["x"] if command in NAMES_A_PLAN else [])
    result = CliRunner().invoke(app, [command, *words, *(["--plan"] if command in NAMES_A_PLAN else []), nowhere])
    assert result.exit_code == 2
    assert result.stderr.startswith("mktpm: ")
    assert "there is no " in result.stderr or "not in a git repository" in result.stderr


# ------------------------------------------------------------------ as a process, with limits


@pytest.mark.skipif(sys.platform != "linux", reason="limits and measures are Linux's")
@pytest.mark.parametrize("name", MASSES)
def test_masses_take_neither_time_nor_memory(name: str, tmp_path: Path) -> None:
    run = limited("check", str(written(tmp_path, MASSES[name]())), *DAY)
    assert (run.code, run.errors) == (1, "")
    assert run.seconds < 5
    assert run.megabytes < 1000
