"""How much was left each day: figures that can be checked by hand."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.daily import Daily, Measure, Span, daily
from tests.engine.scripted import Tasks, past_of

PLAN = """\
id: plan
start: 2026-11-02
deadline: 2026-11-06
tasks:
  - {id: a, duration: 1d}
  - {id: b, duration: 3d}
  - {id: c, duration: 2d}
  - {id: m, milestone: true}
"""
A, B, C, M = {"duration": "1d"}, {"duration": "3d"}, {"duration": "2d"}, {"milestone": True}
DONE = {"status": "done"}
VERSIONS: tuple[tuple[str, Tasks], ...] = (
    ("2026-11-02 09:00", {"a": A, "b": B, "m": M}),
    ("2026-11-03 17:00", {"a": {**A, **DONE}, "b": {**B, "status": "doing"}, "m": M}),
    ("2026-11-04 10:00", {"a": {**A, **DONE}, "b": {**B, "status": "doing"}, "c": C, "m": {**M, **DONE}}),
    ("2026-11-05 10:00", {"a": {**A, **DONE}, "b": {"duration": "5d", **DONE}, "c": C, "m": M}),
    ("2026-11-06 10:00", {"a": {**A, **DONE}, "b": {"duration": "5d", **DONE}, "c": {**C, "status": "cancelled"}}),
)
AS_OF = date(2026, 11, 6)


def figures(measure: Measure = "tasks", span: Span | None = None, as_of: date = AS_OF) -> Daily:
    found = daily([past_of(PLAN, VERSIONS, as_of)], as_of, measure, span or Span())
    assert found is not None
    return found


def test_tasks_left_each_evening() -> None:
    found = figures()
    assert [f"{day:%d}" for day in found.days] == ["02", "03", "04", "05", "06"]
    assert list(found.scope) == [2, 2, 3, 3, 2]
    assert list(found.done) == [0, 1, 1, 2, 2]
    assert list(found.remaining) == [2, 1, 2, 1, 0]
    assert list(found.status["doing"]) == [0, 1, 1, 0, 0]
    assert [list(found.came), list(found.went)] == [[2, 0, 1, 0, 0], [0, 0, 0, 0, 1]]


def test_days_left_by_the_lengths_of_that_time() -> None:
    found = figures("days")
    assert list(found.scope) == [4, 4, 6, 8, 6]
    assert list(found.remaining) == [4, 3, 5, 2, 0]
    assert [list(found.came), list(found.went)] == [[4, 0, 2, 2, 0], [0, 0, 0, 0, 2]]


def test_the_ideal_line_goes_down_by_working_days() -> None:
    assert figures().ideal == pytest.approx((1.6, 1.2, 0.8, 0.4, 0.0))
    later = figures(span=Span(last=date(2026, 11, 8)))
    assert later.ideal[-3:] == (0.0, None, None)


def test_only_days_up_to_the_day_looked_from_have_figures() -> None:
    found = figures(as_of=date(2026, 11, 4))
    assert (found.known, len(found.days)) == (3, 5)
    assert list(found.remaining) == [2, 1, 2]


def test_days_before_the_first_version_are_not_shown() -> None:
    assert figures(span=Span(first=date(2026, 10, 1))).days[0] == date(2026, 11, 2)
    past = past_of(PLAN, VERSIONS, AS_OF)
    assert daily([past], AS_OF, "tasks", Span(last=date(2026, 10, 1))) is None


def test_weekends_can_be_left_out_and_lose_nothing() -> None:
    versions = (*VERSIONS, ("2026-11-07 10:00", {"d": {}}))
    as_of = date(2026, 11, 9)
    found = daily([past_of(PLAN, versions, as_of)], as_of, "tasks", Span(working_days=True))
    assert found is not None
    assert [f"{day:%d}" for day in found.days] == ["02", "03", "04", "05", "06", "09"]
    assert (found.came[-1], found.went[-1]) == (1, 2)


def test_a_finish_before_the_version_counts_on_its_day_but_not_before_the_task_was_there() -> None:
    done = {**DONE, "finished": "2026-11-03"}
    late: tuple[tuple[str, Tasks], ...] = (
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-05 09:00", {"a": done, "b": {**done, "finished": "2026-10-01"}}),
    )
    found = daily([past_of(PLAN, late, AS_OF)], AS_OF, "tasks", Span())
    assert found is not None
    assert list(found.done) == [0, 1, 1, 2, 2]
    assert list(found.scope) == [1, 1, 1, 2, 2]


def test_several_projects_add_up() -> None:
    past = past_of(PLAN, VERSIONS, AS_OF)
    found = daily([past, past], AS_OF, "tasks", Span())
    assert found is not None
    assert list(found.remaining) == [4, 2, 4, 2, 0]
    assert found.ideal == pytest.approx((3.2, 2.4, 1.6, 0.8, 0.0))


def test_nothing_comes_of_no_history() -> None:
    assert daily([past_of(PLAN, (), AS_OF)], AS_OF, "tasks", Span()) is None
    assert daily([], AS_OF, "tasks", Span()) is None
