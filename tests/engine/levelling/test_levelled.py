"""Levelling on real calendars: who waits for whom, what stands, and what can't be."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from mktpm.engine.calendar import datetime_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.levelling.levelled import Effort, Level, Levelling, ProjectLevel, TaskLevel
from mktpm.engine.levelling.work import Stock
from mktpm.engine.levelling.writing import levelled_values
from mktpm.plan.loader import load_text

MONDAY = date(2026, 9, 7)


def level_of(text: str, as_of: date = MONDAY, iterations: int = 60) -> Levelling:
    workspace = load_text(text).workspace
    schedule = compute_schedule(workspace, as_of, workspace.projects)
    return Level(list(schedule.projects())).run(Effort(1, iterations))


def project_in(text: str, as_of: date = MONDAY) -> ProjectLevel:
    [project] = level_of(text, as_of).projects
    return project


def task_in(level: ProjectLevel, name: str) -> TaskLevel:
    return next(task for task in level.tasks if task.task.id == name)


def span(level: ProjectLevel, name: str) -> tuple[str, str]:
    task = task_in(level, name)
    return f"{datetime_of(task.start):%m-%d %H:%M}", f"{datetime_of(task.finish):%m-%d %H:%M}"


TWO_AT_ONCE = """
start: 2026-09-07
tasks:
  - {id: copy, owner: lina, duration: 2d}
  - {id: photo, owner: lina, duration: 3d}
  - {id: page, depends: [photo], duration: 1d}
"""


def test_one_person_does_one_thing_after_the_other() -> None:
    level = project_in(TWO_AT_ONCE)
    assert span(level, "photo") == ("09-07 09:00", "09-09 18:00")
    assert span(level, "copy") == ("09-10 09:00", "09-11 18:00")
    assert span(level, "page") == ("09-10 09:00", "09-10 18:00")
    assert (level.makespan, level.moved) == (5.0, 1.0)


def test_it_says_whom_a_task_waits_for_and_who_has_them() -> None:
    found = level_of(TWO_AT_ONCE)
    [level] = found.projects
    cause = task_in(level, "copy").cause
    assert cause is not None
    assert cause.stock == Stock("person", "lina")
    assert [found.work.network.nodes[rival].task.id for rival in cause.rivals] == ["photo"]
    assert task_in(level, "photo").cause is None


def test_what_only_follows_names_the_task_before_it() -> None:
    found = level_of(TWO_AT_ONCE.replace("page, depends: [photo]", "page, depends: [copy]"))
    [level] = found.projects
    cause = task_in(level, "page").cause
    if task_in(level, "page").moved:
        assert cause is not None
        assert cause.stock is None
        assert cause.follows is not None
        assert found.work.network.nodes[cause.follows].task.id == "copy"


def test_where_everybody_keeps_up_nothing_moves_and_one_schedule_is_enough() -> None:
    found = level_of("start: 2026-09-07\ntasks: [{id: a, owner: lina}, {id: b, owner: wang, depends: [a]}]")
    assert [task.moved for task in found.projects[0].tasks] == [0.0, 0.0]
    assert found.optimal
    assert levelled_values(found) == {}


def test_half_of_a_person_can_do_two_things() -> None:
    level = project_in(
        "start: 2026-09-07\ntasks: [{id: a, team: [lina 50%], duration: 2d}, {id: b, team: [lina 50%], duration: 2d}]"
    )
    assert span(level, "a") == span(level, "b") == ("09-07 09:00", "09-08 18:00")


def test_a_task_is_not_split_by_a_day_off() -> None:
    level = project_in("""
start: 2026-09-07
people: [{id: lina, off: [2026-09-09]}]
tasks: [{id: a, owner: lina, duration: 3d}]
""")
    assert span(level, "a") == ("09-10 09:00", "09-14 18:00")
    cause = task_in(level, "a").cause
    assert cause is not None
    assert (cause.stock, cause.rivals) == (Stock("person", "lina"), ())


def test_a_days_off_on_a_weekend_splits_nothing() -> None:
    level = project_in("""
start: 2026-09-10
people: [{id: lina, off: ["2026-09-12..2026-09-13"]}]
tasks: [{id: a, owner: lina, duration: 3d}]
""")
    assert span(level, "a") == ("09-10 09:00", "09-14 18:00")


def test_days_and_evenings_of_one_person_go_together() -> None:
    level = project_in("""
start: 2026-09-07
calendars: {live: {days: [mon, tue, wed, thu, fri], hours: ["19:00-23:00"]}}
tasks:
  - {id: page, owner: lina, duration: 3d}
  - {id: show, owner: lina, duration: 2d, calendar: live}
""")
    assert span(level, "page") == ("09-07 09:00", "09-09 18:00")
    assert span(level, "show") == ("09-07 19:00", "09-08 23:00")


def test_calendars_that_overlap_by_an_hour_do_not() -> None:
    level = project_in("""
start: 2026-09-07
calendars: {late: {days: [mon, tue, wed, thu, fri], hours: ["17:00-23:00"]}}
tasks:
  - {id: page, owner: lina, duration: 3d, priority: must}
  - {id: show, owner: lina, duration: 2d, calendar: late, priority: wont}
""")
    assert span(level, "page") == ("09-07 09:00", "09-09 18:00")
    assert span(level, "show") == ("09-09 18:00", "09-11 18:00")


def test_a_resource_with_two_pieces_serves_two() -> None:
    level = project_in("""
start: 2026-09-07
resources: [{id: studio, count: 2}]
tasks: [{id: a, demand: {studio: 1}}, {id: b, demand: {studio: 1}}, {id: c, demand: {studio: 2}}]
""")
    assert sorted(task.moved for task in level.tasks) in ([0.0, 0.0, 1.0], [0.0, 1.0, 1.0])
    assert level.makespan == 2.0


def test_the_important_task_goes_first() -> None:
    text = "start: 2026-09-07\ntasks: [{id: a, owner: lina, priority: could}, {id: b, owner: lina, priority: must}]"
    level = project_in(text)
    assert (task_in(level, "a").moved, task_in(level, "b").moved) == (1.0, 0.0)


def test_a_due_day_is_kept_where_it_can_be() -> None:
    level = project_in("""
start: 2026-09-07
tasks:
  - {id: long, owner: lina, duration: 8d}
  - {id: urgent, owner: lina, duration: 1d, due: 2026-09-07}
""")
    assert span(level, "urgent") == ("09-07 09:00", "09-07 18:00")


def test_work_under_way_stands_where_it_is() -> None:
    level = project_in("""
start: 2026-09-07
tasks:
  - {id: begun, owner: lina, duration: 4d, status: doing, started: 2026-09-07, progress: 50%, priority: wont}
  - {id: other, owner: lina, duration: 1d, priority: must}
  - {id: done, owner: lina, duration: 1d, status: done, started: 2026-09-07, finished: 2026-09-07}
""", date(2026, 9, 9))  # fmt: skip
    assert level.dates == "forecast"
    assert span(level, "done") == ("09-07 09:00", "09-07 18:00")
    assert span(level, "begun") == ("09-07 09:00", "09-10 18:00")
    assert span(level, "other") == ("09-11 09:00", "09-11 18:00")


def test_a_fixed_day_stands_and_keeps_its_people() -> None:
    level = project_in("""
start: 2026-09-07
tasks:
  - {id: party, owner: lina, duration: 1d, fixed: 2026-09-08}
  - {id: other, owner: lina, duration: 2d}
""")
    assert span(level, "party") == ("09-08 09:00", "09-08 18:00")
    assert span(level, "other") == ("09-09 09:00", "09-10 18:00")


def test_a_plan_that_has_not_begun_is_levelled_as_planned() -> None:
    level = project_in(TWO_AT_ONCE, date(2026, 12, 1))
    assert level.dates == "plan"
    assert span(level, "photo")[0] == "09-07 09:00"


def test_what_was_levelled_before_counts_for_nothing() -> None:
    level = project_in(TWO_AT_ONCE.replace("duration: 2d", "duration: 2d, levelled: 2026-10-01"))
    assert span(level, "copy") == ("09-10 09:00", "09-11 18:00")


# ------------------------------------------------------------------ what can't be


@pytest.mark.parametrize(
    ("people", "task", "reason"),
    [
        ("people: [{id: lina, capacity: 0%}]", "owner: lina", (100, 0, False)),
        ("resources: [{id: lina, count: 2}]", "demand: {lina: 3}", (300, 200, False)),
        ("people: [{id: lina, available: ['2026-09-07..2026-09-09']}]", "owner: lina, duration: 4d", (100, 100, False)),
        ("people: [{id: lina, available: [2020-01-01]}]", "owner: lina", (100, 0, False)),
    ],
)
def test_what_nobody_can_ever_do_is_said_and_stands_where_its_links_put_it(
    people: str, task: str, reason: tuple[int, int, bool]
) -> None:
    found = level_of(f"start: 2026-09-07\n{people}\ntasks: [{{id: a, {task}}}, {{id: b, depends: [a]}}]")
    [trouble] = found.troubles
    assert (trouble.task.id, trouble.stock.id) == ("a", "lina")
    assert (trouble.units, trouble.most, trouble.crowded) == reason
    assert not found.optimal
    assert [task.moved for task in found.projects[0].tasks] == [0.0, 0.0]


def test_more_than_fits_into_a_contract_is_said() -> None:
    found = level_of("""
start: 2026-09-07
people: [{id: lina, available: ["2026-09-07..2026-09-11"]}]
tasks: [{id: a, owner: lina, duration: 3d}, {id: b, owner: lina, duration: 2d}, {id: c, owner: lina, duration: 1d}]
""")
    [trouble] = found.troubles
    assert trouble.crowded
    assert trouble.task.id in ("a", "b", "c")


def test_somebody_whose_own_calendar_never_has_so_many_days_at_a_stretch_is_not_waited_for() -> None:
    found = level_of("""
start: 2026-09-07
calendars: {part: {days: [mon, tue]}}
people: [{id: lina, calendar: part}]
tasks: [{id: a, owner: lina, duration: 3d}, {id: b, owner: lina, duration: 2d}]
""")
    assert [trouble.task.id for trouble in found.troubles] == ["a"]
    assert span(found.projects[0], "b") == ("09-07 09:00", "09-08 18:00")


# ------------------------------------------------------------------ what is written


def test_only_what_waits_for_somebody_is_written() -> None:
    found = level_of("""
start: 2026-09-07
tasks:
  - {id: a, owner: lina, duration: 1.5d}
  - {id: b, owner: lina, duration: 1d, priority: could}
  - {id: c, depends: [a], duration: 5d}
  - {id: d, depends: [b]}
""")
    values = {project.tasks[index].id: value for (project, index), value in levelled_values(found).items()}
    assert values == {"b": "2026-09-08 14:00"}


def test_the_written_starts_give_the_levelled_dates() -> None:
    found = level_of(TWO_AT_ONCE)
    [level] = found.projects
    [(_, value)] = levelled_values(found).items()
    text = TWO_AT_ONCE.replace("copy, owner: lina, duration: 2d", f"copy, owner: lina, duration: 2d, levelled: {value}")
    workspace = load_text(text).workspace
    [at] = compute_schedule(workspace, MONDAY).projects()
    for task in level.tasks:
        dates = at.dates(at.project.tasks[task.task.index])
        assert (dates.plan_start, dates.plan_finish) == (datetime_of(task.start), datetime_of(task.finish))


def test_progress_tells_the_last_finish() -> None:
    workspace = load_text(TWO_AT_ONCE).workspace
    schedule = compute_schedule(workspace, MONDAY)
    told: list[datetime] = []
    level = Level(list(schedule.projects()))
    level.run(Effort(1, 50), lambda progress: told.append(datetime_of(progress.finish)))
    assert told[-1] == datetime(2026, 9, 11, 18)


def test_a_bound_and_what_is_called_optimal_look_at_each_day_off() -> None:
    found = level_of("""
start: 2026-09-07
people: [{id: lina, off: [2026-09-08]}]
tasks: [{id: a, owner: lina, duration: 3d}]
""")
    [level] = found.projects
    assert level.makespan == 5.0
    assert found.bound is not None
    assert found.bound <= 5.0


def test_work_of_nobody_between_others_is_measured_as_well() -> None:
    found = level_of("""
start: 2026-09-07
tasks:
  - {id: a, owner: lina, duration: 3d}
  - {id: wait, duration: 1d, depends: [a]}
  - {id: b, owner: lina, duration: 3d, depends: [wait]}
""")
    assert (found.projects[0].makespan, found.bound, found.optimal) == (7.0, 7.0, True)


def test_centuries_of_work_that_nobody_has_to_do_are_no_burden() -> None:
    tasks = "".join(f"  - {{id: t{n}, owner: lina, duration: 30min}}\n" for n in range(30))
    tasks += "".join(f"  - {{id: w{n}, duration: 26000d}}\n" for n in range(100))
    text = f"start: 2026-09-07\npeople: [{{id: lina, off: [2026-09-08]}}]\ntasks:\n{tasks}"
    workspace = load_text(text).workspace
    schedule = compute_schedule(workspace, MONDAY, workspace.projects)
    level = Level(list(schedule.projects()))
    assert max(level.problem.problem.durations) <= 20_000
    [found] = level.run(Effort(1, 3)).projects
    assert max(task.finish for task in found.tasks if task.task.id.startswith("t")) < found.finish


def test_days_off_in_a_far_year_are_no_burden() -> None:
    people = "".join(f"  - {{id: p{n}, off: [2026-09-08, 2199-09-09]}}\n" for n in range(50))
    tasks = "".join(f"  - {{id: t{n}, owner: p{n % 50}, duration: 10min}}\n" for n in range(100))
    found = level_of(f"start: 2026-09-07\npeople:\n{people}tasks:\n{tasks}", iterations=3)
    assert max(len(ledger.times) for ledger in found.work.ledgers) <= 7
    assert found.projects[0].makespan == 20 / 480


def test_who_would_be_busy_beyond_the_end_of_all_calendars_has_no_room() -> None:
    tasks = "".join(f"  - {{id: t{n}, owner: lina, duration: 26000d}}\n" for n in range(4))
    found = level_of(f"start: 2026-09-07\ntasks:\n{tasks}", iterations=3)
    assert [trouble.crowded for trouble in found.troubles] == [True]
    assert not found.optimal
