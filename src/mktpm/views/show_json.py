"""One task as data: the shape of ``mktpm show --json``."""

from datetime import date
from typing import Any

from mktpm.engine.approvals import ApprovalState
from mktpm.engine.links import TaskLink, links_after, links_before
from mktpm.engine.network import TYPES
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task
from mktpm.plan.written import written_fields
from mktpm.views.approval import approval_json
from mktpm.views.schedule_json import task_json


def as_json(
    at: ProjectSchedule, task: Task, line: int, as_of: date, approval: ApprovalState | None = None
) -> dict[str, Any]:
    """Return all that is known about a task; ``line`` is where it begins in its file."""
    approved = {} if approval is None else {"approval": approval_json(approval)}
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "project": at.project.id,
        "file": at.project.file,
        "line": line,
        "task": task_json(at, task),
        "fields": written_fields(task),
        "children": [at.project.tasks[child].id for child in task.children],
        "depends": [_link(at, link) for link in links_before(at, task)],
        "needed_by": [_link(at, link) for link in links_after(at, task)],
        **approved,
    }


def _link(at: ProjectSchedule, link: TaskLink) -> dict[str, Any]:
    other = ProjectSchedule(at.schedule, link.project)
    dates = other.dates(link.other)
    return {
        "project": other.project.id,
        "id": link.other.id,
        "name": link.other.name,
        "type": TYPES[link.arcs[0].type],
        "lag": None if link.link.lag is None else str(link.link.lag),
        "through": None if link.through is None else link.through.id,
        "plan_start": dates.plan_start.isoformat(),
        "plan_finish": dates.plan_finish.isoformat(),
        "status": dates.status,
    }
