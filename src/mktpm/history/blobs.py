"""What stands in a repository's files: trees and their blobs, read by one git for all of them."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import TracebackType
from typing import IO, Self

from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.language import message
from mktpm.plan.files import LARGEST_BYTES
from mktpm.plan.shelf import TooLarge

REGULAR_FILES = (b"100644", b"100755", b"100664")
"""Modes of a tree's entries that are files: links and other repositories are not followed."""
_PIECE = 1 << 20


class Blobs:
    """A git that hands out blobs by their ids, one after the other; begun when the first is asked for."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._git: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """End the git."""
        if self._git is not None:
            stdin, stdout = self._pipes(self._git)
            self._git.kill()
            self._git.wait()
            stdout.close()
            with suppress(OSError):  # it may have ended before it took all that was asked
                stdin.close()

    def read(self, blob: str) -> bytes:
        """Return what the blob holds; raises ``TooLarge``, and ``HistoryUnavailable`` where it is not to be had."""
        if self._git is None:
            self._git = self._repository.started("cat-file", "--batch")
        stdin, stdout = self._pipes(self._git)
        try:
            stdin.write(blob.encode("ascii") + b"\n")
            stdin.flush()
            head = stdout.readline().split()
        except OSError:
            head = []
        if len(head) != 3 or head[1] != b"blob":
            raise HistoryUnavailable(
                message("git has no file content `{blob}`: the repository is damaged or partial", blob=blob[:12])
            )
        return self._content(stdout, int(head[2]))

    def _content(self, stdout: IO[bytes], size: int) -> bytes:
        if size > LARGEST_BYTES:
            left = size + 1
            while left > 0 and (piece := stdout.read(min(left, _PIECE))):
                left -= len(piece)
            raise TooLarge
        return stdout.read(size + 1)[:-1]

    def _pipes(self, git: "subprocess.Popen[bytes]") -> tuple[IO[bytes], IO[bytes]]:
        assert git.stdin is not None and git.stdout is not None  # noqa: S101, PT018 - for the type checker
        return git.stdin, git.stdout


@dataclass(frozen=True, slots=True)
class Tree(Mapping[str, bytes]):
    """The regular files of a commit, by name; their content is fetched when it is asked for."""

    ids: Mapping[str, str]
    blobs: Blobs

    def __getitem__(self, name: str) -> bytes:
        """Return what the file holds."""
        return self.blobs.read(self.ids[name])

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a file, without reading it."""
        return name in self.ids

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self.ids)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self.ids)


def files_of(repository: Repository, commit: str) -> dict[str, str]:
    """Return the blob's id of each regular file in a commit, by its name from the top with `/` between folders.

    A byte of a name that isn't UTF-8 is kept as Python does with names on the disk.
    """
    found: dict[str, str] = {}
    for entry in repository.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        about, tab, name = entry.partition(b"\t")
        if tab:
            mode, _, blob = about.split()
            if mode in REGULAR_FILES:
                found[name.decode("utf-8", "surrogateescape")] = blob.decode("ascii")
    return found
