"""A schedule as data: the shape of ``mktpm schedule --json``."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import cache
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.plan.model import Project, Task

_DAYS_DIGITS = 4


def as_json(projects: Iterable[ProjectSchedule], as_of: date) -> dict[str, Any]:
    """Return the dates of ``projects`` in the shape of the command contract."""
    return {"schema": 1, "as_of": as_of.isoformat(), "projects": [_project(at) for at in projects]}


def _project(at: ProjectSchedule) -> dict[str, Any]:
    project, iso = at.project, _iso_writer()
    return {
        "id": project.id,
        "name": project.name,
        "status": project.fields.status,
        "start": at.start.isoformat(),
        "finish": at.finish.isoformat(),
        "deadline": str(at.deadline) if at.deadline else None,
        "float_days": _days(at.float_days),
        "forecast_finish": at.forecast_finish.isoformat(),
        "forecast_float_days": _days(at.forecast_float_days),
        "progress": round(at.progress, _DAYS_DIGITS),
        "tasks": [
            _task(project, task, moments, iso) for task, moments in zip(project.tasks, at.all_moments(), strict=True)
        ],
    }


def task_json(at: ProjectSchedule, task: Task) -> dict[str, Any]:
    """Return one task in the shape that it has in a schedule."""
    return _task(at.project, task, at.moments(task), _iso_writer())


def _task(project: Project, task: Task, at: TaskMoments, iso: Callable[[int], str]) -> dict[str, Any]:
    due = task.fields.due
    return {
        "id": task.id,
        "wbs": task.wbs,
        "name": task.name,
        "early_start": iso(at.early_start),
        "early_finish": iso(at.early_finish),
        "late_start": iso(at.late_start),
        "late_finish": iso(at.late_finish),
        "total_float_days": round(at.total_float, _DAYS_DIGITS),
        "free_float_days": round(at.free_float, _DAYS_DIGITS),
        "critical": at.critical,
        "plan_start": iso(at.plan_start),
        "plan_finish": iso(at.plan_finish),
        "forecast_start": iso(at.forecast_start),
        "forecast_finish": iso(at.forecast_finish),
        "status": at.status,
        "parent": None if task.parent is None else project.tasks[task.parent].id,
        "milestone": task.fields.milestone,
        "owner": task.owner,
        "due": None if due is None else str(due),
        "progress": round(at.progress, _DAYS_DIGITS),
        "duration_days": round(at.duration, _DAYS_DIGITS),
        "elapsed": at.elapsed,
    }


def _days(number: float | None) -> float | None:
    return None if number is None else round(number, _DAYS_DIGITS)


def _iso_writer() -> Callable[[int], str]:
    """Return a function from moments to ISO text; plans have few different days and times of day."""

    @cache
    def iso(moment: int) -> str:
        return datetime_of(moment).isoformat()

    return iso
