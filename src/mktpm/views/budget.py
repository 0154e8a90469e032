"""A project's money in a terminal: the lines, what they come to, and the curve over time."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mktpm.engine.budget.account import Account, Figures
from mktpm.engine.budget.grouping import Dimension, groups_of
from mktpm.engine.budget.need import Month, months_in
from mktpm.engine.budget.requests import Decision, Request
from mktpm.language import Language, Listing, message, translate
from mktpm.views.budget_curve import curve_lines
from mktpm.views.money import grouped, money_text, share_text, signed
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.plot import Frame
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday

TITLES: dict[Dimension, str] = {
    "line": "Budget line", "channel": "Channel", "phase": "Phase", "category": "Cost category", "region": "Region",
    "task": "Task", "owner": "Owner",
}  # fmt: skip
DECISIONS: dict[Decision, tuple[str, str]] = {
    "approved": ("✓", "green"),
    "rejected": ("×", "red"),
    "stale": ("!", "orange"),
    "waiting": ("○", "orange"),
    "undecidable": ("!", "orange"),
}
_CHART_ROWS = 9
NO_BUDGET = message("no plan has a budget: list its lines under `budget:`").template


@dataclass(frozen=True, slots=True)
class BudgetPaper:
    """For whom and how budgets are written."""

    by: tuple[Dimension, ...]
    width: int
    language: Language
    chart: bool = True
    ascii_only: bool = False


def budget_text(found: Sequence[Account], paper: BudgetPaper, as_of: date) -> PaintedLines:
    """Return each project's budget: sums, a table, the reserve, months, changes, and the curve."""
    lines: list[Line] = []
    if not found:
        head = message("budget on {day}", day=Weekday(as_of)).say(paper.language)
        lines.append([(head, "bold"), (" · ", ""), (translate(NO_BUDGET, paper.language), "dim")])
    for account in found:
        lines += [[]] if lines else []
        lines += _Page(account, paper).lines()
    return fitted(lines, paper.width)


def changes_text(found: Sequence[Account], paper: BudgetPaper) -> PaintedLines:
    """Return the changes asked for, each with the line's amount before and after it."""
    lines: list[Line] = [] if found else [[(translate(NO_BUDGET, paper.language), "dim")]]
    for account in found:
        lines += [[]] if lines else []
        lines += [[(account.at.project.name, "bold")]]
        lines += _Page(account, paper).requests()
    return fitted(lines, paper.width)


class _Page:
    """Writes one project's budget."""

    def __init__(self, account: Account, paper: BudgetPaper) -> None:
        self.account, self.paper, self.language = account, paper, paper.language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def money(self, amount: object) -> str:
        """Return an amount as it is read."""
        return money_text(amount, self.language)  # type: ignore[arg-type]

    def lines(self) -> Iterator[Line]:
        """Yield everything."""
        yield from flowed([[run] for run in self._summary()], self.paper.width, " · ")
        yield []
        yield from self._table()
        yield from self._below()
        months = months_in(self.account)
        yield []
        yield from self._months(months)
        yield from self._funding(months)
        if self.account.requests:
            yield []
            yield from self.requests()
        if self.paper.chart:
            yield []
            frame = Frame(self.paper.width, _CHART_ROWS, self.paper.ascii_only)
            yield from curve_lines(self.account, frame, self.language)

    def _summary(self) -> Iterator[Run]:
        account, figures = self.account, self.account.figures
        yield (
            self.say("{project}: budget on {day}", project=account.at.project.name, day=Weekday(account.as_of)),
            "bold",
        )
        if account.at.project.currency is not None:
            yield account.at.project.currency, "dim"
        yield self.say("total {total}", total=self.money(account.total)), ""
        spent = share_text(figures.actual, account.total)
        yield self.say("{amount} paid ({share})", amount=self.money(figures.actual), share=spent), ""
        yield self.say("{amount} committed", amount=self.money(figures.committed)), ""
        over = figures.forecast > account.limit
        near = figures.forecast > account.total
        paint = "bold red" if over else "bold orange" if near else ""
        share = share_text(figures.forecast, account.total)
        yield self.say("forecast {amount} ({share})", amount=self.money(figures.forecast), share=share), paint
        limit = share_text(account.limit_share, type(account.limit_share)(1))
        yield self.say("limit {share}: {amount}", share=limit, amount=self.money(account.limit)), "dim"

    # ------------------------------------------------------------------ the table

    def _table(self) -> Iterator[Line]:
        groups = groups_of(self.account, self.paper.by)
        rows = [self._row(group.names, group.figures) for group in groups]
        rows.append(self._row((self.say("all lines"),), self.account.figures, "bold"))
        table = sheet(self._columns(), rows, self.paper.width - 2)
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def _columns(self) -> list[Column]:
        dimensions = [Column(each, translate(TITLES[each], self.language), least=12) for each in self.paper.by]
        return [
            *dimensions,
            Column("amount", self.say("Budget"), right=True),
            Column("planned", self.say("Planned by now"), right=True, leaves=2),
            Column("actual", self.say("Paid"), right=True),
            Column("committed", self.say("Committed"), right=True, leaves=3),
            Column("remaining", self.say("Left over"), right=True),
            Column("forecast", self.say("Forecast"), right=True, leaves=4),
            Column("over", self.say("More"), right=True, leaves=1),
        ]

    def _row(self, names: Sequence[str], figures: Figures, paint: str = "") -> Row:
        named = dict(zip(self.paper.by, [*names, *[""] * len(self.paper.by)], strict=False))
        cells: dict[str, Line] = {
            each: ((name or ("–" if paint == "" else ""), paint or ("" if name else "dim")),)
            for each, name in named.items()
        }
        left = figures.remaining
        return {
            **cells,
            "amount": ((grouped(figures.amount), paint),),
            "planned": ((grouped(figures.planned), "dim"),),
            "actual": ((grouped(figures.actual), paint),),
            "committed": ((grouped(figures.committed), "dim"),),
            "remaining": ((grouped(left), "red" if left < 0 else paint),),
            "forecast": ((grouped(figures.forecast), paint),),
            "over": ((signed(figures.over, "en") if figures.over else "", "orange" if figures.over > 0 else "green"),),
        }

    def _below(self) -> Iterator[Line]:
        """Yield what belongs to the total beside the lines, and whose time has no rate."""
        reserve = self.account.reserve
        if reserve is not None:
            said = self.say("reserve {amount}, {drawn} drawn, {left} left", amount=self.money(reserve.amount),
                            drawn=self.money(reserve.drawn), left=self.money(reserve.left))  # fmt: skip
            yield [("  ", ""), (said, "red" if reserve.left < 0 else "dim")]
            for day, draw in reserve.draws:
                line = self.account.line(draw.line)
                text = self.say("{day}: {amount} for “{line}”: {why}", day=day, amount=self.money(draw.amount),
                                line=draw.line if line is None else line.name, why=draw.because)  # fmt: skip
                yield from prose([(text, "dim")], self.paper.width, [("    ", "")])
        unrated = dict.fromkeys(
            name for each in self.account.lines if each.labour is not None for name in each.labour.unrated
        )
        if unrated:
            names = Listing(tuple(map(self.account.at.project.person, unrated)))
            yield from prose(
                [(self.say("no rate, so no cost: {names}", names=names), "orange")], self.paper.width, [("  ", "")]
            )

    # ------------------------------------------------------------------ months

    def _months(self, months: Sequence[Month]) -> Iterator[Line]:
        funded = bool(self.account.budget.funding)
        columns = [
            Column("month", self.say("Month")),
            Column("planned", self.say("Budget"), right=True, leaves=1),
            Column("paid", self.say("Paid"), right=True),
            Column("need", self.say("Needed"), right=True),
            *(
                (
                    Column("funding", self.say("Comes in"), right=True),
                    Column("balance", self.say("Balance"), right=True),
                )
                if funded
                else ()
            ),
        ]
        rows: list[Row] = [
            {
                "month": ((month.name, "bold" if month.first <= self.account.as_of < _next(month) else ""),),
                "planned": ((grouped(month.planned), "dim"),),
                "paid": ((grouped(month.paid) if month.first <= self.account.as_of else "", ""),),
                "need": ((grouped(month.need), ""),),
                "funding": ((grouped(month.funding) if month.funding else "", ""),),
                "balance": ((grouped(month.balance), "red" if month.balance < 0 else "green"),),
            }
            for month in months
        ]
        table = sheet(columns, rows, self.paper.width - 2)
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def _funding(self, months: Sequence[Month]) -> Iterator[Line]:
        short = next((month for month in months if month.balance < 0), None)
        if short is None or not self.account.budget.funding:
            return
        said = self.say("by the end of {month} {amount} more is needed than has come in",
                        month=short.name, amount=self.money(-short.balance))  # fmt: skip
        yield [("  ", ""), (said, "red")]

    # ------------------------------------------------------------------ changes

    def requests(self) -> Iterator[Line]:
        """Yield the changes asked for: before and after, why, and who has to decide."""
        if not self.account.requests:
            yield [("  ", ""), (self.say("no change was asked for"), "dim")]
        for request in self.account.requests:
            yield from self._request(request)

    def _request(self, request: Request) -> Iterator[Line]:
        glyph, paint = DECISIONS[request.decision]
        line = self.account.line(request.change.line)
        head = self.say(
            "{change}: “{line}” {before} → {after} ({amount})", change=request.change.id,
            line=request.change.line if line is None else line.name, before=self.money(request.before),
            after=self.money(request.after), amount=signed(request.change.amount, self.language),
        )  # fmt: skip
        yield from prose([(head, "bold")], self.paper.width, [("  ", ""), (f"{glyph} ", paint)])
        person = self.account.at.project.person(request.change.by)
        asked = (
            self.say("asked for by {person} on {day}: {why}", person=person, day=request.on, why=request.change.because)
            if person
            else self.say("asked for on {day}: {why}", day=request.on, why=request.change.because)
        )
        yield from prose([(asked, "dim")], self.paper.width, [("    ", "")])
        yield from prose([(self._decision(request), paint)], self.paper.width, [("    ", "")])

    def _decision(self, request: Request) -> str:
        if request.approval is None:
            return self.say("nobody can decide it: `approval` names no task with an approval")
        if request.decided is not None:
            return self.say("approved on {day}; it counts", day=request.decided)
        people = Listing(tuple(map(self.account.at.project.person, request.approval.waits_for)))
        if request.decision == "rejected":
            return self.say("rejected by {people}; it doesn't count", people=people)
        if request.decision == "stale":
            return self.say("changed since it was approved: {people} must look again; it doesn't count", people=people)
        return self.say("waits for {people}; it doesn't count yet", people=people)


def _next(month: Month) -> date:
    return month.first.replace(year=month.first.year + month.first.month // 12, month=month.first.month % 12 + 1)
