"""Networks whose answers are known: from textbooks, or worked out by hand.

Every one is put to the tool and to the slow reference of these tests, so that the two can't be
wrong in the same way. The day numbers of textbooks count from zero: a task with early start 3
and early finish 5 works on the fourth and the fifth day. For those networks every day of the
week is a working day from nine to five.
"""

from __future__ import annotations

from datetime import date

import pytest

from tests.reference.reading import (
    Schedule,
    both,
    by_tool,
    critical,
    dates,
    days,
    floats,
    tasks_of,
    textbook_rows,
)

SEVEN_DAYS = """
start: 2026-09-07
calendar: all
calendars:
  all: {days: [mon, tue, wed, thu, fri, sat, sun], hours: ["09:00-17:00"]}
"""


# ------------------------------------------------------------------ textbooks


@both
def test_milwaukee_paper_takes_15_weeks(schedule: Schedule) -> None:
    """Heizer, Render: Operations Management, chapter on project management; weeks as days."""
    project = schedule(
        """
id: milwaukee-paper
tasks:
  - {id: A, name: Build internal components, duration: 2d}
  - {id: B, name: Modify roof and floor, duration: 3d}
  - {id: C, name: Construct collection stack, duration: 2d, depends: [A]}
  - {id: D, name: Pour concrete and install frame, duration: 4d, depends: [A, B]}
  - {id: E, name: Build high-temperature burner, duration: 4d, depends: [C]}
  - {id: F, name: Install control system, duration: 3d, depends: [C]}
  - {id: G, name: Install air pollution device, duration: 5d, depends: [D, E]}
  - {id: H, name: Inspect and test, duration: 2d, depends: [F, G]}
"""
        + SEVEN_DAYS
    )
    assert textbook_rows(project) == {
        "A": (0, 2, 0, 2, 0, 0),
        "B": (0, 3, 1, 4, 1, 0),
        "C": (2, 4, 2, 4, 0, 0),
        "D": (3, 7, 4, 8, 1, 1),
        "E": (4, 8, 4, 8, 0, 0),
        "F": (4, 7, 10, 13, 6, 6),
        "G": (8, 13, 8, 13, 0, 0),
        "H": (13, 15, 13, 15, 0, 0),
    }
    assert critical(project) == set("ACEGH")


@both
def test_reliable_construction_takes_44_weeks(schedule: Schedule) -> None:
    """Hillier, Lieberman: Introduction to Operations Research, PERT/CPM; weeks as days."""
    project = schedule(
        """
id: reliable-construction
tasks:
  - {id: A, name: Excavate, duration: 2d}
  - {id: B, name: Lay the foundation, duration: 4d, depends: [A]}
  - {id: C, name: Put up the rough wall, duration: 10d, depends: [B]}
  - {id: D, name: Put up the roof, duration: 6d, depends: [C]}
  - {id: E, name: Install the exterior plumbing, duration: 4d, depends: [C]}
  - {id: F, name: Install the interior plumbing, duration: 5d, depends: [E]}
  - {id: G, name: Put up the exterior siding, duration: 7d, depends: [D]}
  - {id: H, name: Do the exterior painting, duration: 9d, depends: [E, G]}
  - {id: I, name: Do the electrical work, duration: 7d, depends: [C]}
  - {id: J, name: Put up the wallboard, duration: 8d, depends: [F, I]}
  - {id: K, name: Install the flooring, duration: 4d, depends: [J]}
  - {id: L, name: Do the interior painting, duration: 5d, depends: [J]}
  - {id: M, name: Install the exterior fixtures, duration: 2d, depends: [H]}
  - {id: N, name: Install the interior fixtures, duration: 6d, depends: [K, L]}
"""
        + SEVEN_DAYS
    )
    assert textbook_rows(project) == {
        "A": (0, 2, 0, 2, 0, 0),
        "B": (2, 6, 2, 6, 0, 0),
        "C": (6, 16, 6, 16, 0, 0),
        "D": (16, 22, 20, 26, 4, 0),
        "E": (16, 20, 16, 20, 0, 0),
        "F": (20, 25, 20, 25, 0, 0),
        "G": (22, 29, 26, 33, 4, 0),
        "H": (29, 38, 33, 42, 4, 0),
        "I": (16, 23, 18, 25, 2, 2),
        "J": (25, 33, 25, 33, 0, 0),
        "K": (33, 37, 34, 38, 1, 1),
        "L": (33, 38, 33, 38, 0, 0),
        "M": (38, 40, 42, 44, 4, 4),
        "N": (38, 44, 38, 44, 0, 0),
    }
    assert critical(project) == set("ABCEFJLN")


@both
def test_the_usual_pert_example_takes_19_and_a_half_days(schedule: Schedule) -> None:
    """The seven activities a to g of most introductions to PERT, mean = (o + 4m + p) / 6."""
    project = schedule(
        """
id: pert
tasks:
  - {id: a, estimate: 2d/4d/6d}
  - {id: b, estimate: 3d/5d/9d}
  - {id: c, estimate: 4d/5d/7d, depends: [a]}
  - {id: d, estimate: 4d/6d/10d, depends: [a]}
  - {id: e, estimate: 4d/5d/7d, depends: [b, c]}
  - {id: f, estimate: 3d/4d/8d, depends: [d]}
  - {id: g, estimate: 3d/5d/8d, depends: [e]}
"""
        + SEVEN_DAYS
    )
    third = 1 / 3
    sixth = 1 / 6
    assert textbook_rows(project) == {
        "a": (0, 4, 0, 4, 0, 0),
        "b": (0, 5 + third, 4 - sixth, 9 + sixth, 4 - sixth, 4 - sixth),
        "c": (4, 9 + sixth, 4, 9 + sixth, 0, 0),
        "d": (4, 10 + third, 9 - third, 15, 5 - third, 0),
        "e": (9 + sixth, 14 + third, 9 + sixth, 14 + third, 0, 0),
        "f": (10 + third, 15 - sixth, 15, 19.5, 5 - third, 5 - third),
        "g": (14 + third, 19.5, 14 + third, 19.5, 0, 0),
    }
    assert critical(project) == set("aceg")


@both
def test_a_precedence_diagram_with_all_four_types_and_lags(schedule: Schedule) -> None:
    """Precedence diagramming as in Moder, Phillips, Davis, chapter 4; worked out by hand.

    Forward: C ends 3 after B (FF), so it starts on 7 and not on 6 as A's FS+1 has it; F ends 12
    after B starts (SF); E overlaps D by a day (FS-1).
    Backward: A may not move since B starts 2 after it (SS); J is held by F's late start (SS+5).
    """
    project = schedule(
        """
id: precedence-diagram
tasks:
  - {id: A, duration: 5d}
  - {id: B, duration: 6d, depends: [A SS +2d]}
  - {id: C, duration: 4d, depends: [A FS +1d, B FF +3d]}
  - {id: D, duration: 3d, depends: [C SS +1d]}
  - {id: E, duration: 5d, depends: [D FS -1d, {task: H, type: FF, lag: 4d}]}
  - {id: F, duration: 2d, depends: [B SF +12d, J SS +5d]}
  - {id: G, duration: 1d, depends: [E, F, C FF +2d]}
  - {id: H, duration: 2d, depends: [A SS +1d]}
  - {id: J, duration: 3d, depends: [A -2d]}
"""
        + SEVEN_DAYS
    )
    assert textbook_rows(project) == {
        "A": (0, 5, 0, 5, 0, 0),
        "B": (2, 8, 2, 8, 0, 0),
        "C": (7, 11, 7, 11, 0, 0),
        "D": (8, 11, 8, 11, 0, 0),
        "E": (10, 15, 10, 15, 0, 0),
        "F": (12, 14, 13, 15, 1, 1),
        "G": (15, 16, 15, 16, 0, 0),
        "H": (1, 3, 9, 11, 8, 8),
        "J": (3, 6, 8, 11, 5, 4),
    }
    assert critical(project) == set("ABCDEG")


@both
def test_two_paths_of_the_same_length_are_both_critical(schedule: Schedule) -> None:
    project = schedule(
        """
id: two-paths
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 4d, depends: [A]}
  - {id: C, duration: 4d, depends: [A]}
  - {id: D, duration: 2d, depends: [B]}
  - {id: E, duration: 2d, depends: [C]}
  - {id: F, duration: 1d, depends: [D, E, G]}
  - {id: G, duration: 3d, depends: [A]}
"""
        + SEVEN_DAYS
    )
    assert textbook_rows(project) == {
        "A": (0, 3, 0, 3, 0, 0),
        "B": (3, 7, 3, 7, 0, 0),
        "C": (3, 7, 3, 7, 0, 0),
        "D": (7, 9, 7, 9, 0, 0),
        "E": (7, 9, 7, 9, 0, 0),
        "F": (9, 10, 9, 10, 0, 0),
        "G": (3, 6, 6, 9, 3, 3),
    }
    assert critical(project) == set("ABCDEF")


# ------------------------------------------------------------------ deadlines and due dates


@both
def test_a_deadline_two_days_too_early_makes_float_minus_two(schedule: Schedule) -> None:
    project = schedule("""
id: late
start: 2026-09-07
deadline: 2026-09-15
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 4d, depends: [A]}
  - {id: C, duration: 2d, depends: [B]}
  - {id: D, duration: 1d, depends: [A]}
""")
    assert days(project) == {
        "A": ("09-07", "09-09"),
        "B": ("09-10", "09-15"),
        "C": ("09-16", "09-17"),
        "D": ("09-10", "09-10"),
    }
    assert days(project, "late") == {
        "A": ("09-03", "09-07"),
        "B": ("09-08", "09-11"),
        "C": ("09-14", "09-15"),
        "D": ("09-15", "09-15"),
    }
    assert floats(project) == {"A": (-2, 0), "B": (-2, 0), "C": (-2, 0), "D": (3, 5)}
    assert critical(project) == set("ABC")
    assert (project["finish"], project["float_days"]) == ("2026-09-17T18:00:00", -2)


@both
def test_a_due_date_caps_its_task_and_what_comes_before_it_alone(schedule: Schedule) -> None:
    project = schedule("""
id: due
start: 2026-09-07
tasks:
  - {id: A, duration: 2d}
  - {id: B, duration: 2d, depends: [A], due: 2026-09-09}
  - {id: C, duration: 2d, depends: [B]}
  - {id: D, duration: 8d}
""")
    assert days(project, "late") == {
        "A": ("09-04", "09-07"),
        "B": ("09-08", "09-09"),
        "C": ("09-15", "09-16"),
        "D": ("09-07", "09-16"),
    }
    assert floats(project) == {"A": (-1, 0), "B": (-1, 0), "C": (2, 2), "D": (0, 0)}
    assert critical(project) == set("ABD")


@both
def test_a_due_date_on_a_sunday_ends_on_friday(schedule: Schedule) -> None:
    project = schedule("""
id: sunday
start: 2026-09-07
tasks:
  - {id: A, duration: 1d, due: 2026-09-13}
  - {id: B, duration: 9d}
""")
    assert dates(project, "late")["A"] == ("2026-09-11T09:00", "2026-09-11T18:00")
    assert floats(project)["A"] == (4, 8)


@both
def test_a_deadline_with_a_time_counts_to_the_minute(schedule: Schedule) -> None:
    project = schedule("""
id: evening
start: 2026-09-07
deadline: 2026-09-07 14:00
tasks:
  - {id: A, duration: 1d}
""")
    assert dates(project, "late")["A"] == ("2026-09-04T14:00", "2026-09-07T14:00")
    assert (project["float_days"], floats(project)["A"]) == (-0.5, (-0.5, 0))


@both
def test_later_deadlines_give_no_float_beyond_the_projects_own_finish(schedule: Schedule) -> None:
    project = schedule("""
id: roomy
start: 2026-09-07
deadline: 2026-09-30
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 1d}
""")
    assert floats(project) == {"A": (0, 0), "B": (2, 2)}
    assert project["finish"] == "2026-09-09T18:00:00"
    assert project["float_days"] == 15


# ------------------------------------------------------------------ lags, elapsed time


@pytest.mark.parametrize(
    ("lag", "start"),
    [
        ("", "2026-09-14T09:00"),
        (" +2d", "2026-09-16T09:00"),
        (" +4h", "2026-09-14T14:00"),
        (" +1w", "2026-09-21T09:00"),
        (" -2d", "2026-09-10T09:00"),
        (" -4h", "2026-09-11T14:00"),
        (" +2ed", "2026-09-14T09:00"),
        (" +3ed", "2026-09-15T09:00"),
        (" +64eh", "2026-09-14T10:00"),
        (" -1ed", "2026-09-11T09:00"),
        (" -28eh", "2026-09-10T14:00"),
    ],
)
@both
def test_lag_after_a_friday_evening(schedule: Schedule, lag: str, start: str) -> None:
    project = schedule(f"""
id: lag
start: 2026-09-07
tasks:
  - {{id: paint, duration: 5d}}
  - {{id: hang, duration: 1d, depends: [paint{lag}]}}
""")
    assert dates(project)["paint"] == ("2026-09-07T09:00", "2026-09-11T18:00")
    assert dates(project)["hang"][0] == start


@both
def test_nothing_starts_before_the_project_however_negative_the_lag(schedule: Schedule) -> None:
    project = schedule("""
id: clipped
start: 2026-09-07
tasks:
  - {id: A, duration: 2d}
  - {id: B, duration: 1d, depends: [A -5d]}
""")
    assert dates(project)["B"] == ("2026-09-07T09:00", "2026-09-07T18:00")


@both
def test_elapsed_work_goes_on_over_the_weekend(schedule: Schedule) -> None:
    project = schedule("""
id: drying
start: 2026-09-11
tasks:
  - {id: paint, duration: 1d}
  - {id: dry, duration: 3ed, depends: [paint]}
  - {id: hang, duration: 1d, depends: [dry]}
""")
    assert dates(project) == {
        "paint": ("2026-09-11T09:00", "2026-09-11T18:00"),
        "dry": ("2026-09-11T18:00", "2026-09-14T18:00"),
        "hang": ("2026-09-15T09:00", "2026-09-15T18:00"),
    }
    assert floats(project) == {"paint": (0, 0), "dry": (0, 0), "hang": (0, 0)}
    assert critical(project) == {"paint", "dry", "hang"}


# ------------------------------------------------------------------ milestones


@both
def test_a_milestone_after_work_stands_at_the_end_of_that_day(schedule: Schedule) -> None:
    project = schedule("""
id: milestones
start: 2026-09-07
tasks:
  - {id: kick-off, milestone: true}
  - {id: work, duration: 5d, depends: [kick-off]}
  - {id: approved, milestone: true, depends: [work]}
  - {id: go, duration: 1d, depends: [approved]}
  - {id: delivery, milestone: true, start: 2026-09-09}
""")
    assert dates(project) == {
        "kick-off": ("2026-09-07T09:00", "2026-09-07T09:00"),
        "work": ("2026-09-07T09:00", "2026-09-11T18:00"),
        "approved": ("2026-09-11T18:00", "2026-09-11T18:00"),
        "go": ("2026-09-14T09:00", "2026-09-14T18:00"),
        "delivery": ("2026-09-09T09:00", "2026-09-09T09:00"),
    }
    assert dates(project, "late")["approved"] == ("2026-09-11T18:00", "2026-09-11T18:00")
    assert dates(project, "late")["delivery"] == ("2026-09-14T18:00", "2026-09-14T18:00")
    assert floats(project)["delivery"] == (4, 4)
    assert critical(project) == {"kick-off", "work", "approved", "go"}


@both
def test_a_milestone_with_only_a_due_date_stands_at_that_days_end(schedule: Schedule) -> None:
    project = schedule("""
id: promised
start: 2026-09-07
tasks:
  - {id: stock arrives, milestone: true, due: 2026-09-10}
  - {id: shelve, duration: 1d, depends: [stock arrives]}
""")
    assert dates(project, "plan") == {
        "stock arrives": ("2026-09-10T18:00", "2026-09-10T18:00"),
        "shelve": ("2026-09-11T09:00", "2026-09-11T18:00"),
    }
    assert dates(project)["stock arrives"] == ("2026-09-07T09:00", "2026-09-07T09:00")
    assert dates(project)["shelve"] == ("2026-09-07T09:00", "2026-09-07T18:00")
    assert project["finish"] == "2026-09-11T18:00:00"


# ------------------------------------------------------------------ calendars


@both
def test_chinas_make_up_saturday_before_spring_festival_is_worked(schedule: Schedule) -> None:
    project = schedule("""
id: spring
start: 2026-02-12
calendar: cn
calendars: {cn: {holidays: CN}}
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 1d, depends: [A]}
  - {id: C, duration: 4d, depends: [B]}
""")
    assert days(project) == {
        "A": ("02-12", "02-14"),  # Thursday, Friday and the working Saturday
        "B": ("02-24", "02-24"),  # 15 to 23 February are off
        "C": ("02-25", "02-28"),  # the 28th is a working Saturday, too
    }


@both
def test_chinas_national_day_week_is_off_and_the_saturday_after_is_worked(
    schedule: Schedule,
) -> None:
    project = schedule("""
id: autumn
start: 2026-09-18
calendar: cn
calendars: {cn: {holidays: CN}}
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 2d, depends: [A +1d]}
  - {id: C, duration: 2d, depends: [B]}
  - {id: D, duration: 3d, depends: [C], start: 2026-10-01}
""")
    assert days(project) == {
        "A": ("09-18", "09-21"),  # Friday, the working Sunday 20th, Monday
        "B": ("09-23", "09-24"),
        "C": ("09-28", "09-29"),  # Mid-autumn, 25 to 27 September
        "D": ("10-08", "10-10"),  # Thursday, Friday, the working Saturday
    }


@both
def test_closed_and_opened_days_move_the_work(schedule: Schedule) -> None:
    project = schedule("""
id: opened
start: 2026-11-05
calendar: war
calendars:
  war: {closed: [2026-11-12, "2026-11-16..2026-11-18"], open: [2026-11-07, 2026-11-08]}
tasks:
  - {id: A, duration: 8d}
  - {id: B, duration: 1d, depends: [A]}
""")
    assert days(project) == {"A": ("11-05", "11-13"), "B": ("11-19", "11-19")}


@both
def test_each_task_works_on_its_own_calendar(schedule: Schedule) -> None:
    """The weekend team starts as soon as the office has finished, and the office waits for it."""
    project = schedule("""
id: two-calendars
start: 2026-09-10
calendars:
  weekend: {days: [sat, sun], hours: ["10:00-16:00"]}
tasks:
  - {id: design, duration: 2d}
  - {id: shoot, duration: 3d, calendar: weekend, depends: [design]}
  - {id: retouch, duration: 1.5d, depends: [shoot]}
  - {id: print, duration: 1d, depends: [design]}
""")
    assert dates(project) == {
        "design": ("2026-09-10T09:00", "2026-09-11T18:00"),
        "shoot": ("2026-09-12T10:00", "2026-09-19T16:00"),
        "retouch": ("2026-09-21T09:00", "2026-09-22T14:00"),
        "print": ("2026-09-14T09:00", "2026-09-14T18:00"),
    }
    assert dates(project, "late") == {
        "design": ("2026-09-10T09:00", "2026-09-11T18:00"),
        "shoot": ("2026-09-13T10:00", "2026-09-20T16:00"),
        "retouch": ("2026-09-21T09:00", "2026-09-22T14:00"),
        "print": ("2026-09-21T14:00", "2026-09-22T14:00"),
    }
    assert floats(project) == {
        "design": (0, 0),
        "shoot": (1, 1),
        "retouch": (0, 0),
        "print": (5.5, 5.5),
    }


@both
def test_a_lag_is_counted_on_the_calendar_of_the_task_that_waits(schedule: Schedule) -> None:
    project = schedule("""
id: lag-calendar
start: 2026-09-07
calendars:
  weekend: {days: [sat, sun], hours: ["10:00-16:00"]}
tasks:
  - {id: A, duration: 1d}
  - {id: B, duration: 1d, calendar: weekend, depends: [A +1d]}
  - {id: C, duration: 1d, depends: [B +1d]}
""")
    assert days(project) == {
        "A": ("09-07", "09-07"),
        "B": ("09-13", "09-13"),
        "C": ("09-15", "09-15"),
    }


# ------------------------------------------------------------------ start, fixed, parents


@both
def test_start_is_a_floor_and_fixed_is_a_day(schedule: Schedule) -> None:
    project = schedule("""
id: floors
start: 2026-09-07
tasks:
  - {id: A, duration: 4d}
  - {id: B, duration: 1d, start: 2026-09-09}
  - {id: C, duration: 1d, start: 2026-09-08, depends: [A]}
  - {id: D, duration: 1d, fixed: 2026-09-09, depends: [A]}
  - {id: E, duration: 1d, start: 2026-09-12}
""")
    assert days(project) == {
        "A": ("09-07", "09-10"),
        "B": ("09-09", "09-09"),
        "C": ("09-11", "09-11"),
        "D": ("09-09", "09-09"),
        "E": ("09-14", "09-14"),
    }
    assert floats(project)["A"][0] == -2
    assert "A" in critical(project)


@both
def test_links_from_and_to_a_parent_hold_for_all_its_leaves(schedule: Schedule) -> None:
    project = schedule("""
id: parents
start: 2026-09-07
tasks:
  - id: plan
    tasks:
      - {id: theme, duration: 2d}
      - id: budget
        tasks:
          - {id: ask, duration: 1d}
          - {id: grant, duration: 3d, depends: [ask]}
  - id: build
    depends: [plan]
    tasks:
      - {id: page, duration: 2d}
      - {id: coupons, duration: 1d, depends: [page]}
      - {id: training, duration: 1d}
  - {id: launch, milestone: true, depends: [build]}
""")
    assert days(project) == {
        "plan": ("09-07", "09-10"),
        "theme": ("09-07", "09-08"),
        "budget": ("09-07", "09-10"),
        "ask": ("09-07", "09-07"),
        "grant": ("09-08", "09-10"),
        "build": ("09-11", "09-15"),
        "page": ("09-11", "09-14"),
        "coupons": ("09-15", "09-15"),
        "training": ("09-11", "09-11"),
        "launch": ("09-15", "09-15"),
    }
    assert floats(project) == {
        "plan": (0, 0),
        "theme": (2, 2),
        "budget": (0, 0),
        "ask": (0, 0),
        "grant": (0, 0),
        "build": (0, 0),
        "page": (0, 0),
        "coupons": (0, 0),
        "training": (2, 2),
        "launch": (0, 0),
    }
    assert [task["wbs"] for task in project["tasks"]] == [
        "1",
        "1.1",
        "1.2",
        "1.2.1",
        "1.2.2",
        "2",
        "2.1",
        "2.2",
        "2.3",
        "3",
    ]


@both
def test_start_and_due_of_a_parent_bind_its_leaves(schedule: Schedule) -> None:
    project = schedule("""
id: parent-dates
start: 2026-09-07
tasks:
  - id: burst
    start: 2026-09-09
    due: 2026-09-11
    tasks:
      - {id: A, duration: 2d}
      - {id: B, duration: 2d, depends: [A]}
  - {id: C, duration: 10d}
""")
    assert days(project)["A"] == ("09-09", "09-10")
    assert days(project)["B"] == ("09-11", "09-14")
    assert days(project, "late")["B"] == ("09-10", "09-11")
    assert floats(project)["burst"] == (-1, 0)


@both
def test_start_and_due_together_give_the_length(schedule: Schedule) -> None:
    project = schedule("""
id: from-to
start: 2026-09-07
tasks:
  - {id: A, start: 2026-09-09, due: 2026-09-15}
  - {id: B, start: 2026-09-09, due: 2026-09-15, depends: [C]}
  - {id: C, duration: 4d}
""")
    assert days(project)["A"] == ("09-09", "09-15")
    assert days(project)["B"] == ("09-11", "09-17")
    assert floats(project)["B"][0] == -2


@pytest.mark.parametrize(
    ("keys", "last"),
    [
        ("", "2026-09-07T18:00"),
        ("effort: 3d", "2026-09-09T18:00"),
        ("effort: 3d, owner: lina", "2026-09-09T18:00"),
        ("effort: 3d, owner: lina, team: [wang 50%]", "2026-09-08T18:00"),
        ("effort: 3d, owner: lina, team: [wang, zhao]", "2026-09-07T18:00"),
        ("effort: 2d, team: [wang 50%]", "2026-09-10T18:00"),
        ("estimate: 1d/2d/3d, effort: 9d", "2026-09-08T18:00"),
        ("duration: 1.5d, estimate: 1d/2d/3d", "2026-09-08T14:00"),
        ("duration: 2w", "2026-09-18T18:00"),
        ("duration: 12eh, start: 2026-09-08", "2026-09-08T12:00"),
    ],
)
@both
def test_the_length_of_a_task_comes_from_the_first_key_that_says_it(schedule: Schedule, keys: str, last: str) -> None:
    project = schedule(f"""
id: lengths
start: 2026-09-07
tasks:
  - {{{", ".join(part for part in ("id: A", keys) if part)}}}
""")
    assert dates(project)["A"][1] == last


@both
def test_a_cancelled_task_takes_no_time_and_passes_links_on(schedule: Schedule) -> None:
    project = schedule("""
id: cancelled
start: 2026-09-07
tasks:
  - {id: A, duration: 2d}
  - {id: B, duration: 5d, depends: [A], status: cancelled, start: 2026-09-21}
  - {id: C, duration: 1d, depends: [B]}
""")
    tasks = tasks_of(project)
    assert days(project)["C"] == ("09-09", "09-09")
    assert [tasks[name]["total_float_days"] for name in "AC"] == [0, 0]
    assert project["finish"] == "2026-09-09T18:00:00"


# ------------------------------------------------------------------ as late as possible


@both
def test_alap_counts_back_from_the_deadline(schedule: Schedule) -> None:
    project = schedule("""
id: backwards
deadline: 2026-09-18
schedule: alap
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 4d, depends: [A]}
  - {id: C, duration: 1d, depends: [A]}
  - {id: D, milestone: true, depends: [B, C]}
""")
    assert days(project, "plan") == {
        "A": ("09-10", "09-14"),
        "B": ("09-15", "09-18"),
        "C": ("09-18", "09-18"),
        "D": ("09-18", "09-18"),
    }
    assert dates(project, "plan")["D"] == ("2026-09-18T18:00", "2026-09-18T18:00")
    assert days(project)["C"] == ("09-15", "09-15")
    assert project["start"] == "2026-09-10T09:00:00"
    assert project["finish"] == "2026-09-18T18:00:00"
    assert critical(project) == set("ABD")


@both
def test_alap_with_too_little_time_starts_at_once(schedule: Schedule) -> None:
    project = schedule("""
id: rushed
start: 2026-09-14
deadline: 2026-09-18
schedule: alap
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 4d, depends: [A]}
  - {id: C, duration: 1d}
""")
    assert days(project, "plan") == {
        "A": ("09-14", "09-16"),
        "B": ("09-17", "09-22"),
        "C": ("09-18", "09-18"),
    }
    assert floats(project)["B"][0] == -2


# ------------------------------------------------------------------ forecast

TRACKED = """
id: tracked
start: 2026-09-07
tasks:
  - {id: theme, duration: 3d, status: done, started: 2026-09-07, finished: 2026-09-10}
  - {id: photos, duration: 4d, status: doing, started: 2026-09-11, progress: 50%, depends: [theme]}
  - {id: copy, duration: 2d, status: doing, remaining: 3d, depends: [theme]}
  - {id: page, duration: 2d, depends: [photos]}
  - {id: banner, duration: 1d}
  - {id: legal, duration: 1d, status: done}
  - {id: launch, milestone: true, depends: [page, copy, banner], due: 2026-09-21}
"""


@both
def test_the_forecast_starts_from_what_has_happened(schedule: Schedule) -> None:
    project = schedule(TRACKED, date(2026, 9, 16))
    assert days(project, "plan") == {
        "theme": ("09-07", "09-09"),
        "photos": ("09-10", "09-15"),
        "copy": ("09-10", "09-11"),
        "page": ("09-16", "09-17"),
        "banner": ("09-07", "09-07"),
        "legal": ("09-07", "09-07"),
        "launch": ("09-17", "09-17"),
    }
    assert days(project, "forecast") == {
        "theme": ("09-07", "09-10"),
        "photos": ("09-11", "09-17"),
        "copy": ("09-10", "09-18"),
        "page": ("09-18", "09-21"),
        "banner": ("09-16", "09-16"),
        "legal": ("09-07", "09-07"),
        "launch": ("09-21", "09-21"),
    }


@both
def test_without_tracking_the_forecast_is_the_plan_until_its_first_day(
    schedule: Schedule,
) -> None:
    text = """
id: untouched
start: 2026-09-07
tasks:
  - {id: A, duration: 3d}
  - {id: B, duration: 1d, depends: [A FF +2d]}
  - {id: C, milestone: true, due: 2026-09-21}
"""
    project = schedule(text, date(2026, 9, 7))
    assert dates(project, "forecast") == dates(project, "plan")
    assert dates(project, "plan")["C"] == ("2026-09-21T18:00", "2026-09-21T18:00")


@both
def test_an_overdue_milestone_is_forecast_for_today(schedule: Schedule) -> None:
    text = """
id: slipped
start: 2026-09-07
tasks:
  - {id: samples, milestone: true, due: 2026-09-10}
  - {id: photos, duration: 2d, depends: [samples]}
"""
    project = schedule(text, date(2026, 9, 15))
    assert dates(project, "forecast") == {
        "samples": ("2026-09-15T09:00", "2026-09-15T09:00"),
        "photos": ("2026-09-15T09:00", "2026-09-16T18:00"),
    }


# ------------------------------------------------------------------ named dates


@pytest.mark.parametrize(
    ("written", "first"),
    [
        ("launch", "2026-11-11"),
        ("launch-1d", "2026-11-10"),
        ("launch-3d", "2026-11-06"),
        ("launch+3d", "2026-11-16"),
        ("launch-2w", "2026-10-28"),
        ("launch-14ed", "2026-10-28"),
        ("launch-2ew", "2026-10-28"),
        ("launch+5ed", "2026-11-16"),
    ],
)
def test_named_days_with_an_offset(written: str, first: str) -> None:
    project = by_tool(f"""
id: named
start: 2026-09-07
deadline: launch
dates: {{launch: 2026-11-11}}
tasks:
  - {{id: A, duration: 1d, start: {written}}}
""")
    assert dates(project)["A"][0] == f"{first}T09:00"
    assert project["deadline"] == "2026-11-11"


def test_offsets_of_named_days_step_over_chinas_holidays() -> None:
    project = by_tool("""
id: named-cn
start: 2026-09-07
calendar: cn
calendars: {cn: {holidays: CN}}
dates: {fair: 2026-10-12}
tasks:
  - {id: A, duration: 1d, start: fair-3d}
  - {id: B, duration: 1d, start: fair-4d}
""")
    assert days(project) == {"A": ("10-08", "10-08"), "B": ("09-30", "09-30")}
