"""Which files of a commit are guarded, and the facts in them."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from mktpm.engine.facts import Facts, Spot, Unclear, project_facts, project_id, workspace_facts
from mktpm.history.blobs import REGULAR_FILES, Blobs
from mktpm.history.git import Repository
from mktpm.language import Message, message
from mktpm.plan.discovery import (
    JOURNAL_ENDING,
    PROJECT_FILE,
    WORKSPACE_FILE,
    BadPattern,
    literal_part,
    matching_plans,
    one_project_each,
)
from mktpm.plan.files import decode
from mktpm.plan.shelf import KeptFiles, TooLarge
from mktpm.plan.source import parse

_ROOT = Path("/")
_ENDINGS = (".yaml", ".yml")
REGULAR = "file"


@dataclass(frozen=True, slots=True)
class Named:
    """A file of a commit: its content's id, and what it is."""

    blob: str
    mode: str
    """``file``, or git's mode of a link or another repository."""


Listing = Mapping[str, Named]


def listing(repository: Repository, commit: str, folder: str) -> dict[str, Named]:
    """Return everything in ``folder`` ("" for the top) of a commit, by its name from the top."""
    below = ("--", folder) if folder else ()
    output = repository.run("--literal-pathspecs", "ls-tree", "-r", "-z", "--full-tree", commit, *below)
    found: dict[str, Named] = {}
    for entry in output.split(b"\0"):
        about, tab, name = entry.partition(b"\t")
        if tab:
            mode, _, blob = about.split()
            kind = REGULAR if mode in REGULAR_FILES else mode.decode("ascii")
            found[name.decode("utf-8", "surrogateescape")] = Named(blob.decode("ascii"), kind)
    return found


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a version that either is the same in another version or is not."""

    kind: Literal["plan", "workspace", "entry", "unclear"]
    path: str
    blob: str
    project: str = ""
    """The project's id, for a plan and an entry."""
    name: str = ""
    """The name of an entry's file below its folder; for what is unclear, in which way it is."""


_MOST_KEPT = 400
"""Contents that are kept for a second look: of a long range not every version fits into memory."""


class Contents:
    """What files hold, the last ones kept."""

    def __init__(self, blobs: Blobs) -> None:
        self._blobs = blobs
        self._data: dict[str, Any] = {}
        self._facts: dict[Piece, Facts] = {}

    def data(self, blob: str) -> Any:
        """Return the plain data in a file; raises ``Unclear`` where there is none to be had."""
        if blob not in self._data:
            _make_room(self._data)
            self._data[blob] = self._read(blob)
        found = self._data[blob]
        if isinstance(found, Message):
            raise Unclear(found)
        return found

    def _read(self, blob: str) -> Any:
        try:
            file = decode(self._blobs.read(blob), "")
        except TooLarge:
            return message("the file is too large")
        if not file.readable:
            return file.diagnostics[0].message
        parsed = parse(file.text, "")
        if parsed.data is None:
            return parsed.diagnostics[0].message if parsed.diagnostics else message("the file is empty")
        twice = next((found.message for found in parsed.diagnostics if found.code == "duplicate-key"), None)
        return parsed.data if twice is None else twice

    def facts(self, piece: Piece) -> Facts:
        """Return what is written in a piece of a version."""
        if piece not in self._facts:
            _make_room(self._facts)
            self._facts[piece] = self._facts_in(piece)
        return self._facts[piece]

    def _facts_in(self, piece: Piece) -> Facts:
        if piece.kind == "plan":
            return project_facts(self.data(piece.blob), piece.path, stem_of(piece.path))
        if piece.kind == "workspace":
            return workspace_facts(self.data(piece.blob), piece.path)
        if piece.kind == "entry":
            return {Spot("entry", piece.project, piece.name): piece.blob}
        return {Spot("unclear", piece.path, field=piece.name): piece.blob}


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _MOST_KEPT:
        del kept[next(iter(kept))]


def stem_of(path: str) -> str:
    """Return the id of a project that names none, after its file."""
    *folders, name = path.split("/")
    return (folders[-1] if folders else "") if name == PROJECT_FILE else name.rpartition(".")[0]


@dataclass(frozen=True, slots=True)
class Scope:
    """What of a commit is looked at."""

    folder: str
    """The folder of the workspace, "" for the top."""
    patterns: tuple[str, ...]
    """Where plans are, by any version of the workspace file that takes part."""
    others: frozenset[str]
    """Workspace files below the folder that are workspaces of their own."""
    agreed: Mapping[str, str]
    """The id of the project in each file, in the version that was agreed."""

    @property
    def file(self) -> str:
        """Return the name of the workspace file."""
        return f"{self.folder}/{WORKSPACE_FILE}" if self.folder else WORKSPACE_FILE


def pieces_of(files: Listing, scope: Scope, contents: Contents) -> frozenset[Piece]:
    """Return the pieces of a version that are guarded."""
    plans = plans_in((name for name, file in files.items() if file.mode == REGULAR), scope)
    found, ids = _plans(files, plans, scope, contents)
    found |= _workspaces(files, scope, contents)
    found |= _entries(files, scope, ids)
    return frozenset(found | _odd(files, scope) | _shadows(files, {piece.path for piece in found}, scope))


def plans_in(names: Iterable[str], scope: Scope) -> list[str]:
    """Return which of ``names`` are plan files, in order."""
    shelf = KeptFiles(_ROOT, dict.fromkeys(names, b""))
    found: set[Path] = set()
    for pattern in scope.patterns:
        try:
            found.update(matching_plans(_ROOT / scope.folder, pattern, shelf))
        except BadPattern:
            continue
    return [path.relative_to(_ROOT).as_posix() for path in one_project_each(found)]


def _plans(files: Listing, plans: Iterable[str], scope: Scope, contents: Contents) -> tuple[set[Piece], dict[str, str]]:
    """Return the plan files as pieces, and the id of the project in each."""
    found: set[Piece] = set()
    ids: dict[str, str] = {}
    taken: dict[str, list[str]] = {}
    for path in plans:
        blob = files[path].blob
        try:
            project = project_id(contents.data(blob), stem_of(path))
            piece = Piece("plan", path, blob, project)
            contents.facts(piece)
        except Unclear:
            found.add(Piece("unclear", path, blob, name="file"))
            ids[path] = scope.agreed.get(path, stem_of(path))
            continue
        ids[path] = project
        if project in taken:
            taken[project].append(f"{path} {blob}")
        else:
            taken[project] = []
            found.add(piece)
    found |= {Piece("unclear", project, " ".join(also), name="id") for project, also in taken.items() if also}
    return found, ids


def _workspaces(files: Listing, scope: Scope, contents: Contents) -> set[Piece]:
    found: set[Piece] = set()
    for path, file in files.items():
        if path.rpartition("/")[2] == WORKSPACE_FILE and path not in scope.others and file.mode == REGULAR:
            piece = Piece("workspace", path, file.blob)
            try:
                contents.facts(piece)
            except Unclear:
                piece = Piece("unclear", path, file.blob, name="file")
            found.add(piece)
    return found


def _entries(files: Listing, scope: Scope, ids: Mapping[str, str]) -> set[Piece]:
    """Return the files in the journals: the ``.log`` folders beside what is or could be a plan."""
    journals: dict[str, list[tuple[str, str]]] = {}
    for path in files:
        folders = path.split("/")[:-1]
        for depth, folder in enumerate(folders, 1):
            if folder.endswith(JOURNAL_ENDING):
                beside = "/".join(folders[:depth]).removesuffix(JOURNAL_ENDING)
                journals.setdefault(beside, []).append((path, path[len(beside) + len(JOURNAL_ENDING) + 1 :]))
                break
    candidates = [beside + ending for beside in journals for ending in _ENDINGS]
    plans = {name.rpartition(".")[0] for name in candidates if plans_in([name], scope)} if journals else set()
    found: set[Piece] = set()
    for beside in plans:
        project = _project_beside(beside, scope, ids)
        found |= {Piece("entry", path, files[path].blob, project, name) for path, name in journals[beside]}
    return found


def _project_beside(beside: str, scope: Scope, ids: Mapping[str, str]) -> str:
    for known in (ids, scope.agreed):
        for ending in _ENDINGS:
            if beside + ending in known:
                return known[beside + ending]
    return stem_of(beside + _ENDINGS[0])


def _odd(files: Listing, scope: Scope) -> set[Piece]:
    """Return links and other repositories where plans may be: what they lead to can't be seen."""
    found: set[Piece] = set()
    prefix = f"{scope.folder}/" if scope.folder else ""
    parts = [(prefix + literal_part(pattern)).rstrip("/") for pattern in scope.patterns]
    for path, file in files.items():
        if file.mode == REGULAR:
            continue
        inside = any(path == part or path.startswith(part and f"{part}/") for part in parts)
        above = any(part.startswith(f"{path}/") for part in parts) or path == scope.folder
        if inside or above or path.rpartition("/")[2] == WORKSPACE_FILE:
            found.add(Piece("unclear", path, f"{file.mode} {file.blob}", name="link"))
    return found


def _shadows(files: Listing, guarded: set[str], scope: Scope) -> set[Piece]:
    """Return files that a system which doesn't tell capitals apart takes for guarded ones."""
    folded: dict[str, list[str]] = {}
    for path in files:
        if path not in guarded and path not in scope.others:
            folded.setdefault(_folded(path), []).append(path)
    known = {_folded(path) for path in guarded}
    there = Scope(_folded(scope.folder), tuple(map(_folded, scope.patterns)), frozenset(), {})
    alike = known.union(plans_in(known.union(folded), there))
    found: set[Piece] = set()
    for name, paths in folded.items():
        special = name in alike or name.rpartition("/")[2] == WORKSPACE_FILE or f"{JOURNAL_ENDING}/" in name
        found |= {Piece("unclear", path, files[path].blob, name="case") for path in paths if special and path != name}
    return found


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
