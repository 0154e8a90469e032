"""Every rule finds its bad example and leaves its good one alone; what rules say and where."""

from __future__ import annotations

import re
from datetime import date
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

import mktpm.rules
from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.computation import compute_schedule
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load, load_text
from mktpm.plan.locations import Located
from mktpm.rules import all_rules, rule, run_rules
from mktpm.rules.rule import EXAMPLE_DAY, Rule

RULES = all_rules()

CONTRACT = {
    "yaml-syntax", "duplicate-key", "unknown-key", "invalid-value", "missing-field", "duplicate-id",
    "unknown-reference", "dependency-cycle", "milestone-overdue", "task-overdue", "task-alarm",
    "milestone-approaching", "deadline-missed", "due-missed", "wip-exceeded", "missing-required",
    "file-unreadable", "file-encoding", "holidays-unpublished", "fixed-conflict", "dates-reversed",
    "rolled-up-field", "tracking-contradiction", "beyond-calendar",
    "approval-missing", "approval-stale", "approval-forged",
    "buffer-burning", "risk-unowned", "risk-unanswered", "risk-shares", "raci-no-accountable", "raci-two-accountable",
    "kpi-invalid", "kpi-out-of-scale", "kpi-trend", "goal-not-smart", "task-without-goal",
    "over-allocated", "outside-availability", "owner-unknown", "skill-missing", "demand-exceeds",
    "sum-mismatch", "share-mismatch", "rate-mismatch", "conflicting-values", "duration-exceeded", "count-mismatch",
    "phase-order",
    "ledger-invalid", "budget-mismatch", "reserve-overdrawn", "budget-exceeded", "budget-unfunded",
    "return-below-target", "roi-tracking-stopped",
}  # fmt: skip
"""The codes of format version 1, which other people's scripts know."""
BOOK = HolidayBook()


def found_in(path: Path, day: date = EXAMPLE_DAY, **choice: object) -> list[Located]:
    """What the rules find in a file or folder."""
    loaded = load([path], path.parent, BOOK)
    schedule = compute_schedule(loaded.workspace, day)
    return run_rules(loaded.workspace, schedule, loaded.diagnostics, **choice)  # type: ignore[arg-type]


def findings(text: str, day: str = EXAMPLE_DAY.isoformat(), **choice: object) -> list[Diagnostic]:
    """What the rules find in a plan with this text."""
    loaded = load_text(text, holidays=BOOK)
    schedule = compute_schedule(loaded.workspace, date.fromisoformat(day))
    located = run_rules(loaded.workspace, schedule, loaded.diagnostics, **choice)  # type: ignore[arg-type]
    return [one.diagnostic for one in located]


def said(text: str, code: str, day: str = EXAMPLE_DAY.isoformat()) -> list[str]:
    """The sentences found under a code."""
    return [str(one.message) for one in findings(text, day) if one.code == code]


def _example(folder: Path, each: Rule, *, good: bool = False) -> Path:
    """The plan of a rule's example, with the files beside it."""
    example, beside = (each.good, each.good_beside) if good else (each.bad, each.bad_beside)
    plan = folder / ("good" if good else "bad") / "plan.yaml"
    for path, text in {**beside, plan.name: example}.items():
        file = plan.parent / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return plan


def _codes(plan: Path) -> set[str]:
    return {one.diagnostic.code for one in found_in(plan)}


# ------------------------------------------------------------------ every rule


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.code)
def test_the_bad_example_is_found_and_the_good_one_is_clean(each: Rule, tmp_path: Path) -> None:
    assert each.code in _codes(_example(tmp_path, each))
    assert _codes(_example(tmp_path, each, good=True)) <= ({"task-overdue"} if each.code == "task-alarm" else set())


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.code)
def test_the_bad_example_shows_nothing_else_that_is_an_error(each: Rule, tmp_path: Path) -> None:
    plan = _example(tmp_path, each)
    others = {
        one.diagnostic.code
        for one in found_in(plan)
        if one.diagnostic.code != each.code and one.diagnostic.severity is Severity.ERROR
    }
    assert others <= {"missing-field"} if each.code == "file-encoding" else not others


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.code)
def test_a_rule_explains_itself(each: Rule) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", each.code)
    assert each.summary.endswith(".")
    assert len(each.explanation.split()) > 20
    assert max(map(len, each.explanation.splitlines())) <= 112
    assert (each.bad, each.bad_beside) != (each.good, each.good_beside)


@pytest.mark.parametrize("each", RULES, ids=lambda each: each.code)
def test_the_usual_severity_is_the_found_one(each: Rule, tmp_path: Path) -> None:
    plan = _example(tmp_path, each)
    severities = {one.diagnostic.severity for one in found_in(plan) if one.diagnostic.code == each.code}
    assert severities == ({Severity.WARNING} if each.code == "milestone-approaching" else {each.severity})


def test_the_codes_are_those_of_the_contract() -> None:
    assert {each.code for each in RULES} == CONTRACT
    assert len(RULES) == len(CONTRACT)


def test_every_rule_has_its_own_file_and_stands_in_the_list() -> None:
    modules = {module.name for module in iter_modules(mktpm.rules.__path__)} - {"rule", "silence"}
    assert {name.replace("_", "-") for name in modules} == {each.code for each in RULES}
    for name in modules:
        assert import_module(f"mktpm.rules.{name}").RULE in RULES


def test_a_rule_is_found_by_its_code() -> None:
    assert rule("task-overdue") in RULES
    assert rule("no-such-code") is None


# ------------------------------------------------------------------ choosing rules


def test_codes_can_be_chosen_and_left_out() -> None:
    text = "name: p\nfoo: 1\ntasks: [{id: a, depends: [b]}, {id: c, due: 2026-10-01}]\n"
    everything = {one.code for one in findings(text)}
    assert everything == {"unknown-key", "unknown-reference", "task-alarm"}
    assert {one.code for one in findings(text, select={"unknown-key"})} == {"unknown-key"}
    assert {one.code for one in findings(text, ignore={"unknown-key"})} == everything - {"unknown-key"}
    assert findings(text, select={"unknown-key"}, ignore={"unknown-key"}) == []
    assert {one.code for one in findings(text, structural=True)} == {"unknown-key", "unknown-reference"}


def test_structural_rules_do_not_depend_on_the_day() -> None:
    for each in RULES:
        if each.structural and isinstance(each.bad, str):
            days = ("2020-01-01", "2026-10-20", "2050-01-01")
            assert len({tuple(map(str, said(each.bad, each.code, day))) for day in days}) == 1, each.code


@pytest.mark.parametrize("status", ["draft", "paused", "closed", "cancelled"])
def test_rules_about_time_look_at_active_projects_only(status: str) -> None:
    for each in RULES:
        states_it = isinstance(each.bad, str) and ("require" in each.bad or "status: closed" in each.bad)
        if not each.structural and isinstance(each.bad, str) and not states_it:
            found = {one.code for one in findings(f"status: {status}\n" + each.bad)}
            allowed = {"missing-required", "rolled-up-field", "tracking-contradiction", "approval-missing"}
            allowed |= {"goal-not-smart", "task-without-goal", "kpi-out-of-scale", "return-below-target"}
            allowed |= {"risk-shares", "raci-no-accountable"}
            allowed |= {each for each in CONTRACT if each.endswith("-mismatch")}
            allowed |= {"conflicting-values", "duration-exceeded", "phase-order"}
            assert found <= allowed, each.code


def test_findings_come_in_the_order_of_the_file() -> None:
    text = "name: p\ntasks:\n  - {id: z, depends: [q], foo: 1}\n  - {id: a, due: 2026-02-30}\n"
    assert [one.code for one in findings(text)] == ["unknown-reference", "unknown-key", "invalid-value"]


# ------------------------------------------------------------------ references


@pytest.mark.parametrize(
    ("depends", "hint"),
    [
        ("thme", "did you mean `theme`?"),
        ("活动主体", "did you mean `活动主题`?"),
        ("Page design", "did you mean `page`?"),
        ("zzzz", "name the `id` of a task of this project, or `other-project:task`"),
        ("other:theme", "did you mean `theme`?"),
    ],
)
def test_the_task_that_was_meant_is_offered(depends: str, hint: str) -> None:
    others = "{id: theme}, {id: 活动主题}, {id: page, name: Page design}"
    text = f"name: p\ntasks: [{others}, {{id: x, depends: ['{depends}']}}]\n"
    [found] = findings(text)
    assert str(found.hint) == hint


def test_the_task_of_another_project_that_was_meant_is_offered(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\n")
    (tmp_path / "projects").mkdir()
    (tmp_path / "projects" / "a.yaml").write_text("id: a\ntasks: [{id: theme}]\n")
    (tmp_path / "projects" / "b.yaml").write_text("id: b\ntasks: [{id: page, depends: ['a:thme']}]\n")
    [found] = found_in(tmp_path)
    assert str(found.diagnostic.message) == "there is no task `a:thme`"
    assert str(found.diagnostic.hint) == "did you mean `a:theme`?"


def test_a_calendar_of_the_workspace_that_is_not_there_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\ncalendar: china\ncalendars: {cn: {}}\n")
    (tmp_path / "projects").mkdir()
    for name in "abc":
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"id: {name}\ntasks: [{{id: t}}]\n")
    [found] = found_in(tmp_path)
    assert found.diagnostic.code == "unknown-reference"
    assert (found.diagnostic.where.file, found.span.line) == (f"{tmp_path.name}/mktpm.yaml", 2)


def test_a_policy_of_the_workspace_that_requires_nonsense_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\npolicy:\n  require: [owner, onwer, x-cost]\n")
    (tmp_path / "projects").mkdir()
    for name in "ab":
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"id: {name}\ntasks: [{{id: t, owner: lina, x-cost: 1}}]\n")
    [found] = found_in(tmp_path)
    assert str(found.diagnostic.message) == "tasks have no field `onwer`"
    assert found.span.line == 3


def test_a_country_without_known_holidays_is_found_again_and_again(tmp_path: Path) -> None:
    text = "name: p\ncalendar: c\ncalendars: {c: {holidays: XX}}\ntasks: [{id: a}]\n"
    plan = tmp_path / "plan.yaml"
    plan.write_text(text)
    for _ in range(2):
        loaded = load([plan], tmp_path, HolidayBook(tmp_path / "cache"))
        schedule = compute_schedule(loaded.workspace, EXAMPLE_DAY)
        found = run_rules(loaded.workspace, schedule, loaded.diagnostics)
        assert [str(one.diagnostic.message) for one in found] == ["no holidays are known for `XX`"]


def test_thousands_of_wrong_references_take_no_longer_than_thousands_of_tasks() -> None:
    tasks = "".join(f"  - {{id: task number {n}, depends: [tsak number {n}]}}\n" for n in range(1_500))
    assert len(said(f"name: p\ntasks:\n{tasks}", "unknown-reference")) == 1_500


# ------------------------------------------------------------------ what is said


def test_a_loop_is_told_by_names_with_the_place_of_each_dependency() -> None:
    text = "name: p\ntasks:\n  - {id: a, depends: [c]}\n  - {id: b, depends: [a]}\n  - {id: c, depends: [b]}\n"
    [found] = findings(text)
    assert str(found.message) in (
        "these tasks wait for each other: a → c → b → a",
        "these tasks wait for each other: b → a → c → b",
        "these tasks wait for each other: c → b → a → c",
    )
    assert len(found.related) == 2


@pytest.mark.parametrize(
    ("tasks", "sentence"),
    [
        ("[{id: a, depends: [a]}]", "`a` waits for itself"),
        ("[{id: p, depends: [c], tasks: [{id: c}]}]", "`p` waits for `c`, and one of the two contains the other"),
        ("[{id: p, tasks: [{id: c, depends: [p]}]}]", "`c` waits for `p`, and one of the two contains the other"),
    ],
)
def test_a_task_that_waits_for_itself_is_told_so(tasks: str, sentence: str) -> None:
    assert said(f"name: p\ntasks: {tasks}\n", "dependency-cycle") == [sentence]


@pytest.mark.parametrize(
    ("text", "code", "sentence"),
    [
        (
            "{name: p, tasks: [{id: a, due: 2026-10-16}]}",
            "task-overdue",
            "`a` was due on 2026-10-16, 2 working days ago",
        ),
        (
            "{name: p, tasks: [{id: a, due: 2026-10-19}]}",
            "task-overdue",
            "`a` was due on 2026-10-19, 1 working day ago",
        ),
        (
            "{name: p, tasks: [{id: m, milestone: true, due: 2026-10-20}]}",
            "milestone-approaching",
            "the milestone `m` is due on 2026-10-20, in 0 days (level 3)",
        ),
        (
            "{name: p, policy: {require: [owner, due, x-a]}, tasks: [{id: a}]}",
            "missing-required",
            "`a` has no `owner`, `due` and `x-a`",
        ),
        (
            "{name: p, policy: {wip: {doing: 1}}, tasks: [{id: a, status: doing}, {id: b, status: doing}]}",
            "wip-exceeded",
            "2 tasks in `doing`, the limit is 1: a and b",
        ),
        (
            "{name: p, start: 2026-10-12, deadline: 2026-10-21, tasks: [{id: a, duration: 5d}]}",
            "deadline-missed",
            "the forecast finishes on 2026-10-26, 3 working days after the deadline 2026-10-21",
        ),
        (
            "{name: p, start: 2026-10-20, tasks: [{id: a, duration: 5d, due: 2026-10-21}]}",
            "due-missed",
            "`a` is due on 2026-10-21, but the forecast finishes it on 2026-10-26",
        ),
    ],
)
def test_the_sentences_are_for_people(text: str, code: str, sentence: str) -> None:
    assert said(text, code) == [sentence]


def test_many_tasks_in_a_status_are_not_all_listed() -> None:
    tasks = ", ".join(f"{{id: t{n}, status: doing}}" for n in range(30))
    [sentence] = said(f"{{name: p, policy: {{wip: {{doing: 3}}}}, tasks: [{tasks}]}}", "wip-exceeded")
    assert sentence.endswith("t7 and …")


def test_a_project_id_is_unique_in_its_workspace_only(tmp_path: Path) -> None:
    for home in ("one", "two"):
        (tmp_path / home / "projects").mkdir(parents=True)
        (tmp_path / home / "mktpm.yaml").write_text("name: w\n")
        (tmp_path / home / "projects" / "a.yaml").write_text("id: same\n")
    loaded = load([tmp_path / "one", tmp_path / "two"], tmp_path, BOOK)
    schedule = compute_schedule(loaded.workspace, EXAMPLE_DAY)
    assert run_rules(loaded.workspace, schedule, loaded.diagnostics) == []
    (tmp_path / "one" / "projects" / "b.yaml").write_text("id: same\n")
    [found] = found_in(tmp_path / "one")
    assert found.diagnostic.code == "duplicate-id"
    assert found.diagnostic.where.file.endswith("b.yaml")


def test_a_loop_of_hundreds_is_not_told_in_full() -> None:
    tasks = "".join(f"  - {{id: t{n}, depends: [t{(n + 1) % 200}]}}\n" for n in range(200))
    [found] = findings(f"name: p\ntasks:\n{tasks}")
    assert str(found.message).count("→") == 51
    assert "→ … →" in str(found.message)
    assert len(found.related) == 49


# ------------------------------------------------------------------ risks, buffers, responsibilities

RISK = "name: p\npolicy: {risk_shares: SHARES}\nrisks: [{id: r, category: tech}]\ntasks: [{id: a}]\n"


@pytest.mark.parametrize(
    ("shares", "sentences"),
    [
        ("{tech: 60%, time: 40%}", []),
        ("{tech: 33.3%, time: 33.3%, money: 33.4%}", []),
        ("{tech: 60%, time: 40.5%}", ["the shares of the risk classes make 100.5%, not 100%"]),
        ("{time: 100%}", ["`tech` is no class of risk of the policy"]),
    ],
)
def test_the_shares_of_risk_classes(shares: str, sentences: list[str]) -> None:
    assert said(RISK.replace("SHARES", shares), "risk-shares") == sentences


def test_shares_of_the_workspace_are_found_once_and_there(tmp_path: Path) -> None:
    (tmp_path / "mktpm.yaml").write_text("name: w\npolicy:\n  risk_shares: {tech: 50%}\n")
    (tmp_path / "projects").mkdir()
    for name in "ab":
        (tmp_path / "projects" / f"{name}.yaml").write_text(f"id: {name}\ntasks: [{{id: t}}]\n")
    [found] = found_in(tmp_path)
    assert (found.diagnostic.code, found.span.line) == ("risk-shares", 3)
    assert found.diagnostic.where.file.endswith("mktpm.yaml")


def test_what_risks_refer_to_must_be_there() -> None:
    text = (
        "name: p\npeople: [{id: lina}]\nteams: [{id: dev}]\n"
        "risks: [{id: a, affects: [tset], owner: lian}, {id: b, owner: dev}]\ntasks: [{id: test}]\n"
    )
    assert said(text, "unknown-reference") == ["there is no task `tset`", "there is no person `lian`"]
    assert said(text.replace("people: [{id: lina}]\n", ""), "unknown-reference") == ["there is no task `tset`"]


def test_low_and_closed_risks_are_left_alone() -> None:
    text = "name: p\nrisks: [{id: a}, {id: b, probability: 5, impact: 5, status: closed}]\ntasks: [{id: t}]\n"
    assert findings(text) == []
    text = "name: p\npolicy: {health: {risk_score: [9, 12]}}\nrisks: [{id: a}]\ntasks: [{id: t}]\n"
    assert said(text, "risk-unowned") == ["the risk `a` scores 9 and nobody watches it"]
    assert said(text, "risk-unanswered") == ["the risk `a` scores 9 and has no `warn`, `stop_loss` and `recover`"]


def test_a_yellow_buffer_is_a_note_and_a_red_one_a_warning() -> None:
    text = (
        "name: p\nstart: 2026-10-12\npolicy: {buffer: 20%}\ntasks:\n"
        "  - {id: a, duration: 10d, status: doing, started: 2026-10-12, remaining: LEFT}\n"
        "  - {id: b, duration: 5d, depends: [a]}\n"
    )
    for left, severity in (("5d", Severity.INFO), ("7d", Severity.WARNING)):
        [found] = findings(text.replace("LEFT", left))
        assert (found.code, found.severity) == ("buffer-burning", severity)
    assert findings(text.replace("LEFT", "4d")) == []


@pytest.mark.parametrize(
    ("raci", "codes"),
    [
        ("owner: lina, raci: {A: lina}", []),
        ("owner: lina, raci: {R: [wang]}", []),
        ("owner: lina, raci: {A: wang}", ["raci-two-accountable"]),
        ("raci: {R: [wang]}", ["raci-no-accountable"]),
        ("owner: lina, raci: {A: [lina, wang]}", ["raci-two-accountable"]),
        ("status: cancelled, raci: {R: [wang]}", []),
        ("duration: 1d", []),
    ],
)
def test_one_person_is_accountable(raci: str, codes: list[str]) -> None:
    assert [one.code for one in findings(f"name: p\ntasks: [{{id: a, {raci}}}]\n")] == codes
