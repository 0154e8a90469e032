"""Three orders of the same things → one."""

from collections.abc import Collection, Hashable, Sequence

from mktpm.plan.merging.lines import longest_rise

Keys = Sequence[Hashable]


def merged_order(
    base: Keys, ours: Keys, theirs: Keys, kept: Collection[Hashable], *, prefer_theirs: bool
) -> tuple[list[Hashable], bool]:
    """Return ``kept`` in an order with both sides' moves and additions, and whether the sides disagree.

    What both add at the same place stands there, ours first. Where both move the same thing
    differently, the preferred side's order holds.
    """
    mine, yours = [key for key in ours if key in kept], [key for key in theirs if key in kept]
    if mine == yours:
        return mine, False
    moved_here, moved_there = _moved(base, mine), _moved(base, yours)
    shared = set(mine) & set(yours)
    agreed = [key for key in mine if key in shared] == [key for key in yours if key in shared]
    contested = not agreed and bool(moved_here & moved_there)
    if contested and prefer_theirs:
        return _joined(yours, mine, moved_there, moved_here, set()), True
    late = set(mine) - set(yours) - set(base)
    return _joined(mine, yours, moved_here, set() if agreed else moved_there, late), contested


def _moved(base: Keys, side: Keys) -> set[Hashable]:
    """Return what stands elsewhere than in ``base``, seen from as much as possible that doesn't."""
    at = {key: position for position, key in enumerate(base)}
    common = [key for key in side if key in at]
    still = {common[i] for i in longest_rise([at[key] for key in common])}
    return {key for key in common if key not in still}


def _joined(
    order: Keys, other: Keys, moved: set[Hashable], moved_there: set[Hashable], first: set[Hashable]
) -> list[Hashable]:
    """Return ``order`` with what the other side added or moved, each behind what it stands behind there.

    What is in ``first`` stays directly behind its place.
    """
    known = set(order)
    coming = {key for key in other if key not in known or (key in moved_there and key not in moved)}
    found = [key for key in order if key not in coming]
    anchor: Hashable | None = None
    for key in other:
        if key in coming:
            at = found.index(anchor) + 1 if anchor is not None else 0
            while at < len(found) and found[at] in first:
                at += 1
            found.insert(at, key)
        if key in coming or key not in moved:
            anchor = key
    return found
