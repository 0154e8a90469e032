"""The heat map: every width, both languages, without colour and in ASCII."""

from __future__ import annotations

from datetime import date

import pytest
from syrupy.assertion import SnapshotAssertion

from mktpm.display_width import width_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.workload import By, Window, Workload, workload
from mktpm.language import LANGUAGES, Language
from mktpm.plan.loader import load_text
from mktpm.views.workload import WorkloadPaper, workload_text
from mktpm.views.workload_json import as_json

TEXT = """
name: 秋促
start: 2026-09-07
people:
  - {id: lina, name: 李娜}
  - {id: wang, name: 王伟, capacity: 50%}
  - {id: tian, name: Tian Jing-with-a-rather-long-name, off: ["2026-09-16..2026-09-18"]}
resources: [{id: studio, name: 摄影棚, count: 2}]
tasks:
  - {id: theme, name: 活动主题, owner: lina, duration: 6d, priority: must}
  - {id: page, name: 页面, owner: lina, team: [wang 50%], start: 2026-09-11, duration: 3d, priority: should}
  - {id: shoot, name: 拍摄, owner: tian, start: 2026-09-14, duration: 5d, demand: {studio: 2}}
  - {id: film, name: 短片, owner: wang, start: 2026-09-16, duration: 4h, demand: {studio: 1}, priority: could}
  - {id: far, name: 复盘, owner: lina, start: 2026-11-16, duration: 10d}
"""
MONDAY = date(2026, 9, 7)


def loads() -> Workload:
    return workload(compute_schedule(load_text(TEXT).workspace, MONDAY), Window())


def drawn(width: int, by: By, language: Language = "en", *, plain: bool = False) -> str:
    return str(workload_text(loads(), WorkloadPaper(width, by, language, plain, resources=True)))


@pytest.mark.parametrize("by", ["day", "week"])
def test_the_whole_page(by: By, snapshot: SnapshotAssertion) -> None:
    assert drawn(100, by) == snapshot


def test_the_page_in_chinese(snapshot: SnapshotAssertion) -> None:
    assert drawn(80, "week", "zh") == snapshot


def test_the_page_in_ascii(snapshot: SnapshotAssertion) -> None:
    assert drawn(60, "day", plain=True) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("by", ["day", "week"])
@pytest.mark.parametrize("width", [40, 50, 64, 80, 120, 200])
def test_no_line_is_wider_than_the_page(width: int, by: By, language: Language) -> None:
    assert max(map(width_of, drawn(width, by, language).splitlines())) <= width


@pytest.mark.parametrize("width", [40, 80, 200])
def test_cells_stand_below_each_other(width: int) -> None:
    lines = drawn(width, "week").splitlines()
    head = next(line for line in lines if line.startswith(" ") and "09-07" in line)
    rows = [line for line in lines if line.startswith(("李娜", "王伟", "Tian"))]
    ends = head.index("09-07") + 5
    cells = {_columns(row, ends)[-4:].strip() for row in rows[:3]}
    assert cells == {"▲120", "10", "·"}


def _columns(text: str, columns: int) -> str:
    """The part of a line that takes that many columns."""
    taken = ""
    for character in text:
        if width_of(taken + character) > columns:
            break
        taken += character
    return taken


def test_what_is_too_much_is_marked_without_colour_too() -> None:
    row = next(line for line in drawn(100, "day").splitlines() if line.startswith("李娜"))
    assert "████▲   ▲█···" in row
    row = next(line for line in drawn(100, "day", plain=True).splitlines() if line.startswith("Tian"))
    assert "##xxx" in row.replace("×", "x")


def test_the_data_says_the_same() -> None:
    data = as_json(loads(), MONDAY, "week", resources=True)
    lina = data["people"][0]
    assert (lina["id"], lina["name"], lina["load_days"]) == ("lina", "李娜", 19)
    assert lina["by_priority"] == {"must": 6, "should": 3, "none": 10}
    assert lina["cells"][0] == {
        "from": "2026-09-07", "to": "2026-09-13", "load_days": 6.0, "capacity_days": 5.0, "share": 1.2,
        "over_days": 1, "absent_days": 0,
    }  # fmt: skip
    [over] = lina["over_allocated"]
    assert (over["from"], over["to"], over["days"], over["load_percent"]) == ("2026-09-11", "2026-09-14", 2, 200)
    assert over["tasks"][1] == {
        "project": "plan", "task": "page", "name": "页面", "percent": 100,
        "start": "2026-09-11T09:00:00", "finish": "2026-09-15T18:00:00",
    }  # fmt: skip
    assert data["people"][2]["absent"][0]["days"] == 3
    assert data["resources"][0]["over_allocated"][0]["capacity_percent"] == 200
    assert (data["from"], data["to"], data["dates"], data["by"]) == ("2026-09-07", "2026-11-27", "forecast", "week")
