"""Records with faults keep what is good, and every fault is said once, where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.diagnostics import Route
from mktpm.plan.findings import Findings, TooManyFindings
from mktpm.plan.model import ProjectFields, TaskFields, WorkspaceFields
from mktpm.plan.records import read_record
from mktpm.plan.source import MOST_FINDINGS
from tests.plan.reading import loaded, project_of


def _read(data: Any, model: type[Any] = TaskFields) -> tuple[Any, list[tuple[str, Route, str]], Findings]:
    """The record, and code, route and key or value of each finding."""
    findings = Findings("plan.yaml")
    read = read_record(model, data, (), findings)
    return read, [(one.code, one.where.route, one.where.at) for one in findings.diagnostics], findings


def test_a_good_record_has_no_findings() -> None:
    read, found, _ = _read({"name": "Theme", "duration": "3d"})
    assert read.record.name == "Theme"
    assert found == []


def test_three_bad_fields_are_three_findings_and_the_good_ones_survive() -> None:
    read, found, _ = _read(
        {"name": "Theme", "due": "2026-02-30", "duration": "-3d", "owner": "lina", "milestone": "no"}
    )
    assert found == [
        ("invalid-value", ("duration",), "value"),
        ("invalid-value", ("due",), "value"),
        ("invalid-value", ("milestone",), "value"),
    ]
    fields = read.record
    assert (fields.name, fields.owner) == ("Theme", "lina")
    assert (fields.due, fields.duration, fields.milestone) == (None, None, False)


def test_an_unknown_key_is_pointed_at_as_a_key_and_the_one_meant_is_named() -> None:
    _, found, findings = _read({"name": "a", "onwer": "lina", "Due": "2026-11-11", "zzz": 1})
    assert found == [("unknown-key", (key,), "key") for key in ("onwer", "Due", "zzz")]
    hints = [str(one.hint) for one in findings.diagnostics]
    assert hints == [
        "did you mean `owner`?",
        "did you mean `due`?",
        "for a field of your own put `x-` before it: `x-zzz`",
    ]


@pytest.mark.parametrize(
    ("model", "data", "route"),
    [
        (WorkspaceFields, {"policy": {"warndays": [1]}}, ("policy", "warndays")),
        (WorkspaceFields, {"people": [{"id": "a"}, {"id": "b", "nmae": "x"}]}, ("people", 1, "nmae")),
        (WorkspaceFields, {"calendars": {"cn": {"hour": []}}}, ("calendars", "cn", "hour")),
        (
            ProjectFields,
            {"goals": [{"name": "a", "benchmark": {"valeu": 1, "value": 2}}]},
            ("goals", 0, "benchmark", "valeu"),
        ),
        (TaskFields, {"raci": {"B": ["x"]}}, ("raci", "B")),
        (TaskFields, {"done_when": [{"text": "a", "okay": True}]}, ("done_when", 0, "okay")),
    ],
)
def test_a_fault_deep_inside_has_its_whole_route(model: type[Any], data: Any, route: Route) -> None:
    read, found, _ = _read(data, model)
    assert read is not None
    assert found == [("unknown-key", route, "key")]


def test_keys_of_ones_own_are_kept_wherever_they_stand() -> None:
    read, found, _ = _read({"name": "a", "x-cost": {"deep": [1]}, "x-": None})
    assert found == []
    assert read.custom == {"x-cost": {"deep": [1]}, "x-": None}
    read, found, _ = _read({"people": [{"id": "lina", "x-phone": "1"}]}, WorkspaceFields)
    assert found == []
    assert read.record.people[0].id == "lina"


def test_a_missing_key_names_itself() -> None:
    _, found, findings = _read({"people": [{"name": "Lina"}, {"id": "wang"}]}, WorkspaceFields)
    assert found == [("missing-field", ("people", 0), "value")]
    assert str(findings.diagnostics[0].message) == "`id` is missing"


def test_a_bad_item_is_left_out_of_its_list_and_the_others_know_their_lines() -> None:
    text = """\
name: a plan
tasks:
  - {id: a}
  - id: b
    depends: [1.5, a, true, nobody]
"""
    project = project_of(text)
    task = project.tasks[1]
    assert [link.task for link in task.fields.depends] == ["a", "nobody"]
    assert project.task_place(task, "depends", 0).route == ("tasks", 1, "depends", 1)
    assert project.task_place(task, "depends", 1).route == ("tasks", 1, "depends", 3)


def test_what_an_alias_shares_is_repaired_in_one_place_without_harm_to_the_other() -> None:
    text = "name: p\ntasks:\n  - {name: a, tags: &words [1.5, good], deliverables: *words}\n"
    fields = project_of(text).tasks[0].fields
    assert fields.tags == fields.deliverables == ("good",)
    assert len(loaded(text).diagnostics) == 2


@pytest.mark.parametrize("data", [None, 3, "text", ["a"], True])
def test_what_is_no_mapping_is_no_record(data: object) -> None:
    read, found, _ = _read(data)
    assert read is None
    assert found == [("invalid-value", (), "value")]


def test_reading_stops_at_a_thousand_faults() -> None:
    with pytest.raises(TooManyFindings):
        _read({f"key{n}": n for n in range(MOST_FINDINGS + 5)})


def test_a_file_with_too_many_faults_says_so() -> None:
    text = "name: p\ntasks:\n" + "  - {foo: 1, bar: 2}\n" * MOST_FINDINGS
    found = loaded(text)
    assert len(found.diagnostics) == MOST_FINDINGS + 1
    assert str(found.diagnostics[-1].message).startswith(f"more than {MOST_FINDINGS} findings")
    assert found.workspace.projects == ()


KEYS = st.sampled_from([*TaskFields.model_fields, "x-own", "tasks", "onwer", "", "none", "task", "text", "A"])
WORDS = ("3d", "2026-11-11", "T-3d", "todo", "50%", "a", "", "-", "wang 50%", "1d/2d/3d", "a SS +2d", "\n")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=6,
)


@given(st.dictionaries(KEYS, VALUES, max_size=6))
def test_any_mapping_is_a_record_or_findings(data: dict[str, Any]) -> None:
    read, found, findings = _read(data)
    assert read is not None or found
    for one in findings.diagnostics:
        assert one.message.say("en")
        assert one.message.say("zh")


@given(st.lists(st.dictionaries(KEYS, VALUES, max_size=4), max_size=4))
def test_every_finding_of_a_task_stands_at_something_that_is_written(tasks: list[Any]) -> None:
    findings = Findings("plan.yaml")
    data = {"name": "p", "goals": tasks}
    read_record(ProjectFields, data, (), findings)
    for one in findings.diagnostics:
        node: Any = data
        for step in one.where.route:
            node = node[step]
