"""What binds a task, and the chain of that back to the beginning."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from mktpm.engine.chain import Chain, Kind, Reason, Tracer
from mktpm.engine.computation import compute_schedule
from mktpm.engine.network import TYPES
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.loader import load_text
from tests.reference.adapter import plan_text
from tests.reference.plans import as_of_dates, plans

LONG_BEFORE = date(2026, 1, 1)


def schedule_of(text: str, as_of: date = LONG_BEFORE) -> ProjectSchedule:
    """The schedule of a plan with one project that starts on a Monday."""
    start = "" if "start:" in text.partition("tasks:")[0] else "start: 2026-09-07\n"
    workspace = load_text(f"id: p\n{start}{text}").workspace
    return compute_schedule(workspace, as_of).project(workspace.projects[0])


def chain_to(name: str, text: str, *, kind: Kind = "plan", as_of: date = LONG_BEFORE) -> Chain:
    """The chain that leads to a task."""
    at = schedule_of(text, as_of)
    return Tracer(at.schedule, kind).chain(at.number(at.project.tasks[at.project.by_id[name]]))


def told(name: str, text: str, *, kind: Kind = "plan", as_of: date = LONG_BEFORE) -> list[str]:
    """The chain that leads to a task, a word a step: what binds it, and the task."""
    at = schedule_of(text, as_of)
    tracer = Tracer(at.schedule, kind)
    chain = tracer.chain(at.number(at.project.tasks[at.project.by_id[name]]))
    words = []
    for step in chain.steps:
        links = "+".join(TYPES[arc.type] for arc in step.arcs)
        reason = step.binding.reason
        bound = links if reason == "link" else f"{reason} after {links}" if links else reason
        words.append(f"{bound} {at.schedule.network.nodes[step.node].task.id}")
    return words


# ------------------------------------------------------------------ the plan


def test_the_longest_of_several_predecessors_binds() -> None:
    text = "tasks: [{id: a, duration: 2d}, {id: b, duration: 4d}, {id: c, depends: [a, b]}]"
    assert told("c", text) == ["project-start b", "FS c"]


def test_a_lag_makes_the_shorter_one_bind() -> None:
    text = "tasks: [{id: a, duration: 2d}, {id: b, duration: 4d}, {id: c, depends: [a +3d, b]}]"
    assert told("c", text) == ["project-start a", "FS c"]


@pytest.mark.parametrize("kind", ["SS +1d", "FF", "SF +4d"])
def test_every_type_of_link_can_bind(kind: str) -> None:
    text = f"tasks: [{{id: a, duration: 3d}}, {{id: b, duration: 1d, depends: [a {kind}]}}]"
    assert told("b", text) == ["project-start a", f"{kind[:2]} b"]


def test_a_start_beats_an_earlier_predecessor() -> None:
    text = "tasks: [{id: a, duration: 1d}, {id: b, start: 2026-09-14, depends: [a]}]"
    assert told("b", text) == ["start b"]


def test_where_a_start_and_a_link_bind_alike_the_chain_follows_the_link() -> None:
    text = "tasks: [{id: a, duration: 5d}, {id: b, start: 2026-09-14, depends: [a]}]"
    chain = chain_to("b", text)
    assert told("b", text) == ["project-start a", "FS b"]
    assert [binding.reason for binding in chain.steps[-1].bindings] == ["link", "start"]


def test_a_start_of_a_parent_binds_its_leaves() -> None:
    text = "tasks: [{id: phase, start: 2026-09-14, tasks: [{id: a, duration: 1d}]}]"
    assert told("a", text) == ["start a"]


def test_a_fixed_task_stands_whatever_it_depends_on() -> None:
    text = "tasks: [{id: a, duration: 9d}, {id: b, fixed: 2026-09-10, depends: [a]}, {id: c, depends: [b]}]"
    assert told("c", text) == ["fixed b", "FS c"]


def test_a_task_with_only_a_due_day_stands_on_it() -> None:
    text = "tasks: [{id: a, due: 2026-09-18}, {id: b, depends: [a]}]"
    assert told("b", text) == ["due a", "FS b"]


def test_a_link_from_a_parent_leads_to_its_last_leaf() -> None:
    text = """
tasks:
  - {id: phase, tasks: [{id: a, duration: 1d}, {id: b, duration: 3d}]}
  - {id: c, depends: [phase]}
"""
    chain = chain_to("c", text)
    assert told("c", text) == ["project-start b", "FS+FS c"]
    assert len(chain.steps[-1].arcs) == 2


def test_cancelled_work_is_passed_through_with_its_lags() -> None:
    text = """
tasks:
  - {id: a, duration: 2d}
  - {id: gone, status: cancelled, duration: 9d, depends: [a +1d]}
  - {id: c, depends: [gone +1d]}
"""
    assert told("c", text) == ["project-start a", "FS+FS c"]


def test_cancelled_work_does_not_hide_what_was_done_before_the_project_started() -> None:
    text = """
start: 2026-09-14
tasks:
  - {id: a, duration: 1d, status: done, started: 2026-09-07, finished: 2026-09-07}
  - {id: gone, status: cancelled, depends: [a]}
  - {id: c, depends: [gone +6d]}
"""
    assert told("c", text, kind="forecast", as_of=date(2026, 9, 14)) == ["done a", "FS+FS c"]


def test_the_chain_may_begin_in_cancelled_work() -> None:
    text = "tasks: [{id: gone, status: cancelled}, {id: c, depends: [gone +2d]}]"
    chain = chain_to("c", text)
    assert told("c", text) == ["FS c"]
    assert chain.origin.reason == "project-start"


def test_elapsed_work_and_other_calendars_bind_too() -> None:
    text = """
calendars: {all: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: dry, duration: 5ed}
  - {id: ship, duration: 2d, calendar: all, depends: [dry]}
  - {id: sell, duration: 1d, depends: [ship]}
"""
    assert told("sell", text) == ["project-start dry", "FS ship", "FS sell"]


def test_a_project_planned_backward_has_the_chain_that_is_longest() -> None:
    text = """
schedule: alap
deadline: 2026-09-30
tasks:
  - {id: a, duration: 2d}
  - {id: long, duration: 8d, depends: [a]}
  - {id: short, duration: 1d, depends: [a]}
  - {id: end, duration: 1d, depends: [long, short]}
"""
    assert told("end", text) == ["project-start a", "FS long", "FS end"]


def test_of_two_that_bind_alike_the_order_in_the_file_does_not_choose() -> None:
    tasks = ["{id: x, duration: 2d}", "{id: b, duration: 2d}", "{id: c, depends: [x, b]}"]
    forward, backward = (f"tasks: [{', '.join(listed)}]" for listed in (tasks, tasks[::-1]))
    assert told("c", forward) == told("c", backward) == ["project-start b", "FS c"]


def test_what_stands_on_a_loop_is_traced_without_it() -> None:
    text = "tasks: [{id: a, depends: [b]}, {id: b, depends: [a]}, {id: c, depends: [b]}]"
    assert told("c", text) == ["project-start b", "FS c"]


# ------------------------------------------------------------------ the forecast


def test_what_has_not_begun_waits_for_today() -> None:
    text = "tasks: [{id: a, duration: 2d}, {id: b, depends: [a]}]"
    assert told("b", text, kind="forecast", as_of=date(2026, 9, 14)) == ["as-of a", "FS b"]


def test_done_work_leads_back_to_what_it_waited_for() -> None:
    text = """
tasks:
  - {id: a, duration: 2d, status: done, started: 2026-09-07, finished: 2026-09-09}
  - {id: b, duration: 1d, status: done, started: 2026-09-14, finished: 2026-09-14, depends: [a]}
"""
    chain = chain_to("b", text, kind="forecast", as_of=date(2026, 9, 20))
    assert told("b", text, kind="forecast", as_of=date(2026, 9, 20)) == ["done a", "done after FS b"]
    assert chain.steps[-1].binding.slack == 2 * 480


def test_running_work_did_not_wait_for_what_has_not_begun() -> None:
    text = """
tasks:
  - {id: a, duration: 2d}
  - {id: b, duration: 4d, status: doing, started: 2026-09-08, depends: [a]}
"""
    assert told("b", text, kind="forecast", as_of=date(2026, 9, 14)) == ["running b"]


def test_a_finish_to_finish_link_holds_running_work() -> None:
    text = """
tasks:
  - {id: a, duration: 9d}
  - {id: b, duration: 2d, status: doing, started: 2026-09-08, depends: [a FF]}
"""
    assert told("b", text, kind="forecast", as_of=date(2026, 9, 9)) == ["as-of a", "FF b"]


def test_a_fixed_day_that_has_passed_gives_way_to_today() -> None:
    text = "tasks: [{id: a, fixed: 2026-09-10}]"
    assert told("a", text, kind="forecast", as_of=date(2026, 9, 9)) == ["fixed a"]
    assert told("a", text, kind="forecast", as_of=date(2026, 9, 14)) == ["as-of a"]


def test_a_backward_plan_is_kept_and_still_leads_back() -> None:
    text = """
schedule: alap
deadline: 2026-09-30
tasks: [{id: a, duration: 2d}, {id: b, duration: 3d, depends: [a]}, {id: c, duration: 1d, depends: [a]}]
"""
    assert told("c", text, kind="forecast") == ["alap a", "alap after FS c"]


# ------------------------------------------------------------------ any plan

ENDINGS: tuple[Reason, ...] = (
    "project-start",
    "start",
    "levelled",
    "fixed",
    "due",
    "as-of",
    "alap",
    "running",
    "done",
    "float",
)


@given(plan=plans(), as_of=as_of_dates())
@settings(max_examples=60)
@pytest.mark.parametrize("kind", ["plan", "forecast"])
def test_every_chain_is_whole(kind: Kind, plan: dict[str, Any], as_of: date) -> None:
    workspace = load_text(plan_text(plan)).workspace
    at = compute_schedule(workspace, as_of).project(workspace.projects[0])
    tracer = Tracer(at.schedule, kind)
    for number in at.leaves:
        chain = tracer.chain(number)
        assert chain.steps[-1].node == number
        assert chain.origin.reason in ENDINGS
        for before, after in zip(chain.steps, chain.steps[1:], strict=False):
            assert after.arcs[0].before == before.node
            assert after.arcs[-1].after == after.node
            assert [a.after for a in after.arcs[:-1]] == [b.before for b in after.arcs[1:]]


@given(plan=plans(), as_of=as_of_dates())
@settings(max_examples=40)
def test_nothing_in_an_early_plan_stands_for_no_reason(plan: dict[str, Any], as_of: date) -> None:
    workspace = load_text(plan_text({**plan, "schedule": "asap"})).workspace
    at = compute_schedule(workspace, as_of).project(workspace.projects[0])
    tracer = Tracer(at.schedule, "plan")
    assert all(tracer.bindings(number)[0].reason != "float" for number in at.leaves)
