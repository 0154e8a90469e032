"""Any proposal that agrees with itself is left alone; any that is changed in one figure is found, there."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.engine.stated_figures.proposals import codes

Claim = dict[str, Any]
amounts = st.integers(1, 10**6)
units = st.sampled_from(["", "万", "亿", "k"])


def written(number: int, unit: str) -> str:
    return f"{number}{unit}"


@st.composite
def sums(draw: st.DrawFn) -> list[Claim]:
    """A total with its parts, which may have parts of their own."""
    unit = draw(units)
    groups = draw(st.lists(st.lists(amounts, min_size=1, max_size=4), min_size=1, max_size=4))
    claims: list[Claim] = []
    for number, group in enumerate(groups):
        parts = [{"id": f"p{number}.{at}", "value": written(each, unit)} for at, each in enumerate(group)]
        whole = {"id": f"g{number}", "value": written(sum(group), unit), "parts": [part["id"] for part in parts]}
        claims += [whole, *parts]
    total = {
        "id": "total",
        "value": written(sum(map(sum, groups)), unit),
        "parts": [f"g{n}" for n in range(len(groups))],
    }
    return draw(st.permutations([total, *claims]))


def rounded(part: int, whole: int, decimals: int) -> str:
    share = Decimal(100 * part) / Decimal(whole)
    return f"{share:.{decimals}f}%"


@st.composite
def consistent(draw: st.DrawFn) -> list[Claim]:
    """A proposal with claims of all kinds, all true."""
    claims = draw(sums())
    part, rest = draw(amounts), draw(amounts)
    decimals = draw(st.integers(0, 3))
    whole = part + rest
    claims += [
        {"id": "whole", "value": whole},
        {"id": "part", "value": part},
        {"id": "share", "share": rounded(part, whole, decimals), "of": "whole", "parts": ["part"]},
    ]
    cuts = sorted(draw(st.lists(st.integers(0, 100), max_size=5)))
    edges = [0, *cuts, 100]
    claims.append(
        {
            "id": "shares",
            "shares": {f"s{n}": f"{b - a}%" for n, (a, b) in enumerate(pairwise(edges))},
        }
    )
    terms = draw(st.lists(st.tuples(st.integers(1, 50), amounts), min_size=1, max_size=4))
    claims.append(
        {
            "id": "pay",
            "value": sum(n * rate for n, rate in terms),
            "terms": [{"count": n, "rate": rate} for n, rate in terms],
        }
    )
    months = draw(st.integers(1, 40))
    year, month = 2020 + (months - 1) // 12, (months - 1) % 12 + 1
    claims.append({"id": "length", "at_most": f"{months}mo", "from": "2020-01", "to": f"{year}-{month:02d}"})
    numbers = draw(st.lists(st.integers(0, 50), min_size=1, max_size=6))
    claims.append({"id": "team", "count": sum(numbers), "sum": numbers})
    claims.append({"id": "list", "count": len(numbers), "items": [f"i{n}" for n in range(len(numbers))]})
    claims.append({"id": "buffer", "values": [f"{numbers[0]}%"] * 3})
    quarters = sorted(draw(st.lists(st.integers(0, 20), min_size=2, max_size=6)))
    claims.append(
        {
            "id": "phases",
            "phases": [{"name": str(n), "from": f"{2020 + q // 4}Q{q % 4 + 1}"} for n, q in enumerate(quarters)],
        }
    )
    return claims


@given(consistent())
def test_what_agrees_is_never_complained_about(claims: list[Claim]) -> None:
    assert codes(*claims) == []


def _other_value(claim: Claim, by: int) -> Claim:
    value = str(claim["value"])
    digits = value.rstrip("万亿k")
    return {"value": f"{int(digits) + by}{value[len(digits) :]}"}


def _other_share(claim: Claim, by: int) -> Claim:
    """By more than the rounding of the last digit."""
    share = Decimal(claim["share"][:-1])
    return {"share": f"{share + Decimal(1).scaleb(int(share.as_tuple().exponent)) * (1 + by)}%"}


def _other_shares(claim: Claim, by: int) -> Claim:
    name, share = next(iter(claim["shares"].items()))
    return {"shares": {**claim["shares"], name: f"{int(share[:-1]) + by}%"}}


CHANGES: dict[str, tuple[str, Callable[[Claim, int], Claim]]] = {
    "terms": ("rate-mismatch", _other_value),
    "share": ("share-mismatch", _other_share),
    "shares": ("share-mismatch", _other_shares),
    "parts": ("sum-mismatch", _other_value),
    "at_most": ("duration-exceeded", lambda claim, _: {"at_most": f"{int(claim['at_most'][:-2]) - 1}mo"}),
    "count": ("count-mismatch", lambda claim, by: {"count": claim["count"] + by}),
    "values": (
        "conflicting-values",
        lambda claim, by: {"values": [*claim["values"], f"{int(claim['values'][0][:-1]) + by}%"]},
    ),
    "phases": (
        "phase-order",
        lambda claim, _: {"phases": [*claim["phases"], {"name": "too early", "from": "2019Q4"}]},
    ),
}
"""By what a claim states: another figure, and the code of what must be found then."""


def _kind(claim: Claim) -> str | None:
    return next((key for key in CHANGES if key in claim), None)


@given(claims=consistent(), by=st.integers(1, 1000), data=st.data())
def test_one_figure_changed_is_always_found(claims: list[Claim], by: int, data: st.DataObject) -> None:
    number = data.draw(st.sampled_from([n for n, claim in enumerate(claims) if _kind(claim) is not None]))
    code, change = CHANGES[_kind(claims[number]) or ""]
    found = codes(*claims[:number], {**claims[number], **change(claims[number], by)}, *claims[number + 1 :])
    assert set(found) == {code}
    assert len(found) == 1 or (code == "sum-mismatch" and len(found) == 2)  # it is a part of the total as well


values = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 10**12),
    st.floats(),
    st.text(max_size=6),
    st.sampled_from(
        ["52%", "33.3%", "17mo", "2y", "2024Q1", "Q2", "2026-01-01", "10万/mo", "5d", "3ed", "a", "b", "c", "*"]
    ),
    st.sampled_from(["budget.total", "deadline", "buffer", "finish", "duration", "budget.x"]),
)
anything = st.recursive(
    values, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
)
KEYS = [
    "value",
    "parts",
    "share",
    "of",
    "shares",
    "equals",
    "terms",
    "values",
    "plan",
    "task",
    "at_most",
    "from",
    "to",
    "count",
    "items",
    "sum",
    "people",
    "phases",
    "within",
    "text",
    "source",
    "name",
]
likely: st.SearchStrategy[Any] = st.one_of(
    anything,
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3),
    st.lists(st.fixed_dictionaries({"count": values, "rate": values}, optional={"time": values}), max_size=2),
    st.lists(
        st.fixed_dictionaries({}, optional={"name": values, "task": values, "from": values, "to": values}), max_size=3
    ),
)


@given(st.lists(st.dictionaries(st.sampled_from(KEYS), likely, max_size=5), min_size=1, max_size=3))
def test_no_claim_is_too_strange_to_be_answered(drawn: list[Claim]) -> None:
    claims = [{"id": name, **claim} for name, claim in zip("abc", drawn, strict=False)]
    tasks = [{"id": "a", "duration": "3d"}, {"id": "b", "milestone": True, "depends": ["a"]}]
    assert codes(*claims, tasks=tasks) == codes(*claims, tasks=tasks)
