"""The ways back, priced and explained: what a search found, as results."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from mktpm.engine.overdue import open_commitments
from mktpm.engine.path import days_between
from mktpm.engine.rescue.change import Change, DayOpened, Price
from mktpm.engine.rescue.resting import Worker, workers_on
from mktpm.engine.rescue.search import Search, most_trials, rough_price, shape_of, trimmed
from mktpm.engine.rescue.situation import Situation, chain_of
from mktpm.engine.rescue.trial import Trial, Trials
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Day
from mktpm.plan.model import Project, Task

_ALIKE = 3
"""How many sets that differ only in which day or who are priced, to take the cheapest."""
_SCOPE_WEIGHT = {"wont": 0, "could": 1, "should": 2}


@dataclass(frozen=True, slots=True)
class Measure:
    """A change within an option, with what it brings and costs there."""

    change: Change
    price: Price
    alone: float
    """Working days by which the forecast is earlier with this change alone."""
    share: float
    """Working days by which the option's forecast would be later without it."""
    workers: tuple[Worker, ...]
    """Who works on the day off, where it is one."""


@dataclass(frozen=True, slots=True)
class DueMissed:
    """A due day that gives way: the forecast finishes later even so."""

    task: Task
    due: Day
    finish: int
    days: float
    """Working days of the task's calendar."""


@dataclass(frozen=True, slots=True)
class Option:
    """A set of changes, and what becomes of the plan with it."""

    measures: tuple[Measure, ...]
    trial: Trial
    price: Price
    gained: float
    """Working days by which the forecast finish is earlier."""
    spare: float
    """Working days from the forecast finish to the deadline; negative where it is still late."""
    chain: tuple[tuple[Project, Task], ...]
    """The open tasks of the chain that decides the finish then."""
    dues: tuple[DueMissed, ...]

    @property
    def at(self) -> ProjectSchedule:
        """Return the project in the changed plan."""
        return self.trial.at


@dataclass(frozen=True, slots=True)
class Rescue:
    """What can be done about a project's deadline."""

    situation: Situation
    late: float
    """Working days by which the forecast misses the deadline; 0 where it doesn't."""
    options: tuple[Option, ...]
    """Sets of changes that restore the date: the smallest first, then the cheapest."""
    nearest: Option | None
    """Where nothing restores it: the changes that come nearest; None where there are none at all."""
    single: tuple[Measure, ...]
    """What touches the deciding chain of the plan as it is, each change alone."""
    tried: int
    """How many changed plans were rescheduled."""
    complete: bool
    """Whether the bound on that number left nothing out that is as small."""
    stopped: bool = False
    """Whether the search was ended from outside, by a time limit or by hand, before it was through."""

    @property
    def at(self) -> ProjectSchedule:
        """Return the project in the plan as it is."""
        return self.situation.at


def rescue_of(situation: Situation, wanted: int, tries: int | None, stop: Callable[[], bool]) -> Rescue | None:
    """Return the ways back to a project's deadline, ``wanted`` of them at most; None without one, or where it is over.

    At most ``tries`` changed plans are rescheduled for the search, by default as many as take a few seconds.
    Once ``stop`` says so, what was found by then is priced and returned.
    """
    at = situation.at
    spare = at.forecast_float_days
    if at.deadline is None or spare is None or is_over(at):
        return None
    if not is_late(at):
        return Rescue(situation, 0.0, (), None, (), 0, complete=True)
    trials, watch = Trials(situation), _Watch(stop)
    nodes = len(at.schedule.network.nodes)
    found = Search(situation, trials, tries or most_trials(nodes), watch.is_over).run(wanted)
    options = _chosen(_priced(situation, trials, _likely(found.solutions, wanted), watch), wanted)
    nearest = None
    if not options and found.nearest.changes:
        nearest = _option(situation, trials, found.nearest)
    single = tuple(_measure(situation, trials, trial, trial.changes[0]) for trial in found.single)
    return Rescue(situation, -spare, tuple(options), nearest, single, trials.count, found.complete, watch.stopped)


def is_over(at: ProjectSchedule) -> bool:
    """Return whether nothing is left to be done for a project."""
    return at.project.fields.status in ("closed", "cancelled") or (bool(at.project.tasks) and at.progress >= 1)


def is_late(at: ProjectSchedule) -> bool:
    """Return whether the forecast of a project that isn't over misses its deadline."""
    return at.deadline is not None and not is_over(at) and at.forecast_moment > at.deadline.end()


class _Watch:
    """Asks whether to stop, and remembers the answer."""

    def __init__(self, stop: Callable[[], bool]) -> None:
        self._stop, self.stopped = stop, False

    def is_over(self) -> bool:
        self.stopped = self.stopped or self._stop()
        return self.stopped


def _priced(situation: Situation, trials: Trials, likely: Iterable[Trial], watch: _Watch) -> list[Option]:
    """Return sets as options, each change as small as it may be: all of them, or after a stop the first one at least.

    Pricing reschedules as well, so that there is an end to it soon after a stop.
    """
    found: list[Option] = []
    for trial in likely:
        if found and watch.is_over():
            break
        found.append(_option(situation, trials, trimmed(trials, trial, watch.is_over)))
    return found


def _likely(solutions: Iterable[Trial], wanted: int) -> list[Trial]:
    """Return the sets that may be among the best ``wanted``: pricing them exactly takes rescheduling."""
    shapes: dict[tuple[str, ...], list[Trial]] = {}
    for trial in sorted(solutions, key=lambda trial: (len(trial.changes), *rough_price(trial.changes))):
        alike = shapes.setdefault(shape_of(trial.changes), [])
        if len(alike) < _ALIKE:
            alike.append(trial)
    return [trial for alike in list(shapes.values())[: 2 * wanted] for trial in alike]


def _chosen(options: Iterable[Option], wanted: int) -> list[Option]:
    """Return the best options, one for each shape."""
    best: dict[tuple[str, ...], Option] = {}
    for option in sorted(options, key=_rank):
        best.setdefault(shape_of(option.trial.changes), option)
    return list(best.values())[:wanted]


def _rank(option: Option) -> tuple[object, ...]:
    """Return a key: fewest changes, then price (money, scope, risk), then most days gained."""
    price = option.price
    scope = sorted((_SCOPE_WEIGHT[each] for each in price.scope), reverse=True)
    money = Decimal(0) if price.money is None else price.money
    return (
        len(option.measures), price.money is None, money, scope, price.overlap, -option.gained,
        sorted(option.trial.keys),
    )  # fmt: skip


def _option(situation: Situation, trials: Trials, trial: Trial) -> Option:
    measures = tuple(_measure(situation, trials, trial, change) for change in trial.changes)
    price = sum((measure.price for measure in measures), Price())
    gained = days_between(trial.at.timeline.calendar(), trial.finish, situation.at.forecast_moment)
    spare = trial.at.forecast_float_days or 0.0
    return Option(measures, trial, price, gained, spare, _chain(trial), tuple(_dues(trial.at)))


def _measure(situation: Situation, trials: Trials, trial: Trial, change: Change) -> Measure:
    workers: tuple[Worker, ...] = ()
    price = change.price
    for setting in change.settings:
        if isinstance(setting, DayOpened):
            workers = tuple(workers_on(trial.at.schedule, setting, situation.terms.rest_day_pay))
            price += Price(_total(worker.money for worker in workers))
    before, calendar = situation.at.forecast_moment, situation.at.timeline.calendar()
    alone = days_between(calendar, trials.of([change]).finish, before)
    without = trials.of(other for other in trial.changes if other is not change).finish
    return Measure(change, price, alone, days_between(calendar, trial.finish, without), workers)


def _total(amounts: Iterable[Decimal | None]) -> Decimal | None:
    known = list(amounts)
    return None if None in known else sum((amount for amount in known if amount is not None), Decimal(0))


def _chain(trial: Trial) -> tuple[tuple[Project, Task], ...]:
    chain, schedule = chain_of(trial.at), trial.at.schedule
    if chain is None:
        return ()
    numbers = [step.node for step in chain.steps if schedule.actuals[step.node].state != "done"]
    nodes = [schedule.network.nodes[number] for number in numbers]
    return tuple((schedule.network.projects[node.project], node.task) for node in nodes)


def _dues(at: ProjectSchedule) -> Iterable[DueMissed]:
    for task, due, _ in open_commitments(at):
        finish, calendar = at.moments(task).forecast_finish, at.timeline.calendar_of(task)
        if finish > due.end():
            yield DueMissed(task, due, finish, days_between(calendar, due.end(), finish))
