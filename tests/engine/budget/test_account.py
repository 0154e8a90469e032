"""A project's money on a day, by hand; and whatever it is grouped by, the parts make the whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mktpm.engine.budget.account import Figures, commitments_in
from mktpm.engine.budget.grouping import DIMENSIONS, Dimension, groups_of
from mktpm.engine.budget.need import months_in
from mktpm.plan.journal import write_entry
from tests.engine.budget.plans import account_in, account_on, seen

PLAN = """\
name: p
start: 2026-10-05
people:
  - {id: lina, rate: 800/d}
  - {id: wang, rate: 100/h}
  - {id: zhao}
tasks:
  - id: prep
    channel: web
    tasks:
      - {id: page, duration: 5d, owner: lina, progress: 40%, started: 2026-10-05}
      - {id: films, effort: 4d, owner: wang, team: [lina 50%], depends: [page]}
  - {id: live, duration: 2d, owner: zhao, depends: [prep]}
budget:
  lines:
    - {id: media, amount: 10000, channel: search, category: media, from: 2026-10-05, to: 2026-10-16}
    - {id: studio, amount: 3000, task: films, category: content}
    - {id: gone, amount: 2000, category: media, closed: true, from: 2026-10-05, to: 2026-10-05}
  reserve:
    amount: 1500
    draws:
      - {on: 2026-10-06, amount: 500, line: studio, because: rain}
      - {on: 2026-12-01, amount: 1, line: studio, because: x}
  funding: [{on: 2026-10-01, amount: 9000}, {on: 2026-11-20, amount: 9000}]
"""
LEDGER = """\
2026-10-05,commitment,media,6000,C1,
2026-10-06,actual,media,2500,F1,C1
2026-10-07,actual,media,-500,F1,C1
2026-10-07,actual,media,300,F2,
2026-10-08,actual,studio,4000.10,F3,
2026-10-09,actual,gone,1500,F4,
2026-10-12,actual,media,9999,F5,
"""


def test_the_figures_of_each_line_by_hand() -> None:
    account = account_on(PLAN, "2026-10-09", LEDGER)
    assert {each.id: each.figures for each in account.lines} == {
        # ten working days, five are over; 6000 are promised, 2500 − 500 of them paid
        "media": Figures(*map(Decimal, ("10000", "5000", "4000", "2300", "10000"))),  # type: ignore[arg-type]
        # 3000 and 500 from the reserve; films begins on Monday 12th
        "studio": Figures(*map(Decimal, ("3500", "0", "0", "4000.10", "4000.10"))),  # type: ignore[arg-type]
        "gone": Figures(*map(Decimal, ("2000", "2000", "0", "1500", "1500"))),  # type: ignore[arg-type]
    }
    assert [each.figures.remaining for each in account.lines] == [3700, Decimal("-500.10"), 500]
    assert seen((account.total, account.limit)) == (16500, 18150)  # 10000 + 3000 + 2000 + 1500, and 110 % of it
    assert account.reserve is not None
    assert account.reserve.left == 1000


def test_what_is_later_than_the_day_does_not_count() -> None:
    before = account_on(PLAN, "2026-10-05", LEDGER)
    assert before.figures.actual == 0
    assert before.figures.committed == 6000
    assert before.reserve is not None
    assert before.reserve.left == 1500


def test_months_and_funding_by_hand() -> None:
    months = months_in(account_on(PLAN, "2026-10-09", LEDGER))
    rows = [(each.name, each.planned, each.paid, each.need, each.funding, each.balance) for each in months]
    assert seen(rows) == [
        ("2026-10", 15500, Decimal("7800.10"), Decimal("15500.10"), 9000, Decimal("-6500.10")),
        ("2026-11", 0, 0, 0, 9000, Decimal("2499.90")),
    ]


def test_a_limit_of_its_own_and_a_stated_total() -> None:
    stated = PLAN.replace("budget:\n", "budget:\n  total: 20000\n  limit: 105%\n")
    assert account_on(stated, "2026-10-09").limit == 21000
    policy = PLAN.replace("budget:\n", "policy: {budget_limit: 100%}\nbudget:\n")
    assert account_on(policy, "2026-10-09").limit == 16500


def test_commitments_are_settled_by_reference() -> None:
    account = account_on(
        PLAN, "2026-10-09", LEDGER + "2026-10-09,actual,media,4500,F6,C1\n2026-10-09,commitment,media,7,,\n"
    )
    media = account.line("media")
    assert media is not None
    found = commitments_in(media.entries)
    assert seen([(each.ref, each.promised, each.settled, each.open) for each in found]) == [
        ("C1", 6000, 6500, 0),  # more was paid than promised: nothing is open, and nothing comes back
        ("", 7, 0, 7),
    ]


# ------------------------------------------------------------------ labour

LABOUR = PLAN.replace(
    "  lines:\n",
    """\
  lines:
    - {id: team, amount: labour, category: people}
    - {id: film-team, amount: 900, labour: true, task: films}
""",
)


def test_planned_labour_by_hand() -> None:
    account = account_on(LABOUR, "2026-10-04")
    team, films = account.line("team"), account.line("film-team")
    assert team is not None
    assert films is not None
    # page: 5 days × 800; films is the other line's; live: zhao has no rate
    assert team.figures.amount == 4000
    assert team.labour is not None
    assert team.labour.unrated == ("zhao",)
    # 4 days of effort, shared 1 : 0.5 by wang (8 h × 100 a day) and lina: 2⅔ × 800 + 1⅓ × 800
    assert films.labour is not None
    assert films.labour.cost == 3200
    assert films.figures.amount == 900
    assert films.figures.forecast == 3200


def test_logged_hours_cost_their_rate(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    plan = tmp_path / "p.yaml"
    plan.write_text(LABOUR, "utf-8")
    at = datetime(2026, 10, 6, tzinfo=UTC)
    for task, by, on, time in (
        ("page", "lina", "2026-10-06", "4h"), ("page", "wang", "2026-10-07", "1.5d"),
        ("live", "zhao", "2026-10-07", "2h"), ("films", "lina", "2026-10-07", "1d"),
        ("page", "lina", "2026-10-20", "8h"), ("gone", "lina", "2026-10-06", "8h"),
    ):  # fmt: skip
        write_entry(plan, "hours", {"task": task, "by": by, "on": on, "time": time}, at)
    account = account_in(tmp_path, "2026-10-09")
    team, films = account.line("team"), account.line("film-team")
    assert team is not None
    assert films is not None
    assert team.figures.actual == 1600  # 4 of 8 hours × 800, and 12 hours × 100
    assert films.figures.actual == 800
    # 40 % of the page is done: 60 % of 4000 is still to come
    assert team.figures.forecast == 1600 + 2400
    assert seen(account.paid) == ((date(2026, 10, 6), 400), (date(2026, 10, 7), 2000))


# ------------------------------------------------------------------ groups


def test_groups_take_channel_and_phase_from_the_task() -> None:
    account = account_on(PLAN, "2026-10-09", LEDGER)
    found = groups_of(account, ("channel", "phase"))
    assert [(group.keys, [each.id for each in group.lines]) for group in found] == [
        (("search", ""), ["media"]), (("web", "prep"), ["studio"]), (("", ""), ["gone"]),
    ]  # fmt: skip


_WORDS = st.sampled_from(["", "a", "b"])
_LINES = st.lists(
    st.tuples(
        st.decimals(0, 10**7, places=2), _WORDS, _WORDS, _WORDS, st.sampled_from(["even", "front", "back", "task"])
    ),
    min_size=1,
    max_size=8,
)
_ROWS = st.lists(
    st.tuples(st.integers(0, 7), st.sampled_from(["actual", "commitment"]), st.decimals(-1000, 10**6, places=2),
              st.dates(date(2026, 9, 1), date(2026, 12, 31)), st.sampled_from(["", "R", "S"])),
    max_size=12,
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(_LINES, _ROWS, st.lists(st.sampled_from(DIMENSIONS), min_size=1, max_size=3, unique=True))
def test_the_parts_make_the_whole(
    lines: list[tuple[Decimal, str, str, str, str]],
    rows: list[tuple[int, str, Decimal, date, str]],
    by: list[Dimension],
) -> None:
    tasks = "[{id: a, duration: 9d}, {id: b, duration: 20d, depends: [a]}]"
    plan = f"name: p\nstart: 2026-10-05\ntasks: {tasks}\nbudget:\n  lines:\n"
    for n, (amount, channel, category, region, spread) in enumerate(lines):
        words = {"channel": channel, "category": category, "region": region}
        plan += f"    - {{id: l{n}, amount: {amount}, spread: {spread}"
        plan += "".join(f", {key}: {word}" for key, word in words.items() if word) + "}\n"
    ledger = "".join(
        f"{day},{kind},l{n % len(lines)},{amount},{ref},{ref if kind == 'actual' else ''}\n"
        for n, kind, amount, day, ref in rows
    )
    account = account_on(plan, "2026-10-20", ledger)
    groups = groups_of(account, by)
    assert sum((group.figures for group in groups), Figures()) == account.figures
    assert account.figures.amount == sum((amount for amount, *_ in lines), Decimal(0))
    assert account.figures.actual == sum(
        (amount for _, kind, amount, day, _ in rows if kind == "actual" and day <= date(2026, 10, 20)), Decimal(0)
    )
    months = months_in(account)
    assert sum((month.planned for month in months), Decimal(0)) == account.figures.amount
    assert sum((month.need for month in months), Decimal(0)) == account.figures.forecast
    assert sum((month.paid for month in months), Decimal(0)) == account.figures.actual


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_no_line_is_missing_in_any_grouping(dimension: Dimension) -> None:
    account = account_on(PLAN, "2026-10-09", LEDGER)
    found = [each.id for group in groups_of(account, (dimension,)) for each in group.lines]
    assert sorted(found) == ["gone", "media", "studio"]
