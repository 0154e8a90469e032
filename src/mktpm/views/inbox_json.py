"""What waits for one person as data: the shape of ``mktpm inbox --json``."""

from datetime import date
from typing import Any

from mktpm.engine.inbox import Asked, Inbox, Remark, Returned
from mktpm.engine.standing import Coming, Late
from mktpm.plan.model import Person


def as_json(found: Inbox, person: Person, as_of: date, since: date) -> dict[str, Any]:
    """Return the inbox of ``person``; ``since`` is the first day of the mentions."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "person": person.id,
        "mentions_since": since.isoformat(),
        "approvals": [_asked(each) for each in found.asked],
        "rejected": [_returned(each) for each in found.returned],
        "mentions": [_remark(each) for each in found.mentions],
        "free": [
            {
                "project": each.at.project.id,
                "task": each.task.id,
                "since": None if each.since is None else each.since.isoformat(),
                "late_start": each.late_start.isoformat(),
            }
            for each in found.freed
        ],
        "overdue": [_late(each) for each in found.late],
        "due_soon": [_coming(each) for each in found.coming],
    }


def _asked(asked: Asked) -> dict[str, Any]:
    state = asked.state
    return {
        "project": state.project.id,
        "task": state.task.id,
        "step": asked.step,
        "steps": len(state.steps),
        "status": asked.at.moments(state.task).status,
        "content": state.agreed.content,
        "approved_before": [record.by for record in state.stale],
    }


def _returned(returned: Returned) -> dict[str, Any]:
    rejection = returned.rejection
    return {
        "project": returned.at.project.id,
        "task": returned.task.id,
        "by": rejection.by,
        "at": rejection.at.isoformat(),
        "note": rejection.note,
    }


def _remark(remark: Remark) -> dict[str, Any]:
    return {
        "project": remark.project.id,
        "task": remark.task or None,
        "by": remark.by,
        "at": remark.at.isoformat(),
        "text": remark.text,
    }


def _late(late: Late) -> dict[str, Any]:
    return {
        "project": late.at.project.id,
        "task": late.task.id,
        "due": str(late.due),
        "days_late": late.days_late,
    }


def _coming(coming: Coming) -> dict[str, Any]:
    return {
        "project": coming.at.project.id,
        "task": coming.task.id,
        "due": str(coming.due),
        "days_left": coming.days_left,
    }
