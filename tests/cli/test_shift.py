"""`mktpm shift`: tasks move in time."""

from __future__ import annotations

import pytest

from tests.cli.desk import Desk

PLAN = """\
id: launch
name: Launch
start: 2026-09-07
calendar: cn
calendars:
  cn: {days: [mon, tue, wed, thu, fri], hours: ["09:00-12:00", "13:00-18:00"], closed: ["2026-10-01..2026-10-07"]}
dates: {T: 2026-11-11, 双十一-预热: 2026-10-20}
tasks:
  - id: plan
    name: Plan
    start: 2026-09-07
    due: 2026-09-18
    tasks:
      - {id: goals, name: Goals, duration: 2d, due: 2026-09-09, status: done, started: 2026-09-07, finished: 2026-09-08}
      - {id: budget, name: Budget, duration: 3d, due: 2026-09-11}
      - {id: free, name: Free, duration: 1d}
  - id: page
    name: Page
    duration: 3d
    depends: [budget]
    due: T-15d   # before the sale
  - id: call
    name: Call
    fixed: 2026-10-20 15:30
    duration: 1h
    depends: [page]
  - id: warm
    name: Warm-up
    start: 双十一-预热-3d
    duration: 2d
    depends: [call]
  - id: sale
    name: Sale
    milestone: true
    due: T
    depends: [warm]
  - id: elapsed
    name: Elapsed
    due: T-15ed
  - id: weeks
    name: Weeks
    due: T+2w
  - id: gone
    name: Gone
    status: cancelled
    due: 2026-09-09
"""
OTHER = """\
id: other
name: Other
start: 2026-09-07
tasks:
  - {id: follow, name: Follow, duration: 2d, depends: ["launch:page"], due: 2026-11-30}
"""
DAY = ("--on", "2026-09-10")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.sale.unlink()
    desk.write("projects/coupons.yaml", OTHER)
    desk.write("projects/launch.yaml", PLAN)
    desk.changes()
    return desk


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (("page", "+2d"), ["-    due: T-15d   # before the sale", "+    due: T-13d   # before the sale"]),
        (("page", "2d"), ["-    due: T-15d   # before the sale", "+    due: T-13d   # before the sale"]),
        (("page", "-2d"), ["-    due: T-15d   # before the sale", "+    due: T-17d   # before the sale"]),
        (("page", "1w"), ["-    due: T-15d   # before the sale", "+    due: T-10d   # before the sale"]),
        (("page", "+1ed"), ["-    due: T-15d   # before the sale", "+    due: 2026-10-22   # before the sale"]),
        (("page", "+15d"), ["-    due: T-15d   # before the sale", "+    due: T   # before the sale"]),
        (("elapsed", "-1ew"), ["-    due: T-15ed", "+    due: T-22ed"]),
        (("elapsed", "+1ed"), ["-    due: T-15ed", "+    due: T-14ed"]),
        (("weeks", "-3w"), ["-    due: T+2w", "+    due: T-1w"]),
        (("weeks", "-2w"), ["-    due: T+2w", "+    due: T"]),
        (("sale", "+1d"), ["-    due: T", "+    due: T+1d"]),
        (("warm", "-1d"), ["-    start: 双十一-预热-3d", "+    start: 双十一-预热-4d"]),
        (("call", "+1d"), ["-    fixed: 2026-10-20 15:30", "+    fixed: 2026-10-21 15:30"]),
        (("budget", "+1d"), [
            "-      - {id: budget, name: Budget, duration: 3d, due: 2026-09-11}",
            "+      - {id: budget, name: Budget, duration: 3d, due: 2026-09-14}"]),
        (("budget", "+3ed"), [
            "-      - {id: budget, name: Budget, duration: 3d, due: 2026-09-11}",
            "+      - {id: budget, name: Budget, duration: 3d, due: 2026-09-14}"]),
        (("page", "sale", "+1d"), [
            "-    due: T-15d   # before the sale", "+    due: T-14d   # before the sale",
            "-    due: T", "+    due: T+1d"]),
    ],
)  # fmt: skip
def test_the_dates_of_a_task_move_and_are_written_as_they_were(
    desk: Desk, words: tuple[str, ...], lines: list[str]
) -> None:
    assert desk.does("shift", *words, "--force", *DAY) == lines


def test_working_days_pass_over_the_holiday(desk: Desk) -> None:
    desk.does("set", "page", "due=2026-09-30", *DAY)
    assert desk.does("shift", "page", "+1d", *DAY) == [
        "-    due: 2026-09-30   # before the sale", "+    due: 2026-10-08   # before the sale",
    ]  # fmt: skip


def test_a_parent_moves_with_all_its_open_tasks(desk: Desk) -> None:
    assert desk.does("shift", "plan", "+2d", *DAY) == [
        "-    start: 2026-09-07",
        "-    due: 2026-09-18",
        "+    start: 2026-09-09",
        "+    due: 2026-09-22",
        "-      - {id: budget, name: Budget, duration: 3d, due: 2026-09-11}",
        "+      - {id: budget, name: Budget, duration: 3d, due: 2026-09-15}",
    ]


def test_a_task_without_dates_gets_a_start(desk: Desk) -> None:
    assert desk.does("shift", "free", "+2d", *DAY) == [
        "-      - {id: free, name: Free, duration: 1d}",
        "+      - {id: free, name: Free, start: 2026-09-09, duration: 1d}",
    ]


def test_what_waits_for_it_follows_where_that_is_asked(desk: Desk) -> None:
    assert desk.does("shift", "budget", "+1d", "--cascade", *DAY) == [
        '-  - {id: follow, name: Follow, duration: 2d, depends: ["launch:page"], due: 2026-11-30}',
        '+  - {id: follow, name: Follow, duration: 2d, depends: ["launch:page"], due: 2026-12-01}',
        "-      - {id: budget, name: Budget, duration: 3d, due: 2026-09-11}",
        "+      - {id: budget, name: Budget, duration: 3d, due: 2026-09-14}",
        "-    due: T-15d   # before the sale",
        "+    due: T-14d   # before the sale",
        "-    fixed: 2026-10-20 15:30",
        "+    fixed: 2026-10-21 15:30",
        "-    start: 双十一-预热-3d",
        "+    start: 双十一-预热-2d",
        "-    due: T",
        "+    due: T+1d",
    ]


def test_there_and_back_again(desk: Desk) -> None:
    for name in ("page", "plan", "warm", "elapsed", "weeks"):
        desk.does("shift", name, "+3d", "--force", *DAY)
        desk.does("shift", name, "-3d", "--force", *DAY)
    changed = desk.sale.with_name("launch.yaml").read_text("utf-8")
    assert changed == PLAN.replace("T-15ed", "2026-10-27").replace("T+2w", "T+10d")


@pytest.mark.parametrize("name", ["goals", "gone"])
def test_what_is_over_is_refused(desk: Desk, name: str) -> None:
    assert f"`{name}` is over" in desk.refuses("shift", name, "+1d", *DAY)


@pytest.mark.parametrize(
    "words", [("page",), ("page", "later"), ("page", "0d"), ("page", "2h"), ("+2d",), ("page", "99999d")]
)
def test_the_last_word_must_be_a_distance(desk: Desk, words: tuple[str, ...]) -> None:
    assert "the last word must be a distance in time" in desk.refuses("shift", *words)


def test_the_reason_is_written_for_each_date_that_was_promised(desk: Desk) -> None:
    lines = desk.does("shift", "budget", "+1d", "--cascade", "--because", "resources: ill", *DAY)
    records = [line for line in lines if "because" in line]
    assert len(records) == 5
    assert all("on: 2026-09-10" in line for line in records)
    assert '+      - {on: 2026-09-10, field: due, was: T-15d, now: T-14d, because: "resources: ill"}' in records
    assert not any("field: start" in line for line in records)


def test_a_date_that_moves_earlier_has_no_reason(desk: Desk) -> None:
    said = desk.run("shift", "page", "-1d", "--because", "resources: ill", *DAY)
    assert (said.code, said.err) == (0, "")
    assert not any("slips" in line for line in desk.changes())


def test_a_shift_that_brings_errors_is_not_written(desk: Desk) -> None:
    said = desk.run("shift", "budget", "-5d", *DAY)
    assert said.code in (0, 2)
    if said.code == 2:
        assert desk.changes() == []


def test_centuries_away_is_said(desk: Desk) -> None:
    desk.does("set", "page", "due=9999-12-30", "--force")
    said = desk.run("shift", "page", "+9999w", *DAY)
    assert said.code == 2
    assert said.err.startswith(("mktpm: ", "error["))
    assert desk.changes() == []
