"""Files change whole or not at all, and two writers never lose each other's changes.

A writer holds a lock on the file's folder while it reads, changes and replaces the file. The new
text is written beside the file, flushed to the disk, and takes the file's name in one step.
"""

import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_DRAFT = ".mktpm-"
"""Begins the names of files that are not finished; a killed writer leaves one behind, the next one clears it away."""
_ATTEMPTS = 5


class ChangedMeanwhile(Exception):
    """Another program keeps changing the file: nothing was written."""


class NotAFile(Exception):
    """There is no regular file to change."""


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Hold off other writers of this program from the files in ``folder``."""
    handle = _opened(folder)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def rewrite(path: Path, change: Callable[[bytes], bytes]) -> bool:
    """Replace what the file holds by what ``change`` makes of it; return whether that is different.

    ``change`` is called again where another program wrote the file meanwhile. The file keeps its
    mode; a link stays a link to it. Raises ``ChangedMeanwhile``, ``NotAFile``, ``OSError``, and
    what ``change`` raises; the file is then as it was.
    """
    target = Path(os.path.realpath(path))
    with writing_in(target.parent):
        _clear_drafts(target)
        for _ in range(_ATTEMPTS):
            before, seen = _read(target)
            after = change(before)
            if after == before:
                return False
            if _replace(target, after, seen):
                return True
    raise ChangedMeanwhile(str(path))


def _read(target: Path) -> tuple[bytes, os.stat_result]:
    handle = os.open(target, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    seen = os.fstat(handle)
    if not stat.S_ISREG(seen.st_mode):
        os.close(handle)
        raise NotAFile(str(target))
    with os.fdopen(handle, "rb") as stream:
        return stream.read(), seen


def _replace(target: Path, data: bytes, seen: os.stat_result) -> bool:
    """Put ``data`` in the file's place; False, with nothing written, where the file isn't the one seen."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=_prefix(target))
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        draft.chmod(stat.S_IMODE(seen.st_mode))
        _keep_owner(draft, seen)
        if not _is_unchanged(target, seen):
            return False
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    _flush_folder(target.parent)
    return True


def _is_unchanged(target: Path, seen: os.stat_result) -> bool:
    try:
        now = target.stat()
    except FileNotFoundError:
        return False
    return (now.st_ino, now.st_size, now.st_mtime_ns) == (seen.st_ino, seen.st_size, seen.st_mtime_ns)


def _keep_owner(draft: Path, seen: os.stat_result) -> None:
    """Give the draft the file's owner, where this user may: root edits files of others."""
    if hasattr(os, "geteuid") and (seen.st_uid, seen.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.chown(draft, seen.st_uid, seen.st_gid)


def _prefix(target: Path) -> str:
    return f"{_DRAFT}{target.name[:60]}-"


def _clear_drafts(target: Path) -> None:
    """Delete what killed writers of this file left behind; under the lock none of them is at work."""
    prefix = _prefix(target)
    with suppress(OSError):
        for entry in os.scandir(target.parent):
            if entry.name.startswith(prefix):
                Path(entry.path).unlink(missing_ok=True)


def _flush_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, where the system can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _opened(folder: Path) -> int:
        """Return the handle of a file that stands for the folder: folders themselves can't be locked."""
        from hashlib import sha256

        name = sha256(os.path.normcase(folder).encode("utf-8", "replace")).hexdigest()[:32]
        return os.open(Path(tempfile.gettempdir()) / f"mktpm-{name}.lock", os.O_RDWR | os.O_CREAT)

    def _lock(handle: int) -> None:
        while True:
            with suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _opened(folder: Path) -> int:
        """Return a handle of the folder itself, so that no file for the lock is left behind."""
        return os.open(folder, os.O_RDONLY)

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
