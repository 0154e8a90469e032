"""The plan as it stood at a revision, and ranges of revisions as people write them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mktpm.history.blobs import Blobs, Tree, files_of
from mktpm.history.git import Repository, UnknownRevision
from mktpm.language import message
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded, load
from mktpm.plan.shelf import KeptFiles
from mktpm.plan.source import one_line


@dataclass(frozen=True, slots=True)
class Range:
    """From one version to another, as they were written."""

    base: str
    head: str | None
    """None for the working folder, with what no commit holds yet."""
    since_fork: bool = False
    """Whether the base is the commit in which the two last agreed (three dots)."""

    def base_in(self, repository: Repository) -> str:
        """Return the id of the commit that the range begins at; raises ``UnknownRevision``."""
        if self.since_fork:
            return repository.merge_base(self.base, self.head or "HEAD")
        return repository.commit_of(self.base)

    def head_in(self, repository: Repository) -> str | None:
        """Return the id of the commit that the range ends at, None for the working folder."""
        return None if self.head is None else repository.commit_of(self.head)


def parse_range(text: str) -> Range:
    """Return the range that ``text`` means: ``A..B``, ``A...B`` (since they parted), ``A..`` or ``A`` (until now).

    Raises ``UnknownRevision`` where it can't mean any.
    """
    dots = "..." if "..." in text else ".."
    base, between, head = text.partition(dots)
    if not text or text.startswith("-") or ".." in head or head.startswith(".") or not text.isprintable():
        said = message("`{text}` is not a range of revisions", text=one_line(text[:80]))
        raise UnknownRevision(said, message("write `HEAD~3`, or `v1..main` for what lies between two"))
    return Range(base or "HEAD", head or None, since_fork=bool(between) and dots == "...")


def workspace_at(
    repository: Repository, revision: str, paths: Sequence[Path], cwd: Path, holidays: HolidayBook | None = None
) -> Loaded:
    """Return what ``load(paths, cwd, holidays)`` would have found at ``revision``, under the same names.

    Links and other repositories inside are passed over. Raises ``UnknownRevision``,
    ``HistoryUnavailable``, and ``PlanNotFound`` where no plan stood there.
    """
    files = files_of(repository, repository.commit_of(revision))
    here = _below_top(repository, cwd)
    with Blobs(repository) as blobs:
        shelf = KeptFiles(repository.top, Tree(files, blobs))
        return load([_below_top(repository, here / path) for path in paths], here, holidays, shelf)


def _below_top(repository: Repository, path: Path) -> Path:
    """Return ``path`` as it is called from the repository's top, where it lies below that."""
    name = repository.name_of(path)
    return path if name is None else repository.top / name
