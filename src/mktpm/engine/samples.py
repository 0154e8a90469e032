"""Figures that describe a handful of measurements."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True, slots=True)
class Sample:
    """How many measurements there are, where their middle lies and how far they spread."""

    n: int
    median: float
    p85: float
    """85 % of the measurements are at most this."""
    p25: float
    p75: float
    low: float
    high: float

    @classmethod
    def of(cls, values: Iterable[float]) -> Self | None:
        """Return the figures for ``values``; None where there are none."""
        ordered = sorted(values)
        if not ordered:
            return None
        return cls(
            n=len(ordered),
            median=percentile(ordered, 0.5),
            p85=percentile(ordered, 0.85),
            p25=percentile(ordered, 0.25),
            p75=percentile(ordered, 0.75),
            low=ordered[0],
            high=ordered[-1],
        )


def percentile(ordered: list[float], share: float) -> float:
    """Return the value below which ``share`` of the ``ordered`` values lie, interpolated.

    Source: definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The
    American Statistician 50 (1996).
    """
    position = (len(ordered) - 1) * share
    below = int(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)
