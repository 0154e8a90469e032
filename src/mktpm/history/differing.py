"""Two versions of the plans, read without what is the same in both.

Comparing two versions of twenty plans of which one changed need not read the other nineteen twice,
nor at all: files with the same content under the same settings are left out, unless a plan that
changed and one that didn't refer to each other.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from mktpm.history.blobs import Blobs, Tree, files_of
from mktpm.history.git import Repository
from mktpm.plan.discovery import JOURNAL_ENDING, PROJECT_FILE, WORKSPACE_FILE, PlanNotFound, is_plan
from mktpm.plan.files import TextFile
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded, load
from mktpm.plan.model import Project, Workspace
from mktpm.plan.pieces import Reader
from mktpm.plan.shelf import DISK, Closed, KeptFiles, Shelf, TooLarge
from mktpm.plan.source import one_line

_RECORDS = "approval-*.yaml"
"""As `approval_records` has it, which takes long to import."""
_SHA1_DIGITS = 40
_LARGEST_COMPARED = 8 * 1024 * 1024
"""Files of the working folder larger than this are read as plans without a look whether they changed."""


@dataclass(frozen=True, slots=True)
class Versions:
    """The same plans in two versions; a version in which there were none is empty."""

    before: Loaded
    after: Loaded
    unchanged: int
    """How many plan files were not read, because nothing about them changed."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a version is called."""

    revision: str | None
    """As it was written; None for the working folder."""
    commit: str | None
    """The full id."""
    day: str
    """The day on which its author made it, as ISO text; empty for the working folder."""
    subject: str
    """The first line of its message."""


WORKING_FOLDER = Name(None, None, "", "")


def named(repository: Repository, revisions: Mapping[str, str | None]) -> list[Name]:
    """Return what commits are called, given by their ids with the text by which they were asked for."""
    answer = repository.run("log", "--no-walk=unsorted", *_ABOUT, *revisions, "--").decode("utf-8", "replace")
    about = dict.fromkeys(revisions, ("", ""))
    for entry in answer.split("\0"):
        commit, _, rest = entry.strip("\n").partition("\n")
        day, _, subject = rest.partition("\n")
        about[commit] = (one_line(day), one_line(subject))
    return [Name(revision, commit, *about[commit]) for commit, revision in revisions.items()]


_ABOUT = (
    "--no-color",
    "--no-decorate",
    "--no-mailmap",
    "-z",
    "--date=short",
    "--encoding=UTF-8",
    "--format=%H%n%ad%n%s",
)


def read_versions(
    repository: Repository,
    commits: tuple[str, str | None],
    paths: Sequence[Path],
    cwd: Path,
    holidays: HolidayBook | None = None,
) -> Versions:
    """Return the plans that ``paths`` name in two versions: full ids, None for the working folder.

    Raises ``PlanNotFound`` where there is no plan in either version, and ``HistoryUnavailable``.
    """
    with Blobs(repository) as blobs:
        return _Reading(repository, blobs, commits, paths, cwd, holidays or HolidayBook()).versions()


class _Reading:
    """Reads two versions."""

    def __init__(
        self,
        repository: Repository,
        blobs: Blobs,
        commits: tuple[str, str | None],
        paths: Sequence[Path],
        cwd: Path,
        holidays: HolidayBook,
    ) -> None:
        base, head = commits
        self.repository, self.holidays = repository, holidays
        self.here = self._below_top(cwd)
        self.paths = [self._below_top(self.here / path) for path in paths]
        self.old = _Commit(repository, files_of(repository, base), blobs)
        self.new: _Commit | _Disk = _Disk(repository)
        if head is not None:
            self.new = _Commit(repository, files_of(repository, head), blobs)
        self.reader = Reader()
        self.reason: PlanNotFound | None = None

    def _below_top(self, path: Path) -> Path:
        """Return ``path`` as it is called from the repository's top, where it lies below that."""
        name = self.repository.name_of(path)
        return path if name is None else self.repository.top / name

    def versions(self) -> Versions:
        """Return both versions, without what needn't be read."""
        left_out = self._left_out()
        if left_out:
            found = self._both(left_out)
            if found is not None and not _asks_for_more(found.before) and not _asks_for_more(found.after):
                return found
        found = self._both(frozenset())
        if found is None:
            assert self.reason is not None  # noqa: S101 - neither version had a plan
            raise self.reason
        return found

    def _both(self, left_out: frozenset[str]) -> Versions | None:
        """Return both versions without the files ``left_out``; None where neither has a plan."""
        sides = (self.old, self.new)
        before, after = (self._loaded(_Partly(side.shelf, self.repository, left_out)) for side in sides)
        if before is None and after is None:
            return None
        return Versions(before or _empty(after), after or _empty(before), len(left_out))

    def _loaded(self, shelf: Shelf) -> Loaded | None:
        try:
            return load(self.paths, self.here, self.holidays, shelf, self.reader)
        except PlanNotFound as reason:
            self.reason = reason
            return None

    def _left_out(self) -> frozenset[str]:
        """Return the names of the plan files that neither changed nor have to do with any that did."""
        sides = (self.old, self.new)
        places = self.paths or [self.here]
        if not all(side.shelf.is_folder(place) for side in sides for place in places):
            return frozenset()
        searched = [_Searched(side.shelf, self.repository) for side in sides]
        for shelf in searched:
            self._loaded(shelf)
        if any(not self._is_same(name) for shelf in searched for name in shelf.homes):
            return frozenset()
        seen = searched[0].files | searched[1].files
        same = {name for name in seen if self._is_same(name) and self._has_same_records(name)}
        same -= {name for name in same if _last(name) == PROJECT_FILE and not _all_below(name, seen, same)}
        if not same:
            return frozenset()
        return frozenset(same - concerned(self._texts(seen), seen - same))

    def _is_same(self, name: str) -> bool:
        found = self.old.id_of(name)
        return found is not None and found == self.new.id_of(name, len(found))

    def _has_same_records(self, plan: str) -> bool:
        """Return whether the same decisions about approvals lie beside a plan: dates come from them too."""
        folder = PurePosixPath(plan).with_suffix(JOURNAL_ENDING).as_posix()
        records = self.old.records(folder)
        return records == self.new.records(folder) and all(map(self._is_same, records))

    def _texts(self, names: Iterable[str]) -> dict[str, str]:
        """Return the text of each plan file, in both versions where they differ."""
        return {name: "\n".join(dict.fromkeys((self.old.text(name), self.new.text(name)))) for name in names}


class _Commit:
    """The files of a commit."""

    def __init__(self, repository: Repository, files: Mapping[str, str], blobs: Blobs) -> None:
        self.tree = _ReadOnce(Tree(files, blobs))
        self.files = files
        self.shelf: Shelf = KeptFiles(repository.top, self.tree)
        self._records: dict[str, set[str]] | None = None

    def records(self, folder: str) -> set[str]:
        """Return the names of the records of approvals in the journal ``folder``."""
        if self._records is None:
            self._records = {}
            for name in self.files:
                if "/approval-" in name and fnmatchcase(_last(name), _RECORDS):
                    self._records.setdefault(name.rpartition("/")[0], set()).add(name)
        return self._records.get(folder, set())

    def id_of(self, name: str, length: int = 0) -> str | None:  # noqa: ARG002 - a commit knows its ids
        """Return the id of a file's content; None where there is no such file."""
        return self.files.get(name)

    def text(self, name: str) -> str:
        """Return what a file holds, as far as it is text in UTF-8."""
        try:
            return self.tree[name].decode("utf-8", "replace") if name in self.files else ""
        except TooLarge:
            return "\ufffd"


class _ReadOnce(Mapping[str, bytes]):
    """The regular files of a commit; what was read is kept."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._contents: dict[str, bytes] = {}

    def __getitem__(self, name: str) -> bytes:
        """Return what the file holds."""
        if name not in self._contents:
            self._contents[name] = self._tree[name]
        return self._contents[name]

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a file, without reading it."""
        return name in self._tree

    def __iter__(self) -> Iterator[str]:
        """Yield the names."""
        return iter(self._tree)

    def __len__(self) -> int:
        """Return the number of files."""
        return len(self._tree)


class _Disk:
    """The files of the working folder."""

    def __init__(self, repository: Repository) -> None:
        self.top = repository.top
        self.shelf: Shelf = DISK
        self._contents: dict[str, bytes | None] = {}

    def records(self, folder: str) -> set[str]:
        """Return the names of the records of approvals in the journal ``folder``."""
        try:
            return {f"{folder}/{path.name}" for path in (self.top / folder).glob(_RECORDS)}
        except OSError:
            return set()

    def id_of(self, name: str, length: int = _SHA1_DIGITS) -> str | None:
        """Return the id of ``length`` digits that git gives to a file's content; None where it can't be told."""
        content = self._content(name)
        if content is None:
            return None
        digest = hashlib.sha1 if length == _SHA1_DIGITS else hashlib.sha256
        return digest(b"blob %d\0" % len(content) + content).hexdigest()

    def text(self, name: str) -> str:
        """Return what a file holds, as far as it is text in UTF-8."""
        return (self._content(name) or b"").decode("utf-8", "replace")

    def _content(self, name: str) -> bytes | None:
        if name not in self._contents:
            self._contents[name] = _content(self.top / name)
        return self._contents[name]


def _content(path: Path) -> bytes | None:
    """Return what a regular file of the working folder holds; None where it can't be had or is large."""
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_COMPARED:
            return None
        return path.read_bytes()
    except OSError:
        return None


def _all_below(name: str, seen: Iterable[str], same: set[str]) -> bool:
    """Return whether nothing beside a project's file or below it changed: left out, it would not hide that."""
    return all(other in same for other in seen if other.startswith(_folder(name)))


def concerned(texts: Mapping[str, str], changed: Iterable[str]) -> set[str]:
    """Return the files that changed and those that have to do with one, by the ids they name before a colon.

    Those in which a name could be written in a way that isn't seen here are taken for such.
    """
    ids = {name: _ids(name, text) for name, text in texts.items()}
    found = {*changed, *(name for name, text in texts.items() if "\\" in text or "\ufffd" in text)}
    waiting = list(found)
    while waiting:
        name = waiting.pop()
        for other in texts.keys() - found:
            if _names(texts[other], ids[name]) or _names(texts[name], ids[other]):
                found.add(other)
                waiting.append(other)
    return found


def _names(text: str, ids: Iterable[str]) -> bool:
    return any(re.search(rf"(?<!\w){re.escape(project)}\s*:", text) for project in ids if project in text)


def _ids(name: str, text: str) -> set[str]:
    """Return what may be the ids of the project in a file: what stands there, and the file's name."""
    path = PurePosixPath(name)
    stem = path.parent.name if path.name == PROJECT_FILE else path.stem
    written = re.findall(r"""^["']?id["']?\s*:\s*["']?(.+?)["']?\s*(?:#.*)?$""", text, re.MULTILINE)
    return {stem, *written} - {""}


def _asks_for_more(loaded: Loaded) -> bool:
    """Return whether a plan refers to a project that wasn't read."""
    projects = loaded.workspace.projects
    known = {(project.home, project.id) for project in projects}
    return any((project.home, name) not in known for project in projects for name in _referred(project))


def _referred(project: Project) -> set[str]:
    links = (link.task for task in project.tasks for link in task.fields.depends)
    return {name.partition(":")[0].strip() for name in links if ":" in name and name not in project.by_id}


class _Through:
    """A shelf that passes all questions on."""

    def __init__(self, shelf: Shelf, repository: Repository) -> None:
        self._shelf, self._repository = shelf, repository

    def exists(self, path: Path) -> bool:
        """Return whether anything stands at ``path``."""
        return self._shelf.exists(path)

    def is_folder(self, path: Path) -> bool:
        """Return whether ``path`` is a folder."""
        return self._shelf.is_folder(path)

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return what below ``folder`` matches."""
        return self._shelf.matching(folder, pattern)

    def closed_below(self, folder: Path) -> list[Closed]:
        """Return the folders below ``folder`` that nobody may look into."""
        return self._shelf.closed_below(folder)

    def read(self, path: Path, shown: str) -> TextFile:
        """Return the text of the file at ``path``."""
        return self._shelf.read(path, shown)


class _Partly(_Through):
    """A shelf on which some files are passed over when plans are looked for."""

    def __init__(self, shelf: Shelf, repository: Repository, left_out: frozenset[str]) -> None:
        super().__init__(shelf, repository)
        self._left_out = left_out

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return what below ``folder`` matches and isn't left out."""
        found = self._shelf.matching(folder, pattern)
        if not self._left_out:
            return found
        return [path for path in found if self._repository.name_of(path) not in self._left_out]


class _Searched(_Through):
    """A shelf that shows no plans, and notes where they were looked for."""

    def __init__(self, shelf: Shelf, repository: Repository) -> None:
        super().__init__(shelf, repository)
        self.files: set[str] = set()
        """The names of the YAML files that may be plans."""
        self.homes: set[str] = set()
        """The names of the workspace files that were asked for."""

    def exists(self, path: Path) -> bool:
        """Return whether anything stands at ``path``, and note workspace files."""
        found = self._shelf.exists(path)
        if found and path.name == WORKSPACE_FILE:
            self.homes.add(self._repository.name_of(path) or str(path))
        return found

    def matching(self, folder: Path, pattern: str) -> Iterable[Path]:
        """Return nothing, and note what matches."""
        for path in self._shelf.matching(folder, pattern):
            name = self._repository.name_of(path) if is_plan(path, folder, self._shelf) else None
            if name is not None:
                self.files.add(name)
        return []


def _empty(other: Loaded | None) -> Loaded:
    """Return a version without plans, under the settings of the other one."""
    assert other is not None  # noqa: S101 - one of the two versions has a plan
    there = other.workspace
    return Loaded(Workspace(there.fields, there.file, there.folder, (), (), {}, there.holidays), ())


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _folder(name: str) -> str:
    return name[: len(name) - len(_last(name))]
