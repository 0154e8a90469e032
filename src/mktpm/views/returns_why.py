"""How the figures of a return come about: each step with its numbers."""

from collections.abc import Iterator, Mapping
from decimal import Decimal

from mktpm.diagnostics import Place
from mktpm.engine.returns.accuracy import Pair
from mktpm.engine.returns.definitions import FORMULAS
from mktpm.engine.returns.funnel import ChannelForecast, estimates_of
from mktpm.engine.returns.marginal import CONFIDENCE, NoResponse, Response
from mktpm.engine.returns.present_value import Flow, PresentValue
from mktpm.engine.returns.project import ProjectReturns, Returns
from mktpm.engine.returns.results import ChannelResult
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.returns_more import FIGURE_NAMES
from mktpm.views.returns_paper import ReturnsPaper, percent, roas

Places = Mapping[Place, str]
"""Places of the plan as people name them: "plan.yaml:12"."""


def channel_why(found: Returns, channel: str, places: Places, paper: ReturnsPaper) -> PaintedLines:
    """Return how the figures of a channel come about, in each project that has it."""
    lines: list[Line] = []
    for each in found.projects:
        page = _Page(each, paper, places)
        told = list(page.channel(channel))
        if told:
            lines += [[]] if lines else []
            lines += [[(f"{channel}", "bold"), (f" · {each.at.project.name}", "dim")], *told]
    return fitted(lines, paper.width)


def npv_why(found: Returns, places: Places, paper: ReturnsPaper) -> PaintedLines:
    """Return how the present value of each project comes about."""
    lines: list[Line] = []
    for each in found.projects:
        if each.worth is not None:
            lines += [[]] if lines else []
            lines += [[("NPV", "bold"), (f" · {each.at.project.name}", "dim")]]
            lines += _Page(each, paper, places).npv(each.worth)
    return fitted(lines or [[(paper.say("no plan has stages with money: `returns.gates`"), "dim")]], paper.width)


def accuracy_why(found: Returns, paper: ReturnsPaper) -> PaintedLines:
    """Return every forecast that can be judged, with what it came to."""
    lines: list[Line] = []
    for each in found.accuracy:
        name = paper.say(FIGURE_NAMES[each.figure])
        lines += [[]] if lines else []
        wape = f" · WAPE {percent(each.wape)} · {paper.say('Bias')} {percent(each.bias, signed=True)}"
        lines.append([(name, "bold"), (f" · MAPE {percent(each.mape)}{wape if each.wape is not None else ''}", "")])
        lines += [_pair(pair, paper) for pair in each.pairs]
    if lines:
        lines.append([])
        lines += [[(f"  {word.upper()} = {paper.say(FORMULAS[word])}", "dim")] for word in ("mape", "wape")]
        lines.append([(f"  {paper.say('Bias')} = {paper.say(FORMULAS['bias'])}", "dim")])
    return fitted(lines or [[(paper.say("no forecast can be judged yet"), "dim")]], paper.width)


def _pair(pair: Pair, paper: ReturnsPaper) -> Line:
    show = roas if pair.figure == "roas" else paper.amount if pair.figure in ("spend", "revenue") else paper.count
    said = paper.say(
        "forecast {forecast}, came to {actual}: {error}",
        forecast=show(pair.forecast), actual=show(pair.actual), error=percent(pair.error, signed=True),
    )  # fmt: skip
    inside = "" if pair.low == pair.high else paper.say("inside low to high" if pair.inside else "outside low to high")
    return [(f"  {pair.project} · {pair.channel}  ", ""), (said, ""), (f"  {inside}", "dim")]


class _Page:
    """Tells one project's figures."""

    def __init__(self, found: ProjectReturns, paper: ReturnsPaper, places: Places) -> None:
        self.found, self.paper, self.places = found, paper, places
        self.say, self.amount, self.count = paper.say, paper.amount, paper.count

    def channel(self, name: str) -> Iterator[Line]:
        """Yield what is known of a channel; nothing where the project hasn't got it."""
        forecast = self.found.forecast.channel(name) if self.found.forecast is not None else None
        result = self.found.results.channel(name) if self.found.results is not None else None
        response = next((each for each in self.found.responses if each.channel == name), None)
        if forecast is not None:
            yield from self._forecast(forecast)
        if result is not None:
            yield from self._result(result)
        if response is not None:
            yield from self._response(response)

    def _forecast(self, each: ChannelForecast) -> Iterator[Line]:
        place = self.places.get(self.found.at.project.place("returns", "funnel", each.position), "")
        window = self.say("{first} to {last}", first=each.window.first, last=each.window.last)
        yield [(f"  {self.say('Forecast')}", "bold"), (f"  {window}  {place}", "dim")]
        for name, estimate in zip(("spend", "CPM", "CTR", "CVR", "AOV"), estimates_of(each.funnel), strict=True):
            shown = percent if name in ("CTR", "CVR") else self.amount
            points = [estimate.base] if estimate.is_sure else [estimate.low, estimate.base, estimate.high]
            yield self._line(name, " / ".join(shown(point) for point in points))
        base, amount, count = each.base, self.amount, self.count
        _, cpm, ctr, cvr, aov = (estimate.base for estimate in estimates_of(each.funnel))
        yield self._step("impressions", f"{amount(base.spend)} / {amount(cpm)} × 1000", count(base.impressions))
        yield self._step("clicks", f"{count(base.impressions)} × {percent(ctr)}", count(base.clicks))
        yield self._step("orders", f"{count(base.clicks)} × {percent(cvr)}", count(base.orders))
        yield self._step("revenue", f"{count(base.orders)} × {amount(aov)}", amount(base.revenue))
        yield self._step("gain", f"{amount(base.revenue)} × {percent(each.margin)}", amount(base.gain))
        yield from self._ratios(base.revenue, base.gain, base.spend)

    def _ratios(self, revenue: Decimal | None, gain: Decimal | None, cost: Decimal | None) -> Iterator[Line]:
        if revenue is None or gain is None or not cost:
            return
        amount = self.amount
        yield self._step("roas", f"{amount(revenue)} / {amount(cost)}", roas(revenue / cost))
        yield self._step("roi", f"({amount(gain)} − {amount(cost)}) / {amount(cost)}", percent((gain - cost) / cost))

    def _result(self, each: ChannelResult) -> Iterator[Line]:
        totals = each.totals
        window = self.say("{first} to {last}", first=totals.first, last=totals.last)
        days = self.say("sums of {n} imported days", n=totals.days)
        yield [(f"  {self.say('So far')}", "bold"), (f"  {window}, {days}", "dim")]
        yield self._step("gain", f"{self.amount(totals.gmv)} × {percent(each.margin)}", self.amount(totals.gain))
        yield from self._ratios(totals.gmv, totals.gain, totals.spend)
        if each.paid is not None:
            yield self._line(self.say("Paid"), f"{self.amount(each.paid)}  (mktpm budget --by channel)")

    def _response(self, each: Response | NoResponse) -> Iterator[Line]:
        yield [(f"  {self.say('One more unit of spend')}", "bold")]
        if isinstance(each, NoResponse):
            yield [(f"    {each.reason.say(self.paper.language)}", "dim")]
            return
        said = self.say(
            "ln revenue = a + b ln spend over {days} days, without weekday and trend: b = {slope}, {share} between "
            "{low} and {high}, partial R² {fit}",
            days=each.days, slope=f"{each.elasticity:.2f}", share=f"{CONFIDENCE:.0%}", low=f"{each.low:.2f}",
            high=f"{each.high:.2f}", fit=f"{each.fit:.2f}",
        )  # fmt: skip
        yield [(f"    {said}", "")]
        yield self._step(
            "marginal_roas",
            f"{each.elasticity:.2f} × {self.amount(each.revenue)} / {self.amount(each.spend)}",
            roas(each.marginal),
        )

    def npv(self, worth: PresentValue) -> Iterator[Line]:
        """Yield each flow with its chances and its factor."""
        yield [(f"  NPV = {self.say(FORMULAS['npv'])}", "dim")]
        for flow in worth.expected.flows:
            yield from self._flow(flow, worth)
        yield self._line("NPV", f"{self.paper.more(worth.expected.npv)}")

    def _flow(self, flow: Flow, worth: PresentValue) -> Iterator[Line]:
        gate, more = flow.stage.gate, self.paper.more
        place = self.places.get(self.found.at.project.place("returns", "gates", flow.stage.position), "")
        yield [(f"  {gate.name}", "bold"), (f"  {flow.stage.day}  {place}", "dim")]
        parts = []
        if gate.cost:
            parts.append(f"− {self.amount(gate.cost)} × {percent(flow.reached)}")
        if gate.gain:
            parts.append(f"+ {self.amount(gate.gain)} × {percent(flow.reached)} × {percent(flow.stage.chance)}")
        yield self._line(self.say("Expected"), f"{' '.join(parts) or '0'} = {more(flow.amount)}")
        days = (flow.stage.day - worth.expected.flows[0].stage.day).days
        yield self._line(
            self.say("Discounted"),
            f"{more(flow.amount)} / (1 + {percent(worth.rate)})^({days} / 365) = {more(flow.present)}",
        )

    def _step(self, name: str, numbers: str, result: str) -> Line:
        word = {"roas": "ROAS", "roi": "ROI", "marginal_roas": self.say("Marginal ROAS")}.get(name) or self.say(
            _NAMES[name]
        )
        return [(f"    {word} = {self.say(FORMULAS[name])} = ", "dim"), (f"{numbers} = ", ""), (result, "bold")]

    def _line(self, name: str, value: str) -> Line:
        word = self.say("Spend") if name == "spend" else name
        return [(f"    {word}  ", "dim"), (value, "")]


_NAMES = {"impressions": "Impressions", "clicks": "Clicks", "orders": "Orders", "revenue": "Revenue", "gain": "Gain"}
