"""Where everything in a text stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mktpm.diagnostics import Route
from mktpm.plan.outline import Mapping, Node, Scalar, Sequence, Skipped, node_at, outline, outline_along
from mktpm.plan.replacement import content_end, dash_of
from mktpm.plan.source import scalar
from tests.plan.example_edits import Plan, laid_out_plans, lists_of, mappings_of
from tests.plan.styled import styled_plans

TEXT = """\
# 双十一
name: '双十一'   # quoted
due:
note: |
  two
  lines

tasks:
- id: a
  depends: [b, {task: c, lag: 2d}]
- {id: b, "due": 2026-11-11}
-
  id: 😀c
x: &here [1]
y: *here
"""


def at(*route: str | int) -> Node:
    found = node_at(outline(TEXT), route)
    assert found is not None
    return found


def words(node: Node) -> str:
    return TEXT[node.start : content_end(TEXT, node)]


def test_scalars_stand_where_they_stand_with_their_quotes() -> None:
    assert words(at("name")) == "'双十一'"
    assert words(at("tasks", 1, "due")) == "2026-11-11"
    assert words(at("tasks", 2, "id")) == "😀c"
    node = at("name")
    assert isinstance(node, Scalar)
    assert (node.text, node.style, node.line, node.column) == ("双十一", "'", 1, 6)


def test_an_empty_value_begins_and_ends_behind_its_colon() -> None:
    node = at("due")
    assert node.start == node.end == TEXT.index("due:") + 4


def test_a_block_of_text_ends_with_its_last_visible_character() -> None:
    assert words(at("note")) == "|\n  two\n  lines"


def test_collections_know_their_style_and_their_column() -> None:
    tasks, flow = at("tasks"), at("tasks", 1)
    assert isinstance(tasks, Sequence)
    assert isinstance(flow, Mapping)
    assert (tasks.flow, tasks.column, len(tasks.items)) == (False, 0, 3)
    assert (flow.flow, words(flow)) == (True, '{id: b, "due": 2026-11-11}')
    assert words(at("tasks", 0)).startswith("id: a")
    assert words(at("tasks", 0)).endswith("lag: 2d}]")


def test_the_dash_of_an_item_is_found() -> None:
    tasks = at("tasks")
    assert isinstance(tasks, Sequence)
    assert [TEXT[dash_of(TEXT, tasks, number) :][:4] for number in range(3)] == ["- id", "- {i", "-\n  "]


def test_an_alias_is_told_from_text() -> None:
    node = at("y")
    assert isinstance(node, Scalar)
    assert (node.text, node.style) == ("here", "*")


@pytest.mark.parametrize("route", [("nothing",), ("name", "x"), ("tasks", 9), ("tasks", "x"), ("due", 0)])
def test_a_route_that_leads_nowhere_has_no_node(route: Route) -> None:
    assert node_at(outline(TEXT), route) is None


@pytest.mark.parametrize("text", ["", "# only a comment\n", "\n\n"])
def test_a_text_without_a_document_has_no_outline(text: str) -> None:
    assert outline(text) is None


@pytest.mark.parametrize("text", ["a: [1\n", "a: b: c\n", "\ta: 1\n", "a: 'b\n", "a: \x1b\n"])
def test_a_text_that_is_no_yaml_has_no_outline_either(text: str) -> None:
    with pytest.raises(yaml.YAMLError):
        outline(text)


def test_a_key_that_is_a_list_does_no_harm() -> None:
    root = outline("? [a, b]\n: 1\nc: 2\n")
    assert isinstance(root, Mapping)
    assert [entry.key.style for entry in root.entries] == ["?", ""]


def test_of_two_equal_keys_the_first_one_counts() -> None:
    node = node_at(outline("a: 1\na: 2\n"), ("a",))
    assert isinstance(node, Scalar)
    assert node.text == "1"


# ------------------------------------------------------------------ every plan


def data_of(node: Node) -> Any:
    """The data that an outline says; a mark for what was passed over."""
    if isinstance(node, Mapping):
        return {entry.key.text: data_of(entry.value) for entry in reversed(node.entries)}
    if isinstance(node, Sequence):
        return [data_of(item) for item in node.items]
    if isinstance(node, Skipped):
        return ...
    return node.text if node.style else scalar(node.text)


def nodes_below(node: Node) -> Iterator[Node]:
    yield node
    children = [entry.value for entry in node.entries] if isinstance(node, Mapping) else []
    children += node.items if isinstance(node, Sequence) else []
    for child in children:
        yield from nodes_below(child)


@given(plan=laid_out_plans() | styled_plans())
def test_an_outline_holds_what_the_text_holds(plan: Plan) -> None:
    root = outline(plan.text)
    assert root is not None
    assert data_of(root) == plan.data


@given(plan=laid_out_plans() | styled_plans())
def test_what_stands_below_stands_within_and_nothing_overlaps(plan: Plan) -> None:
    root = outline(plan.text)
    assert root is not None
    for node in nodes_below(root):
        assert node.start <= node.end <= len(plan.text)
        entries = node.entries if isinstance(node, Mapping) else ()
        inner: list[Node] = [each for entry in entries for each in (entry.key, entry.value)]
        inner += node.items if isinstance(node, Sequence) else []
        edges = [edge for each in inner for edge in (each.start, content_end(plan.text, each))]
        assert edges == sorted(edges)
        assert not edges or (node.start <= edges[0] and edges[-1] <= node.end)


@given(data=st.data(), plan=laid_out_plans() | styled_plans())
def test_an_outline_along_a_way_is_the_same_there(data: st.DataObject, plan: Plan) -> None:
    routes = [route for route, _ in [*mappings_of(plan.data), *lists_of(plan.data)]]
    route = data.draw(st.sampled_from(routes))
    whole, along = outline(plan.text), outline_along(plan.text, [route])
    for length in range(len(route) + 1):
        full, part = node_at(whole, route[:length]), node_at(along, route[:length])
        assert full is not None
        assert part is not None
        assert (full.start, content_end(plan.text, full)) == (part.start, content_end(plan.text, part))
    assert node_at(along, route) == node_at(whole, route)
