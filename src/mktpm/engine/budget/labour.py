"""What people's time costs: by the plan, and by the hours that they logged.

A leaf's planned cost is, for each of its people, the working time × the rate. With ``effort`` that
person time is shared out by the people's shares; otherwise everybody works their share of the
task's length. Who has no rate costs nothing, and is named.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.engine.budget.phasing import Span, cents, total_of
from mktpm.engine.calendar import ELAPSED, Calendar, datetime_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.staffing import capacity_of, shares_of
from mktpm.plan.budget import BudgetLine
from mktpm.plan.journal import Entry
from mktpm.plan.model import Task
from mktpm.quantities import Money, QuantityError, Rate, parse_day, parse_duration


@dataclass(frozen=True, slots=True)
class Worked:
    """Time that somebody logged, and what it cost."""

    day: date
    person: str
    task: str
    minutes: int
    cost: Money


@dataclass(frozen=True, slots=True)
class Labour:
    """The people's time that a line of the budget pays for."""

    leaves: tuple[Task, ...]
    planned: Mapping[int, Money]
    """What each leaf costs by the plan, by its index."""
    logged: tuple[Worked, ...]
    """By day, up to the day looked from."""
    unrated: tuple[str, ...]
    """People whose time has no rate."""

    @property
    def cost(self) -> Money:
        """Return what all of the leaves cost by the plan."""
        return total_of(self.planned.values())


def leaves_below(at: ProjectSchedule, task: Task | None) -> tuple[Task, ...]:
    """Return the leaves at or below a task, of the whole project for None, without cancelled ones."""
    nodes = at.schedule.network.nodes
    tasks = (nodes[number].task for number in at.leaves)
    return tuple(leaf for leaf in tasks if task is None or _is_below(at, leaf, task))


def _is_below(at: ProjectSchedule, leaf: Task, task: Task) -> bool:
    above: Task | None = leaf
    while above is not None and above is not task:
        above = None if above.parent is None else at.project.tasks[above.parent]
    return above is not None


def labour_of(at: ProjectSchedule, scope: Collection[int]) -> Labour:
    """Return the people's time on the leaves with the indices of ``scope``."""
    leaves = tuple(leaf for leaf in leaves_below(at, None) if leaf.index in scope)
    unrated: dict[str, None] = {}
    planned = {leaf.index: _cost_of(at, leaf, unrated) for leaf in leaves}
    logged = tuple(sorted(_logged(at, scope, unrated), key=lambda worked: (worked.day, worked.person, worked.task)))
    return Labour(leaves, planned, logged, tuple(unrated))


def scopes_of(at: ProjectSchedule, lines: Collection[BudgetLine]) -> dict[str, frozenset[int]]:
    """Return which leaves each labour line pays for, by its id: each leaf belongs to the nearest line above it."""
    tasks = at.project.tasks
    by_task: dict[int | None, str] = {}
    for line in lines:
        if line.is_labour:
            index = None if line.task is None else at.project.by_id.get(line.task, -1)
            by_task.setdefault(index, line.id)
    scopes: dict[str, set[int]] = {line: set() for line in by_task.values()}
    for leaf in leaves_below(at, None):
        above: int | None = leaf.index
        while above is not None and above not in by_task:
            above = tasks[above].parent
        if above in by_task:
            scopes[by_task[above]].add(leaf.index)
    return {line: frozenset(found) for line, found in scopes.items()}


def leaf_span(at: ProjectSchedule, leaf: Task, amount: Money) -> Span:
    """Return an amount over the planned days of a leaf."""
    moments = at.moments(leaf)
    first = datetime_of(moments.plan_start).date()
    last = datetime_of(max(moments.plan_finish - 1, moments.plan_start)).date()
    return Span(amount, first, last, "even", at.timeline.calendar_of(leaf))


def work_minutes(at: ProjectSchedule, leaf: Task) -> int:
    """Return how long a leaf is worked on by the plan, in working minutes of its calendar."""
    node = at.node(leaf)
    if node.axis is not ELAPSED:
        return node.duration
    moments = at.moments(leaf)
    return node.calendar.index(moments.plan_finish) - node.calendar.index(moments.plan_start)


def person_minutes(at: ProjectSchedule, leaf: Task) -> dict[str, Decimal]:
    """Return how long each of a leaf's people works on it by the plan, in working minutes of its calendar."""
    shares, effort = shares_of(at.project, leaf), leaf.fields.effort
    if effort is None:
        length = work_minutes(at, leaf)
        people = at.project.people
        return {name: length * share * capacity_of(people.get(name)) for name, share in shares.items()}
    whole = sum(shares.values(), Decimal(0)) or Decimal(1)
    minutes = at.timeline.calendar_of(leaf).minutes(effort)
    return {name: minutes * share / whole for name, share in shares.items()}


def _cost_of(at: ProjectSchedule, leaf: Task, unrated: dict[str, None]) -> Money:
    calendar, cost = at.timeline.calendar_of(leaf), Decimal(0)
    for name, minutes in person_minutes(at, leaf).items():
        person = at.project.people.get(name)
        if person is None or person.rate is None:
            unrated[name] = None
        else:
            cost += minutes * _per_minute(person.rate, calendar)
    return cents(cost)


def _per_minute(rate: Rate, calendar: Calendar) -> Decimal:
    day = calendar.day_minutes
    return rate.amount / {"h": 60, "d": day, "w": day * calendar.week_days}[rate.per]


def _logged(at: ProjectSchedule, scope: Collection[int], unrated: dict[str, None]) -> Iterator[Worked]:
    project = at.project
    for entry in at.papers.hours:
        index = project.by_id.get(entry.task)
        day = _day_of(entry)
        if index not in scope or index is None or day > at.schedule.as_of:
            continue
        calendar = at.timeline.calendar_of(project.tasks[index])
        minutes = _minutes(entry, calendar)
        person = project.people.get(entry.by)
        rate = None if person is None else person.rate
        if rate is None:
            unrated[entry.by] = None
        cost = cents(minutes * _per_minute(rate, calendar)) if rate is not None else Money(0)
        yield Worked(day, entry.by, entry.task, minutes, cost)


def _day_of(entry: Entry) -> date:
    try:
        return parse_day(entry.text("on"))
    except QuantityError:
        return entry.at.date()


def _minutes(entry: Entry, calendar: Calendar) -> int:
    try:
        return calendar.minutes(parse_duration(entry.values.get("time")))
    except QuantityError:
        return 0
