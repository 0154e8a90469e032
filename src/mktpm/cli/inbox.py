"""``mktpm inbox``: what waits for one person."""

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.identity import everybody, me_by_git, person_called
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import (
    AsOfOption,
    ColorChoice,
    ColorOption,
    JsonOption,
    LangOption,
    PathsArgument,
    WidthOption,
)
from mktpm.cli.output import cannot_run, page_width, show_lines, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message
from mktpm.plan.model import Person

if TYPE_CHECKING:
    from mktpm.engine.inbox import Remark

MENTION_DAYS = 14
"""How far back mentions are looked for unless somebody says."""


def command(
    paths: PathsArgument = None,
    me: Annotated[bool, typer.Option("--me", help="For you, as git's `user.email` says; the default.")] = False,
    person: Annotated[
        str | None, typer.Option("--person", metavar="PERSON", help="For this person, by id, name or address.")
    ] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="Mentions from this day on; default: two weeks back.")
    ] = None,
    days: Annotated[
        int | None,
        typer.Option(
            "--days", min=0, max=3650, metavar="N", help="Tasks due in N days; default: the last of warn_days."
        ),
    ] = None,
    as_of: AsOfOption = None,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show what waits for you: approvals in their order, mentions, tasks that can begin, what is late or due soon."""
    from mktpm.engine.inbox import inbox_of
    from mktpm.engine.inbox import since as days_before

    invocation = open_plan(paths, as_of, lang)
    if me and person is not None:
        cannot_run(message("`--me` and `--person` can't both be meant"), None, invocation.language)
    who = _person(invocation, person)
    language, today = invocation.language, invocation.as_of
    first = day_written("--since", since, language) if since is not None else days_before(today, MENTION_DAYS)
    code = report_errors(invocation, color)
    remarks = _remarks(invocation, first)
    found = inbox_of(who, invocation.selected(), invocation.workspace.paperwork, remarks, days)
    if as_json:
        from mktpm.views.inbox_json import as_json as json_of

        write_json(json_of(found, who, today, first))
    else:
        from mktpm.views.inbox import inbox_text

        text = inbox_text(found, who, today, page_width(width), language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _person(invocation: Invocation, called: str | None) -> Person:
    projects = invocation.workspace.selected
    if called is not None:
        return person_called(called, everybody(projects), invocation.language)
    if not projects:
        cannot_run(message("there are no projects here"), None, invocation.language)
    folder = Path(projects[0].path).parent
    return me_by_git(folder, everybody(projects), invocation.language, "--person PERSON")


def _remarks(invocation: Invocation, first: date) -> "Iterator[Remark]":
    """Yield the comments of all projects since the day ``first``, up to the end of the day looked from."""
    from mktpm.engine.inbox import Remark
    from mktpm.plan.journal import COMMENT, read_journal

    zone = invocation.workspace.fields.timezone
    for project in invocation.workspace.selected:
        for entry in read_journal(Path(project.path), project.file, (COMMENT,)).entries:
            at = _local(entry.at, zone)
            if first <= at.date() <= invocation.as_of:
                yield Remark(project, entry.task, entry.by, at, entry.text("text"))


def _local(moment: datetime, zone: str | None) -> datetime:
    """Return a moment as wall-clock time of the workspace; without a zone, as whoever wrote it had it."""
    if zone is None:
        return moment.replace(tzinfo=None)
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
