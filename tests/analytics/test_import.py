"""Files into the store: what is kept, what gives way, what is refused."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from mktpm.analytics.importing.decoding import LONGEST_LINE
from mktpm.analytics.importing.refusal import Refused
from mktpm.analytics.platforms import PLATFORMS
from mktpm.analytics.store import DIMENSIONS
from tests.analytics.exports import Room, csv_text, reasons

EXPORTS = Path(__file__).parents[2] / "examples" / "double11" / "exports"
HEADER = ["date", "campaign", "spend", "clicks"]
SMALL = csv_text([HEADER, ["2026-10-01", "a", "1.50", "3"], ["2026-10-02", "b", "2.25", "4"]])


@pytest.fixture
def room(tmp_path: Path) -> Room:
    return Room(tmp_path)


# ------------------------------------------------------------------ the platforms' exports


@pytest.mark.parametrize(
    ("file", "platform", "kept", "spend", "encoding"),
    [
        ("oceanengine.csv", "oceanengine", 108, "180589.12", "utf-8"),
        ("tencent-ads.csv", "tencent-ads", 108, "108658.13", "gb18030"),
        ("kuaishou.xlsx", "kuaishou", 58, "41676.02", "xlsx"),
        ("google-ads.csv", "google-ads", 72, "28583.95", "utf-16-le"),
        ("meta.csv", "meta", 29, "13409.24", "utf-8"),
    ],
)
def test_a_platforms_export(file: str, platform: str, kept: int, spend: str, encoding: str, room: Room) -> None:
    outcome = room.take(EXPORTS / file, platform)
    rows = outcome.imported.rows
    assert (rows.read, rows.kept, rows.quarantined, rows.totals) == (kept + 1, kept, 0, 1)
    assert [check.measure for check in outcome.imported.checks] == [
        "spend", "impressions", "clicks", "conversions", "gmv",
    ]  # fmt: skip
    assert outcome.holds
    assert room.sums()["spend"] == Decimal(spend)
    assert outcome.imported.encoding == encoding
    assert (outcome.imported.currency, outcome.imported.until) == ("CNY", "2026-10-19")


EN_HEADERS = {
    "google-ads": ["Day", "Campaign", "Currency code", "Cost", "Impr.", "Clicks", "Conversions", "Conv. value"],
    "meta": ["Day", "Campaign name", "Currency", "Amount spent", "Impressions", "Clicks (all)", "Purchases",
             "Purchases conversion value"],
    "oceanengine": ["Date", "Campaign name", "Currency", "Cost", "Impressions", "Clicks", "Conversions", "GMV"],
    "tencent-ads": ["Date", "Campaign", "Currency", "Cost", "Impressions", "Clicks", "Conversions", "Order amount"],
    "kuaishou": ["Date", "Campaign name", "Currency", "Cost", "Impressions", "Clicks", "Conversions", "GMV"],
    "generic": ["date", "campaign", "currency", "spend", "impressions", "clicks", "conversions", "gmv"],
}  # fmt: skip
ZH_HEADERS = {
    "google-ads": ["天", "广告系列", "货币代码", "费用", "展示次数", "点击次数", "转化次数", "转化价值"],
    "meta": ["天", "广告系列名称", "货币", "花费金额", "展示次数", "点击量（全部）", "购物", "购物转化价值"],
    "oceanengine": ["时间-天", "项目名称", "币种", "消耗", "展示数", "点击数", "转化数", "成交订单金额"],
    "tencent-ads": ["日期", "推广计划", "币种", "花费", "曝光次数", "点击次数", "目标转化量", "下单金额"],
    "kuaishou": ["日期", "计划名称", "币种", "花费", "封面曝光数", "行为数", "转化数", "当日累计GMV"],
    "generic": ["日期", "活动", "币种", "花费", "展示数", "点击数", "订单数", "成交金额"],
}


@pytest.mark.parametrize("headers", [EN_HEADERS, ZH_HEADERS], ids=["en", "zh"])
@pytest.mark.parametrize("platform", sorted(PLATFORMS))
@pytest.mark.parametrize("shuffled", [False, True])
def test_headers_in_both_languages_in_any_order(
    headers: dict[str, list[str]], platform: str, shuffled: object, room: Room
) -> None:
    row = ["2026-10-01", "Autumn", "HKD", "12.34", "1000", "50", "2", "99.90"]
    order = [5, 2, 7, 0, 3, 1, 6, 4] if shuffled else list(range(8))
    room.take(csv_text([[cells[at] for at in order] for cells in (headers[platform], row)]), platform)
    ((day, *rest),) = room.rows()
    about = dict(zip(DIMENSIONS, rest, strict=False))
    assert (day, about["campaign"], about["currency"]) == (date(2026, 10, 1), "Autumn", "HKD")
    assert rest[len(DIMENSIONS) : -1] == [Decimal("12.34"), 1000, 50, Decimal(2), Decimal("99.90")]


# ------------------------------------------------------------------ encodings, delimiters, notations


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(encoding: str, delimiter: str, end: str, room: Room) -> None:
    table = [["日期", "渠道", "花费(元)"], ["2026-10-01", "抖音，信息流", "1,234.50"], ["2026-10-02", '小"红"书', "2"]]
    outcome = room.take(csv_text(table, delimiter, end).encode(encoding))
    assert outcome.holds
    assert [(row[2], row[-6]) for row in room.rows()] == [
        ("抖音，信息流", Decimal("1234.50")),
        ('小"红"书', Decimal(2)),
    ]
    assert [row[-1] for row in room.rows()] == [2, 3]


@pytest.mark.parametrize(
    ("header", "cell", "currency", "spend"),
    [
        ("花费(元)", "12.5", "CNY", "12.5"), ("花费（元）", "1.2万", "CNY", "12000"), ("Cost (USD)", "3", "USD", "3"),
        ("Cost [EUR]", "1.234,50", "EUR", "1234.50"), ("花费(万元)", "1.23456", "CNY", "12345.6"),
        ("花费(分)", "1234", "CNY", "12.34"), ("Cost (HKD)", "$3.20", "HKD", "3.20"), ("花费-元", "7", "CNY", "7"),
    ],
)  # fmt: skip
def test_currency_and_unit_in_the_header(header: str, cell: str, currency: str, spend: str, room: Room) -> None:
    outcome = room.take(csv_text([["date", "campaign", header], ["2026-10-01", "a", cell]]))
    assert outcome.imported.currency == currency
    assert room.sums()["spend"] == Decimal(spend)


@pytest.mark.parametrize("cell", ["$3.20", "€3.20", "3.20 USD", "HK$3.20"])
def test_an_amount_in_another_currency_is_not_taken_for_this_one(cell: str, room: Room) -> None:
    outcome = room.take(csv_text([["date", "campaign", "cost"], ["2026-10-01", "a", cell], ["2026-10-01", "b", "¥1"]]))
    assert reasons(outcome) == {2: f"`{cell}` is not in CNY: say the currency with `--currency`"}
    assert room.sums()["spend"] == 1


def test_preamble_blank_lines_and_remarks(room: Room) -> None:
    text = (
        "推广报表\n导出时间,2026-10-20\n\n" + SMALL.replace("\n2026-10-02", "\n\n2026-10-02") + "\n说明：以上为预估\n"
    )
    outcome = room.take(text)
    assert outcome.holds
    assert outcome.imported.rows.read == 2
    assert [row[-1] for row in room.rows()] == [5, 7]


def test_a_concatenated_export_repeats_its_header(room: Room) -> None:
    outcome = room.take(SMALL + ",".join(HEADER) + "\n2026-10-03,c,1,1\n")
    assert (outcome.imported.rows.kept, outcome.imported.rows.quarantined) == (3, 0)


def test_days_that_can_be_read_in_two_ways_are_asked_for(room: Room) -> None:
    text = csv_text([HEADER, ["10/11/2026", "a", "1", "1"]])
    with pytest.raises(Refused) as refused:
        room.take(text)
    assert "--dates" in str(refused.value.hint)
    room.take(text, replace(PLATFORMS["generic"], dates="dmy"))
    assert room.rows()[0][0] == date(2026, 11, 10)


# ------------------------------------------------------------------ totals


def test_days_are_never_guessed_row_by_row(room: Room) -> None:
    with pytest.raises(Refused) as refused:
        room.take(csv_text([HEADER, ["13/9/2026", "a", "1", "1"], ["9/14/2026", "b", "1", "1"]]))
    assert str(refused.value.said) == "days stand in two orders: `13/9/2026` and `9/14/2026`"
    plain = [[f"2026-09-{at % 28 + 1:02}", f"c{at}", "1", "1"] for at in range(2500)]
    outcome = room.take(csv_text([HEADER, *plain, ["10/11/2026", "late", "1", "1"]]))
    assert reasons(outcome) == {2502: "`10/11/2026` can be read in two ways, and the file does not show which"}
    assert outcome.imported.until == "2026-09-28"


def test_blanks_between_digits_leave_the_comma_a_decimal_sign(room: Room) -> None:
    room.take(csv_text([HEADER, ["2026-10-01", "a", "1 234,56", "2"], ["2026-10-02", "b", "2\u202f000,04", "1"]]))
    assert room.sums()["spend"] == Decimal("3234.60")


def test_totals_are_dropped_and_checked(room: Room) -> None:
    table = [HEADER, ["2026-10-01", "a", "1.50", "3"], ["2026-10-02", "b", "2.25", "4"], ["合计", "", "3.76", "7"]]
    outcome = room.take(csv_text(table))
    spend, clicks = outcome.imported.checks
    assert (spend.measure, spend.stated, spend.summed, spend.row, spend.holds) == ("spend", "3.76", "3.75", 4, False)
    assert clicks.holds
    assert not outcome.holds
    assert room.sums()["spend"] == Decimal("3.75")


@pytest.mark.parametrize(
    "row",
    [["总计", "--", "3.75", "7"], ["Total", "", "3.75", "7"], ["--", "Total: Account", "3.75", "7"],
     ["共 2 条", "", "3.75", "7"], ["2026-10-01 ~ 2026-10-02", "--", "3.75", "7"], ["", "", "3.75", "7"],
     ["2026-10-02", "合计", "3.75", "7"], ["Grand total", " --", "3.75", "7"], ["总计：帐号", " --", "3.75", "7"]],
)  # fmt: skip
@pytest.mark.parametrize("first", [True, False])
def test_rows_of_totals_in_many_forms(row: list[str], first: object, room: Room) -> None:
    body = [["2026-10-01", "a", "1.50", "3"], ["2026-10-02", "b", "2.25", "4"]]
    outcome = room.take(csv_text([HEADER, *([row, *body] if first else [*body, row])]))
    assert (outcome.imported.rows.kept, outcome.imported.rows.totals) == (2, 1)
    assert outcome.holds
    assert len(outcome.imported.checks) == 2


def test_of_several_totals_the_one_that_fits_is_taken(room: Room) -> None:
    body = [["2026-10-01", "a", "1", "3"], ["Total: Search", "", "9", "9"], ["Total: Account", "", "1", "3"]]
    outcome = room.take(csv_text([HEADER, *body]))
    assert outcome.holds
    assert outcome.imported.rows.totals == 2


def test_a_campaign_called_total_is_a_campaign(room: Room) -> None:
    header = ["date", "campaign_id", "campaign", "spend"]
    outcome = room.take(csv_text([header, ["2026-10-01", "77", "Total", "1"], ["2026-10-01", "78", "合计", "2"]]))
    assert (outcome.imported.rows.kept, outcome.imported.rows.totals) == (2, 0)


# ------------------------------------------------------------------ quarantine


def test_bad_rows_go_to_quarantine_with_row_and_reason(room: Room) -> None:
    table = [
        ["date", "campaign_id", "campaign", "spend", "clicks"],
        ["2026-10-01", "1.2E+15", "rounded", "1", "1"],
        ["2026-10-01", "11", "fine", "1", "1"],
        ["2026-10-99", "12", "no day", "1", "1"],
        ["2026-10-01", "13", "=cmd|' /C calc'!A0", "lots", "1"],
        ["2026-10-01", "14", "half a click", "1", "1.5"],
        ["2026-10-01", "15", "short"],
        ["2026-10-01", "16", "nothing", "--", ""],
        ["2026-10-01", "17", "negative", "1", "-1"],
    ]
    outcome = room.take(csv_text(table))
    assert (outcome.imported.rows.read, outcome.imported.rows.kept, outcome.imported.rows.quarantined) == (8, 1, 7)
    assert reasons(outcome) == {
        2: "a spreadsheet has rounded the id `1.2E+15`: the true one is lost",
        4: "there is no such date: `2026-10-99`",
        5: "`lots` is not a number",
        6: "`1.5` is not a whole number",
        7: "the row has 3 cells, not 5",
        8: "the row has no figures",
        9: "`-1` is negative",
    }
    assert outcome.imported.quarantine == "quarantine/0001.csv"
    with (room.store_folder / "quarantine" / "0001.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = list(csv.reader(stream))
    assert lines[0] == ["row", "reason", "date", "campaign_id", "campaign", "spend", "clicks"]
    assert lines[3] == ["5", "`lots` is not a number", "2026-10-01", "13", "'=cmd|' /C calc'!A0", "lots", "1"]


def test_a_cell_too_large_and_quotes_without_sense_are_quarantined(room: Room) -> None:
    wild = ['2026-10-03,"a"b",1,1', '2026-10-04,"c",2,1', '2026-10-05,d"e,3,1', "2026-10-06,ok,4,1"]
    outcome = room.take(SMALL + f"2026-10-03,{'x' * 200_000},1,2\n" + "\n".join(wild) + "\n")
    assert reasons(outcome) == {
        4: "a text of it is longer than 4000 characters",
        5: "a quote in it never ends: the file may be cut off",
    }
    assert outcome.imported.rows.kept == 5


def test_a_record_in_quotes_larger_than_any_cell_is_quarantined(room: Room) -> None:
    outcome = room.take(SMALL + '2026-10-03,"' + ("a" * 900_000 + "\n") * 4 + '",1,2\n2026-10-04,ok,1,2\n')
    assert outcome.imported.rows.kept == 3
    assert reasons(outcome)[4] == "a quote in it never ends: the file may be cut off"


def test_half_a_file_loses_its_last_row_and_says_so(room: Room) -> None:
    outcome = room.take(SMALL + '2026-10-03,"Autu')
    assert (outcome.imported.rows.kept, outcome.imported.rows.quarantined) == (2, 1)
    assert reasons(outcome) == {4: "a quote in it never ends: the file may be cut off"}


def test_a_row_in_another_encoding_is_quarantined(room: Room) -> None:
    data = "date,campaign,spend\n2026-10-01,双十一大促预热,1\n".encode() + "2026-10-02,小红书,2\n".encode("gb18030")
    outcome = room.take(data + "2026-10-03,双十一,4\n".encode())
    assert reasons(outcome) == {3: "the row is in another encoding than the file"}
    assert room.sums()["spend"] == 5


def test_the_other_way_round(room: Room) -> None:
    text = "date,campaign,spend\n2026-10-01,双十一大促预热,1\n2026-10-02,小红书种草,2\n"
    outcome = room.take(text.encode("gb18030") + "2026-10-03,双十一大促,4\n".encode())
    assert reasons(outcome) == {4: "the row is in another encoding than the file"}
    assert {row[4] for row in room.rows()} == {"双十一大促预热", "小红书种草"}


def test_what_steers_a_terminal_or_hides_text_stays_out(room: Room) -> None:
    room.take("date,campaign,spend\n2026-10-01,a\x1b[31mb\u202ec\x9bd\u200be\x07,1\n")
    assert room.rows()[0][4] == "a?[31mbcde?"


# ------------------------------------------------------------------ again, and over each other


def test_the_same_file_twice_adds_nothing(room: Room) -> None:
    first = room.take(SMALL, name="a.csv")
    before = (room.store_folder / "manifest.json").read_bytes()
    again = room.take(SMALL, name="copy.csv")
    assert again.already
    assert again.imported == first.imported
    assert (room.store_folder / "manifest.json").read_bytes() == before


def test_overlapping_exports_replace_by_key(room: Room) -> None:
    room.take(SMALL)
    later = [HEADER, ["2026-10-02", "b", "9.99", "5"], ["2026-10-03", "b", "1", "1"]]
    outcome = room.take(csv_text(later))
    assert (outcome.imported.rows.kept, outcome.imported.rows.replaced) == (2, 1)
    assert [(row[0].day, row[4], row[-6]) for row in room.rows()] == [
        (1, "a", Decimal("1.5")), (2, "b", Decimal("9.99")), (3, "b", Decimal(1)),
    ]  # fmt: skip


def test_a_renamed_campaign_is_the_same_by_its_id(room: Room) -> None:
    header = ["date", "campaign_id", "campaign", "spend"]
    room.take(csv_text([header, ["2026-10-01", "7", "old name", "1"]]))
    room.take(csv_text([header, ["2026-10-01", "7", "new name", "2"]]))
    assert [(row[4], row[-6]) for row in room.rows()] == [("new name", Decimal(2))]


def test_rows_of_the_same_key_in_one_file_are_added_up_and_replaced_together(room: Room) -> None:
    room.take(csv_text([HEADER, ["2026-10-01", "a", "1", "1"], ["2026-10-01", "a", "2", "1"]]))
    assert room.sums()["spend"] == 3
    outcome = room.take(csv_text([HEADER, ["2026-10-01", "a", "5", "1"]]))
    assert outcome.imported.rows.replaced == 2
    assert room.sums()["spend"] == 5


def test_the_same_file_read_otherwise_replaces_what_it_gave(room: Room) -> None:
    generic = PLATFORMS["generic"]
    room.take(SMALL, name="a.csv")
    outcome = room.take(SMALL, replace(generic, constants={"channel": "抖音"}), name="a.csv")
    assert outcome.imported.rows.replaced == 2
    assert {row[2] for row in room.rows()} == {"抖音"}
    assert room.sums()["spend"] == Decimal("3.75")


def test_platforms_do_not_touch_each_other(room: Room) -> None:
    room.take(csv_text([["Date", "Campaign", "Cost"], ["2026-10-01", "a", "1"]]), "google-ads")
    outcome = room.take(csv_text([["Date", "Campaign", "Cost"], ["2026-10-01", "a", "2"]]), "tencent-ads")
    assert outcome.imported.rows.replaced == 0
    assert room.sums()["spend"] == 3


def test_two_levels_of_the_same_days_are_refused(room: Room) -> None:
    room.take(SMALL)
    finer = csv_text([["date", "campaign", "ad_group", "spend"], ["2026-10-02", "b", "g1", "2.25"]])
    with pytest.raises(Refused, match="count twice"):
        room.take(finer)
    assert room.sums()["spend"] == Decimal("3.75")
    outcome = room.take(finer, replace_days=True)
    assert outcome.imported.rows.replaced == 1
    assert room.sums()["spend"] == Decimal("3.75")


def test_a_dry_run_writes_nothing(room: Room) -> None:
    room.take(SMALL)
    before = sorted(path for path in room.folder.rglob("*") if path.is_file())
    manifest = (room.store_folder / "manifest.json").read_bytes()
    outcome = room.take(csv_text([HEADER, ["2026-10-02", "b", "bad", "5"], ["2026-10-02", "b", "1", "5"]]),
                        name="dry.csv", dry_run=True)  # fmt: skip
    assert (outcome.imported.rows.kept, outcome.imported.rows.replaced, outcome.imported.rows.quarantined) == (1, 1, 1)
    assert sorted(path for path in room.folder.rglob("*") if path.is_file() and path.name != "dry.csv") == before
    assert (room.store_folder / "manifest.json").read_bytes() == manifest


def test_months_are_partitions(room: Room) -> None:
    room.take(csv_text([HEADER, ["2026-09-30", "a", "1", "1"], ["2026-10-01", "a", "1", "1"]]))
    room.take(csv_text([HEADER, ["2026-10-02", "a", "1", "1"]]))
    parts = [(part.platform, part.month, part.rows) for part in room.store().manifest.partitions]
    assert parts == [("generic", "2026-09", 1), ("generic", "2026-10", 2)]


# ------------------------------------------------------------------ files of ill will


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"), (b"\n\n\n", "the file is empty"), (b"\x00\x01\x02" * 100, "binary"),
        (b"date,campaign,spend\n", "no rows below the header"), (b"a,b,c\n1,2,3\n", "no header"),
        (b"campaign,spend\na,1\n", "no column for the date"), (b"PK\x03\x04rubbish", "can't be read"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "old Excel"), (b"<html><table>", "HTML"), (b"\x1f\x8b\x08", "packed"),
        (b"\xff\xfe\x00\x00a", "UTF-32"), (b"date,date,spend\n2026-10-01,2026-10-01,1\n", "two columns"),
        (b"Cost (USD),Revenue (EUR),date\n1,2,2026-10-01\n", "several currencies"),
        (b"date,spend\n" + b"x" * (LONGEST_LINE + 9), "longer than 1 MB"),
        (b"date,spend\n2026-10-01," + b"1" * (3 * LONGEST_LINE) + b"\n2026-10-02,1\n", "longer than 1 MB"),
    ],
)  # fmt: skip
def test_what_is_no_export_is_refused_and_leaves_nothing(data: bytes, said: str, room: Room) -> None:
    with pytest.raises(Refused) as refused:
        room.take(data)
    assert said in str(refused.value.said)
    assert not (room.store_folder / "manifest.json").exists()
    assert [path.name for path in room.store_folder.rglob("*")] in ([], [".lock"])


@pytest.mark.parametrize("kind", ["missing", "folder", "fifo"])
def test_what_is_no_file_is_refused(kind: str, room: Room) -> None:
    import os

    path = room.folder / "x.csv"
    if kind == "folder":
        path.mkdir()
    elif kind == "fifo":
        os.mkfifo(path)
    with pytest.raises(Refused):
        room.take(path)
    assert not room.store_folder.exists()


@pytest.mark.parametrize(
    "name", ["--x.csv", "it's.csv", 'a"b.csv', "双 十一.csv", "a;b.csv", "*.csv", "$(x).csv", "{a}.csv"]
)
def test_odd_names_of_files_and_folders(name: str, tmp_path: Path) -> None:
    room = Room(tmp_path / f"dir-{name}")
    room.take(SMALL, name=name)
    room.take(csv_text([HEADER, ["2026-10-02", "b", "9", "5"]]))
    assert room.sums()["spend"] == Decimal("10.5")
    assert room.store().manifest.imports[0].file == name


@pytest.mark.parametrize("name", [".incoming", ".lock", "quarantine", "platform=generic", "manifest.json", "."])
def test_an_import_follows_no_link_out_of_the_store(name: str, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "letter.txt").write_text("keep")
    room = Room(tmp_path / "w")
    link = room.store_folder / name if name != "." else room.store_folder
    link.parent.mkdir(parents=True)
    link.symlink_to(precious)
    with pytest.raises(Refused) as refused:
        room.take(SMALL + "2026-10-99,bad,1,2\n")
    assert "symbolic link" in str(refused.value.said)
    assert [path.name for path in precious.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize("name", [".manifest.json.new", "quarantine/0001.csv"])
def test_no_file_is_written_through_a_link(name: str, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("keep")
    room = Room(tmp_path / "w")
    link = room.store_folder / name
    link.parent.mkdir(parents=True)
    link.symlink_to(letter)
    assert room.take(SMALL + "2026-10-99,bad,1,2\n").imported.rows.kept == 2
    assert letter.read_text() == "keep"


def test_what_a_killed_import_left_is_cleared_away_even_where_nothing_is_to_be_done(room: Room) -> None:
    room.take(SMALL, name="same.csv")
    spilled = room.store_folder / ".incoming" / "spill" / "huge.tmp"
    spilled.parent.mkdir(parents=True)
    spilled.write_text("left")
    assert room.take(SMALL, name="same.csv").already
    assert not (room.store_folder / ".incoming").exists()


def test_figures_that_are_a_link_to_elsewhere_are_not_read(room: Room) -> None:
    from mktpm.analytics.store import StoreDamaged

    room.take(SMALL)
    figures = Path(room.store().files()[0])
    figures.rename(room.folder / "elsewhere.parquet")
    figures.symlink_to(room.folder / "elsewhere.parquet")
    with pytest.raises(StoreDamaged):
        room.store().files()


def test_a_name_that_steers_a_terminal_or_is_no_text_is_kept_harmless(room: Room) -> None:
    for name in ("a\x1b[31m\nb.csv", "c\udcff.csv"):
        room.take(csv_text([HEADER, ["2026-10-01", name[0], "1", "2"]]), name=name)
    assert [one.file for one in room.store().manifest.imports] == ["a\ufffd[31m\ufffdb.csv", "c?.csv"]


def test_a_manifest_that_steers_a_terminal_is_refused(room: Room) -> None:
    from mktpm.analytics.store import StoreDamaged

    room.take(SMALL)
    manifest = room.store_folder / "manifest.json"
    text = manifest.read_text("utf-8")
    for evil in ("\\u001b[31m", "\\u202e", "\\ud800"):
        manifest.write_text(text.replace("export-1.csv", evil), "utf-8")
        with pytest.raises(StoreDamaged):
            room.store()


def test_earlier_figures_that_are_damaged_refuse_the_import(room: Room) -> None:
    room.take(SMALL)
    Path(room.store().files()[0]).write_bytes(b"PAR1 half")
    with pytest.raises(Refused) as refused:
        room.take(csv_text([HEADER, ["2026-10-01", "a", "9", "9"]]))
    assert "can't be written" in str(refused.value.said)
    assert len(room.store().manifest.imports) == 1


def test_a_manifest_that_leads_elsewhere_is_refused(room: Room) -> None:
    from mktpm.analytics.store import StoreDamaged

    room.take(SMALL)
    manifest = room.store_folder / "manifest.json"
    text = manifest.read_text("utf-8")
    for evil in ("../../../etc/passwd", "/etc/passwd", "platform=a/month=2026-10/../../x.parquet"):
        part = room.store().manifest.partitions[0].file if evil.startswith("..") else evil
        manifest.write_text(text.replace(room_file(text), evil), "utf-8")
        with pytest.raises(StoreDamaged):
            room.store()
        assert part
    for damaged in ("", "{", "[]", '{"schema": 2}', text[: len(text) // 2], '{"schema": 1, "imports": 3}'):
        manifest.write_text(damaged, "utf-8")
        with pytest.raises(StoreDamaged):
            room.store()


def room_file(text: str) -> str:
    import json

    return str(json.loads(text)["partitions"][0]["file"])
