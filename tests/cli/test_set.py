"""`mktpm set`: fields get values."""

from __future__ import annotations

import pytest

from tests.cli.desk import Desk
from tests.history.repo import Repo

BECAUSE = ("--because", "resources: 设计师病假")


# ------------------------------------------------------------------ values


@pytest.mark.parametrize(
    ("assignment", "lines"),
    [
        ("owner=zhao", ["-        owner: lina", "+        owner: zhao"]),
        ("owner=", ["-        owner: lina"]),
        ("name=Big Poster", ["-        name: 'Poster'   # the big one", "+        name: 'Big Poster'   # the big one"]),
        ("name=Poster: it's", ["-        name: 'Poster'   # the big one",
                               "+        name: 'Poster: it''s'   # the big one"]),
        ("name=5", ["-        name: 'Poster'   # the big one", "+        name: '5'   # the big one"]),
        ("note=a=b, c: d #e", ['+        note: "a=b, c: d #e"']),
        ("note==", ['+        note: "="']),
        ("note=two\nlines", ['+        note: "two\\nlines"']),
        ("note=主视觉，终稿", ["+        note: 主视觉，终稿"]),
        ("note=true", ['+        note: "true"']),
        ("priority=must", ["+        priority: must"]),
        ("progress=50%", ["+        progress: 50%"]),
        ("milestone=true", ["+        milestone: true"]),
        ("due=2026-10-16", ["-        due: 2026-10-20", "+        due: 2026-10-16"]),
        ("due=2026-10-16 12:00", ["-        due: 2026-10-20", "+        due: 2026-10-16 12:00"]),
        ("due=T-20d", ["-        due: 2026-10-20", "+        due: T-20d"]),
        ("duration=4h", ["-        duration: 3d", "+        duration: 4h"]),
        ("tags=a,b", ["+        tags: [a, b]"]),
        ('tags=[a, "b, c"]', ['+        tags: [a, "b, c"]']),
        ("tags+=5", ['+        tags: ["5"]']),
        ("depends+=video FS +1d", ["+        depends: [video FS +1d]"]),
        ("depends+={task: video, lag: 2d}", ["+        depends: [{task: video, lag: 2d}]"]),
        ("done_when+=price: agreed", ['+          - "price: agreed"']),
        ("done_when-=copy approved", ["-          - copy approved"]),
        ("x-预算=1200", ["+        x-预算: 1200"]),
        ("x-flag=yes", ["+        x-flag: yes"]),
        ("x-list=[1, 2]", ["+        x-list: [1, 2]"]),
        ("x-map={a: b}", ["+        x-map: {a: b}"]),
        ("x-text=[no list", ['+        x-text: "[no list"']),
        ("raci={A: lina, R: [zhao]}", ["+        raci: {A: lina, R: [zhao]}"]),
        ("status=todo", ["+        status: todo"]),
        ("owner=lina", []),
        ("blocked=", []),
        ("tags-=", []),
        ("tags+=", []),
    ],
)  # fmt: skip
def test_a_field_gets_a_value(desk: Desk, assignment: str, lines: list[str]) -> None:
    if assignment == "tags-=":
        assert "is not among its tags" in desk.refuses("set", "poster", assignment)
    else:
        assert desk.does("set", "poster", assignment, "--force") == lines


def test_lists_change_item_by_item(desk: Desk) -> None:
    assert desk.does("set", "video", "tags+=b", "tags+=c", "tags-=film", "tags+=b") == [
        "-  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [film]}",
        "+  - {id: video, name: 短视频, duration: 2d, depends: [poster SS +1d], tags: [b, c]}",
    ]
    assert desk.does("set", "上线", "depends=design, poster, video") == ["+      - poster"]


def test_a_list_that_is_written_anew_keeps_the_lines_of_what_stays(desk: Desk) -> None:
    desk.write("projects/coupons.yaml", "name: C\ntasks:\n- id: r\n  tags:\n  - a  # first\n  - b\n  - c  # last\n")
    desk.changes()
    assert desk.does("set", "r", "tags=a,x,c") == ["-  - b", "+  - x"]
    assert desk.does("set", "r", "tags=c") == ["-  - a  # first", "-  - x"]
    assert desk.does("set", "r", "tags=") == ["-  tags:", "-  - c  # last"]


def test_the_last_item_takes_the_field_with_it(desk: Desk) -> None:
    desk.write("projects/coupons.yaml", "name: C\ntasks:\n- id: r\n  tags: [2026]\n")
    desk.changes()
    assert desk.does("set", "r", "tags+=2026") == []
    assert desk.does("set", "r", "tags-=2026") == ["-  tags: [2026]"]


def test_several_fields_of_several_tasks_at_once(desk: Desk) -> None:
    assert desk.does("set", "banner", "coupon-rules", "priority=must", "owner=lina") == [
        "+    priority: must", "+    owner: lina", "+        priority: must", "+        owner: lina",
    ]  # fmt: skip
    assert desk.does("set", "banner", "x-a=1", "x-a=2") == ["+        x-a: 2"]
    assert desk.does("set", "banner", "x-a=3", "x-a=") == ["-        x-a: 2"]


def test_fields_of_a_project(desk: Desk) -> None:
    assert sorted(desk.does("set", "coupons", "owner=lina", "deadline=2026-11-30", "x-code=A:1")) == [
        "+deadline: 2026-11-30", "+owner: lina", "+x-code: A:1",
    ]  # fmt: skip
    assert desk.does("set", "d11", "name=双十一") == ['-name: "Double 11"', '+name: "双十一"']


# ------------------------------------------------------------------ refusals


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("poster",), "say what is to be set: `mktpm set TASK key=value`"),
        (("poster=1",), "say what is to be set"),
        (("poster", "=1"), "`=1` is not of the form key=value"),
        (("poster", "due=2026-11-01", "later"), "`later` is not of the form key=value"),
        (("poster", "owner+=zhao"), "`owner` is no list"),
        (("video", "tags-=nothing"), "`nothing` is not among its tags"),
        (("poster", "id=other"), "the id of `poster` stays"),
        (("poster", "tasks=[]"), "tasks are added with `mktpm add --under poster`"),
        (("poster", "name=\x1b[31mred"), "invisible control characters"),
        (("poster", "note=\u202eabc"), "invisible control characters"),
        (("poster", "x\u200b=1"), "invisible control characters"),
        (("nobody", "due=2026-11-01"), "there is no task `nobody`"),
    ],
)
def test_what_makes_no_sense_is_refused(desk: Desk, words: tuple[str, ...], said: str) -> None:
    assert said in desk.refuses("set", *words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("poster", "due=someday"), "unknown-reference"),
        (("poster", "status=finished"), "invalid-value"),
        (("poster", "depends=上线"), "dependency-cycle"),
        (("poster", "depends=nothing"), "unknown-reference"),
        (("poster", "colour=red"), "unknown-key"),
        (("poster", "milestone=maybe"), "invalid-value"),
        (("d11", "dates="), "unknown-reference"),
        (("video", "duration=-1d"), "invalid-value"),
    ],
)
def test_new_errors_are_shown_and_not_written(desk: Desk, words: tuple[str, ...], code: str) -> None:
    said = desk.run("set", *words)
    assert (said.code, said.out) == (2, "")
    assert f"error[{code}]" in said.err
    assert "nothing was written" in said.err
    assert desk.changes() == []
    assert desk.run("set", *words, "--force").code == 0
    assert desk.changes() != []


def test_errors_that_were_there_before_do_not_stand_in_the_way(desk: Desk) -> None:
    desk.does("set", "banner", "due=someday", "--force")
    assert desk.does("set", "poster", "owner=zhao") == ["-        owner: lina", "+        owner: zhao"]
    assert desk.does("set", "banner", "due=T-10d") == ["-        due: someday", "+        due: T-10d"]


def test_an_error_in_one_of_two_files_keeps_both_as_they_are(desk: Desk) -> None:
    assert desk.run("set", "banner", "coupon-rules", "depends=coupon-test").code == 2
    assert desk.changes() == []


# ------------------------------------------------------------------ slips


def test_a_date_that_moves_later_says_why(desk: Desk) -> None:
    assert desk.does("set", "poster", "due=2026-10-23", *BECAUSE, "--on", "2026-10-19") == [
        "-        due: 2026-10-20",
        "+        due: 2026-10-23",
        "+        slips:",
        '+          - {on: 2026-10-19, field: due, was: 2026-10-20, now: 2026-10-23, because: "resources: 设计师病假"}',
    ]
    assert desk.does("set", "poster", "due=T-11d", "--because", "External", "--on", "2026-10-20") == [
        "-        due: 2026-10-23",
        "+        due: T-11d",
        "+          - {on: 2026-10-20, field: due, was: 2026-10-23, now: T-11d, because: external}",
    ]
    assert "invalid-value" not in desk.run("check", "--as-of", "2026-10-20").out


def test_who_moved_it_is_known_from_git(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("repo") / "work"
    repo = Repo(folder)
    repo.configure("user.email", "ZHAO@example.com")
    desk = Desk(folder)
    (_, _, _, record) = desk.does("set", "poster", "due=2026-10-23", *BECAUSE, "--on", "2026-10-19")
    assert record.endswith(', because: "resources: 设计师病假", by: zhao}')


@pytest.mark.parametrize(
    ("words", "because"),
    [
        ("资源：设计师", '"resources: 设计师"'),
        ("范围变更: 加需求", '"scope change: 加需求"'),
        ("ESTIMATE", "estimate"),
        (" dependency :  late\n page ", '"dependency: late page"'),
    ],
)
def test_the_reason_may_be_in_chinese_and_of_any_shape(desk: Desk, words: str, because: str) -> None:
    assert f"because: {because}}}" in desk.does("set", "poster", "due=2026-10-23", "-b", words)[-1]


@pytest.mark.parametrize("words", ["", "whatever", "weather: rain", "resources: \x1b[31m"])
def test_a_reason_has_a_known_category(desk: Desk, words: str) -> None:
    said = desk.refuses("set", "poster", "due=2026-10-23", "--because", words)
    assert "begins with one of resources, scope change, dependency, estimate or external" in said


def test_without_a_reason_it_is_written_and_mentioned(desk: Desk) -> None:
    said = desk.run("set", "poster", "due=2026-10-23")
    assert said.code == 0
    assert said.err == 'a date moves later, and no reason is written down: `--because "resources: …"`\n'
    assert desk.changes() == ["-        due: 2026-10-20", "+        due: 2026-10-23"]


@pytest.mark.parametrize("day", ["2026-10-19", "2026-10-20", "2026-10-20 12:00", "T-30d"])
def test_a_date_that_does_not_move_later_needs_no_reason(desk: Desk, day: str) -> None:
    said = desk.run("set", "poster", f"due={day}", *BECAUSE)
    assert (said.code, said.err.replace("nothing to change: the plan says so already\n", "")) == (0, "")
    assert not any("slips" in line for line in desk.changes())


def test_a_deadline_that_moves_later_is_a_slip_of_the_project(desk: Desk) -> None:
    assert desk.does("set", "d11", "deadline=T+5d", *BECAUSE, "--on", "2026-10-19") == [
        "-deadline: T",
        "+deadline: T+5d",
        "+slips:",
        '+  - {on: 2026-10-19, field: deadline, was: T, now: T+5d, because: "resources: 设计师病假"}',
    ]


# ------------------------------------------------------------------ without writing


def test_a_dry_run_shows_the_diff_and_writes_nothing(desk: Desk) -> None:
    said = desk.run("set", "poster", "owner=zhao", "--dry-run")
    assert said.code == 0
    assert (
        said.out
        == """\
--- a/projects/d11.yaml
+++ b/projects/d11.yaml
@@ -10,7 +10,7 @@
     tasks:
       - id: poster
         name: 'Poster'   # the big one
-        owner: lina
+        owner: zhao
         duration: 3d
         due: 2026-10-20
         done_when:
"""
    )
    assert desk.changes() == []


def test_a_dry_run_that_would_be_refused_is_refused(desk: Desk) -> None:
    assert desk.run("set", "poster", "due=someday", "-n").code == 2


def test_a_dry_run_as_json(desk: Desk) -> None:
    said = desk.run("set", "poster", "owner=zhao", "--dry-run", "--json")
    assert said.json["written"] is False
    assert [line["sign"] for line in said.json["changes"][0]["lines"]] == ["-", "+"]
    assert desk.changes() == []


def test_an_owner_by_name_is_written_by_id(desk: Desk) -> None:
    assert desk.does("set", "banner", "owner=赵雨") == ["+        owner: zhao"]
    said = desk.run("set", "banner", "owner=bob", "tags=x")
    assert (said.code, said.err) == (0, "`bob` is not among the people of the workspace\n")
