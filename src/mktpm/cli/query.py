"""``mktpm query``: SQL over the plan and the imported figures."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from mktpm.cli.figures import EngineOption, engine_url, failures_told
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import (
    AsOfOption,
    ColorChoice,
    ColorOption,
    JsonOption,
    LangOption,
    LanguageChoice,
    PathsArgument,
    PlanOption,
    WidthOption,
)
from mktpm.cli.output import cannot_run, page_width, show_lines, write, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from pathlib import Path

    from mktpm.analytics.query import Answer, Limits
    from mktpm.engine.chronicle import Happening

NEEDS_ARGUMENTS = True


class Form(StrEnum):
    """How the rows are written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


def command(
    sql: Annotated[
        str,
        typer.Argument(
            metavar="SQL",
            help="One SELECT over tasks, milestones, dependencies, budget, ledger, kpi, metrics, history.",
        ),
    ],
    paths: PathsArgument = None,
    plans: PlanOption = None,
    as_of: AsOfOption = None,
    engine: EngineOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, metavar="N", help="At most so many rows.")] = 1000,
    timeout: Annotated[
        float, typer.Option("--timeout", min=0.1, max=86400, metavar="SECONDS", help="Stop after so long.")
    ] = 60.0,
    memory: Annotated[int, typer.Option("--memory", min=64, metavar="MB", help="How much memory it may take.")] = 2000,
    form: Annotated[
        Form, typer.Option("--format", help="A table of text, JSON, or a table for spreadsheets.")
    ] = Form.TEXT,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Answer a SELECT over the plan and the imported figures; it can read nothing else, and write nothing.

    The tables: tasks, milestones, dependencies, budget, ledger, kpi, metrics (imported figures) and history.
    """
    from mktpm.analytics.query import Limits

    chosen = [*(paths or ()), *(plans or ())]
    invocation = open_plan(chosen, as_of, lang)
    code = report_errors(invocation, color)
    found = _answered(sql, invocation, engine, Limits(timeout, memory, limit), _History(chosen, as_of, lang))
    if as_json or form is Form.JSON:
        from mktpm.views.query import answer_json

        write_json(answer_json(found))
    elif form is Form.CSV:
        from mktpm.views.query import answer_csv

        write(answer_csv(found))
    else:
        from mktpm.views.query import answer_text

        text = answer_text(found, page_width(width), invocation.language)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


class _History:
    """What happened to the plans, read from git only where a query asks for it."""

    def __init__(self, paths: "list[Path]", as_of: str | None, lang: LanguageChoice | None) -> None:
        self.paths, self.as_of, self.lang = paths, as_of, lang

    def __call__(self) -> "Iterable[Happening]":
        from mktpm.cli.trails import traced
        from mktpm.engine.chronicle import in_order

        found = traced(self.paths, self.as_of, self.lang)
        return in_order(found.known(found.chronicles()))


def _answered(sql: str, invocation: Invocation, engine: str | None, limits: "Limits", history: _History) -> "Answer":
    from mktpm.analytics.engines import EMBEDDED, needs
    from mktpm.analytics.store import store_of
    from mktpm.analytics.tables import plan_tables

    tables = plan_tables(invocation.selected(), history)
    store = store_of
    with failures_told(invocation):
        url = engine_url(invocation, engine)
        if url is None or url == EMBEDDED:
            needs("duckdb", "analytics")
            from mktpm.analytics.query import answered

            try:
                return answered(sql, tables, store(invocation.workspace), limits)
            except KeyboardInterrupt:
                cannot_run(message("stopped"), None, invocation.language)
        from mktpm.analytics.engines.querying import answered_by

        analytics = invocation.workspace.fields.analytics
        table = analytics.table if analytics is not None else None
        return answered_by(url, sql, tables, (store(invocation.workspace), table), limits)
