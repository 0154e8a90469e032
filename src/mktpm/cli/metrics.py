"""``mktpm metrics``: how long work takes, where it waits, which promises are kept; from history."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption, OwnerOption, TagOption, selection_of


class By(StrEnum):
    """What the figures are divided by."""

    TAG = "tag"
    OWNER = "owner"
    STATUS = "status"
    WEEK = "week"
    QUARTER = "quarter"
    TASK = "task"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Only tasks finished on this day or later.")
    ] = None,
    by: Annotated[By | None, typer.Option("--by", help="A table by this instead of the overview.")] = None,
    owner: OwnerOption = None,
    tag: TagOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show cycle and lead times, where work waits, promises kept, throughput and estimates, by the plan's history.

    Times are working days of each task's calendar. Every figure says on how many tasks it rests;
    of fewer than five there are no percentiles.
    """
    from mktpm.cli.trails import traced
    from mktpm.engine.items import items_of
    from mktpm.engine.measures import metrics_of

    found = traced(paths, as_of, lang)
    invocation = found.invocation
    selection = selection_of(invocation, owner, tag)
    begin = None if since is None else day_written("--since", since, invocation.language)
    code = report_errors(invocation, color)
    pasts = [found.past(at) for at in invocation.selected()]
    items = items_of(pasts, invocation.as_of, selection, whole=not found.trails.shallow)
    metrics = metrics_of(items, begin, invocation.as_of, None if by is None else by.value)
    if as_json:
        from mktpm.views.metrics_json import as_json as json_of

        write_json(json_of(metrics, found.reach(), None if by is None else by.value))
    else:
        from mktpm.views.metrics import MetricsPaper, metrics_text

        paper = MetricsPaper(page_width(width), None if by is None else by.value, invocation.language)
        show_lines(metrics_text(metrics, found.reach(), paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
