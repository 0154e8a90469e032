"""Ranks and percentiles of a few thousand integers, often: counted, not sorted, where they lie close together."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mktpm.engine.simulation.axes import Ints
    from mktpm.engine.simulation.shapes import Floats

_DENSE = 8
"""Integers this many times as far apart as there are of them are counted, not sorted."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Integers by how often each occurs."""

    values: "Ints"
    """In rising order; some may not occur at all."""
    until: "Ints"
    """How many are at most each value."""
    places: "Ints"
    """For each integer, the position of its value."""

    def mean(self) -> float:
        """Return the mean of the integers."""
        import numpy as np

        return float(self.values @ np.diff(self.until, prepend=0)) / len(self.places)

    def percentile(self, percent: float) -> int:
        """Return the smallest value that ``percent`` of the integers don't exceed."""
        wanted = max(math.ceil(len(self.places) * percent / 100), 1)
        return int(self.values[int(self.until.searchsorted(wanted))])

    def ranks(self) -> "Floats | None":
        """Return the rank of each integer, equal ones sharing theirs; None where all are equal.

        Their mean is taken from them, and as a vector they have the length 1.
        """
        import numpy as np

        counts = np.diff(self.until, prepend=0)
        middle = self.until - (counts + len(self.places)) / 2
        ranks: Floats = middle[self.places]
        size = math.sqrt(float(ranks @ ranks))
        return ranks / size if size else None


def counted(numbers: "Ints") -> Counted:
    """Return integers by how often each occurs."""
    import numpy as np

    low, high = int(numbers.min()), int(numbers.max())
    if high - low < _DENSE * len(numbers):
        places = numbers - low
        return Counted(np.arange(low, high + 1), np.cumsum(np.bincount(places)), places)
    values, places = np.unique(numbers, return_inverse=True)
    return Counted(values, np.cumsum(np.bincount(places)), places)


def spearman(one: "Floats | None", other: "Floats | None") -> float:
    """Return the rank correlation of two sets of ranks; 0 where one of them doesn't vary.

    Source: Spearman, "The proof and measurement of association between two things", American
    Journal of Psychology 15 (1904): Pearson's correlation of the ranks.
    """
    return 0.0 if one is None or other is None else float(one @ other)
