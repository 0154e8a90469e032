"""Random plans: the tool's schedule is the slow reference's, and follows from no order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import assume, given, note, settings
from hypothesis import strategies as st

from tests.reference.adapter import plan_text, schedule_of
from tests.reference.plans import as_of_dates, plans
from tests.reference.slow_plan import PLANNED, TRACKED, dates_of, read_network
from tests.reference.slow_schedule import slow_schedule

FEWER = settings(max_examples=settings().max_examples // 2)
HUNDREDTH = 0.0051
ORDERED = ("wbs",)


@given(plan=plans(), as_of=as_of_dates())
def test_every_date_and_float_is_the_references(plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    expected = slow_schedule(plan, as_of)["projects"][0]
    found = schedule_of(plan, as_of)["projects"][0]
    assert differences(found, expected) == []


@given(data=st.data(), plan=plans(), as_of=as_of_dates())
@FEWER
def test_the_order_of_tasks_and_keys_changes_no_date(data: st.DataObject, plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    shuffled = _shuffled(data, plan)
    before = schedule_of(plan, as_of)["projects"][0]
    after = schedule_of(shuffled, as_of)["projects"][0]
    assert _without_order(after) == _without_order(before)


@given(plan=plans(), as_of=as_of_dates())
@FEWER
def test_nothing_starts_before_what_it_waits_for_is_over(plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    tasks = _tasks(plan, as_of)
    for before, after in _finish_to_start(plan):
        assert tasks[after]["early_start"] >= tasks[before]["early_finish"], (before, after)


@given(plan=plans(), as_of=as_of_dates())
@FEWER
def test_nothing_that_is_still_to_come_is_forecast_before_today(plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    tasks = _tasks(plan, as_of)
    for leaf in read_network(plan).leaves.values():
        begun = {"started", "finished", "progress"} & leaf.task.keys()
        if leaf.task.get("status", "todo") == "todo" and not begun and leaf.name in tasks:
            assert tasks[leaf.name]["forecast_start"] >= as_of.isoformat(), leaf.name


@given(plan=plans(), as_of=as_of_dates())
@FEWER
def test_every_span_runs_forwards(plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    for task in _tasks(plan, as_of).values():
        for kind in ("early", "late", "plan", "forecast"):
            assert task[f"{kind}_start"] <= task[f"{kind}_finish"], (task["id"], kind)


@given(plan=plans(), as_of=as_of_dates())
@FEWER
def test_nothing_lies_outside_the_project(plan: dict[str, Any], as_of: date) -> None:
    note(plan_text(plan))
    finish = schedule_of(plan, as_of)["projects"][0]["finish"]
    for task in _tasks(plan, as_of).values():
        assert task["late_finish"] <= finish, task["id"]
        assert task["early_start"] >= plan.get("start", "2026"), task["id"]


@given(plan=plans(), as_of=as_of_dates(), later=st.integers(1, 9))
@FEWER
def test_dates_before_tracking_do_not_depend_on_today(plan: dict[str, Any], as_of: date, later: int) -> None:
    note(plan_text(plan))
    assume("start" in plan or dates_of(plan, PLANNED + TRACKED))
    before = _tasks(plan, as_of)
    after = _tasks(plan, as_of.replace(year=2026 + later))
    for name, task in before.items():
        for kind in ("early", "late", "plan"):
            for end in ("start", "finish"):
                assert after[name][f"{kind}_{end}"] == task[f"{kind}_{end}"], name


def differences(found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """What the found project says otherwise than the expected one, a line each."""
    lines = _unlike("project", found, expected)
    tasks = {task["id"]: task for task in found["tasks"]}
    for task in expected["tasks"]:
        lines += _unlike(task["id"], tasks.get(task["id"], {}), task)
    return lines


def _unlike(name: str, found: Mapping[str, Any], expected: Mapping[str, Any]) -> list[str]:
    """The fields of one entry that differ."""
    parent = "status" if name.startswith("phase") else None
    return [
        f"{name}.{key}: found {found.get(key)!r}, expected {value!r}"
        for key, value in expected.items()
        if key not in ("tasks", parent) and not _alike(found.get(key), value)
    ]


def _alike(found: object, expected: object) -> bool:
    """Whether two values say the same; floats may be rounded to hundredths."""
    if expected is None:
        return True
    if isinstance(expected, float):
        return found == pytest.approx(expected, abs=HUNDREDTH)
    return found == expected


def _tasks(plan: Mapping[str, Any], as_of: date) -> dict[str, dict[str, Any]]:
    """The tasks of the plan's schedule that are work, by id."""
    tasks = {task["id"]: task for task in schedule_of(plan, as_of)["projects"][0]["tasks"]}
    cancelled = {node.name for node in read_network(plan).nodes if node.cancelled}
    return {name: task for name, task in tasks.items() if name not in cancelled}


def _finish_to_start(plan: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The plain finish-to-start links between leaves that are free to move and not cancelled."""
    network = read_network(plan)
    free = {leaf.name for leaf in network.leaves.values() if not leaf.node.cancelled and leaf.fixed is None}
    cancelled = {name for name, leaf in network.leaves.items() if leaf.node.cancelled}
    return [
        (link.before, link.after)
        for link in network.links
        if link.type == "FS" and link.lag >= 0
        if link.after in free and link.before not in cancelled
    ]


def _shuffled(data: st.DataObject, plan: Mapping[str, Any]) -> dict[str, Any]:
    """The same plan, its sections, tasks and keys in another order."""
    changed = {**plan, "tasks": _shuffled_tasks(data, plan["tasks"])}
    return dict(data.draw(st.permutations(list(changed.items()))))


def _shuffled_tasks(data: st.DataObject, tasks: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The same tasks, in another order at each level."""
    found = []
    for task in data.draw(st.permutations(tasks)):
        changed = dict(task)
        if "tasks" in task:
            changed["tasks"] = _shuffled_tasks(data, task["tasks"])
        if "depends" in task:
            changed["depends"] = data.draw(st.permutations(task["depends"]))
        found.append(dict(data.draw(st.permutations(list(changed.items())))))
    return found


def _without_order(project: Mapping[str, Any]) -> dict[str, Any]:
    """The project's entry without what says where a task stands in the file."""
    tasks = {task["id"]: {key: value for key, value in task.items() if key not in ORDERED} for task in project["tasks"]}
    return {**project, "tasks": tasks}
