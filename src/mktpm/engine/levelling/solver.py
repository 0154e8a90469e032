"""The same problem for OR-Tools CP-SAT: a proof that nothing is better, or a bound."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mktpm.engine.levelling.problem import LATENESS, Problem, cost_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ortools.sat.python.cp_model import CpModel, IntVar

_PER_SCHEDULE = 0.01
"""How much of the solver's own measure of work stands for a schedule of the search."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What the solver found."""

    starts: tuple[int, ...]
    cost: int
    bound: int
    """No schedule costs less."""


def proof_of(
    problem: Problem, hint: "Sequence[int]", *, seed: int, seconds: float | None, iterations: int | None
) -> Proof:
    """Return the best starts that the solver finds, and what it proves.

    Without a time its own deterministic measure of work ends it, so that the same seed gives the same answer.
    """
    from ortools.sat.python import cp_model

    model = _Model(problem, hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = seed
    if seconds is not None:
        solver.parameters.max_time_in_seconds = seconds
    if iterations is not None:
        solver.parameters.max_deterministic_time = iterations * _PER_SCHEDULE
    status = solver.solve(model.model)
    known = cost_of(problem, hint)
    bound = min(round(solver.best_objective_bound), known) if status != cp_model.MODEL_INVALID else 0
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Proof(tuple(hint), known, max(bound, 0))
    starts = tuple(solver.value(start) for start in model.starts)
    return Proof(starts, cost_of(problem, starts), max(bound, 0))


class _Model:
    """The problem in the solver's terms."""

    def __init__(self, problem: Problem, hint: "Sequence[int]") -> None:
        from ortools.sat.python import cp_model

        self.problem, self.model = problem, cp_model.CpModel()
        self.horizon = max(start + length for start, length in zip(hint, problem.durations, strict=True))
        if problem.groups:
            self.horizon *= 2
        model: CpModel = self.model
        self.starts: list[IntVar] = [
            model.new_int_var(problem.release(at), max(self.horizon, problem.release(at)), f"start{at}")
            for at in range(problem.size)
        ]
        for at, links in enumerate(problem.before):
            for earlier, gap in links:
                model.add(self.starts[at] >= self.starts[earlier] + gap)
        for resource in range(len(problem.capacities)):
            self._limit(resource)
        self._minimize()
        for start, value in zip(self.starts, hint, strict=True):
            model.add_hint(start, value)

    def _limit(self, resource: int) -> None:
        """Say that no more of a resource is used than there is."""
        problem, model = self.problem, self.model
        intervals: list[Any] = []
        demands: list[int] = []
        for at, needs in enumerate(problem.demands):
            length = problem.durations[at]
            for need, units in needs:
                if need == resource and length:
                    intervals.append(model.new_fixed_size_interval_var(self.starts[at], length, f"run{at}_{need}"))
                    demands.append(units)
        if not intervals:
            return
        profile = problem.profiles[resource] if problem.profiles else ()
        most = max([problem.capacities[resource], *(units for units, _ in profile)])
        slot = 0
        for units, length in profile:
            if units < most:
                intervals.append(model.new_fixed_size_interval_var(slot, length, f"away{resource}_{slot}"))
                demands.append(most - units)
            slot += length
        if problem.capacities[resource] < most and slot < 2 * self.horizon:
            intervals.append(model.new_fixed_size_interval_var(slot, 2 * self.horizon - slot, f"away{resource}"))
            demands.append(most - problem.capacities[resource])
        model.add_cumulative(intervals, demands, most)

    def _minimize(self) -> None:
        problem, model = self.problem, self.model
        ends = [start + length for start, length in zip(self.starts, problem.durations, strict=True)]
        most = 2 * self.horizon + max(problem.durations, default=0)
        if not problem.groups:
            last = model.new_int_var(0, most, "makespan")
            model.add_max_equality(last, ends)
            model.minimize(last)
            return
        terms: list[Any] = []
        for position, group in enumerate(problem.groups):
            finish = model.new_int_var(0, most, f"finish{position}")
            model.add_max_equality(finish, [ends[at] for at in group.activities])
            terms.append(group.weight * finish)
            if group.due is not None:
                terms.append(group.weight * LATENESS * self._late(finish, group.due, most))
        terms += [goal.weight * LATENESS * self._late(ends[goal.activity], goal.due, most) for goal in problem.goals]
        model.minimize(sum(terms))

    def _late(self, end: Any, due: int, most: int) -> Any:
        late = self.model.new_int_var(0, most + max(-due, 0), "")
        self.model.add(late >= end - due)
        return late
