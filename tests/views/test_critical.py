"""The critical chain as people see it, and as JSON."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from mktpm.engine.chain import Kind
from mktpm.engine.critical import criticality
from mktpm.language import LANGUAGES, Language
from mktpm.views.critical import critical_text
from tests.views.in_flight import example, example_names, run, shown, too_wide

LAUNCH = """
id: launch
name: 新品上市
start: 2026-09-16
deadline: 2026-10-16
calendar: cn
calendars: {cn: {holidays: CN}}
tasks:
  - id: make
    name: 生产
    tasks:
      - {id: draft, name: 包装设计, duration: 4d, owner: li}
      - {id: print, name: 包装印刷, duration: 6d, owner: wang, depends: [draft +2ed]}
      - {id: fill, name: 灌装, duration: 4d, owner: wang, depends: [print SS +3d, print FF +1d]}
  - id: sell
    name: 上架
    tasks:
      - {id: photo, name: 拍摄, duration: 2d, owner: li, depends: [draft]}
      - {id: page, name: 详情页, duration: 5d, due: 2026-10-09, depends: [photo, make]}
      - {id: live, name: 上市, milestone: true, depends: [page]}
"""


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_in_chinese(tmp_path: Path, snapshot: SnapshotAssertion, width: int) -> None:
    text = shown("critical", tmp_path, "--lang", "zh", "--width", str(width), plan=LAUNCH, as_of="2026-09-07")
    assert text == snapshot


def test_in_english(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("critical", tmp_path, "--lang", "en", "--width", "100", plan=LAUNCH, as_of="2026-09-07") == snapshot


def test_in_ascii(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("critical", tmp_path, "--lang", "en", "--ascii", plan=LAUNCH, as_of="2026-09-07") == snapshot


def test_a_plan_in_flight(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("critical", tmp_path, "--lang", "en", "--width", "100") == snapshot


def test_its_forecast(tmp_path: Path, snapshot: SnapshotAssertion) -> None:
    assert shown("critical", tmp_path, "--lang", "en", "--width", "100", "--forecast") == snapshot


def test_a_missed_deadline_says_by_how_much_the_chain_must_shrink(tmp_path: Path) -> None:
    plan = LAUNCH.replace("deadline: 2026-10-16", "deadline: 2026-10-12")
    text = " ".join(shown("critical", tmp_path, "--lang", "en", plan=plan, as_of="2026-09-07").split())
    assert "working days after the deadline 2026-10-12" in text
    assert "this chain must become" in text


def test_a_due_day_that_cannot_be_kept_is_named(tmp_path: Path) -> None:
    text = " ".join(shown("critical", tmp_path, "--lang", "en", plan=LAUNCH, as_of="2026-09-07").split())
    assert "“详情页” is due on 2026-10-09 Fri, but the plan finishes it 5 working days later" in text
    assert "negative float of 4 tasks" in text


def test_a_date_that_holds_the_chain_is_told_with_the_work_before_it(tmp_path: Path) -> None:
    plan = "name: x\nstart: 2026-09-07\ntasks: [{id: a, duration: 2d}, {id: b, fixed: 2026-09-18, depends: [a]}]"
    text = " ".join(shown("critical", tmp_path, "--lang", "en", plan=plan).split())
    assert "A date holds “b”, not work. Of what it waits for, “a” comes closest: it ends 2026-09-08, 7 working" in text


def test_json_has_the_chain_its_parts_and_the_next(tmp_path: Path) -> None:
    data = json.loads(shown("critical", tmp_path, "--json", plan=LAUNCH, as_of="2026-09-07"))
    assert (data["schema"], data["kind"]) == (1, "plan")
    [project] = data["projects"]
    chain = project["chain"]
    assert [task["id"] for task in chain["tasks"]] == ["draft", "print", "fill", "page", "live"]
    assert sum(chain["parts"].values()) == pytest.approx(chain["length_days"], abs=1e-3)
    last = chain["tasks"][3]["bound_by"]
    assert (last["reason"], last["after"]["id"], last["links"][0]["type"]) == ("link", "fill", "FS")
    assert project["next"]["tasks"][0]["id"] == "photo"
    assert project["next"]["joins_at"]["id"] == "page"


def test_json_of_a_plan_without_tasks(tmp_path: Path) -> None:
    [project] = json.loads(shown("critical", tmp_path, "--json", plan="name: x\n"))["projects"]
    assert project["chain"] is None


def test_a_loop_fails_and_the_rest_is_told(tmp_path: Path) -> None:
    plan = "name: x\ntasks: [{id: a, depends: [b]}, {id: b, depends: [a]}, {id: c, duration: 3d}]"
    result = run("critical", tmp_path, plan=plan)
    assert result.exit_code == 1
    assert "c" in result.stdout


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["plan", "forecast"])
def test_no_line_is_wider_than_the_page(name: str, language: Language, kind: Kind) -> None:
    projects = example(name, date(2026, 10, 20))
    found = [(at, criticality(at, kind)) for at in projects]
    for width in (40, 61, 80, 100, 137, 200):
        assert too_wide(str(critical_text(found, width, language)), width) == []
