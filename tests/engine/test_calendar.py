"""Working time, day by day: the calendar's arithmetic against counting single days and minutes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mktpm.engine.calendar import (
    ELAPSED,
    FIRST_YEAR,
    LAST_YEAR,
    Calendar,
    datetime_of,
    moment_of,
)
from mktpm.plan.holidays import HolidayBook, HolidayYear
from mktpm.plan.model import WEEKDAYS, CalendarFields, Weekday
from mktpm.quantities import parse_duration

BOOK = HolidayBook()
DAY = timedelta(days=1)
STANDARD = CalendarFields()


def china(**fields: object) -> Calendar:
    """The standard week with China's holidays and make-up days."""
    return Calendar(
        CalendarFields.model_validate({"holidays": "CN", **fields}), 2026, lambda year: BOOK.year("CN", year)
    )


def calendar(**fields: object) -> Calendar:
    """A calendar without holidays, as it is written in a plan."""
    return Calendar(CalendarFields.model_validate(fields), 2026)


def works(calendar: Calendar, day: str) -> bool:
    """Whether the day is worked, asked in both ways; they must agree."""
    at = date.fromisoformat(day)
    minutes = calendar.index(moment_of(at + DAY)) - calendar.index(moment_of(at))
    assert minutes in (0, calendar.day_minutes)
    assert calendar.kind(at).works == bool(minutes)
    return bool(minutes)


# ------------------------------------------------------------------ China in 2026


@pytest.mark.parametrize("day", ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"])
def test_make_up_days_are_worked_though_they_are_weekends(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert works(china(), day)
    assert china().kind(date.fromisoformat(day)).reason == "make-up"


@pytest.mark.parametrize("day", [f"2026-10-{n:02}" for n in range(1, 8)] + ["2026-02-17", "2026-02-23", "2026-05-05"])
def test_the_national_holidays_are_off(day: str) -> None:
    assert not works(china(), day)
    kind = china().kind(date.fromisoformat(day))
    assert (kind.reason, bool(kind.name)) in {("holiday", True), ("weekend", False)}
    assert kind.reason == "holiday" or date.fromisoformat(day).weekday() >= 5


@pytest.mark.parametrize("day", ["2026-09-30", "2026-10-08", "2026-10-09", "2026-10-12", "2026-02-13", "2026-02-24"])
def test_the_days_around_them_are_ordinary(day: str) -> None:
    assert works(china(), day)
    assert china().kind(date.fromisoformat(day)).reason == "weekday"


def test_october_2026_has_eighteen_working_days() -> None:
    assert china().days_between(date(2026, 9, 30), date(2026, 10, 31)) == 18


def test_work_pauses_over_the_holiday_and_goes_on_after_it() -> None:
    at = china()
    start = at.index(moment_of(date(2026, 9, 29)))
    assert datetime_of(at.finish_moment(start + at.minutes(parse_duration("3d")))) == datetime(2026, 10, 8, 18)
    assert at.offset(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert at.offset(date(2026, 10, 9), 1) == date(2026, 10, 10)
    assert at.offset(date(2026, 10, 8), -1) == date(2026, 9, 30)


# ------------------------------------------------------------------ what wins


def test_open_wins_over_closed_and_both_win_over_holidays() -> None:
    at = china(
        closed=["2026-10-10", "2026-11-02..2026-11-06"],
        open=["2026-10-07", "2026-11-04", "2026-11-07..2026-11-08"],
    )
    reasons = {"2026-10-10": "closed", "2026-10-07": "open", "2026-11-03": "closed", "2026-11-04": "open"}
    reasons |= {"2026-11-08": "open", "2026-11-14": "weekend", "2026-11-09": "weekday", "2026-10-05": "holiday"}
    assert {day: at.kind(date.fromisoformat(day)).reason for day in reasons} == reasons
    for day in reasons:
        works(at, day)


def test_a_week_has_as_many_days_as_the_pattern() -> None:
    assert calendar().week_days == 5
    assert calendar(days=["mon", "mon", "sat"]).week_days == 2
    assert calendar(days=["sun"]).minutes(parse_duration("2w")) == 2 * 480


def test_hours_that_overlap_count_once_and_come_in_order() -> None:
    at = calendar(hours=["13:00-18:00", "09:00-12:00", "11:00-14:00", "20:00-21:00"])
    assert at.hours == ((540, 1080), (1200, 1260))
    assert at.day_minutes == 600
    assert calendar(hours=["00:00-24:00"]).day_minutes == 1440
    assert calendar(hours=["09:00-12:00", "12:00-13:00"]).day_minutes == 240


def test_a_day_without_a_break_ends_at_midnight() -> None:
    at = calendar(days=list(WEEKDAYS), hours=["00:00-24:00"])
    index = at.index(moment_of(date(2026, 3, 2)))
    assert datetime_of(at.finish_moment(index)) == datetime(2026, 3, 2)
    assert datetime_of(at.start_moment(index)) == datetime(2026, 3, 2)


# ------------------------------------------------------------------ against a loop over days

hours = st.lists(
    st.tuples(st.integers(0, 23), st.integers(1, 12)).map(lambda h: f"{h[0]:02}:00-{min(h[0] + h[1], 24):02}:00"),
    min_size=1,
    max_size=3,
)
days = st.dates(date(2025, 10, 1), date(2027, 3, 31))
spans = st.tuples(days, st.integers(0, 40)).map(lambda d: f"{d[0]}..{d[0] + timedelta(days=d[1])}")
calendars = st.builds(
    calendar,
    days=st.lists(st.sampled_from(WEEKDAYS), min_size=1, max_size=7),
    hours=hours,
    closed=st.lists(spans, max_size=3),
    open=st.lists(spans, max_size=2),
)
moments = st.builds(datetime.combine, days, st.times()).map(lambda at: at.replace(second=0, microsecond=0))


def _working_minutes(at: Calendar, day: date) -> list[datetime]:
    """The beginnings of all working minutes of a day."""
    if not at.kind(day).works:
        return []
    begin = datetime.combine(day, time())
    return [begin + timedelta(minutes=minute) for first, last in at.hours for minute in range(first, last)]


def _counted(at: Calendar, first: datetime, last: datetime) -> int:
    """How many working minutes begin from ``first`` until before ``last``, counted one by one."""
    day, count = first.date(), 0
    while day <= last.date():
        if first.date() < day < last.date():
            count += len(_working_minutes(at, day)) and at.day_minutes
        else:
            count += sum(first <= minute < last for minute in _working_minutes(at, day))
        day += DAY
    return count


def _moment(when: datetime) -> int:
    return moment_of(when.date(), when.hour * 60 + when.minute)


@given(calendars, moments, moments)
def test_an_index_counts_the_working_minutes_between(at: Calendar, one: datetime, other: datetime) -> None:
    first, last = sorted((one, other))
    assert at.index(_moment(last)) - at.index(_moment(first)) == _counted(at, first, last)


@given(calendars, moments)
def test_a_start_is_the_next_working_minute_and_a_finish_the_end_of_the_last_one(at: Calendar, when: datetime) -> None:
    index = at.index(_moment(when))
    start, finish = datetime_of(at.start_moment(index)), datetime_of(at.finish_moment(index))
    assert finish <= when <= start
    assert start in _working_minutes(at, start.date())
    assert finish - timedelta(minutes=1) in _working_minutes(at, (finish - timedelta(minutes=1)).date())
    assert _counted(at, finish, start) == 0


@given(calendars, moments, st.integers(-200_000, 200_000))
def test_index_and_moments_undo_each_other(at: Calendar, when: datetime, further: int) -> None:
    index = at.index(_moment(when)) + further
    assert at.index(at.start_moment(index)) == index
    assert at.index(at.finish_moment(index)) == index
    assert at.start_moment(index) >= at.finish_moment(index)


@given(calendars, days, st.integers(-300, 300))
def test_an_offset_counts_working_days(at: Calendar, day: date, number: int) -> None:
    found, left = day, abs(number)
    while left:
        found += DAY if number > 0 else -DAY
        left -= at.kind(found).works
    assert at.offset(day, number) == found


@given(calendars, days, days)
@example(calendar(), date(2026, 1, 2), date(2026, 1, 2))
def test_days_between_leaves_the_first_out_and_counts_the_last(at: Calendar, one: date, other: date) -> None:
    after, until = sorted((one, other))
    counted = sum(at.kind(after + DAY * n).works for n in range(1, (until - after).days + 1))
    assert at.days_between(after, until) == counted
    assert at.days_between(until, after) == -counted


@given(st.data(), calendars)
def test_the_order_of_questions_changes_no_answer(data: st.DataObject, at: Calendar) -> None:
    asked = data.draw(st.lists(st.dates(date(1990, 1, 1), date(2060, 1, 1)), min_size=2, max_size=6))
    base = asked[0]
    forward = Calendar(at.fields, 2026)
    answers = [forward.index(moment_of(day)) - forward.index(moment_of(base)) for day in sorted(asked)]
    backward = Calendar(at.fields, 2026)
    again = [backward.index(moment_of(day)) - backward.index(moment_of(base)) for day in sorted(asked, reverse=True)]
    assert answers == again[::-1]


@given(days, st.integers(0, 1439))
def test_moments_are_wall_clock_times(day: date, minute: int) -> None:
    assert datetime_of(moment_of(day, minute)) == datetime.combine(day, time()) + timedelta(minutes=minute)


# ------------------------------------------------------------------ the edges of time


@pytest.mark.parametrize("first_year", [1, 1970, 2026, 2200, 9999])
def test_a_calendar_ends_but_never_fails(first_year: int) -> None:
    at = Calendar(STANDARD, first_year)
    for moment in (0, -(10**15), 10**15, moment_of(date(1970, 1, 1)), moment_of(date(2200, 12, 31))):
        index = at.index(moment)
        assert FIRST_YEAR <= datetime_of(at.start_moment(index)).year <= LAST_YEAR + 1
    for index in (10**12, -(10**12)):
        assert datetime_of(at.start_moment(index)).year in (FIRST_YEAR, LAST_YEAR)
        assert datetime_of(at.finish_moment(index)).year in (FIRST_YEAR, LAST_YEAR, LAST_YEAR + 1)
    assert at.offset(date(2026, 1, 1), 10**9).year == LAST_YEAR
    assert at.offset(date(2026, 1, 1), -(10**9)).year == FIRST_YEAR


def test_a_calendar_that_is_closed_for_decades_waits_for_the_next_open_day() -> None:
    ranges = [f"{year}-01-01..{year + 9}-12-31" for year in range(2020, 2100, 10)]
    at = calendar(closed=ranges)
    assert at.offset(date(2026, 1, 1), 1) == date(2100, 1, 1)
    assert datetime_of(at.start_moment(at.index(moment_of(date(2026, 6, 1))))) == datetime(2100, 1, 1, 9)


def test_holidays_are_asked_for_by_year_and_only_once() -> None:
    asked: list[int] = []

    def year_of_china(year: int) -> HolidayYear:
        asked.append(year)
        return BOOK.year("CN", year)

    at = Calendar(STANDARD, 2026, year_of_china)
    at.index(moment_of(date(2028, 5, 5)))
    at.index(moment_of(date(2028, 6, 6)))
    assert asked == [2026, 2027, 2028]


@given(st.integers(-(10**9), 10**12))
def test_elapsed_time_is_real_time(moment: int) -> None:
    assert ELAPSED.index(moment) == ELAPSED.start_moment(moment) == ELAPSED.finish_moment(moment) == moment


def test_the_week_begins_on_monday() -> None:
    expected: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    assert expected == WEEKDAYS
    for number, name in enumerate(WEEKDAYS):
        assert works(calendar(days=[name]), str(date(2026, 3, 2) + DAY * number))


@given(st.lists(spans, max_size=6), st.lists(spans, max_size=6), days)
def test_ranges_may_overlap(closed: list[str], opened: list[str], day: date) -> None:
    def inside(ranges: list[str]) -> bool:
        return any(first <= str(day) <= last for first, _, last in (span.partition("..") for span in ranges))

    reason = "open" if inside(opened) else "closed" if inside(closed) else None
    found = calendar(closed=closed, open=opened)
    assert found.kind(day).reason == reason or (reason is None and found.kind(day).reason in ("weekday", "weekend"))
    works(found, str(day))
