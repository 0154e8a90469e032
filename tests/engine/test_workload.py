"""How busy people are: by hand on small plans, and against a plain loop over the minutes on random ones."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest

from mktpm.engine.calendar import moment_of
from mktpm.engine.computation import compute_schedule
from mktpm.engine.overload import overloads
from mktpm.engine.schedule import Schedule
from mktpm.engine.workload import Load, Window, Workload, workload
from mktpm.plan.loader import load_text

HEAD = "name: p\nstart: 2026-09-07\npeople: [{id: lina, name: Li Na}, {id: wang, capacity: 50%}]\n"
MONDAY = date(2026, 9, 7)


def scheduled(text: str, day: date = MONDAY) -> Schedule:
    return compute_schedule(load_text(text).workspace, day)


def found_in(text: str, window: Window | None = None, day: date = MONDAY) -> Workload:
    return workload(scheduled(text, day), window or Window())


def of(found: Workload, name: str) -> Load:
    return next(load for load in (*found.people, *found.resources) if load.id == name)


def shown(load: Load) -> list[tuple[str, float, int]]:
    """The days on which somebody has something to do: load and capacity in per cent."""
    return [(str(date.fromordinal(d.day))[5:], round(d.load, 2), d.capacity) for d in load.days if d.load]


def test_a_day_is_full_when_its_tasks_fill_it() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, duration: 4h}, {id: b, owner: lina, duration: 4h, depends: [a]}]"
    lina = of(found_in(text), "lina")
    assert shown(lina) == [("09-07", 100, 100)]
    assert lina.overloads == ()


def test_two_tasks_at_once_are_too_much() -> None:
    text = (
        HEAD + "tasks: [{id: a, owner: lina, duration: 2d}, {id: b, owner: lina, duration: 3d}, {id: c, owner: wang}]"
    )
    lina = of(found_in(text), "lina")
    assert shown(lina) == [("09-07", 200, 100), ("09-08", 200, 100), ("09-09", 100, 100)]
    [stretch] = lina.overloads
    assert (stretch.first, stretch.last, stretch.days) == (MONDAY, date(2026, 9, 8), 2)
    assert [each.task.id for each in stretch.tasks] == ["a", "b"]


def test_a_share_is_a_share_of_the_persons_own_time() -> None:
    text = (
        HEAD + "tasks: [{id: a, owner: lina, team: [wang 50%], duration: 1d}, {id: b, team: [wang 50%], duration: 1d}]"
    )
    wang = of(found_in(text), "wang")
    assert shown(wang) == [("09-07", 50, 50)]
    assert wang.utilisation == 1.0


def test_days_off_between_do_not_part_a_stretch() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, duration: 7d}, {id: b, owner: lina, duration: 8d}]"
    [stretch] = of(found_in(text), "lina").overloads
    assert (stretch.first, stretch.last, stretch.days) == (MONDAY, date(2026, 9, 15), 7)


def test_an_evening_shift_behind_a_day_at_the_office_fits() -> None:
    text = (
        HEAD + "calendars: {live: {hours: ['19:00-23:00']}}\n"
        "tasks: [{id: day, owner: lina, duration: 1d}, {id: show, owner: lina, duration: 1d, calendar: live}]"
    )
    lina = of(found_in(text), "lina")
    assert shown(lina) == [("09-07", 100, 100)]


def test_work_for_somebody_who_is_away_is_told_and_is_no_overload() -> None:
    people = 'people: [{id: lina, off: ["2026-09-08..2026-09-09"]}]\n'
    text = f"name: p\nstart: 2026-09-07\n{people}tasks: [{{id: a, owner: lina, duration: 4d}}]"
    lina = of(found_in(text), "lina")
    assert shown(lina) == [("09-07", 100, 100), ("09-08", 100, 0), ("09-09", 100, 0), ("09-10", 100, 100)]
    [stretch] = lina.absences
    assert (stretch.days, [each.task.id for each in stretch.tasks]) == (2, ["a"])
    assert lina.overloads == ()


def test_somebodys_own_calendar_says_when_they_are_there() -> None:
    text = (
        "name: p\nstart: 2026-09-07\npeople: [{id: lina, calendar: short}]\n"
        "calendars: {short: {days: [mon, tue, wed]}}\ntasks: [{id: a, owner: lina, duration: 5d}]"
    )
    lina = of(found_in(text), "lina")
    assert lina.capacity == 3
    assert lina.absences[0].days == 2


def test_resources_are_counted_in_pieces() -> None:
    text = (
        "name: p\nstart: 2026-09-07\nresources: [{id: studio, count: 2}]\n"
        "tasks: [{id: a, demand: {studio: 2}, duration: 2d}, {id: b, demand: {studio: 1}}]"
    )
    studio = of(found_in(text), "studio")
    assert shown(studio) == [("09-07", 300, 200), ("09-08", 200, 200)]
    assert [each.task.id for each in studio.overloads[0].tasks] == ["b", "a"]


def test_people_without_work_are_there_and_people_nobody_lists_too() -> None:
    found = found_in(HEAD + "tasks: [{id: a, owner: agency}]")
    assert {load.id: load.load for load in found.people} == {"lina": 0, "wang": 0, "agency": 1}
    assert of(found, "lina").name == "Li Na"


def test_only_active_projects_and_drafts_take_time() -> None:
    for status, load in (("active", 1), ("draft", 1), ("paused", 0), ("closed", 0), ("cancelled", 0)):
        found = found_in(f"status: {status}\n{HEAD}tasks: [{{id: a, owner: lina}}]", Window(MONDAY, MONDAY))
        assert sum(each.load for each in found.people) == load


def test_the_window_begins_this_week_and_ends_with_the_work() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, duration: 20d}]"
    later = found_in(text, day=date(2026, 9, 17))
    assert (later.first, later.last) == (date(2026, 9, 14), date(2026, 10, 14))
    before = found_in(text, day=date(2026, 8, 1))
    assert (before.first, before.last) == (MONDAY, date(2026, 10, 2))
    asked = found_in(text, Window(date(2026, 9, 9), date(2026, 9, 10)))
    assert shown(of(asked, "lina")) == [("09-09", 100, 100), ("09-10", 100, 100)]


def test_plan_dates_can_be_asked_for() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina}]"
    thursday = date(2026, 9, 10)
    window = Window(MONDAY, thursday, "plan")
    assert shown(of(found_in(text, window, thursday), "lina")) == [("09-07", 100, 100)]
    assert shown(of(found_in(text, Window(MONDAY, thursday), thursday), "lina")) == [("09-10", 100, 100)]


def test_weeks_sum_up_their_days() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, duration: 6d}, {id: b, owner: lina, start: 2026-09-14}]"
    first, second = of(found_in(text), "lina").cells("week")
    assert (first.load, first.capacity, first.share, first.over_days) == (5, 5, 1.0, 0)
    assert (second.load, second.capacity, second.over_days) == (2, 1, 1)


def test_person_days_are_told_by_priority() -> None:
    text = (
        HEAD + "priority: could\ntasks:\n"
        "  - id: a\n    priority: must\n"
        "    tasks: [{id: b, owner: lina, duration: 2d}, {id: c, owner: lina, priority: wont}]\n"
        "  - {id: d, owner: lina, duration: 4h}\n"
    )
    assert of(found_in(text), "lina").by_priority == {"must": 2, "could": 0.5, "wont": 1}


def test_done_work_counts_on_the_days_on_which_it_happened() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, status: done, started: 2026-09-07, finished: 2026-09-08, duration: 5d}]"
    found = found_in(text, Window(MONDAY), date(2026, 9, 14))
    assert shown(of(found, "lina")) == [("09-07", 100, 100), ("09-08", 100, 100)]


@pytest.mark.parametrize("seed", range(25))
def test_a_plain_loop_over_the_minutes_says_the_same(seed: int) -> None:
    schedule = scheduled(_random_plan(random.Random(seed)))
    found = workload(schedule, Window())
    for load in found.people:
        for day in load.days:
            assert day.load == pytest.approx(_by_minutes(load, day.day)), (seed, load.id, day)


def _random_plan(chance: random.Random) -> str:
    calendars = (
        "calendars: {live: {days: [mon, wed, sat, sun], hours: ['19:00-23:00']}, early: {hours: ['07:00-11:00']}}\n"
    )
    tasks = ""
    for number in range(chance.randint(1, 14)):
        length = chance.choice(["4h", "1d", "1.5d", "3d", "1h", "8d", "2ed", "30eh"])
        calendar = chance.choice(["", "", ", calendar: live", ", calendar: early"])
        after = f", depends: [t{chance.randrange(number)}]" if number and chance.random() < 0.5 else ""
        people = f"owner: p{chance.randrange(3)}, team: [p{chance.randrange(3)} {chance.choice([20, 50])}%]"
        tasks += f"  - {{id: t{number}, duration: {length}, {people}{calendar}{after}}}\n"
    people = "people: [{id: p0}, {id: p1, capacity: 60%}, {id: p2, off: [2026-09-09]}]\n"
    return f"name: p\nstart: 2026-09-07\n{people}{calendars}tasks:\n{tasks}"


def _by_minutes(load: Load, day: int) -> float:
    """The load of a day, minute by minute."""
    begin = moment_of(date.fromordinal(day))
    taken, hours = 0, set[int]()
    for each in load.assignments:
        works = [
            minute
            for minute in range(begin, begin + 1440)
            if each.calendar.index(minute + 1) > each.calendar.index(minute)
        ]
        at_it = [minute for minute in works if each.begin <= minute < each.end]
        taken += len(at_it) * each.units
        hours.update(works if at_it else ())
    return taken / len(hours) if hours else 0.0


@pytest.mark.parametrize("seed", range(40))
def test_the_quick_search_finds_all_overloads_of_listed_people(seed: int) -> None:
    schedule = scheduled(_random_plan(random.Random(seed)))
    quick = {(load.id, each.first, each.last) for load, each in overloads(schedule)}
    loads = workload(schedule, Window(schedule.as_of)).people
    slow = {(load.id, each.first, each.last) for load in loads for each in load.overloads if len(each.tasks) > 1}
    assert quick == slow


def test_what_has_passed_is_no_overload_any_more() -> None:
    text = HEAD + "tasks: [{id: a, owner: lina, duration: 2d}, {id: b, owner: lina, duration: 2d}]"
    begun = text.replace("duration: 2d", "duration: 2d, status: done, started: 2026-09-07, finished: 2026-09-08")
    assert [each.days for _, each in overloads(scheduled(text))] == [2]
    assert list(overloads(scheduled(begun, MONDAY + timedelta(days=9)))) == []
