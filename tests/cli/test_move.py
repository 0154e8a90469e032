"""`mktpm move`: a task goes to another column."""

from __future__ import annotations

import pytest

from tests.cli.desk import DAY, Desk


@pytest.mark.parametrize(
    ("word", "status"),
    [("review", "review"), ("Review", "review"), ("评审", "review"), ("进行中", "doing"), ("In Progress", "doing")],
)
def test_a_column_can_be_called_by_its_names(desk: Desk, word: str, status: str) -> None:
    assert desk.does("move", "banner", word, *DAY) == [f"+        status: {status}", "+        started: 2026-10-19"]


def test_several_tasks_go_together(desk: Desk) -> None:
    assert desk.does("move", "banner", "上线", "coupon-rules", "cancelled") == [
        "+    status: cancelled", "+        status: cancelled", "+    status: cancelled",
    ]  # fmt: skip


def test_back_to_the_beginning_takes_the_days_and_the_progress_away(desk: Desk) -> None:
    assert desk.does("move", "coupon-test", "todo") == [
        "-    status: doing", "-    started: 2026-10-12", "-    progress: 50%", "+    status: todo",
    ]  # fmt: skip
    assert "tracking-contradiction" not in desk.run("check", "--as-of", "2026-10-19").out


def test_to_done_is_done(desk: Desk) -> None:
    assert desk.does("move", "banner", "完成", *DAY) == ["+        status: done", "+        finished: 2026-10-19"]
    assert desk.does("move", "banner", "done", "--on", "2026-10-16") == [
        "-        finished: 2026-10-19", "+        finished: 2026-10-16",
    ]  # fmt: skip


def test_open_criteria_refuse_done_unless_forced(desk: Desk) -> None:
    assert "“copy approved” and “legal has agreed”" in desk.refuses("move", "poster", "done")
    assert desk.does("move", "poster", "done", "--force", *DAY) == [
        "+        status: done", "+        finished: 2026-10-19",
    ]  # fmt: skip


def test_from_done_to_review_it_is_not_finished_any_more(desk: Desk) -> None:
    desk.does("start", "banner", "--on", "2026-10-14")
    desk.does("done", "banner", *DAY)
    assert desk.does("move", "banner", "review", "--on", "2026-10-20") == [
        "-        status: done", "+        status: review", "-        finished: 2026-10-19",
    ]  # fmt: skip


def test_where_it_is_already_it_stays(desk: Desk) -> None:
    assert desk.does("move", "coupon-test", "doing") == []
    assert desk.does("move", "banner", "todo") == []


def test_a_parent_is_given_up_as_a_whole_and_else_refused(desk: Desk) -> None:
    assert "`design` has tasks of its own" in desk.refuses("move", "design", "doing")
    assert desk.does("move", "design", "cancelled") == ["+    status: cancelled"]


@pytest.mark.parametrize("words", [("banner", "somewhere"), ("banner",), ("review",)])
def test_the_last_word_must_be_a_column(desk: Desk, words: tuple[str, ...]) -> None:
    said = desk.refuses("move", *words)
    assert "the last word must be a status: `todo`, `doing`, `review`, `blocked`, `done` or `cancelled`" in said
