"""What has happened so far: the state of tasks, their progress, and where running work stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from mktpm.engine.calendar import Calendar, moment_of
from mktpm.engine.network import Network, Node
from mktpm.engine.timeline import Day
from mktpm.plan.model import Status, Task

State = Literal["waiting", "running", "done", "cancelled"]
"""What a leaf is for the forecast."""


@dataclass(frozen=True, slots=True)
class Actual:
    """What happened with a leaf, as real moments."""

    state: State
    start: int | None = None
    finish: int | None = None


def state_of(task: Task, *, cancelled: bool) -> State:
    """Return what a leaf is for the forecast."""
    fields = task.fields
    if cancelled:
        return "cancelled"
    if fields.status == "done" or fields.finished is not None:
        return "done"
    if fields.status in ("doing", "review") or fields.started is not None or fields.progress:
        return "running"
    return "waiting"


def actual_of(network: Network, node: Node) -> Actual:
    """Return what happened with a leaf: moments only where days were written."""
    timeline = network.timelines[node.project]
    fields = node.task.fields
    state = state_of(node.task, cancelled=node.cancelled)
    if state in ("waiting", "cancelled"):
        return Actual(state)
    started, finished = timeline.day(fields.started), timeline.day(fields.finished)
    return Actual(state, _begin(started, node.calendar), _end(finished, node.calendar))


def _begin(day: Day | None, calendar: Calendar) -> int | None:
    if day is None:
        return None
    return day.begin() if day.clock else calendar.begin_of_work(day.day)


def _end(day: Day | None, calendar: Calendar) -> int | None:
    if day is None:
        return None
    return day.end() if day.clock else calendar.end_of_work(day.day)


def running_finish(node: Node, begin: int) -> int:
    """Return the index on its axis at which a running leaf ends if it goes on at moment ``begin``.

    ``remaining`` is what is left as written; without it, it is the duration less the progress.
    """
    axis, calendar, written = node.axis, node.calendar, node.task.fields.remaining
    minutes = remaining_minutes(node)
    if written is not None and written.elapsed:
        return axis.last_index(begin + minutes)
    if written is None or axis is calendar or minutes == 0:
        return axis.index(begin) + minutes
    return axis.index(calendar.finish_moment(calendar.index(begin) + minutes))


def remaining_minutes(node: Node) -> int:
    """Return the minutes that a running leaf still needs: working ones, or elapsed ones of elapsed work."""
    fields = node.task.fields
    if fields.remaining is not None:
        return node.calendar.minutes(fields.remaining)
    return round(node.duration * (1 - (fields.progress or Decimal(0))))


def progress_of(node: Node, state: State) -> float:
    """Return how much of a leaf is done, from 0 to 1."""
    fields = node.task.fields
    if state == "done":
        return 1.0
    if fields.progress is not None:
        return float(fields.progress)
    if fields.remaining is not None and node.duration:
        return max(0.0, 1 - node.calendar.minutes(fields.remaining) / node.duration)
    return 0.0


def rolled_status(statuses: Sequence[Status]) -> Status:
    """Return a parent's status from those of its leaves."""
    live = [status for status in statuses if status != "cancelled"]
    if not live:
        return "cancelled"
    if all(status == "done" for status in live):
        return "done"
    if all(status == "todo" for status in live):
        return "todo"
    return "blocked" if set(live) <= {"blocked", "done"} else "doing"


def days_late(due: Day, as_of: date, calendar: Calendar) -> int | None:
    """Return the working days after ``due`` up to ``as_of``, both days' ends; None if not late."""
    if moment_of(as_of) < due.end():
        return None
    return calendar.days_between(due.day, as_of)
