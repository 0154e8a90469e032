"""A plan's plain data as leaves, links and groups: what the slow scheduler works on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.reference.slow_calendar import ELAPSED, Axis, axis_of, day_end, day_start

Task = Mapping[str, Any]

QUANTITY = re.compile(r"(?P<number>\d+(?:\.\d+)?)(?P<unit>ed|eh|ew|d|h|w)")
DEPENDENCY = re.compile(r"(?P<task>.+?)(?:\s+(?P<type>FS|SS|FF|SF))?(?:\s+(?P<lag>[+-]\d[\d.]*(?:ed|eh|ew|d|h|w)))?")
ELAPSED_MINUTES = {"eh": 60, "ed": 24 * 60, "ew": 7 * 24 * 60}
LENGTH_KEYS = ("duration", "estimate", "effort")
PLANNED = ("start", "fixed", "due")
TRACKED = ("started", "finished")


@dataclass(frozen=True)
class Node:
    """A task as written, with what it takes from the tasks around it."""

    name: str
    wbs: str
    task: Task
    parents: tuple[Task, ...]
    leaves: tuple[str, ...]

    @property
    def is_leaf(self) -> bool:
        """Whether the task has no tasks of its own."""
        return not self.task.get("tasks")

    @property
    def cancelled(self) -> bool:
        """Whether the task or one around it is cancelled."""
        return any(task.get("status") == "cancelled" for task in (self.task, *self.parents))


@dataclass(frozen=True)
class Leaf:
    """A task without tasks of its own; its duration is in minutes of its axis.

    The axis of elapsed work, and of a point in time, is every minute there is.
    """

    node: Node
    calendar: Axis
    axis: Axis
    duration: int
    starts: tuple[int, ...] = ()
    levelled: tuple[int, ...] = ()
    caps: tuple[int, ...] = ()
    fixed: int | None = None
    pinned: int | None = None

    @property
    def not_before(self) -> tuple[int, ...]:
        """The days before which it doesn't start, of its own or of the tasks around it."""
        return self.starts + self.levelled

    @property
    def name(self) -> str:
        """The task's id."""
        return self.node.name

    @property
    def task(self) -> Task:
        """The task as written."""
        return self.node.task

    def settled(self, moment: int) -> int:
        """The moment at which a task without duration stands that may not stand before this one.

        It stays where somebody works at that minute or has just stopped working, and goes on to
        the next working minute otherwise.
        """
        position = self.calendar.position(moment)
        if self.node.cancelled or self.calendar.finish_at(position) == moment:
            return moment
        return self.calendar.start_at(position)


@dataclass(frozen=True)
class Link:
    """One dependency between two leaves, its lag in minutes."""

    before: str
    after: str
    type: str = "FS"
    lag: int = 0
    elapsed: bool = False


@dataclass(frozen=True)
class Network:
    """Everything the passes need: leaves by id, links, all tasks in file order."""

    plan: Mapping[str, Any]
    calendar: Axis
    nodes: tuple[Node, ...]
    leaves: Mapping[str, Leaf]
    links: tuple[Link, ...]
    into: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)
    out_of: Mapping[str, tuple[Link, ...]] = field(default_factory=dict)


def read_network(plan: Mapping[str, Any]) -> Network:
    """The network of a plan that is free of errors."""
    nodes = tuple(_walk(plan["tasks"], (), ""))
    leaves = {node.name: _leaf(plan, node) for node in nodes if node.is_leaf}
    links = tuple(_links(nodes, leaves))
    return Network(
        plan=plan,
        calendar=_calendar(plan, plan.get("calendar")),
        nodes=nodes,
        leaves=leaves,
        links=links,
        into={name: tuple(k for k in links if k.after == name) for name in leaves},
        out_of={name: tuple(k for k in links if k.before == name) for name in leaves},
    )


def minutes_of(text: object, calendar: Axis) -> int:
    """A written quantity in minutes: working time of the calendar, or elapsed."""
    match = QUANTITY.fullmatch(str(text))
    if match is None:
        raise ValueError(text)
    number, unit = float(match["number"]), match["unit"]
    working = {"h": 60, "d": calendar.minutes_a_day}
    working["w"] = calendar.minutes_a_day * calendar.days_a_week
    return round(number * (working | ELAPSED_MINUTES)[unit])


def is_elapsed(text: object) -> bool:
    """Whether a written quantity is elapsed time (`3ed`)."""
    return "e" in str(text)


def percent(text: object) -> float:
    """`40%` as 0.4."""
    return float(str(text).removesuffix("%")) / 100


def dates_of(plan: Mapping[str, Any], keys: Sequence[str]) -> list[int]:
    """The beginnings of all days, or the minutes, that the tasks name under these keys."""
    work = [node.task for node in _walk(plan["tasks"], (), "") if not node.cancelled]
    return [day_start(task[key]) for task in work for key in keys if key in task]


def _walk(tasks: Sequence[Task], parents: tuple[Task, ...], prefix: str) -> Iterator[Node]:
    """Every task, in file order, parents before their children."""
    for number, task in enumerate(tasks, 1):
        wbs = f"{prefix}{number}"
        children = list(_walk(task.get("tasks") or (), (*parents, task), f"{wbs}."))
        leaves = tuple(child.name for child in children if child.is_leaf)
        name = _name(task)
        yield Node(name, wbs, task, parents, leaves or (name,))
        yield from children


def _name(task: Task) -> str:
    """The task's id: its `id`, or else its `name`."""
    return str(task.get("id", task.get("name")))


def _calendar(plan: Mapping[str, Any], name: object) -> Axis:
    """The calendar of that name in the plan; the built-in one for none."""
    return axis_of(plan["calendars"][name] if name else {})


def _leaf(plan: Mapping[str, Any], node: Node) -> Leaf:
    """The leaf of a node; a cancelled one is a point in time that only passes links on."""
    task = node.task
    calendar = _calendar(plan, task.get("calendar", plan.get("calendar")))
    if node.cancelled:
        return Leaf(node, calendar, ELAPSED, 0)
    around = (task, *node.parents)
    caps = tuple(day_end(one["due"]) for one in around if "due" in one)
    duration = _duration(task, calendar)
    elapsed = duration == 0 or is_elapsed(task.get("duration", ""))
    return Leaf(
        node,
        calendar,
        ELAPSED if elapsed else calendar,
        duration,
        starts=tuple(day_start(one["start"]) for one in around if "start" in one),
        levelled=tuple(day_start(one["levelled"]) for one in around if "levelled" in one),
        caps=caps,
        fixed=day_start(task["fixed"]) if "fixed" in task else None,
        pinned=min(caps) if _is_due_only(node) else None,
    )


def _is_due_only(node: Node) -> bool:
    """Whether nothing but `due` says when the task is done."""
    others = (*LENGTH_KEYS, "start", "fixed")
    linked = any(task.get("depends") for task in (node.task, *node.parents))
    return "due" in node.task and not linked and not any(key in node.task for key in others)


def _duration(task: Task, calendar: Axis) -> int:
    """The task's length in minutes, from the first of the keys that give one."""
    if "duration" in task:
        return minutes_of(task["duration"], calendar)
    if "start" in task and "due" in task:
        first, last = day_start(task["start"]), day_end(task["due"])
        return calendar.position(last) - calendar.position(first)
    if "estimate" in task:
        low, likely, high = (minutes_of(p, calendar) for p in task["estimate"].split("/"))
        return round((low + 4 * likely + high) / 6)
    if "effort" in task:
        return round(minutes_of(task["effort"], calendar) / _shares(task))
    return 0 if task.get("milestone") else calendar.minutes_a_day


def _shares(task: Task) -> float:
    """The sum of what the task's people give of their time; 1 for a task of nobody."""
    shares = 1.0 if "owner" in task else 0.0
    for person in task.get("team", ()):
        last = person.split()[-1]
        shares += percent(last) if last.endswith("%") else 1.0
    return shares or 1.0


def _links(nodes: Sequence[Node], leaves: Mapping[str, Leaf]) -> Iterator[Link]:
    """Every dependency, one for each pair of leaves that it stands for."""
    by_name = {node.name: node for node in nodes}
    for node in nodes:
        for written in node.task.get("depends", ()):
            task, kind, lag = _dependency(written)
            for after in node.leaves:
                minutes, elapsed = _lag(lag, leaves[after].calendar)
                for before in by_name[task].leaves:
                    yield Link(before, after, kind, minutes, elapsed)


def _dependency(written: object) -> tuple[str, str, str]:
    """The id, type and lag of a dependency in either of its forms."""
    if isinstance(written, Mapping):
        lag = str(written.get("lag", "+0d"))
        return str(written["task"]), written.get("type", "FS"), lag
    match = DEPENDENCY.fullmatch(str(written))
    if match is None:
        raise ValueError(written)
    return match["task"], match["type"] or "FS", match["lag"] or "+0d"


def _lag(text: str, calendar: Axis) -> tuple[int, bool]:
    """A lag in minutes of the successor's calendar, and whether it is elapsed time instead."""
    size = minutes_of(text.lstrip("+-"), calendar)
    return (-size if text.startswith("-") else size), is_elapsed(text)
