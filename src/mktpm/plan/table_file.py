"""Small tables beside a plan: CSV text → rows of text, each with the line it stands in.

A row that can't be read is a finding at its line; the rows around it survive. A cell is one line, so
that an unclosed quote costs a row and not the rest of the file, and git can merge two people's rows.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from mktpm.diagnostics import Diagnostic, Place, error
from mktpm.language import Listing, Message, message
from mktpm.plan.shelf import Shelf
from mktpm.plan.similar import Similar

MOST_ROWS = 200_000
MOST_FINDINGS = 100
"""Of one table: further ones say nothing new."""
_DELIMITERS = (",", "\t", ";", "，")
_LONGEST_LINE = 10_000
_FORMULA = re.compile(r"[=+\-@\t\r]|'+[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[\d.,]+\s*(?:万|亿|[kKmM%])?")


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the text of its cells, and where it stands."""

    file: str
    """The file's path as shown to people."""
    line: int
    """Counted from 1; the header is usually line 1."""
    cells: Mapping[str, str]
    """The text of each known column without blanks around it; empty where nothing stands."""

    def __getitem__(self, column: str) -> str:
        """Return the text in a column; empty where the table has no such column."""
        return self.cells.get(column, "")

    @property
    def place(self) -> Place:
        """Return where the row begins."""
        return Place(self.file, position=(self.line, 1))


@dataclass(frozen=True, slots=True)
class Table:
    """What a table file holds, and what is wrong with it."""

    file: str
    """The file's path as shown to people."""
    columns: tuple[str, ...] = ()
    """The known names of its columns in the order of the file; empty for one that is not known."""
    rows: tuple[Row, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""
    delimiter: str = ","


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that a table may have."""

    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    names: Mapping[str, str] | None = None
    """Further names that people write, such as `日期`, and the column that each means."""

    def known(self, written: str) -> str:
        """Return the column that a cell of the header means; empty where it means none."""
        name = written.strip().casefold()
        column = (self.names or {}).get(name, name)
        return column if column in (*self.needed, *self.optional) else ""


def table_beside(plan: Path, ending: str) -> Path:
    """Return the file of a plan's table: ``double11.ledger.csv`` beside ``double11.yaml`` for "ledger"."""
    return plan.with_suffix(f".{ending}.csv")


def shown_beside(shown: str, file: Path) -> str:
    """Return how people see ``file``, which lies beside the plan called ``shown``."""
    return "/".join(part for part in (shown.rpartition("/")[0], file.name) if part)


def read_table(path: Path, shown: str, columns: Columns, shelf: Shelf) -> Table | None:
    """Return the table at ``path``, called ``shown`` in findings; None where there is no such file.

    Text is UTF-8, with or without a mark, or GB18030 as spreadsheets in China save it.
    """
    if not shelf.exists(path):
        return None
    file = shelf.read(path, shown)
    if not file.readable:
        return Table(shown, diagnostics=file.diagnostics)
    return table_of(file.text, shown, columns)


def table_of(text: str, shown: str, columns: Columns) -> Table:
    """Return the table that ``text`` holds; its first line that isn't empty is the header."""
    lines = ((number, line) for number, line in enumerate(re.split(r"\r\n|\r|\n", text), 1) if line.strip(" \t,;，"))
    number, header = next(lines, (0, ""))
    if not number:
        return Table(shown, text=text, diagnostics=(_empty(shown, columns),))
    delimiter = max(_DELIMITERS, key=lambda each: sum(bool(columns.known(cell)) for cell in header.split(each)))
    reading = _Reading(shown, columns, delimiter, [])
    names = reading.header(number, header)
    missing = [column for column in columns.needed if column not in names]
    if missing:
        reading.found.append(_missing(shown, number, missing))
        return Table(shown, names, (), tuple(reading.found), text, delimiter)
    return Table(shown, names, tuple(reading.rows(names, lines)), tuple(reading.found), text, delimiter)


class _BadLine(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Reading:
    """A table that is being read, and what has been found in it."""

    shown: str
    columns: Columns
    delimiter: str
    found: list[Diagnostic]

    def header(self, number: int, line: str) -> tuple[str, ...]:
        """Return the column that each cell of the header means, each once."""
        try:
            written = _cells(line, self.delimiter)
        except _BadLine:
            written = line.split(self.delimiter)
        names: list[str] = []
        for cell in written:
            name = self.columns.known(cell)
            if not name and cell.strip() and not cell.strip().startswith("x-"):
                self._unknown(number, cell.strip())
            if name and name in names:
                said = message("the column `{column}` stands there twice", column=name)
                self.found.append(error("duplicate-key", said, Place(self.shown, position=(number, 1))))
                name = ""
            names.append(name)
        return tuple(names)

    def _unknown(self, number: int, cell: str) -> None:
        known = (*self.columns.needed, *self.columns.optional)
        near = Similar().to(cell[:40], known)
        hint = (
            message("did you mean `{key}`?", key=near)
            if near
            else message("columns are {names}; `x-…` are free", names=", ".join(f"`{name}`" for name in known))
        )
        said = message("the column `{column}` is not known", column=cell[:40])
        self.found.append(error("unknown-key", said, Place(self.shown, position=(number, 1)), hint))

    def rows(self, names: Sequence[str], lines: Iterator[tuple[int, str]]) -> Iterator[Row]:
        """Yield the rows that can be read."""
        for count, (number, line) in enumerate(lines):
            if count >= MOST_ROWS:
                self._bad(number, message("more than {n} rows: the rest of the table was not read", n=MOST_ROWS))
                return
            try:
                cells = _cells(line, self.delimiter)
            except _BadLine:
                self._bad(number, message("this row can't be read: a quote isn't closed, or the row is too long"))
                continue
            if any(cell.strip() for cell in cells[len(names) :]):
                said = message("this row has {n} cells, the header {m}", n=len(cells), m=len(names))
                self._bad(number, said, message('put cells with a comma in quotes: `"30,000"`'))
                continue
            filled = {name: cell.strip() for name, cell in zip(names, cells, strict=False) if name}
            yield Row(self.shown, number, filled)

    def _bad(self, number: int, said: Message, hint: Message | None = None) -> None:
        if len(self.found) < MOST_FINDINGS:
            self.found.append(error("invalid-value", said, Place(self.shown, position=(number, 1)), hint))


def safe_cell(text: str) -> str:
    """Return ``text`` as a spreadsheet takes it for text: what looks like a formula gets a `'` in front.

    Plain numbers, negative ones too, stay as they are. ``plain_cell`` takes the `'` away again.
    """
    line = re.sub(r"[\r\n]+", " ", text)
    return f"'{line}" if _FORMULA.match(line) and not _NUMBER.fullmatch(line) else line


def plain_cell(text: str) -> str:
    """Return what ``safe_cell`` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text[1:]) else text


def csv_line(cells: Sequence[str], delimiter: str = ",") -> str:
    """Return a row as it stands in a file, without a line end; each cell is safe to open in a spreadsheet."""
    written = (safe_cell(cell) for cell in cells)
    quoted = (f'"{cell.replace(chr(34), chr(34) * 2)}"' if _needs_quotes(cell, delimiter) else cell for cell in written)
    return delimiter.join(quoted)


def _needs_quotes(cell: str, delimiter: str) -> bool:
    return any(mark in cell for mark in (delimiter, '"', ",")) or cell != cell.strip()


def _cells(line: str, delimiter: str) -> list[str]:
    """Return the text of a row's cells; raises ``_BadLine``."""
    if len(line) > _LONGEST_LINE:
        raise _BadLine
    if '"' not in line:
        return [plain_cell(cell.strip()) for cell in line.split(delimiter)]
    try:
        read = next(csv.reader([line], delimiter=delimiter, strict=True, skipinitialspace=True))
    except (csv.Error, StopIteration):
        raise _BadLine from None
    return [plain_cell(cell.strip()) for cell in read]


def _empty(shown: str, columns: Columns) -> Diagnostic:
    header = ",".join((*columns.needed, *columns.optional))
    said = message("this table is empty")
    return error(
        "missing-field", said, Place(shown), message("its first line names the columns: `{header}`", header=header)
    )


def _missing(shown: str, number: int, missing: Sequence[str]) -> Diagnostic:
    named = Listing(tuple(f"`{column}`" for column in missing))
    said = message("the table has no column {columns}: none of its rows was read", columns=named)
    return error("missing-field", said, Place(shown, position=(number, 1)))
