"""XLSX: typed cells, rounded ids, formulas, and workbooks of ill will."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.importing.sheet import text_of_cell
from tests.analytics.exports import Room, reasons

HEADER = ["日期", "活动", "花费（元）", "点击数"]


def workbook(*rows: Sequence[object]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_row_far_below_every_sheet_is_refused_at_once(tmp_path: Path) -> None:
    packed = zipfile.ZipFile(io.BytesIO(workbook(HEADER, ["2026-10-01", "a", 1, 2])))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as far:
        for name in packed.namelist():
            data = packed.read(name)
            far.writestr(name, data.replace(b'<row r="2"', b'<row r="900000000"') if "sheet1" in name else data)
    with pytest.raises(Refused) as refused:
        Room(tmp_path).take(out.getvalue(), name="far.xlsx")
    assert "more rows than a sheet can have" in str(refused.value.said)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (3, "3"), (3.0, "3"), (1234.56, "1234.56"), (0.1, "0.1"), (1.2e15, "1.2E+15"),
        (1812345678901234, "1.8E+15"), (123456789012345, "123456789012345"), (datetime(2026, 10, 1), "2026-10-01"),
        (datetime(2026, 10, 1, 9, 30), "2026-10-01 09:30:00"), (date(2026, 10, 1), "2026-10-01"), ("文本", "文本"),
        (True, "True"), ("a\x1bb\u202e", "a?b"), (0.00001, "0.0000100000"),
    ],
)  # fmt: skip
def test_cells_are_read_as_an_export_in_text_would_have_them(value: object, text: str) -> None:
    assert text_of_cell(value) == text


def test_a_workbook(tmp_path: Path) -> None:
    room = Room(tmp_path)
    data = workbook(
        ["推广报表"], [], HEADER, [datetime(2026, 10, 1), "a", 1234.56, 3], ["2026-10-02", "b", "1,000.10", "4"],
        ["2026-10-03", "c"], ["合计", None, 2234.66, 7],
    )  # fmt: skip
    outcome = room.take(data, name="a.xlsx")
    assert [(row[0].day, row[4], row[-6], row[-1]) for row in room.rows()] == [
        (1, "a", Decimal("1234.56"), 4), (2, "b", Decimal("1000.10"), 5),
    ]  # fmt: skip
    assert reasons(outcome) == {6: "the row has no figures"}
    assert all(check.holds for check in outcome.imported.checks)
    assert room.take(data, name="again.xlsx").already


def test_an_id_kept_as_a_number_is_refused_where_digits_are_lost(tmp_path: Path) -> None:
    room = Room(tmp_path)
    header = ["date", "campaign_id", "campaign", "spend"]
    outcome = room.take(workbook(header, ["2026-10-01", 1812345678901234567, "a", 1], ["2026-10-01", 77, "b", 2]))
    assert list(reasons(outcome)) == [2]
    assert "rounded" in reasons(outcome)[2]
    assert [row[3] for row in room.rows()] == ["77"]


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def _changed(data: bytes, name: str, text: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        files = {file: packed.read(file) for file in packed.namelist()}
    return _zip({**files, name: text})


PLAIN = workbook(HEADER, ["2026-10-01", "a", 1, 1])
BOMB = b'<?xml version="1.0"?><worksheet><sheetData>' + b" " * 60_000_000
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><sst>&b;</sst>'


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (_zip({"a.csv": b"date,spend\n"}), "archive and no workbook"),
        (_changed(PLAIN, "xl/worksheets/sheet1.xml", BOMB), "unpacked, the workbook would have"),
        (_changed(PLAIN, "xl/sharedStrings.xml", LAUGHS), "document type"),
        (_changed(PLAIN, "xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"), "can't be read"),
        (_changed(PLAIN, "xl/workbook.xml", b"rubbish"), "can't be read"),
        (PLAIN[: len(PLAIN) // 2], "can't be read"), (workbook(), "the file is empty"),
        (workbook(HEADER), "no rows below the header"), (workbook(["a", "b"], [1, 2]), "no header"),
    ],
    ids=["archive", "bomb", "laughs", "half sheet", "no xml", "half file", "empty", "header", "foreign"],
)  # fmt: skip
def test_a_workbook_of_ill_will_is_refused(data: bytes, said: str, tmp_path: Path) -> None:
    room = Room(tmp_path)
    with pytest.raises(Refused) as refused:
        room.take(data, name="x.xlsx")
    assert said in str(refused.value.said)
    assert not (room.store_folder / "manifest.json").exists()
