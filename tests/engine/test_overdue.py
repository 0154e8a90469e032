"""Which commitments have passed, and which are near."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.computation import compute_schedule
from mktpm.engine.overdue import open_commitments, overdue_tasks, upcoming_milestones, warning_level
from mktpm.engine.schedule import ProjectSchedule
from tests.plan.reading import loaded

CHINA = "calendar: cn\ncalendars: {cn: {holidays: CN}}\n"


def at(day: str, tasks: str, top: str = "") -> ProjectSchedule:
    """A plan's schedule as seen on a day."""
    workspace = loaded(f"name: p\n{top}tasks:\n{tasks}").workspace
    return compute_schedule(workspace, date.fromisoformat(day)).project(workspace.projects[0])


def late(day: str, tasks: str, top: str = "") -> list[tuple[str, int, bool]]:
    """Id, days late and alarm of what is overdue."""
    return [(one.task.id, one.days_late, one.alarming) for one in overdue_tasks(at(day, tasks, top))]


def near(day: str, tasks: str, top: str = "") -> list[tuple[str, int, int]]:
    """Id, days left and level of the milestones that are near."""
    return [(one.task.id, one.days_left, one.level) for one in upcoming_milestones(at(day, tasks, top))]


@pytest.mark.parametrize(
    ("day", "days"),
    [
        ("2026-10-15", None),
        ("2026-10-16", None),
        ("2026-10-17", 0),
        ("2026-10-18", 0),
        ("2026-10-19", 1),
        ("2026-10-20", 2),
        ("2026-10-23", 5),
        ("2026-10-26", 6),
    ],
)
def test_a_task_due_on_a_friday_is_late_from_saturday_and_by_a_day_on_monday(day: str, days: int | None) -> None:
    expected = [] if days is None else [("a", days, days > 3)]
    assert late(day, "  - {id: a, due: 2026-10-16}\n") == expected


def test_the_holiday_counts_for_nothing_and_the_make_up_day_counts() -> None:
    task = "  - {id: a, due: 2026-09-30}\n"
    assert late("2026-10-07", task, CHINA) == [("a", 0, False)]
    assert late("2026-10-10", task, CHINA) == [("a", 3, False)]
    assert late("2026-10-12", task, CHINA) == [("a", 4, True)]


def test_a_due_minute_passes_on_its_day_and_is_late_the_next_morning() -> None:
    task = "  - {id: a, due: 2026-10-15 20:00}\n"
    assert late("2026-10-15", task) == []
    assert late("2026-10-16", task) == [("a", 1, False)]


def test_the_alarm_rings_where_the_policy_says() -> None:
    task = "  - {id: a, due: 2026-10-16}\n"
    for days, rings in ((0, True), (1, False)):
        assert late("2026-10-19", task, f"policy: {{alarm_days: {days}}}\n") == [("a", 1, rings)]


@pytest.mark.parametrize(
    ("state", "is_open"),
    [
        ("status: done", False),
        ("status: cancelled", False),
        ("finished: 2026-10-20", False),
        ("progress: 100%", True),
        ("status: blocked", True),
        ("status: review", True),
        ("started: 2026-09-01", True),
    ],
)
def test_only_what_is_done_or_cancelled_is_over(state: str, is_open: bool) -> None:  # noqa: FBT001
    assert bool(late("2026-10-20", f"  - {{id: a, due: 2026-10-01, {state}}}\n")) is is_open


def test_a_parents_commitment_is_over_when_all_below_it_is() -> None:
    text = "  - {id: p, due: 2026-10-01, tasks: [{id: a, status: done}, {id: b, status: %s}]}\n"
    assert late("2026-10-02", text % "doing") == [("p", 1, False)]
    assert late("2026-10-02", text % "done") == []
    assert late("2026-10-02", text % "cancelled") == []


def test_a_cancelled_parent_takes_its_children_along() -> None:
    assert late("2026-10-20", "  - {id: p, status: cancelled, tasks: [{id: a, due: 2026-10-01}]}\n") == []


def test_a_parents_due_day_is_not_its_childrens_commitment() -> None:
    found = open_commitments(at("2026-10-20", "  - {id: p, due: 2026-10-01, tasks: [{id: a}]}\n"))
    assert [task.id for task, _, _ in found] == ["p"]


def test_lateness_counts_on_the_tasks_own_calendar() -> None:
    weekend = "calendars: {shop: {days: [sat, sun]}}\n"
    assert late("2026-10-20", "  - {id: a, due: 2026-10-09, calendar: shop}\n", weekend) == [("a", 4, True)]


MILESTONE = "  - {id: m, milestone: true, due: %s}\n"


@pytest.mark.parametrize(
    ("due", "level"),
    [
        ("2026-10-19", 0),
        ("2026-10-20", 3),
        ("2026-10-27", 3),
        ("2026-10-28", 2),
        ("2026-11-04", 2),
        ("2026-11-05", 1),
        ("2026-11-19", 1),
        ("2026-11-20", 0),
    ],
)
def test_a_milestone_is_announced_in_three_levels(due: str, level: int) -> None:
    left = (date.fromisoformat(due) - date(2026, 10, 20)).days
    assert near("2026-10-20", MILESTONE % due) == ([("m", left, level)] if level else [])


def test_only_milestones_are_announced() -> None:
    assert near("2026-10-20", "  - {id: a, due: 2026-10-21}\n") == []
    assert near("2026-10-20", "  - {id: m, milestone: true, due: 2026-10-21, status: done}\n") == []


@given(st.integers(-5, 60), st.lists(st.integers(0, 50), max_size=3))
def test_the_level_is_how_many_thresholds_are_near(left: int, thresholds: list[int]) -> None:
    level = warning_level(left, tuple(thresholds))
    assert level == (0 if left < 0 else len([days for days in thresholds if left <= days]))
