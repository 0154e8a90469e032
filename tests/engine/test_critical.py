"""Which chain decides the finish, what it is made of, and which one comes after it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mktpm.engine.calendar import datetime_of
from mktpm.engine.chain import Kind
from mktpm.engine.computation import compute_schedule
from mktpm.engine.critical import Branch, Criticality, criticality
from mktpm.engine.path import Path
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.loader import load_text
from tests.reference.adapter import plan_text
from tests.reference.plans import as_of_dates, plans

LONG_BEFORE = date(2026, 1, 1)


def schedule_of(text: str, as_of: date = LONG_BEFORE) -> ProjectSchedule:
    """The schedule of a plan's first project."""
    workspace = load_text(f"id: p\nstart: 2026-09-07\n{text}").workspace
    return compute_schedule(workspace, as_of).project(workspace.projects[0])


def found(text: str, kind: Kind = "plan", as_of: date = LONG_BEFORE) -> Criticality:
    """What decides the finish of a plan."""
    result = criticality(schedule_of(text, as_of), kind)
    assert result is not None
    return result


def names(at: Criticality, path: Path) -> list[str]:
    """The ids of a path's tasks."""
    return [at.at.schedule.network.nodes[leg.step.node].task.id for leg in path.legs]


def own(at: Criticality, branch: Branch | None) -> list[str]:
    """The ids of the tasks that are a branch's own."""
    assert branch is not None
    return [at.at.schedule.network.nodes[leg.step.node].task.id for leg in branch.legs]


DIAMOND = """
tasks:
  - {id: a, duration: 2d}
  - {id: b, duration: 5d, depends: [a]}
  - {id: c, duration: 3d, depends: [a]}
  - {id: d, duration: 1d, depends: [b, c]}
"""


def test_the_chain_runs_from_the_start_to_the_finish() -> None:
    at = found(DIAMOND)
    assert names(at, at.path) == ["a", "b", "d"]
    assert at.path.length == 8
    assert at.path.calendar_days == 10
    assert at.path.parts() == {"work": 8}


def test_the_next_chain_is_told_with_where_it_leaves_and_joins() -> None:
    at = found(DIAMOND)
    branch = at.following
    assert own(at, branch) == ["c"]
    assert branch is not None
    assert branch.shorter == 2
    assert branch.leaves is not None
    assert branch.joins is not None
    assert [at.at.schedule.network.nodes[leg.step.node].task.id for leg in (branch.leaves, branch.joins)] == ["a", "d"]


def test_chains_as_long_as_the_critical_one_are_told_apart_from_the_next() -> None:
    at = found(DIAMOND.replace("id: c, duration: 3d", "id: c, duration: 5d") + "  - {id: e, duration: 1d}\n")
    assert [own(at, branch) for branch in at.parallel] == [["c"]]
    assert own(at, at.following) == ["e"]
    assert at.following is not None
    assert at.following.shorter == 7


def test_a_chain_that_joins_nowhere_ends_before_the_project() -> None:
    at = found("tasks: [{id: a, duration: 5d}, {id: b, duration: 1d}, {id: c, duration: 2d, depends: [b]}]")
    assert own(at, at.following) == ["b", "c"]
    assert at.following is not None
    assert at.following.joins is None
    assert at.following.shorter == 2


def test_nothing_follows_where_every_task_is_on_the_chain() -> None:
    at = found("tasks: [{id: a}, {id: b, depends: [a]}]")
    assert at.following is None
    assert at.parallel == ()


def test_lags_and_waits_for_dates_are_told_apart() -> None:
    at = found("tasks: [{id: a, duration: 2d, start: 2026-09-09}, {id: b, duration: 1d, depends: [a +2d]}]")
    assert at.path.parts() == {"work": 3, "lag": 2, "constraint": 2}
    assert at.path.length == 7


def test_an_overlap_makes_the_chain_shorter() -> None:
    at = found("tasks: [{id: a, duration: 4d}, {id: b, duration: 3d, depends: [a -1d]}]")
    assert at.path.parts() == {"work": 7, "lag": -1}


@pytest.mark.parametrize(("link", "work"), [("SS +2d", 6), ("FF +2d", 5), ("SS +4d", 7)])
def test_the_lag_of_an_overlapping_link_is_somebodys_work(link: str, work: float) -> None:
    at = found(f"tasks: [{{id: a, duration: 3d}}, {{id: b, duration: 4d, depends: [a {link}]}}]")
    assert at.path.parts().get("work") == work
    assert sum(at.path.parts().values()) == at.path.length


def test_elapsed_lags_count_as_the_working_days_that_they_take() -> None:
    at = found("tasks: [{id: a, duration: 4d}, {id: b, duration: 1d, depends: [a +4ed]}]")
    assert at.path.parts() == {"work": 5, "lag": 2}


def test_a_due_day_decides_where_nothing_else_does() -> None:
    text = "tasks: [{id: a, duration: 3d}, {id: party, milestone: true, due: 2026-09-30}]"
    at = found(text)
    assert names(at, at.path) == ["party"]
    assert own(at, at.following) == ["a"]
    assert at.following is not None
    assert at.following.shorter == 15


def test_before_a_fixed_day_the_nearest_work_is_told() -> None:
    text = """
tasks:
  - {id: far, duration: 1d}
  - {id: near, duration: 6d}
  - {id: launch, milestone: true, fixed: 2026-09-21, depends: [far, near]}
  - {id: after, duration: 2d, depends: [launch]}
"""
    at = found(text)
    assert names(at, at.path) == ["launch", "after"]
    assert at.approach is not None
    assert names(at, at.approach.path) == ["near"]
    assert at.approach.shorter == 4


def test_a_fixed_day_that_comes_too_early_is_told_as_too_late_work() -> None:
    at = found("tasks: [{id: a, duration: 9d}, {id: b, fixed: 2026-09-14, duration: 5d, depends: [a]}]")
    assert at.approach is not None
    assert at.approach.shorter == -4


def test_the_due_days_of_others_change_nothing() -> None:
    at = found(DIAMOND.replace("id: c,", "id: c, due: 2026-09-08,"))
    assert names(at, at.path) == ["a", "b", "d"]
    assert at.following is not None
    assert at.following.shorter == 2


def test_a_backward_plan_is_led_by_its_longest_chain() -> None:
    at = found("schedule: alap\ndeadline: 2026-09-30\n" + DIAMOND)
    assert names(at, at.path) == ["a", "b", "d"]
    assert datetime_of(at.path.end) == at.at.finish
    assert at.path.parts() == {"work": 8, "idle": 10}


def test_the_forecast_has_a_chain_of_its_own() -> None:
    text = """
tasks:
  - {id: a, duration: 5d, status: doing, started: 2026-09-07, progress: 80%}
  - {id: b, duration: 3d}
  - {id: c, duration: 1d, depends: [a, b]}
"""
    at = found(text, "forecast", date(2026, 9, 10))
    assert names(at, at.path) == ["b", "c"]
    assert at.path.parts() == {"work": 4, "idle": 3}
    assert own(at, at.following) == ["a"]


def test_done_work_is_no_chain_that_could_decide() -> None:
    text = """
tasks:
  - {id: a, duration: 5d}
  - {id: b, duration: 3d, status: done, started: 2026-09-07, finished: 2026-09-09}
"""
    assert found(text, "forecast").following is None


def test_the_chain_reaches_into_other_projects(tmp_path_factory: pytest.TempPathFactory) -> None:
    from mktpm.plan.loader import load

    folder = tmp_path_factory.mktemp("plans")
    (folder / "a.yaml").write_text("id: a\nstart: 2026-09-01\ntasks: [{id: x, duration: 9d}]", "utf-8")
    (folder / "b.yaml").write_text(
        "id: b\nstart: 2026-09-07\ntasks: [{id: y, duration: 2d, depends: ['a:x']}, {id: z, duration: 1d}]", "utf-8"
    )
    workspace = load([folder / "b.yaml", folder / "a.yaml"], folder).workspace
    schedule = compute_schedule(workspace, LONG_BEFORE)
    at = criticality(next(p for p in schedule.projects() if p.project.id == "b"), "plan")
    assert at is not None
    assert names(at, at.path) == ["x", "y"]
    assert datetime_of(at.path.begin).date() == date(2026, 9, 1)
    assert own(at, at.following) == ["z"]


def test_a_plan_without_tasks_has_no_chain() -> None:
    assert criticality(schedule_of("tasks: []"), "plan") is None
    assert criticality(schedule_of("tasks: [{id: a, status: cancelled}]"), "plan") is None


def test_work_is_summed_up_by_owner() -> None:
    at = found("tasks: [{id: a, owner: li, duration: 2d}, {id: b, duration: 1d, depends: [a]}]")
    nodes = at.at.schedule.network.nodes
    assert at.path.work_by(lambda number: nodes[number].task.owner or "") == {"li": 2, "": 1}


# ------------------------------------------------------------------ any plan


@given(plan=plans(), as_of=as_of_dates())
@settings(max_examples=80)
@pytest.mark.parametrize("kind", ["plan", "forecast"])
def test_the_parts_make_the_whole(kind: Kind, plan: dict[str, Any], as_of: date) -> None:
    workspace = load_text(plan_text(plan)).workspace
    at = compute_schedule(workspace, as_of).project(workspace.projects[0])
    result = criticality(at, kind)
    assume(result is not None)
    assert result is not None
    branches = [*result.parallel, *([result.following] if result.following else [])]
    for path in (result.path, *(branch.path for branch in branches)):
        assert sum(path.parts().values()) == pytest.approx(path.length, abs=1e-6)
    nodes = [frozenset(leg.step.node for leg in result.path.legs), *(branch.own for branch in branches)]
    assert sum(map(len, nodes)) == len(frozenset().union(*nodes))
    assert result.following is None or result.following.shorter >= 0
    finish = at.finish_moment if kind == "plan" else at.forecast_moment
    assert result.path.end == finish or at.project.fields.schedule == "alap"


@st.composite
def networks(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Tasks with links of all types, on one calendar."""
    tasks: list[dict[str, Any]] = []
    for number in range(draw(st.integers(2, 8))):
        kinds = st.sampled_from(["", " SS", " FF", " +1d", " SS +2d", " FF +1d", " -1d"])
        befores = draw(st.lists(st.integers(0, number - 1), unique=True, max_size=3)) if number else []
        depends = [f"t{before}{draw(kinds)}" for before in befores]
        tasks.append({"id": f"t{number}", "duration": f"{draw(st.integers(1, 6))}d", "depends": depends})
    return tasks


@given(tasks=networks())
@settings(max_examples=80)
def test_the_next_chain_decides_as_soon_as_it_slips_by_more_than_it_is_shorter(tasks: list[dict[str, Any]]) -> None:
    """The definition itself: with that many days of delay the finish stands, with one more it moves."""
    calendar = {"calendar": "all", "calendars": {"all": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}}}
    plan = {"id": "p", "start": "2026-09-07", **calendar, "tasks": tasks}
    before = _finish(plan)
    result = criticality(_schedule(plan), "plan")
    assume(result is not None and result.following is not None)
    assert result is not None
    assert result.following is not None
    for name in own(result, result.following):
        assert _finish(_delayed(plan, name, result, result.following.shorter)) == before
        assert _finish(_delayed(plan, name, result, result.following.shorter + 1)) > before


def _schedule(plan: dict[str, Any]) -> ProjectSchedule:
    workspace = load_text(plan_text(plan)).workspace
    return compute_schedule(workspace, LONG_BEFORE).project(workspace.projects[0])


def _finish(plan: dict[str, Any]) -> int:
    return _schedule(plan).finish_moment


def _delayed(plan: dict[str, Any], name: str, at: Criticality, days: float) -> dict[str, Any]:
    """The same plan with one task starting later."""
    task = at.at.project.tasks[at.at.project.by_id[name]]
    start = at.at.dates(task).early_start.date()
    later = date.fromordinal(start.toordinal() + round(days)).isoformat()
    tasks = [{**one, "start": later} if one["id"] == name else one for one in plan["tasks"]]
    return {**plan, "tasks": tasks}
