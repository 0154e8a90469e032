"""``mktpm budget``, ``mktpm earned`` and ``mktpm spend``: what a user sees, and what a script gets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.history.repo import Repo

PLAN = """\
id: p
name: Autumn sale
start: 2026-10-05
people:
  - {id: lina, name: Li Na, email: lina@example.com}
  - {id: boss, name: Zhou, email: boss@example.com}
tasks:
  - {id: page, duration: 5d, progress: 40%, started: 2026-10-05}
  - {id: more-media, name: More media, approval: [{by: boss}]}
budget:
  lines:
    - {id: media, name: Media, amount: 1万, channel: search, from: 2026-10-05, to: 2026-10-16}
    - {id: design, amount: 3000, task: page}
  reserve: {amount: 2000}
  changes:
    - {id: c1, on: 2026-10-07, line: media, amount: 2000, because: clicks are cheap, by: lina, approval: more-media}
"""
LEDGER = "date,kind,line,amount,ref,settles,note,by\n2026-10-06,actual,media,2500.50,F1,,=cmd|x,lina\n"


@pytest.fixture(autouse=True)
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repo:
    """A workspace with a plan that has a budget, and one that has none."""
    repo = Repo(tmp_path / "plans")
    repo.write("mktpm.yaml", "name: w\ntimezone: Asia/Shanghai\ncurrency: CNY\n")
    repo.write("projects/p.yaml", PLAN)
    repo.write("projects/q.yaml", "id: q\ntasks: [{id: a}]\n")
    repo.write("projects/p.ledger.csv", LEDGER)
    repo.commit("Plan", when="2026-10-05T09:00:00+08:00")
    monkeypatch.chdir(repo.folder)
    return repo


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, [*arguments])


def data(*arguments: str, day: str = "2026-10-09") -> Any:
    result = run(*arguments, "--as-of", day, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_a_budget_in_json() -> None:
    [project] = data("budget", "--by", "channel,phase")["projects"]
    assert (project["id"], project["total"], project["limit"], project["currency"]) == ("p", "15000", "16500", "CNY")
    assert (project["actual"], project["remaining"], project["forecast"]) == ("2500.50", "10499.50", "13000")
    assert [(group["channel"], group["phase"], group["actual"]) for group in project["groups"]] == [
        ("search", None, "2500.50"), (None, None, "0"),
    ]  # fmt: skip
    [month] = project["months"]
    assert (month["month"], month["need"]) == ("2026-10", "13000")


def test_a_budget_as_text() -> None:
    text = run("budget", "--as-of", "2026-10-09", "--width", "90").stdout
    assert "Autumn sale: budget on 2026-10-09 Fri · CNY · total 15,000 · 2,500.50 paid (16.7%)" in text
    assert "reserve 2,000, 0 drawn, 2,000 left" in text
    assert "c1: “Media” 10,000 → 12,000 (+2,000)" in text
    assert "waits for Zhou; it doesn't count yet" in text
    assert "figures in" not in run("budget", "--as-of", "2026-10-09", "--no-chart").stdout


@pytest.mark.parametrize("width", ["40", "60", "100", "200"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_line_is_wider_than_asked(width: str, language: str) -> None:
    from mktpm.display_width import width_of

    for command in (["budget"], ["budget", "--changes"], ["budget", "--why", "media"], ["earned"]):
        text = run(*command, "--as-of", "2026-10-09", "--width", width, "--lang", language).stdout
        assert max(map(width_of, text.splitlines())) <= int(width), command


def test_in_ascii() -> None:
    for command in ("budget", "earned"):
        text = run(command, "--as-of", "2026-10-09", "--ascii").stdout
        assert text.isascii(), command


def test_why_a_line_has_its_figures() -> None:
    found = data("budget", "--why", "media")
    assert (found["budget"], found["planned"], found["actual"], found["spread"]) == ("10000", "5000", "2500.50", "even")
    [row] = found["entries"]
    assert (row["file"], row["row"], row["note"]) == ("projects/p.ledger.csv", 2, "=cmd|x")
    text = run("budget", "--why", "p:media", "--as-of", "2026-10-09").stdout
    assert "n = 10 working days from 2026-10-05 to 2026-10-16" in " ".join(text.split())
    assert "projects/p.ledger.csv:2" in text


def test_what_can_not_be_shown_is_said() -> None:
    assert run("budget", "--by", "colour").exit_code == 2
    result = run("budget", "--why", "medai")
    assert result.exit_code == 2
    assert "did you mean `media`?" in result.output
    for command in (["budget"], ["budget", "--changes"], ["earned"]):
        said = "no plan has a budget: list its lines under `budget:`"
        assert said in run(*command, "projects/q.yaml", "--width", "120").stdout


def test_where_the_cost_of_peoples_time_comes_from(repo: Repo) -> None:
    # Two people share 24 hours of effort by their shares, 2 to 1; nobody knows what Bo's time costs.
    repo.write("projects/t.yaml", TIME)
    run("log", "b", "2h", "--who", "ann", "--on", "2026-10-06", "--plan", "projects/t.yaml")
    lines = run("budget", "projects/t.yaml", "--why", "team", "--as-of", "2026-10-09").stdout.splitlines()
    assert lines[-3:] == [
        "  b  Ann 16 hours × 100/h + Bo 8 hours × no rate  = 1,600",
        "",
        "  2026-10-06  b  Ann 2 hours × 100/h  = 200",
    ]
    told = data("budget", "projects/t.yaml", "--why", "team")
    assert told["planned_time"] == [{"task": "a", "cost": "800"}, {"task": "b", "cost": "1600"}]


TIME = """\
id: t
name: Time
start: 2026-10-05
people: [{id: ann, name: Ann, rate: 100/h}, {id: bo, name: Bo}]
tasks: [{id: a, duration: 1d, owner: ann}, {id: b, effort: 24h, owner: ann, team: [bo 50%]}]
budget: {lines: [{id: team, amount: labour}]}
"""


def test_a_change_may_ask_for_less(repo: Repo) -> None:
    repo.write("projects/p.yaml", PLAN.replace("line: media, amount: 2000", "line: media, amount: -0.3万"))
    assert run("check", "projects/p.yaml", "--as-of", "2026-10-09", "--select", "invalid-value").exit_code == 0
    assert "“Media” 10,000 → 7,000 (-3,000)" in run("budget", "--changes", "--as-of", "2026-10-09").stdout


def test_earned_value_in_json() -> None:
    found = data("earned", "--eac", "plan")
    assert found["eac"] == {"method": "plan", "formula": "AC + (BAC − EV)"}
    [project] = found["projects"]
    # media earns its 5000 as planned, design 40 % of 3000
    assert (project["pv"], project["ev"], project["ac"], project["eac"]) == ("8000", "6200", "2500.50", "9300.50")
    assert [line["level_of_effort"] for line in project["lines"]] == [True, False]


# ------------------------------------------------------------------ changes


def test_a_change_counts_when_its_task_is_approved_as_it_stands(repo: Repo) -> None:
    [before] = data("budget")["projects"][0]["changes"]
    assert (before["decision"], before["before"], before["after"], before["waits_for"]) == (
        "waiting", "10000", "12000", ["boss"],
    )  # fmt: skip
    repo.git("config", "user.email", "boss@example.com")
    repo.git("config", "user.name", "Zhou")
    approved = run("approve", "more-media")
    assert approved.exit_code == 0, approved.output
    [project] = data("budget", day="2027-12-31")["projects"]
    assert (project["changes"][0]["decision"], project["budget"], project["total"]) == ("approved", "15000", "17000")
    plan = Path("projects/p.yaml")
    plan.write_text(plan.read_text("utf-8").replace("amount: 2000, because", "amount: 9000, because"), "utf-8")
    [project] = data("budget", day="2027-12-31")["projects"]
    assert (project["changes"][0]["decision"], project["budget"]) == ("stale", "13000")
    assert "must look again" in run("budget", "--changes", "--as-of", "2027-12-31").stdout


# ------------------------------------------------------------------ booking


def test_booking_a_payment() -> None:
    result = run("spend", "media", "1,234.50", "--ref", "F2", "-m", "=SUM(A1)", "--who", "lina", "--on", "2026-10-08")
    assert result.exit_code == 0, result.output
    assert Path("projects/p.ledger.csv").read_text("utf-8") == (
        LEDGER + "2026-10-08,actual,media,1234.5,F2,,'=SUM(A1),lina\n"
    )
    assert data("budget")["projects"][0]["actual"] == "3735"
    assert run("check", "--as-of", "2026-10-09").exit_code == 0


def test_booking_a_commitment_and_settling_it() -> None:
    assert (
        run(
            "spend", "design", "3000", "--kind", "commitment", "--ref", "C1", "--who", "lina", "--on", "2026-10-06"
        ).exit_code
        == 0
    )
    assert data("budget")["projects"][0]["committed"] == "3000"
    assert run("spend", "design", "1000", "--settles", "C1", "--who", "lina", "--on", "2026-10-07").exit_code == 0
    assert (
        run("spend", "design", "200", "--settles", "C1", "--reverse", "--who", "lina", "--on", "2026-10-07").exit_code
        == 0
    )
    [project] = data("budget")["projects"]
    assert (project["committed"], project["actual"]) == ("2200", "3300.50")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["medai", "3"], "did you mean `media`?"),
        (["media", "lots"], "not an amount of money"),
        (["media", "0"], "amount of 0"),
        (["media", "3", "--kind", "commitment"], "needs `--ref`"),
        (["media", "3", "--who", "nobody"], "there is no person"),
    ],
)
def test_what_can_not_be_booked_changes_nothing(arguments: list[str], said: str) -> None:
    result = run("spend", "--who", "lina", *arguments)
    assert result.exit_code == 2
    assert said in result.output
    assert Path("projects/p.ledger.csv").read_text("utf-8") == LEDGER


def test_a_dry_run_writes_nothing() -> None:
    result = run("spend", "media", "3万", "--who", "lina", "--on", "2026-10-08", "--dry-run", "--json")
    found = json.loads(result.stdout)
    assert (found["written"], found["entry"]["amount"], found["entry"]["currency"]) == (False, "30000", "CNY")
    assert Path("projects/p.ledger.csv").read_text("utf-8") == LEDGER
