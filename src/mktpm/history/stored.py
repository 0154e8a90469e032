"""What was found out about a history, as JSON under the git directory: safe to delete, never trusted.

A file that is damaged, made by another version of the program, or not what it should be is as good
as none. Where nothing can be written nothing is, and the next run finds out anew.
"""

import hashlib
import json
import os
import secrets
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

from mktpm.engine.trail import ChangeKind, FieldChange

FORMAT = 1
"""Grows when what is stored, or how it is found out, changes."""
_LARGEST = 256 * 1024 * 1024
_KINDS: tuple[ChangeKind, ...] = ("added", "removed", "changed")


def folder_in(common_dir: Path) -> Path:
    """Return the folder for what is stored about a repository."""
    return common_dir / "mktpm"


def read(path: Path) -> dict[str, Any]:
    """Return the mapping stored in a file; empty where there is none that can be used."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(handle, "rb") as stream:
            status = os.fstat(stream.fileno())
            if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
                return {}
            seal, _, text = stream.read().partition(b"\n")
            data = json.loads(text) if seal == _seal(text) else None
    except (OSError, ValueError, RecursionError):
        return {}
    return data if type(data) is dict and data.get("format") == FORMAT else {}


def write(path: Path, data: dict[str, Any]) -> None:
    """Put a mapping into a file at once; does nothing where that is not possible."""
    with suppress(OSError, ValueError, RecursionError):
        plain = json.dumps({"format": FORMAT, **data}, ensure_ascii=False, separators=(",", ":"), check_circular=False)
        text = plain.encode("utf-8", "surrogatepass")
        path.parent.mkdir(exist_ok=True)
        if path.parent.is_symlink():
            return
        new = path.with_name(f"{path.stem}.{secrets.token_hex(6)}.new")
        try:
            with new.open("xb") as stream:
                stream.write(_seal(text) + b"\n" + text)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _seal(text: bytes) -> bytes:
    """Return what stands in a file's first line, so that damage shows."""
    return hashlib.sha256(text).hexdigest().encode("ascii")


def keep_newest(folder: Path, pattern: str, number: int) -> None:
    """Delete all but the newest files in ``folder`` that match."""
    with suppress(OSError):
        if folder.is_symlink():
            return
        files = sorted(folder.glob(pattern), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[number:]:
            file.unlink(missing_ok=True)


def changes_to(changes: Iterable[FieldChange]) -> list[Any]:
    """Return ``changes`` as plain data."""
    return [[_KINDS.index(c.kind), c.task, c.field, c.before, c.after] for c in changes]


def changes_from(stored: Iterable[Any]) -> list[FieldChange]:
    """Return the changes that were stored; raises TypeError or ValueError where they are none."""
    return [change_from(*entry) for entry in stored]


def change_from(kind: Any, task: Any, name: Any, before: Any, after: Any) -> FieldChange:
    """Return one change that was stored; raises TypeError or ValueError where it is none."""
    if type(kind) is not int or not 0 <= kind < len(_KINDS) or type(name) is not str:
        raise TypeError
    if kind == 2:
        sound = task is None or type(task) is str
    else:
        sound = type(task) is str and type(before if kind else after) is dict
    if not sound:
        raise TypeError
    return FieldChange(_KINDS[kind], task, name, before, after)
