"""``mktpm kpi``: the figures that a plan follows, where they stand, and where they come from."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.diagnostics import Place
    from mktpm.engine.kpi.definitions import Definition
    from mktpm.engine.kpi.derivation import Derived
    from mktpm.engine.kpi.results import KpiResult, ProjectKpis
    from mktpm.views.kpi import KpiPaper


def command(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[set KPI VALUE] [PATH]...",
            help="Plan files or workspace folders; default: the workspace around this folder. "
            "`set` writes a value down instead.",
        ),
    ] = None,
    why: Annotated[
        str | None, typer.Option("--why", metavar="KPI", help="Show where a KPI's number comes from.")
    ] = None,
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="With `set`: the day of the value; default: --as-of.")
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="TEXT", help="With `set`: where the value is from.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="With `set`: show the row and write nothing.")
    ] = False,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show each KPI with baseline, target, last value, way, course and trend; `set KPI VALUE` writes a value down.

    Values stand in `PLAN.kpis.csv` beside the plan; formulas are computed from these, from imported figures and from
    the plan itself. A trend needs eight values (Mann-Kendall test).
    """
    words = list(paths or [])
    recording = bool(words) and words[0] == "set"
    files = [Path(word) for word in (words[3:] if recording else words)]
    invocation = open_plan(files, as_of, lang)
    if recording:
        from mktpm.cli.kpi_recording import record

        record(invocation, words[1:3], on=on, source=source, dry_run=dry_run, as_json=as_json)
        return
    if on is not None or source is not None or dry_run:
        said = message("`--on`, `--source` and `--dry-run` belong to `mktpm kpi set KPI VALUE`")
        cannot_run(said, None, invocation.language)
    code = report_errors(invocation, color)
    _show(invocation, why, as_json=as_json, color=color, width=width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _show(
    invocation: Invocation, why: str | None, *, as_json: bool, color: ColorChoice, width: int | None, ascii_only: bool
) -> None:
    from mktpm.cli.kpi_figures import kpis_of
    from mktpm.views.kpi import KpiPaper, kpi_text

    found = [kpis_of(invocation, at) for at in invocation.selected()]
    plain = ascii_only or not speaks_unicode()
    paper = KpiPaper(invocation.as_of, page_width(width), invocation.language, plain)
    if why is not None:
        _tell_why(invocation, found, why, paper, color if not as_json else None)
    elif as_json:
        from mktpm.views.kpi_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, invocation.language))
    else:
        show_lines(kpi_text(found, paper), color, width, ascii_only=ascii_only)


def _tell_why(
    invocation: Invocation, found: "list[ProjectKpis]", why: str, paper: "KpiPaper", color: ColorChoice | None
) -> None:
    """Write where a KPI's number comes from; as JSON where there is no choice of colours."""
    from mktpm.cli.kpi_recording import kpi_called
    from mktpm.engine.kpi.derivation import derived
    from mktpm.views.kpi import why_text
    from mktpm.views.kpi_json import why_json

    project, kpi = kpi_called(invocation, why)
    kpis = next(each for each in found if each.at.project is project)
    result = next(each for each in kpis.results if each.kpi is kpi)
    told = derived(kpis.values, kpis.definitions.kpis[kpi.id], result.on or invocation.as_of)
    places = _places(invocation, kpis, told, result)
    if color is None:
        write_json(why_json(told, result, places, kpis, invocation.language))
    else:
        show_lines(why_text(told, result, places, kpis, paper), color, paper.width, ascii_only=paper.ascii_only)


def _places(invocation: Invocation, kpis: "ProjectKpis", told: "Derived", result: "KpiResult") -> "dict[Place, str]":
    """Return each place of the plan that is told of, the way people name it: "plan.yaml:12"."""
    from mktpm.plan.spans import locate

    project = kpis.at.project
    routes = [(*each.route, "formula") for each in _definitions(told)]
    routes += [("kpis", result.position, name) for name in ("baseline", "target")]
    spans = locate(invocation.workspace.texts.get(project.file, ""), [project.place(*route) for route in routes])
    return {place: f"{place.file}:{span.line}" for place, span in spans.items()}


def _definitions(told: "Derived") -> "list[Definition]":
    own = [told.definition] if told.definition is not None else []
    return own + [each for part in told.parts for each in _definitions(part)]
