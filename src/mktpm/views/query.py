"""What a query found: as a table in a terminal, as JSON, and for spreadsheets."""

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from typing import Any

from mktpm.analytics.query import Answer
from mktpm.language import Count, Language, message
from mktpm.views.figures import BYTE_ORDER_MARK, number, plain_number, safe_cell, shown
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, sheet

_LEAST_CELL = 4
_LONGEST_CELL = 2000
"""No screen shows more characters of a cell."""
_NUMBERS = (int, float, Decimal)


def answer_text(found: Answer, width: int, language: Language) -> PaintedLines:
    """Return the rows as a table, and how many there are."""
    return fitted(_lines(found, width, language), width)


def _lines(found: Answer, width: int, language: Language) -> Iterator[Line]:
    columns = [
        Column(name, shown(name), right=all(_is_number(row[place]) for row in found.rows), least=_LEAST_CELL)
        for place, name in enumerate(found.columns)
    ]
    rows = [
        {name: ((cell_text(value), ""),) for name, value in zip(found.columns, row, strict=True)} for row in found.rows
    ]
    table = sheet(columns, rows, width)
    yield table.head()
    yield from (table.line(row) for row in rows)
    count = Count(len(found.rows), "row").say(language)
    more = message("{rows}, and there are more: `--limit`", rows=count).say(language) if found.more else count
    yield [(more, "dim")]


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, _NUMBERS) and not isinstance(value, bool))


def cell_text(value: Any) -> str:
    """Return a value on one line, without anything that steers a terminal."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return plain_number(value)
    text = str(value)
    return shown(text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…")


def answer_json(found: Answer) -> dict[str, Any]:
    """Return the columns and the rows, each row an object."""
    return {
        "schema": 1,
        "columns": [{"name": name, "type": kind} for name, kind in zip(found.columns, found.types, strict=True)],
        "rows": [
            {name: _json(value) for name, value in zip(found.columns, row, strict=True)} for row in found.rows
        ],
        "more": found.more,
    }  # fmt: skip


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return number(value)
    if value is None or isinstance(value, (bool, int, str, float)):
        return value if not isinstance(value, float) or isfinite(value) else None
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json(item) for item in value]
    return str(value)


def answer_csv(found: Answer) -> str:
    """Return the rows as a table that spreadsheets open; no cell of it can be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([safe_cell(name) for name in found.columns])
    writer.writerows([_cell(value) for value in row] for row in found.rows)
    return BYTE_ORDER_MARK + out.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, (int, float)):
        return str(value)
    return safe_cell(value.isoformat() if isinstance(value, date) else str(value))
