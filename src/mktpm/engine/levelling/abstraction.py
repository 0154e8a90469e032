"""Work on real calendars → the same problem on plain slots, on which very many schedules can be tried.

Where all open work shares one calendar and its lengths are a small number of slots, the two are the same
problem; otherwise lengths and lags are rounded. Either way only the order in which tasks are served is taken
back: `placing` makes the dates.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from math import gcd

from mktpm.engine.calendar import ELAPSED, Calendar
from mktpm.engine.levelling.ledger import Ledger
from mktpm.engine.levelling.problem import Goal, Group, Problem, Profile, distance
from mktpm.engine.levelling.work import Work, rank_of, weight_of
from mktpm.engine.network import Arc, Node
from mktpm.engine.timeline import Day
from mktpm.plan.model import PRIORITIES

_SLOTS = 3000
"""Into how many slots a plan is divided at most, more or less."""
_FARTHEST = 20_000
"""Into how many at most where work that nobody has to do, which may take centuries, lasts longest."""
_ROUNDED = (5, 10, 15, 30, 60, 120, 240, 480, 960, 2400, 4800, 9600)


@dataclass(frozen=True, slots=True)
class Abstract:
    """The problem on slots; activities are the nodes of the network, by their positions."""

    problem: Problem
    exact: bool
    """Whether nothing was rounded: an optimal order is an optimal plan."""
    minutes: int
    """The length of a slot."""
    calendar: Calendar | None
    """Whose working minutes they are; None without any project."""
    origin: int
    """The index of the calendar at which slot 0 begins."""


def abstracted(work: Work) -> Abstract:
    """Return the problem on slots."""
    return _Abstraction(work).abstract()


class _Abstraction:
    """One calendar as the measure of all."""

    def __init__(self, work: Work) -> None:
        self.work, self.nodes = work, work.network.nodes
        self.open = [n for n, claims in enumerate(work.claims) if claims and n not in work.reserved]
        axes = Counter(axis for n in self.open if isinstance(axis := self.nodes[n].axis, Calendar))
        usual = work.network.timelines[0].calendar() if work.network.timelines else None
        self.calendar = axes.most_common(1)[0][0] if axes else usual
        self.exact = all(map(self._is_measured, range(len(self.nodes))))
        self.starts = [self._index(self._moment(n, work.base.start[n])) for n in range(len(self.nodes))]
        self.finishes = [self._index(self._moment(n, work.base.finish[n])) for n in range(len(self.nodes))]
        floors = [self._floor(n) for n in range(len(self.nodes))]
        self.origin = min((floors[n] for n in self.open), default=0)
        self.floors = [max(floor, self.origin) for floor in floors]
        self.lengths = [self._length(n) for n in range(len(self.nodes))]
        self.slot = self._slot()

    def _is_measured(self, number: int) -> bool:
        """Return whether a node lasts as long in the calendar wherever it is put."""
        node = self.nodes[number]
        if self._is_held(number) or node.cancelled:
            return True
        return node.axis is self.calendar or (not node.duration and node.calendar is self.calendar)

    def _index(self, moment: int) -> int:
        assert self.calendar is not None  # noqa: S101 - there are no nodes without a project
        return self.calendar.index(moment)

    def _moment(self, number: int, index: int) -> int:
        return self.nodes[number].axis.start_moment(index)

    def _length(self, number: int) -> int:
        node = self.nodes[number]
        if self._is_held(number):  # what lies behind us is over
            return max(self.finishes[number] - self.floors[number], 0)
        if node.axis is self.calendar:
            return self.work.base.finish[number] - self.work.base.start[number]
        return max(self.finishes[number] - self.starts[number], 1 if self.work.claims[number] else 0)

    def _floor(self, number: int) -> int:
        if self._is_held(number):
            return self.starts[number]
        floor = self.work.placement.floor[number]
        return self._index(self._moment(number, floor))

    def _is_held(self, number: int) -> bool:
        return number in self.work.placement.held_start

    def _slot(self) -> int:
        """Return the minutes of a slot: what all lengths and days are multiples of, if that is not too little."""
        most = max(self._span() // _SLOTS, self._whole_span() // _FARTHEST)
        lags = [arc.lag for arcs in self.work.network.before for arc in arcs if not arc.by_moment and arc.lag]
        lengths = gcd(*(self.lengths[n] for n in self.open), *lags)
        common = gcd(lengths, *self.lengths, *(floor - self.origin for floor in self.floors), *self._turns()) or 1
        if common > most:
            return common
        self.exact = False
        usual = gcd(lengths, self.calendar.day_minutes) if self.calendar is not None else 0
        if usual > most:
            return usual
        return next((minutes for minutes in _ROUNDED if minutes > most), most + 1)

    def _span(self) -> int:
        """Return in how many minutes all that people have to do is over, more or less."""
        return max((self.finishes[n] for n in self.open), default=self.origin) + self._longest_queue() - self.origin

    def _whole_span(self) -> int:
        """Return in how many minutes that is over which nobody has to do."""
        ends = (max(self.finishes[n], self.floors[n] + length) for n, length in enumerate(self.lengths))
        return max(ends, default=self.origin) - self.origin

    def _turns(self) -> Iterator[int]:
        """Yield when due days end, and when there is more or less of somebody, from the origin on."""
        for ledger in self.work.ledgers:
            yield from (self._measured(ledger, time) - self.origin for time in ledger.times[1:])
        for node in self.nodes:
            if node.due is not None:
                yield self._index(node.due.end()) - self.origin
        for timeline in self.work.network.timelines:
            deadline = timeline.day(timeline.project.fields.deadline)
            if deadline is not None:
                yield self._index(deadline.end()) - self.origin

    def _longest_queue(self) -> int:
        """Return the minutes that the person or resource with most to do needs for it."""
        queues = [0] * len(self.work.stocks)
        for number in self.open:
            for which, units in self.work.claims[number]:
                queues[which] += self.lengths[number] * units
        most = (max(ledger.free) for ledger in self.work.ledgers)
        return max((queue // max(units, 1) for queue, units in zip(queues, most, strict=True)), default=0)

    def _up(self, minutes: int) -> int:
        return -(-minutes // self.slot)

    def abstract(self) -> Abstract:
        durations = tuple(self._up(length) for length in self.lengths)
        releases = tuple(self._up(floor - self.origin) for floor in self.floors)
        before = tuple(self._links(number, durations) for number in range(len(self.nodes)))
        needs, capacities, profiles = self._needs()
        groups, goals = tuple(self._groups()), tuple(self._goals())
        problem = Problem(
            durations, before, needs, capacities, profiles, releases, groups, goals, tuple(map(self._rank, self.nodes))
        )
        return Abstract(problem, self.exact, self.slot, self.calendar, self.origin)

    def _links(self, number: int, durations: tuple[int, ...]) -> tuple[tuple[int, int], ...]:
        if self._is_held(number):
            return ()
        found: dict[int, int] = {}
        for arc in self.work.network.before[number]:
            gap = distance(arc.type, self._up(self._lag(arc)), durations[arc.before], durations[number])
            found[arc.before] = max(found.get(arc.before, gap), gap)
        return tuple(found.items())

    def _lag(self, arc: Arc) -> int:
        if not arc.elapsed_lag:
            return arc.lag
        self.exact = False
        assert self.calendar is not None  # noqa: S101
        week = self.calendar.day_minutes * self.calendar.week_days
        return round(arc.elapsed_lag * week / (7 * ELAPSED.day_minutes))

    def _needs(self) -> tuple[tuple[tuple[tuple[int, int], ...], ...], tuple[int, ...], tuple[Profile, ...]]:
        """Return what activities need, and what there is of it, in the greatest units that fit all."""
        work = self.work
        needs: list[tuple[tuple[int, int], ...]] = [()] * len(self.nodes)
        most = [0] * len(work.stocks)
        for number in self.open:
            needs[number] = work.claims[number]
            for which, amount in work.claims[number]:
                most[which] = max(most[which], amount)
        profiles = [self._profile(which) if most[which] else [(0, 1)] for which in range(len(most))]
        units = [self._unit(which, profile, needs) for which, profile in enumerate(profiles)]
        scaled = tuple(tuple((which, amount // units[which]) for which, amount in each) for each in needs)
        # Everything has a place in the end: who never comes back is then thought to be there.
        ends = tuple(max(profile[-1][0], most[at]) // units[at] for at, profile in enumerate(profiles))
        steps = tuple(
            tuple((amount // units[at], length) for amount, length in profile[:-1])
            for at, profile in enumerate(profiles)
        )
        return scaled, ends, steps

    def _unit(self, which: int, profile: list[tuple[int, int]], needs: list[tuple[tuple[int, int], ...]]) -> int:
        amounts = {units for number in self.open for at, units in needs[number] if at == which}
        return gcd(*amounts, *(amount for amount, _ in profile)) or 1

    def _profile(self, which: int) -> list[tuple[int, int]]:
        """Return what is left of a stock, and in how many slots; the last figure holds for ever after."""
        ledger = self.work.ledgers[which]
        amounts = [max(amount, 0) for amount in ledger.free]
        begins = [0, *(self._measured(ledger, time) - self.origin for time in ledger.times[1:])]
        steps = [(max(begin, 0), end, amount) for (begin, end), amount in zip(pairwise(begins), amounts, strict=False)]
        if begins[-1] > 0:  # the slot in which the last step begins belongs to the one before as well
            steps.append((begins[-1], begins[-1] // self.slot * self.slot + self.slot, amounts[-1]))
        found = [*_in_slots(steps, self.slot), (amounts[-1], 1)]
        while len(found) > 1 and found[-2][0] == found[-1][0]:
            found.pop()
        return found

    def _measured(self, ledger: Ledger, time: int) -> int:
        """Return the index of the calendar at a time of a ledger."""
        assert self.calendar is not None  # noqa: S101
        if ledger.calendar is self.calendar:
            return time
        return self.calendar.index(time if ledger.calendar is None else ledger.calendar.start_moment(time))

    def _groups(self) -> Iterator[Group]:
        for position, timeline in enumerate(self.work.network.timelines):
            leaves = tuple(
                n for n, node in enumerate(self.nodes)
                if node.project == position and node.is_task and not node.cancelled
            )  # fmt: skip
            if leaves:
                weight = weight_of(timeline.project.fields.priority)
                yield Group(leaves, self._due(timeline.day(timeline.project.fields.deadline)), weight)

    def _goals(self) -> Iterator[Goal]:
        for number, node in enumerate(self.nodes):
            due = self._due(node.due) if node.is_task and not node.cancelled else None
            if due is not None and not self._is_held(number):
                yield Goal(number, due, weight_of(node.task.fields.priority))

    def _due(self, day: Day | None) -> int | None:
        return None if day is None else (self._index(day.end()) - self.origin) // self.slot

    def _rank(self, node: Node) -> int:
        project = self.work.network.projects[node.project]
        return len(PRIORITIES) * rank_of(project.fields.priority) + rank_of(node.task.fields.priority)


def _in_slots(steps: Iterable[tuple[int, int, int]], slot: int) -> list[tuple[int, int]]:
    """Return the least amounts in slots, and in how many each; a step has a begin, an end and an amount."""
    runs: list[tuple[int, int]] = []
    covered = 0
    for begin, end, amount in steps:
        if end <= begin or begin // slot >= 2 * _FARTHEST:
            continue
        if begin // slot < covered:
            before, length = runs.pop()
            runs += [(before, length - 1), (min(before, amount), 1)] if length > 1 else [(min(before, amount), 1)]
        last = min(-(-end // slot), 2 * _FARTHEST)
        if last > covered:
            runs.append((amount, last - covered))
            covered = last
    return runs
