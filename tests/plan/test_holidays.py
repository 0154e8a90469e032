"""Holidays by country and year: computed once, kept in a folder, never a reason to fail."""

from __future__ import annotations

import json
import os
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest

from mktpm.plan.holidays import NO_HOLIDAYS, HolidayBook


def _files(cache: Path) -> list[str]:
    return sorted(str(path.relative_to(cache)) for path in cache.rglob("*.json"))


def _damaged(cache: Path, text: str) -> None:
    for path in cache.rglob("*.json"):
        path.write_text(text)


def test_china_2026_is_as_the_state_council_announced_it() -> None:
    year = HolidayBook().year("CN", 2026)
    assert date(2026, 2, 14) in year.worked
    assert date(2026, 10, 10) in year.worked
    assert {date(2026, 10, day) for day in (1, 2, 3, 5, 6, 7)} <= set(year.off)
    assert year.published


@pytest.mark.parametrize(
    ("country", "year", "published"),
    [("CN", 2026, True), ("CN", 2040, False), ("US", 2040, True), ("DE", 2040, True), ("TW", 2040, True)],
)
def test_only_countries_that_move_days_have_unpublished_years(country: str, year: int, published: bool) -> None:  # noqa: FBT001
    assert HolidayBook().year(country, year).published is published


def test_a_region_has_its_own_holidays() -> None:
    epiphany = date(2026, 1, 6)
    assert epiphany in HolidayBook().year("DE-BY", 2026).off
    assert epiphany not in HolidayBook().year("DE", 2026).off


@pytest.mark.parametrize(
    ("country", "known"), [("CN", True), ("DE-BY", True), ("XX", False), ("DE-XX", False), ("CN-XX", False)]
)
def test_a_book_says_which_countries_it_knows(country: str, known: bool, tmp_path: Path) -> None:  # noqa: FBT001
    for book in (HolidayBook(), HolidayBook(tmp_path), HolidayBook(tmp_path)):
        assert book.knows(country) is known
        found = book.year(country, 2026)
        assert known or found == NO_HOLIDAYS
        assert book.knows(country) is known


def test_a_kept_year_is_read_again_as_it_was(tmp_path: Path) -> None:
    first = HolidayBook(tmp_path).year("CN", 2026)
    assert _files(tmp_path) == [f"holidays-{version('holidays')}/CN-2026.json"]
    again = HolidayBook(tmp_path).year("CN", 2026)
    assert again == first
    kept = next(tmp_path.rglob("*.json"))
    data = json.loads(kept.read_text("utf-8"))
    data["off"]["2026-03-03"] = "Our own day"
    kept.write_text(json.dumps(data))
    assert HolidayBook(tmp_path).year("CN", 2026).off[date(2026, 3, 3)] == "Our own day"


HALF = '{"off": {"x": "y"}, "worked": [], "published": true}'
DAMAGES = ["", "{", "[]", "null", '{"off": {}}', '{"off": [], "worked": []}', HALF, "[" * 50_000]


@pytest.mark.parametrize("text", DAMAGES, ids=lambda text: text[:12])
def test_a_damaged_year_is_computed_anew(text: str, tmp_path: Path) -> None:
    first = HolidayBook(tmp_path).year("CN", 2026)
    _damaged(tmp_path, text)
    assert HolidayBook(tmp_path).year("CN", 2026) == first


def test_a_folder_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for cache in (blocked, Path("/dev/null"), Path("/proc/nowhere"), tmp_path / ("x" * 300)):
        book = HolidayBook(cache)
        assert date(2026, 10, 1) in book.year("CN", 2026).off
        assert book.knows("CN")
        assert not book.knows("XX")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_without_permission_is_no_reason_to_fail(tmp_path: Path) -> None:
    tmp_path.chmod(0)
    try:
        assert HolidayBook(tmp_path).knows("CN")
    finally:
        tmp_path.chmod(0o700)
