"""What `mktpm check` finds in the figures that a plan states, and what looking for it costs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mktpm.cli.main import app

ROOT = Path(__file__).parents[2]
PROPOSAL = ROOT / "examples" / "omni-channel-proposal"
DAY = ("--as-of", "2026-11-22")


def checked(*arguments: str) -> tuple[int, dict[str, Any]]:
    """The exit code and the JSON of a check."""
    result = CliRunner().invoke(app, ["check", *arguments, *DAY, "--json"])
    return result.exit_code, json.loads(result.stdout)


def test_all_contradictions_of_the_proposal_are_found_and_nothing_else() -> None:
    code, found = checked(str(PROPOSAL), "--lang", "en")
    assert code == 1
    assert found["summary"] == {"error": 10, "warning": 0, "info": 0}
    assert [(one["code"], one["message"]) for one in found["diagnostics"]] == [
        (
            "sum-mismatch",
            (
                "`总投资` is stated as 4280万, but its parts make 6880万 "
                "(2380万 + 1320万 + 800万 + 1580万 + 500万 + 300万): 2600万 more"
            ),
        ),
        (
            "share-mismatch",
            (
                "`技术投入` is stated as 52% of `总投资`, but its parts make 86% (3700万 of 4280万): "
                "34 percentage points more"
            ),
        ),
        (
            "share-mismatch",
            (
                "`人力投入` is stated as 38% of `总投资`, but its parts make 56% (2380万 of 4280万): "
                "18 percentage points more"
            ),
        ),
        (
            "share-mismatch",
            (
                "`咨询与培训` is stated as 10% of `总投资`, but its parts make 19% (800万 of 4280万): "
                "9 percentage points more"
            ),
        ),
        (
            "rate-mismatch",
            "`外聘专家` is stated as 800万, but its rates make 540万 (3 × 120万 + 2 × 90万): 260万 less",
        ),
        (
            "share-mismatch",
            "the shares of `风险构成` make 110% (38% + 32% + 18% + 22%), not 100%: 10 percentage points more",
        ),
        ("conflicting-values", "`时间缓冲` is stated as `15%` and `20%`: 5 percentage points apart"),
        (
            "duration-exceeded",
            "`项目周期` is stated as at most 17 months, but 2024Q1 to 2026Q1 takes 27 months: 10 months more",
        ),
        ("conflicting-values", "`试点启动` is stated as `2025Q1` and `2025Q2`: 1 quarter apart"),
        (
            "count-mismatch",
            "`关键能力` is stated as 5, but 4 are listed (数据分析, AI应用, 用户体验设计 and 渠道管理): 1 less",
        ),
    ]


def test_each_contradiction_stands_at_its_figure_with_the_words_that_state_it() -> None:
    _, found = checked(str(PROPOSAL), "--lang", "zh")
    lines = (PROPOSAL / "projects" / "proposal.yaml").read_text("utf-8").splitlines()
    for one in found["diagnostics"]:
        line, column = one["line"], one["column"]
        assert isinstance(line, int)
        assert isinstance(column, int)
        assert lines[line - 1][column - 1] not in " :", one
        assert str(one["hint"]).startswith("原文"), one


@pytest.mark.parametrize("what", ["file", "folder"])
def test_the_proposal_may_be_named_in_any_way(what: str) -> None:
    path = PROPOSAL / "projects" / "proposal.yaml" if what == "file" else PROPOSAL / "projects"
    _, found = checked(str(path))
    assert found["summary"] == {"error": 10, "warning": 0, "info": 0}


def test_the_proposal_can_be_mended(tmp_path: Path) -> None:
    text = (PROPOSAL / "projects" / "proposal.yaml").read_text("utf-8")
    for wrong, right in {
        "value: 4280万": "value: 6620万", "value: 800万": "value: 540万", "share: 52%": "share: 56%",
        "share: 38%": "share: 32%", "share: 10%": "share: 12%",
        "52%, 人力投入: 38%, 咨询与培训: 10%": "56%, 人力投入: 32%, 咨询与培训: 12%",
        "时间: 22%": "时间: 12%", "[15%, 20%]": "[20%, 20%]", "at_most: 17mo": "at_most: 27mo",
        "[2025Q1, 2025Q2]": "[2025Q1, 2025Q1]", "count: 5": "count: 4",
    }.items():  # fmt: skip
        assert text.count(wrong) == 1, wrong
        text = text.replace(wrong, right)
    plan = tmp_path / "proposal.yaml"
    plan.write_text(text, encoding="utf-8")
    assert checked(str(plan)) == (0, {"diagnostics": [], "summary": {"error": 0, "warning": 0, "info": 0}})


def test_contradictions_do_not_stand_in_the_way_of_other_commands() -> None:
    for command in ("schedule", "status"):
        result = CliRunner().invoke(app, [command, str(PROPOSAL), *DAY])
        assert result.exit_code == 0, result.output


def test_a_plan_that_states_no_figures_does_not_import_what_checks_them(tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\ntasks: [{id: a, due: 2026-12-01}]\n")
    assert _imported(plan) == set()
    plan.write_text("name: p\nclaims: [{id: a, value: 3}]\n")
    judging = {"mktpm.engine.stated_figures.judging", "mktpm.rules.sum_mismatch"}
    assert _imported(plan) >= {"mktpm.plan.claims", "mktpm.plan.figures", *judging}


def _imported(plan: Path) -> set[str]:
    """The modules about stated figures that a check of ``plan`` imports."""
    script = (
        "import sys; from mktpm.cli.main import app\n"
        "try: app(sys.argv[1:])\n"
        "except SystemExit: pass\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    arguments = [sys.executable, "-c", script, "check", str(plan), *DAY]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    modules = done.stderr.split()
    assert "mktpm.rules.task_overdue" in modules
    about = ("mktpm.plan.claims", "mktpm.plan.figures", "mktpm.engine.stated_figures", "mktpm.rules.sum_mismatch")
    return {module for module in modules if module.startswith(about)}


def test_thousands_of_claims_take_no_longer_than_thousands_of_tasks(tmp_path: Path) -> None:
    lines = [f"  - {{id: c{n}, value: {n}, parts: [c{n + 1}, c{n // 2}, nothing{n}]}}" for n in range(3000)]
    lines += ["  - {id: c3000, parts: [c0]}", f"  - {{id: wide, value: 1, parts: [{', '.join(['c1'] * 5000)}]}}"]
    plan = tmp_path / "plan.yaml"
    plan.write_text("name: p\nclaims:\n" + "\n".join(lines) + "\n")
    code, found = checked(str(plan))
    assert code == 1
    assert found["summary"]
