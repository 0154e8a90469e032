"""Why a task starts and ends when it does, and what its float depends on, as plain data."""

from dataclasses import dataclass
from typing import Literal

from mktpm.engine.chain import Chain, Kind, Tracer
from mktpm.engine.limits import Limit, followers, total_limit
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task

Role = Literal["itself", "first", "last"]
"""Which leaf a chain leads to: the task itself, or the first or the last one of a parent."""


@dataclass(frozen=True, slots=True)
class Account:
    """The chain that leads to one leaf in one pass."""

    role: Role
    tracer: Tracer
    chain: Chain

    @property
    def kind(self) -> Kind:
        """Return the pass."""
        return self.tracer.kind

    @property
    def node(self) -> int:
        """Return the leaf's node."""
        return self.chain.steps[-1].node


@dataclass(frozen=True, slots=True)
class Slack:
    """What the floats of a leaf depend on."""

    node: int
    limit: Limit
    """What its total float is measured to."""
    moved: tuple[int, ...]
    """The leaves that move as soon as it takes more than its free float."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a task stands where it stands."""

    at: ProjectSchedule
    task: Task
    plan: tuple[Account, ...]
    """One for a leaf, up to two for a parent, none for what is cancelled."""
    forecast: tuple[Account, ...]
    """The same for the forecast; empty where it is as planned."""
    slack: Slack | None
    """Of a parent: that of the leaf with the least float."""


def explain(at: ProjectSchedule, task: Task) -> Explanation:
    """Return why ``task`` starts and ends when it does."""
    leaves = [number for number in _leaves(at, task) if not at.schedule.network.nodes[number].cancelled]
    if not leaves:
        return Explanation(at, task, (), (), None)
    plan, forecast = _accounts(at, leaves, "plan"), _accounts(at, leaves, "forecast")
    found = at.moments(task)
    same = (found.plan_start, found.plan_finish) == (found.forecast_start, found.forecast_finish)
    tightest = min(leaves, key=lambda number: _float(at, number))
    slack = Slack(tightest, total_limit(at.schedule, tightest), followers(at.schedule, tightest))
    return Explanation(at, task, plan, () if same else forecast, slack)


def _leaves(at: ProjectSchedule, task: Task) -> list[int]:
    return list(at.schedule.network.leaves_of(at.position, task))


def _float(at: ProjectSchedule, number: int) -> float:
    return at.moments(at.schedule.network.nodes[number].task).total_float


def _accounts(at: ProjectSchedule, leaves: list[int], kind: Kind) -> tuple[Account, ...]:
    tracer, shown = Tracer(at.schedule, kind), at.schedule.moments(kind)
    if len(leaves) == 1:
        return (Account("itself", tracer, tracer.chain(leaves[0])),)
    first = min(leaves, key=lambda number: (shown.start[number], shown.finish[number]))
    last = max(leaves, key=lambda number: (shown.finish[number], shown.start[number]))
    return Account("last", tracer, tracer.chain(last)), Account("first", tracer, tracer.chain(first))
