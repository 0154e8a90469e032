"""``mktpm board``: what is to do, under way and done, as cards in columns."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption, OwnerOption, TagOption, selection_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Listing, message


class By(StrEnum):
    """What a board is divided into lanes by."""

    OWNER = "owner"
    CHANNEL = "channel"
    TAG = "tag"
    PRIORITY = "priority"
    PROJECT = "project"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    by: Annotated[By | None, typer.Option("--by", help="Divide the board into lanes.")] = None,
    project: Annotated[
        list[str] | None, typer.Option("--project", metavar="ID", help="Only this project; may be repeated.")
    ] = None,
    together: Annotated[bool, typer.Option("--together", help="One board for all projects.")] = False,
    owner: OwnerOption = None,
    tag: TagOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", min=1, metavar="N", help="At most N cards a column; default: all, of what is done the latest."
        ),
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="All cards, also of what is done.")] = False,
    cancelled: Annotated[bool, typer.Option("--cancelled", help="A column for cancelled tasks.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show the work as a board: columns by status, what is overdue first, limits on work in progress."""
    from mktpm.engine.board import BoardChoice, boards_of

    invocation = open_plan(paths, as_of, lang)
    selection = selection_of(invocation, owner, tag)
    choice = BoardChoice(selection, None if by is None else by.value, together, cancelled)
    boards = boards_of(_projects(invocation, project), choice)
    code = report_errors(invocation, color)
    if as_json:
        from mktpm.views import board_json

        write_json(board_json.as_json(boards, invocation.as_of, choice.by))
    elif boards or not code:
        from mktpm.views import board as view

        paper = view.BoardPaper(
            width=page_width(width),
            as_of=invocation.as_of,
            language=invocation.language,
            ascii_only=ascii_only or not speaks_unicode(),
            limit=limit,
            everything=everything,
        )
        show_lines(view.board(boards, paper), color, width)
    if code:
        raise typer.Exit(code)


def _projects(invocation: Invocation, wanted: list[str] | None) -> list[ProjectSchedule]:
    """Return the projects asked for by id or name; exits with 2 where one doesn't exist."""
    schedules = invocation.selected()
    if not wanted:
        return schedules
    known = {name for at in schedules for name in (at.project.id, at.project.name)}
    missing = next((name for name in wanted if name not in known), None)
    if missing is not None:
        hint = message("the projects are {listed}", listed=Listing(tuple(at.project.id for at in schedules)))
        cannot_run(message("there is no project `{name}`", name=missing), hint, invocation.language)
    return [at for at in schedules if at.project.id in wanted or at.project.name in wanted]
