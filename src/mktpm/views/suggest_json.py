"""Who could own a task, as data: the shape of ``mktpm suggest owner --json``."""

from datetime import date
from typing import Any

from mktpm.engine.suggestion import WEIGHTS, Candidate, Record, Suggestion


def as_json(found: Suggestion, as_of: date) -> dict[str, Any]:
    """Return the people with all figures that rank them."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "project": found.project.id,
        "task": found.task.id,
        "name": found.task.name,
        "owner": found.task.owner,
        "needs": list(found.needs),
        "tags": list(found.tags),
        "window": {
            "first": found.window.first.isoformat(),
            "last": found.window.last.isoformat(),
            "working_days": len(found.window.days),
        },
        "weights": dict(WEIGHTS),
        "candidates": [_candidate(each) for each in found.candidates],
    }


def _candidate(found: Candidate) -> dict[str, Any]:
    return {
        "person": found.person.id,
        "name": found.person.name or found.person.id,
        "score": round(found.score, 4),
        "is_owner": found.is_owner,
        "skill": {"share": round(found.skill, 4), "matched": list(found.matched), "missing": list(found.missing)},
        "time": {
            "share": round(found.time, 4),
            "days_away": found.away,
            "busy": [
                {"project": each.project.id, "task": each.task.id, "name": each.task.name, "share": each.units / 100}
                for each in found.busy
            ],
        },
        "record": {
            "share": round(found.record_share, 4),
            "similar": _record(found.similar),
            "overall": _record(found.overall),
        },
    }


def _record(record: Record) -> dict[str, Any]:
    return {
        "tasks": [{"project": project.id, "task": task.id} for project, task in record.tasks],
        "finished": record.finished,
        "in_time": record.in_time,
        "on_time_rate": None if record.rate is None else round(record.rate, 4),
        "ratio": None if record.ratio is None else round(record.ratio, 4),
        "ratio_n": record.ratios,
    }
