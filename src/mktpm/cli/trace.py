"""``mktpm trace``: a number followed home to the files and rows that it is made of."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.figures import margin_of
from mktpm.cli.importing import damage_told, need_analytics, selection_written, store_or_exit
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.kpi_figures import kpis_of
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.following import Detail, Followed
    from mktpm.analytics.tracing import Selection
    from mktpm.engine.schedule import ProjectSchedule
    from mktpm.plan.kpis import Kpi

_MOST_ROWS = 10_000


def command(
    name: Annotated[str, typer.Argument(metavar="KPI|MEASURE", help="A KPI of the plan, or spend, clicks, roas, …")],
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH", help="Plan files or workspace folders; default: the workspace around this folder."
        ),
    ] = None,
    as_of: AsOfOption = None,
    day: Annotated[str | None, typer.Option("--day", metavar="DATE", help="Only this day.")] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, inclusive.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="KEY=VALUE", help="Only rows with this value; the same key again: or that."),
    ] = None,
    by: Annotated[
        str, typer.Option("--by", metavar="KEY,…", help="Divide what each file contributes: date, channel, …")
    ] = "",
    rows: Annotated[
        int, typer.Option("--rows", min=0, max=_MOST_ROWS, metavar="N", help="List the first N rows of each source.")
    ] = 0,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Follow a number home: which imports it is made of, which rows of which files, and what each adds.

    A KPI with a formula is followed through its formula to imported figures and to values that were written down.
    A measure that a KPI of the same name hides is called `metrics.NAME`.
    """
    invocation = open_plan(paths, as_of, lang)
    need_analytics(invocation.language)
    if day is not None:
        day_written("--day", day, invocation.language)
        since = until = day
    selection = selection_written(invocation, since, until, where)
    detail = _detail(invocation, by, rows)
    code = report_errors(invocation, color)
    with damage_told(invocation.language):
        followed = _followed(invocation, name, selection, detail)
    if as_json:
        from mktpm.views.trace import trace_json

        write_json(trace_json(followed))
    else:
        from mktpm.views.trace import trace_text

        show_lines(trace_text(followed, page_width(width), invocation.language), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _detail(invocation: Invocation, by: str, rows: int) -> "Detail":
    from mktpm.analytics.following import Detail
    from mktpm.analytics.tracing import BY

    names = tuple(name.strip() for name in by.split(",") if name.strip())
    wrong = next((name for name in names if name not in BY), None)
    if wrong is not None:
        said = message("`{text}` is nothing that rows can be divided by", text=wrong[:60])
        cannot_run(said, message("these are: {listed}", listed=Listing(BY)), invocation.language)
    return Detail(names, rows)


def _followed(invocation: Invocation, name: str, selection: "Selection", detail: "Detail") -> "Followed":
    """Return a KPI or a measure followed home; exits with 2 where there is none of that name."""
    from mktpm.analytics.following import follow_kpi, follow_measure
    from mktpm.analytics.measures import MEASURES
    from mktpm.analytics.store import store_of

    found = _kpi(invocation, name)
    if found is not None:
        at, kpi = found
        return follow_kpi(store_of(invocation.workspace), kpis_of(invocation, at), kpi, selection, detail)
    measure = MEASURES.get(name.removeprefix("metrics."))
    if measure is None:
        said = message("there is no KPI and no measure `{name}`", name=name[:60])
        cannot_run(said, message("the measures are {listed}", listed=Listing(tuple(MEASURES))), invocation.language)
    needs_margin = any(part.margin for part in measure.above)
    margin = margin_of(invocation, needed=True) if needs_margin else None
    return follow_measure(store_or_exit(invocation), measure, selection, margin, detail)


def _kpi(invocation: Invocation, name: str) -> "tuple[ProjectSchedule, Kpi] | None":
    """Return the KPI that a name means, `project:kpi` or `kpi`; exits with 2 where several do."""
    project, colon, wanted = name.rpartition(":")
    projects = [at for at in invocation.selected() if not colon or at.project.id == project]
    found = [(at, kpi) for at in projects for kpi in at.project.fields.kpis if kpi.id == wanted]
    if len(found) > 1:
        listed = Listing(tuple(f"{at.project.id}:{kpi.id}" for at, kpi in found[:8]))
        several = message("several plans have a KPI `{name}`", name=name[:60])
        cannot_run(several, message("say which: {listed}", listed=listed), invocation.language)
    return found[0] if found else None
