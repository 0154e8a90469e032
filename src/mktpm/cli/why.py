"""``mktpm why``: why a task starts and ends when it does."""

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
    whole: Annotated[bool, typer.Option("--all", help="Tell every step, however long the chain.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Tell why a task starts and ends when it does, back to the beginning, and what its float depends on."""
    from mktpm.engine.explanation import explain

    invocation = open_plan([*(paths or ()), *(plans or ())], as_of, lang)
    project, asked = task_in(invocation, task)
    code = report_errors(invocation, color)
    found = explain(invocation.schedule.project(project), asked)
    if as_json:
        from mktpm.views.why_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, invocation.language))
    else:
        from mktpm.views.why import why_text

        text = why_text(found, page_width(width), invocation.language, whole=whole)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
