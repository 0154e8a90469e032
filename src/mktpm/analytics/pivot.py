"""Figures by dimensions and periods: the parts, their total, and an earlier period beside them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from mktpm.analytics.embedded import Where
from mktpm.analytics.engines.asked import (
    PERIODS,
    Aggregation,
    Engine,
    EngineRefused,
    Group,
    Grouped,
    Key,
    Rows,
    Shift,
    less,
    totalled,
)
from mktpm.analytics.measures import Measure, Sum, Sums, needed
from mktpm.analytics.periods import Earlier, Reference, earlier
from mktpm.engine.window import Window
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.planned import Planned
    from mktpm.engine.budget.account import Account

MONEY: tuple[Sum, ...] = ("spend", "gmv")
"""Sums of one currency."""
Values = Mapping[str, Decimal | None]
"""Figures by the measures' ids."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a pivot shows: of which rows, by what, and which measures."""

    by: tuple[str, ...]
    measures: tuple[Measure, ...]
    since: date | None = None
    until: date | None = None
    where: Where = field(default_factory=dict)
    top: int | None = None
    compare: Earlier | Literal["plan"] | None = None
    margin: Decimal | None = None
    """The share of revenue that is gain; None where nobody states it: all of it."""

    @property
    def rows(self) -> Rows:
        """Return which rows count."""
        return Rows(self.since, self.until, self.where)

    @property
    def gain(self) -> Decimal:
        """Return the margin that is used."""
        return Decimal(1) if self.margin is None else self.margin


@dataclass(frozen=True, slots=True)
class PivotRow:
    """One group: its keys, its sums, its figures, and those of the earlier period."""

    keys: tuple[Key, ...]
    sums: Sums
    values: Values
    before: Values | None = None
    planned: Decimal | None = None
    """What the budget planned to spend."""


@dataclass(frozen=True, slots=True)
class Partly:
    """A ratio whose parts are not reported by the same rows, so that it is of different things."""

    measure: str
    reported: int
    """Rows that report everything that is above the line."""
    needed: int
    """Rows that report what is below it."""


@dataclass(frozen=True, slots=True)
class Pivot:
    """The answer."""

    question: Question
    engine: str
    rows: tuple[PivotRow, ...]
    others: PivotRow | None
    """What is outside the first groups, where only those are shown."""
    total: PivotRow
    groups: int
    """How many groups there are in all."""
    currencies: tuple[str, ...]
    """Of the money shown; several only where the groups are divided by them."""
    window: Window | None
    """The days that are compared; None without comparison."""
    reference: Reference | None
    partly: tuple[Partly, ...]
    planned: "Planned | None" = None
    """What the budget planned, where that is compared with."""


def pivot(engine: Engine, question: Question, accounts: "Sequence[Account]" = ()) -> Pivot:
    """Return the figures that ``question`` asks ``engine`` for; ``accounts`` are the budgets to compare with.

    Raises ``EngineRefused``.
    """
    found = _Pivoting(engine, question).answer()
    return found if question.compare != "plan" else _beside_plan(found, accounts)


class _Pivoting:
    def __init__(self, engine: Engine, question: Question) -> None:
        self.engine, self.question = engine, question
        self.sums = needed(question.measures)
        self.currencies = self._currencies()

    def answer(self) -> Pivot:
        asked = self.question
        now = self.engine.grouped(self._aggregation(asked.rows, Shift(), asked.top))
        window, reference = self._compared()
        before = None if reference is None else self._before(reference)
        rows = self._rows(now, before)
        shown = totalled([Group((), group.sums) for group in now.groups], len(self.sums))
        hidden = now.number > len(now.groups)
        return Pivot(
            question=asked,
            engine=self.engine.name,
            rows=tuple(rows),
            others=self._row((), less(now.totals, shown)) if hidden else None,
            total=self._row((), now.totals, None if before is None else before.totals, whole=True),
            groups=now.number,
            currencies=self.currencies,
            window=window,
            reference=reference,
            partly=self._partly(),
        )

    def _aggregation(self, rows: Rows, shift: Shift, top: int | None) -> Aggregation:
        asked = self.question
        return Aggregation(rows, asked.by, self.sums, shift, asked.measures[0], asked.gain, top)

    def _currencies(self) -> tuple[str, ...]:
        """Return the currencies of the rows; refuses to add up money of several."""
        if not set(MONEY).intersection(self.sums):
            return ()
        found = self.engine.currencies(self.question.rows)
        if len(found) > 1 and "currency" not in self.question.by:
            raise EngineRefused(
                message("the figures are in {currencies}: amounts in several currencies can't be added",
                        currencies=Listing(found)),
                message("choose one with `--where currency={code}`, or divide by it: `--by currency,…`", code=found[0]),
            )  # fmt: skip
        return found

    # ------------------------------------------------------------------ the earlier period

    def _compared(self) -> tuple[Window | None, Reference | None]:
        asked = self.question
        if asked.compare is None:
            return None, None
        first, last = asked.since, asked.until
        if first is None or last is None:
            span = self.engine.span(asked.rows)
            if span is None:
                return None, None
            first, last = first or span[0], last or span[1]
        window = Window(first, last)
        return window, None if asked.compare == "plan" else earlier(window, asked.compare)

    def _before(self, reference: Reference) -> Grouped:
        rows = Rows(reference.window.first, reference.window.last, self.question.where)
        return self.engine.grouped(self._aggregation(rows, reference.shift, None))

    # ------------------------------------------------------------------ rows

    def _rows(self, now: Grouped, before: Grouped | None) -> list[PivotRow]:
        then = {} if before is None else {group.keys: group.sums for group in before.groups}
        nothing = (None,) * len(self.sums)
        compared = before is not None
        found = [
            self._row(group.keys, group.sums, then.pop(group.keys, nothing) if compared else None)
            for group in now.groups
        ]
        if self.question.top is None:
            found += [self._row(keys, nothing, sums) for keys, sums in then.items()]
        by_time = any(name in PERIODS for name in self.question.by)
        found.sort(key=_in_order)
        if self.question.top is not None or not by_time:
            found.sort(key=self._size, reverse=True)
        return found

    def _size(self, row: PivotRow) -> Decimal:
        value = row.values[self.question.measures[0].id]
        return Decimal("-Infinity") if value is None else value

    def _row(
        self,
        keys: tuple[Key, ...],
        sums: Sequence[Decimal | None],
        before: Sequence[Decimal | None] | None = None,
        *,
        whole: bool = False,
    ) -> PivotRow:
        now: Sums = dict(zip(self.sums, sums, strict=True))
        then: Sums | None = None if before is None else dict(zip(self.sums, before, strict=True))
        mixed = len(self.currencies) > 1 and (whole or not keys)
        values = self._values(now, mixed=mixed)
        return PivotRow(keys, now, values, None if then is None else self._values(then, mixed=mixed))

    def _values(self, sums: Sums, *, mixed: bool) -> Values:
        """Return the figures; none that would add up money of several currencies."""
        return {
            measure.id: None
            if mixed and set(MONEY).intersection(measure.needs)
            else measure.of(sums, self.question.gain)
            for measure in self.question.measures
        }

    # ------------------------------------------------------------------ what the figures rest on

    def _partly(self) -> tuple[Partly, ...]:
        """Return the ratios that divide by more rows than they sum above the line."""
        ratios = [measure for measure in self.question.measures if measure.below is not None]
        if not ratios:
            return ()
        reported = self.engine.reported(self.question.rows, self.sums)
        found = []
        for measure in ratios:
            above = min(reported[part.sum] for part in measure.above)
            below = reported[measure.below] if measure.below is not None else 0
            if above != below and above and below:
                found.append(Partly(measure.id, above, below))
        return tuple(found)


def _beside_plan(found: Pivot, accounts: "Sequence[Account]") -> Pivot:
    """Return the pivot with what the budgets planned beside each row, and rows for what was only planned."""
    from mktpm.analytics.planned import planned_for  # only where it is asked for

    if not accounts:
        raise EngineRefused(message("no plan has a budget to compare with"))
    asked = found.question
    codes = {account.at.project.currency for account in accounts} - {None}
    if found.currencies and codes and codes != set(found.currencies):
        budgets, figures = Listing(tuple(sorted(map(str, codes)))), Listing(found.currencies)
        raise EngineRefused(message("budgets are in {budgets}, figures in {figures}", budgets=budgets, figures=figures))
    if found.window is None:
        return found
    planned = planned_for(accounts, asked.by, found.window, asked.where)
    left = dict(planned.by_keys)
    rows = [replace(row, planned=left.pop(row.keys, Decimal(0))) for row in found.rows]
    if asked.top is None:
        nothing: Values = dict.fromkeys((measure.id for measure in asked.measures), None)
        rows += [PivotRow(keys, {}, nothing, planned=amount) for keys, amount in left.items()]
        left = {}
        if any(name in PERIODS for name in asked.by):
            rows.sort(key=_in_order)
    others = found.others and replace(found.others, planned=sum(left.values(), Decimal(0)))
    return replace(
        found, rows=tuple(rows), others=others, total=replace(found.total, planned=planned.total), planned=planned
    )


def _in_order(row: PivotRow) -> tuple[tuple[bool, str], ...]:
    return tuple((key is None, key.isoformat() if isinstance(key, date) else key or "") for key in row.keys)
