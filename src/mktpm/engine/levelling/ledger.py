"""How much of a person or resource is left at any time, while tasks are placed one by one."""

from bisect import bisect_left

from mktpm.engine.calendar import Axis, Calendar

NEVER = 1 << 60
"""A time that does not come."""


class Ledger:
    """A step function: what is left from each time to the next.

    Times are indices of ``calendar`` where all who share this run on it, and moments where they run on several.
    """

    __slots__ = ("calendar", "free", "times")

    def __init__(self, calendar: Calendar | None, times: list[int], free: list[int]) -> None:
        """Take times of which the first is before all, and what is left from each of them on."""
        self.calendar, self.times, self.free = calendar, times, free

    def copy(self) -> "Ledger":
        """Return one that can be written in without touching this one."""
        return Ledger(self.calendar, self.times.copy(), self.free.copy())

    def clash(self, axis: Axis, start: int, finish: int, units: int) -> int | None:
        """Return from which index of ``axis`` on the last obstacle between two indices is over.

        None where ``units`` are left all the time; NEVER where they never will be.
        """
        if self.calendar is axis:
            return self._clash(start, finish, units)
        times, free = self.times, self.free
        begin, end = axis.start_moment(start), axis.finish_moment(finish)
        at = bisect_left(times, end)
        over = True
        while over:
            at -= 1
            over = times[at] > begin
            if free[at] < units:  # an obstacle, unless it lies in a pause
                until = times[at + 1] if at + 1 < len(times) else NEVER
                first = axis.index(times[at]) if over else start
                if first < (axis.index(until) if until < end else finish):
                    return until if until >= NEVER else axis.index(until)
        return None

    def _clash(self, begin: int, end: int, units: int) -> int | None:
        times, free = self.times, self.free
        at = bisect_left(times, end) - 1
        while free[at] >= units:
            if times[at] <= begin:
                return None
            at -= 1
        return times[at + 1] if at + 1 < len(times) else NEVER

    def take(self, axis: Axis, start: int, finish: int, units: int) -> None:
        """Take ``units`` between two indices of ``axis``; give back what is negative."""
        for begin, end in [(start, finish)] if self.calendar is axis else stretches(axis, start, finish):
            first, last = self._cut(begin), self._cut(end)
            for at in range(first, last):
                self.free[at] -= units

    def _cut(self, time: int) -> int:
        """Return the position of a step that begins at ``time``."""
        at = bisect_left(self.times, time)
        if at == len(self.times) or self.times[at] != time:
            self.times.insert(at, time)
            self.free.insert(at, self.free[at - 1])
        return at

    def least(self, begin: int, end: int) -> int:
        """Return the least that is left between two times of the ledger's own."""
        at = bisect_left(self.times, end) - 1
        found = self.free[at]
        while self.times[at] > begin:
            at -= 1
            found = min(found, self.free[at])
        return found


def stretches(axis: Axis, start: int, finish: int) -> list[tuple[int, int]]:
    """Return the moments between which work goes on from one index to another, pauses left out."""
    if not isinstance(axis, Calendar):
        return [(axis.start_moment(start), axis.finish_moment(finish))]
    found: list[tuple[int, int]] = []
    while start < finish:
        begin = axis.start_moment(start)
        minute = start % axis.day_minutes
        for first, last in axis.hours:
            length = min(last - first - minute, finish - start)
            if length > 0:
                found.append((begin, begin + length))
                start += length
                break
            minute -= last - first
    return found
