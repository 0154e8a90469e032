"""Shifts of money as data: the shape of ``mktpm suggest budget --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.returns.advice import Advice, Advised
from mktpm.engine.returns.definitions import states_margin
from mktpm.engine.returns.shifting import LARGEST_SHARE, LEAST_CHANCE, RUNS, SEED
from mktpm.language import Language
from mktpm.views.returns_json import money, response_json


def as_json(found: Sequence[Advice], as_of: date, language: Language) -> dict[str, Any]:
    """Return the shifts of each project."""
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "applied": False,
        "method": {"largest_share": LARGEST_SHARE, "least_chance": LEAST_CHANCE, "runs": RUNS, "seed": SEED},
        "projects": [_advice(each, language) for each in found],
    }


def _advice(advice: Advice, language: Language) -> dict[str, Any]:
    project = advice.found.at.project
    return {
        "id": project.id,
        "name": project.name,
        "currency": project.currency,
        "margin_stated": states_margin(advice.found.fields),
        "days_left": advice.days_left,
        "suggested": [_shift(each) for each in advice.sure],
        "doubtful": [_shift(each) for each in advice.doubtful],
        "why_none": None if advice.nothing is None else advice.nothing.say(language),
        "channels": [response_json(each, language) for each in advice.found.responses],
    }


def _shift(each: Advised) -> dict[str, Any]:
    shift = each.shift
    return {
        "from": shift.giver.channel,
        "to": shift.taker.channel,
        "amount_a_day": round(shift.amount, 2),
        "revenue_a_day": round(shift.revenue, 2),
        "gain_a_day": round(shift.gain, 2),
        "gain_interval": [round(shift.low, 2), round(shift.high, 2)],
        "confidence": 0.9,
        "chance_of_gain": round(shift.chance, 4),
        "gain_of_one_more": round(shift.unit_gain, 4),
        "free_in_budget": money(each.free),
    }
