"""A chain of tasks laid out in time: what each task adds to its length, and what lies between.

Working days are those of the project's calendar, so that the parts add up to the whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import Calendar, datetime_of, moment_of
from mktpm.engine.chain import Chain, Step, Tracer
from mktpm.engine.network import FF, SF, SS
from mktpm.engine.schedule import ProjectSchedule

PartKind = Literal["work", "lag", "constraint", "idle", "calendar"]
"""What time on a chain is spent on: work; the lag of a link; waiting for a date; waiting for nothing
that the plan knows; waiting for the hours of another calendar."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A step of a path with the time before it. Moments are those shown for the pass."""

    step: Step
    start: int
    finish: int
    left: int
    """The moment at which the step before lets go of it; the path's begin for the first leg."""
    entered: int
    """The moment that ``left`` leads to: its start, or its finish for FF and SF links."""
    work: float
    """Working days that it adds to the path, by the project's calendar: 0 where only one end counts."""
    lag: float
    """Working days of the links' lags before it, negative for overlaps."""
    wait: float
    """Working days before it that are no lag."""
    waits_for: PartKind


@dataclass(frozen=True, slots=True)
class Path:
    """A chain of tasks laid out in time."""

    legs: tuple[Leg, ...]
    chain: Chain
    begin: int
    end: int
    length: float
    """Working days of the project's calendar from ``begin`` to ``end``."""

    @property
    def calendar_days(self) -> int:
        """Return the number of days from the first to the last, both included."""
        return (datetime_of(self.end).date() - datetime_of(self.begin).date()).days + 1

    def parts(self) -> dict[PartKind, float]:
        """Return the working days by what they are spent on; they add up to the length."""
        days: dict[PartKind, float] = dict.fromkeys(("work", "lag", "constraint", "calendar", "idle"), 0.0)
        for leg in self.legs:
            days["work"] += leg.work
            days["lag"] += leg.lag
            days[leg.waits_for] += leg.wait
        return {kind: number for kind, number in days.items() if abs(number) > 1e-9}

    def work_by(self, key: Callable[[int], str]) -> dict[str, float]:
        """Return the working days of work by what ``key`` says of a leaf's node, the most first."""
        days: dict[str, float] = {}
        for leg in self.legs:
            name = key(leg.step.node)
            days[name] = days.get(name, 0.0) + leg.work
        return dict(sorted(days.items(), key=lambda item: -item[1]))


class Layout:
    """Lays chains out, measured by one project's calendar."""

    def __init__(self, tracer: Tracer, at: ProjectSchedule) -> None:
        """Take the dates of the tracer's pass."""
        self.tracer, self.at, self.network = tracer, at, tracer.network
        self.calendar = at.timeline.calendar()

    def path(self, chain: Chain) -> Path:
        """Return a chain laid out in time."""
        shown = self.at.schedule.moments(self.tracer.kind)
        spans = [self._span(step.node) for step in chain.steps]
        start = self.at.start
        begin = min(moment_of(start.date(), start.hour * 60 + start.minute), *spans[0])
        left, legs = begin, list[Leg]()
        for position, step in enumerate(chain.steps):
            following = chain.steps[position + 1] if position + 1 < len(chain.steps) else None
            legs.append(self._leg(step, left, following, spans[position]))
            by_start = following is not None and following.arcs[0].type in (SS, SF)
            left = spans[position][0] if by_start else spans[position][1]
        end = shown.finish[chain.steps[-1].node]
        return Path(tuple(legs), chain, begin, end, self._days(begin, end))

    def _span(self, number: int) -> tuple[int, int]:
        """Return the moments of a leaf's start and finish; one moment where it has no length."""
        shown = self.at.schedule.moments(self.tracer.kind)
        if self.network.nodes[number].duration == 0:
            return shown.finish[number], shown.finish[number]
        return shown.start[number], shown.finish[number]

    def _leg(self, step: Step, left: int, following: Step | None, span: tuple[int, int]) -> Leg:
        start, finish = span
        entered = finish if step.arcs and step.arcs[-1].type in (FF, SF) else start
        leaves = start if following is not None and following.arcs[0].type in (SS, SF) else finish
        gap, lag = self._days(left, entered), self._lag(step)
        lag = gap if lag is None else lag
        before = self._overlap(step, FF)
        work = self._days(entered, leaves) + before + (self._overlap(following, SS) if following else 0.0)
        lag_left = lag - before - self._overlap(step, SS)
        return Leg(step, start, finish, left, entered, work, lag_left, gap - lag, self._waits_for(step))

    def _lag(self, step: Step) -> float | None:
        """Return the working days of the links' lags; None where one of them is elapsed."""
        if any(arc.elapsed_lag for arc in step.arcs):
            return None
        nodes = self.network.nodes
        return sum(arc.lag / nodes[arc.after].calendar.day_minutes for arc in step.arcs)

    def _overlap(self, step: Step, kind: int) -> float:
        """Return the working days of a lag in which one of the two tasks works.

        The lag of an SS link is work of the task before it, that of an FF link of the one behind it.
        """
        lag = self._lag(step)
        if not step.arcs or lag is None or lag <= 0 or step.arcs[0 if kind == SS else -1].type != kind:
            return 0.0
        node = self.network.nodes[step.arcs[0].before if kind == SS else step.node]
        return min(lag, node.duration / node.axis.day_minutes) if node.is_task else 0.0

    def _waits_for(self, step: Step) -> PartKind:
        reason = step.binding.reason
        if reason in ("start", "levelled", "fixed", "due"):
            return "constraint"
        followed = not step.arcs or step.arcs[-1] is step.binding.arc
        if reason not in ("link", "project-start") or self._is_backward(step.node) or not followed:
            return "idle"
        return "calendar" if step.arcs else "constraint"

    def _is_backward(self, number: int) -> bool:
        return self.network.projects[self.network.nodes[number].project].fields.schedule == "alap"

    def _days(self, first: int, last: int) -> float:
        return days_between(self.calendar, first, last)


def days_between(calendar: Calendar, first: int, last: int) -> float:
    """Return the working days from one moment to another; negative where ``last`` is earlier."""
    return (calendar.index(last) - calendar.index(first)) / calendar.day_minutes
