"""Hypothesis strategies: small random plans without errors, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

Task = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

FIRST_DAY = date(2026, 9, 1)
CALENDARS: dict[str, dict[str, Any]] = {
    "office": {"days": ["mon", "tue", "wed", "thu", "fri"]},
    "shop": {"days": ["tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["10:00-16:00"]},
    "early": {
        "hours": ["07:00-11:00", "12:00-15:00"],
        "closed": ["2026-09-16", "2026-09-28..2026-10-02"],
    },
    "studio": {
        "days": ["mon", "wed", "fri"],
        "hours": ["09:00-12:00", "13:00-17:30"],
        "open": ["2026-09-12", "2026-09-13"],
    },
    "cn": {"holidays": "CN"},
    "always": {
        "days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
        "hours": ["08:00-20:00"],
    },
}
NAMES = (
    "拍摄",
    "copy",
    "页面搭建",
    "sample test",
    "A",
    "B2",
    "审批",
    "listing",
    "预热",
    "gift",
    "客服",
    "x",
)
DURATIONS = ("1d", "2d", "3d", "0.5d", "1.5d", "4h", "2h", "1w", "0d")
LAGS = ("+1d", "+2d", "-1d", "+4h", "-2h", "-3d", "+1ed", "+3ed", "-1ed", "+12eh", "+1w")
TYPES = ("FS", "SS", "FF", "SF")


@dataclass
class Shape:
    """A task while the plan grows: its place among the others, before it is written."""

    name: str
    parent: Shape | None = None
    children: list[Shape] = field(default_factory=list)
    task: Task = field(default_factory=dict)

    @property
    def above(self) -> list[Shape]:
        """The tasks around it."""
        return [self.parent, *self.parent.above] if self.parent else []


def days(first: int = 0, last: int = 30) -> st.SearchStrategy[str]:
    """A day, counted from the first of September 2026."""
    numbers = st.integers(first, last)
    return numbers.map(lambda number: (FIRST_DAY + timedelta(days=number)).isoformat())


def moments(first: int = 0, last: int = 30) -> st.SearchStrategy[str]:
    """A day, now and then with a time."""
    times = st.sampled_from(["", "", "", "", " 10:30", " 14:00", " 18:00"])
    return st.tuples(days(first, last), times).map("".join)


def sometimes(draw: Draw, chance: int = 4) -> bool:
    """Whether something happens that happens once in `chance` times; never, when shrunk."""
    return bool(draw(st.integers(0, chance - 1)) == chance - 1)


@st.composite
def plans(draw: Draw) -> dict[str, Any]:
    """A plan with 2 to 12 leaves that `mktpm` can schedule."""
    top = _tree(draw)
    ordered = [shape for one in top for shape in _depth_first(one)]
    for shape in ordered:
        _fill(draw, shape)
    assume(any(_is_work(shape) for shape in ordered))
    _link(draw, ordered)
    plan: dict[str, Any] = {"id": "random", "name": "Random plan"}
    if not sometimes(draw, 5):
        plan["start"] = draw(days(0, 12))
    if sometimes(draw, 3):
        plan["deadline"] = draw(moments(8, 50))
    if sometimes(draw):
        plan["schedule"] = "alap"
        plan.setdefault("deadline", draw(days(8, 50)))
    if sometimes(draw, 2):
        plan["calendar"] = draw(st.sampled_from(sorted(CALENDARS)))
    used = {plan.get("calendar"), *(shape.task.get("calendar") for shape in ordered)}
    if used & CALENDARS.keys():
        plan["calendars"] = {name: CALENDARS[name] for name in sorted(CALENDARS) if name in used}
    plan["tasks"] = [_written(draw, shape) for shape in draw(st.permutations(top))]
    return plan


def as_of_dates() -> st.SearchStrategy[date]:
    """A day before, in or after most of the plans."""
    return st.integers(-3, 45).map(lambda number: FIRST_DAY + timedelta(days=number))


def _tree(draw: Draw) -> list[Shape]:
    """Leaves, in groups of any depth."""
    groups: list[Shape] = []
    top: list[Shape] = []
    for number in range(draw(st.integers(0, 3))):
        group = Shape(f"phase {number}")
        groups.append(_put(draw, group, groups, top))
    for name in NAMES[: draw(st.integers(2, len(NAMES)))]:
        _put(draw, Shape(name), groups, top)
    return [shape for shape in top if _prune(shape)]


def _is_work(shape: Shape) -> bool:
    """Whether the shape is a leaf that is not cancelled."""
    around = (shape, *shape.above)
    return not shape.children and all(one.task.get("status") != "cancelled" for one in around)


def _put(draw: Draw, shape: Shape, groups: list[Shape], top: list[Shape]) -> Shape:
    """The shape, below one of the groups or at the top."""
    shape.parent = draw(st.sampled_from([None, *groups]))
    (shape.parent.children if shape.parent else top).append(shape)
    return shape


def _prune(shape: Shape) -> bool:
    """Whether the shape is a leaf or holds one; groups without leaves are taken out."""
    shape.children = [child for child in shape.children if _prune(child)]
    return bool(shape.children) or not shape.name.startswith("phase")


def _depth_first(shape: Shape) -> Iterator[Shape]:
    """The shape and all below it."""
    yield shape
    for child in shape.children:
        yield from _depth_first(child)


def _link(draw: Draw, ordered: list[Shape]) -> None:
    """Dependencies from earlier to later shapes, which can't make a circle."""
    for number, shape in enumerate(ordered):
        before = [one for one in ordered[:number] if one not in shape.above]
        if not before or sometimes(draw, 3):
            continue
        chosen = draw(st.lists(st.sampled_from(before), max_size=3, unique_by=id))
        if chosen and not shape.task.get("due_only"):
            shape.task["depends"] = [_dependency(draw, one.name) for one in chosen]


def _dependency(draw: Draw, name: str) -> str | dict[str, str]:
    """A dependency in one of its two forms."""
    kind = draw(st.sampled_from(["", *TYPES]))
    lag = draw(st.sampled_from(["", "", "", *LAGS]))
    if sometimes(draw):
        written = {"task": name, "type": kind, "lag": lag}
        return {key: value for key, value in written.items() if value}
    return " ".join(part for part in (name, kind, lag) if part)


def _fill(draw: Draw, shape: Shape) -> None:
    """The keys of a task other than `depends`."""
    if shape.children:
        if sometimes(draw, 6):
            shape.task["start"] = draw(days(0, 20))
        if sometimes(draw, 6):
            shape.task["due"] = draw(days(5, 40))
        if sometimes(draw, 15):
            shape.task["status"] = "cancelled"
        return
    _length(draw, shape.task)
    if sometimes(draw):
        shape.task["calendar"] = draw(st.sampled_from(sorted(CALENDARS)))
    if sometimes(draw, 3):
        _track(draw, shape.task)


def _length(draw: Draw, task: Task) -> None:
    """How long the task takes and when it may be, in one of many ways."""
    kind = draw(st.sampled_from(("plain", "plain", "plain", *LENGTHS)))
    if kind == "plain":
        task["duration"] = draw(st.sampled_from(DURATIONS))
    else:
        LENGTHS[kind](draw, task)
    if kind in ("plain", "milestone", "elapsed"):
        _dates(draw, task)


def _milestone(_: Draw, task: Task) -> None:
    """A milestone without a length of its own."""
    task["milestone"] = True


def _nothing(_: Draw, task: Task) -> None:
    """A task of one day, because nothing is said."""
    task["note"] = "nothing said"


def _elapsed(draw: Draw, task: Task) -> None:
    """A task in elapsed time."""
    task["duration"] = draw(st.sampled_from(("1ed", "3ed", "12eh", "30eh")))


def _due_only(draw: Draw, task: Task) -> None:
    """A task that says only when it is due."""
    task["due_only"] = True
    task["due"] = draw(moments(5, 40))
    if sometimes(draw):
        task["milestone"] = True


def _start_to_due(draw: Draw, task: Task) -> None:
    """A task that says from when to when."""
    first = draw(st.integers(0, 20))
    length = draw(st.integers(3, 9))
    task["start"] = draw(moments(first, first))
    task["due"] = draw(moments(first + length, first + length))


def _estimate(draw: Draw, task: Task) -> None:
    """A task with three points."""
    task["estimate"] = draw(st.sampled_from(("1d/2d/3d", "2d/3d/10d", "2h/4h/12h")))


def _effort(draw: Draw, task: Task) -> None:
    """A task with person time and perhaps people."""
    task["effort"] = draw(st.sampled_from(("3d", "6d", "12h")))
    if sometimes(draw, 2):
        task["owner"] = "lina"
    if sometimes(draw, 2):
        task["team"] = draw(st.sampled_from((["wang"], ["wang", "zhao 50%"], ["zhao 50%"])))


LENGTHS: dict[str, Callable[[Draw, Task], None]] = {
    "milestone": _milestone,
    "nothing": _nothing,
    "elapsed": _elapsed,
    "due only": _due_only,
    "start to due": _start_to_due,
    "estimate": _estimate,
    "effort": _effort,
}


def _dates(draw: Draw, task: Task) -> None:
    """Constraints of a task that has a length."""
    if sometimes(draw, 5):
        task["start"] = draw(moments(0, 25))
    elif sometimes(draw, 8):
        task["fixed"] = draw(moments(12, 30))
    elif sometimes(draw, 5):
        task["due"] = draw(moments(5, 40))
    if sometimes(draw, 6):
        task["levelled"] = draw(moments(0, 25))


def _track(draw: Draw, task: Task) -> None:
    """What has happened to the task so far."""
    statuses = ["done", "doing", "todo", "blocked", "cancelled", "review"]
    status = draw(st.sampled_from(statuses))
    if status == "cancelled" or (task.get("milestone") and status in ("doing", "review")):
        status = "cancelled"
    task["status"] = status
    first = draw(st.integers(0, 20))
    if status in ("done", "doing", "review") and sometimes(draw, 2):
        task["started"] = draw(days(first, first))
    if status == "done" and ("started" in task or sometimes(draw, 2)):
        task["finished"] = draw(days(first + 3, first + 10))
    if status in ("doing", "review") and sometimes(draw, 2):
        task["progress"] = draw(st.sampled_from(("25%", "50%", "100%")))
    elif status in ("doing", "review") and "ed" not in task.get("duration", ""):
        task["remaining"] = draw(st.sampled_from(("0d", "1d", "3h", "2d")))


def _written(draw: Draw, shape: Shape) -> Task:
    """The task as it stands in the plan, its children and keys in some order."""
    task: Task = {"name": shape.name, **shape.task}
    task.pop("due_only", None)
    if sometimes(draw, 2):
        task["id"] = task["name"]
    if shape.children:
        children = draw(st.permutations(shape.children))
        task["tasks"] = [_written(draw, child) for child in children]
    return dict(draw(st.permutations(list(task.items()))))
