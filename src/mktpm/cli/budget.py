"""``mktpm budget``: what was planned, promised and paid, what is left, and what it will come to."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, speaks_unicode, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import message

if TYPE_CHECKING:
    from mktpm.engine.budget.account import Account, LineAccount
    from mktpm.engine.budget.grouping import Dimension

ByOption = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="WHAT",
        help="What to group by, with commas: line, channel, phase, category, region, task, owner.",
    ),
]


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    by: ByOption = "line",
    why: Annotated[
        str | None, typer.Option("--why", metavar="LINE", help="Show where the figures of one line come from.")
    ] = None,
    changes: Annotated[
        bool, typer.Option("--changes", help="Show the changes asked for: before, after, and who decides.")
    ] = False,
    chart: Annotated[bool, typer.Option("--chart/--no-chart", help="Whether to draw the curve over time.")] = True,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show the budget: planned, promised, paid, left, and the forecast against the limit.

    Payments and commitments come from PLAN.ledger.csv beside the plan, which `mktpm spend` writes.
    """
    invocation = open_plan(paths, as_of, lang)
    dimensions = _dimensions(by, invocation)
    code = report_errors(invocation, color)
    found = _accounts(invocation)
    chosen = None if why is None else _line(invocation, found, why)
    if as_json:
        from mktpm.views.budget_json import as_json as json_of
        from mktpm.views.budget_json import why_json

        write_json(json_of(found, dimensions, invocation.as_of) if chosen is None else why_json(*chosen))
    else:
        from mktpm.views.budget import BudgetPaper, budget_text, changes_text
        from mktpm.views.budget_why import why_text

        plain = ascii_only or not speaks_unicode()
        paper = BudgetPaper(dimensions, page_width(width), invocation.language, chart, plain)
        if chosen is not None:
            text = why_text(*chosen, paper)
        else:
            text = changes_text(found, paper) if changes else budget_text(found, paper, invocation.as_of)
        show_lines(text, color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _accounts(invocation: Invocation) -> "list[Account]":
    from mktpm.engine.budget.account import account_of

    accounts = (account_of(at) for at in invocation.selected())
    return [account for account in accounts if account is not None]


def _dimensions(by: str, invocation: Invocation) -> "tuple[Dimension, ...]":
    from mktpm.engine.budget.grouping import DIMENSIONS

    found: list[Dimension] = []
    for word in (part.strip() for part in by.split(",")):
        dimension = next((each for each in DIMENSIONS if each == word), None)
        if dimension is None:
            hint = message("choose among {names}", names=", ".join(DIMENSIONS))
            cannot_run(message("a budget has no `{word}` to group by", word=word[:40]), hint, invocation.language)
        if dimension not in found:
            found.append(dimension)
    return tuple(found)


def _line(invocation: Invocation, found: "list[Account]", text: str) -> "tuple[Account, LineAccount]":
    """Return the line that ``text`` names, by id or ``project:id``; exits with 2 where none or several have it."""
    lines = [(account, each) for account in found for each in account.lines]
    fits = [
        (account, each)
        for account, each in lines
        if text in (each.id, each.line.name, f"{account.at.project.id}:{each.id}")
    ]
    if len(fits) != 1:
        _refuse_line(invocation, text, [f"{account.at.project.id}:{each.id}" for account, each in fits or lines], fits)
    return fits[0]


def _refuse_line(invocation: Invocation, text: str, names: list[str], fits: "Sequence[object]") -> NoReturn:
    """Say that a line is unknown, or that several are called that, and exit with 2."""
    if fits:
        said = message("`{text}` could be several lines", text=text)
        cannot_run(said, message("say which: {listed}", listed=", ".join(names)), invocation.language)
    from difflib import get_close_matches

    close = get_close_matches(text, [name.partition(":")[2] for name in names], n=1, cutoff=0.5)
    hint = message("did you mean `{key}`?", key=close[0]) if close else message("`mktpm budget` lists them")
    cannot_run(message("the budget has no line `{id}`", id=text[:80]), hint, invocation.language)
