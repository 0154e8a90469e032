"""What one more unit of spend on a channel brings, from its imported days; or why that can't be said.

The response is taken to be concave: revenue = A × spend^b, so that each further unit brings less
(b < 1). In logarithms that is a straight line, ln revenue = a + b ln spend, fitted by least squares
after the weekday's mean and a linear trend are taken out of both sides (Frisch–Waugh–Lovell): people
buy more on some weekdays, and shops grow, whatever is spent. Days hang together, so the standard
error of b is the greater of the usual one and that of Newey and West ("A simple, positive
semi-definite, heteroskedasticity and autocorrelation consistent covariance matrix", Econometrica 55,
1987). Its interval is that of Student's t, 95 %.

Marginal ROAS = d revenue / d spend = b × revenue / spend, at the spend of the last four weeks.

It is what went together, day by day, and no proof: who spends more on days on which people buy anyway
sees a return that the spending did not bring. A test region or a pause proves it.
"""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mktpm.engine.kpi.imported import DaySums
from mktpm.engine.returns.student import t_quantile
from mktpm.language import Count, Message, message

LEAST_DAYS = 28
"""Four of each weekday: with fewer, weekdays and spending can't be told apart."""
LEAST_SPREAD = 0.1
"""The standard deviation of ln spend that must be left, about 10 % up and down."""
LEAST_FIT = 0.1
"""The share of the rest's variance that spend must explain (partial R²)."""
CONFIDENCE = 0.95
_LATELY = timedelta(days=28)


@dataclass(frozen=True, slots=True)
class Response:
    """How a channel's revenue answers to its spend."""

    channel: str
    days: int
    """Days with spend and revenue."""
    elasticity: float
    """By how many per cent revenue rises with one per cent more spend."""
    error: float
    """Its standard error."""
    low: float
    """The ends of its interval, 95 %."""
    high: float
    fit: float
    """Partial R²."""
    spend: float
    """A day's mean over the last four weeks of the series."""
    revenue: float
    least: float
    """The least and the greatest spend of a day that was seen."""
    greatest: float

    @property
    def roas(self) -> float:
        """Return revenue / spend of the last four weeks."""
        return self.revenue / self.spend

    @property
    def marginal(self) -> float:
        """Return what one more unit of spend brings."""
        return self.elasticity * self.roas

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends of its interval, 95 %."""
        return self.low * self.roas, self.high * self.roas


@dataclass(frozen=True, slots=True)
class NoResponse:
    """A channel of which nothing can be said, and why."""

    channel: str
    days: int
    reason: Message


def response_of(channel: str, series: Sequence[DaySums]) -> Response | NoResponse:
    """Return how a channel's revenue answers to its spend, or why that can't be said.

    ``series`` are the channel's days in their order.
    """
    days = [
        (day.on, float(spend), float(gmv)) for day in series for spend, gmv in [_both(day)] if spend > 0 and gmv > 0
    ]
    if not days:
        reported = any("gmv" in day.sums for day in series)
        said = message("no day has both spend and revenue") if reported else message("no revenue is reported")
        return NoResponse(channel, 0, said)
    if len(days) < LEAST_DAYS:
        said = message(
            "{days} with spend and revenue, {least} are needed", days=Count(len(days), "day"), least=LEAST_DAYS
        )
        return NoResponse(channel, len(days), said)
    since = days[-1][0] - _LATELY
    lately = [(spend, gmv) for day, spend, gmv in days if day > since]
    fit = _Fit(days)
    doubt = fit.doubt()
    if doubt is not None:
        return NoResponse(channel, len(days), doubt)
    low, high = fit.interval
    return Response(
        channel, len(days), fit.slope, fit.error, low, high, fit.explained,
        sum(spend for spend, _ in lately) / len(lately), sum(gmv for _, gmv in lately) / len(lately),
        min(spend for _, spend, _ in days), max(spend for _, spend, _ in days),
    )  # fmt: skip


def _both(day: DaySums) -> tuple[Decimal, Decimal]:
    nothing = Decimal(0)
    return day.sums.get("spend", nothing), day.sums.get("gmv", nothing)


class _Fit:
    """The line through the logarithms of spend and revenue."""

    def __init__(self, days: Sequence[tuple[date, float, float]]) -> None:
        weekdays = [day.weekday() for day, _, _ in days]
        trend = _centred([float(day.toordinal()) for day, _, _ in days], weekdays)
        x = _without(_centred([math.log(spend) for _, spend, _ in days], weekdays), trend)
        y = _without(_centred([math.log(revenue) for _, _, revenue in days], weekdays), trend)
        self.n = len(days)
        self.degrees = self.n - len(set(weekdays)) - 2
        self.spread = math.sqrt(_dot(x, x) / max(self.degrees + 1, 1))
        self.slope = self.error = self.explained = 0.0
        if self.spread >= LEAST_SPREAD:
            self._line(x, y)

    def _line(self, x: list[float], y: list[float]) -> None:
        squares = _dot(x, x)
        self.slope = _dot(x, y) / squares
        rest = [b - self.slope * a for a, b in zip(x, y, strict=True)]
        whole = _dot(y, y)
        self.explained = 1 - _dot(rest, rest) / whole if whole > 0 else 0.0
        usual = _dot(rest, rest) / self.degrees / squares
        hanging = _long_run([a * e for a, e in zip(x, rest, strict=True)]) / squares**2 * self.n / self.degrees
        self.error = math.sqrt(max(usual, hanging))

    @property
    def interval(self) -> tuple[float, float]:
        """Return the ends of the slope's interval."""
        reach = t_quantile((1 + CONFIDENCE) / 2, self.degrees) * self.error
        return self.slope - reach, self.slope + reach

    def doubt(self) -> Message | None:
        """Return why the line says nothing; None where it says something."""
        if self.spread < LEAST_SPREAD:
            return message(
                "spend hardly varies beyond weekday and trend: ±{spread}, ±{least} are needed",
                spread=f"{self.spread:.0%}", least=f"{LEAST_SPREAD:.0%}",
            )  # fmt: skip
        low, high = self.interval
        said = {"slope": f"{self.slope:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}"}
        if low <= 0:
            return message("revenue does not follow spend for sure: elasticity {slope} ({low} to {high})", **said)
        if low > 1:
            return message(
                "revenue rises faster than spend, elasticity {slope} ({low} to {high}): something else drives both",
                **said,
            )
        if self.explained < LEAST_FIT:
            return message("spend explains only {share} of what revenue does", share=f"{self.explained:.0%}")
        return None


def _centred(values: list[float], weekdays: Sequence[int]) -> list[float]:
    """Return the values without their weekday's mean."""
    groups: dict[int, list[float]] = defaultdict(list)
    for weekday, value in zip(weekdays, values, strict=True):
        groups[weekday].append(value)
    means = {weekday: sum(each) / len(each) for weekday, each in groups.items()}
    return [value - means[weekday] for weekday, value in zip(weekdays, values, strict=True)]


def _without(values: list[float], trend: list[float]) -> list[float]:
    """Return the values without the part that a straight line in time explains."""
    squares = _dot(trend, trend)
    slope = _dot(values, trend) / squares if squares > 0 else 0.0
    return [value - slope * time for value, time in zip(values, trend, strict=True)]


def _dot(left: Sequence[float], right: Sequence[float]) -> float:
    return math.fsum(a * b for a, b in zip(left, right, strict=True))


def _long_run(scores: list[float]) -> float:
    """Return the sum of squares of what hangs together over days, with Bartlett's weights."""
    lags = int(4 * (len(scores) / 100) ** (2 / 9))
    found = _dot(scores, scores)
    for lag in range(1, lags + 1):
        found += 2 * (1 - lag / (lags + 1)) * _dot(scores[lag:], scores[:-lag])
    return max(found, 0.0)
