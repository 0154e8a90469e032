"""Commits → the versions of each plan file and how they descend from each other.

A file has a new version only where its content or its name changed. A merge that took a file from
one of its sides adds none; one that mixed them adds a version with several before it.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mktpm.engine.trail import Revision
from mktpm.history.log import Commit, FileChange


@dataclass(slots=True, eq=False)
class Node:
    """A version of a file; a version without content says that the file was deleted."""

    order: int
    """Grows from parents to children."""
    revision: Revision
    name: str
    blob: str | None
    before: tuple["Node", ...] = ()
    """The versions it was made from; the one on the first parent's side is the first."""
    deleted: tuple["Node", ...] = ()
    """For a file that begins here: the files that ended in the same commit, one of which it may be."""

    @property
    def origin(self) -> "Node":
        """Return the version that the file began with."""
        node = self
        while node.before:
            node = node.before[0]
        return node


Files = dict[str, Node]
"""The last version of each file, by name, at one commit; of deleted files too."""


def files_after(commits: Sequence[Commit]) -> Files:
    """Return the versions of all files after the last of ``commits``, which come parents first."""
    waiting = Counter(parent for commit in commits for parent in commit.parents)
    states: dict[str, Files] = {}
    files: Files = {}
    for order, commit in enumerate(commits):
        sides = [states[parent] for parent in commit.parents if parent in states]
        files = _after(commit, order, sides)
        for parent in commit.parents:
            waiting[parent] -= 1
            if not waiting[parent]:
                states.pop(parent, None)
        states[commit.revision.commit] = files
    return files


def _after(commit: Commit, order: int, sides: Sequence[Files]) -> Files:
    """Return the files after ``commit``, given those of each of its parents."""
    first = sides[0] if sides else {}
    step = _Step(commit, order, first, sides[1:], _ended(commit, first))
    changed = {change.name: step.version(change) for change in commit.changes}
    files = {**first, **changed}
    for change in commit.changes:
        if change.source is not None and change.source not in changed:
            files.pop(change.source, None)
    return files


def _ended(commit: Commit, first: Files) -> tuple[Node, ...]:
    found = (first.get(change.name) for change in commit.changes if change.blob is None)
    return tuple(node for node in found if node is not None)


@dataclass(slots=True)
class _Step:
    """One commit and the files before it."""

    commit: Commit
    order: int
    first: Files
    others: Sequence[Files]
    ended: tuple[Node, ...]

    def version(self, change: FileChange) -> Node:
        """Return the version that a file has after ``change``: a new one, or that of one of the sides."""
        previous = self.first.get(change.source or change.name)
        if self.others:
            taken = next(self._equal(change), None)
            if taken is not None:
                return taken
        before = tuple(_unique([previous, *self._elsewhere(change, previous)]))
        deleted = () if before or change.blob is None else self.ended
        return Node(self.order, self.commit.revision, change.name, change.blob, before, deleted)

    def _equal(self, change: FileChange) -> Iterator[Node]:
        """Yield the versions of the other sides that are just the same."""
        for side in self.others:
            node = side.get(change.name)
            if node is not None and node.blob == change.blob:
                yield node

    def _elsewhere(self, change: FileChange, previous: Node | None) -> Iterator[Node | None]:
        """Yield the other sides' versions of the file, under whatever name they have it."""
        for side in self.others:
            node = side.get(change.name)
            if node is None and previous is not None:
                origin = previous.origin
                node = next((at for at in side.values() if at.blob is not None and at.origin is origin), None)
            yield node


def _unique(nodes: Iterable[Node | None]) -> Iterator[Node]:
    """Yield each version once; deleted ones only where there is no other."""
    found = list(dict.fromkeys(node for node in nodes if node is not None))
    living = [node for node in found if node.blob is not None]
    yield from living or found[:1]
