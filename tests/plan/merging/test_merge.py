"""Small plans merged by hand: two changes and what must come of them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from mktpm.plan.merging import Labels, merge

PLAN = """\
# Double 11
id: p
tags: [promo]  # for the list

tasks:
  # the theme comes first
  - id: theme
    name: "主题"
    status: todo   # waits
    depends: [brief, budget]
    done_when:
      - signed
      - "[ ] printed"
    note: |
      one
      two
      three
  - id: page
    name: Page
    tasks:
      - id: draw
        due: 2026-11-05
      - id: build
        due: 2026-11-08
  - {id: flow, name: Flow, status: todo, tags: [x, y]}  # short
"""

Swap = tuple[str, str]


def _with(*swaps: Swap, text: str = PLAN) -> str:
    for old, new in swaps:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


TODO, DONE = "    status: todo   # waits\n", "    status: done   # waits\n    finished: 2026-11-04\n"
DRAW = "      - id: draw\n        due: 2026-11-05\n"
BUILD = "      - id: build\n        due: 2026-11-08\n"
FLOW = "  - {id: flow, name: Flow, status: todo, tags: [x, y]}  # short\n"
THEME = PLAN[PLAN.index("  # the theme") : PLAN.index("  - id: page")]


@pytest.mark.parametrize(
    ("mine", "yours", "both"),
    [
        pytest.param([(TODO, DONE)], [('"主题"', "新主题")], [(TODO, DONE), ('"主题"', "新主题")], id="fields"),
        pytest.param(
            [(TODO, DONE)], [("# waits", "# soon")], [(TODO, DONE.replace("waits", "soon"))], id="value and its comment"
        ),
        pytest.param(
            [(TODO, DONE)], [(TODO, TODO + "    owner: lina\n")], [(TODO, DONE + "    owner: lina\n")],
            id="keys at one place",
        ),
        pytest.param([(TODO, DONE)], [(TODO, DONE)], [(TODO, DONE)], id="the same"),
        pytest.param([(TODO, DONE)], [('"主题"', "主题")], [(TODO, DONE), ('"主题"', "主题")], id="quotes"),
        pytest.param(
            [("[brief, budget]", "[brief, budget, legal]")], [("[brief, budget]", "[budget, media]")],
            [("[brief, budget]", "[budget, legal, media]")], id="items",
        ),
        pytest.param(
            [("[brief, budget]", "[brief +2d, budget]")], [("[brief, budget]", "[brief]")],
            [("[brief, budget]", "[brief +2d]")], id="a lag and another link",
        ),
        pytest.param(
            [("      - signed\n", '      - "[x] signed"\n')], [('"[ ] printed"', '"[x] printed"')],
            [("      - signed\n", '      - "[x] signed"\n'), ('"[ ] printed"', '"[x] printed"')], id="ticks",
        ),
        pytest.param(
            [("status: todo, tags: [x, y]", "status: done, tags: [x, y, z]")],
            [("name: Flow, status: todo, tags: [x, y]", "name: F, status: todo, tags: [y], owner: li")],
            [("name: Flow, status: todo, tags: [x, y]", "name: F, status: done, tags: [y, z], owner: li")],
            id="between braces",
        ),
        pytest.param(
            [(FLOW, FLOW + "  - id: a\n")], [(FLOW, FLOW + "  # new\n  - id: b\n")],
            [(FLOW, FLOW + "  - id: a\n  # new\n  - id: b\n")], id="tasks at one place",
        ),
        pytest.param(
            [(DRAW, DRAW + "        slips:\n          - {on: 1, because: a}\n")],
            [(DRAW, DRAW + "        slips:\n          - {on: 2, because: b}\n")],
            [(DRAW, DRAW + "        slips:\n          - {on: 1, because: a}\n          - {on: 2, because: b}\n")],
            id="a list that both begin",
        ),
        pytest.param(
            [(THEME, ""), (FLOW, FLOW + THEME)], [(TODO, DONE)],
            [(THEME, ""), (FLOW, FLOW + THEME.replace(TODO, DONE))], id="moved down and edited",
        ),
        pytest.param(
            [(DRAW, ""), (FLOW, FLOW + "  - id: draw\n    due: 2026-11-05\n")],
            [(DRAW, DRAW + "        # asked\n        owner: li\n")],
            [(DRAW, ""), (FLOW, FLOW + "  - id: draw\n    due: 2026-11-05\n    # asked\n    owner: li\n")],
            id="moved to the top and edited",
        ),
        pytest.param(
            [(DRAW, "      - id: art\n        tasks:\n          - id: draw\n            due: 2026-11-05\n")],
            [("2026-11-05", "2026-11-06")],
            [(DRAW, "      - id: art\n        tasks:\n          - id: draw\n            due: 2026-11-06\n")],
            id="grouped and edited",
        ),
        pytest.param([(DRAW + BUILD, BUILD + DRAW)], [("-08", "-09")],
                     [(DRAW + BUILD, BUILD.replace("-08", "-09") + DRAW)], id="exchanged and edited"),
        pytest.param([(BUILD, "")], [("-05", "-06")], [(BUILD, ""), ("-05", "-06")], id="removed beside"),
        pytest.param(
            [("  - id: page\n", "  # ours\n  - id: page\n")], [("  - id: page\n", "  # theirs\n  - id: page\n")],
            [("  - id: page\n", "  # ours\n  # theirs\n  - id: page\n")], id="comments above",
        ),
        pytest.param(
            [("    name: Page\n", "    name: Page  # a\n")], [("    name: Page\n", "    name: Page  # b\n")],
            [("    name: Page\n", "    name: Page  # a  # b\n")], id="comments behind",
        ),
        pytest.param([("      one\n", "      1\n")], [("      three\n", "      3\n")],
                     [("      one\n", "      1\n"), ("      three\n", "      3\n")], id="lines of a note"),
        pytest.param(
            [("  - id: page\n    name: Page\n", "  - id: site\n    name: Page\n")],
            [("name: Page", "name: Page\n    owner: li")],
            [("  - id: page\n    name: Page\n", "  - id: site\n    name: Page\n    owner: li\n")], id="another id",
        ),
    ],
)  # fmt: skip
def test_both_changes_are_in_the_result(mine: list[Swap], yours: list[Swap], both: list[Swap]) -> None:
    result = merge(PLAN, _with(*mine), _with(*yours))
    assert result.text == _with(*both)
    assert result.conflicts == 0


def test_an_indentation_changed_on_one_side_is_no_conflict() -> None:
    base = "tasks:\n  - id: a\n    due: 1\n    tasks:\n      - id: b\n        due: 2\n"
    ours = "tasks:\n- id: a\n  due: 1\n  tasks:\n  - id: b\n    due: 2\n"
    theirs = base.replace("due: 2", "due: 3\n        # late\n        owner: li")
    assert merge(base, ours, theirs).text == ours.replace("due: 2", "due: 3\n    # late\n    owner: li")


def test_line_ends_changed_on_one_side_are_no_conflict() -> None:
    ours, theirs = PLAN.replace("\n", "\r\n"), "\ufeff" + _with((TODO, DONE)).rstrip("\n")
    assert merge(PLAN, ours, theirs).text == ("\ufeff" + _with((TODO, DONE)).rstrip("\n")).replace("\n", "\r\n")


CONFLICT = dedent("""\
    <<<<<<< ours
    {ours}=======
    {theirs}>>>>>>> theirs
    """)


def _conflict(ours: str, theirs: str) -> str:
    return CONFLICT.replace("{ours}", ours).replace("{theirs}", theirs)


@pytest.mark.parametrize(
    ("mine", "yours", "at"),
    [
        pytest.param(
            [("name: Page", "name: A")], [("name: Page", "name: B"), (TODO, DONE)],
            [("    name: Page\n", _conflict("    name: A\n", "    name: B\n")), (TODO, DONE)], id="a field",
        ),
        pytest.param(
            [("name: Flow", "name: A")], [("name: Flow, status: todo", "name: B, status: done")],
            [(FLOW, _conflict(FLOW.replace("Flow, status: todo", "A, status: done"),
                              FLOW.replace("Flow, status: todo", "B, status: done")))], id="between braces",
        ),
        pytest.param(
            [(DRAW, "")], [("-05", "-06")], [(DRAW, _conflict("", DRAW.replace("-05", "-06")))], id="removed and edited"
        ),
        pytest.param(
            [(FLOW, FLOW + "  - id: n\n    due: 1\n")], [(FLOW, FLOW + "  - id: n\n    due: 2\n")],
            [(FLOW, FLOW + "  - id: n\n" + _conflict("    due: 1\n", "    due: 2\n"))], id="one id for two tasks",
        ),
        pytest.param(
            [("# waits", "# a")], [("# waits", "# b")],
            [(TODO, _conflict(TODO.replace("waits", "a"), TODO.replace("waits", "b")))], id="a comment",
        ),
        pytest.param(
            [("      two\n", "      2\n")], [("      two\n", "      zwei\n")],
            [("      two\n", _conflict("      2\n", "      zwei\n"))], id="a line of a note",
        ),
        pytest.param(
            [("    name: Page\n", "")], [("name: Page", "name: B")],
            [("    name: Page\n", _conflict("", "    name: B\n"))], id="a key removed and edited",
        ),
        pytest.param(
            [("[brief, budget]", "[brief +2d, budget]")], [("[brief, budget]", "[brief +3d, budget]")],
            [("    depends: [brief, budget]\n",
              _conflict("    depends: [brief +2d, budget]\n", "    depends: [brief +3d, budget]\n"))], id="two lags",
        ),
        pytest.param(
            [(FLOW, "  - id: flow\n    name: Flow\n    status: todo\n    tags: [x, y]  # short\n")],
            [("status: todo, tags", "status: done, tags")],
            [(FLOW, _conflict("  - id: flow\n    name: Flow\n    status: todo\n    tags: [x, y]  # short\n",
                              FLOW.replace("todo", "done")))], id="written anew and edited",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_had_together_stands_between_marks(mine: list[Swap], yours: list[Swap], at: list[Swap]) -> None:
    result = merge(PLAN, _with(*mine), _with(*yours))
    assert result.text == _with(*at)
    assert result.conflicts == 1


def test_the_base_can_stand_between_the_marks() -> None:
    result = merge(
        PLAN, _with(("name: Page", "name: A")), _with(("name: Page", "name: B"), (TODO, DONE)),
        Labels("HEAD", "1234567", "fix"), 4, show_base=True,
    )  # fmt: skip
    marks = "<<<< HEAD\n    name: A\n|||| 1234567\n    name: Page\n====\n    name: B\n>>>> fix\n"
    assert result.text == _with(("    name: Page\n", marks), (TODO, DONE))


def test_a_task_moved_to_two_places_stands_at_both_between_marks() -> None:
    parents = ("a", "x"), ("b", "y"), ("c", "z")
    base = "tasks:\n" + "".join(f"  - id: {parent}\n    tasks:\n      - id: {task}\n" for parent, task in parents)
    moved = base.replace("    tasks:\n      - id: x\n", "")
    ours = moved.replace("      - id: y\n", "      - id: y\n      - id: x\n")
    theirs = moved.replace("      - id: z\n", "      - id: z\n      - id: x\n")
    result = merge(base, ours, theirs)
    assert result.text == moved.replace("- id: y\n", "- id: y\n" + _conflict("      - id: x\n", "")).replace(
        "- id: z\n", "- id: z\n" + _conflict("", "      - id: x\n")
    )


def test_thresholds_are_one_value() -> None:
    base = "policy:\n  warn_days: [30, 15, 7]\n"
    result = merge(base, base.replace("15", "14"), base.replace("7", "5"))
    assert result.conflicts == 1


@pytest.mark.parametrize(
    "extra", ["x: &a 1\ny: *a\n", "x: [\n", "x: 1\nx: 2\n", "\tx: 1\n", "tasks:\n  - id: a\n  - id: a\n"]
)
def test_what_is_not_understood_merges_line_by_line(extra: str) -> None:
    base = "id: p\n# one\n# two\n# three\nname: N\n" + extra
    ours, theirs = base.replace("id: p", "id: q"), base.replace("name: N", "name: M")
    assert merge(base, ours, theirs).text == ours.replace("name: N", "name: M")
    result = merge(base, ours, base.replace("id: p", "id: r"))
    assert result.text.startswith(_conflict("id: q\n", "id: r\n"))


def test_a_merge_by_lines_never_takes_a_task_twice() -> None:
    """Line by line both additions would stand, far from each other, under one id."""
    filler = "".join(f"  - id: t{n}\n    due: {n}\n" for n in range(20))
    base = "tasks:\n" + filler + "x: &a 1\ny: *a\n"
    ours = base.replace("tasks:\n", "tasks:\n  - id: new\n    due: 1\n")
    theirs = base.replace("x: &a", "  - id: new\n    due: 2\nx: &a")
    result = merge(base, ours, theirs)
    assert result.conflicts > 0


def test_a_large_plan_that_is_not_understood_does_not_take_long() -> None:
    base = "".join(f"  - id: t\n    due: {n % 7}\n" for n in range(8000)) + "[\n"
    ours, theirs = base.replace("due: 3", "due: 33"), base.replace("due: 5", "due: 55")
    assert "33" in merge(base, ours, theirs).text
