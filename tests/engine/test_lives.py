"""From when on tasks had which status: what versions say, and the days that the plan gives."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from mktpm.engine.calendar import datetime_of
from mktpm.engine.lives import Life, Vantage, records_of
from tests.engine.scripted import CHINA, Tasks, past_of, revision, trail_of

PLAN = "id: plan\nstart: 2026-11-02\ntasks:\n  - {id: a}\n"
AS_OF = date(2026, 11, 30)


def life(*versions: tuple[str, Tasks], plan: str = PLAN, task: str = "a") -> Life:
    return next(life for life in past_of(plan, versions, AS_OF).lives if life.id == task)


def told(found: Life) -> list[tuple[str, str | None]]:
    return [(f"{datetime_of(turn.moment):%m-%d %H:%M}", turn.status) for turn in found.turns]


def test_statuses_count_from_the_minute_of_their_version() -> None:
    found = life(
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-03 10:30", {"a": {"status": "doing"}}),
        ("2026-11-05 17:45", {"a": {"status": "done"}}),
    )
    assert told(found) == [("11-02 09:00", "todo"), ("11-03 10:30", "doing"), ("11-05 17:45", "done")]


def test_days_of_the_plan_win_over_a_later_version() -> None:
    found = life(
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-09 09:00", {"a": {"status": "done", "started": "2026-11-03", "finished": "2026-11-05"}}),
    )
    assert told(found) == [("11-02 09:00", "todo"), ("11-03 09:00", "doing"), ("11-05 18:00", "done")]


@pytest.mark.parametrize("finished", ["2026-11-20", "someday", 7, None])
def test_a_finish_in_the_future_or_that_is_no_day_does_not_count(finished: object) -> None:
    found = life(("2026-11-02 09:00", {"a": {}}), ("2026-11-04 09:00", {"a": {"status": "done", "finished": finished}}))
    assert told(found)[-1] == ("11-04 09:00", "done")


def test_a_finish_before_the_task_was_taken_up_again_belongs_to_the_first_time() -> None:
    done = {"status": "done", "finished": "2026-11-03"}
    found = life(
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-04 09:00", {"a": done}),
        ("2026-11-06 09:00", {"a": {**done, "status": "doing", "finished": None}}),
        ("2026-11-10 15:00", {"a": done}),
    )
    assert told(found) == [
        ("11-02 09:00", "todo"), ("11-03 18:00", "done"), ("11-06 09:00", "doing"), ("11-10 15:00", "done"),
    ]  # fmt: skip


def test_work_that_was_done_before_the_plan_came_into_git() -> None:
    fields = {"status": "done", "started": "2026-10-05", "finished": "2026-10-08"}
    found = life(("2026-11-02 09:00", {"a": fields}))
    assert told(found) == [("10-05 09:00", "doing"), ("10-08 18:00", "done")]


def test_days_alone_say_that_work_began_and_ended() -> None:
    found = life(
        ("2026-11-02 09:00", {"a": {}}),
        ("2026-11-03 10:00", {"a": {"started": "2026-11-03"}}),
        ("2026-11-05 10:00", {"a": {"started": "2026-11-03", "finished": "2026-11-05"}}),
    )
    assert [status for _, status in told(found)] == ["todo", "doing", "done"]


def test_a_cancelled_parent_cancels_its_tasks_while_it_is() -> None:
    plan = "id: plan\ntasks:\n  - {id: p, tasks: [{id: a}]}\n"
    child = {"a": {"parent": "p"}}
    found = life(
        ("2026-11-02 09:00", {"p": {}, **child}),
        ("2026-11-03 09:00", {"p": {"status": "cancelled"}, **child}),
        ("2026-11-04 09:00", {"p": {}, **child}),
        plan=plan,
    )
    assert told(found) == [("11-02 09:00", "todo"), ("11-03 09:00", "cancelled"), ("11-04 09:00", "todo")]


def test_a_task_that_is_split_counts_until_its_parts_do() -> None:
    plan = "id: plan\ntasks:\n  - {id: p, tasks: [{id: a}]}\n"
    versions: tuple[tuple[str, Tasks], ...] = (
        ("2026-11-02 09:00", {"p": {}}),
        ("2026-11-04 09:00", {"p": {}, "a": {"parent": "p"}}),
    )
    assert told(life(*versions, plan=plan, task="p")) == [("11-02 09:00", "todo"), ("11-04 09:00", None)]
    assert told(life(*versions, plan=plan)) == [("11-04 09:00", "todo")]


def test_a_removed_task_is_remembered() -> None:
    found = life(
        ("2026-11-02 09:00", {"a": {}, "b": {"name": "Old", "status": "done"}}),
        ("2026-11-04 09:00", {"a": {}}),
        task="b",
    )
    assert told(found) == [("11-02 09:00", "done"), ("11-04 09:00", None)]
    assert found.done_at() is not None
    assert found.record.last_known("name") == "Old"


def test_clocks_that_go_wrong_never_turn_time_back() -> None:
    found = life(
        ("2026-11-05 09:00", {"a": {}}),
        ("1970-01-01 00:00", {"a": {"status": "doing"}}),
        ("2026-11-06 09:00", {"a": {"status": "done"}}),
    )
    assert told(found) == [("11-05 09:00", "doing"), ("11-06 09:00", "done")]


def test_what_was_said_after_the_day_looked_from_is_not_known_then() -> None:
    trail = trail_of([("2026-11-02 09:00", {"a": {}}), ("2026-12-24 09:00", {"a": {"status": "done"}})])
    assert len(records_of(trail, Vantage(AS_OF, CHINA))["a"].entries) == 1
    assert len(records_of(trail, Vantage(AS_OF, CHINA, strict=False))["a"].entries) == 2


def test_the_day_is_that_of_the_zone() -> None:
    made = revision("2026-11-03 02:00")
    here, there, own = (Vantage(AS_OF, zone).moment(made) for zone in (CHINA, UTC, None))
    assert here is not None
    assert there is not None
    assert datetime_of(here) == datetime(2026, 11, 3, 2)
    assert datetime_of(there) == datetime(2026, 11, 2, 18)
    assert own == here


def test_what_nobody_committed_counts_as_of_the_day_looked_from() -> None:
    trail = trail_of([("2026-11-02 09:00", {"a": {}})])
    later = revision("2027-05-05 09:00", commit=" ")
    uncommitted = type(later)("", later.author, later.email, later.when, "")
    moment = Vantage(AS_OF, CHINA).moment(uncommitted)
    assert moment is not None
    assert datetime_of(moment) == datetime(2026, 11, 30, 23, 59)
    assert trail.events
