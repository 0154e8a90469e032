"""Cycle and lead times, waiting, promises and throughput: figures that can be checked by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from mktpm.engine.items import Item, items_of
from mktpm.engine.measures import By, Metrics, Spread, metrics_of
from mktpm.engine.selection import EVERYTHING, Selection
from tests.engine.scripted import Tasks, past_of

AS_OF = date(2026, 11, 30)
PLAN = """\
id: plan
people: [{id: lina, name: 李娜}]
policy: {cycle_benchmark: {all: 3d, 设计: 1d}}
start: 2026-11-02
tasks:
  - {id: a, owner: lina, tags: [设计], duration: 2d}
  - {id: b, depends: [a], duration: 1d}
  - {id: m, milestone: true}
"""


def items(*versions: tuple[str, Tasks], plan: str = PLAN, whole: bool = True) -> dict[str, Item]:
    found = items_of([past_of(plan, versions, AS_OF)], AS_OF, EVERYTHING, whole=whole)
    return {item.id: item for item in found}


def item(*versions: tuple[str, dict[str, Any]]) -> Item:
    return items(*((when, {"a": fields}) for when, fields in versions))["a"]


def test_cycle_and_lead_count_both_days() -> None:
    found = item(
        ("2026-11-02 09:00", {}), ("2026-11-05 09:00", {"status": "doing"}), ("2026-11-10 12:00", {"status": "done"})
    )
    assert (found.created, found.begun, found.done) == (date(2026, 11, 2), date(2026, 11, 5), date(2026, 11, 10))
    assert (found.cycle, found.lead) == (4, 7)


def test_stages_add_up_to_the_working_time() -> None:
    found = item(
        ("2026-11-02 09:00", {}),
        ("2026-11-03 13:00", {"status": "doing"}),
        ("2026-11-04 09:00", {"status": "blocked"}),
        ("2026-11-04 18:00", {"status": "review"}),
        ("2026-11-05 12:00", {"status": "done"}),
    )
    assert found.stages == {
        "waiting": 0, "ready": 1 + 3 / 8, "doing": 5 / 8, "blocked": 1, "review": 3 / 8,
    }  # fmt: skip
    assert found.efficiency == pytest.approx((5 / 8) / (27 / 8))


def test_a_task_is_ready_once_its_predecessors_are_done() -> None:
    found = items(
        ("2026-11-02 09:00", {"a": {}, "b": {}}),
        ("2026-11-03 18:00", {"a": {"status": "done"}, "b": {}}),
        ("2026-11-05 18:00", {"a": {"status": "done"}, "b": {"status": "doing"}}),
        ("2026-11-06 18:00", {"a": {"status": "done"}, "b": {"status": "done"}}),
    )["b"]
    assert (found.stages["waiting"], found.stages["ready"], found.stages["doing"]) == (2, 2, 1)


def test_work_that_never_was_under_way_has_no_cycle() -> None:
    found = item(("2026-11-02 09:00", {}), ("2026-11-05 09:00", {"status": "done"}))
    assert (found.cycle, found.lead) == (None, 4)
    metrics = metrics_of([found], None, AS_OF, None)
    assert (metrics.overall.done, metrics.overall.cycle.n, metrics.without_begin) == (1, 0, 1)


def test_where_history_is_cut_nobody_knows_when_the_first_tasks_came() -> None:
    versions: tuple[tuple[str, Tasks], ...] = (
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-03 09:00", {"a": {"status": "done"}, "b": {}}),
    )
    found = items(*versions, whole=False)
    assert (found["a"].created_known, found["a"].lead) == (False, None)
    assert found["b"].created_known


def test_of_work_that_was_over_when_it_came_into_the_plan_nobody_knows_how_it_waited() -> None:
    over = {"status": "done", "started": "2026-10-26", "finished": "2026-10-30"}
    found = item(("2026-11-02 09:00", over))
    assert (found.cycle, found.lead) == (5, None)
    assert metrics_of([found], None, AS_OF, None).overall.efficiency is None
    other = item(
        ("2026-11-02 09:00", {}), ("2026-11-02 18:00", {"status": "doing"}), ("2026-11-03 18:00", {"status": "done"})
    )
    assert other.efficiency == pytest.approx(0.5)
    assert metrics_of([found, other], None, AS_OF, None).overall.efficiency == other.efficiency


def test_the_promise_is_the_due_day_before_it_was_said_to_be_done() -> None:
    found = item(
        ("2026-11-02 09:00", {"due": "2026-11-04"}),
        ("2026-11-04 09:00", {"due": "2026-11-06"}),
        ("2026-11-09 09:00", {"due": "2026-11-09", "status": "done"}),
    )
    assert found.promise is not None
    assert found.first_promise is not None
    assert (found.promise.due, found.promise.late) == (date(2026, 11, 6), 1)
    assert (found.first_promise.due, found.first_promise.late) == (date(2026, 11, 4), 3)


def test_finished_in_the_evening_of_the_due_day_is_in_time() -> None:
    found = item(
        ("2026-11-02 09:00", {"due": "2026-11-04"}), ("2026-11-04 23:00", {"due": "2026-11-04", "status": "done"})
    )
    assert found.promise is not None
    assert found.promise.late <= 0


def test_open_tasks_past_their_day_are_overdue() -> None:
    found = items(("2026-11-02 09:00", {"a": {"due": "2026-11-04"}, "b": {"due": "2026-12-24"}}))
    kept = metrics_of(list(found.values()), None, AS_OF, None).overall.kept
    assert (kept.finished, kept.open_late, kept.overdue_rate) == (0, 1, 1.0)


def test_the_estimate_is_that_of_the_day_on_which_work_began() -> None:
    found = item(
        ("2026-11-02 09:00", {"duration": "2d"}),
        ("2026-11-03 09:00", {"duration": "2d", "status": "doing"}),
        ("2026-11-06 18:00", {"duration": "4d", "status": "done"}),
    )
    assert (found.planned, found.cycle, found.ratio) == (2, 4, 2.0)


@pytest.mark.parametrize(
    ("fields", "planned"),
    [
        ({"estimate": "1d/2d/9d"}, 3),
        ({"effort": "4d", "owner": "lina", "team": ["wang"]}, 2),
        ({"effort": "3d", "owner": "lina", "team": ["wang 50%"]}, 2),
        ({"start": "2026-11-02", "due": "2026-11-04"}, 3),
        ({"duration": "2ed"}, 2),
        ({"duration": "many"}, None),
        ({}, None),
    ],
)
def test_estimates_in_every_form(fields: dict[str, Any], planned: float | None) -> None:
    found = item(
        ("2026-11-02 09:00", {**fields, "status": "doing"}), ("2026-11-03 09:00", {**fields, "status": "done"})
    )
    assert found.planned == planned


def test_benchmarks_by_tag_and_for_all_others() -> None:
    versions = (
        ("2026-11-02 09:00", {"a": {"status": "doing"}, "b": {"status": "doing"}}),
        ("2026-11-03 09:00", {"a": {"status": "done"}, "b": {"status": "done"}}),
    )
    metrics = metrics_of(list(items(*versions).values()), None, AS_OF, None)
    assert [(at.name, at.limit, at.within, at.spread.n) for at in metrics.benchmarks] == [
        ("设计", 1, 0, 1),
        ("all", 3, 1, 1),
    ]


def _many(count: int, by: By | None = None, since: date | None = None) -> Metrics:
    """Tasks of which the n-th takes n working days from Monday 2026-11-02 on."""
    days = [date(2026, 11, day) for day in (2, 3, 4, 5, 6, 9, 10, 11, 12, 13)]
    begin = {f"t{n}": {"status": "doing", "owner": f"p{n % 2}", "tags": ["x"]} for n in range(count)}
    done = {
        task: {**fields, "status": "done", "finished": days[n].isoformat()}
        for n, (task, fields) in enumerate(begin.items())
    }
    plan = "id: plan\ntasks:\n" + "".join(
        f"  - {{id: {task}, owner: p{n % 2}, tags: [x]}}\n" for n, task in enumerate(begin)
    )
    found = items(("2026-11-02 09:00", begin), ("2026-11-16 09:00", done), plan=plan)
    return metrics_of(list(found.values()), since, AS_OF, by)


def test_percentiles_from_five_cases_on() -> None:
    assert _many(4).overall.cycle.sample is None
    sample = _many(5).overall.cycle.sample
    assert sample is not None
    assert [sample.n, sample.median, sample.p25, sample.p75, sample.p85] == pytest.approx([5, 3, 2, 4, 4.4])


def test_throughput_by_week_and_quarter() -> None:
    metrics = _many(10)
    assert [(week.name, week.figures.done) for week in metrics.weeks[:2]] == [("2026-W45", 5), ("2026-W46", 5)]
    assert [(quarter.name, quarter.figures.done, quarter.whole) for quarter in metrics.quarters] == [
        ("2026-Q4", 10, False)
    ]
    assert sum(week.created for week in metrics.weeks) == 10


def test_groups_by_owner_and_since_a_day() -> None:
    assert [(group.name, group.done) for group in _many(9, "owner").groups] == [("p0", 5), ("p1", 4)]
    assert [(group.name, group.done) for group in _many(9, "tag").groups] == [("x", 9)]
    assert _many(10, since=date(2026, 11, 9)).overall.done == 5


def test_only_the_tasks_chosen() -> None:
    versions = (("2026-11-02 09:00", {"a": {"owner": "lina", "tags": ["设计"]}, "b": {}}),)
    past = past_of(PLAN, versions, AS_OF)
    for selection in (Selection(owners=frozenset(("lina",))), Selection(tags=frozenset(("设计",)))):
        assert [found.id for found in items_of([past], AS_OF, selection, whole=True)] == ["a"]


def test_milestones_keep_promises_and_are_no_work() -> None:
    found = items(
        ("2026-11-02 09:00", {"m": {"milestone": True, "due": "2026-11-04"}}),
        ("2026-11-04 09:00", {"m": {"milestone": True, "due": "2026-11-04", "status": "done"}}),
    )
    metrics = metrics_of(list(found.values()), None, AS_OF, None)
    assert (metrics.overall.done, metrics.overall.kept.on_time) == (0, 1)


def test_a_spread_of_nothing() -> None:
    assert (Spread.of([]).n, Spread.of([None]).sample) == (0, None)
