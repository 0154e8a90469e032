"""Tasks in an order → their dates on real calendars: the serial schedule generation scheme, exactly.

Each task starts as early as its links, its own calendar and the people it needs allow, in the order given;
it is not split, and who is away for a day of it is not there for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush

from mktpm.engine.calendar import END_OF_TIME
from mktpm.engine.levelling.ledger import Ledger
from mktpm.engine.levelling.work import Work, first_fit, weight_of
from mktpm.engine.network import FF, FS, SS
from mktpm.engine.passes import Times, required

Cost = tuple[int, int, int, int]
"""What is to be small, the first figure first: tasks for which there is no room at all; minutes of lateness by
weight; minutes of the projects' lengths by weight; minutes by which tasks start later than without levelling."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Dates that everybody can keep."""

    times: Times
    crowded: tuple[int, ...]
    """Nodes for which there was no room behind the others: they stand where their links put them."""
    cost: Cost


def order_by(work: Work, keys: Sequence[int]) -> list[int]:
    """Return all nodes by their keys, each behind those that it waits for."""
    network = work.network
    waiting = [len(arcs) for arcs in network.before]
    ready = [(keys[at], at) for at, count in enumerate(waiting) if not count]
    heapify(ready)
    found: list[int] = []
    while ready:
        _, at = heappop(ready)
        found.append(at)
        for arc in network.after[at]:
            waiting[arc.after] -= 1
            if not waiting[arc.after]:
                heappush(ready, (keys[arc.after], arc.after))
    return found


def placed(work: Work, order: Sequence[int]) -> Placed:
    """Return the dates of all nodes, placed in ``order``."""
    ledgers = [ledger.copy() for ledger in work.ledgers]
    placement = work.placement
    times = Times(placement.floor.copy(), placement.floor.copy())
    crowded: list[int] = []
    for number in order:
        start, finish = _linked(work, number, times)
        if number in placement.held_start:
            start, finish = _held(work, number, finish)
        else:
            start = start if finish is None else max(start, finish - placement.duration[number])
            if work.claims[number] and not _is_kept(work, number, start, ledgers):
                fit = _taken(work, number, start, ledgers)
                start = start if fit is None else fit
                if fit is None:
                    crowded.append(number)
            finish = start + placement.duration[number]
        times.start[number], times.finish[number] = start, finish
    return Placed(times, tuple(crowded), _cost(work, times, len(crowded)))


def _linked(work: Work, number: int, times: Times) -> tuple[int, int | None]:
    """Return the earliest start, and the earliest finish where a link asks for one."""
    start, finish = work.placement.floor[number], None
    for arc in work.network.before[number]:
        if arc.by_moment:
            need = required(work.network, arc, times.start, times.finish, work.placement.happened)
        else:
            need = (times.finish if arc.type in (FS, FF) else times.start)[arc.before] + arc.lag
        if arc.type in (FS, SS):
            start = max(start, need)
        elif finish is None or need > finish:
            finish = need
    return start, finish


def linked_start(work: Work, number: int, times: Times) -> int:
    """Return the start that a node's own constraints and links ask for, whoever is free."""
    start, finish = _linked(work, number, times)
    return start if finish is None else max(start, finish - work.placement.duration[number])


def _held(work: Work, number: int, needed: int | None) -> tuple[int, int]:
    """Return where a node stands that no link moves; the finish of work under way may wait for one."""
    placement = work.placement
    start = placement.held_start[number]
    least = placement.least_finish.get(number)
    finish = start + placement.duration[number] if least is None else max(least, needed or least)
    return start, placement.held_finish.get(number, finish)


def _is_kept(work: Work, number: int, start: int, ledgers: list[Ledger]) -> bool:
    """Return whether a node is where the ledgers have it already; where it isn't, they give it back."""
    if number not in work.reserved:
        return False
    base = work.base
    if start <= base.start[number]:
        return True
    for which, units in work.claims[number]:
        axis = work.network.nodes[number].axis
        ledgers[which].take(axis, base.start[number], base.finish[number], -units)
    return False


def _taken(work: Work, number: int, start: int, ledgers: list[Ledger]) -> int | None:
    """Return the first start at which all are free, and take their time."""
    node, claims = work.network.nodes[number], work.claims[number]
    fit = first_fit(node, start, [(ledgers[which], units) for which, units in claims])
    if fit is not None and node.axis.finish_moment(fit + node.duration) >= END_OF_TIME:
        return None  # calendars end: nobody is there any more
    if fit is not None:
        for which, units in claims:
            ledgers[which].take(node.axis, fit, fit + node.duration, units)
    return fit


def _cost(work: Work, times: Times, crowded: int) -> Cost:
    network = work.network
    latest = [0] * len(network.projects)
    late = moved = 0
    for number, node in enumerate(network.nodes):
        if not node.is_task or node.cancelled:
            continue
        moment = finish_moment(work, times, number)
        latest[node.project] = max(latest[node.project], moment)
        weight = weight_of(node.task.fields.priority)
        moved += weight * (times.start[number] - work.base.start[number])
        if node.due is not None and moment > node.due.end():
            late += weight * (node.calendar.index(moment) - node.calendar.index(node.due.end()))
    finishes = 0
    for position, moment in enumerate(latest):
        timeline = network.timelines[position]
        weight, calendar = weight_of(timeline.project.fields.priority), timeline.calendar()
        deadline = timeline.day(timeline.project.fields.deadline)
        finishes += weight * (calendar.index(moment) - calendar.index(work.schedule.starts[position]))
        if deadline is not None and moment > deadline.end():
            late += weight * (calendar.index(moment) - calendar.index(deadline.end()))
    return crowded, late, finishes, moved


def start_moment(work: Work, times: Times, number: int) -> int:
    """Return the real moment at which a node begins."""
    happened = work.placement.happened.get(number)
    if happened is not None and happened.start is not None:
        return happened.start
    return work.network.nodes[number].axis.start_moment(times.start[number])


def finish_moment(work: Work, times: Times, number: int) -> int:
    """Return the real moment at which a node ends."""
    happened = work.placement.happened.get(number)
    if happened is not None and happened.finish is not None:
        return happened.finish
    axis, start, finish = work.network.nodes[number].axis, times.start[number], times.finish[number]
    return axis.finish_moment(finish) if finish > start else axis.start_moment(finish)
