"""Burndown, burnup and cumulative flow as data: the shape of ``mktpm burndown --json``."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from mktpm.engine.daily import Daily, Measure
from mktpm.engine.reach import Reach
from mktpm.views.trail_json import reach_json


def as_json(
    charts: Sequence[tuple[tuple[str, ...], Daily | None, Reach]], as_of: date, measure: Measure
) -> dict[str, Any]:
    """Return each chart with the figures of every day; ``projects`` are ids."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "measure": measure,
        "charts": [_chart(*chart) for chart in charts],
    }


def _chart(projects: tuple[str, ...], daily: Daily | None, reach: Reach) -> dict[str, Any]:
    return {
        "projects": list(projects),
        "start": None if daily is None or daily.begin is None else daily.begin.isoformat(),
        "end": None if daily is None or daily.end is None else daily.end.isoformat(),
        **reach_json(reach),
        "days": [] if daily is None else list(_days(daily)),
    }


def _days(daily: Daily) -> Iterator[dict[str, Any]]:
    scope, remaining = daily.scope, daily.remaining
    for n, day in enumerate(daily.days):
        known = n < daily.known
        ideal = daily.ideal[n]
        yield {
            "day": day.isoformat(),
            "scope": _plain(scope[n]) if known else None,
            "done": _plain(daily.done[n]) if known else None,
            "remaining": _plain(remaining[n]) if known else None,
            "ideal": None if ideal is None else round(ideal, 3),
            "added": _plain(daily.came[n]) if known else None,
            "dropped": _plain(daily.went[n]) if known else None,
            "status": {each: _plain(figures[n]) for each, figures in daily.status.items()} if known else None,
        }


def _plain(value: float) -> float | int:
    """Return a figure, as a whole number where it is one."""
    return int(value) if value == int(value) else round(value, 3)
