"""What the commands that change a plan share: which tasks, which files, and how the change is written and shown.

None of this needs the model: a change of a status starts in the time that reading the text takes.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from mktpm.cli.clock import day_written, now_in
from mktpm.cli.options import ColorChoice, LanguageChoice, language_near
from mktpm.cli.output import cannot_run, colored, note, write, write_json
from mktpm.language import Language, Listing, Message, message, reason_of
from mktpm.plan.discovery import PlanNotFound
from mktpm.plan.edit import CannotEdit, Edit, changed, edited
from mktpm.plan.files import decode
from mktpm.plan.saving import ChangedMeanwhile, NotAFile, rewrite
from mktpm.plan.source import one_line, parse
from mktpm.plan.target import Ground, NoTarget, PlanText, Target, find_project, find_task, ground_of, tasks_of
from mktpm.plan.tracking_edits import criteria_of
from mktpm.views.changed_lines import ChangedLine, changed_lines, unified_diff

TasksArgument = Annotated[
    list[str],
    typer.Argument(metavar="TASK...", help="Tasks: id, project:id, number, name, or how one of them begins."),
]
DryRunOption = Annotated[bool, typer.Option("--dry-run", "-n", help="Show the diff and write nothing.")]
OnOption = Annotated[
    str | None,
    typer.Option("--on", "--as-of", metavar="DATE", help="The day it happened; default: today in the time zone."),
]
EditsOf = Callable[[Target], Sequence[Edit]]
_MOST_NAMED = 5
_RED, _GREEN, _PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[0m"


@dataclass(frozen=True, slots=True)
class Editing:
    """Where a change is made, and how it is told."""

    ground: Ground
    language: Language
    now: datetime
    day: date | None
    """The day that was named; None where today is meant."""
    dry_run: bool = False
    as_json: bool = False
    color: ColorChoice = ColorChoice.AUTO

    @property
    def today(self) -> date:
        """Return the day named, else today in the workspace's time zone."""
        return self.day or self.now.date()

    def refuse(self, said: Message, hint: Message | None = None) -> NoReturn:
        """Say why nothing was written, and exit with 2."""
        cannot_run(said, hint, self.language)


@dataclass(slots=True)
class Change:
    """What becomes of one file."""

    path: Path
    shown: str
    before: str
    after: str
    tasks: tuple[str, ...]


def editing_of(
    plan: Sequence[Path] | None,
    on: str | None,
    lang: LanguageChoice | None,
    *,
    dry_run: bool = False,
    as_json: bool = False,
    color: ColorChoice = ColorChoice.AUTO,
) -> Editing:
    """Return where the change is to be made; exits with 2 where there is no plan."""
    spoken: Language | None = lang.value if lang is not None else None
    try:
        cwd = Path.cwd()
    except OSError:
        cannot_run(message("the current folder does not exist any more"), language=spoken or "en")
    try:
        ground = ground_of(plan or [], cwd)
    except PlanNotFound as reason:
        cannot_run(reason.said, reason.hint, language_near(lang, cwd))
    written = ground.settings.get("language")
    language: Language = spoken or ("zh" if written == "zh" else "en")
    zone = ground.settings.get("timezone")
    day = day_written("--on", on, language) if on is not None else None
    now = now_in(zone if isinstance(zone, str) else None)
    return Editing(ground, language, now, day, dry_run, as_json, color)


def targets_of(editing: Editing, words: Iterable[str], *, projects: bool = False) -> list[Target]:
    """Return the tasks that the words name, each once; exits with 2 where one names none or several.

    With ``projects`` a word may be a project's id as well.
    """
    found: list[Target] = []
    for word in words:
        try:
            target = find_task(editing.ground, word)
        except NoTarget as reason:
            project = find_project(editing.ground, word) if projects else None
            if project is None:
                editing.refuse(reason.said, reason.hint)
            target = project
        if not any(known.plan is target.plan and known.route == target.route for known in found):
            found.append(target)
    return found


def refuse_open_criteria(editing: Editing, target: Target, hint: Message) -> None:
    """Exit with 2, naming the acceptance criteria of a task that are still open, where there are some."""
    missing = [one_line(criterion.text) for criterion in criteria_of(target.fields) if not criterion.ok]
    if missing:
        named = tuple(f"“{text}”" for text in missing[:_MOST_NAMED])
        more = (message("{n} more", n=len(missing) - _MOST_NAMED),) if len(missing) > _MOST_NAMED else ()
        editing.refuse(
            message("`{task}` is not done yet: {criteria}", task=target.id, criteria=Listing((*named, *more))),
            hint,
        )


def change_tasks(
    editing: Editing,
    targets: Sequence[Target],
    edits_of: EditsOf,
    examine: Callable[[Mapping[Path, bytes]], None] | None = None,
) -> list[Change]:
    """Write what ``edits_of`` asks for each task, and show it; nothing is written unless all of it can be.

    ``examine`` sees the files as they are going to be, and may exit. Returns the files that changed.
    """
    by_file: dict[Path, list[Target]] = {}
    for target in targets:
        by_file.setdefault(target.plan.path, []).append(target)
    if examine is not None or len(by_file) > 1:
        drafts = {path: _drafted(editing, path, each, edits_of) for path, each in by_file.items()}
        if examine is not None:
            examine(drafts)
    changes = [
        made for path, each in by_file.items() if (made := _change_file(editing, path, each, edits_of)) is not None
    ]
    show_changes(editing, changes)
    return changes


def _drafted(editing: Editing, path: Path, targets: list[Target], edits_of: EditsOf) -> bytes:
    with _refusals(editing, path):
        return _rewritten(editing, path.read_bytes(), targets, edits_of).encode("utf-8")


def _change_file(editing: Editing, path: Path, targets: list[Target], edits_of: EditsOf) -> Change | None:
    """Rewrite one file; None where nothing in it had to change."""
    texts: list[str] = ["", ""]

    def change(data: bytes) -> bytes:
        texts[0], texts[1] = data.decode("utf-8", "replace"), _rewritten(editing, data, targets, edits_of)
        return data if editing.dry_run else texts[1].encode("utf-8")

    with _refusals(editing, path):
        rewrite(path, change)
    if texts[0] == texts[1]:
        return None
    shown = editing.ground.shown(path)
    return Change(path, shown, texts[0], texts[1], tuple(target.id for target in targets))


def _rewritten(editing: Editing, data: bytes, targets: list[Target], edits_of: EditsOf) -> str:
    """Return a file's text with the edits of all its tasks made."""
    plan = _fresh(targets[0].plan, data)
    text, held = data.decode("utf-8"), plan.data
    for target in targets:
        now = _again(target, plan if held is plan.data else replace(plan, data=held))
        edits = edits_of(now)
        if edits:
            text, held = edited(text, edits, held, editing.ground.reader), changed(held, edits)
    return text


def _fresh(plan: PlanText, data: bytes) -> PlanText:
    """Return the plan as it stands in the file now: it may have changed since it was looked into."""
    file = decode(data, plan.shown)
    if file.diagnostics or not file.readable:
        found = file.diagnostics[0]
        raise CannotEdit(found.message, found.hint)
    if file.text == plan.text and not plan.broken:
        return plan
    parsed = parse(file.text, plan.shown)
    if not isinstance(parsed.data, dict):
        raise CannotEdit(
            message("{file} can't be read as a plan, so it can't be edited", file=plan.shown),
            message("`mktpm check` shows the line"),
        )
    return PlanText(plan.path, plan.shown, file.text, parsed.data, broken=False)


def _again(target: Target, plan: PlanText) -> Target:
    """Return the same task in the plan as it is now."""
    if target.plan is plan:
        return target
    if not target.route:
        return replace(target, plan=plan, fields=plan.data)
    tasks = tasks_of(plan)
    same = next((task for task in tasks if task.route == target.route and task.id == target.id), None)
    found = same or next((task for task in tasks if task.id == target.id), None)
    if found is None:
        raise CannotEdit(message("`{task}` is not in the plan any more", task=target.id))
    return found


@contextmanager
def _refusals(editing: Editing, path: Path) -> Iterator[None]:
    """Tell the person what can't be written inside, and end the command with 2."""
    shown = editing.ground.shown(path)
    try:
        yield
    except CannotEdit as reason:
        editing.refuse(reason.said, reason.hint)
    except ChangedMeanwhile:
        said = message("{file} is being changed by another program: nothing was written", file=shown)
        editing.refuse(said, message("try again"))
    except NotAFile:
        editing.refuse(message("{file} is not a regular file", file=shown))
    except OSError as reason:
        editing.refuse(message("`{file}` can't be written: {reason}", file=shown, reason=reason_of(reason)))


def show_changes(editing: Editing, changes: Sequence[Change]) -> None:
    """Write what changed: the lines, a diff where nothing was written, or JSON."""
    if editing.as_json:
        write_json({"written": not editing.dry_run, "changes": [_as_json(change) for change in changes]})
    elif not changes:
        note(message("nothing to change: the plan says so already"), editing.language)
    elif editing.dry_run:
        write(_for_reader("".join(unified_diff(change.before, change.after, change.shown) for change in changes)))
    else:
        write("\n".join(line for change in changes for line in _shown(change, color=colored(editing.color))))


def _for_reader(diff: str) -> str:
    """Return a diff as it is for a program, and without what could steer the screen for a person."""
    return "\n".join(one_line(line.rstrip("\r")) for line in diff.split("\n")) if sys.stdout.isatty() else diff


def _shown(change: Change, *, color: bool) -> list[str]:
    lines = changed_lines(change.before, change.after)
    width = len(str(max(line.number for line in lines)))
    return [change.shown, *(_painted(line, width, color=color) for line in lines)]


def _painted(line: ChangedLine, width: int, *, color: bool) -> str:
    text = f"{line.sign} {line.number:{width}}  {one_line(line.text.rstrip(chr(13)))}"
    return f"{_RED if line.sign == '-' else _GREEN}{text}{_PLAIN}" if color else text


def _as_json(change: Change) -> dict[str, Any]:
    lines = changed_lines(change.before, change.after)
    return {
        "file": change.shown,
        "tasks": list(change.tasks),
        "lines": [{"sign": line.sign, "line": line.number, "text": one_line(line.text.rstrip("\r"))} for line in lines],
    }
