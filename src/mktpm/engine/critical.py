"""The chain that decides when a project finishes, what it is made of, and the one after it.

How much shorter another chain is, is its path float: how far all of it could slip before the project
finished later. Due days, deadlines and fixed days play no part in that, unlike in the total float.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mktpm.engine.chain import Chain, Kind, Step, Tracer
from mktpm.engine.network import FS, SF, SS, Arc, Network
from mktpm.engine.passes import allowed, required
from mktpm.engine.path import Layout, Leg, Path, days_between
from mktpm.engine.schedule import ProjectSchedule

MOST_PATHS = 20


@dataclass(frozen=True, slots=True)
class Branch:
    """A path apart from the critical one."""

    path: Path
    own: frozenset[int]
    """The nodes that are on no path before it."""
    shorter: float
    """Working days by which it could grow before the project finished later; 0 for a parallel one."""

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Return the legs of its own."""
        return tuple(leg for leg in self.path.legs if leg.step.node in self.own)

    @property
    def leaves(self) -> Leg | None:
        """Return the last leg before its own ones; None where it begins with them."""
        return self._beside(0, -1)

    @property
    def joins(self) -> Leg | None:
        """Return the first leg behind its own ones; None where it ends with them."""
        return self._beside(-1, 1)

    def _beside(self, end: int, step: int) -> Leg | None:
        own = [position for position, leg in enumerate(self.path.legs) if leg.step.node in self.own]
        position = own[end] + step if own else -1
        return self.path.legs[position] if 0 <= position < len(self.path.legs) else None


@dataclass(frozen=True, slots=True)
class Criticality:
    """What decides a project's finish."""

    at: ProjectSchedule
    kind: Kind
    path: Path
    parallel: tuple[Branch, ...]
    """Other chains that are just as long."""
    following: Branch | None
    """The chain that would decide after the critical ones."""
    approach: Branch | None
    """Where a date holds the first task of the chain: what the task waits for besides, if anything;
    ``shorter`` are the working days left until the date."""


def criticality(at: ProjectSchedule, kind: Kind) -> Criticality | None:
    """Return what decides the finish of a project; None where it has no tasks."""
    tracer = Tracer(at.schedule, kind)
    leaves = [number for number in at.leaves if not at.schedule.network.nodes[number].cancelled]
    if not leaves:
        return None
    last = last_leaf(tracer, leaves)
    chain = tracer.chain(last)
    survey = _Survey(tracer, at, leaves)
    path = survey.layout.path(chain)
    covered = set(chain.nodes)
    parallel = list(survey.parallel(covered))
    return Criticality(at, kind, path, tuple(parallel), survey.following(covered), survey.approach(chain))


def last_leaf(tracer: Tracer, leaves: Iterable[int]) -> int:
    """Return the leaf that finishes last; of several one that waits for others and that none waits for."""
    nodes, after = tracer.network.nodes, tracer.network.after

    def key(number: int) -> tuple[object, ...]:
        node = nodes[number]
        linked = bool(tracer.network.before[number]) and not node.pinned
        return tracer.finish_moment(number), linked, not after[number], node.duration, node.task.id

    return max(leaves, key=key)


class _Survey:
    """Path floats of one project's tasks, and of what they wait for in other projects."""

    def __init__(self, tracer: Tracer, at: ProjectSchedule, leaves: Sequence[int]) -> None:
        self.tracer, self.at, self.network = tracer, at, tracer.network
        self.calendar, self.layout = at.timeline.calendar(), Layout(tracer, at)
        self.end = max(tracer.finish_moment(number) for number in leaves)
        self.relevant = self._ancestors(leaves)
        self.late_start, self.late_finish = self._latest(set(leaves))

    def _ancestors(self, leaves: Iterable[int]) -> set[int]:
        """Return the nodes that the project's finish may depend on."""
        found, waiting = set(leaves), list(leaves)
        while waiting:
            for arc in self.network.before[waiting.pop()]:
                if arc.before not in found:
                    found.add(arc.before)
                    waiting.append(arc.before)
        return found

    def _latest(self, own: set[int]) -> tuple[list[int], list[int]]:
        """Return by node the latest start and finish that don't move the project's finish."""
        starts, finishes = self.tracer.start.copy(), self.tracer.finish.copy()
        nodes = self.network.nodes
        for number in reversed(self.at.schedule.order):
            if number not in self.relevant:
                continue
            duration = self.tracer.finish[number] - self.tracer.start[number]
            limits = [_limit(self.network, arc, starts, finishes, duration) for arc in self._pushed_by(number)]
            if number in own:
                limits.append(nodes[number].axis.last_index(self.end))
            finishes[number] = min(limits, default=finishes[number])
            starts[number] = finishes[number] - duration
        return starts, finishes

    def _pushed_by(self, number: int) -> Iterator[Arc]:
        """Yield the links by which a node could still push the project's finish."""
        for arc in self.network.after[number]:
            if arc.after in self.relevant and not self._has_begun(arc):
                yield arc

    def _has_begun(self, arc: Arc) -> bool:
        """Return whether what a link holds back has happened already."""
        state = self.tracer.schedule.actuals[arc.after].state
        return self.tracer.kind == "forecast" and (state == "done" or (state == "running" and arc.type in (FS, SS)))

    def slack(self, number: int) -> int:
        """Return the path float of a node in minutes of its axis."""
        return max(self.late_finish[number] - self.tracer.finish[number], 0)

    def slack_days(self, number: int) -> float:
        """Return the path float of a node in working days of the project."""
        axis, calendar = self.network.nodes[number].axis, self.calendar
        late, early = axis.finish_moment(self.late_finish[number]), self.tracer.finish_moment(number)
        return max(calendar.index(late) - calendar.index(early), 0) / calendar.day_minutes

    def parallel(self, covered: set[int]) -> Iterator[Branch]:
        """Yield the other chains without path float, and add their nodes to ``covered``."""
        tight = sorted((n for n in self._candidates() if self.slack(n) == 0), key=self._order)
        found = 0
        for number in tight:
            if number in covered or found >= MOST_PATHS:
                continue
            found += 1
            yield self._branch(number, covered)

    def following(self, covered: set[int]) -> Branch | None:
        """Return the chain with the least path float among those not ``covered``."""
        loose = [n for n in self._candidates() if n not in covered and self.slack(n) > 0]
        if not loose:
            return None
        first = min(loose, key=lambda number: (self.slack_days(number), self._order(number)))
        return self._branch(first, covered)

    def approach(self, chain: Chain) -> Branch | None:
        """Return the chain that comes nearest to the date by which ``chain`` begins."""
        first, network = chain.steps[0].node, self.network
        arcs = network.before[first]
        if chain.steps[0].binding.reason not in ("start", "levelled", "fixed", "due") or not arcs:
            return None
        needs = [
            (required(network, arc, self.tracer.start, self.tracer.finish, self.tracer.happened), arc) for arc in arcs
        ]
        need, arc = max(needs, key=lambda found: (found[0], self._order(found[1].before)))
        leaf = self._leaf_before(arc)
        if leaf is None:
            return None
        node = network.nodes[first]
        stands = (self.tracer.start if arc.type in (FS, SS) else self.tracer.finish)[first]
        left = days_between(self.calendar, node.axis.finish_moment(need), node.axis.finish_moment(stands))
        path = self.layout.path(self.tracer.chain(leaf))
        return Branch(path, path.chain.nodes, left)

    def _leaf_before(self, arc: Arc) -> int | None:
        """Return the leaf behind a link; the last one where it leaves from a parent's end."""
        at = arc.before
        while self.tracer.passes_through(at):
            following = self.tracer.bindings(at)[0].arc
            if following is None:
                return None
            at = following.before
        return at

    def _candidates(self) -> Iterator[int]:
        for number in self.relevant:
            over = self.tracer.kind == "forecast" and self.tracer.schedule.actuals[number].state == "done"
            if not self.tracer.passes_through(number) and not over:
                yield number

    def _order(self, number: int) -> tuple[object, ...]:
        """Return a key by which the longest task comes first, whatever the order in the files."""
        node = self.network.nodes[number]
        return -node.duration, self.network.projects[node.project].id, node.task.id

    def _branch(self, number: int, covered: set[int]) -> Branch:
        """Return the path through a node, and add its nodes to ``covered``."""
        chain = self._onward(self.tracer.chain(number))
        own = chain.nodes - covered
        covered.update(own)
        return Branch(self.layout.path(chain), own, self.slack_days(number))

    def _onward(self, chain: Chain) -> Chain:
        """Return a chain with the steps behind it that leave it no more path float."""
        steps, arcs = list(chain.steps), list[Arc]()
        at = steps[-1].node
        while (arc := self._limiting(at)) is not None:
            arcs.append(arc)
            at = arc.after
            if not self.tracer.passes_through(at):
                steps.append(Step(at, tuple(arcs), self.tracer.bindings(at)))
                arcs = []
        return Chain(tuple(steps), chain.origin)

    def _limiting(self, number: int) -> Arc | None:
        duration = self.late_finish[number] - self.late_start[number]
        limits = [
            (
                allowed(self.network, arc, self.late_start, self.late_finish)
                + (duration if arc.type in (SS, SF) else 0),
                arc,
            )
            for arc in self.network.after[number]
            if arc.after in self.relevant
        ]
        binding = [arc for limit, arc in limits if limit == self.late_finish[number]]
        return min(binding, key=lambda arc: self._order(arc.after), default=None)

    def _worked(self, number: int, index: int) -> int:
        """Return a finish on the project's calendar: two axes may differ by a night about the same one."""
        return self.calendar.index(self.network.nodes[number].axis.finish_moment(index))


def _limit(network: Network, arc: Arc, starts: list[int], finishes: list[int], duration: int) -> int:
    """Return the latest finish that a link allows to what stands before it."""
    return allowed(network, arc, starts, finishes) + (duration if arc.type in (SS, SF) else 0)
