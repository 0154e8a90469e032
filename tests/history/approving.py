"""A team of three with a plan that needs approvals, in a real repository."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.history.repo import Repo

DAY = "2026-11-04"
LINA, WANG, ZHAO = "Lina <lina@example.com>", "Wang <wang@example.com>", "Zhao <zhao@example.com>"
SETTINGS = """\
name: Marketing
timezone: Asia/Shanghai
people:
  - {id: lina, name: Lina, email: lina@example.com}
  - {id: wang, name: Wang, email: Wang@Example.com, account: "@wangwang"}
  - {id: zhao, name: 赵, email: zhao@example.com}
"""
PLAN = """\
id: d11
name: Double 11
start: 2026-11-02
dates: {T: 2026-11-11}
tasks:
  - id: design
    name: Page design
    owner: zhao
    due: T-2d
    deliverables: [out/page.txt, a nice page]
    done_when: [on brand]
    status: review
    approval: [{by: lina}]
  - {id: build, owner: zhao, duration: 2d, depends: [design.approved]}
"""
FILE = "projects/d11.yaml"


class Team:
    """A repository with a plan, and people who decide."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch, plan: str = PLAN, settings: str = SETTINGS) -> None:
        self.repo = Repo(folder)
        self.patch = patch
        patch.chdir(folder)
        patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        patch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
        self.repo.write("mktpm.yaml", settings)
        self.repo.write(FILE, plan)
        self.repo.write("out/page.txt", "first draft\n")
        self.repo.commit("Plan", author=ZHAO)

    @property
    def plan(self) -> str:
        """What the plan file says."""
        return (self.repo.folder / FILE).read_text("utf-8")

    def change(self, before: str, after: str) -> None:
        assert self.plan.count(before) == 1
        self.repo.write(FILE, self.plan.replace(before, after))

    def records(self) -> list[Path]:
        return sorted((self.repo.folder / "projects" / "d11.log").glob("approval-*.yaml"), key=_written)

    def decide(self, verb: str, *arguments: str, author: str = LINA, commit: bool = True) -> Path:
        """Let somebody decide, and commit the record as them; return the record."""
        known = set(self.records())
        person = author.partition(" ")[0].lower()
        done = run(verb, *arguments, "--as", person)
        assert done.exit_code == 0, done.output
        if commit:
            self.repo.commit(f"{verb} it", author=author)
        [new] = set(self.records()) - known
        return new

    def approve(self, *arguments: str, author: str = LINA, commit: bool = True) -> Path:
        return self.decide("approve", *(arguments or ("design",)), author=author, commit=commit)

    def findings(self, *arguments: str) -> list[dict[str, Any]]:
        """What `mktpm check` says about approvals."""
        found = json.loads(run("check", *arguments, "--as-of", DAY, "--json").stdout)["diagnostics"]
        return [each for each in found if each["code"].startswith("approval-")]

    def codes(self) -> list[str]:
        return [f"{each['code']} {each['severity']}" for each in self.findings()]

    def finish(self) -> None:
        """Say that the design is done."""
        self.change("status: review", "status: done\n    finished: 2026-11-03")


def _written(record: Path) -> str:
    found = re.search(r"^at: (.*)$", record.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else ""


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))
