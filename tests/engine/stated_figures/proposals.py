"""Plans that state figures, and what is found in them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from mktpm.diagnostics import Diagnostic
from mktpm.engine.computation import compute_schedule
from mktpm.language import Language
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.loader import load_text
from mktpm.rules import run_rules

BOOK = HolidayBook()
DAY = date(2026, 1, 5)


def found(*claims: dict[str, Any], **plan: object) -> list[Diagnostic]:
    """What is found in a plan with these claims."""
    data = {"name": "p", "claims": list(claims), **plan}
    loaded = load_text(json.dumps(data, ensure_ascii=False), holidays=BOOK)
    located = run_rules(loaded.workspace, compute_schedule(loaded.workspace, DAY), loaded.diagnostics)
    return [each.diagnostic for each in located]


def codes(*claims: dict[str, Any], **plan: object) -> list[str]:
    """The codes of what is found."""
    return [each.code for each in found(*claims, **plan)]


def said(*claims: dict[str, Any], language: Language = "en", **plan: object) -> list[str]:
    """What is said of it."""
    return [each.message.say(language) for each in found(*claims, **plan)]
