"""What is to be levelled: the open tasks of all projects, what holds them, and what they occupy."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import Calendar
from mktpm.engine.claims import Capacities, ClaimKind, claims_of
from mktpm.engine.levelling.ledger import NEVER, Ledger
from mktpm.engine.network import Network, Node
from mktpm.engine.passes import Placement, Times, forward_pass
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.plan.model import PRIORITIES, Priority
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

Dates = Literal["plan", "forecast"]
"""What a project is levelled from: the plan as it was made, or the forecast from today on."""
_FARTHEST = 3650
"""How many days after the plan's end days off are still looked at."""


@dataclass(frozen=True, slots=True)
class Stock:
    """A person, or a resource of which there are several."""

    kind: ClaimKind
    id: str


@dataclass(frozen=True, slots=True)
class Impossible:
    """A task that a person or resource can never do: too much at once, or for longer than they are ever here."""

    node: int
    stock: Stock
    units: int
    most: int
    """The most there ever is."""


@dataclass(frozen=True, slots=True)
class Work:
    """All nodes of the network, with what is needed to place them."""

    schedule: Schedule
    dates: tuple[Dates, ...]
    """By project."""
    placement: Placement
    base: Times
    """Where everything would be if there were enough of everybody."""
    stocks: tuple[Stock, ...]
    claims: tuple[tuple[tuple[int, int], ...], ...]
    """By node: positions in ``stocks``, and units."""
    ledgers: tuple[Ledger, ...]
    """What is left of each stock beside the work that is not levelled."""
    reserved: frozenset[int]
    """Nodes that the ledgers have already: what is done, under way, or fixed."""
    impossible: tuple[Impossible, ...]

    @property
    def network(self) -> Network:
        """Return the network of all projects."""
        return self.schedule.network


def dates_of(schedule: Schedule, wanted: Dates | None) -> tuple[Dates, ...]:
    """Return what each project is levelled from: the forecast as soon as something in it has begun."""
    begun = {
        node.project
        for node, actual in zip(schedule.network.nodes, schedule.actuals, strict=True)
        if actual.state in ("running", "done")
    }
    return tuple(wanted or ("forecast" if at in begun else "plan") for at, _ in enumerate(schedule.network.projects))


def work_of(schedule: Schedule, movable: frozenset[int], wanted: Dates | None = None) -> Work:
    """Return what is to be levelled: the projects at the positions ``movable``, in which nothing is levelled yet."""
    dates = dates_of(schedule, wanted)
    placement = _placement(schedule, dates)
    base = forward_pass(schedule.network, schedule.order, placement)
    return _Gathering(schedule, movable, dates, placement, base).work()


def _placement(schedule: Schedule, dates: tuple[Dates, ...]) -> Placement:
    """Return where each node may stand, by what its project is levelled from."""
    plan, forecast = schedule.placement, schedule.forecast_placement
    mixed = Placement(forecast.floor.copy(), forecast.duration, {}, {}, {}, {})
    for number, node in enumerate(schedule.network.nodes):
        kept = forecast if dates[node.project] == "forecast" else plan
        mixed.floor[number] = kept.floor[number]
        for mine, theirs in (
            (mixed.held_start, kept.held_start),
            (mixed.held_finish, kept.held_finish),
            (mixed.least_finish, kept.least_finish),
        ):
            if number in theirs:
                mine[number] = theirs[number]
        if kept is forecast and number in forecast.happened:
            mixed.happened[number] = forecast.happened[number]
        if kept is plan and node.is_task and not node.cancelled and _is_late_by_choice(schedule, node):
            mixed.floor[number] = max(mixed.floor[number], schedule.plan.start[number])
    return mixed


def _is_late_by_choice(schedule: Schedule, node: Node) -> bool:
    return node.pinned or schedule.network.projects[node.project].fields.schedule == "alap"


class _Gathering:
    """Finds out who is needed for what, and how much of them there is."""

    def __init__(
        self,
        schedule: Schedule,
        movable: frozenset[int],
        dates: tuple[Dates, ...],
        placement: Placement,
        base: Times,
    ) -> None:
        self.movable = movable
        self.schedule, self.dates, self.placement, self.base = schedule, dates, placement, base
        self.nodes = schedule.network.nodes
        self.capacities = Capacities(schedule)
        self.stocks: dict[Stock, int] = {}
        self.claims = [self._claims(number, node) for number, node in enumerate(self.nodes)]

    def work(self) -> Work:
        calendars = self._calendars()
        first, last = self._days()
        ledgers = [
            self._ledger(stock, next(iter(used)) if len(used) == 1 else None, first, last)
            for stock, used in zip(self.stocks, calendars, strict=True)
        ]
        reserved = frozenset(number for number in range(len(self.nodes)) if self._stays(number))
        impossible = self._take_impossible(ledgers, reserved)
        for number in sorted(reserved):
            start = self.base.start[number]
            # Work under way that only waits for a link to end needs nobody meanwhile.
            finish = self.placement.least_finish.get(number, self.base.finish[number])
            for which, units in self.claims[number]:
                if finish > start:
                    ledgers[which].take(self.nodes[number].axis, start, finish, units)
        return Work(
            self.schedule, self.dates, self.placement, self.base, tuple(self.stocks),
            tuple(tuple(claims) for claims in self.claims), tuple(ledgers), reserved, tuple(impossible),
        )  # fmt: skip

    def _claims(self, number: int, node: Node) -> list[tuple[int, int]]:
        """Return what a node occupies; nothing where it is over before anything is placed."""
        if not node.is_task or node.cancelled:
            return []
        if self.dates[node.project] == "forecast" and self.schedule.actuals[number].state == "done":
            return []
        claims = claims_of(ProjectSchedule(self.schedule, node.project), node.task)
        return [(self.stocks.setdefault(Stock(each.kind, each.id), len(self.stocks)), each.units) for each in claims]

    def _calendars(self) -> list[set[Calendar | None]]:
        """Return, by stock, the calendars of those who need it; None among them for elapsed work."""
        found: list[set[Calendar | None]] = [set() for _ in self.stocks]
        for node, claims in zip(self.nodes, self.claims, strict=True):
            for which, _ in claims:
                found[which].add(node.axis if isinstance(node.axis, Calendar) else None)
        return found

    def _days(self) -> tuple[int, int]:
        """Return the first and the last day on which anybody's days off matter."""
        claiming = [number for number, claims in enumerate(self.claims) if claims]
        if not claiming:
            return 0, 0
        axes = [self.nodes[number].axis for number in claiming]
        first = min(axis.start_moment(self.placement.floor[n]) for axis, n in zip(axes, claiming, strict=True))
        last = max(axis.finish_moment(self.base.finish[n]) for axis, n in zip(axes, claiming, strict=True))
        length = sum(-(-self.nodes[n].duration // self.nodes[n].axis.day_minutes) for n in claiming)
        day = MINUTES_PER_ELAPSED_DAY
        return first // day - 1, last // day + min(3 * length + 366, _FARTHEST)

    def _ledger(self, stock: Stock, calendar: Calendar | None, first: int, last: int) -> Ledger:
        """Return how much there is of a person or resource, before anything is placed."""
        capacities = self.capacities
        usual = capacities.usual(stock.kind, stock.id)
        if not capacities.varies(stock.kind, stock.id):
            return Ledger(calendar, [-NEVER], [usual])
        times, free = [-NEVER], [0]
        for ordinal in capacities.turns(stock.kind, stock.id, first, last):
            units = capacities.on(stock.kind, stock.id, ordinal)
            if units == free[-1]:
                continue
            moment = ordinal * MINUTES_PER_ELAPSED_DAY
            time = moment if calendar is None else calendar.index(moment)
            if time == times[-1]:  # nobody works in between
                free[-1] = units
            else:
                times.append(time)
                free.append(units)
        if stock.kind == "person" and capacities.own_calendar(stock.id) is not None:
            # Which days are worked so far ahead is not looked up: nothing is put there.
            moment = (last + 1) * MINUTES_PER_ELAPSED_DAY
            times.append(moment if calendar is None else calendar.index(moment))
            free.append(0)
        return Ledger(calendar, times, free)

    def _stays(self, number: int) -> bool:
        """Return whether a node stands where it is, whoever is needed."""
        node = self.nodes[number]
        stays = number in self.placement.held_start or node.fixed is not None or node.project not in self.movable
        return stays and bool(self.claims[number])

    def _take_impossible(self, ledgers: list[Ledger], reserved: frozenset[int]) -> list[Impossible]:
        """Return what can never be done, and look no further for a time for it."""
        found: list[Impossible] = []
        for number, claims in enumerate(self.claims):
            if number in reserved:
                continue
            for claim in claims.copy():
                which, units = claim
                if first_fit(self.nodes[number], self.base.start[number], [(ledgers[which], units)]) is None:
                    most = max(ledgers[which].free)
                    found.append(Impossible(number, list(self.stocks)[which], units, most))
                    claims.remove(claim)
        return found


def first_fit(node: Node, start: int, needs: Iterable[tuple[Ledger, int]]) -> int | None:
    """Return the first index from ``start`` on at which all needs are met as long as the task runs.

    None where that never is.
    """
    axis, length = node.axis, node.duration
    needs = list(needs)
    settled = None
    while settled != start:
        settled = start
        for ledger, units in needs:
            clash = ledger.clash(axis, start, start + length, units)
            if clash is not None:
                start = clash
            if start >= NEVER:
                return None
    return start


def weight_of(priority: Priority | None) -> int:
    """Return how much a task or a project of this priority weighs: 8 for `must` to 1 for `wont`."""
    return 8 >> rank_of(priority)


def rank_of(priority: Priority | None) -> int:
    """Return how much a priority yields: 0 for `must` to 3 for `wont`; without one as `should`."""
    return PRIORITIES.index(priority or "should")
