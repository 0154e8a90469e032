"""``mktpm buffer``: how much safety the plan needs, and how fast it is used up."""

import typer

from mktpm.cli.invocation import open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show the buffers of the critical chain and of the chains that join it, and how much of each is used.

    Their size follows policy.buffer: a share of the chain, or `rss` from the tasks' three points. The fever chart
    sets what is used against what is done; its borders are those of policy.health.buffer.
    """
    from mktpm.engine.buffers import buffers_of

    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    found = [buffers for at in invocation.selected() if (buffers := buffers_of(at)) is not None]
    if as_json:
        from mktpm.views.buffer_json import as_json as json_of

        write_json(json_of(found, invocation.as_of))
    else:
        from mktpm.views.buffer import buffer_text

        text = buffer_text(found, invocation.as_of, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
