"""Durations, lags, percentages, money and dates as people write them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mktpm.language import LANGUAGES
from mktpm.quantities import (
    DateExpression,
    Duration,
    Lag,
    Link,
    Offset,
    QuantityError,
    Rate,
    parse_date,
    parse_day,
    parse_days,
    parse_duration,
    parse_hours,
    parse_lag,
    parse_link,
    parse_money,
    parse_percent,
    parse_rate,
    parse_three_points,
)

EIGHT_HOURS, FIVE_DAYS = 480, 5

amounts = st.decimals(min_value=0, max_value=5_000, places=2).map(lambda number: f"{number.normalize():f}")
units = st.sampled_from(["min", "h", "d", "w", "emin", "eh", "ed", "ew"])
durations = st.builds("{}{}".format, amounts, units)
names = st.text("ab双十一-_:. ", min_size=1, max_size=8).map(str.strip).filter(bool)


def _minutes(text: str) -> int:
    return parse_duration(text).minutes(EIGHT_HOURS, FIVE_DAYS)


# ------------------------------------------------------------------ durations


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("3d", 1440), ("1.5d", 720), ("4h", 240), ("2w", 4800), ("30min", 30), ("90m", 90), ("0d", 0),
        ("3ed", 4320), ("12eh", 720), ("1ew", 10080), ("3 d", 1440), (" 3d ", 1440), ("003d", 1440), ("0.000001d", 0),
        ("3天", 1440), ("3日", 1440), ("2周", 4800), ("4小时", 240), ("30分钟", 30), ("３d", 1440),
    ],
)  # fmt: skip
def test_a_duration_is_so_many_minutes_of_eight_hour_days(text: str, minutes: int) -> None:
    assert _minutes(text) == minutes


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (3, "`3` has no unit"),
        (1.5, "`1.5` has no unit"),
        (True, "a duration was expected, such as `3d`"),
        (None, "a duration was expected, such as `3d`"),
        (["3d"], "a duration was expected, such as `3d`"),
        ("", "`` is not a duration"),
        ("3", "`3` is not a duration"),
        ("d", "`d` is not a duration"),
        ("-3d", "a duration can't be negative: `-3d`"),
        ("3dd", "`3dd` is not a duration"),
        ("3d 4h", "`3d 4h` is not a duration"),
        ("1e400d", "`1e400d` is not a duration"),
        ("infd", "`infd` is not a duration"),
        ("nand", "`nand` is not a duration"),
        ("0x3d", "`0x3d` is not a duration"),
        (".5d", "`.5d` is not a duration"),
        ("1,5d", "`1,5d` is not a duration"),
        ("3 months", "`3 months` is not a duration"),
        ("3e天", "`3e天` is not a duration"),
        ("9999999999999d", "`9999999999999d` is not a duration"),
        ("36501d", "`36501d` is longer than 100 years"),
        ("876001h", "`876001h` is longer than 100 years"),
        ("5201ew", "`5201ew` is longer than 100 years"),
    ],
)
def test_what_is_no_duration_is_said_in_words(value: object, said: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_duration(value)
    assert str(caught.value) == said


def test_a_long_text_is_not_repeated_in_full() -> None:
    with pytest.raises(QuantityError) as caught:
        parse_duration("x" * 10_000)
    assert len(str(caught.value)) < 80


@given(durations)
def test_a_duration_that_is_written_out_reads_the_same(text: str) -> None:
    found = parse_duration(text)
    assert parse_duration(str(found)) == found


@given(amounts, st.integers(1, 1440), st.integers(1, 7))
def test_elapsed_time_does_not_know_the_calendar(amount: str, day: int, week: int) -> None:
    assert parse_duration(f"{amount}ed").minutes(day, week) == round(Decimal(amount) * 1440)
    assert parse_duration(f"{amount}w").minutes(day, week) == round(Decimal(amount) * day * week)


# ------------------------------------------------------------------ estimates


def test_three_points_have_the_mean_of_the_beta_distribution() -> None:
    assert parse_three_points("2d/3d/7d").mean.minutes(EIGHT_HOURS, FIVE_DAYS) == 1680
    assert parse_three_points("4h/4h/4h").mean == Duration(Decimal(4), "h")
    assert str(parse_three_points("2d/3d/7d")) == "2d/3d/7d"


@pytest.mark.parametrize(
    "value", ["2d", "2d/3d", "3d/2d/7d", "2d/3h/7d", "2d/3d/7ed", "2/3/7", "", 3, None, "-1d/1d/2d"]
)
def test_what_is_no_estimate_is_refused(value: object) -> None:
    with pytest.raises(QuantityError):
        parse_three_points(value)


# ------------------------------------------------------------------ dependencies


@pytest.mark.parametrize(
    ("text", "link"),
    [
        ("theme", Link("theme")),
        ("样品拍摄", Link("样品拍摄")),
        ("main page", Link("main page")),
        ("theme SS", Link("theme", "SS")),
        ("theme +2d", Link("theme", "FS", Lag(Duration(Decimal(2), "d")))),
        ("theme FF -1d", Link("theme", "FF", Lag(Duration(Decimal(1), "d"), negative=True))),
        ("theme FF-1d", Link("theme", "FF", Lag(Duration(Decimal(1), "d"), negative=True))),
        ("theme SF + 3ed", Link("theme", "SF", Lag(Duration(Decimal(3), "d", elapsed=True)))),
        ("main page SS +4h", Link("main page", "SS", Lag(Duration(Decimal(4), "h")))),
        ("live:theme SS", Link("live:theme", "SS")),
        ("theme+2d", Link("theme+2d")),
        ("SS", Link("SS")),
        ("phase FS FS", Link("phase FS", "FS")),
        ("theme ss", Link("theme ss")),
        ("theme +2", Link("theme +2")),
        ("  theme  ", Link("theme")),
        ("主题 FF +1天", Link("主题", "FF", Lag(Duration(Decimal(1), "d")))),
    ],
)
def test_type_and_lag_are_read_from_the_right(text: str, link: Link) -> None:
    assert parse_link(text) == link


@given(names, st.sampled_from(["FS", "SS", "FF", "SF"]), st.none() | durations, st.sampled_from("+-"))
def test_a_dependency_that_is_written_out_reads_the_same(name: str, kind: Any, length: str | None, sign: str) -> None:
    lag = Lag(parse_duration(length), sign == "-") if length is not None else None
    link = Link(name, kind, lag)
    assert parse_link(str(link)) == link or name.endswith((" FS", " SS", " FF", " SF"))


@pytest.mark.parametrize("text", ["", "2", "++2d", "+2x", "--2d", "+-2d"])
def test_what_is_no_lag_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_lag(text)


def test_a_dependency_on_nothing_is_refused() -> None:
    with pytest.raises(QuantityError):
        parse_link("  ")


# ------------------------------------------------------------------ shares and money


@pytest.mark.parametrize(
    ("text", "share"), [("40%", "0.4"), ("0%", "0"), ("150%", "1.5"), ("12.5 %", "0.125"), ("40％", "0.4")]
)
def test_a_percentage_has_its_sign(text: str, share: str) -> None:
    assert parse_percent(text) == Decimal(share)


@pytest.mark.parametrize("value", [40, 0.4, "40", "-1%", "%", "1e9%", None, [], "40%%"])
def test_what_is_no_percentage_is_refused(value: object) -> None:
    with pytest.raises(QuantityError):
        parse_percent(value)


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (30000, "30000"), ("30000", "30000"), ("30,000", "30000"), ("1,234,567.5", "1234567.5"), ("4280万", "42800000"),
        ("1.2亿", "120000000"), ("5k", "5000"), ("2M", "2000000"), (0.5, "0.5"), ("-3", "-3"), (-3, "-3"),
    ],
)  # fmt: skip
def test_money_may_be_counted_in_ten_thousands(value: object, amount: str) -> None:
    assert parse_money(value) == Decimal(amount)


@pytest.mark.parametrize("value", ["", "¥30", "30,00", "1,2345", True, None, "1e400", float("inf"), float("nan"), "万"])
def test_what_is_no_money_is_refused(value: object) -> None:
    with pytest.raises(QuantityError):
        parse_money(value)


def test_a_rate_is_money_per_time() -> None:
    assert parse_rate("800/d") == Rate(Decimal(800), "d")
    assert parse_rate("1.5万 / w") == Rate(Decimal(15000), "w")
    for value in ("800", "800/m", "/d", 800, "800/"):
        with pytest.raises(QuantityError):
            parse_rate(value)


# ------------------------------------------------------------------ dates


@given(st.dates(date(1970, 1, 1), date(2200, 12, 31)), st.none() | st.times())
def test_a_date_that_is_written_out_reads_the_same(day: date, clock: time | None) -> None:
    clock = clock.replace(second=0, microsecond=0) if clock else None
    expression = DateExpression(day, clock)
    assert parse_date(str(expression)) == expression
    if clock is None:
        assert parse_day(str(expression)) == day


def test_a_date_may_have_a_time() -> None:
    assert parse_date("2026-11-11 20:00") == DateExpression(date(2026, 11, 11), time(20))
    assert parse_date("2026-11-11T9:30:15") == DateExpression(date(2026, 11, 11), time(9, 30, 15))
    assert str(parse_date("2026-11-11 20:00")) == "2026-11-11 20:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-02-30", "there is no such date: `2026-02-30`"),
        ("2026-13-01", "there is no such date: `2026-13-01`"),
        ("2026-11-11 24:00", "there is no such date: `2026-11-11 24:00`"),
        ("0000-01-01", "there is no such date: `0000-01-01`"),
        ("1969-12-31", "the year of `1969-12-31` is not between 1970 and 2200"),
        ("9999-12-31", "the year of `9999-12-31` is not between 1970 and 2200"),
        ("2026-1-1", "`2026-1-1` is not a date"),
        ("2026/11/11", "`2026/11/11` is not a date"),
        ("2026年11月11日", "`2026年11月11日` is not a date"),
        ("11.11.2026", "`11.11.2026` is not a date"),
        ("20261111", "`20261111` is not a date"),
        ("", "`` is not a date"),
        ("12:30", "`12:30` is not a date"),
    ],
)
def test_what_is_no_date_is_said_in_words(text: str, said: str) -> None:
    with pytest.raises(QuantityError) as caught:
        parse_date(text)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("text", "split"),
    [
        ("double11-15d", ("double11", Offset(-15, "d", elapsed=False))),
        ("T+2w", ("T", Offset(2, "w", elapsed=False))),
        ("T - 15ed", ("T", Offset(-15, "d", elapsed=True))),
        ("双十一-2ew", ("双十一", Offset(-2, "w", elapsed=True))),
        ("T", None),
        ("T+2h", None),
        ("T-123456d", None),
    ],
)
def test_a_named_day_may_have_an_offset(text: str, split: tuple[str, Offset] | None) -> None:
    expression = parse_date(text)
    assert expression.name == text
    assert expression.split() == split


def test_a_range_of_days_has_both_ends() -> None:
    assert parse_days("2027-02-01..2027-02-20") == (date(2027, 2, 1), date(2027, 2, 20))
    assert parse_days("2027-02-01") == (date(2027, 2, 1), date(2027, 2, 1))


@pytest.mark.parametrize(
    "text",
    [
        "2027-02-20..2027-02-01",
        "2000-01-01..2020-01-01",
        "2027-02-01..",
        "..2027-02-01",
        "T",
        "2027-02-01 10:00",
        "a..b",
    ],
)
def test_what_is_no_range_of_days_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_days(text)


def test_hours_are_minutes_of_the_day() -> None:
    assert parse_hours("09:00-12:00") == (540, 720)
    assert parse_hours("9:05 - 24:00") == (545, 1440)


@pytest.mark.parametrize(
    "text", ["12:00-09:00", "09:00-09:00", "09:60-12:00", "09:00-24:01", "20:00-02:00", "9-12", "", "25:00-26:00"]
)
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(QuantityError):
        parse_hours(text)


# ------------------------------------------------------------------ everything


@pytest.mark.parametrize(
    "parse",
    [
        parse_duration, parse_three_points, parse_lag, parse_link, parse_percent, parse_money, parse_rate,
        parse_date, parse_day, parse_days, parse_hours,
    ],
)  # fmt: skip
@given(text=st.text(max_size=40) | st.text("0123456789.+-/:% dhwemTSF万亿,", max_size=30))
def test_no_text_does_more_than_being_refused(parse: Callable[[str], object], text: str) -> None:
    assert all(_refusal(parse, text))


def _refusal(parse: Callable[[str], object], text: str) -> list[str]:
    """What is said about the text in both languages, nothing where it is fine."""
    try:
        parse(text)
    except QuantityError as refusal:
        said = [refusal.said, refusal.hint or refusal.said]
        return [message.say(language) for message in said for language in LANGUAGES]
    return []
