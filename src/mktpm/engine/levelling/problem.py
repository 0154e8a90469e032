"""The resource-constrained project scheduling problem on plain integers (RCPSP).

Activities have a length and a need of each resource while they run; a link asks for a least distance
between two starts; a resource has a capacity, that may change from slot to slot. A slot is any unit of
time. Source of the formulation: Hartmann and Briskorn, "A survey of variants and extensions of the
resource-constrained project scheduling problem" (2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import add

FS, SS, FF, SF = range(4)


Profile = tuple[tuple[int, int], ...]
"""Units, and for how many slots there are as many: some people's days off lie years ahead."""


@dataclass(frozen=True, slots=True)
class Goal:
    """An activity that should be over by a slot."""

    activity: int
    due: int
    """The slot at whose beginning it should be over."""
    weight: int


@dataclass(frozen=True, slots=True)
class Group:
    """Activities whose last finish counts: a project."""

    activities: tuple[int, ...]
    due: int | None = None
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Problem:
    """An instance: activities are numbered from 0."""

    durations: tuple[int, ...]
    before: tuple[tuple[tuple[int, int], ...], ...]
    """For each activity the links that lead to it: the earlier activity, and how many slots must lie at
    least between the two starts."""
    demands: tuple[tuple[tuple[int, int], ...], ...]
    """For each activity what it needs: resource and units, none of 0."""
    capacities: tuple[int, ...]
    """Units of each resource from the end of its profile on."""
    profiles: tuple[Profile, ...] = ()
    """Units of each resource in the first slots; empty where they are always the same."""
    releases: tuple[int, ...] = ()
    """The earliest start of each activity; empty where that is 0 for all."""
    groups: tuple[Group, ...] = ()
    """Whose last finishes count; empty where it is the last of all."""
    goals: tuple[Goal, ...] = ()
    ranks: tuple[int, ...] = ()
    """How much an activity yields to others, 0 for the most important ones; empty where all are equal."""
    after: tuple[tuple[tuple[int, int], ...], ...] = field(init=False)
    """The same links from their other end: the later activity, and the distance."""
    order: tuple[int, ...] = field(init=False)
    """The activities, each behind those that it waits for."""

    def __post_init__(self) -> None:
        """Turn the links around, and put the activities in order."""
        after: list[list[tuple[int, int]]] = [[] for _ in self.durations]
        for later, links in enumerate(self.before):
            for earlier, distance in links:
                after[earlier].append((later, distance))
        object.__setattr__(self, "after", tuple(map(tuple, after)))
        object.__setattr__(self, "order", tuple(_sorted(self.before, after)))

    @property
    def size(self) -> int:
        """Return the number of activities."""
        return len(self.durations)

    def release(self, activity: int) -> int:
        """Return the earliest start that an activity's own constraints allow."""
        return self.releases[activity] if self.releases else 0

    def capacity(self, resource: int, slot: int) -> int:
        """Return how many units of a resource there are in a slot."""
        for units, length in self.profiles[resource] if self.profiles else ():
            if slot < length:
                return units
            slot -= length
        return self.capacities[resource]


class Circular(ValueError):
    """Activities that wait for each other."""


def _sorted(before: Sequence[Sequence[tuple[int, int]]], after: Sequence[Sequence[tuple[int, int]]]) -> list[int]:
    waiting = [len(links) for links in before]
    found = [activity for activity, count in enumerate(waiting) if not count]
    for activity in found:
        for later, _ in after[activity]:
            waiting[later] -= 1
            if not waiting[later]:
                found.append(later)
    if len(found) < len(before):
        raise Circular("activities wait for each other")
    return found


def distance(kind: int, lag: int, earlier: int, later: int) -> int:
    """Return the slots between two starts that a link asks for; the last two are the activities' lengths."""
    if kind == FS:
        return earlier + lag
    if kind == SS:
        return lag
    return (earlier if kind == FF else 0) + lag - later


def cost_of(problem: Problem, starts: Sequence[int]) -> int:
    """Return what is to be small: lateness first, then the last finishes, both by weight."""
    durations = problem.durations
    if not problem.groups:
        return max(map(add, starts, durations), default=0)
    late = sum(
        goal.weight * max(starts[goal.activity] + durations[goal.activity] - goal.due, 0) for goal in problem.goals
    )
    finishes = 0
    for group in problem.groups:
        finish = max((starts[at] + durations[at] for at in group.activities), default=0)
        finishes += group.weight * finish
        if group.due is not None and finish > group.due:
            late += group.weight * (finish - group.due)
    return late * LATENESS + finishes


LATENESS = 1_000
"""How many slots of finish a slot of lateness weighs."""


def impossible(problem: Problem) -> list[tuple[int, int]]:
    """Return activities and the resource of which they need more than there ever is in the end."""
    return [
        (activity, resource)
        for activity, needs in enumerate(problem.demands)
        for resource, units in needs
        if problem.durations[activity] and units > problem.capacities[resource]
    ]


def mirrored(problem: Problem, horizon: int) -> Problem:
    """Return the problem with time running backward from ``horizon``; releases and goals are left out."""
    durations = problem.durations
    before = tuple(
        tuple((later, gap + durations[later] - durations[at]) for later, gap in links)
        for at, links in enumerate(problem.after)
    )
    profiles: tuple[Profile, ...] = ()
    capacities = problem.capacities
    if any(problem.profiles):
        profiles = tuple(map(_mirrored, problem.profiles, capacities, (horizon,) * len(capacities)))
        capacities = tuple(
            max([most, *(units for units, _ in problem.profiles[at])]) for at, most in enumerate(capacities)
        )
    return Problem(durations, before, problem.demands, capacities, profiles)


def _mirrored(profile: Profile, end: int, horizon: int) -> Profile:
    """Return how much there is in the slots from ``horizon`` back to the first."""
    found: list[tuple[int, int]] = []
    left = horizon if profile else 0
    for units, length in (*profile, (end, left)):
        found.append((units, min(length, left)))
        left -= min(length, left)
    return tuple(reversed(found))
