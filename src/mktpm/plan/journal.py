"""What people add to a plan without changing it: comments, hours and approvals, a file an entry.

Beside ``double11.yaml`` stands the folder ``double11.log``. An entry is a small file of its own with
a name that nobody else gives, so that branches add entries and never meet. Entries are not edited.
"""

import errno
import os
import re
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import message, reason_of
from mktpm.plan.creation import create_file
from mktpm.plan.discovery import JOURNAL_ENDING
from mktpm.plan.files import read_text
from mktpm.plan.notation import notation
from mktpm.plan.source import parse

HOURS, COMMENT, APPROVAL = "hours", "comment", "approval"
KINDS = (HOURS, COMMENT, APPROVAL)
_NAME = re.compile(r"(?P<kind>[a-z]+)-(?P<stamp>\d{8}T\d{6}Z)-[0-9a-f]{8,64}\.yaml")
_STAMP = "%Y%m%dT%H%M%SZ"
_YEARS = range(1970, 2201)
"""As for the days of a plan; further out, a time can't be told in every time zone."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody added."""

    kind: str
    task: str
    """The id of the task it is about; empty for the project."""
    by: str
    """The id of the person, as known when it was written."""
    at: datetime
    """When it was written, with a time zone."""
    values: Mapping[str, Any]
    """All that the file says."""
    file: str
    """The file's path as shown."""
    path: Path

    def text(self, key: str) -> str:
        """Return what the file says under ``key`` as text; empty where it says nothing."""
        value = self.values.get(key)
        return "" if value is None else str(value)


@dataclass(frozen=True, slots=True)
class Journal:
    """The entries of one plan, the oldest first, and what is wrong with the files."""

    entries: tuple[Entry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()


def journal_folder(plan: Path) -> Path:
    """Return the folder of a plan's entries."""
    return plan.with_suffix(JOURNAL_ENDING)


def read_journal(plan: Path, shown: str, kinds: Collection[str] = KINDS) -> Journal:
    """Return the entries of the plan file ``plan``, which findings call ``shown``, of those kinds.

    A file that is no entry is a finding; a plan without a journal has an empty one.
    """
    folder = journal_folder(plan)
    try:
        names = sorted(path.name for path in folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return Journal()
    except OSError as reason:
        said = message("the folder can't be read: {reason}", reason=reason_of(reason))
        return Journal((), (error("file-unreadable", said, Place(_beside(shown, folder, ""))),))
    entries: list[Entry] = []
    found: list[Diagnostic] = []
    for name in names:
        match = _NAME.fullmatch(name)
        if match is None or match["kind"] in kinds:
            _read_entry(folder / name, _beside(shown, folder, name), entries, found)
    return Journal(tuple(sorted(entries, key=lambda entry: (entry.at, entry.path.name))), tuple(found))


def entry_of(text: str, shown: str, path: Path) -> Entry | Diagnostic:
    """Return the entry that a file's ``text`` holds, or what is wrong with it."""
    parsed = parse(text, shown)
    if parsed.diagnostics:
        return parsed.diagnostics[0]
    return _entry(parsed.data, shown, path)


def write_entry(plan: Path, kind: str, values: Mapping[str, Any], at: datetime, *, name: str = "") -> Path:
    """Write an entry into the journal of ``plan``; return its file.

    ``values`` begin with ``task`` and ``by``. ``name`` replaces the random end of the file's name, for an
    entry that is to be written once however often it is asked for: raises ``AlreadyThere`` then. Raises ``OSError``.
    """
    folder = journal_folder(plan)
    if folder.is_symlink():  # it could lead anywhere: somebody else may have committed it
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(folder))
    stamp = at.astimezone(UTC).strftime(_STAMP)
    path = folder / f"{kind}-{stamp}-{name or secrets.token_hex(4)}.yaml"
    create_file(path, entry_text(kind, values, at))
    return path


def entry_text(kind: str, values: Mapping[str, Any], at: datetime) -> str:
    """Return an entry as it stands in its file: one line a key."""
    written = {"kind": kind, **values, "at": at.isoformat(timespec="seconds")}
    return "".join(f"{key}: {notation(value)}\n" for key, value in written.items() if value not in (None, "", (), []))


def _beside(shown: str, folder: Path, name: str) -> str:
    above = shown.rpartition("/")[0]
    return "/".join(part for part in (above, folder.name, name) if part)


def _read_entry(path: Path, shown: str, entries: list[Entry], found: list[Diagnostic]) -> None:
    if path.name.startswith("."):
        return
    file = read_text(path, shown)
    read = entry_of(file.text, shown, path) if file.readable else file.diagnostics[0]
    if isinstance(read, Entry):
        entries.append(read)
    else:
        found.append(read)


def _entry(data: Any, shown: str, path: Path) -> Entry | Diagnostic:
    if not isinstance(data, dict):
        return _no_entry(shown)
    kind, by, at = data.get("kind"), data.get("by"), _moment(data.get("at"))
    task = data.get("task", "")
    if kind not in KINDS or at is None or not isinstance(by, (str, int)) or not isinstance(task, (str, int)):
        return _no_entry(shown)
    return Entry(kind, str(task), str(by), at, data, shown, path)


def _no_entry(shown: str) -> Diagnostic:
    said = message("this file is no entry of a plan's journal: `kind`, `by` and `at` are needed")
    return error("invalid-value", said, Place(shown), message("delete it, or restore it from git"))


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
