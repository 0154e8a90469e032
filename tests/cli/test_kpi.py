"""``mktpm kpi`` and the charter: what people see, what programs get, and what is written down."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner, Result

from mktpm.cli.main import app
from tests.analytics.rows import row, workspace

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = ("--as-of", "2026-10-20")
PLAN = """\
name: Autumn sale
start: 2026-09-07
owner: lina
people: [{id: lina, name: Lina Hart, roles: [lead]}]
goals:
  - {id: sales, name: Sales, kpi: gmv, owner: lina, links: [launch], benchmark: {value: 3900万, source: shops alike}}
  - {id: pages, name: Pages, formula: completion(page), target: 100%}
scope: {in: [web shop], out: [stores]}
pains: [{text: the page was down, goals: [sales]}, too few members]
kpis:
  - {id: gmv, name: GMV, unit: 万元, baseline: 0, target: 4000, by: 2026-11-11, owner: lina, scale: {min: 0}}
  - {id: cost, unit: 元, target: ≤ 900万}
  - {id: roas, name: ROAS, formula: gmv / cost, baseline: 3.1, target: 4.1}
  - {id: answer, name: First answer, unit: min, baseline: 2h, target: 30min}
risks: [{id: peak, name: The peak, probability: 4, impact: 5, owner: lina, trigger: carts over 200000}]
tasks:
  - {id: page, name: Page, tags: [page], owner: lina, due: 2026-10-10, status: done, finished: 2026-10-09}
  - {id: launch, name: Launch, milestone: true, owner: lina, due: 2026-11-11, depends: [page]}
"""
ROWS = """\
date,kpi,value,source
2026-10-01,gmv,120,shop
2026-10-08,gmv,280万,shop
2026-10-15,gmv,410,
2026-10-01,cost,"300,000",
2026-10-15,cost,120万,ads
""" + "".join(f"2026-10-{day:02},answer,{30 + 5 * day}min,desk\n" for day in range(1, 11))


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "autumn.yaml"
    file.write_text(PLAN, encoding="utf-8")
    (tmp_path / "autumn.kpis.csv").write_text(ROWS, encoding="utf-8")
    return file


def kpi(*arguments: str | Path) -> Result:
    """The outcome of ``mktpm kpi`` with these arguments."""
    return CliRunner().invoke(app, ["kpi", *map(str, arguments), *DAY])


def kpi_json(*arguments: str | Path) -> Any:
    """What ``mktpm kpi --json`` says."""
    result = kpi(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_table(plan: Path, snapshot: SnapshotAssertion) -> None:
    assert kpi(plan, "--width", "120").stdout == snapshot(name="wide")
    assert kpi(plan, "--width", "60", "--lang", "zh").stdout == snapshot(name="narrow, in Chinese")
    assert kpi(plan, "--width", "100", "--ascii").stdout.isascii() is False  # the plan's own words stay
    assert kpi(EXAMPLES / "double11", "--width", "110").stdout == snapshot(name="double11")


def test_where_a_number_comes_from(plan: Path, snapshot: SnapshotAssertion) -> None:
    assert _in(plan, "--why", "ROAS").stdout == snapshot
    told = kpi_json("--why", "answer", plan)
    assert told["from"]["origin"]["line"] == 16
    assert told["kpi"]["trend"]["way"] == "rising"
    assert told["kpi"]["trend"]["method"] == "mann-kendall"


def test_figures_for_programs_are_exact(plan: Path) -> None:
    (project,) = kpi_json(plan)["projects"]
    by_id = {each["id"]: each for each in project["kpis"]}
    assert by_id["gmv"]["latest"] == {"value": "410", "shown": "410万元"}
    assert by_id["cost"]["latest"]["value"] == "1200000"
    assert by_id["cost"]["direction"] == "down"
    assert by_id["roas"]["latest"]["value"] == "3.416666666667"
    assert by_id["answer"]["leads_away"] is True


def test_a_goal_without_an_id_is_computed(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\ngoals: [{name: In time, formula: on_time(), target: 90%}]\ntasks: [{id: a}]\n")
    assert kpi(file).exit_code == 0
    checked = CliRunner().invoke(app, ["check", str(file), *DAY])
    assert (checked.exit_code, checked.exception) == (0, None)


def test_how_missing_values_get_there(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\ntasks: [{id: a}]\nkpis: [{id: a, target: 5}]\n")
    assert "a value is written down with `mktpm kpi set KPI VALUE`" in kpi(file).stdout
    assert "metrics import" not in kpi(file).stdout
    file.write_text("name: p\ntasks: [{id: a}]\nkpis: [{id: a, formula: spend}]\n")
    assert "`mktpm metrics import FILE --platform PLATFORM` imports" in kpi(file, "--width", "120").stdout
    assert "kpi set" not in kpi(file).stdout


def test_a_number_beyond_reading_leaves_room_for_the_others(tmp_path: Path) -> None:
    file, nines = tmp_path / "p.yaml", "9" * 22
    formula = " * ".join([nines] * 6)
    file.write_text(
        f"name: p\ntasks: [{{id: a}}]\nkpis: [{{id: a, name: Visitors, target: 5}}, {{id: d, formula: {formula}}}]\n"
    )
    text = kpi(file, "--width", "80").stdout
    assert "1.000e+132" in text
    assert "Visitors" in text


def test_a_chance_is_never_nothing_at_all(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\nkpis: [{id: a}]\ntasks: [{id: t}]\n")
    rows = "".join(f"2026-10-{day:02},a,{day}\n" for day in range(1, 11))
    (tmp_path / "p.kpis.csv").write_text("date,kpi,value\n" + rows)
    assert "S = 45, p < 0.001;" in kpi(file, "--why", "a").stdout


def test_a_plan_without_kpis(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\ntasks: [{id: a}]\n")
    assert "no plan follows a KPI: list them under `kpis:`" in kpi(file).stdout
    assert kpi_json(file)["projects"] == [{"id": "p", "name": "p", "kpis": []}]


def test_imported_figures_that_are_not_there_are_said(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\nkpis: [{id: roas, formula: gmv / spend}]\ntasks: [{id: a}]\n")
    assert "`gmv` has not been imported" in kpi(file).stdout


# ------------------------------------------------------------------ writing values down


def test_a_value_is_one_more_row(plan: Path) -> None:
    table = plan.parent / "autumn.kpis.csv"
    before = table.read_bytes()
    result = kpi("set", "gmv", "500", plan, "--on", "2026-10-19", "--source", '=cmd|x, "q"')
    assert result.exit_code == 0
    assert table.read_bytes() == before + b'2026-10-19,gmv,500,"\'=cmd|x, ""q"""\n'
    assert result.stdout.splitlines()[1] == '+ 17  2026-10-19,gmv,500,"\'=cmd|x, ""q"""'
    told = kpi_json("--why", "GMV", plan)["from"]["origin"]
    assert (told["line"], told["text"], told["source"]) == (17, "500", '=cmd|x, "q"')


def test_the_first_value_makes_the_table(plan: Path) -> None:
    table = plan.parent / "autumn.kpis.csv"
    table.unlink()
    assert kpi("set", "autumn:gmv", "500", plan, "--dry-run").exit_code == 0
    assert not table.exists()
    said = kpi_json("set", "gmv", "5千万", plan)
    assert (said["written"], said["line"], said["row"]["date"]) == (True, 2, "2026-10-20")
    assert table.read_text("utf-8") == "date,kpi,value,source\n2026-10-20,gmv,5千万,\n"


@pytest.mark.parametrize(
    ("table", "end"),
    [
        ("日期;指标;数值\r\n2026-10-01;gmv;1\r\n".encode("gb18030"), b"2026-10-20;gmv;2\r\n"),
        ("\ufeffsource,value,kpi,date\nx,1,gmv,2026-10-01".encode(), b"\n,2,gmv,2026-10-20\n"),
    ],
)
def test_a_table_keeps_its_columns_encoding_and_line_ends(plan: Path, table: bytes, end: bytes) -> None:
    file = plan.parent / "autumn.kpis.csv"
    file.write_bytes(table)
    assert kpi("set", "gmv", "2", plan).exit_code == 0
    assert file.read_bytes() == table + end
    assert kpi_json(plan)["projects"][0]["kpis"][0]["latest"]["value"] == "2"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gmv", "5h"), "`5h` is in h, and the unit is `万元`"),
        (("gmv", "=1+1"), "is not a figure"),
        (("roas", "4"), "`roas` has a formula"),
        (("gmw", "4"), "did you mean `gmv`?"),
        (("gmv",), "say which KPI, and its value"),
        (("gmv", "4", "--on", "2026-12-24"), "2026-12-24 has not come yet"),
        (("gmv", "4", "--on", "soon"), "--on"),
    ],
)
def test_what_is_no_value_is_refused(plan: Path, words: tuple[str, ...], said: str) -> None:
    before = (plan.parent / "autumn.kpis.csv").read_bytes()
    names, options = words[:2], words[2:]
    arguments = ["set", *names, *([plan] if len(names) > 1 else []), *options]
    result = CliRunner().invoke(app, ["kpi", *map(str, arguments), *DAY]) if len(names) > 1 else _in(plan, "set", "gmv")
    assert result.exit_code == 2
    assert said in result.stderr
    assert (plan.parent / "autumn.kpis.csv").read_bytes() == before


def _in(plan: Path, *words: str) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(plan.parent)
        return kpi(*words)


def test_a_link_and_a_broken_table_are_left_alone(plan: Path, tmp_path: Path) -> None:
    table = plan.parent / "autumn.kpis.csv"
    table.write_text("hello\n")
    assert "can't be read as a table" in kpi("set", "gmv", "4", plan).stderr
    table.unlink()
    (tmp_path / "elsewhere").write_text("secret")
    table.symlink_to(tmp_path / "elsewhere")
    assert "is not a regular file" in kpi("set", "gmv", "4", plan).stderr
    assert (tmp_path / "elsewhere").read_text() == "secret"


def test_writers_do_not_lose_each_others_rows(plan: Path) -> None:
    from mktpm.plan.actuals import with_value
    from mktpm.plan.saving import rewrite

    table = plan.parent / "autumn.kpis.csv"

    def write(number: int) -> None:
        for value in range(10):
            rewrite(table, lambda data, cells=("2026-10-19", "gmv", f"{number}{value}", ""): with_value(data, cells))  # type: ignore[misc]

    threads = [threading.Thread(target=write, args=(number,)) for number in range(1, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(table.read_text("utf-8").splitlines()) == 16 + 40


def test_a_value_outside_the_scale_is_mentioned(plan: Path) -> None:
    result = CliRunner().invoke(app, ["kpi", *DAY, "--", "set", "gmv", "-4", str(plan)])
    assert (result.exit_code, "Outside the scale of `gmv`" in result.stderr) == (0, True)


def test_nothing_in_the_table_steers_a_terminal(plan: Path) -> None:
    evil = "\x1b[31m\x9b\u202e\x07"
    table = plan.parent / "autumn.kpis.csv"
    table.write_text(
        f"date,kpi,value,source\n2026-10-01,gmv,5,{evil}\n2026-10-02,gmv{evil},5,\n2026-10-02,gmv,x{evil},\n"
    )
    for result in (kpi(plan), kpi("--why", "gmv", plan), CliRunner().invoke(app, ["check", str(plan), *DAY])):
        assert not set(evil) - {"[", "3", "1", "m"} & set(result.stdout + result.stderr)


# ------------------------------------------------------------------ findings


def codes(plan: Path) -> list[tuple[str, str, int]]:
    """What ``mktpm check`` finds: the code, the file's name and the line."""
    result = CliRunner().invoke(app, ["check", str(plan), "--json", *DAY])
    others = ("risk-unanswered", "milestone-approaching")
    found = [one for one in json.loads(result.stdout)["diagnostics"] if one["code"] not in others]
    return [(one["code"], Path(one["file"]).name, one["line"]) for one in found]


def test_findings_stand_at_their_rows(plan: Path) -> None:
    assert codes(plan) == [("goal-not-smart", "autumn.yaml", 7), ("kpi-trend", "autumn.yaml", 14)]
    table = plan.parent / "autumn.kpis.csv"
    table.write_text(
        "date,kpi,value\n2026-10-01,gmv,-5\n2026-10-02,gmw,5\nsoon,gmv,5\n2026-10-04,gmv\n2026-10-05,gmv,5h\n"
    )
    assert codes(plan) == [
        ("kpi-out-of-scale", "autumn.kpis.csv", 2),
        ("kpi-invalid", "autumn.kpis.csv", 3),
        ("invalid-value", "autumn.kpis.csv", 4),
        ("missing-field", "autumn.kpis.csv", 5),
        ("kpi-invalid", "autumn.kpis.csv", 6),
        ("goal-not-smart", "autumn.yaml", 7),
    ]


def test_names_that_goals_and_pains_get_wrong(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    text = (
        "name: p\nstatus: closed\ngoals: [{id: sales, links: [luanch], kpi: gm}]\npains: [{text: x, goals: [sale]}]\n"
    )
    file.write_text(f"{text}kpis: [{{id: gmv}}]\ntasks: [{{id: launch}}]\n")
    assert codes(file) == [
        ("unknown-reference", "p.yaml", 3),
        ("kpi-invalid", "p.yaml", 3),
        ("unknown-reference", "p.yaml", 4),
    ]


def test_what_goals_lack_is_named(plan: Path) -> None:
    result = CliRunner().invoke(app, ["check", str(plan), *DAY])
    assert "the goal “Pages” lacks a date (`by`), an `owner` and a task that serves it (`links`)" in result.stdout


# ------------------------------------------------------------------ the charter


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_charter(plan: Path, language: str, snapshot: SnapshotAssertion) -> None:
    result = CliRunner().invoke(app, ["report", "charter", str(plan), *DAY, "--lang", language])
    assert result.exit_code == 0, result.output
    assert result.stdout == snapshot


def test_the_charter_as_data(plan: Path) -> None:
    result = CliRunner().invoke(app, ["report", "charter", str(plan), *DAY, "--json"])
    (charter,) = json.loads(result.stdout)["projects"]
    assert [(goal["name"], goal["result"], goal["way"]) for goal in charter["goals"]] == [
        ("Sales", "410万元", 0.1025),
        ("Pages", "100%", 1.0),
    ]
    assert charter["pains"] == [
        {"text": "the page was down", "goals": ["Sales"]},
        {"text": "too few members", "goals": []},
    ]
    assert charter["risks"][0]["score"] == 20


def test_an_empty_charter_says_what_is_to_be_filled_in(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.write_text("name: p\n")
    text = CliRunner().invoke(app, ["report", "charter", str(file), *DAY]).stdout
    assert text.count("To fill in") == 6


def test_the_retrospective_takes_results_from_kpis(plan: Path) -> None:
    text = CliRunner().invoke(app, ["report", "retro", str(plan), *DAY]).stdout
    assert "| Sales | 0万元 | 4000万元 | 410万元 | 10% | no |" in text


# ------------------------------------------------------------------ imported figures, in a real store

IMPORTED = """\
id: promo
name: Promo
start: 2026-10-01
kpis:
  - {id: roas, formula: gmv / spend, target: 4}
  - {id: search, formula: gmv / spend, where: {channel: Search}, per: week}
  - {id: best, formula: max(gmv), unit: 元}
tasks: [{id: launch}]
"""


def test_formulas_over_imported_measures(tmp_path: Path) -> None:
    """Search 300 / 100 = 3 until Sunday, 10-04; in all 1300 / 300; 2026-09-30 is before the project's start."""
    days = [
        row("2026-09-30", channel="Search", spend="1000", gmv="9000"),
        row("2026-10-02", channel="Search", spend="100", gmv="300"),
        row("2026-10-02", channel="Social", spend="150", gmv="800"),
        row("2026-10-19", channel="Search", spend="50", gmv="200"),
        row("2026-10-21", channel="Search", spend="1", gmv="1"),
    ]
    folder = workspace(tmp_path, days, IMPORTED)
    (project,) = kpi_json(folder)["projects"]
    by_id = {each["id"]: each for each in project["kpis"]}
    assert by_id["roas"]["latest"]["value"] == "4.333333333333"
    assert by_id["search"]["values"] == [{"on": "2026-10-04", "value": "3", "shown": "3"}]
    assert by_id["best"]["latest"]["value"] == "1100"
    origin = kpi_json("--why", "roas", folder)["from"]["parts"][0]["parts"][1]["origin"]
    assert origin == {"kind": "imported", "measure": "spend", "first": "2026-10-02", "last": "2026-10-19", "days": 2}
    assert "imported: 2 days from 2026-10-02 to 2026-10-19" in kpi("--why", "roas", folder).stdout
