"""What stages with gates are worth today, and when the money is back.

A stage's cost is spent if all gates before it were passed; its gain comes back if its own is passed too:

    expected flow = − cost × Π chances before  +  gain × Π chances up to its own
    NPV = Σ expected flow / (1 + rate)^(days / 365), days since the first flow

Sources: Brealey, Myers, Allen, "Principles of Corporate Finance", for NPV and payback; Cooper, Edgett,
Kleinschmidt, "Portfolio Management for New Products" (2001), for the chances at the gates (expected
commercial value). Money moves on the days that the plan names: payback is the day from which on the
running total is no longer below zero, without interpolation between flows.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Literal

from mktpm.engine.budget.phasing import cents
from mktpm.engine.calendar import datetime_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.returns import Gate, ReturnFields
from mktpm.quantities import Money

Outcome = Literal["passed", "failed", "open"]
_YEAR = Decimal(365)
_ONE, _NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True)
class Stage:
    """A gate with its day and its chance."""

    gate: Gate
    position: int
    """In the plan's list."""
    day: date
    outcome: Outcome
    chance: Decimal
    """Of getting past it: 1 once it is passed, 0 once it has failed."""


@dataclass(frozen=True, slots=True)
class Flow:
    """Money on a day."""

    stage: Stage
    reached: Decimal
    """The chance that its cost is spent at all."""
    amount: Decimal
    """Expected: costs below zero."""
    factor: Decimal
    """What later money counts for: 1 on the first day."""

    @property
    def present(self) -> Decimal:
        """Return what it is worth on the day of the first flow."""
        return self.amount * self.factor


@dataclass(frozen=True, slots=True)
class Payback:
    """When the money is back."""

    day: date
    days: int
    """Calendar days since the first flow."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What all flows come to under certain chances."""

    flows: tuple[Flow, ...]
    """In the order of their days."""
    npv: Money
    total: Money
    """The same without discount."""
    payback: Payback | None
    """None where the money doesn't come back."""
    discounted: Payback | None


@dataclass(frozen=True, slots=True)
class PresentValue:
    """What a project's stages are worth."""

    rate: Decimal
    """A year."""
    stages: tuple[Stage, ...]
    expected: Worth
    """With the chances of the gates."""
    passed: Worth
    """If every gate that is still open is passed."""


def present_value_of(at: ProjectSchedule, fields: ReturnFields) -> PresentValue | None:
    """Return what the stages of a project are worth; None where it has none whose day is known."""
    stages = tuple(stage for n, gate in enumerate(fields.gates) if (stage := _stage(at, gate, n)) is not None)
    if not stages:
        return None
    rate = fields.rate if fields.rate is not None else _NOTHING
    passed = [_ONE if stage.outcome == "open" else stage.chance for stage in stages]
    return PresentValue(
        rate, stages, worth_of(stages, [stage.chance for stage in stages], rate), worth_of(stages, passed, rate)
    )


def _stage(at: ProjectSchedule, gate: Gate, position: int) -> Stage | None:
    index = at.project.by_id.get(gate.task) if gate.task is not None else None
    moments = at.moments(at.project.tasks[index]) if index is not None else None
    written = at.timeline.day(gate.on)
    if written is not None:
        day = written.day
    elif moments is not None:
        day = datetime_of(max(moments.plan_finish - 1, moments.plan_start)).date()
    else:
        return None
    outcome: Outcome = "open"
    if moments is not None and moments.status == "done":
        outcome = "passed"
    elif moments is not None and moments.status == "cancelled":
        outcome = "failed"
    stated = gate.chance if gate.chance is not None else _ONE
    return Stage(gate, position, day, outcome, {"open": stated, "passed": _ONE, "failed": _NOTHING}[outcome])


def worth_of(stages: Sequence[Stage], chances: Sequence[Decimal], rate: Decimal) -> Worth:
    """Return what stages are worth with those chances of passing their gates, and a yearly rate."""
    first = min(stage.day for stage in stages)
    flows: list[Flow] = []
    reached = _ONE
    for stage, chance in zip(stages, chances, strict=True):
        cost, gain = stage.gate.cost or _NOTHING, stage.gate.gain or _NOTHING
        amount = gain * reached * chance - cost * reached
        factor = (_ONE + rate) ** -(Decimal((stage.day - first).days) / _YEAR)
        flows.append(Flow(stage, reached, amount, factor))
        reached *= chance
    flows.sort(key=lambda flow: flow.stage.day)
    amounts, presents = [flow.amount for flow in flows], [flow.present for flow in flows]
    return Worth(
        tuple(flows), cents(_sum(presents)), cents(_sum(amounts)), _payback(flows, amounts), _payback(flows, presents)
    )


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, _NOTHING)


def _payback(flows: Sequence[Flow], amounts: Sequence[Decimal]) -> Payback | None:
    """Return the day from which on the running total of ``amounts`` is no longer below zero."""
    days = [flow.stage.day for flow in flows]
    totals = list(accumulate(amounts))
    ends = [n for n in range(len(days)) if n + 1 == len(days) or days[n + 1] != days[n]]  # a day's flows count as one
    if totals[-1] < 0:
        return None
    below = [n for n in ends if totals[n] < 0]
    back = next(n for n in ends if not below or n > below[-1])
    return Payback(days[back], (days[back] - days[0]).days)
