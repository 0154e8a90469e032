"""What follows from a return: the next unit of spend, stages, the time after the close, and how right it was."""

from collections.abc import Iterator

from mktpm.engine.returns.accuracy import FIGURES, Accuracy
from mktpm.engine.returns.following import State
from mktpm.engine.returns.marginal import NoResponse, Response
from mktpm.engine.returns.present_value import Flow, Worth
from mktpm.engine.returns.project import ProjectReturns, Returns
from mktpm.language import Count
from mktpm.views.painted import Line
from mktpm.views.returns_paper import ReturnsPaper, gain_paint, percent, roas, text
from mktpm.views.sheet import Column, Row

FIGURE_NAMES = {
    "spend": "Spend", "impressions": "Impressions", "clicks": "Clicks", "orders": "Orders", "revenue": "Revenue",
    "roas": "ROAS",
}  # fmt: skip
_MARKS: dict[State, tuple[str, str]] = {
    "followed": ("●", "green"), "missing": ("×", "bold orange"), "running": ("○", ""), "ahead": ("·", "dim"),
}  # fmt: skip


def marginal_lines(found: ProjectReturns, paper: ReturnsPaper) -> Iterator[Line]:
    """Yield what one more unit of spend brings on each channel, or why that can't be said."""
    known = [each for each in found.responses if isinstance(each, Response)]
    refused = [each for each in found.responses if isinstance(each, NoResponse)]
    title = paper.say("One more unit of spend")
    columns = [
        Column("channel", paper.say("Channel"), least=8),
        Column("days", paper.say("Days seen"), right=True, leaves=1),
        Column("elasticity", paper.say("Elasticity"), right=True, leaves=2),
        Column("roas", "ROAS", right=True),
        Column("marginal", paper.say("Marginal ROAS"), right=True),
        Column("interval", "95%", right=True),
    ]
    if known:
        yield from paper.table(title, columns, [_response(each, paper) for each in known])
        yield from paper.note(paper.say("it is what went together day by day, no proof of cause"))
    elif refused:
        yield [(title, "bold")]
    for each in refused:
        yield from paper.note([(each.channel, ""), (f"  {each.reason.say(paper.language)}", "dim")])


def _response(each: Response, paper: ReturnsPaper) -> Row:
    low, high = each.interval
    return {
        "channel": text(each.channel),
        "days": text(str(each.days)),
        "elasticity": text(f"{each.elasticity:.2f}"),
        "roas": text(roas(each.roas)),
        "marginal": text(roas(each.marginal)),
        "interval": text(paper.say("{low} to {high}", low=roas(low), high=roas(high)), "dim"),
    }


# ------------------------------------------------------------------ stages


def worth_lines(found: ProjectReturns, paper: ReturnsPaper) -> Iterator[Line]:
    """Yield the stages with their gates, and what they are worth."""
    worth = found.worth
    if worth is None:
        return
    columns = [
        Column("stage", paper.say("Stage"), least=8),
        Column("day", paper.say("Day")),
        Column("chance", paper.say("Chance"), right=True),
        Column("reached", paper.say("Gets there"), right=True, leaves=2),
        Column("cost", paper.say("Cost"), right=True),
        Column("gain", paper.say("Gain"), right=True),
        Column("expected", paper.say("Expected"), right=True, leaves=3),
        Column("present", paper.say("Discounted"), right=True, leaves=1),
    ]
    rows = [_flow(flow, paper) for flow in worth.expected.flows]
    yield from paper.table(paper.say("Stages and gates"), columns, rows)
    rate = paper.say("{rate} a year", rate=percent(worth.rate)) if worth.rate else paper.say("no rate is stated: 0%")
    yield from _worth(paper.say("with the chances of the gates"), worth.expected, rate, paper)
    if worth.passed.npv != worth.expected.npv:
        yield from _worth(paper.say("if every gate is passed"), worth.passed, rate, paper)


def _flow(flow: Flow, paper: ReturnsPaper) -> Row:
    gate, outcome = flow.stage.gate, flow.stage.outcome
    words = {"open": "", "passed": paper.say("passed"), "failed": paper.say("failed")}
    return {
        "stage": text(gate.name),
        "day": text(flow.stage.day.isoformat()),
        "chance": text(words[outcome] or percent(flow.stage.chance)),
        "reached": text(percent(flow.reached)),
        "cost": text("" if gate.cost is None else paper.amount(gate.cost)),
        "gain": text("" if gate.gain is None else paper.amount(gate.gain)),
        "expected": text(paper.more(flow.amount), gain_paint(flow.amount)),
        "present": text(paper.more(flow.present), gain_paint(flow.present)),
    }


def _worth(said: str, worth: Worth, rate: str, paper: ReturnsPaper) -> Iterator[Line]:
    chinese = paper.language == "zh"
    rated = f"（{rate}）" if chinese else f" ({rate})"
    clauses = [f"NPV {paper.more(worth.npv)}{rated}", *_paybacks(worth, paper)]
    told = ("；" if chinese else "; ").join(clauses)
    yield from paper.note([(f"{said}{'：' if chinese else ': '}", "dim"), (told, gain_paint(worth.npv))])


def _paybacks(worth: Worth, paper: ReturnsPaper) -> Iterator[str]:
    """Yield when the money is back, and when if later money counts for less."""
    plain, discounted = worth.payback, worth.discounted
    if plain is None:
        yield paper.say("the money does not come back")
        return
    days = Count(plain.days, "day")
    if plain == discounted:
        yield paper.say("money back on {day} after {days}, discounted too", day=plain.day, days=days)
        return
    yield paper.say("money back on {day} after {days}", day=plain.day, days=days)
    if discounted is None:
        yield paper.say("discounted it does not come back")
    else:
        days = Count(discounted.days, "day")
        yield paper.say("discounted on {day} after {days}", day=discounted.day, days=days)


# ------------------------------------------------------------------ after the close


def following_lines(found: ProjectReturns, paper: ReturnsPaper) -> Iterator[Line]:
    """Yield whether the return of a closed project is followed."""
    following = found.following
    if following is None:
        return
    line: list[tuple[str, str]] = [(paper.say("After the close"), "bold"), ("  ", "")]
    line += [_MARKS[month.state] for month in following.months]
    facts = paper.say("closed on {day}, followed until {until}", day=following.closed, until=following.until)
    yield [*line, (f"  {facts}", "dim")]
    stopped = following.stopped
    if stopped is not None:
        yield from paper.note(
            paper.say(
                "no result from month {n} after the close ({first} to {last})",
                n=stopped.number, first=stopped.window.first, last=stopped.window.last,
            ),
            "bold orange",
        )  # fmt: skip


# ------------------------------------------------------------------ how right forecasts were


def accuracy_lines(found: Returns, paper: ReturnsPaper) -> Iterator[Line]:
    """Yield how right the forecasts of campaigns that are over were."""
    title = paper.say("How right forecasts were")
    if not found.accuracy:
        yield [(title, "bold")]
    else:
        columns = [
            Column("figure", paper.say("Figure")),
            Column("pairs", paper.say("Forecasts"), right=True),
            Column("inside", paper.say("low to high"), right=True),
            Column("mape", "MAPE", right=True),
            Column("wape", "WAPE", right=True),
            Column("bias", paper.say("Bias"), right=True),
        ]
        yield from paper.table(title, columns, [_accuracy(each, paper) for each in found.accuracy])
        yield from paper.note(
            paper.say("MAPE: each channel counts the same; WAPE: each unit does; bias above 0: forecasts were too high")
        )
    for project in found.projects:
        for each in project.waiting:
            name = project.at.project.name
            yield from paper.note([(f"{name} · {each.channel}", ""), (f"  {each.reason.say(paper.language)}", "dim")])


def _accuracy(each: Accuracy, paper: ReturnsPaper) -> Row:
    assert each.figure in FIGURES  # noqa: S101 - a name for each
    return {
        "figure": text(paper.say(FIGURE_NAMES[each.figure])),
        "pairs": text(str(len(each.pairs))),
        "inside": text(paper.say("{n} of {all}", n=each.inside, all=len(each.pairs)), "dim"),
        "mape": text(percent(each.mape)),
        "wape": text(percent(each.wape)),
        "bias": text(percent(each.bias, signed=True)),
    }
