"""Returns in a terminal: promised, forecast, so far, and what each means."""

from collections.abc import Iterator
from decimal import Decimal

from mktpm.engine.returns.definitions import FORMULAS, is_met, states_margin
from mktpm.engine.returns.funnel import Case, Draws, Forecast
from mktpm.engine.returns.project import ProjectReturns, Returns
from mktpm.engine.returns.results import ChannelResult, Results, Totals
from mktpm.language import Listing, message
from mktpm.plan.returns import ReturnTarget
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.returns_more import accuracy_lines, following_lines, marginal_lines, worth_lines
from mktpm.views.returns_paper import ReturnsPaper, gain_paint, percent, roas, text
from mktpm.views.sheet import Column, Row
from mktpm.views.wording import Weekday


def returns_text(found: Returns, paper: ReturnsPaper) -> PaintedLines:
    """Return the returns of projects, and how right forecasts were."""
    lines: list[Line] = []
    if not found.projects:
        head = message("return on {day}", day=Weekday(paper.as_of)).say(paper.language)
        said = paper.say("no plan says what its money is to bring back: `returns:`")
        lines += flowed([[(head, "bold")], [(said, "dim")]], paper.width, " · ")
    for each in found.projects:
        lines += [[]] if lines else []
        lines += _Page(each, paper).lines()
    if any(each.fields.funnel for each in found.projects):
        lines += [[], *accuracy_lines(found, paper)]
    return fitted(lines, paper.width)


class _Page:
    """Writes one project's return."""

    def __init__(self, found: ProjectReturns, paper: ReturnsPaper) -> None:
        self.found, self.paper, self.fields = found, paper, found.fields
        self.say = paper.say

    def lines(self) -> Iterator[Line]:
        """Yield everything."""
        yield from flowed([[run] for run in self._head()], self.paper.width, " · ")
        yield from self._definitions()
        if self.found.forecast is not None:
            yield []
            yield from self._forecast(self.found.forecast)
        yield []
        if self.found.results is not None:
            yield from self._results(self.found.results)
        else:
            yield from prose(
                [(self.say("nothing is imported for it yet: `mktpm metrics import`"), "dim")], self.paper.width
            )
        for part in (marginal_lines, worth_lines, following_lines):
            lines = list(part(self.found, self.paper))
            yield from ([[], *lines] if lines else [])

    def _head(self) -> Iterator[Run]:
        project, target = self.found.at.project, self.fields.target
        yield self.say("{project}: return on {day}", project=project.name, day=Weekday(self.paper.as_of)), "bold"
        if project.currency is not None:
            yield project.currency, "dim"
        if target is None:
            yield self.say("no return is promised"), "dim"
            return
        yield self.say("promised: {measure} {value}", measure=target.measure.upper(), value=target), "bold"
        forecast, results = self.found.forecast, self.found.results
        if forecast is not None:
            yield from self._against(target, self.say("forecast"), forecast.base.roas, forecast.base.roi)
        if results is not None:
            yield from self._against(target, self.say("so far"), results.totals.roas, results.totals.roi)

    def _against(self, target: ReturnTarget, name: str, made: Decimal | None, gained: Decimal | None) -> Iterator[Run]:
        met = is_met(target, made, gained)
        if met is not None:
            value = roas(made) if target.measure == "roas" else percent(gained)
            said = self.say("reaches it") if met else self.say("falls short")
            yield f"{name} {value} {said}", "green" if met else "bold orange"

    def _definitions(self) -> Iterator[Line]:
        said = [f"ROAS = {self.say(FORMULAS['roas'])}", f"ROI = {self.say(FORMULAS['roi'])}", self._margin()]
        yield from flowed([[(each, "dim")] for each in said], self.paper.width, " · ")

    def _margin(self) -> str:
        formula = self.say(FORMULAS["gain"])
        if not states_margin(self.fields):
            return self.say("gain = {formula}; no margin is stated, so all revenue counts as gain", formula=formula)
        shares = [each.margin for each in self.found.forecast.channels] if self.found.forecast is not None else []
        shares = shares or ([self.fields.margin] if self.fields.margin is not None else [])
        listed = Listing(tuple(percent(share) for share in sorted(set(shares))))
        return self.say("gain = {formula}, margin {shares}", formula=formula, shares=listed)

    # ------------------------------------------------------------------ the forecast

    def _forecast(self, forecast: Forecast) -> Iterator[Line]:
        columns = [
            Column("channel", self.say("Channel"), least=8),
            Column("spend", self.say("Spend"), right=True),
            Column("impressions", self.say("Impressions"), right=True, leaves=1),
            Column("clicks", self.say("Clicks"), right=True, leaves=2),
            Column("orders", self.say("Orders"), right=True, leaves=4),
            Column("revenue", self.say("Revenue"), right=True),
            Column("range", self.say("low to high"), right=True, leaves=3),
            Column("roas", "ROAS", right=True),
            Column("roi", "ROI", right=True),
        ]
        rows: list[Row] = [self._case(each.channel, each.low, each.base, each.high) for each in forecast.channels]
        if len(rows) > 1:
            rows.append(self._case(self.say("Total"), forecast.low, forecast.base, forecast.high, "bold"))
        yield from self.paper.table(self.say("Forecast"), columns, rows)
        if forecast.draws is not None:
            yield from self._uncertain(forecast, forecast.draws)

    def _case(self, name: str, low: Case, base: Case, high: Case, paint: str = "") -> Row:
        amount, count = self.paper.amount, self.paper.count
        return {
            "channel": text(name, paint),
            "spend": text(amount(base.spend), paint),
            "impressions": text(count(base.impressions), paint),
            "clicks": text(count(base.clicks), paint),
            "orders": text(count(base.orders), paint),
            "revenue": text(amount(base.revenue), paint),
            "range": text("" if low == high else self._between(amount(low.revenue), amount(high.revenue)), "dim"),
            "roas": text(roas(base.roas), paint),
            "roi": text(percent(base.roi), gain_paint(base.roi) or paint),
        }

    def _between(self, low: object, high: object) -> str:
        return self.say("{low} to {high}", low=low, high=high)

    def _uncertain(self, forecast: Forecast, draws: Draws) -> Iterator[Line]:
        amount, low, high = self.paper.amount, forecast.low, forecast.high
        yield from self.paper.note(
            self.say(
                "from all bad at once to all good at once: revenue {revenue}, ROAS {roas}, ROI {roi}",
                revenue=self._between(amount(low.revenue), amount(high.revenue)),
                roas=self._between(roas(low.roas), roas(high.roas)),
                roi=self._between(percent(low.roi), percent(high.roi)),
            )
        )  # fmt: skip
        yield from self.paper.note(
            self.say(
                "in 80% of {runs} draws, each figure by itself: revenue {revenue}, ROAS {roas}, ROI {roi}",
                runs=f"{draws.runs:,}", revenue=self._between(amount(draws.revenue.p10), amount(draws.revenue.p90)),
                roas=self._between(roas(draws.roas.p10), roas(draws.roas.p90)),
                roi=self._between(percent(draws.roi.p10), percent(draws.roi.p90)),
            )
        )  # fmt: skip

    # ------------------------------------------------------------------ so far

    def _results(self, results: Results) -> Iterator[Line]:
        columns = [
            Column("channel", self.say("Channel"), least=8),
            Column("spend", self.say("Spend"), right=True),
            Column("paid", self.say("Paid"), right=True, leaves=3),
            Column("ctr", "CTR", right=True, leaves=1),
            Column("cvr", "CVR", right=True, leaves=2),
            Column("revenue", self.say("Revenue"), right=True),
            Column("roas", "ROAS", right=True),
            Column("planned", self.say("forecast"), right=True, leaves=4),
            Column("roi", "ROI", right=True),
        ]
        rows = [self._result(each) for each in results.channels]
        if len(rows) > 1:
            rows.append(self._totals(self.say("Total"), results.totals, "bold"))
        totals, window = results.totals, results.window
        title = self.say(
            "So far: {first} to {last}", first=totals.first or window.first, last=totals.last or window.last
        )
        yield from self.paper.table(title, columns, rows)
        yield from self._fully(results)

    def _result(self, each: ChannelResult) -> Row:
        forecast = self.found.forecast.channel(each.channel) if self.found.forecast is not None else None
        return {
            **self._totals(each.channel or self.say("(no channel)"), each.totals),
            "paid": text("" if each.paid is None else self.paper.amount(each.paid)),
            "planned": text("" if forecast is None else roas(forecast.base.roas), "dim"),
        }

    def _totals(self, name: str, totals: Totals, paint: str = "") -> Row:
        return {
            "channel": text(name, paint),
            "spend": text(self.paper.amount(totals.spend), paint),
            "ctr": text(percent(_ratio(totals, "clicks", "impressions")), paint),
            "cvr": text(percent(_ratio(totals, "conversions", "clicks")), paint),
            "revenue": text(self.paper.amount(totals.gmv), paint),
            "roas": text(roas(totals.roas), paint),
            "roi": text(percent(totals.roi), gain_paint(totals.roi) or paint),
        }

    def _fully(self, results: Results) -> Iterator[Line]:
        if results.paid is None:
            said = self.say(
                "cost is the spend that the platforms report; the plan has no budget whose ledger says more"
            )
            yield from self.paper.note(said)
            return
        said = self.say(
            "on the full cost of {amount} (reported spend or what was paid, whichever is more, and all else paid): ",
            amount=self.paper.amount(results.full_cost),
        )
        made = self.say("ROAS {roas}, ROI {roi}", roas=roas(results.full_roas), roi=percent(results.full_roi))
        yield from self.paper.note([(said, "dim"), (made, gain_paint(results.full_roi))])
        if results.unbooked:
            names = Listing(tuple(name or self.say("(no channel)") for name in results.unbooked))
            yield from self.paper.note(self.say("the ledger has less than is reported as spent: {names}", names=names))


def _ratio(totals: Totals, above: str, below: str) -> Decimal | None:
    part, whole = getattr(totals, above), getattr(totals, below)
    return part / whole if part is not None and whole else None
