"""`mktpm block`: work can't go on."""

from __future__ import annotations

import pytest

from tests.cli.desk import DAY, Desk


def test_it_writes_down_why(desk: Desk) -> None:
    assert desk.does("block", "banner", "--why", "等素材：主图 #2") == [
        "+        status: blocked", '+        blocked: "等素材：主图 #2"',
    ]  # fmt: skip


def test_a_reason_is_not_needed(desk: Desk) -> None:
    assert desk.does("block", "banner") == ["+        status: blocked"]


def test_a_new_reason_takes_the_place_of_the_old_one_and_none_leaves_it(desk: Desk) -> None:
    desk.does("block", "banner", "--why", "no copy")
    assert desk.does("block", "banner") == []
    assert desk.does("block", "banner", "--why", "no logo") == [
        "-        blocked: no copy", "+        blocked: no logo",
    ]  # fmt: skip


def test_it_is_one_line_whatever_was_typed(desk: Desk) -> None:
    assert (
        desk.does("block", "banner", "--why", "  two\n lines　and\ta tab ")[1]
        == "+        blocked: two lines and a tab"
    )


@pytest.mark.parametrize("why", ["\x1b[31mred", "\u202eabc", "zero\u200bwidth"])
def test_what_steers_a_terminal_is_refused(desk: Desk, why: str) -> None:
    assert "one line of text" in desk.refuses("block", "banner", "--why", why)


def test_the_day_on_which_work_began_stays(desk: Desk) -> None:
    assert desk.does("block", "coupon-test", "--why", "server") == [
        "-    status: doing", "+    status: blocked", "+    blocked: server",
    ]  # fmt: skip


def test_finished_work_that_is_blocked_is_not_finished(desk: Desk) -> None:
    desk.does("done", "banner", *DAY)
    assert desk.does("block", "banner") == [
        "-        status: done", "+        status: blocked", "-        finished: 2026-10-19",
    ]  # fmt: skip


def test_a_task_with_tasks_is_refused(desk: Desk) -> None:
    assert "`design` has tasks of its own" in desk.refuses("block", "design")
