"""``mktpm returns``: what the money is to bring back, what it brought, and what one more unit would."""

from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.diagnostics import Place
    from mktpm.engine.returns.project import Returns
    from mktpm.views.painted import PaintedLines
    from mktpm.views.returns_paper import ReturnsPaper


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    why: Annotated[
        str | None,
        typer.Option("--why", metavar="WHAT", help="Show how figures come about: a channel, `npv`, or `accuracy`."),
    ] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show returns: promised, forecast by the funnel, so far, one more unit of spend, stages, and how right it was.

    ROAS is revenue / cost, written as 1:4.1; ROI is (gain - cost) / cost, written as 35%. What was spent and brought
    comes from imported figures, what was paid from the ledger.
    """
    invocation = open_plan(paths, as_of, lang)
    code = report_errors(invocation, color)
    found = _returns(invocation)
    if why is not None:
        _check(invocation, found, why)
    if as_json:
        from mktpm.views.returns_json import as_json as json_of

        write_json(json_of(found, invocation.as_of, invocation.language))
    else:
        from mktpm.views.returns import returns_text
        from mktpm.views.returns_paper import ReturnsPaper

        plain = ascii_only or not speaks_unicode()
        paper = ReturnsPaper(invocation.as_of, page_width(width), invocation.language, plain)
        text = returns_text(found, paper) if why is None else _why(invocation, found, why, paper)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _check(invocation: Invocation, found: "Returns", why: str) -> None:
    """Exit with 2 where ``why`` names nothing that is known."""
    names = ["npv", "accuracy", *_channels(found)]
    if why in names:
        return
    from difflib import get_close_matches

    close = get_close_matches(why, names, n=1, cutoff=0.5)
    listed = message("choose among {names}", names=", ".join(names))
    hint = message("did you mean `{key}`?", key=close[0]) if close else listed
    said = message("there is no channel `{name}` with a forecast or imported figures", name=why[:80])
    cannot_run(said, hint, invocation.language)


def _channels(found: "Returns") -> list[str]:
    forecasts = [each.forecast.channels for each in found.projects if each.forecast is not None]
    names = [channel.channel for channels in forecasts for channel in channels]
    return list(dict.fromkeys([*names, *(each.channel for project in found.projects for each in project.responses)]))


def _why(invocation: Invocation, found: "Returns", why: str, paper: "ReturnsPaper") -> "PaintedLines":
    from mktpm.plan.spans import locate
    from mktpm.views.returns_why import accuracy_why, channel_why, npv_why

    if why == "accuracy" and why not in _channels(found):
        return accuracy_why(found, paper)
    places: dict[Place, str] = {}
    for each in found.projects:
        project, fields = each.at.project, each.fields
        wanted = [project.place("returns", "funnel", n) for n in range(len(fields.funnel))]
        wanted += [project.place("returns", "gates", n) for n in range(len(fields.gates))]
        spans = locate(invocation.workspace.texts.get(project.file, ""), wanted)
        places |= {place: f"{place.file}:{span.line}" for place, span in spans.items()}
    return channel_why(found, why, places, paper) if why in _channels(found) else npv_why(found, places, paper)


def _returns(invocation: Invocation) -> "Returns":
    from mktpm.cli.return_figures import returns_in
    from mktpm.engine.returns.project import returns_of

    projects = [invocation.schedule.project(project) for project in invocation.workspace.projects]
    everything = returns_in(invocation, [at for at in projects if at.project.fields.returns is not None])
    selected = set(invocation.workspace.selected)
    return returns_of([each for each in everything if each.at.project in selected], everything)
