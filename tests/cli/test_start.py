"""`mktpm start`: work on a task has begun."""

from __future__ import annotations

from tests.cli.desk import DAY, Desk


def test_it_sets_the_status_and_the_day(desk: Desk) -> None:
    assert desk.does("start", "banner", *DAY) == ["+        status: doing", "+        started: 2026-10-19"]


def test_what_has_begun_already_stays(desk: Desk) -> None:
    assert desk.does("start", "coupon-test") == []


def test_a_named_day_corrects_the_day(desk: Desk) -> None:
    assert desk.does("start", "coupon-test", "--on", "2026-10-13") == [
        "-    started: 2026-10-12", "+    started: 2026-10-13",
    ]  # fmt: skip


def test_a_blocked_task_goes_on_from_the_day_on_which_it_began(desk: Desk) -> None:
    desk.does("start", "banner", "--on", "2026-10-14")
    desk.does("block", "banner", "--why", "no copy")
    assert desk.does("start", "banner") == [
        "-        status: blocked", "-        blocked: no copy", "+        status: doing",
    ]  # fmt: skip


def test_finished_work_is_taken_up_again(desk: Desk) -> None:
    desk.does("done", "banner", *DAY)
    assert desk.does("start", "banner", "--on", "2026-10-20") == [
        "-        status: done", "+        status: doing", "+        started: 2026-10-20",
        "-        finished: 2026-10-19",
    ]  # fmt: skip


def test_a_task_with_tasks_is_refused(desk: Desk) -> None:
    assert "`design` has tasks of its own" in desk.refuses("start", "design")


def test_a_task_in_review_stays_there(desk: Desk) -> None:
    desk.does("move", "banner", "review", *DAY)
    assert desk.does("start", "banner") == []
