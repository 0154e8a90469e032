"""Files change whole or not at all, and no writer loses another one's changes."""

from __future__ import annotations

import errno
import os
import random
import re
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import pytest

from mktpm.plan.saving import ChangedMeanwhile, NotAFile, rewrite
from mktpm.plan.source import parse
from tests.plan.writers import counted

SCRIPT = Path(__file__).parent / "writers.py"
ONLY_POSIX = pytest.mark.skipif(os.name != "posix", reason="modes, links and signals of POSIX")
NOT_ROOT = pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")


def writer(*arguments: object) -> subprocess.Popen[bytes]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def said(data: bytes) -> bytes:
    return data + b"more\n"


def plan_in(folder: Path, text: str = "name: p\n") -> Path:
    path = folder / "plan.yaml"
    path.write_bytes(text.encode())
    return path


def names_in(folder: Path) -> list[str]:
    return sorted(entry.name for entry in folder.iterdir())


# ------------------------------------------------------------------ killed and met


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Path]:
    """A folder in memory where there is one: a disk that is asked to flush takes its time, 500 times."""
    shared = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
    if not os.access(shared, os.W_OK):
        yield tmp_path
        return
    with TemporaryDirectory(dir=shared) as folder:
        yield Path(folder)


@ONLY_POSIX
def test_a_writer_killed_at_any_moment_leaves_the_old_or_the_new_file(memory: Path) -> None:
    path = plan_in(memory, counted(0))
    moments = random.Random(5)
    reached, kills = 0, 0
    while reached < 500:
        with writer("counting", path, 500) as child:
            assert child.stdout is not None
            child.stdout.readline()
            sleep(moments.uniform(0, 0.1))
            child.kill()
        text = path.read_bytes().decode()
        number = parse(text, "").data["x-count"]
        assert text == counted(number)
        assert number >= reached
        reached, kills = number, kills + 1
    assert kills > 3
    rewrite(path, said)
    assert names_in(memory) == ["plan.yaml"]


def test_eight_writers_at_once_lose_nothing(memory: Path) -> None:
    path = plan_in(memory, "name: p\ntasks:\n  - id: first  # stays\n")
    writers = [writer("adding", path, f"w{number}", 50) for number in range(8)]
    for each in writers:
        with each:
            assert each.wait() == 0
    ids = [task["id"] for task in parse(path.read_text("utf-8"), "").data["tasks"]]
    assert ids[0] == "first"
    assert sorted(ids[1:]) == sorted(f"w{number}-{time}" for number in range(8) for time in range(50))
    for number in range(8):
        own = [name for name in ids if name.startswith(f"w{number}-")]
        assert own == [f"w{number}-{time}" for time in range(50)]
    assert names_in(memory) == ["plan.yaml"]


def test_eight_commands_at_once_lose_nothing(tmp_path: Path) -> None:
    path = plan_in(tmp_path, "name: p\ntasks:\n" + "".join(f"  - id: t{number}\n" for number in range(8)))
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "mktpm", "done", f"t{number}", "--plan", str(path), "--on", "2026-11-05"],
            stdout=subprocess.DEVNULL,
        )
        for number in range(8)
    ]
    for command in commands:
        with command:
            assert command.wait() == 0
    tasks = parse(path.read_text("utf-8"), "").data["tasks"]
    assert [task.get("finished") for task in tasks] == ["2026-11-05"] * 8
    assert names_in(tmp_path) == ["plan.yaml"]


# ------------------------------------------------------------------ other programs


def test_a_file_that_another_program_writes_meanwhile_is_read_again(tmp_path: Path) -> None:
    path = plan_in(tmp_path)
    seen: list[bytes] = []

    def change(data: bytes) -> bytes:
        if not seen:
            path.write_bytes(b"name: q\n")
        seen.append(data)
        return said(data)

    assert rewrite(path, change)
    assert seen == [b"name: p\n", b"name: q\n"]
    assert path.read_bytes() == b"name: q\nmore\n"


def test_a_file_that_another_program_replaces_meanwhile_is_read_again(tmp_path: Path) -> None:
    path = plan_in(tmp_path)
    seen: list[bytes] = []

    def change(data: bytes) -> bytes:
        if not seen:
            other = tmp_path / "other"
            other.write_bytes(b"name: q\n")
            os.utime(other, ns=(path.stat().st_atime_ns, path.stat().st_mtime_ns))
            other.replace(path)
        seen.append(data)
        return said(data)

    assert rewrite(path, change)
    assert path.read_bytes() == b"name: q\nmore\n"


def test_a_file_that_never_rests_is_left_alone(tmp_path: Path) -> None:
    path = plan_in(tmp_path)

    def change(data: bytes) -> bytes:
        path.write_bytes(data + b"x\n")
        return said(data)

    with pytest.raises(ChangedMeanwhile):
        rewrite(path, change)
    assert b"more" not in path.read_bytes()
    assert names_in(tmp_path) == ["plan.yaml"]


def test_a_file_that_goes_away_meanwhile_does_not_come_back(tmp_path: Path) -> None:
    path = plan_in(tmp_path)

    def change(data: bytes) -> bytes:
        path.unlink()
        return said(data)

    with pytest.raises(FileNotFoundError):
        rewrite(path, change)
    assert names_in(tmp_path) == []


def test_what_the_change_raises_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = plan_in(tmp_path)

    def change(_: bytes) -> bytes:
        raise ValueError("not today")

    before = path.stat()
    with pytest.raises(ValueError, match="not today"):
        rewrite(path, change)
    assert path.stat().st_mtime_ns == before.st_mtime_ns
    assert names_in(tmp_path) == ["plan.yaml"]


def test_a_full_disk_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = plan_in(tmp_path)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="space"):
        rewrite(path, said)
    assert path.read_bytes() == b"name: p\n"
    assert names_in(tmp_path) == ["plan.yaml"]


# ------------------------------------------------------------------ what stays


def test_a_change_that_changes_nothing_writes_nothing(tmp_path: Path) -> None:
    path = plan_in(tmp_path)
    before = path.stat()
    assert rewrite(path, bytes) is False
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@ONLY_POSIX
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o755, 0o444])
def test_the_mode_stays(tmp_path: Path, mode: int) -> None:
    path = plan_in(tmp_path)
    path.chmod(mode)
    assert rewrite(path, said)
    assert stat.S_IMODE(path.stat().st_mode) == mode


@ONLY_POSIX
def test_a_link_stays_a_link_to_the_file_that_changes(tmp_path: Path) -> None:
    (tmp_path / "far").mkdir()
    path = plan_in(tmp_path / "far")
    link = tmp_path / "link.yaml"
    link.symlink_to(Path("far") / "plan.yaml")
    assert rewrite(link, said)
    assert link.is_symlink()
    assert path.read_bytes() == b"name: p\nmore\n"
    assert names_in(tmp_path) == ["far", "link.yaml"]


def test_drafts_of_killed_writers_go_and_other_files_stay(tmp_path: Path) -> None:
    path = plan_in(tmp_path)
    stay = [".mktpm-other.yaml-abc", ".mktpm-", "plan.yaml-abc", ".plan.yaml.swp"]
    for name in (".mktpm-plan.yaml-abc", ".mktpm-plan.yaml-", *stay):
        (tmp_path / name).write_text("half")
    assert rewrite(path, said)
    assert names_in(tmp_path) == sorted([*stay, "plan.yaml"])


def test_long_and_odd_names(tmp_path: Path) -> None:
    for name in ("双" * 80 + ".yaml", 'it\'s "odd" [x] *.yaml', "-x.yaml", "a" * 250 + ".yaml"):
        path = tmp_path / name
        path.write_bytes(b"a\n")
        assert rewrite(path, said)
        assert path.read_bytes() == b"a\nmore\n"


# ------------------------------------------------------------------ what is refused


@NOT_ROOT
def test_a_folder_that_takes_no_files_is_said_and_the_file_stays(tmp_path: Path) -> None:
    path = plan_in(tmp_path)
    tmp_path.chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            rewrite(path, said)
    finally:
        tmp_path.chmod(0o755)
    assert path.read_bytes() == b"name: p\n"


@ONLY_POSIX
def test_only_regular_files_are_changed(tmp_path: Path) -> None:
    (tmp_path / "folder.yaml").mkdir()
    os.mkfifo(tmp_path / "pipe.yaml")
    for name in ("folder.yaml", "pipe.yaml"):
        with pytest.raises(NotAFile):
            rewrite(tmp_path / name, said)
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    (tmp_path / "gone.yaml").symlink_to("nowhere.yaml")
    for name in ("loop.yaml", "gone.yaml", "nothing.yaml"):
        with pytest.raises(OSError, match=re.escape(name) + "|nowhere"):
            rewrite(tmp_path / name, said)
    assert not (tmp_path / "nowhere.yaml").exists()
