"""Red, yellow or green; what is overdue, what it holds up, and what is due soon."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.computation import compute_schedule
from mktpm.engine.health import health_of
from mktpm.engine.lights import Level
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import Selection
from mktpm.engine.standing import Standing, standings
from mktpm.plan.loader import load_text

TODAY = date(2026, 10, 20)


def schedule_of(text: str, as_of: date = TODAY) -> ProjectSchedule:
    """The schedule of a plan."""
    workspace = load_text(f"id: p\nstart: 2026-09-07\n{text}").workspace
    return compute_schedule(workspace, as_of).project(workspace.projects[0])


def health(text: str) -> tuple[Level, list[str]]:
    """A plan's colour and the reasons in English."""
    found = health_of(schedule_of(text))
    return found.level, [str(finding.said) for finding in found.findings]


def standing(text: str, days: int | None = None, owners: frozenset[str] = frozenset()) -> Standing:
    """How a plan stands."""
    [found] = standings([schedule_of(text)], Selection(owners), days)
    return found


DOING = "status: doing, started: 2026-10-19, progress: 50%"


@pytest.mark.parametrize(
    ("text", "level", "reason"),
    [
        (
            f"tasks: [{{id: a, duration: 4d, {DOING}}}]",
            "yellow",
            "the forecast finishes 29 working days later than the plan",
        ),
        (
            f"deadline: 2026-10-30\ntasks: [{{id: a, duration: 4d, {DOING}}}]",
            "green",
            "on track, 7 working days to spare before the deadline",
        ),
        (
            f"deadline: 2026-10-23\ntasks: [{{id: a, duration: 4d, {DOING}}}]",
            "yellow",
            "only 2 working days to spare before the deadline 2026-10-23",
        ),
        (
            f"deadline: 2026-10-21\ntasks: [{{id: a, duration: 4d, {DOING}}}]",
            "yellow",
            "nothing to spare before the deadline 2026-10-21",
        ),
        (
            f"deadline: 2026-10-20\ntasks: [{{id: a, duration: 4d, {DOING}}}]",
            "red",
            "the forecast finishes 1 working day after the deadline 2026-10-20",
        ),
        (
            "deadline: 2026-12-01\ntasks: [{id: a, milestone: true, due: 2026-10-19}]",
            "red",
            "the milestone “a” is 1 working day overdue",
        ),
        ("deadline: 2026-12-01\ntasks: [{id: a, due: 2026-10-19}]", "yellow", "“a” is 1 working day overdue"),
        ("deadline: 2026-12-01\ntasks: [{id: a, due: 2026-10-01}]", "red", "“a” is 13 working days overdue"),
        ("tasks: [{id: a, status: done, finished: 2026-09-07}]", "green", "all work is done"),
        ("tasks: []", "none", "no tasks yet"),
        (
            "deadline: 2026-12-01\ntasks: [{id: a, duration: 20d, milestone: true, due: 2026-11-09}]",
            "yellow",
            "the milestone “a”, due 2026-11-09, is forecast 5 working days late",
        ),
        (
            "deadline: 2026-12-01\ntasks: [{id: a, duration: 20d, due: 2026-11-09}]",
            "yellow",
            "1 task is forecast to miss its due day",
        ),
        (
            "deadline: 2026-12-01\ntasks: [{id: a, depends: [b]}, {id: b, depends: [a]}]",
            "red",
            "its dependencies run in a circle: the dates can't be relied on",
        ),
        ("status: paused\ntasks: [{id: a, due: 2026-10-01}]", "none", None),
        (
            "status: closed\ntasks: [{id: a, status: done, finished: 2026-09-09}]",
            "none",
            "finished 2026-09-09, 2 working days later than planned",
        ),
        (
            "status: closed\ntasks: [{id: a, status: done, finished: 2026-09-07}]",
            "none",
            "finished 2026-09-07, as planned",
        ),
    ],
)
def test_the_colour_and_its_reason(text: str, level: Level, reason: str | None) -> None:
    found, reasons = health(text)
    assert found == level
    assert reasons[:1] == ([reason] if reason else [])


def test_the_worst_reason_comes_first_and_the_others_follow() -> None:
    level, reasons = health(
        """
deadline: 2026-10-22
tasks:
  - {id: late, due: 2026-10-19}
  - {id: later, due: 2026-10-16, duration: 1d}
  - {id: gate, milestone: true, due: 2026-10-12}
  - {id: gate2, milestone: true, due: 2026-10-15}
"""
    )
    assert level == "red"
    assert reasons == [
        "2 milestones are overdue, “gate” by 6 working days",
        "only 2 working days to spare before the deadline 2026-10-22",
        "2 tasks are overdue, “later” by 2 working days",
    ]


PLAN = """
deadline: 2026-12-01
policy: {warn_days: [30, 15, 7]}
tasks:
  - {id: gate, milestone: true, due: 2026-10-12, owner: li}
  - {id: page, duration: 3d, due: 2026-10-16, depends: [gate], owner: wang}
  - {id: done, status: done, finished: 2026-10-01, depends: [gate]}
  - {id: test, duration: 2d, due: 2026-10-26, depends: [page], owner: li}
  - {id: film, duration: 1d, due: 2026-10-28, owner: wang}
  - {id: launch, milestone: true, due: 2026-11-11, depends: [test]}
  - {id: party, milestone: true, due: 2026-12-01}
"""


def test_overdue_tasks_come_with_what_they_hold_up() -> None:
    found = standing(PLAN)
    told = [(one.task.id, one.days_late, one.alarming, [t.id for t in one.blocks]) for one in found.late]
    assert told == [("gate", 6, True, ["page"]), ("page", 2, False, ["test"])]


def test_what_is_due_soon_has_its_level_and_its_risk() -> None:
    found = standing(PLAN)
    told = [(one.task.id, one.days_left, one.level, one.excess) for one in found.coming]
    assert told == [("test", 6, 0, 0), ("launch", 22, 1, 0)]


def test_the_number_of_days_ahead_can_be_chosen() -> None:
    assert [one.task.id for one in standing(PLAN, days=60).coming] == ["test", "film", "launch", "party"]
    assert [one.task.id for one in standing(PLAN, days=0).coming] == ["launch"]


def test_lists_can_be_one_persons() -> None:
    found = standing(PLAN, owners=frozenset({"wang"}))
    assert [one.task.id for one in found.late] == ["page"]
    assert standings([schedule_of(PLAN)], Selection(frozenset({"nobody"})), None) == []


def test_the_next_milestone_is_the_first_whose_day_is_ahead() -> None:
    found = standing(PLAN)
    assert found.milestone is not None
    assert found.milestone.task.id == "launch"
    only = standing("tasks: [{id: gate, milestone: true, due: 2026-10-12}]")
    assert only.milestone is not None
    assert (only.milestone.task.id, only.milestone.late) == ("gate", True)


def test_what_is_not_under_way_has_no_lists() -> None:
    found = standing(f"status: paused\n{PLAN}")
    assert (found.late, found.coming, found.milestone) == ((), (), None)


# ------------------------------------------------------------------ parts and score

GREEN = "deadline: 2026-11-30\ntasks: [{id: a, duration: 4d, status: doing, started: 2026-10-19, progress: 50%}]\n"
BUFFER = """\
start: 2026-10-12
policy: {buffer: 20%}
tasks:
  - {id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: LEFT}
  - {id: b, duration: 5d, depends: [a]}
"""


def parts(text: str) -> dict[str, tuple[str, int]]:
    """The parts of a plan's health: light and score by name."""
    return {part.name: (part.level, part.score) for part in health_of(schedule_of(text)).parts}


def test_without_risks_and_buffer_the_schedule_is_all_there_is() -> None:
    found = health_of(schedule_of(GREEN))
    assert [part.name for part in found.parts] == ["schedule"]
    assert found.score == found.parts[0].score
    assert found.level == "green"
    assert found.score >= 70


@pytest.mark.parametrize(
    ("probability", "level", "said"),
    [
        (2, "green", "on track, 28 working days to spare before the deadline"),
        (3, "yellow", "the risk “Peak” scores 12"),
        (5, "red", "the risk “Peak” scores 20"),
    ],
)
def test_a_risk_has_the_colour_of_the_policy(probability: int, level: Level, said: str) -> None:
    found = health_of(schedule_of(f"{GREEN}risks: [{{id: r, name: Peak, probability: {probability}, impact: 4}}]\n"))
    assert (found.level, found.parts[1].level) == (level, level)
    assert str(found.findings[0].said) == said


def test_risks_that_are_over_have_no_colour() -> None:
    assert parts(GREEN + "risks: [{id: r, probability: 5, impact: 5, status: closed}]\n")["risk"] == ("green", 100)


@pytest.mark.parametrize(("left", "level"), [("4d", "green"), ("5d", "yellow"), ("7d", "red")])
def test_a_buffer_has_the_colour_of_its_zone(left: str, level: Level) -> None:
    text = BUFFER.replace("LEFT", left)
    workspace = load_text(f"id: p\n{text}").workspace
    found = health_of(compute_schedule(workspace, date(2026, 10, 20)).project(workspace.projects[0]))
    assert {part.name: part.level for part in found.parts}["buffer"] == level
    assert found.level == level


def test_the_score_never_contradicts_the_colour() -> None:
    limits = {"green": (70, 100), "yellow": (40, 69), "red": (0, 39)}
    for deadline in ("2026-10-20", "2026-10-21", "2026-10-22", "2026-10-26", "2026-11-30"):
        for probability in (1, 3, 5):
            risks = f"risks: [{{id: r, probability: {probability}, impact: 4}}]\n"
            text = GREEN.replace("2026-11-30", deadline) + risks + "policy: {buffer: 10%}\n"
            found = health_of(schedule_of(text))
            assert found.score is not None
            assert limits[found.level][0] <= found.score <= limits[found.level][1]
            for part in found.parts:
                assert limits[part.level][0] <= part.score <= limits[part.level][1]


def test_days_behind_the_deadline_may_be_allowed() -> None:
    text = "deadline: 2026-10-20\ntasks: [{id: a, duration: 4d, status: doing, started: 2026-10-19, progress: 50%}]\n"
    assert health(text)[0] == "red"
    assert health("policy: {health: {late_days: 3}}\n" + text)[0] == "yellow"
    assert health("policy: {health: {late_days: 1}}\n" + text)[0] == "red"


def test_projects_without_a_colour_have_no_score() -> None:
    assert health_of(schedule_of("status: draft\n" + GREEN)).score is None
    done = "tasks: [{id: a, duration: 1d, status: done, started: 2026-09-07, finished: 2026-09-07}]\n"
    assert health_of(schedule_of(done)).score == 100
