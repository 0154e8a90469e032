"""What commands say where the history of a plan can't be read."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.cli.past import past_of, range_of
from mktpm.history.versions import Range
from tests.history.repo import Repo


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "plans")
    made.write("projects/plan.yaml", "name: Plan\ntasks:\n  - {name: A, duration: 3d}\n")
    made.commit()
    return made


def refusal(capsys: pytest.CaptureFixture[str], caught: pytest.ExceptionInfo[typer.Exit]) -> str:
    assert caught.value.exit_code == 2
    return capsys.readouterr().err


def test_a_plan_as_it_stood(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.write("projects/plan.yaml", "name: Later\n")
    repo.write("projects/new.yaml", "name: New\n")
    repo.commit()
    monkeypatch.chdir(repo.folder)
    past = past_of(None, None)
    invocation = past.plan_at("HEAD~1", "2026-11-02")
    assert [at.project.name for at in invocation.selected()] == ["Plan"]
    assert len(past.commit_of("main")) == 40
    assert past_of([Path("projects/gone/plan.yaml")], None).repository.root == repo.folder


def test_no_repository(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(typer.Exit) as caught:
        past_of([tmp_path], None)
    said = refusal(capsys, caught)
    assert "is not in a git repository" in said
    assert "git init" in said


def test_no_git(repo: Repo, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(typer.Exit) as caught:
        past_of([repo.folder], "zh")
    assert "没有安装 git" in refusal(capsys, caught)


def test_no_such_revision(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    past = past_of([repo.folder], None)
    for revision in "--output=x", "nowhere", "HEAD~5":
        with pytest.raises(typer.Exit) as caught:
            past.plan_at(revision, None)
        assert f"there is no revision `{revision}`" in refusal(capsys, caught)
    with pytest.raises(typer.Exit) as caught:
        range_of("--all", "en")
    assert "is not a range of revisions" in refusal(capsys, caught)
    assert range_of("a..b", "en") == Range("a", "b")


def test_no_plan_yet(repo: Repo, capsys: pytest.CaptureFixture[str]) -> None:
    repo.write("other.yaml", "name: Other\n")
    repo.commit()
    with pytest.raises(typer.Exit) as caught:
        past_of([repo.folder / "other.yaml"], None).plan_at("HEAD~1", None)
    assert "at `HEAD~1`: there is no" in refusal(capsys, caught)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["diff", "nowhere"], "没有版本 `nowhere`"),
        (["guard", "nowhere..HEAD"], "没有版本 `nowhere`"),
        (["burndown", "sale"], "请写该项目的文件名：`projects/plan.yaml`"),
        (["burndown", "nothing"], "找不到 `nothing`"),
        (["done", "a", "--plan", "nothing"], "找不到 `nothing`"),
        (["diff", "nowhere", "--lang", "en"], "there is no revision `nowhere`"),
    ],
)
def test_what_fails_before_the_plan_is_read_is_said_in_the_workspaces_language(
    repo: Repo, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str
) -> None:
    repo.write("mktpm.yaml", "mktpm: 1\nlanguage: zh\n")
    repo.write("projects/plan.yaml", "id: sale\nname: Plan\ntasks:\n  - {name: A, duration: 3d}\n")
    repo.commit()
    monkeypatch.chdir(repo.folder)
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_a_bare_repository_has_no_plans_to_look_at(repo: Repo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repo.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")
    result = CliRunner().invoke(app, ["burndown"])
    assert result.exit_code == 2
    assert "git worktree add" in result.stderr
    result = CliRunner().invoke(app, ["diff", "HEAD"])
    assert result.exit_code == 2
    assert "a bare repository has no working folder to compare with" in result.stderr


def test_a_task_of_a_plan_that_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("name: A\ntasks:\n  - {name: Poster}\n", "utf-8")
    (tmp_path / "b.yaml").write_text("name: B\ntasks:\n<<<<<<< ours\n  - {name: Film}\n", "utf-8")
    result = CliRunner().invoke(app, ["show", "Film", str(tmp_path)])
    assert result.exit_code == 2
    assert "b.yaml could not be read: `mktpm check` says why" in result.stderr
