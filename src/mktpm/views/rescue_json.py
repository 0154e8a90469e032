"""The ways back to a deadline as data: the shape of ``mktpm rescue --json``."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from mktpm.engine.calendar import datetime_of
from mktpm.engine.rescue.change import Change, DayOpened, FieldSet, LinkSet, MemberAdded, Price, Setting
from mktpm.engine.rescue.options import Measure, Option, Rescue
from mktpm.language import Language
from mktpm.views.rescue import Found


def as_json(found: Sequence[Found], as_of: date, language: Language) -> dict[str, Any]:
    """Return the options of each project."""
    return {"schema": 1, "as_of": as_of.isoformat(), "projects": [_project(each, language) for each in found]}


def option_json(found: Found, option: Option, number: int, language: Language) -> dict[str, Any]:
    """Return one option with all its figures."""
    return _Words(found, language).option(option, number)


def _project(found: Found, language: Language) -> dict[str, Any]:
    at, rescue = found.project, found.rescue
    deadline = at.deadline
    data: dict[str, Any] = {
        "id": at.project.id,
        "name": at.project.name,
        "forecast_finish": _time(at.forecast_moment),
        "deadline": str(deadline) if deadline is not None else None,
        "float_days": _days(at.forecast_float_days),
        "in_time": None if deadline is None else at.forecast_moment <= deadline.end(),
    }
    return data | _result(found, rescue, language)


def _result(found: Found, rescue: Rescue | None, language: Language) -> dict[str, Any]:
    if rescue is None:
        return {
            "options": [],
            "nearest": None,
            "considered": [],
            "tried": 0,
            "complete": True,
            "stopped": False,
            "terms": None,
        }
    words, terms = _Words(found, language), rescue.situation.terms
    return {
        "options": [words.option(option, found.first + at) for at, option in enumerate(rescue.options)],
        "nearest": words.option(rescue.nearest, None) if rescue.nearest is not None else None,
        "considered": [words.measure(measure) for measure in rescue.single],
        "tried": rescue.tried,
        "complete": rescue.complete,
        "stopped": rescue.stopped,
        "terms": {
            "only": sorted(terms.ways),
            "efficiency": float(terms.efficiency),
            "rest_day_pay": float(terms.rest_day_pay),
            "begun": terms.begun,
        },
    }


class _Words:
    """Turns options of one project into data."""

    def __init__(self, found: Found, language: Language) -> None:
        self.at, self.language = found.project, language

    def option(self, option: Option, number: int | None) -> dict[str, Any]:
        """Return an option with all its figures."""
        return {
            "number": number,
            "changes": [self.measure(measure) for measure in option.measures],
            "days_gained": _days(option.gained),
            "forecast_finish": _time(option.trial.finish),
            "float_days": _days(option.spare),
            "price": self._price(option.price),
            "chain": [{"project": project.id, "task": task.id, "name": task.name} for project, task in option.chain],
            "due_missed": [
                {
                    "task": due.task.id,
                    "due": str(due.due),
                    "forecast_finish": _time(due.finish),
                    "days": _days(due.days),
                }
                for due in option.dues
            ],
        }

    def measure(self, measure: Measure) -> dict[str, Any]:
        """Return a change with what it brings and costs."""
        change = measure.change
        project = None if change.project is None else self.at.schedule.network.projects[change.project]
        return {
            "way": change.way,
            "project": project.id if project is not None else None,
            "task": project.tasks[change.task].id if project is not None and change.task is not None else None,
            "text": change.said.say(self.language),
            "why": change.why.say(self.language),
            "sets": self._settings(change),
            "days_alone": _days(measure.alone),
            "days_lost_without": _days(measure.share),
            "price": self._price(measure.price),
            "workers": [
                {"person": worker.person, "name": worker.name, "money": _money(worker.money)}
                for worker in measure.workers
            ],
        }

    def _settings(self, change: Change) -> list[dict[str, Any]]:
        return [self._setting(setting) for setting in change.settings]

    def _setting(self, setting: Setting) -> dict[str, Any]:
        if isinstance(setting, DayOpened):
            return {"calendar": setting.calendar, "file": setting.place.file, "open": setting.day.isoformat()}
        where = self.at.schedule.network.projects[setting.project]
        task = where.tasks[setting.task]
        if isinstance(setting, LinkSet):
            return {"task": task.id, "field": "depends", "was": str(setting.was), "now": str(setting.link)}
        if isinstance(setting, MemberAdded):
            return {"task": task.id, "field": "team", "was": None, "now": setting.written}
        return {"task": task.id, "field": setting.field, "was": _was(setting, task.fields), "now": setting.written}

    def _price(self, price: Price) -> dict[str, Any]:
        return {
            "money": _money(price.money),
            "currency": self.at.project.currency,
            "dropped": list(price.scope),
            "work_left_out_days": _days(price.work),
            "overlap_days": _days(price.overlap),
        }


def _was(setting: FieldSet, fields: Any) -> str | None:
    value = getattr(fields, setting.field)
    return None if value is None else str(value)


def _money(amount: Any) -> float | None:
    return None if amount is None else float(amount)


def _days(number: float | None) -> float | None:
    return None if number is None else round(number, 3) + 0.0


def _time(moment: int) -> str:
    return datetime_of(moment).isoformat(timespec="minutes")
