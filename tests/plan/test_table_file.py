"""Small tables beside a plan: what is read from text, whatever a spreadsheet made of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.plan.shelf import DISK
from mktpm.plan.table_file import MOST_FINDINGS, Columns, Table, csv_line, plain_cell, read_table, safe_cell, table_of

COLUMNS = Columns(("date", "line", "amount"), ("kind", "note"), {"日期": "date", "预算项": "line", "金额": "amount"})
HEADER = "date,line,amount,note\n"


def rows(text: str) -> list[dict[str, str]]:
    return [dict(row.cells) for row in table_of(text, "x.csv", COLUMNS).rows]


def said(text: str) -> list[tuple[str, int, str]]:
    found = table_of(text, "x.csv", COLUMNS).diagnostics
    return [(one.code, one.where.position[0] if one.where.position else 0, str(one.message)) for one in found]


def test_rows_know_their_lines() -> None:
    table = table_of("\n" + HEADER + "2026-10-01,media,3,x\n\n2026-10-02,media,4,\n", "x.csv", COLUMNS)
    assert [(row.line, row["line"], row["note"], row["kind"]) for row in table.rows] == [
        (3, "media", "x", ""), (5, "media", "", ""),
    ]  # fmt: skip


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiters_and_line_ends(delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(cells) for cells in (["日期", "金额", "预算项"], ["2026-10-01", "3", "media"])) + end
    assert rows(text) == [{"date": "2026-10-01", "amount": "3", "line": "media"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "x.csv"
    file.write_bytes("日期,预算项,金额\n2026-10-01,达人,3万\n".encode(encoding))
    table = read_table(file, "x.csv", COLUMNS, DISK)
    assert table is not None
    assert [row["amount"] for row in table.rows] == ["3万"]
    assert table.diagnostics == ()


def test_no_file_is_no_table(tmp_path: Path) -> None:
    assert read_table(tmp_path / "x.csv", "x.csv", COLUMNS, DISK) is None


def test_a_bad_row_costs_itself_alone() -> None:
    text = HEADER + '2026-10-01,media,"3,\n2026-10-02,media,4,\n2026-10-03,media,30,000,x,\n2026-10-04,media,"5,000",\n'
    assert [row["amount"] for row in rows(text)] == ["4", "5,000"]
    assert [(code, line) for code, line, _ in said(text)] == [("invalid-value", 2), ("invalid-value", 4)]


def test_what_is_wrong_with_a_header() -> None:
    assert said("date,line,amount,nots,x-own\n") == [("unknown-key", 1, "the column `nots` is not known")]
    assert said("date,line,amount,date\n") == [("duplicate-key", 1, "the column `date` stands there twice")]
    assert [code for code, _, _ in said("date,line\n1,2\n")] == ["missing-field"]
    assert said("\n\n") == [("missing-field", 0, "this table is empty")]


def test_a_thousand_bad_rows_are_a_hundred_findings() -> None:
    assert len(said(HEADER + '2026-10-01,media,"\n' * 1000)) == MOST_FINDINGS


@pytest.mark.parametrize("cell", ["=cmd|' /C calc'!A0", "+1+2", "@SUM(A1)", "-2+3", "'=x", "=1,2", '="x"'])
def test_what_looks_like_a_formula_is_text(cell: str) -> None:
    assert safe_cell(cell).startswith("'")
    assert plain_cell(safe_cell(cell)) == cell
    text = f"{HEADER}2026-10-01,media,1,{csv_line([cell])}\n"
    assert [row["note"] for row in rows(text)] == [cell]


@pytest.mark.parametrize("cell", ["-300", "+5", "-1,234.50", "-3万", "text", "", "a=b"])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert safe_cell(cell) == cell


@given(
    st.lists(
        st.text(st.characters(blacklist_categories=["Cc", "Cs"], blacklist_characters="\u2028\u2029"), max_size=20).map(
            str.strip
        ),
        min_size=3,
        max_size=3,
    )
)
def test_what_is_written_is_read_again(cells: list[str]) -> None:
    table: Table = table_of("date,line,amount\n" + csv_line(cells) + "\n", "x", COLUMNS)
    read = [row.cells[name] for row in table.rows for name in ("date", "line", "amount")]
    assert read == cells or not "".join(cells).strip(",;，")
