"""Tasks that one side put below another parent, put there in all three texts: then only fields are left to merge."""

from collections.abc import Mapping
from dataclasses import dataclass

from mktpm.plan.merging.concrete import Block, Document
from mktpm.plan.merging.forest import Forest
from mktpm.plan.merging.identity import same_data
from mktpm.plan.merging.reading import NotUnderstood
from mktpm.plan.merging.trees import Favour


@dataclass(frozen=True, slots=True)
class Three:
    """The same thing of the common ancestor and of both sides."""

    base: Document
    ours: Document
    theirs: Document


@dataclass(frozen=True, slots=True)
class Moved:
    """Three documents whose tasks stand below the same parents, as far as that is possible."""

    three: Three
    conflicts: int


def moved_along(three: Three, forests: Mapping[str, Forest], favour: Favour) -> Moved:
    """Return the three documents with every task below the parent that a side moved it to.

    Where one side moved a task and the other moved it elsewhere, removed it, or removed its new
    parent, the favoured side's way is taken. ``forests`` are those of the three documents by side.
    """
    if not _differ(forests) or not all(forest.movable for forest in forests.values()):
        return Moved(three, 0)
    mover = _Mover({side: forest.copy() for side, forest in forests.items()}, favour)
    mover.run()
    planted = {side: forest.planted() for side, forest in mover.forests.items()}
    return Moved(Three(**planted), mover.conflicts)


def _differ(forests: Mapping[str, Forest]) -> bool:
    """Return whether a task has different parents in two texts."""
    known: dict[str, str | None] = {}
    for forest in forests.values():
        if any(known.setdefault(task, above) != above for task, above in forest.parent.items()):
            return True
    return False


class _Mover:
    def __init__(self, forests: dict[str, Forest], favour: Favour) -> None:
        self.forests = forests
        self.favour = favour
        self.old = frozenset(forests["base"].own)
        self.half_gone: dict[str, str] = {}
        """Tasks that one side moved and the other removed, with the side that moved them."""
        self.conflicts = 0

    def run(self) -> None:
        wanted = self._wanted()
        self._refuse_circles(wanted)
        pending = list(wanted)
        while pending:
            waiting = [task for task in pending if not self._settle(task, *wanted[task])]
            if len(waiting) == len(pending):
                raise NotUnderstood
            pending = waiting
        for task, mover in self.half_gone.items():
            self._decide_removal(task, mover)

    def _wanted(self) -> dict[str, tuple[str | None, str]]:
        """Return the parent of each task that doesn't have the same one everywhere, and whose idea that is."""
        base, ours, theirs = (self.forests[side].parent for side in ("base", "ours", "theirs"))
        found: dict[str, tuple[str | None, str]] = {}
        for task in {**ours, **theirs}:
            if task in ours and task in theirs:
                here, there = ours[task], theirs[task]
                if here == there and base.get(task, here) == here:
                    continue
                mover = "theirs" if task in base and base[task] == here else "ours"
                if here != there and (task not in base or base[task] not in (here, there)):
                    self.conflicts += 1
                    mover = "theirs" if self.favour == "theirs" else "ours"
                found[task] = (self.forests[mover].parent[task], mover)
            elif task in base and base[task] != (ours if task in ours else theirs)[task]:
                self.half_gone[task] = "ours" if task in ours else "theirs"
        return found

    def _refuse_circles(self, wanted: Mapping[str, tuple[str | None, str]]) -> None:
        for task in wanted:
            seen = {task}
            above: str | None = wanted[task][0]
            while above is not None:
                if above in seen:
                    raise NotUnderstood
                seen.add(above)
                above = wanted[above][0] if above in wanted else self._parent_anywhere(above)

    def _parent_anywhere(self, task: str) -> str | None:
        return next(forest.parent[task] for forest in self.forests.values() if task in forest.parent)

    def _settle(self, task: str, to: str | None, mover: str) -> bool:
        """Put a task below its parent in all texts; return whether that is done with."""
        elsewhere = [
            side for side, forest in self.forests.items() if task in forest.parent and forest.parent[task] != to
        ]
        for side in elsewhere:
            if to is not None and not self._ensure(to, side, mover):
                self._decide_parent(task, mover)
                return True
            if self.forests[side].within(task, to):
                return False
        for side in elsewhere:
            self.forests[side].move(task, to, self._neighbour(task, to, side, mover))
        return True

    def _decide_parent(self, task: str, mover: str) -> None:
        """Put a task back on the side that moved it, to a parent that is gone, unless that side is favoured."""
        self.conflicts += 1
        if self.favour == mover:
            return
        stayed = "theirs" if mover == "ours" else "ours"
        home, forest = self.forests[stayed].parent[task], self.forests[mover]
        if (home is None or home in forest.own) and not forest.within(task, home):
            forest.move(task, home, self._neighbour(task, home, mover, stayed))

    def _decide_removal(self, task: str, mover: str) -> None:
        """Let a task that one side moved and the other removed be gone, or be new where the mover put it."""
        self.conflicts += 1
        for side in ("base",) if self.favour == mover else ("base", mover):
            forest = self.forests[side]
            forest.below[forest.parent[task]].remove(task)

    def _neighbour(self, task: str, to: str | None, side: str, mover: str) -> str | None:
        """Return the task behind which to stand: the nearest above in the mover's text that is there too."""
        row = self.forests[mover].below[to]
        there = self.forests[side].below.get(to, [])
        return next((other for other in reversed(row[: row.index(task)]) if other in there), None)

    def _ensure(self, parent: str, side: str, mover: str) -> bool:
        """Return whether ``parent`` is there on a side, or has been put there because it is the mover's new one."""
        forest, model = self.forests[side], self.forests[mover]
        if parent in forest.own:
            return True
        added = parent not in self.old and not self._differs_there(parent, mover)
        above = model.parent[parent]
        if not added or not isinstance(model.own[parent].value, Block):
            return False
        if above is not None and not self._ensure(above, side, mover):
            return False
        self._adopt(parent, above, forest, model, self._neighbour(parent, above, side, mover))
        return True

    def _differs_there(self, parent: str, mover: str) -> bool:
        """Return whether the other side has a task of that id that says something else."""
        other = self.forests["theirs" if mover == "ours" else "ours"].own.get(parent)
        return other is not None and not same_data(other.data, self.forests[mover].own[parent].data)

    def _adopt(self, parent: str, above: str | None, forest: Forest, model: Forest, behind: str | None) -> None:
        forest.own[parent] = model.own[parent]
        forest.parent[parent] = above
        forest.below[parent] = []
        if parent in model.lists:
            forest.lists[parent] = model.lists[parent]
        row = forest.below.setdefault(above, [])
        row.insert(row.index(behind) + 1 if behind is not None else 0, parent)
