"""Why a task moved that says nothing different itself: the task before it that does."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mktpm.engine.differences import may_move
from mktpm.engine.matching import TaskPair
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.trail import FieldChange
from mktpm.plan.model import Project, Task

Culprit = tuple[Task, Project]


def moves_itself(pair: TaskPair, changes: Sequence[FieldChange]) -> bool:
    """Return whether what changed about a task may move it, and others by it."""
    task = pair.after or pair.before
    return any(may_move(change, task) for change in changes)


@dataclass(slots=True)
class _Side:
    """One of the two versions: which of its nodes moved, and which are of tasks that moved themselves."""

    schedule: Schedule
    moved: set[int] = field(default_factory=set)
    changed: dict[int, Culprit] = field(default_factory=dict)
    _known: dict[int, Culprit] | None = None

    def culprits(self) -> Mapping[int, Culprit]:
        """Return by node the task that moved it: the nearest changed one over links that moved all the way."""
        if self._known is None:
            self._known = self._walked()
        return self._known

    def _walked(self) -> dict[int, Culprit]:
        network, finishes = self.schedule.network, self.schedule.moments("forecast").finish
        known: dict[int, Culprit] = {}
        for number in self.schedule.order:
            node = network.nodes[number]
            if number in self.changed:
                known[number] = self.changed[number]
            elif number in self.moved or not node.is_task or node.cancelled:
                before = [arc.before for arc in network.before[number] if arc.before in known]
                if before:
                    known[number] = known[max(before, key=lambda at: (finishes[at], at))]
        return known


class Causes:
    """Finds what moved a task, among what it waits for now or what it waited for."""

    def __init__(self, before: Schedule, after: Schedule) -> None:
        """Take the two versions; what happened to their tasks is added to it."""
        self._sides = _Side(before), _Side(after)

    def add(
        self, pair: TaskPair, before: ProjectSchedule | None, after: ProjectSchedule | None, *, itself: bool
    ) -> None:
        """Enter a task that moved: ``itself`` by what changed on it, or by others."""
        project = after if pair.after is not None else before
        task = pair.after or pair.before
        if task is None or project is None:
            return
        for side, at, version in zip(self._sides, (before, after), (pair.before, pair.after), strict=True):
            if at is None or version is None:
                continue
            numbers = at.schedule.network.leaves_of(at.position, version)
            if itself:
                side.changed.update(dict.fromkeys(numbers, (task, project.project)))
            else:
                side.moved.update(numbers)

    def of(self, pair: TaskPair, before: ProjectSchedule, after: ProjectSchedule, *, later: bool) -> Culprit | None:
        """Return the task that moved a leaf, and its project; None where no other task did.

        What comes later is held by what it waits for now; what comes earlier was held by what it waited for.
        """
        assert pair.before is not None and pair.after is not None  # noqa: S101, PT018 - it moved
        numbers = before.number(pair.before), after.number(pair.after)
        versions = list(zip(self._sides, numbers, strict=True))
        for side, number in reversed(versions) if later else versions:
            found = side.culprits().get(number)
            if found is not None and found[0] is not pair.after:
                return found
        return None
