"""Why a task stands where it stands, as data: the shape of ``mktpm why --json``."""

from datetime import date
from typing import Any

from mktpm.engine.explanation import Account, Explanation, Slack
from mktpm.language import Language
from mktpm.views.chain_json import days, identities, iso, step_json, task_identity
from mktpm.views.schedule_json import task_json


def as_json(found: Explanation, as_of: date, language: Language) -> dict[str, Any]:
    """Return the explanation; chains go from the beginning to the task."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "project": found.at.project.id,
        "task": task_json(found.at, found.task),
        "plan": [_account(account, language) for account in found.plan],
        "forecast": [_account(account, language) for account in found.forecast],
        "float": None if found.slack is None else _slack(found, found.slack),
    }


def _account(account: Account, language: Language) -> dict[str, Any]:
    return {
        "of": account.role,
        "chain": [step_json(account.tracer, step, language) for step in account.chain.steps],
    }


def _slack(found: Explanation, slack: Slack) -> dict[str, Any]:
    schedule, limit = found.at.schedule, slack.limit
    moments = found.at.moments(schedule.network.nodes[slack.node].task)
    return {
        "task": task_identity(schedule, slack.node),
        "total_days": days(moments.total_float),
        "free_days": days(moments.free_float),
        "late_finish": iso(moments.late_finish),
        "limit": {
            "reason": limit.reason,
            "day": None if limit.day is None else str(limit.day),
            "task": None if limit.task is None else limit.task.id,
            "path": identities(schedule, limit.nodes),
        },
        "moves": identities(schedule, slack.moved),
    }
