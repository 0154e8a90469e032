"""Paths → a workspace: finds the files, reads them, and joins what they say.

``load`` never raises on what a user wrote in a file. It raises ``PlanNotFound`` where there is
nothing to read at all.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from pathlib import Path
from typing import Any

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import Message, message
from mktpm.plan.files import read_text
from mktpm.plan.findings import Findings, TooManyFindings
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.model import (
    Policy,
    Project,
    ProjectFields,
    Shared,
    Workspace,
    WorkspaceFields,
)
from mktpm.plan.records import read_record
from mktpm.plan.source import MOST_FINDINGS, one_line, parse
from mktpm.plan.tree import link_count, read_tasks

WORKSPACE_FILE = "mktpm.yaml"
PROJECT_FILE = "project.yaml"
TEMPLATES_FOLDER = "templates"
_ENDINGS = (".yaml", ".yml")
MOST_LINKS = 1_000_000
"""A dependency of a parent is one of each of its leaves: a few lines can come to more than any memory holds."""


class PlanNotFound(Exception):
    """There is no plan where one was looked for."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Loaded:
    """A workspace and what reading it found."""

    workspace: Workspace
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Home:
    """The settings that a project file is read under."""

    folder: Path
    file: str | None = None
    fields: WorkspaceFields = field(default_factory=WorkspaceFields)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    cwd: Path
    diagnostics: list[Diagnostic] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    homes: dict[Path, _Home] = field(default_factory=dict)
    projects: dict[Path, Project] = field(default_factory=dict)

    def shown(self, path: Path) -> str:
        """Return ``path`` the way people see it: relative to where they stand, if it's below."""
        try:
            text = path.relative_to(self.cwd).as_posix()
        except ValueError:
            text = path.as_posix()
        return one_line(text.encode("utf-8", "replace").decode("utf-8"))


def load(paths: Sequence[Path], cwd: Path, holidays: HolidayBook | None = None) -> Loaded:
    """Return the workspace that ``paths`` name; the one around ``cwd`` where they name none.

    A path is a plan file, a workspace's ``mktpm.yaml``, or a folder. Projects that the chosen
    ones refer to are read too, unselected. Raises ``PlanNotFound``.
    """
    reading = _Reading(_absolute(cwd))
    chosen: dict[Path, _Home] = {}
    for path in paths or [cwd]:
        chosen.update(_chosen_by(_absolute(cwd / path), reading, asked=bool(paths)))
    for file, home in sorted(chosen.items()):
        _read_project(file, home, reading)
    selected = tuple(reading.projects.values())
    _read_referenced(selected, reading)
    return Loaded(_workspace(reading, selected, holidays or HolidayBook()), tuple(reading.diagnostics))


def load_text(text: str, file: str = "plan.yaml", holidays: HolidayBook | None = None) -> Loaded:
    """Return the workspace of one plan given as text, with no files around it."""
    reading = _Reading(Path())
    _add_project(Path(file), text, file, _Home(Path()), reading)
    selected = tuple(reading.projects.values())
    return Loaded(_workspace(reading, selected, holidays or HolidayBook()), tuple(reading.diagnostics))


def _absolute(path: Path) -> Path:
    return Path(os.path.abspath(path))


def _workspace(reading: _Reading, selected: tuple[Project, ...], holidays: HolidayBook) -> Workspace:
    home = next(iter(reading.homes.values()), _Home(Path()))
    projects = tuple(reading.projects.values())
    folder = str(home.folder) if home.file else None
    return Workspace(home.fields, home.file, folder, projects, selected, reading.texts, holidays)


def _chosen_by(path: Path, reading: _Reading, *, asked: bool) -> dict[Path, _Home]:
    """Return the plan files that ``path`` stands for, each with its workspace."""
    if _is_folder(path):
        return _in_folder(path, reading, asked=asked)
    if not os.path.lexists(path):
        raise PlanNotFound(
            message("there is no `{path}`", path=reading.shown(path)),
            message("check the spelling, or run `mktpm init` to begin a workspace"),
        )
    if path.name == WORKSPACE_FILE:
        home = _home(path.parent, reading)
        return dict.fromkeys(_files_of(home, reading), home)
    around = _around(path.parent)
    return {path: _home(around, reading) if around else _bare(path.parent, reading)}


def _in_folder(folder: Path, reading: _Reading, *, asked: bool) -> dict[Path, _Home]:
    around = _around(folder)
    if around is not None:
        home = _home(around, reading)
        files = _files_of(home, reading)
        if asked:
            files = [file for file in files if file.is_relative_to(folder)]
        if not files and asked and around != folder:
            files = _loose_files(folder)
            if not files:
                raise PlanNotFound(message("there is no plan in `{path}`", path=reading.shown(folder)))
        return dict.fromkeys(files, home)
    files = _loose_files(folder)
    _report_closed_folders(folder / "projects", reading)
    if not files and not reading.diagnostics:
        raise PlanNotFound(
            message("there is no plan in `{path}` and no `mktpm.yaml` in it or above it", path=reading.shown(folder)),
            message("run `mktpm init` to begin a workspace, or name a plan file"),
        )
    return dict.fromkeys(files, _bare(folder, reading))


def _around(folder: Path) -> Path | None:
    """Return the nearest folder with a workspace file, ``folder`` or one above it."""
    return next((at for at in (folder, *folder.parents) if os.path.lexists(at / WORKSPACE_FILE)), None)


def _bare(folder: Path, reading: _Reading) -> _Home:
    return reading.homes.setdefault(folder, _Home(folder))


def _home(folder: Path, reading: _Reading) -> _Home:
    """Return the workspace of ``folder``, reading its file the first time."""
    if folder in reading.homes:
        return reading.homes[folder]
    path = folder / WORKSPACE_FILE
    shown = reading.shown(path)
    home = reading.homes[folder] = _Home(folder, shown)
    data = _data_of(path, shown, reading)
    if data is not None:
        findings = Findings(shown)
        try:
            read = read_record(WorkspaceFields, data, (), findings)
        except TooManyFindings:
            read = None
        reading.diagnostics.extend(findings.diagnostics)
        if read is not None:
            home.fields = read.record
    return home


def _data_of(path: Path, shown: str, reading: _Reading) -> Any:
    """Return the data in a file; None, with a finding, where there is none to be had."""
    file = read_text(path, shown)
    reading.diagnostics.extend(file.diagnostics)
    reading.texts[shown] = file.text
    if not file.readable:
        return None
    parsed = parse(file.text, shown)
    reading.diagnostics.extend(parsed.diagnostics)
    return parsed.data


def _files_of(home: _Home, reading: _Reading) -> list[Path]:
    """Return the plan files that a workspace's ``projects`` patterns match, in order."""
    found: set[Path] = set()
    for pattern in home.fields.projects:
        try:
            found.update(path for path in home.folder.glob(_plain(pattern)) if _is_plan(path, home.folder))
        except (ValueError, NotImplementedError, OSError):
            place = Place(home.file or "", ("projects",))
            said = message("`{pattern}` is not a pattern of file names", pattern=pattern[:60])
            reading.diagnostics.append(error("invalid-value", said, place))
        _report_closed_folders(home.folder / _literal_part(pattern), reading)
    owners = {path.parent for path in found if path.name == PROJECT_FILE}
    return sorted(path for path in found if path.name == PROJECT_FILE or not owners.intersection(path.parents))


def _plain(pattern: str) -> str:
    """Return ``pattern`` without steps that lead nowhere, over which pathlib stumbles."""
    return "/".join(part for part in pattern.split("/") if part not in ("", "."))


def _literal_part(pattern: str) -> str:
    """Return the folders at the front of ``pattern`` that are named and not matched."""
    parts = pattern.replace("\\", "/").split("/")[:-1]
    return "/".join(takewhile(lambda part: not set(part).intersection("*?["), parts))


def _report_closed_folders(folder: Path, reading: _Reading) -> None:
    """Add a finding for each folder that can't be looked into: what lies in it would be passed over."""
    closed: list[OSError] = []
    for _, folders, _ in os.walk(folder, onerror=closed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
    for reason in closed:
        if isinstance(reason, PermissionError):
            said = message("the folder can't be read: {reason}", reason=reason.strerror or "?")
            reading.diagnostics.append(error("file-unreadable", said, Place(reading.shown(Path(reason.filename)))))


def _is_plan(path: Path, folder: Path) -> bool:
    hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
    return path.suffix.lower() in _ENDINGS and path.name != WORKSPACE_FILE and not hidden and not _is_folder(path)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # its name is too long, or it lies below a folder that nobody may enter
        return False


def _loose_files(folder: Path) -> list[Path]:
    """Return the YAML files in a folder without a workspace, and in its ``projects`` folder."""
    places = [*folder.glob("*"), *folder.glob("projects/**/*")]
    return sorted({path for path in places if _is_plan(path, folder)})


def _read_project(path: Path, home: _Home, reading: _Reading) -> None:
    shown = reading.shown(path)
    if path in reading.projects:
        return
    file = read_text(path, shown)
    reading.diagnostics.extend(file.diagnostics)
    if file.readable:
        _add_project(path, file.text, shown, home, reading)
    else:
        reading.texts[shown] = ""


def _add_project(path: Path, text: str, shown: str, home: _Home, reading: _Reading) -> None:
    reading.texts[shown] = text
    parsed = parse(text, shown)
    reading.diagnostics.extend(parsed.diagnostics)
    if parsed.data is None:
        if not parsed.diagnostics:
            hint = message("write at least a `name` and `tasks`, or start with `mktpm new`")
            reading.diagnostics.append(error("missing-field", message("the plan is empty"), Place(shown), hint))
        return
    findings = Findings(shown)
    try:
        project = _project(parsed.data, path, findings, home)
    except TooManyFindings:
        project = None
        said = message("more than {n} findings: the rest of the file was not read", n=MOST_FINDINGS)
        findings.diagnostics.append(error("invalid-value", said, Place(shown)))
    if project is not None:
        reading.projects[path] = project
    if findings.diagnostics:
        reading.diagnostics.extend(_named(findings.diagnostics, project))


def _named(findings: list[Diagnostic], project: Project | None) -> Iterator[Diagnostic]:
    """Yield ``findings`` with the ids of the project and of the task that each stands in."""
    ids = {task.route: task.id for task in project.tasks} if project else {}
    for found in findings:
        route = found.where.route
        task = next((ids[route[:end]] for end in range(len(route), 1, -1) if route[:end] in ids), None)
        yield replace(found, project=project.id if project else None, task=task)


def _project(data: Any, path: Path, findings: Findings, home: _Home) -> Project | None:
    own = {key: value for key, value in data.items() if key != "tasks"} if isinstance(data, dict) else data
    read = read_record(ProjectFields, own, (), findings)
    if read is None:
        return None
    fields = read.record
    if fields.id is None and fields.name is None and "id" not in data and "name" not in data:
        findings.add("missing-field", message("a project needs a `name`"), (), message("add `name: …` at the top"))
    if fields.template is not None and TEMPLATES_FOLDER not in path.parts:
        hint = message(
            "a plan made with `mktpm new` has none; templates live in a folder `{folder}`", folder=TEMPLATES_FOLDER
        )
        findings.add("unknown-key", message("only templates have `template`"), ("template",), hint, key=True)
    stem = path.parent.name if path.name == PROJECT_FILE else path.stem
    identity = fields.id or _printable(stem)
    shared = home.fields
    tasks = read_tasks(data.get("tasks"), findings)
    by_id = {task.id: task.index for task in reversed(tasks)}
    if link_count(tasks, by_id) > MOST_LINKS:
        said = message("the dependencies of parents come to more than {n} links between tasks", n=MOST_LINKS)
        findings.add("invalid-value", said, ("tasks",))
        return None
    return Project(
        id=identity,
        name=fields.name or identity,
        file=findings.file,
        home=str(home.folder),
        fields=fields,
        tasks=tasks,
        by_id=by_id,
        policy=_policy(shared, fields),
        calendar=fields.calendar or shared.calendar,
        calendars=_placed("calendars", shared.calendars, home.file)
        | _placed("calendars", fields.calendars, findings.file),
        dates=_placed("dates", shared.dates, home.file) | _placed("dates", fields.dates, findings.file),
        people=_by_id(shared.people, fields.people),
        resources=_by_id(shared.resources, fields.resources),
        currency=shared.currency,
        removed=findings.removed,
        custom=read.custom,
    )


def _printable(text: str) -> str:
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "\ufffd" for c in safe) or "plan"


def _policy(shared: Shared, own: Shared) -> Policy:
    """Return the workspace's policy with the project's own fields over it."""
    changed = {name: getattr(own.policy, name) for name in own.policy.model_fields_set}
    return shared.policy.model_copy(update=changed) if changed else shared.policy


def _placed(key: str, values: Mapping[str, Any], file: str | None) -> dict[str, tuple[Any, Place]]:
    return {name: (value, Place(file or "", (key, name))) for name, value in values.items()}


def _by_id(shared: Iterable[Any], own: Iterable[Any]) -> dict[str, Any]:
    return {record.id: record for record in (*shared, *own)}


def _read_referenced(selected: tuple[Project, ...], reading: _Reading) -> None:
    """Read the rest of a workspace where a chosen project refers to a project not chosen."""
    known = {(project.home, project.id) for project in selected}
    for folder, home in list(reading.homes.items()):
        asked = [p for p in selected if p.home == str(folder)]
        if home.file and any((p.home, name) not in known for p in asked for name in _referred(p)):
            mine = _Reading(reading.cwd, texts=reading.texts, projects=reading.projects)
            for file in _files_of(home, mine):
                _read_project(file, home, mine)


def _referred(project: Project) -> set[str]:
    """Return the ids of other projects that the project's dependencies may name."""
    links = (link.task for task in project.tasks for link in task.fields.depends)
    return {name.partition(":")[0] for name in links if ":" in name and name not in project.by_id}
