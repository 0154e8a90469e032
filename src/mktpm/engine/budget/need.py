"""What money is needed month by month, against what comes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from mktpm.engine.budget.account import Account, LineAccount, months_of
from mktpm.engine.budget.phasing import NOTHING, distribute, month_end, total_of
from mktpm.quantities import Money


@dataclass(frozen=True, slots=True)
class Month:
    """A month's money."""

    first: date
    """Its first day."""
    planned: Money
    paid: Money
    """What was paid and worked by the day looked from."""
    need: Money
    """What was paid, and what is still expected to be."""
    funding: Money
    """What comes in."""
    balance: Money
    """What has come in by its end, less what was needed by then."""

    @property
    def name(self) -> str:
        """Return the month as ``2026-10``."""
        return f"{self.first:%Y-%m}"


def months_in(account: Account) -> tuple[Month, ...]:
    """Return all months in which money is planned, paid, looked at or comes in; the needs add up to the forecast.

    What is still expected of a line falls on the months as the rest of its plan does; where nothing is
    planned any more, on the month looked from.
    """
    funding = funding_days(account)
    months = sorted({*months_of(account), *(day.replace(day=1) for day, _ in funding)})
    needs = [NOTHING for _ in months]
    for each in account.lines:
        needs = [Money(a + b) for a, b in zip(needs, _needs(account, each, months), strict=True)]
    return tuple(_rows(account, months, needs, funding))


def funding_days(account: Account) -> list[tuple[date, Money]]:
    """Return when money comes in, and how much, in the order of the days."""
    days = ((account.at.timeline.day(each.on), each.amount) for each in account.budget.funding)
    return sorted(((day.day, amount) for day, amount in days if day is not None), key=lambda each: each[0])


def _rows(
    account: Account, months: list[date], needs: list[Money], funding: list[tuple[date, Money]]
) -> Iterator[Month]:
    balance = NOTHING
    for first, need in zip(months, needs, strict=True):
        last = month_end(first)
        planned = total_of(each.phasing.between(first, last) for each in account.lines)
        paid = total_of(amount for day, amount in account.paid if first <= day <= last)
        comes = total_of(amount for day, amount in funding if first <= day <= last)
        balance = Money(balance + comes - need)
        yield Month(first, planned, paid, need, comes, balance)


def _needs(account: Account, each: LineAccount, months: list[date]) -> list[Money]:
    """Return what a line needs in each month."""
    paid = each.paid()
    past = [total_of(amount for day, amount in paid if first <= day <= month_end(first)) for first in months]
    left = Money(each.figures.forecast - each.figures.actual)
    ahead = [_ahead(account, each, first) for first in months]
    if not any(ahead):
        ahead = [int(first <= account.as_of <= month_end(first)) for first in months]
    return [Money(before + later) for before, later in zip(past, distribute(left, ahead), strict=True)]


def _ahead(account: Account, each: LineAccount, first: date) -> int:
    """Return how much of a line is planned in a month after the day looked from, as a weight."""
    until = each.phasing.until
    planned = until(max(month_end(first), account.as_of)) - until(max(_before(first), account.as_of))
    return max(int(planned * 100), 0)


def _before(first: date) -> date:
    return date.fromordinal(first.toordinal() - 1)
