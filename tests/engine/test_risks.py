"""The risk register: scores, colours, order, movement and classes."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.risks import Register, heat_of, high_risks, register_of, unanswered
from mktpm.plan.loader import load_text
from mktpm.plan.model import Policy, Project

TODAY = date(2026, 10, 20)
TASKS = "tasks: [{id: a, duration: 2d}, {id: b, duration: 3d, depends: [a]}]\n"


def project(risks: str, more: str = "") -> Project:
    return load_text(f"id: p\nstart: 2026-10-19\n{more}{TASKS}risks:\n{risks}").workspace.projects[0]


def register(risks: str, before: str | None = None, more: str = "") -> Register:
    workspace = load_text(f"id: p\nstart: 2026-10-19\n{more}{TASKS}risks:\n{risks}").workspace
    at = compute_schedule(workspace, TODAY).project(workspace.projects[0])
    return register_of(at, None if before is None else project(before), compared=before is not None)


def ids(found: Register) -> list[str]:
    return [entry.risk.id for entry in found.entries]


def test_the_highest_comes_first_and_what_is_over_last() -> None:
    found = register(
        "  - {id: low, probability: 1, impact: 1}\n"
        "  - {id: over, probability: 5, impact: 5, status: closed}\n"
        "  - {id: likely, probability: 4, impact: 3}\n"
        "  - {id: grave, probability: 3, impact: 4}\n"
        "  - {id: here, probability: 5, impact: 5, status: struck}\n"
    )
    assert ids(found) == ["here", "grave", "likely", "low", "over"]
    assert [entry.number for entry in found.entries] == [1, 2, 3, 4, 5]
    assert [entry.score for entry in found.entries] == [25, 12, 12, 1, 25]
    assert [found.count("red"), found.count("yellow"), found.count("green")] == [0, 2, 1]


@pytest.mark.parametrize(("score", "heat"), [(1, "green"), (11, "green"), (12, "yellow"), (19, "yellow"), (20, "red")])
def test_the_colours_begin_where_the_policy_says(score: int, heat: str) -> None:
    assert heat_of(score, Policy()) == heat


def test_the_policy_moves_the_borders() -> None:
    more = "policy: {health: {risk_score: [2, 4]}}\n"
    found = register("  - {id: a, probability: 1, impact: 2}\n  - {id: b, probability: 2, impact: 2}\n", more=more)
    assert [entry.heat for entry in found.entries] == ["red", "yellow"]


def test_every_kind_of_movement() -> None:
    before = "".join(
        f"  - {{id: {name}, probability: 3, impact: 3, status: {status}}}\n"
        for name, status in {
            "up": "open", "down": "open", "same": "open", "hit": "open", "shut": "open", "again": "closed",
            "gone": "open",
        }.items()
    )  # fmt: skip
    after = (
        "  - {id: up, probability: 4, impact: 3}\n  - {id: down, probability: 1, impact: 3}\n"
        "  - {id: same, probability: 3, impact: 3}\n  - {id: hit, probability: 3, impact: 3, status: struck}\n"
        "  - {id: shut, probability: 3, impact: 3, status: closed}\n  - {id: again, probability: 3, impact: 3}\n"
        "  - {id: fresh, probability: 1, impact: 1}\n"
    )
    found = register(after, before)
    ways = {entry.risk.id: entry.movement.way for entry in found.entries if entry.movement is not None}
    assert ways == {
        "up": "up", "down": "down", "same": "same", "hit": "struck", "shut": "closed", "again": "reopened",
        "fresh": "new",
    }  # fmt: skip
    assert [risk.id for risk in found.gone] == ["gone"]


def test_without_an_earlier_version_nothing_moved() -> None:
    assert register("  - {id: a}\n").entries[0].movement is None


def test_a_project_that_was_not_there_has_new_risks() -> None:
    workspace = load_text(f"id: p\n{TASKS}risks: [{{id: a}}]\n").workspace
    at = compute_schedule(workspace, TODAY).project(workspace.projects[0])
    [entry] = register_of(at, None, compared=True).entries
    assert entry.movement is not None
    assert entry.movement.way == "new"


def test_tasks_are_found_once_and_unknown_ones_left_out() -> None:
    [entry] = register("  - {id: a, affects: [b, a, b, nothing]}\n").entries
    assert [task.id for task in entry.tasks] == ["b", "a"]


def test_the_levels_of_response_that_are_missing() -> None:
    found = project(
        "  - {id: a}\n  - {id: b, response: {stop_loss: x}}\n  - {id: c, response: {warn: x, recover: y}}\n"
    )
    assert [unanswered(risk) for risk in found.fields.risks] == [
        ("warn", "stop_loss", "recover"), ("warn", "recover"), ("stop_loss",),
    ]  # fmt: skip


def test_high_risks_keep_their_place_in_the_file() -> None:
    found = project(
        "  - {id: a}\n  - {id: b, probability: 5, impact: 4}\n  - {id: c, probability: 5, status: closed}\n"
    )
    assert [(position, risk.id) for position, risk in high_risks(found)] == [(1, "b")]


def test_classes_have_their_share_of_the_open_scores() -> None:
    more = "policy: {risk_shares: {tech: 60%, people: 40%}}\n"
    found = register(
        "  - {id: a, category: tech, probability: 3, impact: 3}\n"
        "  - {id: b, category: money, probability: 1, impact: 1}\n"
        "  - {id: c, category: tech, probability: 5, impact: 5, status: closed}\n"
        "  - {id: d, probability: 2, impact: 1}\n"
        "  - {id: e, category: people, probability: 5, impact: 5, status: struck}\n",
        more=more,
    )
    shares = {each.name: (each.count, round(each.share, 2), each.expected) for each in found.categories}
    assert shares == {"tech": (1, 0.75, 0.6), "people": (0, 0.0, 0.4), "money": (1, 0.08, None), "": (1, 0.17, None)}


def test_probabilities_above_five_are_findings() -> None:
    loaded = load_text(f"id: p\n{TASKS}risks: [{{id: a, probability: 6}}, {{id: b, impact: 0}}]\n")
    assert [one.code for one in loaded.diagnostics] == ["invalid-value", "invalid-value"]
