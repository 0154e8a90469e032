"""The simulation against answers that are known: all outcomes of small networks counted out, and a plain loop."""

from __future__ import annotations

import itertools
import math
import random
from collections import Counter, defaultdict
from datetime import date
from typing import Any

import numpy as np
import pytest

from mktpm.engine.calendar import moment_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.schedule import Schedule
from mktpm.engine.simulation.drivers import Driver
from mktpm.engine.simulation.model import model_of
from mktpm.engine.simulation.ranks import counted, spearman
from mktpm.engine.simulation.results import ProjectOdds, TaskOdds, simulate
from mktpm.engine.simulation.settings import Settings
from mktpm.engine.simulation.shapes import factors, measured, shares
from mktpm.engine.simulation.strikes import CHANCES
from mktpm.engine.simulation.tally import tally_of
from mktpm.plan.loader import load_text
from tests.reference.adapter import plan_text

AS_OF = date(2026, 9, 1)
CALENDARS = {
    "shop": {"days": ["tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["10:00-16:00"]},
    "always": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]},
}


def schedule_of(plan: dict[str, Any]) -> Schedule:
    return compute_schedule(load_text(plan_text(plan)).workspace, AS_OF)


def odds_of(plan: dict[str, Any], **settings: Any) -> ProjectOdds:
    schedule = schedule_of(plan)
    return simulate(schedule, list(schedule.projects()), Settings(**settings)).projects[0]


def task_in(odds: ProjectOdds, name: str) -> TaskOdds:
    return next(found for found in odds.tasks if found.task.id == name)


def sure(length: int, **keys: Any) -> dict[str, Any]:
    """A task that takes so many days in every run."""
    return {"estimate": f"{length}d/{length}d/{length}d", **keys}


NETWORKS: dict[str, list[dict[str, Any]]] = {
    "two in parallel": [
        sure(3, id="a"),
        sure(4, id="b"),
        {"id": "end", "milestone": True, "depends": ["a", "b"], "due": "2026-09-05"},
    ],
    "a chain": [sure(2, id="a"), sure(3, id="b", depends=["a"]), sure(1, id="c", depends=["b +1d"], due="2026-09-10")],
    "all types of links": [
        sure(3, id="a"),
        sure(4, id="b", depends=["a SS +1d"]),
        sure(2, id="c", depends=["b FF +1d"]),
        sure(1, id="end", depends=["c", "a SF +5d"], due="2026-09-09"),
    ],
    "calendars and days off between them": [
        sure(3, id="a"),
        sure(4, id="b", depends=["a"], calendar="shop"),
        sure(2, id="c", depends=["b +1ed"]),
        {"id": "end", "milestone": True, "depends": ["c", "a"], "due": "2026-09-15"},
    ],
    "a parent": [
        {"id": "phase", "tasks": [sure(3, id="a"), sure(4, id="b"), sure(1, id="c", depends=["b"])]},
        sure(2, id="end", depends=["phase"], due="2026-09-10"),
    ],
}
RISKS = [
    {"id": "r1", "probability": 2, "affects": ["a"], "delay": "2d"},
    {"id": "r2", "probability": 4, "affects": ["b"], "delay": "1d"},
    {"id": "r3", "probability": 3, "affects": ["a", "b"], "delay": "0.5d"},
    {"id": "r4", "probability": 5, "affects": ["a"], "delay": "9d", "status": "closed"},
]


def plan_of(tasks: list[dict[str, Any]], **keys: Any) -> dict[str, Any]:
    return {"id": "p", "start": "2026-09-01", "calendars": CALENDARS, "tasks": tasks, **keys}


def with_delays(tasks: list[dict[str, Any]], days: dict[str, float]) -> list[dict[str, Any]]:
    """The tasks as certain ones, so much longer."""
    found = []
    for task in tasks:
        other = dict(task)
        if "tasks" in task:
            other["tasks"] = with_delays(task["tasks"], days)
        elif "estimate" in task:
            del other["estimate"]
            other["duration"] = f"{int(task['estimate'][0]) + days.get(task['id'], 0)}d"
        found.append(other)
    return found


@pytest.mark.parametrize("name", sorted(NETWORKS))
def test_all_outcomes_of_a_small_network_come_as_often_as_they_must(name: str) -> None:
    runs = 20_000
    plan = plan_of(NETWORKS[name], risks=RISKS)
    schedule = schedule_of(plan)
    tally = tally_of(model_of(schedule, Settings(runs=runs)), frozenset())
    odds = simulate(schedule, list(schedule.projects()), Settings(runs=runs)).projects[0]
    finishes: dict[int, float] = defaultdict(float)
    critical: dict[str, float] = defaultdict(float)
    met: dict[str, float] = defaultdict(float)
    for struck in itertools.product((False, True), repeat=3):
        chance = math.prod(
            CHANCES[p - 1] if hit else 1 - CHANCES[p - 1] for hit, p in zip(struck, (2, 4, 3), strict=True)
        )
        days = {"a": 2.0 * struck[0] + 0.5 * struck[2], "b": 1.0 * struck[1] + 0.5 * struck[2]}
        at = next(schedule_of(plan_of(with_delays(NETWORKS[name], days))).projects())
        finishes[at.forecast_moment] += chance
        for task in at.project.tasks:
            dates = at.moments(task)
            due = at.timeline.day(task.fields.due)
            met[task.id] += chance * (due is not None and dates.forecast_finish <= due.end())
        undated = [{key: value for key, value in task.items() if key != "due"} for task in NETWORKS[name]]
        free = next(schedule_of(plan_of(with_delays(undated, days))).projects())
        for task in free.project.tasks:
            critical[task.id] += chance * free.dates(task).critical
    found = Counter(tally.finishes[0].tolist())
    assert set(found) == set(finishes)
    for moment, chance in finishes.items():
        assert found[moment] / runs == pytest.approx(chance, abs=4 * math.sqrt(chance / runs))
    for each in odds.tasks:
        expected = critical[each.task.id]
        assert each.criticality == pytest.approx(expected, abs=4 * math.sqrt(max(expected, 1e-9) / runs)), each.task.id
        if each.chance_of_due is not None:
            expected = met[each.task.id]
            assert each.chance_of_due == pytest.approx(expected, abs=4 * math.sqrt(max(expected, 1e-9) / runs))


def test_percentiles_are_the_first_moments_by_which_enough_runs_are_finished() -> None:
    risk = {"id": "r", "probability": 4, "affects": ["a"], "delay": "2d"}
    odds = odds_of(plan_of([sure(3, id="a")], risks=[risk], deadline="2026-09-03"))
    without, struck = moment_of(date(2026, 9, 3), 18 * 60), moment_of(date(2026, 9, 7), 18 * 60)
    assert odds.deterministic_finish == without
    assert (odds.finish.p50, odds.finish.p80, odds.finish.p95) == (struck, struck, struck)
    assert odds.chance_of_deadline == pytest.approx(0.3, abs=0.02)
    assert odds.chance_of_deterministic == odds.chance_of_deadline
    assert [day for day, _ in odds.days] == [date(2026, 9, 3), date(2026, 9, 7)]
    assert sum(number for _, number in odds.days) == 10_000


# ------------------------------------------------------------------ a plain loop


def beta_of(chance: random.Random, low: float, likely: float, high: float) -> float:
    first, second = (1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low))
    return low + (high - low) * chance.betavariate(first, second)


def triangle_of(chance: random.Random, low: float, likely: float, high: float) -> float:
    return chance.triangular(low, high, likely)


POINTS = {"a": (2.0, 3.0, 9.0), "b": (3.0, 4.0, 6.0), "c": (1.0, 4.0, 5.0), "d": (2.0, 2.0, 8.0)}
LINKS = {"a": [], "b": ["a"], "c": [], "d": ["c"]}


@pytest.mark.parametrize(("distribution", "draw"), [("pert", beta_of), ("triangular", triangle_of)])
def test_a_plain_loop_comes_to_the_same(distribution: str, draw: Any) -> None:
    runs = 20_000
    chance = random.Random(7)
    lengths: list[float] = []
    first_is_critical = 0
    for _ in range(runs):
        taken = {name: draw(chance, *points) for name, points in POINTS.items()}
        one, other = taken["a"] + taken["b"], taken["c"] + taken["d"]
        lengths.append(max(one, other))
        first_is_critical += one >= other
    tasks = [
        {"id": name, "estimate": "/".join(f"{point:g}d" for point in points), "depends": LINKS[name]}
        for name, points in POINTS.items()
    ]
    schedule = schedule_of(plan_of(tasks, calendar="always"))
    settings = Settings(runs=runs, correlation=0.0, distribution=distribution)  # type: ignore[arg-type]
    tally = tally_of(model_of(schedule, settings), frozenset())
    found = (tally.finishes[0] - moment_of(AS_OF)) / 1440
    assert found.mean() == pytest.approx(np.mean(lengths), abs=0.05)
    assert found.std() == pytest.approx(np.std(lengths), rel=0.03)
    for share in (0.1, 0.5, 0.8, 0.95):
        assert np.quantile(found, share) == pytest.approx(np.quantile(lengths, share), abs=0.12)
    odds = simulate(schedule, list(schedule.projects()), settings).projects[0]
    assert task_in(odds, "a").criticality == pytest.approx(first_is_critical / runs, abs=0.02)
    assert task_in(odds, "b").criticality == task_in(odds, "a").criticality


@pytest.mark.parametrize("likely", [0.0, 0.1, 0.5, 0.9, 1.0])
def test_pert_has_the_mean_and_the_spread_that_it_must_have(likely: float) -> None:
    quantiles = factors(0.0, likely, 1.0, "pert", (np.arange(20_000) + 0.5) / 20_000)
    mean = (4 * likely + 1) / 6
    assert quantiles.mean() == pytest.approx(mean, abs=1e-4)
    assert quantiles.var() == pytest.approx(mean * (1 - mean) / 7, abs=1e-4)


def test_shapes_keep_to_their_ends_and_certain_ones_do_not_spread() -> None:
    below = shares()
    assert 2 <= factors(2.0, 3.0, 7.0, "triangular", below).min() <= factors(2.0, 3.0, 7.0, "pert", below).max() <= 7
    assert set(factors(3.0, 3.0, 3.0, "pert", below).tolist()) == {3.0}
    assert measured((0.5, 1.0, 3.0), np.array([0.0, 0.25, 0.5, 1.0])).tolist() == [0.5, 0.75, 1.0, 3.0]


# ------------------------------------------------------------------ correlation, ranks, drivers

CHAIN: list[dict[str, Any]] = [
    {"id": f"t{number}", "estimate": "2d/3d/7d", "depends": [f"t{number - 1}"] if number else []}
    for number in range(20)
]


def test_correlation_makes_p80_later_and_the_middle_no_other() -> None:
    found = [odds_of(plan_of(CHAIN), correlation=share) for share in (0.0, 0.3, 0.8)]
    p80 = [odds.finish.p80 for odds in found]
    assert p80 == sorted(set(p80))
    assert found[0].mean_days == pytest.approx(found[2].mean_days, abs=0.5)


def test_the_same_seed_gives_the_same_and_another_does_not() -> None:
    one, again, other = (odds_of(plan_of(CHAIN), seed=seed) for seed in (5, 5, 6))
    assert one.days == again.days
    assert one.finish == again.finish
    assert [task.cruciality for task in one.tasks] == [task.cruciality for task in again.tasks]
    assert one.days != other.days


@pytest.mark.parametrize("spread", [5, 1_000, 10_000_000])
def test_ranks_are_shared_by_equals(spread: int) -> None:
    source = np.random.default_rng(3)
    one, other = (source.integers(0, spread, 300) for _ in range(2))
    other = other + one // 2

    def plain(values: list[int]) -> list[float]:
        ordered = sorted(values)
        return [ordered.index(value) + (ordered.count(value) - 1) / 2 for value in values]

    expected = np.corrcoef(plain(one.tolist()), plain(other.tolist()))[0, 1]
    assert spearman(counted(one).ranks(), counted(other).ranks()) == pytest.approx(expected)
    assert counted(one).percentile(80) == sorted(one.tolist())[239]
    assert spearman(counted(np.full(300, 4)).ranks(), counted(other).ranks()) == 0.0


def test_what_is_never_critical_drives_nothing_however_much_it_goes_with_the_others() -> None:
    tasks = [*CHAIN, {"id": "aside", "estimate": "1d/2d/6d"}]
    odds = odds_of(plan_of(tasks), correlation=0.5)
    aside, last = task_in(odds, "aside"), task_in(odds, "t19")
    assert aside.criticality == 0.0
    assert last.criticality == 1.0
    assert aside.cruciality > 0.4  # it goes well when the others do
    assert odds.drivers[0].kind == "common"
    assert {driver.task.id for driver in odds.drivers if driver.task} == {task["id"] for task in CHAIN}


def test_bars_of_a_tornado_are_as_long_as_what_they_stand_for() -> None:
    """In a chain, a task's own best and worst tenth move the finish by just what they are off its mean."""
    risk = {"id": "r", "probability": 3, "affects": ["t0"], "delay": "4d"}
    tasks = [{"id": "t0", "estimate": "2d/3d/10d"}, sure(2, id="t1", depends=["t0"])]
    odds = odds_of(plan_of(tasks, risks=[risk], calendar="always"), correlation=0.0, runs=40_000)
    found: dict[str, Driver] = {driver.kind: driver for driver in odds.drivers}
    quantiles = factors(2.0, 3.0, 10.0, "pert", (np.arange(1_000) + 0.5) / 1_000)
    assert found["task"].low == pytest.approx(quantiles[:100].mean() - quantiles.mean(), abs=0.15)
    assert found["task"].high == pytest.approx(quantiles[900:].mean() - quantiles.mean(), abs=0.15)
    assert found["risk"].low == pytest.approx(-2, abs=0.1)
    assert found["risk"].high == pytest.approx(2, abs=0.1)
