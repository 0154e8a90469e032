"""The figures of a retrospective, counted by hand."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.goals import goal_results
from mktpm.engine.lessons import strengths, suggestions
from mktpm.engine.punctuality import Punctuality
from mktpm.engine.retrospective import Retrospective, look_back, turning_points
from mktpm.engine.samples import Sample
from mktpm.plan.loader import load_text
from tests.reference.adapter import plan_text


def looked_back(plan: str | dict[str, Any], as_of: str = "2026-03-02") -> Retrospective:
    """The first project of a plan, looked back on; 2026-01-05 is a Monday."""
    text = plan if isinstance(plan, str) else plan_text(plan)
    loaded = load_text(text)
    assert not loaded.diagnostics, [str(found.message) for found in loaded.diagnostics]
    return look_back(next(compute_schedule(loaded.workspace, date.fromisoformat(as_of)).projects()))


def done(name: str, started: str, finished: str, **fields: Any) -> dict[str, Any]:
    """A finished task; days of January 2026."""
    dates = {"started": f"2026-01-{started}", "finished": f"2026-01-{finished}"}
    return {"name": name, "status": "done", **dates, **fields}


CHAIN: dict[str, Any] = {
    "name": "chain",
    "start": "2026-01-05",
    "deadline": "2026-01-20",
    "status": "closed",
    "tasks": [
        done("a", "05", "06", duration="2d", owner="lina", tags=["copy"]),
        done("b", "07", "13", duration="3d", owner="wang", depends=["a"], tags=["design"], note="printer broke"),
        done("c", "07", "07", duration="1d", owner="lina", depends=["a"], tags=["copy"]),
        done("d", "16", "19", duration="3d", owner="wang", depends=["b", "c"], tags=["design"]),
        done("end", "19", "19", milestone=True, depends=["d"]),
    ],
}
"""Planned: a 5-6, b 7-9, c 7, d 12-14, end on the 14th. It ended on the 19th."""


def test_lateness_is_counted_in_working_days_of_the_promise() -> None:
    retro = looked_back(CHAIN)
    assert [(task.name, task.promised.day, task.slip) for task in retro.tasks] == [
        ("a", 6, 0),
        ("b", 9, 2),
        ("c", 7, 0),
        ("d", 14, 3),
        ("end", 14, 3),
    ]
    assert [task.name for task in retro.late] == ["d", "b"]
    assert retro.punctuality == Punctuality("", due=5, late=3, days_late=8)
    assert [(group.name, group.due, group.late) for group in retro.by_owner] == [
        ("wang", 2, 2),
        ("", 1, 1),
        ("lina", 2, 0),
    ]


def test_a_due_day_is_the_promise_and_not_the_planned_finish() -> None:
    retro = looked_back({"name": "p", "tasks": [done("a", "05", "12", duration="2d", due="2026-01-12")]})
    assert retro.tasks[0].slip == 0
    assert retro.tasks[0].promised == date(2026, 1, 12)


@pytest.mark.parametrize(
    ("due", "finished", "slip"),
    [
        ("09", "10", 0),
        ("09", "12", 1),
        ("11", "12", 1),
        ("12", "09", -1),
        ("12", "11", -1),
        ("11", "09", 0),
        ("16", "05", -9),
    ],
)
def test_weekends_are_no_delay(due: str, finished: str, slip: int) -> None:
    task = done("a", "05", finished, duration="2d", due=f"2026-01-{due}")
    assert looked_back({"name": "p", "tasks": [task]}).tasks[0].slip == slip


def test_the_project_is_measured_against_plan_and_deadline() -> None:
    frame = looked_back(CHAIN).frame
    assert (frame.plan_start, frame.plan_finish, frame.plan_days) == (date(2026, 1, 5), date(2026, 1, 14), 8)
    assert (frame.started, frame.finished, frame.days) == (date(2026, 1, 5), date(2026, 1, 19), 11)
    assert (frame.start_slip, frame.slip, frame.deadline_slip) == (0, 3, -1)


def test_the_chain_shows_where_days_were_lost_and_they_add_up() -> None:
    retro = looked_back(CHAIN)
    assert [step.task.name for step in retro.planned_chain] == ["a", "b", "d", "end"]
    assert [(s.task.name, s.waited, s.change, s.slip) for s in retro.actual_chain] == [
        ("a", 0, 0, 0),
        ("b", 0, 2, 2),
        ("d", 2, 1, 3),
        ("end", 0, 0, 3),
    ]
    assert sum(step.change for step in retro.actual_chain) == retro.frame.slip
    assert [step.task.name for step in turning_points(retro, 1)] == ["b"]


def test_a_task_that_was_not_critical_may_decide_after_all() -> None:
    tasks = [
        done("a", "05", "05", duration="1d"),
        done("long", "06", "12", duration="5d", depends=["a"]),
        done("short", "06", "14", duration="2d", depends=["a"]),
        done("z", "15", "15", duration="1d", depends=["long", "short"]),
    ]
    retro = looked_back({"name": "p", "start": "2026-01-05", "tasks": tasks})
    assert [step.task.name for step in retro.planned_chain] == ["a", "long", "z"]
    assert [step.task.name for step in retro.actual_chain] == ["a", "short", "z"]
    assert [task.name for task in retro.surprises] == ["short"]


def test_lengths_are_whole_working_days_and_compared_with_the_plan() -> None:
    retro = looked_back(CHAIN)
    assert [task.length for task in retro.tasks] == [2, 5, 1, 2, None]
    assert [task.ratio for task in retro.tasks] == [1, pytest.approx(5 / 3), 1, pytest.approx(2 / 3), None]
    cycle = retro.cycle
    assert cycle is not None
    assert (cycle.n, cycle.median, cycle.p25, cycle.p75, cycle.low, cycle.high) == (4, 2, 1.75, 2.75, 1, 5)
    assert cycle.p85 == pytest.approx(3.65)
    assert [(group.name, group.sample.n) for group in retro.accuracy_by_tag] == [("design", 2), ("copy", 2)]


@pytest.mark.parametrize(
    ("fields", "ratio"),
    [
        ({"duration": "4h"}, 1.0),  # half a day, tracked by the day
        ({"duration": "1.5d"}, 0.5),
        ({"estimate": "1d/2d/3d"}, 0.5),
        ({"effort": "4d", "owner": "a", "team": ["b"]}, 0.5),
        ({}, None),  # the day by default is nobody's estimate
        ({"start": "2026-01-05", "due": "2026-01-06"}, 0.5),
        ({"milestone": True}, None),
    ],
)
def test_only_what_somebody_estimated_is_compared(fields: dict[str, Any], ratio: float | None) -> None:
    retro = looked_back({"name": "p", "tasks": [done("a", "05", "05", **fields)]})
    assert retro.tasks[0].ratio == ratio


def test_elapsed_time_is_compared_in_calendar_days() -> None:
    retro = looked_back({"name": "p", "tasks": [done("a", "09", "12", duration="3ed")]})
    assert (retro.tasks[0].length, retro.tasks[0].ratio) == (2, 1.0)


def test_open_work_is_late_only_as_far_as_we_know() -> None:
    tasks = [
        {"name": "behind", "duration": "2d", "due": "2026-01-07"},
        {"name": "ahead", "duration": "2d", "due": "2026-01-30"},
        done("early", "05", "06", duration="1d", due="2026-01-20"),
    ]
    retro = looked_back({"name": "p", "start": "2026-01-05", "tasks": tasks}, "2026-01-12")
    assert not retro.ended
    assert [(task.name, task.slip) for task in retro.tasks] == [("behind", 3), ("ahead", None), ("early", -10)]
    assert retro.punctuality == Punctuality("", due=2, late=1, days_late=3)
    assert retro.frame.finished is None
    assert str(suggestions(retro)[0].said).startswith("1 task is past the promised day and still open, “behind”")


def test_what_an_ended_project_left_open_does_not_grow_later_every_day() -> None:
    tasks = [done("a", "05", "09", duration="5d"), {"name": "left", "duration": "1d"}]
    plan = {"name": "p", "status": "closed", "start": "2026-01-05", "tasks": tasks}
    for as_of in ("2026-02-02", "2028-02-02"):
        retro = looked_back(plan, as_of)
        assert retro.ended
        assert [task.name for task in retro.left_open] == ["left"]
        assert [(task.name, task.slip) for task in retro.late] == [("left", 4)]
        assert [step.task.name for step in retro.actual_chain] == ["a"]
        assert retro.frame.expected == date(2026, 1, 9)


def test_cancelled_work_counts_for_nothing() -> None:
    tasks = [
        done("a", "05", "05", duration="1d"),
        {"name": "gone", "status": "cancelled", "note": "no budget", "tasks": [{"name": "x"}, {"name": "y"}]},
    ]
    retro = looked_back({"name": "p", "tasks": tasks})
    assert retro.ended
    assert (retro.counts.total, retro.counts.cancelled) == (1, 2)
    assert [(task.name, task.note) for task in retro.cancelled] == [("gone", "no budget")]
    assert not retro.late


def test_done_without_days_is_left_out_and_said_so() -> None:
    tasks: list[dict[str, Any]] = [{"name": f"t{n}", "status": "done", "duration": "1d"} for n in range(3)]
    retro = looked_back({"name": "p", "start": "2026-01-05", "tasks": tasks})
    assert (retro.punctuality.due, retro.punctuality.rate) == (0, None)
    assert (retro.cycle, retro.accuracy, retro.counts.undated) == (None, None, 3)
    assert [str(lesson.said)[:32] for lesson in suggestions(retro)] == ["3 of 3 finished tasks have no fi"]


def test_a_plan_without_tasks_has_nothing_to_say() -> None:
    retro = looked_back("name: empty\n")
    assert (retro.tasks, retro.planned_chain, retro.actual_chain, retro.ended) == ((), (), (), False)
    assert (suggestions(retro), strengths(retro), retro.began) == ((), (), False)


def test_the_order_in_the_file_changes_nothing() -> None:
    def figures(retro: Retrospective) -> list[Any]:
        chains = [[step.task.name for step in chain] for chain in (retro.planned_chain, retro.actual_chain)]
        texts = [str(lesson.said) for lesson in (*suggestions(retro), *strengths(retro))]
        return [retro.frame, retro.by_owner, retro.by_tag, retro.cycle, retro.accuracy_by_tag, chains, texts]

    expected = figures(looked_back(CHAIN))
    for seed in range(5):
        tasks = Random(seed).sample(CHAIN["tasks"], len(CHAIN["tasks"]))
        assert figures(looked_back({**CHAIN, "tasks": tasks})) == expected


@pytest.mark.parametrize(
    ("goal", "way", "reached"),
    [
        ("{name: g, baseline: 100, target: 200, result: 150}", 0.5, False),
        ("{name: g, baseline: 12%, target: 8%, result: 7%}", 1.25, True),
        ("{name: g, baseline: 3000万, target: 4280万, result: 0.4亿}", 0.78125, False),
        ('{name: g, baseline: "1,000", target: "2,000", result: 2000}', 1.0, True),
        ("{name: g, target: 50, result: 40}", 0.8, False),
        ('{name: g, target: "≤ 50", result: 43}', None, True),
        ('{name: g, target: ">= 95%", result: 96%}', 96 / 95, True),
        ("{name: g, baseline: 36 h, target: 24 h, result: 30 h}", 0.5, False),
        ("{name: g, baseline: 36 h, target: 24 h, result: 1 d}", 1.0, True),
        ("{name: g, baseline: 10, target: 10, result: 10}", None, None),
        ("{name: g, baseline: 10, target: 20}", None, None),
        ("{name: g, target: much better, result: better}", None, None),
        ("{name: g, target: 0, result: 0}", None, None),
        ("{name: g, baseline: -5, target: 5, result: 0}", 0.5, False),
    ],
)
def test_goals_say_how_much_of_the_way_was_gone(goal: str, way: float | None, *, reached: bool | None) -> None:
    workspace = load_text(f"name: p\ngoals: [{goal}]\n").workspace
    (result,) = goal_results(workspace.projects[0])
    assert result.way == (pytest.approx(way) if way is not None else None)
    assert result.reached is reached


def test_a_figure_keeps_the_form_it_was_written_in_and_gets_its_unit() -> None:
    goals = "[{name: a, unit: 件, target: 50}, {name: b, unit: days, target: 1.5}, {name: c, unit: 元, target: 300万}]"
    workspace = load_text(f"name: p\ngoals: {goals}\n").workspace
    assert [goal.target for goal in goal_results(workspace.projects[0])] == ["50件", "1.5 days", "300万元"]


def test_percentiles_lie_between_the_values() -> None:
    sample = Sample.of([1, 2, 3, 4, 9])
    assert sample is not None
    assert (sample.n, sample.median, sample.p25, sample.p75, sample.low, sample.high) == (5, 3, 2, 4, 1, 9)
    assert sample.p85 == pytest.approx(6)
    assert Sample.of([7]) == Sample(1, 7, 7, 7, 7, 7, 7)
    assert Sample.of([]) is None


def tagged(count: int, length: int, tag: str) -> list[dict[str, Any]]:
    """Tasks planned for two days that took ``length``; the days of January from the 5th."""
    return [done(f"{tag}{n}", "05", f"{4 + length:02}", duration="2d", tags=[tag]) for n in range(count)]


def test_suggestions_name_their_figures_and_admit_few_cases() -> None:
    retro = looked_back({"name": "p", "tasks": [*tagged(6, 4, "design"), *tagged(3, 1, "copy"), *tagged(2, 5, "rare")]})
    said = {lesson.n: lesson for lesson in suggestions(retro) if "planned time (median" in str(lesson.said)}
    assert str(said[6].said) == "“design”: these tasks took 2.0 × their planned time (median, n = 6): plan them longer."
    assert not said[6].few
    assert str(said[3].said).startswith("“copy”: these tasks took only 0.5 × their planned time (median, n = 3)")
    assert said[3].few
    assert not any("“rare”:" in str(lesson.said) for lesson in suggestions(retro))


def test_strengths_come_from_the_figures_too() -> None:
    tasks = [{"name": "phase", "tasks": [done(f"t{n}", "05", "06", duration="2d") for n in range(3)]}]
    retro = looked_back({"name": "p", "deadline": "2026-01-09", "tasks": tasks})
    assert [str(lesson.said) for lesson in strengths(retro)] == [
        "Finished 3 working days before the deadline.",
        "“phase”: all 3 tasks that fell due were in time.",
    ]
