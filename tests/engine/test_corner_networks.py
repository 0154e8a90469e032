"""Small plans at the edges of the rules, where two readings of the format part; worked out by hand.

Each is put to the tool and to the slow reference of these tests.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.reference.reading import Schedule, both, critical, dates, days, floats

# ------------------------------------------------------------------ points in time


@both
def test_work_on_sunday_does_not_precede_the_mondays_milestone_it_waits_for(schedule: Schedule) -> None:
    project = schedule("""
id: monday
start: 2026-09-07
calendars: {shop: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: contract, milestone: true, start: 2026-09-14}
  - {id: sell, duration: 1d, calendar: shop, depends: [contract]}
""")
    assert dates(project) == {
        "contract": ("2026-09-14T09:00", "2026-09-14T09:00"),
        "sell": ("2026-09-14T09:00", "2026-09-14T18:00"),
    }


@both
def test_a_milestone_is_not_reached_before_weekend_work_is_over(schedule: Schedule) -> None:
    project = schedule("""
id: weekend
start: 2026-09-07
calendars: {shop: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: shoot, duration: 6d, calendar: shop}
  - {id: approved, milestone: true, depends: [shoot]}
  - {id: publish, duration: 1d, calendar: shop, depends: [approved]}
""")
    assert dates(project) == {
        "shoot": ("2026-09-07T09:00", "2026-09-12T18:00"),
        "approved": ("2026-09-14T09:00", "2026-09-14T09:00"),
        "publish": ("2026-09-14T09:00", "2026-09-14T18:00"),
    }
    assert floats(project) == {"shoot": (1, 1), "approved": (0, 0), "publish": (0, 0)}


@both
def test_a_milestone_does_not_stand_before_the_milestone_it_waits_for(schedule: Schedule) -> None:
    project = schedule("""
id: chain
start: 2026-09-07
tasks:
  - {id: delivery, milestone: true, start: 2026-09-09}
  - {id: accepted, milestone: true, depends: [delivery]}
  - {id: shoot, duration: 2d, start: 2026-09-10}
  - {id: kick-off, milestone: true, depends: [shoot SS]}
""")
    assert dates(project) == {
        "delivery": ("2026-09-09T09:00", "2026-09-09T09:00"),
        "accepted": ("2026-09-09T09:00", "2026-09-09T09:00"),
        "shoot": ("2026-09-10T09:00", "2026-09-11T18:00"),
        "kick-off": ("2026-09-10T09:00", "2026-09-10T09:00"),
    }


@both
def test_lags_into_and_out_of_a_milestone_use_its_one_moment(schedule: Schedule) -> None:
    project = schedule("""
id: moment
start: 2026-09-07
tasks:
  - {id: A, duration: 4d}
  - {id: M, milestone: true, depends: [A]}
  - {id: B, duration: 5d, depends: [M SF +1ed]}
""")
    assert dates(project, "late")["M"] == ("2026-09-11T18:00", "2026-09-11T18:00")
    assert floats(project) == {"A": (1, 0), "M": (1, 1), "B": (0, 0)}


@both
def test_a_milestone_at_six_in_the_evening_stays_on_that_day(schedule: Schedule) -> None:
    project = schedule("""
id: evening
start: 2026-09-07
tasks:
  - {id: A, duration: 10d}
  - {id: live, milestone: true, start: 2026-09-09 18:00}
  - {id: show, milestone: true, fixed: 2026-09-10 18:00}
""")
    assert dates(project)["live"] == ("2026-09-09T18:00", "2026-09-09T18:00")
    assert dates(project)["show"] == ("2026-09-10T18:00", "2026-09-10T18:00")


@both
def test_a_milestone_due_before_the_project_is_not_planned_before_it(schedule: Schedule) -> None:
    project = schedule("""
id: early
start: 2026-09-07
tasks:
  - {id: A, duration: 1d}
  - {id: signed, milestone: true, due: 2026-09-06}
""")
    assert dates(project, "plan")["signed"] == ("2026-09-07T09:00", "2026-09-07T09:00")


# ------------------------------------------------------------------ where the project starts


@both
def test_a_project_that_starts_on_saturday_starts_for_those_who_work_then(schedule: Schedule) -> None:
    project = schedule("""
id: saturday
start: 2026-09-05
calendars: {shop: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: sell, duration: 1d, calendar: shop}
  - {id: report, duration: 1d}
""")
    assert days(project) == {"sell": ("09-05", "09-05"), "report": ("09-07", "09-07")}


@both
def test_the_first_day_begins_when_each_tasks_own_day_begins(schedule: Schedule) -> None:
    project = schedule("""
id: early-shift
start: 2026-09-07
calendars: {warehouse: {hours: ["07:00-15:00"]}}
tasks:
  - {id: unload, duration: 1d, calendar: warehouse}
""")
    assert dates(project)["unload"] == ("2026-09-07T07:00", "2026-09-07T15:00")


@both
def test_an_alap_project_without_start_leaves_fixed_work_on_its_day(schedule: Schedule) -> None:
    project = schedule("""
id: fixed-alap
schedule: alap
deadline: 2026-09-18
tasks:
  - {id: A, duration: 1d}
  - {id: B, duration: 1d, fixed: 2026-09-15}
""")
    assert days(project, "plan") == {"A": ("09-18", "09-18"), "B": ("09-15", "09-15")}
    assert project["start"] == "2026-09-15T09:00:00"


@both
def test_a_project_without_any_date_starts_today(schedule: Schedule) -> None:
    project = schedule("id: undated\ntasks: [{id: A, duration: 2d}]\n", date(2026, 9, 10))
    assert days(project)["A"] == ("09-10", "09-11")


@both
def test_an_alap_project_without_start_begins_on_the_morning_of_its_first_work(schedule: Schedule) -> None:
    project = schedule("""
id: kick-off
schedule: alap
deadline: 2026-09-15
tasks:
  - {id: kick-off, milestone: true}
  - {id: A, duration: 2d, depends: [kick-off]}
""")
    assert project["start"] == "2026-09-14T09:00:00"
    assert dates(project, "plan") == {
        "kick-off": ("2026-09-14T09:00", "2026-09-14T09:00"),
        "A": ("2026-09-14T09:00", "2026-09-15T18:00"),
    }


# ------------------------------------------------------------------ due only


@both
def test_a_task_with_only_due_is_planned_on_it_under_a_parent_with_dates(schedule: Schedule) -> None:
    project = schedule("""
id: parents
start: 2026-09-07
tasks:
  - {id: phase, start: 2026-09-09, tasks: [{id: A, due: 2026-09-18}]}
  - {id: stage, due: 2026-09-22, tasks: [{id: B, due: 2026-09-21}]}
""")
    planned = days(project, "plan")
    assert (planned["A"], planned["B"]) == (("09-18", "09-18"), ("09-21", "09-21"))


@both
@pytest.mark.parametrize("schedule_kind", ["asap", "alap"])
def test_a_milestone_on_time_is_forecast_for_the_evening_it_is_planned_for(
    schedule: Schedule, schedule_kind: str
) -> None:
    project = schedule(
        f"""
id: on-time
start: 2026-09-07
deadline: 2026-09-16
schedule: {schedule_kind}
tasks:
  - {{id: A, duration: 8d}}
  - {{id: M, milestone: true, due: 2026-09-16}}
""",
        date(2026, 9, 7),
    )
    assert dates(project, "plan")["M"] == ("2026-09-16T18:00", "2026-09-16T18:00")
    assert dates(project, "forecast")["M"] == ("2026-09-16T18:00", "2026-09-16T18:00")


# ------------------------------------------------------------------ cancelled work


@both
def test_cancelled_work_after_a_task_takes_none_of_its_float(schedule: Schedule) -> None:
    project = schedule("""
id: dead-end
start: 2026-09-07
tasks:
  - {id: A, duration: 2d}
  - {id: X, duration: 2d, depends: [A +3d], status: cancelled, due: 2026-09-08}
  - {id: B, duration: 3d}
""")
    found = floats(project)
    assert (found["A"], found["B"]) == ((1, 1), (0, 0))
    assert project["finish"] == "2026-09-09T18:00:00"


@both
def test_free_float_is_measured_through_cancelled_work(schedule: Schedule) -> None:
    project = schedule("""
id: through
start: 2026-09-07
tasks:
  - {id: A, duration: 1d}
  - {id: X, depends: [A], status: cancelled}
  - {id: B, duration: 1d, depends: [X, C]}
  - {id: C, duration: 4d}
""")
    assert floats(project)["A"] == (3, 3)


@both
def test_work_after_cancelled_work_waits_for_what_came_before_it(schedule: Schedule) -> None:
    project = schedule("""
id: weekend
start: 2026-09-07
calendars: {shop: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: A, duration: 6d, calendar: shop}
  - {id: X, duration: 2d, depends: [A], status: cancelled}
  - {id: B, duration: 1d, depends: [X], calendar: shop}
""")
    assert (days(project)["A"], days(project)["B"]) == (("09-07", "09-12"), ("09-13", "09-13"))


@both
def test_cancelled_work_waits_for_nothing_but_what_came_before_it(schedule: Schedule) -> None:
    project = schedule(
        """
id: passed-on
start: 2026-09-14
tasks:
  - {id: A, duration: 1d, status: done, started: 2026-09-07, finished: 2026-09-07}
  - {id: X, depends: [A], status: cancelled}
  - {id: B, duration: 1d, depends: [X +6d]}
""",
        date(2026, 9, 14),
    )
    assert (days(project, "plan")["B"], days(project, "forecast")["B"]) == (("09-23", "09-23"), ("09-16", "09-16"))


@both
def test_a_lag_after_cancelled_work_counts_from_the_projects_start_whatever_else_began_before(
    schedule: Schedule,
) -> None:
    project = schedule(
        """
id: unrelated
start: 2026-09-14
tasks:
  - {id: A, duration: 9d, status: doing, started: 2026-09-07, remaining: 1d}
  - {id: X, status: cancelled}
  - {id: B, duration: 1d, depends: [X +2d]}
""",
        date(2026, 9, 14),
    )
    assert days(project, "plan")["B"] == days(project, "forecast")["B"] == ("09-16", "09-16")


@both
def test_a_negative_lag_through_cancelled_work_reaches_back_before_the_project(schedule: Schedule) -> None:
    project = schedule(
        """
id: lead
start: 2026-09-14
tasks:
  - {id: A, duration: 1d}
  - {id: X, depends: [A -3d], status: cancelled}
  - {id: B, duration: 1d, depends: [X +4d]}
""",
        date(2026, 9, 14),
    )
    assert days(project)["B"] == days(project, "forecast")["B"] == ("09-16", "09-16")


# ------------------------------------------------------------------ floats


@both
def test_free_float_of_late_plans_reaches_to_the_end_of_the_project(schedule: Schedule) -> None:
    project = schedule("""
id: alap
start: 2026-09-07
deadline: 2026-09-18
schedule: alap
tasks:
  - {id: A, duration: 2d}
  - {id: B, duration: 2d, depends: [A]}
""")
    assert floats(project) == {"A": (6, 0), "B": (6, 6)}


@both
def test_a_task_whose_float_is_zero_is_critical_even_if_it_is_elapsed(schedule: Schedule) -> None:
    project = schedule("""
id: drying
start: 2026-09-11
tasks:
  - {id: paint, duration: 1d}
  - {id: dry, duration: 3ed, depends: [paint]}
  - {id: hang, duration: 1d, depends: [dry]}
""")
    assert floats(project)["dry"] == (0, 0)
    assert critical(project) == {"paint", "dry", "hang"}


# ------------------------------------------------------------------ tracking


@both
def test_tracked_work_stands_on_the_weekend_on_which_it_was_done(schedule: Schedule) -> None:
    project = schedule(
        """
id: weekend-work
start: 2026-09-07
tasks:
  - {id: A, duration: 2d, status: done, started: 2026-09-12, finished: 2026-09-13}
  - {id: B, duration: 1d, depends: [A]}
""",
        date(2026, 9, 14),
    )
    assert dates(project, "forecast") == {
        "A": ("2026-09-12T09:00", "2026-09-13T18:00"),
        "B": ("2026-09-14T09:00", "2026-09-14T18:00"),
    }


@both
def test_a_milestone_that_was_reached_stands_at_the_end_of_that_day(schedule: Schedule) -> None:
    project = schedule(
        """
id: reached
start: 2026-09-07
tasks:
  - {id: M, milestone: true, status: done, finished: 2026-09-11}
  - {id: N, milestone: true, status: done, finished: 2026-09-13}
""",
        date(2026, 9, 14),
    )
    found = dates(project, "forecast")
    assert found["M"] == ("2026-09-11T18:00", "2026-09-11T18:00")
    assert found["N"] == ("2026-09-13T18:00", "2026-09-13T18:00")


@both
def test_done_work_without_a_finish_does_not_end_before_it_started(schedule: Schedule) -> None:
    project = schedule(
        """
id: unknown-end
start: 2026-09-07
tasks:
  - {id: A, duration: 2d, status: done, started: 2026-09-10}
""",
        date(2026, 9, 14),
    )
    start, finish = dates(project, "forecast")["A"]
    assert start == "2026-09-10T09:00"
    assert finish >= start


@both
def test_the_forecast_of_fixed_work_waits_for_what_is_really_before_it(schedule: Schedule) -> None:
    project = schedule(
        """
id: pushed
start: 2026-09-07
tasks:
  - {id: A, duration: 5d}
  - {id: B, duration: 1d, fixed: 2026-09-10, depends: [A]}
""",
        date(2026, 9, 7),
    )
    assert days(project, "plan")["B"] == ("09-10", "09-10")
    assert days(project, "forecast")["B"] == ("09-14", "09-14")


@both
def test_a_running_tasks_finish_is_held_back_by_finish_links(schedule: Schedule) -> None:
    project = schedule(
        """
id: held
start: 2026-09-07
tasks:
  - {id: A, duration: 5d, status: doing, started: 2026-09-08}
  - {id: B, duration: 2d, status: doing, started: 2026-09-08, progress: 50%, depends: [A FF +1d]}
""",
        date(2026, 9, 9),
    )
    assert days(project, "forecast") == {"A": ("09-08", "09-15"), "B": ("09-08", "09-16")}


@both
def test_free_float_of_a_parents_leaves_reaches_to_the_fixed_day_after_it(schedule: Schedule) -> None:
    project = schedule("""
id: fixed-after-parent
start: 2026-09-07
tasks:
  - {id: phase, tasks: [{id: A, duration: 1d}, {id: B, duration: 5d}]}
  - {id: show, duration: 1d, fixed: 2026-09-10, depends: [phase]}
  - {id: C, duration: 9d}
""")
    found = floats(project)
    assert (found["A"], found["B"], found["phase"]) == ((2, 2), (-2, -2), (-2, -2))


@both
def test_the_forecast_of_fixed_work_waits_for_the_start_of_its_phase(schedule: Schedule) -> None:
    project = schedule(
        """
id: phase-later
start: 2026-09-07
tasks:
  - {id: phase, start: 2026-09-16, tasks: [{id: show, duration: 1d, fixed: 2026-09-10}]}
""",
        date(2026, 9, 7),
    )
    assert days(project, "plan")["show"] == ("09-10", "09-10")
    assert days(project, "forecast")["show"] == ("09-16", "09-16")


# ------------------------------------------------------------------ links from parents


@both
def test_links_from_a_parent_count_from_where_its_work_really_started(schedule: Schedule) -> None:
    project = schedule(
        """
id: early-bird
start: 2026-09-07
tasks:
  - {id: phase, tasks: [{id: A, duration: 4d, status: doing, started: 2026-09-03, remaining: 1d}]}
  - {id: B, duration: 1d, depends: [phase SS +5ed]}
  - {id: C, duration: 1d, depends: [A SS +5ed]}
""",
        date(2026, 9, 4),
    )
    found = days(project, "forecast")
    assert (found["B"], found["C"]) == (("09-08", "09-08"), ("09-08", "09-08"))


@both
def test_a_link_from_a_parent_counts_from_work_that_runs_before_the_project_does(schedule: Schedule) -> None:
    project = schedule(
        """
id: running-before
start: 2026-09-14
tasks:
  - {id: phase, tasks: [{id: A, duration: 10d, progress: 50%}]}
  - {id: B, duration: 1d, depends: [phase SS +7d]}
  - {id: C, duration: 1d, depends: [A SS +7d]}
""",
        date(2026, 9, 7),
    )
    found = dates(project, "forecast")
    assert found["A"] == ("2026-09-07T09:00", "2026-09-11T18:00")
    assert found["B"] == found["C"] == ("2026-09-16T09:00", "2026-09-16T18:00")


@both
def test_an_elapsed_lag_after_a_parent_counts_from_the_evening_on_which_it_was_done(schedule: Schedule) -> None:
    project = schedule(
        """
id: done-before
start: 2026-09-08
tasks:
  - {id: phase, tasks: [{id: A, duration: 1d, status: done}]}
  - {id: B, duration: 1d, depends: [phase +12eh]}
""",
        date(2026, 9, 8),
    )
    assert dates(project, "forecast") == {
        "phase": ("2026-09-07T09:00", "2026-09-07T18:00"),
        "A": ("2026-09-07T09:00", "2026-09-07T18:00"),
        "B": ("2026-09-08T09:00", "2026-09-08T18:00"),
    }


@both
def test_cancelled_work_after_a_parent_takes_none_of_its_float(schedule: Schedule) -> None:
    project = schedule("""
id: cancelled-after-parent
start: 2026-09-11
deadline: 2026-09-17
tasks:
  - {id: phase, tasks: [{id: dry, duration: 3ed}, {id: hang, duration: 2d}]}
  - {id: later, depends: [phase SS +3ed], tasks: [{id: X, status: cancelled}]}
""")
    assert floats(project)["hang"] == (0, 0)
    assert floats(project)["dry"] == (1, 1)


@both
def test_a_late_milestone_is_planned_where_its_late_date_is(schedule: Schedule) -> None:
    project = schedule("""
id: late-milestone
start: 2026-09-01
deadline: 2026-09-29
schedule: alap
tasks:
  - {id: A, duration: 1d}
  - {id: M, milestone: true, depends: [A]}
  - {id: N, milestone: true, depends: [M SF +1d]}
""")
    assert dates(project, "late")["M"] == ("2026-09-28T18:00", "2026-09-28T18:00")
    assert dates(project, "plan")["M"] == ("2026-09-28T18:00", "2026-09-28T18:00")


@both
def test_a_lag_after_a_start_on_saturday_counts_from_saturday(schedule: Schedule) -> None:
    project = schedule(
        """
id: saturday-start
start: 2026-09-07
calendars: {shop: {days: [mon, tue, wed, thu, fri, sat, sun]}}
tasks:
  - {id: A, duration: 4d, status: doing, started: 2026-09-12, remaining: 1d}
  - {id: B, duration: 1d, depends: [A SS +4d], calendar: shop}
""",
        date(2026, 9, 14),
    )
    assert days(project, "forecast") == {"A": ("09-12", "09-14"), "B": ("09-16", "09-16")}


@both
def test_a_reached_milestone_without_a_date_stands_no_later_than_today(schedule: Schedule) -> None:
    project = schedule(
        """
id: reached-early
start: 2026-09-08
tasks:
  - {id: M, milestone: true, status: done}
  - {id: A, duration: 1d}
""",
        date(2026, 9, 6),
    )
    assert dates(project, "forecast")["M"] == ("2026-09-04T18:00", "2026-09-04T18:00")


@both
def test_what_remains_before_a_milestone_is_working_time(schedule: Schedule) -> None:
    project = schedule(
        """
id: remaining
start: 2026-09-07
tasks:
  - {id: M, milestone: true, status: doing, remaining: 2d}
""",
        date(2026, 9, 10),
    )
    assert dates(project, "forecast")["M"][1] == "2026-09-11T18:00"


@both
def test_a_milestone_in_work_is_not_reached_before_a_link_lets_it(schedule: Schedule) -> None:
    project = schedule(
        """
id: held-milestone
start: 2026-09-07
tasks:
  - {id: A, duration: 1d}
  - {id: M, milestone: true, status: doing, remaining: 1d, depends: [A FF +12eh]}
  - {id: N, milestone: true, depends: [A FF +12eh]}
  - {id: dry, duration: 12eh, status: doing, remaining: 1d, depends: [A FF +12eh]}
""",
        date(2026, 9, 7),
    )
    found = dates(project, "forecast")
    assert found["M"][1] == found["N"][1] == "2026-09-08T09:00"
    assert found["dry"][1] == "2026-09-08T06:00"
