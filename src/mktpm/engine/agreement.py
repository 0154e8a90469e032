"""What is agreed to when a task is approved: its content, as a digest that any change of it changes.

The digest is of a canonical text: JSON with sorted keys, UTF-8, no blanks. How a value is written
(quotes, order of keys, where it stands in the file) makes no difference.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from mktpm.engine.timeline import Timeline
from mktpm.plan.model import Project, Task, TaskFields
from mktpm.plan.written import written_value
from mktpm.quantities import DateExpression

NOT_AGREED = frozenset(
    {"id", "tags", "status", "progress", "started", "finished", "remaining", "blocked", "slips", "done_when"}
)
"""Fields that say how the work goes, or that are taken in otherwise. All others are agreed to, those
of later versions of the format as well."""
_SHORT = 12
"""Hexadecimal digits of the digest of one part: enough to tell that it changed."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The content of a task at one time."""

    content: str
    """The digest of everything: ``sha256:…``."""
    parts: Mapping[str, str]
    """A short digest of each part: a field, ``file:NAME`` for a deliverable, ``task:ID`` for one below."""
    values: Mapping[str, Any]
    """The parts themselves as plain data, for people to look at; those of tasks below are left out."""


def agreed_content(project: Project, task: Task, timeline: Timeline, checksums: Mapping[str, str]) -> Agreed:
    """Return what somebody who approves ``task`` agrees to, its children and the files it delivers included.

    ``checksums`` are those of deliverables that are files, by the name the plan gives them.
    """
    values = dict(_fields(task, timeline))
    asked = _changes(project, task, timeline)
    if asked:
        values["budget.changes"] = asked
    parts = {name: _short(value) for name, value in values.items()}
    parts |= {f"file:{name}": checksums[name][-_SHORT:] for name in task.fields.deliverables if name in checksums}
    whole: dict[str, Any] = {
        "approval": 1,
        "project": project.id,
        "task": task.id,
        "fields": values,
        "files": _files(task, checksums),
    }
    below = [_below(project, at, timeline, checksums) for at in _descendants(project, task)]
    if below:
        whole["tasks"] = sorted(below, key=_canonical)
        parts |= {f"task:{each['task']}": _short(each) for each in whole["tasks"]}
    return Agreed(f"sha256:{hashlib.sha256(_canonical(whole)).hexdigest()}", parts, values)


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the parts that differ, those of fields first."""
    names = [name for name in {**after, **before} if before.get(name) != after.get(name)]
    return tuple(sorted(names, key=lambda name: (":" in name, name)))


def _below(project: Project, task: Task, timeline: Timeline, checksums: Mapping[str, str]) -> dict[str, Any]:
    assert task.parent is not None  # noqa: S101 - it is below another
    return {
        "task": task.id,
        "parent": project.tasks[task.parent].id,
        "fields": dict(_fields(task, timeline)),
        "files": _files(task, checksums),
    }


def _descendants(project: Project, task: Task) -> Iterator[Task]:
    for child in task.children:
        yield project.tasks[child]
        yield from _descendants(project, project.tasks[child])


def _changes(project: Project, task: Task, timeline: Timeline) -> list[dict[str, str]]:
    """Return the changes of the budget that the approval of ``task`` decides: who approves it agrees to them."""
    budget = project.fields.budget
    return [
        {
            "id": change.id,
            "on": str(timeline.day(change.on) or change.on),
            "line": change.line,
            "amount": f"{change.amount.normalize():f}",
            "because": change.because,
        }
        for change in (budget.changes if budget is not None else ())
        if change.approval == task.id
    ]


def _files(task: Task, checksums: Mapping[str, str]) -> dict[str, str]:
    return {name: checksums[name] for name in task.fields.deliverables if name in checksums}


def _fields(task: Task, timeline: Timeline) -> Iterator[tuple[str, Any]]:
    """Yield the agreed fields that say anything, as plain data; named days with the days that they are."""
    fields = task.fields
    for name, declared in TaskFields.model_fields.items():
        value = getattr(fields, name)
        if name in NOT_AGREED or name not in fields.model_fields_set or value == declared.get_default():
            continue
        plain = written_value(value)
        if isinstance(value, DateExpression) and value.day is None:
            plain = f"{plain} = {timeline.day(value)}"
        yield name, plain
    if fields.done_when:
        yield "done_when", [criterion.text for criterion in fields.done_when]


def _short(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()[:_SHORT]


def _canonical(value: Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8", "surrogatepass")
