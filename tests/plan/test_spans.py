"""Where things stand in a plan's text."""

from __future__ import annotations

from typing import Any

import pytest

from mktpm.diagnostics import Place, Route
from mktpm.plan.spans import Span, locate

FILE = "plan.yaml"
PLAN = """\
# a comment
name: 双十一
tasks:
  - id: theme   # the first
    owner: 李娜
    depends: [甲, {task: 乙, lag: 2d}]
  - {name: "页面", due: 2026-11-11}
"""


@pytest.mark.parametrize(
    ("route", "at", "span"),
    [
        ((), "value", Span(2, 1, 8, 1)),
        (("name",), "value", Span(2, 7, 2, 10)),
        (("name",), "key", Span(2, 1, 2, 5)),
        (("tasks", 0, "owner"), "value", Span(5, 12, 5, 14)),
        (("tasks", 0, "depends", 1, "lag"), "value", Span(6, 33, 6, 35)),
        (("tasks", 1, "due"), "key", Span(7, 18, 7, 21)),
        (("tasks", 1, "nothing", "there"), "value", Span(7, 5, 7, 6)),
        (("tasks", 7), "value", Span(4, 3, 4, 4)),
    ],
)
def test_a_route_becomes_a_line_and_a_column(route: Route, at: Any, span: Span) -> None:
    place = Place(FILE, route, at)
    found = locate(PLAN, [place, Place(FILE, ("tasks", 0))])[place]
    assert (found.line, found.column) == (span.line, span.column)
    if route[-1:] in (("name",), ("owner",), ("lag",), ("due",)):
        assert found == span


def test_of_two_equal_keys_the_first_is_the_place() -> None:
    place = Place(FILE, ("a",))
    assert locate("a: 1\na: 2\n", [place])[place] == Span(1, 4, 1, 5)


def test_a_place_behind_a_syntax_error_is_the_nearest_thing_before_it() -> None:
    place = Place(FILE, ("tasks", 1))
    assert locate("tasks:\n  - a\n  - {b\n", [place])[place].line in (2, 3)


def test_looking_for_no_route_reads_no_further_than_the_beginning() -> None:
    place = Place(FILE, position=(3, 4))
    assert locate("[" * 300_000, [place, Place(FILE)])[place] == Span(3, 4, 3, 5)
