"""Pivots against tables worked out by hand, and what must hold whatever the figures are."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from mktpm.analytics.engines import engine_of
from mktpm.analytics.engines.asked import PERIODS, EngineRefused
from mktpm.analytics.measures import MEASURES, SUMS, Sum
from mktpm.analytics.periods import begin, earlier, label
from mktpm.analytics.pivot import Pivot, Question, pivot
from mktpm.analytics.totals import daily_totals, daily_totals_by
from mktpm.cli.main import app
from mktpm.engine.window import Window
from tests.analytics.rows import Row, row, stored, workspace

ALL = tuple(MEASURES.values())
D = Decimal

HAND = [
    row(
        "2026-11-02",
        channel="抖音",
        region="上海",
        spend="100.00",
        impressions=10000,
        clicks=200,
        conversions=4,
        gmv="400",
    ),
    row(
        "2026-11-08",
        channel="抖音",
        region="北京",
        spend="300.00",
        impressions=10000,
        clicks=100,
        conversions=1,
        gmv="200",
    ),
    row(
        "2026-11-09", channel="天猫", region="上海", spend="0.01", impressions=100, clicks=0, conversions=0, gmv="0.02"
    ),
    row(
        "2026-10-31",
        channel="天猫",
        region=None,
        spend="50.00",
        impressions=None,
        clicks=10,
        conversions=None,
        gmv=None,
    ),
]
"""Of it: 抖音 spends 400 for 600 at a CVR of 5/300, no mean of 2 % and 1 %; 天猫 has a CTR of 10/100, because the row
without impressions still has clicks."""


def asked(folder: Path, rows: list[Row], question: Question) -> Pivot:
    engine = engine_of(None, stored(folder, rows))
    try:
        return pivot(engine, question)
    finally:
        engine.close()


def by_key(found: Pivot) -> dict[tuple[str, ...], dict[str, Decimal | None]]:
    names = found.question.by
    return {
        tuple(label(name, key) for name, key in zip(names, one.keys, strict=True)): dict(one.values)
        for one in found.rows
    }


# ------------------------------------------------------------------ tables worked out by hand


def test_every_measure_is_what_the_hand_computed(tmp_path: Path) -> None:
    found = asked(tmp_path, HAND, Question(("channel",), ALL, margin=D("0.5")))
    rows = by_key(found)
    assert rows["抖音",] == {
        "spend": D(400), "impressions": D(20000), "clicks": D(300), "conversions": D(5), "gmv": D(600),
        "ctr": D("0.015"),  # 300 / 20000
        "cvr": pytest.approx(D("0.016666666666666666")),
        "cpc": pytest.approx(D("1.3333333333333333")),  # 400 / 300
        "cpm": D(20),  # 400 × 1000 / 20000
        "cpa": D(80),  # 400 / 5
        "aov": D(120),  # 600 / 5
        "roas": D("1.5"),  # 600 / 400
        "roi": D("-0.25"),  # (600 × 0.5 - 400) / 400
    }  # fmt: skip
    assert rows["天猫",] == {
        "spend": D("50.01"), "impressions": D(100), "clicks": D(10), "conversions": D(0), "gmv": D("0.02"),
        "ctr": D("0.1"), "cvr": D(0), "cpc": D("5.001"), "cpm": D("500.1"),
        "cpa": None,  # nothing was sold
        "aov": None,
        "roas": pytest.approx(D("0.00039992001599680")),
        "roi": pytest.approx(D("-0.99980003999200159")),
    }  # fmt: skip
    total = found.total.values
    assert (total["spend"], total["gmv"]) == (D("450.01"), D("600.02"))
    assert total["roas"] == pytest.approx(D("1.333348147819"))
    assert total["ctr"] == pytest.approx(D("0.01542288557213930")), "310 / 20100"


def test_a_ratio_is_of_sums_and_no_mean_of_ratios(tmp_path: Path) -> None:
    rows = [row("2026-11-01", spend=1, clicks=1, gmv=10), row("2026-11-02", spend=99, clicks=1, gmv=99)]
    found = asked(tmp_path, rows, Question((), (MEASURES["roas"],)))
    assert found.total.values["roas"] == D("1.09"), "109 / 100, not (10 + 1) / 2"


def test_what_is_not_reported_or_divided_by_nothing_is_no_figure(tmp_path: Path) -> None:
    found = asked(tmp_path, [row("2026-11-01", spend=5, clicks=0)], Question((), ALL))
    assert found.total.values == {
        **dict.fromkeys(MEASURES, None), "spend": D(5), "clicks": D(0),
    }  # fmt: skip


def test_a_ratio_of_different_rows_is_told(tmp_path: Path) -> None:
    found = asked(tmp_path, HAND, Question(("channel",), (MEASURES["ctr"], MEASURES["cpc"], MEASURES["roas"])))
    assert [(one.measure, one.reported, one.needed) for one in found.partly] == [("ctr", 4, 3), ("roas", 3, 4)]


def test_weeks_begin_on_monday_and_belong_to_their_year() -> None:
    assert label("week", begin("week", date(2027, 1, 3))) == "2026-W53"
    assert label("week", begin("week", date(2026, 11, 8))) == "2026-W45"
    assert label("quarter", begin("quarter", date(2026, 12, 31))) == "2026Q4"
    assert label("month", date(2026, 11, 1)) == "2026-11"
    assert label("year", date(2026, 1, 1)) == "2026"


def test_periods_are_those_of_the_calendar(tmp_path: Path) -> None:
    found = asked(tmp_path, HAND, Question(("week", "month"), (MEASURES["spend"],)))
    assert {key: values["spend"] for key, values in by_key(found).items()} == {
        ("2026-W44", "2026-10"): D(50), ("2026-W45", "2026-11"): D(400), ("2026-W46", "2026-11"): D("0.01"),
    }  # fmt: skip


def test_the_largest_are_shown_and_the_rest_is_one(tmp_path: Path) -> None:
    found = asked(tmp_path, HAND, Question(("channel", "region"), (MEASURES["spend"],), top=1))
    assert by_key(found) == {("抖音", "北京"): {"spend": D(300)}}
    assert found.others is not None
    assert (found.others.values["spend"], found.groups, found.total.values["spend"]) == (D("150.01"), 4, D("450.01"))


# ------------------------------------------------------------------ comparisons


@pytest.mark.parametrize(
    ("window", "which", "before"),
    [
        (("2026-11-08", "2026-11-14"), "previous", ("2026-11-01", "2026-11-07")),
        (("2026-11-01", "2026-11-30"), "previous", ("2026-10-01", "2026-10-31")),
        (("2026-10-01", "2026-12-31"), "previous", ("2026-07-01", "2026-09-30")),
        (("2026-11-11", "2026-11-11"), "previous", ("2026-11-10", "2026-11-10")),
        (("2026-11-01", "2026-11-11"), "year", ("2025-11-01", "2025-11-11")),
        (("2024-02-01", "2024-02-29"), "year", ("2023-02-01", "2023-02-28")),
    ],
)
def test_an_earlier_period_is_as_long_and_lies_before(
    window: tuple[str, str], which: Any, before: tuple[str, str]
) -> None:
    found = earlier(Window(*map(date.fromisoformat, window)), which).window
    assert (str(found.first), str(found.last)) == before


def test_a_day_is_compared_with_its_like(tmp_path: Path) -> None:
    rows = [
        row("2026-11-02", spend=10),
        row("2026-11-09", spend=12),
        row("2026-11-10", spend=1),
        row("2026-11-04", spend=7),
    ]
    window = {"since": date(2026, 11, 9), "until": date(2026, 11, 15)}
    found = asked(tmp_path, rows, Question(("day",), (MEASURES["spend"],), compare="previous", **window))  # type: ignore[arg-type]
    assert [(str(one.keys[0]), one.values["spend"], (one.before or {})["spend"]) for one in found.rows] == [
        ("2026-11-09", D(12), D(10)), ("2026-11-10", D(1), None), ("2026-11-11", None, D(7)),
    ]  # fmt: skip
    assert (found.total.values["spend"], (found.total.before or {})["spend"]) == (D(13), D(17))


BUDGET = """
id: promo
name: Promo
start: 2026-11-01
budget:
  lines:
    - {id: dy, amount: 3000, channel: 抖音, from: 2026-11-02, to: 2026-11-15}
    - {id: tm, amount: 900, channel: 天猫, from: 2026-10-01, to: 2026-10-30}
    - {id: people, amount: 5000, from: 2026-11-02, to: 2026-11-06}
tasks: [{name: a, due: 2026-11-30}]
"""


def test_spend_is_compared_with_what_the_budget_planned(tmp_path: Path) -> None:
    home = workspace(tmp_path, HAND, BUDGET)
    command = [
        "pivot",
        str(home),
        "--by",
        "channel",
        "--compare",
        "plan",
        "--since",
        "2026-11-02",
        "--until",
        "2026-11-08",
    ]
    found = json.loads(CliRunner().invoke(app, [*command, "--json"]).stdout)
    assert [(one["channel"], one["spend"], one["planned"]) for one in found["rows"]] == [("抖音", 400, 1500)]
    assert found["total"]["planned"] == 1500
    assert found["compared"]["planned_without_channel"] == 5000
    weekly = json.loads(CliRunner().invoke(app, [*command[:3], "week", *command[4:6], "--json"]).stdout)
    assert {one["week"]: one["planned"] for one in weekly["rows"]}["2026-W46"] == pytest.approx(300)


def test_a_budget_is_not_compared_by_what_it_does_not_say(tmp_path: Path) -> None:
    home = workspace(tmp_path, HAND, BUDGET)
    result = CliRunner().invoke(app, ["pivot", str(home), "--by", "platform", "--compare", "plan"])
    assert result.exit_code == 2
    assert "platform" in result.stderr


# ------------------------------------------------------------------ currencies


def test_money_of_two_currencies_is_not_added(tmp_path: Path) -> None:
    rows = [row("2026-11-01", spend=5, clicks=1), row("2026-11-01", spend=5, clicks=2, currency="USD")]
    with pytest.raises(EngineRefused, match="CNY and USD"):
        asked(tmp_path, rows, Question(("channel",), (MEASURES["spend"],)))
    found = asked(tmp_path, rows, Question(("currency",), (MEASURES["spend"], MEASURES["clicks"])))
    assert by_key(found) == {("CNY",): {"spend": D(5), "clicks": D(1)}, ("USD",): {"spend": D(5), "clicks": D(2)}}
    assert found.total.values == {"spend": None, "clicks": D(3)}
    alone = asked(tmp_path, rows, Question(("channel",), (MEASURES["spend"],), where={"currency": ("USD",)}))
    assert alone.total.values["spend"] == D(5)


# ------------------------------------------------------------------ what must hold for all figures

MONEY = st.none() | st.decimals(min_value=-1, max_value=10**8, places=4)
ROWS = st.lists(
    st.builds(
        lambda day, where, money, counts: row(
            str(date(2026, 1, 1) + timedelta(days=day)), channel=where[0], region=where[1], campaign=where[2],
            spend=money[0], gmv=money[1], conversions=money[2], impressions=counts[0], clicks=counts[1],
        ),
        st.integers(0, 400),
        st.tuples(*(st.sampled_from([None, "", "a", "b", "抖音", "=1+1"]) for _ in range(3))),
        st.tuples(MONEY, MONEY, MONEY),
        st.tuples(*(st.none() | st.integers(0, 10**12) for _ in range(2))),
    ),
    max_size=30,
)  # fmt: skip
LESS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@given(rows=ROWS, by=st.lists(st.sampled_from(["channel", "region", "campaign", *PERIODS]), unique=True, max_size=3))
@LESS
def test_the_parts_add_up_to_the_total(tmp_path: Path, rows: list[Row], by: list[str]) -> None:
    found = asked(tmp_path, rows, Question(tuple(by), ALL))
    for name in SUMS:
        stated = [D(str(one[name])) for one in rows if one.get(name) is not None]
        expected = sum(stated, D(0)) if stated else None
        parts = [part for one in found.rows if (part := one.sums[name]) is not None]
        assert found.total.sums[name] == expected
        assert (sum(parts, D(0)) if parts else None) == expected
    assert len({one.keys for one in found.rows}) == len(found.rows)


@given(rows=ROWS, top=st.integers(1, 4))
@LESS
def test_the_largest_and_the_others_make_the_total(tmp_path: Path, rows: list[Row], top: int) -> None:
    found = asked(tmp_path, rows, Question(("channel", "month"), (MEASURES["spend"], MEASURES["clicks"]), top=top))
    names: tuple[Sum, ...] = ("spend", "clicks")
    for name in names:
        shown = [one.sums[name] for one in (*found.rows, *([found.others] if found.others else []))]
        assert sum((one for one in shown if one is not None), D(0)) == (found.total.sums[name] or 0)


@given(rows=ROWS)
@LESS
def test_days_add_up_to_the_pivot(tmp_path: Path, rows: list[Row]) -> None:
    store = stored(tmp_path, rows)
    days = daily_totals(store)
    apart = [one for found in daily_totals_by(store, "channel").values() for one in found]
    for total in (days, apart):
        spent = [one.spend for one in total if one.spend is not None]
        assert sum(spent, D(0)) == sum((D(str(one["spend"])) for one in rows if one.get("spend") is not None), D(0))
    assert [one.day for one in days] == sorted({one["date"] for one in rows})


# ------------------------------------------------------------------ the command


def shown(home: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["pivot", str(home), *arguments])
    assert result.exit_code == 0, result.output + result.stderr
    return result.stdout


def test_the_table_fits_and_says_what_it_means(tmp_path: Path) -> None:
    home = workspace(tmp_path, HAND)
    text = shown(home, "--by", "channel", "--measure", "spend,gmv,roas,roi", "--where", "channel=抖音", "--width", "70")
    assert "抖音" in text
    assert "ROAS = GMV / Spend" in text
    assert "(GMV × margin - Spend) / Spend" in text
    assert "all revenue is taken for gain" in text


def test_chinese_counts_in_ten_thousands(tmp_path: Path) -> None:
    home = workspace(tmp_path, [row("2026-11-01", channel="抖音", spend=123456, gmv=234567890)])
    text = shown(home, "--lang", "zh")
    assert "12.35万" in text
    assert "2.35亿" in text


def test_a_spreadsheet_gets_no_formula(tmp_path: Path) -> None:
    names = ["=cmd|' /C calc'!A0", "+1", "-2", "@x", "\ttab", " =late", "plain"]
    home = workspace(tmp_path, [row("2026-11-01", channel=name, spend=-1) for name in names])
    table = list(csv.reader(io.StringIO(shown(home, "--measure", "spend", "--format", "csv"))))
    assert sorted(cells[0] for cells in table[1:]) == sorted(f"'{name}" if name != "plain" else name for name in names)
    assert {cells[1] for cells in table[1:]} == {"-1"}, "our own numbers stay numbers"


def test_names_from_files_do_not_steer_the_terminal(tmp_path: Path) -> None:
    home = workspace(tmp_path, [row("2026-11-01", channel="a\x1b[31mb\n\u202ec", spend=1)])
    text = shown(home)
    assert not {"\x1b", "\u202e"} & set(text)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--by", "chanel"], ["--measure", "spends"], ["--measure", ","], ["--where", "x=1"], ["--where", "channel"],
        ["--since", "yesterday"],
        ["--since", "2026-11-02", "--until", "2026-11-01"], ["--engine", "mysql://u:secret@h/d"],
        ["--engine", "secret"],
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(arguments: list[str], tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["pivot", str(workspace(tmp_path, HAND)), *arguments])
    assert result.exit_code == 2
    assert "secret" not in result.stderr


def test_without_imports_it_says_how_to_import(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text("name: p\ntasks: [{name: a, due: 2026-11-30}]\n")
    result = CliRunner().invoke(app, ["pivot", str(tmp_path / "plan.yaml")])
    assert result.exit_code == 2
    assert "mktpm metrics import" in result.stderr
