"""The plan as it stood at a revision, from real repositories."""

from pathlib import Path

import pytest

from mktpm.history.git import Repository, UnknownRevision
from mktpm.history.versions import Range, parse_range, workspace_at
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.loader import Loaded, load
from tests.history.repo import Repo

WORKSPACE = "name: 大促\nprojects: ['projects/**/*.yaml', extra/*.yml]\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    return Repo(tmp_path / "plans")


def at(repo: Repo, revision: str, *paths: str, cwd: Path | None = None) -> Loaded:
    return workspace_at(Repository.around(repo.folder), revision, [Path(p) for p in paths], cwd or repo.folder)


def described(loaded: Loaded) -> object:
    workspace = loaded.workspace
    projects = [(p.id, p.file, p.path, p.home, [t.name for t in p.tasks]) for p in workspace.projects]
    return workspace.file, workspace.folder, projects, dict(workspace.texts), loaded.diagnostics


def test_a_version_reads_like_the_disk_did(repo: Repo) -> None:
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write('projects/双 11 "大促".yaml', "name: 双十一\ntasks:\n  - name: 页面\n")
    repo.write("projects/a\nline.yaml", "name: broken name\ntasks: []\n")
    repo.write("projects/deep/er/live.yaml", "name: 直播\ntasks:\n  - {name: x, depends: ['folder:y']}\n")
    repo.write("projects/folder/project.yaml", "name: Folder\ntasks:\n  - {id: y, name: Y}\n")
    repo.write("projects/folder/not-a-plan.yaml", "name: Not me\n")
    repo.write("projects/folder/project.log/hours-1.yaml", "kind: hours\n")
    repo.write("projects/live.log/hours-1.yaml", "kind: hours\n")
    repo.write("projects/.hidden/x.yaml", "name: Hidden\n")
    repo.write("projects/.hidden.yaml", "name: Hidden\n")
    repo.write("projects/bad.yaml", "name: [\n")
    repo.write("projects/gb.yaml", "name: 国标\n".encode("gb18030"))
    repo.write("extra/short.yml", "name: Short\n")
    repo.write("extra/below/no.yml", "name: No\n")
    repo.write("elsewhere.yaml", "name: Elsewhere\n")
    (repo.folder / "projects" / "link.yaml").symlink_to("../elsewhere.yaml")
    commit = repo.commit()
    (repo.folder / "projects" / "link.yaml").unlink()
    for paths in [], ["projects/deep"], ["projects/deep/er/live.yaml"], ["mktpm.yaml"], ["elsewhere.yaml"], ["extra"]:
        now = load([Path(p) for p in paths], repo.folder)
        assert described(at(repo, commit, *paths)) == described(now), paths
    inside = repo.folder / "projects" / "deep"
    assert described(at(repo, commit, cwd=inside)) == described(load([], inside))
    assert sorted(p.id for p in at(repo, commit).workspace.selected) == [
        "a\ufffdline", "folder", "gb", "live", "short", '双 11 "大促"',
    ]  # fmt: skip


def test_later_changes_do_not_show(repo: Repo) -> None:
    repo.write("plan.yaml", "name: Before\n")
    first = repo.commit()
    repo.write("plan.yaml", "name: After\n")
    repo.write("other.yaml", "name: Other\n")
    repo.commit()
    (repo.folder / "plan.yaml").unlink()
    assert [p.name for p in at(repo, first).workspace.projects] == ["Before"]
    assert [p.name for p in at(repo, "HEAD").workspace.projects] == ["Other", "After"]
    assert [p.name for p in at(repo, first, "plan.yaml").workspace.projects] == ["Before"]
    with pytest.raises(PlanNotFound, match=r"there is no `other\.yaml`"):
        at(repo, first, "other.yaml")


def test_a_bare_repository_has_versions(repo: Repo, tmp_path: Path) -> None:
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write("projects/p.yaml", "name: Plan\n")
    repo.commit()
    repo.git("clone", "-q", "--bare", ".", str(tmp_path / "plans.git"))
    bare = Repository.around(tmp_path / "plans.git")
    loaded = workspace_at(bare, "main", [], tmp_path / "plans.git")
    assert [p.file for p in loaded.workspace.selected] == ["projects/p.yaml"]
    assert loaded.workspace.file == "mktpm.yaml"


def test_a_linked_folder_is_called_as_people_call_it(repo: Repo, tmp_path: Path) -> None:
    repo.write("sub/plan.yaml", "name: Plan\n")
    commit = repo.commit()
    (tmp_path / "link").symlink_to(repo.folder)
    cwd = tmp_path / "link" / "sub"
    loaded = workspace_at(Repository.around(cwd), commit, [], cwd)
    assert [p.path for p in loaded.workspace.projects] == [str(cwd / "plan.yaml")]
    (tmp_path / "deep-link").symlink_to(repo.folder / "sub")
    loaded = workspace_at(Repository.around(tmp_path / "deep-link"), commit, [], tmp_path / "deep-link")
    assert [p.name for p in loaded.workspace.projects] == ["Plan"]


def test_other_repositories_inside_are_passed_over(repo: Repo, tmp_path: Path) -> None:
    inner = Repo(tmp_path / "inner")
    inner.write("plan.yaml", "name: Inner\n")
    inner.commit()
    repo.write("mktpm.yaml", WORKSPACE)
    repo.write("projects/outer.yaml", "name: Outer\n")
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.folder), "projects/inner")
    repo.commit()
    assert [p.name for p in at(repo, "HEAD").workspace.projects] == ["Outer"]
    below = repo.folder / "projects" / "inner"
    assert Repository.around(below).root == below
    loaded = workspace_at(Repository.around(below), "HEAD", [], below)
    assert [p.name for p in loaded.workspace.projects] == ["Inner"]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("HEAD~3", Range("HEAD~3", None)),
        ("v1..", Range("v1", None)),
        ("v1..main", Range("v1", "main")),
        ("..main", Range("HEAD", "main")),
        ("main...work", Range("main", "work", since_fork=True)),
        ("main...", Range("main", None, since_fork=True)),
    ],
)
def test_ranges(text: str, meant: Range) -> None:
    assert parse_range(text) == meant


@pytest.mark.parametrize("text", ["", "--output=x..y", "a..b..c", "a\nb", "a....b"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(UnknownRevision):
        parse_range(text)


def test_a_range_since_the_fork(repo: Repo) -> None:
    repo.write("plan.yaml", "name: Plan\n")
    fork = repo.commit()
    repo.branch("work")
    repo.write("plan.yaml", "name: Work\n")
    work = repo.commit()
    repo.switch("main")
    repo.write("other.yaml", "name: Other\n")
    main = repo.commit()
    repository = Repository.around(repo.folder)
    assert parse_range("main...work").base_in(repository) == fork
    assert parse_range("main..work").base_in(repository) == main
    assert parse_range("main..work").head_in(repository) == work
    assert parse_range("main").head_in(repository) is None
