"""``mktpm standup``: what changed since the last working day, what is blocked, what is due."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import page_width, show_lines, write, write_json
from mktpm.cli.selection import AsciiOption, OwnerOption, selection_of
from mktpm.engine.selection import Selection

if TYPE_CHECKING:
    from mktpm.cli.trails import Traced

_DAYS = 3
"""How many calendar days ahead due tasks are told: over a weekend to Monday."""


class Form(StrEnum):
    """How the round is written."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    since: Annotated[
        str | None,
        typer.Option("--since", metavar="DATE", help="Changes from this day on; default: the last working day."),
    ] = None,
    me: Annotated[bool, typer.Option("--me", help="Only my tasks, by git's user.email.")] = False,
    owner: OwnerOption = None,
    days: Annotated[int, typer.Option("--days", min=0, max=365, metavar="N", help="Tasks due in N days.")] = _DAYS,
    form: Annotated[Form, typer.Option("--format", help="Text, Markdown for a chat, or JSON.")] = Form.TEXT,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Tell person by person what changed since the last working day, what is blocked and why, and what is due.

    What was changed and changed back in between is not told.
    """
    from mktpm.cli.trails import traced
    from mktpm.engine.standup import Source, standup_of

    found = traced(paths, as_of, lang)
    invocation = found.invocation
    selection = _mine(found) if me else selection_of(invocation, owner, None)
    begin = None if since is None else day_written("--since", since, invocation.language)
    code = report_errors(invocation, color)
    projects = invocation.selected()
    sources = [Source(found.past(at), found.trail(at), found.journal(at)) for at in projects]
    standup = standup_of(sources, found.vantage, begin, selection, days)
    if as_json or form is Form.JSON:
        from mktpm.views.standup_json import as_json as json_of

        write_json(json_of(standup, found.reach()))
    else:
        from mktpm.views.standup import StandupPaper, standup_markdown, standup_text

        paper = StandupPaper(page_width(width), invocation.language, len(projects) > 1)
        if form is Form.MARKDOWN:
            write(standup_markdown(standup, found.reach(), paper))
        else:
            show_lines(standup_text(standup, found.reach(), paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _mine(found: "Traced") -> Selection:
    """Return the choice of the tasks of whoever is asking."""
    from mktpm.cli.identity import everybody, me_by_git

    people = everybody(found.invocation.workspace.selected)
    person = me_by_git(found.repositories.repository.folder, people, found.invocation.language, "--owner NAME")
    return Selection(frozenset((person.name or person.id,)))
