"""The same problems for OR-Tools: never worse than the search, and with a bound that holds."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.levelling.levelled import Effort, Level
from mktpm.engine.levelling.search import Search
from mktpm.plan.loader import load_text
from tests.engine.levelling.problems import problem_like
from tests.reference.level_checker import slot_faults

pytest.importorskip("ortools")


def test_the_solver_keeps_all_limits_and_is_never_worse() -> None:
    from mktpm.engine.levelling.solver import proof_of

    for number in range(60):
        problem = problem_like(number)
        found = Search(problem, 1, stop=lambda: False, better=lambda _: None).run(400)
        proof = proof_of(problem, found.starts, seed=1, seconds=None, iterations=400)
        assert slot_faults(problem, proof.starts) == [], number
        assert found.bound <= proof.bound <= proof.cost <= found.cost, number
        assert proof.bound == proof.cost, number


def test_a_plan_is_proved_to_be_as_short_as_can_be() -> None:
    workspace = load_text("""
start: 2026-09-07
tasks:
  - {id: a, owner: lina, team: [wang], duration: 2d}
  - {id: b, owner: wang, team: [zhao], duration: 2d}
  - {id: c, owner: zhao, team: [lina], duration: 2d}
""").workspace
    level = Level(list(compute_schedule(workspace, date(2026, 9, 7)).projects()))
    found = level.proved(Effort(1, 100), lambda: None)
    assert found.optimal
    assert found.projects[0].makespan == found.bound == 6.0
