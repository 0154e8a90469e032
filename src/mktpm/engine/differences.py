"""Two versions of written records → which of their values differ."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from mktpm.engine.matching import TaskPair
from mktpm.engine.trail import FieldChange, plain
from mktpm.plan.model import Project, Task, WorkspaceFields
from mktpm.plan.written import written_fields, written_record

About = Literal["assignment", "estimate", "progress", "links", "due", "dates", "place", "slips", "text"]
"""What a field is about, in the words of a plan."""

PARENT = "parent"
"""The name under which a task's place in the tree is compared: it is no key of the format."""
_ABOUT: dict[str, About] = {
    **dict.fromkeys(("owner", "team", "raci", "demand", "needs"), "assignment"),
    **dict.fromkeys(("duration", "estimate", "effort"), "estimate"),
    **dict.fromkeys(("status", "progress", "started", "finished", "remaining"), "progress"),
    "depends": "links",
    **dict.fromkeys(("due", "deadline"), "due"),
    **dict.fromkeys(("start", "fixed", "levelled", "calendar", "calendars", "dates", "schedule", "milestone"), "dates"),
    PARENT: "place",
    "slips": "slips",
}
_LENGTHS = ("duration", "estimate", "effort", "start", "fixed")
"""What places a task by itself: only without them it is planned to finish on its due day."""
_MOVING: frozenset[About] = frozenset(("estimate", "progress", "links", "due", "dates", "place"))


def about(field: str) -> About:
    """Return what a field is about; ``text`` for all that is neither people, time nor order."""
    return _ABOUT.get(field.partition(".")[0], "text")


def may_move(change: FieldChange, task: Task | None = None) -> bool:
    """Return whether a change may move dates by itself.

    That of people does where they make the duration, that of a due day where nothing else places the task.
    """
    kind = about(change.field)
    if task is not None and kind == "assignment":
        return task.fields.effort is not None and task.fields.duration is None
    if task is not None and kind == "due":
        return not task.fields.depends and all(getattr(task.fields, name) is None for name in _LENGTHS)
    return change.kind != "changed" or kind in _MOVING


def task_changes(pair: TaskPair, before: Project | None, after: Project | None) -> tuple[FieldChange, ...]:
    """Return what differs between two versions of a task, field by field."""
    was, now = pair.before, pair.after
    if was is None or now is None:
        return (_whole(was, now, before, after),)
    return tuple(_changed(was, now, before, after))


def _whole(was: Task | None, now: Task | None, before: Project | None, after: Project | None) -> FieldChange:
    """Return the change that is a whole task."""
    if now is not None:
        return FieldChange("added", now.id, "", None, _with_parent(now, after))
    assert was is not None  # noqa: S101 - a pair has one of the two
    return FieldChange("removed", was.id, "", _with_parent(was, before), None)


def _with_parent(task: Task, project: Project | None) -> dict[str, Any]:
    parent = _parent_of(task, project)
    return written_fields(task) | ({} if parent is None else {PARENT: parent})


def _changed(was: Task, now: Task, before: Project | None, after: Project | None) -> Iterator[FieldChange]:
    if was.id != now.id:
        yield FieldChange("changed", now.id, "id", was.id, now.id)
    places = _parent_of(was, before), _parent_of(now, after)
    if places[0] != places[1]:
        yield FieldChange("changed", now.id, PARENT, *places)
    if (was.fields is now.fields or was.fields == now.fields) and was.custom == now.custom:
        return
    old, new = written_fields(was), written_fields(now)
    for field in dict.fromkeys((*new, *old)):
        values = plain(old, field), plain(new, field)
        if field != "id" and values[0] != values[1]:
            yield FieldChange("changed", now.id, field, *values)


def _parent_of(task: Task, project: Project | None) -> str | None:
    return None if task.parent is None or project is None else project.tasks[task.parent].id


def project_changes(before: Project | None, after: Project | None) -> tuple[FieldChange, ...]:
    """Return what differs between two versions of a project's own keys, tasks apart.

    What lies deeper is named by its way: ``policy.alarm_days``, ``people.lina.capacity``.
    """
    if before is None or after is None:
        return ()
    old, new = _settings(before), _settings(after)
    if before.id != after.id:
        old, new = {**old, "id": before.id}, {**new, "id": after.id}
    return tuple(_flat_changes(old, new))


def _settings(project: Project) -> dict[str, Any]:
    written = written_record(project.fields)
    written.pop("id", None)
    return written | dict(project.custom)


def workspace_changes(before: WorkspaceFields, after: WorkspaceFields) -> tuple[FieldChange, ...]:
    """Return what differs between two versions of a workspace's settings."""
    if before == after:
        return ()
    return tuple(_flat_changes(written_record(before), written_record(after)))


def _flat_changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[FieldChange]:
    if before == after:
        return
    old, new = dict(_flat(before)), dict(_flat(after))
    for field in dict.fromkeys((*new, *old)):
        if old.get(field) != new.get(field):
            yield FieldChange("changed", None, field, old.get(field), new.get(field))


def _flat(value: Any, way: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value below ``value`` by the keys that lead to it; lists of named records by their names."""
    if isinstance(value, list) and value and all(isinstance(item, dict) and "id" in item for item in value):
        value = {str(item["id"]): item for item in value}
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield from _flat(item, f"{way}.{key}" if way else str(key))
    else:
        yield way, value
