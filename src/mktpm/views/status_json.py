"""How projects stand, as data: the shape of ``mktpm status --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.lights import Part
from mktpm.engine.standing import Coming, Late, Milestone, Standing
from mktpm.language import Language
from mktpm.views.buffer_json import buffer_json
from mktpm.views.chain_json import days


def as_json(found: Sequence[Standing], as_of: date, language: Language) -> dict[str, Any]:
    """Return how each project stands, what is overdue, and what is due soon."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "projects": [_project(standing, language) for standing in found],
        "overdue": [_late(entry) for standing in found for entry in standing.late],
        "upcoming": [_coming(entry) for standing in found for entry in standing.coming],
    }


def _project(standing: Standing, language: Language) -> dict[str, Any]:
    at, health = standing.at, standing.health
    return {
        "id": at.project.id,
        "name": at.project.name,
        "status": at.project.fields.status,
        "owner": at.project.fields.owner,
        "health": None if health.level == "none" else health.level,
        "score": health.score,
        "parts": [_part(part, language) for part in health.parts],
        "reasons": [{"level": finding.level, "text": finding.said.say(language)} for finding in health.findings],
        "progress": days(at.progress),
        "start": at.start.isoformat(),
        "finish": at.finish.isoformat(),
        "forecast_finish": at.forecast_finish.isoformat(),
        "slip_days": days(standing.slip),
        "deadline": None if at.deadline is None else str(at.deadline),
        "float_days": None if at.float_days is None else days(at.float_days),
        "forecast_float_days": None if at.forecast_float_days is None else days(at.forecast_float_days),
        "next_milestone": None if standing.milestone is None else _milestone(standing.milestone),
        "overdue": len(standing.late),
        "buffer": None if standing.buffer is None else buffer_json(at, standing.buffer),
    }


def _part(part: Part, language: Language) -> dict[str, Any]:
    return {
        "name": part.name,
        "light": part.level,
        "score": part.score,
        "weight": part.weight,
        "figures": {figure.name: figure.value for figure in part.figures},
        "said": [said.say(language) for said in part.sentences],
    }


def _milestone(milestone: Milestone) -> dict[str, Any]:
    return {
        "id": milestone.task.id,
        "name": milestone.task.name,
        "due": None if milestone.due is None else str(milestone.due),
        "forecast_finish": milestone.forecast.isoformat(),
        "misses_due": milestone.late,
    }


def _task(entry: Late | Coming) -> dict[str, Any]:
    return {
        "project": entry.at.project.id,
        "id": entry.task.id,
        "name": entry.task.name,
        "owner": entry.task.owner,
        "milestone": entry.task.fields.milestone,
        "status": entry.at.moments(entry.task).status,
        "due": str(entry.due),
        "forecast_finish": entry.forecast.isoformat(),
    }


def _late(entry: Late) -> dict[str, Any]:
    blocks = [task.id for task in entry.blocks]
    return {**_task(entry), "days_late": entry.days_late, "alarm": entry.alarming, "blocks": blocks}


def _coming(entry: Coming) -> dict[str, Any]:
    level = entry.level or None
    return {**_task(entry), "days_left": entry.days_left, "level": level, "days_past_due": days(entry.excess)}
