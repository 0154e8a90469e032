"""Chains of tasks as data: what ``mktpm critical --json`` and ``mktpm why --json`` share."""

from collections.abc import Iterable
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.chain import Step, Tracer
from mktpm.engine.network import FF, FS, SF, TYPES, Arc
from mktpm.engine.pauses import Pause
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.timeline import Day
from mktpm.language import Language
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY
from mktpm.views.reasons import because, gap_before
from mktpm.views.wording import holiday_names

DIGITS = 4


def iso(moment: int) -> str:
    """Return a moment as ISO text."""
    return datetime_of(moment).isoformat()


def days(number: float) -> float:
    """Return an amount of days without the noise of binary fractions."""
    return round(number, DIGITS) + 0.0


def task_identity(schedule: Schedule, number: int) -> dict[str, Any]:
    """Return what names a leaf."""
    node = schedule.network.nodes[number]
    project = schedule.network.projects[node.project]
    return {"project": project.id, "id": node.task.id, "wbs": node.task.wbs, "name": node.task.name}


def step_json(tracer: Tracer, step: Step, language: Language) -> dict[str, Any]:
    """Return a leaf of a chain, its dates in the pass, and what binds it."""
    schedule = tracer.schedule
    node = schedule.network.nodes[step.node]
    at = ProjectSchedule(schedule, node.project)
    found = at.moments(node.task)
    shown = schedule.moments(tracer.kind)
    return {
        **task_identity(schedule, step.node),
        "owner": node.task.owner,
        "milestone": node.task.fields.milestone,
        "start": iso(shown.start[step.node]),
        "finish": iso(shown.finish[step.node]),
        "duration_days": days(found.duration),
        "elapsed": found.elapsed,
        "total_float_days": days(found.total_float),
        "critical": found.critical,
        "status": found.status,
        "bound_by": _binding_json(tracer, step, language),
    }


def _binding_json(tracer: Tracer, step: Step, language: Language) -> dict[str, Any]:
    shown, node = tracer.schedule.moments(tracer.kind), tracer.network.nodes[step.node]
    constraints: dict[str, Day | None] = {
        "start": node.start, "levelled": node.levelled, "fixed": node.fixed, "due": node.due,
    }  # fmt: skip
    day = constraints.get(step.binding.reason)
    data: dict[str, Any] = {"reason": step.binding.reason, "text": because(tracer, step).say(language)}
    if day is not None:
        data["day"] = str(day)
    if step.arcs:
        first, last = step.arcs[0], step.arcs[-1]
        left = (shown.finish if first.type in (FS, FF) else shown.start)[first.before]
        entered = (shown.finish if last.type in (FF, SF) else shown.start)[step.node]
        data["after"] = task_identity(tracer.schedule, first.before)
        data["links"] = [_link_json(tracer, arc) for arc in step.arcs if arc.written is not None]
        data["slack_days"] = days(step.binding.slack / node.axis.day_minutes)
        data["days_off"] = [pause_json(pause, language) for pause in gap_before(tracer, step, left, entered)]
    if len(step.bindings) > 1:
        data["also"] = [_other_json(tracer, binding.reason, binding.arc) for binding in step.bindings[1:]]
    return data


def _other_json(tracer: Tracer, reason: str, arc: Arc | None) -> dict[str, Any]:
    after = {} if arc is None else {"after": task_identity(tracer.schedule, arc.before)}
    return {"reason": reason, **after}


def _link_json(tracer: Tracer, arc: Arc) -> dict[str, Any]:
    """Return a link as it is written, and its lag in days."""
    assert arc.written is not None  # noqa: S101 - links inside a parent are written nowhere
    task, number = arc.written
    link, node = task.fields.depends[number], tracer.network.nodes[arc.after]
    elapsed = arc.elapsed_lag / MINUTES_PER_ELAPSED_DAY
    return {
        "task": link.task,
        "type": TYPES[arc.type],
        "lag": None if link.lag is None else str(link.lag),
        "lag_days": days(elapsed or arc.lag / node.calendar.day_minutes),
        "written_on": task.id,
    }


def pause_json(pause: Pause, language: Language) -> dict[str, Any]:
    """Return days off, both ends included."""
    return {
        "first": pause.first.isoformat(),
        "last": pause.last.isoformat(),
        "reason": pause.reason,
        "names": list(holiday_names(pause.names, language)),
    }


def identities(schedule: Schedule, numbers: Iterable[int]) -> list[dict[str, Any]]:
    """Return what names each of several leaves."""
    return [task_identity(schedule, number) for number in numbers]
