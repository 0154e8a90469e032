"""What an edit is about: the task that a word names, found in the files' plain data, without the model."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from mktpm.diagnostics import Route
from mktpm.language import Listing, Message, message
from mktpm.plan.discovery import (
    PATTERNS,
    PROJECT_FILE,
    WORKSPACE_FILE,
    BadPattern,
    loose_plans,
    matching_plans,
    no_plan_in,
    no_workspace_at,
    nothing_at,
    one_project_each,
    workspace_above,
)
from mktpm.plan.pieces import Reader
from mktpm.plan.shelf import DISK
from mktpm.plan.source import one_line, parse

_NUMBER = re.compile(r"\d+(\.\d+)*")
_MOST_LISTED = 8


class NoTarget(Exception):
    """No task has that name, or more than one has it."""

    def __init__(self, said: Message, hint: Message | None = None) -> None:
        """Keep the sentence and the remedy for whoever reports them."""
        super().__init__(said.say("en"))
        self.said = said
        self.hint = hint


@dataclass(slots=True)
class PlanText:
    """A plan file and its plain data."""

    path: Path
    shown: str
    text: str
    """Without a byte order mark."""
    data: Any
    broken: bool
    """Whether the text could not be read as a plan."""

    @property
    def project(self) -> str:
        """Return the project's id: its own, else the file's name."""
        own = self.data.get("id") if isinstance(self.data, dict) else None
        name = self.path.parent.name if self.path.name == PROJECT_FILE else self.path.stem
        return _identifier(own) or name


@dataclass(frozen=True, slots=True)
class Target:
    """A task in its file, or the project itself."""

    plan: PlanText
    route: Route
    """Empty for the project."""
    fields: dict[str, Any]
    """What is written about it, with its children."""
    id: str
    wbs: str

    @property
    def name(self) -> str:
        """Return the name shown."""
        return _identifier(self.fields.get("name")) or self.id


@dataclass(slots=True)
class Ground:
    """Where a command looks: a workspace and its plan files."""

    folder: Path | None
    """The workspace's; None for plans without one."""
    settings: dict[str, Any]
    """The plain data of the workspace's file."""
    files: list[Path]
    cwd: Path
    reader: Reader = field(default_factory=Reader)
    """Knows the plans that were read, so that a changed one is read again at little cost."""
    _plans: dict[Path, PlanText] = field(default_factory=dict)

    def plan(self, path: Path) -> PlanText:
        """Return the plan in the file at ``path``."""
        found = self._plans.get(path)
        if found is None:
            found = self._plans[path] = read_plan(path, self.cwd, self.reader)
        return found

    def shown(self, path: Path) -> str:
        """Return ``path`` the way people see it."""
        return _shown(path, self.cwd)


def ground_of(paths: Sequence[Path], cwd: Path) -> Ground:
    """Return the workspace and the plan files that ``paths`` name; those around ``cwd`` where they name none.

    Raises ``PlanNotFound``.
    """
    files: dict[Path, None] = {}
    folder: Path | None = None
    settings: dict[str, Any] = {}
    for path in paths or [cwd]:
        at = Path(os.path.abspath(cwd / path))
        if not DISK.exists(at):
            raise nothing_at(_shown(at, cwd))
        inside = at if DISK.is_folder(at) else at.parent
        around = workspace_above(inside, DISK)
        if around is not None and around != folder:
            folder, settings = around, _settings(around)
        files.update(dict.fromkeys(_files_at(at, inside, around, settings, cwd, asked=bool(paths))))
    return Ground(folder, settings, list(files), cwd)


def _files_at(
    at: Path, inside: Path, around: Path | None, settings: dict[str, Any], cwd: Path, *, asked: bool
) -> list[Path]:
    if at != inside and at.name != WORKSPACE_FILE:
        return [at]
    if around is None:
        found = loose_plans(inside, DISK)
        if not found:
            raise no_workspace_at(_shown(inside, cwd))
        return found
    found = _plans_of(around, settings)
    if asked and at == inside:
        found = [file for file in found if file.is_relative_to(inside)] or loose_plans(inside, DISK)
        if not found and around != inside:
            raise no_plan_in(_shown(inside, cwd))
    return found


def _plans_of(folder: Path, settings: dict[str, Any]) -> list[Path]:
    written = settings.get("projects")
    patterns = [p for p in written if isinstance(p, str)] if isinstance(written, list) else list(PATTERNS)
    found: list[Path] = []
    for pattern in patterns:
        try:
            found += (
                []
                if ".." in pattern.split("/") or pattern.startswith(("/", "~"))
                else matching_plans(folder, pattern, DISK)
            )
        except BadPattern:
            continue
    return one_project_each(found)


def _settings(folder: Path) -> dict[str, Any]:
    file = DISK.read(folder / WORKSPACE_FILE, WORKSPACE_FILE)
    data = parse(file.text, WORKSPACE_FILE).data if file.readable else None
    return data if isinstance(data, dict) else {}


def read_plan(path: Path, cwd: Path, reader: Reader) -> PlanText:
    """Return the plan in the file at ``path``, broken where it can't be read."""
    shown = _shown(path, cwd)
    file = DISK.read(path, shown)
    text = file.text.removeprefix("\ufeff")
    parsed = reader.learned(text, shown) if file.readable and not file.diagnostics else None
    data = parsed.data if parsed is not None else None
    return PlanText(path, shown, text, data, broken=not isinstance(data, dict))


def _shown(path: Path, cwd: Path) -> str:
    text = path.relative_to(cwd).as_posix() if path.is_relative_to(cwd) else path.as_posix()
    return one_line(text.encode("utf-8", "replace").decode("utf-8"))


def find_task(ground: Ground, word: str) -> Target:
    """Return the task that ``word`` names: an id, ``project:id``, a number, a name, or how one of them begins.

    Raises ``NoTarget``.
    """
    found = _found(ground, word)
    if len(found) == 1:
        return found[0]
    if found:
        raise NoTarget(
            message("`{text}` could be several tasks", text=one_line(word)),
            message("say which: {listed}", listed=Listing(_told_apart(found), "or")),
        )
    raise _unknown(ground, word)


def _told_apart(found: list[Target]) -> tuple[str | Message, ...]:
    """Return words that name one task each: by its number where several have its id."""
    times = Counter((target.plan.project, target.id) for target in found)
    words = []
    for target in found[:_MOST_LISTED]:
        name = target.id if times[target.plan.project, target.id] == 1 else target.wbs
        words.append(f"`{one_line(target.plan.project)}:{one_line(name)}`")
    more = len(found) - _MOST_LISTED
    return (*words, message("{n} more", n=more)) if more > 0 else tuple(words)


def find_project(ground: Ground, word: str) -> Target | None:
    """Return the project whose id is ``word``, None where there is none."""
    plans = (ground.plan(path) for path in ground.files)
    return next((Target(p, (), p.data, p.project, "") for p in plans if not p.broken and p.project == word), None)


def _found(ground: Ground, word: str) -> list[Target]:
    name, colon, rest = word.partition(":")
    for likely in (True, False):
        plans = list(_plans_with(ground, rest if colon else word, likely=likely))
        found = _matching([target for plan in plans for target in tasks_of(plan)], word)
        if not found and colon:
            chosen = [plan for plan in plans if plan.project == name]
            found = _matching([target for plan in chosen for target in tasks_of(plan)], rest)
        if found:
            return found
    return []


def _plans_with(ground: Ground, word: str, *, likely: bool) -> Iterator[PlanText]:
    """Yield the plans whose text has ``word`` in it, where that is enough to tell; else all."""
    for path in ground.files:
        if likely and not _NUMBER.fullmatch(word) and len(ground.files) > 1:
            file = DISK.read(path, "")
            if word not in file.text:
                continue
        plan = ground.plan(path)
        if not plan.broken:
            yield plan


def _matching(targets: list[Target], word: str) -> list[Target]:
    """Return the tasks with that id; failing that, number or name; failing that, beginning."""
    tests: tuple[Callable[[Target], bool], ...] = (
        lambda target: target.id == word,
        lambda target: word in {target.wbs, target.name},
        lambda target: bool(word) and (target.id.startswith(word) or target.name.startswith(word)),
    )
    for test in tests:
        found = [target for target in targets if test(target)]
        if found:
            return found
    return []


def tasks_of(plan: PlanText) -> list[Target]:
    """Return all tasks of a plan, parents before their children."""
    found: list[Target] = []
    pending: list[tuple[Any, Route, str]] = [(plan.data.get("tasks"), ("tasks",), "")]
    while pending:
        items, route, prefix = pending.pop()
        if not isinstance(items, list):
            continue
        number = 0
        for position, item in enumerate(items):
            if not isinstance(item, dict):
                continue
            number += 1
            wbs = f"{prefix}{number}"
            identity = _identifier(item.get("id")) or _identifier(item.get("name")) or f"#{wbs}"
            found.append(Target(plan, (*route, position), item, identity, wbs))
            pending.append((item.get("tasks"), (*route, position, "tasks"), f"{wbs}."))
    return sorted(found, key=lambda target: [int(part) for part in target.wbs.split(".")])


def _unknown(ground: Ground, word: str) -> NoTarget:
    from difflib import get_close_matches  # only where something is mistyped

    plans = [ground.plan(path) for path in ground.files]
    broken = [plan.shown for plan in plans if plan.broken]
    targets = [target for plan in plans if not plan.broken for target in tasks_of(plan)]
    close = get_close_matches(word, [name for t in targets for name in (t.id, t.name)], n=1, cutoff=0.5)
    said = message("there is no task `{text}`", text=one_line(word))
    if close:
        return NoTarget(said, message("did you mean `{key}`?", key=close[0]))
    if broken:
        return NoTarget(said, message("{file} could not be read: `mktpm check` says why", file=broken[0]))
    return NoTarget(said, message("`mktpm schedule` lists all tasks"))


def _identifier(value: Any) -> str:
    """Return an id or a name as the model would read it; empty where there is none."""
    return value.strip() if isinstance(value, str) else str(value) if type(value) is int else ""
