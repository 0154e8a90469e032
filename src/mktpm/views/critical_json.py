"""What decides a finish, as data: the shape of ``mktpm critical --json``."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from mktpm.engine.chain import Kind, Tracer
from mktpm.engine.critical import Branch, Criticality
from mktpm.engine.path import Leg, Path
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Language
from mktpm.views.chain_json import days, identities, iso, step_json, task_identity


def as_json(
    found: Iterable[tuple[ProjectSchedule, Criticality | None]], as_of: date, kind: Kind, language: Language
) -> dict[str, Any]:
    """Return what decides the finish of each project."""
    projects = [_project(at, criticality, language) for at, criticality in found]
    return {"schema": 1, "as_of": as_of.isoformat(), "kind": kind, "projects": projects}


def _project(at: ProjectSchedule, found: Criticality | None, language: Language) -> dict[str, Any]:
    float_days = at.float_days if found is None or found.kind == "plan" else at.forecast_float_days
    data: dict[str, Any] = {
        "id": at.project.id,
        "name": at.project.name,
        "deadline": None if at.deadline is None else str(at.deadline),
        "float_days": None if float_days is None else days(float_days),
    }
    if found is None:
        return {**data, "chain": None, "parallel": [], "next": None, "approach": None}
    tracer = Tracer(at.schedule, found.kind)
    return {
        **data,
        "chain": {**_path(found.path), "tasks": [_leg(tracer, leg, language) for leg in found.path.legs]},
        "parallel": [_branch(tracer, branch, language) for branch in found.parallel],
        "next": None if found.following is None else _branch(tracer, found.following, language),
        "approach": None if found.approach is None else _approach(tracer, found.approach),
    }


def _path(path: Path) -> dict[str, Any]:
    return {
        "start": iso(path.begin),
        "finish": iso(path.end),
        "length_days": days(path.length),
        "calendar_days": path.calendar_days,
        "parts": {kind: days(number) for kind, number in path.parts().items()},
    }


def _leg(tracer: Tracer, leg: Leg, language: Language) -> dict[str, Any]:
    return {
        **step_json(tracer, leg.step, language),
        "work_days": days(leg.work),
        "lag_days": days(leg.lag),
        "wait_days": days(leg.wait),
        "waits_for": leg.waits_for if abs(leg.wait) > 1e-9 else None,
    }


def _branch(tracer: Tracer, branch: Branch, language: Language) -> dict[str, Any]:
    schedule = tracer.schedule
    beside = {"branches_off_after": branch.leaves, "joins_at": branch.joins}
    return {
        "shorter_days": days(branch.shorter),
        **_path(branch.path),
        **{key: None if leg is None else task_identity(schedule, leg.step.node) for key, leg in beside.items()},
        "tasks": [_leg(tracer, leg, language) for leg in branch.legs],
        "path": identities(schedule, (leg.step.node for leg in branch.path.legs)),
    }


def _approach(tracer: Tracer, branch: Branch) -> dict[str, Any]:
    """Return the chain that leads to a date which holds the first task."""
    return {
        "days_before_the_date": days(branch.shorter),
        "path": identities(tracer.schedule, (leg.step.node for leg in branch.path.legs)),
    }
