"""Random pairs of changes to the example plans: merged they equal both, and nothing is ever lost."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.plan.merging import merge
from mktpm.plan.source import parse
from tests.plan.merging.changes import EXAMPLES, TEMPLATES, Change, any_change

PLANS = [*EXAMPLES, *TEMPLATES]
ROUNDS = 6


@cache
def _text(number: int) -> str:
    return PLANS[number].read_text("utf-8")


def _pair(text: str, dice: random.Random) -> tuple[Change, Change]:
    """Two changes that don't touch the same thing."""
    while True:
        mine, yours = any_change(text, dice, "1"), any_change(text, dice, "2")
        if not mine.meets(yours):
            return mine, yours


def _meaning(data: Any) -> Any:
    """What a text says, whatever the order of its lists."""
    if isinstance(data, dict):
        return {key: _meaning(value) for key, value in data.items() if value != []}
    if isinstance(data, list):
        return sorted((_meaning(item) for item in data), key=repr)
    return data


def _characters(text: str) -> list[str]:
    """The lines of a text without their order, and the characters of each without theirs."""
    return sorted("".join(sorted(line)) for line in text.splitlines())


@pytest.mark.parametrize("number", range(len(PLANS)), ids=[f"{file.parent.name}-{file.stem}" for file in PLANS])
def test_independent_changes_merge_to_both(number: int) -> None:
    base = _text(number)
    for seed in range(ROUNDS):
        mine, yours = _pair(base, random.Random(f"{number}-{seed}"))
        ours, theirs = mine.make(base), yours.make(base)
        both = yours.make(ours)
        told = f"seed {seed}: {mine.name}; {yours.name}"
        for here, there in ((ours, theirs), (theirs, ours)):
            result = merge(base, here, there)
            assert result.conflicts == 0, f"{told}\n{result.text}"
            assert _meaning(parse(result.text, "").data) == _meaning(parse(both, "").data), told
            assert _characters(result.text) == _characters(both), told


def _pieces(text: str) -> set[str]:
    """The lines of a text, and apart from them the comments behind them: one side may change each."""
    return {piece.strip() for line in text.splitlines() for piece in line.split("  #")}


@pytest.mark.parametrize("number", range(len(PLANS)), ids=[f"{file.parent.name}-{file.stem}" for file in PLANS])
def test_several_changes_a_side_lose_nothing(number: int) -> None:
    base = _text(number)
    for seed in range(ROUNDS // 2):
        dice = random.Random(f"many-{number}-{seed}")
        sides = []
        for side in "ab":
            text = base
            for step in range(6):
                text = any_change(text, dice, f"{side}{step}").make(text)
            sides.append(text)
        ours, theirs = sides
        result = merge(base, ours, theirs)
        for side, other in ((ours, theirs), (theirs, ours)):
            for piece in _pieces(side) - _pieces(base) - _pieces(other):
                if not {"[", "{"} & set(piece):  # what stands in brackets may be changed by both
                    assert piece in result.text, f"seed {seed}: {piece}"
        for mine in (True, False):
            assert parse(_resolved(result.text, mine=mine), "").diagnostics == (), f"seed {seed}"


def _resolved(text: str, *, mine: bool) -> str:
    """The text after somebody took one side of every conflict."""
    lines, side = [], None
    for line in text.splitlines(keepends=True):
        mark = line[:7]
        if mark in ("<<<<<<<", "=======", ">>>>>>>"):
            side = {"<<<<<<<": True, "=======": False}.get(mark)
        elif side is None or side is mine:
            lines.append(line)
    return "".join(lines)


TEXT = st.text(alphabet=st.sampled_from("ab:- \n#[]{},'\"|>&*?\r\t\ufeff中"), max_size=60)


@given(TEXT, TEXT)
def test_a_change_of_one_side_is_taken_as_it_is(base: str, text: str) -> None:
    assert merge(base, text, base).text == text
    assert merge(base, base, text).text == text
    assert merge(base, text, text).text == text


@given(TEXT, TEXT, TEXT)
@settings(max_examples=settings().max_examples * 2)
def test_any_three_texts_merge_without_an_error(base: str, ours: str, theirs: str) -> None:
    result = merge(base, ours, theirs)
    assert (result.conflicts > 0) == ("<<<<<<< ours" in result.text)


KEYS = ("name", "id", "tasks", "tags", "due", "note", "depends")
PIECES = st.lists(
    st.sampled_from(
        ["- id: a", "- id: b", "- name: c", "  due: 1", "  tags: [x, y]", "  tags: [y]", "  tasks:", "  - id: d",
         "    - id: e", "tasks:", "id: p", "name: q", "# c", "  # d", "", "  note: |", "    line", "tags:", "- x",
         "- y", "dates: {a: 1, b: 2}", "dates: {b: 3}", "- {id: a, due: 2}", "- {id: f}", "  depends: [a]"]
    ),
    max_size=14,
).map(lambda lines: "\n".join(lines) + "\n")  # fmt: skip


@given(PIECES, PIECES, PIECES)
@settings(max_examples=settings().max_examples * 4)
def test_plans_of_all_shapes_merge_and_lose_nothing(base: str, ours: str, theirs: str) -> None:
    result = merge(base, ours, theirs)
    readable = not any(parse(text, "").diagnostics for text in (base, ours, theirs))
    if result.conflicts == 0 and readable:
        assert parse(result.text, "").diagnostics == ()
    for side in (ours, theirs):
        for comment in ("# c", "# d"):
            if comment in side and comment not in base:
                assert comment in result.text
