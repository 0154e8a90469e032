"""Tasks that can be begun: nothing that they wait for is open any more."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mktpm.engine.calendar import datetime_of, moment_of
from mktpm.engine.network import FS, SS, Arc
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.plan.model import Task


@dataclass(frozen=True, slots=True)
class Freed:
    """A task that can be begun."""

    at: ProjectSchedule
    task: Task
    since: date | None
    """When the last thing it waited for was over; None where that is not written, or it waited for nothing."""
    after: tuple[str, ...]
    """The names of what it waited for."""
    late_start: date
    """By when it must be begun so that nothing else is late."""


def freed_tasks(at: ProjectSchedule) -> Iterator[Freed]:
    """Yield the leaves of an active project that have not begun and could, in the order of the file.

    One that waits for nothing counts from its planned start.
    """
    if at.project.fields.status != "active":
        return
    schedule, now = at.schedule, moment_of(at.schedule.as_of)
    for number in at.leaves:
        node = schedule.network.nodes[number]
        if schedule.actuals[number].state != "waiting" or node.task.fields.status != "todo":
            continue
        if any(day is not None and day.begin() > now for day in (node.not_before, node.fixed)):
            continue
        arcs = schedule.network.before[number]
        begins = datetime_of(schedule.moments("plan").start[number]).date()
        if all(_is_over(schedule, arc) for arc in arcs) and (arcs or begins <= schedule.as_of):
            late_start = datetime_of(schedule.moments("late").start[number]).date()
            yield Freed(at, node.task, _since(schedule, arcs), tuple(_names(schedule, arcs)), late_start)


def _is_over(schedule: Schedule, arc: Arc) -> bool:
    """Return whether a link holds the start of what is behind it back no longer."""
    if arc.type not in (FS, SS):
        return True
    states = ("done", "cancelled") if arc.type == FS else ("done", "cancelled", "running")
    if schedule.network.gates.get(arc.before, 0) is None:
        return False
    return all(schedule.actuals[leaf].state in states for leaf in _leaves(schedule, arc.before))


def _leaves(schedule: Schedule, number: int) -> Iterator[int]:
    """Yield the leaves that a node stands for: itself, or those that lead to the end of a parent or to an approval."""
    if schedule.network.nodes[number].is_task:
        yield number
    else:
        yield from (arc.before for arc in schedule.network.before[number] if arc.written is None)


def _since(schedule: Schedule, arcs: list[Arc]) -> date | None:
    moments = [moment for arc in arcs for moment in _ended(schedule, arc)]
    return datetime_of(max(moments)).date() if moments else None


def _ended(schedule: Schedule, arc: Arc) -> Iterator[int]:
    """Yield the moments at which what a link waits for is known to have happened."""
    given = schedule.network.gates.get(arc.before)
    if given is not None:
        yield given
    for leaf in _leaves(schedule, arc.before):
        actual = schedule.actuals[leaf]
        moment = actual.start if arc.type == SS else actual.finish
        if moment is not None:
            yield moment - (arc.type != SS)


def _names(schedule: Schedule, arcs: list[Arc]) -> Iterator[str]:
    yield from dict.fromkeys(schedule.network.nodes[arc.before].task.name for arc in arcs)
