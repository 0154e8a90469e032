"""What the budget planned to spend, by the keys and on the days of a pivot."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from mktpm.analytics.embedded import Where
from mktpm.analytics.engines.asked import PERIODS, EngineRefused, Key
from mktpm.analytics.periods import begin
from mktpm.engine.budget.account import Account, LineAccount
from mktpm.engine.budget.grouping import Dimension, groups_of
from mktpm.engine.window import Window
from mktpm.language import Listing, message

SHARED: tuple[Dimension, ...] = ("channel", "region", "category")
"""What lines of a budget and imported figures both say."""
MOST_DAYS = 4000


@dataclass(frozen=True, slots=True)
class Planned:
    """What was to be spent in a window."""

    by_keys: Mapping[tuple[Key, ...], Decimal]
    total: Decimal
    without_channel: Decimal
    """The amount of lines that name no channel, such as labour: no imported row is about them."""


def planned_for(accounts: Iterable[Account], by: Sequence[str], window: Window, where: Where) -> Planned:
    """Return what lines with a channel were to spend in ``window``; raises ``EngineRefused`` for other dimensions."""
    alien = [name for name in (*by, *where) if name not in SHARED and name not in PERIODS]
    if alien:
        raise EngineRefused(
            message("a budget does not say {names}", names=Listing(tuple(dict.fromkeys(alien)))),
            message("compare with the plan by {names}, or by periods", names=Listing(SHARED, "or")),
        )
    if window.days > MOST_DAYS:
        raise EngineRefused(message("choose the days to compare with `--since` and `--until`"))
    found: dict[tuple[Key, ...], Decimal] = defaultdict(Decimal)
    without = Decimal(0)
    for account in accounts:
        for group in groups_of(account, SHARED):
            stated: dict[str, str] = dict(zip(SHARED, group.keys, strict=True))
            for line in group.lines:
                if not stated["channel"]:
                    without += line.phasing.between(window.first, window.last)
                elif all(stated[name] in values for name, values in where.items() if name in SHARED):
                    _spread(line, stated, by, window, found)
    return Planned(dict(found), sum(found.values(), Decimal(0)), without)


def _spread(
    line: LineAccount,
    stated: Mapping[str, str],
    by: Sequence[str],
    window: Window,
    found: dict[tuple[Key, ...], Decimal],
) -> None:
    """Add what a line was to spend, stretch by stretch of the periods asked for."""
    for first, last in _stretches(window, by):
        amount = line.phasing.between(first, last)
        if amount:
            keys = tuple(begin(name, first) if name in PERIODS else stated[name] or None for name in by)
            found[keys] += amount


def _stretches(window: Window, by: Sequence[str]) -> list[tuple[date, date]]:
    """Return the window cut where any of the periods begins."""
    periods = [name for name in by if name in PERIODS]
    if not periods:
        return [(window.first, window.last)]
    starts = [window.first]
    day = window.first + timedelta(days=1)
    while day <= window.last:
        if any(begin(name, day) == day for name in periods):
            starts.append(day)
        day += timedelta(days=1)
    return list(zip(starts, [start - timedelta(days=1) for start in starts[1:]] + [window.last], strict=True))
