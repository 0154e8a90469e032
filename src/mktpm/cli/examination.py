"""Looking at a plan as it is going to be, before it is written: a change must not bring new errors."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.editing import Editing
from mktpm.cli.invocation import holiday_cache
from mktpm.cli.output import CANNOT_RUN, colored, note
from mktpm.diagnostics import Severity
from mktpm.engine.computation import compute_schedule
from mktpm.language import message
from mktpm.plan.discovery import WORKSPACE_FILE
from mktpm.plan.draft import Drafts
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import Loaded, load
from mktpm.plan.shelf import DISK, Shelf

if TYPE_CHECKING:
    from mktpm.plan.locations import Located

ForceOption = Annotated[bool, typer.Option("--force", help="Write it even if the plan has new errors then.")]


def loaded_for(editing: Editing, shelf: Shelf = DISK) -> Loaded:
    """Return the plan around the change as the model sees it."""
    folder = editing.ground.folder
    paths = [folder / WORKSPACE_FILE, *editing.ground.files] if folder is not None else editing.ground.files
    return load(paths, editing.ground.cwd, HolidayBook(holiday_cache()), shelf)


def no_new_errors(editing: Editing, *, force: bool) -> Callable[[Mapping[Path, bytes]], None]:
    """Return what examines a change before it is written: it exits with 2 where the plan would have new errors."""

    def examine(drafts: Mapping[Path, bytes]) -> None:
        if force:
            return
        after = loaded_for(editing, Drafts(drafts))
        found = _errors(editing, after)
        if not found:
            return
        known = Counter(_identity(at) for at in _errors(editing, loaded_for(editing)))
        new = list(_beyond(found, known))
        if new:
            from mktpm.views.diagnostics import render

            sys.stderr.write(
                render(new, after.workspace.texts, editing.language, color=colored(editing.color, sys.stderr))
            )
            note(
                message("mktpm: nothing was written: the plan would have errors; `--force` writes it"), editing.language
            )
            raise typer.Exit(CANNOT_RUN)

    return examine


def _errors(editing: Editing, loaded: Loaded) -> "list[Located]":
    from mktpm.rules import run_rules

    schedule = compute_schedule(loaded.workspace, editing.today)
    found = run_rules(loaded.workspace, schedule, loaded.diagnostics, structural=True)
    return [at for at in found if at.diagnostic.severity is Severity.ERROR]


def _identity(at: "Located") -> tuple[str, str, str | None, str | None]:
    found = at.diagnostic
    return found.code, str(found.message), found.project, found.task


def _beyond(
    found: "Iterable[Located]", known: "Counter[tuple[str, str, str | None, str | None]]"
) -> "Iterable[Located]":
    left = known.copy()
    for at in found:
        if left[_identity(at)]:
            left[_identity(at)] -= 1
        else:
            yield at
