"""Records as the plan format writes them: plain data, with dates and amounts as text."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.plan.model import Criterion, Task
from mktpm.plan.record import Record
from mktpm.quantities import Money, Rate


def written_fields(task: Task) -> dict[str, Any]:
    """Return what stands in the file about a task, by key; without its children."""
    return written_record(task.fields) | dict(task.custom)


def written_record(record: Record) -> dict[str, Any]:
    """Return the keys of ``record`` that are written and their values."""
    written = record.model_fields_set
    fields = type(record).model_fields.items()
    values = {field.alias or name: getattr(record, name) for name, field in fields if name in written}
    return {name: written_value(value) for name, value in values.items() if value is not None}


def written_value(value: Any) -> Any:
    """Return one value of the model as it is written."""
    if isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, (tuple, list)):
        return [_item(item) for item in value]
    if isinstance(value, Record):
        return _nested(value)
    if isinstance(value, Mapping):
        return {str(key): written_value(item) for key, item in value.items() if item is not None}
    return _quantity(value)


def _quantity(value: Any) -> Any:
    if isinstance(value, Rate):
        return f"{value.amount.normalize():f}/{value.per}"
    if isinstance(value, Money):
        return int(value) if value == int(value) else f"{value:f}"
    return percentage(value) if isinstance(value, Decimal) else str(value)


def _nested(record: Record) -> dict[str, Any]:
    if isinstance(record, Criterion):
        return {"text": record.text, "ok": record.ok}
    return {key: item for key, item in written_record(record).items() if item != []}


def _item(item: Any) -> Any:
    """Return an item of a list: people with a share, hours and stretches of days are pairs in the model."""
    if isinstance(item, tuple) and len(item) == 2:
        first, second = item
        if isinstance(second, Decimal):
            return first if second == 1 else f"{first} {percentage(second)}"
        if isinstance(second, date):
            return str(first) if first == second else f"{first}..{second}"
        if isinstance(second, int):
            return f"{_clock(first)}-{_clock(second)}"
    return written_value(item)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def percentage(share: Decimal) -> str:
    """Return a share as the plan format writes it."""
    return f"{(share * 100).normalize():f}%"
