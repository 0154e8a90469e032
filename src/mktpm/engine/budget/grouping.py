"""Lines by what they have in common: the parts of any grouping add up to the whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from mktpm.engine.budget.account import Account, Figures, LineAccount
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task

Dimension = Literal["line", "channel", "phase", "category", "region", "task", "owner"]
DIMENSIONS: tuple[Dimension, ...] = get_args(Dimension)


@dataclass(frozen=True, slots=True)
class Group:
    """Lines that have the same in all dimensions asked for."""

    keys: tuple[str, ...]
    """What they have, by dimension; empty where they have nothing there."""
    names: tuple[str, ...]
    """The same as shown."""
    lines: tuple[LineAccount, ...]
    figures: Figures


def groups_of(account: Account, by: Sequence[Dimension]) -> tuple[Group, ...]:
    """Return the lines of an account in groups, in the order in which each first appears."""
    found: dict[tuple[str, ...], list[LineAccount]] = {}
    for each in account.lines:
        found.setdefault(tuple(_key(account.at, each, dimension) for dimension in by), []).append(each)
    return tuple(
        Group(
            keys,
            tuple(_name(account, dimension, key) for dimension, key in zip(by, keys, strict=True)),
            tuple(lines),
            sum((each.figures for each in lines), Figures()),
        )
        for keys, lines in found.items()
    )


def _key(at: ProjectSchedule, each: LineAccount, dimension: Dimension) -> str:
    line, task = each.line, _task(at, each.line.task)
    if dimension == "line":
        return line.id
    if dimension == "channel":
        return line.channel or _inherited_channel(at, task)
    if dimension == "phase":
        return line.phase or ("" if task is None else _phase(at, task))
    if dimension == "owner":
        return line.owner or ("" if task is None else task.owner or "")
    found: str | None = getattr(line, dimension)
    return found or ""


def _task(at: ProjectSchedule, name: str | None) -> Task | None:
    index = None if name is None else at.project.by_id.get(name)
    return None if index is None else at.project.tasks[index]


def _inherited_channel(at: ProjectSchedule, task: Task | None) -> str:
    while task is not None:
        if task.fields.channel is not None:
            return task.fields.channel
        task = None if task.parent is None else at.project.tasks[task.parent]
    return ""


def _phase(at: ProjectSchedule, task: Task) -> str:
    """Return the part of the plan at the top that a task belongs to; none for one that stands there itself."""
    top = task
    while top.parent is not None:
        top = at.project.tasks[top.parent]
    return top.id if top.children else ""


def _name(account: Account, dimension: Dimension, key: str) -> str:
    if dimension == "line":
        line = account.line(key)
        return key if line is None else line.name
    if dimension == "owner":
        return account.at.project.person(key)
    task = _task(account.at, key) if dimension in ("phase", "task") else None
    return key if task is None else task.name
