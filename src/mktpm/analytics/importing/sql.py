"""The plain rows of a chunk in the words of DuckDB: what it takes at a glance, and what a judge must look at.

Whatever is not plain is marked ``odd`` and decided in ``rows``; where a row is plain, both agree.
"""

import re
from collections.abc import Callable
from pathlib import Path

from mktpm.analytics.importing.cells import BLANKS, NOTHING
from mktpm.analytics.importing.layout import Layout
from mktpm.analytics.importing.rows import IDS, LONGEST_TEXT
from mktpm.analytics.store import COLUMNS, COUNTS, DIMENSIONS, MEASURES

_Trim = Callable[[str], str]
_ROUNDED = r"[+-]?\d+([.,]\d+)?[eE]\+?\d+"
_GROUPED = r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?"
_COMMA = r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d*)?"
_QUOTE = "'"
_MAY_TOTAL = "^(?i:总计|合计|汇总|小计|共|总和|全部|total|grand|sub|results from)"


def quoted(text: str) -> str:
    """Return ``text`` as a text of SQL."""
    return "'" + text.replace("'", "''") + "'"


_BLANKS = quoted(BLANKS)
_NOTHING = quoted("|".join(re.escape(text) for text in sorted(NOTHING)))
_LONGEST_NOTHING = max(len(text.encode()) for text in NOTHING)


class ChunkQuery:
    """Reads one chunk into the columns of the store, with ``day`` still as text."""

    def __init__(self, layout: Layout, delimiter: str) -> None:
        """Take the table's layout and what stands between its cells."""
        self.layout = layout
        self.delimiter = delimiter
        self.can = not layout.scales
        """Whether plain rows can be told at all."""

    def of(self, path: Path, first: int, *, quotes: bool, numbered: bool, ascii_only: bool) -> str:
        """Return the query over a file with the lines of a chunk.

        ``numbered`` says that each line begins with its number; else the first one has the number ``first``.
        """
        layout = self.layout
        trim = _trim_all if quotes and self.delimiter == "\t" else _trim_ascii if ascii_only else _trim
        row = "CAST(n AS BIGINT)" if numbered else f"row_number() OVER () + {first - 1}"
        source = self._source(path, quotes=quotes, numbered=numbered)
        cells = [f"{trim(f'c{at}')} AS {name}" for name, at in self._texts()]
        for name in layout.measures:
            cells += [f"c{layout.at[name]} AS x_{name}", f"{self._cast(f'c{layout.at[name]}', trim)} AS f_{name}"]
        texts = [f"{_or_nothing(name)} AS {name}" for name, _ in self._texts()]
        for name in layout.measures:
            texts += [f"x_{name}", f"{self._number(name, trim)} AS v_{name}"]
        inner = f"SELECT {row} AS source_row, {', '.join(cells)} FROM {source}"
        outer = f"SELECT source_row, {', '.join(texts)} FROM ({inner})"
        return f"SELECT {self._columns()}, {self._odd(trim)} AS odd FROM ({outer})"

    def _texts(self) -> list[tuple[str, int]]:
        """Return the columns that are read as text, with their places."""
        at = self.layout.at
        found = [("day_text", at["date"]), *((name, at[name]) for name in self.layout.dimensions)]
        if "date_end" in at:
            found.append(("day_end", at["date_end"]))
        if not self.layout.entities:
            found.append(("t0", 0))
        return found

    def _source(self, path: Path, *, quotes: bool, numbered: bool) -> str:
        names = (["n"] if numbered else []) + [f"c{at}" for at in range(self.layout.width)]
        columns = ", ".join(f"'{name}': 'VARCHAR'" for name in names)
        quote = "'\"'" if quotes else "''"
        return (
            f"read_csv({quoted(str(path))}, columns = {{{columns}}}, header = false, auto_detect = false, "
            f"delim = {quoted(self.delimiter)}, quote = {quote}, escape = {quote}, new_line = '\\n', "
            "strict_mode = true)"
        )

    def _cast(self, cell: str, trim: _Trim) -> str:
        """Return the number that a cell is at first sight, NULL where it is none."""
        if self.layout.decimal == "point":
            return f"TRY_CAST({cell} AS DECIMAL(18,4))"
        plain = f"replace(replace({trim(cell)}, '.', ''), ',', '.')"
        fits = f"regexp_full_match({trim(cell)}, {quoted(_COMMA)})"
        return f"CASE WHEN {fits} THEN TRY_CAST({plain} AS DECIMAL(18,4)) END"

    def _number(self, name: str, trim: _Trim) -> str:
        """Return the number of a cell with groups of digits as well."""
        cell, first = f"x_{name}", f"f_{name}"
        if self.layout.decimal == "comma":
            return first
        grouped = f"regexp_full_match({trim(cell)}, {quoted(_GROUPED)})"
        value = f"TRY_CAST(replace({trim(cell)}, ',', '') AS DECIMAL(18,4))"
        return f"CASE WHEN {first} IS NOT NULL OR {cell} IS NULL THEN {first} WHEN {grouped} THEN {value} END"

    def _columns(self) -> str:
        layout = self.layout
        found = ["source_row", "day_text"]
        for name in DIMENSIONS:
            constant = layout.constants.get(name, layout.currency if name == "currency" else None)
            missing = "NULL::VARCHAR" if constant is None else f"{quoted(constant)}::VARCHAR"
            present = f"coalesce({name}, {quoted(layout.currency)})" if name == "currency" else name
            found.append(f"{present if name in layout.at else missing} AS {name}")
        for name in MEASURES:
            value = f"v_{name}" if name in layout.at else "NULL"
            found.append(f"CAST({value} AS {COLUMNS[name]}) AS {name}")
        return ", ".join(found)

    def _odd(self, trim: _Trim) -> str:
        values = ", ".join("v_" + name for name in self.layout.measures)
        reasons = [self._totals(), f"coalesce({values}) IS NULL"]
        reasons += [_odd_number(name, trim) for name in self.layout.measures]
        reasons += [_odd_text(name) for name in self.layout.dimensions]
        if "date_end" in self.layout.at:
            reasons.append("coalesce(day_end <> day_text, false)")
        return f"({' OR '.join(reasons)})"

    def _totals(self) -> str:
        """Return what says that a row may add others up."""
        if self.layout.entities:
            named = f"coalesce({', '.join(self.layout.entities)})"
            return f"{named} IS NULL OR {_may_total(named)}"
        return " OR ".join(f"coalesce({_may_total(cell)}, false)" for cell in ("t0", *self.layout.dimensions))


def _trim(cell: str) -> str:
    """Return a cell without blanks around it; tabs are none of them here."""
    return f"trim({cell})"


def _trim_ascii(cell: str) -> str:
    """Return the same where no other blank than the usual one can occur: in a third of the time."""
    return f"CASE WHEN starts_with({cell}, ' ') OR ends_with({cell}, ' ') THEN trim({cell}) ELSE {cell} END"


def _trim_all(cell: str) -> str:
    return f"trim({cell}, {_BLANKS})"


def _or_nothing(text: str) -> str:
    """Return a text, NULL where it says that there is nothing."""
    return (
        f"CASE WHEN strlen({text}) > {_LONGEST_NOTHING} THEN {text} "
        f"WHEN regexp_full_match({text}, {_NOTHING}) THEN NULL ELSE {text} END"
    )


def _odd_number(name: str, trim: _Trim) -> str:
    cell, value = f"x_{name}", f"v_{name}"
    said = f"NOT regexp_full_match({trim(cell)}, {_NOTHING})"
    written = " OR ".join(f"contains({cell}, '{sign}')" for sign in "eE_")
    counted = f" OR {value} < 0 OR {value} <> trunc({value})" if name in COUNTS else ""
    return f"CASE WHEN {cell} IS NULL THEN false WHEN {value} IS NULL THEN {said} ELSE {written}{counted} END"


def _odd_text(name: str) -> str:
    reasons = f"strlen({name}) > {LONGEST_TEXT} OR starts_with({name}, {quoted(_QUOTE)})"
    if name in IDS:
        looks = f"regexp_full_match({name}, {quoted(_ROUNDED)})"
        reasons += f" OR starts_with({name}, '=') OR ((contains({name}, 'E') OR contains({name}, 'e')) AND {looks})"
    return f"coalesce({reasons}, false)"


def _may_total(cell: str) -> str:
    return f"regexp_matches({cell}, {quoted(_MAY_TOTAL)})"
