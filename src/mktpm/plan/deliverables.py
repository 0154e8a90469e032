"""Deliverables that are files: their checksums, so that an approval holds for what was seen.

A deliverable is free text; only one that names a regular file inside the workspace is read. Nothing
outside is, wherever a name or a link leads.
"""

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path, PureWindowsPath

LARGEST_READ = 64 * 1024 * 1024
"""Bytes; of a larger file only the size is taken."""
_BLOCK = 1024 * 1024


def checksums(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Return the checksums of those of ``names`` that are regular files below ``folder``.

    ``sha256:…``, or ``size:…`` for a file of more than 64 MB.
    """
    root = os.path.realpath(folder)
    found = ((name, _checksum(root, name)) for name in dict.fromkeys(names))
    return {name: checksum for name, checksum in found if checksum is not None}


def _checksum(root: str, name: str) -> str | None:
    if not _stays_inside(name):
        return None
    path = os.path.realpath(os.path.join(root, name))  # noqa: PTH118 - text in, text out: names are no paths yet
    try:
        if os.path.commonpath([root, path]) != root:
            return None
        return _digest(path)
    except (OSError, ValueError):
        return None


def _stays_inside(name: str) -> bool:
    """Return whether ``name`` reads as a relative path that doesn't climb, and not into git's own folder."""
    windows = PureWindowsPath(name)  # knows both slashes, drives and shares
    odd = windows.drive or windows.root or name.startswith("~") or "\0" in name
    return not odd and not any(part == ".." or part.lower() == ".git" for part in windows.parts)


def _digest(path: str) -> str | None:
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    with os.fdopen(handle, "rb") as stream:
        status = os.fstat(stream.fileno())
        if not stat.S_ISREG(status.st_mode):
            return None
        if status.st_size > LARGEST_READ:
            return f"size:{status.st_size}"
        digest = hashlib.sha256()
        while block := stream.read(_BLOCK):
            digest.update(block)
        return f"sha256:{digest.hexdigest()}"
