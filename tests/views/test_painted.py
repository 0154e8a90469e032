"""Text in lines of a given width."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mktpm.display_width import width_of
from mktpm.views.painted import PaintedLines, flowed, wrapped

WORDS = st.lists(st.sampled_from(["页面", "的", "（含）", "launch", "a", "双十一，", "10-16", " "]), max_size=12)


@given(words=WORDS, columns=st.integers(2, 40), most=st.integers(1, 5))
def test_wrapped_text_stays_within_its_lines(words: list[str], columns: int, most: int) -> None:
    lines = wrapped("".join(words), columns, most)
    assert 1 <= len(lines) <= most
    assert all(width_of(line) <= columns for line in lines)


@given(words=WORDS, columns=st.integers(4, 40))
def test_wrapped_text_loses_nothing_where_there_is_room(words: list[str], columns: int) -> None:
    text = "".join(words)
    assert "".join(wrapped(text, columns, 99)).replace(" ", "") == text.replace(" ", "")


def test_words_and_dates_stay_whole() -> None:
    assert wrapped("expected 11-10", 12, 3) == ["expected", "11-10"]
    assert wrapped("landing page of the launch", 12, 3) == ["landing", "page of", "the launch"]


def test_lines_are_about_as_long_as_each_other() -> None:
    assert wrapped("客服话术与售后规则", 16, 3) == ["客服话术与", "售后规则"]
    assert wrapped("预算（含各渠道费用），拆分", 14, 3)[1][0] != "，"


@given(widths=st.lists(st.integers(1, 30), max_size=12), columns=st.integers(4, 40))
def test_items_flow_into_lines(widths: list[int], columns: int) -> None:
    items = [[("x" * width, "bold")] for width in widths]
    lines = flowed(items, columns)
    text = str(PaintedLines(lines))
    assert all(width_of(line) <= columns for line in text.splitlines())
    if all(width <= columns for width in widths):
        assert [len(word) for word in text.split()] == widths
