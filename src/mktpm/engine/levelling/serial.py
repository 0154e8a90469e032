"""The serial schedule generation scheme: activities one by one, each as early as links and resources allow.

Source: Kelley, "The critical-path method: resources planning and scheduling" (1963); Kolisch, "Serial and
parallel resource-constrained project scheduling methods revisited" (1996).
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from mktpm.engine.levelling.lane import AHEAD, Lane, Patterns, Wide, first_free
from mktpm.engine.levelling.problem import Problem

_SPARSE = 8
"""With more resources than this, most activities need few of them."""


class Serial(Protocol):
    """Places activities as early as it can, in the order that it is given."""

    @property
    def lanes(self) -> Sequence[Lane]:
        """Return where the use of resources is kept."""
        ...

    @property
    def needs(self) -> Sequence[tuple[tuple[int, Patterns], ...]]:
        """Return, for each activity, the lanes that it needs and its patterns there."""
        ...

    @property
    def floors(self) -> Sequence[int]:
        """Return the earliest start of each activity by its own constraints."""
        ...

    def starts(self, order: Iterable[int], floors: Sequence[int] = ()) -> list[int]:
        """Return the start of each activity, none before its floor, by default its release.

        ``order`` has each behind those that it waits for.
        """
        ...


def serial(problem: Problem) -> Serial:
    """Return the serial scheme for a problem; every activity must fit into its resources in the end."""
    return Apart(problem) if len(problem.capacities) > _SPARSE else Together(problem)


def _last(problem: Problem) -> int:
    """Return a slot behind which nothing is ever put."""
    profiles = max((sum(length for _, length in profile) for profile in problem.profiles), default=0)
    gaps = sum(max((gap for _, gap in links), default=0) for links in problem.before)
    return profiles + sum(problem.durations) + max(problem.releases, default=0) + max(gaps, 0)


class Together:
    """All resources in one lane: where activities need most of them, one test is enough."""

    def __init__(self, problem: Problem) -> None:
        """Lay out the lane and the activities' patterns."""
        lane = Lane(problem, range(len(problem.capacities)), _last(problem))
        self.lanes = (lane,)
        patterns = [
            lane.patterns(length, needs) if length and needs else lane.patterns(0, ())
            for length, needs in zip(problem.durations, problem.demands, strict=True)
        ]
        self.needs = tuple(((0, each),) if each[0] else () for each in patterns)
        self.floors = [problem.release(activity) for activity in range(problem.size)]
        self._plans: list[tuple[tuple[tuple[int, int], ...], int, int, int, int, Wide]] = [
            (links, *each) for links, each in zip(problem.before, patterns, strict=True)
        ]

    def starts(self, order: Iterable[int], floors: Sequence[int] = ()) -> list[int]:
        """Return the start of each activity; the innermost loop of the search, with `first_free` written out."""
        width, used, plans = self.lanes[0].width, self.lanes[0].used, self._plans
        starts = list(floors or self.floors)
        skipped = AHEAD * width
        for activity in order:
            links, taken, test, guards, window, wide = plans[activity]
            start = starts[activity]
            for earlier, gap in links:
                least = starts[earlier] + gap
                if least > start:
                    start = least
            if taken:
                at = start * width
                full = ((used >> at & window) + test) & guards
                if full:
                    at += ((full.bit_length() - 1) // width + 1) * width
                    many, guards, window, carry, shifts, tops = wide
                    while True:
                        busy = (((used >> at & window) + many) & guards) + carry
                        for shift in shifts:
                            busy |= busy >> shift
                        free = busy & tops ^ tops
                        if free:
                            at += (free & -free).bit_length() - width
                            break
                        at += skipped
                used += taken << at
                start = at // width
            starts[activity] = start
        return starts


class Apart:
    """A lane for each resource: where there are many people, and an activity needs one or two."""

    def __init__(self, problem: Problem) -> None:
        """Lay out the lanes and the activities' patterns."""
        last = _last(problem)
        self.lanes = tuple(Lane(problem, (resource,), last) for resource in range(len(problem.capacities)))
        self.needs = tuple(
            tuple((resource, self.lanes[resource].patterns(length, ((resource, units),))) for resource, units in needs)
            if length
            else ()
            for length, needs in zip(problem.durations, problem.demands, strict=True)
        )
        self.floors = [problem.release(activity) for activity in range(problem.size)]
        self._before = problem.before

    def starts(self, order: Iterable[int], floors: Sequence[int] = ()) -> list[int]:
        """Return the start of each activity."""
        widths, used = [lane.width for lane in self.lanes], [lane.used for lane in self.lanes]
        starts = list(floors or self.floors)
        before, needed = self._before, self.needs
        for activity in order:
            start = starts[activity]
            for earlier, gap in before[activity]:
                least = starts[earlier] + gap
                if least > start:
                    start = least
            needs = needed[activity]
            settled = -1
            while settled != start:
                settled = start
                for lane, patterns in needs:
                    start = first_free(used[lane], start, widths[lane], patterns)
                if len(needs) < 2:
                    break
            for lane, patterns in needs:
                used[lane] += patterns[0] << (start * widths[lane])
            starts[activity] = start
        return starts
