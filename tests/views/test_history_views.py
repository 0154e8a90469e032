"""How charts and figures from history look, at several widths, in both languages, and in ASCII."""

from __future__ import annotations

import pytest
from syrupy.assertion import SnapshotAssertion
from typer.testing import CliRunner

from mktpm.cli.main import app
from tests.history.repo import Repo
from tests.history.week import AS_OF, play
from tests.views.in_flight import too_wide

VIEWS = (
    ("burndown",),
    ("burndown", "--burnup"),
    ("burndown", "--flow"),
    ("metrics",),
    ("metrics", "--by", "owner"),
    ("metrics", "--by", "task"),
    ("standup",),
)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Repo:
    return play(tmp_path_factory.mktemp("week") / "plans")


def shown(week: Repo, command: str, *arguments: str) -> str:
    result = CliRunner().invoke(app, [command, str(week.folder), "--as-of", AS_OF, *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
@pytest.mark.parametrize("width", [80, 100, 200])
def test_in_chinese(week: Repo, view: tuple[str, ...], width: int, snapshot: SnapshotAssertion) -> None:
    assert shown(week, *view, "--width", str(width)) == snapshot


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_in_english_and_ascii(week: Repo, view: tuple[str, ...], snapshot: SnapshotAssertion) -> None:
    text = shown(week, *view, "--width", "100", "--lang", "en", "--ascii")
    assert text == snapshot


def test_in_colour(week: Repo, snapshot: SnapshotAssertion) -> None:
    assert shown(week, "burndown", "--flow", "--width", "80", "--color", "always") == snapshot


def test_histories_and_trails(week: Repo, snapshot: SnapshotAssertion) -> None:
    plan = ("--plan", str(week.folder), "--as-of", AS_OF)
    for arguments in (["history", "launch", *plan, "--width", "100"], ["audit", str(week.folder), "--as-of", AS_OF]):
        result = CliRunner().invoke(app, arguments)
        assert result.exit_code == 0, result.output
        assert result.stdout == snapshot


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_no_line_is_wider_than_the_page(week: Repo, view: tuple[str, ...]) -> None:
    for width in (40, 55, 77, 120):
        for language in ("en", "zh"):
            assert too_wide(shown(week, *view, "--width", str(width), "--lang", language), width) == []


def test_names_are_cut_before_figures(week: Repo) -> None:
    for width in ("44", "60"):
        times = shown(week, "metrics", "--width", width, "--lang", "en").split("Where work waits")[0]
        [lead] = [line for line in times.splitlines() if line.startswith("  lead time")]
        assert not lead.endswith("…")


def test_each_status_has_a_glyph_of_its_own(week: Repo) -> None:
    for options in ((), ("--ascii",)):
        text = shown(week, "burndown", "--flow", "--lang", "en", "--rows", "0", "--width", "120", *options)
        legend = next(line for line in text.splitlines() if "to do" in line)
        glyphs = [part.split()[0] for part in legend.split("   ")]
        assert len(set(glyphs)) == len(glyphs) == 6
        assert (options == ()) or legend.isascii()


@pytest.mark.parametrize("height", [3, 8, 40])
def test_charts_take_the_height_that_they_are_given(week: Repo, height: int) -> None:
    text = shown(week, "burndown", "--rows", "0", "--height", str(height))
    area = [line for line in text.splitlines() if "│" in line or "┤" in line]
    assert 3 <= len(area) <= max(height, 5)
