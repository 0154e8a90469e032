"""YAML as plans are written in, and what is refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan.source import (
    DEEPEST,
    MOST_FINDINGS,
    UNSAFE,
    lines_at,
    one_line,
    parse,
    scalar,
)

BREAKS = ("\r\n", "\n", "\r", "\x85", "\u2028", "\u2029")
FILE = "plan.yaml"


def _said(text: str) -> list[tuple[str, str, tuple[int, int] | None]]:
    """Code, sentence and position of everything that is wrong with the text's form."""
    found = parse(text, FILE).diagnostics
    return [(one.code, str(one.message), one.where.position) for one in found]


def _only(text: str) -> tuple[str, str, tuple[int, int] | None]:
    """The one thing that is wrong with the text's form; its data can't be had."""
    assert parse(text, FILE).data is None
    [found] = _said(text)
    return found


# ------------------------------------------------------------------ scalars


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_is_written_in_five_ways(text: str) -> None:
    assert scalar(text) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true", True),
        ("False", False),
        ("TRUE", True),
        ("0", 0),
        ("-17", -17),
        ("+3", 3),
        ("1.50", 1.5),
        ("-0.5", -0.5),
    ],
)
def test_booleans_and_numbers_are_those_of_yaml_1_2(text: str, value: object) -> None:
    assert scalar(text) == value
    assert type(scalar(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "yes", "no", "on", "off", "y", "n", "12:30", "010", "0x1f", "0o17", "1_000", "1e3", "1e400", "2026-11-11",
        "-", "+", ".5", "1.", "9" * 19, "9" * 400, "<<", "=", "１２", "1.5.2", "nulll",
    ],
)  # fmt: skip
def test_everything_else_is_text(text: str) -> None:
    assert scalar(text) == text


@pytest.mark.parametrize("text", [".inf", ".Inf", ".nan", ".NaN"])
def test_there_are_no_infinite_numbers(text: str) -> None:
    assert isinstance(scalar(text), str)


def test_a_quoted_scalar_is_text_whatever_it_looks_like() -> None:
    assert parse("""a: "1"\nb: 'true'\nc: "null"\nd: ''\n""", FILE).data == {
        "a": "1",
        "b": "true",
        "c": "null",
        "d": "",
    }


# ------------------------------------------------------------------ documents


def test_keys_are_text_whatever_they_look_like() -> None:
    assert parse("1: a\ntrue: b\nnull: c\n", FILE).data == {"1": "a", "true": "b", "null": "c"}


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n", "---\n...\n"])
def test_an_empty_document_holds_nothing_and_is_no_fault_of_form(text: str) -> None:
    parsed = parse(text, FILE)
    assert parsed.data is None
    assert parsed.diagnostics == ()


def test_anchors_and_aliases_repeat_a_value() -> None:
    assert parse("a: &x [1, 2]\nb: *x\n", FILE).data == {"a": [1, 2], "b": [1, 2]}


PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**17), 10**17) | st.text("abc 双11-:#'\"\n", max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abk双", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(PLAIN)
def test_what_a_yaml_writer_wrote_is_read_as_it_was(data: Any) -> None:
    assert parse(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), FILE).data == data


# ------------------------------------------------------------------ what is refused


@pytest.mark.parametrize(
    ("text", "said", "position"),
    [
        ("a: [1, 2\nb: 3\n", "a list `[…]` is not closed", (2, 2)),
        ("a: {b: c\nd: e\n", "a mapping `{…}` is not closed", (2, 2)),
        ("a: b: c\n", "a `:` that doesn't belong here", (1, 5)),
        ("a: 1\n\tb: 2\n", "a tab stands where spaces indent", (2, 1)),
        ("a:\n\t- b\n", "this character can't begin a value", (2, 1)),
        ("a: - b\n", "a `- ` that doesn't belong here", (1, 4)),
        ("a: ,\n", "a value is missing here", (1, 4)),
        ('a: "C:\\Users"\n', "there is no such escape", (1, 9)),
        ('a: 1\nb: "\\q"\n', "there is no such escape", (2, 5)),
        ("a: &\n", "a name is missing behind `&` or `*`", (1, 5)),
        ("a: |text\n", "the text of `|` or `>` begins on the next line", (1, 5)),
        ("a: 1\n...\nb: 2\n", "this belongs to nothing above it", (3, 1)),
        ('a: 1\nb: "open\nc: 2\n', "the quotes that open here are never closed", (2, 4)),
        ("a: 'b\n---\nc'\n", "the quotes that open here are never closed", (1, 4)),
        ("a: 1\n b: 2\n", "a `:` that doesn't belong here", (2, 3)),
        ("- a\nb: 1\n", "a list item was expected here", (2, 1)),
        ("a: *nobody\n", "`*nobody` refers to no anchor above it", (1, 4)),
        ("a: 1\n---\nb: 2\n", "a plan is one document: a second one begins here", (2, 1)),
        ("? [a, b]\n: c\n", "a key must be plain text", (1, 3)),
        ("a: &x {b: 1}\nc:\n  <<: *x\n", "merge keys (`<<`) are not part of YAML 1.2", (3, 3)),
        ("a: !!python/none x\n", "tags such as `tag:yaml.org,2002:python/none` are not allowed", (1, 4)),
        ("a: !!str 3\n", "tags such as `tag:yaml.org,2002:str` are not allowed", (1, 4)),
        ("tasks: &t [{name: a, tasks: *t}]\n", "`*t` stands inside what it refers to", (1, 29)),
        ("a: &t {b: *t}\n", "`*t` stands inside what it refers to", (1, 11)),
        ("name: a\x07b\n", "the character U+0007 is not allowed in a plan", (1, 8)),
        ("eins: 1\r\n\r\nzwei: \uffff\n", "the character U+FFFF is not allowed in a plan", (3, 7)),
    ],
)  # fmt: skip
def test_what_is_not_yaml_is_pointed_at(text: str, said: str, position: tuple[int, int]) -> None:
    assert _only(text) == ("yaml-syntax", said, position)


def test_a_syntax_error_shows_where_the_thing_began() -> None:
    [found] = parse("tasks:\n  - {name: a\n  - {name: b}\n", FILE).diagnostics
    [began] = found.related
    assert began.where.position == (2, 5)


def test_a_conflict_that_git_left_is_called_one() -> None:
    text = "name: A\ntasks:\n  - id: a\n<<<<<<< HEAD\n    due: 2026-11-01\n=======\n    due: 2026-11-02\n>>>>>>> b\n"
    conflict = "a conflict of two versions is not resolved here"
    assert _only(text) == ("yaml-syntax", conflict, (4, 1))
    assert _only(text.replace("\n", "\r\n")) == ("yaml-syntax", conflict, (4, 1))
    assert _only("a: [\n=======\n")[1] != conflict


def test_every_sentence_about_syntax_can_be_said_in_both_languages() -> None:
    for text in (
        "a: [1",
        "a: {b: c",
        "a: b: c",
        "\ta",
        'a: "b',
        "a: !x!y z",
        "- a\nb: 1",
        "? [a]\n: b",
        "%",
        "a: &",
        "a: |x",
    ):
        for found in parse(text, FILE).diagnostics:
            assert found.message.say("en")
            assert found.message.say("zh")
            assert found.hint is None or (found.hint.say("en") and found.hint.say("zh"))


def test_a_tag_cannot_smuggle_an_escape_sequence_in() -> None:
    [found] = parse("a: !<%1b[31mx> y\n", FILE).diagnostics
    assert "\x1b" not in str(found.message)


def test_nesting_has_an_end() -> None:
    assert parse("[" * (DEEPEST - 1) + "]" * (DEEPEST - 1), FILE).diagnostics == ()
    assert _only("[" * 5_000)[:2] == ("yaml-syntax", f"nested deeper than {DEEPEST} levels")
    assert _only("{a: " * 5_000)[1] == f"nested deeper than {DEEPEST} levels"


def test_an_alias_bomb_does_not_go_off() -> None:
    lines = ["x0: &x0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
    lines += [f"x{n}: &x{n} [{', '.join([f'*x{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert _only("\n".join(lines))[1] == "aliases repeat more than 100000 values"


# ------------------------------------------------------------------ what is reported and read


def test_the_first_of_two_equal_keys_counts() -> None:
    parsed = parse("a: 1\nb: 2\na: {c: 3}\n", FILE)
    assert parsed.data == {"a": 1, "b": 2}
    assert _said("a: 1\nb: 2\na: {c: 3}\n") == [("duplicate-key", "`a` stands twice in this mapping", (3, 1))]


def test_a_thousand_duplicates_are_enough() -> None:
    found = _said("a: 1\n" * 5_000)
    assert len(found) == MOST_FINDINGS + 1
    assert found[-1][:2] == ("yaml-syntax", f"more than {MOST_FINDINGS} findings: the rest of the file was not read")


@pytest.mark.parametrize("text", [r"\e[31mred", r"\x9b31m", r"a\u202eb", r"\a", r"a\u200bb", r"\x7f", r"a\Lb"])
def test_characters_that_steer_a_terminal_are_replaced_and_reported(text: str) -> None:
    parsed = parse(f'name: "{text}"\n', FILE)
    assert "\ufffd" in parsed.data["name"]
    assert [(one.code, one.where.position) for one in parsed.diagnostics] == [("invalid-value", (1, 7))]


def test_keys_are_cleaned_too() -> None:
    assert list(parse(r'"\e[31m": 1', FILE).data) == ["\ufffd[31m"]


def test_a_tab_within_a_line_is_a_blank_and_stays_in_longer_text() -> None:
    parsed = parse('a: "x\\ty"\nb: |\n  x\ty\n', FILE)
    assert parsed.data == {"a": "x y", "b": "x\ty\n"}
    assert parsed.diagnostics == ()


@given(st.text())
def test_one_line_is_one_line_without_anything_unsafe(text: str) -> None:
    shown = one_line(text)
    assert not set(shown) & {"\n", "\r", "\t", "\x1b", "\x9b", "\u202e", "\x85", "\u2028"}
    assert len(shown) == len(text)


@given(st.text(max_size=200) | st.text("a: -[]{}&*!|>'\"\n#%@`,?\t\\0\x85双", max_size=60))
def test_no_text_makes_the_reader_fail(text: str) -> None:
    for found in parse(text, FILE).diagnostics:
        assert found.message.say("en")
        assert found.message.say("zh")
        assert found.where.position is not None


# ------------------------------------------------------------------ lines


@given(text=st.text("ab双\n\r\x85\u2028\u2029", max_size=60), numbers=st.sets(st.integers(1, 60), max_size=8))
def test_lines_are_those_that_yaml_counts(text: str, numbers: set[int]) -> None:
    lines = re.split("|".join(BREAKS), text)
    assert lines_at(text, numbers) == {n: lines[n - 1] for n in numbers if n <= len(lines)}


@pytest.mark.parametrize("mark", BREAKS)
def test_a_line_far_down_is_found(mark: str) -> None:
    text = mark.join(f"line {n}" for n in range(1, 20_001))
    assert lines_at(text, [1, 2, 9_999, 20_000, 20_001]) == {
        1: "line 1", 2: "line 2", 9_999: "line 9999", 20_000: "line 20000",
    }  # fmt: skip


def test_long_lines_do_not_disturb_the_count() -> None:
    text = "\n".join(["x" * 10_000, "", "y" * 5_000, "z"])
    assert lines_at(text, [4, 2]) == {2: "", 4: "z"}


def test_no_character_that_people_write_is_unsafe() -> None:
    assert re.search(UNSAFE, "双十一（）：，。、“”·…— é ß ½ → ◆ 😀") is None
