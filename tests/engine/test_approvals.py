"""How far an approval has come by its records, what is agreed to, and what waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from mktpm.engine.agreement import NOT_AGREED, Agreed, agreed_content, changed_parts
from mktpm.engine.approvals import ApprovalState, approval_of, recounted
from mktpm.engine.computation import compute_schedule
from mktpm.engine.freed import freed_tasks
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load_text
from mktpm.plan.mentions import mentioned
from mktpm.plan.model import Person, TaskFields
from mktpm.plan.paperwork import ApprovalRecord, Decided, Paperwork

PEOPLE = "people: [{id: a}, {id: b}, {id: c}, {id: d}]"
BEGIN = datetime(2026, 11, 2, 10, 0)


def scheduled(tasks: str, day: str = "2026-11-09", records: tuple[ApprovalRecord, ...] = ()) -> ProjectSchedule:
    loaded = load_text(f"id: p\nname: p\nstart: 2026-11-02\n{PEOPLE}\ntasks:\n{tasks}", holidays=HolidayBook())
    assert loaded.diagnostics == ()
    workspace = replace(loaded.workspace, paperwork={"plan.yaml": Paperwork(records)})
    return compute_schedule(workspace, date.fromisoformat(day)).project(workspace.projects[0])


def content(at: ProjectSchedule, task: int = 0, **checksums: str) -> Agreed:
    return agreed_content(at.project, at.project.tasks[task], at.timeline, checksums)


def record(by: str, hour: int, decision: Decided, digest: str, step: int | None = None) -> ApprovalRecord:
    local = BEGIN + timedelta(hours=hour)
    name = f"approval-{hour:02}.yaml"
    at = local.replace(tzinfo=UTC)
    return ApprovalRecord(Path(name), name, "t", by, at, local, decision, digest, {}, step, None)


def state(approval: str, decisions: str) -> ApprovalState:
    """The approval after decisions such as ``a+ b-``: who, and whether they approved; a number is the step meant."""
    at = scheduled(f"  - {{id: t, approval: {approval}}}\n")
    digest = content(at).content
    records = tuple(
        record(word[0], hour, "approved" if word[1] == "+" else "rejected", digest, int(word[2:]) if word[2:] else None)
        for hour, word in enumerate(decisions.split())
    )
    found = approval_of(at.project, at.project.tasks[0], at.timeline, Paperwork(records))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("approval", "decisions", "standing", "waits_for"),
    [
        ("[{by: a}]", "", "waiting", "a"),
        ("[{by: a}]", "a+", "approved", ""),
        ("[{by: a}]", "b+", "waiting", "a"),
        ("[{by: a}, {by: b}]", "a+", "waiting", "b"),
        ("[{by: a}, {by: b}]", "b+ a+", "waiting", "b"),  # out of turn: it didn't count
        ("[{by: a}, {by: b}]", "a+ b+", "approved", ""),
        ("[{any_of: [a, b]}, {by: c}]", "b+", "waiting", "c"),
        ("[{any_of: [a, b]}, {by: c}]", "b+ a+ c+", "approved", ""),
        ("[{all_of: [a, b]}, {by: c}]", "b+", "waiting", "a"),
        ("[{all_of: [a, b]}, {by: c}]", "b+ c+ a+", "waiting", "c"),
        ("[{all_of: [a, b]}, {by: c}]", "b+ a+ c+", "approved", ""),
        ("{parallel: true, steps: [{by: a}, {by: b}]}", "", "waiting", "ab"),
        ("{parallel: true, steps: [{by: a}, {by: b}]}", "b+", "waiting", "a"),
        ("{parallel: true, steps: [{by: a}, {by: b}]}", "b+ a+", "approved", ""),
        ("[{by: a}, {by: b}]", "a-", "rejected", "a"),
        ("[{by: a}, {by: b}]", "b-", "waiting", "a"),  # not their turn
        ("[{by: a}, {by: b}]", "a+ b- a+", "rejected", "b"),
        ("[{by: a}, {by: b}]", "a+ b- b+", "approved", ""),
        ("[{by: a}, {by: b}]", "a+ b+ a-", "rejected", "a"),  # taken back
        ("[{by: a}, {by: b}]", "a+ b+ a- a+", "approved", ""),
        ("[{any_of: [a, b]}]", "a- b+", "rejected", "a"),
        ("[{by: a}, {by: b}, {by: a}]", "a+ b+", "waiting", "a"),  # the same person twice
        ("[{by: a}, {by: b}, {by: a}]", "a+ a+ b+", "waiting", "a"),
        ("[{by: a}, {by: b}, {by: a}]", "a+ b+ a+", "approved", ""),
        ("{parallel: true, steps: [{by: a}, {by: a}]}", "a+2", "waiting", "a"),
        ("{parallel: true, steps: [{by: a}, {by: a}]}", "a+2 a+2", "waiting", "a"),
        ("{parallel: true, steps: [{by: a}, {by: a}]}", "a+2 a+9", "approved", ""),  # a wrong number is not minded
    ],
)
def test_decisions_in_the_order_of_time(approval: str, decisions: str, standing: str, waits_for: str) -> None:
    found = state(approval, decisions)
    assert found.standing == standing
    assert "".join(found.waits_for) == waits_for
    assert (found.completed is not None) == (standing == "approved")


def test_it_is_approved_from_the_last_decision_on() -> None:
    assert state("[{by: a}, {by: b}]", "a+ b+").completed == BEGIN + timedelta(hours=1)
    assert state("[{any_of: [a, b]}]", "a+ b+").completed == BEGIN
    assert state("[{by: a}]", "a+ a- a+").completed == BEGIN + timedelta(hours=2)


def test_it_can_be_counted_again_with_fewer_records() -> None:
    found = state("[{by: a}]", "a+")
    assert recounted(found, []).standing == "waiting"


# ------------------------------------------------------------------ content


def test_the_digest_is_for_good() -> None:
    """Records hold it for years: a change here makes every approval in the world stale."""
    at = scheduled(
        "  - {id: t, name: 页面, owner: a, team: [b 50%], duration: 2d, due: 2026-11-11, priority: must,"
        ' depends: ["u FS +1d"], done_when: ["[x] fast", slow], demand: {x: 2}, deliverables: [a.txt], milestone: true,'
        " approval: [{by: a}, {any_of: [b, c], name: L}]}\n  - {id: u}\n"
    )
    found = content(at, 0, **{"a.txt": "sha256:00ff"})
    assert found.content == "sha256:912473771506c36d3811feb90f8cbc74ec9e7fd421ab67797b9db1fa0a2af9b5"


def test_all_fields_but_those_of_progress_are_agreed_to() -> None:
    assert set(TaskFields.model_fields) >= NOT_AGREED - {"slips", "blocked"}
    assert {"budget", "cost", "x"}.isdisjoint(NOT_AGREED)


@pytest.mark.parametrize(
    ("one", "other", "changed"),
    [
        ("{id: t, due: 2026-11-11}", "{due: '2026-11-11', id: t}", ()),
        ("{id: t, duration: 2d}", "{id: t, duration: 2.0d}", ()),
        ("{id: t, milestone: false}", "{id: t}", ()),
        ("{id: t, done_when: [x]}", "{id: t, done_when: [{text: x, ok: true}]}", ()),
        ("{id: t, status: done, tags: [x], progress: 100%}", "{id: t}", ()),
        ("{id: t, owner: a}", "{id: t, raci: {A: a}}", ("owner", "raci")),
        ("{id: t, tasks: [{id: x}, {id: y}]}", "{id: t, tasks: [{id: y}, {id: x}]}", ()),
        ("{id: t, tasks: [{id: x}, {id: y}]}", "{id: t, tasks: [{id: x}]}", ("task:y",)),
        ("{id: t, tasks: [{id: x, tasks: [{id: y, due: 2026-11-11}]}]}", "{id: t, tasks: [{id: x, tasks: [{id: y}]}]}",
         ("task:y",)),
        ("{id: t, tasks: [{id: x, tasks: [{id: y}]}]}", "{id: t, tasks: [{id: x}, {id: y}]}", ("task:y",)),
    ],
)  # fmt: skip
def test_what_changes_the_content(one: str, other: str, changed: tuple[str, ...]) -> None:
    before, after = content(scheduled(f"  - {one}\n")), content(scheduled(f"  - {other}\n"))
    assert changed_parts(before.parts, after.parts) == changed
    assert (before.content == after.content) == (not changed)


def test_the_same_fields_of_another_task_or_project_are_other_content() -> None:
    at = scheduled("  - {id: t, due: 2026-11-11}\n  - {id: u, due: 2026-11-11}\n")
    assert content(at, 0).parts == content(at, 1).parts
    assert content(at, 0).content != content(at, 1).content
    other = load_text("id: q\ntasks: [{id: t, due: 2026-11-11}]\n").workspace
    there = compute_schedule(other, date(2026, 11, 9)).project(other.projects[0])
    assert content(there).content != content(at, 0).content


# ------------------------------------------------------------------ dates


WAITING = "  - {id: t, duration: 1d, approval: [{by: a}]%s}\n  - {id: next, duration: 1d, depends: [%s]}\n"
DONE = ", status: done, finished: 2026-11-02"


def starts(tasks: str, day: str = "2026-11-09", *records: ApprovalRecord) -> tuple[str, str]:
    """When the second task starts in the plan and in the forecast."""
    at = scheduled(tasks, day, records)
    dates = at.dates(at.project.tasks[1])
    return dates.plan_start.isoformat(" ", "minutes"), dates.forecast_start.isoformat(" ", "minutes")


def given(tasks: str, when: datetime) -> ApprovalRecord:
    made = record("a", 0, "approved", content(scheduled(tasks)).content)
    return replace(made, local=when, at=when.replace(tzinfo=UTC))


@pytest.mark.parametrize(
    ("link", "approved", "forecast"),
    [
        ("t", None, "2026-11-09 09:00"),
        ("t.approved", None, "2026-11-09 09:00"),
        ("t.approved", datetime(2026, 11, 5, 9), "2026-11-09 09:00"),
        ("t.approved", datetime(2026, 11, 11, 15, 30), "2026-11-11 15:30"),  # looked at from before
        ("t.approved +1d", datetime(2026, 11, 9, 15), "2026-11-10 15:00"),
        ("t.approved SS", datetime(2026, 11, 9, 15), "2026-11-09 15:00"),
        ("t.approved FF", datetime(2026, 11, 10, 15), "2026-11-09 15:00"),
    ],
)
def test_the_forecast_waits_for_the_approval_and_the_plan_expects_it_with_the_end(
    link: str, approved: datetime | None, forecast: str
) -> None:
    tasks = WAITING % (DONE, link)
    records = (given(tasks, approved),) if approved is not None else ()
    plan, found = starts(tasks, "2026-11-09", *records)
    assert plan == {"t.approved +1d": "2026-11-04 09:00", "t.approved FF": "2026-11-02 09:00"}.get(
        link, "2026-11-03 09:00"
    )
    assert found == forecast


def test_an_approval_before_the_end_lets_nothing_begin_before_it() -> None:
    tasks = WAITING % ("", "t.approved")
    assert starts(tasks, "2026-11-09", given(tasks, datetime(2026, 11, 4, 9)))[1] == "2026-11-10 09:00"


def test_a_cancelled_task_needs_no_approval() -> None:
    at = scheduled(WAITING % (", status: cancelled", "t.approved"))
    assert [each.task.id for each in freed_tasks(at)] == ["next"]


def test_a_task_called_so_is_meant_before_an_approval() -> None:
    at = scheduled(
        "  - {id: t, duration: 3d, approval: [{by: a}]}\n  - {id: n, depends: [t.approved]}\n  - {id: t.approved}\n"
    )
    assert at.dates(at.project.tasks[1]).plan_start.isoformat() == "2026-11-03T09:00:00"
    assert at.schedule.network.gates == {}


def test_the_approval_of_a_parent_comes_after_all_its_leaves() -> None:
    at = scheduled(
        "  - {id: t, approval: [{by: a}], tasks: [{id: x, duration: 1d}, {id: y, duration: 3d}]}\n"
        "  - {id: n, depends: [t.approved]}\n  - {id: m, depends: [t.approved]}\n"
    )
    assert {at.dates(at.project.tasks[n]).plan_start.isoformat() for n in (3, 4)} == {"2026-11-05T09:00:00"}
    assert at.dates(at.project.tasks[2]).total_float == 0.0
    assert len(at.schedule.network.gates) == 1


# ------------------------------------------------------------------ what can begin


@pytest.mark.parametrize(
    ("tasks", "free"),
    [
        (WAITING % (DONE, "t"), ["next"]),
        (WAITING % (DONE, "t.approved"), []),
        (WAITING % (", status: doing", "t"), []),
        (WAITING % (", status: doing", "t SS"), ["next"]),
        (WAITING % ("", "t FF"), ["t", "next"]),
        ("  - {id: a, start: 2026-11-10}\n  - {id: b, start: 2026-11-09}\n", ["b"]),
        ("  - {id: a, status: blocked}\n  - {id: b, status: doing}\n  - {id: c, status: done}\n", []),
        ("  - {id: p, tasks: [{id: x, status: done}, {id: y}]}\n  - {id: n, depends: [p]}\n", ["y"]),
        ("  - {id: p, tasks: [{id: x, status: done}, {id: y, status: cancelled}]}\n  - {id: n, depends: [p]}\n", ["n"]),
    ],
)
def test_what_can_begin(tasks: str, free: list[str]) -> None:
    assert [each.task.id for each in freed_tasks(scheduled(tasks))] == free


def test_since_when_and_after_what() -> None:
    tasks = WAITING % (DONE, "t.approved")
    at = scheduled(tasks, "2026-11-09", (given(tasks, datetime(2026, 11, 5, 9)),))
    [found] = freed_tasks(at)
    assert (found.since, found.after) == (date(2026, 11, 5), ("t",))


# ------------------------------------------------------------------ mentions


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@lina please", {"lina"}),
        ("please, @LINA!", {"lina"}),
        ("@linan please", {"linan"}),
        ("@lina-x please", set()),
        ("mail lina@lina.com", set()),
        ("@李娜请看", {"lina"}),
        ("请@李娜看", {"lina"}),
        ("@wangwang", {"wang"}),
        ("@Wang Wei: look", {"wang"}),
        ("@lina@wang", {"lina"}),
        ("@lina, @wang", {"lina", "wang"}),
        ("@", set()),
        ("@@lina", {"lina"}),
        ("lina", set()),
    ],
)
def test_who_is_mentioned(text: str, found: set[str]) -> None:
    people = [
        Person(id="lina", name="李娜"), Person(id="linan"), Person(id="wang", name="Wang Wei", account="@wangwang"),
    ]  # fmt: skip
    assert mentioned(text, people) == found
