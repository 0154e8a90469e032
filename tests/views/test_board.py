"""Boards as people see them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from mktpm.engine.board import BoardChoice, LaneKey, boards_of
from mktpm.views.board import BoardPaper, board
from tests.views.in_flight import PLAN, example, example_names, run, shown, too_wide

WIDTHS = (40, 61, 80, 100, 137, 200)
LANES: tuple[LaneKey, ...] = ("owner", "channel", "tag", "priority", "project")


def _json(folder: Path, *arguments: str, plan: str = PLAN) -> Any:
    return json.loads(shown("board", folder, "--json", *arguments, plan=plan))


def _columns(folder: Path, *arguments: str, plan: str = PLAN) -> dict[str, list[str]]:
    """The ids of the cards of each column, of the first board."""
    first = _json(folder, *arguments, plan=plan)["boards"][0]
    return {column["status"]: [card["id"] for card in column["cards"]] for column in first["columns"]}


def _tasks(*lines: str, head: str = "") -> str:
    """A plan with these tasks."""
    return f"name: Launch\nstart: 2026-09-07\n{head}tasks:\n" + "".join(f"  - {{{line}}}\n" for line in lines)


# ------------------------------------------------------------------ as a whole


@pytest.mark.parametrize("width", [60, 100])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    assert shown("board", tmp_path, "--lang", "zh", "--width", str(width)) == snapshot


def test_in_english_and_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("board", tmp_path, "--lang", "en", "--width", "120", "--ascii") == snapshot


def test_lanes(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("board", tmp_path, "--lang", "zh", "--width", "100", "--by", "owner") == snapshot


def test_in_colour(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("board", tmp_path, "--lang", "zh", "--width", "100", "--color", "always") == snapshot


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("by", [None, *LANES])
def test_no_line_is_wider_than_the_page(name: str, by: LaneKey | None) -> None:
    boards = boards_of(example(name, date(2026, 10, 20)), BoardChoice(by=by))
    for width in WIDTHS:
        for language in ("en", "zh"):
            paper = BoardPaper(width, date(2026, 10, 20), language, ascii_only=width == 80)
            assert too_wide(str(board(boards, paper)), width) == []


def test_ascii_means_ascii(tmp_path: Path) -> None:
    plan = _tasks(*(f"name: {letter * 60}, due: 2026-09-14, owner: {letter * 40}" for letter in "abcdefgh"))
    for width in WIDTHS:
        assert shown("board", tmp_path, "--ascii", "--by", "owner", "--width", str(width), plan=plan).isascii()


# ------------------------------------------------------------------ the cards


@pytest.mark.parametrize("name", example_names())
def test_every_leaf_is_on_the_board_once(name: str) -> None:
    schedules = example(name, date(2026, 10, 20))
    boards = boards_of(schedules, BoardChoice(cancelled=True))
    for one, schedule in zip(boards, schedules, strict=True):
        cards = [card.task.id for column in one.columns for card in column.cards]
        assert sorted(cards) == sorted(task.id for task in schedule.project.leaves())
        assert one.aside == ()


def test_every_name_can_be_read_in_full(tmp_path: Path) -> None:
    for width in (40, 100, 200):
        text = shown("board", tmp_path, "--all", "--cancelled", "--width", str(width))
        letters = re.sub(r"\s|▌", "", text)
        for name in re.findall(r"\{id: \w+, name: ([^,]+),", PLAN[PLAN.index("tasks:") :]):
            assert width > 40 or name in letters
            assert name[:3] in letters


def test_only_what_has_no_parts_is_a_card(tmp_path: Path) -> None:
    cards = [card for column in _columns(tmp_path, "--cancelled").values() for card in column]
    assert not {"plan", "warm", "burst"} & set(cards)
    assert len(cards) == 11


def test_blocked_work_never_vanishes(tmp_path: Path) -> None:
    assert list(_columns(tmp_path)) == ["todo", "doing", "review", "blocked", "done"]
    assert _columns(tmp_path)["blocked"] == ["legal"]
    few = PLAN.replace("policy: {", "policy: {columns: [todo, done], ")
    assert list(_columns(tmp_path, plan=few)) == ["todo", "doing", "review", "blocked", "done"]


def test_a_column_of_the_policy_is_there_even_when_it_is_empty(tmp_path: Path) -> None:
    columns = _columns(tmp_path, plan=_tasks("name: Page", head="policy: {columns: [todo, blocked, done]}\n"))
    assert columns == {"todo": ["Page"], "blocked": [], "done": []}


def test_what_is_left_aside_is_counted(tmp_path: Path) -> None:
    text = shown("board", tmp_path, "--lang", "en")
    assert "not on the board: 1 task cancelled" in text
    assert "线下海报" not in text
    text = shown("board", tmp_path, "--lang", "en", "--cancelled")
    assert "not on the board" not in text
    assert "线下海报" in text
    without_done = PLAN.replace("policy: {", "policy: {columns: [todo, doing], ")
    text = shown("board", tmp_path, "--lang", "en", plan=without_done)
    assert "not on the board: 2 tasks done" in text


def test_the_most_urgent_stands_first_and_what_was_done_last(tmp_path: Path) -> None:
    plan = _tasks(
        "name: later, due: 2026-12-01",
        "name: soon, due: 2026-10-28",
        "name: a little late, due: 2026-10-19",
        "name: very late, due: 2026-09-30",
        "name: first, status: done, started: 2026-09-07, finished: 2026-09-08",
        "name: second, status: done, started: 2026-09-07, finished: 2026-09-18",
    )
    assert _columns(tmp_path, plan=plan)["todo"] == ["very late", "a little late", "soon", "later"]
    assert _columns(tmp_path, plan=plan)["done"] == ["second", "first"]


def test_what_a_card_says(tmp_path: Path) -> None:
    text = shown("board", tmp_path, "--lang", "en", "--width", "60")
    card = text[text.index("会场页面搭建") :].split("\n\n")[0]
    for word in ("赵敏", "due 10-16", "2 days overdue", "40%", "critical", "must"):
        assert word in card
    card = text[text.index("备货入仓") :].split("\n\n")[0]
    assert "due 11-03" in card
    assert "expected 11-10" in card  # it will miss its day
    assert "◇ 方案审批" in text
    assert "finished late" in text[text.index("预算申请") :]


def test_one_day_late_is_one_day(tmp_path: Path) -> None:
    plan = _tasks("name: Page, due: 2026-10-19")
    assert "1 day overdue" in shown("board", tmp_path, plan=plan)
    weekend = shown("board", tmp_path, plan=plan.replace("2026-10-19", "2026-10-16"), as_of="2026-10-17")
    assert "overdue" in weekend
    assert "0 day" not in weekend


def test_days_of_another_year_have_their_year(tmp_path: Path) -> None:
    assert "due 27-01-08" in shown("board", tmp_path, plan=_tasks("name: Page, due: 2027-01-08"))


def test_cards_of_the_same_name_are_told_apart(tmp_path: Path) -> None:
    plan = (
        "name: Launch\nstart: 2026-10-19\ntasks:\n"
        "  - {name: Shop, tasks: [{id: a, name: Design}, {id: c, name: Test}]}\n"
        "  - {name: Poster, tasks: [{id: b, name: Design}]}\n"
    )
    text = shown("board", tmp_path, plan=plan)
    assert "Shop" in text
    assert "Poster" in text
    assert "Shop" not in text[text.index("Test") :].split("\n\n")[0]


# ------------------------------------------------------------------ limits


def test_too_much_work_at_once_is_marked(tmp_path: Path) -> None:
    assert "doing 2/1 1 over" in shown("board", tmp_path, "--lang", "en")
    assert "doing 2/3" in shown("board", tmp_path, "--lang", "en", plan=PLAN.replace("doing: 1", "doing: 3"))
    column = next(c for c in _json(tmp_path)["boards"][0]["columns"] if c["status"] == "doing")
    assert (column["count"], column["limit"], column["excess"]) == (2, 1, 1)


def test_limits_do_not_count_against_a_part_of_the_work(tmp_path: Path) -> None:
    text = shown("board", tmp_path, "--lang", "en", "--owner", "zhao")
    assert "doing 1" in text
    assert "over" not in text.replace("overdue", "")


def test_of_what_is_done_the_latest_are_shown_and_the_rest_counted(tmp_path: Path) -> None:
    done = [
        f"name: work {day:02}, status: done, started: 2026-09-01, finished: 2026-09-{day:02}" for day in range(1, 21)
    ]
    plan = _tasks(*done, *(f"name: open {number:02}" for number in range(30)), head="").replace("09-07", "09-01", 1)
    text = shown("board", tmp_path, plan=plan)
    assert re.findall(r"work (\d\d)", text) == [f"{day:02}" for day in range(20, 12, -1)]
    assert "+12 more" in text
    assert "`--all`" in text
    assert len(re.findall(r"open \d\d", text)) == 30
    assert len(re.findall(r"work \d\d", shown("board", tmp_path, "--all", plan=plan))) == 20
    few = shown("board", tmp_path, "--limit", "2", plan=plan)
    assert len(re.findall(r"(?:work|open) \d\d", few)) == 4
    assert "+18 more" in few
    assert "+28 more" in few
    assert len(_columns(tmp_path, plan=plan)["done"]) == 20


# ------------------------------------------------------------------ lanes


def _lanes(folder: Path, by: str, *arguments: str) -> dict[str | None, set[str]]:
    lanes = _json(folder, "--by", by, *arguments)["boards"][0]["lanes"]
    return {lane["name"]: {card["task"] for card in lane["cards"]} for lane in lanes}


def test_lanes_by_owner_in_the_order_of_the_people(tmp_path: Path) -> None:
    lanes = _lanes(tmp_path, "owner")
    assert list(lanes) == ["李娜", "王强", "赵敏", None]
    assert lanes["赵敏"] == {"page"}
    assert lanes[None] == {"stock"}


def test_lanes_by_priority_in_the_order_of_moscow(tmp_path: Path) -> None:
    lanes = _lanes(tmp_path, "priority")
    assert list(lanes) == ["must", "should", None]
    assert lanes["must"] == {"approve", "page"}


def test_lanes_by_channel(tmp_path: Path) -> None:
    lanes = _lanes(tmp_path, "channel")
    assert lanes["天猫"] == {"page", "coupon"}
    assert lanes["抖音"] == {"live"}


def test_a_task_lies_in_the_lanes_of_all_its_tags_and_of_its_parents(tmp_path: Path) -> None:
    lanes = _lanes(tmp_path, "tag")
    assert lanes["权益"] == lanes["价格"] == {"coupon"}
    assert lanes["策划"] == {"theme", "budget", "approve"}


# ------------------------------------------------------------------ several projects


def _workspace(folder: Path) -> str:
    projects = folder / "projects"
    projects.mkdir()
    (folder / "mktpm.yaml").write_text("mktpm: 1\npolicy: {wip: {doing: 1}}\n", encoding="utf-8")
    for name, count in (("autumn", 2), ("winter", 1)):
        tasks = [f"name: {name} task {number}, status: doing, started: 2026-09-07" for number in range(count)]
        text = _tasks(*tasks).replace("name: Launch", f"id: {name}\nname: The {name} sale")
        (projects / f"{name}.yaml").write_text(text, encoding="utf-8")
    return str(folder)


def _workspace_json(folder: Path, *arguments: str) -> Any:
    from typer.testing import CliRunner

    from mktpm.cli.main import app

    result = CliRunner().invoke(app, ["board", _workspace(folder), "--json", "--as-of", "2026-10-20", *arguments])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["boards"]


def test_each_project_has_its_board(tmp_path: Path) -> None:
    boards = _workspace_json(tmp_path)
    assert [one["projects"][0]["id"] for one in boards] == ["autumn", "winter"]
    assert [one["columns"][1]["excess"] for one in boards] == [1, 0]


def test_one_board_for_all_projects_hides_no_excess(tmp_path: Path) -> None:
    (one,) = _workspace_json(tmp_path, "--together")
    assert [project["id"] for project in one["projects"]] == ["autumn", "winter"]
    assert one["columns"][1]["count"] == 3
    assert one["columns"][1]["limit"] == 2
    assert one["columns"][1]["excess"] == 1


def test_projects_as_lanes(tmp_path: Path) -> None:
    (one,) = _workspace_json(tmp_path, "--by", "project")
    assert [lane["name"] for lane in one["lanes"]] == ["The autumn sale", "The winter sale"]


def test_one_project_of_several(tmp_path: Path) -> None:
    boards = _workspace_json(tmp_path, "--project", "winter")
    assert [one["projects"][0]["id"] for one in boards] == ["winter"]


# ------------------------------------------------------------------ nothing there


def test_nobody_and_nothing_of_that_name(tmp_path: Path) -> None:
    assert run("board", tmp_path, "--owner", "nobody").exit_code == 2
    result = run("board", tmp_path, "--project", "summer")
    assert result.exit_code == 2
    assert "double11" in result.stderr


def test_a_plan_without_tasks(tmp_path: Path) -> None:
    assert "this plan has no tasks yet" in shown("board", tmp_path, plan="name: Launch\n")


def test_a_plan_with_errors_is_shown_as_far_as_it_can_be(tmp_path: Path) -> None:
    result = run("board", tmp_path, plan=PLAN.replace("status: review", "status: checking"))
    assert result.exit_code == 1
    assert "checking" in result.stderr
    assert "直播脚本" in result.stdout
