"""Where each KPI of a project stands: its last value, how far it has come, and where it is going."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mktpm.engine.kpi.definitions import Definition, Definitions
from mktpm.engine.kpi.evaluation import Nothing, Values
from mktpm.engine.kpi.imported import Measured
from mktpm.engine.kpi.trends import LEAST_VALUES, Trend, trend_of
from mktpm.engine.kpi.units import Figure, Quantity, Unit, agree, read_figure
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Message, message
from mktpm.plan.kpis import Kpi

SHOWN_VALUES = 30
"""The series that is shown and judged: the last so many values."""


@dataclass(frozen=True, slots=True)
class Point:
    """A value of a KPI on a day."""

    on: date
    value: Quantity


@dataclass(frozen=True, slots=True)
class KpiResult:
    """Where a KPI stands."""

    kpi: Kpi
    position: int
    """Its place in the plan's ``kpis``."""
    unit: Unit | None
    baseline: Quantity | None
    target: Quantity | None
    by: date | None
    direction: Literal["up", "down"]
    points: tuple[Point, ...]
    """Its last values, the oldest first."""
    latest: Quantity | None
    on: date | None
    """The day of the latest value."""
    missing: Message | None
    """Why there is no value."""
    progress: Decimal | None
    """The share of the way from baseline (else from zero) to target, 1 for all of it."""
    reached: bool | None
    """Whether the latest value is at the target or better."""
    trend: Trend | None
    no_trend: Message | None
    """Why nothing is said of a trend."""

    @property
    def name(self) -> str:
        """Return the name shown."""
        return self.kpi.name or self.kpi.id

    @property
    def leads_away(self) -> bool:
        """Return whether the trend goes away from a target that is not reached."""
        wanted = 1 if self.direction == "up" else -1
        return self.trend is not None and self.trend.way == -wanted and self.reached is not True


@dataclass(frozen=True, slots=True)
class ProjectKpis:
    """The KPIs of one project, and what they were computed with."""

    at: ProjectSchedule
    definitions: Definitions
    values: Values
    results: tuple[KpiResult, ...]


def project_kpis(at: ProjectSchedule, measured: Measured | None = None) -> ProjectKpis:
    """Return where the KPIs of a project stand.

    Values written down are those beside the plan; ``measured`` are the imported days, None where nobody looked.
    """
    definitions = Definitions(at.project)
    values = Values(at, definitions, at.papers.actuals, measured)
    results = tuple(_result(each, values) for each in definitions.kpis.values())
    return ProjectKpis(at, definitions, values, results)


def _result(definition: Definition, values: Values) -> KpiResult:
    kpi, unit = definition.kpi, definition.unit
    baseline, target = figure_in(kpi.baseline, unit), figure_in(kpi.target, unit)
    points, missing = _points(definition, values)
    latest = points[-1] if points and missing is None else None
    begin, end = baseline.quantity if baseline else None, target.quantity if target else None
    direction = direction_of(kpi, begin, end, ceiling=target is not None and target.at_most)
    by = values.at.timeline.day(kpi.by)
    trend, no_trend = _trend(definition, values, points)
    return KpiResult(
        kpi=kpi,
        position=int(definition.route[1]),
        unit=unit,
        baseline=begin,
        target=end,
        by=by.day if by is not None else None,
        direction=direction,
        points=tuple(points),
        latest=latest.value if latest else None,
        on=latest.on if latest else None,
        missing=missing,
        progress=progress_of(begin, end, latest.value if latest else None, direction),
        reached=is_reached(end, latest.value if latest else None, direction),
        trend=trend,
        no_trend=no_trend,
    )


def _points(definition: Definition, values: Values) -> tuple[list[Point], Message | None]:
    """Return the last values of a KPI, and why there is none at the end."""
    days = values.days(definition)
    found = [(day, values.value(definition.id, day)) for day in days[-SHOWN_VALUES:]]
    points = [Point(day, value) for day, value in found if isinstance(value, Quantity)]
    last = found[-1][1] if found else values.value(definition.id, values.as_of)
    if isinstance(last, Nothing):
        return points, last.reason
    return points or [Point(values.as_of, last)], None


def _trend(definition: Definition, values: Values, points: Sequence[Point]) -> tuple[Trend | None, Message | None]:
    if _is_running_total(definition, values):
        return None, message("a running total: with `per: week` its weeks are judged")
    found = trend_of([(point.on, point.value.number) for point in points])
    if found is None:
        return None, message("{n} of {least} values", n=len(points), least=LEAST_VALUES)
    return found, None


def _is_running_total(definition: Definition, values: Values) -> bool:
    """Return whether the days' values contain each other, so that their order proves nothing."""
    return definition.kpi.per == "total" and bool(values.definitions.measures(definition))


def figure_in(written: str | float | None, unit: Unit | None) -> Figure | None:
    """Return a figure of a KPI in its unit; None where none is written, or it doesn't fit."""
    found = read_figure(written, unit) if written is not None else None
    if not isinstance(found, Figure):
        return None
    return found if unit is None or agree(found.quantity.dimensions, unit.dimensions) else None


def direction_of(
    kpi: Kpi, baseline: Quantity | None, target: Quantity | None, *, ceiling: bool
) -> Literal["up", "down"]:
    """Return whether more or less of a KPI is better."""
    if kpi.direction is not None:
        return kpi.direction
    falls = baseline is not None and target is not None and target.number < baseline.number
    return "down" if ceiling or falls else "up"


def progress_of(
    baseline: Quantity | None, target: Quantity | None, latest: Quantity | None, direction: str
) -> Decimal | None:
    """Return the share of the way to the target that is gone; None where it can't be told."""
    if target is None or latest is None or not agree(target.dimensions, latest.dimensions):
        return None
    if baseline is None:
        return latest.number / target.number if target.number > 0 and direction == "up" else None
    if not agree(baseline.dimensions, target.dimensions) or baseline.number == target.number:
        return None
    return (latest.number - baseline.number) / (target.number - baseline.number)


def is_reached(target: Quantity | None, latest: Quantity | None, direction: str) -> bool | None:
    """Return whether the target is reached; None where it can't be told."""
    if target is None or latest is None or not agree(target.dimensions, latest.dimensions):
        return None
    return latest.number >= target.number if direction == "up" else latest.number <= target.number
