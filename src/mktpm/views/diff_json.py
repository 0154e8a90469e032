"""What changed between two versions of the plans, as data: the shape of ``mktpm diff --json``."""

from collections.abc import Iterator
from typing import Any

from mktpm.engine.changes import (
    Cause,
    Differences,
    MilestoneDifference,
    ProjectDifference,
    TaskDifference,
)
from mktpm.engine.differences import about
from mktpm.engine.shifts import DayShift, Moves, Shift
from mktpm.engine.slips import Slip
from mktpm.engine.tally import tally
from mktpm.engine.trail import FieldChange
from mktpm.history.differing import Name
from mktpm.views.chain_json import days, iso


def as_json(found: Differences, names: tuple[Name, Name]) -> dict[str, Any]:
    """Return the differences as the command contract has them, and more beside."""
    before, after = (version_json(name) for name in names)
    return {
        "schema": 1,
        "as_of": found.after.as_of.isoformat(),
        "before": before,
        "after": after,
        "changes": list(_changes(found)),
        "projects": [_project(project) for project in found.projects],
        "unread": [{"file": gap.file, "version": gap.version} for gap in found.unread],
    }


def version_json(name: Name) -> dict[str, Any]:
    """Return what names a version; nothing but None for the working folder."""
    return {
        "revision": name.revision,
        "commit": name.commit,
        "date": name.day or None,
        "subject": name.subject or None,
    }


def _changes(found: Differences) -> Iterator[dict[str, Any]]:
    """Yield every single difference: of the workspace, of projects, of tasks."""
    for change in found.workspace:
        yield _change(None, change)
    for project in found.projects:
        identity = project.at.project.id
        if project.kind in ("added", "removed"):
            whole = {"name": project.at.project.name, "file": project.at.project.file}
            sides = (None, whole) if project.kind == "added" else (whole, None)
            yield _change(identity, FieldChange(project.kind, None, "", *sides))
        for change in project.changes:
            yield _change(identity, change)
        for task in project.tasks:
            for change in task.changes:
                yield _change(identity, change)


def _change(project: str | None, change: FieldChange) -> dict[str, Any]:
    return {
        "project": project,
        "task": change.task,
        "kind": change.kind,
        "field": change.field or None,
        "about": about(change.field) if change.field else None,
        "before": change.before,
        "after": change.after,
    }


def _project(found: ProjectDifference) -> dict[str, Any]:
    project = found.at.project
    was = found.before.project if found.before is not None else None
    return {
        "id": project.id,
        "name": project.name,
        "file": project.file,
        "kind": found.kind,
        "before_id": None if was is None else was.id,
        "before_file": None if was is None else was.file,
        "matched_by": found.by,
        "summary": {term.replace("-", "_"): number for term, number in tally(found).items()},
        "finish": _ends(found, "forecast_moment", found.finish),
        "plan_finish": _ends(found, "finish_moment", found.plan_finish),
        "deadline": _deadline(found),
        "float_days": {
            "before": None if found.before is None else _days(found.before.forecast_float_days),
            "after": None if found.after is None else _days(found.after.forecast_float_days),
        },
        "critical": {
            "added": [task.id for task in found.onto_critical],
            "removed": [task.id for task in found.off_critical],
        },
        "milestones": [_milestone(entry) for entry in found.milestones],
        "moved": [_moved(task, task.moves) for task in found.tasks if task.moves is not None],
        "slips": [
            *(slip_json(None, slip) for slip in found.slips),
            *(slip_json(task.task.id, slip) for task in found.tasks for slip in task.slips),
        ],
    }


def _days(number: float | None) -> float | None:
    return None if number is None else days(number)


def _ends(found: ProjectDifference, name: str, shift: Shift | None) -> dict[str, Any]:
    """Return a project's finish before and after; None where the project wasn't there."""
    before, after = (None if at is None else iso(getattr(at, name)) for at in (found.before, found.after))
    return {"before": before, "after": after, "moved_days": None if shift is None else days(shift.days)}


def _deadline(found: ProjectDifference) -> dict[str, Any]:
    before, after = (
        None if at is None or at.deadline is None else str(at.deadline) for at in (found.before, found.after)
    )
    unmoved = None if before is None or after is None else 0.0
    moved = unmoved if found.deadline is None else _days(found.deadline.days)
    return {"before": before, "after": after, "moved_days": moved}


def shift_json(shift: Shift) -> dict[str, Any]:
    """Return a date before and after, and the working days between."""
    return {"before": iso(shift.before), "after": iso(shift.after), "moved_days": days(shift.days)}


def _milestone(entry: MilestoneDifference) -> dict[str, Any]:
    task = entry.after or entry.before
    kinds = {(True, False): "added", (False, True): "removed"}
    return {
        "task": None if task is None else task.id,
        "name": None if task is None else task.name,
        "kind": kinds.get((entry.before is None, entry.after is None), "changed"),
        "finish": None if entry.finish is None else shift_json(entry.finish),
        "due": _due(entry.due),
        "misses_due": entry.missed,
    }


def _due(due: DayShift | None) -> dict[str, Any] | None:
    if due is None:
        return None
    before, after = (None if day is None else str(day) for day in (due.before, due.after))
    return {"before": before, "after": after, "moved_days": _days(due.days)}


def _moved(task: TaskDifference, moves: Moves) -> dict[str, Any]:
    return {
        "task": task.task.id,
        "name": task.task.name,
        "by": "itself" if task.cause is None and task.kind == "changed" else "others",
        "because": _cause(task.cause),
        "moved_days": days(moves.days),
        "plan_start": shift_json(moves.plan_start),
        "plan_finish": shift_json(moves.plan_finish),
        "forecast_start": shift_json(moves.start),
        "forecast_finish": shift_json(moves.finish),
        "due": _due(task.due),
    }


def _cause(cause: Cause | None) -> dict[str, Any] | None:
    if cause is None:
        return None
    if cause.task is None or cause.project is None:
        return {"setting": cause.setting}
    return {"project": cause.project.id, "task": cause.task.id}


def slip_json(task: str | None, slip: Slip) -> dict[str, Any]:
    """Return a record of why a date slipped."""
    return {
        "task": task,
        "on": slip.on,
        "field": slip.field,
        "was": slip.was,
        "now": slip.now,
        "because": slip.because,
        "category": slip.category or None,
        "by": slip.by,
    }
