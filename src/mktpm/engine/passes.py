"""The forward and the backward pass of the critical path method, on integers.

Source: Kelley and Walker, "Critical-path planning and scheduling" (1959); the four link types with
lags as in the precedence diagramming method, Fondahl (1961), PMI, "Practice Standard for
Scheduling". Every time is an index on its node's own axis.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from mktpm.engine.network import FF, FS, SF, SS, Arc, Network
from mktpm.engine.tracking import Actual

NOTHING_HAPPENED: Mapping[int, Actual] = MappingProxyType({})


@dataclass(slots=True)
class Placement:
    """What is given for each node before a forward pass."""

    floor: list[int]
    """The earliest start that the node's own constraints allow."""
    duration: list[int]
    held_start: dict[int, int]
    """Starts that no link moves: fixed days, and work that has begun."""
    held_finish: dict[int, int]
    """Finishes that no link moves: work that is done."""
    least_finish: dict[int, int]
    """The earliest finish of nodes with a held start, where it isn't start plus duration."""
    happened: dict[int, Actual] = field(default_factory=dict)
    """What really happened, as moments: it may lie where a node's calendar doesn't work."""


@dataclass(slots=True)
class Times:
    """Starts and finishes by node."""

    start: list[int]
    finish: list[int]


def forward_pass(network: Network, order: list[int], placement: Placement) -> Times:
    """Return the earliest start and finish of every node."""
    starts = placement.floor.copy()
    finishes = placement.floor.copy()
    durations = placement.duration
    before = network.before
    for node in order:
        start, finish = starts[node], None
        for arc in before[node]:
            kind = arc.type
            if arc.by_moment:
                need = required(network, arc, starts, finishes, placement.happened)
            else:
                need = (finishes if kind == FS or kind == FF else starts)[arc.before] + arc.lag
            if kind == FS or kind == SS:
                if need > start:
                    start = need
            elif finish is None or need > finish:
                finish = need
        if finish is not None and finish - durations[node] > start:
            start = finish - durations[node]
        starts[node] = start
        finishes[node] = start + durations[node]
        if node in placement.held_start:
            _hold(node, finish, placement, starts, finishes)
    return Times(starts, finishes)


def _hold(node: int, needed: int | None, placement: Placement, starts: list[int], finishes: list[int]) -> None:
    """Put a node where it is held; only a running one's finish still waits for links."""
    start = starts[node] = placement.held_start[node]
    least = placement.least_finish.get(node)
    finishes[node] = start + placement.duration[node] if least is None else max(least, needed or least)
    if node in placement.held_finish:
        finishes[node] = placement.held_finish[node]


def required(
    network: Network,
    arc: Arc,
    starts: list[int],
    finishes: list[int],
    happened: Mapping[int, Actual] = NOTHING_HAPPENED,
) -> int:
    """Return the index on the later node's axis that ``arc`` asks of its start or finish."""
    if not arc.by_moment:
        return (finishes if arc.type in (FS, FF) else starts)[arc.before] + arc.lag
    moment = _moment_before(network, arc, starts, finishes, happened.get(arc.before)) + arc.elapsed_lag
    late = network.nodes[arc.after]
    if arc.lag and late.axis is not late.calendar:
        return late.axis.index(late.calendar.finish_moment(late.calendar.index(moment) + arc.lag))
    return late.axis.index(moment) + arc.lag


def _moment_before(network: Network, arc: Arc, starts: list[int], finishes: list[int], actual: Actual | None) -> int:
    """Return the real moment at which the earlier end of ``arc`` stands."""
    axis = network.nodes[arc.before].axis
    if arc.type in (FS, FF):
        if actual is not None and actual.finish is not None:
            return actual.finish
        start, finish = starts[arc.before], finishes[arc.before]
        return axis.finish_moment(finish) if finish > start else axis.start_moment(finish)
    if actual is not None and actual.start is not None:
        return actual.start
    return axis.start_moment(starts[arc.before])


def backward_pass(
    network: Network, order: list[int], ends: list[int], durations: list[int], fixed: dict[int, int]
) -> Times:
    """Return the latest start and finish of every node; ``ends`` caps each node's finish."""
    finishes = ends.copy()
    starts = ends.copy()
    after = network.after
    for node in reversed(order):
        finish, duration = finishes[node], durations[node]
        for arc in after[node]:
            kind = arc.type
            if arc.by_moment:
                limit = allowed(network, arc, starts, finishes)
            else:
                limit = (starts if kind == FS or kind == SS else finishes)[arc.after] - arc.lag
            if kind == SS or kind == SF:
                limit += duration
            if limit < finish:
                finish = limit
        if node in fixed:
            finish = min(finish, fixed[node] + duration)
        finishes[node] = finish
        starts[node] = finish - duration
    return Times(starts, finishes)


def allowed(network: Network, arc: Arc, starts: list[int], finishes: list[int]) -> int:
    """Return the latest index on the earlier node's axis that ``arc`` allows.

    It is an index for the earlier node's finish (FS, FF) or start (SS, SF).
    """
    late, early = network.nodes[arc.after], network.nodes[arc.before]
    index = (starts if arc.type in (FS, SS) else finishes)[arc.after]
    if not arc.by_moment:
        return index - arc.lag
    if arc.lag and late.axis is not late.calendar:
        moment = late.calendar.start_moment(late.calendar.index(index) - arc.lag)
    else:
        moment = late.axis.start_moment(index - arc.lag)
    moment -= arc.elapsed_lag
    found = early.axis.last_index(moment)
    if arc.type in (SS, SF) and early.axis.start_moment(found) > moment:
        found -= 1
    return found


def free_limits(network: Network, order: list[int], early: Times, ends: list[int]) -> list[int]:
    """Return, for each node, the latest finish that moves no successor's early dates.

    A node without successors may move up to ``ends``. Nodes before a parent's start or finish,
    or before cancelled work, look through it to what really follows.
    """
    limits = ends.copy()
    reach = Times(early.start.copy(), early.finish.copy())
    for node in reversed(order):
        arcs = network.after[node]
        if arcs:
            duration = early.finish[node] - early.start[node]
            limits[node] = min(
                allowed(network, arc, reach.start, reach.finish) + (duration if arc.type in (SS, SF) else 0)
                for arc in arcs
            )
        if not network.nodes[node].is_task or network.nodes[node].cancelled:
            reach.start[node] = reach.finish[node] = limits[node]
    return limits
