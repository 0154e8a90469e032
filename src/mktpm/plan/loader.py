"""Paths → a workspace: finds the files, reads them, and joins what they say.

``load`` never raises on what a user wrote in a file. It raises ``PlanNotFound`` where there is
nothing to read at all.
"""

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import message
from mktpm.plan.discovery import (
    PROJECT_FILE,
    WORKSPACE_FILE,
    BadPattern,
    literal_part,
    loose_plans,
    matching_plans,
    no_plan_in,
    no_workspace_at,
    nothing_at,
    one_project_each,
    workspace_above,
)
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
from mktpm.plan.paperwork import NO_PAPERWORK, Paperwork
from mktpm.plan.records import read_record
from mktpm.plan.shelf import DISK, Shelf
from mktpm.plan.source import MOST_FINDINGS, one_line, parse
from mktpm.plan.tree import link_count, read_tasks

if TYPE_CHECKING:
    from mktpm.plan.pieces import Reader

TEMPLATES_FOLDER = "templates"
MOST_LINKS = 1_000_000
"""A dependency of a parent is one of each of its leaves: a few lines can come to more than any memory holds."""


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
    shelf: Shelf = DISK
    reader: "Reader | None" = None
    """What several versions of a plan share; None where only one is read."""
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


def load(
    paths: Sequence[Path],
    cwd: Path,
    holidays: HolidayBook | None = None,
    shelf: Shelf = DISK,
    reader: "Reader | None" = None,
) -> Loaded:
    """Return the workspace that ``paths`` name; the one around ``cwd`` where they name none.

    A path is a plan file, a workspace's ``mktpm.yaml``, or a folder, and stands on the ``shelf``.
    Projects that the chosen ones refer to are read too, unselected. A ``reader`` that has read another
    version of the plan parses only what differs. Raises ``PlanNotFound``.
    """
    reading = _Reading(_absolute(cwd), shelf, reader)
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
    papers = {
        project.file: _beside(path, project, reading, asked=project in selected)
        for path, project in reading.projects.items()
    }
    papers = {file: found for file, found in papers.items() if found is not NO_PAPERWORK}
    return Workspace(home.fields, home.file, folder, projects, selected, reading.texts, holidays, papers)


def _beside(path: Path, project: Project, reading: _Reading, *, asked: bool) -> Paperwork:
    """Return what lies beside a plan; nothing is looked for that the plan doesn't ask for."""
    fields = project.fields
    has_tables = bool(fields.kpis) or fields.budget is not None
    asks = has_tables or any(task.fields.approval is not None for task in project.tasks)
    if not path.is_absolute() or not asks:
        return NO_PAPERWORK
    from mktpm.plan.beside import read_beside  # most plans have nothing beside them

    found = read_beside(path, project, reading.homes[Path(project.home)].fields.timezone, reading.shelf)
    if asked:
        reading.diagnostics.extend(found.diagnostics)
        reading.texts.update(found.texts)
    return found.papers


def _chosen_by(path: Path, reading: _Reading, *, asked: bool) -> dict[Path, _Home]:
    """Return the plan files that ``path`` stands for, each with its workspace."""
    if reading.shelf.is_folder(path):
        return _in_folder(path, reading, asked=asked)
    if not reading.shelf.exists(path):
        raise nothing_at(reading.shown(path))
    if path.name == WORKSPACE_FILE:
        home = _home(path.parent, reading)
        return dict.fromkeys(_files_of(home, reading), home)
    around = workspace_above(path.parent, reading.shelf)
    return {path: _home(around, reading) if around else _bare(path.parent, reading)}


def _in_folder(folder: Path, reading: _Reading, *, asked: bool) -> dict[Path, _Home]:
    around = workspace_above(folder, reading.shelf)
    if around is not None:
        home = _home(around, reading)
        files = _files_of(home, reading)
        if asked:
            files = [file for file in files if file.is_relative_to(folder)]
        if not files and asked and around != folder:
            files = loose_plans(folder, reading.shelf)
            if not files:
                raise no_plan_in(reading.shown(folder))
        return dict.fromkeys(files, home)
    files = loose_plans(folder, reading.shelf)
    _report_closed_folders(folder / "projects", reading)
    if not files and not reading.diagnostics:
        raise no_workspace_at(reading.shown(folder))
    return dict.fromkeys(files, _bare(folder, reading))


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
    file = reading.shelf.read(path, shown)
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
            found.update(matching_plans(home.folder, pattern, reading.shelf))
        except BadPattern:
            place = Place(home.file or "", ("projects",))
            said = message("`{pattern}` is not a pattern of file names", pattern=pattern[:60])
            reading.diagnostics.append(error("invalid-value", said, place))
        _report_closed_folders(home.folder / literal_part(pattern), reading)
    return one_project_each(found)


def _report_closed_folders(folder: Path, reading: _Reading) -> None:
    """Add a finding for each folder that can't be looked into: what lies in it would be passed over."""
    for closed in reading.shelf.closed_below(folder):
        said = message("the folder can't be read: {reason}", reason=closed.reason)
        reading.diagnostics.append(error("file-unreadable", said, Place(reading.shown(closed.folder))))


def _read_project(path: Path, home: _Home, reading: _Reading) -> None:
    shown = reading.shown(path)
    if path in reading.projects:
        return
    file = reading.shelf.read(path, shown)
    reading.diagnostics.extend(file.diagnostics)
    if file.readable:
        _add_project(path, file.text, shown, home, reading)
    else:
        reading.texts[shown] = ""


def _add_project(path: Path, text: str, shown: str, home: _Home, reading: _Reading) -> None:
    reading.texts[shown] = text
    parsed = parse(text, shown) if reading.reader is None else reading.reader.parsed(text, shown)
    reading.diagnostics.extend(parsed.diagnostics)
    if parsed.data is None:
        if not parsed.diagnostics:
            hint = message("write at least a `name` and `tasks`, or start with `mktpm new`")
            reading.diagnostics.append(error("missing-field", message("the plan is empty"), Place(shown), hint))
        return
    findings = Findings(shown, known=None if reading.reader is None else reading.reader.records)
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
        path=str(path),
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
        teams=_by_id(shared.teams, fields.teams),
        resources=_by_id(shared.resources, fields.resources),
        currency=shared.currency,
        removed=findings.removed,
        custom=read.custom,
    )


def _printable(text: str) -> str:
    safe = text.encode("utf-8", "replace").decode("utf-8")
    return "".join(c if c.isprintable() else "\ufffd" for c in safe) or "plan"


def _policy(shared: Shared, own: Shared) -> Policy:
    """Return the workspace's policy with the project's own fields over it; signatures stay asked for."""
    changed = {name: getattr(own.policy, name) for name in own.policy.model_fields_set}
    if shared.policy.approvals == "signed":
        changed.pop("approvals", None)
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
            mine = _Reading(reading.cwd, reading.shelf, reading.reader, texts=reading.texts, projects=reading.projects)
            for file in _files_of(home, mine):
                _read_project(file, home, mine)


def _referred(project: Project) -> set[str]:
    """Return the ids of other projects that the project's dependencies may name."""
    links = (link.task for task in project.tasks for link in task.fields.depends)
    return {name.partition(":")[0] for name in links if ":" in name and name not in project.by_id}
