"""Buffers of the critical chain: how much safety a chain needs, and how much of it is used up.

A buffer is time behind a chain of tasks that protects what comes after it: the project's finish, or the
critical chain where another one joins it (Goldratt, "Critical Chain", 1997). Its size is

- a share of the chain's length (``policy.buffer: 15%``): the length is work and lags, without the time in
  which the chain waits for a date; or
- the root of the sum of squares (``policy.buffer: rss``): √Σ(pᵢ - dᵢ)², where pᵢ is the pessimistic point of a
  task's ``estimate`` and dᵢ what the plan counts with. Source: Newbold, "Project Management in the Fast Lane"
  (1998): 2·√Σ((Sᵢ - Aᵢ)/2)², for safe and average durations S and A.

Nothing is moved for a buffer. It begins where its chain ends in the plan; where more room is left before the
deadline (or the task that is joined) than it needs, it begins that much later and ends there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import inf, sqrt
from typing import Literal

from mktpm.engine.chain import Kind, Tracer
from mktpm.engine.critical import last_leaf
from mktpm.engine.network import FS, SS, Arc, Node
from mktpm.engine.passes import NOTHING_HAPPENED, required
from mktpm.engine.path import Layout, Leg, days_between
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.tracking import progress_of
from mktpm.plan.model import Project, Task

Zone = Literal["green", "yellow", "red"]
_AT_BEGINNING = 1 / 3
"""The share of what may be used in the end that may be used when nothing is done yet."""


@dataclass(frozen=True, slots=True)
class ChainTask:
    """A task of a chain that a buffer protects."""

    project: Project
    task: Task
    work: float
    """Working days of the project's calendar that it adds to the chain."""
    done: float
    """0 to 1."""
    safety: float | None
    """Working days between its plan and its pessimistic point; None without three points."""


@dataclass(frozen=True, slots=True)
class Buffer:
    """Time behind a chain, and how much of it is used."""

    chain: tuple[ChainTask, ...]
    joins: Task | None
    """The critical task that a feeding chain leads to; None for the project's own buffer."""
    length: float
    """Working days of work and lags on the chain."""
    size: float
    """Working days; 0 where nothing says how much."""
    begin: int
    """The moment from which it is used up, and that at which it is."""
    end: int
    room: float | None
    """Working days from the plan's finish of the chain to what is protected; None without a deadline."""
    used: float
    """Working days by which the forecast reaches into it, or beyond."""
    done: float
    """How much of the chain's work is done, 0 to 1."""
    limits: tuple[float, float]
    """Shares of the buffer from which, with that much done, it is yellow, and red."""

    @property
    def consumption(self) -> float | None:
        """Return the share of the buffer that is used, 1 for all of it; None where there is none."""
        return self.used / self.size if self.size > 0 else None

    @property
    def zone(self) -> Zone:
        """Return the zone of the fever chart in which the buffer stands."""
        return zone_of(self.consumption or 0.0, self.limits)

    @property
    def fits(self) -> bool:
        """Return whether the plan leaves room for all of it."""
        return self.room is None or self.room >= self.size - 1e-9


@dataclass(frozen=True, slots=True)
class Buffers:
    """The buffers of a project."""

    at: ProjectSchedule
    policy: Decimal | Literal["rss"]
    project: Buffer
    feeding: tuple[Buffer, ...]
    """One for each chain that joins the critical one: the most endangered first, those that are done last."""


def zone_of(consumption: float, limits: tuple[float, float]) -> Zone:
    """Return the zone of the fever chart for a share used, with the limits of yellow and red."""
    if consumption <= 0:
        return "green"
    return "red" if consumption >= limits[1] else "yellow" if consumption >= limits[0] else "green"


def limits_at(done: float, thresholds: tuple[Decimal, Decimal]) -> tuple[float, float]:
    """Return the shares of a buffer from which it is yellow, and red, with ``done`` of the chain done.

    They rise evenly from a third of ``policy.health.buffer`` to all of it. Sloping borders as in Leach,
    "Critical Chain Project Management" (3rd edition 2014): early use weighs more than late use.
    """
    slope = _AT_BEGINNING + (1 - _AT_BEGINNING) * min(max(done, 0.0), 1.0)
    return float(thresholds[0]) * slope, float(thresholds[1]) * slope


def project_buffer(at: ProjectSchedule) -> Buffer | None:
    """Return a project's own buffer; None where the policy asks for none, or there is no work."""
    found = _Measure.of(at)
    return None if found is None else found.project()


def buffers_of(at: ProjectSchedule) -> Buffers | None:
    """Return all buffers of a project; None where the policy asks for none, or there is no work."""
    found, policy = _Measure.of(at), at.project.policy.buffer
    if found is None or policy is None:
        return None
    zones = ("red", "yellow", "green")
    feeding = sorted(
        found.feeding(), key=lambda each: (each.done >= 1, zones.index(each.zone), -(each.consumption or 0.0))
    )
    return Buffers(at, policy, found.project(), tuple(feeding))


class _Measure:
    """Measures the buffers of one project."""

    def __init__(self, at: ProjectSchedule, policy: Decimal | Literal["rss"]) -> None:
        self.at, self.policy = at, policy
        self.schedule, self.network = at.schedule, at.schedule.network
        self.calendar, self.tracer = at.timeline.calendar(), Tracer(at.schedule, "plan")
        self.layout = Layout(self.tracer, at)
        self.critical = self.tracer.chain(last_leaf(self.tracer, at.leaves))
        self.deciding = self.critical.nodes

    @classmethod
    def of(cls, at: ProjectSchedule) -> "_Measure | None":
        """Return the measure of a project; None where it has no buffer or no work."""
        policy = at.project.policy.buffer
        return None if policy is None or not at.leaves else cls(at, policy)

    def project(self) -> Buffer:
        """Return the buffer behind the critical chain."""
        deadline = self.at.deadline
        ends = self.at.finish_moment, self.at.forecast_moment
        room = None if deadline is None else days_between(self.calendar, ends[0], deadline.end())
        return self._buffer(self.layout.path(self.critical).legs, None, ends, room)

    def feeding(self) -> Iterator[Buffer]:
        """Yield the buffer of each chain that joins the critical one.

        Where the critical chain itself is late, what the others must keep is later as well.
        """
        plan, forecast = self.schedule.moments("plan").finish, self.schedule.moments("forecast").finish
        for leaf, (room, joined) in self._joining().items():
            late = days_between(self.calendar, plan[leaf], forecast[leaf])
            put_off = self._put_off(leaf, joined, late - room)
            finish = self.calendar.index(forecast[leaf]) - round(put_off * self.calendar.day_minutes)
            ends = plan[leaf], self.calendar.finish_moment(finish)
            yield self._buffer(self._legs(leaf), self.network.nodes[joined].task, ends, room)

    def _put_off(self, leaf: int, joined: int, beyond: float) -> float:
        """Return by how many working days a critical task is late for other reasons than a chain that joins it.

        ``beyond`` is how far the chain itself is late beyond its room.
        """
        expected = self._before(joined, "forecast")
        shift = beyond + expected[leaf]
        if expected[leaf] <= 0:  # the chain decides: what it adds to the critical one is its own doing
            shift -= min((gap for each, gap in expected.items() if each in self.deciding), default=shift)
        return max(shift, 0.0)

    def _legs(self, leaf: int) -> tuple[Leg, ...]:
        """Return the legs of a chain behind the last critical task that it waits for."""
        legs = self.layout.path(self.tracer.chain(leaf, until=self.deciding)).legs
        return legs[1:] if legs[0].step.node in self.deciding else legs

    def _joining(self) -> dict[int, tuple[float, int]]:
        """Return the leaves that critical ones wait for: the least room of each, and before which task."""
        found: dict[int, tuple[float, int]] = {}
        for number in self.deciding:
            for leaf, room in self._before(number, "plan").items():
                if leaf not in self.deciding and (leaf not in found or (room, number) < found[leaf]):
                    found[leaf] = room, number
        return dict(sorted(found.items()))

    def _before(self, number: int, kind: Kind) -> dict[int, float]:
        """Return the leaves that a node waits for, each with its room.

        Ends of parents and cancelled work are looked through.
        """
        least, waiting = dict[int, float](), [(number, 0.0)]
        while waiting:
            after, room = waiting.pop()
            for arc in self.network.before[after]:
                left = room + self._gap(arc, kind)
                if left < least.get(arc.before, inf):
                    least[arc.before] = left
                    if self.tracer.passes_through(arc.before):
                        waiting.append((arc.before, left))
        return {leaf: room for leaf, room in least.items() if not self.tracer.passes_through(leaf)}

    def _gap(self, arc: Arc, kind: Kind) -> float:
        """Return the working days between what a link asks for and where its later end stands."""
        ahead = kind == "forecast"
        times = self.schedule.forecast if ahead else self.schedule.plan
        happened = self.schedule.forecast_placement.happened if ahead else NOTHING_HAPPENED
        axis = self.network.nodes[arc.after].axis
        needed = required(self.network, arc, times.start, times.finish, happened)
        stands = (times.start if arc.type in (FS, SS) else times.finish)[arc.after]
        return max(days_between(self.calendar, axis.finish_moment(needed), axis.finish_moment(stands)), 0.0)

    def _buffer(self, legs: tuple[Leg, ...], joins: Task | None, ends: tuple[int, int], room: float | None) -> Buffer:
        """Return the buffer behind a chain that ``ends`` there in the plan and in the forecast."""
        alone = len(legs) == 1  # where it must only end with another, no time of the path is its own
        chain = tuple(self._chain_task(leg, alone=alone) for leg in legs)
        length = max(sum(each.work for each in chain) + sum(leg.lag for leg in legs[0 if joins is None else 1 :]), 0.0)
        size = self._size(chain, length)
        done, thresholds = _done(chain), self.at.project.policy.health.buffer
        later = max((room or 0.0) - size, 0.0)
        begin = self.calendar.index(ends[0]) + round(later * self.calendar.day_minutes)
        end = begin + round(size * self.calendar.day_minutes)
        used = max(self.calendar.index(ends[1]) - begin, 0) / self.calendar.day_minutes
        moments = self.calendar.finish_moment(begin), self.calendar.finish_moment(end)
        return Buffer(chain, joins, length, size, *moments, room, used, done, limits_at(done, thresholds))

    def _size(self, chain: tuple[ChainTask, ...], length: float) -> float:
        if self.policy == "rss":
            return sqrt(sum((each.safety or 0.0) ** 2 for each in chain))
        return float(self.policy) * length

    def _chain_task(self, leg: Leg, *, alone: bool) -> ChainTask:
        node = self.network.nodes[leg.step.node]
        work = node.duration / node.axis.day_minutes if alone else leg.work
        done = progress_of(node, self.schedule.actuals[leg.step.node].state)
        return ChainTask(self.network.projects[node.project], node.task, work, done, _safety(node, work))


def _safety(node: Node, work: float) -> float | None:
    """Return the working days from the plan to the pessimistic point, in proportion to the task's work."""
    estimate = node.task.fields.estimate
    if estimate is None:
        return None
    worst = node.calendar.minutes(estimate.pessimistic)
    if node.duration == 0:
        return worst / node.axis.day_minutes
    return max(work * (worst - node.duration) / node.duration, 0.0)


def _done(chain: tuple[ChainTask, ...]) -> float:
    """Return how much of a chain's work is done, 0 to 1; where it has no length, of its tasks."""
    weights = [max(each.work, 0.0) for each in chain]
    if not any(weights):
        weights = [1.0] * len(chain)
    return sum(weight * each.done for weight, each in zip(weights, chain, strict=True)) / (sum(weights) or 1.0)
