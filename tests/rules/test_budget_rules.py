"""What is said of money, and where; and that no plan or ledger, however odd, stops a check."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mktpm.cli.main import app
from mktpm.plan.ledger import COLUMNS, ledger_of
from mktpm.plan.table_file import table_of
from tests.rules.test_rules import found_in, said

PLAN = "name: p\nstart: 2026-10-05\ntasks: [{id: a, duration: 10d}]\nbudget:\n"


def test_references_to_nothing_are_named() -> None:
    plan = PLAN + (
        "  lines: [{id: media, amount: 9, task: b}, {id: x, amount: 1, from: nineday}]\n"
        "  reserve: {amount: 5, draws: [{on: 2026-10-05, amount: 1, line: medai, because: x}]}\n"
        "  changes:\n    - {id: c, on: 2026-10-05, line: nil, amount: 1, because: x, approval: a}\n"
    )
    assert set(said(plan, "unknown-reference")) == {
        "there is no task `b`",
        "`nineday` is neither a date nor a named day",
        "the budget has no line `medai`",
        "`a` needs no approval, so it can't decide the change",
        "the budget has no line `nil`",
    }


def test_figures_that_do_not_agree() -> None:
    plan = PLAN + (
        "  total: 50\n  lines:\n    - {id: m, amount: 30, spread: {2026-10: 60%, 2026-11: 30%}}\n"
        "    - {id: m, amount: 7}\n    - {id: late, amount: 9, from: 2026-10-09, to: 2026-10-08}\n"
    )
    assert set(said(plan, "budget-mismatch")) == {
        "lines and reserve make 39, the total says 50: 11 apart",
        "the shares of “m” make 90%, not 100%",
        "the budget has two lines `m`: this one counts for nothing",
        "“late” ends on 2026-10-08, before it begins on 2026-10-09",
    }


@pytest.mark.parametrize("line", ["{id: m}", "{id: m, amount: much}", "{id: m, amount: 1, spread: {2026-13: 1%}}"])
def test_a_line_that_can_not_be_read_is_a_finding(line: str) -> None:
    assert said(PLAN + f"  lines: [{line}]\n", "invalid-value") + said(PLAN + f"  lines: [{line}]\n", "missing-field")


def test_a_line_over_its_own_amount_is_a_warning(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    plan.write_text(PLAN + "  lines: [{id: m, amount: 1000}, {id: n, amount: 9000}]\n")
    (tmp_path / "p.ledger.csv").write_text("date,line,amount\n2026-10-05,m,1200\n")
    [found] = [one.diagnostic for one in found_in(plan) if one.diagnostic.code == "budget-exceeded"]
    assert (found.severity.value, str(found.message)) == (
        "warning", "1,200 of “m” is paid or committed, over its 1,000 by 200",
    )  # fmt: skip


ODD = (
    "  total: 999999999999亿\n  limit: 999999999999%\n"
    "  lines:\n"
    "    - {id: huge, amount: 999999999999亿, spread: front, from: 1970-01-01, to: 2200-12-31}\n"
    "    - {id: tiny, amount: 0.000001, spread: back, labour: true}\n"
    "    - {id: minus, amount: -300, spread: task, task: a}\n"
    "    - {id: none, amount: 0, spread: {2026-10: 0%, 2200-12: 0%}}\n"
    "    - {id: 工, amount: labour, closed: true}\n"
    "  reserve: {amount: -1, draws: [{on: 2026-10-05, amount: -5, line: none, because: x}]}\n"
    "  funding: [{on: 1970-01-01, amount: -1}, {on: 2200-01-01, amount: 1}]\n"
)


@pytest.mark.parametrize("budget", [ODD, "  lines: []\n", "  total: 0\n", "  {}\n", "  lines: [{id: m, amount: 0}]\n"])
@pytest.mark.parametrize("tasks", ["[{id: a, duration: 10d}]", "[]", "[{id: a, status: cancelled}]"])
def test_odd_budgets_are_reckoned_up(budget: str, tasks: str, tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    plan.write_text(f"name: p\nstart: 2026-10-05\ntasks: {tasks}\nbudget:\n{budget}", "utf-8")
    (tmp_path / "p.ledger.csv").write_text("date,line,amount\n1970-01-01,huge,9999亿\n2026-10-06,tiny,1\n", "utf-8")
    for command in (["budget"], ["budget", "--json"], ["earned"], ["earned", "--json"], ["check"], ["status", "--why"]):
        for language in ("en", "zh") if command == ["budget"] else ("en",):
            result = CliRunner().invoke(app, [*command, str(plan), "--as-of", "2026-10-09", "--lang", language])
            assert result.exit_code in (0, 1), (command, result.output, result.exception)
            assert result.exception is None or isinstance(result.exception, SystemExit)


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.text(st.sampled_from("date,linekdamouts\"='\t;\r\n\0 2026-1/5万.x\ufeff\u2028"), max_size=200))
def test_no_table_stops_a_check(text: str) -> None:
    for each in (text, "date,line,amount,kind,ref,settles\n" + text, "date;line;amount\n" + text):
        found = ledger_of(table_of(each, "x.csv", COLUMNS), ("media",), "CNY")
        assert all(entry.amount.is_finite() for entry in found.entries)
