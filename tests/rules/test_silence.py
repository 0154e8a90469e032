"""Findings silenced where they stand."""

from __future__ import annotations

import pytest

from tests.rules.test_rules import findings

PLAN = """\
name: p
tasks:
  - id: a
    onwer: lina%s
%s    zzz: 1
"""


def codes(after: str = "", before: str = "") -> list[str]:
    """The codes found in a plan with these comments on one line and above the next."""
    return [one.code for one in findings(PLAN % (after, before))]


@pytest.mark.parametrize(
    ("after", "before", "left"),
    [
        ("", "", 2),
        ("  # mktpm: ignore[unknown-key]", "", 1),
        ("  #mktpm:ignore[unknown-key]", "", 1),
        ("  # mktpm: ignore[task-alarm, unknown-key ]", "", 1),
        ("  # because: mktpm: ignore[unknown-key]", "", 2),
        ("  # mktpm: ignore[task-alarm]", "", 2),
        ("  # mktpm: ignore", "", 2),
        ("  # mktpm: ignore[]", "", 2),
        ("  # MKTPM: ignore[unknown-key]", "", 2),
        ("", "    # mktpm: ignore[unknown-key]\n", 1),
        ("", "# mktpm: ignore[unknown-key]\n", 1),
        ("", "    # mktpm: ignore[unknown-key]\n\n", 2),
        ("  # mktpm: ignore[unknown-key]", "    # mktpm: ignore[unknown-key]\n", 0),
    ],
)
def test_a_comment_silences_its_line_or_the_one_below(after: str, before: str, left: int) -> None:
    assert codes(after, before) == ["unknown-key"] * left


@pytest.mark.parametrize("mark", ["\r\n", "\r"])
def test_lines_are_counted_alike_whatever_ends_them(mark: str) -> None:
    text = PLAN % ("  # mktpm: ignore[unknown-key]", "    # mktpm: ignore[unknown-key]\n")
    assert findings(text.replace("\n", mark)) == []


def test_what_makes_the_file_worthless_is_never_silent() -> None:
    assert [one.code for one in findings("a: b: c  # mktpm: ignore[yaml-syntax]\n")] == ["yaml-syntax"]


def test_a_comment_deep_in_a_long_file_is_seen() -> None:
    tasks = "".join(f"  - {{id: t{n}}}\n" for n in range(5_000))
    text = f"name: p\ntasks:\n{tasks}  - {{id: x, foo: 1}}  # mktpm: ignore[unknown-key]\n  - {{id: y, foo: 1}}\n"
    assert [one.task for one in findings(text)] == ["y"]


def test_who_must_agree_is_nobody_else_s_to_silence() -> None:
    mark = "# mktpm: ignore[approval-missing]"
    task = f"  - {{id: t, status: done, finished: 2026-10-01, approval: [{{by: lina}}]}}  {mark}\n"
    text = f"name: p\npeople: [{{id: lina}}]\ntasks:\n{task}"
    assert [one.code for one in findings(text)] == ["approval-missing"]
