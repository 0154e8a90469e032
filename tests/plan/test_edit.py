"""Edits as people see them: the lines that must change, and no others."""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

import pytest

from mktpm.diagnostics import Route
from mktpm.plan.edit import CannotEdit, Edit, InsertItem, RemoveItem, SetItem, SetKey, UnsetKey, changed, edited
from mktpm.plan.source import parse

PLAN = """\
# 双十一：主会场
id: d11
name: "双十一"   # quoted, with a comment

tasks:
  - id: poster
    name: 'Poster'
    status: todo  # soon
    owner:
    due: 2026-11-05

  - id: banner   # the first key
    depends:
      - poster   # first
      - {task: video, lag: +2d}
    note: |
      Two lines,
      and "quotes".

  - {id: video, name: 短视频, tags: [a, b]}
  - id: 上线
    due: 2026-11-11
"""
POSTER: Route = ("tasks", 0)
BANNER: Route = ("tasks", 1)
VIDEO: Route = ("tasks", 2)
LAUNCH: Route = ("tasks", 3)


def difference(before: str, after: str) -> list[str]:
    lines = unified_diff(before.splitlines(), after.splitlines(), n=0, lineterm="")
    return [line for line in lines if not line.startswith(("---", "+++", "@@"))]


def edit(*edits: Edit, text: str = PLAN) -> list[str]:
    """The lines that an edit takes away and adds."""
    return difference(text, edited(text, edits))


# ------------------------------------------------------------------ a key with a value


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        (SetKey(POSTER, "status", "done"), ["-    status: todo  # soon", "+    status: done  # soon"]),
        (SetKey(POSTER, "name", "Big poster"), ["-    name: 'Poster'", "+    name: 'Big poster'"]),
        (SetKey(POSTER, "name", "it's"), ["-    name: 'Poster'", "+    name: 'it''s'"]),
        (SetKey(POSTER, "owner", "lina"), ["-    owner:", "+    owner: lina"]),
        (SetKey(POSTER, "owner", "李娜"), ["-    owner:", "+    owner: 李娜"]),
        (SetKey((), "name", "大促: 二"), ['-name: "双十一"   # quoted, with a comment',
                                       '+name: "大促: 二"   # quoted, with a comment']),
        (SetKey(BANNER, "id", "b2"), ["-  - id: banner   # the first key", "+  - id: b2   # the first key"]),
        (SetKey(BANNER, "note", "One line."), ["-    note: |", "-      Two lines,", '-      and "quotes".',
                                               "+    note: One line."]),
        (SetKey(BANNER, "depends", ["poster"]), ["-    depends:", "-      - poster   # first",
                                                 "-      - {task: video, lag: +2d}", "+    depends: [poster]"]),
        (SetKey(VIDEO, "name", "短视频, 终稿"), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                             '+  - {id: video, name: "短视频, 终稿", tags: [a, b]}']),
        (SetKey(VIDEO, "tags", ["c"]), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                        "+  - {id: video, name: 短视频, tags: [c]}"]),
        (SetKey(LAUNCH, "due", "2026-11-12 20:00"), ["-    due: 2026-11-11", "+    due: 2026-11-12 20:00"]),
        (SetKey((*BANNER, "depends", 1), "lag", "+3d"), ["-      - {task: video, lag: +2d}",
                                                         "+      - {task: video, lag: +3d}"]),
    ],
)  # fmt: skip
def test_a_value_changes_in_its_line(made: Edit, lines: list[str]) -> None:
    assert edit(made) == lines


def test_what_it_says_already_is_left_as_it_is_written() -> None:
    assert edit(SetKey(POSTER, "name", "Poster")) == []
    assert edit(SetKey((), "x", "5"), text="x: '5'\n") == []
    assert edit(SetKey((), "x", 5), text="x: '5'\n") == ["-x: '5'", "+x: 5"]


def test_a_comment_behind_the_key_of_a_list_stays() -> None:
    text = "a:   # why\n  - 1\n  - 2\nb: 1\n"
    assert edited(text, [SetKey((), "a", "x")]) == "a: x   # why\nb: 1\n"


# ------------------------------------------------------------------ a new key


@pytest.mark.parametrize(
    ("route", "key", "value", "lines"),
    [
        (POSTER, "blocked", "等素材", ["+    blocked: 等素材"]),
        (POSTER, "finished", "2026-11-05", ["+    finished: 2026-11-05"]),
        (BANNER, "status", "done", ["+    status: done"]),
        (LAUNCH, "status", "done", ["+    status: done"]),
        (LAUNCH, "finished", "2026-11-11", ["+    finished: 2026-11-11"]),
        (VIDEO, "owner", "lina", ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                  "+  - {id: video, name: 短视频, tags: [a, b], owner: lina}"]),
        ((), "deadline", "2026-11-11", ["+deadline: 2026-11-11"]),
        ((), "x-预算", 5, ["+x-预算: 5"]),
        (POSTER, "tags", ["a", "b, c"], ['+    tags: [a, "b, c"]']),
        (POSTER, "slips", [{"on": "2026-11-01", "because": "resources: 病假"}],
         ["+    slips:", '+      - {on: 2026-11-01, because: "resources: 病假"}']),
        (POSTER, "tasks", [{"id": "a", "name": "A"}, {"id": "b"}],
         ["+    tasks:", "+      - id: a", "+        name: A", "+      - id: b"]),
    ],
)  # fmt: skip
def test_a_new_key_is_a_new_line(route: Route, key: str, value: Any, lines: list[str]) -> None:
    assert edit(SetKey(route, key, value)) == lines


def test_a_new_key_stands_where_people_expect_it() -> None:
    after = edited(PLAN, [SetKey(POSTER, "blocked", "x"), SetKey(POSTER, "finished", "2026-11-05")])
    assert (
        """\
    status: todo  # soon
    blocked: x
    owner:
    due: 2026-11-05
    finished: 2026-11-05

  - id: banner"""
        in after
    )
    assert "# quoted, with a comment\nx-y: 1\n\ntasks:" in edited(PLAN, [SetKey((), "x-y", 1)])


def test_a_new_key_stands_where_the_rest_of_the_file_has_it() -> None:
    odd = "tasks:\n- due: 1\n  status: a\n  id: a\n- due: 1\n  status: b\n  id: b\n- due: 1\n  id: c\n"
    assert edited(odd, [SetKey(("tasks", 2), "status", "c")]).endswith("- due: 1\n  status: c\n  id: c\n")


def test_a_new_first_key_takes_the_place_behind_the_dash() -> None:
    assert edited("- name: a # x\n", [SetKey((0,), "id", "b")]) == "- id: b\n  name: a # x\n"
    assert edited("-   name: a\n", [SetKey((0,), "id", "b")]) == "-   id: b\n    name: a\n"
    assert edited("name: a\n", [SetKey((), "id", "b")]) == "id: b\nname: a\n"


def test_a_new_key_behind_a_block_of_text_leaves_the_blank_line_behind_it() -> None:
    text = "a:\n  note: |\n    one\n\n    two\n\n\nb: 1\n"
    assert edited(text, [SetKey(("a",), "x", 1)]) == "a:\n  note: |\n    one\n\n    two\n  x: 1\n\n\nb: 1\n"


def test_a_new_key_goes_before_the_comments_that_belong_to_what_follows() -> None:
    text = "tasks:\n  - id: a\n\n  # second\n  - id: b\n"
    assert edited(text, [SetKey(("tasks", 0), "owner", "x")]) == (
        "tasks:\n  - id: a\n    owner: x\n\n  # second\n  - id: b\n"
    )


def test_keys_that_need_quotes_get_them() -> None:
    assert edited("a: 1\n", [SetKey((), "b: c", 1)]) == 'a: 1\n"b: c": 1\n'
    assert edited("{a: 1}\n", [SetKey((), "b, c", 1)]) == '{a: 1, "b, c": 1}\n'
    assert edited("a: 1\n", [SetKey((), "5", 1)]) == 'a: 1\n"5": 1\n'


def test_an_empty_mapping_gets_its_first_key() -> None:
    assert edited("a: {}\n", [SetKey(("a",), "b", 1)]) == "a: {b: 1}\n"
    assert edited("{}\n", [SetKey((), "b", 1)]) == "{b: 1}\n"


@pytest.mark.parametrize("text", ["", "# nothing yet\n", "\n\n"])
def test_an_empty_file_gets_its_first_key(text: str) -> None:
    assert edited(text, [SetKey((), "name", "双十一")]) == text + "name: 双十一\n"


# ------------------------------------------------------------------ a key that goes


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        (UnsetKey(POSTER, "status"), ["-    status: todo  # soon"]),
        (UnsetKey(POSTER, "owner"), ["-    owner:"]),
        (UnsetKey(LAUNCH, "due"), ["-    due: 2026-11-11"]),
        (UnsetKey(BANNER, "note"), ["-    note: |", "-      Two lines,", '-      and "quotes".']),
        (UnsetKey(BANNER, "depends"), ["-    depends:", "-      - poster   # first",
                                       "-      - {task: video, lag: +2d}"]),
        (UnsetKey(VIDEO, "id"), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                 "+  - {name: 短视频, tags: [a, b]}"]),
        (UnsetKey(VIDEO, "tags"), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                   "+  - {id: video, name: 短视频}"]),
        (UnsetKey(POSTER, "nothing"), []),
    ],
)  # fmt: skip
def test_a_key_goes_with_its_lines(made: Edit, lines: list[str]) -> None:
    assert edit(made) == lines


def test_the_first_key_of_an_item_goes_and_the_next_one_takes_its_place() -> None:
    assert edited("- id: a\n  name: b\n", [UnsetKey((0,), "id")]) == "- name: b\n"
    after = edited("- id: a # x\n  name: b\n", [UnsetKey((0,), "id")])
    assert after.split() == ["-", "#", "x", "name:", "b"]


def test_the_last_key_of_a_mapping_leaves_an_empty_one() -> None:
    assert edited("a:\n  b: 1\nc: 2\n", [UnsetKey(("a",), "b")]) == "a:\n  {}\nc: 2\n"
    assert edited("a: {b: 1,}\n", [UnsetKey(("a",), "b")]) == "a: {}\n"
    assert edited("- id: a\n", [UnsetKey((0,), "id")]) == "- {}\n"


def test_the_last_line_goes_when_it_has_no_line_end() -> None:
    assert edited("a: 1\nb: 2", [UnsetKey((), "b")]) == "a: 1"
    assert edited("a: 1\r\nb: 2", [UnsetKey((), "b")]) == "a: 1"


# ------------------------------------------------------------------ lists


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        (InsertItem((*BANNER, "depends"), 2, "logo"), ["+      - logo"]),
        (InsertItem((*BANNER, "depends"), 1, "logo"), ["+      - logo"]),
        (InsertItem((*BANNER, "depends"), 0, "logo SS +1d"), ["+      - logo SS +1d"]),
        (InsertItem((*POSTER, "tags"), 0, "x"), ["+    tags: [x]"]),
        (InsertItem((*VIDEO, "tags"), 2, "c"), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                                "+  - {id: video, name: 短视频, tags: [a, b, c]}"]),
        (InsertItem((*VIDEO, "tags"), 0, "c, d"), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                                   '+  - {id: video, name: 短视频, tags: ["c, d", a, b]}']),
        (RemoveItem((*BANNER, "depends"), 0), ["-      - poster   # first"]),
        (RemoveItem((*BANNER, "depends"), 1), ["-      - {task: video, lag: +2d}"]),
        (RemoveItem((*VIDEO, "tags"), 1), ["-  - {id: video, name: 短视频, tags: [a, b]}",
                                           "+  - {id: video, name: 短视频, tags: [a]}"]),
        (SetItem((*BANNER, "depends"), 0, "video"), ["-      - poster   # first", "+      - video   # first"]),
        (SetItem((*VIDEO, "tags"), 0, "a"), []),
        (RemoveItem(("tasks",), 0), ["-  - id: poster", "-    name: 'Poster'", "-    status: todo  # soon",
                                     "-    owner:", "-    due: 2026-11-05", "-"]),
        (RemoveItem(("tasks",), 2), ["-", "-  - {id: video, name: 短视频, tags: [a, b]}"]),
        (RemoveItem(("tasks",), 3), ["-  - id: 上线", "-    due: 2026-11-11"]),
    ],
)  # fmt: skip
def test_an_item_comes_and_goes_with_its_lines(made: Edit, lines: list[str]) -> None:
    assert edit(made) == lines


def test_the_last_item_takes_the_key_with_it() -> None:
    assert edited("a: 1\nb: [2]\nc: 3\n", [RemoveItem(("b",), 0)]) == "a: 1\nc: 3\n"
    assert edited("a: 1\nb:\n  - 2\nc: 3\n", [RemoveItem(("b",), 0)]) == "a: 1\nc: 3\n"


NEW = {"id": "new", "name": "新任务"}


def test_a_new_task_is_written_like_its_neighbour() -> None:
    assert edit(InsertItem(("tasks",), 4, NEW)) == ["+  - id: new", "+    name: 新任务"]
    assert edit(InsertItem(("tasks",), 3, NEW)) == ["+", "+  - {id: new, name: 新任务}"]
    assert edit(InsertItem(("tasks",), 0, NEW)) == ["+  - id: new", "+    name: 新任务"]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("tasks: []\nx: 1\n", "tasks:\n  - id: new\n    name: 新任务\nx: 1\n"),
        ("tasks:\nx: 1\n", "tasks:\n  - id: new\n    name: 新任务\nx: 1\n"),
        ("tasks: null\n", "tasks:\n  - id: new\n    name: 新任务\n"),
        ("tasks:   # none yet\nx: 1\n", "tasks:   # none yet\n  - id: new\n    name: 新任务\nx: 1\n"),
        ("name: a\n", "name: a\ntasks:\n  - id: new\n    name: 新任务\n"),
        ("name: a", "name: a\ntasks:\n  - id: new\n    name: 新任务"),
        ("{name: a, tasks: []}\n", "{name: a, tasks: [{id: new, name: 新任务}]}\n"),
        ("{name: a}\n", "{name: a, tasks: [{id: new, name: 新任务}]}\n"),
    ],
)
def test_the_first_task_of_a_plan(text: str, after: str) -> None:
    assert edited(text, [InsertItem(("tasks",), 0, NEW)]) == after


def test_items_without_indentation_stay_without() -> None:
    text = "tasks:\n- id: a\n  tags:\n  - x\n- id: b\n"
    assert edited(text, [InsertItem(("tasks", 0, "tags"), 1, "y")]) == (
        "tasks:\n- id: a\n  tags:\n  - x\n  - y\n- id: b\n"
    )
    assert edited(text, [InsertItem(("tasks",), 1, {"id": "c"})]) == (
        "tasks:\n- id: a\n  tags:\n  - x\n- id: c\n- id: b\n"
    )
    assert edited(text, [RemoveItem(("tasks",), 0)]) == "tasks:\n- id: b\n"


WIDE = """\
depends: [
  a,  # first
  b,
  c   # last
]
"""


@pytest.mark.parametrize(
    ("made", "lines"),
    [
        (InsertItem(("depends",), 3, "d"), ["-  c   # last", "+  c, d   # last"]),
        (RemoveItem(("depends",), 0), ["-  a,  # first"]),
        (RemoveItem(("depends",), 1), ["-  b,"]),
        (RemoveItem(("depends",), 2), ["-  b,", "-  c   # last", "+  b   # last"]),
        (SetItem(("depends",), 0, "x"), ["-  a,  # first", "+  x,  # first"]),
    ],
)
def test_lists_over_several_lines_keep_their_comments(made: Edit, lines: list[str]) -> None:
    assert edit(made, text=WIDE) == lines


def test_the_comment_of_the_item_before_stays() -> None:
    text = "[\n  a,\n  b,  # of b\n  c\n]\n"
    assert edited("k: " + text, [RemoveItem(("k",), 2)]) == "k: [\n  a,\n  b,  # of b\n]\n"


def test_a_last_comma_behind_a_comment_does_no_harm() -> None:
    assert edited("k: [a,  # of a\n  b,]\n", [RemoveItem(("k",), 1)]) == "k: [a,  # of a\n  ]\n"
    assert edited("k: {a: 1,  # of a\n  b: 2,}\n", [UnsetKey(("k",), "b")]) == "k: {a: 1,  # of a\n  }\n"


def test_json_stays_readable() -> None:
    text = '{\n  "id": "p",\n  "tasks": [\n    {"id": "a", "status": "todo"}\n  ]\n}\n'
    assert edit(SetKey(("tasks", 0), "status", "done"), text=text) == [
        '-    {"id": "a", "status": "todo"}',
        '+    {"id": "a", "status": "done"}',
    ]


# ------------------------------------------------------------------ files of all kinds


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends_and_byte_order_marks_stay(line_end: str, mark: str, last: bool) -> None:  # noqa: FBT001
    text = mark + (PLAN if last else PLAN.rstrip("\n")).replace("\n", line_end)
    after = edited(text, [SetKey(LAUNCH, "finished", "2026-11-11"), SetKey(POSTER, "owner", "李娜")])
    expected = PLAN.replace("owner:\n", "owner: 李娜\n") + "    finished: 2026-11-11\n"
    assert after == mark + (expected if last else expected.rstrip("\n")).replace("\n", line_end)


def test_mixed_line_ends_stay_mixed() -> None:
    after = edited("a: 1\r\nb: 2\nc: 3\r\n", [SetKey((), "b", 5), SetKey((), "d", 4)])
    assert after == "a: 1\r\nb: 5\nc: 3\r\nd: 4\r\n"


def test_a_document_between_marks() -> None:
    text = "%YAML 1.2\n---  # begin\na: 1\n...\n"
    assert edited(text, [SetKey((), "b", 2)]) == "%YAML 1.2\n---  # begin\na: 1\nb: 2\n...\n"


def test_several_edits_at_once() -> None:
    after = edit(
        SetKey(POSTER, "status", "done"), UnsetKey(POSTER, "owner"), SetKey(POSTER, "finished", "2026-11-05"),
        UnsetKey(POSTER, "due"),
    )  # fmt: skip
    assert after == [
        "-    status: todo  # soon", "-    owner:", "-    due: 2026-11-05",
        "+    status: done  # soon", "+    finished: 2026-11-05",
    ]  # fmt: skip


def test_a_key_that_goes_beside_one_that_comes_leaves_no_blank_line() -> None:
    text = "tasks:\n  - id: a\n    status: blocked\n    blocked: x\n  - id: b\n"
    task: Route = ("tasks", 0)
    edits: list[Edit] = [
        SetKey(task, "status", "doing"),
        UnsetKey(task, "blocked"),
        SetKey(task, "started", "2026-10-05"),
    ]
    after = edited(text, edits)
    assert after == "tasks:\n  - id: a\n    status: doing\n    started: 2026-10-05\n  - id: b\n"


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a: &x {b: 1}\nc: *x\n", SetKey(("a",), "b", 2)),
        ("a: &x {b: 1}\nc: *x\n", SetKey(("c",), "b", 2)),
        ("a: &x 1\nb: *x\n", SetKey((), "a", 2)),
        ("a: &x 1\nb: *x\n", UnsetKey((), "a")),
        ("note: |+\n  text\n\nx-a: 1\n", SetKey((), "owner", "x")),
        ("a: 1\na: 2\n", UnsetKey((), "a")),
        ("[a]\n", SetKey((), "b", 1)),
        ("a: text\n", SetKey(("a",), "b", 1)),
        ("a: text\n", InsertItem(("a",), 0, 1)),
        ("a: [1]\n", RemoveItem(("a",), 7)),
        ("a: [1]\n", SetItem(("a",), 7, 1)),
        ("a: 1\n", SetKey(("b",), "c", 1)),
        ("a: 1\n", SetKey((), "b", "\x1b[31m")),
        ("a: [1\n", SetKey((), "a", 1)),
        ("a: 1\n---\nb: 1\n", SetKey((), "a", 2)),
        ("{{x}}: 1\n", SetKey((), "a", 2)),
    ],
)
def test_what_would_change_more_than_is_meant_is_refused(text: str, made: Edit) -> None:
    with pytest.raises(CannotEdit) as refused:
        edited(text, [made])
    assert refused.value.hint is not None


def test_an_alias_can_be_replaced_by_a_value() -> None:
    assert edited("a: &x 1\nb: *x\n", [SetKey((), "b", 2)]) == "a: &x 1\nb: 2\n"


def test_control_characters_elsewhere_do_no_harm() -> None:
    text = 'a: "\\e[31m"\nb: \u202e\nc: 1\n'
    assert edited(text, [SetKey((), "c", 2)]) == text.replace("c: 1", "c: 2")


def test_what_is_meant_is_said_without_changing_what_is_given() -> None:
    data = parse(PLAN, "").data
    after = changed(data, [SetKey(POSTER, "status", "done"), RemoveItem((*BANNER, "depends"), 0)])
    assert data == parse(PLAN, "").data
    assert after["tasks"][0]["status"] == "done"
    assert after["tasks"][1]["depends"] == [{"task": "video", "lag": "+2d"}]
