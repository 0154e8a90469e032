"""The command line as a whole: help, version, completion, pipes and interruptions."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mktpm import __version__
from mktpm.cli.main import COMMANDS, app

EXAMPLES = Path(__file__).parents[2] / "examples"
PLAN = EXAMPLES / "double11"
PROGRAM = [str(Path(sys.executable).with_name("mktpm"))]
GUARD = 60.0
"""Seconds after which a test gives up; nothing here takes more than one."""


def _environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONUTF8": "1", **more}


def _start(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*PROGRAM, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment(**more)
    )


# ------------------------------------------------------------------ help and version


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_lists_every_command(flag: str) -> None:
    result = CliRunner().invoke(app, [flag])
    assert result.exit_code == 0
    sections = result.stdout.partition("\nBegin:\n")[2]
    listed = [line.strip().split("  ")[0] for line in sections.splitlines() if line[:3].strip()]
    assert [name for name in listed if name in COMMANDS] == list(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = CliRunner().invoke(app, [command, "--help"])
    assert result.exit_code == 0
    assert result.stdout.startswith("Usage: ")
    assert len(result.stdout.splitlines()) > 5


def test_without_arguments_there_is_help() -> None:
    result = CliRunner().invoke(app, [])
    assert result.exit_code == 2
    assert "Usage: " in result.output


def test_a_mistyped_command_cannot_run() -> None:
    result = CliRunner().invoke(app, ["chekc"])
    assert result.exit_code == 2
    assert "chekc" in result.stderr


def test_the_version_is_the_packages() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert (result.exit_code, result.stdout) == (0, f"mktpm {__version__}\n")
    done = subprocess.run([*PROGRAM, "--version"], capture_output=True, text=True, check=True, timeout=GUARD)
    assert done.stdout == f"mktpm {__version__}\n"


# ------------------------------------------------------------------ completion


@pytest.mark.parametrize("option", ["--install-completion", "--show-completion"])
def test_completion_is_offered(option: str) -> None:
    assert option in CliRunner().invoke(app, ["--help"]).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_completion_script_is_made_for_every_shell(shell: str) -> None:
    more = {"_MKTPM_COMPLETE": f"source_{shell}"}
    done = subprocess.run(PROGRAM, env=_environment(**more), capture_output=True, text=True, check=False, timeout=GUARD)
    assert done.returncode == 0, done.stderr
    assert "_MKTPM_COMPLETE" in done.stdout
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("typed", "offered"),
    [("mktpm ch", {"check"}), ("mktpm s", {"status", "schedule", "show"}), ("mktpm check --fail", {"--fail-on"})],
)
def test_commands_and_options_are_completed(typed: str, offered: set[str]) -> None:
    words = typed.split()
    more = {"_MKTPM_COMPLETE": "complete_bash", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = subprocess.run(
        PROGRAM, env=_environment(**more), capture_output=True, text=True, check=True, timeout=GUARD
    )  # fmt: skip
    assert offered <= set(done.stdout.split())


# ------------------------------------------------------------------ pipes and interruptions


@pytest.mark.parametrize(
    "arguments",
    [["schedule", "--json"], ["schedule"], ["check"], ["check", "--json"], ["gantt"], ["board"], ["explain"]],
    ids=" ".join,
)
def test_a_reader_that_has_seen_enough_is_no_fault(arguments: list[str]) -> None:
    paths = [] if arguments == ["explain"] else [str(PLAN)]
    process = _start(*arguments, *paths)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    errors = process.stderr.read().decode()
    process.stderr.close()
    code = process.wait(GUARD)
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors
    assert code in (0, -signal.SIGPIPE, 128 + signal.SIGPIPE)


def test_an_interruption_leaves_no_traceback(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\ntasks:\n" + "".join(f"  - {{id: t{n}}}\n" for n in range(2_000)))
    process = _start("schedule", "--json", str(plan))
    assert process.stdout is not None
    process.stdout.read(1)  # now it writes more than a pipe holds, and waits
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=GUARD)
    assert b"Traceback" not in errors, errors.decode()
    assert process.returncode == 130


# ------------------------------------------------------------------ terminals


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "gbk", "utf-8"])
@pytest.mark.parametrize("command", ["check", "schedule", "gantt"])
def test_any_encoding_of_the_terminal_will_do(encoding: str, command: str) -> None:
    done = subprocess.run(
        [*PROGRAM, command, str(PLAN), "--as-of", "2026-10-20"],
        env=_environment(PYTHONUTF8="0", PYTHONIOENCODING=encoding), capture_output=True, check=False, timeout=GUARD,
    )  # fmt: skip
    assert done.returncode in (0, 1)
    assert b"Traceback" not in done.stderr
    assert done.stdout
