"""Where KPIs stand: progress, targets, what goals take from them, and where numbers come from."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mktpm.engine.goal_links import lacks, without_goal
from mktpm.engine.goals import GoalResult, goal_results
from mktpm.engine.kpi.derivation import Derived, derived
from mktpm.engine.kpi.plan_figures import PlanFigure
from mktpm.engine.kpi.rows import off_scale, row_faults
from mktpm.plan.actuals import KpiValue
from tests.engine.kpi.plans import faults_in, kpis_in, latest, result_of


@pytest.mark.parametrize(
    ("kpi", "value", "progress", "reached"),
    [
        ("baseline: 100, target: 200", "150", "0.5", False),
        ("baseline: 2h, target: 30min", "75min", "0.5", False),
        ("baseline: 2h, target: 30min", "0.5h", "1", True),
        ("baseline: 2h, target: 30min, unit: min", "20", "1.1111", True),
        ("target: 4280万, unit: 元", "2140万元", "0.5", False),
        ("target: 40, direction: down", "30", None, True),
        ("target: ≤ 40", "50", None, False),
        ("baseline: 12%, target: 8%", "7%", "1.25", True),
        ("target: 0", "3", None, True),
        ("baseline: 5, target: 5", "5", None, True),
        ("target: 3h", "5", None, None),
    ],
)
def test_progress_and_target(tmp_path: Path, kpi: str, value: str, progress: str | None, *, reached: bool) -> None:
    found = result_of(kpis_in(tmp_path, f"id: x, {kpi}", f"2026-10-01,x,{value},"), "x")
    if kpi == "target: 3h":  # a bare number is in the unit of the target
        assert found.reached is True
        return
    assert found.reached is reached
    assert found.progress is None if progress is None else round(found.progress or 0, 4) == Decimal(progress)


def test_the_later_row_of_a_day_counts_and_the_future_does_not(tmp_path: Path) -> None:
    rows = "2026-10-08,x,2,\n2026-10-01,x,1,\n2026-10-08,x,3,\n2026-10-21,x,9,"
    found = result_of(kpis_in(tmp_path, "id: x", rows), "x")
    assert [(point.on.day, int(point.value.number)) for point in found.points] == [(1, 1), (8, 3)]
    assert found.on == date(2026, 10, 8)


def test_a_trend_away_from_the_target_is_one_only_before_it_is_reached(tmp_path: Path) -> None:
    rows = "\n".join(f"2026-10-{day:02},x,{50 - day}," for day in range(1, 10))
    assert result_of(kpis_in(tmp_path, "id: x, target: 60", rows), "x").leads_away
    assert not result_of(kpis_in(tmp_path, "id: x, target: 40", rows), "x").leads_away
    assert not result_of(kpis_in(tmp_path, "id: x, target: 20, direction: down", rows), "x").leads_away


def test_figures_that_do_not_fit_are_faults(tmp_path: Path) -> None:
    lines = """id: a, unit: h, target: 5元
        id: b, target: soon
        id: c, scale: {min: 5, max: 1}
        id: d, direction: up, baseline: 9, target: 3
        id: a
        id: e, where: {colour: red}, formula: gmv"""
    assert faults_in(kpis_in(tmp_path, lines)) == [
        "there are two KPIs `a`",
        "`5元` and the unit `h` don't go together",
        "`soon` is not a figure",
        "the least of the scale is above the most",
        "the direction is `up`, and the target is the other way",
        "imported figures have no column `colour`",
    ]


def test_rows_that_no_kpi_can_take(tmp_path: Path) -> None:
    rows = "2026-10-01,gmv,5h,\n2026-10-01,gmw,5,\n2026-10-01,twice,5,\n2026-10-01,gmv,lots,\n2026-10-01,gmv,-3,"
    found = kpis_in(tmp_path, "id: gmv, unit: 元, scale: {min: 0}\nid: twice, formula: gmv * 2", rows)
    written = found.at.papers.actuals
    assert [(row.line, str(said)) for row, said, _ in row_faults(found.definitions, written)] == [
        (2, "`5h` is in h, and the unit is `元`"),
        (3, "there is no KPI `gmw`"),
        (4, "`twice` has a formula: its values are computed, not written"),
        (5, "`lots` is not a figure"),
    ]
    (off,) = off_scale(found.definitions, written)
    assert isinstance(off.where, KpiValue)
    assert (off.where.line, off.figure, off.limit, off.above) == (6, "-3元", "0元", False)


# ------------------------------------------------------------------ the plan's own figures

TASKS = """
tasks:
  - {id: a, tags: [promo], duration: 1d, status: done, started: 2026-09-07, finished: 2026-09-07}
  - {id: b, tags: [promo], due: 2026-09-08, status: done, started: 2026-09-08, finished: 2026-09-10}
  - {id: c, tags: [promo], due: 2026-09-09}
  - {id: d, tags: [promo], status: cancelled}
  - {id: e, due: 2026-12-01}
"""


def test_shares_of_the_plans_tasks_by_hand(tmp_path: Path) -> None:
    """promo: a and b of a, b, c are done; fallen due a, b, c, of which a was in time. In all 2 of 4."""
    lines = """id: promo, formula: completion(promo), unit: "%"
        id: all, formula: completion()
        id: ontime, formula: on_time(promo)
        id: none, formula: on_time(nobody)"""
    found = kpis_in(tmp_path, lines, more=TASKS)
    assert [latest(found, name) for name in ("promo", "all", "ontime")] == ["66.67%", "0.5", "0.3333"]
    assert latest(found, "none") == "no task to count yet"


# ------------------------------------------------------------------ goals


def goals(tmp_path: Path, text: str) -> dict[str, GoalResult]:
    """The goals of a plan by their id."""
    kpis = "id: delay, unit: h, baseline: 4h, target: 1h, by: 2026-11-11, owner: lina"
    found = kpis_in(tmp_path, kpis, "2026-10-01,delay,90min,", more=f"goals:\n{text}{TASKS}")
    return {each.id: each for each in goal_results(found.at.project, found)}


def test_a_goal_takes_from_its_kpi_what_it_does_not_say(tmp_path: Path) -> None:
    found = goals(tmp_path, "  - {id: g, kpi: delay}\n  - {id: own, kpi: delay, unit: min, target: 60, result: 30}\n")
    kpi, own = found["g"], found["own"]
    assert (kpi.baseline, kpi.target, kpi.result, kpi.owner, kpi.source) == ("4h", "1h", "1.5 h", "lina", "delay")
    assert kpi.by == date(2026, 11, 11)
    assert kpi.way == pytest.approx(2.5 / 3)
    assert kpi.reached is False
    assert (own.target, own.result, own.source, own.reached) == ("60 min", "30 min", "", True)


def test_a_goal_may_be_computed_from_the_plan(tmp_path: Path) -> None:
    found = goals(tmp_path, '  - {id: g, formula: completion(promo), unit: "%", target: 60%}\n')["g"]
    assert (found.result, found.target, found.reached, found.source) == ("66.67%", "60%", True, "completion(promo)")


def test_what_a_goal_lacks(tmp_path: Path) -> None:
    text = "  - {id: bare, name: x}\n  - {id: kpi, kpi: delay, links: [a]}\n  - {id: gone, kpi: delay, links: [d]}\n"
    found = kpis_in(
        tmp_path, "id: delay, baseline: 4, target: 1, by: 2026-11-11, owner: x", more=f"goals:\n{text}{TASKS}"
    )
    project = found.at.project
    assert [lacks(project, goal) for goal in project.fields.goals] == [
        ("measure", "target", "baseline", "date", "owner", "task"),
        (),
        ("task",),
    ]


def test_tasks_serve_what_waits_for_them(tmp_path: Path) -> None:
    more = """goals: [{id: g, links: [launch]}]
tasks:
  - {id: text}
  - {id: phase, tasks: [{id: page, depends: [text]}, {id: shop}]}
  - {id: launch, milestone: true, depends: [phase]}
  - {id: party}
  - {id: off, status: cancelled}
"""
    project = kpis_in(tmp_path, "id: x", more=more).at.project
    assert [task.id for task in without_goal(project)] == ["party"]


# ------------------------------------------------------------------ where a number comes from


def outline(found: Derived) -> list[object]:
    """The names and origins of a tree."""
    origin = found.origin
    line = origin.line if isinstance(origin, KpiValue) else origin.part if isinstance(origin, PlanFigure) else None
    return [found.text, line, *(outline(part) for part in found.parts)]


def test_each_number_is_followed_to_its_row(tmp_path: Path) -> None:
    rows = "2026-10-01,gmv,120,\n2026-10-08,gmv,300,\n2026-10-08,cost,60,"
    lines = "id: gmv\nid: cost\nid: roas, formula: gmv / cost\nid: x, formula: roas * 2 + completion()"
    found = kpis_in(tmp_path, lines, rows, more=TASKS)
    told = derived(found.values, found.definitions.kpis["x"], date(2026, 10, 20))
    ratio = ["roas", None, ["gmv / cost", None, ["gmv", 3], ["cost", 4]]]
    assert outline(told) == [
        "x",
        None,
        ["roas * 2 + completion()", None, ["roas * 2", None, ratio], ["completion()", 2]],
    ]


def test_a_tree_that_doubles_at_each_step_is_cut(tmp_path: Path) -> None:
    lines = "id: k0\n" + "\n".join(f"id: k{n}, formula: k{n - 1} + k{n - 1}" for n in range(1, 30))
    found = kpis_in(tmp_path, lines, "2026-10-01,k0,1,")
    told = derived(found.values, found.definitions.kpis["k29"], date(2026, 10, 20))
    assert latest(found, "k29") == f"{2**29:,}"
    assert len(str(outline(told))) < 20_000
