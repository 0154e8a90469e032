"""The forecast of a return: spend → impressions → clicks → orders → revenue, channel by channel.

    impressions = spend / CPM × 1000,  clicks = impressions × CTR,  orders = clicks × CVR,
    revenue = orders × AOV,  gain = revenue × margin

Figures in three points are combined in two ways, between which the truth lies:

- `low` and `high` are corners: in each channel everything at once as bad (least spend, CTR, CVR and
  AOV, greatest CPM) or as good as was thought possible, as if all figures hung together
- the likely range is the middle 80 % of seeded random draws, in which each figure comes from a
  triangular distribution (least, likeliest, greatest) and no figure knows of another
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from mktpm.engine.returns.definitions import margin_of, roas_of, roi_of
from mktpm.engine.returns.window import channel_window
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.window import Window
from mktpm.plan.returns import Estimate, Funnel, ReturnFields

RUNS, SEED = 4000, 1
_THOUSAND = Decimal(1000)
_NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Case:
    """A way it may go; cases of several channels add up."""

    spend: Decimal = _NOTHING
    impressions: Decimal = _NOTHING
    clicks: Decimal = _NOTHING
    orders: Decimal = _NOTHING
    revenue: Decimal = _NOTHING
    gain: Decimal = _NOTHING

    @property
    def roas(self) -> Decimal | None:
        """Return revenue / spend."""
        return roas_of(self.revenue, self.spend)

    @property
    def roi(self) -> Decimal | None:
        """Return (gain − spend) / spend."""
        return roi_of(self.gain, self.spend)

    def __add__(self, other: "Case") -> "Case":
        """Return the sums."""
        return Case(
            self.spend + other.spend, self.impressions + other.impressions, self.clicks + other.clicks,
            self.orders + other.orders, self.revenue + other.revenue, self.gain + other.gain,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChannelForecast:
    """What a channel is to bring."""

    funnel: Funnel
    position: int
    """In the plan's list."""
    margin: Decimal
    window: Window
    """The days that it is about."""
    low: Case
    base: Case
    high: Case

    @property
    def channel(self) -> str:
        """Return the channel's name."""
        return self.funnel.channel


@dataclass(frozen=True, slots=True)
class Likely:
    """What lies between a tenth of the draws on each side, and the one in the middle."""

    p10: float
    p50: float
    p90: float


@dataclass(frozen=True, slots=True)
class Draws:
    """The likely ranges of the sums of all channels."""

    runs: int
    seed: int
    revenue: Likely
    roas: Likely
    roi: Likely


@dataclass(frozen=True, slots=True)
class Forecast:
    """What the money of a project is to bring back."""

    channels: tuple[ChannelForecast, ...]
    low: Case
    base: Case
    high: Case
    draws: Draws | None
    """None where every figure is sure."""

    def channel(self, name: str) -> ChannelForecast | None:
        """Return the forecast of a channel."""
        return next((each for each in self.channels if each.channel == name), None)


def forecast_of(at: ProjectSchedule, fields: ReturnFields) -> Forecast | None:
    """Return the forecast of a project; None where its plan has no funnel."""
    channels = tuple(
        _channel(funnel, position, margin, channel_window(at, funnel))
        for position, funnel in enumerate(fields.funnel)
        for margin in [funnel.margin if funnel.margin is not None else margin_of(fields)]
    )
    if not channels:
        return None
    low, base, high = (_sum(getattr(each, name) for each in channels) for name in ("low", "base", "high"))
    return Forecast(channels, low, base, high, _draws(channels))


def _sum(cases: Iterable[Case]) -> Case:
    return sum(cases, Case())


def _channel(funnel: Funnel, position: int, margin: Decimal, window: Window) -> ChannelForecast:
    spend, cpm, ctr, cvr, aov = estimates_of(funnel)
    return ChannelForecast(
        funnel, position, margin, window,
        low=case_of(spend.low, cpm.high, ctr.low, cvr.low, aov.low, margin),
        base=case_of(spend.base, cpm.base, ctr.base, cvr.base, aov.base, margin),
        high=case_of(spend.high, cpm.low, ctr.high, cvr.high, aov.high, margin),
    )  # fmt: skip


def estimates_of(funnel: Funnel) -> tuple[Estimate, Estimate, Estimate, Estimate, Estimate]:
    """Return spend, CPM, CTR, CVR and AOV of a channel."""
    return funnel.spend, funnel.cpm, funnel.ctr, funnel.cvr, funnel.aov


def case_of(spend: Decimal, cpm: Decimal, ctr: Decimal, cvr: Decimal, aov: Decimal, margin: Decimal) -> Case:
    """Return what follows from one figure for each step."""
    impressions = spend * _THOUSAND / cpm
    clicks = impressions * ctr
    orders = clicks * cvr
    revenue = orders * aov
    return Case(spend, impressions, clicks, orders, revenue, revenue * margin)


def _draws(channels: Sequence[ChannelForecast]) -> Draws | None:
    from random import Random  # only where figures are unsure

    if all(each.is_sure for channel in channels for each in estimates_of(channel.funnel)):
        return None
    random = Random(SEED)  # noqa: S311 - chance, not a secret; the same for everybody
    floats = [
        (
            [(float(each.low), float(each.high), float(each.base)) for each in estimates_of(one.funnel)],
            float(one.margin),
        )
        for one in channels
    ]
    revenues, roas, roi = [], [], []
    for _ in range(RUNS):
        spent = brought = gained = 0.0
        for points, margin in floats:
            spend, cpm, ctr, cvr, aov = (random.triangular(*point) for point in points)
            revenue = spend * 1000 / cpm * ctr * cvr * aov
            spent, brought, gained = spent + spend, brought + revenue, gained + revenue * margin
        revenues.append(brought)
        roas.append(brought / spent)
        roi.append(gained / spent - 1)
    return Draws(RUNS, SEED, likely_of(revenues), likely_of(roas), likely_of(roi))


def likely_of(draws: list[float]) -> Likely:
    """Return the draws at a tenth, the half and nine tenths of them in their order."""
    draws = sorted(draws)
    return Likely(*(draws[round(share * (len(draws) - 1))] for share in (0.1, 0.5, 0.9)))
