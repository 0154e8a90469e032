"""The commits that touched plan files: by whom, when, and which content each file had after them.

Whatever stands in a commit (absurd names, dates out of this world, bytes that are no text) comes
out as something that can be shown and computed with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

from mktpm.engine.trail import Revision
from mktpm.history.blobs import REGULAR_FILES
from mktpm.history.git import Repository
from mktpm.plan.discovery import JOURNAL_ENDING
from mktpm.plan.source import one_line

_FORMAT = "--format=%H%x00%P%x00%an%x00%ae%x00%ad%x00%s"
_ARGUMENTS = (
    "log", "--topo-order", "--reverse", "--parents", "--raw", "-z", "--no-abbrev", "--root",
    "--diff-merges=first-parent", "-M", "-l1000", "--no-relative", "--no-color", "--no-notes",
    "--encoding=UTF-8", "--date=raw", _FORMAT,
)  # fmt: skip
_PLANS = (":(top,glob,icase)**/*.yaml", ":(top,glob,icase)**/*.yml", f":(top,exclude,glob)**/*{JOURNAL_ENDING}/**")
LONGEST_NAME, LONGEST_SUBJECT = 200, 500
_DATE = re.compile(r"(-?\d{1,20}) ([+-])(\d{2})(\d{2})")
_FIRST, _LAST = 0, int(datetime(9990, 1, 1, tzinfo=UTC).timestamp())
"""Seconds between which a date and its neighbours are dates to Python."""


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a commit did to one file, compared with its first parent."""

    name: str
    blob: str | None
    """The content's id; None where the file is gone, or is no regular file any more."""
    source: str | None
    """What the file was called before, where git takes it for the same file."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit that touched plan files, or joined histories that did."""

    revision: Revision
    parents: tuple[str, ...]
    """The nearest commits before it that touched plan files."""
    changes: tuple[FileChange, ...]


def commits_until(repository: Repository, head: str, names: Sequence[str] = ()) -> Iterator[Commit]:
    """Yield the commits up to ``head`` that touched YAML files, or the files called ``names``; parents first."""
    paths = [*_PLANS, *(f":(top,literal){name}" for name in names if not name.lower().endswith((".yaml", ".yml")))]
    output = repository.run(*_ARGUMENTS, head, "--", *paths)
    fields = iter(output.split(b"\0"))
    identity = next(fields, b"")
    while identity:
        about = [_text(next(fields)) for _ in range(5)]
        revision = Revision(
            identity.decode("ascii"),
            shown(about[1], LONGEST_NAME),
            shown(about[2], LONGEST_NAME),
            moment(about[3]),
            shown(about[4], LONGEST_SUBJECT),
        )
        changes: list[FileChange] = []
        identity = next(fields, b"").removeprefix(b"\n")  # a line end stands before the list of changed files
        while identity.startswith(b":"):
            changes.append(_file_change(identity, fields))
            identity = next(fields, b"")
        yield Commit(revision, tuple(about[0].split()), tuple(changes))


def _file_change(head: bytes, fields: Iterator[bytes]) -> FileChange:
    """Return the change that ``head`` and the names behind it describe: ``:modes ids status``, name, new name."""
    _, mode, _, blob, status = head.split()
    name, source = _name(next(fields)), None
    if status[:1] in b"RC":
        name, source = _name(next(fields)), name
    gone = status[:1] == b"D" or mode not in REGULAR_FILES
    return FileChange(name, None if gone else blob.decode("ascii"), source)


def _name(field: bytes) -> str:
    return field.decode("utf-8", "surrogateescape")


def _text(field: bytes) -> str:
    return field.decode("utf-8", "replace")


def shown(text: str, most: int) -> str:
    """Return ``text`` as one short line that is safe to show."""
    return one_line(text if len(text) <= most else text[: most - 1] + "…").strip()


def moment(raw: str) -> datetime:
    """Return the time that git's raw form (seconds and zone) means; the nearest possible for an absurd one."""
    found = _DATE.fullmatch(raw)
    if found is None:
        return datetime.fromtimestamp(0, UTC)
    offset = timedelta(hours=int(found[3]), minutes=int(found[4]))
    return at(int(found[1]), int(offset.total_seconds()) // 60 * (-1 if found[2] == "-" else 1))


def at(seconds: int, offset: int) -> datetime:
    """Return the time ``seconds`` after the epoch in the zone ``offset`` minutes east; clamped to what is possible."""
    zone = timezone(timedelta(minutes=offset)) if abs(offset) < 24 * 60 else UTC
    return datetime.fromtimestamp(min(max(seconds, _FIRST), _LAST), zone)
