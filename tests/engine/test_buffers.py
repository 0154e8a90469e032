"""Buffers: how big, where they stand, what is used, and in which zone of the fever chart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.engine.buffers import Buffer, Buffers, buffers_of, limits_at, project_buffer, zone_of
from mktpm.engine.calendar import datetime_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.loader import load_text

HALF_AND_ALL = (Decimal("0.5"), Decimal(1))


def schedule_of(tasks: str, buffer: str = "20%", as_of: str = "2026-10-12", more: str = "") -> ProjectSchedule:
    text = f"id: p\nstart: 2026-10-12\npolicy: {{buffer: {buffer}}}\n{more}tasks:\n{tasks}"
    workspace = load_text(text).workspace
    return compute_schedule(workspace, date.fromisoformat(as_of)).project(workspace.projects[0])


def own(tasks: str, buffer: str = "20%", as_of: str = "2026-10-12", more: str = "") -> Buffer:
    found = project_buffer(schedule_of(tasks, buffer, as_of, more))
    assert found is not None
    return found


def everything(tasks: str, buffer: str = "20%", as_of: str = "2026-10-12", more: str = "") -> Buffers:
    found = buffers_of(schedule_of(tasks, buffer, as_of, more))
    assert found is not None
    return found


TWO = "  - {id: a, duration: 10d}\n  - {id: b, duration: 5d, depends: [a]}\n"


def test_a_share_of_the_chain() -> None:
    found = own(TWO)
    assert [each.task.id for each in found.chain] == ["a", "b"]
    assert (found.length, found.size) == (15, 3)
    assert (datetime_of(found.begin).isoformat(), datetime_of(found.end).isoformat()) == (
        "2026-10-30T18:00:00", "2026-11-04T18:00:00",
    )  # fmt: skip
    assert (found.room, found.fits, found.used, found.consumption, found.zone) == (None, True, 0, 0, "green")


def test_a_chain_begins_behind_the_date_that_it_waits_for_and_a_lag_is_part_of_it() -> None:
    waits = "  - {id: a, duration: 10d}\n  - {id: b, duration: 5d, depends: [a], start: 2026-11-30}\n"
    assert own(waits).length == 5
    lag = "  - {id: a, duration: 10d}\n  - {id: b, duration: 5d, depends: [a +2d]}\n"
    assert own(lag).length == 17


def test_the_root_of_the_sum_of_squares_by_hand() -> None:
    """Safeties: 30 - (10+4·15+30)/6 = 13.33 and 9 - (3+4·4+9)/6 = 4.33 days."""
    tasks = (
        "  - {id: a, estimate: 10d/15d/30d}\n  - {id: b, estimate: 3d/4d/9d, depends: [a]}\n"
        "  - {id: c, duration: 4d, depends: [b]}\n"
    )
    found = own(tasks, "rss")
    assert found.size == pytest.approx(sqrt((30 - 100 / 6) ** 2 + (9 - 28 / 6) ** 2), abs=0.01)
    assert found.chain[2].safety is None


def test_a_written_duration_is_what_the_plan_counts_with() -> None:
    assert own("  - {id: a, duration: 8d, estimate: 2d/3d/10d}\n", "rss").size == pytest.approx(2)
    assert own("  - {id: a, duration: 12d, estimate: 2d/3d/10d}\n", "rss").size == 0


def test_without_three_points_there_is_no_such_buffer() -> None:
    found = own(TWO, "rss")
    assert (found.size, found.consumption, found.zone) == (0, None, "green")


def test_what_the_forecast_takes_is_used() -> None:
    late = "  - {id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: 5d}\n"
    late += "  - {id: b, duration: 5d, depends: [a]}\n"
    found = own(late, as_of="2026-10-21")  # 7 days have passed, 5 are left: 2 late
    assert found.used == 2
    assert found.consumption == pytest.approx(2 / 3)
    assert found.done == pytest.approx(5 / 15)
    assert list(found.limits) == pytest.approx([0.5 * 5 / 9, 5 / 9])
    assert found.zone == "red"


@pytest.mark.parametrize(
    ("deadline", "room", "used", "fits"),
    [("2026-10-30", 0, 2, False), ("2026-11-04", 3, 2, True), ("2026-11-05", 4, 1, True), ("2026-11-11", 8, 0, True)],
)
def test_more_room_before_the_deadline_is_used_first(deadline: str, room: float, used: float, fits: bool) -> None:  # noqa: FBT001
    late = "  - {id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: 5d}\n"
    late += "  - {id: b, duration: 5d, depends: [a]}\n"
    found = own(late, as_of="2026-10-21", more=f"deadline: {deadline}\n")
    assert (found.room, found.used, found.fits) == (room, used, fits)


FED = (
    "  - {id: a, duration: 10d}\n  - {id: b, duration: 5d, depends: [a, y]}\n"
    "  - {id: x, duration: 3d}\n  - {id: y, duration: 2d, depends: [x]}\n"
)


def test_a_chain_that_joins_the_critical_one_has_a_buffer_of_its_own() -> None:
    [found] = everything(FED).feeding
    assert [each.task.id for each in found.chain] == ["x", "y"]
    assert found.joins is not None
    assert (found.joins.id, found.length, found.size, found.room, found.fits) == ("b", 5, 1, 5, True)


def test_a_chain_that_leaves_the_critical_one_begins_behind_it() -> None:
    tasks = (
        "  - {id: a, duration: 3d}\n  - {id: b, duration: 8d, depends: [a]}\n  - {id: x, duration: 2d, depends: [a]}\n"
        "  - {id: c, duration: 1d, depends: [b, x]}\n"
    )
    [found] = everything(tasks).feeding
    assert ([each.task.id for each in found.chain], found.length, found.room) == (["x"], 2, 6)


def test_a_feeding_chain_uses_its_buffer_only_behind_its_room() -> None:
    begun = FED.replace("id: x, duration: 3d", "id: x, duration: 3d, status: doing, started: 2026-10-12, remaining: 3d")
    doing = "id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: 7d"
    begun = begun.replace("id: a, duration: 10d", doing)
    [found] = everything(begun, as_of="2026-10-15").feeding  # x is 3 days late of 5, the buffer is the last of them
    assert (found.used, found.zone) == (0, "green")
    later = begun.replace("remaining: 3d", "remaining: 5d")
    [found] = everything(later, as_of="2026-10-15").feeding
    assert (found.used, found.consumption, found.zone) == (1, 1, "red")


def test_where_the_critical_chain_is_late_the_others_have_longer() -> None:
    tasks = (
        "  - {id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: 10d}\n"
        "  - {id: b, duration: 5d, depends: [a, x]}\n"
        "  - {id: x, duration: 9d, status: doing, started: 2026-10-12, remaining: 9d}\n"
    )
    [found] = everything(tasks, as_of="2026-10-19").feeding  # both are 5 days late
    assert (found.room, found.used) == (1, 0)
    [found] = everything(tasks.replace("remaining: 9d", "remaining: 12d"), as_of="2026-10-19").feeding
    assert found.used == 3  # beside the one day of room, and two by which b is later than a asks for


def test_ends_of_parents_and_cancelled_work_are_looked_through() -> None:
    tasks = (
        "  - id: p\n    tasks: [{id: a, duration: 10d}, {id: x, duration: 2d}]\n"
        "  - {id: gone, status: cancelled, depends: [y]}\n  - {id: y, duration: 1d}\n"
        "  - {id: b, duration: 5d, depends: [p, gone]}\n"
    )
    found = {each.chain[-1].task.id: each.room for each in everything(tasks).feeding}
    assert found == {"x": 8, "y": 9}


def test_without_a_policy_or_without_work_there_is_none() -> None:
    workspace = load_text("id: p\ntasks: [{id: a}]\n").workspace
    at = compute_schedule(workspace, date(2026, 10, 12)).project(workspace.projects[0])
    assert project_buffer(at) is None
    assert buffers_of(schedule_of("  - {id: a, status: cancelled}\n")) is None


@pytest.mark.parametrize("done", [0.0, 0.25, 1.0])
def test_the_borders_rise_from_a_third_to_all(done: float) -> None:
    assert list(limits_at(done, HALF_AND_ALL)) == pytest.approx([(1 + 2 * done) / 6, (1 + 2 * done) / 3])


@given(st.floats(0, 3), st.floats(0, 1), st.floats(0, 1))
def test_more_done_is_never_worse_and_more_used_never_better(used: float, done: float, more: float) -> None:
    rank = ("green", "yellow", "red")
    here = rank.index(zone_of(used, limits_at(done, HALF_AND_ALL)))
    assert rank.index(zone_of(used, limits_at(max(done, more), HALF_AND_ALL))) <= here
    assert rank.index(zone_of(used + more, limits_at(done, HALF_AND_ALL))) >= here


def test_an_unused_buffer_is_green_whatever_the_policy() -> None:
    assert zone_of(0.0, (0.0, 0.0)) == "green"
