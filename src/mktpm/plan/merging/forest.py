"""The tasks of a tree apart from their nesting: each with its own lines, and who stands below whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from mktpm.plan.merging.concrete import Block, Document, Part, Value
from mktpm.plan.merging.identity import item_key, task_id
from mktpm.plan.merging.reading import NotUnderstood

_STEP = 2
"""The columns by which a list of tasks is indented below a task that had none."""


@dataclass(slots=True)
class Forest:
    """The tasks of one text by id; the key None stands for the project."""

    document: Document
    known_as: Mapping[str, str] = field(default_factory=dict)
    """For a task that was given another id, the one it had."""
    own: dict[str, Part] = field(default_factory=dict)
    """Each task without the tasks below it."""
    parent: dict[str, str | None] = field(default_factory=dict)
    below: dict[str | None, list[str]] = field(default_factory=dict)
    lists: dict[str | None, Part] = field(default_factory=dict)
    """The empty list of tasks of each parent that has one."""
    movable: bool = True
    """Whether all lists of tasks are in block style."""

    def within(self, task: str, other: str | None) -> bool:
        """Return whether ``other`` is ``task`` or stands below it."""
        while other is not None and other != task:
            other = self.parent[other]
        return other is not None

    def move(self, task: str, to: str | None, behind: str | None) -> None:
        """Put a task and all below it under ``to``, behind a task there or first."""
        self.below[self.parent[task]].remove(task)
        row = self.below.setdefault(to, [])
        row.insert(row.index(behind) + 1 if behind is not None else 0, task)
        self.parent[task] = to

    def copy(self) -> "Forest":
        """Return one that can be rearranged without this one changing."""
        below = {key: list(row) for key, row in self.below.items()}
        return replace(self, own=dict(self.own), parent=dict(self.parent), below=below, lists=dict(self.lists))

    def planted(self) -> Document:
        """Return the document with the tasks where they stand now."""
        return Document(self.document.head, self._with_tasks(self.document.root, None))

    def _with_tasks(self, block: Block, owner: str | None) -> Block:
        row = self.below.get(owner, [])
        if owner not in self.lists and not row:
            return block
        parts = [self._planted_task(task) for task in row]
        frame = self.lists.get(owner) or _new_list()
        tail = frame.value.tail if isinstance(frame.value, Block) else ()
        entry = replace(frame, value=Block("seq", tuple(parts), tail), data=[part.data for part in parts])
        if owner in self.lists:
            entries = tuple(entry if part.key == "tasks" else part for part in block.parts)
        else:
            entries = (*block.parts, entry)
        return Block("map", entries, block.tail)

    def _planted_task(self, task: str) -> Part:
        part = self.own[task]
        if not isinstance(part.value, Block):
            if self.below.get(task):
                raise NotUnderstood  # a task between braces can't have tasks below it
            return part
        value = self._with_tasks(part.value, task)
        return replace(part, value=value, data={each.key: each.data for each in value.parts})


def _new_list() -> Part:
    return Part("tasks", (), "tasks:", Block("seq", (), ()), "", [], offset=_STEP)


def forest_of(document: Document, known_as: Mapping[str, str] | None = None) -> Forest:
    """Return the tasks of a document; raises ``NotUnderstood`` where an id stands twice."""
    forest = Forest(document, known_as or {})
    _gather(document.root, None, forest)
    return forest


def _gather(block: Block, owner: str | None, forest: Forest) -> None:
    entry = block.part("tasks")
    if entry is None:
        return
    if not isinstance(entry.value, Block):
        if entry.data:
            forest.movable = False
            _gather_ids(entry.data, owner, forest)
        return
    if entry.value.kind != "seq":
        raise NotUnderstood
    forest.lists[owner] = entry
    for part in entry.value.parts:
        _gather_task(part, owner, forest)


def _gather_task(part: Part, owner: str | None, forest: Forest) -> None:
    task = task_id(part.data)
    if task is None:
        forest.movable = False
        return
    _note(task, part, owner, forest)
    task = forest.known_as.get(task, task)
    if isinstance(part.value, Block):
        _gather(part.value, task, forest)
    elif isinstance(part.data, dict) and part.data.get("tasks"):
        forest.movable = False
        _gather_ids(part.data["tasks"], task, forest)


def _note(task: str, part: Part, owner: str | None, forest: Forest) -> None:
    task = forest.known_as.get(task, task)
    if task in forest.own:
        raise NotUnderstood
    forest.own[task] = part
    forest.parent[task] = owner
    forest.below.setdefault(owner, []).append(task)


def _gather_ids(data: Any, owner: str | None, forest: Forest) -> None:
    """Note the tasks between brackets, so that an id that stands twice is seen."""
    for item in data if isinstance(data, list) else []:
        task = task_id(item)
        if task is not None:
            _note(task, Part(item_key("tasks", item), (), "", Value("", item), "", item), owner, forest)
            _gather_ids(item.get("tasks"), forest.known_as.get(task, task), forest)
