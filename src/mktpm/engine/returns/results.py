"""What the money brought back so far, by channel and in all, from imported days and the ledger.

A channel's ROAS and ROI are those of its reported spend. The project's are told twice: on what the
channels report as spent, and on its full cost: of each channel the reported spend or what the ledger
says was paid, whichever is more (bills come late), and all else that was paid, people's time too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.engine.budget.account import Account
from mktpm.engine.budget.grouping import groups_of
from mktpm.engine.kpi.imported import DaySums
from mktpm.engine.returns.definitions import margin_of, roas_of, roi_of
from mktpm.engine.window import Window
from mktpm.plan.returns import ReturnFields
from mktpm.quantities import Money

Days = Mapping[str, Sequence[DaySums]]
"""A project's imported days by their channel, in their order; "" for rows that name none."""
SUMS = ("spend", "impressions", "clicks", "conversions", "gmv")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums of imported days; None where none of them reports it."""

    days: int
    first: date | None
    last: date | None
    spend: Decimal | None
    impressions: Decimal | None
    clicks: Decimal | None
    conversions: Decimal | None
    gmv: Decimal | None
    gain: Decimal | None
    """Revenue × margin."""

    @property
    def roas(self) -> Decimal | None:
        """Return revenue / reported spend."""
        return roas_of(self.gmv, self.spend)

    @property
    def roi(self) -> Decimal | None:
        """Return (gain − spend) / spend."""
        return roi_of(self.gain, self.spend)


@dataclass(frozen=True, slots=True)
class ChannelResult:
    """What a channel brought."""

    channel: str
    """Empty for what names no channel."""
    margin: Decimal
    totals: Totals
    paid: Money | None
    """What the ledger says was paid for the channel's lines; None where the budget has none."""


@dataclass(frozen=True, slots=True)
class Results:
    """What the money of a project brought so far."""

    window: Window
    channels: tuple[ChannelResult, ...]
    """Those that spent most first."""
    totals: Totals
    paid: Money | None
    """All that was paid by the ledger, and what logged hours cost; None without a budget."""

    @property
    def full_cost(self) -> Money | None:
        """Return what the project cost so far, with all that is not a channel's; None without a budget."""
        if self.paid is None:
            return None
        booked = sum((each.paid or 0 for each in self.channels), Decimal(0))
        channels = sum((max(each.paid or 0, each.totals.spend or 0) for each in self.channels), Decimal(0))
        return Money(self.paid - booked + channels)

    @property
    def unbooked(self) -> tuple[str, ...]:
        """Return the channels of which less is paid by the ledger than they report as spent."""
        less = (each for each in self.channels if (each.totals.spend or 0) > (each.paid or 0))
        return tuple(each.channel for each in less) if self.paid is not None else ()

    @property
    def full_roas(self) -> Decimal | None:
        """Return revenue / full cost."""
        return roas_of(self.totals.gmv, self.full_cost)

    @property
    def full_roi(self) -> Decimal | None:
        """Return (gain − full cost) / full cost."""
        return roi_of(self.totals.gain, self.full_cost)

    def channel(self, name: str) -> ChannelResult | None:
        """Return the result of a channel."""
        return next((each for each in self.channels if each.channel == name), None)


def results_of(fields: ReturnFields, days: Days, window: Window, account: Account | None) -> Results:
    """Return what the imported ``days`` in ``window`` and the ledger say."""
    paid = _paid(account)
    chosen = {name: within(each, window) for name, each in days.items()}
    channels = [
        ChannelResult(name, margin, totals_of(each, margin), paid.get(name))
        for name, each in chosen.items()
        for margin in [margin_of(fields, name)]
        if each
    ]
    channels.sort(key=lambda each: (-(each.totals.spend or 0), each.channel))
    together = _together([each.totals for each in channels])
    return Results(window, tuple(channels), together, None if account is None else account.figures.actual)


def _paid(account: Account | None) -> Mapping[str, Money]:
    groups = groups_of(account, ("channel",)) if account is not None else ()
    return {group.keys[0]: group.figures.actual for group in groups}


def within(days: Sequence[DaySums], window: Window) -> list[DaySums]:
    """Return the days that lie in a window."""
    return [day for day in days if window.first <= day.on <= window.last]


def totals_of(days: Sequence[DaySums], margin: Decimal) -> Totals:
    """Return the sums of days of one channel."""
    ons = [day.on for day in days]
    spend, impressions, clicks, conversions, gmv = (
        _sum([day.sums[name] for day in days if name in day.sums]) for name in SUMS
    )
    gain = gmv * margin if gmv is not None else None
    return Totals(
        len(days), min(ons, default=None), max(ons, default=None), spend, impressions, clicks, conversions, gmv, gain
    )


def _sum(amounts: Sequence[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


def _together(parts: Sequence[Totals]) -> Totals:
    firsts, lasts = [part.first for part in parts if part.first], [part.last for part in parts if part.last]
    return Totals(
        max((part.days for part in parts), default=0),
        min(firsts, default=None),
        max(lasts, default=None),
        _sum([part.spend for part in parts]),
        _sum([part.impressions for part in parts]),
        _sum([part.clicks for part in parts]),
        _sum([part.conversions for part in parts]),
        _sum([part.gmv for part in parts]),
        _sum([part.gain for part in parts]),
    )
