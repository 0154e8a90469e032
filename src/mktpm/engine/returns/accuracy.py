"""How right forecasts were, channel by channel, over campaigns that are over.

    MAPE = mean of |actual − forecast| / actual    each channel counts the same; without actuals of 0
    WAPE = Σ |actual − forecast| / Σ actual        each unit counts the same
    bias = Σ (forecast − actual) / Σ actual        above 0: forecasts were too high

Source: Hyndman, Koehler, "Another look at measures of forecast accuracy", International Journal of
Forecasting 22 (2006), also for why MAPE alone misleads where actuals are small. The forecast is the
funnel's base; how many actuals lay from low to high is counted too. Of ROAS, a ratio, only MAPE is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal

from mktpm.engine.returns.funnel import Case, ChannelForecast
from mktpm.engine.returns.results import Days, Totals, totals_of, within
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Message, message

Figure = Literal["spend", "impressions", "clicks", "orders", "revenue", "roas"]
FIGURES: tuple[Figure, ...] = ("spend", "impressions", "clicks", "orders", "revenue", "roas")
_LATE = timedelta(days=1)
"""How many of the last days may lack rows: shops report a day late."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A forecast figure and what it came to."""

    project: str
    channel: str
    figure: Figure
    low: Decimal
    forecast: Decimal
    high: Decimal
    actual: Decimal

    @property
    def error(self) -> Decimal | None:
        """Return (forecast − actual) / actual; None where there was nothing."""
        return (self.forecast - self.actual) / self.actual if self.actual else None

    @property
    def inside(self) -> bool:
        """Return whether it lay between low and high."""
        return min(self.low, self.high) <= self.actual <= max(self.low, self.high)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How right the forecasts of one figure were."""

    figure: Figure
    pairs: tuple[Pair, ...]
    mape: Decimal | None
    wape: Decimal | None
    bias: Decimal | None

    @property
    def inside(self) -> int:
        """Return how many actuals lay between low and high."""
        return sum(pair.inside for pair in self.pairs)


@dataclass(frozen=True, slots=True)
class NotYet:
    """A forecast that can't be judged, and why."""

    project: str
    channel: str
    reason: Message


def pairs_of(
    at: ProjectSchedule, channels: Iterable[ChannelForecast], days: Days
) -> tuple[tuple[Pair, ...], tuple[NotYet, ...]]:
    """Return what a project's forecasts came to, and those that can't be judged."""
    pairs: list[Pair] = []
    waiting: list[NotYet] = []
    for forecast in channels:
        series = within(days.get(forecast.channel, ()), forecast.window)
        reason = _not_yet(at, forecast, totals_of(series, forecast.margin))
        if reason is not None:
            waiting.append(NotYet(at.project.id, forecast.channel, reason))
        else:
            pairs.extend(_pairs(at.project.id, forecast, totals_of(series, forecast.margin)))
    return tuple(pairs), tuple(waiting)


def _not_yet(at: ProjectSchedule, forecast: ChannelForecast, totals: Totals) -> Message | None:
    if at.schedule.as_of <= forecast.window.last:
        return message("it runs until {day}", day=forecast.window.last)
    if totals.last is None:
        return message("nothing is imported for it")
    if totals.last < forecast.window.last - _LATE:
        return message("imported only until {day}, it ran until {end}", day=totals.last, end=forecast.window.last)
    return None


def _pairs(project: str, forecast: ChannelForecast, totals: Totals) -> Iterable[Pair]:
    actual: dict[Figure, Decimal | None] = {
        "spend": totals.spend, "impressions": totals.impressions, "clicks": totals.clicks,
        "orders": totals.conversions, "revenue": totals.gmv, "roas": totals.roas,
    }  # fmt: skip
    for figure in FIGURES:
        came_to = actual[figure]
        low, base, high = (_figure(case, figure) for case in (forecast.low, forecast.base, forecast.high))
        if came_to is not None:
            yield Pair(project, forecast.channel, figure, low, base, high, came_to)


def _figure(case: Case, figure: Figure) -> Decimal:
    found: Decimal = getattr(case, figure)
    return found


def accuracies(pairs: Sequence[Pair]) -> tuple[Accuracy, ...]:
    """Return how right the forecasts of each figure were; figures without any are left out."""
    found = [(figure, tuple(pair for pair in pairs if pair.figure == figure)) for figure in FIGURES]
    return tuple(_accuracy(figure, each) for figure, each in found if each)


def _accuracy(figure: Figure, pairs: tuple[Pair, ...]) -> Accuracy:
    errors = [abs(pair.error) for pair in pairs if pair.error is not None]
    mape = sum(errors, Decimal(0)) / len(errors) if errors else None
    actual = sum((pair.actual for pair in pairs), Decimal(0))
    if figure == "roas" or not actual:
        return Accuracy(figure, pairs, mape, None, None)
    missed = sum((abs(pair.actual - pair.forecast) for pair in pairs), Decimal(0))
    too_high = sum((pair.forecast - pair.actual for pair in pairs), Decimal(0))
    return Accuracy(figure, pairs, mape, missed / actual, too_high / actual)
