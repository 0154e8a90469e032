"""``mktpm risks``: what may go wrong, how bad it would be, and what is done about it."""

import re
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written, now_in
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, write_json
from mktpm.cli.past import Past, past_of
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.engine.risks import Register

_DAY = r"\d{4}-\d\d-\d\d"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE|REV", help="Show how each risk moved since that day or revision."),
    ] = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show the risk register and its matrix: score, owner, trigger, responses, and the tasks at stake.

    The score is probability × impact; its colours are those of policy.health.risk_score. With --since a day means
    the last version committed by its end.
    """
    invocation = open_plan(paths, as_of, lang)
    commit = None if since is None else _commit(past := past_of(paths, invocation.language), since, invocation)
    before = None if commit is None else past.plan_at(commit, invocation.as_of)
    code = report_errors(invocation, color)
    found = _registers(invocation, before)
    if as_json:
        from mktpm.views.risks_json import as_json as json_of

        version = None if commit is None or since is None else {"asked": since, "commit": commit}
        write_json(json_of(found, invocation.as_of, version))
    else:
        from mktpm.views.risks import RiskPaper, risks_text

        named = None if commit is None else message("{version} ({commit})", version=since, commit=commit[:8])
        paper = RiskPaper(invocation.as_of, named, page_width(width), invocation.language)
        show_lines(risks_text(found, paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _registers(invocation: Invocation, before: Invocation | None) -> "list[Register]":
    from mktpm.engine.matching import matched_projects
    from mktpm.engine.risks import register_of

    was = () if before is None else matched_projects(before.workspace.selected, invocation.workspace.selected)
    earlier = {id(pair.after): pair.before for pair in was}
    return [register_of(at, earlier.get(id(at.project)), compared=before is not None) for at in invocation.selected()]


def _commit(past: Past, since: str, invocation: Invocation) -> str:
    """Return the commit that ``since`` names; exits with 2 where there was none."""
    if not re.fullmatch(_DAY, since):
        return past.commit_of(since)
    day = day_written("--since", since, invocation.language)
    found = past.commit_by(day, now_in(invocation.workspace.fields.timezone).tzinfo)
    if found is None:
        cannot_run(message("nothing had been committed by {day}", day=day), None, invocation.language)
    return found
