"""The versions of one plan → its events, going back from the last version.

Where versions were merged, each field is followed on the side whose value survived. Versions that
can't be read are passed over: what they changed shows in the next one that can.
"""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mktpm.engine.trail import Event, FieldChange, Skipped
from mktpm.history.comparison import PARENT, Version, compare
from mktpm.history.demand import EVERYTHING, Demand
from mktpm.history.knowledge import Joint, Knowledge
from mktpm.history.lineage import Node
from mktpm.plan.source import one_line


@dataclass(slots=True)
class Chains:
    """What going back from a version found, the newest first."""

    events: list[Event] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    mixed: list[Node] = field(default_factory=list)
    """The merges that took something from more than one side."""
    last: Node | None = None
    """The last version that can be read."""


def chains_of(last: Node, knowledge: Knowledge) -> Chains:
    """Return the events that made ``last`` what it is, and the versions passed over, the oldest first."""
    found = Chains()
    walk = _Walk(knowledge, found)
    walk.ask(last, EVERYTHING)
    while walk.waiting:
        walk.step()
    if found.mixed and found.last is not None:
        _mend(found.last, found, knowledge)
    found.events.reverse()
    passed_over = sorted(walk.passed_over.items(), key=lambda entry: entry[0].order)
    found.skipped = [_skipped(node, reason) for node, reason in passed_over]
    return found


def _skipped(node: Node, reason: str) -> Skipped:
    return Skipped(node.revision, one_line(node.name.encode("utf-8", "replace").decode("utf-8")), reason)


@dataclass(slots=True)
class _Walk:
    """The versions still to look at, the newest first, and what each is asked about."""

    knowledge: Knowledge
    found: Chains
    waiting: list[tuple[int, int, Node]] = field(default_factory=list)
    demands: dict[int, Demand] = field(default_factory=dict)
    passed_over: dict[Node, str] = field(default_factory=dict)

    def ask(self, node: Node, demand: Demand) -> None:
        """Ask a version about the fields in ``demand`` too."""
        known = self.demands.get(id(node))
        if known is None:
            heapq.heappush(self.waiting, (-node.order, id(node), node))
        self.demands[id(node)] = demand if known is None else known | demand

    def step(self) -> None:
        """Note the events of the newest version that waits, and ask those before it."""
        _, _, node = heapq.heappop(self.waiting)
        demand = self.demands.pop(id(node))
        reason = self.knowledge.unreadable(node)
        before = self._readable(node)
        if reason is not None:
            self.passed_over[node] = reason
            if before:
                self.ask(before[0], demand)
            return
        self.found.last = self.found.last or node
        joint = self.knowledge.joint(node, before)
        self.found.events += reversed([Event(node.revision, c) for c in joint.own if demand.wants(c.task, c.field)])
        self._ask_those_before(node, before, joint, demand)

    def _ask_those_before(self, node: Node, before: Sequence[Node], joint: Joint, demand: Demand) -> None:
        rest = demand
        for other, share in zip(before[1:], joint.inherited, strict=True):
            if share.tasks or share.fields:
                self.found.mixed.append(node)
                taken = demand.only(share.tasks, share.fields)
                rest = rest.without(share.tasks, share.fields)
                if not taken.is_empty:
                    self.ask(other, taken)
        if before and not rest.is_empty:
            self.ask(before[0], rest)

    def _readable(self, node: Node) -> list[Node]:
        """Return the versions that ``node`` was made from, and for one that can't be read those before that."""
        found: list[Node] = []
        pending = list(reversed(self.knowledge.before(node)))
        seen: set[int] = set()
        while pending:
            at = pending.pop()
            if id(at) in seen:
                continue
            seen.add(id(at))
            reason = self.knowledge.unreadable(at)
            if reason is None:
                found.append(at)
            else:
                self.passed_over[at] = reason
                pending += reversed(self.knowledge.before(at))
        return found


def _mend(last: Node, found: Chains, knowledge: Knowledge) -> None:
    """Add what is missing between the events and the last version, as changes of the last merge.

    Branches that removed and added one task on both sides can leave chains that contradict each other.
    """
    version = knowledge.version(last)
    made = _replayed(event.change for event in reversed(found.events))
    merge = found.mixed[0]
    corrections = [Event(merge.revision, change) for change in compare(version, made)]
    found.events[:0] = reversed(corrections)


def _replayed(changes: Iterable[FieldChange]) -> Version:
    """Return the version that ``changes`` come to."""
    project: dict[str, Any] = {}
    tasks: dict[str, dict[str, Any]] = {}
    for change in changes:
        if change.kind == "added" and change.task is not None:
            tasks[change.task] = dict(change.after)
        elif change.kind == "removed" and change.task is not None:
            tasks.pop(change.task, None)
        else:
            fields = project if change.task is None else tasks.get(change.task, {})
            fields[change.field] = change.after
    parents = {task: fields.pop(PARENT, None) for task, fields in tasks.items()}
    return Version(project, tasks, {task: parent for task, parent in parents.items() if parent is not None})
