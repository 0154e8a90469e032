"""Earned value in a terminal: the figures with their formulas, by month and by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.display_width import padded, width_of
from mktpm.engine.earned_value import FORMULAS, METHODS, Earned, Method, Values
from mktpm.language import Language, message, translate
from mktpm.views.budget import NO_BUDGET
from mktpm.views.money import grouped, money_text, ratio_text, share_text, signed
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday

_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class EarnedPaper:
    """For whom and how earned value is written."""

    as_of: date
    method: Method
    width: int
    language: Language


def earned_text(found: Sequence[Earned], paper: EarnedPaper) -> PaintedLines:
    """Return the earned value of each project."""
    lines: list[Line] = []
    if not found:
        head = message("earned value on {day}", day=Weekday(paper.as_of)).say(paper.language)
        lines.append([(head, "bold"), (" · ", ""), (translate(NO_BUDGET, paper.language), "dim")])
    for earned in found:
        lines += [[]] if lines else []
        lines += _Page(earned, paper).lines()
    return fitted(lines, paper.width)


class _Page:
    """Writes one project's earned value."""

    def __init__(self, earned: Earned, paper: EarnedPaper) -> None:
        self.earned, self.paper, self.language = earned, paper, paper.language
        self.values = earned.values

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def money(self, amount: Decimal | None) -> str:
        """Return an amount as it is read, "–" for none."""
        return "–" if amount is None else money_text(amount, self.language)

    def lines(self) -> Iterator[Line]:
        """Yield everything."""
        yield from flowed([[run] for run in self._summary()], self.paper.width, " · ")
        yield []
        yield from self._figures()
        yield []
        yield from self._months()
        yield []
        yield from self._lines()

    def _summary(self) -> Iterator[Run]:
        project = self.earned.account.at.project
        yield self.say("{project}: earned value on {day}", project=project.name, day=Weekday(self.paper.as_of)), "bold"
        if project.currency is not None:
            yield project.currency, "dim"
        cv, sv = self.values.cv, self.values.sv
        over = self.say("the work done cost {amount} more than planned", amount=self.money(-cv))
        under = self.say("the work done cost {amount} less than planned", amount=self.money(cv))
        yield over if cv < 0 else under, "bold orange" if cv < 0 else "green"
        behind = self.say("work worth {amount} behind the plan", amount=self.money(-sv))
        ahead = self.say("work worth {amount} ahead of the plan", amount=self.money(sv))
        yield behind if sv < 0 else ahead, "bold orange" if sv < 0 else "green"

    # ------------------------------------------------------------------ the figures

    def _figures(self) -> Iterator[Line]:
        rows = list(self._rows())
        names = max(width_of(name) for name, _, _, _ in rows)
        figures = max(width_of(figure) for _, figure, _, _ in rows)
        for name, figure, paint, said in rows:
            head: Line = [
                ("  ", ""),
                (padded(name, names), ""),
                (f"  {' ' * (figures - width_of(figure))}", ""),
                (figure, paint),
                ("  ", ""),
            ]
            yield from prose([(said, "dim")], self.paper.width, head)

    def _rows(self) -> Iterator[tuple[str, str, str, str]]:
        v, method = self.values, self.paper.method
        yield "BAC", self.money(v.bac), "", self.say("budget at completion, without the reserve")
        yield "PV", self.money(v.pv), "", self.say("planned value: what was to be spent by now")
        yield (
            "EV",
            self.money(v.ev),
            "",
            self.say("earned value: budget × done ({share})", share=share_text(v.ev, v.bac)),
        )
        yield "AC", self.money(v.ac), "", self.say("actual cost: payments and logged hours")
        yield "SV", signed(v.sv, self.language), _paint(v.sv), "EV − PV"
        yield "CV", signed(v.cv, self.language), _paint(v.cv), "EV − AC"
        yield "SPI", ratio_text(v.spi), _index_paint(v.spi), "EV / PV"
        yield "CPI", ratio_text(v.cpi), _index_paint(v.cpi), "EV / AC"
        comma = "；" if self.language == "zh" else ", "
        others = comma.join(f"{FORMULAS[each]} = {self.money(v.eac(each))}" for each in METHODS if each != method)
        said = self.say(
            "estimate at completion, {formula}; otherwise {others}", formula=FORMULAS[method], others=others
        )
        yield "EAC", self.money(v.eac(method)), "", said
        vac = v.vac(method)
        yield "VAC", "–" if vac is None else signed(vac, self.language), _paint(vac), "BAC − EAC"
        said = self.say("(BAC − EV) / (BAC − AC): the CPI that the rest must reach to keep the budget")
        yield "TCPI", ratio_text(v.tcpi), "" if v.tcpi is None or v.tcpi <= _ONE else "orange", said
        yield from self._time()

    def _time(self) -> Iterator[tuple[str, str, str, str]]:
        found = self.earned.schedule
        if found is None:
            return
        said = self.say("earned schedule in working days: what is earned was planned by {day}", day=found.day)
        yield "ES", _days(found.earned), "", said
        yield "AT", _days(Decimal(found.actual)), "", self.say("working days since money was first planned")
        yield "SV(t)", f"{found.variance:+.1f}", _paint(found.variance), "ES − AT"
        yield "SPI(t)", ratio_text(found.index), _index_paint(found.index), "ES / AT"
        if found.estimate is not None:
            said = self.say(
                "PD / SPI(t): how many working days it takes at this pace, {days} were planned", days=found.planned
            )
            yield "EAC(t)", _days(found.estimate), "", said

    # ------------------------------------------------------------------ tables

    def _columns(self, key: str, title: str) -> list[Column]:
        return [
            Column(key, title, least=8),
            Column("done", self.say("Done"), right=True, leaves=6),
            *(Column(name, name.upper(), right=True) for name in ("pv", "ev", "ac")),
            Column("sv", "SV", right=True, leaves=2),
            Column("cv", "CV", right=True, leaves=3),
            Column("spi", "SPI", right=True, leaves=4),
            Column("cpi", "CPI", right=True, leaves=5),
            Column("eac", "EAC", right=True, leaves=1),
        ]

    def _months(self) -> Iterator[Line]:
        rows: list[Row] = []
        for month in self.earned.months:
            ended = month.values is not None and month.until.day != _last_day(month.first)
            name = self.say("{month} to {day}", month=month.name, day=f"{month.until:%m-%d}") if ended else month.name
            cells = {"pv": ((grouped(month.pv), "dim"),)} if month.values is None else self._cells(month.values)
            rows.append({"month": ((name, "" if month.values is not None else "dim"),), **cells})
        table = sheet(self._columns("month", self.say("Month")), rows, self.paper.width - 2)
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def _lines(self) -> Iterator[Line]:
        rows: list[Row] = []
        for line in self.earned.lines:
            done = self.say("as planned") if line.done is None else share_text(line.done, _ONE)
            paint = "dim" if line.done is None else ""
            rows.append({"line": ((line.account.name, ""),), "done": ((done, paint),), **self._cells(line.values)})
        table = sheet(self._columns("line", self.say("Budget line")), rows, self.paper.width - 2)
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def _cells(self, values: Values) -> dict[str, Line]:
        eac = values.eac(self.paper.method)
        return {
            "pv": ((grouped(values.pv), ""),),
            "ev": ((grouped(values.ev), ""),),
            "ac": ((grouped(values.ac), ""),),
            "sv": ((signed(values.sv, "en"), _paint(values.sv)),),
            "cv": ((signed(values.cv, "en"), _paint(values.cv)),),
            "spi": ((ratio_text(values.spi), _index_paint(values.spi)),),
            "cpi": ((ratio_text(values.cpi), _index_paint(values.cpi)),),
            "eac": (("–" if eac is None else grouped(eac), ""),),
        }


def _paint(amount: Decimal | None) -> str:
    return "orange" if amount is not None and amount < 0 else ""


def _index_paint(index: Decimal | None) -> str:
    return "orange" if index is not None and index < 1 else ""


def _days(number: Decimal) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _last_day(first: date) -> int:
    from mktpm.engine.budget.phasing import month_end

    return month_end(first).day
