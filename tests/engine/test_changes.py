"""What changed between two versions of a plan, and what it did to its dates."""

from __future__ import annotations

from datetime import date

import pytest

from mktpm.engine.changes import Differences, ProjectDifference, TaskDifference, Version, compare
from mktpm.engine.computation import compute_schedule
from mktpm.engine.tally import tally
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load_text
from mktpm.plan.model import Workspace

AS_OF = date(2026, 9, 1)
PLAN = """\
id: launch
name: 新品上市
start: 2026-09-07
deadline: 2026-09-18
tasks:
  - id: theme
    name: 主题策划
    owner: lina
    duration: 3d
  - id: design
    name: 页面设计
    owner: wang
    duration: 4d
    depends: [theme]
  - id: stock
    name: 备货
    duration: 2d
  - id: live
    name: 开售
    milestone: true
    due: 2026-09-18
    depends: [design, stock]
"""


def version(*texts: str, as_of: date = AS_OF) -> Version:
    """One version of plans that stand in files p0.yaml, p1.yaml …; a text may say its file before `||`."""
    loaded = []
    for number, text in enumerate(texts):
        file, bar, rest = text.partition("||")
        loaded.append(load_text(rest if bar else text, file if bar else f"p{number}.yaml", HolidayBook()).workspace)
    projects = tuple(project for one in loaded for project in one.projects)
    contents = {file: text for one in loaded for file, text in one.texts.items()}
    first = loaded[0]
    workspace = Workspace(first.fields, None, None, projects, projects, contents, first.holidays)
    return Version(workspace, compute_schedule(workspace, as_of))


def differences(before: str | tuple[str, ...], after: str | tuple[str, ...], as_of: date = AS_OF) -> Differences:
    was, now = ((text,) if isinstance(text, str) else text for text in (before, after))
    return compare(version(*was, as_of=as_of), version(*now, as_of=as_of))


def only(before: str, after: str, as_of: date = AS_OF) -> ProjectDifference:
    (found,) = differences(before, after, as_of).projects
    return found


def task(found: ProjectDifference, name: str) -> TaskDifference:
    return next(entry for entry in found.tasks if entry.task.id == name)


def changed(found: TaskDifference) -> dict[str, tuple[object, object]]:
    return {change.field: (change.before, change.after) for change in found.changes}


# ------------------------------------------------------------------ nothing, and what is only written differently


def test_the_same_plan_has_no_differences() -> None:
    assert differences(PLAN, PLAN).projects == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("duration: 4d", "duration: 4.0d  # as agreed"),
        ("duration: 4d", "duration: 4 天"),
        ("depends: [theme]", "depends:\n      - theme"),
        ("owner: wang", 'owner: "wang"'),
    ],
)
def test_the_same_in_other_words_is_no_difference(before: str, after: str) -> None:
    assert differences(PLAN, PLAN.replace(before, after)).projects == ()


def test_the_order_in_the_file_is_no_difference() -> None:
    head, *tasks = PLAN.split("  - id: ")
    shuffled = head + "".join("  - id: " + part for part in reversed(tasks))
    assert differences(PLAN, shuffled).projects == ()


# ------------------------------------------------------------------ tasks


def test_a_longer_task_moves_what_waits_for_it() -> None:
    found = only(PLAN, PLAN.replace("duration: 3d", "duration: 5d"))
    theme, design = task(found, "theme"), task(found, "design")
    assert (theme.kind, changed(theme)) == ("changed", {"duration": ("3d", "5d")})
    assert (design.kind, design.changes) == ("moved", ())
    assert design.moves is not None
    assert (design.moves.start.days, design.moves.finish.days, design.moves.plan_finish.days) == (2, 2, 2)
    assert design.cause is not None
    assert design.cause.task is not None
    assert design.cause.task.id == "theme"
    assert [entry.task.id for entry in found.of_kind("moved")] == ["design", "live"]
    assert tally(found) == {"re-estimated": 1, "moved": 2}


def test_what_starts_earlier_is_due_to_what_got_shorter() -> None:
    found = only(PLAN, PLAN.replace("duration: 3d", "duration: 1d"))
    design = task(found, "design")
    assert design.moves is not None
    assert design.moves.days == -2
    assert design.cause is not None
    assert design.cause.task is not None
    assert design.cause.task.id == "theme"


def test_what_a_removed_task_held_back_is_due_to_it() -> None:
    without = PLAN.replace("  - id: theme\n    name: 主题策划\n    owner: lina\n    duration: 3d\n", "").replace(
        "    depends: [theme]\n", ""
    )
    found = only(PLAN, without)
    assert task(found, "theme").kind == "removed"
    live = task(found, "live")
    assert live.moves is not None
    assert live.moves.days == -3
    assert live.cause is not None


def test_an_added_task_is_told_with_all_its_fields() -> None:
    more = PLAN + "  - {id: party, name: 庆功, owner: zhao, depends: [live +1d]}\n"
    found = only(PLAN, more)
    (change,) = task(found, "party").changes
    assert (change.kind, change.field, change.before) == ("added", "", None)
    assert change.after == {"id": "party", "name": "庆功", "owner": "zhao", "depends": ["live +1d"]}


@pytest.mark.parametrize(
    ("before", "after", "term", "fields"),
    [
        ("owner: wang", "owner: zhao", "re-assigned", {"owner": ("wang", "zhao")}),
        ("owner: wang", "owner: wang\n    team: [zhao 50%]", "re-assigned", {"team": (None, ["zhao 50%"])}),
        ("duration: 4d", "estimate: 2d/4d/6d", "re-estimated",
         {"duration": ("4d", None), "estimate": (None, "2d/4d/6d")}),
        ("depends: [theme]", "depends: [theme, stock SS +1d]", "relinked",
         {"depends": (["theme"], ["theme", "stock SS +1d"])}),
        ("depends: [theme]", "depends: [theme]\n    status: done", "progressed", {"status": ("todo", "done")}),
        ("depends: [theme]", "depends: [theme]\n    start: 2026-09-14", "constrained", {"start": (None, "2026-09-14")}),
        ("name: 页面设计", "name: 页面设计与走查", "edited", {"name": ("页面设计", "页面设计与走查")}),
        ("name: 页面设计", "name: 页面设计\n    x-cost: 12", "edited", {"x-cost": (None, 12)}),
    ],
)  # fmt: skip
def test_changes_in_a_plans_terms(before: str, after: str, term: str, fields: dict[str, tuple[object, object]]) -> None:
    found = only(PLAN, PLAN.replace(before, after))
    assert changed(task(found, "design")) == fields
    assert term in tally(found)


def test_a_due_day_is_moved_by_working_days() -> None:
    found = only(PLAN, PLAN.replace("due: 2026-09-18", "due: 2026-09-22"))
    due = task(found, "live").due
    assert due is not None
    assert due.days == 2
    assert found.finish is not None
    assert not found.finish.moved


def test_a_named_day_moves_due_days_that_say_nothing_different() -> None:
    plan = PLAN.replace("due: 2026-09-18", "due: d-day") + "dates: {d-day: 2026-09-18}\n"
    found = only(plan, plan.replace("{d-day: 2026-09-18}", "{d-day: 2026-09-21}"))
    live = task(found, "live")
    assert live.kind == "moved"
    assert live.due is not None
    assert live.due.days == 1
    assert [(change.field, change.before, change.after) for change in found.changes] == [
        ("dates.d-day", "2026-09-18", "2026-09-21")
    ]


def test_a_closed_day_moves_tasks_and_is_named_as_the_cause() -> None:
    plan = PLAN + "calendar: own\ncalendars:\n  own: {closed: []}\n"
    found = only(plan, plan.replace("closed: []", "closed: [2026-09-08]"))
    design = task(found, "design")
    assert design.moves is not None
    assert design.moves.finish.days == 1
    assert design.cause is not None
    assert (design.cause.task, design.cause.setting) == (None, "calendars.own.closed")


def test_a_task_moved_to_another_group() -> None:
    groups = "id: g\ntasks:\n  - {id: one, tasks: [{id: a}, {id: b}]}\n  - {id: two, tasks: [{id: c}]}\n"
    moved = "id: g\ntasks:\n  - {id: one, tasks: [{id: a}]}\n  - {id: two, tasks: [{id: c}, {id: b}]}\n"
    found = only(groups, moved)
    assert changed(task(found, "b")) == {"parent": ("one", "two")}
    assert tally(found) == {"regrouped": 1}


def test_a_task_with_a_new_name_for_an_id_stays_the_same_task() -> None:
    plan = "id: g\ntasks:\n  - {name: 样品拍摄, owner: lina, duration: 2d}\n  - {name: 修图}\n"
    found = only(plan, plan.replace("样品拍摄", "样品与模特拍摄"))
    (entry,) = found.tasks
    assert changed(entry) == {"id": ("样品拍摄", "样品与模特拍摄"), "name": ("样品拍摄", "样品与模特拍摄")}


def test_two_tasks_alike_are_not_guessed_at() -> None:
    plan = "id: g\ntasks:\n  - {name: a, owner: lina, duration: 2d}\n  - {name: b, owner: lina, duration: 2d}\n"
    found = only(plan, plan.replace("name: a", "name: c").replace("name: b", "name: d"))
    assert sorted((entry.task.id, entry.kind) for entry in found.tasks) == [
        ("a", "removed"), ("b", "removed"), ("c", "added"), ("d", "added"),
    ]  # fmt: skip


def test_why_a_date_slipped() -> None:
    record = '{on: 2026-09-02, field: due, was: 2026-09-18, now: 2026-09-22, because: "resources: ill", by: lina}'
    slip = f"    slips: [{record}]\n"
    found = only(PLAN, PLAN.replace("    due: 2026-09-18\n", "    due: 2026-09-22\n" + slip))
    (slipped,) = task(found, "live").slips
    assert (slipped.category, slipped.words, slipped.was, slipped.now, slipped.by) == (
        "resources", "ill", "2026-09-18", "2026-09-22", "lina",
    )  # fmt: skip


# ------------------------------------------------------------------ the project


def test_finish_deadline_and_milestones() -> None:
    found = only(PLAN, PLAN.replace("duration: 4d", "duration: 8d"))
    assert found.finish is not None
    assert found.finish.days == 4
    (milestone,) = found.milestones
    assert milestone.finish is not None
    assert (milestone.finish.days, milestone.missed) == (4, True)
    assert found.slipped == 4
    assert found.deadline is None
    assert found.at.forecast_float_days == -1


def test_what_came_onto_the_critical_path_and_left_it() -> None:
    found = only(PLAN, PLAN.replace("duration: 2d", "duration: 20d"))
    assert [entry.id for entry in found.onto_critical] == ["stock"]
    assert [entry.id for entry in found.off_critical] == ["theme", "design"]


def test_the_project_that_moves_most_comes_first() -> None:
    other = PLAN.replace("id: launch", "id: other")
    found = differences(
        (PLAN, other), (PLAN.replace("duration: 3d", "duration: 4d"), other.replace("duration: 3d", "duration: 9d"))
    )
    assert [project.at.project.id for project in found.projects] == ["other", "launch"]
    assert found.slipped == 6


def test_a_project_that_waits_for_another_one_moves_with_it() -> None:
    second = "id: after\nstart: 2026-09-07\ntasks:\n  - {id: x, depends: ['launch:live']}\n"
    found = differences((PLAN, second), (PLAN.replace("duration: 3d", "duration: 5d"), second))
    after = next(project for project in found.projects if project.at.project.id == "after")
    assert after.kind == "moved"
    cause = task(after, "x").cause
    assert cause is not None
    assert cause.task is not None
    assert cause.project is not None
    assert (cause.project.id, cause.task.id) == ("launch", "theme")


# ------------------------------------------------------------------ which project is which


def test_a_plan_whose_file_moved_is_the_same() -> None:
    (found,) = differences(f"a.yaml||{PLAN}", f"b/c.yaml||{PLAN.replace('4d', '5d')}").projects
    assert (found.by, found.kind) == ("id", "changed")


def test_a_plan_with_a_new_id_is_known_by_its_file() -> None:
    (found,) = differences(PLAN, PLAN.replace("id: launch", "id: launch-2026")).projects
    assert (found.by, found.at.project.id) == ("file", "launch-2026")
    assert [(change.field, change.before, change.after) for change in found.changes] == [
        ("id", "launch", "launch-2026")
    ]


def test_a_plan_with_a_new_id_and_file_is_known_by_its_tasks() -> None:
    renamed = PLAN.replace("id: launch", "id: launch-2026").replace("id: stock", "id: supply")
    (found,) = differences(f"a.yaml||{PLAN}", f"b.yaml||{renamed}").projects
    assert found.by == "tasks"


def test_another_plan_is_added_and_the_old_one_removed() -> None:
    other = "id: other\ntasks:\n  - {id: q}\n"
    found = differences(f"a.yaml||{PLAN}", f"b.yaml||{other}").projects
    assert {(project.at.project.id, project.kind) for project in found} == {("other", "added"), ("launch", "removed")}


def test_a_plan_that_cannot_be_read_is_neither_added_nor_removed() -> None:
    found = differences((PLAN, "id: [\n"), (PLAN, PLAN.replace("id: launch", "id: broken-before")))
    assert found.projects == ()
    assert [(gap.file, gap.version) for gap in found.unread] == [("p1.yaml", "before")]


def test_why_the_deadline_slipped() -> None:
    record = '{on: 2026-09-02, field: deadline, was: 2026-09-18, now: 2026-09-21, because: "external: 平台改期"}'
    moved = PLAN.replace("deadline: 2026-09-18", f"deadline: 2026-09-21\nslips: [{record}]")
    found = only(PLAN, moved)
    assert found.deadline is not None
    assert found.deadline.days == 1
    (slip,) = found.slips
    assert (slip.field, slip.category, slip.words) == ("deadline", "external", "平台改期")


def test_an_elapsed_task_moves_in_days_of_the_calendar() -> None:
    plan = "id: e\nstart: 2026-09-10\ntasks:\n  - {id: wait, duration: 1ed}\n"
    moves = task(only(plan, plan.replace("1ed", "4ed")), "wait").moves
    assert moves is not None
    assert moves.finish.days == 3


def test_cancelled_work_has_no_dates_to_move() -> None:
    found = only(PLAN, PLAN.replace("duration: 4d", "duration: 4d\n    status: cancelled"))
    assert task(found, "design").moves is None
    live = task(found, "live")
    assert live.moves is not None
    assert live.moves.days == -4


def test_the_first_of_two_tasks_with_one_id_is_compared() -> None:
    double = PLAN + "  - {id: stock, name: 又一个, duration: 9d}\n"
    (entry,) = only(double, double.replace("duration: 2d", "duration: 3d")).tasks
    assert entry.task.name == "备货"
