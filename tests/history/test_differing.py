"""Two versions read without what is the same in both say the same as two versions read in full."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mktpm.engine.agreement import agreed_content
from mktpm.engine.changes import Version, compare
from mktpm.engine.computation import compute_schedule
from mktpm.history import differing
from mktpm.history.differing import Name, Versions, concerned, read_versions
from mktpm.history.git import Repository
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.loader import load
from mktpm.views.diff_json import as_json
from tests.history.repo import Repo

NOBODY = Name(None, None, "", "")


def plan(name: str, days: int = 2, more: str = "") -> str:
    return (
        f"id: {name}\nstart: 2026-10-19\ntasks:\n  - {{id: a, duration: {days}d}}\n  - {{id: b, depends: [a]}}\n{more}"
    )


def waiting(name: str, link: str) -> str:
    return f"id: {name}\nstart: 2026-10-19\ntasks:\n  - {{id: a, depends: [{link}]}}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "plans")
    repo.write("mktpm.yaml", "mktpm: 1\nprojects: ['projects/**/*.yaml']\n")
    for name in ("one", "two", "three"):
        repo.write(f"projects/{name}.yaml", plan(name))
    repo.commit()
    return repo


def read(repo: Repo, head: str | None, *paths: str, cwd: Path | None = None) -> Versions:
    repository = Repository.around(cwd or repo.folder)
    commits = repository.commit_of("HEAD~1" if head else "HEAD"), repository.commit_of(head) if head else None
    return read_versions(repository, commits, [Path(path) for path in paths], cwd or repo.folder)


def said(versions: Versions) -> dict[str, Any]:
    sides = [
        Version(side.workspace, compute_schedule(side.workspace, date(2026, 10, 19)))
        for side in (versions.before, versions.after)
    ]
    return as_json(compare(*sides), (NOBODY, NOBODY))


def in_full(repo: Repo, head: str | None, monkeypatch: pytest.MonkeyPatch, *paths: str) -> dict[str, Any]:
    with monkeypatch.context() as patch:
        patch.setattr(differing._Reading, "_left_out", lambda _: frozenset())
        versions = read(repo, head, *paths)
    assert versions.unchanged == 0
    return said(versions)


def test_files_that_are_the_same_are_not_read(repo: Repo) -> None:
    repo.write("projects/one.yaml", plan("one", 5))
    for head in (None, "HEAD"):
        found = read(repo, head)
        assert found.unchanged == 2
        assert set(found.after.workspace.texts) == {"mktpm.yaml", "projects/one.yaml"}
        repo.commit()


def test_without_any_difference_nothing_is_read(repo: Repo) -> None:
    assert read(repo, None).unchanged == 3
    assert said(read(repo, None))["changes"] == []


def _references(repo: Repo) -> None:
    repo.write("projects/two.yaml", waiting("two", "'one:b'"))
    repo.write("projects/three.yaml", waiting("three", "'two:a +1d'"))
    repo.commit()
    repo.write("projects/one.yaml", plan("one", 5))


def _references_with_blanks(repo: Repo) -> None:
    repo.write("projects/two.yaml", waiting("two", "'one : b'"))
    repo.commit()
    repo.write("projects/one.yaml", plan("one", 5))


def _references_in_escapes(repo: Repo) -> None:
    repo.write("projects/two.yaml", waiting("two", '"\\u006fne:b"'))
    repo.commit()
    repo.write("projects/one.yaml", plan("one", 5))


def _refers_to_what_did_not_change(repo: Repo) -> None:
    repo.write("projects/three.yaml", waiting("three", "'two:a'"))
    repo.write("projects/one.yaml", waiting("one", "'three:a'"))
    repo.commit()
    repo.write("projects/one.yaml", waiting("one", "'three:a +2d'"))


def _settings(repo: Repo) -> None:
    repo.write("mktpm.yaml", "mktpm: 1\ncalendars: {own: {closed: [2026-10-20]}}\ncalendar: own\n")


def _settings_further_down(repo: Repo) -> None:
    repo.write("projects/mktpm.yaml", "mktpm: 1\nprojects: ['*.yaml']\n")


def _other_patterns(repo: Repo) -> None:
    repo.write("more/four.yaml", plan("four"))
    repo.commit()
    repo.write("mktpm.yaml", "mktpm: 1\nprojects: ['projects/one.yaml', 'more/*.yaml']\n")


def _renamed(repo: Repo) -> None:
    (repo.folder / "projects" / "one.yaml").rename(repo.folder / "projects" / "uno.yaml")
    repo.write("projects/two.yaml", plan("zwei", 3))


def _folder_project(repo: Repo) -> None:
    repo.write("projects/big/project.yaml", plan("big"))
    repo.write("projects/big/notes.yaml", "just: notes\n")
    repo.commit()
    repo.write("projects/big/notes.yaml", "just: other notes\n")


def _another_id_for_what_others_wait_for(repo: Repo) -> None:
    repo.write("projects/two.yaml", waiting("two", "'one:b'"))
    repo.commit()
    repo.write("projects/one.yaml", plan("uno", 4))


def _broken(repo: Repo) -> None:
    repo.write("projects/one.yaml", "id: [\n")


def _odd_encoding(repo: Repo) -> None:
    repo.write("projects/two.yaml", waiting("two", "'一:b'").encode("gb18030"))
    repo.write("projects/one.yaml", plan("一"))
    repo.commit()
    repo.write("projects/one.yaml", plan("一", 6))


def _asking(repo: Repo, *plans: str) -> None:
    for name in plans:
        repo.write(
            f"projects/{name}.yaml",
            f"id: {name}\nstart: 2026-10-19\ntasks:\n"
            "  - {id: a, duration: 2d, status: done, finished: 2026-10-20, approval: [{by: lina}]}\n"
            "  - {id: b, duration: 2d, depends: [a.approved]}\n",
        )


def _approve(repo: Repo, name: str) -> None:
    workspace = load([], repo.folder).workspace
    at = compute_schedule(workspace, date(2026, 10, 19)).projects()
    one = next(each for each in at if each.project.id == name)
    content = agreed_content(one.project, one.project.tasks[0], one.timeline, {}).content
    repo.write(
        f"projects/{name}.log/approval-20261105T010000Z-0123abcd.yaml",
        f"kind: approval\ntask: a\nby: lina\ndecision: approved\nstep: 1\ncontent: {content}\n"
        "at: 2026-11-05T09:00:00+08:00\n",
    )


def _approved_before(repo: Repo) -> None:
    _asking(repo, "one", "two")
    _approve(repo, "one")
    repo.commit()
    repo.write(
        "projects/one.yaml", (repo.folder / "projects/one.yaml").read_text().replace("2d, depends", "4d, depends")
    )


def _approved_since(repo: Repo) -> None:
    _asking(repo, "one", "two")
    repo.commit()
    _approve(repo, "one")


def _approved_since_outside_the_pattern(repo: Repo) -> None:
    repo.write("mktpm.yaml", "mktpm: 1\nprojects: ['projects/*.yaml']\n")
    _approved_since(repo)


SCENES: list[Callable[[Repo], None]] = [
    _references, _references_with_blanks, _references_in_escapes, _refers_to_what_did_not_change, _settings,
    _settings_further_down, _other_patterns, _renamed, _folder_project, _another_id_for_what_others_wait_for, _broken,
    _odd_encoding, _approved_before, _approved_since, _approved_since_outside_the_pattern,
]  # fmt: skip


@pytest.mark.parametrize("paths", [(), ("projects/one.yaml",)])
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__.strip("_"))
def test_it_says_the_same_as_reading_everything(
    repo: Repo, scene: Callable[[Repo], None], paths: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    scene(repo)
    assert said(read(repo, None, *paths)) == in_full(repo, None, monkeypatch, *paths)
    repo.commit()
    assert said(read(repo, "HEAD", *paths)) == in_full(repo, "HEAD", monkeypatch, *paths)


def test_what_was_approved_moves_what_waits_for_it(repo: Repo) -> None:
    _approved_since(repo)
    [project] = said(read(repo, None))["projects"]
    assert project["id"] == "one"
    assert [task["task"] for task in project["moved"]] == ["b"]


def test_from_a_folder_below(repo: Repo) -> None:
    repo.write("projects/one.yaml", plan("one", 5))
    assert said(read(repo, None, cwd=repo.folder / "projects"))["changes"][0]["before"] == "2d"


def test_a_plan_in_neither_version(repo: Repo) -> None:
    repo.commit("Again")
    with pytest.raises(PlanNotFound):
        read(repo, "HEAD", "nowhere.yaml")


def test_a_bare_repository(repo: Repo, tmp_path: Path) -> None:
    repo.write("projects/one.yaml", plan("one", 5))
    repo.commit()
    repo.git("clone", "-q", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    bare = Repository.around(tmp_path / "bare.git")
    commits = bare.commit_of("HEAD~1"), bare.commit_of("HEAD")
    found = read_versions(bare, commits, [], tmp_path / "bare.git")
    assert [change["after"] for change in said(found)["changes"]] == ["5d"]


def test_which_plans_have_to_do_with_each_other() -> None:
    texts = {"a.yaml": "id: alpha", "b.yaml": "depends: ['alpha:x']", "c.yaml": "depends: [b:y]", "d.yaml": "id: d\n"}
    assert concerned(texts, {"a.yaml"}) == {"a.yaml", "b.yaml", "c.yaml"}
    assert concerned(texts, {"c.yaml"}) == {"a.yaml", "b.yaml", "c.yaml"}
    assert concerned(texts, {"d.yaml"}) == {"d.yaml"}
