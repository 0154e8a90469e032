"""``mktpm returns`` and ``mktpm suggest budget``: from an export to what a user sees and a script gets."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from mktpm.display_width import width_of
from tests.engine.returns.series import answering

PLAN = """\
id: p
name: Autumn sale
start: 2026-07-01
deadline: 2026-10-31
tasks:
  - {id: page, duration: 5d, status: done, started: 2026-07-01, finished: 2026-07-07}
  - {id: launch, milestone: true, depends: [page]}
budget:
  lines:
    - {id: s, name: Search, amount: 90万, channel: search}
    - {id: f, amount: 70万, channel: feed}
    - {id: hall, amount: 5万}
returns:
  target: 1:4.1
  margin: 40%
  rate: 8%
  funnel:
    - {channel: search, spend: 50万/60万/70万, cpm: 25/30/40, ctr: 1.5%/2%/2.4%, cvr: 3%/3.5%/4%, aov: 180/200/220}
    - {channel: feed, spend: 30万, cpm: 15, ctr: 1%, cvr: 2%, aov: 150, to: 2026-08-31}
  gates:
    - {name: Pilot, on: 2026-07-01, cost: 10万, chance: 60%, task: page}
    - {name: Roll-out, on: 2026-08-01, cost: 60万, chance: 80%}
    - {name: Payback, on: 2027-02-01, gain: 110万}
"""
LEDGER = "date,kind,line,amount\n2026-08-03,actual,s,250000\n2026-08-05,actual,hall,50000\n"


def export(**channels: Any) -> str:
    """An export with the days of each channel."""
    lines = ["date,channel,currency,spend,impressions,clicks,conversions,gmv"]
    for channel, series in channels.items():
        for one in series:
            spend, gmv = one.sums["spend"], one.sums["gmv"]
            lines.append(f"{one.on},{channel},CNY,{spend},{int(spend * 40)},{int(spend)},{int(spend / 25)},{gmv}")
    return "\n".join(lines) + "\n"


SEARCH = answering(0.8, days=90, seed=1, spend=5000.0, scale=20.0, noise=0.15)
FEED = answering(0.35, days=90, seed=2, spend=4000.0, scale=200.0, noise=0.15)
FLAT = answering(0.5, days=90, seed=3, spend=1000.0, spread=0.01)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "w"
    (folder / "projects").mkdir(parents=True)
    (folder / "mktpm.yaml").write_text("name: w\ntimezone: Asia/Shanghai\ncurrency: CNY\n", "utf-8")
    (folder / "projects" / "p.yaml").write_text(PLAN, "utf-8")
    (folder / "projects" / "p.ledger.csv").write_text(LEDGER, "utf-8")
    monkeypatch.chdir(folder)
    return folder


def run(*arguments: str, day: str = "2026-09-30") -> Result:
    return CliRunner().invoke(app, [*arguments, "--as-of", day])


def imported(text: str, code: int = 0) -> None:
    Path("export.csv").write_text(text, "utf-8")
    result = CliRunner().invoke(app, ["metrics", "import", "export.csv", "--platform", "generic"])
    assert result.exit_code == code, result.output


def data(*arguments: str, day: str = "2026-09-30") -> Any:
    result = run(*arguments, "--json", day=day)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


@pytest.fixture
def figures(workspace: Path) -> Path:
    imported(export(search=SEARCH, feed=FEED, flat=FLAT))
    return workspace


@pytest.mark.usefixtures("figures")
def test_roi_and_roas_are_told_apart_and_defined() -> None:
    found = data("returns")
    assert (found["definitions"]["roas"], found["definitions"]["roi"]) == ("revenue / cost", "(gain − cost) / cost")
    [project] = found["projects"]
    assert project["target"] == {
        "measure": "roas", "value": 4.1, "text": "1:4.1", "forecast_reaches": False,
        "actual_reaches": project["actual"]["roas"] >= 4.1,
    }  # fmt: skip
    search = project["forecast"]["channels"][0]["base"]
    # 600,000 / 30 × 1000 = 20,000,000 × 2 % = 400,000 × 3.5 % = 14,000 × 200 = 2,800,000; gain 40 %
    assert search["revenue"] == "2800000"
    assert (search["roas"], search["roas_text"], search["roi"]) == (4.6667, "1:4.67", 0.8667)


@pytest.mark.usefixtures("figures")
def test_what_came_in_is_the_sum_of_what_was_imported() -> None:
    actual = data("returns")["projects"][0]["actual"]
    sums = {
        name: [sum((one.sums[key] for one in series), Decimal(0)) for key in ("spend", "gmv")]
        for name, series in (("search", SEARCH), ("feed", FEED), ("flat", FLAT))
    }
    assert {each["channel"]: [each["spend"], each["revenue"]] for each in actual["channels"]} == {
        name: [f"{each:f}" for each in found] for name, found in sums.items()
    }
    assert actual["paid"] == "300000"
    spend, revenue = (sum((found[at] for found in sums.values()), Decimal(0)) for at in (0, 1))
    cost = spend + 50_000  # all channels report more than is booked; the hall is no channel's
    assert (actual["full_cost"], actual["not_fully_booked"]) == (f"{cost:f}", ["search", "feed", "flat"])
    assert actual["roas_on_full_cost"] == round(float(revenue / cost), 4)
    assert actual["roi_on_full_cost"] == round(float((revenue * 2 / 5 - cost) / cost), 4)


@pytest.mark.usefixtures("figures")
def test_marginal_return_or_why_not() -> None:
    found = {each["channel"]: each for each in data("returns")["projects"][0]["marginal"]}
    low, high = found["search"]["elasticity_interval"]
    assert low < 0.8 < high
    assert found["search"]["marginal_roas"] > found["feed"]["marginal_roas"]
    assert found["flat"]["refused"] == "spend hardly varies beyond weekday and trend: ±1%, ±10% are needed"


@pytest.mark.usefixtures("figures")
def test_a_day_before_the_import_knows_nothing_of_it() -> None:
    found = data("returns", day="2026-07-10")["projects"][0]
    assert found["actual"]["imported_last"] == "2026-07-10"
    assert {each["refused"] for each in found["marginal"]} == {"10 days with spend and revenue, 28 are needed"}


def test_only_rows_of_the_project_count(figures: Path) -> None:
    path = figures / "projects" / "p.yaml"
    path.write_text(PLAN.replace("target:", "where: {channel: feed}\n  target:"), "utf-8")
    assert [each["channel"] for each in data("returns")["projects"][0]["actual"]["channels"]] == ["feed"]
    path.write_text(PLAN.replace("target:", "where: {colour: feed}\n  target:"), "utf-8")
    result = run("returns")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "`returns.where` of p: imported figures have no `colour`" in result.stderr


@pytest.mark.usefixtures("figures")
def test_forecasts_are_judged_once_they_are_over() -> None:
    found = data("returns")
    assert [each["reason"] for each in found["projects"][0]["not_yet_judged"]] == ["it runs until 2026-10-31"]
    spend = next(each for each in found["accuracy"] if each["figure"] == "spend")
    actual = sum(one.sums["spend"] for one in FEED if one.on.month < 9)
    [pair] = spend["pairs"]
    assert (pair["channel"], pair["forecast"], pair["actual"]) == ("feed", "300000", f"{actual:f}")
    assert (
        spend["mape"] == spend["wape"] == abs(spend["bias"]) == round(abs(300_000 - float(actual)) / float(actual), 4)
    )


@pytest.mark.usefixtures("workspace")
def test_amounts_in_two_currencies_are_not_added_up() -> None:
    text = export(search=SEARCH)
    imported(text + text.splitlines()[1].replace("CNY", "USD").replace("2026-07-01", "2026-08-01") + "\n", code=0)
    result = run("returns")
    assert result.exit_code == 2
    assert "the imported figures are in several currencies: CNY and USD" in result.stderr


# ------------------------------------------------------------------ after the close


def test_imported_figures_follow_a_closed_project(workspace: Path) -> None:
    closed = PLAN.replace("id: p\n", "id: p\nstatus: closed\n").replace("target:", "follow_months: 2\n  target:")
    closed = closed.replace("milestone: true,", "milestone: true, status: done, finished: 2026-07-08,")
    (workspace / "projects" / "p.yaml").write_text(closed, "utf-8")
    codes = ["check", "--select", "roi-tracking-stopped", "--json"]
    [found] = json.loads(run(*codes, day="2026-09-30").stdout)["diagnostics"]
    assert found["message"] == (
        "closed on 2026-07-08, the return is to be followed until 2026-09-08: there is no result from month 1, "
        "2026-07-09 to 2026-08-08"
    )
    assert data("returns")["projects"][0]["following"]["stopped"] is True
    imported(export(search=SEARCH))
    assert json.loads(run(*codes, day="2026-09-30").stdout)["diagnostics"] == []
    [project] = data("returns")["projects"]
    assert [each["state"] for each in project["following"]["months"]] == ["followed", "followed"]
    assert project["actual"]["imported_last"] == "2026-09-08"  # what comes later is no longer its return
    assert "After the close  ●●  closed on 2026-07-08" in run("returns", "--lang", "en").stdout


# ------------------------------------------------------------------ shifts


def test_a_shift_is_suggested_with_how_sure_it_is_and_nothing_is_changed(figures: Path) -> None:
    before = {path: path.read_bytes() for path in figures.rglob("*") if path.is_file()}
    found = data("suggest", "budget")
    [project] = found["projects"]
    [shift] = project["suggested"]
    assert (shift["from"], shift["to"], found["applied"]) == ("feed", "search", False)
    assert shift["gain_interval"][0] < shift["gain_a_day"] < shift["gain_interval"][1]
    assert shift["chance_of_gain"] > 0.95
    assert shift["free_in_budget"] == "700000"
    assert project["days_left"] == 31
    assert {path: path.read_bytes() for path in figures.rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("figures")
def test_a_shift_is_never_applied() -> None:
    for option in (["--apply", "lina"], ["--dry-run"]):
        result = run("suggest", "budget", *option)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "money is never shifted by itself" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no imported days name a channel: `mktpm metrics import`"),
        (export(search=SEARCH), "for a shift two channels are needed whose response is known, there are 1"),
        (export(search=SEARCH[:20], feed=FEED[:20]), "whose response is known, there are 0"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_where_nothing_can_be_suggested_the_reason_is_said(text: str, said: str) -> None:
    if text:
        imported(text)
    [project] = data("suggest", "budget")["projects"]
    assert (project["suggested"], project["why_none"].endswith(said)) == ([], True)
    assert said in " ".join(run("suggest", "budget", "--lang", "en", "--width", "200").stdout.split())


@pytest.mark.usefixtures("workspace")
def test_an_owner_needs_a_task() -> None:
    result = run("suggest", "owner")
    assert result.exit_code == 2
    assert "the task is missing: `mktpm suggest owner TASK`" in result.stderr


# ------------------------------------------------------------------ as text


COMMANDS = [
    ["returns"], ["returns", "--why", "search"], ["returns", "--why", "flat"], ["returns", "--why", "npv"],
    ["returns", "--why", "accuracy"], ["suggest", "budget"],
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.usefixtures("figures")
def test_the_whole_text(command: list[str], language: str, snapshot: SnapshotAssertion) -> None:
    result = run(*command, "--lang", language, "--width", "90")
    assert result.exit_code == 0, result.output
    assert result.stdout == snapshot


@pytest.mark.parametrize("width", [40, 61, 80])
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.usefixtures("figures")
def test_no_line_is_wider_than_asked_for(command: list[str], width: int) -> None:
    for language in ("en", "zh"):
        lines = run(*command, "--lang", language, "--width", str(width)).stdout.splitlines()
        assert [line for line in lines if width_of(line) > width] == []


@pytest.mark.usefixtures("figures")
def test_ascii_only() -> None:
    for command in COMMANDS:
        text = run(*command, "--lang", "en", "--ascii").stdout
        assert {character for character in text if not character.isascii()} <= set("Σ²×±")


def test_a_plan_that_says_nothing(tmp_path: Path) -> None:
    plan = tmp_path / "q.yaml"
    plan.write_text("name: q\ntasks: [{id: a}]\n", "utf-8")
    assert "no plan says what its money is to bring back" in run("returns", str(plan)).stdout
    assert data("returns", str(plan))["projects"] == []
    assert "no plan has a budget" in run("suggest", "budget", str(plan)).stdout


@pytest.mark.usefixtures("figures")
def test_a_channel_that_is_not_there() -> None:
    result = run("returns", "--why", "serch")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "did you mean `search`?" in result.stderr
