"""A workspace → what became of its projects, commit by commit, up to what stands in the working folder."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from mktpm.engine.trail import Event, ProjectTrail, Revision, Trails
from mktpm.history.blobs import Blobs
from mktpm.history.comparison import NOTHING, compare
from mktpm.history.git import HistoryUnavailable, Repository
from mktpm.history.knowledge import Knowledge
from mktpm.history.recorded import FileTrail, Recorded, recorded
from mktpm.plan.model import Project, Workspace
from mktpm.plan.pieces import Unreadable

_NEVER = FileTrail((), (), None)


def read_trails(
    repository: Repository, workspace: Workspace, *, head: str | None = None, present: Revision | None = None
) -> Trails:
    """Return the trails of the workspace's selected projects up to ``head`` (HEAD).

    ``present`` stands for what the projects say beyond that, such as changes that nobody has
    committed; without it these are left out. Raises ``UnknownRevision``, ``HistoryUnavailable``.
    """
    found = _read(repository, repository.commit_of(head or "HEAD"), workspace.selected, workspace, present)
    for inner, projects in _inside(repository, workspace.selected).items() if head is None else ():
        with suppress(HistoryUnavailable):  # it is as if git did not know these files
            found.replace(_read(inner, inner.commit_of("HEAD"), projects, workspace, present))
    trails = tuple(found.trails[project] for project in workspace.selected)
    untracked = tuple(project.file for project in workspace.selected if project in found.untracked)
    return Trails(trails, found.shallow, untracked)


@dataclass(slots=True)
class _Found:
    trails: dict[Project, ProjectTrail]
    untracked: set[Project]
    shallow: bool

    def replace(self, other: "_Found") -> None:
        """Take over what another repository knows of its files."""
        self.trails |= other.trails
        self.untracked = (self.untracked - other.trails.keys()) | other.untracked
        self.shallow |= other.shallow


def _inside(repository: Repository, projects: Iterable[Project]) -> dict[Repository, list[Project]]:
    """Return the projects that lie in other repositories inside this one, such as submodules."""
    found: dict[Path, list[Project]] = {}
    for project in projects:
        folders = Path(project.path).parents
        above = takewhile(lambda folder: folder != repository.root and len(folder.parts) > 1, folders)
        own = next((folder for folder in above if (folder / ".git").exists()), None)
        if own is not None:
            found.setdefault(own, []).append(project)
    inside: dict[Repository, list[Project]] = {}
    for folder, inner in found.items():
        with suppress(HistoryUnavailable):
            inside[Repository.around(folder)] = inner
    return inside


def _read(
    repository: Repository,
    commit: str,
    projects: Sequence[Project],
    workspace: Workspace,
    present: Revision | None,
) -> _Found:
    with Blobs(repository) as blobs:
        return _Reading(repository, commit, Knowledge(blobs.read), present, workspace).found(projects)


@dataclass(slots=True)
class _Reading:
    repository: Repository
    commit: str
    knowledge: Knowledge
    present: Revision | None
    workspace: Workspace

    def found(self, projects: Sequence[Project]) -> _Found:
        """Return the trails of ``projects``."""
        names = {project: self.repository.name_of(Path(project.path)) for project in projects}
        known = self._recorded(names)
        moved = [project for project, name in names.items() if name not in known.files]
        if moved and self.present is not None:
            names |= {project: self._earlier_name(project, known) for project in moved}
            known = self._recorded(names)
        trails = {project: self._trail(project, known.trails.get(name or "")) for project, name in names.items()}
        untracked = {project for project, name in names.items() if name not in known.files}
        return _Found(trails, untracked, self.repository.is_shallow)

    def _recorded(self, names: Mapping[Project, str | None]) -> Recorded:
        asked = sorted({name for name in names.values() if name is not None})
        return recorded(self.repository, self.commit, asked, self.knowledge)

    def _earlier_name(self, project: Project, known: Recorded) -> str | None:
        """Return what the last commit calls a file that was moved since, None for a new one."""
        blob = self._blob_of(self.workspace.texts.get(project.file, ""))
        gone = {name: blob for name, blob in known.files.items() if not (self.repository.top / name).exists()}
        same = next((name for name in gone if gone[name] == blob), None)
        return same or next((name for name in gone if self.knowledge.called(name, gone[name]) == project.id), None)

    def _trail(self, project: Project, past: FileTrail | None) -> ProjectTrail:
        past = past or _NEVER
        added = self._added(self.workspace.texts.get(project.file, ""), past) if self.present else ()
        return ProjectTrail(project.id, project.file, (*past.events, *added), past.skipped)

    def _added(self, text: str, past: FileTrail) -> Iterator[Event]:
        """Yield what the working folder changed since the last version that can be read."""
        if self.present is None or self._blob_of(text) == past.last:
            return
        with suppress(Unreadable):
            new = self.knowledge.text_version(text)
            old = NOTHING if past.last is None else self.knowledge.content(past.last)
            for change in compare(new, old):
                yield Event(self.present, change)

    def _blob_of(self, text: str) -> str:
        """Return the id that git would give to a file with that text."""
        data = text.encode("utf-8", "replace")
        algorithm = "sha1" if len(self.commit) == 40 else "sha256"
        return hashlib.new(algorithm, b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
