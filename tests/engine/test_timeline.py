"""A project's calendars and named days."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from mktpm.diagnostics import Place
from mktpm.engine.calendar import moment_of
from mktpm.engine.timeline import Day, Timeline, Unresolved, timeline_of, written_dates
from mktpm.plan.holidays import HolidayBook
from mktpm.quantities import parse_date
from tests.plan.reading import project_of

AS_OF = date(2026, 10, 20)


def timeline(text: str) -> Timeline:
    """The timeline of a plan with these keys beside its name."""
    return timeline_of(project_of(f"name: p\n{text}"), HolidayBook(), AS_OF)


def day(text: str, expression: str) -> str:
    """The day that an expression names in a plan, or why it names none."""
    found = timeline(text).resolve(parse_date(expression))
    return str(found.said) if isinstance(found, Unresolved) else str(found)


# ------------------------------------------------------------------ named days

WEEKDAYS = "dates: {T: 2026-11-11, evening: 2026-11-11 20:00, 双十一: T, double11-1d: 2026-06-18}\n"
CHINA = "calendar: cn\ncalendars: {cn: {holidays: CN}}\n"


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("2026-11-11", "2026-11-11"),
        ("T", "2026-11-11"),
        ("双十一", "2026-11-11"),
        ("evening", "2026-11-11 20:00"),
        ("T-1d", "2026-11-10"),
        ("T-3d", "2026-11-06"),
        ("T+2w", "2026-11-25"),
        ("T+0d", "2026-11-11"),
        ("T-15ed", "2026-10-27"),
        ("T-2ew", "2026-10-28"),
        ("evening-1d", "2026-11-10 20:00"),
        ("evening + 1ed", "2026-11-12 20:00"),
        ("双十一-1d", "2026-11-10"),
        ("double11-1d", "2026-06-18"),
        ("double11-1d+1d", "2026-06-19"),
    ],
)
def test_a_named_day_with_an_offset_is_a_day(expression: str, found: str) -> None:
    assert day(WEEKDAYS, expression) == found


def test_working_days_are_those_of_the_projects_calendar() -> None:
    dates = "dates: {T: 2026-10-12}\n"
    assert day(CHINA + dates, "T-2d") == "2026-10-09"
    assert day(CHINA + dates, "T-4d") == "2026-09-30"
    assert day(dates, "T-4d") == "2026-10-06"
    assert day("calendar: s\ncalendars: {s: {days: [sat, sun]}}\n" + dates, "T-1w") == "2026-10-10"


def test_an_offset_from_a_day_off_counts_from_the_working_days_around_it() -> None:
    dates = "dates: {T: 2026-11-14}\n"
    assert [day(dates, f"T{offset}") for offset in ("-1d", "+1d", "+0d")] == ["2026-11-13", "2026-11-16", "2026-11-14"]


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("nobody", "`nobody` is neither a date nor a named day"),
        ("nobody-3d", "`nobody` is neither a date nor a named day"),
        ("T-3x", "`T-3x` is neither a date nor a named day"),
        ("a", "the named day `a` is defined by itself"),
        ("b", "the named day `b` is defined by itself"),
        ("c-1d", "the named day `c` is defined by itself"),
        ("via", "`gone` is neither a date nor a named day"),
        ("T+99999w", "the offset 99999 leads out of the calendar"),
        ("T-99999d", "the offset -99999 leads out of the calendar"),
        ("T+99999ew", "the offset 99999 leads out of the calendar"),
        ("early-9ed", "the offset -9 leads out of the calendar"),
    ],
)
def test_what_names_no_day_says_why(expression: str, said: str) -> None:
    assert day("dates: {T: 2026-11-11, a: b+1d, b: a, c: c-2d, via: gone-1w, early: T-45965ed}\n", expression) == said


@pytest.mark.parametrize("expression", ["T+36500ed", "T-45000ed", "T+9999d", "T-9999d", "T+600w", "T-5000ew"])
def test_a_long_way_off_is_still_a_day(expression: str) -> None:
    assert 1900 <= date.fromisoformat(day("dates: {T: 2026-11-11}\n", expression)).year <= 2400


def test_an_offset_beyond_the_calendars_end_is_no_day_at_its_end() -> None:
    dates = "calendar: s\ncalendars: {s: {days: [sun]}}\ndates: {T: 2026-11-11}\n"
    assert day(dates, "T+19000d") == str(date(2026, 11, 15) + timedelta(weeks=18_999))
    assert day(dates, "T+30000d") == "the offset 30000 leads out of the calendar"


def test_a_name_close_to_the_written_one_is_offered() -> None:
    found = timeline("dates: {double11: 2026-11-11}\n").resolve(parse_date("doubel11-3d"))
    assert isinstance(found, Unresolved)
    assert str(found.hint) == "did you mean `double11`?"


def test_thousands_of_days_defined_through_each_other_are_followed() -> None:
    chain = "".join(f"  d{n}: d{n + 1}\n" for n in range(5_000))
    assert day(f"dates:\n{chain}  d5000: 2026-11-11\n", "d0") == "2026-11-11"
    assert "neither a date" in day(f"dates:\n{chain}", "d0")
    assert "defined by itself" in day(f"dates:\n{chain}  d5000: d2500\n", "d0")
    assert "defined by itself" in day(f"dates:\n{chain}  d5000: d0\n", "d2500-1d")


def test_the_order_of_looking_days_up_changes_none() -> None:
    text = "dates: {T: 2026-11-11, a: T-3d, b: a-1w, c: b+2ed}\n"
    for order in (["a", "b", "c"], ["c", "b", "a"], ["b", "c", "a"]):
        at = timeline(text)
        found = {name: str(at.resolve(parse_date(name))) for name in order}
        assert found == {"a": "2026-11-06", "b": "2026-10-30", "c": "2026-11-01"}


def test_a_templates_anchor_is_a_working_day_about_a_year_ahead() -> None:
    block = "template: {title: x, anchor: deadline}\n"
    anchor = timeline(block).resolve(parse_date("T"))
    assert isinstance(anchor, Day)
    assert anchor.day.weekday() < 5
    assert 360 < (anchor.day - AS_OF).days < 375
    assert day("", "T").endswith("neither a date nor a named day")


def test_a_day_begins_and_ends_and_a_minute_is_a_minute() -> None:
    whole, clock = Day(date(2026, 11, 11)), Day(date(2026, 11, 11), time(20))
    assert whole.begin() == moment_of(date(2026, 11, 11))
    assert whole.end() == moment_of(date(2026, 11, 12))
    assert clock.begin() == clock.end() == moment_of(date(2026, 11, 11), 1200)


# ------------------------------------------------------------------ calendars

CALENDARS = """\
calendar: week
calendars:
  week: {days: [mon, tue, wed, thu, fri]}
  shop: {days: [sat, sun]}
  night: {hours: ["20:00-24:00"]}
tasks:
  - {id: plain}
  - {id: own, calendar: night}
  - id: shop
    calendar: shop
    tasks:
      - {id: below}
      - {id: deeper, tasks: [{id: deepest}, {id: other, calendar: week}]}
  - {id: lost, calendar: nowhere}
"""


def test_a_task_runs_on_its_own_calendar_or_its_nearest_parents() -> None:
    at = timeline(CALENDARS)
    used = {task.id: at.calendar_of(task) for task in at.project.tasks}
    names = ("week", "shop", "night")
    assert {task: next(n for n in names if at.calendar(n) is used[task]) for task in used} == {
        "plain": "week", "own": "night", "shop": "shop", "below": "shop", "deeper": "shop", "deepest": "shop",
        "other": "week", "lost": "week",
    }  # fmt: skip


def test_without_any_calendar_there_are_ordinary_weeks() -> None:
    at = timeline("calendar: nowhere\n").calendar()
    assert (at.week_days, at.day_minutes, at.hours) == (5, 480, ((540, 720), (780, 1080)))


def test_a_calendar_without_weekdays_has_ordinary_ones() -> None:
    at = timeline("calendar: c\ncalendars: {c: {days: [], hours: ['10:00-12:00']}}\n").calendar()
    assert (at.week_days, at.day_minutes) == (5, 120)


# ------------------------------------------------------------------ all dates of a plan


def test_every_date_of_a_plan_is_known_with_its_place() -> None:
    text = """\
name: p
start: 2026-09-07
deadline: T
dates: {T: 2026-11-11}
tasks:
  - id: a
    start: T-9d
    due: 2026-10-01
    tasks: [{id: b, fixed: 2026-09-21, started: 2026-09-22, finished: 2026-09-23}]
"""
    found = {(str(expression), place) for expression, place in written_dates(project_of(text))}
    file, task = "plan.yaml", ("tasks", 0)
    below = (*task, "tasks", 0)
    assert found == {
        ("2026-11-11", Place(file, ("dates", "T"))),
        ("2026-09-07", Place(file, ("start",))),
        ("T", Place(file, ("deadline",))),
        ("T-9d", Place(file, (*task, "start"))),
        ("2026-10-01", Place(file, (*task, "due"))),
        ("2026-09-21", Place(file, (*below, "fixed"))),
        ("2026-09-22", Place(file, (*below, "started"))),
        ("2026-09-23", Place(file, (*below, "finished"))),
    }
