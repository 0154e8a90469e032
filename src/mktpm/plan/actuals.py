"""What KPIs came to, as written beside a plan: ``double11.kpis.csv`` beside ``double11.yaml``.

A row is a day, a KPI, a figure and where the figure is from. Rows are added, not changed: of two rows about
one KPI and day the later one counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import message
from mktpm.plan.shelf import DISK, Shelf
from mktpm.plan.source import one_line
from mktpm.plan.table_file import Columns, Row, csv_line, read_table, shown_beside, table_beside
from mktpm.quantities import QuantityError, parse_day

ENDING = "kpis"
HEADER = ("date", "kpi", "value", "source")
COLUMNS = Columns(
    needed=("date", "kpi", "value"),
    optional=("source",),
    names={
        "日期": "date", "day": "date", "指标": "kpi", "kpi id": "kpi", "数值": "value", "值": "value",
        "实际值": "value",
        "来源": "source", "数据来源": "source",
    },
)  # fmt: skip
_SPREADSHEET_DAY = re.compile(r"(\d{4})[/.年](\d{1,2})[/.月](\d{1,2})日?")


@dataclass(frozen=True, slots=True)
class KpiValue:
    """What a KPI came to on a day, as somebody wrote it."""

    kpi: str
    on: date
    text: str
    """The figure as written, such as "1,200万"."""
    source: str
    """Where it is from; empty where nobody said."""
    file: str
    """The table's path as shown to people."""
    line: int

    @property
    def place(self) -> Place:
        """Return where it is written."""
        return Place(self.file, position=(self.line, 1))


@dataclass(frozen=True, slots=True)
class Actuals:
    """The values beside one plan, in the order of the file, and what is wrong with the file."""

    values: tuple[KpiValue, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    file: str = ""
    """The file's path as shown; empty where there is no such file."""
    text: str = ""


def actuals_file(plan: Path) -> Path:
    """Return the file with the values of a plan's KPIs."""
    return table_beside(plan, ENDING)


def read_actuals(plan: Path, shown: str, shelf: Shelf = DISK) -> Actuals:
    """Return the values beside the plan file ``plan``, which findings call ``shown``."""
    file = actuals_file(plan)
    table = read_table(file, shown_beside(shown, file), COLUMNS, shelf)
    if table is None:
        return Actuals()
    values: list[KpiValue] = []
    found = list(table.diagnostics)
    for row in table.rows:
        read = _value(row)
        if isinstance(read, KpiValue):
            values.append(read)
        else:
            found.append(read)
    return Actuals(tuple(values), tuple(found), table.file, table.text)


def _value(row: Row) -> KpiValue | Diagnostic:
    missing = next((column for column in COLUMNS.needed if not row[column]), None)
    if missing is not None:
        return error("missing-field", message("this row has no `{column}`", column=missing), row.place)
    try:
        on = day_of(row["date"])
    except QuantityError as fault:
        return error("invalid-value", fault.said, row.place, fault.hint)
    return KpiValue(one_line(row["kpi"]), on, one_line(row["value"]), one_line(row["source"]), row.file, row.line)


def day_of(text: str) -> date:
    """Return the day written as "2026-10-19", or as spreadsheets write it; raises ``QuantityError``."""
    match = _SPREADSHEET_DAY.fullmatch(text)
    return parse_day(f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}" if match else text)


def with_value(data: bytes, cells: Iterator[str] | tuple[str, ...]) -> bytes:
    """Return a table's bytes with one more row at the end, in its own columns, encoding and line ends.

    ``cells`` are date, KPI, value and source. Raises ``UnreadableTable`` where its header can't be read.
    """
    written = dict(zip(HEADER, cells, strict=True))
    if not data.strip():
        return (",".join(HEADER) + "\n" + csv_line(tuple(written.values())) + "\n").encode()
    text, encoding = _decoded(data)
    header = next((line for line in re.split(r"\r\n|\r|\n", text.lstrip("\ufeff")) if line.strip()), "")
    delimiter = max((",", "\t", ";"), key=lambda each: sum(bool(COLUMNS.known(cell)) for cell in header.split(each)))
    names = [COLUMNS.known(cell.strip().strip('"')) for cell in header.split(delimiter)]
    if not set(COLUMNS.needed) <= set(names):
        raise UnreadableTable
    end = "\r\n" if "\r\n" in text else "\n"
    row = csv_line([written.get(name, "") for name in names], delimiter)
    between = "" if text.endswith(("\n", "\r")) else end
    try:
        return data + (between + row + end).encode(encoding)
    except UnicodeEncodeError:
        raise UnreadableTable from None


class UnreadableTable(Exception):
    """The table's header names no date, KPI and value: nothing is added to it."""


def _decoded(data: bytes) -> tuple[str, str]:
    for encoding in ("utf-8", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    raise UnreadableTable
