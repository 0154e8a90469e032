"""``mktpm simulate`` as people use it."""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.display_width import width_of
from mktpm.views.simulate_chart import Mark, chart_lines, spans_of

ROOT = Path(__file__).parents[2]
EXAMPLE = str(ROOT / "examples" / "double11")
PLAN = """\
id: launch
name: Lipstick launch
start: 2026-11-02
deadline: 2026-11-13
tasks:
  - {id: theme, name: Theme, estimate: 1d/2d/4d, due: 2026-11-04}
  - {id: page, name: Page, tags: [design], estimate: 2d/3d/8d, depends: [theme], due: 2026-11-10}
  - {id: copy, name: Copy, duration: 2d, depends: [theme]}
  - {id: live, name: On sale, milestone: true, depends: [page, copy], due: 2026-11-13}
risks:
  - {id: platform, name: Platform review is slow, probability: 2, affects: [page], delay: 3d}
"""


def run(*arguments: str) -> Any:
    return CliRunner().invoke(app, ["simulate", *arguments])


@pytest.fixture
def plan(tmp_path: Path) -> str:
    file = tmp_path / "launch.yaml"
    file.write_text(PLAN, "utf-8")
    return str(file)


def data_of(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_json_has_the_shape_of_the_contract(plan: str) -> None:
    project = data_of(plan, "--as-of", "2026-11-02", "--seed", "4", "--runs", "2000")["projects"][0]
    assert project["deterministic_finish"] == "2026-11-09T16:40:00"
    assert list(project["finish"]) == ["p50", "p80", "p95"]
    assert project["finish"]["p50"] <= project["finish"]["p80"] <= project["finish"]["p95"]
    assert 0 < project["chance_of_deadline"] < 1
    assert (project["runs"], project["seed"], project["correlation"]) == (2000, 4, 0.3)
    tasks = {task["id"]: task for task in project["tasks"]}
    assert 0.9 < tasks["page"]["criticality"] <= 1
    assert 0 < tasks["page"]["cruciality"] <= 1
    assert set(tasks["live"]["finish"]) == {"p50", "p80", "p95"}
    assert tasks["live"]["chance_of_due"] == project["chance_of_deadline"]
    assert [(risk["id"], risk["chance"], risk["tasks"]) for risk in project["risks"]] == [("platform", 0.3, ["page"])]
    assert project["days"][-1]["finished"] == 1
    assert sum(day["runs"] for day in project["days"]) == 2000


def test_the_same_seed_says_the_same_and_options_count(plan: str) -> None:
    first = data_of(plan, "--as-of", "2026-11-02", "--runs", "1000")
    assert data_of(plan, "--as-of", "2026-11-02", "--runs", "1000") == first
    for option in (("--seed", "2"), ("--correlation", "0.9"), ("--distribution", "triangular"), ("--runs", "1100")):
        arguments = [plan, "--as-of", "2026-11-02", "--runs", "1000", *option]
        assert data_of(*arguments)["projects"][0]["days"] != first["projects"][0]["days"], option


def test_a_page_for_a_plan(plan: str, snapshot: SnapshotAssertion) -> None:
    assert run(plan, "--as-of", "2026-11-02", "--width", "96").stdout == snapshot


def test_a_task_is_explained(plan: str, snapshot: SnapshotAssertion) -> None:
    assert run(plan, "--as-of", "2026-11-02", "--width", "96", "--why", "page").stdout == snapshot


def test_the_example_in_chinese(snapshot: SnapshotAssertion) -> None:
    result = run(EXAMPLE, "--as-of", "2026-10-20", "--width", "80")
    assert result.exit_code == 0
    assert result.stdout == snapshot


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("width", [40, 47, 60, 80, 120, 200])
def test_pages_fit_their_width(width: int, lang: str) -> None:
    for more in ((), ("--why", "price-check")):
        result = run(EXAMPLE, "--as-of", "2026-10-20", "--width", str(width), "--runs", "500", "--lang", lang, *more)
        assert max(width_of(line) for line in result.stdout.splitlines()) <= width


def test_ascii_draws_nothing_else(plan: str) -> None:
    result = run(plan, "--as-of", "2026-11-02", "--ascii", "--runs", "500")
    assert result.stdout.isascii()


def test_colours_only_where_they_are_wanted(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run(plan, "--as-of", "2026-11-02", "--runs", "500").stdout
    assert "\x1b[" in run(plan, "--as-of", "2026-11-02", "--runs", "500", "--color", "always").stdout


@pytest.mark.parametrize(
    ("wrong", "right", "said"),
    [
        ("2d/3d/8d", "3d/2d/8d", "the three points must rise"),
        ("probability: 2", "probability: 6", "5"),
        ("2d/3d/8d", "2d/3d", "three points were expected"),
    ],
)
def test_what_is_written_wrong_is_found_and_the_rest_is_run(plan: str, wrong: str, right: str, said: str) -> None:
    Path(plan).write_text(PLAN.replace(wrong, right), "utf-8")
    result = run(plan, "--as-of", "2026-11-02", "--runs", "500", "--lang", "en")
    assert result.exit_code == 1
    assert "invalid-value" in result.stderr
    assert said in result.stderr
    assert "Lipstick launch" in result.stdout


@pytest.mark.parametrize(
    "option", [("--runs", "3"), ("--correlation", "1.5"), ("--correlation", "-0.1"), ("--distribution", "normal")]
)
def test_settings_that_make_no_sense_are_refused(plan: str, option: tuple[str, str]) -> None:
    assert run(plan, *option).exit_code == 2


@pytest.mark.parametrize("correlation", ["0", "1"])
def test_the_ends_of_correlation_can_be_run(plan: str, correlation: str) -> None:
    assert run(plan, "--as-of", "2026-11-02", "--runs", "500", "--correlation", correlation).exit_code == 0


def test_without_numpy_it_says_what_to_install(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numpy", None)
    result = run(plan, "--lang", "en")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        "mktpm: `mktpm simulate` needs numpy, which is not installed",
        '  install it with `pip install "mktpm[simulate]"`',
    ]


def test_names_are_no_markup(plan: str) -> None:
    Path(plan).write_text(PLAN.replace("name: Page", 'name: "[red]Page[/red] {x}"'), "utf-8")
    result = run(plan, "--as-of", "2026-11-02", "--runs", "500", "--width", "120")
    assert "[red]Page[/red] {x}" in result.stdout


def test_a_plan_without_tasks_and_a_finished_one_are_no_problem(plan: str) -> None:
    Path(plan).write_text("id: empty\ndeadline: 2026-11-13\n", "utf-8")
    assert run(plan, "--as-of", "2026-11-02").exit_code == 0
    Path(plan).write_text("id: p\ntasks:\n  - {id: a, status: done, finished: 2026-11-03}\n", "utf-8")
    assert run(plan, "--as-of", "2026-11-10").exit_code == 0
    assert run(plan, "--as-of", "2026-11-10", "--why", "a").exit_code == 0


def test_a_deadline_among_the_days_that_share_the_last_row_says_its_own() -> None:
    days = [(date(2026, 11, 2), 500), (date(2026, 11, 3), 490), (date(2026, 11, 4), 4), (date(2026, 11, 9), 4)]
    spans = spans_of([*days, (date(2026, 11, 10), 2)], 1000)
    assert [span.last.day for span in spans] == [2, 3, 4, 10]
    marks = [Mark(date(2026, 11, 5), "deadline", ""), Mark(date(2026, 11, 3), "P50", "")]
    lines = ["".join(text for text, _ in line) for line in chart_lines(spans, marks, ("by", "runs", "done"), 90, "en")]
    assert "deadline 11-05" in lines[-1]
    assert lines[2].endswith("P50")


def test_the_record_that_lengths_rest_on_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "record.yaml"
    dones = "".join(
        f"  - {{id: d{n}, tags: [x], duration: 2d, status: done, started: 2026-09-07, finished: 2026-09-{day:02}}}\n"
        for n, day in enumerate((7, 8, 9, 10, 10))
    )
    path.write_text(f"id: p\nstart: 2026-09-07\ntasks:\n{dones}  - {{id: n, tags: [x], duration: 4d}}\n", "utf-8")
    text = CliRunner().invoke(app, ["simulate", str(path), "--as-of", "2026-11-02", "--lang", "en"]).stdout
    assert "50% to 200% of their planned length, in the middle 150%" in " ".join(text.split())
    result = CliRunner().invoke(app, ["simulate", str(path), "--as-of", "2026-11-02", "--json"])
    [record] = json.loads(result.stdout)["projects"][0]["reference_classes"]
    assert record == {
        "tag": "x", "tasks": 1, "finished": 5, "low": 0.5, "likely": 1.5, "high": 2.0,
        "ratios": [0.5, 1.0, 1.5, 2.0, 2.0],
    }  # fmt: skip


def test_a_deadline_before_the_first_day_shown_says_its_own(plan: str) -> None:
    Path(plan).write_text(PLAN.replace("deadline: 2026-11-13", "deadline: 2026-11-03"), "utf-8")
    text = run(plan, "--as-of", "2026-11-02", "--lang", "en", "--width", "100").stdout
    assert "deadline 11-03" in text


def test_what_hardly_ever_comes_out_is_not_called_impossible() -> None:
    text = run(EXAMPLE, "--as-of", "2026-10-20", "--lang", "en", "--width", "100").stdout
    assert "the deadline, 2026-11-11 Wed, is met in <1% of the runs" in text
