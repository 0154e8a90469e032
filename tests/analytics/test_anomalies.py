"""Days that stand out: by hand, and where too little is known to say anything."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from mktpm.analytics.anomalies import outstanding
from mktpm.cli.main import app
from tests.analytics.rows import row, workspace

D = Decimal
MONDAY = date(2026, 9, 7)


def weeks(*figures: tuple[int, ...]) -> dict[date, Decimal]:
    """Days in a row from a Monday on, a week after the other."""
    flat = [figure for week in figures for figure in week]
    return {MONDAY + timedelta(days=number): D(figure) for number, figure in enumerate(flat)}


USUAL = ((100, 110, 100, 90, 100, 20, 10), (104, 112, 98, 92, 99, 22, 11), (98, 108, 101, 89, 102, 19, 9))


def test_a_day_is_judged_by_its_weekday() -> None:
    days = weeks(*USUAL, (101, 109, 100, 91, 101, 100, 10))
    found = list(outstanding((), "spend", days))
    assert [(one.day, one.value, one.expected, one.like_it) for one in found] == [
        (date(2026, 10, 3), D(100), D(20), 3)
    ], "100 is nothing on a weekday, and a lot on a Saturday"


def test_the_score_is_the_modified_z_score() -> None:
    """By hand: 10, 12, 14, 50 are away from the others' medians 14, 14, 12, 12 by 4, 2, 2, 38; their median is 3."""
    days = {MONDAY + timedelta(weeks=number): D(figure) for number, figure in enumerate((10, 12, 14, 50))}
    (found,) = outstanding((), "spend", days)
    assert (found.value, found.expected) == (D(50), D(12))
    assert found.score == pytest.approx(D("0.6745") * 38 / 3)


def test_where_days_hardly_differ_the_mean_deviation_counts() -> None:
    days = weeks(*[(5,) * 7] * 7, (5, 5, 5, 5, 5, 5, 9))
    (found,) = outstanding((), "spend", days)
    assert found.day == MONDAY + timedelta(days=55)
    assert found.score == pytest.approx(4 / (D("1.253314") * 4 / 56))


def test_days_that_are_all_the_same_do_not_stand_out() -> None:
    assert list(outstanding((), "spend", weeks(*[(5,) * 7] * 6))) == []


def test_a_weekday_with_too_few_others_says_nothing() -> None:
    days = {MONDAY + timedelta(weeks=number): D(figure) for number, figure in enumerate((10, 12, 5000))}
    assert list(outstanding((), "spend", days)) == []


@given(st.lists(st.integers(1, 1000), min_size=28, max_size=90), st.integers(2, 50))
def test_the_unit_does_not_matter(figures: list[int], factor: int) -> None:
    days = {MONDAY + timedelta(days=number): D(figure) for number, figure in enumerate(figures)}
    larger = {day: figure * factor for day, figure in days.items()}
    assert [one.day for one in outstanding((), "spend", days)] == [one.day for one in outstanding((), "spend", larger)]


def watched(folder: Path, *arguments: str) -> dict[str, Any]:
    rows = [
        row(str(day), channel="抖音", spend=100, clicks=50 + int(figure) % 3, impressions=1000, gmv=figure)
        for day, figure in weeks(*USUAL, (101, 109, 100, 91, 101, 100, 10)).items()
    ]
    rows += [row("2026-09-07", channel="new", spend=9)]
    home = workspace(folder, rows)
    command = ["pivot", str(home), "--by", "channel,month", "--measure", "gmv", "--anomalies", *arguments]
    result = CliRunner().invoke(app, [*command, "--json"])
    assert result.exit_code == 0, result.output + result.stderr
    found: dict[str, Any] = json.loads(result.stdout)["anomalies"]
    return found


def test_the_command_tells_the_days_and_the_method(tmp_path: Path) -> None:
    found = watched(tmp_path)
    assert (found["threshold"], found["judged"], found["too_short"]) == (3.5, 1, 1)
    (day,) = found["days"]
    assert (day["channel"], day["day"], day["value"], day["expected"]) == ("抖音", "2026-10-03", 100, 20)
    text = CliRunner().invoke(app, ["pivot", str(tmp_path), "--measure", "gmv", "--anomalies"]).stdout
    assert "2026-10-03 Sat" in text
    assert "modified z-score" in text


def test_a_ratio_of_next_to_nothing_is_not_judged(tmp_path: Path) -> None:
    days = weeks(*[(100,) * 7] * 5)
    rows = [row(str(day), channel="a", clicks=100 + number % 3, conversions=5) for number, day in enumerate(days)]
    rows[20] = row(str(MONDAY + timedelta(days=20)), channel="a", clicks=1, conversions=1)
    home = workspace(tmp_path, rows)
    command = ["pivot", str(home), "--measure", "cvr", "--anomalies", "--json"]
    assert json.loads(CliRunner().invoke(app, command).stdout)["anomalies"]["days"] == []
