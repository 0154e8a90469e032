"""The short way and the long way agree, and nothing is lost between import and export."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mktpm.analytics.exporting import write_csv
from mktpm.analytics.importing.cells import FORMULA_SIGNS
from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.store import DIMENSIONS
from tests.analytics.exports import ALL, Room, csv_text

SOME = settings(
    max_examples=max(settings().max_examples // 4, 10), deadline=None, suppress_health_check=list(HealthCheck)
)
HEADER = ["date", "account", "channel", "campaign_id", "campaign", "region", "spend", "impressions", "clicks", "gmv"]
ODD_DAYS = [
    "2026-10-01", "2026/10/2", "2026年9月30日", "20261003", " 2026-10-04 ", "2026-10-05 00:00:00", "", "--", "合计",
     "2026-02-30", "2026-10-01 ~ 2026-10-03", "Oct 6, 2026", "x", "2026-1-1",
]  # fmt: skip
ODD_NUMBERS = [
    "", " ", "--", " --", "-", "0", "1e3", "1.2E+15", "1_000", "¥12", "3万", "1,23", "(4.5)", "12%", "NaN", ".5", "5.",
    "+7", "-0", "１２", "99999999999999", "999999999999999", "1.00005", "0.00005", "abc", "1 234.5", "\t8", "-3", "1.5",
    "1,234", "1,234.50", " 9 ", "\u00a07", "0x10", "--5", "1.", "12,34,567", "-1,234", "+1,234.5", "E5", "inf", "1E5",
]  # fmt: skip
ODD_TEXTS = [
    "a", "b", "--", " --", "", "合计", "总计：帐号", "Total", "TOTAL: x", "totally fine", "共同富裕", "共 3 条", "小计",
    "Results from 3 campaigns", "Grand total", "Subtotal", "=cmd|x", "'=x", "'a", '="17"', "1.2E+15", "12E5", "1e+5",
    "E5", "两 字", "\u3000宽\u3000", "\u00a0x\u00a0", " x ", " x", "x ", "null", "N/A", "无", "x" * 4001,
    "-", "——", "+1", "@x", "campaign",
]  # fmt: skip
DAYS = st.sampled_from(ODD_DAYS)
NUMBERS = st.one_of(
    st.decimals(min_value=-(10**6), max_value=10**9, places=2).map(str),
    st.decimals(min_value=0, max_value=10**4, places=6).map(str),
    st.integers(min_value=-5, max_value=10**12).map("{:,}".format),
    st.sampled_from(ODD_NUMBERS),
)
TEXTS = st.one_of(
    st.sampled_from([*ODD_TEXTS, 'q"uote', "com,ma", "semi;colon"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
)
FINE = ("2026-10-01", "acct", "feed", "77", "c", "east", "1.50", "10", "1", "2.25")
KINDS = (DAYS, TEXTS, TEXTS, TEXTS, TEXTS, TEXTS, NUMBERS, NUMBERS, NUMBERS, NUMBERS)


@st.composite
def _rows(draw: st.DrawFn) -> list[tuple[str, ...]]:
    """Rows that are fine but for a cell or two: with more, one oddity would hide the other."""
    found = []
    for _ in range(draw(st.integers(1, 12))):
        row = list(FINE)
        for at in draw(st.lists(st.integers(0, 9), min_size=1, max_size=2)):
            row[at] = draw(KINDS[at])
        if draw(st.booleans()) and row[4] == "c":
            row[3] = "--"
        found.append(tuple(row))
    return found


@contextmanager
def _rooms() -> Iterator[tuple[Room, Room]]:
    with tempfile.TemporaryDirectory() as folder:
        yield Room(Path(folder) / "a"), Room(Path(folder) / "b")


ODD = (ODD_DAYS, *([ODD_TEXTS] * 5), *([ODD_NUMBERS] * 4))


@pytest.mark.parametrize("delimiter", [",", "\t"])
@pytest.mark.parametrize("entities", [True, False])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_both_ways_agree_about_every_odd_cell(delimiter: str, entities: object, ascii_only: object) -> None:
    header = HEADER if entities else [name.replace("campaign", "other") for name in HEADER]
    table: list[tuple[str, ...]] = [FINE]
    for at, cells in enumerate(ODD):
        for cell in cells:
            alone = tuple("" if place in (3, 4) else old for place, old in enumerate(FINE))
            table += [(*base[:at], cell, *base[at + 1 :]) for base in (FINE, alone)]
    table = [row for row in table if delimiter not in "".join(row) and ("".join(row).isascii() or not ascii_only)]
    for text in (csv_text([header, *table], delimiter), csv_text([header, *table], delimiter).replace("\n", "\n\n")):
        with _rooms() as (a, b):
            first, second = _taken(a, text, plain=True, chunk=1 << 20), _taken(b, text, plain=False, chunk=1 << 20)
            assert first == second
            files = [room.store_folder / "quarantine" / "0001.csv" for room in (a, b)]
            assert files[0].read_bytes() == files[1].read_bytes()


@given(
    days=st.lists(st.dates(date(2026, 8, 20), date(2026, 11, 10)), min_size=1, max_size=120),
    ordered=st.booleans(), odd=st.one_of(st.none(), st.integers(0, 119)), chunk=st.sampled_from([200, 900, 1 << 20]),
    form=st.sampled_from(["%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日"]), quoted=st.booleans(),
)  # fmt: skip
@SOME
def test_months_are_cut_where_they_end(
    days: list[date], ordered: object, odd: int | None, chunk: int, form: str, quoted: object
) -> None:
    days = sorted(days) if ordered else days
    name = "a,b" if quoted else "ab"
    table = [[day.strftime(form), "", "--", str(at), name, "", "1,000.5" if quoted else "7", at, "", ""]
             for at, day in enumerate(days)]  # fmt: skip
    if odd is not None:
        table.insert(min(odd, len(table)), ["2026-10-01", "", "", "1.2E+15", "x", "", "1", "1", "1", "1"])
    text = csv_text([HEADER, *table])
    with _rooms() as (a, b):
        first = _taken(a, text, plain=True, chunk=chunk)
        assert first == _taken(b, text, plain=False, chunk=1 << 20)
        assert [row[0] for row in a.rows()] == sorted(days)
        assert {part.month for part in a.store().manifest.partitions} == {f"{day:%Y-%m}" for day in days}


def _taken(room: Room, text: str, *, plain: bool, chunk: int) -> object:
    try:
        outcome = room.take(text, plain=plain, chunk=chunk)
    except Refused as reason:
        return str(reason.said)
    one = outcome.imported
    examples = [(bad.row, str(bad.reason), list(bad.cells)) for bad in outcome.examples]
    return one.rows, one.checks, one.since, one.until, examples, room.rows()


@given(rows=_rows(), ragged=st.booleans(), quoted=st.booleans(), chunk=st.sampled_from([64, 300, 1 << 20]))
@SOME
def test_both_ways_agree(rows: list[tuple[str, ...]], ragged: object, quoted: object, chunk: int) -> None:
    table: list[tuple[str, ...]] = [FINE, *rows]
    if not quoted:
        table = [tuple(cell.replace('"', "").replace(",", "") for cell in row) for row in table]
    if ragged:
        table.insert(1, ("2026-10-01", "too", "short"))
        table.insert(2, ())
    text = csv_text([HEADER, *table])
    with _rooms() as (a, b):
        assert _taken(a, text, plain=True, chunk=chunk) == _taken(b, text, plain=False, chunk=1 << 20)


@given(data=st.binary(max_size=400), cut=st.integers(0, 400))
@SOME
def test_any_bytes_are_taken_or_refused(data: bytes, cut: int) -> None:
    head = b"date,campaign,spend\n2026-10-01,a,1\n"
    with _rooms() as (a, b):
        whole = head[:cut] + data
        assert isinstance(_safely(a, whole), (str, int))
        assert isinstance(_safely(b, head + data), (str, int))


def _safely(room: Room, data: bytes) -> object:
    try:
        return room.take(data).imported.rows.read
    except Refused as reason:
        return str(reason.said)


AMOUNTS = st.decimals(min_value=Decimal("-99999999999999.9999"), max_value=Decimal("99999999999999.9999"), places=4)
NAMES = st.one_of(
    st.none(),
    st.sampled_from(["=1+1", "+x", "-", "@sum", "'=x", "'", " a", "a,b", 'a"b', "行\n二", "12"]),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=8),
)


@given(
    rows=st.lists(
        st.tuples(
            st.dates(min_value=date(2020, 1, 1), max_value=date(2030, 1, 1)),
            NAMES, NAMES, st.one_of(st.none(), AMOUNTS), st.one_of(st.none(), st.integers(0, 10**14 - 1)),
            st.one_of(st.none(), AMOUNTS),
        ),
        min_size=1, max_size=10,
    )
)  # fmt: skip
@SOME
def test_import_export_import_loses_no_cent(rows: list[tuple[object, ...]]) -> None:
    header = ["date", "channel", "region", "spend", "impressions", "gmv"]
    table = [["" if cell is None else cell for cell in row] for row in rows]
    with _rooms() as (a, b):
        try:
            a.take(csv_text([header, *table]))
        except Refused:
            return
        out = io.StringIO()
        if not a.rows():
            return
        write_csv(a.store(), ALL, out)
        text = out.getvalue()
        for cells in csv.DictReader(io.StringIO(text)):
            texts = [cells[name] for name in ("channel", "region") if cells[name]]
            assert not [
                cell for cell in texts if cell[0] in FORMULA_SIGNS and not re.fullmatch(r"[+-]?[\d.,]+%?", cell)
            ]
        b.take(text)
        assert b.sums() == a.sums()
        about = slice(0, 1 + len(DIMENSIONS) + 5)
        assert sorted(map(str, (row[about] for row in b.rows()))) == sorted(map(str, (row[about] for row in a.rows())))
