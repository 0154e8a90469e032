"""Risks that may strike in a run, and the tasks that take longer when they do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import ELAPSED
from mktpm.engine.network import Node, find_task
from mktpm.engine.schedule import Schedule
from mktpm.plan.model import Project, Risk, Task

CHANCES: tuple[float, ...] = (0.1, 0.3, 0.5, 0.7, 0.9)
"""The chance that a risk of probability 1, 2, 3, 4 or 5 strikes: the middle of each fifth."""


def chance_of(risk: Risk) -> float:
    """Return the chance that a risk strikes, 0 to 1."""
    return CHANCES[risk.probability - 1]


@dataclass(frozen=True, slots=True)
class Delay:
    """How much longer a node takes when a risk strikes."""

    node: int
    minutes: int
    measure: Literal["axis", "calendar", "elapsed"]
    """Which minutes: those of the node's axis; working ones of its calendar, where that is another; real ones."""


@dataclass(frozen=True, slots=True)
class Strike:
    """An open risk that would delay something."""

    project: int
    risk: Risk
    chance: float
    delays: tuple[Delay, ...]


def strikes_of(schedule: Schedule) -> tuple[Strike, ...]:
    """Return the open risks that delay work that isn't over."""
    found = []
    for position, project in enumerate(schedule.network.projects):
        for risk in project.fields.risks:
            delays = _delays(schedule, position, risk) if risk.status == "open" else ()
            if delays:
                found.append(Strike(position, risk, chance_of(risk), delays))
    return tuple(found)


def _delays(schedule: Schedule, position: int, risk: Risk) -> tuple[Delay, ...]:
    if risk.delay is None or risk.delay.amount == 0:
        return ()
    project = schedule.network.projects[position]
    homes = {(other.home, other.id): other for other in reversed(schedule.network.projects)}
    found: dict[int, Delay] = {}
    for named in risk.affects:
        other = find_task(project, named, homes)
        for number in () if other is None else _nodes(schedule, *other):
            node = schedule.network.nodes[number]
            minutes = node.calendar.minutes(risk.delay)
            found[number] = Delay(number, minutes, _measure(node, elapsed=risk.delay.elapsed))
    return tuple(found.values())


def _measure(node: Node, *, elapsed: bool) -> Literal["axis", "calendar", "elapsed"]:
    if node.duration == 0 or (node.axis is ELAPSED) != elapsed:
        return "elapsed" if elapsed else "calendar"
    return "axis"


def _nodes(schedule: Schedule, project: Project, task: Task) -> Iterator[int]:
    """Yield the open leaves that a delay of ``task`` makes longer; of a parent those that nothing in it follows."""
    position = next(i for i, other in enumerate(schedule.network.projects) if other is project)
    leaves = [n for n in schedule.network.leaves_of(position, task) if _is_open(schedule, n)]
    if len(leaves) < 2:
        yield from leaves
        return
    nodes = schedule.network.nodes
    work = {n for n in leaves if not nodes[n].task.fields.milestone} or set(leaves)
    yield from (n for n in leaves if n in work and not _leads_to(schedule, n, work))


def _is_open(schedule: Schedule, number: int) -> bool:
    return schedule.actuals[number].state in ("waiting", "running")


def _leads_to(schedule: Schedule, number: int, work: set[int]) -> bool:
    """Return whether other nodes of ``work`` come after a node."""
    after = schedule.network.after
    seen, waiting = {number}, [number]
    while waiting:
        for arc in after[waiting.pop()]:
            if arc.after in work and arc.after != number:
                return True
            if arc.after not in seen:
                seen.add(arc.after)
                waiting.append(arc.after)
    return False
