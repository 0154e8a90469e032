"""``mktpm show``: all that is known about one task."""

from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors, task_in
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

NEEDS_ARGUMENTS = True


def command(
    task: Annotated[str, typer.Argument(metavar="TASK", help="The task: its id, PROJECT:ID, name or WBS number.")],
    paths: PathsArgument = None,
    plans: PlanOption = None,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show one task: its fields, all its dates, its links, criteria, notes, and where it is written."""
    from mktpm.views.show import line_of, show_text

    invocation = open_plan([*(paths or ()), *(plans or ())], as_of, lang)
    project, asked = task_in(invocation, task)
    code = report_errors(invocation, color)
    at = invocation.schedule.project(project)
    line = line_of(at, asked, invocation.workspace.texts)
    if as_json:
        from mktpm.views.show_json import as_json as json_of

        write_json(json_of(at, asked, line, invocation.as_of))
    else:
        text = show_text(at, asked, line, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
