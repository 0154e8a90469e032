"""Earned value: what the work done was to cost, against what it did cost and what was to be done by now.

Sources: PMI, "The Standard for Earned Value Management" (2019); Lipke, "Schedule is different",
The Measurable News (March 2003), for earned schedule.

- PV (planned value): what was planned to be spent by now; BAC (budget at completion): all of it
- EV (earned value): for each line, its amount × what is done of its work; a line without a task is
  level of effort and earns what was planned
- AC (actual cost): what was paid, and what logged hours cost
- SV = EV − PV, CV = EV − AC, SPI = EV / PV, CPI = EV / AC
- EAC (estimate at completion): `cpi`: BAC / CPI; `plan`: AC + (BAC − EV);
  `cpi-spi`: AC + (BAC − EV) / (CPI × SPI)
- VAC = BAC − EAC; TCPI = (BAC − EV) / (BAC − AC), what the rest must achieve to keep the budget
- ES (earned schedule): the time by which EV was to be earned: C + (EV − PV_C) / (PV_C+1 − PV_C), C the
  periods whose PV is earned; SV(t) = ES − AT, SPI(t) = ES / AT, AT the time that has passed

The management reserve is in none of them.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, get_args

from mktpm.engine.budget.account import Account, LineAccount, account_of, months_of
from mktpm.engine.budget.phasing import cents, month_end, total_of
from mktpm.engine.budget.progress import Progress
from mktpm.engine.schedule import ProjectSchedule
from mktpm.quantities import Money

Method = Literal["cpi", "plan", "cpi-spi"]
METHODS: tuple[Method, ...] = get_args(Method)
FORMULAS: dict[Method, str] = {
    "cpi": "BAC / CPI", "plan": "AC + (BAC − EV)", "cpi-spi": "AC + (BAC − EV) / (CPI × SPI)",
}  # fmt: skip
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Values:
    """The three values, and what follows from them; a ratio to nothing is None."""

    bac: Decimal
    pv: Decimal
    ev: Decimal
    ac: Decimal

    @property
    def sv(self) -> Decimal:
        """Return the schedule variance, negative where behind."""
        return self.ev - self.pv

    @property
    def cv(self) -> Decimal:
        """Return the cost variance, negative where the work cost more than planned."""
        return self.ev - self.ac

    @property
    def spi(self) -> Decimal | None:
        """Return the schedule performance index, below 1 where behind."""
        return _ratio(self.ev, self.pv)

    @property
    def cpi(self) -> Decimal | None:
        """Return the cost performance index, below 1 where the work cost more than planned."""
        return _ratio(self.ev, self.ac)

    def eac(self, method: Method = "cpi") -> Decimal | None:
        """Return the estimate at completion, rounded to the cent; None where it can't be told yet."""
        rest = self.bac - self.ev
        if method == "plan":
            return cents(self.ac + rest)
        factor = self.cpi if method == "cpi" else _product(self.cpi, self.spi)
        if not factor:
            return None
        if method == "cpi":
            return cents(self.bac * self.ac / self.ev)
        return cents(self.ac + rest / factor)

    def vac(self, method: Method = "cpi") -> Decimal | None:
        """Return the variance at completion, negative where it will cost more than the budget."""
        eac = self.eac(method)
        return None if eac is None else self.bac - eac

    @property
    def tcpi(self) -> Decimal | None:
        """Return the index that the rest must reach to keep the budget; None where nothing is left to do it with."""
        left = self.bac - self.ac
        return (self.bac - self.ev) / left if left > 0 else None


def _ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    return part / whole if whole else None


def _product(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one * other


def earned_schedule(ev: Decimal, planned: Sequence[Decimal]) -> Decimal:
    """Return the earned schedule in periods; ``planned`` are running totals of PV at the ends of periods 1, 2, ….

    All that was planned and earned is the last period that plans anything: what is earned can't be ahead of it.
    """
    return earned_time(ev, len(planned), lambda period: planned[period - 1] if period else Decimal(0))


def earned_time(ev: Decimal, periods: int, planned: Callable[[int], Decimal]) -> Decimal:
    """Return the same for running totals that are computed; they must not fall."""
    whole = planned(periods) if periods else Decimal(0)
    if ev >= whole:
        return Decimal(_first_at_least(whole, periods, planned))
    low, high = 0, periods  # planned(low) <= ev < planned(high)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if planned(middle) <= ev else (low, middle)
    if ev <= 0:
        return Decimal(0)
    return low + (ev - planned(low)) / (planned(high) - planned(low))


def _first_at_least(value: Decimal, periods: int, planned: Callable[[int], Decimal]) -> int:
    low, high = -1, periods
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if planned(middle) >= value else (middle, high)
    return high


@dataclass(frozen=True, slots=True)
class EarnedSchedule:
    """How far the work is, in time: working days of the project's calendar since money was first planned."""

    earned: Decimal
    """ES."""
    actual: int
    """AT."""
    planned: int
    """PD: how long all of it was to take."""
    day: date
    """The day by whose end the plan had what is earned now."""

    @property
    def variance(self) -> Decimal:
        """Return SV(t), negative where behind."""
        return self.earned - self.actual

    @property
    def index(self) -> Decimal | None:
        """Return SPI(t), below 1 where behind."""
        return _ratio(self.earned, Decimal(self.actual))

    @property
    def estimate(self) -> Decimal | None:
        """Return how long it will take in all at this pace, PD / SPI(t)."""
        index = self.index
        return None if not index else self.planned / index


@dataclass(frozen=True, slots=True)
class MonthValues:
    """The values at the end of a month; of what is still ahead only the planned value is known."""

    first: date
    """Its first day."""
    until: date
    """Its last day, or the day looked from where that is earlier."""
    pv: Money
    values: Values | None

    @property
    def name(self) -> str:
        """Return the month as ``2026-10``."""
        return f"{self.first:%Y-%m}"


@dataclass(frozen=True, slots=True)
class LineValues:
    """The values of one line."""

    account: LineAccount
    done: Decimal | None
    """What is done of its work; None for level of effort."""
    values: Values


@dataclass(frozen=True, slots=True)
class Earned:
    """A project's earned value on a day."""

    account: Account
    values: Values
    schedule: EarnedSchedule | None
    """None where nothing is planned."""
    lines: tuple[LineValues, ...]
    months: tuple[MonthValues, ...]


def earned_value_of(at: ProjectSchedule) -> Earned | None:
    """Return the project's earned value by the end of the schedule's day; None where its plan has no budget."""
    account = account_of(at)
    return None if account is None else earned_of(account)


def values_of(account: Account) -> Values:
    """Return the values of the whole project on the day of the account."""
    return _sum(line.values for line in _Work(account).lines(account.as_of))


def earned_of(account: Account) -> Earned:
    """Return the earned value of a project's money."""
    work = _Work(account)
    lines = tuple(work.lines(account.as_of))
    values = _sum(line.values for line in lines)
    months = tuple(work.month(first) for first in months_of(account))
    return Earned(account, values, _schedule(account, values.ev), lines, months)


def _sum(found: Iterable[Values]) -> Values:
    listed = list(found)
    return Values(*(total_of(getattr(each, name) for each in listed) for name in ("bac", "pv", "ev", "ac")))


class _Work:
    """What a project's money has earned, day by day."""

    def __init__(self, account: Account) -> None:
        self.account, self.progress = account, Progress(account.at)
        self.paid = [each.paid() for each in account.lines]

    def lines(self, day: date) -> list[LineValues]:
        """Return the values of each line by the end of ``day``."""
        return [self._line(each, paid, day) for each, paid in zip(self.account.lines, self.paid, strict=True)]

    def month(self, first: date) -> MonthValues:
        """Return the values by the end of the month that begins on ``first``."""
        last = month_end(first)
        if first > self.account.as_of:
            return MonthValues(first, last, self.account.planned_until(last), None)
        until = min(last, self.account.as_of)
        values = _sum(line.values for line in self.lines(until))
        return MonthValues(first, until, Money(values.pv), values)

    def _line(self, each: LineAccount, paid: Sequence[tuple[date, Money]], day: date) -> LineValues:
        bac, pv = each.figures.amount, each.phasing.until(day)
        ac = total_of(amount for on, amount in paid if on <= day)
        if each.work is None and each.labour is None:
            return LineValues(each, None, Values(bac, pv, pv, ac))
        done = self.progress.of_line(each, day)
        return LineValues(each, done, Values(bac, pv, cents(bac * done), ac))


# ------------------------------------------------------------------ in time


def _schedule(account: Account, ev: Decimal) -> EarnedSchedule | None:
    firsts = [each.phasing.first for each in account.lines if each.phasing.first is not None]
    lasts = [each.phasing.last for each in account.lines if each.phasing.last is not None]
    if not firsts or not account.figures.amount:
        return None
    first, last = min(firsts), max(lasts)
    calendar, eve = account.at.timeline.calendar(), min(firsts) - _DAY
    periods = calendar.days_between(eve, last)
    if periods < 1:
        return None

    def day(period: int) -> date:
        """Return the last day before the next working day: what is planned on days off counts with the day before."""
        if period >= periods:
            return last
        return calendar.offset(eve, period + 1) - _DAY if period else eve

    found = earned_time(ev, periods, lambda period: account.planned_until(day(period)))
    passed = calendar.days_between(eve, account.as_of) if account.as_of >= first else 0
    reached = calendar.offset(eve, max(int(found.to_integral_value("ROUND_CEILING")), 1))
    return EarnedSchedule(found, passed, periods, min(reached, last))
