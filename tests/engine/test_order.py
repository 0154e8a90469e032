"""Loops in a network: each knot's shortest one, and an order for all that is left."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.network import Network, build_network
from mktpm.engine.order import walking_order
from mktpm.engine.timeline import timeline_of
from mktpm.plan.holidays import HolidayBook
from tests.plan.reading import project_of

Graph = Mapping[str, Sequence[str]]
"""Each task with those that it waits for."""


def network(text: str) -> Network:
    """The network of a plan with these tasks."""
    project = project_of(f"name: p\ntasks:\n{text}")
    return build_network((project,), (timeline_of(project, HolidayBook(), date(2026, 10, 20)),))


def network_of(graph: Graph) -> Network:
    """The network of tasks that wait for each other as the graph says."""
    return network("".join(f"  - {{id: {task}, depends: [{', '.join(before)}]}}\n" for task, before in graph.items()))


def loops(graph: Graph) -> list[list[str]]:
    """The loops found, each as task ids in the order of work."""
    at = network_of(graph)
    return [[at.nodes[arc.before].task.id for arc in loop] for loop in walking_order(at)[1]]


def test_without_loops_everything_comes_after_what_it_waits_for() -> None:
    at = network_of({"a": ["b", "c"], "b": ["d"], "c": ["d"], "d": []})
    order, found = walking_order(at)
    assert [at.nodes[node].task.id for node in order] in (list("dbca"), list("dcba"))
    assert found == []


@pytest.mark.parametrize(
    ("graph", "lengths"),
    [
        ({"a": ["a"]}, [1]),
        ({"a": ["b"], "b": ["a"]}, [2]),
        ({"a": ["b"], "b": ["c"], "c": ["a"]}, [3]),
        ({"a": ["b"], "b": ["c"], "c": ["a", "b"]}, [2]),
        ({"a": ["b", "a"], "b": ["a"]}, [1]),
        ({"a": ["b"], "b": ["a"], "c": ["d"], "d": ["c"], "e": ["a", "c"]}, [2, 2]),
        ({"a": ["b"], "b": ["a"], "c": ["a", "d"], "d": ["c"]}, [2, 2]),
        ({"a": ["e"], "b": ["a"], "c": ["b"], "d": ["c"], "e": ["d", "f"], "f": ["e"]}, [2]),
    ],
)
def test_each_knot_shows_its_shortest_loop(graph: Graph, lengths: list[int]) -> None:
    assert sorted(map(len, loops(graph))) == lengths


def test_a_loop_goes_round() -> None:
    at = network_of({"a": ["c"], "b": ["a"], "c": ["b"], "d": ["a"]})
    order, [loop] = walking_order(at)
    for arc, following in pairwise([*loop, loop[0]]):
        assert arc.after == following.before
    assert sorted(at.nodes[node].task.id for node in order) == ["a", "b", "c", "d"]


def test_a_parent_that_waits_for_its_child_is_a_loop() -> None:
    at = network("  - {id: p, depends: [c], tasks: [{id: c}, {id: d}]}\n")
    assert len(walking_order(at)[1]) == 1


def test_a_child_that_waits_for_its_parent_is_a_loop() -> None:
    at = network("  - {id: p, tasks: [{id: c, depends: [p]}, {id: d}]}\n")
    [loop] = walking_order(at)[1]
    assert [arc.written[0].id for arc in loop if arc.written is not None] == ["c"]


@pytest.mark.parametrize("size", [3_000])
def test_thousands_of_tasks_in_a_ring_are_one_loop(size: int) -> None:
    assert [len(loop) for loop in loops({f"t{n}": [f"t{(n + 1) % size}"] for n in range(size)})] == [size]


names = st.sampled_from("abcdef")
graphs = st.dictionaries(names, st.lists(names, max_size=3, unique=True), min_size=2, max_size=6).map(
    lambda graph: {task: [other for other in before if other in graph] for task, before in graph.items()}
)


def _all_loops(graph: Graph) -> Iterator[tuple[str, ...]]:
    """Every simple loop, by trying all ways round."""
    for length in range(1, len(graph) + 1):
        for way in permutations(graph, length):
            if way[0] == min(way) and all(after in graph[before] for before, after in pairwise([*way, way[0]])):
                yield way


@given(graphs)
def test_a_loop_is_found_exactly_where_there_is_one_and_none_is_shorter(graph: Graph) -> None:
    found = loops(graph)
    known = list(_all_loops(graph))
    assert bool(found) == bool(known)
    for loop in found:
        knot = _knot(graph, loop[0])
        assert len(loop) == min(len(way) for way in known if set(way) <= knot)
        assert all(before in graph[after] for before, after in pairwise([*loop, loop[0]]))
    assert len(found) == len({frozenset(_knot(graph, way[0])) for way in known})


def _knot(graph: Graph, task: str) -> set[str]:
    """All tasks that wait for the task and that it waits for."""
    return {other for other in graph if other in _reach(graph, task) and task in _reach(graph, other)} | {task}


def _reach(graph: Graph, task: str) -> set[str]:
    found: set[str] = set()
    pending = list(graph[task])
    while pending:
        other = pending.pop()
        if other not in found:
            found.add(other)
            pending.extend(graph[other])
    return found


@given(graphs)
def test_what_is_left_can_be_walked(graph: Graph) -> None:
    at = network_of(graph)
    order, _ = walking_order(at)
    assert sorted(order) == list(range(len(at.nodes)))
    position = {node: number for number, node in enumerate(order)}
    for arcs in at.before:
        assert all(position[arc.before] < position[arc.after] for arc in arcs)
