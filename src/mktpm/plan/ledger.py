"""The ledger beside a plan: what was promised and what was paid, a row each, never changed afterwards.

``double11.ledger.csv`` stands beside ``double11.yaml``. A mistake is put right by a further row with
a negative amount. A commitment has a ``ref``; a payment that names it in ``settles`` makes it smaller.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Literal, NoReturn

from mktpm.diagnostics import Diagnostic, Place, Severity, error
from mktpm.language import Message, message
from mktpm.plan.shelf import Shelf
from mktpm.plan.similar import Similar
from mktpm.plan.table_file import MOST_FINDINGS, Columns, Row, Table, read_table, shown_beside, table_beside
from mktpm.quantities import Money, QuantityError, parse_money

Kind = Literal["commitment", "actual"]
ENDING = "ledger"
CODE = "ledger-invalid"
NAMES = ("date", "kind", "line", "amount", "currency", "ref", "settles", "note", "by")
"""The columns as a new ledger has them."""
COLUMNS = Columns(
    needed=("date", "line", "amount"),
    optional=("kind", "currency", "ref", "settles", "note", "by"),
    names={
        "日期": "date", "类型": "kind", "预算项": "line", "科目": "line", "金额": "amount", "币种": "currency",
        "编号": "ref", "合同号": "ref", "发票号": "ref", "invoice": "ref", "核销": "settles", "冲抵": "settles",
        "备注": "note", "说明": "note", "经办人": "by", "记录人": "by",
    },
)  # fmt: skip
_KINDS: Mapping[str, Kind] = {
    "": "actual", "actual": "actual", "实际": "actual", "实付": "actual", "付款": "actual",
    "commitment": "commitment", "承诺": "commitment", "合同": "commitment", "已签": "commitment",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
"""Spreadsheets write ``2026/10/1`` where ``2026-10-01`` stood."""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One row: money promised or paid."""

    day: date
    kind: Kind
    line: str
    """The id of the budget line."""
    amount: Money
    """Negative for a correction."""
    ref: str
    """The invoice or the contract; a commitment is settled by it."""
    settles: str
    """The ``ref`` of the commitment that a payment is for."""
    note: str
    by: str
    place: Place


@dataclass(frozen=True, slots=True)
class Ledger:
    """The rows that can be used, in the order of the file, and what is wrong with the others."""

    file: str
    """The file's path as shown to people."""
    entries: tuple[LedgerEntry, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    text: str = ""


def read_ledger(plan: Path, shown: str, lines: Collection[str], currency: str | None, shelf: Shelf) -> Ledger | None:
    """Return the ledger of the plan at ``plan``, called ``shown`` in findings; None where it has none.

    ``lines`` are the ids of the budget's lines. A row about another line, or in another currency than the
    plan's, is a finding and does not count.
    """
    file = table_beside(plan, ENDING)
    table = read_table(file, shown_beside(shown, file), COLUMNS, shelf)
    return None if table is None else ledger_of(table, lines, currency)


def ledger_of(table: Table, lines: Collection[str], currency: str | None) -> Ledger:
    """Return the ledger that a table holds."""
    reading = _Reading(lines, currency, Similar(), [])
    entries = tuple(entry for row in table.rows if (entry := reading.entry(row)) is not None)
    found = (*reading.found, *_unsettled(entries), *_repeated(entries))
    return Ledger(table.file, entries, (*table.diagnostics, *found[:MOST_FINDINGS]), table.text)


def row_of(entry: LedgerEntry, columns: Sequence[str], currency: str = "") -> list[str]:
    """Return the cells of an entry for a table with those columns."""
    cells = {
        "date": entry.day.isoformat(), "kind": entry.kind, "line": entry.line, "amount": written_amount(entry.amount),
        "currency": currency, "ref": entry.ref, "settles": entry.settles, "note": entry.note, "by": entry.by,
    }  # fmt: skip
    return [cells.get(column, "") for column in columns]


def written_amount(amount: Money) -> str:
    """Return an amount as a new row has it: digits, without superfluous zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


class _BadCell(Exception):
    def __init__(self, said: Message, hint: Message | None = None) -> None:
        super().__init__(said.template)
        self.said, self.hint = said, hint


@dataclass(frozen=True, slots=True)
class _Reading:
    """What rows are measured by, and what was found in them."""

    lines: Collection[str]
    currency: str | None
    similar: Similar
    found: list[Diagnostic]

    def entry(self, row: Row) -> LedgerEntry | None:
        """Return the entry in a row; None, with a finding, where it says none."""
        try:
            self._check_currency(row["currency"])
            return LedgerEntry(
                _day(row["date"]), _kind(row["kind"]), self._line(row["line"]), _money(row["amount"]),
                row["ref"], row["settles"], row["note"], row["by"], row.place,
            )  # fmt: skip
        except _BadCell as reason:
            self.found.append(error(CODE, reason.said, row.place, reason.hint))
            return None

    def _line(self, text: str) -> str:
        if text in self.lines:
            return text
        if not text:
            raise _BadCell(message("this row names no line of the budget"))
        near = self.similar.to(text[:80], self.lines)
        hint = message("did you mean `{key}`?", key=near) if near else message("`budget.lines` lists them by `id`")
        raise _BadCell(message("the budget has no line `{id}`", id=text[:80]), hint)

    def _check_currency(self, text: str) -> None:
        if not text or self.currency is None or text.casefold() == self.currency.casefold():
            return
        said = message("this row is in {other}, the plan in {currency}", other=text[:20], currency=self.currency)
        raise _BadCell(said, message("write the amount in the plan's currency, and the other one in `note`"))


def _day(text: str) -> date:
    match = _DAY.fullmatch(text)
    if match is None:
        _refuse_day(text)
    try:
        found = date(*map(int, match.groups()))
    except ValueError:
        _refuse_day(text)
    if not 1970 <= found.year <= 2200:
        raise _BadCell(message("the year of `{text}` is not between 1970 and 2200", text=text))
    return found


def _refuse_day(text: str) -> NoReturn:
    raise _BadCell(message("`{text}` is not a date", text=text[:40]), message("write year-month-day: `2026-11-11`"))


def _kind(text: str) -> Kind:
    kind = _KINDS.get(text.casefold())
    if kind is None:
        raise _BadCell(message("`{text}` is neither `commitment` nor `actual`", text=text[:40]))
    return kind


def _money(text: str) -> Money:
    try:
        return parse_money(text)
    except QuantityError as reason:
        raise _BadCell(reason.said, reason.hint) from None


def _unsettled(entries: Sequence[LedgerEntry]) -> Iterator[Diagnostic]:
    """Yield payments that settle what nobody has promised on that line."""
    known = {(entry.line, entry.ref) for entry in entries if entry.kind == "commitment" and entry.ref}
    for entry in entries:
        if entry.settles and (entry.kind == "commitment" or (entry.line, entry.settles) not in known):
            said = (
                message("a commitment settles nothing: only an `actual` does")
                if entry.kind == "commitment"
                else message("`{line}` has no commitment `{ref}` to settle", line=entry.line, ref=entry.settles[:80])
            )
            yield replace(error(CODE, said, entry.place), severity=Severity.WARNING)


def _repeated(entries: Sequence[LedgerEntry]) -> Iterator[Diagnostic]:
    """Yield rows that say the same as an earlier one: a bill booked twice."""
    first: dict[tuple[object, ...], LedgerEntry] = {}
    taken_back = {(entry.kind, entry.line, -entry.amount, entry.ref) for entry in entries if entry.amount < 0}
    for entry in entries:
        key = (entry.kind, entry.line, entry.amount, entry.ref)
        if not entry.ref or entry.amount < 0 or key in taken_back:
            continue
        other = first.setdefault((*key, entry.day), entry)
        if other is not entry and other.place.position is not None:
            line = other.place.position[0]
            said = message(
                "the same amount under `{ref}` stands in line {n}: is it booked twice?", ref=entry.ref, n=line
            )
            hint = message("if so, take it back with a row with the same amount and a minus")
            yield replace(error(CODE, said, entry.place, hint), severity=Severity.WARNING)
