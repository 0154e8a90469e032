"""A task's fields as the plan format writes them."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from mktpm.engine.timeline import Timeline
from mktpm.plan.model import Criterion, Raci, Task
from mktpm.quantities import DateExpression


def written_fields(task: Task) -> dict[str, Any]:
    """Return what stands in the file, by key, as plain data: dates and amounts as text."""
    fields = task.fields
    names = [name for name in type(fields).model_fields if name in fields.model_fields_set]
    values = {name: getattr(fields, name) for name in names}
    return {name: _plain(value) for name, value in values.items() if value is not None} | dict(task.custom)


def _plain(value: Any) -> Any:
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, tuple):
        return [_item(item) for item in value]
    if isinstance(value, Criterion):
        return {"text": value.text, "ok": value.ok}
    if isinstance(value, (Mapping, Raci)):
        pairs = value.items() if isinstance(value, Mapping) else ((key, getattr(value, key)) for key in "RACI")
        return {key: _plain(item) for key, item in pairs if item}
    return percentage(value) if isinstance(value, Decimal) else str(value)


def _item(item: Any) -> Any:
    if isinstance(item, tuple) and len(item) == 2 and isinstance(item[1], Decimal):
        return item[0] if item[1] == 1 else f"{item[0]} {percentage(item[1])}"
    return _plain(item)


def percentage(share: Decimal) -> str:
    """Return a share as the plan format writes it."""
    return f"{(share * 100).normalize():f}%"


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
