"""Whether a series rises or falls, or only wavers: the Mann-Kendall test, with Sen's slope for how fast.

The test counts for every two values which one is greater, so it asks for no shape of distribution, takes uneven
gaps between days, and one odd value can't decide it. An EWMA chart would see a jump sooner, but needs the spread of
a time in which all was well, which a campaign does not have.

Sources: Mann, "Nonparametric tests against trend", Econometrica 13 (1945); Kendall, "Rank Correlation Methods"
(1975); variance with ties and Sen's slope after Gilbert, "Statistical Methods for Environmental Pollution
Monitoring" (1987), chapter 16.
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from statistics import NormalDist, median

LEAST_VALUES = 8
"""With fewer values nothing is said of a trend."""
MOST_VALUES = 30
"""The trend is that of the last so many values."""
LEVEL = 0.05
"""How likely, at most, so clear an order comes about by chance alone; two-sided."""
_EXACT = 10
"""Up to so many values without ties the distribution of S is counted out; the normal one is too rough for them."""


@dataclass(frozen=True, slots=True)
class Trend:
    """How a series moves."""

    values: int
    """How many were looked at, the last ones."""
    first: date
    last: date
    score: int
    """Mann-Kendall's S: pairs that rise minus pairs that fall."""
    chance: float
    """The two-sided p-value."""
    slope: Decimal
    """Sen's slope: the median of the slopes of all pairs, in base units a day."""

    @property
    def clear(self) -> bool:
        """Return whether it is more than chance."""
        return self.chance < LEVEL and self.slope != 0

    @property
    def way(self) -> int:
        """Return 1 for a rise, -1 for a fall, 0 where there is no clear trend."""
        return 0 if not self.clear else 1 if self.score > 0 else -1


def trend_of(series: Sequence[tuple[date, Decimal]]) -> Trend | None:
    """Return the trend of the last values of ``series``, which is in order; None where they are too few."""
    recent = series[-MOST_VALUES:]
    if len(recent) < LEAST_VALUES:
        return None
    numbers = [number for _, number in recent]
    score = sum((later > earlier) - (later < earlier) for at, later in enumerate(numbers) for earlier in numbers[:at])
    slopes = [
        (later - earlier) / (last - first).days
        for at, (last, later) in enumerate(recent)
        for first, earlier in recent[:at]
    ]
    return Trend(len(recent), recent[0][0], recent[-1][0], score, _chance(score, numbers), median(slopes))


def _chance(score: int, numbers: Sequence[Decimal]) -> float:
    ties = [count for count in Counter(numbers).values() if count > 1]
    size = len(numbers)
    if not ties and size <= _EXACT:
        return float(_exact(abs(score), size))
    variance = (_spread(size) - sum(_spread(count) for count in ties)) / 18
    if variance <= 0 or not score:
        return 1.0
    z = (abs(score) - 1) / math.sqrt(variance)
    return 2 * (1 - NormalDist().cdf(z))


def _spread(count: int) -> int:
    return count * (count - 1) * (2 * count + 5)


def _exact(score: int, size: int) -> Fraction:
    """Return the chance of an S at least that far from zero, all orders of ``size`` values being as likely."""
    pairs = size * (size - 1) // 2
    far = sum(count for falls, count in enumerate(_orders(size)) if abs(pairs - 2 * falls) >= score)
    return Fraction(far, math.factorial(size))


@cache
def _orders(size: int) -> tuple[int, ...]:
    """Return how many orders of ``size`` values have 0, 1, 2, … falling pairs."""
    counts = [1]
    for more in range(1, size):
        wider = [0] * (len(counts) + more)
        for falls, count in enumerate(counts):
            for added in range(more + 1):
                wider[falls + added] += count
        counts = wider
    return tuple(counts)
