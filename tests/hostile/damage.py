"""Real plans with a few things done to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
PLANS = sorted([*ROOT.glob("examples/**/*.yaml"), *ROOT.glob("templates/**/*.yaml")])
SMALL = [plan for plan in PLANS if plan.stat().st_size < 20_000]
Damage = Callable[[st.DrawFn, str], str]

TOKENS = (
    "[", "]", "{", "}", ":", ": ", "- ", "-", "? ", "&a ", "*a", "*", "!", "!!map ", "|", ">", "'", '"', "#", "\t",
    "%", "@", "---\n", "...\n", "<<: *a", "\n", "\r", "\x00", "\x1b[31m", "\u202e", "\u2028", "\ufeff", "\x85",
    "null", "~", "true", "1e999", "0x10", "-1", "99999999999999999999", "2026-02-30", "T-99999d", "T+99999w",
    "100%", "-3d", "1e400d", "100w", "2200-12-31", "1970-01-01", "SS", "FF -5d", "milestone: true\n",
    "tasks: []\n", "id: 1\n", "😀", "双", "\\", "\\x1b",
)  # fmt: skip
"""What is put in anywhere."""
VALUES = (
    "", "~", "[]", "{}", "''", "0", "-1", "1.5", "true", "- a", "[[[]]]", "{a: {b: {}}}", "2026-02-30",
    "1970-01-01", "2200-12-31", "2200-12-31 23:59", "T-99999d", "T+99999w", "nobody-3d", "0d", "36500d", "5200w",
    "0.000001d", "36500ed", "-3d", "1e400d", "0%", "100%", "0.000001%", "999999999999%", "1d/1d/36500d",
    "[a, a, a]", "cancelled", "done", "alap", '"\\e[31m\\a"', '"\\u202eabc"', '"a\\tb"', '"\\N"', "'x'",
    "|\n  two\n  lines", "99999999999999999999", "*a", "&a 1", "[theme SS -5200w]", "[theme FF +36500ed]",
    "[a:b:c]", "{task: x, lag: 9}", "2d/3d", "XX", "CN", "DE-BY", "00:00-24:00", "2026-10-20", "blocked",
)  # fmt: skip
"""What is put in place of a value."""


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """The bytes of a real plan with a few things done to it."""
    text = draw(st.sampled_from(SMALL)).read_text("utf-8")
    for damage in draw(st.lists(st.sampled_from(_WAYS), min_size=1, max_size=4)):
        text = damage(draw, text)
    data = text.encode("utf-8", "surrogatepass")
    places = st.integers(0, max(len(data) - 1, 0))
    for place, put in draw(st.lists(st.tuples(places, st.binary(min_size=1, max_size=2)), max_size=2)):
        data = data[:place] + put + data[place + 1 :]
    return data


def _another_value(draw: st.DrawFn, text: str) -> str:
    values = list(re.finditer(r"(?<=: )[^\s,{}\[\]][^,{}\[\]\n#]*", text))
    if not values:
        return text
    at = draw(st.sampled_from(values))
    return text[: at.start()] + draw(st.sampled_from(VALUES)) + text[at.end() :]


def _something_in(draw: st.DrawFn, text: str) -> str:
    at = draw(st.integers(0, len(text)))
    return text[:at] + draw(st.sampled_from(TOKENS)) + text[at:]


def _the_end_gone(draw: st.DrawFn, text: str) -> str:
    return text[: draw(st.integers(0, len(text)))]


def _a_line_gone(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    del lines[draw(st.integers(0, len(lines) - 1))]
    return "".join(lines)


def _a_line_twice(draw: st.DrawFn, text: str) -> str:
    lines = text.splitlines(keepends=True) or [""]
    here, there = draw(st.integers(0, len(lines) - 1)), draw(st.integers(0, len(lines)))
    lines.insert(there, lines[here])
    return "".join(lines)


_WAYS: Sequence[Damage] = (
    _another_value, _another_value, _another_value, _something_in, _the_end_gone, _a_line_gone, _a_line_twice,
)  # fmt: skip
