"""Public holidays and make-up working days by country and year.

The facts come from the ``holidays`` library. Importing it and computing a year takes longer than
checking a whole plan, so every computed year is kept in a cache folder; a cached year belongs to
the library version that made it, and a cache that can't be read or written is no error.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from mktpm.plan.files import read_text


@dataclass(frozen=True, slots=True)
class HolidayYear:
    """What a country's authorities decided for one year."""

    off: Mapping[date, str]
    """Days off with their names."""
    worked: frozenset[date]
    """Weekend days that are worked to make up for days off."""
    published: bool
    """False where the country moves working days and has not announced this year's yet."""


NO_HOLIDAYS = HolidayYear({}, frozenset(), published=True)


class HolidayBook:
    """Looks holiday years up: in memory, in the cache folder, in the library, in that order."""

    def __init__(self, cache: Path | None = None) -> None:
        """Keep computed years under ``cache``; only in memory where it is None."""
        self._cache = cache
        self._years: dict[tuple[str, int], HolidayYear] = {}

    def year(self, country: str, year: int) -> HolidayYear:
        """Return the holidays of ``country`` ("CN", "DE-BY") in ``year``."""
        found = self._years.get((country, year))
        if found is None:
            found = self._cached(country, year) or self._computed(country, year)
            self._years[(country, year)] = found
        return found

    def knows(self, country: str) -> bool:
        """Return whether the library has holidays for ``country``."""
        if self._has_kept(country):
            return True
        from holidays.registry import COUNTRIES  # takes most of the library's import time

        code, _, subdivision = country.partition("-")
        classes = [names for names in COUNTRIES.values() if code in names]
        if not classes:
            return False
        return not subdivision or subdivision in _library_class(code).subdivisions

    def _has_kept(self, country: str) -> bool:
        path = self._path(country, 0)
        try:
            return path is not None and next(path.parent.glob(f"{country}-*.json"), None) is not None
        except OSError:
            return False

    def _path(self, country: str, year: int) -> Path | None:
        if self._cache is None:
            return None
        return self._cache / f"holidays-{_library_version()}" / f"{country}-{year}.json"

    def _cached(self, country: str, year: int) -> HolidayYear | None:
        import json  # not needed by calendars without holidays

        path = self._path(country, year)
        try:
            if path is None:
                return None
            data = json.loads(read_text(path, path.name).text)
            off = {date.fromisoformat(day): str(name) for day, name in data["off"].items()}
            worked = frozenset(date.fromisoformat(day) for day in data["worked"])
            return HolidayYear(off, worked, published=data["published"] is True)
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None

    def _computed(self, country: str, year: int) -> HolidayYear:
        found = _compute(country, year)
        path = self._path(country, year)
        if path is not None and found is not NO_HOLIDAYS:  # a kept year says that the country is known
            _keep(path, found)
        return found


@cache
def _library_version() -> str:
    """Return the library's version without importing it: it stands in the name of its metadata's folder."""
    from importlib.util import find_spec

    spec = find_spec("holidays")
    if spec is None or spec.origin is None:
        return "none"
    package = Path(spec.origin).parent
    found = sorted(path.name for path in package.parent.glob("holidays-*.dist-info"))
    if found:
        return "+".join(name.removeprefix("holidays-").removesuffix(".dist-info") for name in found)
    return str(int(Path(spec.origin).stat().st_mtime))


def _library_class(code: str) -> Any:
    import holidays  # costs 100 ms: only for years that are not cached

    return getattr(holidays, code)


def _compute(country: str, year: int) -> HolidayYear:
    import holidays

    code, _, subdivision = country.partition("-")
    try:
        language = "en_US" if code == "CN" else None
        found: Any = holidays.country_holidays(code, subdiv=subdivision or None, years=year, language=language)
    except (NotImplementedError, KeyError):
        return NO_HOLIDAYS
    off = {day: name for day, name in sorted(found.items()) if day.year == year}
    worked = frozenset(day for day in getattr(found, "weekend_workdays", ()) if day.year == year)
    return HolidayYear(off, worked, published=_is_published(found, year))


_STOPPED = frozenset({"TW", "UA"})
"""Countries that moved working days once and do no longer: Taiwan by the act on memorial days and
holidays of 2025, Ukraine since 2022 under martial law."""


def _is_published(found: Any, year: int) -> bool:
    """Return whether the moved working days of ``year`` are known.

    The library lists a country's moved days by year; the last year with such a move is the last
    one announced. Countries without a move in their last three listed years move none.
    """
    listed = getattr(found, "special_public_holidays", None) or {}
    years = [y for y in listed if isinstance(y, int)]
    moves = [y for y in years if _moves_days(listed[y])]
    if not moves or max(moves) < max(years) - 2 or found.country in _STOPPED:
        return True
    return year <= max(moves)


def _moves_days(entry: Any) -> bool:
    """Return whether a year's entry has a day off (month, day) that is worked on another day."""
    items = entry if isinstance(entry, tuple) and entry and isinstance(entry[0], tuple) else (entry,)
    return any(isinstance(item, tuple) and len(item) >= 4 and isinstance(item[2], int) for item in items)


def _keep(path: Path, found: HolidayYear) -> None:
    import json
    import tempfile  # costs more than reading a cached year

    data = {
        "off": {day.isoformat(): name for day, name in found.off.items()},
        "worked": sorted(day.isoformat() for day in found.worked),
        "published": found.published,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            json.dump(data, stream, ensure_ascii=False, indent=0)
        Path(name).replace(path)
    except OSError:
        Path(name).unlink(missing_ok=True)
