"""``mktpm workload`` from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app

EXAMPLE = str(Path(__file__).parents[2] / "examples" / "double11")
DAY = ("--as-of", "2026-10-20")


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner(env=environment).invoke(app, ["workload", *arguments])


def data(*arguments: str) -> dict[str, Any]:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_the_example_tells_who_has_too_much_to_do() -> None:
    result = run(EXAMPLE, *DAY, "--lang", "en", "--width", "100")
    assert result.exit_code == 0
    assert "▲ 周航  2026-10-23..10-26  2 working days  up to 300% of 100%" in result.stdout
    assert "压力测试" in result.stdout


def test_projects_of_the_workspace_count_together() -> None:
    found = data(EXAMPLE, *DAY)
    assert set(found["projects"]) == {"crm-coupon", "double11-2026"}
    assert {person["id"]: len(person["over_allocated"]) for person in found["people"]}["zhouhang"] == 1


def test_days_people_and_a_window_can_be_chosen() -> None:
    found = data(EXAMPLE, *DAY, "--by", "day", "--person", "周航", "--from", "2026-10-23", "--to", "2026-10-27")
    [person] = found["people"]
    assert person["id"] == "zhouhang"
    assert [cell["from"][5:] for cell in person["cells"]] == ["10-23", "10-24", "10-25", "10-26", "10-27"]
    assert [cell["over_days"] for cell in person["cells"]] == [1, 0, 0, 1, 0]


def test_plan_dates_differ_from_the_forecast() -> None:
    assert data(EXAMPLE, *DAY, "--dates", "plan") != data(EXAMPLE, *DAY)


def test_resources_are_shown_when_asked_for(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\nresources: [{id: studio}]\ntasks: [{id: a, demand: {studio: 1}}]\n")
    assert "resources" not in data(str(plan), *DAY)
    assert data(str(plan), *DAY, "--resources")["resources"][0]["load_days"] == 1
    assert "studio" in run(str(plan), *DAY, "--resources").stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--person", "zhouhan"), "nobody in the plan is called `zhouhan`"),
        (("--from", "2026-11-01", "--to", "2026-10-01"), "`--to` is before `--from`"),
        (("--to", "2099-12-31"), "that is more than 10 years"),
        (("--from", "soon"), "`--from`: `soon` is not a date"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], sentence: str) -> None:
    result = run(EXAMPLE, *DAY, *arguments, "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_plan_without_anybody_says_so(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\ntasks: [{id: a}]\n")
    result = run(str(plan), *DAY)
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nobody has a task" in result.stderr


def test_work_for_a_century_is_shown_for_some_years(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\npeople: [{id: lina}]\ntasks: [{id: a, owner: lina, duration: 20000d}]\n")
    found = data(str(plan), *DAY)
    assert (found["from"], found["to"], found["work_until"]) == ("2026-10-19", "2029-10-21", "2103-06-18")
    assert "work goes on until 2103-06-18" in run(str(plan), *DAY, "--lang", "en").stdout


def test_errors_of_the_plan_are_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\ntasks: [{id: a, owner: lina, depends: [nothing]}]\n")
    result = run(str(plan), *DAY)
    assert result.exit_code == 1
    assert "lina" in result.stdout
    assert "unknown-reference" in result.stderr


def test_ascii_and_colour() -> None:
    plain = run(EXAMPLE, *DAY, "--by", "day", "--ascii", "--lang", "en", "--width", "80").stdout
    assert not set("▁▂▃▄▅▆▇█▲×·…") & set(plain)
    assert "\x1b[" in run(EXAMPLE, *DAY, "--color", "always").stdout
    assert "\x1b[" not in run(EXAMPLE, *DAY).stdout


def test_a_closed_project_is_said_to_take_nobodys_time(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("id: p\nstatus: closed\npeople: [{id: lina}]\ntasks: [{id: a, owner: lina}]\n", "utf-8")
    result = CliRunner().invoke(app, ["workload", str(plan), "--as-of", "2026-10-20", "--lang", "en"])
    assert result.exit_code == 0
    assert "no project is active or a draft" in result.stderr
