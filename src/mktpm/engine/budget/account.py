"""A project's money on a day: what was planned, promised and paid, what is left, and what it will come to.

By the end of the day looked from. A line's amount is what the plan says, with approved changes and
what was drawn from the reserve for it. It is expected to cost its amount, or what was paid and is
promised where that is more; a `closed` line costs what was paid and is promised; a line of labour
costs what was logged and, of its planned cost, as much as is still to be done.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from mktpm.engine.budget.labour import Labour, labour_of, scopes_of
from mktpm.engine.budget.phasing import NOTHING, Phasing, cents, month_of, months_between, total_of
from mktpm.engine.budget.requests import Request, requests_of
from mktpm.engine.budget.spread import phasing_of, work_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.budget import LABOUR, Budget, BudgetLine, ReserveDraw
from mktpm.plan.ledger import LedgerEntry
from mktpm.plan.model import Task
from mktpm.quantities import Money

USUAL_LIMIT = Decimal("1.1")
"""Share of the total that is not to be exceeded where neither the budget nor the policy says another."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts that add up: those of several lines are the sums of theirs."""

    amount: Money = NOTHING
    """The present budget."""
    planned: Money = NOTHING
    """What was to be spent by the day looked from."""
    committed: Money = NOTHING
    """Promised and not yet paid."""
    actual: Money = NOTHING
    forecast: Money = NOTHING
    """What it will come to."""

    @property
    def remaining(self) -> Money:
        """Return what is neither paid nor promised; negative where more is than there was."""
        return Money(self.amount - self.actual - self.committed)

    @property
    def over(self) -> Money:
        """Return how much more than its amount it will come to; negative where less."""
        return Money(self.forecast - self.amount)

    def __add__(self, other: "Figures") -> "Figures":
        """Return the sums."""
        return Figures(
            Money(self.amount + other.amount),
            Money(self.planned + other.planned),
            Money(self.committed + other.committed),
            Money(self.actual + other.actual),
            Money(self.forecast + other.forecast),
        )


@dataclass(frozen=True, slots=True)
class Commitment:
    """What is promised under one reference, and how much of it was paid."""

    ref: str
    """Empty for all that was promised without one."""
    promised: Money
    settled: Money

    @property
    def open(self) -> Money:
        """Return what is still to be paid of it."""
        left = Money(self.promised - self.settled)
        return left if left > 0 else NOTHING


@dataclass(frozen=True)
class LineAccount:
    """A line of the budget, and what became of it."""

    line: BudgetLine
    position: int
    """In the plan's list of lines."""
    work: Task | None
    """The task that its money is for: what is done of it is earned."""
    original: Money
    """As the plan says, before changes and draws."""
    changed: Money
    drawn: Money
    phasing: Phasing
    labour: Labour | None
    entries: tuple[LedgerEntry, ...]
    """By the day looked from, in the order of their days."""
    commitments: tuple[Commitment, ...]
    figures: Figures

    @property
    def id(self) -> str:
        """Return the line's id."""
        return self.line.id

    @property
    def name(self) -> str:
        """Return the name shown."""
        return self.line.name or self.line.id

    def paid(self) -> list[tuple[date, Money]]:
        """Return what was paid and worked, each with its day, in the order of the days."""
        found = [(entry.day, entry.amount) for entry in self.entries if entry.kind == "actual"]
        found += [(worked.day, worked.cost) for worked in self.labour.logged] if self.labour is not None else []
        return sorted(found, key=lambda each: each[0])


@dataclass(frozen=True)
class ReserveAccount:
    """Money held back, and what is left of it."""

    amount: Money
    draws: tuple[tuple[date, ReserveDraw], ...]
    """By the day looked from, in the order of their days."""

    @property
    def drawn(self) -> Money:
        """Return what was taken."""
        return total_of(draw.amount for _, draw in self.draws)

    @property
    def left(self) -> Money:
        """Return what is left; negative where more was taken than there was."""
        return Money(self.amount - self.drawn)


@dataclass(frozen=True)
class Account:
    """A project's money on a day."""

    at: ProjectSchedule
    budget: Budget
    lines: tuple[LineAccount, ...]
    reserve: ReserveAccount | None
    requests: tuple[Request, ...]

    @property
    def as_of(self) -> date:
        """Return the day looked from, whose end is meant."""
        return self.at.schedule.as_of

    @cached_property
    def figures(self) -> Figures:
        """Return the sums over all lines; the reserve is not among them."""
        return sum((each.figures for each in self.lines), Figures())

    @property
    def approved(self) -> Money:
        """Return what approved changes come to."""
        return total_of(each.change.amount for each in self.requests if each.counts)

    @property
    def parts(self) -> Money:
        """Return what lines and reserve come to as the plan says, before changes."""
        held = NOTHING if self.reserve is None else self.reserve.amount
        return Money(total_of(each.original for each in self.lines) + held)

    @property
    def total(self) -> Money:
        """Return what may be spent in all: the total stated, else lines and reserve; with approved changes."""
        stated = self.parts if self.budget.total is None else self.budget.total
        return Money(stated + self.approved)

    @property
    def limit_share(self) -> Decimal:
        """Return the share of the total that is not to be exceeded."""
        if self.budget.limit is not None:
            return self.budget.limit
        policy = self.at.project.policy.budget_limit
        return USUAL_LIMIT if policy is None else policy

    @property
    def limit(self) -> Money:
        """Return the amount that is not to be exceeded."""
        return cents(self.total * self.limit_share)

    @property
    def spoken_for(self) -> Money:
        """Return what is paid or promised."""
        return Money(self.figures.actual + self.figures.committed)

    @cached_property
    def span(self) -> tuple[date, date]:
        """Return the first and the last day on which money is planned or paid; the day looked from without any."""
        days = [day for each in self.lines for day in (each.phasing.first, each.phasing.last) if day is not None]
        days += [entry.day for each in self.lines for entry in each.entries]
        days += [worked.day for each in self.lines if each.labour is not None for worked in each.labour.logged]
        days = days or [self.as_of]
        return min(days), max(days)

    def planned_until(self, day: date) -> Money:
        """Return what was to be spent by the end of ``day``."""
        return total_of(each.phasing.until(day) for each in self.lines)

    @cached_property
    def paid(self) -> tuple[tuple[date, Money], ...]:
        """Return what was paid and worked on each day, in the order of the days."""
        by_day: dict[date, Decimal] = defaultdict(Decimal)
        for each in self.lines:
            for day, amount in each.paid():
                by_day[day] += amount
        return tuple((day, Money(by_day[day])) for day in sorted(by_day))

    def paid_until(self, day: date) -> Money:
        """Return what was paid and worked by the end of ``day``."""
        return total_of(amount for on, amount in self.paid if on <= day)

    def line(self, name: str) -> LineAccount | None:
        """Return the line with that id."""
        return next((each for each in self.lines if each.id == name), None)


def account_of(at: ProjectSchedule) -> Account | None:
    """Return the project's money on the day of its schedule; None where its plan has no budget."""
    budget = at.project.fields.budget
    if budget is None:
        return None
    return _Reckoning(at, budget).account()


class _Reckoning:
    """Reckons one project's money."""

    def __init__(self, at: ProjectSchedule, budget: Budget) -> None:
        self.at, self.budget, self.as_of = at, budget, at.schedule.as_of
        firsts: dict[str, tuple[int, BudgetLine]] = {}
        for position, line in enumerate(budget.lines):
            firsts.setdefault(line.id, (position, line))
        self.lines = firsts
        scopes = scopes_of(at, [line for _, line in firsts.values()])
        self.labour = {
            line.id: labour_of(at, scopes.get(line.id, frozenset())) for _, line in firsts.values() if line.is_labour
        }
        self.entries: dict[str, list[LedgerEntry]] = defaultdict(list)
        for entry in at.papers.ledger:
            if entry.day <= self.as_of:
                self.entries[entry.line].append(entry)

    def account(self) -> Account:
        """Return the account."""
        originals = {name: self._original(line) for name, (_, line) in self.lines.items()}
        requests = tuple(requests_of(self.at, originals))
        reserve = self._reserve()
        lines = tuple(
            self._line(line, position, originals[name], requests, () if reserve is None else reserve.draws)
            for name, (position, line) in self.lines.items()
        )
        return Account(self.at, self.budget, lines, reserve, requests)

    def _original(self, line: BudgetLine) -> Money:
        return self.labour[line.id].cost if line.amount == LABOUR else Money(line.amount)

    def _reserve(self) -> ReserveAccount | None:
        reserve = self.budget.reserve
        if reserve is None:
            return None
        days = ((self.at.timeline.day(draw.on), draw) for draw in reserve.draws)
        draws = [(self.as_of if day is None else day.day, draw) for day, draw in days]
        return ReserveAccount(
            reserve.amount, tuple(sorted((each for each in draws if each[0] <= self.as_of), key=lambda each: each[0]))
        )

    def _line(
        self,
        line: BudgetLine,
        position: int,
        original: Money,
        requests: Sequence[Request],
        draws: Iterable[tuple[date, ReserveDraw]],
    ) -> LineAccount:
        changed = total_of(each.change.amount for each in requests if each.counts and each.change.line == line.id)
        drawn = total_of(draw.amount for _, draw in draws if draw.line == line.id)
        amount = Money(original + changed + drawn)
        labour = self.labour.get(line.id)
        phasing = phasing_of(self.at, line, amount, labour)
        entries = tuple(sorted(self.entries[line.id], key=lambda entry: entry.day))
        commitments = commitments_in(entries)
        committed = total_of(each.open for each in commitments)
        actual = total_of(entry.amount for entry in entries if entry.kind == "actual")
        if labour is not None:
            actual = Money(actual + total_of(worked.cost for worked in labour.logged))
        forecast = self._forecast(line, labour, amount, Money(actual + committed))
        figures = Figures(amount, phasing.until(self.as_of), committed, actual, forecast)
        work = work_of(self.at, line)
        return LineAccount(
            line, position, work, original, changed, drawn, phasing, labour, entries, commitments, figures
        )

    def _forecast(self, line: BudgetLine, labour: Labour | None, amount: Money, spoken_for: Money) -> Money:
        if line.closed:
            return spoken_for
        if labour is not None:
            return Money(spoken_for + total_of(map(cents, self._to_do(labour))))
        return max(amount, spoken_for) if amount >= 0 else min(amount, spoken_for)

    def _to_do(self, labour: Labour) -> Iterable[Decimal]:
        """Yield what each leaf's labour still costs by the plan."""
        for leaf in labour.leaves:
            done = Decimal(repr(self.at.moments(leaf).progress))
            yield labour.planned[leaf.index] * (1 - done)


def commitments_in(entries: Iterable[LedgerEntry]) -> tuple[Commitment, ...]:
    """Return what is promised by the entries of one line, by reference."""
    promised: dict[str, Decimal] = defaultdict(Decimal)
    settled: dict[str, Decimal] = defaultdict(Decimal)
    for entry in entries:
        if entry.kind == "commitment":
            promised[entry.ref] += entry.amount
        elif entry.settles:
            settled[entry.settles] += entry.amount
    return tuple(Commitment(ref, Money(amount), Money(settled[ref])) for ref, amount in promised.items())


def months_of(account: Account) -> tuple[date, ...]:
    """Return the first days of all months in which money is planned, paid or looked at."""
    first, last = account.span
    return tuple(months_between(month_of(min(first, account.as_of)), max(last, account.as_of)))
