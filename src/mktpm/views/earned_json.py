"""Earned value as data: the shape of ``mktpm earned --json``. Amounts are strings, indices numbers."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.engine.earned_value import FORMULAS, METHODS, Earned, EarnedSchedule, LineValues, Method, MonthValues, Values
from mktpm.views.money import plain

_DIGITS = 4


def as_json(found: Sequence[Earned], method: Method, as_of: date) -> dict[str, Any]:
    """Return the earned value of each project that has a budget."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "eac": {"method": method, "formula": FORMULAS[method]},
        "projects": [_project(earned, method) for earned in found],
    }


def _project(earned: Earned, method: Method) -> dict[str, Any]:
    project = earned.account.at.project
    return {
        "id": project.id,
        "name": project.name,
        "currency": project.currency,
        **values_json(earned.values, method),
        "estimates": {each: _money(earned.values.eac(each)) for each in METHODS},
        "earned_schedule": None if earned.schedule is None else _schedule(earned.schedule),
        "months": [_month(month, method) for month in earned.months],
        "lines": [_line(line, method) for line in earned.lines],
    }


def values_json(values: Values, method: Method) -> dict[str, Any]:
    """Return the values and all that follows from them."""
    return {
        "bac": plain(values.bac),
        "pv": plain(values.pv),
        "ev": plain(values.ev),
        "ac": plain(values.ac),
        "sv": plain(values.sv),
        "cv": plain(values.cv),
        "spi": _number(values.spi),
        "cpi": _number(values.cpi),
        "eac": _money(values.eac(method)),
        "vac": _money(values.vac(method)),
        "tcpi": _number(values.tcpi),
    }


def _schedule(schedule: EarnedSchedule) -> dict[str, Any]:
    return {
        "unit": "working days",
        "earned": _number(schedule.earned),
        "actual": schedule.actual,
        "planned": schedule.planned,
        "day": schedule.day.isoformat(),
        "sv_t": _number(schedule.variance),
        "spi_t": _number(schedule.index),
        "estimate": _number(schedule.estimate),
    }


def _month(month: MonthValues, method: Method) -> dict[str, Any]:
    known = {"pv": plain(month.pv)} if month.values is None else values_json(month.values, method)
    return {"month": month.name, "until": month.until.isoformat(), **known}


def _line(line: LineValues, method: Method) -> dict[str, Any]:
    work = line.account.work
    return {
        "id": line.account.id,
        "name": line.account.name,
        "task": None if work is None else work.id,
        "level_of_effort": line.done is None,
        "done": _number(line.done),
        **values_json(line.values, method),
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else round(float(value), _DIGITS)


def _money(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)
