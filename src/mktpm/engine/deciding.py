"""The chain of tasks that decided a finish, step by step, with the days that each lost or made up.

What is critical and why, ``critical`` and ``chain`` compute; here its steps meet what happened.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from mktpm.engine.calendar import datetime_of
from mktpm.engine.chain import Kind, Tracer
from mktpm.engine.chain import Step as Link
from mktpm.engine.critical import Criticality, criticality
from mktpm.engine.outcomes import Outcome, days_from, last_day, outcome_of
from mktpm.engine.schedule import ProjectSchedule


@dataclass(frozen=True, slots=True)
class Step:
    """A task on a chain."""

    task: Outcome
    project: str
    """The project's name where it is another one."""
    start: date
    finish: date
    waited: int
    """Whole working days by which it began later than the step before and its lag allowed; negative
    where the two overlapped, 0 for milestones, whose hour nobody writes down."""
    slip: int
    """Working days of the project's calendar from the planned finish to this one."""
    change: int
    """The slip that this step added to that of the step before; negative where it made up time."""


@dataclass(frozen=True, slots=True)
class Reserve:
    """A task on the planned chain that stands on a date of its own, and the time left before it."""

    name: str
    days: float
    """Working days between the step before it and its date."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """The chain that decides the finish as planned, and the one that did as it happened."""

    planned: tuple[Step, ...]
    reserve: Reserve | None
    """The time left before the date that the planned chain begins with, where it does."""
    actual: tuple[Step, ...]
    """As things stand, while work is open."""


def deciding_chains(at: ProjectSchedule, *, ended: bool) -> Deciding:
    """Return both chains of a project; in one that ``ended`` nothing open decided anything."""
    planned = criticality(at, "plan")
    actual = _happened(at) if ended else _with_approach(criticality(at, "forecast"))
    return Deciding(
        planned=_chain(at, _with_approach(planned), "plan"),
        reserve=_reserve(planned, at),
        actual=_chain(at, actual, "forecast"),
    )


def _reserve(planned: Criticality | None, at: ProjectSchedule) -> Reserve | None:
    if planned is None or planned.approach is None:
        return None
    first = at.schedule.network.nodes[planned.path.legs[0].step.node].task
    return Reserve(first.name, planned.approach.shorter)


def _with_approach(found: Criticality | None) -> tuple[Link, ...]:
    """Return the deciding chain; where a date holds its first task, with what led there."""
    if found is None:
        return ()
    before = found.approach.path.chain.steps if found.approach is not None else ()
    return (*before, *found.path.chain.steps)


def _happened(at: ProjectSchedule) -> tuple[Link, ...]:
    """Return the chain to the task that was finished last: tasks left open decided nothing."""
    schedule = at.schedule
    finishes, network = schedule.moments("forecast").finish, schedule.network
    done = [number for number in at.leaves if schedule.actuals[number].state == "done"]

    def key(number: int) -> tuple[object, ...]:
        """Return a key by which the last one comes out: of several, one that ends a chain."""
        task = network.nodes[number].task
        return finishes[number], bool(network.before[number]), not network.after[number], task.id

    last = max(done, key=key, default=None)
    return Tracer(schedule, "forecast").chain(last).steps if last is not None else ()


def _chain(at: ProjectSchedule, chain: Iterable[Link], kind: Kind) -> tuple[Step, ...]:
    network, moments = at.schedule.network, at.schedule.moments(kind)
    schedules = {project.position: project for project in at.schedule.projects()}
    calendar = at.timeline.calendar()
    steps: list[Step] = []
    for link in chain:
        node = network.nodes[link.node]
        there = schedules[node.project]
        task = outcome_of(there, node.task, at.schedule.as_of)
        start, finish = datetime_of(moments.start[link.node]), datetime_of(moments.finish[link.node])
        ends = task.finished if kind == "forecast" and task.finished else last_day(start, finish)
        slip = days_from(task.plan_finish, ends, calendar)
        step = Step(
            task=task,
            project="" if there.position == at.position else there.project.name,
            start=start.date(),
            finish=ends,
            waited=round(link.binding.slack / node.axis.day_minutes) if steps and not task.milestone else 0,
            slip=slip,
            change=slip - (steps[-1].slip if steps else 0),
        )
        steps.append(step)
    return tuple(steps)
