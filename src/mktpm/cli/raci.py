"""``mktpm raci``: who does, answers for, is asked about and is told of each task."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write, write_json
from mktpm.cli.selection import AsciiOption


class Form(StrEnum):
    """How the matrix is written."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    form: Annotated[Form, typer.Option("--format", help="A matrix for the terminal, JSON, or Markdown.")] = Form.TEXT,
    ascii_only: AsciiOption = False,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show who is responsible, accountable, consulted and informed, for each task, and who has none.

    The owner is the A. Without an R the people of `team` are responsible, and without a team the owner is.
    """
    from mktpm.engine.raci import idle_people, matrix_of

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    found = [matrix_of(at) for at in invocation.selected()]
    idle = idle_people(invocation.workspace.projects)
    if as_json or form is Form.JSON:
        from mktpm.views.raci_json import as_json as json_of

        write_json(json_of(found, idle))
    elif form is Form.MARKDOWN:
        from mktpm.reports.raci import raci_markdown

        write(raci_markdown(found, idle, invocation.language))
    else:
        from mktpm.views.raci import raci_text

        text = raci_text(found, idle, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
