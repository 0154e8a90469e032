"""Rules about people: too much to do, not there, not known, not able."""

from __future__ import annotations

from pathlib import Path

import pytest

from mktpm.language import Language
from tests.rules.test_rules import findings, found_in, said

TWO = "name: p\nstart: 2026-10-20\npeople: [{id: lina, name: Li Na}, {id: wang, capacity: 50%}]\n"


def over(tasks: str, head: str = TWO) -> list[str]:
    return said(f"{head}tasks: [{tasks}]\n", "over-allocated")


# ------------------------------------------------------------------ over-allocated


def test_the_finding_names_the_person_the_days_and_the_tasks() -> None:
    assert over("{id: a, owner: lina, duration: 2d}, {id: b, owner: lina, duration: 3d}") == [
        "Li Na has more to do than there is time on 2 working days (2026-10-20..10-21), up to 200 % of 100 %: a and b"
    ]


def test_a_resource_is_told_in_pieces() -> None:
    head = "name: p\nresources: [{id: studio, name: Studio, count: 2}]\n"
    assert over("{id: a, demand: {studio: 2}}, {id: b, demand: {studio: 1}}", head) == [
        "Studio is needed more often than there is of it on 1 working day (2026-10-20), 3 of 2: a and b"
    ]


@pytest.mark.parametrize(
    "tasks",
    [
        "{id: a, owner: lina}, {id: b, owner: lina, depends: [a]}",
        "{id: a, owner: lina, team: [lina 50%]}, {id: b, owner: lina, team: [lina 50%]}",
        "{id: a, owner: wang}, {id: b, owner: lina}",
        "{id: a, owner: lina, milestone: true}, {id: b, owner: lina}",
        "{id: a, owner: lina, status: cancelled}, {id: b, owner: lina}",
        "{id: a, owner: lina, status: done}, {id: b, owner: lina}",
        "{id: a, owner: lina, duration: 4h}, {id: b, owner: lina, duration: 4h}",
        "{id: a, owner: agency}, {id: b, owner: agency}",
        "{id: a, team: [lina 150%]}",
    ],
)
def test_what_can_be_done_is_not_found(tasks: str) -> None:
    assert over(tasks) == []


def test_a_plan_without_people_is_left_alone() -> None:
    assert over("{id: a, owner: lina}, {id: b, owner: lina}", "name: p\n") == []


def test_it_stands_where_the_person_is_named_for_the_last_task(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(
        "name: p\npeople: [{id: lina}]\ntasks:\n"
        "  - id: b\n    team: [lina]\n    start: 2026-10-21\n"
        "  - id: a\n    owner: lina\n    duration: 3d\n    start: 2026-10-20\n"
    )
    [found] = found_in(plan)
    assert (found.diagnostic.task, found.span.line, found.span.column) == ("b", 5, 12)
    assert [each.where.route for each in found.diagnostic.related] == [("tasks", 1, "owner")]


def test_people_are_shared_between_the_projects_of_a_workspace(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "mktpm.yaml").write_text("name: w\npeople: [{id: lina}]\n")
    for name in "ab":
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"name: {name}\ntasks: [{{id: t{name}, owner: lina}}]\n")
    [found] = found_in(tmp_path)
    assert found.diagnostic.code == "over-allocated"
    (tmp_path / "projects" / "b.yaml").write_text("name: b\nstatus: paused\ntasks: [{id: tb, owner: lina}]\n")
    assert found_in(tmp_path) == []


def test_it_can_be_silenced_where_it_stands() -> None:
    text = (
        TWO
        + "tasks:\n  - {id: a, owner: lina, duration: 2d}\n  - {id: b, owner: lina}  # mktpm: ignore[over-allocated]\n"
    )
    assert [one.code for one in findings(text)] in ([], ["over-allocated"])
    both = text.replace("duration: 2d}", "duration: 2d}  # mktpm: ignore[over-allocated]")
    assert findings(both) == []


# ------------------------------------------------------------------ outside-availability


@pytest.mark.parametrize(
    ("person", "task", "expected"),
    [
        (
            'available: ["2026-10-01..2026-10-21"]',
            "duration: 3d",
            "lina is not available on 2026-10-22, when `a` runs",
        ),
        (
            'available: ["2026-10-22..2026-12-31"]',
            "duration: 3d",
            "lina is not available on 2026-10-20..10-21, when `a` runs",
        ),
        ('off: ["2026-10-20..2026-10-21"]', "duration: 4d", "lina is off for 2 of 4 working days on which `a` runs"),
        ("off: [2026-10-20]", "duration: 4d", None),
        ('off: ["2026-10-24..2026-10-25"]', "duration: 8d", None),
        ("calendar: early", "duration: 2d", "lina is off for 1 of 2 working days on which `a` runs"),
        ("calendar: early", "duration: 5d", None),
        ('available: ["2026-10-01..2026-10-21"]', "duration: 3d, status: cancelled", None),
        ('available: ["2026-10-01..2026-10-21"]', "milestone: true, due: 2026-12-01", None),
    ],
)
def test_work_for_who_is_not_there_is_found(person: str, task: str, expected: str | None) -> None:
    calendars = "calendars: {early: {days: [mon, tue, thu, fri]}}\n"
    text = f"name: p\n{calendars}people: [{{id: lina, {person}}}]\ntasks: [{{id: a, owner: lina, {task}}}]\n"
    assert said(text, "outside-availability") == ([] if expected is None else [expected])


# ------------------------------------------------------------------ owner-unknown


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ("owner: lina", []),
        ("owner: design", []),
        ("owner: lian", ["lian"]),
        ("team: [wang 50%, zhao]", ["zhao"]),
        ("team: [design]", []),
        ("raci: {R: [zhao], A: lina, C: [qian], I: [design]}", ["zhao", "qian"]),
    ],
)
def test_names_that_nobody_has_are_found(fields: str, names: list[str]) -> None:
    head = TWO + "teams: [{id: design, members: [lina]}]\n"
    text = f"{head}tasks: [{{id: a, {fields}}}, {{id: b, status: cancelled, {fields}}}]\n"
    assert said(text, "owner-unknown") == [f"there is no person and no team `{name}`" for name in names]
    assert said(text.replace("people:", "x-people:").replace("teams:", "x-teams:"), "owner-unknown") == []


MONEY = "budget: {lines: [{id: l, amount: 5}], #}"


@pytest.mark.parametrize(
    "figures",
    [
        "goals: [{id: g, owner: zhao}]",
        "kpis: [{id: k, owner: zhao}]",
        "budget: {lines: [{id: l, amount: 5, owner: zhao}]}",
        MONEY.replace("#", "changes: [{id: c, on: 2026-10-05, line: l, amount: 1, because: x, by: zhao}]"),
        MONEY.replace("#", "reserve: {amount: 2, draws: [{on: 2026-10-05, amount: 1, line: l, because: x, by: zhao}]}"),
    ],
)
def test_who_answers_for_figures_and_money_must_be_somebody(figures: str) -> None:
    text = f"{TWO}tasks: [{{id: a}}]\n{figures}\n"
    assert said(text, "owner-unknown") == ["there is no person and no team `zhao`"]
    assert said(text.replace("zhao", "lina"), "owner-unknown") == []


def test_a_mistyped_name_gets_a_hint_and_its_other_places() -> None:
    [found] = findings(TWO + "owner: lina\ntasks: [{id: a, owner: wnag}, {id: b, owner: wnag}]\n")
    assert (str(found.hint), found.task, len(found.related)) == ("did you mean `wang`?", "a", 1)


def test_roles_that_nobody_has_taken_on_are_one_note() -> None:
    roles = [f"role-{number}" for number in range(10)]
    tasks = ", ".join(f"{{id: {role}-work, owner: {role}}}" for role in roles)
    text = f"{TWO}tasks: [{tasks}, {{id: a, owner: wnag}}]\n"
    listed = ", ".join(f"`{role}`" for role in roles[:8])
    assert said(text, "owner-unknown") == [
        f"10 names are no person and no team: {listed} and 2 more",
        "there is no person and no team `wnag`",
    ]


def test_a_word_that_only_shares_some_letters_is_nobody_mistyped() -> None:
    [found] = findings(TWO + "tasks: [{id: a, owner: finance}]\n")
    assert str(found.hint) == "list them under `people:`"


def test_members_of_a_team_must_be_somebody() -> None:
    text = TWO + "teams: [{id: design, members: [lina, qian]}]\ntasks: [{id: a}]\n"
    assert said(text, "owner-unknown") == ["the team `design` has a member `qian` who is nobody"]


# ------------------------------------------------------------------ skill-missing

SKILLED = "name: p\npeople: [{id: lina, skills: [Copy]}, {id: wang, name: 王伟, skills: [摄影]}]\n"


@pytest.mark.parametrize(
    ("fields", "skills"),
    [
        ("owner: lina, needs: [copy]", []),
        ("owner: lina, needs: [摄影]", ["摄影"]),
        ("owner: lina, team: [wang 10%], needs: [摄影, copy]", []),
        ("owner: lina, needs: [摄影, 剪辑]", ["摄影", "剪辑"]),
        ("needs: [摄影]", []),
        ("owner: agency, needs: [摄影]", []),
        ("owner: lina, needs: [摄影], status: done", []),
        ("owner: lina, needs: [摄影], status: cancelled", []),
    ],
)
def test_skills_that_nobody_on_the_task_has_are_found(fields: str, skills: list[str]) -> None:
    expected = [f"`a` needs `{skill}`, which lina can't do" for skill in skills]
    assert said(f"{SKILLED}tasks: [{{id: a, {fields}}}]\n", "skill-missing") == expected


def test_it_says_who_could_do_it() -> None:
    [found] = findings(f"{SKILLED}tasks: [{{id: a, owner: lina, needs: [摄影]}}]\n")
    assert str(found.hint) == "it can be done by 王伟"


# ------------------------------------------------------------------ demand-exceeds

MANY = """
name: p
people: [{id: lina}, {id: wang, capacity: 50%}, {id: idle, capacity: 0%}]
resources: [{id: studio, count: 2}]
"""


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ("demand: {studio: 2}", None),
        ("demand: {studio: 3}", "`a` needs 3 of studio, there are 2"),
        ("owner: wang, effort: 3d", None),
        ("owner: idle, effort: 3d", "idle has no time (`capacity: 0%`) for `a`"),
        ("owner: lina, team: [idle 10%]", "idle has no time (`capacity: 0%`) for `a`"),
        ("team: [idle 0%]", None),
        ("team: [lina 150%]", "`a` takes 150 % of the time of lina"),
        ("team: [lina 60%, lina 60%]", "`a` takes 120 % of the time of lina"),
        ("owner: idle, status: done", None),
    ],
)
def test_what_is_never_possible_is_found(fields: str, sentence: str | None) -> None:
    text = f"{MANY}tasks: [{{id: a, {fields}}}]\n"
    assert said(text, "demand-exceeds") == ([] if sentence is None else [sentence])
    assert said(text, "over-allocated") == []


def test_a_resource_that_is_not_listed_is_an_unknown_reference() -> None:
    text = f"{MANY}tasks: [{{id: a, demand: {{studoi: 1}}}}]\n"
    assert said(text, "unknown-reference") == ["there is no resource `studoi`"]
    assert said("name: p\ntasks: [{id: a, demand: {studoi: 1}}]\n", "unknown-reference") == []


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_sentence_can_be_said(language: Language) -> None:
    text = (
        MANY
        + "x-note: 1\ntasks: [{id: a, owner: lina, demand: {studio: 3}}, {id: b, owner: lina}, {id: c, owner: idle}]\n"
    )
    assert all(one.message.say(language) for one in findings(text))


# ------------------------------------------------------------------ people's own calendars


def test_a_calendar_of_a_person_that_is_not_there_is_an_error() -> None:
    head = "name: p\ncalendars: {evening: {days: [mon]}}\n"
    text = f"{head}people: [{{id: lina, calendar: evenin}}]\ntasks: [{{id: a, owner: lina}}]\n"
    assert said(text, "unknown-reference") == ["there is no calendar `evenin`"]
    assert said(text.replace("evenin}", "evening}"), "unknown-reference") == []


def test_a_calendar_of_a_person_of_the_workspace_is_named_once(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("people:\n  - {id: lina, calendar: nights}\n")
    (tmp_path / "projects").mkdir()
    for name in ("spring", "autumn"):
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"name: {name}\ntasks: [{{id: a, duration: 2d}}]\n")
    [found] = found_in(tmp_path)
    assert (found.diagnostic.code, found.span.line, found.span.column) == ("unknown-reference", 2, 26)
