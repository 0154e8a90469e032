"""`mktpm merge-driver` as real git calls it: merges, rebases, cherry-picks, in folders of all names."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.history.installation import Program, prepared
from tests.history.repo import Repo, clean_environment

PLAN = """\
# 双十一
id: p
name: 大促
tags: [promo]
tasks:
  - id: a
    name: 主题
    status: todo  # waits
    due: 2026-11-05
  - id: b
    name: 选品
    owner: lina
"""
NAME = "projects/plan.yaml"
THIS = Program(sys.executable, ("-m", "mktpm"))


def _team(folder: Path, name: str = NAME, text: str | bytes = PLAN) -> Repo:
    """A repository with a plan, and the driver installed the way `mktpm init --git` does."""
    repo = Repo(folder)
    repo.write(name, text)
    list(prepared(repo.folder, ["projects/**/*.yaml"], THIS))
    repo.commit("begin")
    return repo


def _sides(repo: Repo, mine: Callable[[bytes], bytes], yours: Callable[[bytes], bytes], name: str = NAME) -> None:
    """One commit on `main` and one on `other`, both from the same plan."""
    file = repo.folder / name
    before = file.read_bytes()
    repo.branch("other")
    file.write_bytes(yours(before))
    repo.commit("theirs")
    repo.switch("main")
    file.write_bytes(mine(before))
    repo.commit("ours")


def _changed(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        assert old.encode() in data
        return data.replace(old.encode(), new.encode())

    return change


DONE = _changed("status: todo  # waits", "status: done  # waits\n    finished: 2026-11-04")
MOVED = _changed("due: 2026-11-05", "due: 2026-11-09")
BOTH = PLAN.replace("status: todo  # waits", "status: done  # waits\n    finished: 2026-11-04").replace("-05", "-09")


@pytest.mark.parametrize("how", ["merge", "rebase", "cherry-pick"])
@pytest.mark.parametrize("folder", ["plain", "with space", "市场 'quoted' \"部\"", "100% %A $HOME"])
def test_both_sides_change_one_task(tmp_path: Path, how: str, folder: str) -> None:
    repo = _team(tmp_path / folder)
    _sides(repo, DONE, MOVED)
    if how == "merge":
        repo.merge("other")
    else:
        repo.git(how, "other")
    assert (repo.folder / NAME).read_text("utf-8") == BOTH
    assert repo.git("status", "--porcelain") == ""


@pytest.mark.parametrize(
    "name",
    ["projects/计划 一.yaml", "projects/it's.yaml", 'projects/"q".yaml', "projects/-x.yaml", "projects/$(id).yaml"],
)
def test_files_of_all_names(tmp_path: Path, name: str) -> None:
    repo = _team(tmp_path, name)
    _sides(repo, DONE, MOVED, name)
    repo.merge("other")
    assert (repo.folder / name).read_text("utf-8") == BOTH


def test_a_conflict_is_told_in_the_workspaces_language(tmp_path: Path) -> None:
    repo = _team(tmp_path)
    repo.write("mktpm.yaml", "mktpm: 1\nlanguage: zh\n")
    repo.commit("settings")
    _sides(repo, _changed("name: 主题", "name: 甲"), _changed("name: 主题", "name: 乙"))
    done = subprocess.run(
        ["git", "merge", "other"], cwd=tmp_path, env=clean_environment(), capture_output=True, check=False
    )
    assert "处冲突" in done.stderr.decode()


def test_a_conflict_names_the_file_and_the_branches(tmp_path: Path) -> None:
    repo = _team(tmp_path)
    _sides(repo, _changed("name: 主题", "name: 甲"), _changed("name: 主题", "name: 乙"))
    done = subprocess.run(
        ["git", "merge", "other"], cwd=tmp_path, env=clean_environment(), capture_output=True, check=False
    )
    assert done.returncode == 1
    assert "mktpm: 1 conflict left in projects/plan.yaml" in done.stderr.decode()
    text = (repo.folder / NAME).read_text("utf-8")
    before, ours, theirs, after = (
        text.split("<<<<<<< ")[0],
        "    name: 甲\n=======\n",
        "    name: 乙\n>>>>>>> ",
        "    status: todo",
    )
    assert before + "<<<<<<< " in text
    assert ours + theirs in text
    assert after in text
    assert repo.git("status", "--porcelain") == f"UU {NAME}"


def test_the_base_is_shown_where_git_is_told_to(tmp_path: Path) -> None:
    repo = _team(tmp_path)
    repo.configure("merge.conflictStyle", "diff3")
    _sides(repo, _changed("name: 主题", "name: 甲"), _changed("name: 主题", "name: 乙"))
    repo.merge("other", check=False)
    text = (repo.folder / NAME).read_text("utf-8")
    assert "name: 甲\n||||||| " in text
    assert "\n    name: 主题\n=======\n    name: 乙\n" in text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(PLAN.replace("\n", "\r\n"), BOTH.replace("\n", "\r\n"), id="windows lines"),
        pytest.param("\ufeff" + PLAN, "\ufeff" + BOTH, id="byte order mark"),
        pytest.param(PLAN.rstrip("\n"), BOTH.rstrip("\n"), id="no last line end"),
    ],
)
def test_the_bytes_around_the_text_stay(tmp_path: Path, text: str, expected: str) -> None:
    repo = _team(tmp_path, text=text)
    end = "\r\n" if "\r\n" in text else "\n"
    done = _changed("status: todo  # waits", f"status: done  # waits{end}    finished: 2026-11-04")
    _sides(repo, done, MOVED)
    repo.merge("other")
    assert (repo.folder / NAME).read_bytes() == expected.encode()


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
def test_other_encodings_are_left_as_ours(tmp_path: Path, encoding: str) -> None:
    repo = _team(tmp_path, text=PLAN.encode(encoding))

    def change(old: str, new: str) -> Callable[[bytes], bytes]:
        return lambda data: data.decode(encoding).replace(old, new).encode(encoding)

    _sides(repo, change("主题", "甲"), change("选品", "乙"))
    repo.merge("other", check=False)
    assert (repo.folder / NAME).read_bytes() == PLAN.replace("主题", "甲").encode(encoding)
    assert repo.git("status", "--porcelain") == f"UU {NAME}"


def test_a_rebase_of_several_commits(tmp_path: Path) -> None:
    repo = _team(tmp_path)
    repo.branch("mine")
    for number in range(4):
        text = (repo.folder / NAME).read_text("utf-8")
        repo.write(NAME, text + f"  - id: m{number}\n    name: M{number}\n")
        repo.commit(f"mine {number}")
    repo.switch("main")
    for number in range(3):
        text = (repo.folder / NAME).read_text("utf-8")
        repo.write(NAME, text + f"  - id: n{number}\n    name: N{number}\n")
        repo.commit(f"main {number}")
    repo.switch("mine")
    repo.git("rebase", "main")
    text = (repo.folder / NAME).read_text("utf-8")
    assert [line[8:] for line in text.splitlines() if line.startswith("  - id: ")] == [
        "a", "b", "n0", "n1", "n2", "m0", "m1", "m2", "m3",
    ]  # fmt: skip


def test_a_plan_that_both_began(tmp_path: Path) -> None:
    repo = _team(tmp_path, name="projects/first.yaml")
    repo.branch("other")
    repo.write(NAME, PLAN.replace("tags: [promo]\n", "tags: [promo]\nowner: lina\n"))
    repo.commit("theirs")
    repo.switch("main")
    repo.write(NAME, PLAN.replace("tags: [promo]\n", "tags: [promo, sale]\n"))
    repo.commit("ours")
    repo.merge("other")
    assert (repo.folder / NAME).read_text("utf-8") == PLAN.replace(
        "tags: [promo]\n", "tags: [promo, sale]\nowner: lina\n"
    )


def test_git_merges_lines_where_the_program_is_gone(tmp_path: Path) -> None:
    repo = _team(tmp_path)
    list(prepared(repo.folder, ["projects/**/*.yaml"], Program("/nowhere/mktpm")))
    _sides(repo, _changed("name: 主题", "name: 甲"), _changed("owner: lina", "owner: wang"))
    repo.merge("other")
    text = (repo.folder / NAME).read_text("utf-8")
    assert text == PLAN.replace("主题", "甲").replace("owner: lina", "owner: wang")
    _sides_again = _changed("name: 甲", "name: 丙"), _changed("name: 甲", "name: 丁")
    repo.git("branch", "-D", "other")
    _sides(repo, *_sides_again)
    repo.merge("other", check=False)
    assert "<<<<<<< ours" in (repo.folder / NAME).read_text("utf-8")


# ---------------------------------------------------------------------- the command by itself


def _run(*arguments: str | Path) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["merge-driver", *(str(each) for each in arguments)])
    return result.exit_code, result.stderr


def _files(folder: Path, *texts: str) -> list[Path]:
    found = []
    for name, text in zip(("b", "o", "t"), texts, strict=True):
        file = folder / f".merge_file_{name}"
        file.write_bytes(text.encode())
        found.append(file)
    return found


def test_the_result_replaces_ours_alone(tmp_path: Path) -> None:
    files = _files(tmp_path, "id: p\n", "id: p\nname: A\n", "id: p\nowner: x\n")
    files[1].chmod(0o640)
    assert _run(*files) == (0, "")
    assert [file.read_text() for file in files] == ["id: p\n", "id: p\nname: A\nowner: x\n", "id: p\nowner: x\n"]
    assert files[1].stat().st_mode & 0o777 == 0o640
    assert sorted(tmp_path.iterdir()) == sorted(files)


def test_the_marks_are_as_long_as_git_wants(tmp_path: Path) -> None:
    files = _files(tmp_path, "name: A\n", "name: B\n", "name: C\n")
    status, said = _run(*files, "--marker-size", "9", "-L", "HEAD", "-L", "%S", "-L", "fix", "--path", "a\nb.yaml")
    assert status == 1
    assert said == "mktpm: 1 conflict left in a\ufffdb.yaml\n"
    assert files[1].read_text() == "<<<<<<<<< HEAD\nname: B\n=========\nname: C\n>>>>>>>>> fix\n"


def test_a_missing_file_is_said_and_ours_stays(tmp_path: Path) -> None:
    files = _files(tmp_path, "name: A\n", "name: B\n", "name: C\n")
    files[2].unlink()
    status, said = _run(*files)
    assert status == 2
    assert ".merge_file_t" in said
    assert files[1].read_text() == "name: B\n"


def test_it_speaks_chinese(tmp_path: Path) -> None:
    files = _files(tmp_path, "name: A\n", "name: B\n", "name: C\n")
    assert _run(*files, "--path", "计划.yaml", "--lang", "zh") == (1, "mktpm：计划.yaml 中还有 1 处冲突\n")
