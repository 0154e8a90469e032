"""Nested task mappings → the flat list of tasks, parents before children, with their numbers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mktpm.diagnostics import Route
from mktpm.language import message
from mktpm.plan.findings import Findings, Read
from mktpm.plan.model import APPROVED, Task, TaskFields
from mktpm.plan.records import read_record
from mktpm.plan.values import kind_of


@dataclass(slots=True)
class _Branch:
    """A task that was read, before its children are known."""

    id: str
    name: str
    wbs: str
    parent: int | None
    depth: int
    route: Route
    fields: TaskFields
    custom: dict[str, Any]
    children: list[int]


def read_tasks(data: Any, findings: Findings) -> tuple[Task, ...]:
    """Return the tasks under the project's ``tasks`` key, in the order of the file."""
    branches: list[_Branch] = []
    if data is not None:
        _read_level(data, ("tasks",), None, branches, findings)
    return tuple(
        Task(b.id, b.name, b.wbs, index, b.parent, tuple(b.children), b.depth, b.route, b.fields, b.custom)
        for index, b in enumerate(branches)
    )


def link_count(tasks: tuple[Task, ...], by_id: Mapping[str, int]) -> int:
    """Return to how many links between leaves the dependencies come: a parent's stand for all its leaves."""
    leaves = [0] * len(tasks)
    for task in reversed(tasks):
        leaves[task.index] = leaves[task.index] or 1
        if task.parent is not None:
            leaves[task.parent] += leaves[task.index]
    texts = {link.task for task in tasks for link in task.fields.depends}
    named = [by_id[text] for text in texts if text in by_id]
    bare = (text.removesuffix(APPROVED) for text in texts if text.endswith(APPROVED))
    approved = [by_id[text] for text in bare if text in by_id]
    ends = sum(2 * leaves[at] for at in named) + sum(leaves[at] for at in approved)
    return sum(len(task.fields.depends) * leaves[task.index] for task in tasks) + ends


def _read_level(data: Any, route: Route, parent: int | None, branches: list[_Branch], findings: Findings) -> None:
    if not isinstance(data, list):
        findings.add("invalid-value", message("a list of tasks was expected, not {kind}", kind=kind_of(data)), route)
        return
    prefix = "" if parent is None else branches[parent].wbs + "."
    siblings = 0
    for position, item in enumerate(data):
        here = (*route, position)
        branch = _read_branch(item, here, parent, f"{prefix}{siblings + 1}", branches, findings)
        if branch is None:
            continue
        siblings += 1
        index = len(branches)
        branches.append(branch)
        if parent is not None:
            branches[parent].children.append(index)
        children = item.get("tasks")
        if children is not None:
            _read_level(children, (*here, "tasks"), index, branches, findings)


def _read_fields(item: Any, route: Route, findings: Findings) -> Read[TaskFields] | None:
    """Return a task's own fields, those of another version where the data is that version's."""
    if isinstance(item, dict) and "tasks" in item:
        return read_record(TaskFields, {key: value for key, value in item.items() if key != "tasks"}, route, findings)
    if findings.known is None:
        return read_record(TaskFields, item, route, findings)
    held, read = findings.known.get(id(item), (None, None))
    if read is None or held is not item:
        before = len(findings.diagnostics)
        read = read_record(TaskFields, item, route, findings)
        if read is not None and len(findings.diagnostics) == before:
            findings.known[id(item)] = item, read
    return read


def _read_branch(
    item: Any, route: Route, parent: int | None, wbs: str, branches: list[_Branch], findings: Findings
) -> _Branch | None:
    read = _read_fields(item, route, findings)
    if read is None:
        return None
    fields = read.record
    name = fields.name or fields.id
    if name is None:
        if "name" not in item and "id" not in item:
            findings.add("missing-field", message("a task needs a `name`"), route, message("add `name: …`"))
        name = f"#{wbs}"
    depth = 0 if parent is None else branches[parent].depth + 1
    return _Branch(fields.id or name.strip(), name, wbs, parent, depth, route, fields, read.custom, [])
