"""What floats depend on, and the days off between two moments."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from hypothesis import given, settings

from mktpm.engine.calendar import Calendar, moment_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.explanation import explain
from mktpm.engine.limits import followers, total_limit
from mktpm.engine.links import links_after, links_before
from mktpm.engine.pauses import pauses_between
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load_text
from mktpm.plan.model import CalendarFields, Task
from tests.reference.adapter import plan_text
from tests.reference.plans import as_of_dates, plans

LONG_BEFORE = date(2026, 1, 1)


def at_of(text: str) -> ProjectSchedule:
    """The schedule of a plan that starts on a Monday."""
    workspace = load_text(f"id: p\nstart: 2026-09-07\n{text}").workspace
    return compute_schedule(workspace, LONG_BEFORE).project(workspace.projects[0])


def task_of(at: ProjectSchedule, name: str) -> Task:
    """The task with that id."""
    return at.project.tasks[at.project.by_id[name]]


def limit(name: str, text: str) -> tuple[str, list[str], str]:
    """What limits a task: the reason, the tasks on the way, and the day."""
    at = at_of(text)
    found = total_limit(at.schedule, at.number(task_of(at, name)))
    return found.reason, [at.schedule.network.nodes[n].task.id for n in found.nodes], str(found.day or "")


def moved(name: str, text: str) -> list[str]:
    """What moves as soon as a task takes more than its free float."""
    at = at_of(text)
    numbers = followers(at.schedule, at.number(task_of(at, name)))
    return [at.schedule.network.nodes[n].task.id for n in numbers]


CHAIN = "tasks: [{id: a, duration: 2d}, {id: b, duration: 1d, depends: [a]}, {id: c, duration: 9d}]"


def test_without_days_the_planned_finish_limits() -> None:
    assert limit("a", CHAIN) == ("project-finish", ["a", "b"], "")


def test_a_due_day_of_a_successor_limits() -> None:
    text = CHAIN.replace("id: b,", "id: b, due: 2026-09-11,")
    assert limit("a", text) == ("due", ["a", "b"], "2026-09-11")


def test_the_due_day_of_a_parent_limits_its_leaves() -> None:
    text = "tasks: [{id: phase, due: 2026-09-09, tasks: [{id: a, duration: 1d}]}, {id: c, duration: 9d}]"
    assert limit("a", text) == ("due", ["a"], "2026-09-09")


def test_a_deadline_limits_where_it_is_no_later_than_the_finish() -> None:
    assert limit("c", "deadline: 2026-09-15\n" + CHAIN) == ("deadline", ["c"], "2026-09-15")
    assert limit("c", "deadline: 2026-09-17\n" + CHAIN) == ("deadline", ["c"], "2026-09-17")
    assert limit("c", "deadline: 2026-09-30\n" + CHAIN) == ("project-finish", ["c"], "")


def test_a_fixed_successor_limits() -> None:
    text = CHAIN.replace("id: b,", "id: b, fixed: 2026-09-10,")
    assert limit("a", text) == ("fixed", ["a", "b"], "2026-09-10")


def test_the_nearest_successor_moves_first() -> None:
    text = """
tasks:
  - {id: a, duration: 1d}
  - {id: near, duration: 1d, start: 2026-09-10, depends: [a]}
  - {id: far, duration: 1d, start: 2026-09-15, depends: [a]}
"""
    assert moved("a", text) == ["near"]


def test_nothing_moves_behind_the_last_task() -> None:
    assert moved("c", CHAIN) == []


def test_what_follows_a_parent_moves_too() -> None:
    text = "tasks: [{id: phase, tasks: [{id: a, duration: 3d}, {id: b}]}, {id: c, depends: [phase]}]"
    assert moved("a", text) == ["c"]


@given(plan=plans(), as_of=as_of_dates())
@settings(max_examples=60)
def test_every_task_has_a_limit_and_an_explanation(plan: dict[str, Any], as_of: date) -> None:
    workspace = load_text(plan_text(plan)).workspace
    at = compute_schedule(workspace, as_of).project(workspace.projects[0])
    for task in at.project.tasks:
        found = explain(at, task)
        if found.slack is not None:
            assert found.slack.limit.nodes[0] == found.slack.node
            assert {account.chain.steps[-1].node for account in found.plan}


# ------------------------------------------------------------------ links as written


def links(name: str, text: str) -> tuple[list[str], list[str]]:
    """What a task waits for and what waits for it: other task, link, and the parent between."""
    at = at_of(text)
    before, after = links_before(at, task_of(at, name)), links_after(at, task_of(at, name))
    told = [
        [f"{one.other.id} {one.link.type} via {one.through.id if one.through else '-'}" for one in some]
        for some in (before, after)
    ]
    return told[0], told[1]


def test_own_links_and_those_of_parents_are_told() -> None:
    text = """
tasks:
  - {id: a}
  - {id: b}
  - {id: phase, depends: [a SS], tasks: [{id: c, depends: [b]}, {id: d}]}
  - {id: e, depends: [phase, c FF]}
"""
    assert links("c", text) == (["b FS via -", "a SS via phase"], ["e FF via -", "e FS via phase"]) or links(
        "c", text
    ) == (["b FS via -", "a SS via phase"], ["e FS via phase", "e FF via -"])
    assert links("phase", text) == (["a SS via -"], ["e FS via -"])
    assert links("a", text) == ([], ["phase SS via -"])


# ------------------------------------------------------------------ days off


def test_days_off_are_told_in_runs_with_what_weighs_most() -> None:
    calendar = Calendar(CalendarFields(holidays="CN"), 2026, lambda year: HolidayBook().year("CN", year))
    first, last = moment_of(date(2026, 9, 30), 18 * 60), moment_of(date(2026, 10, 12), 9 * 60)
    found = pauses_between(calendar, first, last)
    assert [(one.first.isoformat(), one.last.isoformat(), one.reason) for one in found] == [
        ("2026-10-01", "2026-10-07", "holiday"),
        ("2026-10-11", "2026-10-11", "weekend"),
    ]
    assert "National Day" in found[0].names[0]


def test_closed_days_are_told_apart_from_weekends() -> None:
    calendar = Calendar(CalendarFields.model_validate({"closed": ["2026-09-14..2026-09-15"]}), 2026)
    friday, wednesday = moment_of(date(2026, 9, 11), 18 * 60), moment_of(date(2026, 9, 16), 9 * 60)
    assert [(one.first.day, one.last.day, one.reason) for one in pauses_between(calendar, friday, wednesday)] == [
        (12, 15, "closed")
    ]


def test_there_is_nothing_off_within_a_week() -> None:
    calendar = Calendar(CalendarFields(), 2026)
    when = datetime(2026, 9, 7)
    assert pauses_between(calendar, moment_of(when.date(), 540), moment_of(date(2026, 9, 11), 1080)) == ()
