"""Figures of one kind: compared, added, and written in each other's units."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from mktpm.engine.stated_figures.findings import unclear
from mktpm.language import Listing, message
from mktpm.plan.figures import Figure


def comparable(one: Figure, other: Figure, *key: str | int) -> None:
    """Return nothing where two figures are of one kind; raises ``Unclear`` where they aren't."""
    units = {one.unit, other.unit} - {""}
    if one.kind != other.kind or len(units) > 1:
        said = message("{figures} can't be compared", figures=Listing((f"`{one}`", f"`{other}`")))
        raise unclear(said, *key)


def sum_of(figures: Sequence[Figure]) -> Figure:
    """Return the sum of figures of one kind, in the units of the first."""
    return made(figures[0], sum((each.number for each in figures), Decimal(0)))


def made(like: Figure, number: Decimal) -> Figure:
    """Return a figure of another number, in the units of ``like``."""
    return replace(like, number=number, written=in_units_of(like, number))


def in_units_of(like: Figure, number: Decimal) -> str:
    """Return a number as a figure of the kind of ``like`` is written: "6880万", "110%", "27mo", "60d"."""
    if like.kind == "amount":
        return like.shown(number)
    return f"{plain(number)}{ {'percent': '%', 'months': 'mo'}.get(like.kind, like.unit) }"


def plain(number: Decimal) -> str:
    """Return a number without needless zeros."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
