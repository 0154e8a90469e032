"""How written values enter the model, one field type after the other."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from mktpm.plan.findings import Findings
from mktpm.plan.model import TaskFields, WorkspaceFields
from mktpm.plan.records import read_record
from mktpm.plan.source import parse
from mktpm.plan.values import Written, kind_of
from tests.plan.reading import fields_of, said_of

HALF = Decimal("0.5")


@pytest.mark.parametrize(
    ("key", "written", "value"),
    [
        ("name", "2026", "2026"),
        ("name", '" a "', " a "),
        ("id", '" a "', "a"),
        ("owner", "42", "42"),
        ("team", "[wang, zhao 50%]", (("wang", Decimal(1)), ("zhao", HALF))),
        ("team", "[Anna Maria 50%, 小 王 50％]", (("Anna Maria", HALF), ("小 王", HALF))),
        ("team", "['50%']", (("50%", Decimal(1)),)),
        ("progress", "100%", Decimal(1)),
        ("milestone", "true", True),
        ("demand", "{developer: 3, 摄影棚: 0}", {"developer": 3, "摄影棚": 0}),
        ("tags", "[a, 7]", ("a", "7")),
        ("note", "|\n    two\n    lines\n", "two\nlines\n"),
        ("priority", "wont", "wont"),
        ("status", "review", "review"),
    ],
)
def test_a_value_is_what_it_says(key: str, written: str, value: object) -> None:
    assert getattr(fields_of(f"{key}: {written}"), key) == value


@pytest.mark.parametrize(
    ("written", "links"),
    [
        ("[a, b SS +2d]", ["a", "b SS +2d"]),
        ("[{task: a}]", ["a"]),
        ("[{task: 乙, type: SF, lag: -3ed}]", ["乙 SF -3ed"]),
        ("[{task: a, lag: 2d}]", ["a +2d"]),
        ("[7]", ["7"]),
    ],
)
def test_a_dependency_is_text_or_a_mapping(written: str, links: list[str]) -> None:
    assert [str(link) for link in fields_of(f"depends: {written}").depends] == links


@pytest.mark.parametrize(
    ("written", "criteria"),
    [
        ("[all shops live]", [("all shops live", False)]),
        ('["[x] signed", "[ ] printed", "[X] paid"]', [("signed", True), ("printed", False), ("paid", True)]),
        ("[{text: signed, ok: true}]", [("signed", True)]),
        ('["[x]"]', [("[x]", True)]),
    ],
)
def test_a_criterion_is_ticked_by_hand_or_by_key(written: str, criteria: list[tuple[str, bool]]) -> None:
    assert [(one.text, one.ok) for one in fields_of(f"done_when: {written}").done_when] == criteria


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("name: ''", "this text is empty"),
        ("id: '  '", "this text is empty"),
        ("name: 1.10", "text was expected, not a decimal number"),
        ("owner: true", "text was expected, not true or false"),
        ("owner: [a]", "text was expected, not a list"),
        ("name: |\n    a\n    b\n", "one line of text was expected"),
        (f"name: {'x' * 501}", "this text is longer than 500 characters"),
        ("milestone: yes", "`true` or `false` was expected, not text"),
        ("progress: 101%", "progress is at most 100%"),
        ("progress: 0.4", "`0.4` is not a percentage"),
        ("due: 20261111", "a date was expected, not a number"),
        ("due: {}", "a date was expected, not a mapping"),
        ("status: Done", "`Done` is not possible here"),
        ("demand: [a]", "a mapping was expected, not a list"),
        ("demand: {a: -1}", "`-1` is below 0"),
        ("demand: {a: 1.5}", "a whole number was expected, not a number"),
        ("demand: {a: 1000001}", "`1000001` is above 1000000"),
        ("tags: promo", "a list was expected, not text"),
        ("tags: {a: b}", "a list was expected, not a mapping"),
        ("depends: theme", "a list was expected, not text"),
        ("depends: ['']", "a dependency names no task"),
        ("depends: [{task: a, lag: 2}]", "`2` is not a lag"),
        ("depends: [{task: a, type: XX}]", "`XX` is not possible here"),
        ("team: [zhao -1%]", "`-1%` is not a percentage"),
        ("done_when: [{ok: true}]", "`text` is missing"),
        ("done_when: [{text: a, ok: 1}]", "`true` or `false` was expected, not a number"),
        ("raci: {A: [a]}", "text was expected, not a list"),
        ("raci: lina", "a mapping was expected, not text"),
        ("duration: 3", "`3` has no unit"),
        ("estimate: 3d", "three points were expected, such as `2d/3d/7d`"),
    ],
)
def test_a_value_that_does_not_fit_is_named_and_left_out(written: str, said: str) -> None:
    assert said_of(written) == [said]
    key = written.partition(":")[0]
    untouched = TaskFields()
    if key not in ("demand", "depends", "done_when", "raci"):
        assert getattr(fields_of(written), key) == getattr(untouched, key)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "nothing"),
        (True, "true or false"),
        (1, "a number"),
        (1.5, "a number"),
        ("x", "text"),
        ([], "a list"),
        ({}, "a mapping"),
    ],
)
def test_every_kind_of_value_has_a_word(value: Any, words: str) -> None:
    assert str(kind_of(value)) == words


WORKSPACE_VALUES: list[tuple[str, bool]] = [
    ("timezone: Asia/Shanghai", True),
    ("timezone: Mars/Olympus", False),
    ("timezone: ../../etc/passwd", False),
    ("timezone: Asia", False),
    ("language: zh", True),
    ("language: fr", False),
    ("mktpm: 1", True),
    ("mktpm: 2", False),
    ("projects: ['plans/*.yaml']", True),
    ("projects: ['../*.yaml']", False),
    ("projects: ['a/../../*.yaml']", False),
    ("projects: [/etc/*.yaml]", False),
    ("projects: ['~/x.yaml']", False),
    ("projects: ['C:/x.yaml']", False),
    ("projects: ['a\\..\\..\\x.yaml']", False),
    ("calendars: {c: {holidays: CN}}", True),
    ("calendars: {c: {holidays: DE-BY}}", True),
    ("calendars: {c: {holidays: china}}", False),
    ("calendars: {c: {holidays: ../x}}", False),
    ("calendars: {c: {holidays: CN-../../x}}", False),
    ("calendars: {c: {hours: []}}", False),
    ("calendars: {c: {hours: ['20:00-02:00']}}", False),
    ("calendars: {c: {hours: ['09:00-12:00', '11:00-18:00']}}", True),
    ("calendars: {c: {closed: [2026-02-30]}}", False),
    ("calendars: {c: {open: [2026-02-01..2026-02-03]}}", True),
    ("people: [{id: lina, capacity: 50%, rate: 800/d}]", True),
    ("people: [{id: lina, rate: 800}]", False),
    ("people: [{name: 李娜}]", False),
    ("resources: [{id: studio, count: -1}]", False),
    ("policy: {warn_days: [30, 15, 7, 1]}", False),
    ("policy: {alarm_days: 3d}", False),
    ("policy: {wip: {doing: 5}}", True),
    ("policy: {wip: {busy: 5}}", False),
]


@pytest.mark.parametrize(("written", "fits"), WORKSPACE_VALUES)
def test_settings_are_as_strict_as_tasks(written: str, fits: bool) -> None:  # noqa: FBT001 - a parameter of the table
    findings = Findings("mktpm.yaml")
    read = read_record(WorkspaceFields, parse(written, "mktpm.yaml").data, (), findings)
    assert read is not None
    assert [str(one.message) for one in findings.diagnostics if fits] == []
    assert fits or len(findings.diagnostics) == 1


def test_every_field_of_a_task_says_how_it_is_written() -> None:
    for name, field in TaskFields.model_fields.items():
        assert field.description, name
        assert field.description[0].isupper(), name


def test_the_reference_knows_the_written_forms() -> None:
    forms = [part for part in TaskFields.model_fields["due"].metadata if isinstance(part, Written)]
    forms += [part for part in _parts(TaskFields.model_fields["due"].annotation) if isinstance(part, Written)]
    assert forms
    assert forms[0].examples[0] == date(2026, 11, 11).isoformat()


def _parts(annotation: Any) -> list[Any]:
    """Everything inside a type annotation."""
    found = list(getattr(annotation, "__metadata__", ()))
    for inner in getattr(annotation, "__args__", ()):
        found += _parts(inner)
    return found
