"""What a simulation takes for granted: where lengths come from, what has happened, whom risks strike."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mktpm.engine.calendar import datetime_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import Schedule
from mktpm.engine.simulation.model import model_of
from mktpm.engine.simulation.results import ProjectOdds, TaskOdds, simulate
from mktpm.engine.simulation.settings import Settings
from mktpm.engine.simulation.spreads import DEFAULT, draws_of, reference_classes
from mktpm.engine.simulation.strikes import strikes_of
from mktpm.engine.simulation.tally import Tally, tally_of
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load, load_text
from tests.reference.adapter import plan_text

AS_OF = date(2026, 9, 16)  # a Wednesday
DAY = 480


def schedule_of(tasks: list[dict[str, Any]], **keys: Any) -> Schedule:
    plan = {"id": "p", "start": "2026-09-01", "tasks": tasks, **keys}
    return compute_schedule(load_text(plan_text(plan)).workspace, AS_OF)


def tally(schedule: Schedule, runs: int = 2_000, **settings: Any) -> Tally:
    everything = frozenset(range(len(schedule.network.nodes)))
    return tally_of(model_of(schedule, Settings(runs=runs, **settings)), everything)


def odds_of(schedule: Schedule) -> ProjectOdds:
    return simulate(schedule, list(schedule.projects()), Settings(runs=500)).projects[0]


def task_in(odds: ProjectOdds, name: str) -> TaskOdds:
    return next(found for found in odds.tasks if found.task.id == name)


def finishes(schedule: Schedule, name: str, **settings: Any) -> list[str]:
    """The moments at which a task ends, over all runs."""
    node = number(schedule, name)
    found = sorted(set(tally(schedule, **settings).watched[node].tolist()))
    return [f"{datetime_of(moment):%m-%d %H:%M}" for moment in found]


def number(schedule: Schedule, name: str) -> int:
    return next(n for n, node in enumerate(schedule.network.nodes) if node.task.id == name and node.is_task)


# ------------------------------------------------------------------ where lengths come from


def test_three_points_are_drawn_from_whatever_else_is_written() -> None:
    schedule = schedule_of([
        {"id": "a", "estimate": "2d/3d/7d"},
        {"id": "b", "estimate": "2d/3d/7d", "duration": "9d"},
        {"id": "c", "estimate": "12eh/24eh/48eh"},
        {"id": "d", "estimate": "1d/1d/1d"},
    ])  # fmt: skip
    found = tally(schedule)
    a, b, c = (found.lengths(number(schedule, name)) / DAY for name in "abc")
    assert 2 <= a.min() < 2.5
    assert 5 < a.max() <= 7
    assert a.mean() == pytest.approx(3.5, abs=0.05)
    assert b.mean() == pytest.approx(3.5, abs=0.05)
    assert 12 <= c.min() * 8 < c.max() * 8 <= 48
    assert set(found.lengths(number(schedule, "d")).tolist()) == {DAY}


def test_without_three_points_the_default_spread_is_taken() -> None:
    schedule = schedule_of([{"id": "a", "duration": "10d"}, {"id": "b"}, {"id": "m", "milestone": True}])
    draws = draws_of(schedule)
    assert draws[number(schedule, "a")].spread is DEFAULT
    assert draws[number(schedule, "b")].base == DAY
    assert number(schedule, "m") not in draws
    lengths = tally(schedule).lengths(number(schedule, "a")) / DAY
    assert 8 <= lengths.min() < 8.5
    assert 14 < lengths.max() <= 15


FINISHED: list[dict[str, Any]] = [
    {"id": f"done{n}", "tags": ["design"], "duration": "2d", "status": "done", "started": "2026-09-01", "finished": day}
    for n, day in enumerate(["2026-09-01", "2026-09-02", "2026-09-02", "2026-09-03", "2026-09-04"])
]


def test_the_teams_own_record_with_the_same_tag_comes_before_the_default() -> None:
    open_ones: list[dict[str, Any]] = [
        {"id": "poster", "tags": ["design"], "duration": "4d"},
        {"id": "estimated", "tags": ["design"], "estimate": "2d/3d/4d"},
        {"id": "other", "tags": ["legal"], "duration": "4d"},
        {"id": "phase", "tags": ["design"], "tasks": [{"id": "below", "duration": "1d"}]},
    ]
    schedule = schedule_of([*FINISHED, *open_ones])
    assert reference_classes(schedule) == {"design": (0.5, 1.0, 1.0, 1.5, 2.0)}
    odds = odds_of(schedule)
    sources = {found.task.id: found.spread.source for found in odds.tasks if found.spread is not None}
    assert sources == {
        "poster": "reference-class",
        "estimated": "three-points",
        "other": "default",
        "below": "reference-class",
    }
    assert odds.classes == {"design": (2, 5)}
    lengths = tally(schedule).lengths(number(schedule, "poster")) / DAY
    assert (lengths.min(), lengths.max()) == (pytest.approx(2.0, abs=0.1), pytest.approx(8.0, abs=0.1))
    assert lengths.mean() == pytest.approx(4 * 1.1875, abs=0.1)


def test_a_record_without_spread_still_says_how_long_work_takes() -> None:
    twice = [task | {"duration": "1d", "finished": "2026-09-02"} for task in FINISHED]
    schedule = schedule_of([*twice, {"id": "poster", "tags": ["design"], "duration": "4d"}])
    assert reference_classes(schedule) == {"design": (2.0, 2.0, 2.0, 2.0, 2.0)}
    lengths = tally(schedule).lengths(number(schedule, "poster")) / DAY
    assert (lengths.min(), lengths.max()) == (8.0, 8.0)
    assert odds_of(schedule).mean_days == pytest.approx(4.0)


def test_fewer_than_five_finished_tasks_are_no_record() -> None:
    schedule = schedule_of([*FINISHED[:4], {"id": "poster", "tags": ["design"], "duration": "4d"}])
    assert reference_classes(schedule) == {}
    assert task_in(odds_of(schedule), "poster").spread is DEFAULT


def test_what_is_planned_for_its_due_day_and_has_no_length_is_certain() -> None:
    odds = odds_of(schedule_of([{"id": "a", "due": "2026-09-25"}]))
    assert task_in(odds, "a").chance_of_due == 1.0
    assert odds.sources == {"none": 1}
    assert odds.finish.p50 == odds.finish.p95 == odds.deterministic_finish


# ------------------------------------------------------------------ what has happened


def test_done_work_stands_and_nothing_new_begins_before_today() -> None:
    schedule = schedule_of([
        {"id": "a", "duration": "3d", "status": "done", "started": "2026-09-01", "finished": "2026-09-08"},
        {"id": "b", "estimate": "1d/2d/3d", "depends": ["a"]},
    ])  # fmt: skip
    assert finishes(schedule, "a") == ["09-08 18:00"]
    b = finishes(schedule, "b")
    assert "09-16 18:00" <= b[0] < b[-1] <= "09-18 18:00"
    odds = odds_of(schedule)
    assert (task_in(odds, "a").criticality, task_in(odds, "a").spread) == (0.0, None)


@pytest.mark.parametrize(
    ("keys", "low", "high"),
    [
        ({"estimate": "2d/5d/8d", "progress": "50%"}, 1.0, 4.0),
        ({"estimate": "2d/5d/8d", "remaining": "2d"}, 0.8, 3.2),
        ({"duration": "10d", "progress": "80%"}, 1.6, 3.0),
        ({"duration": "10d", "remaining": "1d"}, 0.8, 1.5),
    ],
)
def test_of_running_work_the_rest_is_drawn(keys: dict[str, Any], low: float, high: float) -> None:
    schedule = schedule_of([{"id": "a", "status": "doing", "started": "2026-09-07", **keys}])
    lengths = tally(schedule).lengths(number(schedule, "a")) / DAY
    assert low <= lengths.min() < low + (high - low) * 0.2
    assert high - (high - low) * 0.25 < lengths.max() <= high
    assert task_in(odds_of(schedule), "a").criticality == 1.0


def test_without_any_spread_all_runs_are_the_forecast() -> None:
    schedule = schedule_of([
        {"id": "a", "estimate": "3d/3d/3d", "status": "doing", "started": "2026-09-15", "progress": "50%"},
        {"id": "b", "estimate": "2d/2d/2d", "depends": ["a"]},
        {"id": "c", "estimate": "3d/3d/3d", "depends": ["b SS"], "due": "2026-09-18"},
    ])  # fmt: skip
    odds = odds_of(schedule)
    assert odds.days == ((datetime_of(odds.deterministic_finish).date(), 500),)
    assert odds.drivers == ()
    assert {found.cruciality for found in odds.tasks} == {0.0}


def test_an_empty_project_and_a_finished_one_have_their_finish() -> None:
    assert odds_of(schedule_of([])).chance_of_deterministic == 1.0
    done = {"id": "a", "duration": "3d", "status": "done", "started": "2026-09-01", "finished": "2026-09-08"}
    odds = odds_of(schedule_of([done], deadline="2026-09-07"))
    assert (odds.chance_of_deadline, odds.chance_of_deterministic) == (0.0, 1.0)


# ------------------------------------------------------------------ risks


@pytest.mark.parametrize(
    ("task", "delay", "expected"),
    [
        ({"estimate": "1d/1d/1d"}, "2d", ["09-16 18:00", "09-18 18:00"]),
        ({"estimate": "1d/1d/1d"}, "2ed", ["09-16 18:00", "09-18 18:00"]),
        ({"estimate": "1d/1d/1d"}, "4ed", ["09-16 18:00", "09-18 18:00"]),
        ({"estimate": "1ed/1ed/1ed"}, "2ed", ["09-17 00:00", "09-19 00:00"]),
        ({"estimate": "1ed/1ed/1ed"}, "2d", ["09-17 00:00", "09-18 18:00"]),
        ({"milestone": True, "start": "2026-09-17"}, "1d", ["09-17 09:00", "09-17 18:00"]),
        ({"milestone": True, "start": "2026-09-17"}, "1ed", ["09-17 09:00", "09-18 09:00"]),
        ({"estimate": "2d/2d/2d", "status": "doing", "progress": "50%"}, "1d", ["09-16 18:00", "09-17 18:00"]),
    ],
)
def test_a_risk_delays_in_the_measure_in_which_it_is_written(
    task: dict[str, Any], delay: str, expected: list[str]
) -> None:
    risks = [{"id": "r", "probability": 3, "affects": ["a"], "delay": delay}]
    assert finishes(schedule_of([{"id": "a", **task}], risks=risks), "a") == expected


def test_risks_that_hit_one_task_add_up_and_those_that_are_over_do_not_strike() -> None:
    risks = [
        {"id": "r1", "probability": 3, "affects": ["a"], "delay": "1d"},
        {"id": "r2", "probability": 3, "affects": ["a"], "delay": "1d"},
        {"id": "r3", "probability": 5, "affects": ["a"], "delay": "9d", "status": "struck"},
        {"id": "r4", "probability": 5, "affects": ["a"], "delay": "9d", "status": "closed"},
        {"id": "r5", "probability": 5, "affects": ["a"]},
        {"id": "r6", "probability": 5, "delay": "9d"},
        {"id": "r7", "probability": 5, "delay": "9d", "affects": ["nothing"]},
    ]
    schedule = schedule_of([{"id": "a", "estimate": "1d/1d/1d"}], risks=risks)
    assert [strike.risk.id for strike in strikes_of(schedule)] == ["r1", "r2"]
    assert finishes(schedule, "a") == ["09-16 18:00", "09-17 18:00", "09-18 18:00"]


def test_a_parent_is_delayed_once_at_its_end() -> None:
    tasks = [
        {"id": "phase", "tasks": [
            {"id": "a", "estimate": "1d/1d/1d"},
            {"id": "b", "estimate": "1d/1d/1d", "depends": ["a"]},
            {"id": "ready", "milestone": True, "depends": ["b"]},
            {"id": "old", "status": "done"},
        ]},
    ]  # fmt: skip
    schedule = schedule_of(tasks, risks=[{"id": "r", "probability": 3, "affects": ["phase"], "delay": "1d"}])
    nodes = schedule.network.nodes
    assert [nodes[delay.node].task.id for delay in strikes_of(schedule)[0].delays] == ["b"]
    assert finishes(schedule, "ready") == ["09-17 18:00", "09-18 18:00"]


# ------------------------------------------------------------------ extremes


def test_centuries_of_work_do_not_run_over() -> None:
    tasks = [
        {"id": f"t{n}", "estimate": "10000d/20000d/36000d", "depends": [f"t{n - 1}"] if n else []} for n in range(40)
    ]
    odds = odds_of(schedule_of(tasks))
    assert datetime_of(odds.finish.p50).year >= 2399


def test_projects_that_wait_for_each_other_are_run_together(tmp_path: Path) -> None:
    (tmp_path / "projects").mkdir()
    (tmp_path / "mktpm.yaml").write_text("mktpm: 1\n", "utf-8")
    plans = {
        "one": [{"id": "a", "estimate": "1d/2d/9d"}],
        "two": [{"id": "b", "estimate": "1d/1d/1d", "depends": ["one:a"]}, {"id": "c", "estimate": "30d/30d/30d"}],
    }
    for name, tasks in plans.items():
        text = plan_text({"id": name, "start": "2026-09-16", "tasks": tasks})
        (tmp_path / "projects" / f"{name}.yaml").write_text(text, "utf-8")
    schedule = compute_schedule(load([tmp_path], tmp_path, HolidayBook()).workspace, AS_OF)
    found = tally(schedule)
    a, b = number(schedule, "a"), number(schedule, "b")
    assert (found.watched[b] > found.watched[a]).all()
    assert len(set(found.finishes[0].tolist())) > 100
    assert len(set(found.finishes[1].tolist())) == 1
    assert [found.critical[key] for key in ((0, 0), (1, 0), (1, 1))] == [2_000, 0, 2_000]
