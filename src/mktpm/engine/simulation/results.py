"""What a simulation says: how sure the dates are, and what makes them unsure."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from mktpm.engine.calendar import datetime_of
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.simulation.drivers import Driver, drivers_of
from mktpm.engine.simulation.model import model_of
from mktpm.engine.simulation.ranks import Counted, counted, spearman
from mktpm.engine.simulation.settings import Settings
from mktpm.engine.simulation.spreads import Source, Spread
from mktpm.engine.simulation.strikes import Delay, Strike
from mktpm.engine.simulation.tally import Tally, tally_of
from mktpm.engine.timeline import Day
from mktpm.engine.tracking import State
from mktpm.plan.model import Task

if TYPE_CHECKING:
    from mktpm.engine.simulation.axes import Ints
    from mktpm.engine.simulation.shapes import Floats


@dataclass(frozen=True, slots=True)
class Odds:
    """By when something is finished in so many percent of the runs: moments."""

    p50: int
    p80: int
    p95: int


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long a task takes over all runs, risks included: days of its calendar, or elapsed ones."""

    planned: float
    """Without chance; of running work, what is left."""
    mean: float
    p10: float
    p50: float
    p90: float
    elapsed: bool


@dataclass(frozen=True, slots=True)
class TaskOdds:
    """What a simulation says about one task."""

    task: Task
    state: State
    critical: int
    """In how many runs it has no float; of a parent, in how many a leaf of it has none; 0 for what is over."""
    criticality: float
    """The share of those runs."""
    cruciality: float
    """Spearman's correlation of its length with the project's finish: 0 where either doesn't vary; of a
    parent, the largest of its leaves'."""
    spread: Spread | None
    """Where its length comes from; None for what takes no time, is over, or has children."""
    lengths: Lengths | None
    finish: Odds | None
    """Of milestones, and of tasks that were asked for."""
    due: Day | None
    """Its own."""
    chance_of_due: float | None
    strikes: tuple[tuple[Strike, Delay], ...]
    """The risks that make it longer."""


@dataclass(frozen=True, slots=True)
class ProjectOdds:
    """What a simulation says about one project."""

    at: ProjectSchedule
    deterministic_finish: int
    """The forecast's finish, as a moment."""
    chance_of_deterministic: float
    finish: Odds
    mean_days: float
    """Working days from the forecast's finish to the mean of all runs; negative where that is earlier."""
    deadline: Day | None
    chance_of_deadline: float | None
    days: tuple[tuple[date, int], ...]
    """The days on which the project is finished, each with the number of runs."""
    tasks: tuple[TaskOdds, ...]
    drivers: tuple[Driver, ...]
    """What drives the spread, the strongest first."""
    sources: dict[Source, int]
    """Of how many open tasks the spread comes from where."""
    classes: dict[str, tuple[int, int]]
    """The reference classes used: of how many open tasks, and on how many finished ones each rests."""
    strikes: tuple[Strike, ...]


@dataclass(frozen=True, slots=True)
class Simulation:
    """The results of one simulation."""

    schedule: Schedule
    settings: Settings
    projects: tuple[ProjectOdds, ...]


def simulate(
    schedule: Schedule, projects: Collection[ProjectSchedule], settings: Settings, watched: frozenset[int] = frozenset()
) -> Simulation:
    """Return the odds of ``projects``; all projects of the workspace are simulated, since they may wait for each other.

    The finishes of ``watched`` nodes are kept beside those of milestones.
    """
    tally = tally_of(model_of(schedule, settings), watched)
    return Simulation(schedule, settings, tuple(_project(tally, at) for at in projects))


def _project(tally: Tally, at: ProjectSchedule) -> ProjectOdds:
    finishes = tally.finishes[at.position]
    model, calendar = tally.model, at.timeline.calendar()
    ends = counted(finishes)
    ranks = ends.ranks()
    tasks = _rolled_up(at, [_task(tally, at, task, ranks) for task in at.project.tasks])
    spreads = [found.spread for found in tasks if found.spread is not None]
    deadline = at.deadline
    indices = model.axes.working(calendar).index(finishes)
    return ProjectOdds(
        at=at,
        deterministic_finish=at.forecast_moment,
        chance_of_deterministic=float((finishes <= at.forecast_moment).mean()),
        finish=_odds(ends),
        mean_days=(float(indices.mean()) - calendar.index(at.forecast_moment)) / calendar.day_minutes,
        deadline=deadline,
        chance_of_deadline=None if deadline is None else float((finishes <= deadline.end()).mean()),
        days=tuple(_days(finishes)),
        tasks=tasks,
        drivers=drivers_of(tally, indices / calendar.day_minutes),
        sources=dict(Counter(spread.source for spread in spreads)),
        classes={
            spread.tag: (sum(other.tag == spread.tag for other in spreads), len(spread.ratios))
            for spread in spreads
            if spread.source == "reference-class"
        },
        strikes=tuple(strike for strike in model.strikes if strike.project == at.position),
    )


def _odds(ends: Counted) -> Odds:
    """Return the moments by which 50, 80 and 95 % of the runs are finished: the smallest for which that is true."""
    return Odds(ends.percentile(50), ends.percentile(80), ends.percentile(95))


def _days(finishes: "Ints") -> Iterator[tuple[date, int]]:
    import numpy as np

    days, counts = np.unique((finishes - 1) // 1440, return_counts=True)
    for day, count in zip(days.tolist(), counts.tolist(), strict=True):
        yield datetime_of(day * 1440).date(), count


def _task(tally: Tally, at: ProjectSchedule, task: Task, finish_ranks: "Floats | None") -> TaskOdds:
    key, runs = (at.position, task.index), tally.model.settings.runs
    critical, met = tally.critical.get(key, 0), tally.met.get(key)
    number = at.number(task) if task.is_leaf else None
    draw = None if number is None else tally.model.draws.get(number)
    lengths = None if number is None or draw is None else counted(tally.lengths(number))
    return TaskOdds(
        task=task,
        state=at.moments(task).state if number is None else tally.model.schedule.actuals[number].state,
        critical=critical,
        criticality=critical / runs,
        cruciality=0.0 if lengths is None else spearman(lengths.ranks(), finish_ranks),
        spread=None if draw is None else draw.spread,
        lengths=None if lengths is None or number is None else _lengths(tally, number, lengths),
        finish=_odds(counted(tally.watched[number])) if number is not None and number in tally.watched else None,
        due=at.timeline.day(task.fields.due),
        chance_of_due=None if met is None else met / runs,
        strikes=() if number is None else _strikes(tally, number),
    )


def _rolled_up(at: ProjectSchedule, found: list[TaskOdds]) -> tuple[TaskOdds, ...]:
    """Return the odds with the parents' crucialities."""
    for task in reversed(at.project.tasks):
        if task.children:
            below = max(found[child].cruciality for child in task.children)
            found[task.index] = replace(found[task.index], cruciality=below)
    return tuple(found)


def _lengths(tally: Tally, number: int, lengths: Counted) -> Lengths:
    node, draw = tally.model.schedule.network.nodes[number], tally.model.draws[number]
    day = node.axis.day_minutes
    low, middle, high = (lengths.percentile(percent) / day for percent in (10, 50, 90))
    return Lengths(draw.base / day, lengths.mean() / day, low, middle, high, node.axis is not node.calendar)


def _strikes(tally: Tally, number: int) -> tuple[tuple[Strike, Delay], ...]:
    found = tally.model.delays.get(number, ())
    return tuple((tally.model.strikes[position], delay) for position, delay in found)
