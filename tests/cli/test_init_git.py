"""`mktpm init --git`: a repository that merges plans, made once and kept as it is the second time."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.history.installation import Program, driver_line
from tests.history.repo import Repo, clean_environment


@pytest.fixture(autouse=True)
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Git without the settings of whoever runs the tests."""
    for key in [key for key in os.environ if key.startswith("GIT_")]:
        monkeypatch.delenv(key)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)


def _init(folder: Path, *options: str, expect: int = 0) -> str:
    result = CliRunner().invoke(app, ["init", str(folder), "--as-of", "2026-10-20", "--lang", "en", *options])
    assert result.exit_code == expect, result.output
    return result.output


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    person = {f"GIT_{who}_{what}": "x" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    return subprocess.run(
        ["git", *arguments], cwd=folder, env=clean_environment() | person, capture_output=True, text=True, check=False
    )


def _merge_attribute(folder: Path, name: str) -> str:
    return _git(folder, "check-attr", "merge", "--", name).stdout.rpartition(": ")[2].strip()


def test_without_the_option_there_is_no_git(tmp_path: Path) -> None:
    said = _init(tmp_path)
    assert "git" not in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mktpm.yaml", "projects"]


@pytest.mark.parametrize("name", ["team", "市场 部", 'it\'s "one"'])
def test_a_new_workspace_merges_its_plans(tmp_path: Path, name: str) -> None:
    home = tmp_path / name
    said = _init(home, "--git")
    assert "  began    a git repository\n" in said
    assert "  added    .gitattributes: /projects/**/*.yaml merge=mktpm\n" in said
    for plan in ("projects/a.yaml", "projects/计划/b.yaml", "mktpm.yaml"):
        assert _merge_attribute(home, plan) == "mktpm"
    for other in ("a.yaml", "x/mktpm.yaml", "other/projects/a.yaml"):
        assert _merge_attribute(home, other) == "unspecified"
    assert "merge-driver %O %A %B" in _git(home, "config", "merge.mktpm.driver").stdout
    assert not (home / ".git" / "hooks" / "pre-commit").exists()


def test_the_second_time_nothing_changes(tmp_path: Path) -> None:
    _init(tmp_path, "--hooks")
    kept = {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()}
    said = _init(tmp_path, "--hooks")
    assert {file: file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()} == kept
    assert [
        line for line in said.splitlines() if line.startswith(("  added", "  changed", "  created", "  began"))
    ] == []


def test_what_stands_in_the_attributes_stays(tmp_path: Path) -> None:
    (tmp_path / ".gitattributes").write_bytes(b"*.png binary\r\n/mktpm.yaml merge=union")
    said = _init(tmp_path, "--git")
    assert (tmp_path / ".gitattributes").read_bytes() == (
        b"*.png binary\r\n/mktpm.yaml merge=union\r\n/projects/**/*.yaml merge=mktpm\r\n"
    )
    assert "  kept     .gitattributes: mktpm.yaml merge=union\n" in said


def test_plans_are_where_the_workspace_says(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text('mktpm: 1\nprojects: ["促销 计划/*.yaml", "*.plan.yaml"]\n', "utf-8")
    _init(tmp_path, "--git")
    assert _merge_attribute(tmp_path, "促销 计划/双十一.yaml") == "mktpm"
    assert _merge_attribute(tmp_path, "a.plan.yaml") == "mktpm"
    assert _merge_attribute(tmp_path, "projects/a.yaml") == "unspecified"
    before = (tmp_path / ".gitattributes").read_bytes()
    _init(tmp_path, "--git")
    assert (tmp_path / ".gitattributes").read_bytes() == before


def test_a_workspace_below_the_top_of_a_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "company")
    said = _init(repo.folder / "marketing", "--git", "--hooks")
    assert "  kept     the git repository" in said
    assert not (repo.folder / ".gitattributes").exists()
    assert _merge_attribute(repo.folder, "marketing/projects/a.yaml") == "mktpm"
    assert _merge_attribute(repo.folder, "projects/a.yaml") == "unspecified"
    assert "-- ./marketing ||" in (repo.folder / ".git" / "hooks" / "pre-commit").read_text("utf-8")


def test_worktrees_and_submodules(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "main")
    repo.commit("begin")
    repo.git("worktree", "add", "-q", str(tmp_path / "tree"))
    _init(tmp_path / "tree", "--hooks")
    assert (repo.folder / ".git" / "hooks" / "pre-commit").exists()
    assert "merge-driver" in repo.git("config", "merge.mktpm.driver")
    repo.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(repo.folder), "inner")
    _init(repo.folder / "inner", "--hooks")
    assert (repo.folder / ".git" / "modules" / "inner" / "hooks" / "pre-commit").exists()


def test_a_bare_repository_is_refused(tmp_path: Path) -> None:
    _git(tmp_path, "init", "-q", "--bare", ".")
    assert "no working folder" in _init(tmp_path, "--git", expect=2)


def test_without_git_it_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert "git is not installed" in _init(tmp_path, "--git", expect=2)


# ---------------------------------------------------------------------- the hook


def test_the_hook_stops_plans_with_errors_and_nothing_else(tmp_path: Path) -> None:
    home = tmp_path / "市场 部"
    _init(home, "--hooks")
    hook = home / ".git" / "hooks" / "pre-commit"
    assert os.access(hook, os.X_OK)
    _git(home, "add", "-A")
    assert _git(home, "commit", "-m", "begin").returncode == 0
    plan = home / "projects" / "late.yaml"
    plan.write_text("name: Late\ntasks:\n  - {name: Go, milestone: true, due: 2020-01-01}\n", "utf-8")
    _git(home, "add", "-A")
    assert _git(home, "commit", "-m", "late, but sound").returncode == 0
    plan.write_text("name: Broken\ntasks:\n  - {name: Go, depends: [nothing]}\n", "utf-8")
    _git(home, "add", "-A")
    refused = _git(home, "commit", "-m", "broken")
    assert refused.returncode == 1
    assert "unknown-reference" in refused.stdout + refused.stderr
    assert _git(home, "commit", "--no-verify", "-m", "broken").returncode == 0


def test_a_hook_that_is_there_stays(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    hook = repo.write(".git/hooks/pre-commit", "#!/bin/sh\nexit 0\n")
    said = _init(tmp_path, "--hooks")
    assert hook.read_text() == "#!/bin/sh\nexit 0\n"
    assert "add this line" in said
    assert " check --ignore milestone-overdue," in said


def test_the_folder_of_hooks_is_the_configured_one(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.configure("core.hooksPath", ".githooks")
    _init(repo.folder, "--hooks")
    assert (repo.folder / ".githooks" / "pre-commit").exists()


def test_hooks_shared_by_other_repositories_stay(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    shared = tmp_path / "shared"
    shared.mkdir()
    repo.configure("core.hooksPath", str(shared))
    assert "add this line" in _init(repo.folder, "--hooks")
    assert list(shared.iterdir()) == []


# ---------------------------------------------------------------------- the driver's command


def test_a_moved_program_is_put_right(tmp_path: Path) -> None:
    _init(tmp_path, "--git")
    _git(tmp_path, "config", "merge.mktpm.driver", "old")
    assert "  changed  git's setting merge.mktpm.driver\n" in _init(tmp_path, "--git")


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_shell_reads_the_program_as_it_is_called(tmp_path: Path) -> None:
    program = tmp_path / "it's 100% $HOME" / "mktpm"
    program.parent.mkdir()
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    line = driver_line(Program(str(program))).replace("%%", "%")
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[:4] == ["merge-driver", "%O", "%A", "%B"]


def test_it_speaks_chinese(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["init", str(tmp_path), "--hooks", "--lang", "zh"])
    assert "git 设置：" in result.output
    assert "  新建  钩子 pre-commit" in result.output
