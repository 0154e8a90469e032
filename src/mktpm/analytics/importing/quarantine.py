"""Bad rows as a CSV for people: the row's number, the reason, and the cells as they were, made harmless."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mktpm.analytics.importing.cells import FORMULA_SIGNS
from mktpm.language import Language, Message, message

_STARTS_FORMULA = (*FORMULA_SIGNS, "\t", "\r", "\n")
_NUMBER = re.compile(r"[+-]?[\d.,]+%?", re.ASCII)
_WIDEST = 2000


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that was not taken."""

    row: int
    reason: Message
    cells: Sequence[str]


def escaped(cell: str, longest: int | None = _WIDEST) -> str:
    """Return a cell that no spreadsheet takes for a formula: a quote stands before what could be one."""
    text = cell[:longest]
    if text.lstrip(" \u3000").startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def csv_lines(rows: Iterable[Sequence[str]]) -> str:
    """Return rows as lines of CSV."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def header_line(names: Sequence[str], language: Language) -> str:
    """Return the first line of a quarantine file."""
    titles = [message("row").say(language), message("reason").say(language)]
    return csv_lines([[*titles, *(escaped(name) for name in names)]])


def bad_lines(rows: Iterable[BadRow], language: Language) -> str:
    """Return the lines of bad rows."""
    return csv_lines([str(bad.row), bad.reason.say(language), *(escaped(cell) for cell in bad.cells)] for bad in rows)
