"""``mktpm critical``: the chain that decides when a project finishes."""

from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.engine.chain import Kind
from mktpm.language import message


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    forecast: Annotated[
        bool,
        typer.Option("--forecast", help="The chain that decides the forecast, not the plan: what happened counts."),
    ] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show the chain of tasks from start to finish that decides the finish, and the next-longest.

    Each task stands with what binds it to the one before; then follows what the time goes into.
    """
    from mktpm.engine.critical import criticality

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    kind: Kind = "forecast" if forecast else "plan"
    found = [(at, criticality(at, kind)) for at in invocation.selected()]
    if as_json:
        from mktpm.views.critical_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, kind, invocation.language))
    elif not invocation.workspace.selected and not code:
        note(message("there are no projects in this workspace yet: `mktpm new` makes one"), invocation.language)
    else:
        from mktpm.views.critical import critical_text

        text = critical_text(found, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
