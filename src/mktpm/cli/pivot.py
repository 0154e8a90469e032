"""``mktpm pivot``: imported figures by channel, region, week, or whatever else they say."""

from collections.abc import Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from mktpm.cli.clock import day_written
from mktpm.cli.figures import EngineOption, figures_engine, margin_of
from mktpm.cli.invocation import Invocation, open_plan, report_errors
from mktpm.cli.options import AsOfOption, ColorChoice, ColorOption, JsonOption, LangOption, PathsArgument, WidthOption
from mktpm.cli.output import cannot_run, page_width, show_lines, write, write_json
from mktpm.cli.selection import AsciiOption
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.anomalies import Watch
    from mktpm.analytics.measures import Measure
    from mktpm.analytics.pivot import Pivot, Question
    from mktpm.engine.budget.account import Account


class Form(StrEnum):
    """How the table is written."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"


class Compare(StrEnum):
    """What stands beside the figures."""

    PREVIOUS = "previous"
    YEAR = "year"
    PLAN = "plan"


_COMPARED: "dict[Compare, Literal['previous', 'year', 'plan']]" = {
    Compare.PREVIOUS: "previous",
    Compare.YEAR: "year",
    Compare.PLAN: "plan",
}
_ALIASES = {"date": "day", "source": "platform"}


def command(
    paths: PathsArgument = None,
    as_of: AsOfOption = None,
    by: Annotated[
        str,
        typer.Option("--by", metavar="KEY,…", help="Dimensions and periods: channel, region, campaign, week, month, …"),
    ] = "channel",
    measure: Annotated[
        str,
        typer.Option("--measure", "-m", metavar="MEASURE,…", help="Sums and ratios of sums: spend, gmv, ctr, roas, …"),
    ] = "spend,gmv,roas",
    where: Annotated[
        list[str] | None,
        typer.Option("--where", metavar="KEY=VALUE", help="Only rows with this value; the same key again: or that."),
    ] = None,
    since: Annotated[str | None, typer.Option("--since", metavar="DATE", help="From this day on.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="Up to this day, inclusive.")] = None,
    top: Annotated[
        int | None,
        typer.Option("--top", min=1, metavar="N", help="Only the N largest by the first measure, and the rest as one."),
    ] = None,
    compare: Annotated[
        Compare | None,
        typer.Option("--compare", help="Beside it the period before, the same days a year earlier, or the budget."),
    ] = None,
    anomalies: Annotated[
        bool,
        typer.Option("--anomalies", help="Tell the days that stand out, by group and measure, and how that is judged."),
    ] = False,
    engine: EngineOption = None,
    form: Annotated[
        Form, typer.Option("--format", help="A table of text, JSON, or a table for spreadsheets.")
    ] = Form.TEXT,
    ascii_only: AsciiOption = False,
    as_json: JsonOption = False,
    color: ColorOption = ColorChoice.AUTO,
    lang: LangOption = None,
    width: WidthOption = None,
) -> None:
    """Show imported figures by dimensions and periods: sums, and ratios of sums, never means of ratios.

    What is not reported, or would be divided by nothing, is shown as –. Weeks begin on Monday.
    """
    invocation = open_plan(paths, as_of, lang)
    asked = _question(invocation, by, measure, where or [], (since, until), top, compare)
    code = report_errors(invocation, color)
    found, watched = _answered(invocation, engine, asked, anomalies=anomalies)
    if as_json or form is Form.JSON:
        from mktpm.views.pivot_json import as_json as json_of

        write_json(json_of(found, watched))
    elif form is Form.CSV:
        from mktpm.views.pivot_csv import pivot_csv

        write(pivot_csv(found))
    else:
        from mktpm.views.pivot import PivotPaper, pivot_text

        currency = invocation.workspace.fields.currency
        paper = PivotPaper(page_width(width), invocation.language, currency)
        show_lines(pivot_text(found, watched, paper), color, width, ascii_only=ascii_only)
    if code:
        raise typer.Exit(code)


def _answered(
    invocation: Invocation, engine: str | None, asked: "Question", *, anomalies: bool
) -> "tuple[Pivot, Watch | None]":
    from mktpm.analytics.pivot import pivot

    with figures_engine(invocation, engine) as computing:
        found = pivot(computing, asked, _accounts(invocation) if asked.compare == "plan" else ())
        if not anomalies:
            return found, None
        from mktpm.analytics.anomalies import watch

        return found, watch(computing, asked)


def _accounts(invocation: Invocation) -> "list[Account]":
    from mktpm.engine.budget.account import account_of

    return [account for at in invocation.selected() if (account := account_of(at)) is not None]


def _question(
    invocation: Invocation,
    by: str,
    measure: str,
    where: Sequence[str],
    days: tuple[str | None, str | None],
    top: int | None,
    compare: Compare | None,
) -> "Question":
    from mktpm.analytics.pivot import Question

    language = invocation.language
    measures = _measures(f"spend,{measure}" if compare is Compare.PLAN else measure, invocation)
    since, until = (
        None if text is None else day_written(option, text, language)
        for option, text in zip(("--since", "--until"), days, strict=True)
    )
    if since is not None and until is not None and since > until:
        cannot_run(
            message("`{option}`: {first} is after {last}", option="--since", first=since, last=until), None, language
        )
    return Question(
        by=_keys(by, invocation),
        measures=measures,
        since=since,
        until=until,
        where=_values(where, invocation),
        top=top,
        compare=None if compare is None else _COMPARED[compare],
        margin=margin_of(invocation, needed=any(one.id == "roi" for one in measures)),
    )


def _keys(text: str, invocation: Invocation) -> tuple[str, ...]:
    from mktpm.analytics.embedded import DIMENSIONS
    from mktpm.analytics.engines.asked import PERIODS

    words = [_ALIASES.get(word, word) for word in _listed(text)]
    for word in words:
        if word not in DIMENSIONS and word not in PERIODS:
            _unknown("--by", word, (*DIMENSIONS, *PERIODS), invocation)
    return tuple(dict.fromkeys(words))


def _measures(text: str, invocation: Invocation) -> "tuple[Measure, ...]":
    from mktpm.analytics.measures import MEASURES

    words = _listed(text)
    for word in words:
        if word not in MEASURES:
            _unknown("--measure", word, tuple(MEASURES), invocation)
    if not words:
        _unknown("--measure", text, tuple(MEASURES), invocation)
    return tuple(MEASURES[word] for word in dict.fromkeys(words))


def _values(where: Sequence[str], invocation: Invocation) -> dict[str, tuple[str, ...]]:
    from mktpm.analytics.embedded import DIMENSIONS

    found: dict[str, tuple[str, ...]] = {}
    for text in where:
        key, equals, value = text.partition("=")
        name = _ALIASES.get(key.strip(), key.strip())
        if name not in DIMENSIONS:
            _unknown("--where", name, DIMENSIONS, invocation)
        if not equals:
            said = message("`{text}` is no condition such as `channel=抖音`", text=text[:60])
            cannot_run(said, message("the columns are {listed}", listed=Listing(DIMENSIONS)), invocation.language)
        found[name] = (*found.get(name, ()), value.strip())
    return found


def _listed(text: str) -> list[str]:
    return [word.strip().lower() for word in text.replace("，", ",").split(",") if word.strip()]


def _unknown(option: str, word: str, known: Sequence[str], invocation: Invocation) -> NoReturn:
    from difflib import get_close_matches

    close = get_close_matches(word, known, n=1, cutoff=0.5)
    said = message("`{option}`: there is no `{word}`", option=option, word=word[:40])
    hint = (
        message("did you mean `{key}`?", key=close[0])
        if close
        else message("known: {known}", known=Listing(tuple(known)))
    )
    cannot_run(said, hint, invocation.language)
