"""The parallel schedule generation scheme: from one moment to the next, whatever fits, the most urgent first.

Source: Kolisch, "Serial and parallel resource-constrained project scheduling methods revisited" (1996).
"""

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise

from mktpm.engine.levelling.problem import Problem
from mktpm.engine.levelling.serial import Serial


def parallel_starts(problem: Problem, scheme: Serial, rank: Sequence[int]) -> list[int]:
    """Return the start of each activity; of those that fit at a moment the one of the lowest rank goes first."""
    return _Parallel(problem, scheme, rank).run()


class _Parallel:
    """One run."""

    def __init__(self, problem: Problem, scheme: Serial, rank: Sequence[int]) -> None:
        self.problem, self.scheme, self.rank = problem, scheme, rank
        self.waiting = [len(links) for links in problem.before]
        self.starts = list(scheme.floors)
        self.used = [lane.used for lane in scheme.lanes]
        self.now = 0
        self.moments: list[int] = []
        """Slots at which more may fit than before, in a heap."""
        self.ready: list[tuple[int, int]] = []
        """Ranks and activities that may begin now."""
        for slot in _steps(problem):
            heappush(self.moments, slot)
        self.coming: list[tuple[int, int]] = []
        """Activities whose links are known to be kept from a slot on, in a heap."""
        for activity, count in enumerate(self.waiting):
            if not count:
                self._announce(activity)

    def _announce(self, activity: int) -> None:
        heappush(self.coming, (self.starts[activity], activity))
        heappush(self.moments, max(self.starts[activity], self.now))

    def run(self) -> list[int]:
        left = self.problem.size
        while left:
            slot = self.now = heappop(self.moments)
            while self.moments and self.moments[0] == slot:
                heappop(self.moments)
            left -= self._begin(slot)
        return self.starts

    def _begin(self, slot: int) -> int:
        """Return how many activities were begun in ``slot``."""
        count = 0
        self._fetch(slot)
        again = True
        while again:
            begun = [each for each in self.ready if self._fits(each[1], slot)]
            for each in begun:
                self.ready.remove(each)
                self._tell(each[1], slot)
            count += len(begun)
            again = self._fetch(slot)  # what begins may let others begin at once
        return count

    def _fetch(self, slot: int) -> bool:
        """Return whether activities became ready by ``slot``."""
        found = False
        while self.coming and self.coming[0][0] <= slot:
            activity = heappop(self.coming)[1]
            self.ready.append((self.rank[activity], activity))
            found = True
        self.ready.sort()
        return found

    def _fits(self, activity: int, slot: int) -> bool:
        """Return whether an activity fits, and take its slots if it does."""
        needs, lanes, used = self.scheme.needs[activity], self.scheme.lanes, self.used
        for lane, (_, test, guards, window, _) in needs:
            if ((used[lane] >> (slot * lanes[lane].width) & window) + test) & guards:
                return False
        for lane, patterns in needs:
            used[lane] += patterns[0] << (slot * lanes[lane].width)
        return True

    def _tell(self, activity: int, slot: int) -> None:
        """Put the activity at ``slot``, and let those behind it know."""
        self.starts[activity] = slot
        heappush(self.moments, slot + self.problem.durations[activity])
        for later, gap in self.problem.after[activity]:
            self.starts[later] = max(self.starts[later], slot + gap)
            self.waiting[later] -= 1
            if not self.waiting[later]:
                self._announce(later)


def _steps(problem: Problem) -> list[int]:
    """Return the slots at which there is more of something than in the slot before."""
    found: set[int] = set()
    for resource, profile in enumerate(problem.profiles):
        slot = 0
        for (before, length), (after, _) in pairwise((*profile, (problem.capacities[resource], 1))):
            slot += length
            if after > before:
                found.add(slot)
    return sorted(found)
