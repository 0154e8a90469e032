"""Figures of one day at two levels would be counted twice: campaigns, and their ad groups once more."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mktpm.analytics.importing.chunks import Part
from mktpm.analytics.importing.layout import Layout
from mktpm.analytics.importing.refusal import Refused
from mktpm.language import Listing, message

if TYPE_CHECKING:
    from mktpm.analytics.importing.keeping import Keeper

_NOT_A_LEVEL = {"account", "currency"}
_SAME = {"campaign_id": "campaign", "group_id": "ad_group", "ad_id": "ad"}


def grain_of(dimensions: Sequence[str]) -> frozenset[str]:
    """Return the level that rows with those columns are at; an id and a name are one."""
    return frozenset(_SAME.get(name, name) for name in dimensions if name not in _NOT_A_LEVEL)


def refuse_other_grain(keeper: "Keeper", layout: Layout, parts: Sequence[Part], superseded: int | None) -> None:
    """Raise ``Refused`` where rows at another level, of the same account and days, would stay beside the new ones."""
    mine = grain_of(layout.dimensions)
    for number in keeper.staying_beside(parts, superseded):
        earlier = keeper.store.import_called(number)
        if earlier is None or grain_of(earlier.dimensions) == mine:
            continue
        said = message(
            "import {n} ({file}) has figures of the same days by {theirs}, this file by {mine}: they would count twice",
            n=number,
            file=earlier.file,
            theirs=_levels(grain_of(earlier.dimensions)),
            mine=_levels(mine),
        )
        raise Refused(said, message("with `--replace-days` the new figures take the place of those days"))


def _levels(grain: frozenset[str]) -> Listing:
    order = ("channel", "campaign", "ad_group", "ad", "region", "category")
    return Listing(tuple(name for name in order if name in grain) or ("date",))
