"""``mktpm metrics export``: imported figures as CSV."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from mktpm.cli.importing import damage_told, need_analytics, selection_written, store_or_exit
from mktpm.cli.invocation import open_plan
from mktpm.cli.options import LangOption, PathsArgument
from mktpm.cli.output import cannot_run, note
from mktpm.language import Count, message, reason_of


def command(
    paths: PathsArgument = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", metavar="FILE", help="A new file; default: stdout.")
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, inclusive.")] = None,
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="KEY=VALUE", help="Only rows with this value; the same key again: or that."),
    ] = None,
    sources: Annotated[bool, typer.Option("--sources", help="Say of each row which import and row it is.")] = False,
    lang: LangOption = None,
) -> None:
    """Write imported figures as CSV, exact to the last digit; cells that look like formulas are made harmless."""
    invocation = open_plan(paths, None, lang)
    language = invocation.language
    need_analytics(language)
    selection = selection_written(invocation, since, until, where)
    store = store_or_exit(invocation)
    from mktpm.analytics.exporting import write_csv

    with damage_told(language):
        if output is None:
            write_csv(store, selection, sys.stdout, sources=sources)
            return
        try:
            with output.open("x", encoding="utf-8", newline="") as out:
                count = write_csv(store, selection, out, sources=sources)
        except FileExistsError:
            cannot_run(message("`{file}` is there already", file=output), language=language)
        except OSError as reason:
            said = message("`{file}` can't be written: {reason}", file=output, reason=reason_of(reason))
            cannot_run(said, language=language)
    note(message("{rows} written to {file}", rows=Count(count, "row"), file=output), language)
