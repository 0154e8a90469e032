"""The risk register as data: the shape of ``mktpm risks --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.risks import RESPONSES, Category, Entry, Register, score_of, unanswered
from mktpm.plan.model import Risk, Task
from mktpm.views.chain_json import days, iso


def as_json(found: Sequence[Register], as_of: date, since: dict[str, str] | None) -> dict[str, Any]:
    """Return the risks of each project; ``since`` names the version that they are compared with."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "since": since,
        "projects": [_project(register) for register in found],
    }


def _project(register: Register) -> dict[str, Any]:
    project = register.at.project
    yellow, red = project.policy.health.risk_score
    return {
        "id": project.id,
        "name": project.name,
        "thresholds": {"yellow": yellow, "red": red},
        "open": {heat: register.count(heat) for heat in ("red", "yellow", "green")},
        "risks": [_entry(register, entry) for entry in register.entries],
        "gone": [_brief(risk) for risk in register.gone],
        "categories": [_category(category) for category in register.categories],
    }


def _entry(register: Register, entry: Entry) -> dict[str, Any]:
    risk, project = entry.risk, register.at.project
    response = {level: None if risk.response is None else getattr(risk.response, level) for level in RESPONSES}
    movement = entry.movement
    return {
        "number": entry.number,
        **_brief(risk),
        "light": entry.heat,
        "category": risk.category,
        "owner": risk.owner,
        "trigger": risk.trigger,
        "affects": [_task(register, task) for task in entry.tasks],
        "delay": None if risk.delay is None else str(risk.delay),
        "cost": None if risk.cost is None else float(risk.cost),
        "currency": project.currency,
        "response": response,
        "missing_response": list(unanswered(risk)),
        "change": None if movement is None else movement.way,
        "before": None if movement is None or movement.was is None else _brief(movement.was),
    }


def _brief(risk: Risk) -> dict[str, Any]:
    return {
        "id": risk.id,
        "name": risk.name or risk.id,
        "probability": risk.probability,
        "impact": risk.impact,
        "score": score_of(risk),
        "status": risk.status,
    }


def _task(register: Register, task: Task) -> dict[str, Any]:
    moments = register.at.moments(task)
    return {
        "id": task.id,
        "name": task.name,
        "forecast_start": iso(moments.forecast_start),
        "forecast_finish": iso(moments.forecast_finish),
        "open": moments.state in ("waiting", "running"),
    }


def _category(category: Category) -> dict[str, Any]:
    return {
        "name": category.name or None,
        "open": category.count,
        "score": category.score,
        "share": days(category.share),
        "policy_share": category.expected,
    }
