"""Runs every view of a plan, and looks that nothing terrible happens."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

from mktpm.cli.main import app

DAY = ("--as-of", "2026-10-20")
MEGABYTE = 1024 * 1024
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
"""Characters that steer a terminal; a line end is the only one that may be written."""
COLOUR = re.compile("\x1b\\[[0-9;]*m")

VIEWS: dict[str, list[str]] = {
    "check": [],
    "check --json": ["--json"],
    "check --color": ["--color", "always"],
    "schedule": [],
    "schedule --json": ["--json"],
    "critical": [],
    "critical --json": ["--json"],
    "gantt": ["--width", "100"],
    "board": [],
    "board --by": ["--by", "owner"],
    "status": [],
    "status --json": ["--json"],
    "report": [],
    "workload": ["--by", "day", "--resources"],
    "workload --json": ["--json", "--resources"],
    "level": ["--iterations", "20"],
    "level --json": ["--iterations", "20", "--json"],
    "simulate": ["--runs", "100"],
    "simulate --json": ["--runs", "100", "--json"],
    "risks": [],
    "risks --json": ["--json"],
    "buffer": [],
    "buffer --json": ["--json"],
    "raci": [],
    "raci --markdown": ["--format", "markdown"],
    "rescue": ["--tries", "10"],
    "rescue --json": ["--tries", "10", "--json"],
    "kpi": [],
    "returns": [],
    "returns --json": ["--json"],
    "kpi --json": ["--json"],
    "report charter": [],
}
"""Every way to look at a plan as a whole."""
ONCE_MORE = ("check --color", "board --by", "raci --markdown")
MAIN_VIEWS = [
    view
    for view in VIEWS
    if view in ("check --json", "schedule --json") or not (view in ONCE_MORE or view.endswith(" --json"))
]


def survives(view: str, path: Path) -> int:
    """The exit code of a view, after looking that nothing terrible happened."""
    command = view.partition(" ")[0]
    name = ["charter" if "charter" in view else "retro"] if command == "report" else []
    result = CliRunner().invoke(app, [command, *name, str(path), *VIEWS[view], *DAY])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code in (0, 1, 2), view
    for written in (result.stdout, result.stderr):
        shown = COLOUR.sub("", written) if "--color" in view else written
        assert RAW.search(shown) is None, (view, RAW.findall(shown))
    assert result.exit_code == 0 or result.stderr or command in ("check", "level", "rescue"), view
    if "--json" in view and result.stdout:
        json.loads(result.stdout)
    return result.exit_code


def survives_everything(path: Path) -> set[int]:
    """The exit codes of all views, but for those that only write what another one shows in another way."""
    return {survives(view, path) for view in MAIN_VIEWS}


def written(folder: Path, content: bytes | str, name: str = "plan.yaml") -> Path:
    """A file with this content."""
    path = folder / name
    path.write_bytes(content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content)
    return path


@dataclass(frozen=True, slots=True)
class Run:
    """How a run of the program ended."""

    code: int
    seconds: float
    """Processor time."""
    megabytes: float
    errors: str


def limited(*arguments: str) -> Run:
    """A run of the program with 1.2 GB of address space, which ends at the latest after a minute."""
    program = str(Path(sys.executable).with_name("mktpm"))
    process = subprocess.Popen(
        [program, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        preexec_fn=_limit,  # noqa: PLW1509 - there are no threads here
    )
    assert process.stderr is not None
    errors = process.stderr.read().decode()
    process.stderr.close()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return Run(process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, errors)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (1200 * MEGABYTE, 1200 * MEGABYTE))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
