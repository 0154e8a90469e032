"""`mktpm assign`: whose a task is."""

from __future__ import annotations

from tests.cli.desk import Desk


def test_a_person_by_id_or_by_name(desk: Desk) -> None:
    assert desk.does("assign", "poster", "zhao") == ["-        owner: lina", "+        owner: zhao"]
    assert desk.does("assign", "banner", "video", "李娜") == [
        "+        owner: lina",
        "-  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [film]}",
        "+  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [film], owner: lina}",
    ]
    assert desk.does("assign", "banner", "@lina") == []


def test_somebody_unknown_is_taken_at_the_word_and_mentioned(desk: Desk) -> None:
    said = desk.run("assign", "banner", "bob")
    assert (said.code, said.err) == (0, "`bob` is not among the people of the workspace\n")
    assert desk.changes() == ["+        owner: bob"]


def test_people_join_the_team(desk: Desk) -> None:
    assert desk.does("assign", "banner", "--join", "zhao 50%", "--join", "李娜") == ["+        team: [zhao 50%, lina]"]
    assert desk.does("assign", "banner", "--join", "lina") == []
    assert desk.does("assign", "banner", "poster", "--join", "chen") == [
        "+        team: [chen]", "-        team: [zhao 50%, lina]", "+        team: [zhao 50%, lina, chen]",
    ]  # fmt: skip


def test_all_words_are_tasks_where_the_person_is_an_option(desk: Desk) -> None:
    assert desk.does("assign", "poster", "banner", "--to", "zhao") == [
        "-        owner: lina", "+        owner: zhao", "+        owner: zhao",
    ]  # fmt: skip


def test_nobody_takes_the_owner_away(desk: Desk) -> None:
    assert desk.does("assign", "poster", "--nobody") == ["-        owner: lina"]
    assert desk.does("assign", "poster", "--nobody") == []


def test_who_is_accountable_stands_where_it_stood(desk: Desk) -> None:
    desk.write(
        "projects/coupons.yaml",
        "name: C\ntasks:\n  - id: r\n    raci:\n      A: lina\n  - id: s\n    raci: {A: lina, R: [zhao]}\n",
    )
    desk.changes()
    assert desk.does("assign", "r", "zhao") == ["-      A: lina", "+      A: zhao"]
    assert desk.does("assign", "r", "s", "--nobody") == [
        "-      A: zhao", "+      {}", "-    raci: {A: lina, R: [zhao]}", "+    raci: {R: [zhao]}",
    ]  # fmt: skip


def test_what_contradicts_itself_is_refused(desk: Desk) -> None:
    assert "contradict" in desk.refuses("assign", "poster", "--to", "zhao", "--nobody")
    assert "say whose" in desk.refuses("assign", "poster")
    assert "is no person" in desk.refuses("assign", "poster", "\x1b[31m")


def test_somebody_mistyped_is_suggested(desk: Desk) -> None:
    said = desk.run("assign", "banner", "zaho")
    assert (said.code, said.err) == (0, "`zaho` is not among the people of the workspace; did you mean `zhao`?\n")
    assert desk.run("assign", "banner", "赵").err.endswith("did you mean `赵雨`?\n")
