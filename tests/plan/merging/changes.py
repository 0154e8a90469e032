"""Changes that people make to plans, drawn at random, and what each of them touches."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mktpm.diagnostics import Route
from mktpm.plan.edit import CannotEdit, Edit, InsertItem, RemoveItem, SetKey, UnsetKey, edited
from mktpm.plan.outline import Entry, Mapping, Node, Sequence, node_at, outline
from mktpm.plan.source import parse

EXAMPLES = sorted((Path(__file__).parents[3] / "examples").glob("*/projects/*.yaml"))
TEMPLATES = sorted((Path(__file__).parents[3] / "templates" / "projects").rglob("*.yaml"))
KEPT = ("id", "name", "tasks")


@dataclass(frozen=True)
class Site:
    """A task in a text, and what a change of it is drawn with."""

    text: str
    task: str
    route: Route
    data: dict[str, Any]
    dice: random.Random
    mark: str
    """Makes the change different from all others."""

    @property
    def row(self) -> Route:
        """The way to the list that the task stands in."""
        return self.route[:-1]

    @property
    def place(self) -> int:
        last = self.route[-1]
        assert isinstance(last, int)
        return last


@dataclass(frozen=True)
class Change:
    """A change by task id, so that it can be made before and after others."""

    name: str
    touches: frozenset[tuple[str, str]]
    """Tasks with the field; the field `*` stands for all of the task, and for its place."""
    make: Callable[[str], str]

    def meets(self, other: Change) -> bool:
        """Whether the two touch the same thing."""
        return any(
            task == its and ("*" in (field, also) or field == also)
            for task, field in self.touches
            for its, also in other.touches
        )


def identity(data: dict[str, Any]) -> str:
    return str(data.get("id") or data.get("name"))


def tasks_of(data: Any, route: Route = ()) -> Iterator[tuple[str, Route, dict[str, Any]]]:
    for position, item in enumerate(data.get("tasks") or []):
        here = (*route, "tasks", position)
        yield identity(item), here, item
        yield from tasks_of(item, here)


def route_to(text: str, task: str) -> Route:
    return next(route for known, route, _ in tasks_of(parse(text, "").data) if known == task)


def _edit(task: str, edit: Callable[[str, Route], Edit]) -> Callable[[str], str]:
    return lambda text: edited(text, [edit(text, route_to(text, task))])


def _at(text: str, route: Route) -> Any:
    node = parse(text, "").data
    for step in route:
        node = node[step]
    return node


def any_change(text: str, dice: random.Random, mark: str) -> Change:
    """Return a change that can be made to ``text``; ``mark`` makes it different from all others."""
    while True:
        kind = dice.choice(
            (_set_field, _set_field, _add_field, _unset_field, _add_to_list, _remove_from_list, _comment_above,
             _comment_behind, _add_task, _remove_task, _swap, _reparent)
        )  # fmt: skip
        task, route, data = dice.choice(list(tasks_of(parse(text, "").data)))
        change: Change | None = kind(Site(text, task, route, data, dice, mark))
        if change is None:
            continue
        try:
            after = change.make(text)
        except CannotEdit:
            continue
        if after != text and not parse(after, "").diagnostics:
            return change


Draw = Change | None


def _set_field(on: Site) -> Draw:
    keys = [key for key, value in on.data.items() if key not in KEPT and not isinstance(value, (list, dict))]
    if not keys:
        return None
    key = on.dice.choice(keys)
    return Change(
        f"set {on.task}.{key}",
        frozenset({(on.task, key)}),
        _edit(on.task, lambda _, at: SetKey(at, key, f"v{on.mark}")),
    )


def _add_field(on: Site) -> Draw:
    key = on.dice.choice([key for key in ("channel", "note", "calendar", "x-code", "fixed") if key not in on.data])
    return Change(
        f"add {on.task}.{key}",
        frozenset({(on.task, key)}),
        _edit(on.task, lambda _, at: SetKey(at, key, f"n{on.mark}")),
    )


def _unset_field(on: Site) -> Draw:
    keys = [key for key in on.data if key not in KEPT]
    if not keys:
        return None
    key = on.dice.choice(keys)
    return Change(
        f"unset {on.task}.{key}", frozenset({(on.task, key)}), _edit(on.task, lambda _, at: UnsetKey(at, key))
    )


def _add_to_list(on: Site) -> Draw:
    key = on.dice.choice(("tags", "deliverables", "done_when", "depends", "slips"))
    value: Any = {"on": on.mark, "field": "due", "because": f"estimate: {on.mark}"} if key == "slips" else f"l{on.mark}"

    def edit(now: str, at: Route) -> Edit:
        return InsertItem((*at, key), len(_at(now, at).get(key) or []), value)

    return Change(f"into {on.task}.{key}", frozenset({(on.task, f"{key}+{on.mark}")}), _edit(on.task, edit))


def _remove_from_list(on: Site) -> Draw:
    lists = [key for key, value in on.data.items() if isinstance(value, list) and key != "tasks" and len(value) > 1]
    if not lists:
        return None
    key = on.dice.choice(lists)
    item = on.dice.choice(on.data[key])

    def edit(now: str, at: Route) -> Edit:
        return RemoveItem((*at, key), _at(now, at)[key].index(item))

    return Change(
        f"from {on.task}.{key}", frozenset({(on.task, f"{key}-{item}"), (on.task, key)}), _edit(on.task, edit)
    )


def _entry(text: str, task: str, key: str) -> Entry:
    node = node_at(outline(text), route_to(text, task))
    assert isinstance(node, Mapping)
    entry = node.entry(key)
    assert entry is not None
    return entry


def _line_start(text: str, offset: int) -> int:
    return text.rfind("\n", 0, offset) + 1


def _comment_above(on: Site) -> Draw:
    node = node_at(outline(on.text), on.route)
    if not isinstance(node, Mapping) or node.flow:
        return None
    key = on.dice.choice([key for key in on.data if key not in KEPT] or ["name"])

    def make(now: str) -> str:
        start = _line_start(now, _entry(now, on.task, key).key.start)
        indent = len(now[start:]) - len(now[start:].lstrip(" "))
        return f"{now[:start]}{' ' * indent}# c{on.mark}\n{now[start:]}"

    return Change(f"comment above {on.task}.{key}", frozenset({(on.task, key)}), make)


def _comment_behind(on: Site) -> Draw:
    node = node_at(outline(on.text), on.route)
    keys = [key for key, value in on.data.items() if not isinstance(value, (list, dict)) and key != "note"]
    if not isinstance(node, Mapping) or node.flow or not keys:
        return None
    key = on.dice.choice(keys)

    def make(now: str) -> str:
        stop = now.index("\n", _entry(now, on.task, key).value.end)
        return f"{now[:stop]}  # t{on.mark}{now[stop:]}"

    return Change(f"comment behind {on.task}.{key}", frozenset({(on.task, f"{key}#")}), make)


def _add_task(on: Site) -> Draw:
    new = {"id": f"new-{on.mark}", "name": f"New {on.mark}"}

    def make(now: str) -> str:
        at = route_to(now, on.task)
        last = at[-1]
        assert isinstance(last, int)
        return edited(now, [InsertItem(at[:-1], last + 1, new)])

    return Change(f"add behind {on.task}", frozenset({(on.task, "place")}), make)


def _remove_task(on: Site) -> Draw:
    if on.data.get("tasks") or len(_at(on.text, on.row)) < 3:
        return None

    def make(now: str) -> str:
        at = route_to(now, on.task)
        last = at[-1]
        assert isinstance(last, int)
        return edited(now, [RemoveItem(at[:-1], last)])

    siblings = frozenset((identity(each), "*") for each in _at(on.text, on.row))
    return Change(f"remove {on.task}", siblings, make)


def _spans(text: str, row: Route) -> list[tuple[int, int]]:
    """The whole lines of each item of a list in block style, without comments above it."""
    node: Node | None = node_at(outline(text), row)
    assert isinstance(node, Sequence)
    starts = [_line_start(text, item.start) for item in node.items]
    last = text.find("\n", node.end - (text[node.end - 1] == "\n"))
    return list(zip(starts, [*starts[1:], len(text) if last < 0 else last + 1], strict=True))


def _is_plain(text: str, row: Route) -> bool:
    node = node_at(outline(text), row)
    if not isinstance(node, Sequence) or node.flow:
        return False
    return all("#" not in text[begin:end] for begin, end in _spans(text, row))


def _swap(on: Site) -> Draw:
    """Put a task behind its next sibling."""
    row = _at(on.text, on.row)
    if on.place + 1 >= len(row) or not _is_plain(on.text, on.row):
        return None

    def make(now: str) -> str:
        at = route_to(now, on.task)
        place = at[-1]
        assert isinstance(place, int)
        (a, b), (c, d) = _spans(now, at[:-1])[place : place + 2]
        return now[:a] + now[c:d] + now[a:b] + now[d:]

    return Change(f"swap {on.task}", frozenset((identity(each), "place") for each in row), make)


def _reparent(on: Site) -> Draw:
    """Put a task below the task in front of it, as the last one there."""
    if on.place == 0 or not _is_plain(on.text, on.row):
        return None
    above = _at(on.text, on.row)[on.place - 1]
    node = node_at(outline(on.text), (*on.row, on.place - 1, "tasks"))
    if not isinstance(node, Sequence) or node.flow:
        return None

    def make(now: str) -> str:
        at = route_to(now, on.task)
        place = at[-1]
        assert isinstance(place, int)
        a, b = _spans(now, at[:-1])[place]
        lines = now[a:b].splitlines(keepends=True)
        return now[:a] + "".join("    " + line if line.strip() else line for line in lines) + now[b:]

    touched = frozenset((identity(each), "place") for each in _at(on.text, on.row))
    below = frozenset((identity(each), "place") for each in above["tasks"])
    return Change(f"reparent {on.task}", touched | below | {(identity(above), "*")}, make)
