"""A workload as data: the shape of ``mktpm workload --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.day_loads import Assignment
from mktpm.engine.workload import By, Cell, Load, Stretch, Workload

_DIGITS = 4


def as_json(found: Workload, as_of: date, by: By, *, resources: bool = False) -> dict[str, Any]:
    """Return the loads; those of the resources where they are asked for."""
    data: dict[str, Any] = {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "dates": found.dates,
        "by": by,
        "from": found.first.isoformat(),
        "to": found.last.isoformat(),
        "work_until": None if found.work_until is None else found.work_until.isoformat(),
        "projects": [project.id for project in found.projects],
        "people": [_load(load, by) for load in found.people],
    }
    if resources:
        data["resources"] = [_load(load, by) for load in found.resources]
    return data


def _load(load: Load, by: By) -> dict[str, Any]:
    return {
        "id": load.id,
        "name": load.name,
        "load_days": round(load.load, _DIGITS),
        "capacity_days": round(load.capacity, _DIGITS),
        "utilisation": _share(load.utilisation),
        "by_priority": {key or "none": round(days, _DIGITS) for key, days in load.by_priority.items()},
        "cells": [_cell(cell) for cell in load.cells(by)],
        "over_allocated": _stretches(load.overloads),
        "absent": _stretches(load.absences),
    }


def _cell(cell: Cell) -> dict[str, Any]:
    return {
        "from": cell.first.isoformat(),
        "to": cell.last.isoformat(),
        "load_days": round(cell.load, _DIGITS),
        "capacity_days": round(cell.capacity, _DIGITS),
        "share": _share(cell.share),
        "over_days": cell.over_days,
        "absent_days": cell.absent_days,
    }


def _stretches(stretches: Sequence[Stretch]) -> list[dict[str, Any]]:
    return [
        {
            "from": each.first.isoformat(),
            "to": each.last.isoformat(),
            "days": each.days,
            "load_percent": round(each.load, _DIGITS),
            "capacity_percent": each.capacity,
            "tasks": [_task(task) for task in each.tasks],
        }
        for each in stretches
    ]


def _task(each: Assignment) -> dict[str, Any]:
    return {
        "project": each.at.project.id,
        "task": each.task.id,
        "name": each.task.name,
        "percent": each.units,
        "start": datetime_of(each.begin).isoformat(),
        "finish": datetime_of(each.end).isoformat(),
    }


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)
