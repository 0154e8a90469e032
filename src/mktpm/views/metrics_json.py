"""Metrics as data: the shape of ``mktpm metrics --json``. All times are in working days."""

from typing import Any

from mktpm.engine.items import Item, Promise
from mktpm.engine.measures import Against, Figures, Kept, Metrics, Period, Spread
from mktpm.engine.reach import Reach
from mktpm.views.trail_json import reach_json

_DIGITS = 3


def as_json(metrics: Metrics, reach: Reach, by: str | None) -> dict[str, Any]:
    """Return all figures, and each finished task that they are of."""
    return {
        "schema": 1,
        "as_of": metrics.as_of.isoformat(),
        "history": reach_json(reach),
        "from": None if metrics.since is None else metrics.since.isoformat(),
        "overall": _figures(metrics.overall),
        "by": by,
        "groups": [{"name": figures.name or None, **_figures(figures)} for figures in metrics.groups],
        "weeks": [_period(period) for period in metrics.weeks],
        "quarters": [_period(period) for period in metrics.quarters],
        "benchmarks": [_against(against) for against in metrics.benchmarks],
        "in_work": {"age": _spread(metrics.in_work.age), "tasks": [_item(item) for item in metrics.in_work.items]},
        "without_begin": metrics.without_begin,
        "tasks": [_item(item) for item in metrics.finished],
    }


def _figures(figures: Figures) -> dict[str, Any]:
    return {
        "done": figures.done,
        "cycle_days": _spread(figures.cycle),
        "lead_days": _spread(figures.lead),
        "stages": {
            stage.stage: {
                "days": _spread(stage.spread), "total": _rounded(stage.total), "share": _rounded(stage.share),
            }
            for stage in figures.stages
        },
        "flow_efficiency": _rounded(figures.efficiency),
        "on_time": _kept(figures.kept),
        "on_time_by_first_due": _kept(figures.first_kept),
        "actual_by_planned": _spread(figures.ratio),
    }  # fmt: skip


def _spread(spread: Spread) -> dict[str, Any]:
    """Return the percentiles, null where there are too few cases for them."""
    sample = spread.sample
    names = ("median", "p25", "p75", "p85")
    return {
        "n": spread.n,
        "few": spread.few,
        **{name: _rounded(getattr(sample, name)) if sample is not None else None for name in names},
        "low": _rounded(spread.values[0]) if spread.n else None,
        "high": _rounded(spread.values[-1]) if spread.n else None,
    }


def _kept(kept: Kept) -> dict[str, Any]:
    return {
        "finished": kept.finished,
        "on_time": kept.on_time,
        "open_late": kept.open_late,
        "rate": _rounded(kept.rate),
        "overdue_rate": _rounded(kept.overdue_rate),
    }


def _period(period: Period) -> dict[str, Any]:
    return {
        "name": period.name,
        "first": period.first.isoformat(),
        "last": period.last.isoformat(),
        "whole": period.whole,
        "created": period.created,
        **_figures(period.figures),
    }


def _against(against: Against) -> dict[str, Any]:
    return {
        "name": against.name,
        "limit_days": _rounded(against.limit),
        "within": against.within,
        "cycle_days": _spread(against.spread),
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "project": item.project,
        "id": item.id,
        "name": item.name,
        "owner": item.owner or None,
        "tags": list(item.tags),
        "milestone": item.milestone,
        "status": item.status,
        "created": item.created.isoformat() if item.created_known else None,
        "begun": None if item.begun is None else item.begun.isoformat(),
        "done": None if item.done is None else item.done.isoformat(),
        "cycle_days": item.cycle,
        "lead_days": item.lead,
        "age_days": item.age,
        "stages": {stage: _rounded(days) for stage, days in item.stages.items()},
        "flow_efficiency": _rounded(item.efficiency),
        "due": _promise(item.promise),
        "first_due": _promise(item.first_promise),
        "planned_days": _rounded(item.planned),
        "actual_by_planned": _rounded(item.ratio),
        "benchmark": item.benchmark,
    }


def _promise(promise: Promise | None) -> dict[str, Any] | None:
    return None if promise is None else {"day": promise.due.isoformat(), "days_late": promise.late}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, _DIGITS)
