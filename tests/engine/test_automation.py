"""Rules and two versions → what follows."""

from __future__ import annotations

from typing import Any

import pytest

from mktpm.engine.automation import Action, RulesClash, WrittenRule, actions, added_fields, fits, rule_faults, states_of
from mktpm.plan.loader import load_text
from mktpm.plan.model import AutomationRule, RuleCondition
from mktpm.plan.notation import notation


def rules(*written: dict[str, Any]) -> list[WrittenRule]:
    return [
        WrittenRule(AutomationRule.model_validate(each), each.get("set") or {}, each.get("add") or {})
        for each in written
    ]


def states(*tasks: dict[str, Any]) -> Any:
    text = notation({"id": "p", "name": "P", "tasks": list(tasks)})
    loaded = load_text(text)
    assert loaded.diagnostics == ()
    return states_of(loaded.workspace.projects)


def said(found: list[Action]) -> list[tuple[str, str, str]]:
    return [(each.rule, each.task, each.field or each.person or each.new_task) for each in found]


TODO, REVIEW = {"id": "a", "tags": ["x"]}, {"id": "a", "tags": ["x"], "status": "review"}


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        ({"status": "review"}, True),
        ({"status": ["doing", "review"]}, True),
        ({"status": "doing"}, False),
        ({"tag": "x"}, True),
        ({"tag": ["y", "z"]}, False),
        ({"status": "review", "tag": "y"}, False),
        ({"project": "p*"}, True),
        ({"project": "q"}, False),
        ({"milestone": False}, True),
        ({"milestone": True}, False),
        ({"owner": "lina"}, True),
        ({"channel": "tmall", "priority": ["must"]}, False),
        ({}, False),
    ],
)
def test_conditions(when: dict[str, Any], *, expected: bool) -> None:
    [state] = states({**REVIEW, "raci": {"A": "lina"}}).values()
    assert fits(state, RuleCondition.model_validate(when)) is expected


def test_a_rule_fires_when_a_task_comes_to_fit() -> None:
    made = rules({"name": "r", "when": {"status": "review"}, "set": {"owner": "b"}, "notify": "b"})
    assert said(actions(states(TODO), states(REVIEW), made)) == [("r", "a", "owner"), ("r", "a", "b")]
    assert actions(states(REVIEW), states(REVIEW), made) == []
    assert actions(states(REVIEW), states(TODO), made) == []
    assert said(actions({}, states(REVIEW), made))[0] == ("r", "a", "owner")


def test_rules_follow_from_rules() -> None:
    made = rules(
        {"name": "three", "when": {"tag": "hot"}, "add": {"name": "n", "tags": ["new"]}},
        {"name": "one", "when": {"status": "review"}, "set": {"owner": "b"}},
        {"name": "two", "when": {"owner": "b"}, "set": {"tags": ["hot"]}},
        {"name": "four", "when": {"tag": "new"}, "set": {"priority": "must"}, "notify": ["c"]},
    )
    found = actions(states(TODO), states(REVIEW), made)
    assert [each.chain for each in found][:3] == [("one",), ("one", "two"), ("one", "two", "three")]
    assert said(found)[3:] == [("four", "a-three", "priority"), ("four", "a-three", "c")]


def test_two_rules_may_agree() -> None:
    both = {"when": {"status": "review"}, "set": {"owner": "b"}}
    assert said(actions(states(TODO), states(REVIEW), rules({"name": "r", **both}, {"name": "s", **both}))) == [
        ("r", "a", "owner")
    ]


@pytest.mark.parametrize(
    ("written", "chain"),
    [
        ([{"name": "r", "when": {"status": "review"}, "set": {"owner": "b"}},
          {"name": "s", "when": {"status": "review"}, "set": {"owner": "c"}}], ("s",)),
        ([{"name": "r", "when": {"status": "review"}, "set": {"status": "doing"}},
          {"name": "s", "when": {"status": "doing"}, "set": {"status": "review"}}], ("r", "s")),
        ([{"name": "r", "when": {"tag": "x"}, "add": {"name": "n", "tags": ["x"]}}], ("r", "r")),
        ([{"name": "r", "when": {"status": "review"}, "set": {"note": "1"}},
          {"name": "s", "when": {"status": "review"}, "set": {"note": 1}}], ("s",)),
    ],
)  # fmt: skip
def test_what_never_ends_or_contradicts_itself_is_refused(
    written: list[dict[str, Any]], chain: tuple[str, ...]
) -> None:
    with pytest.raises(RulesClash) as refused:
        actions({}, states(REVIEW), rules(*written))
    assert refused.value.chain == chain


@pytest.mark.parametrize(
    ("link", "task", "expected"),
    [
        ("self", "a", "a"),
        ("self SS +2d", "样品 拍摄", "样品 拍摄 SS +2d"),
        ("self", "phase SS", {"task": "phase SS", "type": "FS"}),
        ("self +2d", "phase SS", {"task": "phase SS", "type": "FS", "lag": "+2d"}),
        ({"task": "self", "type": "SS"}, "a", {"task": "a", "type": "SS"}),
        ("selfish", "a", "selfish"),
        ("other:self", "a", "other:self"),
    ],
)
def test_self_is_the_task(link: Any, task: str, expected: Any) -> None:
    assert added_fields({"depends": [link], "id": "never"}, task, "N")["depends"] == [expected]


def test_names_are_filled_in_as_text() -> None:
    assert added_fields({"name": "检查 {name} {x}"}, "a", "{0} %s")["name"] == "检查 {0} %s {x}"


def test_faults_of_rules() -> None:
    made = [each.rule for each in rules(
        {"name": "r", "when": {}, "set": {"id": "x"}},
        {"name": "r", "when": {"status": "done"}},
        {"name": "s", "when": {"status": "done"}, "add": {"id": "y"}},
    )]  # fmt: skip
    assert [where for where, _, _ in rule_faults(made)] == [
        (0, "when"), (0, "set", "id"), (1, "name"), (1,), (2, "add", "id"), (2, "add")
    ]  # fmt: skip
