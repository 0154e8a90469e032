"""The one definition of every measure: five sums, and ratios of those sums.

A ratio is never a mean of ratios: it is formed once, from sums, for whatever rows are summed. Each
definition is data, so that it can be computed here, exactly, and said in the words of any engine.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

Sum = Literal["spend", "impressions", "clicks", "conversions", "gmv"]
SUMS: tuple[Sum, ...] = ("spend", "impressions", "clicks", "conversions", "gmv")
"""What is added up, named like the columns of imported figures."""
Kind = Literal["money", "count", "percent", "times"]
"""How a measure reads: an amount of money, a number of things, a share, or how many times over."""
Sums = Mapping[Sum, Decimal | None]
"""Sums by their names; None where no row reports the figure."""

_EXACT = Context(prec=34)
"""Digits of a quotient: those of a decimal128, more than any sum has."""


@dataclass(frozen=True, slots=True)
class Part:
    """A sum with what it is multiplied by."""

    sum: Sum
    factor: Decimal = Decimal(1)
    margin: bool = False
    """Whether it is multiplied by the margin too."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that can be asked for: a sum, or parts over a sum."""

    id: str
    name: str
    """English; the reader's language is found by it."""
    kind: Kind
    above: tuple[Part, ...]
    below: Sum | None = None
    """What the parts are divided by; None for a sum itself."""
    formula: str = ""
    """The definition as people write it."""

    @property
    def needs(self) -> tuple[Sum, ...]:
        """Return the sums that it is made of, in the usual order."""
        used = {part.sum for part in self.above} | ({self.below} if self.below else set())
        return tuple(name for name in SUMS if name in used)

    def of(self, sums: Sums, margin: Decimal = Decimal(1)) -> Decimal | None:
        """Return the figure made of ``sums``; None where one is not reported or the divisor is zero.

        ``margin`` is the share of revenue that is gain.
        """
        amounts = [(part, sums.get(part.sum)) for part in self.above]
        if self.below is None:
            return amounts[0][1]
        divisor = sums.get(self.below)
        if not divisor:
            return None
        total = Decimal(0)
        for part, amount in amounts:
            if amount is None:
                return None
            total += amount * part.factor * (margin if part.margin else 1)
        return _EXACT.divide(total, divisor)


def _sum(name: Sum, said: str, kind: Kind) -> Measure:
    return Measure(name, said, kind, (Part(name),), formula=f"sum({name})")


def _ratio(name: str, said: str, kind: Kind, above: Sum, below: Sum, *, times: int = 1) -> Measure:
    formula = f"{above} / {below}" + (f" × {times}" if times != 1 else "")
    return Measure(name, said, kind, (Part(above, Decimal(times)),), below, formula)


MEASURES: Mapping[str, Measure] = {
    measure.id: measure
    for measure in (
        _sum("spend", "Spend", "money"),
        _sum("impressions", "Impressions", "count"),
        _sum("clicks", "Clicks", "count"),
        _sum("conversions", "Conversions", "count"),
        _sum("gmv", "GMV", "money"),
        _ratio("ctr", "CTR", "percent", "clicks", "impressions"),
        _ratio("cvr", "CVR", "percent", "conversions", "clicks"),
        _ratio("cpc", "CPC", "money", "spend", "clicks"),
        _ratio("cpm", "CPM", "money", "spend", "impressions", times=1000),
        _ratio("cpa", "CPA", "money", "spend", "conversions"),
        _ratio("aov", "AOV", "money", "gmv", "conversions"),
        _ratio("roas", "ROAS", "times", "gmv", "spend"),
        Measure(
            "roi", "ROI", "percent",
            (Part("gmv", margin=True), Part("spend", Decimal(-1))), "spend",
            "(gmv × margin - spend) / spend",
        ),
    )
}  # fmt: skip
"""Every measure by its id, in the order in which they are told."""


def needed(measures: Sequence[Measure]) -> tuple[Sum, ...]:
    """Return the sums that the measures are made of, in the usual order."""
    used = {name for measure in measures for name in measure.needs}
    return tuple(name for name in SUMS if name in used)
