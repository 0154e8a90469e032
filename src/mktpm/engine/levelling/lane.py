"""What is used of some resources, slot by slot, in one big integer.

Each slot has a bit field for each resource with a guard bit on top, and one more bit. Adding what an
activity needs, and how far the capacity is from the guard bit, sets the guard bit of each field that
would hold too much: a handful of operations tests a window of slots, and a few more find the first of
many windows that is free.
"""

from collections.abc import Sequence

from mktpm.engine.levelling.problem import Problem

AHEAD = 32
"""In how many slots at once a start is looked for."""

Wide = tuple[int, int, int, int, tuple[int, ...], int]
"""The patterns that look for a start in many slots: the test, the guard bits and the fields; what carries any
guard bit of a slot into its top bit; what lets a top bit stand for all slots of the activity; the top bits."""
Patterns = tuple[int, int, int, int, Wide]
"""What an activity takes; the test, the guard bits and the fields of its slots; the same for many slots."""
Needs = tuple[tuple[int, int], ...]


class Lane:
    """The fields of some resources of a problem."""

    def __init__(self, problem: Problem, resources: Sequence[int], last: int) -> None:
        """Lay out the fields; up to slot ``last`` it is known what is missing."""
        self.resources = frozenset(resources)
        self._offsets: dict[int, int] = {}
        self._most: dict[int, int] = {}
        self._bits: dict[int, int] = {}
        self._patterns: dict[tuple[int, Needs], Patterns] = {}
        width = 0
        for resource in resources:
            profile = problem.profiles[resource] if problem.profiles else ()
            self._most[resource] = max([problem.capacities[resource], *(units for units, _ in profile)])
            self._bits[resource] = self._most[resource].bit_length() + 1
            self._offsets[resource] = width
            width += self._bits[resource]
        self.width = width + 1
        self.used = 0
        """What is missing from the greatest capacities."""
        for resource in resources if problem.profiles else ():
            self.used |= self._missing(problem, resource, last)

    def _missing(self, problem: Problem, resource: int, last: int) -> int:
        used = slot = 0
        profile, end = problem.profiles[resource], problem.capacities[resource]
        for units, length in (*profile, (end, last)):
            missing = (self._most[resource] - units) << self._offsets[resource]
            used |= _repeated(missing, self.width, length) << (slot * self.width)
            slot += length
        return used

    def patterns(self, length: int, needs: Needs) -> Patterns:
        """Return what tests and takes the slots of an activity with these needs of the lane's resources."""
        key = length, needs
        found = self._patterns.get(key)
        if found is None:
            found = self._patterns[key] = self._patterns_of(length, needs)
        return found

    def _patterns_of(self, length: int, needs: Needs) -> Patterns:
        taken, test, guards, window = 0, 0, 0, 0
        for resource, units in needs:
            offset, bits = self._offsets[resource], self._bits[resource]
            taken |= units << offset
            test |= (units + (1 << (bits - 1)) - 1 - self._most[resource]) << offset
            guards |= 1 << (offset + bits - 1)
            window |= ((1 << bits) - 1) << offset
        rows = [_repeated(row, self.width, length) for row in (taken, test, guards, window)]
        return rows[0], rows[1], rows[2], rows[3], self._wide(length, test, guards, window)

    def _wide(self, length: int, *patterns: int) -> Wide:
        width, slots = self.width, length + AHEAD - 1
        test, guards, window = (_repeated(pattern, width, slots) for pattern in patterns)
        lowest = patterns[1] & -patterns[1]
        shifts: list[int] = []
        covered = 1
        while covered < length:
            step = min(covered, length - covered)
            shifts.append(step * width)
            covered += step
        carry = _repeated((1 << (width - 1)) - lowest, width, slots)
        tops = _repeated(1 << (width - 1), width, AHEAD)
        return test, guards, window, carry, tuple(shifts), tops


def _repeated(row: int, width: int, times: int) -> int:
    return row * (((1 << (width * times)) - 1) // ((1 << width) - 1)) if row else 0


def first_free(used: int, slot: int, width: int, patterns: Patterns) -> int:
    """Return the first slot from ``slot`` on at which an activity's slots are free."""
    _, test, guards, window, wide = patterns
    at = slot * width
    full = ((used >> at & window) + test) & guards
    if not full:
        return slot
    at += ((full.bit_length() - 1) // width + 1) * width
    many, guards, window, carry, shifts, tops = wide
    while True:
        busy = (((used >> at & window) + many) & guards) + carry
        for shift in shifts:
            busy |= busy >> shift
        free = busy & tops ^ tops
        if free:
            return (at + (free & -free).bit_length()) // width - 1
        at += AHEAD * width
