"""A shift of money between two channels: what it should bring, and how sure that is.

From the response curves of `marginal`: revenue of a channel near its present spend x is
R (x' / x)^b. The shift goes from the channel in which one unit less costs least to that in which one
more brings most, in gain (revenue × margin), and is never more than a fifth of what is spent, nor
outside the spend that was seen on some day: beyond it the curve is a guess.

How sure it is: b of both channels is drawn from its normal distribution, seeded; the range is the
middle 90 % of the gains, and the chance the share of draws in which there is any. Below 80 % nothing is
suggested. The pair is the best of several, so that its gain is rather told too high than too low.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations
from math import floor, log10

from mktpm.engine.returns.marginal import Response

LARGEST_SHARE = 0.2
LEAST_CHANCE = 0.8
RUNS, SEED = 4000, 1
_STEPS = 50
_LEAST_ELASTICITY = 0.0


@dataclass(frozen=True, slots=True)
class Shift:
    """Money that would go from one channel to another, each day."""

    giver: Response
    taker: Response
    amount: float
    """A day."""
    revenue: float
    """More revenue a day, at the elasticities found."""
    gain: float
    """More gain a day: revenue × margin."""
    low: float
    """The ends of the middle 90 % of gains a day."""
    high: float
    chance: float
    """The share of draws with any gain."""
    unit_gain: float
    """What gain one more unit of spend brings where it goes; below 1 it does not bring back its cost."""

    @property
    def is_sure(self) -> bool:
        """Return whether it can be suggested."""
        return self.chance >= LEAST_CHANCE


def shifts_of(responses: Sequence[Response], margins: Mapping[str, Decimal]) -> tuple[Shift, ...]:
    """Return shifts between channels, the best first; no channel is in two of them."""
    pairs = [_Pair(giver, taker, margins) for giver, taker in permutations(responses, 2)]
    found = [(pair, pair.best()) for pair in pairs]
    found = [(pair, amount) for pair, amount in found if amount > 0 and pair.gain(amount) > 0]
    found.sort(key=lambda each: (-each[0].gain(each[1]), each[0].giver.channel, each[0].taker.channel))
    used: set[str] = set()
    shifts: list[Shift] = []
    for pair, amount in found:
        channels = {pair.giver.channel, pair.taker.channel}
        if used.isdisjoint(channels):
            used |= channels
            shifts.append(pair.shift(amount))
    return tuple(shifts)


class _Pair:
    """Two channels between which money may be shifted."""

    def __init__(self, giver: Response, taker: Response, margins: Mapping[str, Decimal]) -> None:
        self.giver, self.taker = giver, taker
        self.giver_margin, self.taker_margin = (float(margins.get(each.channel, 1)) for each in (giver, taker))

    def best(self) -> float:
        """Return the amount a day that brings most within the bounds, in two digits; 0 for none."""
        most = min(
            LARGEST_SHARE * self.giver.spend,
            self.giver.spend - self.giver.least,
            self.taker.greatest - self.taker.spend,
        )
        if most <= 0:
            return 0.0
        return _two_digits(max((most * step / _STEPS for step in range(1, _STEPS + 1)), key=self.gain))

    def gain(self, amount: float) -> float:
        """Return how much more gain a day a shift brings, at the elasticities found."""
        return self._gain(amount, self.giver.elasticity, self.taker.elasticity)

    def _gain(self, amount: float, giving: float, taking: float) -> float:
        return self.taker_margin * _more(self.taker, amount, taking) + self.giver_margin * _more(
            self.giver, -amount, giving
        )

    def shift(self, amount: float) -> Shift:
        """Return the shift of an amount, with how sure it is."""
        from random import Random

        random = Random(SEED)  # noqa: S311 - chance, not a secret; the same for everybody
        draws = sorted(
            self._gain(amount, _drawn(random.gauss(0, 1), self.giver), _drawn(random.gauss(0, 1), self.taker))
            for _ in range(RUNS)
        )
        revenue = _more(self.taker, amount, self.taker.elasticity) + _more(self.giver, -amount, self.giver.elasticity)
        low, high = (draws[round(share * (RUNS - 1))] for share in (0.05, 0.95))
        unit_gain = self.taker_margin * self.taker.marginal
        chance = sum(draw > 0 for draw in draws) / RUNS
        return Shift(self.giver, self.taker, amount, revenue, self.gain(amount), low, high, chance, unit_gain)


def _more(response: Response, amount: float, elasticity: float) -> float:
    """Return how much more revenue a day a channel has with so much more spend."""
    found: float = response.revenue * (((response.spend + amount) / response.spend) ** elasticity - 1)
    return found


def _drawn(normal: float, response: Response) -> float:
    return max(response.elasticity + normal * response.error, _LEAST_ELASTICITY)


def _two_digits(amount: float) -> float:
    """Return an amount rounded down to two digits: nobody books 1,234.56 a day."""
    unit = 10.0 ** (floor(log10(amount)) - 1)
    return floor(amount / unit + 1e-9) * unit
