"""KPIs as data: the shape of ``mktpm kpi --json``."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.diagnostics import Place
from mktpm.engine.kpi.derivation import Derived, ImportedDays, Origin, SeriesDays
from mktpm.engine.kpi.evaluation import Nothing
from mktpm.engine.kpi.plan_figures import PlanFigure
from mktpm.engine.kpi.results import KpiResult, ProjectKpis
from mktpm.engine.kpi.trends import Trend
from mktpm.engine.kpi.units import Quantity, Unit, shown
from mktpm.language import Language, Message
from mktpm.plan.actuals import KpiValue

_DIGITS = 12


def as_json(found: Sequence[ProjectKpis], as_of: date, language: Language) -> dict[str, Any]:
    """Return the KPIs of each project; figures in base units as text, exact, and as they are shown."""
    return {"schema": 1, "as_of": as_of.isoformat(), "projects": [_project(each, language) for each in found]}


def _project(found: ProjectKpis, language: Language) -> dict[str, Any]:
    project = found.at.project
    return {
        "id": project.id,
        "name": project.name,
        "kpis": [result_json(each, language) for each in found.results],
    }


def result_json(result: KpiResult, language: Language) -> dict[str, Any]:
    """Return where a KPI stands."""
    kpi = result.kpi
    return {
        "id": kpi.id,
        "name": result.name,
        "formula": kpi.formula,
        "unit": result.unit.text if result.unit is not None else None,
        "direction": result.direction,
        "owner": kpi.owner,
        "by": _day(result.by),
        "baseline": _figure(result.baseline, result.unit),
        "target": _figure(result.target, result.unit),
        "latest": _figure(result.latest, result.unit),
        "on": _day(result.on),
        "missing": _said(result.missing, language),
        "progress": round(float(result.progress), 6) if result.progress is not None else None,
        "reached": result.reached,
        "values": [
            {"on": _day(point.on), **(_figure(point.value, result.unit) or {})} for point in result.points
        ],
        "trend": _trend(result.trend, result.unit) if result.trend is not None else None,
        "no_trend": _said(result.no_trend, language),
        "leads_away": result.leads_away,
    }  # fmt: skip


def _trend(trend: Trend, unit: Unit | None) -> dict[str, Any]:
    return {
        "way": {1: "rising", -1: "falling"}.get(trend.way, "none"),
        "method": "mann-kendall",
        "values": trend.values,
        "first": _day(trend.first),
        "last": _day(trend.last),
        "s": trend.score,
        "p": round(trend.chance, 6),
        "slope_a_day": number(trend.slope, unit),
    }


def number(value: Decimal, unit: Unit | None) -> str:
    """Return a number of base units in ``unit``, as text: money is never a binary fraction."""
    found = value / unit.factor if unit is not None else value
    rounded = round(found, _DIGITS)
    return f"{rounded.normalize() if rounded else Decimal(0):f}"


def _figure(value: Quantity | None, unit: Unit | None) -> dict[str, Any] | None:
    return {"value": number(value.number, unit), "shown": shown(value, unit)} if value is not None else None


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _said(said: Message | None, language: Language) -> str | None:
    return said.say(language) if said is not None else None


def why_json(
    found: Derived, result: KpiResult, places: Mapping[Place, str], kpis: ProjectKpis, language: Language
) -> dict[str, Any]:
    """Return where the value of a KPI comes from."""
    project = kpis.at.project
    return {
        "schema": 1,
        "as_of": kpis.at.schedule.as_of.isoformat(),
        "project": project.id,
        "kpi": result_json(result, language),
        "from": _derived(found, places, kpis, language),
    }


def _derived(found: Derived, places: Mapping[Place, str], kpis: ProjectKpis, language: Language) -> dict[str, Any]:
    value, definition = found.value, found.definition
    unknown = isinstance(value, Nothing)
    formula = definition.fields.formula if definition is not None else None
    where = kpis.at.project.place(*definition.route, "formula") if definition is not None and formula else None
    return {
        "text": found.text,
        "value": None if isinstance(value, Nothing) else _figure(value, found.unit),
        "missing": _said(value.reason, language) if isinstance(value, Nothing) and unknown else None,
        "formula": formula,
        "at": places.get(where) if where is not None else None,
        "origin": _origin(found.origin) if found.origin is not None else None,
        "parts": [_derived(part, places, kpis, language) for part in found.parts],
    }


def _origin(origin: Origin) -> dict[str, Any]:
    if isinstance(origin, KpiValue):
        return {
            "kind": "written", "file": origin.file, "line": origin.line, "on": _day(origin.on), "text": origin.text,
            "source": origin.source or None,
        }  # fmt: skip
    if isinstance(origin, ImportedDays):
        days = {"first": _day(origin.first), "last": _day(origin.last), "days": origin.days}
        return {"kind": "imported", "measure": origin.measure, **days}
    if isinstance(origin, SeriesDays):
        return {"kind": "series", "first": _day(origin.first), "last": _day(origin.last), "values": origin.values}
    assert isinstance(origin, PlanFigure)  # noqa: S101 - the last of the kinds
    return {"kind": origin.function, "tag": origin.tag or None, "part": origin.part, "whole": origin.whole}
