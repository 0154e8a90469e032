"""What a task's float depends on: which link, day or finish allows it to end no later."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.network import SF, SS, Arc, Network
from mktpm.engine.passes import Times, allowed
from mktpm.engine.schedule import Schedule
from mktpm.engine.timeline import Day
from mktpm.plan.model import Task

LimitReason = Literal["due", "fixed", "deadline", "project-finish"]


@dataclass(frozen=True, slots=True)
class Limit:
    """What the late dates of a task are counted back from."""

    reason: LimitReason
    nodes: tuple[int, ...]
    """The leaves from the task itself to the one that the day or the finish holds, in their order."""
    day: Day | None
    """The due day, the fixed day or the deadline."""
    task: Task | None
    """The task on which the due or fixed day is written: the last leaf or a parent of it."""


def total_limit(schedule: Schedule, number: int) -> Limit:
    """Return what the total float of a leaf is measured to."""
    nodes, leaves = schedule.network.nodes, [number]
    at = number
    while (arc := _limiting_arc(schedule, at)) is not None:
        at = arc.after
        if nodes[at].is_task and not nodes[at].cancelled:
            leaves.append(at)
    return _held_by(schedule, at, tuple(leaves))


def _held_by(schedule: Schedule, number: int, leaves: tuple[int, ...]) -> Limit:
    """Return the limit of a node that no link behind it holds."""
    node = schedule.network.nodes[number]
    if node.fixed is not None and number in schedule.placement.held_start:
        return Limit("fixed", leaves, node.fixed, node.task)
    timeline = schedule.network.timelines[node.project]
    end = schedule.ends[node.project]
    if node.due is not None and node.axis.last_index(node.due.end()) <= node.axis.last_index(end):
        return Limit("due", leaves, node.due, node.due_of)
    deadline = timeline.day(timeline.project.fields.deadline)
    calendar = timeline.calendar()
    if deadline is not None and calendar.index(deadline.end()) <= calendar.index(end):
        return Limit("deadline", leaves, deadline, None)
    return Limit("project-finish", leaves, None, None)


def _limiting_arc(schedule: Schedule, number: int) -> Arc | None:
    """Return the link that lets a node finish no later; None where a day or the finish does."""
    network, late = schedule.network, schedule.late
    if _is_held(schedule, number):
        return None
    binding = [arc for arc in network.after[number] if _limit(network, arc, late) == late.finish[number]]
    return min(binding, key=lambda arc: (network.nodes[arc.after].task.id, arc.type), default=None)


def _limit(network: Network, arc: Arc, times: Times) -> int:
    """Return the latest finish that a link allows to what stands before it."""
    duration = times.finish[arc.before] - times.start[arc.before] if arc.type in (SS, SF) else 0
    return allowed(network, arc, times.start, times.finish) + duration


def _is_held(schedule: Schedule, number: int) -> bool:
    """Return whether the node's own day allows no later finish."""
    node, latest = schedule.network.nodes[number], schedule.late.finish[number]
    if number in schedule.placement.held_start:
        return latest == schedule.placement.held_start[number] + node.duration
    return node.due is not None and node.axis.last_index(node.due.end()) == latest


def followers(schedule: Schedule, number: int) -> tuple[int, ...]:
    """Return the leaves whose early dates move as soon as this one uses more than its free float."""
    network, early = schedule.network, schedule.early
    reach = Times(early.start.copy(), early.finish.copy())
    for position, node in enumerate(network.nodes):
        if not node.is_task or node.cancelled:  # free float looks through them
            reach.start[position] = reach.finish[position] = schedule.free[position]
    return tuple(dict.fromkeys(_moved_by(schedule, number, reach)))


def _moved_by(schedule: Schedule, number: int, reach: Times) -> Iterator[int]:
    nodes = schedule.network.nodes
    for arc in schedule.network.after[number]:
        if _limit(schedule.network, arc, reach) == schedule.free[number]:
            if nodes[arc.after].is_task and not nodes[arc.after].cancelled:
                yield arc.after
            else:
                yield from _moved_by(schedule, arc.after, reach)
