"""The figures of a report as plain data for JSON."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.engine.charter import Charter
from mktpm.engine.lessons import suggestions
from mktpm.engine.retrospective import Retrospective
from mktpm.language import Language
from mktpm.views.money import plain


def report_data(retro: Retrospective, language: Language) -> dict[str, Any]:
    """Return a retrospective's figures, days as ISO text, and its suggestions in ``language``."""
    data: dict[str, Any] = _plain(asdict(retro))
    data["suggestions"] = [{"text": lesson.said.say(language), "n": lesson.n} for lesson in suggestions(retro)]
    return data


def charter_data(charter: Charter) -> dict[str, Any]:
    """Return a charter as plain data: days as ISO text, amounts of money as text, exact."""
    data: dict[str, Any] = _plain(asdict(charter))
    return data


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return plain(value)
    return value.isoformat() if isinstance(value, date) else value
