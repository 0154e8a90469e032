"""A measure or a KPI followed home: through its formula to sums of imported rows and to values written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.analytics.measures import SUMS, Measure, Sum
from mktpm.analytics.store import Store
from mktpm.analytics.tracing import Selection, Trace, trace
from mktpm.engine.kpi.derivation import Derived, ImportedDays, derived
from mktpm.engine.kpi.evaluation import Nothing
from mktpm.engine.kpi.imported import filter_of
from mktpm.engine.kpi.results import ProjectKpis
from mktpm.engine.kpi.units import shown
from mktpm.plan.actuals import KpiValue
from mktpm.plan.kpis import Kpi


@dataclass(frozen=True, slots=True)
class Detail:
    """How far a sum is taken apart."""

    by: tuple[str, ...] = ()
    rows: int = 0
    """How many rows of each source are listed."""


@dataclass(frozen=True, slots=True)
class Followed:
    """A number, and the sums and written values that it is made of."""

    name: str
    formula: str
    """Empty for a value that was written down."""
    value: str | None
    """The number as it is shown; None where there is none."""
    exact: Decimal | None
    on: date | None
    """The day of the value, for a KPI."""
    traces: tuple[Trace, ...]
    written: tuple[KpiValue, ...] = ()


def follow_measure(
    store: Store, measure: Measure, selection: Selection, margin: Decimal | None, detail: Detail
) -> Followed:
    """Return a measure with the sums that it is made of; raises ``UnknownDimension``."""
    traces = tuple(trace(store, name, selection, detail.by, detail.rows) for name in measure.needs)
    sums: Mapping[Sum, Decimal | None] = {one.measure: one.total for one in traces}
    value = measure.of(sums, margin if margin is not None else Decimal(1))
    formula = measure.formula if measure.below is not None else ""
    return Followed(measure.id, formula, None, value, None, traces)


def follow_kpi(store: Store | None, kpis: ProjectKpis, kpi: Kpi, selection: Selection, detail: Detail) -> Followed:
    """Return a KPI with all that its last value is made of; ``selection`` narrows the imported rows."""
    result = next(one for one in kpis.results if one.kpi is kpi)
    day = result.on or kpis.values.as_of
    told = derived(kpis.values, kpis.definitions.kpis[kpi.id], day)
    found = _Following(store, selection, detail)
    found.walk(told, kpi)
    value = None if isinstance(told.value, Nothing) else shown(told.value, told.unit)
    exact = None if isinstance(told.value, Nothing) else told.value.number
    written = tuple(dict.fromkeys(found.written))
    return Followed(result.name, kpi.formula or "", value, exact, result.on, tuple(found.traces.values()), written)


class _Following:
    def __init__(self, store: Store | None, selection: Selection, detail: Detail) -> None:
        self.store, self.selection, self.detail = store, selection, detail
        self.traces: dict[object, Trace] = {}
        self.written: list[KpiValue] = []

    def walk(self, told: Derived, kpi: Kpi) -> None:
        """Take in a part of a formula; ``kpi`` is the one whose formula it stands in."""
        if told.definition is not None and isinstance(told.definition.fields, Kpi):
            kpi = told.definition.fields
        if isinstance(told.origin, KpiValue):
            self.written.append(told.origin)
        elif isinstance(told.origin, ImportedDays) and self.store is not None:
            self._imported(self.store, told.origin, kpi)
        for part in told.parts:
            self.walk(part, kpi)

    def _imported(self, store: Store, origin: ImportedDays, kpi: Kpi) -> None:
        measure = next(name for name in SUMS if name == origin.measure)
        since = max(filter(None, (origin.first, self.selection.since)))
        until = min(filter(None, (origin.last, self.selection.until)))
        where = {**{key: list(values) for key, values in filter_of(kpi)}, **self.selection.where}
        key = (measure, since, until, tuple(sorted((name, tuple(values)) for name, values in where.items())))
        if key not in self.traces:
            narrowed = Selection(since, until, where)
            self.traces[key] = trace(store, measure, narrowed, self.detail.by, self.detail.rows)
