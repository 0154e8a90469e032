"""Problems on plain slots: what the search finds keeps all limits, and is good."""

from __future__ import annotations

from itertools import permutations

import pytest

from mktpm.engine.levelling.bounds import critical_path_bound, lower_bound, resource_bound
from mktpm.engine.levelling.parallel import parallel_starts
from mktpm.engine.levelling.problem import Circular, Group, Problem, cost_of, impossible
from mktpm.engine.levelling.rules import RULES, listed
from mktpm.engine.levelling.search import Found, Search
from mktpm.engine.levelling.serial import Apart, Together
from tests.engine.levelling.problems import problem_like
from tests.reference.level_checker import slot_faults


def found_in(problem: Problem, iterations: int = 60, seed: int = 1) -> Found:
    return Search(problem, seed, stop=lambda: False, better=lambda _: None).run(iterations)


def one_person(*durations: int, before: tuple[tuple[tuple[int, int], ...], ...] = ()) -> Problem:
    """Return activities of which each needs the one person there is."""
    return Problem(durations, before or ((),) * len(durations), (((0, 1),),) * len(durations), (1,))


def test_three_thousand_random_problems_keep_all_limits() -> None:
    for number in range(3000):
        problem = problem_like(number)
        assert slot_faults(problem, found_in(problem, 12).starts) == [], number


def test_every_rule_and_both_schemes_keep_all_limits() -> None:
    for number in range(500):
        problem = problem_like(number)
        schemes = Together(problem), Apart(problem)
        for rule in RULES.values():
            figures = rule(problem)
            first, second = (scheme.starts(listed(problem, figures)) for scheme in schemes)
            assert slot_faults(problem, first) == [], number
            assert first == second
            first, second = (parallel_starts(problem, scheme, figures) for scheme in schemes)
            assert slot_faults(problem, first) == [], number
            assert first == second


def test_nothing_costs_less_than_the_bounds() -> None:
    for number in range(1000):
        problem = problem_like(number)
        found = found_in(problem, 12)
        assert found.cost >= found.bound >= critical_path_bound(problem), number
        assert found.bound == lower_bound(problem)
        last = max(start + length for start, length in zip(found.starts, problem.durations, strict=True))
        assert last >= resource_bound(problem), number


def test_small_problems_are_solved_as_well_as_by_trying_every_order() -> None:
    """Some serial schedule is optimal for what grows with no finish; Sprecher, Kolisch and Drexl (1995)."""
    for number in range(0, 3000, 7):
        problem = problem_like(number)
        if problem.size <= 6:
            scheme = Together(problem)
            every = (scheme.starts(order) for order in permutations(range(problem.size)) if _fits(problem, order))
            best = min(cost_of(problem, starts) for starts in every)
            assert found_in(problem, 600).cost == best, number


def _fits(problem: Problem, order: tuple[int, ...]) -> bool:
    places = {at: place for place, at in enumerate(order)}
    return all(places[one] < places[at] for at, links in enumerate(problem.before) for one, _ in links)


def test_one_person_does_one_thing_after_the_other() -> None:
    found = found_in(one_person(3, 2, 4))
    assert found.cost == 9
    assert found.optimal


def test_the_same_seed_and_number_give_the_same_schedule() -> None:
    problem = max((problem_like(number) for number in range(50)), key=lambda problem: problem.size)
    assert found_in(problem, 200, seed=4) == found_in(problem, 200, seed=4)


def test_the_search_ends_when_it_is_told_to() -> None:
    asked = iter(range(10_000))
    problem = problem_like(11)
    search = Search(problem, 1, stop=lambda: next(asked) > 3, better=lambda _: None)
    assert slot_faults(problem, search.run(None).starts) == []
    assert search.built < 30


def test_each_improvement_is_told() -> None:
    told: list[Found] = []
    for number in range(40):
        told.clear()
        found = Search(problem_like(number), 1, stop=lambda: False, better=told.append).run(60)
        costs = [each.cost for each in told]
        assert told[-1] == found
        assert costs == sorted(set(costs), reverse=True)


def test_what_is_important_goes_first_where_nothing_else_decides() -> None:
    groups = (Group((0,), weight=1), Group((1,), weight=8))
    problem = Problem((3, 3), ((), ()), (((0, 1),), ((0, 1),)), (1,), groups=groups, ranks=(3, 0))
    assert found_in(problem).starts == (3, 0)


def test_lateness_counts_more_than_length() -> None:
    groups = (Group((0,), due=2), Group((1,), weight=8))
    problem = Problem((2, 5), ((), ()), (((0, 1),), ((0, 1),)), (1,), groups=groups)
    assert found_in(problem).starts == (0, 2)


def test_nobody_works_while_they_are_away() -> None:
    problem = Problem((2, 2), ((), ()), (((0, 1),), ((0, 1),)), (1,), profiles=(((1, 2), (0, 3)),))
    assert sorted(found_in(problem).starts) == [0, 5]


def test_what_waits_for_itself_is_refused() -> None:
    with pytest.raises(Circular):
        one_person(1, 1, before=(((1, 1),), ((0, 1),)))


def test_what_needs_more_than_there_is_is_named() -> None:
    problem = Problem((1, 1), ((), ()), (((0, 2),), ((0, 1),)), (1,))
    assert impossible(problem) == [(0, 0)]


def test_nothing_to_do_takes_no_time() -> None:
    assert found_in(Problem((), (), (), ())).cost == 0
