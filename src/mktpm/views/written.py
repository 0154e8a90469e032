"""A task's fields in one line each."""

from typing import Any

from mktpm.engine.timeline import Timeline
from mktpm.plan.model import Task
from mktpm.quantities import DateExpression


def field_text(task: Task, key: str, value: Any, timeline: Timeline) -> str:
    """Return a field's value in one line; a named day with the day that it is."""
    raw = getattr(task.fields, key, None)
    if isinstance(raw, DateExpression) and raw.day is None:
        day = timeline.day(raw)
        return f"{value} = {day}" if day is not None else str(value)
    return _one_line(value)


def _one_line(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_one_line(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(_one_line(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else " ".join(str(value).split())
