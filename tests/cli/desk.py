"""A workspace on the disk, and commands run in it as somebody would type them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from mktpm.cli.main import app
from tests.history.repo import clean_environment

WORKSPACE = """\
mktpm: 1
name: 市场部
timezone: Asia/Shanghai
people:
  - {id: lina, name: 李娜, email: lina@example.com}
  - {id: zhao, name: 赵雨, email: Zhao@Example.com}
"""
SALE = """\
# Double 11
id: d11
name: "Double 11"
start: 2026-10-12
deadline: T
dates: {T: 2026-11-11}
tasks:
  - id: design
    name: Design
    tasks:
      - id: poster
        name: 'Poster'   # the big one
        owner: lina
        duration: 3d
        due: 2026-10-20
        done_when:
          - copy approved
          - "[x] size is right"
          - {text: legal has agreed, ok: false}

      - id: banner   # for the app
        name: Banner
        duration: 2d
        depends: [poster]
        due: T-10d
  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [film]}

  - id: 上线
    name: 上线
    milestone: true
    depends:
      - design
      - video
"""
COUPONS = """\
name: Coupons
start: 2026-10-12
tasks:
  - id: coupon-rules
    name: Rules
    duration: 1d
    depends: ["d11:poster"]
  - id: coupon-test
    name: Test
    duration: 2d
    status: doing
    started: 2026-10-12
    progress: 50%
    depends: [coupon-rules]
"""
DAY = ("--on", "2026-10-19")


@dataclass(frozen=True, slots=True)
class Said:
    """What a command wrote, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Desk:
    """A folder with two projects of a workspace."""

    def __init__(self, folder: Path, sale: str | bytes = SALE, coupons: str | None = COUPONS) -> None:
        self.folder = folder
        self.write("mktpm.yaml", WORKSPACE)
        self.sale = self.write("projects/d11.yaml", sale)
        if coupons is not None:
            self.coupons = self.write("projects/coupons.yaml", coupons)
        self._before = self.texts()

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def run(self, *words: str, typed: str | None = None) -> Said:
        """Run a command in this folder; an exception that isn't an exit fails the test."""
        before = Path.cwd()
        os.chdir(self.folder)
        try:
            result = CliRunner().invoke(app, list(words), input=typed)
        finally:
            os.chdir(before)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Said(result.exit_code, result.stdout, result.stderr)

    def does(self, *words: str) -> list[str]:
        """The lines of all files that a command takes away and adds; it must end well."""
        said = self.run(*words)
        assert said.code == 0, said
        return self.changes()

    def refuses(self, *words: str) -> str:
        """What a command says that must refuse and leave every file as it is."""
        said = self.run(*words)
        assert said.code == 2, said
        assert said.out == ""
        assert self.changes() == []
        return said.err

    def process(self, *words: str, **environment: str) -> Said:
        """Run a command as a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "mktpm", *words], cwd=self.folder, env=clean_environment() | environment,
            stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=60,
        )  # fmt: skip
        return Said(done.returncode, done.stdout.decode(), done.stderr.decode())

    def texts(self) -> dict[str, str]:
        files = sorted(path for path in self.folder.rglob("*") if path.is_file() and ".git" not in path.parts)
        return {
            path.relative_to(self.folder).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in files
        }

    def changes(self) -> list[str]:
        """The lines that were taken away and added since the last time somebody asked."""
        now, before = self.texts(), self._before
        self._before = now
        lines: list[str] = []
        for name in sorted({*now, *before}):
            old, new = before.get(name, "").splitlines(), now.get(name, "").splitlines()
            lines += [
                line for line in unified_diff(old, new, n=0, lineterm="") if not line.startswith(("---", "+++", "@@"))
            ]
        return lines
