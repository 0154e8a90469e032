"""Priority rules: in which order activities get what they need.

Source: Kolisch, "Efficient priority rules for the resource-constrained project scheduling problem" (1996).
"""

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush

from mktpm.engine.levelling.problem import Problem

Rule = Callable[[Problem], list[int]]
"""From a problem to a figure for each activity; the smallest goes first."""


def early_starts(problem: Problem) -> list[int]:
    """Return the earliest start of each activity, were there enough of everything."""
    starts = [problem.release(activity) for activity in range(problem.size)]
    for activity in problem.order:
        for later, gap in problem.after[activity]:
            starts[later] = max(starts[later], starts[activity] + gap)
    return starts


def late_starts(problem: Problem) -> list[int]:
    """Return the latest start of each activity that delays no goal, no project's due and no project's finish."""
    durations = problem.durations
    early = early_starts(problem)
    limits = [0] * problem.size
    finish = max((early[at] + durations[at] for at in range(problem.size)), default=0)
    ends = [finish] * problem.size
    for group in problem.groups:
        last = max((early[at] + durations[at] for at in group.activities), default=0)
        for at in group.activities:
            ends[at] = last if group.due is None else min(last, group.due)
    for goal in problem.goals:
        ends[goal.activity] = min(ends[goal.activity], goal.due)
    for at in reversed(problem.order):
        limits[at] = ends[at] - durations[at]
        for later, gap in problem.after[at]:
            limits[at] = min(limits[at], limits[later] - gap)
    return limits


def latest_finish(problem: Problem) -> list[int]:
    """LFT: what must be over first."""
    return [start + length for start, length in zip(late_starts(problem), problem.durations, strict=True)]


def least_slack(problem: Problem) -> list[int]:
    """MSLK: what has the least room."""
    return [late - early for late, early in zip(late_starts(problem), early_starts(problem), strict=True)]


def most_successors(problem: Problem) -> list[int]:
    """MTS: what most others wait for, directly or not."""
    followers = [0] * problem.size
    for at in reversed(problem.order):
        for later, _ in problem.after[at]:
            followers[at] |= followers[later] | 1 << later
    return [-found.bit_count() for found in followers]


RULES: dict[str, Rule] = {
    "LFT": latest_finish,
    "LST": late_starts,
    "MTS": most_successors,
    "MSLK": least_slack,
}
"""The rules by the names that the literature gives them."""


def by_rank(problem: Problem, figures: Sequence[int]) -> list[tuple[int, int]]:
    """Return the figures behind the activities' own ranks: what is important gets its people first."""
    ranks = problem.ranks or (0,) * problem.size
    return list(zip(ranks, figures, strict=True))


def listed(problem: Problem, keys: Sequence[object]) -> list[int]:
    """Return the activities by their keys, each behind those that it waits for."""
    waiting = [len(links) for links in problem.before]
    ready: list[tuple[object, int]] = [(keys[at], at) for at, count in enumerate(waiting) if not count]
    heapify(ready)
    found: list[int] = []
    while ready:
        _, at = heappop(ready)
        found.append(at)
        for later, _ in problem.after[at]:
            waiting[later] -= 1
            if not waiting[later]:
                heappush(ready, (keys[later], later))
    return found


def positions(order: Iterable[int], size: int) -> list[int]:
    """Return at which place of ``order`` each activity stands."""
    found = [0] * size
    for place, activity in enumerate(order):
        found[activity] = place
    return found
