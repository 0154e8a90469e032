"""Why a task starts later: a person or resource that others have, or a task before it that moved."""

from dataclasses import dataclass

from mktpm.engine.levelling.ledger import Ledger
from mktpm.engine.levelling.placing import Placed
from mktpm.engine.levelling.work import Stock, Work, first_fit
from mktpm.engine.network import FS, SS, Arc
from mktpm.engine.passes import required


@dataclass(frozen=True, slots=True)
class Cause:
    """What a task that starts later waits for."""

    stock: Stock | None
    """The person or resource it waits for; None where it only follows another task."""
    rivals: tuple[int, ...]
    """The nodes that have them until then; empty where they are away or there are too few of them."""
    follows: int | None
    """The node before it whose move it follows, where that is all."""


def causes_of(work: Work, found: Placed) -> dict[int, Cause]:
    """Return, for each node that starts later than without levelling, why."""
    return _Causes(work, found).all()


class _Causes:
    """All that is taken in the end, and who takes it."""

    def __init__(self, work: Work, found: Placed) -> None:
        self.work, self.times = work, found.times
        self.nodes = work.network.nodes
        self.spans: dict[int, tuple[int, int]] = {}
        self.users: list[list[int]] = [[] for _ in work.stocks]
        for number, claims in enumerate(work.claims):
            for which, _ in claims:
                if number not in found.crowded:
                    self.users[which].append(number)

    def all(self) -> dict[int, Cause]:
        moved = [n for n in range(len(self.nodes)) if self.times.start[n] > self.work.base.start[n]]
        if not moved:
            return {}
        ledgers = [ledger.copy() for ledger in self.work.ledgers]
        for number, claims in enumerate(self.work.claims):
            if number in self.work.reserved and self.times.start[number] == self.work.base.start[number]:
                continue
            for which, units in claims:
                if number in self.users[which]:
                    self._take(ledgers[which], number, units)
        return {n: cause for n in moved if (cause := self._cause(n, ledgers)) is not None}

    def _take(self, ledger: Ledger, number: int, units: int) -> None:
        ledger.take(self.nodes[number].axis, self.times.start[number], self.times.finish[number], units)

    def _cause(self, number: int, ledgers: list[Ledger]) -> Cause | None:
        node, start = self.nodes[number], self.times.start[number]
        ready, arc = self._ready(number)
        if ready < start and self.work.claims[number]:
            return self._waits(number, ready, ledgers)
        if arc is None or node.cancelled or not node.is_task:
            return None
        return Cause(None, (), self._task_behind(arc.before))

    def _ready(self, number: int) -> tuple[int, Arc | None]:
        """Return from when on the links let the node start, and the link that decides it."""
        ready, binding = self.work.placement.floor[number], None
        for arc in self.work.network.before[number]:
            need = required(self.work.network, arc, self.times.start, self.times.finish, self.work.placement.happened)
            if arc.type not in (FS, SS):
                need -= self.times.finish[number] - self.times.start[number]
            if need > ready or (binding is None and need == ready):
                ready, binding = need, arc
        return ready, binding

    def _task_behind(self, number: int) -> int | None:
        """Return the task that puts a node where it is: itself, or the last one of a parent."""
        while not self.nodes[number].is_task or self.nodes[number].cancelled:
            _, arc = self._ready(number)
            if arc is None:
                return None
            number = arc.before
        return number

    def _waits(self, number: int, ready: int, ledgers: list[Ledger]) -> Cause | None:
        """Return whose time was the last that the node had to wait for."""
        node, claims = self.nodes[number], self.work.claims[number]
        for which, units in claims:
            self._take(ledgers[which], number, -units)
        last = self._last_obstacle(number, ready, ledgers)
        for which, units in claims:
            self._take(ledgers[which], number, units)
        if last is None:
            return None
        which, before = last
        begin = node.axis.start_moment(before)
        end = node.axis.finish_moment(max(before + node.duration, self.times.start[number]))
        rivals = tuple(
            other for other in self.users[which] if other != number and self._overlaps(other, begin, end)
        )  # fmt: skip
        return Cause(self.work.stocks[which], rivals, None)

    def _last_obstacle(self, number: int, ready: int, ledgers: list[Ledger]) -> tuple[int, int] | None:
        """Return the stock that was missing last, and the last start at which it was."""
        node, at, found = self.nodes[number], ready, None
        moved = True
        while moved and at < self.times.start[number]:
            moved = False
            for which, units in self.work.claims[number]:
                until = first_fit(node, at, [(ledgers[which], units)])
                if until is not None and until > at:
                    found, at, moved = (which, at), until, True
        return found

    def _overlaps(self, other: int, begin: int, end: int) -> bool:
        """Return whether a node runs between two moments."""
        first, last = self._span(other)
        return first < end and begin < last

    def _span(self, number: int) -> tuple[int, int]:
        """Return the moments at which a node begins and ends."""
        if number not in self.spans:
            axis = self.nodes[number].axis
            start, finish = self.times.start[number], self.times.finish[number]
            self.spans[number] = axis.start_moment(start), axis.finish_moment(finish)
        return self.spans[number]
