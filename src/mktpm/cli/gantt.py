"""``mktpm gantt``: the plan as bars over time."""

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.comparing import BASELINE_HELP, Baseline, baseline_of
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, colored, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption, OwnerOption, TagOption, selection_of
from mktpm.language import message
from mktpm.quantities import QuantityError, parse_day

if TYPE_CHECKING:
    from mktpm.views.gantt_rows import Baselines


class ScaleChoice(StrEnum):
    """How much time a step of the chart stands for."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class DatesChoice(StrEnum):
    """Which of a plan's dates the bars show."""

    FORECAST = "forecast"
    PLAN = "plan"
    EARLY = "early"
    LATE = "late"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    scale: Annotated[
        ScaleChoice | None, typer.Option("--scale", help="What a step of the chart is; default: the finest that fits.")
    ] = None,
    dates: Annotated[DatesChoice, typer.Option("--dates", help="Which dates the bars show.")] = DatesChoice.FORECAST,
    critical: Annotated[bool, typer.Option("--critical", help="Only critical tasks.")] = False,
    depth: Annotated[int | None, typer.Option("--depth", min=1, metavar="N", help="Only N levels of the tree.")] = None,
    owner: OwnerOption = None,
    tag: TagOption = None,
    first: Annotated[str | None, typer.Option("--from", metavar="DATE", help="The first day shown.")] = None,
    last: Annotated[str | None, typer.Option("--to", metavar="DATE", help="The last day shown.")] = None,
    baseline: Annotated[str | None, typer.Option("--baseline", metavar="REV", help=BASELINE_HELP)] = None,
    wbs: Annotated[
        bool | None, typer.Option("--wbs/--no-wbs", help="Number the tasks; default: where there is room.")
    ] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Draw the plan over time: bars, milestones, today, the critical path and what is late."""
    from mktpm.views import gantt as view
    from mktpm.views.gantt_rows import ChartChoice, charts_of
    from mktpm.views.gantt_rows import as_json as json_of

    invocation = open_plan(paths, as_of, lang)
    days = _days(first, last, invocation)
    choice = ChartChoice(dates.value, selection_of(invocation, owner, tag), critical, depth, *days)
    code = report_errors(invocation, color)
    planned = None if baseline is None else baseline_of(invocation, paths, baseline, color)
    code = code or (planned.code if planned is not None else 0)
    charts = charts_of(invocation.selected(), choice, None if planned is None else _baselines(invocation, planned))
    if as_json:
        write_json(json_of(charts, invocation.as_of, choice.dates))
    elif charts or not code:
        paper = view.Paper(
            width=page_width(width),
            language=invocation.language,
            color=colored(color),
            ascii_only=ascii_only or not speaks_unicode(),
            unit=None if scale is None else scale.value,
            wbs=wbs,
        )
        show_lines(view.gantt(charts, paper), color, width)
    if code:
        raise typer.Exit(code)


def _baselines(invocation: Invocation, planned: Baseline) -> "Baselines":
    """Return what the charts are measured against."""
    from mktpm.engine.variance import variances
    from mktpm.views.diff_words import version_text
    from mktpm.views.gantt_rows import Baselines

    then, now = planned.plan, invocation
    found = variances((then.workspace, then.schedule), (now.workspace, now.schedule))
    projects = {entry.at.position: entry for entry in found if entry.at is not None}
    return Baselines(version_text(planned.name, invocation.language), projects)


def _days(first: str | None, last: str | None, invocation: Invocation) -> tuple[date | None, date | None]:
    """Return the days given with ``--from`` and ``--to``; exits with 2 where they are the wrong way round."""
    begin, end = _day("--from", first, invocation), _day("--to", last, invocation)
    if begin is not None and end is not None and begin > end:
        cannot_run(message("`--from` is after `--to`"), None, invocation.language)
    return begin, end


def _day(option: str, text: str | None, invocation: Invocation) -> date | None:
    """Return the day given with ``option``; exits with 2 where it is none."""
    if text is None:
        return None
    try:
        return parse_day(text)
    except QuantityError as reason:
        cannot_run(message("`{option}`: {reason}", option=option, reason=reason.said), reason.hint, invocation.language)
