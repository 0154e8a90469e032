"""`mktpm init`: the beginnings of a workspace."""

import os
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import day_of
from mktpm.cli.options import AsOfOption, LangOption, language_near
from mktpm.cli.output import FINDINGS, cannot_run, note, write
from mktpm.cli.surroundings import current_folder, spoken_language
from mktpm.diagnostics import Severity
from mktpm.language import Language, Listing, Message, message
from mktpm.plan.creation import AlreadyThere, create_file
from mktpm.plan.discovery import WORKSPACE_FILE
from mktpm.plan.loader import load
from mktpm.plan.source import one_line
from mktpm.plan.starter import FIRST_PLAN, WORKSPACE, starter_text

if TYPE_CHECKING:
    from mktpm.history.installation import Program

_PROJECTS = "projects"
_ENDINGS = (".yaml", ".yml")


def command(
    folder: Annotated[
        Path, typer.Argument(metavar="[FOLDER]", help="Where the workspace is to be; default: here.")
    ] = Path(),
    name: Annotated[
        str | None, typer.Option("--name", metavar="TEXT", help="The workspace's name; default: the folder's.")
    ] = None,
    lang: LangOption = None,
    as_of: AsOfOption = None,
    git: Annotated[
        bool, typer.Option("--git", help="Also make git merge plans by task and field; begins a repository if need be.")
    ] = False,
    hooks: Annotated[
        bool, typer.Option("--hooks", help="The same as --git, and plans are checked before each commit.")
    ] = False,
) -> None:
    """Begin a workspace: settings and a first small plan. What is there already stays as it is."""
    language = spoken_language(lang, None)
    home = folder if folder.is_absolute() else current_folder(language) / folder
    if os.path.lexists(home) and not home.is_dir():
        cannot_run(message("`{file}` is a file, not a folder", file=str(folder)), None, language)
    if os.path.lexists(home / WORKSPACE_FILE):
        language = language_near(lang, home, language)
    title = _title(name, home, language)
    day = day_of(as_of, None, language)
    _check_settings(home, folder, language)
    try:
        lines = list(_begin(home, title, language, day))
    except OSError as reason:
        said = message(
            "`{file}` can't be written: {reason}", file=str(reason.filename or folder), reason=reason.strerror or "?"
        )
        cannot_run(said, None, language)
    if git or hooks:
        lines += _with_git(home, language, hooks=hooks)
    lines += _warnings(home)
    write("\n".join(line.say(language) for line in [*lines, *_next_steps(folder)]))


def _check_settings(home: Path, folder: Path, language: Language) -> None:
    """Exit with 1 where the settings of a workspace are there and have errors."""
    if not os.path.lexists(home / WORKSPACE_FILE):
        return
    found = load([], home).diagnostics
    if any(each.severity is Severity.ERROR and each.where.file == WORKSPACE_FILE for each in found):
        said = message("there is a workspace here already, but its {file} has errors", file=WORKSPACE_FILE)
        command = "mktpm check" if folder == Path() else f"mktpm check {folder}"
        note(said, language)
        note(message("  run `{command}` to see them", command=command), language)
        raise typer.Exit(FINDINGS)


def _title(name: str | None, home: Path, language: Language) -> str:
    title = " ".join((home.resolve().name if name is None else name).split())
    if name is not None and (not title or len(title) > 200 or not title.isprintable()):
        cannot_run(message("`--name` must be one line of text"), None, language)
    return title if title and title.isprintable() else WORKSPACE


def _begin(home: Path, title: str, language: Language, day: date) -> list[Message]:
    """Create what is missing, the settings last: where they are, the workspace is complete."""
    settings, plan = home / WORKSPACE_FILE, home / _PROJECTS / f"{FIRST_PLAN}.yaml"
    if settings.exists():
        return [message("There is a workspace here already: {file} stays as it is.", file=WORKSPACE_FILE)]
    lines = [message("A new workspace: {name}", name=title)]
    plans = _plans_below(home / _PROJECTS)
    if plans:
        lines.append(message("  kept     {file}", file=f"{_PROJECTS}/ ({len(plans)})"))
    else:
        lines.append(_created(plan, f"{_PROJECTS}/{plan.name}", starter_text(FIRST_PLAN, language, title, day)))
    lines.append(_created(settings, WORKSPACE_FILE, starter_text(WORKSPACE, language, title, day)))
    return lines


def _with_git(home: Path, language: Language, *, hooks: bool) -> list[Message]:
    """Make git merge the plans, and with ``hooks`` check them; exits with 2 where git can't."""
    from mktpm.history.git import HistoryUnavailable
    from mktpm.history.installation import hooked, prepared
    from mktpm.plan.saving import ChangedMeanwhile, NotAFile

    patterns = load([], home).workspace.fields.projects
    program = _this_program()
    try:
        lines = list(prepared(home, patterns, program))
        if hooks:
            lines += hooked(home, program)
    except HistoryUnavailable as reason:
        cannot_run(reason.said, reason.hint, language)
    except (OSError, ChangedMeanwhile, NotAFile) as reason:
        said = str(getattr(reason, "strerror", None) or reason)
        name = str(getattr(reason, "filename", None) or home)
        cannot_run(message("`{file}` can't be written: {reason}", file=name, reason=said), None, language)
    return [message("With git:"), *lines, message("           whoever clones this runs `mktpm init --git` once")]


def _this_program() -> "Program":
    """Return how git is to call this program: the file `mktpm` beside the interpreter, else a module of it."""
    from mktpm.history.installation import Program

    interpreter = Path(os.path.abspath(sys.executable))
    beside = interpreter.with_name("mktpm" + (".exe" if sys.platform == "win32" else ""))
    if os.access(beside, os.X_OK):
        return Program(beside.as_posix())
    return Program(interpreter.as_posix(), ("-m", "mktpm"))


def _created(path: Path, shown: str, text: str) -> Message:
    try:
        create_file(path, text)
    except AlreadyThere:
        return message("  kept     {file}", file=shown)
    return message("  created  {file}", file=shown)


def _plans_below(folder: Path) -> list[Path]:
    return [path for path in folder.glob("**/*") if path.suffix in _ENDINGS and not path.name.startswith(".")]


def _warnings(home: Path) -> list[Message]:
    """Return what may surprise: plans that the workspace doesn't see, and another one around it."""
    found = [message("")]
    loose = sorted(path.name for path in home.glob("*") if path.suffix in _ENDINGS and path.name != WORKSPACE_FILE)
    if loose:
        said = message(
            "Plans outside {folder} are not part of the workspace; move them there: {files}",
            folder=f"{_PROJECTS}/",
            files=Listing(tuple(loose[:5])),
        )
        found.append(said)
    around = next((above for above in home.resolve().parents if os.path.lexists(above / WORKSPACE_FILE)), None)
    if around is not None:
        found.append(
            message(
                "It lies inside the workspace {folder}; from in here, commands see this one only.",
                folder=one_line(str(around)),
            )
        )
    return found if len(found) == 1 else [*found, message("")]


def _next_steps(folder: Path) -> list[Message]:
    steps = [
        message("  mktpm check         is the plan sound, and in time?"),
        message("  mktpm gantt         see it"),
        message("  mktpm new --list    begin a real plan from a template"),
    ]
    if folder != Path():
        steps.insert(0, message("  cd {folder}", folder=one_line(str(folder))))
    return [message("Next:"), *steps]
