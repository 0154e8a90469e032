"""Axes of time for whole arrays: what `engine.calendar` does for one number, by lookup tables."""

from typing import TYPE_CHECKING, Any, Protocol

from mktpm.engine.calendar import ELAPSED, FIRST_YEAR, LAST_YEAR, Axis, Calendar, Instants, moment_of
from mktpm.engine.network import Network

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.signedinteger[Any]]

_DAY = 1440
_MARGIN = 400
"""Days that a table reaches further than asked for, so that it seldom grows."""


class ArrayAxis(Protocol):
    """An axis for arrays of indices and moments."""

    def index(self, moments: "Ints") -> "Ints":
        """Return how many minutes of this axis lie before each moment."""
        ...

    def last_index(self, moments: "Ints") -> "Ints":
        """Return the latest index that is not after each moment."""
        ...

    def start_moment(self, indices: "Ints") -> "Ints":
        """Return the moment at which the minute after each index begins."""
        ...

    def finish_moment(self, indices: "Ints") -> "Ints":
        """Return the moment at which the minute before each index ends."""
        ...


class RealTime:
    """An axis on which index and moment are one."""

    def index(self, moments: "Ints") -> "Ints":
        """Return ``moments``."""
        return moments

    def last_index(self, moments: "Ints") -> "Ints":
        """Return ``moments``."""
        return moments

    def start_moment(self, indices: "Ints") -> "Ints":
        """Return ``indices``."""
        return indices

    def finish_moment(self, indices: "Ints") -> "Ints":
        """Return ``indices``."""
        return indices


class WorkingTime:
    """The axis of a calendar. Its tables grow as far as somebody asks."""

    def __init__(self, calendar: Calendar, around: int, kind: "np.dtype[Any]") -> None:
        """Begin with the days around the moment ``around``; ``kind`` is the type of all integers."""
        self.calendar, self.kind = calendar, kind
        self.day_minutes = calendar.day_minutes
        self.first_day, self.last_day = moment_of_year(FIRST_YEAR) // _DAY, moment_of_year(LAST_YEAR + 1) // _DAY - 1
        self.low = self.high = self._within(around // _DAY)
        self._clocks()
        self._build(self.low, self.high)

    def _clocks(self) -> None:
        """Make the tables of one day: minutes worked before each clock time, and clock time of each minute worked."""
        import numpy as np

        works = np.zeros(_DAY + 1, dtype=self.kind)
        for begin, end in self.calendar.hours:
            works[begin + 1 : end + 1] = 1
        self.worked = np.cumsum(works, dtype=self.kind)
        self.clock = np.flatnonzero(works[1:]).astype(self.kind)

    def _within(self, day: int) -> int:
        return min(max(day, self.first_day), self.last_day)

    def _build(self, low: int, high: int) -> None:
        """Make the tables of days from ``low`` to ``high``, ordinals."""
        import numpy as np

        self.low, self.high = self._within(low - _MARGIN), self._within(high + _MARGIN)
        days = range(self.low, self.high + 2)
        self.before = np.array([self.calendar.index(day * _DAY) for day in days], dtype=self.kind)
        """The index at the beginning of each day, and after the last one."""
        self.is_worked = (np.diff(self.before) > 0).astype(self.kind)
        self.days = (np.flatnonzero(self.is_worked) + self.low).astype(self.kind) * _DAY
        """The moment at which each working day begins at midnight."""
        self.first_number = int(self.before[0]) // self.day_minutes

    def _reach_days(self, low: int, high: int) -> None:
        low, high = self._within(low), self._within(high)
        if low < self.low or high > self.high:
            self._build(min(low, self.low), max(high, self.high))

    def _reach_indices(self, low: int, high: int) -> None:
        if low < int(self.before[0]):
            self._reach_days(self.calendar.start_moment(low) // _DAY, self.high)
        if high >= int(self.before[-1]):
            self._reach_days(self.low, self.calendar.start_moment(high) // _DAY)

    def index(self, moments: "Ints") -> "Ints":
        """Return how many working minutes lie before each moment."""
        days = moments // _DAY
        self._reach_days(int(days.min()), int(days.max()))
        at = (days - self.low).clip(0, len(self.is_worked) - 1)
        minutes = self.worked[moments - days * _DAY]
        found: Ints = self.before[at] + minutes * self.is_worked[at]
        return found

    def last_index(self, moments: "Ints") -> "Ints":
        """Return how many working minutes lie before each moment."""
        return self.index(moments)

    def start_moment(self, indices: "Ints") -> "Ints":
        """Return the moment at which the working minute after each index begins."""
        self._reach_indices(int(indices.min()), int(indices.max()))
        days = indices // self.day_minutes
        at = (days - self.first_number).clip(0, len(self.days) - 1)
        found: Ints = self.days[at] + self.clock[indices - days * self.day_minutes]
        return found

    def finish_moment(self, indices: "Ints") -> "Ints":
        """Return the moment at which the working minute before each index ends."""
        return self.start_moment(indices - 1) + 1


class WorkingInstants:
    """The axis of things without length: moments at which somebody works or has just stopped."""

    def __init__(self, working: WorkingTime) -> None:
        """Take the moments of a calendar's axis."""
        self.working = working

    def index(self, moments: "Ints") -> "Ints":
        """Return the first moment from each on at which somebody works or has just stopped."""
        import numpy as np

        indices = self.working.index(moments)
        ended = self.working.finish_moment(indices) == moments
        return np.where(ended, moments, self.working.start_moment(indices))

    def last_index(self, moments: "Ints") -> "Ints":
        """Return the last moment up to each at which somebody works or has just stopped."""
        import numpy as np

        indices = self.working.index(moments)
        begins = self.working.start_moment(indices) == moments
        return np.where(begins, moments, self.working.finish_moment(indices))

    def start_moment(self, indices: "Ints") -> "Ints":
        """Return ``indices``."""
        return indices

    def finish_moment(self, indices: "Ints") -> "Ints":
        """Return ``indices``."""
        return indices


class ArrayAxes:
    """The array axes of a network, each made once."""

    def __init__(self, network: Network, around: int, kind: "np.dtype[Any]") -> None:
        """Make the axes that the network's nodes are on when they are asked for."""
        self.around, self.kind = around, kind
        self._made: dict[Axis, ArrayAxis] = {ELAPSED: RealTime()}
        self._working: dict[Calendar, WorkingTime] = {}
        self.by_node = [self.of(node.axis) for node in network.nodes]

    def of(self, axis: Axis) -> ArrayAxis:
        """Return the array axis that does what ``axis`` does."""
        found = self._made.get(axis)
        if found is None:
            calendar = axis.calendar if isinstance(axis, Instants) else axis
            assert isinstance(calendar, Calendar)  # noqa: S101 - there are no other axes
            working = self.working(calendar)
            found = self._made[axis] = WorkingInstants(working) if isinstance(axis, Instants) else working
        return found

    def working(self, calendar: Calendar) -> WorkingTime:
        """Return the array axis of a calendar."""
        found = self._working.get(calendar)
        if found is None:
            found = self._working[calendar] = WorkingTime(calendar, self.around, self.kind)
        return found


def moment_of_year(year: int) -> int:
    """Return the moment at which a year begins."""
    from datetime import date

    return moment_of(date(year, 1, 1))
