"""Amounts spread over days, exactly: whatever the parts, they add up to the amount.

An amount is cut by its running total. After ``k`` of ``n`` days the share ``F(k)`` of it is spent,
rounded to the cent; what falls on a day is the difference to the day before. So no cent is lost,
and a running total is never more than half a cent off its curve.

- even: F(k) = k / n
- front-loaded: F(k) = k (2n − k + 1) / (n (n + 1)), the weights n, n−1, …, 1
- back-loaded: F(k) = k (k + 1) / (n (n + 1)), the weights 1, 2, …, n
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Literal

from mktpm.engine.calendar import Calendar
from mktpm.quantities import Money

Curve = Literal["even", "front", "back"]
NOTHING = Money(0)
_CENT = -2
_DAY = timedelta(days=1)


def distribute(amount: Decimal, weights: Sequence[int]) -> tuple[Money, ...]:
    """Return ``amount`` in parts by ``weights``, to the cent; equal parts where all weights are 0.

    The parts add up to the amount. None of them has another sign than it, if no weight is negative.
    """
    if weights and not any(weights):
        weights = [1] * len(weights)
    total, atoms, exponent = sum(weights), *_atoms(amount)
    cuts = [_rounded(atoms, upto, total) for upto in accumulate(weights, initial=0)] if weights else []
    return tuple(_money(after - before, exponent) for before, after in pairwise(cuts))


def _atoms(amount: Decimal) -> tuple[int, int]:
    """Return an amount as a whole number of its smallest units, at most cents, and their power of ten."""
    exponent = min(int(amount.as_tuple().exponent), _CENT)
    return int(amount.scaleb(-exponent)), exponent


def _money(atoms: int, exponent: int) -> Money:
    return Money(Decimal(atoms).scaleb(exponent))


def _rounded(atoms: int, part: int, whole: int) -> int:
    """Return ``atoms`` × ``part`` / ``whole``, half a unit away from zero."""
    found = (2 * abs(atoms) * part + whole) // (2 * whole)
    return found if atoms >= 0 else -found


def cents(amount: Decimal) -> Money:
    """Return an amount rounded to the cent."""
    return _money(round(amount.scaleb(-_CENT)), _CENT)


def total_of(amounts: Iterable[Decimal]) -> Money:
    """Return the sum of amounts."""
    return Money(sum(amounts, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Span:
    """An amount over the working days of a calendar; over all days where none of them is worked."""

    amount: Money
    first: date
    last: date
    """Inclusive."""
    curve: Curve
    calendar: Calendar

    @property
    def days(self) -> int:
        """Return on how many days it is spent."""
        return self._worked(self.last) or (self.last - self.first).days + 1

    def until(self, day: date) -> Money:
        """Return what is spent by the end of ``day``."""
        if day < self.first:
            return NOTHING
        if day >= self.last:
            return self.amount
        atoms, exponent = _atoms(self.amount)
        part, whole = self._share(day)
        return _money(_rounded(atoms, part, whole), exponent)

    def _share(self, day: date) -> tuple[int, int]:
        """Return the share spent by the end of ``day`` as a fraction."""
        n = self._worked(self.last)
        k = self._worked(day) if n else (day - self.first).days + 1
        n = n or (self.last - self.first).days + 1
        if self.curve == "even":
            return k, n
        return k * (2 * n - k + 1) if self.curve == "front" else k * (k + 1), n * (n + 1)

    def _worked(self, day: date) -> int:
        return self.calendar.days_between(self.first - _DAY, day)


@dataclass(frozen=True)
class Phasing:
    """An amount over time, made of spans."""

    spans: tuple[Span, ...]

    def until(self, day: date) -> Money:
        """Return what is spent by the end of ``day``."""
        spans, lasts, totals = self._by_end
        over = bisect_right(lasts, day)
        return Money(totals[over] + sum((span.until(day) for span in spans[over:] if span.first <= day), Decimal(0)))

    @cached_property
    def _by_end(self) -> tuple[list[Span], list[date], list[Decimal]]:
        """The spans by their last days, those days, and what the first so many of them come to."""
        spans = sorted(self.spans, key=lambda span: span.last)
        totals = list(accumulate((Decimal(span.amount) for span in spans), initial=Decimal(0)))
        return spans, [span.last for span in spans], totals

    def between(self, first: date, last: date) -> Money:
        """Return what is spent from ``first`` to ``last``, both included."""
        return Money(self.until(last) - self.until(first - _DAY))

    @property
    def amount(self) -> Money:
        """Return the whole amount."""
        return total_of(span.amount for span in self.spans)

    @property
    def first(self) -> date | None:
        """Return the first day; None where nothing is spent."""
        return min((span.first for span in self.spans), default=None)

    @property
    def last(self) -> date | None:
        """Return the last day."""
        return max((span.last for span in self.spans), default=None)


def month_of(day: date) -> date:
    """Return the first day of the day's month."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """Return the last day of the day's month."""
    return (month_of(day) + timedelta(days=32)).replace(day=1) - _DAY


def months_between(first: date, last: date) -> Iterator[date]:
    """Yield the first days of the months from that of ``first`` to that of ``last``."""
    month = month_of(first)
    while month <= last:
        yield month
        month = month_end(month) + _DAY
