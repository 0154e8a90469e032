"""``mktpm burndown``: what was left to do, day by day, by the plan's history."""

import shutil
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import Invocation, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.cli.trails import Traced
    from mktpm.engine.daily import Daily, Span
    from mktpm.engine.schedule import ProjectSchedule

_AROUND_THE_CHART = 16
"""Lines of a page that aren't the chart's area."""
_LOWEST, _USUAL, _HIGHEST = 6, 12, 20


class By(StrEnum):
    """What work is measured in."""

    TASKS = "tasks"
    DAYS = "days"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    burnup: Annotated[bool, typer.Option("--burnup", help="What is done, growing towards what is planned.")] = False,
    flow: Annotated[
        bool, typer.Option("--flow", help="How much was in each status: a cumulative flow diagram.")
    ] = False,
    by: Annotated[By, typer.Option("--by", help="Count tasks, or their planned working days.")] = By.TASKS,
    first: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="First day; default: the first version's.")
    ] = None,
    last: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Last day; default: the deadline or the planned finish.")
    ] = None,
    working_days: Annotated[bool, typer.Option("--working-days", help="Leave out days on which nobody works.")] = False,
    together: Annotated[bool, typer.Option("--together", help="One chart for all projects.")] = False,
    rows: Annotated[
        int, typer.Option("--rows", min=0, max=3660, metavar="N", help="Days in the table below a chart.")
    ] = 7,
    height: Annotated[
        int | None,
        typer.Option(
            "--height", min=3, max=200, metavar="LINES", help="Height of a chart; default: what the terminal has."
        ),
    ] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Chart how much work was left at the end of each day, beside the ideal line and all that was in the plan.

    Statuses come from the plan's history in git. A task counts as done on its `finished` day, where the plan
    gives one that isn't after the commit; otherwise on the day of the commit. Milestones are not counted.
    """
    from mktpm.cli.trails import traced

    found = traced(paths, as_of, lang)
    invocation = found.invocation
    if burnup and flow:
        cannot_run(message("choose one: `--burnup` or `--flow`"), None, invocation.language)
    span = _span(invocation, first, last, working_days=working_days)
    code = report_errors(invocation, color)
    projects = invocation.selected()
    groups = [projects] if together and projects else [[at] for at in projects]
    charts = [(group, _daily(found, group, by, span)) for group in groups]
    if as_json:
        from mktpm.views.burndown_json import as_json as json_of

        told = [(_ids(group), daily, found.reach(_ids(group))) for group, daily in charts]
        write_json(json_of(told, invocation.as_of, by.value))
    else:
        from mktpm.views.burndown import BurndownPaper, Charted, burndown_text

        plain = ascii_only or not speaks_unicode()
        kind = "up" if burnup else "flow" if flow else "down"
        paper = BurndownPaper(
            page_width(width), height or _height(), rows, kind, invocation.as_of, invocation.language, plain
        )
        named = [
            Charted(tuple(at.project.name for at in group), daily, found.reach(_ids(group))) for group, daily in charts
        ]
        show_lines(burndown_text(named, paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _ids(group: "list[ProjectSchedule]") -> tuple[str, ...]:
    return tuple(at.project.id for at in group)


def _daily(found: "Traced", group: "list[ProjectSchedule]", by: By, span: "Span") -> "Daily | None":
    from mktpm.engine.daily import daily

    return daily([found.past(at) for at in group], found.invocation.as_of, by.value, span)


def _span(invocation: Invocation, first: str | None, last: str | None, *, working_days: bool) -> "Span":
    from mktpm.engine.daily import Span

    begin = None if first is None else day_written("--from", first, invocation.language)
    end = None if last is None else day_written("--to", last, invocation.language)
    if begin is not None and end is not None and end < begin:
        cannot_run(message("`--to` is before `--from`"), None, invocation.language)
    return Span(begin, end, working_days)


def _height() -> int:
    """Return the rows for the area of a chart: what the terminal has besides the rest of the page."""
    lines = shutil.get_terminal_size((0, 0)).lines if sys.stdout.isatty() else 0
    return min(max(lines - _AROUND_THE_CHART, _LOWEST), _HIGHEST) if lines else _USUAL
