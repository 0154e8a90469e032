"""Findings as people see them: the sentence, the place, the line with a caret, the remedy."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from syrupy.assertion import SnapshotAssertion

from mktpm.diagnostics import Diagnostic, Place, Related, Severity, error
from mktpm.display_width import width_of
from mktpm.engine.computation import compute_schedule
from mktpm.language import LANGUAGES, Language, message
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load_text
from mktpm.plan.locations import Located, located
from mktpm.rules import run_rules
from mktpm.views.diagnostics import as_json, render, summary

FILE = "plan.yaml"
PLAN = """\
name: 双十一大促
policy: {wip: {doing: 1}}
tasks:
  - {id: 主题, name: 活动主题策划, onwer: 李娜, due: 2026-10-16}
  - {id: 页面, name: "会场页面", 负责人: wang, depends: [优惠券, 主体]}
  - {id: 优惠券, depends: [页面]}
  - {id: a, milestone: true, due: 2026-10-23}
\t
"""
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def found_in(text: str, day: str = "2026-10-20") -> list[Located]:
    """What the rules find in a plan with this text."""
    loaded = load_text(text, FILE, HolidayBook())
    schedule = compute_schedule(loaded.workspace, date.fromisoformat(day))
    return run_rules(loaded.workspace, schedule, loaded.diagnostics)


def shown(text: str, language: Language = "en", *, color: bool = False) -> str:
    """The findings in a plan with this text, as a person sees them."""
    return render(found_in(text), {FILE: text}, language, color=color)


def at(text: str, place: Place, sentence: str = "so", *related: Related) -> str:
    """One finding at a place, as a person sees it."""
    finding = error("some-code", message(sentence), place)
    finding = Diagnostic(finding.code, finding.severity, finding.message, place, related=related)
    return render(located([finding], {FILE: text}), {FILE: text}, "en", color=False).removesuffix("\n")


def pointed_at(block: str) -> str:
    """What stands above the carets, found by columns as a terminal has them."""
    lines = block.splitlines()
    mark = next(number for number, line in enumerate(lines) if re.fullmatch(r" *\| *\^+", line))
    caret, source = lines[mark], lines[mark - 1]
    first, last = caret.index("^"), len(caret)
    columns = "".join(character + "\0" * (width_of(character) - 1) for character in source)
    return columns[first:last].replace("\0", "")


# ------------------------------------------------------------------ as a whole


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_look_like_this(language: Language, snapshot: SnapshotAssertion) -> None:
    text = PLAN.replace("\t\n", "")
    found = found_in(text)
    assert render(found, {FILE: text}, language, color=False) + summary(found, language) == snapshot


@pytest.mark.parametrize("language", LANGUAGES)
def test_findings_as_json_look_like_this(language: Language, snapshot: SnapshotAssertion) -> None:
    assert json.dumps(as_json(found_in(PLAN.replace("\t\n", "")), language), ensure_ascii=False, indent=1) == snapshot


def test_colours_change_nothing_but_the_colour() -> None:
    plain, coloured = shown(PLAN), shown(PLAN, color=True)
    assert "\x1b" not in plain
    assert ESCAPES.sub("", coloured) == plain
    assert coloured.count("\x1b[0m") * 2 == len(ESCAPES.findall(coloured))


def test_nothing_found_is_nothing_shown() -> None:
    assert render([], {}, "en", color=False) == ""
    assert summary([], "en") == "no findings"


@pytest.mark.parametrize(
    ("severities", "en", "zh"),
    [
        ("e", "1 error", "1 个错误"),
        ("eew", "2 errors and 1 warning", "2 个错误、1 个警告"),
        ("ii", "2 notes", "2 条提示"),
        ("iwe", "1 error, 1 warning and 1 note", "1 个错误、1 个警告、1 条提示"),
    ],
)
def test_the_summary_counts_in_words(severities: str, en: str, zh: str) -> None:
    kinds = {"e": Severity.ERROR, "w": Severity.WARNING, "i": Severity.INFO}
    found = located([Diagnostic("code", kinds[kind], message("so"), Place(FILE)) for kind in severities], {})
    assert summary(found, "en") == en
    assert summary(found, "zh") == zh


# ------------------------------------------------------------------ the caret


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("name: theme", "name", "theme"),
        ("name: 双十一大促", "name", "双十一大促"),
        ("双十一: {名称: 会场页面, 名: x}", "双十一", "{名称: 会场页面, 名: x}"),
        ('"全角　空格": "ｗｉｄｅ"', '"全角　空格"', '"ｗｉｄｅ"'),
        ("a:\tb", "a", "b"),
        ("😀: 😀😀", "😀", "😀😀"),
    ],
)
def test_carets_stand_under_what_is_meant(line: str, key: str, value: str) -> None:
    name = key.strip('"')
    assert pointed_at(at(line + "\n", Place(FILE, (name,), "key"))) == key
    assert pointed_at(at(line + "\n", Place(FILE, (name,)))).startswith(value[0])


def test_carets_end_with_the_line() -> None:
    assert pointed_at(at("tasks:\n  - a: 1\n    b: 2\n", Place(FILE, ("tasks", 0)))) == "a"
    assert pointed_at(at('name: "a\n  b"   \n', Place(FILE, ("name",)))) == '"a'


def test_a_place_without_a_line_shows_no_line() -> None:
    for text in ("", "\n\n", "a: 1\n"):
        block = at(text, Place(FILE, position=(2, 1)))
        assert block == "error[some-code]: so\n --> plan.yaml:2:1\n"


@given(
    before=st.text("ab双 \t", max_size=150).map(lambda text: "x" + text),
    meant=st.text("cd一", min_size=1, max_size=150),
    after=st.text("ef十 ", max_size=150),
)
def test_long_lines_are_cut_to_what_is_meant(before: str, meant: str, after: str) -> None:
    line = before + meant + after
    block = at(line, Place(FILE, position=(1, len(before) + 1)))
    assert pointed_at(block)[0] == meant[0]
    source = block.splitlines()[2]
    assert len(source) <= len("1 | ") + 98
    if len(line) > 96:
        assert "…" in source


def test_a_line_of_megabytes_is_no_problem() -> None:
    text = "x" * 3_000_000 + " 双: 1"
    assert pointed_at(at(text, Place(FILE, position=(1, 3_000_002)))) == "双"


@pytest.mark.parametrize("mark", ["\r\n", "\r", "\x85", "\u2028"])
def test_line_ends_of_all_kinds_are_counted_and_not_shown(mark: str) -> None:
    text = mark.join(["name: p", "tasks: []", "foo: 1", ""])
    block = at(text, Place(FILE, ("foo",), "key"))
    assert " --> plan.yaml:3:1\n3 | foo: 1\n" in block


# ------------------------------------------------------------------ what could do harm


@pytest.mark.parametrize("bad", ["\x1b[31m", "\x9b31m", "\x07", "\x00", "\u202e", "\r", "\x7f", "\u200b", "\ufeff"])
def test_nothing_in_a_plan_reaches_the_terminal_raw(bad: str) -> None:
    place = Place(f"a{bad}b.yaml", position=(1, 1))
    finding = Diagnostic("code", Severity.ERROR, message("{x}", x=f"a{bad}b"), place, message("{x}", x=bad))
    finding = Diagnostic(
        "code", finding.severity, finding.message, place, finding.hint, related=(Related(place, finding.message),)
    )
    found = located([finding], {place.file: f"x{bad}y\n"})
    block = render(found, {place.file: f"x{bad}y\n"}, "en", color=False)
    assert bad not in block
    assert "\ufffd" in block


def test_a_sentence_is_one_line() -> None:
    block = at("a: 1\n", Place(FILE, ("a",)), "two\nlines\tand a tab")
    assert block.splitlines()[0] == "error[some-code]: two\ufffdlines and a tab"


# ------------------------------------------------------------------ related places


def test_related_places_are_shown_with_their_own_lines_and_numbers() -> None:
    text = "".join(f"k{n}: {n}\n" for n in range(1, 121))
    block = at(text, Place(FILE, ("k9",)), "so", Related(Place(FILE, ("k120",)), message("and here")))
    assert block == (
        "error[some-code]: so\n"
        "   --> plan.yaml:9:5\n"
        "  9 | k9: 9\n"
        "    |     ^\n"
        "   :: plan.yaml:120:7 and here\n"
        "120 | k120: 120\n"
        "    |       ^^^\n"
    )


def test_related_places_may_be_in_another_file() -> None:
    place, other = Place(FILE, ("a",)), Place("other.yaml", ("b",))
    finding = Diagnostic("code", Severity.WARNING, message("so"), place, related=(Related(other, message("there")),))
    texts = {FILE: "a: 1\n", "other.yaml": "\nb: 2\n"}
    block = render(located([finding], texts), texts, "en", color=False)
    assert "1 | a: 1\n" in block
    assert ":: other.yaml:2:4 there\n2 | b: 2\n" in block


def test_json_has_the_shape_of_the_contract() -> None:
    data = as_json(found_in(PLAN.replace("\t\n", "")), "en")
    keys = {"code", "severity", "message", "file", "line", "column", "project", "task"}
    assert all(keys <= one.keys() <= keys | {"hint", "related"} for one in data["diagnostics"])
    assert data["summary"].keys() == {"error", "warning", "info"}
    assert sum(data["summary"].values()) == len(data["diagnostics"])
