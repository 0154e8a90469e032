"""The commits of a range: who made them, out of which, and whether they are signed."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from mktpm.engine.trail import Revision
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.history.log import LONGEST_NAME, LONGEST_SUBJECT, shown
from mktpm.language import message

_FIELDS = ("%H", "%P", "%an", "%ae", "%aI", "%cn", "%ce", "%s")
_SEPARATOR = "%x00"
_GOOD = "G"


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit and what it was made out of."""

    revision: Revision
    parents: tuple[str, ...]
    committer: str
    committer_email: str

    @property
    def id(self) -> str:
        """Return its full id."""
        return self.revision.commit

    @property
    def is_merge(self) -> bool:
        """Return whether it brings branches together."""
        return len(self.parents) > 1


@dataclass(frozen=True, slots=True)
class Signature:
    """What git says about the signature of a commit."""

    state: str
    """git's letter: G for good, N for none, B for bad, …"""
    signer: str

    @property
    def is_good(self) -> bool:
        """Return whether it is good, by a key that is trusted."""
        return self.state == _GOOD

    @property
    def address(self) -> str:
        """Return the e-mail address of who signed."""
        _, bracket, rest = self.signer.rpartition("<")
        return rest.removesuffix(">").strip() if bracket else self.signer.strip()


def commits_between(repository: Repository, base: str, head: str) -> list[Commit]:
    """Return the commits of ``head`` that ``base`` doesn't have, none before its parents.

    Raises ``HistoryUnavailable``, also where a shallow clone leaves out a parent.
    """
    form = _SEPARATOR.join(_FIELDS)
    arguments = ("--topo-order", "--reverse", "--no-show-signature", "--no-color", "--encoding=UTF-8", "-z")
    output = repository.run("log", *arguments, f"--format={form}", f"{base}..{head}", "--")
    found = list(_commits(output))
    cut = _cut_off(repository)
    if any(commit.id in cut for commit in found):
        raise HistoryUnavailable(
            message("the clone is shallow: commits before those to be judged are missing"),
            message("fetch them: `git fetch --unshallow`, or `fetch-depth: 0` in CI"),
        )
    return found


def _commits(output: bytes) -> Iterator[Commit]:
    parts = [part.decode("utf-8", "surrogateescape") for part in output.split(b"\0")]
    size = len(_FIELDS)
    for at in range(0, len(parts) - size + 1, size):
        commit, parents, author, email, when, committer, committer_email, subject = parts[at : at + size]
        name, said = shown(author, LONGEST_NAME), shown(subject, LONGEST_SUBJECT)
        revision = Revision(commit.strip(), name, email, _moment(when), said)
        yield Commit(revision, tuple(parents.split()), shown(committer, LONGEST_NAME), committer_email)


def _moment(text: str) -> datetime:
    """Return the moment; the epoch where a commit claims one that no calendar has."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _cut_off(repository: Repository) -> frozenset[str]:
    """Return the commits whose parents a shallow clone doesn't have."""
    if not repository.is_shallow:
        return frozenset()
    try:
        return frozenset((repository.common_dir / "shallow").read_text("ascii", "replace").split())
    except OSError:
        return frozenset()


def merge_bases(repository: Repository, parents: Collection[str]) -> tuple[str, ...]:
    """Return the commits in which ``parents`` last agreed; none where they have nothing in common."""
    several = ("--octopus",) if len(parents) > 2 else ()
    try:
        output = repository.run("merge-base", "--all", *several, *parents)
    except HistoryUnavailable:
        return ()
    return tuple(output.decode("ascii").split())


def signatures(repository: Repository, commits: Collection[str]) -> dict[str, Signature]:
    """Return what git says about the signature of each commit."""
    if not commits:
        return {}
    form = _SEPARATOR.join(("%H", "%G?", "%GS"))
    given = "\n".join(commits).encode("ascii")
    output = repository.run("log", "--no-walk=unsorted", "--stdin", "-z", f"--format={form}", input=given)
    parts = [part.decode("utf-8", "surrogateescape") for part in output.split(b"\0")]
    return {parts[at]: Signature(parts[at + 1], parts[at + 2]) for at in range(0, len(parts) - 2, 3)}


def changed_files(repository: Repository, base: str, head: str) -> frozenset[str]:
    """Return the names of all files that the commits between touch, in merges those that differ from every parent."""
    output = repository.run(
        "log", "--no-renames", "--no-relative", "--name-only", "-c", "-z", "--format=", f"{base}..{head}", "--"
    )
    names = (name.decode("utf-8", "surrogateescape").strip("\n") for name in output.split(b"\0"))
    return frozenset(name for name in names if name)


def committed_at(repository: Repository, commit: str) -> datetime:
    """Return when the commit was made, by its committer's clock."""
    output = repository.run("log", "-1", "--no-show-signature", "--format=%cI", commit, "--")
    return _moment(output.decode("ascii", "replace").strip())
