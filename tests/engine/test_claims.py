"""What tasks take of people and resources, and how much of them there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from mktpm.engine.claims import Capacities, Claim, capacity_on, claims_in, claims_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.staffing import shares_of, strength_of
from mktpm.plan.loader import load_text

HEAD = """
name: p
start: 2026-09-07
people:
  - {id: lina}
  - {id: wang, capacity: 50%}
  - {id: zhao, capacity: 33%}
  - {id: idle, capacity: 0%}
  - {id: tian, available: ["2026-09-07..2026-09-18"], off: ["2026-09-09..2026-09-10"]}
  - {id: four, calendar: short}
calendars: {short: {days: [mon, tue, wed, thu]}}
teams:
  - {id: design, members: [lina, wang]}
  - {id: all, members: [lina, wang, zhao]}
resources: [{id: studio, count: 2}, {id: truck}]
tasks:
"""


def planned(task: str) -> ProjectSchedule:
    """The schedule of a plan with one task."""
    workspace = load_text(HEAD + f"  - {task}\n").workspace
    return compute_schedule(workspace, date(2026, 9, 7)).project(workspace.projects[0])


def claimed(task: str) -> dict[str, int]:
    """What the task claims, by the id of the person or resource."""
    at = planned(task)
    return {claim.id: claim.units for claim in claims_of(at, at.project.tasks[0])}


@pytest.mark.parametrize(
    ("fields", "units"),
    [
        ("", {}),
        ("owner: lina", {"lina": 100}),
        ("owner: nobody-knows", {"nobody-knows": 100}),
        ("owner: wang", {"wang": 50}),
        ("owner: lina, team: [lina 30%]", {"lina": 30}),
        ("owner: lina, team: [wang 50%, zhao]", {"lina": 100, "wang": 25, "zhao": 33}),
        ("team: [zhao 50%]", {"zhao": 16}),
        ("team: [zhao 1%]", {"zhao": 1}),
        ("team: [lina 0%]", {}),
        ("team: [lina 20%, lina 30%]", {"lina": 50}),
        ("team: [design]", {"lina": 100, "wang": 50}),
        ("team: [design 40%]", {"lina": 40, "wang": 20}),
        ("team: [design 40%, lina 10%]", {"lina": 10, "wang": 20}),
        ("team: [design 40%, all 80%]", {"lina": 40, "wang": 20, "zhao": 26}),
        ("owner: lina, team: [design 40%]", {"lina": 100, "wang": 20}),
        ("owner: design", {"lina": 100, "wang": 50}),
        ("raci: {A: lina, R: [wang]}", {"lina": 100}),
        ("owner: idle", {"idle": 100}),
        ("demand: {studio: 2, truck: 1, crane: 3}", {"studio": 200, "truck": 100}),
        ("owner: lina, demand: {studio: 0}", {"lina": 100}),
    ],
)
def test_a_task_claims_its_people_and_what_it_needs(fields: str, units: dict[str, int]) -> None:
    assert claimed(f"{{id: a, {fields}}}") == units


@pytest.mark.parametrize("fields", ["milestone: true", "duration: 0d", "status: cancelled", "tasks: [{id: b}]"])
def test_what_takes_no_time_claims_nobody(fields: str) -> None:
    assert claimed(f"{{id: a, owner: lina, {fields}}}") == {}


def test_claims_can_be_asked_for_whatever_the_length() -> None:
    at = planned("{id: a, owner: lina, milestone: true}")
    assert claims_in(at.project, at.project.tasks[0]) == (Claim("person", "lina", 100),)


def test_shares_that_make_a_whole_never_make_more_than_the_capacity() -> None:
    at = planned("{id: a, team: [zhao 33%]}")
    thirds = claims_of(at, at.project.tasks[0])[0].units * 3
    assert thirds <= capacity_on(at.project, "person", "zhao", date(2026, 9, 7))


def test_the_strength_of_a_team_counts_full_time_people() -> None:
    at = planned("{id: a, owner: lina, team: [all 50%]}")
    task = at.project.tasks[0]
    assert shares_of(at.project, task) == {"lina": 1, "wang": Decimal("0.5"), "zhao": Decimal("0.5")}
    assert strength_of(at.project, task) == Decimal(1) + Decimal("0.25") + Decimal("0.165")


@pytest.mark.parametrize(
    ("name", "day", "units"),
    [
        ("lina", "2026-09-07", 100),
        ("wang", "2026-09-12", 50),
        ("idle", "2026-09-07", 0),
        ("tian", "2026-09-06", 0),
        ("tian", "2026-09-08", 100),
        ("tian", "2026-09-09", 0),
        ("tian", "2026-09-10", 0),
        ("tian", "2026-09-18", 100),
        ("tian", "2026-09-19", 0),
        ("stranger", "2026-09-07", 100),
    ],
)
def test_somebody_is_there_when_available_and_not_off(name: str, day: str, units: int) -> None:
    at, when = planned("{id: a}"), date.fromisoformat(day)
    assert capacity_on(at.project, "person", name, when) == units
    assert Capacities(at.schedule).on("person", name, when.toordinal()) == units


def test_there_are_as_many_as_are_counted() -> None:
    at = planned("{id: a}")
    assert capacity_on(at.project, "resource", "studio", date(2026, 9, 7)) == 200
    assert capacity_on(at.project, "resource", "crane", date(2026, 9, 7)) == 0
    assert Capacities(at.schedule).on("resource", "truck", 1) == 100


def test_on_days_on_which_their_own_calendar_is_closed_nobody_is_there() -> None:
    capacities = Capacities(planned("{id: a}").schedule)
    thursday, friday = date(2026, 9, 10).toordinal(), date(2026, 9, 11).toordinal()
    assert (capacities.on("person", "four", thursday), capacities.on("person", "four", friday)) == (100, 0)
    assert {name: capacities.varies("person", name) for name in ("lina", "tian", "four", "x")} == {
        "lina": False, "tian": True, "four": True, "x": False,
    }  # fmt: skip


# ------------------------------------------------------------------ durations from effort


@pytest.mark.parametrize(
    ("fields", "days"),
    [
        ("effort: 4d, owner: lina", 4),
        ("effort: 4d, owner: wang", 8),
        ("effort: 3d, team: [design]", 2),
        ("effort: 3d, owner: lina, team: [wang]", 2),
        ("effort: 3d, owner: lina, team: [idle]", 3),
        ("effort: 3d, owner: idle", 3),
        ("effort: 2d, team: [lina 50%]", 4),
        ("effort: 2d, owner: stranger", 2),
        ("effort: 2d", 2),
        ("effort: 8d, duration: 1d, owner: wang", 1),
    ],
)
def test_effort_lasts_as_long_as_its_people_need(fields: str, days: float) -> None:
    at = planned(f"{{id: a, {fields}}}")
    assert at.dates(at.project.tasks[0]).duration == days
