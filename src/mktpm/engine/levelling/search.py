"""The best of many schedules: priority rules first, then a genetic search over activity lists.

Sources: Hartmann, "A competitive genetic algorithm for resource-constrained project scheduling" (1998), for the
lists, the crossover and the mutation; Valls, Ballestín and Quintanilla, "Justification and RCPSP: a technique
that pays" (2005), for moving each schedule to the right and back to the left.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from operator import add
from random import Random

from mktpm.engine.levelling.bounds import lower_bound
from mktpm.engine.levelling.parallel import parallel_starts
from mktpm.engine.levelling.problem import Problem, cost_of, mirrored
from mktpm.engine.levelling.rules import RULES, by_rank, late_starts, listed, positions
from mktpm.engine.levelling.serial import Serial, serial

_POPULATION = 3600
"""Activities in all lists together, more or less: many lists of short ones, fewer of long ones."""
_FEWEST, _MOST = 24, 60
_WINDOW = (0.2, 0.6)
"""How much of a list is taken from the father, at least and at most."""
_WINDOWS = 3
Stop = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Found:
    """A schedule."""

    starts: tuple[int, ...]
    cost: int
    method: str
    """The rule or the search that found it."""
    schedules: int
    """How many schedules had been built by then."""
    bound: int
    """No schedule costs less."""

    @property
    def optimal(self) -> bool:
        """Return whether none is better."""
        return self.cost <= self.bound


@dataclass(slots=True)
class _Member:
    cost: int
    starts: list[int]
    order: list[int] = field(default_factory=list)
    """The activities by their starts; only what is crossed needs it."""
    done: list[float] = field(default_factory=list)
    """How much work the activities before each place of the order are."""


class Search:
    """One search; the same for the same problem, seed and number of schedules."""

    def __init__(self, problem: Problem, seed: int, *, stop: Stop, better: Callable[[Found], None]) -> None:
        """``stop`` is asked before each schedule, ``better`` is told of each that is better than all before."""
        self.problem, self.random = problem, Random(seed)  # noqa: S311 - chance that is the same every time is what is wanted
        self.stop, self.better = stop, better
        self.scheme = serial(problem)
        self.plain = all(gap >= problem.durations[at] for links in problem.before for at, gap in links)
        self.bound = lower_bound(problem)
        self.built = 0
        self.best: Found | None = None
        self._backward = tuple(reversed(problem.order))
        self._conflicts = [frozenset(at for at, _ in links) for links in problem.before]
        self._work = [_work(problem, at) for at in range(problem.size)]
        self._mirror: tuple[Serial, Problem, int] | None = None

    def run(self, iterations: int | None) -> Found:
        """Return the best of ``iterations`` schedules, or of all until it is stopped."""
        limit = iterations if iterations is not None else 1 << 62
        members = self._first(limit)
        assert self.best is not None  # noqa: S101 - the first rule is always tried
        if len(members) > 1:
            self._evolve(members, limit)
        return self.best

    def _over(self, limit: int) -> bool:
        return self.built >= limit or (self.best is not None and self.best.optimal) or self.stop()

    # ------------------------------------------------------------------ the first ones

    def _first(self, limit: int) -> list[_Member]:
        """Return what the rules give, in both schemes."""
        members: list[_Member] = []
        for name, rule in RULES.items():
            figures = rule(self.problem)
            variants = [by_rank(self.problem, figures)] if any(self.problem.ranks) else []
            for keys in [*variants, [(0, figure) for figure in figures]]:
                order = listed(self.problem, keys)
                for scheme in ("serial", "parallel"):
                    if members and self._over(limit):
                        return members
                    starts = self._starts(order, scheme)
                    member = self._noted(starts, f"{name} {scheme}")
                    members.append(self._listed(self._justified(member, f"{name} {scheme}")))
        return members

    def _starts(self, order: list[int], scheme: str) -> list[int]:
        if scheme == "serial":
            return self.scheme.starts(order)
        return parallel_starts(self.problem, self.scheme, positions(order, self.problem.size))

    def _noted(self, starts: list[int], method: str) -> _Member:
        """Return a schedule with its cost; tells of it where it is the best so far."""
        self.built += 1
        cost = cost_of(self.problem, starts)
        if self.best is None or cost < self.best.cost:
            self.best = Found(tuple(starts), cost, method, self.built, self.bound)
            self.better(self.best)
        return _Member(cost, starts)

    def _listed(self, member: _Member) -> _Member:
        """Return a schedule that can be crossed."""
        member.order = self._order_of(member.starts)
        member.done = list(accumulate(map(self._work.__getitem__, member.order), initial=0.0))
        return member

    def _order_of(self, starts: Sequence[int]) -> list[int]:
        """Return the activities by their starts, each behind those that it waits for."""
        if self.plain:
            return sorted(self.problem.order, key=starts.__getitem__)
        return listed(self.problem, starts)

    # ------------------------------------------------------------------ justification

    def _justified(self, member: _Member, method: str) -> _Member:
        """Return the better of a schedule and the same moved to the right and back to the left."""
        problem, starts = self.problem, member.starts
        if not starts:
            return member
        ends = list(map(add, starts, problem.durations))
        last = max(ends)
        if self.plain:
            order = sorted(self._backward, key=ends.__getitem__, reverse=True)
        else:
            order = self._backward_listed(ends)
        mirror, horizon = self._mirror_for(last)
        right = mirror.starts(order, self._room(ends, horizon))
        self.built += 1
        left = self._noted(self.scheme.starts(self._forward(right)), method)
        return left if left.cost <= member.cost else member

    def _forward(self, right: Sequence[int]) -> list[int]:
        """Return the activities by their starts in a schedule from right to left: what ends last there goes first."""
        ends = list(map(add, right, self.problem.durations))
        if self.plain:
            return sorted(self.problem.order, key=ends.__getitem__, reverse=True)
        return listed(self.problem, [-end for end in ends])

    def _backward_listed(self, ends: Sequence[int]) -> list[int]:
        self._mirror_for(max(ends))
        assert self._mirror is not None  # noqa: S101 - just made
        return listed(self._mirror[1], [-end for end in ends])

    def _mirror_for(self, last: int) -> tuple[Serial, int]:
        """Return what places activities from right to left, and the slot from which it counts."""
        if self._mirror is None or self._mirror[2] < last:
            horizon = last + last // 4
            problem = mirrored(self.problem, horizon)
            self._mirror = (serial(problem), problem, horizon)
        return self._mirror[0], self._mirror[2]

    def _room(self, ends: Sequence[int], horizon: int) -> list[int]:
        """Return how far from the horizon each activity's project ends."""
        if not self.problem.groups:
            return [horizon - max(ends)] * len(ends)
        floors = [horizon - max(ends)] * len(ends)
        for group in self.problem.groups:
            last = max((ends[at] for at in group.activities), default=0)
            for at in group.activities:
                floors[at] = horizon - last
        return floors

    # ------------------------------------------------------------------ evolution

    def _evolve(self, members: list[_Member], limit: int) -> None:
        count = min(max(_POPULATION // self.problem.size, _FEWEST), _MOST)
        late = late_starts(self.problem)
        while len(members) < count and not self._over(limit):
            members.append(self._listed(self._bred(self._sampled(late))))
        members.sort(key=lambda member: member.cost)
        del members[count:]
        random = self.random.random
        count = len(members)
        while count > 1 and not self._over(limit):
            place = int(random() * count)
            other = int(random() * count)
            if place == other:
                other = (other + 1) % count
            if random() * self.problem.size < 1:  # what none of them has; short lists soon look alike
                child = self._bred(listed(self.problem, [random() for _ in late]))
            else:
                child = self._bred(self._mutated(self._crossed(members[place], members[other])))
            if child.cost <= members[place].cost:
                members[place] = self._listed(child)

    def _bred(self, order: list[int]) -> _Member:
        return self._justified(self._noted(self.scheme.starts(order), "genetic"), "genetic")

    def _sampled(self, late: Sequence[int]) -> list[int]:
        """Return a list by the latest starts, each shifted by chance."""
        spread = max(late) - min(late) + 1
        random = self.random.random
        return listed(self.problem, [start + random() * spread * 0.3 for start in late])

    def _crossed(self, mother: _Member, father: _Member) -> list[int]:
        """Return a list that begins and ends like the mother's, with the father's order in between."""
        first, second = self._window(mother, father)
        child = mother.order[:first]
        taken = bytearray(self.problem.size)
        for at in child:
            taken[at] = 1
        room = second - first
        for at in father.order:
            if not room:
                break
            if not taken[at]:
                taken[at] = 1
                child.append(at)
                room -= 1
        child += [at for at in mother.order if not taken[at]]
        return child

    def _window(self, mother: _Member, father: _Member) -> tuple[int, int]:
        """Return the places where the mother uses the resources less well than the father, of a few by chance."""
        size, random = self.problem.size, self.random.random
        least, most = _WINDOW
        windows: list[tuple[float, int, int]] = []
        for _ in range(_WINDOWS):
            width = max(int(size * (least + (most - least) * random())), 1)
            first = int(random() * (size - width + 1))
            worse = self._density(mother, first, first + width) - self._density(father, first, first + width)
            windows.append((worse, first, first + width))
        _, first, second = min(windows)
        return first, second

    def _density(self, member: _Member, first: int, second: int) -> float:
        """Return how much is done a slot in a window of the list."""
        order, starts, done = member.order, member.starts, member.done
        slots = starts[order[min(second, len(order) - 1)]] - starts[order[first]]
        return (done[second] - done[first]) / (abs(slots) + 1)

    def _mutated(self, order: list[int]) -> list[int]:
        """Return the list with some neighbours changed over."""
        random, size, conflicts = self.random.random, len(order), self._conflicts
        for _ in range(1 + size // 30):
            place = int(random() * (size - 1))
            one, other = order[place], order[place + 1]
            if one not in conflicts[other]:
                order[place], order[place + 1] = other, one
        return order


def _work(problem: Problem, activity: int) -> float:
    """Return how much of the resources an activity takes, all resources weighed alike."""
    needs = problem.demands[activity]
    return problem.durations[activity] * sum(units / max(problem.capacities[at], 1) for at, units in needs)
