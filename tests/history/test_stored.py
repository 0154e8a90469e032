"""What is stored under the git directory: fast, safe to delete, and never trusted."""

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from mktpm.history import recorded, stored
from tests.history.repo import Repo
from tests.history.telling import trails

PLAN = "id: p\nname: Plan\ntasks:\n  - {id: a, name: A, duration: %d}\n"


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    made = Repo(tmp_path / "plans")
    for number in range(4):
        made.write("plan.yaml", PLAN % number)
        made.commit(f"Commit {number}")
    return made


def kept(repo: Repo) -> Path:
    return repo.folder / ".git" / "mktpm"


def within(path: Path) -> Any:
    return json.loads(path.read_bytes().partition(b"\n")[2])


def sealed(data: Any) -> bytes:
    text = json.dumps(data).encode()
    return hashlib.sha256(text).hexdigest().encode() + b"\n" + text


def test_what_is_stored_is_used(repo: Repo) -> None:
    first = trails(repo)
    (result,) = kept(repo).glob("trails-*.json")
    data = within(result)
    data["revisions"][-1][5] = "Told from the store"
    result.write_bytes(sealed(data))
    assert trails(repo).projects[0].events[-1].revision.subject == "Told from the store"
    result.unlink()
    assert trails(repo) == first
    for path in kept(repo).iterdir():
        path.unlink()
    kept(repo).rmdir()
    assert trails(repo) == first


def test_only_what_is_new_is_read_again(repo: Repo) -> None:
    trails(repo)
    for number in range(3):
        blob = repo.git("rev-parse", f"HEAD~{number + 1}:plan.yaml")
        (repo.folder / ".git/objects" / blob[:2] / blob[2:]).unlink()
    repo.write("plan.yaml", PLAN % 9)
    repo.commit("Another")
    assert len(trails(repo).projects[0].events) == 3 + 4


def variants(data: Any) -> list[Any]:
    """Return ``data`` with each of its parts, one after the other, replaced by something else."""
    others: tuple[Any, ...] = (None, 7, -1, "x", [], {}, [[]], True, 10**30)
    found: list[Any] = []
    if type(data) is list:
        for index, value in enumerate(data[:3]):
            found += [[*data[:index], other, *data[index + 1 :]] for other in (*others, *variants(value))]
    elif type(data) is dict:
        for key, value in list(data.items())[:3]:
            found += [{**data, key: other} for other in (*others, *variants(value))]
            found.append({k: v for k, v in data.items() if k != key})
    return found


@pytest.mark.parametrize("name", ["trails-*.json", "versions.json"])
def test_damage_of_every_kind_is_passed_over(repo: Repo, name: str) -> None:
    first = trails(repo)
    (path,) = kept(repo).glob(name)
    intact = path.read_bytes()
    result = next(kept(repo).glob("trails-*.json"))
    for damage in [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff" * 50,
        b"[" * 100_000,
        intact[:-9],
        intact * 2,
        b'{"format": 999}',
    ]:
        path.write_bytes(damage)
        if name == "versions.json":
            result.unlink(missing_ok=True)
        assert trails(repo) == first
    everything = variants(json.loads(intact.partition(b"\n")[2]))
    for data in everything[:: len(everything) // 100 + 1]:
        path.write_bytes(sealed(data))
        if name == "versions.json":
            result.unlink(missing_ok=True)
        found = trails(repo)
        assert [trail.project for trail in found.projects] == ["p"]
        for event in found.projects[0].events:
            assert event.change.kind in ("added", "removed", "changed")
            assert type(event.revision.subject) is str


def test_a_store_that_is_no_file(repo: Repo) -> None:
    first = trails(repo)
    for path in list(kept(repo).iterdir()):
        path.unlink()
        os.mkfifo(path)
    assert trails(repo) == first
    for path in list(kept(repo).iterdir()):
        path.unlink()
        path.symlink_to("/dev/zero")
    assert trails(repo) == first
    for path in list(kept(repo).iterdir()):
        path.unlink()
        path.mkdir()
    assert trails(repo) == first


def test_where_nothing_can_be_written(repo: Repo) -> None:
    kept(repo).write_text("in the way")
    first = trails(repo)
    assert trails(repo) == first
    assert kept(repo).read_text() == "in the way"


def test_nothing_is_stored_through_a_link(repo: Repo, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    for number in range(9):
        (outside / f"{number}.new").write_text("precious")
    kept(repo).symlink_to(outside)
    trails(repo)
    assert sorted(path.name for path in outside.iterdir()) == [f"{number}.new" for number in range(9)]


def test_what_is_stored_is_safe_to_show(repo: Repo) -> None:
    trails(repo)
    (result,) = kept(repo).glob("trails-*.json")
    data = within(result)
    data["revisions"] = [[each[0], "\x1b[31m", "\x1b@x", *each[3:5], "a\nb\x07"] for each in data["revisions"]]
    result.write_bytes(sealed(data))
    told = [event.revision for event in trails(repo).projects[0].events]
    assert all((each.author + each.email + each.subject).isprintable() for each in told)


def test_the_store_stays_small(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recorded, "_MOST_JOINTS", 3)
    for number in range(8):
        repo.write("plan.yaml", PLAN % (number + 10))
        repo.commit(f"More {number}")
        trails(repo)
    assert len(list(kept(repo).glob("trails-*.json"))) == 4
    assert len(list(kept(repo).iterdir())) == 5
    repo.git("switch", "-q", "--orphan", "fresh")
    repo.write("plan.yaml", PLAN % 1)
    repo.commit("Fresh")
    trails(repo)
    assert len(within(kept(repo) / "versions.json")["joints"]) == 1


def test_processes_at_once(repo: Repo) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from pathlib import Path\n"
        "from tests.history.repo import Repo; from tests.history.telling import trails\n"
        "repo = Repo.__new__(Repo); repo.folder = Path(sys.argv[2])\n"
        "print(len(trails(repo).projects[0].events))"
    )
    arguments = [sys.executable, "-c", code, str(Path(__file__).parents[2]), str(repo.folder)]
    running = [subprocess.Popen(arguments, stdout=subprocess.PIPE) for _ in range(6)]
    assert {process.communicate()[0] for process in running} == {b"6\n"}
    assert not list(kept(repo).glob("*.new"))


def test_another_version_of_the_program_finds_out_anew(repo: Repo, monkeypatch: pytest.MonkeyPatch) -> None:
    first = trails(repo)
    monkeypatch.setattr(recorded, "__version__", "999")
    assert trails(repo) == first
    monkeypatch.setattr(stored, "FORMAT", stored.FORMAT + 1)
    assert trails(repo) == first
