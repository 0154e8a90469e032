"""Gantt charts as people see them."""

from __future__ import annotations

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from mktpm.display_width import width_of
from mktpm.engine.calendar import moment_of
from mktpm.language import LANGUAGES, Language
from mktpm.views.gantt import Paper, gantt
from mktpm.views.gantt_header import header
from mktpm.views.gantt_rows import ChartChoice, DateKind, charts_of
from mktpm.views.gantt_scale import UNITS, Unit, scale_for
from tests.views.in_flight import PLAN, example, example_names, run, shown, too_wide

WIDTHS = (40, 61, 80, 100, 137, 200)


def _row(text: str, name: str) -> str:
    """The line of the task called ``name``."""
    return next(line for line in text.splitlines() if name in line)


def _bar(text: str, name: str) -> str:
    """What is drawn for the task called ``name``."""
    return re.split(r"[│┃|#]", _row(text, name), maxsplit=1)[1]


# ------------------------------------------------------------------ as a whole


@pytest.mark.parametrize("width", [80, 100, 160])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    text = shown("gantt", tmp_path, "--lang", "zh", "--width", str(width))
    assert too_wide(text, width) == []
    assert text == snapshot


def test_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("gantt", tmp_path, "--lang", "en", "--width", "100") == snapshot


def test_in_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("gantt", tmp_path, "--lang", "en", "--width", "100", "--ascii") == snapshot


def test_planned_dates_and_what_is_overdue_by_them(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("gantt", tmp_path, "--lang", "zh", "--width", "100", "--dates", "plan") == snapshot


def test_in_colour(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("gantt", tmp_path, "--lang", "zh", "--width", "90", "--color", "always") == snapshot


# ------------------------------------------------------------------ the page


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("unit", [None, *UNITS])
def test_no_line_is_wider_than_the_page(name: str, unit: Unit | None) -> None:
    for as_of in (date(2024, 9, 2), date(2026, 10, 20)):
        charts = charts_of(example(name, as_of), ChartChoice())
        for width in WIDTHS:
            for ascii_only in (False, True):
                paper = Paper(width, "zh", color=False, ascii_only=ascii_only, unit=unit, wbs=width % 2 == 0 or None)
                assert too_wide(str(gantt(charts, paper)), width) == []


@pytest.mark.parametrize("name", example_names())
def test_every_task_has_its_row_in_the_order_of_the_plan(name: str) -> None:
    for chart in charts_of(example(name, date(2026, 10, 20)), ChartChoice()):
        lines = iter(str(gantt([chart], Paper(200, "zh", color=False))).splitlines())
        for task in chart.schedule.project.tasks:
            assert any(re.search(rf"(^| ){re.escape(task.wbs)} +{re.escape(task.name[:9])}", line) for line in lines)


def test_seventeen_months_fit_a_hundred_columns_with_every_month_named() -> None:
    charts = charts_of(example("omni-channel", date(2024, 11, 20)), ChartChoice())
    for width in (100, 200):
        lines = str(gantt(charts, Paper(width, "zh", color=False))).splitlines()
        months = next(line for line in lines if "任务" in line).partition("│")[2]
        assert [word.rstrip("月") for word in months.split()][:17] == [*map(str, range(1, 13)), *map(str, range(1, 6))]


def test_ascii_means_ascii(tmp_path: Path) -> None:
    plan = "name: Launch\nstart: 2026-10-05\ndeadline: 2026-11-30\ntasks:\n" + "".join(
        f"  - {{name: {letter * 40}, duration: {number * 3 + 1}d, due: 2026-10-14, owner: {letter * 20}}}\n"
        for number, letter in enumerate("abcdefgh")
    )
    for width in WIDTHS:
        text = shown("gantt", tmp_path, "--ascii", "--width", str(width), plan=plan)
        assert text.isascii()


def test_a_stdout_without_unicode_gets_ascii(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from mktpm.cli import gantt as command

    monkeypatch.setattr(command, "speaks_unicode", lambda: False)
    plan = "name: Launch\nstart: 2026-10-05\ntasks: [{name: Page, duration: 30d}]\n"
    assert shown("gantt", tmp_path, plan=plan).isascii()


def test_the_width_of_the_terminal_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "66")
    assert max(map(width_of, shown("gantt", tmp_path).splitlines())) == 66


# ------------------------------------------------------------------ the scale


@given(
    first=st.dates(date(1950, 1, 1), date(2350, 1, 1)),
    days=st.integers(0, 12_000),
    room=st.integers(12, 180),
    unit=st.sampled_from([None, *UNITS]),
    language=st.sampled_from(LANGUAGES),
)
def test_dates_above_the_chart_never_run_into_each_other(
    first: date, days: int, room: int, unit: Unit | None, language: Language
) -> None:
    span = moment_of(first), moment_of(first + timedelta(days=days), 1_000)
    scale = scale_for(span, room, unit, span[0])
    label = r"((\d\d)?\d\d年)?(\d\d?月)?|([A-Z][a-z]{2}_?)?([12]\d{3}|'\d\d)?|Q\d|\d\d?"
    for line in header(scale, language):
        assert width_of(line) == scale.columns <= room
        words = re.sub(r"([A-Z][a-z]{2}) (\d{4}|'\d\d)", r"\1_\2", line).split()
        assert all(re.fullmatch(label, word) for word in words), line


@given(
    first=st.dates(date(1950, 1, 1), date(2350, 1, 1)),
    days=st.integers(0, 12_000),
    room=st.integers(12, 180),
    unit=st.sampled_from([None, *UNITS]),
)
def test_a_scale_shows_all_of_its_span_or_says_that_it_is_cut(
    first: date, days: int, room: int, unit: Unit | None
) -> None:
    last = first + timedelta(days=days)
    scale = scale_for((moment_of(first), moment_of(last)), room, unit, moment_of(first))
    assert scale.columns <= room
    assert scale.column(moment_of(first)) >= 0
    assert (scale.column(moment_of(last)) < scale.columns) == (not scale.cut)
    assert scale.first_day <= first <= scale.last_day
    assert scale.day_column(scale.first_day) == 0 or scale.day_column(scale.first_day - timedelta(days=1)) < 0
    assert scale.column(moment_of(scale.last_day, 1_439)) == scale.columns - 1


def test_more_room_gives_a_finer_scale(tmp_path: Path) -> None:
    lines = {width: shown("gantt", tmp_path, "--width", str(width)).splitlines() for width in (50, 130)}
    assert "14     21     28" in lines[130][2]
    assert "14     21     28" not in lines[50][2] + lines[50][3]


def test_a_bar_covers_its_working_days(tmp_path: Path) -> None:
    plan = "name: Launch\nstart: 2026-10-05\ntasks: [{name: Page, duration: 7d}, {name: Last, start: 2026-10-16}]\n"
    text = shown("gantt", tmp_path, "--scale", "day", "--width", "60", plan=plan, as_of="2026-10-05")
    columns = re.split("│", text.splitlines()[2], maxsplit=1)[1]
    wide = columns.index("06")
    assert _bar(text, "Page")[wide : 9 * wide] == "░" * 4 * wide + "╌" * 2 * wide + "░" * 2 * wide


def test_days_off_are_shaded_and_make_up_days_are_not(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--from", "2026-09-28", "--to", "2026-10-18", "--width", "100")
    line = _bar(text, "直播脚本")
    wide = len(line) // 21
    days = [line[number * wide] in "·╌" for number in range(21)]
    off = [date(2026, 9, 28) + timedelta(days=number) for number, shaded in enumerate(days) if shaded]
    assert date(2026, 10, 1) in off
    assert date(2026, 10, 7) in off
    assert date(2026, 10, 10) not in off  # a working Saturday
    assert date(2026, 10, 11) in off


def test_work_in_elapsed_time_has_no_pauses(tmp_path: Path) -> None:
    plan = "name: Launch\nstart: 2026-10-05\ntasks: [{name: Page, duration: 14ed}, {name: Text, duration: 10d}]\n"
    text = shown("gantt", tmp_path, "--scale", "day", plan=plan, as_of="2026-10-05")
    assert "╌" not in _row(text, "Page")
    assert "╌" in _row(text, "Text")


def test_a_forced_scale_shows_the_part_around_today_and_says_so(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--scale", "day", "--width", "60")
    assert "▼today" in text
    assert "`--from` and `--to` choose other days" in text.replace("\n", " ")
    assert "‹" in _row(text, "活动主题策划")


# ------------------------------------------------------------------ what stands in it


def test_critical_and_other_work_differ_without_colour(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--lang", "en")
    assert "▓" in _bar(text, "备货入仓")
    assert "┃" in _row(text, "备货入仓")
    assert set(_bar(text, "直播脚本")) & set("█▓▒░") == {"▒", "░"}
    assert "┃█▓ critical (done, open)   ▒░ other (done, open)" in text


def test_critical_work_is_red(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--color", "always")
    assert "\x1b[38;5;196m▒" in _row(text, "备货入仓")
    assert "\x1b[38;5;196m" not in _row(text, "直播脚本")


def test_no_colour_on_request(tmp_path: Path) -> None:
    assert "\x1b" not in shown("gantt", tmp_path, "--color", "never")
    assert "\x1b" not in shown("gantt", tmp_path)  # what is piped is not coloured


def test_the_filled_part_is_the_progress(tmp_path: Path) -> None:
    plan = "name: Launch\nstart: 2026-10-05\ntasks:\n" + "".join(
        f"  - {{name: at {number}, duration: 10d, progress: {number}%, started: 2026-10-05}}\n"
        for number in (0, 1, 50, 99)
    )
    text = shown("gantt", tmp_path, "--dates", "plan", "--scale", "day", plan=plan, as_of="2026-10-05")
    filled = {number: set(_bar(text, f"at {number} ").strip()) & set("█▓") for number in (0, 1, 50, 99)}
    assert filled == {0: {"▓"}, 1: {"█", "▓"}, 50: {"█", "▓"}, 99: {"█", "▓"}}


def test_milestones_have_their_dates(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path)
    assert "◇ 10-20" in _row(text, "方案审批")
    done = PLAN.replace("milestone: true, due: 2026-10-12", "milestone: true, status: done, finished: 2026-10-09")
    assert "◆ 10-09" in _row(shown("gantt", tmp_path, plan=done), "方案审批")


def test_what_is_overdue_is_marked(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--lang", "en")
    assert _row(text, "方案审批").startswith(" !")
    assert _row(text, "会场页面搭建").startswith("▸!")
    assert _row(text, "法务合规检查").startswith("■!")
    assert "▚" in _bar(text, "会场页面搭建")
    assert "▚" in _bar(text, "预算申请")  # finished after its due day
    assert "▚" not in _bar(text, "优惠券配置")
    assert "▚ after its due day" in text


def test_a_closed_project_has_nothing_overdue(tmp_path: Path) -> None:
    text = shown(
        "gantt", tmp_path, "--lang", "en", plan=PLAN.replace("owner: lina\n", "owner: lina\nstatus: closed\n", 1)
    )
    assert "!" not in text
    assert "[closed]" in text


def test_cancelled_work_is_a_cross(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--lang", "en")
    assert _row(text, "线下海报").startswith("×")
    assert not set(_bar(text, "线下海报")) & set("█▓▒░▚")


def test_today_is_one_straight_line(tmp_path: Path) -> None:
    lines = shown("gantt", tmp_path, "--width", "100").splitlines()
    rule = next(line for line in lines if "▼" in line)
    column = width_of(rule[: rule.index("▼")])
    rows = [line for line in lines if "策划" in line or "海报" in line]
    for line in rows:
        at = "".join(character + "\0" * (width_of(character) - 1) for character in line)
        assert at[column] in "│━┓─┐"


def test_the_deadline_and_how_far_it_is_missed(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--lang", "en")
    assert "deadline 2026-11-11 3 working days late" in text
    assert "║" in text


# ------------------------------------------------------------------ choosing


def test_only_critical_work(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--critical", "--width", "160")
    assert "备货入仓" in text
    assert "直播脚本" not in text
    assert "预热期" in text  # the parent of what is shown
    assert "not shown: " in text


def test_only_some_levels(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--depth", "1", "--lang", "en")
    assert "预热期" in text
    assert "会场页面搭建" not in text
    assert "not shown: 11 tasks" in text
    assert "┃" in _row(text, "预热期")  # something critical is in it


@pytest.mark.parametrize("who", ["wang", "王强"])
def test_only_one_persons_work(tmp_path: Path, who: str) -> None:
    text = shown("gantt", tmp_path, "--owner", who, "--width", "160")
    assert "优惠券配置" in text
    assert "直播脚本" not in text


def test_a_tag_counts_for_what_is_below_it(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--tag", "策划", "--tag", "权益", "--width", "160")
    assert "方案审批" in text
    assert "优惠券配置" in text
    assert "直播脚本" not in text


def test_only_a_stretch_of_time(tmp_path: Path) -> None:
    text = shown("gantt", tmp_path, "--from", "2026-11-10", "--to", "2026-11-20", "--width", "160")
    assert "发货保障" in text
    assert "备货入仓" in text  # it ends on the first of these days
    assert "直播脚本" not in text
    assert "Nov 2026" in text


def test_nobody_of_that_name(tmp_path: Path) -> None:
    result = run("gantt", tmp_path, "--owner", "wnag")
    assert result.exit_code == 2
    assert "did you mean `wang`?" in result.stderr
    assert run("gantt", tmp_path, "--tag", "none").exit_code == 2
    assert run("gantt", tmp_path, "--from", "soon").exit_code == 2
    assert run("gantt", tmp_path, "--from", "2026-10-02", "--to", "2026-10-01").exit_code == 2


def test_nothing_to_show(tmp_path: Path) -> None:
    empty = "name: Launch\nstart: 2026-10-05\n"
    assert "this plan has no tasks yet" in shown("gantt", tmp_path, plan=empty)
    one = empty + "tasks: [{name: Page}]\n"
    assert "no task matches" in shown("gantt", tmp_path, "--from", "2030-01-01", plan=one)


def test_several_projects_stand_one_below_the_other(tmp_path: Path) -> None:
    for number in (1, 2):
        text = f"name: Project {number}\nstart: 2026-10-05\ntasks: [{{name: Task {number}, duration: {number * 4}d}}]\n"
        (tmp_path / f"{number}.yaml").write_text(text, encoding="utf-8")
    text = shown("gantt", tmp_path, str(tmp_path / "1.yaml"), str(tmp_path / "2.yaml"), "--lang", "en")
    order = [text.index(word) for word in ("Project 1", "Task 1", "Project 2", "Task 2", "critical (done, open)")]
    assert order == sorted(order)
    assert text.count("critical (done, open)") == 1


# ------------------------------------------------------------------ as data


@pytest.mark.parametrize("kind", get_args(DateKind))
def test_json_has_the_dates_asked_for(tmp_path: Path, kind: str) -> None:
    data = json.loads(shown("gantt", tmp_path, "--json", "--dates", kind))
    schedule = json.loads(shown("schedule", tmp_path, "--json"))
    assert data["dates"] == kind
    assert data["as_of"] == "2026-10-20"
    for row, task in zip(data["projects"][0]["tasks"], schedule["projects"][0]["tasks"], strict=True):
        assert (row["id"], row["wbs"]) == (task["id"], task["wbs"])
        assert (row["start"], row["finish"]) == (task[f"{kind}_start"], task[f"{kind}_finish"])
        assert datetime.fromisoformat(row["start"]) <= datetime.fromisoformat(row["finish"])


def test_json_says_what_is_late_and_what_is_left_out(tmp_path: Path) -> None:
    data = json.loads(shown("gantt", tmp_path, "--json", "--owner", "wang"))
    rows = {row["id"]: row for row in data["projects"][0]["tasks"]}
    assert set(rows) == {"plan", "budget", "warm", "coupon", "legal", "burst", "ship"}
    assert data["projects"][0]["hidden"] == 7
    assert rows["legal"]["days_late"] == 1
    assert rows["legal"]["misses_due"] is True
    assert rows["coupon"]["days_late"] is None
    assert rows["coupon"]["parent"] == "warm"
    assert rows["warm"]["leaf"] is False


def test_a_file_that_is_no_plan_is_only_told_so(tmp_path: Path) -> None:
    result = run("gantt", tmp_path, plan="tasks: [")
    assert result.exit_code == 1
    assert "yaml-syntax" in result.stderr
    assert result.stdout == ""


def test_a_plan_with_errors_is_drawn_as_far_as_it_can_be(tmp_path: Path) -> None:
    result = run("gantt", tmp_path, plan=PLAN.replace("duration: 3d", "duration: three days"))
    assert result.exit_code == 1
    assert "is not a duration" in result.stderr
    assert "会场页面搭建" in result.stdout


def test_names_and_trees_of_any_shape_stay_on_the_page(tmp_path: Path) -> None:
    names = ["e\u0301\u0302 combining", "\U0001f469\u200d\U0001f467 family", "مرحبا", "页" * 200, "a\tb", "x" * 300]
    lines = [
        f"  - {{id: t{number}, name: {json.dumps(name, ensure_ascii=False)}, owner: {'人' * 30}}}\n"
        for number, name in enumerate(names)
    ]
    deep = "".join(f"{'    ' * level}  - name: level {level}\n{'    ' * level}    tasks:\n" for level in range(80))
    plan = "name: Launch\nstart: 2026-10-19\ntasks:\n" + "".join(lines) + deep + "    " * 80 + "  - name: leaf\n"
    for width in WIDTHS:
        for arguments in ((), ("--wbs",), ("--ascii",), ("--depth", "3")):
            text = shown("gantt", tmp_path, "--width", str(width), *arguments, plan=plan)
            assert too_wide(text, width) == []


def test_centuries_fit_the_page_too(tmp_path: Path) -> None:
    chain = [f"  - {{name: t{n}, duration: 36500ed, depends: [t{n - 1}]}}\n" for n in range(1, 3)]
    plan = "name: Launch\nstart: 1990-01-01\ntasks:\n  - {name: t0, due: 2199-12-31}\n" + "".join(chain)
    for unit in UNITS:
        text = shown("gantt", tmp_path, "--scale", unit, "--width", "100", plan=plan)
        assert too_wide(text, 100) == []
    assert "2200 2205" in shown("gantt", tmp_path, "--width", "200", "--dates", "plan", plan=plan)
