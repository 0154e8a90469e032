"""``mktpm audit``: everything that anybody ever changed in the plans, one line an event."""

from enum import StrEnum
from typing import Annotated

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.invocation import report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument
from mktpm.cli.output import show_lines, write, write_json
from mktpm.cli.selection import AsciiOption


class Form(StrEnum):
    """How the trail is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, inclusive.")] = None,
    by: Annotated[
        list[str] | None,
        typer.Option(
            "--by", metavar="PERSON", help="Only what this person did, by id, name or address; may be repeated."
        ),
    ] = None,
    form: Annotated[
        Form, typer.Option("--format", help="Lines of text, JSON, or a table for spreadsheets.")
    ] = Form.TEXT,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
) -> None:
    """List every change of every plan in the order of time: who, when, which field, from what to what.

    With comments, hours and approvals, versions that could not be read, removed plans, and changes that no
    commit holds yet. One line an event; in CSV no cell can be run as a formula.
    """
    from mktpm.cli.trails import traced
    from mktpm.engine.chronicle import Wanted, in_order

    found = traced(paths, as_of, lang)
    language = found.invocation.language
    wanted = Wanted(
        since=None if since is None else day_written("--since", since, language),
        until=None if until is None else day_written("--until", until, language),
        people=frozenset(word.casefold() for word in by or ()),
    )
    told = wanted.told(in_order(found.known(found.chronicles())))
    code = report_errors(found.invocation, color)
    if as_json or form is Form.JSON:
        from mktpm.views.history_json import as_json as json_of

        write_json(json_of(told, found.reach(), {}))
    elif form is Form.CSV:
        from mktpm.views.audit import audit_csv

        write(audit_csv(told))
    else:
        from mktpm.views.audit import audit_text
        from mktpm.views.happenings import Wording

        lines = {at.project.id: at.timeline for at in found.invocation.selected()}
        text = audit_text(told, lambda project: Wording(language, lines.get(project)), found.reach(), language)
        show_lines(text, color, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)
