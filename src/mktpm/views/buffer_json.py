"""The buffers of the critical chain as data: the shape of ``mktpm buffer --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.buffers import Buffer, Buffers, ChainTask
from mktpm.engine.schedule import ProjectSchedule
from mktpm.views.chain_json import days, iso


def as_json(found: Sequence[Buffers], as_of: date) -> dict[str, Any]:
    """Return the buffers of each project that has some."""
    return {"schema": 1, "as_of": as_of.isoformat(), "projects": [_project(each) for each in found]}


def _project(each: Buffers) -> dict[str, Any]:
    project = each.at.project
    return {
        "id": project.id,
        "name": project.name,
        "policy": "rss" if each.policy == "rss" else float(each.policy),
        "finish": each.at.finish.isoformat(),
        "forecast_finish": each.at.forecast_finish.isoformat(),
        "deadline": None if each.at.deadline is None else str(each.at.deadline),
        "buffer": buffer_json(each.at, each.project),
        "feeding": [buffer_json(each.at, buffer) for buffer in each.feeding],
    }


def buffer_json(at: ProjectSchedule, buffer: Buffer) -> dict[str, Any]:
    """Return a buffer with its chain; shares are 1 for all of it."""
    return {
        "zone": None if buffer.consumption is None else buffer.zone,
        "joins": None if buffer.joins is None else buffer.joins.id,
        "length_days": days(buffer.length),
        "size_days": days(buffer.size),
        "room_days": None if buffer.room is None else days(buffer.room),
        "used_days": days(buffer.used),
        "consumption": None if buffer.consumption is None else days(buffer.consumption),
        "completion": days(buffer.done),
        "yellow_at": days(buffer.limits[0]),
        "red_at": days(buffer.limits[1]),
        "start": iso(buffer.begin),
        "end": iso(buffer.end),
        "chain": [_task(at, each) for each in buffer.chain],
    }


def _task(at: ProjectSchedule, each: ChainTask) -> dict[str, Any]:
    other = {} if each.project is at.project else {"project": each.project.id}
    return {
        **other,
        "id": each.task.id,
        "name": each.task.name,
        "work_days": days(each.work),
        "progress": days(each.done),
        "safety_days": None if each.safety is None else days(each.safety),
    }
