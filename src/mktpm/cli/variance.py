"""``mktpm variance``: what was planned against what is."""

from typing import Annotated

import typer

from mktpm.cli.comparing import BaselineOption, baseline_of
from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.engine.variance import variances


def command(
    baseline: BaselineOption,
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    everything: Annotated[bool, typer.Option("--all", help="List the tasks that run as planned, too.")] = False,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show planned start and finish against what happened or is forecast, and the slip in working days.

    What was planned are the plan dates of the version that --baseline names. Milestones come first;
    the reasons are those that were written down with the slips.
    """
    invocation = open_plan(paths, as_of, lang)
    planned = baseline_of(invocation, paths, baseline, color)
    code = report_errors(invocation, color) or planned.code
    found = variances((planned.plan.workspace, planned.plan.schedule), (invocation.workspace, invocation.schedule))
    if as_json:
        from mktpm.views.variance_json import as_json as json_of

        write_json(json_of(found, planned.name, invocation.as_of))
    else:
        from mktpm.views.variance import variance_text

        text = variance_text(found, planned.name, page_width(width), invocation.language, everything=everything)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
