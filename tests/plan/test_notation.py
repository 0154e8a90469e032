"""What is written for a value says that value, wherever it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan.notation import block, flow, notation
from mktpm.plan.source import parse
from tests.plan.example_edits import RECORDS, SINGLES, TEXTS

VALUES = st.recursive(
    SINGLES, lambda below: st.lists(below, max_size=3) | st.dictionaries(TEXTS, below, max_size=3), max_leaves=6
)


def said(text: str) -> Any:
    parsed = parse(text, "")
    assert parsed.diagnostics == (), text
    return parsed.data


@given(value=VALUES)
def test_a_value_behind_a_key_is_read_as_it_was_meant(value: Any) -> None:
    assert said(f"k: {notation(value)}\n") == {"k": value}


@given(value=VALUES)
def test_a_value_in_brackets_is_read_as_it_was_meant(value: Any) -> None:
    assert said(f"k: [{flow(value)}, {flow(value)}]\n") == {"k": [value, value]}
    assert said(f"k: {{{flow('a, b')}: {flow(value)}}}\n") == {"k": {"a, b": value}}


@given(value=TEXTS, quote=st.sampled_from(["'", '"', ""]))
def test_text_in_chosen_quotes_is_read_as_it_was_meant(value: str, quote: str) -> None:
    assert said(f"k: {notation(value, quote)}\n") == {"k": value}
    assert said(f"- [{flow(value, quote)}]\n") == [[value]]


@given(record=RECORDS, nested=st.lists(RECORDS, min_size=1, max_size=2))
def test_a_record_is_read_as_it_was_meant(record: dict[str, Any], nested: list[dict[str, Any]]) -> None:
    whole = {**record, "tasks": nested}
    assert said("tasks:\n" + block(whole, "  ", "\n", "tasks") + "\n") == {"tasks": [whole]}


@given(value=TEXTS)
def test_what_is_written_is_one_line(value: str) -> None:
    assert len(notation(value).splitlines()) == 1


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("done", "done"),
        ("2026-11-11", "2026-11-11"),
        ("2026-11-11 20:00", "2026-11-11 20:00"),
        ("T-15d", "T-15d"),
        ("主会场：终稿，第二版", "主会场：终稿，第二版"),
        ("海报　终稿", "海报　终稿"),
        ("“引号” 和 ‘单引号’", "“引号” 和 ‘单引号’"),
        ("👩\u200d👧", "👩\u200d👧"),
        ("it's 50%", "it's 50%"),
        ("a:b", "a:b"),
        ("5", '"5"'),
        ("05", "05"),
        ("true", '"true"'),
        ("yes", "yes"),
        (".nan", '".nan"'),
        ("", '""'),
        ("- a", '"- a"'),
        ("[x] 完成", '"[x] 完成"'),
        ("a: b", '"a: b"'),
        ("a #b", '"a #b"'),
        ("one\ntwo", '"one\\ntwo"'),
        ("\x1b[31m", '"\\x1B[31m"'),
        ("\u202e", '"\\u202E"'),
        (" a", '" a"'),
        (5, "5"),
        (-1.5, "-1.5"),
        (0.000001, "0.000001"),
        (1e16, "10000000000000000.0"),
        (True, "true"),
        (None, "null"),
        (["a", "b, c", "5"], '[a, "b, c", "5"]'),
        ({"task": "a", "lag": "+2d"}, "{task: a, lag: +2d}"),
        ({}, "{}"),
        ([], "[]"),
    ],
)
def test_values_are_written_as_people_write_them(value: Any, written: str) -> None:
    assert notation(value) == written


def test_commas_and_brackets_need_quotes_only_inside_brackets() -> None:
    assert notation("a, [b] {c}") == "a, [b] {c}"
    assert flow("a, [b] {c}") == '"a, [b] {c}"'


def test_quotes_stay_where_they_can_hold_the_text() -> None:
    assert notation("done", "'") == "'done'"
    assert notation("it's", "'") == "'it''s'"
    assert notation('say "no"', '"') == '"say \\"no\\""'
    assert notation("two\nlines", "'") == '"two\\nlines"'


def test_a_record_is_a_line_a_field_and_its_tasks_are_items() -> None:
    record = {"id": "a", "name": "A", "tags": ["x", "y"], "tasks": [{"id": "b"}, {}]}
    assert block(record, "  ", "\n", "tasks").splitlines() == [
        "  - id: a",
        "    name: A",
        "    tags: [x, y]",
        "    tasks:",
        "      - id: b",
        "      - {}",
    ]
