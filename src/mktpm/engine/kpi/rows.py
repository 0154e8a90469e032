"""The rows of a plan's table of values, looked at one by one: can a KPI take them, and are they possible?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mktpm.diagnostics import Route
from mktpm.engine.kpi.definitions import Definition, Definitions
from mktpm.engine.kpi.results import figure_in
from mktpm.engine.kpi.units import Quantity, agree, kind_text, read_figure, shown
from mktpm.language import Message, message
from mktpm.plan.actuals import KpiValue
from mktpm.plan.similar import Similar

RowFault = tuple[KpiValue, Message, Message | None]


def row_faults(definitions: Definitions, rows: Sequence[KpiValue]) -> Iterator[RowFault]:
    """Yield the rows that no KPI can take: the row, what is wrong, and a remedy."""
    similar = Similar()
    for row in rows:
        definition = definitions.kpis.get(row.kpi)
        if definition is None:
            meant = similar.to(row.kpi, definitions.kpis)
            hint = message("did you mean `{key}`?", key=meant) if meant else None
            yield row, message("there is no KPI `{id}`", id=row.kpi), hint
        elif definition.fields.formula is not None:
            said = message("`{id}` has a formula: its values are computed, not written", id=row.kpi)
            yield row, said, message("delete the row or the formula")
        else:
            fault = unreadable(row.text, definition)
            if fault is not None:
                yield row, fault, None


def unreadable(text: str, definition: Definition) -> Message | None:
    """Return why a text is no value of a KPI; None where it is one."""
    found = read_figure(text, definition.unit)
    if isinstance(found, Message):
        return found
    unit, kind = definition.unit, found.quantity.dimensions
    if unit is not None and not agree(kind, unit.dimensions):
        return message(
            "`{value}` is in {found}, and the unit is `{unit}`", value=text, found=kind_text(kind), unit=unit.text
        )
    return None


@dataclass(frozen=True, slots=True)
class OffScale:
    """A figure outside the limits of its KPI."""

    kpi: str
    figure: str
    limit: str
    above: bool
    """Whether it is above the most; else below the least."""
    where: KpiValue | Route
    """The row of the table, or the route in the plan."""


def off_scale(definitions: Definitions, rows: Sequence[KpiValue]) -> Iterator[OffScale]:
    """Yield the figures outside their KPI's ``scale``: those of the plan, then rows of the table."""
    scaled = {name: each for name, each in definitions.kpis.items() if each.kpi.scale is not None}
    for definition in scaled.values():
        for name in ("baseline", "target"):
            figure = figure_in(getattr(definition.kpi, name), definition.unit)
            if figure is not None:
                yield from _outside(definition, figure.quantity, (*definition.route, name))
    for row in rows:
        known = scaled.get(row.kpi)
        figure = figure_in(row.text, known.unit) if known is not None else None
        if known is not None and figure is not None:
            yield from _outside(known, figure.quantity, row)


def _outside(definition: Definition, value: Quantity, where: KpiValue | Route) -> Iterator[OffScale]:
    scale, unit = definition.kpi.scale, definition.unit
    low, high = (figure_in(scale.min, unit), figure_in(scale.max, unit)) if scale is not None else (None, None)
    for limit, above in ((low, False), (high, True)):
        if limit is None:
            continue
        bound = limit.quantity.number
        if (value.number > bound) if above else (value.number < bound):
            yield OffScale(definition.id, shown(value, unit), shown(limit.quantity, unit), above, where)
