"""`mktpm add`: a new task."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from mktpm.plan.naming import new_id
from mktpm.plan.source import parse
from mktpm.quantities import parse_link
from tests.cli.desk import Desk
from tests.history.repo import Repo

SALE = ("--project", "d11")


# ------------------------------------------------------------------ where


def test_at_the_end_of_a_project(desk: Desk) -> None:
    assert desk.does("add", "Poster for the app", "--project", "coupons", "--id", "app") == [
        "+  - id: app", "+    name: Poster for the app",
    ]  # fmt: skip
    assert desk.does("add", "Banner", *SALE, "--id", "b2") == ["+", "+  - id: b2", "+    name: Banner"]


def test_under_a_task_that_has_tasks(desk: Desk) -> None:
    assert desk.does("add", "Logo", "--under", "design", "--id", "logo") == [
        "+", "+      - id: logo", "+        name: Logo",
    ]  # fmt: skip
    assert "T-10d\n\n      - id: logo\n        name: Logo\n  - {id: video" in desk.sale.read_text("utf-8")


def test_under_a_task_that_has_none_yet(desk: Desk) -> None:
    assert desk.does("add", "Proof", "-u", "poster", "--id", "proof") == [
        "+        tasks:", "+          - id: proof", "+            name: Proof",
    ]  # fmt: skip


def test_under_a_task_in_one_line(desk: Desk) -> None:
    (gone, come) = desk.does("add", "Cut", "--under", "video", "--id", "cut")
    assert come[1:] == gone[1:].replace("[film]}", "[film], tasks: [{id: cut, name: Cut}]}")
    desk.does("add", "Sound, final", "--under", "video", "--id", "sound")
    assert 'tasks: [{id: cut, name: Cut}, {id: sound, name: "Sound, final"}]}' in desk.sale.read_text("utf-8")


def test_under_a_project(desk: Desk) -> None:
    assert desk.does("add", "Report", "--under", "coupons", "--id", "report") == [
        "+  - id: report",
        "+    name: Report",
    ]


def test_behind_a_task(desk: Desk) -> None:
    desk.does("add", "Logo", "--after", "poster", "--id", "logo")
    assert "ok: false}\n      - id: logo\n        name: Logo\n\n      - id: banner" in desk.sale.read_text("utf-8")
    desk.does("add", "Film two", "--after", "video", "--id", "film2")
    assert "tags: [film]}\n  - {id: film2, name: Film two}\n\n  - id: 上线" in desk.sale.read_text("utf-8")


@pytest.mark.parametrize("tasks", ["", "tasks:\n", "tasks: []\n", "tasks: []  # soon\n", "tasks: null\n"])
def test_into_a_plan_without_tasks(desk: Desk, tasks: str) -> None:
    desk.write("projects/empty.yaml", f"name: Empty\n{tasks}owner: lina\n")
    assert desk.run("add", "First", "--project", "empty", "--id", "first").code == 0
    data = parse((desk.folder / "projects/empty.yaml").read_text("utf-8"), "").data
    assert data == {"name": "Empty", "tasks": [{"id": "first", "name": "First"}], "owner": "lina"}


def test_where_must_be_said_where_there_are_several_projects(desk: Desk) -> None:
    said = desk.refuses("add", "Logo")
    assert said.startswith("mktpm: say where: there are several projects\n  one of --project coupons or --project d11")
    assert "there is no project `d12`" in desk.refuses("add", "Logo", "--project", "d12")
    assert "there is no task `nothing`" in desk.refuses("add", "Logo", "--under", "nothing")
    desk.coupons.unlink()
    desk.changes()
    assert desk.does("add", "Logo", "--id", "logo") == ["+", "+  - id: logo", "+    name: Logo"]


# ------------------------------------------------------------------ what


def test_fields_stand_in_the_usual_order(desk: Desk) -> None:
    lines = desk.does(
        "add", "  Big\n poster ", "--project", "coupons", "--id", "big", "--due", "2026-11-05", "--owner", "lina",
        "--duration", "3d", "--depends", "coupon-rules", "--depends", "coupon-test SS +1d",
        "--tag", "设计", "--tag", "a, b", "priority=must", "note=a: b", "x-预算=5", "done_when=copy,size",
    )  # fmt: skip
    assert lines == [
        "+  - id: big",
        "+    name: Big poster",
        '+    note: "a: b"',
        '+    tags: [设计, "a, b"]',
        "+    priority: must",
        "+    owner: lina",
        "+    duration: 3d",
        "+    depends: [coupon-rules, coupon-test SS +1d]",
        "+    due: 2026-11-05",
        "+    done_when: [copy, size]",
        "+    x-预算: 5",
    ]


def test_a_milestone(desk: Desk) -> None:
    assert desk.does("add", "Go live", "--project", "coupons", "--id", "live", "--milestone") == [
        "+  - id: live", "+    name: Go live", "+    milestone: true",
    ]  # fmt: skip


def test_lists_grow(desk: Desk) -> None:
    assert (
        desk.does("add", "A", "--project", "coupons", "--id", "a", "tags+=x", "tags+=y", "owner=")[-1]
        == "+    tags: [x, y]"
    )


@pytest.mark.parametrize("name", ["x=1", "- a", "null", "5", "#1", 'it\'s "odd": {x} [y]', "👩\u200d👧 海报", "-x"])
def test_any_name(desk: Desk, name: str) -> None:
    desk.coupons.unlink()
    assert desk.run("add", "--", name).code == 0
    assert parse(desk.sale.read_text("utf-8"), "").data["tasks"][-1]["name"] == name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("  ",), "a task needs a name"),
        (("\x1b[31mred",), "a task needs a name: one line of text"),
        (("A", "--id", "poster"), "there is a task `poster` already"),
        (("A", "id=b"), "`id` is not given that way"),
        (("A", "tasks=[]"), "`tasks` is not given that way"),
        (("A", "due"), "`due` is not of the form key=value"),
        (("A", "--due", "someday"), "nothing was written"),
        (("A", "--depends", "nothing"), "nothing was written"),
        (("A", "--duration", "long"), "nothing was written"),
        (("A", "colour=red"), "nothing was written"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refuses("add", *words, *SALE)


# ------------------------------------------------------------------ ids


def test_the_id_is_readable_and_short(desk: Desk) -> None:
    for name, words in (("Big Poster: V2!", "big-poster-v2"), ("主会场（终稿）", "主会场-终稿"), ("!?", "task")):
        (line, _) = desk.does("add", name, "--under", "coupons")
        assert re.fullmatch(rf"\+  - id: {words}-[a-z][a-z2-9]{{4}}", line)
    assert len(new_id("very long " * 20, ())) <= 30


@pytest.mark.parametrize("name", ["Poster", "主会场终稿", "a.b", "SS +2d", "x FS", "9", "Ärger", "a:b"])
def test_an_id_can_be_depended_on_as_it_is(name: str) -> None:
    for _ in range(50):
        identity = new_id(name, ())
        assert parse_link(identity).task == identity
        assert not re.search(r"[\s:,.]", identity)


def test_ids_of_one_name_are_never_the_same() -> None:
    ids: Counter[str] = Counter(new_id("海报", ()) for _ in range(100))
    assert ids.most_common(1)[0][1] == 1


def test_an_id_that_is_taken_is_not_given_again() -> None:
    class AllButB:
        def __contains__(self, identity: object) -> bool:
            return not str(identity).startswith("a-b")

    assert new_id("a", AllButB()).startswith("a-b")


def test_the_same_task_on_two_branches_has_two_ids(repo: Repo) -> None:
    desk = Desk(repo.folder)
    repo.commit()
    ids = []
    for branch in ("one", "two"):
        repo.git("switch", "-q", "-c", branch, "main")
        assert desk.run("add", "海报", *SALE).code == 0
        ids.append(parse(desk.sale.read_text("utf-8"), "").data["tasks"][-1]["id"])
        repo.commit()
    assert ids[0] != ids[1]
    assert all(identity.startswith("海报-") for identity in ids)


@pytest.fixture
def repo(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return Repo(tmp_path_factory.mktemp("repo") / "work")


def test_people_and_links_by_name_are_written_by_id(desk: Desk) -> None:
    lines = desk.does("add", "Story", "--id", "story", "--under", "design", "--owner", "赵雨", "--depends", "短视频",
                      "--depends", "coupon-r", "--depends", "poster SS +1d")  # fmt: skip
    assert "+        owner: zhao" in lines
    assert '+        depends: [video, "coupons:coupon-rules", poster SS +1d]' in lines
