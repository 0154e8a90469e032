"""Where the spread of each task's length comes from: three points, the team's own record, or a default."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.network import Node
from mktpm.engine.outcomes import outcome_of
from mktpm.engine.schedule import Schedule
from mktpm.engine.selection import tags_of
from mktpm.engine.tracking import State

Source = Literal["three-points", "reference-class", "default", "none"]
"""``none``: it has no spread, because nobody said how long it takes and it is planned for its due day."""

FEW = 5
"""Fewer finished tasks than this are no reference class."""


@dataclass(frozen=True, slots=True)
class Spread:
    """How far the length of a task may be from the one expected, in multiples of that."""

    source: Source
    low: float
    likely: float
    high: float
    tag: str = ""
    """Of a reference class: the tag that its tasks share."""
    ratios: tuple[float, ...] = ()
    """Of a reference class: actual by planned length of its tasks, in rising order."""


DEFAULT = Spread("default", 0.8, 1.0, 1.5)
"""Where neither an estimate nor a record says more: 80 % to 150 % of the planned length, most likely as planned."""


@dataclass(frozen=True, slots=True)
class Draw:
    """The length that a node draws in each run: a multiple of ``base``."""

    node: int
    base: int
    """Minutes on the node's axis; of running work, those that are left."""
    spread: Spread

    @property
    def usual(self) -> int:
        """Return the most likely minutes; where nothing varies, those of every run."""
        return max(round(self.base * self.spread.likely), 1)


def reference_classes(schedule: Schedule) -> dict[str, tuple[float, ...]]:
    """Return actual by planned length of all finished tasks, by tag; only classes that are large enough."""
    found: dict[str, list[float]] = {}
    for at in schedule.projects():
        for task in at.project.leaves():
            if schedule.actuals[at.number(task)].state == "done":
                ratio = outcome_of(at, task, schedule.as_of).ratio
                for tag in tags_of(at.project, task) if ratio is not None else ():
                    found.setdefault(tag, []).append(ratio or 0.0)
    return {tag: tuple(sorted(ratios)) for tag, ratios in found.items() if len(ratios) >= FEW}


def draws_of(schedule: Schedule) -> dict[int, Draw]:
    """Return what each node draws, by its number; without those that always take as long."""
    classes = reference_classes(schedule)
    found: dict[int, Draw] = {}
    for number, node in enumerate(schedule.network.nodes):
        state = schedule.actuals[number].state
        if node.is_task and state in ("waiting", "running"):
            base = _base(schedule, number, node, state)
            if base > 0 and not node.task.fields.milestone:
                found[number] = Draw(number, base, _spread(schedule, node, state, classes))
    return found


def _base(schedule: Schedule, number: int, node: Node, state: State) -> int:
    """Return the minutes that are multiplied: the length, or what is left of it, or the estimate's mean."""
    estimate = node.task.fields.estimate
    length = node.duration
    if estimate is not None and length and estimate.likely.elapsed == (node.axis is not node.calendar):
        length = node.calendar.minutes(estimate.mean)  # a `duration` beside it is the plan's choice, not the odds
    if state == "waiting":
        return length
    left = schedule.forecast_placement.least_finish[number] - begin_of_rest(schedule, number)
    if node.task.fields.remaining is not None or not node.duration:
        return left
    return round(left * length / node.duration)


def begin_of_rest(schedule: Schedule, number: int) -> int:
    """Return the index from which on running work goes on: today, or the later day on which it began."""
    from mktpm.engine.calendar import moment_of

    now, actual = moment_of(schedule.as_of), schedule.actuals[number]
    return schedule.network.nodes[number].axis.index(max(now, actual.start or now))


def _spread(schedule: Schedule, node: Node, state: State, classes: Mapping[str, tuple[float, ...]]) -> Spread:
    estimate = node.task.fields.estimate
    if estimate is not None and estimate.mean.amount > 0:
        mean = estimate.mean.amount
        low, likely, high = estimate.optimistic.amount, estimate.likely.amount, estimate.pessimistic.amount
        return Spread("three-points", float(low / mean), float(likely / mean), float(high / mean))
    if node.pinned and state == "waiting":
        return Spread("none", 1.0, 1.0, 1.0)
    for tag in tags_of(schedule.network.projects[node.project], node.task):
        if tag in classes:
            ratios = classes[tag]
            return Spread("reference-class", ratios[0], ratios[len(ratios) // 2], ratios[-1], tag, ratios)
    return DEFAULT
