"""Responsibilities: what is written, what follows from owner and team, and who has nothing to do."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.raci import Matrix, idle_people, matrix_of
from mktpm.plan.loader import load_text

HEAD = """\
id: p
people: [{id: lina, name: 李娜}, {id: wang}, {id: zhao}, {id: idle}, {id: inside}]
teams: [{id: dev, name: 开发组, members: [inside]}]
"""


def matrix(tasks: str) -> Matrix:
    workspace = load_text(f"{HEAD}tasks:\n{tasks}").workspace
    return matrix_of(compute_schedule(workspace, date(2026, 10, 20)).project(workspace.projects[0]))


@pytest.mark.parametrize(
    ("task", "letters"),
    [
        ("owner: lina", {"lina": "RA"}),
        ("owner: lina, team: [wang, zhao 50%]", {"lina": "A", "wang": "R", "zhao": "R"}),
        ("owner: lina, team: [lina 50%, wang]", {"lina": "RA", "wang": "R"}),
        ("raci: {R: [wang], A: lina, C: [zhao], I: [dev]}", {"lina": "A", "wang": "R", "zhao": "C", "dev": "I"}),
        ("raci: {A: lina}", {"lina": "RA"}),
        ("owner: lina, raci: {C: [wang, wang]}", {"lina": "RA", "wang": "C"}),
        ("owner: lina, raci: {R: [wang], A: zhao}", {"lina": "A", "wang": "R"}),
        ("raci: {R: [wang]}", {"wang": "R"}),
        ("team: [dev]", {"dev": "R"}),
        ("duration: 1d", {}),
    ],
)
def test_who_has_which_letters(task: str, letters: dict[str, str]) -> None:
    found = matrix(f"  - {{id: a, {task}}}\n")
    [row] = found.rows
    assert {party.id: row.letters(party.id) for party in found.parties} == letters


def test_parents_only_where_they_say_something() -> None:
    found = matrix(
        "  - {id: p, tasks: [{id: a, owner: wang}]}\n  - {id: q, owner: lina, tasks: [{id: b}]}\n"
        "  - {id: r, status: cancelled, tasks: [{id: c, owner: zhao}]}\n"
    )
    assert [row.task.id for row in found.rows] == ["a", "q", "b"]


def test_people_come_in_their_own_order_then_teams_then_strangers() -> None:
    found = matrix("  - {id: a, owner: who, team: [dev]}\n  - {id: b, owner: zhao, team: [lina]}\n")
    assert [(party.id, party.name, party.kind) for party in found.parties] == [
        ("lina", "李娜", "person"), ("zhao", "zhao", "person"), ("dev", "开发组", "team"), ("who", "who", "unknown"),
    ]  # fmt: skip


def test_people_without_any_task() -> None:
    workspace = load_text(
        f"{HEAD}tasks: [{{id: a, owner: lina, team: [dev]}}, {{id: b, owner: zhao, status: cancelled}}]\n"
    ).workspace
    assert [party.id for party in idle_people(workspace.projects)] == ["wang", "zhao", "idle"]


def test_several_accountable_are_refused_and_the_task_survives() -> None:
    loaded = load_text(f"{HEAD}tasks: [{{id: a, raci: {{R: [wang], A: [lina, zhao]}}}}]\n")
    [found] = loaded.diagnostics
    assert (found.code, str(found.message)) == ("raci-two-accountable", "one person is accountable, not 2")
    assert loaded.workspace.projects[0].tasks[0].fields.raci is not None
