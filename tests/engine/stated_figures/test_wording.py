"""What is said about figures that don't agree: both of them, and how far they are apart."""

from __future__ import annotations

from typing import Any

import pytest

from mktpm.language import Language
from tests.engine.stated_figures.proposals import found, said

PARTS = [{"id": "a", "value": "2380万"}, {"id": "b", "value": "1320万"}]


@pytest.mark.parametrize(
    ("claims", "sentence"),
    [
        (
            [{"id": "t", "value": "4280万", "parts": ["a", "b"]}, *PARTS],
            "`t` is stated as 4280万, but its parts make 3700万 (2380万 + 1320万): 580万 less",
        ),
        (
            [{"id": "t", "name": "Total", "value": "3,000万", "parts": ["a", "b"]}, *PARTS],
            "`Total` is stated as 3,000万, but its parts make 3,700万 (2380万 + 1320万): 700万 more",
        ),
        (
            [
                {"id": "t", "value": "17mo", "parts": ["x", "y"]},
                {"id": "x", "value": "1y"},
                {"id": "y", "value": "6mo"},
            ],
            "`t` is stated as 17mo, but its parts make 18mo (1y + 6mo): 1 month more",
        ),
        (
            [{"id": "s", "share": "52%", "of": "t", "parts": ["a", "b"]}, {"id": "t", "value": "4280万"}, *PARTS],
            "`s` is stated as 52% of `t`, but its parts make 86% (3700万 of 4280万): 34 percentage points more",
        ),
        (
            [{"id": "s", "share": "86.5%", "of": "t", "parts": ["a", "b"]}, {"id": "t", "value": "4280万"}, *PARTS],
            "`s` is stated as 86.5% of `t`, but its parts make 86.4% (3700万 of 4280万): 0.1 percentage points less",
        ),
        (
            [{"id": "s", "shares": {"x": "38%", "y": "63%"}}],
            "the shares of `s` make 101% (38% + 63%), not 100%: 1 percentage point more",
        ),
        (
            [
                {"id": "e", "value": "800万"},
                {"id": "p", "equals": "e", "terms": [{"count": 3, "rate": "120万"}, {"count": 2, "rate": "90万"}]},
            ],
            "`e` is stated as 800万, but its rates make 540万 (3 × 120万 + 2 × 90万): 260万 less",
        ),
        ([{"id": "b", "values": ["15%", "20%"]}], "`b` is stated as `15%` and `20%`: 5 percentage points apart"),
        ([{"id": "b", "values": ["2025Q1", "Q2"]}], "`b` is stated as `2025Q1` and `Q2`: 1 quarter apart"),
        (
            [{"id": "b", "values": ["2025Q1", "2025-04-11"]}],
            "`b` is stated as `2025Q1` and `2025-04-11`: 11 days apart",
        ),
        ([{"id": "b", "values": ["2025-01", "2026-03"]}], "`b` is stated as `2025-01` and `2026-03`: 14 months apart"),
        ([{"id": "b", "values": ["2024H1", "2025H1"]}], "`b` is stated as `2024H1` and `2025H1`: 2 half-years apart"),
        ([{"id": "b", "values": ["1亿", "9000万"]}], "`b` is stated as `1亿` and `9000万`: 0.1亿 apart"),
        ([{"id": "b", "values": ["8h", "2d"]}], "`b` is stated as `8h` and `2d`: 1 working day apart"),
        ([{"id": "b", "values": ["A", "B"]}], "`b` is stated as `A` and `B`: these are not the same"),
        (
            [{"id": "l", "at_most": "17mo", "from": "2024Q1", "to": "2026Q1"}],
            "`l` is stated as at most 17 months, but 2024Q1 to 2026Q1 takes 27 months: 10 months more",
        ),
        (
            [{"id": "l", "at_most": "1mo", "from": "2024-01-15", "to": "2024-03-20"}],
            (
                "`l` is stated as at most 1 month, but 2024-01-15 to 2024-03-20 takes 2 months and 6 days: "
                "1 month and 6 days more"
            ),
        ),
        (
            [{"id": "l", "at_most": "2w", "from": "2026-01-05", "to": "2026-01-19"}],
            "`l` is stated as at most 2 weeks, but 2026-01-05 to 2026-01-19 takes 11 working days: 1 working day more",
        ),
        (
            [{"id": "c", "count": 5, "items": ["x", "y"]}],
            "`c` is stated as 5, but 2 are listed (x and y): 3 less",
        ),
        ([{"id": "c", "count": 9, "sum": [1, 2, 2, 3]}], "`c` is stated as 9, but 1 + 2 + 2 + 3 make 8: 1 less"),
        (
            [{"id": "r", "phases": [{"name": "B", "from": "2024Q3"}, {"name": "A", "from": "2024Q2"}]}],
            "`r`: `A` is stated after `B`, but begins 2024Q2, before 2024Q3: 91 days earlier",
        ),
    ],
)
def test_both_figures_and_their_difference_are_said(claims: list[dict[str, Any]], sentence: str) -> None:
    assert said(*claims) == [sentence]
    [chinese] = said(*claims, language="zh")
    assert not any(word in chinese for word in (" is ", " but ", " more", " less", " apart", "stated"))


def test_many_parts_are_not_all_told() -> None:
    parts = [{"id": f"p{number}", "value": 1} for number in range(12)]
    [sentence] = said({"id": "t", "value": 10, "parts": [part["id"] for part in parts]}, *parts)
    assert sentence == f"`t` is stated as 10, but its parts make 12 ({' + '.join('1' * 8)} + …): 2 more"


@pytest.mark.parametrize(
    ("origin", "hint"),
    [
        ({"source": "4.4", "text": "42.8  million\nin all"}, "stated in 4.4: “42.8 million in all”"),
        ({"source": "4.4"}, "stated in 4.4"),
        ({"text": "42.8 million"}, "stated as “42.8 million”"),
        ({"text": "x" * 500}, f"stated as “{'x' * 159}…”"),
        ({}, None),
    ],
)
def test_the_hint_says_where_it_was_stated(origin: dict[str, str], hint: str | None) -> None:
    [one] = found({"id": "b", "values": ["15%", "20%"], **origin})
    assert (None if one.hint is None else str(one.hint)) == hint


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            (
                "`l` is stated as at most 1 month, but the plan takes 1 month and 23 days, "
                "from 2026-01-05 to 2026-02-27: 23 days more"
            ),
        ),
        ("zh", "`l` 写的是最长 1 个月，计划从 2026-01-05 到 2026-02-27 却要 1 个月零 23 天，多 23 天"),
    ],
)
def test_a_cap_that_the_plan_breaks_shows_the_chain(language: Language, sentence: str) -> None:
    tasks = [
        {"id": "design", "duration": "20d"},
        {"id": "aside", "duration": "2d"},
        {"id": "build", "duration": "20d", "depends": ["design"]},
    ]
    claim = {"id": "l", "at_most": "1mo"}
    assert said(claim, language=language, start="2026-01-05", tasks=tasks) == [sentence]
    [one] = found(claim, start="2026-01-05", tasks=tasks)
    assert [each.where.route for each in one.related] == [("tasks", 0, "id"), ("tasks", 2, "id")]
    assert [str(each.message) for each in one.related] == [
        "on the chain that decides it: 2026-01-05 to 2026-01-30",
        "on the chain that decides it: 2026-02-02 to 2026-02-27",
    ]


def test_a_task_that_ends_at_midnight_ends_on_that_day() -> None:
    tasks = [{"id": "a", "start": "2026-01-05", "duration": "2ed"}]
    assert said({"id": "l", "at_most": "2ed", "task": "a"}, tasks=tasks) == []
    assert len(said({"id": "l", "at_most": "1ed", "task": "a"}, tasks=tasks)) == 1


@pytest.mark.parametrize("wanted", [1, 0])
def test_a_budget_of_labour_is_compared_as_it_is_computed(wanted: int) -> None:
    plan: dict[str, Any] = {
        "people": [{"id": "lina", "rate": "800/d"}],
        "tasks": [{"id": "a", "owner": "lina", "duration": "5d"}],
        "budget": {"lines": [{"id": "own", "amount": "labour"}]},
    }
    claim = {"id": "c", "value": 4000 + wanted, "plan": "budget.own"}
    assert len([each for each in found(claim, **plan) if each.code == "conflicting-values"]) == wanted
