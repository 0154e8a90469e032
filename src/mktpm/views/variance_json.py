"""A plan against its baseline, as data: the shape of ``mktpm variance --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.variance import ProjectVariance, TaskVariance
from mktpm.history.differing import Name
from mktpm.views.chain_json import days, iso
from mktpm.views.diff_json import slip_json, version_json


def as_json(found: Sequence[ProjectVariance], baseline: Name, as_of: date) -> dict[str, Any]:
    """Return what was planned and what is, of every project and task."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "baseline": version_json(baseline),
        "projects": [_project(project) for project in found],
    }


def _project(found: ProjectVariance) -> dict[str, Any]:
    project = found.shown.project
    return {
        "id": project.id,
        "name": project.name,
        "baseline_id": None if found.planned is None else found.planned.project.id,
        "kind": "added" if found.planned is None else "removed" if found.at is None else "both",
        "baseline_finish": None if found.planned is None else found.planned.finish.isoformat(),
        "finish": None if found.at is None else found.at.forecast_finish.isoformat(),
        "slip_days": None if found.finish is None else days(found.finish.days),
        "milestones": [entry.task.id for entry in found.milestones],
        "tasks": [_task(entry) for entry in found.tasks],
        "added": [task.id for task in found.added],
        "removed": [task.id for task in found.removed],
    }


def _task(entry: TaskVariance) -> dict[str, Any]:
    task = entry.task
    return {
        "id": task.id,
        "wbs": task.wbs,
        "name": task.name,
        "leaf": task.is_leaf,
        "milestone": task.fields.milestone,
        "state": entry.state,
        "baseline_id": entry.planned.id,
        "baseline_start": iso(entry.start.before),
        "baseline_finish": iso(entry.finish.before),
        "start": iso(entry.start.after),
        "finish": iso(entry.finish.after),
        "start_slip_days": days(entry.start.days),
        "slip_days": days(entry.finish.days),
        "slips": [slip_json(task.id, slip) for slip in entry.slips],
    }
