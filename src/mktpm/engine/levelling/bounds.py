"""What no schedule can fall below: the critical path, and the work that a resource has to do."""

from mktpm.engine.levelling.problem import LATENESS, Problem, cost_of
from mktpm.engine.levelling.rules import early_starts


def critical_path_bound(problem: Problem) -> int:
    """Return the least cost if there were enough of everything."""
    return cost_of(problem, early_starts(problem))


def resource_bound(problem: Problem) -> int:
    """Return the slot before which no resource can have done all its work.

    Work that nobody may begin before some slot, and behind which other work must follow, moves the bound.
    """
    heads = early_starts(problem)
    tails = _tails(problem)
    return max((_bound_of(problem, at, heads, tails) for at in range(len(problem.capacities))), default=0)


def _bound_of(problem: Problem, resource: int, heads: list[int], tails: list[int]) -> int:
    users = [
        (at, units * problem.durations[at])
        for at, needs in enumerate(problem.demands)
        for need, units in needs
        if need == resource and problem.durations[at]
    ]
    if not users:
        return 0
    work = sum(amount for _, amount in users)
    head, tail = min(heads[at] for at, _ in users), min(tails[at] for at, _ in users)
    return _worked_off(problem, resource, work, head) + tail


def _worked_off(problem: Problem, resource: int, work: int, slot: int) -> int:
    """Return the slot before which a resource can't have done ``work``, begun in ``slot`` at the earliest."""
    begin = 0
    for units, length in problem.profiles[resource] if problem.profiles else ():
        first, begin = max(begin, slot), begin + length
        if units and begin > first:
            if work <= units * (begin - first):
                return first - (-work // units)
            work -= units * (begin - first)
    return max(begin, slot) - (-work // problem.capacities[resource])


def _tails(problem: Problem) -> list[int]:
    """Return the slots that lie at least between each activity's end and the end of all."""
    durations = problem.durations
    tails = [0] * problem.size
    for at in reversed(problem.order):
        for later, gap in problem.after[at]:
            tails[at] = max(tails[at], gap + durations[later] + tails[later] - durations[at])
    return tails


def lower_bound(problem: Problem) -> int:
    """Return a cost that no schedule falls below."""
    bound = critical_path_bound(problem)
    if not problem.groups:
        return max(bound, resource_bound(problem))
    if len(problem.groups) > 1:
        return bound
    only = problem.groups[0]
    least = resource_bound(problem)
    late = 0 if only.due is None else max(least - only.due, 0)
    return max(bound, only.weight * (least + LATENESS * late))
