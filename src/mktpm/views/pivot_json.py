"""A pivot as JSON."""

from typing import Any

from mktpm.analytics.anomalies import LEAST_DAYS, METHOD, THRESHOLD, Watch
from mktpm.analytics.periods import label
from mktpm.analytics.pivot import Pivot, PivotRow, Values
from mktpm.engine.window import Window
from mktpm.views.figures import number


def as_json(found: Pivot, watched: Watch | None) -> dict[str, Any]:
    """Return the question, the groups, their total, and what the figures rest on."""
    asked = found.question
    return {
        "schema": 1,
        "engine": found.engine,
        "by": list(asked.by),
        "measures": [
            {"id": measure.id, "name": measure.name, "kind": measure.kind, "formula": measure.formula}
            for measure in asked.measures
        ],
        "since": _day(asked.since),
        "until": _day(asked.until),
        "where": {name: list(values) for name, values in asked.where.items()},
        "currency": found.currencies[0] if len(found.currencies) == 1 else None,
        "margin": number(asked.margin),
        "groups": found.groups,
        "rows": [_row(found, row) for row in found.rows],
        "others": None if found.others is None else _figures(found, found.others),
        "total": _figures(found, found.total),
        "compared": None if found.window is None else {
            "with": asked.compare,
            "window": _window(found.window),
            "before": None if found.reference is None else _window(found.reference.window),
            "planned_without_channel": None if found.planned is None else number(found.planned.without_channel),
        },
        "anomalies": None if watched is None else _watched(watched),
        "partly_reported": [
            {"measure": one.measure, "rows": one.reported, "of": one.needed} for one in found.partly
        ],
    }  # fmt: skip


def _watched(watched: Watch) -> dict[str, Any]:
    return {
        "method": METHOD,
        "threshold": float(THRESHOLD),
        "least_days": LEAST_DAYS,
        "judged": watched.judged,
        "too_short": watched.short,
        "passed_over": watched.passed_over,
        "days": [
            {
                **dict(zip(watched.by, one.keys, strict=True)),
                "day": one.day.isoformat(),
                "measure": one.measure,
                "value": number(one.value),
                "expected": number(one.expected),
                "score": round(float(one.score), 2),
                "compared_with_days": one.like_it,
            }
            for one in watched.found
        ],
    }


def _day(day: object) -> str | None:
    return None if day is None else str(day)


def _window(window: Window | None) -> dict[str, str] | None:
    return None if window is None else {"since": window.first.isoformat(), "until": window.last.isoformat()}


def _row(found: Pivot, row: PivotRow) -> dict[str, Any]:
    keys = {
        name: None if key is None else label(name, key) for name, key in zip(found.question.by, row.keys, strict=True)
    }
    return {**keys, **_figures(found, row)}


def _figures(found: Pivot, row: PivotRow) -> dict[str, Any]:
    figures: dict[str, Any] = _numbers(row.values)
    if found.reference is not None:
        figures["before"] = _numbers(row.before or dict.fromkeys(row.values, None))
    if found.planned is not None:
        figures["planned"] = number(row.planned)
    return figures


def _numbers(values: Values) -> dict[str, Any]:
    return {name: number(value) for name, value in values.items()}
