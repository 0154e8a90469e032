"""``mktpm risks --since``: how risks moved, by the plan's history."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.history.repo import Repo

BEFORE = """\
id: p
risks:
  - {id: peak, probability: 2, impact: 5}
  - {id: gone, probability: 2, impact: 2}
tasks: [{id: a}]
"""
AFTER = """\
id: p
risks:
  - {id: peak, probability: 4, impact: 5}
  - {id: fresh, probability: 1, impact: 2}
tasks: [{id: a}]
"""


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A plan whose risks changed between two commits."""
    repo = Repo(tmp_path / "plans")
    repo.write("mktpm.yaml", "name: w\ntimezone: Asia/Shanghai\n")
    repo.write("projects/p.yaml", BEFORE)
    repo.commit("Agree", when="2026-10-01T23:30:00+08:00")
    repo.git("tag", "agreed")
    repo.write("projects/p.yaml", AFTER)
    repo.commit("Change", when="2026-10-12T10:00:00+08:00")
    monkeypatch.chdir(repo.folder)
    return repo


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["risks", *arguments, "--as-of", "2026-10-20"])


def moved(since: str) -> dict[str, Any]:
    result = run("--since", since, "--json")
    assert result.exit_code == 0, result.output
    [project] = json.loads(result.stdout)["projects"]
    found = {risk["id"]: risk["change"] for risk in project["risks"]}
    return found | {risk["id"]: "gone" for risk in project["gone"]}


@pytest.mark.parametrize("since", ["agreed", "HEAD~1", "2026-10-01", "2026-10-11"])
def test_movement_since_a_revision_or_a_day(since: str) -> None:
    assert moved(since) == {"peak": "up", "fresh": "new", "gone": "gone"}


@pytest.mark.parametrize("since", ["HEAD", "2026-10-12", "2026-10-20"])
def test_nothing_moved_since(since: str) -> None:
    assert moved(since) == {"peak": "same", "fresh": "same"}


def test_movement_is_said() -> None:
    text = run("--since", "agreed", "--lang", "en").stdout
    assert "10 → 20" in text
    assert "no longer in the plan: gone" in text


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("2026-09-01", "nothing had been committed by 2026-09-01"),
        ("2026-02-30", "there is no such date"),
        ("nonsense", "there is no revision `nonsense`"),
    ],
)
def test_what_there_never_was_is_refused(since: str, said: str) -> None:
    result = run("--since", since)
    assert result.exit_code == 2
    assert said in result.stderr


def test_outside_a_repository_there_is_no_movement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "alone"
    folder.mkdir()
    (folder / "plan.yaml").write_text(AFTER)
    monkeypatch.chdir(folder)
    assert run("plan.yaml").exit_code == 0
    assert run("plan.yaml", "--since", "2026-10-01").exit_code == 2
