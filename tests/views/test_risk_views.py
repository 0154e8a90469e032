"""Risks, buffers and responsibilities as people see them and as JSON."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.display_width import width_of
from tests.views.risky import PLAN

COMMANDS = ("risks", "buffer", "raci")
WIDTHS = (40, 53, 80, 120, 200)
EXAMPLES = Path(__file__).parents[2] / "examples"


def shown(folder: Path, command: str, *arguments: str, plan: str = PLAN) -> str:
    path = folder / "plan.yaml"
    path.write_text(plan, "utf-8")
    result = CliRunner().invoke(app, [command, str(path), "--as-of", "2026-10-20", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def data(folder: Path, command: str, plan: str = PLAN) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(shown(folder, command, "--json", plan=plan))
    return found


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 100])
def test_the_whole_page(command: str, width: int, language: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown(tmp_path, command, "--width", str(width), "--lang", language) == snapshot


@pytest.mark.parametrize("command", COMMANDS)
def test_in_ascii(command: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    text = shown(tmp_path, command, "--ascii", "--width", "80", "--lang", "en")
    assert text == snapshot
    drawn = re.sub(r"[\u3000-\u9fff\uff00-\uffef]", "", text)  # names stay as they are
    assert drawn.isascii()


@pytest.mark.parametrize("command", COMMANDS)
def test_in_colour(command: str, tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown(tmp_path, command, "--color", "always", "--width", "80", "--lang", "zh") == snapshot


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_line_is_wider_than_asked_for(command: str, width: int, tmp_path: Path) -> None:
    for more in ((), ("--ascii",), ("--lang", "zh"), ("--color", "always")):
        text = re.sub(r"\x1b\[[\d;]*m", "", shown(tmp_path, command, "--width", str(width), *more))
        assert [line for line in text.splitlines() if width_of(line) > width] == []


@pytest.mark.parametrize("name", sorted(path.name for path in EXAMPLES.iterdir() if path.is_dir()))
@pytest.mark.parametrize("command", COMMANDS)
def test_the_examples_fit_any_width(command: str, name: str) -> None:
    for width in (40, 80, 160):
        arguments = [command, str(EXAMPLES / name), "--as-of", "2026-10-20", "--width", str(width)]
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0
        assert [line for line in result.stdout.splitlines() if width_of(line) > width] == []


@pytest.mark.parametrize("command", COMMANDS)
def test_a_plan_that_says_nothing_is_told_so(command: str, tmp_path: Path) -> None:
    text = shown(tmp_path, command, "--lang", "en", plan="name: p\ntasks: [{id: a}]\n")
    expected = {"risks": "no plan names a risk", "buffer": "no project has a buffer", "raci": "no task names anybody"}
    assert expected[command] in text


# ------------------------------------------------------------------ risks


def test_the_matrix_can_be_read_without_colours(tmp_path: Path) -> None:
    rows = re.findall(r"^  ([1-5]) │ (.*)$", shown(tmp_path, "risks", "--width", "80", "--lang", "en"), re.MULTILINE)
    assert [row for row, _ in rows] == ["5", "4", "3", "2", "1"]
    assert rows[1][1].split() == ["●", "●", "▲", "▲", "■", "1"]
    assert rows[2][1].split() == ["●", "●", "●", "▲", "2", "3", "▲"]


def test_many_risks_in_a_cell_are_counted(tmp_path: Path) -> None:
    risks = "".join(f"  - {{id: r{number:02}}}\n" for number in range(40))
    text = shown(tmp_path, "risks", "--width", "80", plan=f"name: p\nrisks:\n{risks}tasks: [{{id: a}}]\n")
    assert re.search(r"● 1 2 3 \+37", text)


def test_risks_as_data(tmp_path: Path) -> None:
    [project] = data(tmp_path, "risks")["projects"]
    first = project["risks"][0]
    assert (first["id"], first["score"], first["light"], first["owner"]) == ("peak", 20, "red", "sun")
    assert [task["id"] for task in first["affects"]] == ["page", "test"]
    assert first["affects"][0]["forecast_finish"] == "2026-10-26T18:00:00"
    assert (first["delay"], first["cost"], first["missing_response"]) == ("5d", 300_000.0, [])
    assert {risk["id"]: risk["missing_response"] for risk in project["risks"]}["late"] == ["stop_loss", "recover"]
    assert project["open"] == {"red": 1, "yellow": 1, "green": 1}


# ------------------------------------------------------------------ buffers


def test_buffers_as_data_and_in_the_status(tmp_path: Path) -> None:
    [project] = data(tmp_path, "buffer")["projects"]
    buffer = project["buffer"]
    assert [task["id"] for task in buffer["chain"]] == ["theme", "page", "test", "live"]
    assert buffer["consumption"] == pytest.approx(buffer["used_days"] / buffer["size_days"], abs=0.001)
    assert [chain["joins"] for chain in project["feeding"]] == ["live"]
    [status] = data(tmp_path, "status")["projects"]
    assert status["buffer"] == buffer
    assert [part["name"] for part in status["parts"]] == ["schedule", "buffer", "risk"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [40, 100])
def test_why_a_project_stands_as_it_does(
    language: str, width: int, tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    text = shown(tmp_path, "status", "--why", "--lang", language, "--width", str(width))
    assert text == snapshot
    assert [line for line in text.splitlines() if width_of(line) > width] == []


def test_the_status_has_a_line_for_the_buffer(tmp_path: Path) -> None:
    text = shown(tmp_path, "status", "--lang", "en", "--width", "120")
    assert "health 39 of 100 · buffer 0% of 3.9d used, chain 38% done" in text


# ------------------------------------------------------------------ responsibilities


def test_responsibilities_as_data(tmp_path: Path) -> None:
    found = data(tmp_path, "raci")
    rows = {row["id"]: row for row in found["projects"][0]["tasks"]}
    assert rows["stock"] == {
        "id": "stock", "wbs": "4", "name": "备货", "leaf": True, "R": ["dev"], "A": "lina", "C": ["sun"], "I": ["zhao"],
        "written": True,
    }  # fmt: skip
    assert (rows["page"]["R"], rows["page"]["A"], rows["page"]["written"]) == (["zhao"], "sun", False)
    assert [person["id"] for person in found["idle"]] == ["qian"]


def test_as_markdown_nothing_is_markup(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    text = shown(tmp_path, "raci", "--format", "markdown", "--lang", "zh")
    assert text == snapshot
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    assert "\\[b\\]钱多\\|\\*" in text


def test_people_who_do_not_fit_follow_below(tmp_path: Path) -> None:
    people = ", ".join(f"{{id: p{number}, name: Person {number}}}" for number in range(12))
    tasks = "".join(f"  - {{id: t{number}, owner: p{number}}}\n" for number in range(12))
    plan = f"name: p\npeople: [{people}]\ntasks:\n{tasks}"
    text = shown(tmp_path, "raci", "--width", "60", "--lang", "en", plan=plan)
    assert text.count("Task") == 3
    assert all(f"Person {number}" in text for number in range(12))


def test_people_in_a_further_block_have_only_their_own_tasks(tmp_path: Path) -> None:
    people = "".join(f"  - {{id: p{number}, name: Somebody {number}}}\n" for number in range(6))
    tasks = "".join(f"  - {{id: t{number}, name: Task {number}, owner: p{number}}}\n" for number in range(6))
    text = shown(tmp_path, "raci", "--width", "60", "--lang", "en", plan=f"id: p\npeople:\n{people}tasks:\n{tasks}")
    first, *further = text.split("\n\n", 1)[1].split("\n\n")
    assert further
    assert all(f"Task {number}" in first for number in range(6))
    assert all("RA" in line for block in further for line in block.splitlines()[1:-2])


def test_the_fever_chart_says_what_its_signs_are(tmp_path: Path) -> None:
    text = shown(tmp_path, "buffer", "--width", "80", "--lang", "en")
    assert "▓ red  ░ yellow  · green  ◆ the project" in text
    assert "feeding chains" in text


def test_a_plan_without_risks_is_told_how_to_write_one(tmp_path: Path) -> None:
    text = shown(tmp_path, "risks", "--lang", "en", plan="name: p\ntasks: [{id: a}]\n")
    assert "`risks: [{id: late" in text


def test_a_risk_delays_only_what_is_not_over(tmp_path: Path) -> None:
    plan = """\
id: p
start: 2026-10-12
risks: [{id: late, affects: [a, b], delay: 3d, cost: "12,500"}, {id: past, affects: [a], delay: 3d}]
tasks:
  - {id: a, duration: 1d, status: done, started: 2026-10-12, finished: 2026-10-12}
  - {id: b, duration: 20d}
"""
    text = shown(tmp_path, "risks", "--lang", "en", plan=plan)
    assert "would delay b (10-20..11-16) by 3d; would cost 12,500" in text
    assert "would delay nothing any more: what it affects is over" in text
    [project] = data(tmp_path, "risks", plan=plan)["projects"]
    assert [task["open"] for task in project["risks"][0]["affects"]] == [False, True]


def test_a_buffer_states_the_share_that_the_policy_gives_it(tmp_path: Path) -> None:
    plan = "id: p\nstart: 2026-10-12\npolicy: {buffer: 12.5%}\ntasks: [{id: a, duration: 20d}]\n"
    assert "12.5% of a critical chain of 20 working days" in shown(tmp_path, "buffer", "--lang", "en", plan=plan)


def test_both_thresholds_of_a_part_are_data(tmp_path: Path) -> None:
    [status] = data(tmp_path, "status")["projects"]
    parts = {part["name"]: part["figures"] for part in status["parts"]}
    assert (parts["risk"]["yellow_at"], parts["risk"]["red_at"]) == (12, 20)
    assert parts["buffer"]["red_at"] == pytest.approx(2 * parts["buffer"]["yellow_at"], abs=0.001)


def test_a_risk_that_has_struck_would_do_nothing_more(tmp_path: Path) -> None:
    plan = "id: p\nstart: 2026-10-12\ntasks: [{id: a, duration: 20d}]\n"
    risks = "risks: [{id: late, status: struck, affects: [a], delay: 3d, cost: 500}]\n"
    text = shown(tmp_path, "risks", "--lang", "en", plan=plan + risks)
    assert "has struck a" in text
    assert "costs 500" in text
    assert "would" not in text
