"""All that could be done about one chain."""

from collections.abc import Iterator

from mktpm.engine.chain import Chain
from mktpm.engine.network import Arc
from mktpm.engine.rescue.change import Change
from mktpm.engine.rescue.crashing import crashes
from mktpm.engine.rescue.dropping import drops
from mktpm.engine.rescue.giving_way import dates_giving_way
from mktpm.engine.rescue.overlapping import overlaps
from mktpm.engine.rescue.resting import days_opened
from mktpm.engine.rescue.situation import Situation


class Candidates:
    """The changes that touch a chain, each looked for once.

    What finishes a project sooner must touch the chain that decides its finish: whatever is done
    elsewhere leaves that chain as long as it is.
    """

    def __init__(self, situation: Situation) -> None:
        """Look for changes of the plan as it is."""
        self._situation = situation
        self._of_leaf: dict[int, tuple[Change, ...]] = {}
        self._of_link: dict[tuple[int, int], tuple[Change, ...]] = {}

    def touching(self, chain: Chain) -> tuple[Change, ...]:
        """Return the changes that may shorten a chain, sorted by their keys."""
        found = {change.key: change for change in self._touching(chain)}
        return tuple(found[key] for key in sorted(found))

    def _touching(self, chain: Chain) -> Iterator[Change]:
        ways, situation = self._situation.terms.ways, self._situation
        for step in chain.steps:
            yield from self._leaf(step.node)
            if "overlap" in ways:
                for arc in step.arcs:
                    yield from self._link(arc)
        if "dates" in ways:
            yield from dates_giving_way(situation, chain.steps[0])
            yield from days_opened(situation, [step.node for step in chain.steps if situation.is_open(step.node)])

    def _leaf(self, number: int) -> tuple[Change, ...]:
        if number not in self._of_leaf:
            ways, situation = self._situation.terms.ways, self._situation
            found = list(drops(situation, number)) if "drop" in ways else []
            found += crashes(situation, number) if "crash" in ways else ()
            self._of_leaf[number] = tuple(found)
        return self._of_leaf[number]

    def _link(self, arc: Arc) -> tuple[Change, ...]:
        key = (arc.before, arc.after)
        if key not in self._of_link:
            self._of_link[key] = tuple(overlaps(self._situation, arc))
        return self._of_link[key]
