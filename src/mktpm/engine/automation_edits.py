"""What rules ask for → the edits that a plan still needs for it, and those that somebody else has settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from mktpm.diagnostics import Route
from mktpm.engine.automation import Action, State, TaskKey
from mktpm.engine.facts import same
from mktpm.plan.edit import Edit, InsertItem, SetKey
from mktpm.plan.model import Project, Task, TaskFields

Outcome = Literal["open", "done", "gone", "overruled"]
"""``open``: to be done now; ``done``: the plan says so already; ``gone``: the task isn't in the plan any
more; ``overruled``: somebody has given the field another value since."""


@dataclass(frozen=True, slots=True)
class Settled:
    """An action, and whether anything is left to do for it."""

    action: Action
    outcome: Outcome
    before: Any = None
    """For ``set``: what the plan says now."""


@dataclass(frozen=True, slots=True)
class Edits:
    """What is left to do."""

    settled: tuple[Settled, ...]
    by_project: Mapping[str, tuple[Edit, ...]]
    """The edits of each project's file, by the project's id, in the order to make them."""


@dataclass(slots=True)
class _Insertion:
    route: Route
    """Of the task to stand behind."""
    number: int
    value: dict[str, Any]


@dataclass(slots=True)
class _Planning:
    """The plan as it is now, and what becomes of it."""

    head: Mapping[TaskKey, State]
    tasks: Mapping[TaskKey, Task]
    written: Mapping[TaskKey, Mapping[str, Any]]
    sets: dict[str, list[Edit]] = field(default_factory=dict)
    insertions: dict[TaskKey, _Insertion] = field(default_factory=dict)

    def settle(self, action: Action) -> Settled:
        """Return what is left to do for an action, and keep the edit."""
        key = (action.project, action.task)
        if key not in self.tasks and key not in self.insertions:
            return Settled(action, "gone")
        if action.kind == "set":
            return self._set(action, key)
        if action.kind == "add":
            return self._add(action, key)
        return Settled(action, "open")

    def _set(self, action: Action, key: TaskKey) -> Settled:
        if key in self.insertions:
            self.insertions[key].value[action.field] = action.value
            return Settled(action, "open")
        now = self.written[key].get(action.field)
        if same(now, action.value) or self._means_the_same(action, key):
            return Settled(action, "done", now)
        if not self._is_as_it_was(action.field, key):
            return Settled(action, "overruled", now)
        edit = SetKey(self.tasks[key].route, action.field, action.value)
        self.sets.setdefault(action.project, []).append(edit)
        return Settled(action, "open", now)

    def _means_the_same(self, action: Action, key: TaskKey) -> bool:
        fields = self.tasks[key].fields
        return action.field in fields.model_fields_set and bool(getattr(fields, action.field) == action.typed)

    def _is_as_it_was(self, name: str, key: TaskKey) -> bool:
        """Return whether nobody has changed the field since the version that the rules were applied to."""
        was = self.head.get(key)
        if was is None:
            return False
        if name in TaskFields.model_fields:
            return bool(getattr(was.fields, name) == getattr(self.tasks[key].fields, name))
        return same(was.custom.get(name), self.tasks[key].custom.get(name))

    def _add(self, action: Action, key: TaskKey) -> Settled:
        new = (action.project, action.new_task)
        if new in self.tasks or new in self.insertions:
            return Settled(action, "done")
        route = self.insertions[key].route if key in self.insertions else self.tasks[key].route
        self.insertions[new] = _Insertion(route, len(self.insertions), {"id": action.new_task, **action.value})
        return Settled(action, "open")

    def edits(self, project: str) -> tuple[Edit, ...]:
        """Return the edits of one project: values first, then new tasks from the last to the first."""
        added = [each for (where, _), each in self.insertions.items() if where == project]
        added.sort(key=lambda each: (_order(each.route), each.number), reverse=True)
        inserts = [InsertItem(each.route[:-1], int(each.route[-1]) + 1, each.value) for each in added]
        return (*self.sets.get(project, ()), *inserts)


def _order(route: Route) -> list[int]:
    return [step for step in route if isinstance(step, int)]


def edits_for(
    actions: Sequence[Action],
    head: Mapping[TaskKey, State],
    projects: Sequence[Project],
    written: Mapping[TaskKey, Mapping[str, Any]],
) -> Edits:
    """Return what ``projects`` still need for ``actions``; ``head`` is the version that brought these about.

    ``written`` is what stands in the files about each task.
    """
    tasks: dict[TaskKey, Task] = {}
    for project in projects:
        for task in project.tasks:
            tasks.setdefault((project.id, task.id), task)
    planning = _Planning(head, tasks, written)
    settled = tuple(planning.settle(action) for action in actions)
    settled = tuple(_with_final_fields(each, planning) for each in settled)
    found = {project.id: planning.edits(project.id) for project in projects}
    return Edits(settled, {project: edits for project, edits in found.items() if edits})


def _with_final_fields(settled: Settled, planning: _Planning) -> Settled:
    """Return an addition with the fields that further rules gave the new task."""
    action = settled.action
    insertion = planning.insertions.get((action.project, action.new_task)) if action.kind == "add" else None
    if insertion is None or settled.outcome != "open":
        return settled
    return replace(settled, action=replace(action, value=insertion.value))
