"""`mktpm codeowners`: who must agree to what, in a form that git hosts read."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.engine.codeowners import pattern_of
from tests.history.repo import Repo

WORKSPACE = """\
people:
  - {id: boss, account: "@boss", roles: [owner]}
  - {id: lina, account: acme/leads, email: lina@example.com, roles: [lead]}
  - {id: wang, email: wang@example.com, roles: [member]}
  - {id: zhao, account: "bad name #", email: zhao@example.com, roles: [lead]}
  - {id: shy, roles: [lead]}
roles:
  owner: {change: "*", workspace: true}
  lead: {projects: [双十一*], change: "*", except: budget}
  member: {tasks: own, change: [status]}
"""


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    made = Repo(tmp_path / "repo")
    made.write("plans/mktpm.yaml", WORKSPACE)
    made.write('plans/projects/双 "十一".yaml', "id: 双十一\nname: d\n")
    made.write("plans/projects/a#[1]*.yaml", "id: a\nname: a\n")
    monkeypatch.chdir(made.folder / "plans")
    return made


def codeowners(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["codeowners", *arguments])


@pytest.mark.usefixtures("repo")
def test_each_plan_has_its_owners() -> None:
    result = codeowners()
    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "# mktpm: begin (written by `mktpm codeowners`; what stands here is replaced)\n"
        "/.gitattributes @boss\n"
        "/.github/ @boss\n"
        "/.github/CODEOWNERS @boss\n"
        "/plans/mktpm.yaml @boss\n"
        "/plans/projects/a??1??.log/ @boss\n"
        "/plans/projects/a??1??.yaml @boss\n"
        '/plans/projects/双\\ "十一".log/ @acme/leads @boss zhao@example.com\n'
        '/plans/projects/双\\ "十一".yaml @acme/leads @boss zhao@example.com\n'
        "# mktpm: end\n"
    )
    assert "`shy`" in result.stderr


def test_what_people_wrote_around_it_stays(repo: Repo) -> None:
    path = repo.write(".github/CODEOWNERS", "* @everybody\n")
    assert codeowners("--check").exit_code == 1
    assert codeowners("--write").exit_code == 0
    text = path.read_text("utf-8")
    assert text.startswith("* @everybody\n\n# mktpm: begin")
    path.write_text(text + "/mine @me\n", "utf-8")
    assert codeowners("--check").exit_code == 0
    repo.write("plans/projects/new.yaml", "id: new\nname: n\n")
    assert codeowners("--check").exit_code == 1
    assert codeowners("--write").exit_code == 0
    text = path.read_text("utf-8")
    assert text.startswith("* @everybody\n")
    assert text.endswith("# mktpm: end\n/mine @me\n")
    assert "/plans/projects/new.yaml @boss\n" in text


def test_the_file_that_is_there_is_taken(repo: Repo) -> None:
    repo.write("docs/CODEOWNERS", "")
    assert codeowners("--write").exit_code == 0
    assert not (repo.folder / ".github").exists()
    assert "/docs/CODEOWNERS @boss" in (repo.folder / "docs/CODEOWNERS").read_text("utf-8")


def test_without_roles_there_is_nothing_to_say(repo: Repo) -> None:
    repo.write("plans/mktpm.yaml", "mktpm: 1\n")
    result = codeowners("--write")
    assert result.exit_code == 2
    assert "no `roles`" in result.stderr


def test_without_git_there_is_nowhere_to_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mktpm.yaml").write_text(WORKSPACE)
    assert codeowners().exit_code == 2


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("a/b.yaml", "/a/b.yaml"),
        ("a b", "/a\\ b"),
        ("#a", "/?a"),
        ("!a*", "/?a?"),
        ("双'\".yaml", "/双'\".yaml"),
        ("a\\\t", "/a??"),
        ("not utf-8 \udcff", "/not\\ utf-8\\ ?"),
    ],
)
def test_patterns_mean_their_files(path: str, pattern: str) -> None:
    assert pattern_of(path) == pattern
