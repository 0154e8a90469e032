"""Where a KPI's number comes from: its formula, part by part, down to rows of files and tasks of the plan."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mktpm.engine.kpi.definitions import Definition
from mktpm.engine.kpi.evaluation import Nothing, Value, Values
from mktpm.engine.kpi.imported import period_start
from mktpm.engine.kpi.plan_figures import PlanFigure
from mktpm.engine.kpi.syntax import Name, Node, Number, PlanCall, SeriesCall, below
from mktpm.engine.kpi.units import Unit, unit_of
from mktpm.plan.actuals import KpiValue

MOST_STEPS = 300
"""Parts that are told; a formula that names long others many times could have millions."""


@dataclass(frozen=True, slots=True)
class ImportedDays:
    """The days of an imported measure that were summed."""

    measure: str
    first: date
    last: date
    days: int
    """How many of them have rows."""


@dataclass(frozen=True, slots=True)
class SeriesDays:
    """The days whose values a function took."""

    first: date
    last: date
    values: int


Origin = KpiValue | ImportedDays | SeriesDays | PlanFigure
"""What a figure was taken from."""


@dataclass(frozen=True, slots=True)
class Derived:
    """A figure, what it was taken or computed from, and the parts of that."""

    text: str
    """The part of the formula: a name, or ``gmv / spend``."""
    value: Value
    unit: Unit | None
    definition: Definition | None = None
    """The KPI that it is; None for a measure, or a part of a formula."""
    origin: Origin | None = None
    parts: tuple["Derived", ...] = ()


class _Deriving:
    def __init__(self, values: Values) -> None:
        self.values, self.left = values, MOST_STEPS

    def kpi(self, definition: Definition, day: date, label: str = "") -> Derived:
        """Return where the value of a KPI (or a goal with a formula) on ``day`` comes from."""
        self.left -= 1
        values, name = self.values, label or definition.id
        value = values.value(definition.id, day) if definition.id else values.result(definition, day)
        if definition.fields.formula is None:
            row = values.last_written(definition.id, day)
            return Derived(name, value, definition.unit, definition, row.row if row else None)
        tree = definition.tree
        if tree is None or not values.definitions.is_sound(definition) or self.left <= 0:
            return Derived(name, value, definition.unit, definition)
        return Derived(name, value, definition.unit, definition, None, (self.part(tree, definition, day),))

    def part(self, node: Node, inside: Definition, day: date, *, within: bool = False) -> Derived:
        """Return where a part of a formula on ``day`` comes from."""
        self.left -= 1
        values = self.values
        text = (inside.fields.formula or "")[node.span[0] : node.span[1]]
        if isinstance(node, Name):
            return self._name(node, inside, day, within=within)
        value = values.result_of(node, inside, day, within=within)
        if isinstance(node, PlanCall):
            return Derived(text, value, unit_of("%"), None, values.figure(node))
        if isinstance(node, SeriesCall) and len(node.arguments) == 1:
            return self._series(node, inside, day, Derived(text, value, None))
        parts = tuple(self.part(each, inside, day, within=within) for each in self._told(node))
        return Derived(text, value, None, None, None, parts)

    def _told(self, node: Node) -> Iterator[Node]:
        """Yield the parts worth telling: a number says what it is itself."""
        for part in below(node):
            if not isinstance(part, Number) and self.left > 0:
                yield part

    def _name(self, node: Name, inside: Definition, day: date, *, within: bool) -> Derived:
        values = self.values
        if values.definitions.meant(node.name, inside.id) == "kpi":
            return self.kpi(values.definitions.kpis[node.name], day)
        measure = node.name.removeprefix("metrics.")
        reported = values.imported(inside, measure).days
        first = day if within else period_start(day, inside.kpi.per)
        days = [each for each in reported if first <= each <= day]
        origin = ImportedDays(measure, days[0], days[-1], len(days)) if days else None
        return Derived(node.name, values.result_of(node, inside, day, within=within), None, None, origin)

    def _series(self, node: SeriesCall, inside: Definition, day: date, bare: Derived) -> Derived:
        days = self.values.days_within(node, inside, day)
        origin = SeriesDays(days[0], days[-1], len(days)) if days else None
        parts = (self.part(node.arguments[0], inside, days[-1], within=True),) if days and self.left > 0 else ()
        return Derived(bare.text, bare.value, None, None, origin, parts)


def derived(values: Values, definition: Definition, day: date) -> Derived:
    """Return where the value of a KPI on ``day`` comes from."""
    return _Deriving(values).kpi(definition, day)


def is_known(found: Derived) -> bool:
    """Return whether there is a value."""
    return not isinstance(found.value, Nothing)
