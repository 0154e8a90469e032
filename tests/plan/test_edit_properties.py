"""Any edit of any plan changes exactly the value that is meant, and no other line."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.diagnostics import Route
from mktpm.plan.edit import Edit, InsertItem, RemoveItem, SetItem, SetKey, UnsetKey, changed, edited
from mktpm.plan.pieces import Reader
from mktpm.plan.source import parse
from tests.plan.example_edits import Plan, edits_of, extent_of, is_flow, laid_out_plans
from tests.plan.styled import styled_plans

PLANS = laid_out_plans() | styled_plans()
TWICE = settings(max_examples=2 * settings().max_examples)


def drawn(data: st.DataObject, *kinds: type[Edit]) -> tuple[Plan, Edit]:
    plan = data.draw(PLANS)
    return plan, data.draw(edits_of(plan.data, kinds))


def lines_of(text: str) -> int:
    return text.replace("\r\n", "\n").replace("\r", "\n").count("\n")


def below(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def common(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def is_inserted(before: str, after: str) -> bool:
    """Whether ``after`` is ``before`` with something put in at one place."""
    head = common(before, after)
    return after.endswith(before[head:]) and len(after) >= len(before)


def taken_out(before: str, after: str) -> list[tuple[int, int]]:
    """All stretches of ``before`` without which it is ``after``."""
    head = common(before, after)
    gone = len(before) - len(after)
    tail = common(before[::-1], after[::-1])
    starts = range(max(0, len(after) - tail), head + 1)
    return [(start, start + gone) for start in starts if before[:start] + before[start + gone :] == after]


@given(data=st.data())
@TWICE
def test_the_value_that_is_meant_changes_and_no_other(data: st.DataObject) -> None:
    plan, edit = drawn(data)
    after = edited(plan.text, [edit])
    assert parse(after, "").data == changed(plan.data, [edit])
    assert edited(plan.text, [edit], plan.data) == after
    assert edited("\ufeff" + plan.text, [edit]) == "\ufeff" + after


@given(data=st.data())
@TWICE
def test_a_result_is_looked_at_as_closely_where_most_of_it_is_known(data: st.DataObject) -> None:
    plan, edit = drawn(data)
    reader = Reader()
    assert reader.learned(plan.text, "a plan").data == plan.data
    after = edited(plan.text, [edit], plan.data, reader)
    assert after == edited(plan.text, [edit])
    assert reader.data_of(after) == parse(after, "").data


@given(data=st.data())
@TWICE
def test_a_new_key_is_a_new_line_or_a_word_in_braces(data: st.DataObject) -> None:
    plan, edit = drawn(data, SetKey)
    assert isinstance(edit, SetKey)
    if edit.key in below(plan.data, edit.route):
        return
    after = edited(plan.text, [edit])
    assert is_inserted(plan.text, after)
    new_lines = 0 if is_flow(plan.text, edit.route) else 1
    if edit.key in ("tasks", "slips"):
        assert (lines_of(after) > lines_of(plan.text)) == bool(new_lines)
    else:
        assert lines_of(after) == lines_of(plan.text) + new_lines
    assert edited(after, [UnsetKey(edit.route, edit.key)]) == plan.text


@given(data=st.data())
@TWICE
def test_a_value_is_replaced_where_it_stands(data: st.DataObject) -> None:
    plan, edit = drawn(data, SetKey, SetItem)
    assert isinstance(edit, (SetKey, SetItem))
    extent = extent_of(plan.text, (*edit.route, edit.key if isinstance(edit, SetKey) else edit.position))
    if extent is None:
        return
    after = edited(plan.text, [edit])
    assert after.startswith(plan.text[: extent.start])
    assert after.endswith(plan.text[extent.end :])
    key = plan.text[extent.start : extent.end].partition(":")[0] if isinstance(edit, SetKey) else ""
    assert after[extent.start :].startswith(key)
    assert edited(after, [edit]) == after


@given(data=st.data())
@TWICE
def test_what_goes_takes_nothing_with_it_but_its_own_lines(data: st.DataObject) -> None:
    plan, edit = drawn(data, UnsetKey, RemoveItem)
    assert isinstance(edit, (UnsetKey, RemoveItem))
    held = below(plan.data, edit.route)
    after = edited(plan.text, [edit])
    if len(held) == 1:  # the key goes with its last item, and an empty mapping becomes `{}`
        return
    extent = extent_of(plan.text, (*edit.route, edit.key if isinstance(edit, UnsetKey) else edit.position))
    assert extent is not None
    assert any(
        _is_rest_of_line(plan.text[start : extent.start].strip(" -"))
        and _is_rest_of_line(plan.text[extent.end : end])
        and start <= max(extent.start, end - (extent.end - extent.start))
        for start, end in taken_out(plan.text, after)
    )


def _is_rest_of_line(text: str) -> bool:
    """Whether this is a comment behind what went, with the end of its line and the indentation of the next."""
    rest = text.strip(" \t\r\n,")
    return rest == "" or (rest.startswith("#") and "\n" not in rest and "\r" not in rest)


@given(data=st.data())
@TWICE
def test_a_new_item_leaves_the_others_alone(data: st.DataObject) -> None:
    plan, edit = drawn(data, InsertItem)
    if not isinstance(edit, InsertItem):
        return  # a plan without lists
    after = edited(plan.text, [edit])
    assert is_inserted(plan.text, after)
    assert _without_blanks(edited(after, [RemoveItem(edit.route, edit.position)])) == _without_blanks(plan.text)


def _without_blanks(text: str) -> str:
    return "".join(text.split())


@given(data=st.data())
def test_several_edits_are_the_edits_one_after_another(data: st.DataObject) -> None:
    plan = data.draw(PLANS)
    edits: list[Edit] = []
    held, text = plan.data, plan.text
    for _ in range(data.draw(st.integers(2, 4))):
        edit = data.draw(edits_of(held, ()))
        edits.append(edit)
        held, text = changed(held, [edit]), edited(text, [edit])
        if not held:
            break
    together = edited(plan.text, edits)
    assert parse(together, "").data == held == parse(text, "").data
    assert sorted(_without_blanks(together)) == sorted(_without_blanks(text))  # new keys may stand in another order


@given(plan=PLANS)
def test_no_edit_changes_nothing(plan: Plan) -> None:
    assert edited(plan.text, []) == plan.text
