"""``mktpm schedule``: every date of the plan, as a table or as JSON."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message


class DatesChoice(StrEnum):
    """Which dates the table shows."""

    PLAN = "plan"
    FORECAST = "forecast"
    EARLY = "early"
    LATE = "late"
    ALL = "all"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    dates: Annotated[
        DatesChoice,
        typer.Option("--dates", help="Which dates the table shows; plan adds the forecast where it differs."),
    ] = DatesChoice.PLAN,
    critical: Annotated[bool, typer.Option("--critical", help="Only critical tasks.")] = False,
    depth: Annotated[int | None, typer.Option("--depth", min=1, metavar="N", help="Only N levels of the tree.")] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """List all tasks with start, finish, float and status; the critical ones are marked.

    With --json all dates of all tasks are printed, whatever the table would show.
    """
    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    if as_json:
        from mktpm.views.schedule_json import as_json as json_of

        write_json(json_of(invocation.selected(), invocation.as_of))
    elif not invocation.workspace.selected and not code:
        note(message("there are no projects in this workspace yet: `mktpm new` makes one"), invocation.language)
    else:
        from mktpm.views.schedule import TableChoice, schedule_table

        choice = TableChoice(dates.value, critical, depth)
        table = schedule_table(invocation.selected(), choice, page_width(width), invocation.language)
        show_lines(table, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
