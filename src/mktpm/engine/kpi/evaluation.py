"""Formulas and written values → what each KPI comes to on each day.

A day's value of a formula takes each KPI's last value up to that day. An imported measure is the sum of its days:
since the project's start, or by day, week or month (``per``); inside min, max, sum and avg of one figure it
is each day's own. Dividing by zero gives no value, with the reason.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, localcontext

from mktpm.engine.kpi.definitions import MONEY_MEASURES, Definition, Definitions
from mktpm.engine.kpi.imported import Filter, Measured, ReportedDays, filter_of, period_ends, period_start
from mktpm.engine.kpi.kinds import different, is_zero
from mktpm.engine.kpi.plan_figures import PlanFigure, plan_figure
from mktpm.engine.kpi.syntax import (
    Chain,
    Name,
    Node,
    Number,
    PlanCall,
    PlanFunction,
    SeriesCall,
    below,
    has_plan_figures,
)  # fmt: skip
from mktpm.engine.kpi.units import PLAIN, Dimensions, Quantity, agree, read_figure, times
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Message, message
from mktpm.plan.actuals import KpiValue

MOST_STEPS = 300_000
"""Parts of formulas looked at for one project; more is a formula that nobody waits for."""
_DIGITS = 50


@dataclass(frozen=True, slots=True)
class Nothing:
    """No value, and why."""

    reason: Message


Value = Quantity | Nothing


@dataclass(frozen=True, slots=True)
class Written:
    """A value of a KPI as it stands in the table beside the plan."""

    on: date
    value: Quantity
    row: KpiValue


class Values:
    """What the KPIs of one project come to."""

    def __init__(
        self,
        at: ProjectSchedule,
        definitions: Definitions,
        written: Sequence[KpiValue] = (),
        measured: Measured | None = None,
    ) -> None:
        """Take the rows beside the plan, and the imported days; None where nobody looked for these."""
        self.at, self.definitions, self.as_of = at, definitions, at.schedule.as_of
        self.measured = measured
        self.written = self._read(written)
        self.steps = 0
        self._values: dict[tuple[str, date], Value] = {}
        self._days: dict[str, tuple[date, ...]] = {}
        self._imported: dict[tuple[Filter, str], ReportedDays] = {}
        self._figures: dict[tuple[PlanFunction, str], PlanFigure] = {}
        self._currency = (at.project.currency or "CNY").upper()

    def _read(self, written: Sequence[KpiValue]) -> dict[str, list[Written]]:
        """Return the readable values up to ``as_of`` by KPI, a day each, the later row of a day counting."""
        found: dict[str, dict[date, Written]] = {}
        for row in written:
            definition = self.definitions.kpis.get(row.kpi)
            if definition is None or definition.fields.formula is not None or row.on > self.as_of:
                continue
            read = read_figure(row.text, definition.unit)
            if isinstance(read, Message):
                continue
            if definition.unit is None or agree(read.quantity.dimensions, definition.unit.dimensions):
                found.setdefault(row.kpi, {})[row.on] = Written(row.on, read.quantity, row)
        return {name: sorted(days.values(), key=lambda each: each.on) for name, days in found.items()}

    # ------------------------------------------------------------------ one KPI

    def last_written(self, name: str, day: date) -> Written | None:
        """Return the last written value of a KPI up to ``day``."""
        rows = self.written.get(name, [])
        position = bisect_right(rows, day, key=lambda each: each.on)
        return rows[position - 1] if position else None

    def value(self, name: str, day: date) -> Value:
        """Return what a KPI comes to on ``day``."""
        known = self._values.get((name, day))
        if known is None:
            known = self._values[(name, day)] = self._value(self.definitions.kpis[name], day)
        return known

    def _value(self, definition: Definition, day: date) -> Value:
        if definition.fields.formula is None:
            row = self.last_written(definition.id, day)
            return row.value if row is not None else Nothing(message("no value yet"))
        if definition.tree is None or not self.definitions.is_sound(definition):
            return Nothing(message("the formula can't be computed"))
        return self.result(definition, day)

    def result(self, definition: Definition, day: date) -> Value:
        """Return what the formula of a KPI or a goal comes to on ``day``."""
        if definition.tree is None:
            return Nothing(message("the formula can't be computed"))
        return self.result_of(definition.tree, definition, day)

    def result_of(self, node: Node, inside: Definition, day: date, *, within: bool = False) -> Value:
        """Return what a part of the formula of ``inside`` comes to on ``day``, computed with enough digits."""
        with localcontext() as context:
            context.prec = _DIGITS
            return self.of(node, inside, day, within=within)

    def days(self, definition: Definition) -> tuple[date, ...]:
        """Return the days up to ``as_of`` on which a KPI has values, or its formula may change."""
        if definition.id and definition.id in self._days:
            return self._days[definition.id]
        if definition.fields.formula is None:
            found = tuple(each.on for each in self.written.get(definition.id, ()))
        elif definition.tree is None or not self.definitions.is_sound(definition):
            found = ()
        elif has_plan_figures(definition.tree):
            found = (self.as_of,)
        else:
            found = self.days_in(definition.tree, definition, within=False)
        if definition.id:
            self._days[definition.id] = found
        return found

    def days_in(self, node: Node, inside: Definition, *, within: bool) -> tuple[date, ...]:
        """Return the days on which the parts of a formula have values; ``within`` a function of a series."""
        if not isinstance(node, Name):
            deeper = within or (isinstance(node, SeriesCall) and len(node.arguments) == 1)
            found = {day for part in below(node) for day in self.days_in(part, inside, within=deeper)}
            return tuple(sorted(found))
        if self.definitions.meant(node.name, inside.id) == "kpi":
            return self.days(self.definitions.kpis[node.name])
        reported = self.imported(inside, node.name.removeprefix("metrics.")).days
        return tuple(reported) if within else period_ends(reported, inside.kpi.per, self.as_of)

    # ------------------------------------------------------------------ a part of a formula

    def of(self, node: Node, inside: Definition, day: date, *, within: bool = False) -> Value:
        """Return what a part of the formula of ``inside`` comes to on ``day``; ``within`` a function of a series."""
        self.steps += 1
        if self.steps > MOST_STEPS:
            return Nothing(message("the formulas take too long to compute"))
        if isinstance(node, Number):
            return node.quantity
        if isinstance(node, Name):
            return self._named(node, inside, day, within=within)
        if isinstance(node, PlanCall):
            return self._plan(node)
        if isinstance(node, SeriesCall):
            return self._call(node, inside, day, within=within)
        return self._chain(node, inside, day, within=within)

    def _named(self, node: Name, inside: Definition, day: date, *, within: bool) -> Value:
        meant = self.definitions.meant(node.name, inside.id)
        if meant == "kpi":
            found = self.value(node.name, day)
            if isinstance(found, Nothing) and found.reason.template == "no value yet":
                return Nothing(message("`{name}` has no value yet", name=node.name))
            return found
        return self._measure(node.name.removeprefix("metrics."), inside, day, within=within)

    def imported(self, inside: Definition, measure: str) -> ReportedDays:
        """Return the reported days of a measure under the filter of ``inside``."""
        key = (filter_of(inside.kpi), measure)
        known = self._imported.get(key)
        if known is None:
            known = self._imported[key] = ReportedDays()
            total = Decimal(0)
            for each in (self.measured or {}).get(key[0], ()):
                if each.on <= self.as_of and measure in each.sums:
                    total += each.sums[measure]
                    known.days.append(each.on)
                    known.sums.append(total)
        return known

    def _measure(self, measure: str, inside: Definition, day: date, *, within: bool) -> Value:
        if self.measured is None:
            return Nothing(message("imported figures were not looked at"))
        first = day if within else period_start(day, inside.kpi.per)
        found = self.imported(inside, measure).between(first, day)
        if found is None:
            return Nothing(message("`{name}` has not been imported", name=measure))
        return Quantity(found, self._kind(measure))

    def _kind(self, measure: str) -> Dimensions:
        return ((self._currency, 1),) if measure in MONEY_MEASURES else PLAIN

    def _plan(self, node: PlanCall) -> Value:
        share = self.figure(node).share
        if share is None:
            return Nothing(message("no task to count yet"))
        return Quantity(share)

    def figure(self, node: PlanCall) -> PlanFigure:
        """Return a figure of the plan's tasks as of today."""
        key = (node.function, node.tag)
        if key not in self._figures:
            self._figures[key] = plan_figure(self.at, *key)
        return self._figures[key]

    def _call(self, node: SeriesCall, inside: Definition, day: date, *, within: bool) -> Value:
        if len(node.arguments) > 1:
            return self._several(node, inside, day, within=within)
        days = self.days_within(node, inside, day)
        found = [self.of(node.arguments[0], inside, each, within=True) for each in days]
        values = [each for each in found if isinstance(each, Quantity)]
        if not values:
            return found[-1] if found else Nothing(message("no value yet"))
        return _taken(node.function, values)

    def days_within(self, node: SeriesCall, inside: Definition, day: date) -> tuple[date, ...]:
        """Return the days whose values a function of a series takes on ``day``."""
        days = self.days_in(node.arguments[0], inside, within=True) or (day,)
        first = bisect_left(days, day - timedelta(days=node.days - 1)) if node.days is not None else 0
        return days[first : bisect_right(days, day)]

    def _several(self, node: SeriesCall, inside: Definition, day: date, *, within: bool) -> Value:
        values: list[Quantity] = []
        for part in node.arguments:
            found = self.of(part, inside, day, within=within)
            if isinstance(found, Nothing):
                return found
            values.append(_as_the_others(found, values) if is_zero(part) else found)
        return _taken(node.function, values)

    def _chain(self, node: Chain, inside: Definition, day: date, *, within: bool) -> Value:
        total = self.of(node.first, inside, day, within=within)
        for sign, part in node.rest:
            if isinstance(total, Nothing):
                return total
            other = self.of(part, inside, day, within=within)
            if isinstance(other, Nothing):
                return other
            if sign in "+-" and is_zero(part):
                continue
            total = other if is_zero(node.first) and sign == "+" and not total.number else _joined(sign, total, other)
        return total


def _as_the_others(zero: Quantity, values: Sequence[Quantity]) -> Quantity:
    return Quantity(zero.number, values[0].dimensions) if values else zero


def _joined(sign: str, left: Quantity, right: Quantity) -> Value:
    if sign in "+-":
        if not left.number and left.dimensions == PLAIN and sign == "-":
            return Quantity(-right.number, right.dimensions)
        if not agree(left.dimensions, right.dimensions):
            return Nothing(different(left.dimensions, right.dimensions))
        number = left.number + right.number if sign == "+" else left.number - right.number
        return Quantity(number, max(left.dimensions, right.dimensions, key=len))
    if sign == "*":
        return Quantity(left.number * right.number, times(left.dimensions, right.dimensions))
    if not right.number:
        return Nothing(message("divided by zero"))
    return Quantity(left.number / right.number, times(left.dimensions, right.dimensions, -1))


def _taken(function: str, values: Sequence[Quantity]) -> Value:
    kind = next((each.dimensions for each in values if each.dimensions), PLAIN)
    odd = next((each for each in values if not agree(each.dimensions, kind) and each.number), None)
    if odd is not None:
        return Nothing(different(kind, odd.dimensions))
    numbers = [each.number for each in values]
    if function in ("sum", "avg"):
        total = sum(numbers, Decimal(0))
        return Quantity(total if function == "sum" else total / len(numbers), kind)
    return Quantity(min(numbers) if function == "min" else max(numbers), kind)
