"""The files that a new workspace begins with."""

from datetime import date, timedelta
from string import Template

from mktpm.language import Language
from mktpm.plan.scaffold import written
from mktpm.plan.templates import starter_shelf

WORKSPACE, FIRST_PLAN = "mktpm", "first-plan"
_MONDAY = 0


def starter_text(file: str, language: Language, name: str, today: date) -> str:
    """Return the text of ``WORKSPACE`` or ``FIRST_PLAN`` for a workspace called ``name``.

    The first plan begins on the first Monday after ``today``.
    """
    found = starter_shelf(language).read(file)
    if found is None:
        raise FileNotFoundError(file)
    monday = today + timedelta(days=7 - (today.weekday() - _MONDAY) % 7)
    return Template(found.text).substitute(name=written(name), monday=monday.isoformat())
