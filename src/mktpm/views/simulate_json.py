"""A simulation as data: the shape of ``mktpm simulate --json``."""

from datetime import date
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.simulation.drivers import Driver
from mktpm.engine.simulation.results import Lengths, Odds, ProjectOdds, Simulation, TaskOdds
from mktpm.engine.simulation.spreads import DEFAULT, Spread
from mktpm.engine.simulation.strikes import CHANCES, Strike
from mktpm.language import Language
from mktpm.views.simulate_words import basis, class_spread

_DIGITS = 4


def as_json(simulation: Simulation, as_of: date, language: Language) -> dict[str, Any]:
    """Return the odds in the shape of the command contract."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "assumptions": {
            "default_spread": {"low": DEFAULT.low, "likely": DEFAULT.likely, "high": DEFAULT.high},
            "chances": list(CHANCES),
            "pert_weight": 4,
        },
        "projects": [_project(simulation, odds, language) for odds in simulation.projects],
    }


def _project(simulation: Simulation, odds: ProjectOdds, language: Language) -> dict[str, Any]:
    at, settings = odds.at, simulation.settings
    return {
        "id": at.project.id,
        "name": at.project.name,
        "deterministic_finish": _moment(odds.deterministic_finish),
        "finish": _odds(odds.finish),
        "deadline": None if odds.deadline is None else str(odds.deadline),
        "chance_of_deadline": _share(odds.chance_of_deadline),
        "runs": settings.runs,
        "seed": settings.seed,
        "correlation": settings.correlation,
        "distribution": settings.distribution,
        "chance_of_deterministic": _share(odds.chance_of_deterministic),
        "mean_days_later": round(odds.mean_days, _DIGITS),
        "days": _days(odds, settings.runs),
        "basis": [said.say(language) for said in basis(odds)],
        "sources": {source.replace("-", "_"): number for source, number in odds.sources.items()},
        "reference_classes": [
            {"tag": tag, "tasks": used, "finished": finished, **_ratios(class_spread(odds, tag))}
            for tag, (used, finished) in odds.classes.items()
        ],
        "risks": [_risk(odds, strike) for strike in odds.strikes],
        "drivers": [_driver(driver) for driver in odds.drivers],
        "tasks": [_task(odds, task) for task in odds.tasks],
    }


def _ratios(spread: Spread) -> dict[str, Any]:
    """Return what a reference class rests on: actual by planned length of its tasks, in rising order."""
    return {
        "low": round(spread.low, _DIGITS),
        "likely": round(spread.likely, _DIGITS),
        "high": round(spread.high, _DIGITS),
        "ratios": [round(ratio, _DIGITS) for ratio in spread.ratios],
    }


def _days(odds: ProjectOdds, runs: int) -> list[dict[str, Any]]:
    """Return the histogram, and beside it the S-curve: the share of runs finished by the end of each day."""
    found, finished = [], 0
    for day, number in odds.days:
        finished += number
        found.append({"day": day.isoformat(), "runs": number, "finished": round(finished / runs, _DIGITS)})
    return found


def _risk(odds: ProjectOdds, strike: Strike) -> dict[str, Any]:
    nodes = odds.at.schedule.network.nodes
    return {
        "id": strike.risk.id,
        "name": strike.risk.name,
        "chance": strike.chance,
        "delay": str(strike.risk.delay),
        "tasks": [nodes[delay.node].task.id for delay in strike.delays],
    }


def _driver(driver: Driver) -> dict[str, Any]:
    return {
        "kind": driver.kind,
        "task": None if driver.task is None else driver.task.id,
        "risk": None if driver.risk is None else driver.risk.id,
        "low_days": round(driver.low, _DIGITS),
        "high_days": round(driver.high, _DIGITS),
    }


def _task(odds: ProjectOdds, found: TaskOdds) -> dict[str, Any]:
    tasks = odds.at.project.tasks
    return {
        "id": found.task.id,
        "wbs": found.task.wbs,
        "name": found.task.name,
        "parent": None if found.task.parent is None else tasks[found.task.parent].id,
        "milestone": found.task.fields.milestone,
        "state": found.state,
        "criticality": _share(found.criticality),
        "cruciality": _share(found.cruciality),
        "deterministic_finish": _moment(odds.at.moments(found.task).forecast_finish),
        "finish": None if found.finish is None else _odds(found.finish),
        "due": None if found.due is None else str(found.due),
        "chance_of_due": _share(found.chance_of_due),
        "spread": None if found.spread is None else _spread(found.spread),
        "length_days": None if found.lengths is None else _lengths(found.lengths),
        "risks": [strike.risk.id for strike, _ in found.strikes],
    }


def _spread(spread: Spread) -> dict[str, Any]:
    return {
        "source": spread.source,
        "low": _share(spread.low),
        "likely": None if spread.ratios else _share(spread.likely),
        "high": _share(spread.high),
        "tag": spread.tag or None,
        "n": len(spread.ratios) or None,
    }


def _lengths(lengths: Lengths) -> dict[str, Any]:
    return {
        "planned": round(lengths.planned, _DIGITS),
        "mean": round(lengths.mean, _DIGITS),
        "p10": round(lengths.p10, _DIGITS),
        "p50": round(lengths.p50, _DIGITS),
        "p90": round(lengths.p90, _DIGITS),
        "elapsed": lengths.elapsed,
    }


def _odds(odds: Odds) -> dict[str, str]:
    return {"p50": _moment(odds.p50), "p80": _moment(odds.p80), "p95": _moment(odds.p95)}


def _moment(moment: int) -> str:
    return datetime_of(moment).isoformat()


def _share(share: float | None) -> float | None:
    return None if share is None else round(share, _DIGITS)
