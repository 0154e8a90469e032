"""Many runs at once come to the same as the passes of the forecast, run by run."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import numpy as np
from hypothesis import given, note
from hypothesis import strategies as st

from mktpm.engine.calendar import moment_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.passes import Placement, Times, backward_pass, forward_pass
from mktpm.engine.schedule import Schedule
from mktpm.engine.simulation.axes import ArrayAxes
from mktpm.engine.simulation.model import Model, model_of
from mktpm.engine.simulation.settings import Settings
from mktpm.engine.simulation.walk import Walk
from mktpm.plan.loader import load_text
from tests.reference.adapter import plan_text
from tests.reference.plans import as_of_dates, plans

RUNS = 4
TRACKED = ("status", "started", "finished", "progress", "remaining")


def schedule_of(plan: dict[str, Any], as_of: date) -> Schedule:
    return compute_schedule(load_text(plan_text(plan)).workspace, as_of)


def some_lengths(model: Model, seed: int) -> dict[int, np.ndarray[Any, Any]]:
    source = np.random.default_rng(seed)
    return {n: source.integers(1, 3 * draw.base + 1, RUNS).astype(model.kind) for n, draw in model.draws.items()}


def forecast_with(model: Model, lengths: dict[int, int]) -> Times:
    """The forecast by the engine's own pass, with other lengths."""
    placement = model.placement
    durations = list(placement.duration)
    least = dict(placement.least_finish)
    for number, length in lengths.items():
        if number in least:
            least[number] = model.rests[number] + length
        else:
            durations[number] = length
    other = Placement(
        placement.floor, durations, placement.held_start, placement.held_finish, least, placement.happened
    )
    return forward_pass(model.schedule.network, model.schedule.order, other)


def without(plan: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    """A plan without some keys of its own and of its tasks."""
    left = {key: value for key, value in plan.items() if key not in keys or value == "cancelled"}
    if "tasks" in left:
        left["tasks"] = [without(task, keys) for task in left["tasks"]]
    return left


def at_run(values: np.ndarray[Any, Any], run: int) -> int:
    return int(values[run] if len(values) == RUNS else values[0])


@given(plan=plans(), as_of=as_of_dates(), seed=st.integers(0, 999))
def test_every_run_is_the_forecast_with_its_lengths(plan: dict[str, Any], as_of: date, seed: int) -> None:
    note(plan_text(plan))
    model = model_of(schedule_of(plan, as_of), Settings())
    lengths = some_lengths(model, seed)
    walk = Walk(model, lengths, [])
    walk.forward()
    for run in range(RUNS):
        expected = forecast_with(model, {number: int(values[run]) for number, values in lengths.items()})
        assert [at_run(values, run) for values in walk.starts] == expected.start
        assert [at_run(values, run) for values in walk.finishes] == [
            max(finish, start) if number in model.rests else finish
            for number, (start, finish) in enumerate(zip(expected.start, expected.finish, strict=True))
        ]


@given(plan=plans(), as_of=as_of_dates(), seed=st.integers(0, 999))
def test_late_dates_are_those_of_the_backward_pass(plan: dict[str, Any], as_of: date, seed: int) -> None:
    note(plan_text(plan))
    model = model_of(schedule_of(without(plan, TRACKED), as_of), Settings())
    network = model.schedule.network
    lengths = some_lengths(model, seed)
    walk = Walk(model, lengths, [])
    walk.forward()
    end = moment_of(date(2027, 3, 1), 600)
    walk.backward([np.array([end], dtype=model.kind)])
    for run in range(RUNS):
        early = forecast_with(model, {number: int(values[run]) for number, values in lengths.items()})
        durations = [finish - start for start, finish in zip(early.start, early.finish, strict=True)]
        never = moment_of(date(9999, 1, 1))
        caps = [
            never if not (node.is_task and not node.cancelled) and network.after[number] else node.axis.last_index(end)
            for number, node in enumerate(network.nodes)
        ]
        late = backward_pass(network, model.schedule.order, caps, durations, {})
        assert [at_run(values, run) for values in walk.late_finishes] == late.finish
        assert [at_run(values, run) for values in walk.late_starts] == late.start


@given(plan=plans())
def test_what_is_critical_in_the_plan_is_so_in_a_run_as_planned(plan: dict[str, Any]) -> None:
    plain = without(plan, (*TRACKED, "due", "deadline", "schedule", "fixed"))
    note(plan_text(plain))
    schedule = schedule_of(plain, date(2026, 8, 1))
    model = model_of(schedule, Settings())
    base = {number: np.array([schedule.network.nodes[number].duration], dtype=model.kind) for number in model.draws}
    walk = Walk(model, base, [])
    walk.forward()
    at = next(schedule.projects())
    walk.backward([np.array([at.finish_moment], dtype=model.kind)])
    for number in at.leaves:
        task = schedule.network.nodes[number].task
        assert bool(walk.is_critical(number)[0]) == at.dates(task).critical, task.id


@given(plan=plans(), as_of=as_of_dates(), moments=st.lists(st.integers(-400_000, 400_000), min_size=1, max_size=20))
def test_tables_know_what_calendars_know(plan: dict[str, Any], as_of: date, moments: list[int]) -> None:
    schedule = schedule_of(plan, as_of)
    axes = ArrayAxes(schedule.network, moment_of(as_of), np.dtype(np.int32))
    at = np.array([moment_of(as_of) + offset for offset in moments], dtype=np.int32)
    for node, arrays in zip(schedule.network.nodes, axes.by_node, strict=True):
        axis = node.axis
        indices = arrays.index(at)
        assert indices.tolist() == [axis.index(moment) for moment in at.tolist()]
        assert arrays.last_index(at).tolist() == [axis.last_index(moment) for moment in at.tolist()]
        assert arrays.start_moment(indices).tolist() == [axis.start_moment(index) for index in indices.tolist()]
        assert arrays.finish_moment(indices).tolist() == [axis.finish_moment(index) for index in indices.tolist()]


def test_tables_grow_to_any_year_and_stop_where_calendars_do() -> None:
    plan = {"id": "p", "start": "2026-09-01", "tasks": [{"id": "a", "duration": "1d"}]}
    schedule = schedule_of(plan, date(2026, 9, 1))
    node = schedule.network.nodes[0]
    axes = ArrayAxes(schedule.network, moment_of(date(2026, 9, 1)), np.dtype(np.int64))
    years = (1900, 1950, 2026, 2100, 2399)
    at = np.array([moment_of(date(year, 5, 5), 700) for year in years], dtype=np.int64)
    indices = axes.by_node[0].index(at)
    assert indices.tolist() == [node.axis.index(moment) for moment in at.tolist()]
    assert axes.by_node[0].start_moment(indices).tolist() == [node.axis.start_moment(i) for i in indices.tolist()]
    beyond = np.array([moment_of(date(3000, 1, 1))], dtype=np.int64)
    assert axes.by_node[0].index(beyond).tolist() == [axes.by_node[0].index(beyond + 9999)[0]]
