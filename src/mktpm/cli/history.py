"""``mktpm history``: what became of a task or a project, version by version."""

from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import Invocation, report_errors, task_in
from mktpm.cli.options import (
    AsOfOption,
    ColorChoice,
    ColorOption,
    JsonOption,
    LangOption,
    PathsArgument,
    PlanOption,
    WidthOption,
)
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption

if TYPE_CHECKING:
    from mktpm.cli.trails import Traced
    from mktpm.engine.schedule import ProjectSchedule

NEEDS_ARGUMENTS = True


def command(
    what: Annotated[
        str,
        typer.Argument(
            metavar="TASK|PROJECT",
            help="A task (id, PROJECT:ID, name or WBS number; also one that was removed), or a project.",
        ),
    ],
    paths: PathsArgument = None,
    plans: PlanOption = None,
    field: Annotated[
        list[str] | None,
        typer.Option("--field", metavar="KEY", help="Only this field, such as `due`; may be repeated."),
    ] = None,
    newest_first: Annotated[bool, typer.Option("--newest-first", help="The last version at the top.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, metavar="N", help="Only the last N changes.")
    ] = None,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show field by field who changed a task or a project, when, and from what to what; the oldest first.

    Files that were moved or renamed are followed; comments, hours and approvals are told too.
    """
    from mktpm.cli.trails import traced
    from mktpm.engine.chronicle import Wanted, in_order

    found = traced([*(paths or ()), *(plans or ())], as_of, lang)
    at, task = _asked(found, what)
    wanted = Wanted(
        tasks=None if task is None else frozenset((task,)),
        fields=frozenset(field or ()),
    )
    told = wanted.told(in_order(found.known(found.chronicle(at))))
    told = told[-limit:] if limit else told
    shown = list(reversed(told)) if newest_first else told
    code = report_errors(found.invocation, color)
    if as_json:
        from mktpm.views.history_json import as_json as json_of

        write_json(json_of(shown, found.reach((at.project.id,)), {"project": at.project.id, "task": task}))
    else:
        from mktpm.views.happenings import Wording
        from mktpm.views.history import HistoryPaper, history_text

        names = {each.id: each.name for each in at.project.tasks}
        title = at.project.name if task is None else names.get(task, task)
        language = found.invocation.language
        paper = HistoryPaper(page_width(width), language, title, names if task is None else {})
        text = history_text(shown, Wording(language, at.timeline), found.reach((at.project.id,)), paper)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _asked(found: "Traced", what: str) -> "tuple[ProjectSchedule, str | None]":
    """Return the project and the task's id that ``what`` names; exits with 2 where it names nothing."""
    invocation = found.invocation
    project = next((at for at in invocation.selected() if what in (at.project.id, at.project.name)), None)
    if project is not None and not _is_task(invocation, what):
        return project, None
    removed = _removed(found, what)
    if removed is not None and not _is_task(invocation, what):
        return removed
    owner, task = task_in(invocation, what)
    return invocation.schedule.project(owner), task.id


def _is_task(invocation: Invocation, what: str) -> bool:
    return any(task.id == what for project in invocation.workspace.selected for task in project.tasks)


def _removed(found: "Traced", what: str) -> "tuple[ProjectSchedule, str] | None":
    """Return the project in which a task of that id once was."""
    name, colon, rest = what.partition(":")
    for at in found.invocation.selected():
        wanted = rest if colon and name == at.project.id else what
        known = {task.id for task in at.project.tasks}
        if wanted not in known and any(event.change.task == wanted for event in found.trail(at).events):
            return at, wanted
    return None
