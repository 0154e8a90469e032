"""From a command's arguments to a loaded, scheduled plan; here the clock is read."""

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mktpm.cli.clock import day_written, now_in
from mktpm.cli.options import ColorChoice, LanguageChoice, language_near, language_of
from mktpm.cli.output import FINDINGS, cannot_run, colored
from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.language import Language, Message, message
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load
from mktpm.plan.model import Project, Task, Workspace


@dataclass(frozen=True, slots=True)
class Invocation:
    """A plan as a command sees it."""

    workspace: Workspace
    schedule: Schedule
    diagnostics: tuple[Diagnostic, ...]
    """What loading found."""
    language: Language
    as_of: date

    def selected(self) -> list[ProjectSchedule]:
        """Return the schedules of the projects that were asked for."""
        return [self.schedule.project(project) for project in self.workspace.selected]


def holiday_cache() -> Path | None:
    """Return the folder for computed holiday years, after the platform's custom."""
    own = os.environ.get("MKTPM_CACHE_DIR")
    if own:
        return Path(own)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "mktpm"
    except RuntimeError:
        return None


def open_plan(paths: Sequence[Path] | None, as_of: str | None, lang: LanguageChoice | None) -> Invocation:
    """Return the plan that the arguments name, scheduled; exits with 2 where there is none."""
    cwd = _current_folder(lang)
    try:
        loaded = load(paths or [], cwd, HolidayBook(holiday_cache()))
    except PlanNotFound as reason:
        cannot_run(reason.said, _remedy(paths or [], cwd) or reason.hint, language_near(lang, cwd))
    workspace = loaded.workspace
    language = language_of(lang, workspace.fields.language)
    day = day_of(as_of, workspace, language)
    schedule = compute_schedule(workspace, day)
    return Invocation(workspace, schedule, loaded.diagnostics, language, day)


def _remedy(paths: Sequence[Path], cwd: Path) -> Message | None:
    """Return what helps who named a project instead of its file, or stands where there are no files."""
    if not paths and (cwd / "HEAD").is_file() and (cwd / "objects").is_dir():
        return message("a bare repository has no files: clone it, or make a folder with `git worktree add`")
    missing = {str(path) for path in paths if not os.path.lexists(cwd / path)}
    try:
        projects = load([], cwd, HolidayBook(holiday_cache())).workspace.projects if missing else ()
    except PlanNotFound:
        return None
    found = next((project for project in projects if project.id in missing), None)
    return message("name the file of the project: `{file}`", file=found.file) if found is not None else None


def _current_folder(lang: LanguageChoice | None) -> Path:
    try:
        here = Path.cwd()
    except OSError:
        cannot_run(message("the current folder does not exist any more"), language=language_of(lang, None))
    return here


def day_of(as_of: str | None, workspace: Workspace | None, language: Language) -> date:
    """Return the day given as ``--as-of``; today in the workspace's time zone where none is."""
    if as_of is not None:
        return day_written("--as-of", as_of, language)
    return now_in(workspace.fields.timezone if workspace is not None else None).date()


def report_errors(invocation: Invocation, color: ColorChoice) -> int:
    """Write what is wrong with the plan itself to stderr; return the exit code that follows."""
    from mktpm.rules import run_rules

    found = run_rules(invocation.workspace, invocation.schedule, invocation.diagnostics, structural=True)
    errors = [located for located in found if located.diagnostic.severity is Severity.ERROR]
    if not errors:
        return 0
    from mktpm.views.diagnostics import render

    text = render(errors, invocation.workspace.texts, invocation.language, color=colored(color, sys.stderr))
    sys.stderr.write(text)
    return FINDINGS


def task_in(invocation: Invocation, text: str) -> tuple[Project, Task]:
    """Return the task that ``text`` names: ``task``, ``project:task``, a WBS number, or a prefix.

    Exits with 2 where no task or more than one has it.
    """
    projects = invocation.workspace.selected
    name, colon, rest = text.partition(":")
    if colon and any(project.id == name for project in projects):
        projects, text = tuple(p for p in projects if p.id == name), rest
    found = _matching(projects, text)
    if not found:
        said = message("there is no task `{text}`", text=text)
        cannot_run(said, _closest(invocation, projects, text), invocation.language)
    if len(found) > 1:
        listed = ", ".join(f"{project.id}:{task.id}" for project, task in found[:8])
        several = message("`{text}` could be several tasks", text=text)
        cannot_run(several, message("say which: {listed}", listed=listed), invocation.language)
    return found[0]


def _matching(projects: Sequence[Project], text: str) -> list[tuple[Project, Task]]:
    """Return the tasks with that id; failing that, number or name; failing that, prefix."""
    everything = [(project, task) for project in projects for task in project.tasks]
    tests: tuple[Callable[[Task], bool], ...] = (
        lambda task: task.id == text,
        lambda task: text in {task.wbs, task.name},
        lambda task: task.id.startswith(text) or task.name.startswith(text),
    )
    for test in tests:
        found = [(project, task) for project, task in everything if test(task)]
        if found:
            return found
    return []


def _closest(invocation: Invocation, projects: Sequence[Project], text: str) -> Message:
    from difflib import get_close_matches

    names = [name for project in projects for task in project.tasks for name in (task.id, task.name)]
    close = get_close_matches(text, names, n=1, cutoff=0.5)
    if close:
        return message("did you mean `{key}`?", key=close[0])
    unread = [found.where.file for found in invocation.diagnostics if found.code in ("yaml-syntax", "file-unreadable")]
    if unread:
        return message("{file} could not be read: `mktpm check` says why", file=unread[0])
    return message("`mktpm schedule` lists all tasks")
