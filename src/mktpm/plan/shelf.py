"""Where plan files are looked for: the disk, or a set of files kept somewhere else.

The loader asks only these questions, so that a plan reads the same wherever it stands.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath
from typing import Protocol

from mktpm.plan.files import TextFile, decode, read_text, too_large

_STARS_ANYWHERE = sys.version_info >= (3, 13)
"""Whether this Python's pathlib takes ``**`` for ``*`` inside a name, and lets it match files at the end."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A folder that can't be looked into."""

    folder: Path
    reason: str


class Shelf(Protocol):
    """Files in folders, all paths absolute."""

    def exists(self, path: Path) -> bool:
        """Return whether anything stands at ``path``, be it a link to nowhere."""
        ...

    def is_folder(self, path: Path) -> bool:
        """Return whether ``path`` is a folder."""
        ...

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return what below ``folder`` matches; raises ValueError or NotImplementedError on what is no pattern."""
        ...

    def closed_below(self, folder: Path) -> list[Closed]:
        """Return the folders below ``folder`` that nobody may look into."""
        ...

    def read(self, path: Path, shown: str) -> TextFile:
        """Return the text of the file at ``path``, called ``shown`` in findings."""
        ...


class Disk:
    """The files of this machine."""

    def exists(self, path: Path) -> bool:
        """Return whether anything stands at ``path``, be it a link to nowhere."""
        return os.path.lexists(path)

    def is_folder(self, path: Path) -> bool:
        """Return whether ``path`` is a folder, or a link to one."""
        try:
            return path.is_dir()
        except OSError:  # its name is too long, or it lies below a folder that nobody may enter
            return False

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return what below ``folder`` matches."""
        return folder.glob(pattern)

    def closed_below(self, folder: Path) -> list[Closed]:
        """Return the folders below ``folder`` that nobody may look into, hidden ones aside."""
        failed: list[OSError] = []
        for _, folders, _ in os.walk(folder, onerror=failed.append):
            folders[:] = [name for name in folders if not name.startswith(".")]
        return [
            Closed(Path(reason.filename), reason.strerror or "?")
            for reason in failed
            if isinstance(reason, PermissionError)
        ]

    def read(self, path: Path, shown: str) -> TextFile:
        """Return the text of the file at ``path``, called ``shown`` in findings."""
        return read_text(path, shown)


DISK = Disk()


class TooLarge(Exception):
    """A kept file is larger than any plan may be."""


class KeptFiles:
    """Files kept as bytes, such as those of an earlier version, standing below a folder that need not exist."""

    def __init__(self, root: Path, contents: Mapping[str, bytes]) -> None:
        """Take the files of ``contents``, by their path below ``root`` with `/` between the folders.

        ``contents`` may fetch a file when it is asked for, and raise ``TooLarge`` instead.
        """
        self._root = root
        self._contents = contents
        self._folders: set[str] = {""}
        for name in contents:
            folder = name.rpartition("/")[0]
            while folder not in self._folders:
                self._folders.add(folder)
                folder = folder.rpartition("/")[0]

    def exists(self, path: Path) -> bool:
        """Return whether a file or a folder stands at ``path``."""
        name = self._name(path)
        return name is not None and (name in self._contents or name in self._folders)

    def is_folder(self, path: Path) -> bool:
        """Return whether ``path`` is a folder."""
        return self._name(path) in self._folders

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return the files below ``folder`` that match, the way pathlib does it on the disk."""
        at = self._name(folder)
        if at is None:
            return []
        steps = _steps(pattern)
        prefix = f"{at}/" if at else ""
        names = (name for name in self._contents if name.startswith(prefix))
        return [self._root / name for name in names if _fits(name[len(prefix) :].split("/"), steps)]

    def closed_below(self, folder: Path) -> list[Closed]:  # noqa: ARG002 - the disk needs it
        """Return none: kept files are open to whoever keeps them."""
        return []

    def read(self, path: Path, shown: str) -> TextFile:
        """Return the text of the file at ``path``, called ``shown`` in findings."""
        try:
            return decode(self._contents[self._name(path) or ""], shown)
        except TooLarge:
            return too_large(shown)

    def _name(self, path: Path) -> str | None:
        """Return the name below the root, None for a path that leads elsewhere."""
        try:
            name = path.relative_to(self._root).as_posix()
        except ValueError:
            return None
        return "" if name == "." else name


def _steps(pattern: str) -> tuple[str, ...]:
    """Return the parts of a pattern; raises ValueError on what pathlib would refuse."""
    steps = PurePosixPath(pattern).parts
    if not steps:
        raise ValueError("an empty pattern")
    if not _STARS_ANYWHERE and any("**" in step and step != "**" for step in steps):
        raise ValueError("`**` must be a part of its own")
    return steps


def _fits(parts: Sequence[str], steps: Sequence[str]) -> bool:
    """Return whether a file's folders and name fit a pattern's steps, in which ``**`` is any folders."""
    if not steps:
        return not parts
    if steps[0] != "**":
        return bool(parts) and fnmatchcase(parts[0], steps[0]) and _fits(parts[1:], steps[1:])
    rest = steps[1:] or (["*"] if _STARS_ANYWHERE else [])
    return any(_fits(parts[skipped:], rest) for skipped in range(len(parts)))
