"""Days of a channel as an import would leave them, with a response that is known."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random

from mktpm.engine.kpi.imported import DaySums

FIRST = date(2026, 7, 1)


def day(on: date, **sums: float | str) -> DaySums:
    """One day's sums."""
    return DaySums(on, {name: Decimal(str(value)) for name, value in sums.items()})


def answering(
    elasticity: float,
    *,
    days: int = 90,
    seed: int = 1,
    scale: float = 60.0,
    spend: float = 5000.0,
    spread: float = 0.3,
    noise: float = 0.2,
    weekend: float = 1.0,
    growth: float = 0.0,
) -> Sequence[DaySums]:
    """Days whose revenue is scale × spend^elasticity, times weekend, growth and chance."""
    random = Random(seed)
    found = []
    for number in range(days):
        on = FIRST + timedelta(days=number)
        spent = round(spend * math.exp(random.gauss(0, spread)) * math.exp(growth * number), 2)
        factor = math.exp(random.gauss(0, noise) + growth * number) * (weekend if on.weekday() > 4 else 1)
        found.append(day(on, spend=spent, gmv=round(scale * spent**elasticity * factor, 2)))
    return found
