"""Roles and people → whether a change is allowed; and facts that miss no change."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.engine.facts import Facts, Spot, Unclear, beyond_merge, differences, project_facts, same
from mktpm.engine.permissions import Grants, Newcomers, approvers_in, has_address, owners_in, records_of, refusals
from mktpm.engine.plan_changes import plan_changes
from mktpm.plan.model import Person, Role

BASE: dict[str, Any] = {
    "id": "双十一-a",
    "name": "A",
    "owner": "boss",
    "budget": {"total": 100, "lines": [1, {"x": True}]},
    "tasks": [
        {"id": "design", "owner": "wang", "due": "2026-11-01", "x-cost": 1},
        {"name": "print", "team": ["wang 50%", "zhao"], "tasks": [{"id": "proof", "raci": {"A": "zhao", "R": ["li"]}}]},
    ],
}


def role(**fields: Any) -> Role:
    return Role.model_validate(fields)


def refused(roles: dict[str, Any], after: dict[str, Any], *, person: str = "wang") -> list[tuple[str | None, str]]:
    """The tasks and fields that a person with all ``roles`` may not change from ``BASE`` to ``after``."""
    before, now = project_facts(BASE, "a.yaml", "a"), project_facts(after, "a.yaml", "a")
    records = records_of(before)
    people = (Person(id=person, email=f"{person}@x.y", roles=tuple(roles)),)
    grants = Grants({name: role(**fields) for name, fields in roles.items()}, people, {}, records)
    changes = plan_changes(differences(before, now), records, records_of(now), records)
    found = refusals(grants, f"{person.upper()}@x.y", changes, Newcomers())
    return [(each.change.change.task, each.change.change.field or each.change.change.kind) for each in found]


def changed(route: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """``BASE`` with one value different."""
    data = copy.deepcopy(BASE)
    node: Any = data
    for step in route[:-1]:
        node = node[step]
    node[route[-1]] = value
    return data


DUE, STATUS = ("tasks", 0, "due"), ("tasks", 0, "status")


@pytest.mark.parametrize(
    ("fields", "route", "value", "expected"),
    [
        ({"change": "*"}, DUE, "2027-01-01", []),
        ({"change": "due"}, DUE, "2027-01-01", []),
        ({"change": ["task.due"]}, DUE, "2027-01-01", []),
        ({"change": ["project.due"]}, DUE, "2027-01-01", [("design", "due")]),
        ({"change": "*", "except": "due"}, DUE, "2027-01-01", [("design", "due")]),
        ({"change": "*", "except": ["project.*"]}, ("budget",), {}, [(None, "budget")]),
        ({"change": "*", "projects": ["双十?-*"]}, DUE, "2027-01-01", []),
        ({"change": "*", "projects": ["春*"]}, DUE, "2027-01-01", [("design", "due")]),
        ({"change": "x-*"}, ("tasks", 0, "x-cost"), 2, []),
        ({"change": "status", "tasks": "own"}, STATUS, "done", []),
        ({"change": "status", "tasks": "own"}, ("tasks", 1, "status"), "done", []),
        ({"change": "status", "tasks": "own"}, ("tasks", 1, "tasks", 0, "status"), "done", [("proof", "status")]),
        ({"change": "owner", "tasks": "own"}, ("owner",), "wang", [(None, "owner")]),
        ({"change": [], "workspace": True}, DUE, "2027-01-01", [("design", "due")]),
        ({}, DUE, "2027-01-01", [("design", "due")]),
    ],
)
def test_what_a_role_allows(
    fields: dict[str, Any], route: tuple[Any, ...], value: Any, expected: list[tuple[str | None, str]]
) -> None:
    assert refused({"r": fields}, changed(route, value)) == expected


def test_one_role_of_several_is_enough() -> None:
    assert refused({"a": {"change": "status"}, "b": {"change": "due"}}, changed(DUE, "2027-01-01")) == []


def test_what_is_excepted_cannot_come_with_a_new_task() -> None:
    after = copy.deepcopy(BASE)
    after["tasks"].append({"id": "new", "owner": "wang", "budget": 5})
    assert refused({"a": {"change": "*"}}, after) == []
    assert refused({"a": {"change": "*", "except": "budget"}}, after) == [("new", "added")]


def test_moving_a_task_is_a_change_of_its_parent() -> None:
    after = copy.deepcopy(BASE)
    after["tasks"][1]["tasks"].append(after["tasks"].pop(0))
    after["tasks"][0]["tasks"].reverse()
    assert refused({"a": {"change": "due"}}, after) == [("design", "parent")]
    assert refused({"a": {"change": "parent", "tasks": "own"}}, after) == []


def test_people_are_known_by_their_addresses() -> None:
    person = Person(id="a", email="Lina@Example.com", emails=("li@home",))
    assert has_address(person, " lina@EXAMPLE.COM ")
    assert has_address(person, "LI@home")
    assert not has_address(person, "")
    assert not has_address(person, "l\u0131na@example.com")
    assert not has_address(Person(id="k", email="k@k"), "\u212a@k")
    assert not has_address(Person(id="b"), "")


def test_owners_and_approvers_are_read_from_what_is_written() -> None:
    fields = {"owner": 7, "team": ["wang 50%", "zhao"], "raci": {"A": "a", "R": ["r"], "C": ["c"], "I": ["i"]}}
    assert owners_in(fields) == {"7", "wang", "zhao", "a", "r"}
    assert owners_in({"team": "wang", "raci": []}) == frozenset()
    steps = [{"by": "a"}, {"any_of": ["b", 1]}, {"all_of": ["c"], "name": "d"}, "e"]
    assert approvers_in(steps) == approvers_in({"parallel": True, "steps": steps}) == {"a", "b", "1", "c"}
    assert approvers_in("x") == frozenset()


# ------------------------------------------------------------------ facts


def routes(node: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    pairs = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, value in pairs:
        yield (*above, step)
        yield from routes(value, (*above, step))


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([1.0, "1", "wang", "design", "双"]),
    st.just([]), st.just({}), st.just([{"id": "design"}]),
)  # fmt: skip


@settings(max_examples=settings().max_examples * 3)
@given(st.sampled_from(list(routes(BASE))), VALUES)
def test_no_value_changes_without_a_fact(route: tuple[Any, ...], value: Any) -> None:
    node: Any = BASE
    for step in route:
        node = node[step]
    after = changed(route, value)
    try:
        now = project_facts(after, "a.yaml", "a")
    except Unclear:
        return
    found = differences(project_facts(BASE, "a.yaml", "a"), now)
    is_same = same(node, value)
    assert is_same or found
    assert not is_same or not found


@pytest.mark.parametrize(
    "data",
    [[], None, {"tasks": 1}, {"tasks": [1]}, {"id": []}, {"id": " "}, {"tasks": [{"id": {}}]},
     {"tasks": [{"name": "a\nb"}]}, {"tasks": [{"parent": 1}]}, {"id": 1.5}],
)  # fmt: skip
def test_what_cannot_be_told_apart_is_unclear(data: Any) -> None:
    with pytest.raises(Unclear):
        project_facts(data, "a.yaml", "a")


SPOT = Spot("task", "p", "t", "due")


def facts(value: Any) -> Facts:
    return {} if value is None else {SPOT: value}


@pytest.mark.parametrize(
    ("ours", "theirs", "base", "merged", "allowed"),
    [
        (1, 1, 1, 1, True),
        (2, 1, 1, 2, True),  # only we changed it
        (1, 2, 1, 2, True),  # only they did
        (1, 2, 1, 1, False),  # theirs was dropped
        (2, 1, 1, 1, False),
        (2, 2, 1, 2, True),
        (2, 2, 1, 1, False),
        (2, 3, 1, 3, True),  # a conflict, and what was agreed stays
        (2, 3, 1, 2, False),
        (2, 3, 1, 4, False),
        (None, 1, 1, None, True),
        (None, 1, 1, 1, False),
        (None, 2, 1, 2, True),
        (1, 1, 1, None, False),
        (None, None, None, 5, False),
    ],
)
def test_a_merge_may_only_bring_together(ours: Any, theirs: Any, base: Any, merged: Any, *, allowed: bool) -> None:
    """``theirs`` is the agreed version, as when a branch takes in what was agreed since."""
    found = beyond_merge([facts(ours), facts(theirs)], [facts(base)], facts(theirs), facts(merged))
    assert (found == []) is allowed


def test_without_one_common_version_only_the_agreed_value_is_taken() -> None:
    assert beyond_merge([facts(1), facts(2)], [], facts(2), facts(2)) == []
    assert beyond_merge([facts(1), facts(2)], [facts(1), facts(2)], facts(2), facts(1)) != []
