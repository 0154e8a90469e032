"""A levelled plan as data: the shape of ``mktpm level --json``."""

from datetime import date
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.levelling.levelled import Levelling, ProjectLevel, TaskLevel, Trouble
from mktpm.engine.levelling.reasons import Cause
from mktpm.engine.network import Network
from mktpm.plan.model import Project, Task
from mktpm.views.schedule_json import as_json as schedule_json

_DIGITS = 4


def as_json(found: Levelling, as_of: date, seconds: float) -> dict[str, Any]:
    """Return the schedule's data with the levelled dates in it."""
    data = schedule_json([level.at for level in found.projects], as_of)
    for shown, level in zip(data["projects"], found.projects, strict=True):
        shown.update(_project(found, level, seconds))
        nodes = found.work.network
        leaves = {each.task.index: each for each in level.tasks}
        for item, task in zip(shown["tasks"], level.at.project.tasks, strict=True):
            item.update(_task(_below(level.at.project, task, leaves), leaves.get(task.index), nodes))
    data["impossible"] = [_trouble(trouble) for trouble in found.troubles]
    return data


def nothing(as_of: date) -> dict[str, Any]:
    """Return the same for a workspace without projects."""
    return {**schedule_json([], as_of), "impossible": []}


def _project(found: Levelling, level: ProjectLevel, seconds: float) -> dict[str, Any]:
    return {
        "dates": level.dates,
        "unlevelled_finish": _iso(level.before),
        "level_finish": _iso(level.finish),
        "moved_days": round(level.moved, _DIGITS),
        "makespan_days": round(level.makespan, _DIGITS),
        "method": found.method,
        "optimal": found.optimal,
        "bound_days": None if found.bound is None else round(found.bound, _DIGITS),
        "seed": found.seed,
        "iterations": found.schedules,
        "seconds": round(seconds, 3),
    }


def _below(project: Project, task: Task, leaves: dict[int, TaskLevel]) -> list[TaskLevel]:
    """Return the levelled leaves at or below a task."""
    if task.is_leaf:
        return [leaves[task.index]] if task.index in leaves else []
    return [leaf for child in task.children for leaf in _below(project, project.tasks[child], leaves)]


def _task(leaves: list[TaskLevel], own: TaskLevel | None, network: Network) -> dict[str, Any]:
    return {
        "level_start": _iso(min(leaf.start for leaf in leaves)) if leaves else None,
        "level_finish": _iso(max(leaf.finish for leaf in leaves)) if leaves else None,
        "level_moved_days": round(own.moved, _DIGITS) if own is not None else None,
        "level_waits_for": _cause(own.cause, network) if own is not None and own.cause is not None else None,
    }


def _cause(cause: Cause, network: Network) -> dict[str, Any]:
    if cause.stock is None:
        return {"kind": "task", "id": None if cause.follows is None else _name(cause.follows, network), "tasks": []}
    rivals = [_name(rival, network) for rival in cause.rivals]
    return {"kind": cause.stock.kind, "id": cause.stock.id, "tasks": rivals}


def _name(number: int, network: Network) -> str:
    node = network.nodes[number]
    return f"{network.projects[node.project].id}:{node.task.id}"


def _trouble(trouble: Trouble) -> dict[str, Any]:
    return {
        "project": trouble.project.project.id,
        "task": trouble.task.id,
        "kind": trouble.stock.kind,
        "id": trouble.stock.id,
        "needs": trouble.units / 100,
        "most": trouble.most / 100,
        "reason": "crowded" if trouble.crowded else "too-much" if trouble.units > trouble.most else "too-long",
    }


def _iso(moment: int) -> str:
    return datetime_of(moment).isoformat()
