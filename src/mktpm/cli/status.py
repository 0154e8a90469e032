"""``mktpm status``: how the projects stand today."""

from typing import Annotated

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import note, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption, OwnerOption, selection_of
from mktpm.language import message


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    owner: OwnerOption = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=0, max=3650, metavar="N", help="Tasks due in N days; default: the last of warn_days."
        ),
    ] = None,
    why: Annotated[
        bool, typer.Option("--why", help="Show what each project's health is made of, and the figures.")
    ] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show how each project stands: red, yellow or green and why; what is overdue and what is due soon.

    Milestones are announced in the three levels of policy.warn_days, tasks within the last of them.
    """
    from mktpm.engine.standing import standings

    invocation = open_plan(paths, as_of, lang)
    selection = selection_of(invocation, owner, None)
    code = report_errors(invocation, color)
    found = standings(invocation.selected(), selection, days)
    if as_json:
        from mktpm.views.status_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, invocation.language))
    elif not invocation.workspace.selected and not code:
        note(message("there are no projects in this workspace yet: `mktpm new` makes one"), invocation.language)
    else:
        from mktpm.views.status import status_text

        text = status_text(found, invocation.as_of, page_width(width), invocation.language, why=why)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
