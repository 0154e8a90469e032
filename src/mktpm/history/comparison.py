"""What differs between versions of one plan: tasks by their ids, fields as they are written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from mktpm.engine.trail import FieldChange

PARENT = "parent"
"""The name under which a task's place below another one is told: that one's id, None at the top."""


@dataclass(frozen=True, slots=True)
class Version:
    """A plan's written data, its tasks by id."""

    project: Mapping[str, Any]
    """The project's own fields."""
    tasks: Mapping[str, Mapping[str, Any]]
    """The fields of each task without its children; the first of those that have one id."""
    parents: Mapping[str, str]
    """The parent of each task that has one."""

    def fields(self, task: str) -> dict[str, Any]:
        """Return the task's fields, with its parent where it has one."""
        parent = self.parents.get(task)
        return {**self.tasks[task]} if parent is None else {**self.tasks[task], PARENT: parent}

    def value(self, task: str | None, name: str) -> Any:
        """Return what is written in a field of a task of the version, or of the project itself."""
        if task is None:
            return self.project.get(name)
        return self.parents.get(task) if name == PARENT else self.tasks[task].get(name)

    def agrees(self, change: FieldChange) -> bool:
        """Return whether the version already stands as after ``change``; for an added task, whether it is there."""
        if change.kind == "removed":
            return change.task not in self.tasks
        if change.task is not None and change.task not in self.tasks:
            return False
        return change.kind == "added" or same(self.value(change.task, change.field), change.after)


NOTHING = Version({}, {}, {})
"""Before the first version, and after a plan was deleted."""


@dataclass(frozen=True, slots=True)
class Inherited:
    """What a version that joins others has from one of them: whole tasks (None: fields), and single fields."""

    tasks: list[str] = field(default_factory=list)
    fields: list[tuple[str | None, str]] = field(default_factory=list)


def version_of(data: Mapping[str, Any]) -> Version:
    """Return the version with that data."""
    tasks: dict[str, Mapping[str, Any]] = {}
    parents: dict[str, str] = {}
    _collect(data.get("tasks"), None, "", (tasks, parents))
    return Version({key: value for key, value in data.items() if key != "tasks"}, tasks, parents)


def _collect(
    items: Any, parent: str | None, above: str, found: tuple[dict[str, Mapping[str, Any]], dict[str, str]]
) -> None:
    tasks, parents = found
    number = 0
    for item in items if type(items) is list else ():
        if type(item) is not dict:
            continue
        number += 1
        identity = _name(item.get("id")) or _name(item.get("name")) or f"#{above}{number}"
        children = item.get("tasks")
        if identity not in tasks:
            tasks[identity] = {k: v for k, v in item.items() if k != "tasks"} if "tasks" in item else item
            if parent is not None:
                parents[identity] = parent
        if children:
            _collect(children, identity, f"{above}{number}.", found)


def _name(value: Any) -> str | None:
    if type(value) is str:
        return value.strip() or None
    return str(value) if type(value) is int else None


def same(one: Any, other: Any) -> bool:
    """Return whether two written values are the same: 1 is not true."""
    return one is other or (type(one) is type(other) and bool(one == other))


def compare(new: Version, old: Version) -> list[FieldChange]:
    """Return what makes ``new`` out of ``old``: the project's fields, then the tasks in the order of the plan."""
    found = _fields(None, old.project, new.project) if old.project is not new.project else []
    for task, fields in new.tasks.items():
        before = old.tasks.get(task)
        if before is None:
            found.append(FieldChange("added", task, "", None, new.fields(task)))
            continue
        if before is not fields:
            found += _fields(task, before, fields)
        if old.parents.get(task) != new.parents.get(task):
            found.append(FieldChange("changed", task, PARENT, old.parents.get(task), new.parents.get(task)))
    found += [FieldChange("removed", task, "", old.fields(task), None) for task in old.tasks if task not in new.tasks]
    return found


def _fields(task: str | None, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldChange]:
    names = [*after, *(name for name in before if name not in after)]
    return [
        FieldChange("changed", task, name, before.get(name), after.get(name))
        for name in names
        if not same(before.get(name), after.get(name)) and not (name == PARENT and task is not None)
    ]


def join(new: Version, parents: Sequence[Version]) -> tuple[list[FieldChange], list[Inherited]]:
    """Return what a version that joins several brought itself, and what it has from each but the first.

    Everything else it has from the first.
    """
    own: list[FieldChange] = []
    inherited = [Inherited() for _ in parents[1:]]
    others = list(zip(parents[1:], inherited, strict=True))
    for change in compare(new, parents[0]):
        giver = next(((parent, share) for parent, share in others if parent.agrees(change)), None)
        if giver is None:
            own.append(change)
        elif change.kind == "changed":
            giver[1].fields.append((change.task, change.field))
        else:
            assert change.task is not None  # noqa: S101 - only tasks are added and removed
            giver[1].tasks.append(change.task)
            own += _beyond(change.task, new, giver[0], others)
    return own, inherited


def _beyond(
    task: str, new: Version, giver: Version, others: Sequence[tuple[Version, Inherited]]
) -> Iterator[FieldChange]:
    """Yield how a task differs from the version it came from, as far as no other version has it so."""
    if task not in new.tasks:
        return
    there = Version({}, {task: giver.tasks[task]}, _only(giver.parents, task))
    here = Version({}, {task: new.tasks[task]}, _only(new.parents, task))
    for change in compare(here, there):
        share = next((share for parent, share in others if parent.agrees(change)), None)
        if share is None:
            yield change
        else:
            share.fields.append((task, change.field))


def _only(parents: Mapping[str, str], task: str) -> dict[str, str]:
    return {task: parents[task]} if task in parents else {}
