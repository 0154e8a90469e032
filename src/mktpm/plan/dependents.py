"""Who waits for a task that is going to leave the plan, and what becomes of those links."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from mktpm.plan.edit import Edit, InsertItem, RemoveItem, SetKey, UnsetKey
from mktpm.plan.target import Target, tasks_of
from mktpm.quantities import Link, QuantityError, parse_link

_APPROVED = ".approved"


@dataclass(frozen=True, slots=True)
class Dependent:
    """A task whose ``depends`` names one that goes."""

    task: Target
    positions: tuple[int, ...]
    """Of the links in its ``depends``."""
    gone: Target
    """One of the tasks that it waits for."""
    instead: tuple[Any, ...]
    """What those tasks wait for themselves, as written."""


def dependents_of(gone: Sequence[Target], everything: Iterable[Target]) -> list[Dependent]:
    """Return the tasks outside ``gone`` that depend on something in it, with the positions of those links."""
    names = {name: each for each in gone for name in _names_below(each)}
    found: list[Dependent] = []
    for task in everything:
        if (str(task.plan.path), task.id) in names:
            continue
        links = task.fields.get("depends")
        hits = [(at, names[key]) for at, item in enumerate(_items(links)) if (key := _meant(task, item, names))]
        if hits:
            instead = tuple(link for each in dict.fromkeys(id(g) for _, g in hits) for link in _waits(names, each))
            found.append(Dependent(task, tuple(at for at, _ in hits), hits[0][1], instead))
    return found


def _names_below(target: Target) -> Iterable[tuple[str, str]]:
    """Yield the plan's path and the id of a task and of all below it."""
    depth = len(target.route)
    for task in tasks_of(target.plan):
        if task.route[:depth] == target.route:
            yield str(target.plan.path), task.id


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _meant(task: Target, item: Any, names: dict[tuple[str, str], Target]) -> tuple[str, str] | None:
    """Return which of ``names`` a written link leads to."""
    text = _task_of(item)
    for name in (text, text.removesuffix(_APPROVED)):
        key = (str(task.plan.path), name)
        if key in names:
            return key
        project, colon, rest = name.partition(":")
        for other in names if colon else ():
            if other[1] == rest.strip() and names[other].plan.project == project.strip():
                return other
    return None


def _task_of(item: Any) -> str:
    if isinstance(item, dict):
        return str(item.get("task", "")).strip()
    try:
        link: Link = parse_link(str(item))
    except QuantityError:
        return ""
    return link.task


def _waits(names: dict[tuple[str, str], Target], identity: int) -> list[Any]:
    """Return what a task that goes waits for, other than tasks that go with it."""
    target = next(each for each in names.values() if id(each) == identity)
    return [item for item in _items(target.fields.get("depends")) if _meant(target, item, names) is None]


def cut(dependent: Dependent) -> list[Edit]:
    """Return the edits that drop the links; with the last one goes ``depends``."""
    at = (*dependent.task.route, "depends")
    if len(dependent.positions) == len(_items(dependent.task.fields.get("depends"))):
        return [UnsetKey(dependent.task.route, "depends")]
    return [RemoveItem(at, position) for position in sorted(dependent.positions, reverse=True)]


def bridged(dependent: Dependent) -> list[Edit]:
    """Return the edits that put what the gone task waited for in its place."""
    held = _items(dependent.task.fields.get("depends"))
    kept = [item for at, item in enumerate(held) if at not in dependent.positions]
    linked = {_task_of(item) for item in kept}
    added = [item for item in dependent.instead if _task_of(item) not in linked]
    if not kept and not added:
        return [UnsetKey(dependent.task.route, "depends")]
    if not kept:
        return [SetKey(dependent.task.route, "depends", added)]
    at = (*dependent.task.route, "depends")
    return [*cut(dependent), *(InsertItem(at, len(kept) + number, item) for number, item in enumerate(added))]
