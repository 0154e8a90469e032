"""The morning's round as data: the shape of ``mktpm standup --json``."""

from typing import Any

from mktpm.engine.reach import Reach
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.standing import Coming, Late
from mktpm.engine.standup import Blocked, News, Part, Remark, Standup
from mktpm.plan.model import Task
from mktpm.views.trail_json import reach_json


def as_json(standup: Standup, reach: Reach) -> dict[str, Any]:
    """Return the round, person by person."""
    return {
        "schema": 1,
        "as_of": standup.as_of.isoformat(),
        "from": standup.since.isoformat(),
        "history": reach_json(reach),
        "people": [_part(part) for part in standup.parts],
    }


def _part(part: Part) -> dict[str, Any]:
    return {
        "owner": part.owner or None,
        "news": [_news(one) for one in part.news],
        "comments": [_remark(one) for one in part.remarks],
        "in_work": [_task(at, task) for at, task in part.running],
        "blocked": [_blocked(one) for one in part.blocked],
        "overdue": [_late(one) for one in part.late],
        "due_soon": [_coming(one) for one in part.coming],
    }


def _task(at: ProjectSchedule, task: Task | None) -> dict[str, Any]:
    known = {"task": None, "name": at.project.name} if task is None else {"task": task.id, "name": task.name}
    return {"project": at.project.id, **known}


def _news(one: News) -> dict[str, Any]:
    return {
        "project": one.at.project.id,
        "task": one.id,
        "name": one.name,
        "kind": one.kind,
        "changes": [{"field": c.field, "before": c.before, "after": c.after} for c in one.changes],
        "authors": list(one.authors),
    }


def _remark(one: Remark) -> dict[str, Any]:
    said = {"by": one.entry.by, "at": one.entry.at.isoformat(), "text": one.entry.text("text")}
    return {**_task(one.at, one.task), **said}


def _blocked(one: Blocked) -> dict[str, Any]:
    return {**_task(one.at, one.task), "why": one.why or None, "days": one.days}


def _late(one: Late) -> dict[str, Any]:
    return {**_task(one.at, one.task), "due": str(one.due), "days_late": one.days_late}


def _coming(one: Coming) -> dict[str, Any]:
    return {**_task(one.at, one.task), "due": str(one.due), "days_left": one.days_left}
