"""Goals against results: how much of the way from the baseline to the target was gone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mktpm.engine.goal_links import Lack, lacks, served
from mktpm.engine.kpi.results import KpiResult, ProjectKpis
from mktpm.engine.kpi.units import Figure, Quantity, Unit, agree, number_text, read_figure, shown, unit_of
from mktpm.plan.goals import Goal
from mktpm.plan.model import Project


@dataclass(frozen=True, slots=True)
class GoalResult:
    """A goal and what came of it; figures are shown as they were written."""

    id: str
    name: str
    metric: str
    scenario: str
    dimension: Literal["finance", "operations", "customer"] | None
    owner: str
    baseline: str
    target: str
    by: date | None
    """The day by which it is to be reached, inclusive."""
    benchmark: str
    benchmark_source: str
    result: str
    """Empty where no result has been written or computed yet."""
    source: str
    """What the result was computed from: the KPI's id or a formula; empty where it is written."""
    way: float | None
    """The share of the way from baseline (else zero) to target, 1 for all of it; None where the
    figures can't be compared."""
    reached: bool | None
    tasks: tuple[str, ...]
    """The names of the tasks that serve it."""
    lacks: tuple[Lack, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    """The figures of a goal: its own, else those of the KPI that measures it."""

    unit: Unit | None
    baseline: str | float | None
    target: str | float | None
    result: str | float | None
    computed: Quantity | None
    """The result where it is computed and not written."""
    direction: str | None
    """That of the KPI, where it says so."""


def goal_results(project: Project, kpis: ProjectKpis | None = None) -> tuple[GoalResult, ...]:
    """Return the project's goals with their results, judged by its KPIs where these measure them."""
    return tuple(_result(position, goal, project, kpis) for position, goal in enumerate(project.fields.goals))


def _result(position: int, goal: Goal, project: Project, kpis: ProjectKpis | None) -> GoalResult:
    kpi = _kpi(goal, kpis)
    stated = _stated(position, goal, kpi, kpis)
    way = _way(stated)
    written = stated.result is not None
    benchmark = goal.benchmark
    by = kpis.at.timeline.day(goal.by) if kpis is not None else None
    return GoalResult(
        id=goal.id or "",
        name=goal.name or goal.metric or goal.scenario or goal.id or "",
        metric=(goal.metric or "") if goal.name else "",
        scenario=(goal.scenario or "") if goal.name or goal.metric else "",
        dimension=goal.dimension,
        owner=project.person(goal.owner or (kpi.kpi.owner if kpi is not None else None)),
        baseline=_shown(stated.baseline, stated.unit),
        target=_shown(stated.target, stated.unit),
        by=by.day if by is not None else kpi.by if kpi is not None else goal.by.day if goal.by else None,
        benchmark=_shown(benchmark.value, stated.unit) if benchmark is not None else "",
        benchmark_source=(benchmark.source or "") if benchmark is not None else "",
        result=_shown(stated.result, stated.unit) if written else _computed(stated),
        source="" if written or stated.computed is None else goal.formula or goal.kpi or "",
        way=way,
        reached=_reached(stated, way),
        tasks=tuple(task.name for task in served(project, goal)),
        lacks=lacks(project, goal),
    )


def _kpi(goal: Goal, kpis: ProjectKpis | None) -> KpiResult | None:
    found = kpis.results if kpis is not None and goal.kpi is not None else ()
    return next((each for each in found if each.kpi.id == goal.kpi), None)


def _stated(position: int, goal: Goal, kpi: KpiResult | None, kpis: ProjectKpis | None) -> _Stated:
    own = unit_of(goal.unit) if goal.unit else None
    baseline, target = goal.baseline, goal.target
    unit = own or _unit_written(target) or _unit_written(baseline)
    if kpi is not None:
        unit = unit or kpi.unit
        baseline = kpi.kpi.baseline if baseline is None else baseline
        target = kpi.kpi.target if target is None else target
    computed = kpi.latest if kpi is not None and goal.formula is None else _formula_value(position, kpis)
    return _Stated(unit, baseline, target, goal.result, computed, kpi.kpi.direction if kpi is not None else None)


def _unit_written(value: str | float | None) -> Unit | None:
    found = read_figure(value, None) if value is not None else None
    return found.unit if isinstance(found, Figure) else None


def _formula_value(position: int, kpis: ProjectKpis | None) -> Quantity | None:
    """Return what the formula of the goal at ``position`` comes to; None where it has none, or no value."""
    goals = kpis.definitions.goals if kpis is not None else ()
    definition = next((each for each in goals if each.route == ("goals", position)), None)
    if definition is None or kpis is None or not kpis.definitions.is_sound(definition):
        return None
    value = kpis.values.result(definition, kpis.values.as_of)
    return value if isinstance(value, Quantity) else None


def _computed(stated: _Stated) -> str:
    if stated.computed is None:
        return ""
    fits = stated.unit is not None and agree(stated.unit.dimensions, stated.computed.dimensions)
    return shown(stated.computed, stated.unit if fits else None)


def _shown(value: str | float | None, unit: Unit | None) -> str:
    """Return a figure as it was written, with the unit behind a bare number."""
    if value is None:
        return ""
    text = number_text(Decimal(str(value))) if isinstance(value, float) else str(value)
    read = read_figure(text, None)
    bare = isinstance(read, Figure) and (read.unit is None or read.unit.factor == read.unit.scale != 1)
    if unit is None or not unit.text or not bare or (isinstance(read, Figure) and read.quantity.dimensions):
        return text
    word = unit.text
    if isinstance(read, Figure) and read.unit is not None and word.startswith(read.unit.text):
        word = word.removeprefix(read.unit.text)
    return text + word if not word or word[0] in "%％" or not word[0].isascii() else f"{text} {word}"


def _quantity(value: str | float | None, unit: Unit | None) -> Quantity | None:
    found = read_figure(value, unit) if value is not None else None
    return found.quantity if isinstance(found, Figure) else None


def _figures(stated: _Stated) -> tuple[Quantity, Quantity] | None:
    """Return target and result; None where they can't be compared."""
    target = _quantity(stated.target, stated.unit)
    result = stated.computed if stated.result is None else _quantity(stated.result, stated.unit)
    if target is None or result is None or not agree(target.dimensions, result.dimensions):
        return None
    return target, result


def _way(stated: _Stated) -> float | None:
    found = _figures(stated)
    if found is None:
        return None
    target, result = found
    if stated.baseline is None:
        return float(result.number / target.number) if target.number > 0 and not _is_ceiling(stated) else None
    baseline = _quantity(stated.baseline, stated.unit)
    if baseline is None or not agree(baseline.dimensions, target.dimensions) or baseline.number == target.number:
        return None
    return float((result.number - baseline.number) / (target.number - baseline.number))


def _is_ceiling(stated: _Stated) -> bool:
    """Return whether the target is a value not to exceed: written "≤ 24", or less is better."""
    found = read_figure(stated.target, stated.unit) if stated.target is not None else None
    return (isinstance(found, Figure) and found.at_most) or stated.direction == "down"


def _reached(stated: _Stated, way: float | None) -> bool | None:
    found = _figures(stated)
    if found is None:
        return None
    target, result = found
    if _is_ceiling(stated):
        return result.number <= target.number
    return way >= 1 if way is not None else None
