"""Why a task starts and ends when it does, and all that is known about it."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.engine.explanation import explain
from mktpm.language import LANGUAGES, Language
from mktpm.views.show import show_text
from mktpm.views.why import why_text
from tests.views.in_flight import AS_OF, PLAN, example, example_names, too_wide
from tests.views.test_critical import LAUNCH

DETAILED = """
name: 秋季促销
start: 2026-09-07
people: [{id: li, name: 李娜}]
dates: {T: 2026-10-16}
tasks:
  - id: prepare
    name: 准备
    depends: [approve]
    tasks:
      - id: page
        name: 活动页面
        owner: li
        team: [wang 50%]
        estimate: 2d/3d/7d
        due: T-2d
        tags: [页面, 急]
        done_when: ["[x] 首屏两秒内打开", 无死链]
        deliverables: [页面地址]
        note: |
          先做手机端。
          再做电脑端。
        x-shop: {city: 杭州, floors: [1, 2]}
  - {id: approve, name: 方案审批, duration: 2d}
  - {id: open, name: 开售, milestone: true, depends: [prepare +1d], due: T}
"""


def ask(command: str, task: str, folder: Path, *arguments: str, plan: str = PLAN, as_of: str = AS_OF) -> Result:
    """What `mktpm why` or `mktpm show` says about a task."""
    file = folder / "plan.yaml"
    file.write_text(plan, encoding="utf-8")
    return CliRunner().invoke(app, [command, task, "--plan", str(file), "--as-of", as_of, *arguments])


def told(command: str, task: str, folder: Path, *arguments: str, plan: str = PLAN, as_of: str = AS_OF) -> str:
    """The same, of a plan without errors."""
    result = ask(command, task, folder, *arguments, plan=plan, as_of=as_of)
    assert result.exit_code == 0, result.output
    return result.stdout.replace(str(folder / "plan.yaml"), "plan.yaml")


def joined(text: str) -> str:
    """The text without its line breaks."""
    return " ".join(text.replace("│", " ").split())


# ------------------------------------------------------------------ why


@pytest.mark.parametrize("width", [60, 80, 100])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    assert told("why", "live", tmp_path, "--lang", "zh", "--width", str(width), plan=LAUNCH) == snapshot


def test_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert told("why", "launch", tmp_path, "--lang", "en", "--width", "100") == snapshot


def test_in_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert told("why", "stock", tmp_path, "--lang", "en", "--ascii") == snapshot


def test_a_parent_is_told_by_its_first_and_last_task(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert told("why", "warm", tmp_path, "--lang", "en", "--width", "100") == snapshot


def why(task: str, tasks: str, folder: Path, top: str = "", as_of: str = "2026-09-07") -> str:
    """What is said about a task of a plan that begins on a Monday, in one line."""
    plan = f"name: x\nstart: 2026-09-07\n{top}tasks: {tasks}"
    return joined(told("why", task, folder, "--lang", "en", "--width", "200", plan=plan, as_of=as_of))


CHINA = "calendar: cn\ncalendars: {cn: {holidays: CN}}\n"


def test_the_holiday_between_two_tasks_is_named(tmp_path: Path) -> None:
    tasks = "[{id: theme, start: 2026-09-29, duration: 2d}, {id: page, depends: [theme]}]"
    text = why("page", tasks, tmp_path, CHINA)
    assert "“theme” finishes 2026-09-30 Wed 18:00; off: 10-01..10-07 National Day" in text


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ("[{id: a}]", "starts then because the project starts 2026-09-07 Mon"),
        (
            "[{id: a, start: 2026-09-12}]",
            "it must not start before 2026-09-12 Sat (`start`); off: 09-12..09-13 weekend",
        ),
        ("[{id: p, start: 2026-09-10, tasks: [{id: a}]}]", "nothing in “p” may start before 2026-09-10 Thu (`start`)"),
        ("[{id: a, fixed: 2026-09-10}]", "starts then because it is fixed on 2026-09-10 Thu (`fixed`)"),
        ("[{id: a, due: 2026-09-10}]", "so it is planned to end on its due day 2026-09-10 Thu"),
        ("[{id: b, duration: 2d}, {id: a, depends: [b +1d]}]", "then 1 working day of lag (`+1d`)"),
        ("[{id: b, duration: 2d}, {id: a, depends: [b +3ed]}]", "then 3 calendar days of lag (`+3ed`)"),
        ("[{id: b, duration: 2d}, {id: a, depends: [b -1d]}]", "they may overlap by 1 working day (`-1d`)"),
        ("[{id: b, duration: 2d}, {id: a, depends: [b SS]}]", "starts then because “b” starts 2026-09-07 Mon 09:00"),
        ("[{id: b, duration: 5d}, {id: a, depends: [b FF]}]", "ends then because “b” finishes 2026-09-11 Fri 18:00"),
        (
            "[{id: p, tasks: [{id: b, duration: 2d}, {id: c}]}, {id: a, depends: [p]}]",
            "all of “p” is finished 2026-09-08 Tue 18:00, “b” last",
        ),
        (
            "[{id: b, duration: 2d}, {id: gone, status: cancelled, depends: [b]}, {id: a, depends: [gone]}]",
            "“gone” in between is cancelled",
        ),
        (
            "[{id: b, duration: 2d}, {id: c, duration: 2d}, {id: a, depends: [b, c]}]",
            "besides, “c” binds it just as much",
        ),
        (
            "[{id: a, duration: 3d}]",
            "total 0d It is critical: it must end by 2026-09-09 Wed 18:00. Its limit is the project's planned finish.",
        ),
        (
            "[{id: a, due: 2026-09-07, duration: 2d}]",
            "It should have ended 1 working day earlier, by 2026-09-07 Mon 18:00. Its limit is its own due day",
        ),
        (
            "[{id: a}, {id: b, due: 2026-09-09, duration: 1d, depends: [a]}, {id: z, duration: 9d}]",
            "Its limit is “b”, due on 2026-09-09 Wed. The way there: a → b.",
        ),
        ("[{id: a}, {id: b, depends: [a]}]", "free 0d Every delay moves “b” at once."),
        ("[{id: a, status: cancelled}]", "It is cancelled"),
    ],
)
def test_each_reason_has_its_words(tmp_path: Path, tasks: str, said: str) -> None:
    assert said in why("a", tasks, tmp_path)


def test_a_task_planned_backward_says_how_early_it_could_begin(tmp_path: Path) -> None:
    top = "schedule: alap\ndeadline: 2026-09-18\n"
    text = why("a", "[{id: a}, {id: b, duration: 3d, depends: [a]}]", tmp_path, top)
    assert "● 2026-09-15 Tue 09:00" in text
    assert "as late as what follows allows (`schedule: alap`); it could begin 2026-09-07 Mon 09:00 at the" in text
    assert "starts then because" not in text


@pytest.mark.parametrize(
    ("tasks", "said"),
    [
        ("[{id: a}]", "it has not begun, and nothing new begins before 2026-09-16, the day looked from"),
        (
            "[{id: a, duration: 8d, status: doing, started: 2026-09-08, progress: 50%}]",
            "it has been under way since 2026-09-08; 4 working days of work remain from 2026-09-16",
        ),
        ("[{id: a, status: done, started: 2026-09-08, finished: 2026-09-09}]", "it was finished on 2026-09-09"),
        (
            "[{id: b, status: done, finished: 2026-09-07}, {id: a, status: done, started: 2026-09-10, depends: [b]}]",
            "last it waited for “b”, which finished 2026-09-07 Mon 18:00; that leaves 2 working days unused",
        ),
    ],
)
def test_the_forecast_is_told_where_it_differs(tmp_path: Path, tasks: str, said: str) -> None:
    text = why("a", tasks, tmp_path, as_of="2026-09-16")
    assert "Why then, in the forecast" in text
    assert said in text


def test_a_forecast_as_planned_is_not_told_twice(tmp_path: Path) -> None:
    text = why("a", "[{id: a}]", tmp_path)
    assert "as planned" in text
    assert "in the forecast" not in text


def test_long_chains_are_cut_in_the_middle_unless_all_is_asked_for(tmp_path: Path) -> None:
    tasks = ", ".join(f"{{id: t{n}, depends: [{f't{n - 1}' if n else ''}]}}" for n in range(40))
    plan = f"name: x\nstart: 2026-09-07\ntasks: [{tasks}]"
    short = told("why", "t39", tmp_path, "--lang", "en", plan=plan, as_of="2026-09-07")
    whole = told("why", "t39", tmp_path, "--lang", "en", "--all", plan=plan, as_of="2026-09-07")
    assert "27 steps more; `--all` tells them" in short
    assert "t20" not in short
    assert all(f" t{number}\n" in whole for number in range(39))


def test_why_as_json(tmp_path: Path) -> None:
    data = json.loads(told("why", "live", tmp_path, "--json", plan=LAUNCH, as_of="2026-09-07"))
    assert (data["schema"], data["task"]["id"]) == (1, "live")
    [account] = data["plan"]
    assert [step["id"] for step in account["chain"]] == ["draft", "print", "fill", "page", "live"]
    assert account["chain"][0]["bound_by"]["reason"] == "project-start"
    assert data["float"]["limit"]["reason"] in ("due", "deadline", "project-finish")


def test_days_off_are_data_too(tmp_path: Path) -> None:
    plan = f"name: x\nstart: 2026-09-29\n{CHINA}tasks: [{{id: a, duration: 2d}}, {{id: b, depends: [a]}}]"
    [account] = json.loads(told("why", "b", tmp_path, "--json", plan=plan, as_of="2026-09-07"))["plan"]
    bound = account["chain"][1]["bound_by"]
    holiday = {"first": "2026-10-01", "last": "2026-10-07", "reason": "holiday", "names": ["National Day"]}
    assert bound["days_off"] == [holiday]
    assert bound["text"] == "“a” finishes 2026-09-30 Wed 18:00; off: 10-01..10-07 National Day"


def test_an_unknown_task_ends_with_2_and_a_guess(tmp_path: Path) -> None:
    result = ask("why", "lunch", tmp_path, "--lang", "en")
    assert result.exit_code == 2
    assert "did you mean `launch`?" in result.stderr


# ------------------------------------------------------------------ show


@pytest.mark.parametrize("width", [60, 100])
def test_everything_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    arguments = ("--lang", "zh", "--width", str(width))
    assert told("show", "page", tmp_path, *arguments, plan=DETAILED, as_of="2026-09-07") == snapshot


def test_everything_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert told("show", "page", tmp_path, "--lang", "en", "--width", "120", plan=DETAILED) == snapshot


def test_a_parent(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert told("show", "prepare", tmp_path, "--lang", "en", plan=DETAILED, as_of="2026-09-07") == snapshot


def test_show_as_json(tmp_path: Path) -> None:
    data = json.loads(told("show", "page", tmp_path, "--json", plan=DETAILED))
    assert (data["line"], data["task"]["id"]) == (DETAILED.splitlines().index("      - id: page") + 1, "page")
    assert data["fields"]["team"] == ["wang 50%"]
    assert data["fields"]["done_when"] == [{"text": "首屏两秒内打开", "ok": True}, {"text": "无死链", "ok": False}]
    assert data["fields"]["x-shop"] == {"city": "杭州", "floors": [1, 2]}
    assert [(link["id"], link["through"]) for link in data["depends"]] == [("approve", "prepare")]
    assert [(link["id"], link["lag"], link["through"]) for link in data["needed_by"]] == [("open", "+1d", "prepare")]


def test_a_task_is_found_by_its_number_and_name(tmp_path: Path) -> None:
    by_id, by_name, by_number = (told("show", asked, tmp_path, plan=DETAILED) for asked in ("page", "活动页面", "1.1"))
    assert by_id == by_name == by_number


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_line_is_wider_than_the_page(name: str, language: Language) -> None:
    for at in example(name, date(2026, 10, 20)):
        for task in at.project.tasks[::7]:
            found = explain(at, task)
            for width in (61, 80, 137):
                why_lines = str(why_text(found, width, language, whole=False))
                show_lines = str(show_text(at, task, 1, width, language))
                assert too_wide(why_lines, width) == []
                assert [line for line in too_wide(show_lines, width) if ".yaml" not in line] == []
