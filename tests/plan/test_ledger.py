"""The ledger beside a plan: which rows count, what is said of the others, and how rows are added."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mktpm.diagnostics import Place
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.ledger import COLUMNS, Kind, Ledger, LedgerEntry, ledger_of
from mktpm.plan.ledger_writing import CannotAppend, append_entry, ledger_file, with_entry
from mktpm.plan.loader import load
from mktpm.plan.table_file import table_of
from mktpm.quantities import Money

HEADER = "date,kind,line,amount,currency,ref,settles,note,by\n"


def ledger(text: str, currency: str | None = "CNY") -> Ledger:
    return ledger_of(table_of(text, "p.ledger.csv", COLUMNS), ("media", "creators"), currency)


def said(text: str) -> list[tuple[str, int, str, str]]:
    return [
        (one.code, one.where.position[0] if one.where.position else 0, one.severity.value, str(one.message))
        for one in ledger(text).diagnostics
    ]


def entry(amount: str = "12.5", note: str = "", kind: str = "actual", settles: str = "") -> LedgerEntry:
    day = date(2026, 10, 1)
    known: Kind = "commitment" if kind == "commitment" else "actual"
    return LedgerEntry(day, known, "media", Money(amount), "R1", settles, note, "lina", Place(""))


def test_amounts_and_days_as_people_and_spreadsheets_write_them() -> None:
    text = HEADER + (
        '2026-10-01,actual,media,"30,000.45",CNY,,,,\n2026/10/2,,media,3万,,,,,\n'
        "2026-10-03,承诺,creators,1.2亿,cny,HT-1,,,\n2026-10-04,ACTUAL,media,-300,,,,,\n"
    )
    found = ledger(text)
    assert found.diagnostics == ()
    assert [(each.day.day, each.kind, each.amount) for each in found.entries] == [
        (1, "actual", Decimal("30000.45")), (2, "actual", 30000), (3, "commitment", 120_000_000), (4, "actual", -300),
    ]  # fmt: skip


def test_rows_that_say_nothing_are_errors_and_do_not_count() -> None:
    text = HEADER + (
        "yesterday,actual,media,3,,,,,\n2026-02-30,actual,media,3,,,,,\n2026-10-01,paid,media,3,,,,,\n"
        "2026-10-01,actual,medai,3,,,,,\n2026-10-01,actual,,3,,,,,\n2026-10-01,actual,media,lots,,,,,\n"
        "2026-10-01,actual,media,3,USD,,,,\n2026-10-01,actual,media,4,,,,,\n"
    )
    assert [each.amount for each in ledger(text).entries] == [4]
    assert said(text) == [
        ("ledger-invalid", 2, "error", "`yesterday` is not a date"),
        ("ledger-invalid", 3, "error", "`2026-02-30` is not a date"),
        ("ledger-invalid", 4, "error", "`paid` is neither `commitment` nor `actual`"),
        ("ledger-invalid", 5, "error", "the budget has no line `medai`"),
        ("ledger-invalid", 6, "error", "this row names no line of the budget"),
        ("ledger-invalid", 7, "error", "`lots` is not an amount of money"),
        ("ledger-invalid", 8, "error", "this row is in USD, the plan in CNY"),
    ]


def test_settling_what_nobody_promised_is_a_warning() -> None:
    text = HEADER + (
        "2026-10-01,commitment,media,10,,HT-1,,,\n2026-10-02,actual,media,4,,F-1,HT-1,,\n"
        "2026-10-03,actual,creators,4,,F-2,HT-1,,\n2026-10-03,commitment,media,4,,HT-2,HT-1,,\n"
    )
    assert len(ledger(text).entries) == 4
    assert [(line, severity) for _, line, severity, _ in said(text)] == [(4, "warning"), (5, "warning")]


def test_the_same_bill_twice_is_a_warning_until_it_is_taken_back() -> None:
    twice = HEADER + "2026-10-01,actual,media,4,,F-1,,,\n2026-10-01,actual,media,4,,F-1,,,\n"
    assert said(twice) == [
        ("ledger-invalid", 3, "warning", "the same amount under `F-1` stands in line 2: is it booked twice?")
    ]
    assert said(twice + "2026-10-02,actual,media,-4,,F-1,,,\n") == []


# ------------------------------------------------------------------ adding rows


def test_a_ledger_begins_with_its_first_row(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    append_entry(plan, entry(note="=cmd|'x'"), "CNY")
    append_entry(plan, entry("-3"), "CNY")
    assert ledger_file(plan).read_text("utf-8") == (
        HEADER + "2026-10-01,actual,media,12.5,CNY,R1,,'=cmd|'x',lina\n2026-10-01,actual,media,-3,CNY,R1,,,lina\n"
    )
    assert [each.note for each in ledger(ledger_file(plan).read_text("utf-8")).entries] == ["=cmd|'x'", ""]


@pytest.mark.parametrize(
    ("before", "row"),
    [
        (b"date,line,amount,ref\n2026-01-01,media,1,a", b"\n2026-10-01,media,12.5,R1\n"),
        (b"amount;date;ref;line\r\n1;2026-01-01;a;media\r\n", b"12.5;2026-10-01;R1;media\r\n"),
        ("日期,预算项,金额,编号,备注\n".encode("gb18030"), "2026-10-01,media,12.5,R1,达人\n".encode("gb18030")),
        ("\ufeff日期,预算项,金额,编号,备注\n".encode(), "2026-10-01,media,12.5,R1,达人\n".encode()),
        ("日期,预算项,金额,编号,备注\n".encode("utf-16"), "2026-10-01,media,12.5,R1,达人\n".encode("utf-16-le")),
    ],
)
def test_a_row_takes_the_columns_the_ends_and_the_encoding_of_the_file(before: bytes, row: bytes) -> None:
    note = "达人" if b"\n2026" not in before and b"1;" not in before else ""
    assert with_entry(before, entry(note=note)) == before + row


def test_what_the_file_has_no_column_for_is_refused() -> None:
    with pytest.raises(CannotAppend, match="`settles`"):
        with_entry(b"date,line,amount,ref\n", entry(settles="HT-1"))
    with pytest.raises(CannotAppend, match="`kind`"):
        with_entry(b"date,line,amount,ref\n", entry(kind="commitment"))
    with pytest.raises(CannotAppend, match="no header"):
        with_entry(b"2026-10-01,media,3\n", entry())


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    other = tmp_path / "other.csv"
    other.write_text(HEADER)
    ledger_file(tmp_path / "p.yaml").symlink_to(other)
    with pytest.raises(OSError, match="symbolic"):
        append_entry(tmp_path / "p.yaml", entry())
    assert other.read_text() == HEADER


def _append_many(plan: Path, number: int) -> None:
    for n in range(10):
        append_entry(plan, entry(str(number * 10 + n + 1)))


def test_writers_at_once_lose_no_row(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    with ProcessPoolExecutor(4) as pool:
        list(pool.map(_append_many, [plan] * 4, range(4)))
    found = ledger(ledger_file(plan).read_text("utf-8"))
    assert sorted(each.amount for each in found.entries) == list(range(1, 41))


# ------------------------------------------------------------------ through the loader


def test_the_loader_reads_it_only_beside_a_plan_with_a_budget(tmp_path: Path) -> None:
    plan = tmp_path / "p.yaml"
    (tmp_path / "p.ledger.csv").write_text("date,line,amount\n2026-10-01,medai,3\n2026-10-01,media,3\n")
    plan.write_text("name: p\nbudget: {lines: [{id: media, amount: 10}]}\ntasks: [{id: a}]\n")
    loaded = load([plan], tmp_path, HolidayBook())
    assert [(one.code, one.where.file, one.project) for one in loaded.diagnostics] == [
        ("ledger-invalid", "p.ledger.csv", "p")
    ]
    [project] = loaded.workspace.projects
    assert [each.amount for each in loaded.workspace.beside(project).ledger] == [3]
    plan.write_text("name: p\ntasks: [{id: a}]\n")
    assert load([plan], tmp_path, HolidayBook()).diagnostics == ()
