"""Text from a plan stays text: it is parsed the way a git host would, and nothing comes alive."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from mktpm.language import Count, message
from mktpm.reports.markdown import Markdown, escaped, printed, said

PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
PLAIN = {"paragraph_open", "paragraph_close", "inline", "text", "text_special"}
HOSTILE = [
    "a|b",
    "<script>alert(1)</script>",
    "<!-- x -->",
    "[x](javascript:alert(1))",
    "![x](https://evil.example/pixel.png)",
    "[x][y]",
    "[^1]",
    "`code`",
    "``a`b``",
    "line one\n\n# line two",
    "# heading",
    "###",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "> quote",
    "---",
    "===",
    "***",
    "___",
    "~~~",
    "```",
    "_a_ __b__",
    "*a* **b**",
    "~a~ ~~b~~",
    "&copy; &#60; &amp",
    "R&D",
    "https://evil.example",
    "HTTP://evil.example/a?b=c",
    "www.evil.example",
    "WWW.evil.example",
    "<https://evil.example>",
    "mail@evil.example",
    "\\",
    "\\*a\\*",
    "    indented",
    "\tindented",
    "$x$",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "a\u2028# b",
    "\u202egnp.exe",
    "—《双十一》“预热”、复盘！",
    "",
]


def leaves(tokens: list[Token]) -> list[Token]:
    """The tokens without their nesting."""
    found: list[Token] = []
    for token in tokens:
        found += [token, *leaves(token.children or [])]
    return found


def shown(source: str) -> str:
    """The text that a reader of the Markdown sees."""
    return "".join(token.content for token in leaves(PARSER.parse(source)) if token.type in ("text", "text_special"))


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_and_does_nothing(text: str) -> None:
    source = escaped(text)
    assert {token.type for token in leaves(PARSER.parse(source))} <= PLAIN
    visible = re.sub("[\u2028\u202e]", "\ufffd", text)
    assert shown(source).replace("\u2060", "") == " ".join(visible.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_in_its_table_cell(text: str) -> None:
    table = f"| a | b |\n| --- | --- |\n| {escaped(text)} | end |\n"
    tokens = leaves(PARSER.parse(table))
    assert [token.type for token in tokens].count("td_open") == 2
    assert "end" in [token.content for token in tokens]
    assert not {token.type for token in tokens} & {"html_inline", "html_block", "link_open", "image", "code_inline"}


@settings(max_examples=settings().max_examples * 2)
@given(st.text(alphabet="ab1 .)-+#*_`~<>[]()!|\\&;:/@w=$\n\t双", max_size=24))
def test_any_text_is_shown_as_it_is(text: str) -> None:
    source = escaped(text)
    assert {token.type for token in leaves(PARSER.parse(source))} <= PLAIN
    assert shown(source).replace("\u2060", "") == " ".join(text.split())


@settings(max_examples=settings().max_examples * 2)
@given(st.lists(st.text(alphabet="a1 .)-+#*_`~<[](|\\&;:/=\n双", max_size=6), max_size=4))
def test_texts_side_by_side_make_no_markup_together(texts: list[str]) -> None:
    source = "".join(escaped(text) for text in texts)
    assert {token.type for token in leaves(PARSER.parse(source))} <= PLAIN


@pytest.mark.parametrize("text", ["http://a.example", "www.a.example", "see https://a.example.", "x@a.example"])
def test_addresses_have_nothing_that_a_git_host_would_link(text: str) -> None:
    assert not re.search(r"https?://|www\.|\w@\w", escaped(text))


def test_numbers_dates_and_markdown_are_printed_as_they_are() -> None:
    assert printed(-3) == "-3"
    assert printed(Markdown("**a**")) == "**a**"
    assert printed(None) == ""
    assert printed("**a**") == r"\*\*a\*\*"


def test_what_templates_do_with_markdown_gives_text_again() -> None:
    assert not isinstance(Markdown("*a*"), str)
    assert printed(str(Markdown("*a*"))) == r"\*a\*"


def test_the_programs_own_sentences_may_hold_markup_but_their_values_may_not() -> None:
    assert said("_to fill in_", "zh").text == "_待填写_"
    sentence = message("“{name}” made up {days}.", name="*x*", days=Count(2, "working day"))
    assert said(sentence, "en").text == r"“\*x\*” made up 2 working days."
    assert said(sentence, "zh").text == r"“\*x\*”追回了 2 个工作日。"


def test_a_sentence_from_elsewhere_is_text_like_any_other() -> None:
    assert said("**{name}** <b>", "en", name="_a_").text == r"\*\*\_a\_\*\* \<b>"
    assert said("{name.__class__}", "en", name="a").text == r"\{name.\_\_class\_\_\}"
