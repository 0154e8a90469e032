"""A second opinion on `mktpm schedule --json`: slow, naive, and written from the format alone.

There is no topological order here. Each pass places every leaf again and again, each time from
where the others stand, until nothing moves any more. Latest positions are found by trying
positions against every link, not by calculating backwards.

Where the format leaves a question open, this is what was chosen, the simplest reading:

- A link compares positions on the successor's calendar. `FF` from a Saturday into a Monday-to-
  Friday task is kept when that task finishes on Friday evening: there is no work in between.
- A latest date is the latest position at which every link still holds with the latest dates of
  the successors, and free float is measured the same way against their early dates. Free float
  is negative where a `fixed` successor starts before its predecessor allows.
- An elapsed task still has a calendar: a lag of `+2d` into it is two working days of it, and its
  floats are the working time of that calendar between its early and its late finish. Its
  `start` is at 00:00.
- A task without duration is a point in time: no earlier than any of its links and dates require,
  wherever somebody works in its calendar or has just stopped working, else at the next working
  minute. So it stands on Friday 18:00 after work that ends then, on Monday 9:00 when its own
  `start` or a predecessor that starts then binds it, and never before what it waits for. Its
  latest moment is shown at the end of the working time before it, unless no working time lies
  between that and its early moment: then both are the same.
- A `fixed` day caps the late start, too, so the task has no float. Before the project's start it
  counts as the project's start. In the forecast it is a "not earlier than" like `start`.
- A task with only `due` is planned to finish on the earliest of its own and its parents' `due`,
  and stands on its early dates where those are later; in `alap` it follows the rule for all
  tasks. Its forecast starts no earlier than its plan.
- A cancelled task holds nothing back by itself, nor by the dates of the tasks around it, nor by the
  project's start, if it comes after something; lags of links through it are kept, in its calendar.
  With nothing before it, it stands at the project's start; with nothing after it, it caps nothing.
- Without `start` the project starts on the earliest `start`, `fixed` or `due` that holds for one
  of its tasks (a `start` that a later one around it makes void does not count, nor does `levelled`), else on the
  earliest tracked day, else on `as_of`. An `alap` project without `start` starts with its earliest
  late start; a milestone that would come first stands at the start of that day's work, not on the
  evening before it.
- The project's `start` is shown as the first working minute of its calendar from there, or as the
  first early start where that is earlier. Its `float_days` are from the finish to the deadline,
  `null` without one.
- Tracked work stands on the days that are written, worked on or not, from the hour at which the
  calendar's days begin to the one at which they end. No finish is shown before its start. What
  remains of a milestone, or of elapsed work, is working time; a link that holds the finish back
  holds it to the moment, as where nothing has begun.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.reference.slow_calendar import day_end, day_start, moment_of
from tests.reference.slow_plan import (
    TRACKED,
    Leaf,
    Link,
    Network,
    Node,
    dates_of,
    minutes_of,
    percent,
    read_network,
)


@dataclass(frozen=True)
class Placed:
    """Where a leaf stands: position of its start and finish, and both as moments."""

    first: int
    last: int
    start: int
    finish: int


Placing = Mapping[str, Placed]
Place = Callable[[Leaf, Placing], Placed]


@dataclass(frozen=True)
class Passes:
    """The four placings of a network, and the two moments that bound it."""

    start: int
    finish: int
    early: Placing
    late: Placing
    plan: Placing
    forecast: Placing


def slow_schedule(plan: Mapping[str, Any], as_of: date) -> dict[str, Any]:
    """What `mktpm schedule --json` should print for a plan without errors."""
    network = read_network(plan)
    passes = run_passes(network, as_of)
    return {
        "schema": 1,
        "as_of": as_of.isoformat(),
        "projects": [_project(network, passes)],
    }


def run_passes(network: Network, as_of: date) -> Passes:
    """Early, late, plan and forecast placings, in the order in which they need each other."""
    alap = network.plan.get("schedule") == "alap"
    start = _project_start(network, as_of)
    early = _forward(network, start)
    if alap and "deadline" in network.plan:
        late = _backward(network, day_end(network.plan["deadline"]), early)
        plan = _as_late_as_possible(network, early, late)
    else:
        plan = _pinned(network, start, early)
        late = _backward(network, _late_cap(network, plan), early)
        plan = _as_late_as_possible(network, early, late) if alap else plan
    forecast = _forecast(network, start, plan, as_of)
    return Passes(start, _project_finish(network, plan), early, late, plan, forecast)


# ---------------------------------------------------------------- placing one leaf


def _work_at(leaf: Leaf, first: int) -> Placed:
    """The leaf with its work starting at this position."""
    last = first + leaf.duration
    return Placed(first, last, leaf.axis.start_at(first), leaf.axis.finish_at(last))


def _point_at(moment: int) -> Placed:
    """A leaf without duration at this moment."""
    return Placed(moment, moment, moment, moment)


def _at(leaf: Leaf, position: int) -> Placed:
    """The leaf at this position of its axis."""
    return _work_at(leaf, position) if leaf.duration else _point_at(position)


def _from_bounds(leaf: Leaf, days: Iterable[int], positions: Iterable[int]) -> Placed:
    """The leaf as early as its bounds allow: beginnings of days, and positions from elsewhere."""
    position = max((*(leaf.axis.position(day) for day in days), *positions))
    return _at(leaf, position if leaf.duration else leaf.settled(position))


def _settle(network: Network, place: Place, known: Placing | None = None) -> Placing:
    """The placing at which every leaf stands where the others say it should."""
    placing = dict(known or {})
    for _ in range(len(network.leaves) + 2):
        found = {name: place(leaf, placing) for name, leaf in network.leaves.items()}
        if found == placing:
            return placing
        placing = found
    message = "the links go round in a circle"
    raise ValueError(message)


# ---------------------------------------------------------------- links


def _earliest_by(network: Network, link: Link, before: Placed) -> int:
    """The position from which the successor may start, by this link."""
    leaf = network.leaves[link.after]
    moment = _moment_required(leaf, link, before)
    if leaf.duration == 0:
        return leaf.settled(moment)
    reached = leaf.axis.position(moment)
    return reached if link.type[1] == "S" else reached - leaf.duration


def _moment_required(leaf: Leaf, link: Link, before: Placed) -> int:
    """The moment before which the successor's end of the link may not lie."""
    moment = before.finish if link.type[0] == "F" else before.start
    if link.elapsed:
        return moment + link.lag
    return leaf.calendar.later_by(moment, link.lag)


def _incoming(network: Network, leaf: Leaf, placing: Placing, ends: str = "SF") -> list[int]:
    """The positions that links into the leaf ask for; `ends` says which of its ends they hold."""
    return [
        _earliest_by(network, link, placing[link.before])
        for link in network.into[leaf.name]
        if link.before in placing and link.type[1] in ends
    ]


def _latest(network: Network, leaf: Leaf, after: Placing, caps: list[int], seen: Placing) -> Placed:
    """The leaf as late as caps and the places of its successors allow."""

    def fits(position: int) -> bool:
        placed = _at(leaf, position)
        within = all(placed.last <= leaf.axis.position(cap) for cap in caps)
        return within and all(
            _earliest_by(network, link, placed) <= after[link.after].first
            for link in network.out_of[leaf.name]
            if link.after in after
        )

    low, high = 0, len(leaf.axis.minutes) - leaf.duration
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return _late_at(leaf, low, seen)


def _late_at(leaf: Leaf, position: int, early: Placing) -> Placed:
    """The leaf at a late position, a point in time shown at the end of the work before it."""
    if leaf.duration or leaf.node.cancelled:
        return _at(leaf, position)
    shown = leaf.calendar.finish_at(leaf.calendar.position(position))
    if leaf.name in early:
        soonest = early[leaf.name].start
        same = leaf.calendar.position(soonest) == leaf.calendar.position(position)
        shown = soonest if same else shown
    return Placed(position, position, shown, shown)


# ---------------------------------------------------------------- the passes


def _project_start(network: Network, as_of: date) -> int:
    """The moment before which nothing of the project starts."""
    if "start" in network.plan:
        return day_start(network.plan["start"])
    if network.plan.get("schedule") == "alap" and "deadline" in network.plan:
        late = _backward(network, day_end(network.plan["deadline"]), {})
        return min(_latest_start(leaf, late[leaf.name]) for leaf in _working(network))
    named = _planned_days(network) or dates_of(network.plan, TRACKED)
    return min(named, default=day_start(as_of.isoformat()))


def _latest_start(leaf: Leaf, late: Placed) -> int:
    """The latest moment at which the leaf may start; a point in time wherever somebody works by then."""
    works_then = leaf.duration == 0 and leaf.settled(late.first) == late.first
    return late.first if works_then else late.start


def _planned_days(network: Network) -> list[int]:
    """The days or minutes that the plan's work names: those that no stricter one makes void."""
    found = []
    for leaf in _working(network):
        found += [max(leaf.starts)] if leaf.starts else []
        found += [leaf.fixed] if leaf.fixed is not None else []
        found += [_opening_of(min(leaf.caps))] if leaf.caps else []
    return found


def _opening_of(end: int) -> int:
    """The beginning of the day that ends at this moment; the moment itself where it has a time."""
    return end if end % (24 * 60) else end - 24 * 60


def _forward(network: Network, start: int) -> Placing:
    """The early placing."""
    return _settle(network, lambda leaf, placing: _early(network, leaf, placing, start))


def _early(network: Network, leaf: Leaf, placing: Placing, start: int) -> Placed:
    """The leaf as early as its own dates and the links allow."""
    if leaf.fixed is not None:
        return _from_bounds(leaf, (start, leaf.fixed), ())
    waits = _incoming(network, leaf, placing)
    if leaf.node.cancelled and waits:
        return _from_bounds(leaf, (), waits)
    return _from_bounds(leaf, (start, *leaf.not_before), waits)


def _pinned(network: Network, start: int, early: Placing) -> Placing:
    """The plan of an `asap` project: early, with the tasks that have only `due` on that day."""

    def place(leaf: Leaf, placing: Placing) -> Placed:
        if leaf.pinned is None:
            return _early(network, leaf, placing, start)
        finish = leaf.calendar.position(leaf.pinned)
        soonest = early[leaf.name]
        if finish <= leaf.calendar.position(soonest.finish):
            return soonest
        return _at(leaf, finish - leaf.duration) if leaf.duration else _late_at(leaf, leaf.pinned, {})

    return _settle(network, place)


def _as_late_as_possible(network: Network, early: Placing, late: Placing) -> Placing:
    """The plan of an `alap` project: late, and early where that is too late already."""
    return {name: late[name] if late[name].start >= early[name].start else early[name] for name in network.leaves}


def _backward(network: Network, cap: int, early: Placing) -> Placing:
    """The late placing of everything that must be over at `cap`."""

    def place(leaf: Leaf, placing: Placing) -> Placed:
        if leaf.node.cancelled:
            return _latest(network, leaf, placing, [], {})
        latest = _latest(network, leaf, placing, [cap, *leaf.caps], early)
        if leaf.fixed is None:
            return latest
        fixed = leaf.axis.position(leaf.fixed if leaf.duration else leaf.settled(leaf.fixed))
        if leaf.name in early:
            fixed = max(fixed, early[leaf.name].first)
        return latest if latest.first <= fixed else _late_at(leaf, fixed, early)

    return _settle(network, place)


def _late_cap(network: Network, plan: Placing) -> int:
    """The moment at which everything must be over: the latest finish, or the deadline."""
    finish = _project_finish(network, plan)
    return min(finish, day_end(network.plan.get("deadline", "2029-12-31")))


def _project_finish(network: Network, plan: Placing) -> int:
    """The latest finish in the plan."""
    return max(plan[leaf.name].finish for leaf in _working(network))


def _working(network: Network) -> list[Leaf]:
    """The leaves that count: all but the cancelled."""
    return [leaf for leaf in network.leaves.values() if not leaf.node.cancelled]


# ---------------------------------------------------------------- forecast


def _forecast(network: Network, start: int, plan: Placing, as_of: date) -> Placing:
    """The placing that respects what has happened by the beginning of `as_of`."""
    now = day_start(as_of.isoformat())

    def place(leaf: Leaf, placing: Placing) -> Placed:
        planned = plan[leaf.name]
        if leaf.node.cancelled:
            return _early(network, leaf, placing, start)
        if is_done(leaf):
            return _done(leaf, planned, now)
        if is_running(leaf):
            ends = _incoming(network, leaf, placing, "F")
            return _running(leaf, planned, now, ends)
        return _to_come(network, leaf, placing, planned, (start, now))

    return _settle(network, place)


def is_done(leaf: Leaf) -> bool:
    """Whether the task is over."""
    return leaf.task.get("status") == "done" or "finished" in leaf.task


def is_running(leaf: Leaf) -> bool:
    """Whether work on the task has begun; meant for one that is not done."""
    begun = leaf.task.get("status") in ("doing", "review") or "started" in leaf.task
    return begun or percent(leaf.task.get("progress", "0%")) > 0


def _done(leaf: Leaf, planned: Placed, now: int) -> Placed:
    """A finished task where it happened."""
    axis, task = leaf.axis if leaf.duration else leaf.calendar, leaf.task
    if "finished" in task:
        finish = leaf.calendar.closing(task["finished"])
        last = axis.position(finish)
    elif axis.position(planned.finish) <= axis.position(now):
        last, finish = axis.position(planned.finish), planned.finish
    else:
        last = axis.position(now)
        finish = axis.finish_at(last)
    if "started" in task:
        return _spanning(leaf.calendar.opening(task["started"]), last, finish)
    if leaf.duration == 0:
        return Placed(last, last, finish, finish)
    return _spanning(axis.start_at(last - leaf.duration), last, finish)


def _running(leaf: Leaf, planned: Placed, now: int, ends: list[int]) -> Placed:
    """A task that is being worked on: from its start to the end of what remains."""
    task, work = leaf.task, _remaining(leaf)
    first = leaf.axis if leaf.duration else leaf.calendar
    start = min(planned.start, first.start_at(first.position(now)))
    if "started" in task:
        start = leaf.calendar.opening(task["started"])
    axis = leaf.calendar if leaf.duration == 0 or ("remaining" in task and work) else leaf.axis
    held = max((leaf.axis.finish_at(end + leaf.duration) for end in ends), default=0)
    if leaf.duration + work == 0:
        return _spanning(start, 0, leaf.settled(max(start, now, held)))
    last = axis.position(max(now, start)) + work
    if axis is not leaf.axis:
        return _spanning(start, last, max(axis.finish_at(last), held))
    last = max(last, axis.position(held))
    finish = axis.finish_at(last)
    return _spanning(start, last, finish if finish >= start else axis.start_at(last))


def _remaining(leaf: Leaf) -> int:
    """The minutes of work that remain."""
    if "remaining" in leaf.task:
        return minutes_of(leaf.task["remaining"], leaf.calendar)
    return round(leaf.duration * (1 - percent(leaf.task.get("progress", "0%"))))


def _to_come(network: Network, leaf: Leaf, placing: Placing, planned: Placed, bounds: tuple[int, int]) -> Placed:
    """A task that nobody has begun: not before today."""
    days = [*bounds, *leaf.not_before]
    if leaf.fixed is not None:
        days.append(leaf.fixed)
    others = _incoming(network, leaf, placing)
    if leaf.pinned is not None or network.plan.get("schedule") == "alap":
        others.append(leaf.axis.position(planned.start))
    return _from_bounds(leaf, days, others)


def _spanning(start: int, last: int, finish: int) -> Placed:
    """A tracked task between two moments, its finish never before its start."""
    return Placed(last, last, start, max(start, finish))


# ---------------------------------------------------------------- floats and the result


def _total_floats(network: Network, passes: Passes) -> Mapping[str, int]:
    """The working minutes by which each leaf may slip."""
    return {leaf.name: _between(leaf, passes.early[leaf.name], passes.late[leaf.name]) for leaf in _working(network)}


def _free_floats(network: Network, passes: Passes) -> Mapping[str, int]:
    """The working minutes by which each leaf may slip before an early date of another moves."""
    limits = _settle(network, lambda leaf, placing: _free_limit(network, leaf, placing, passes))
    found = {}
    for leaf in _working(network):
        caps = [passes.finish] if _leads_nowhere(network, leaf.name) else []
        latest = _latest(network, leaf, limits, caps, passes.early)
        found[leaf.name] = _between(leaf, passes.early[leaf.name], latest)
    return found


def _between(leaf: Leaf, early: Placed, late: Placed) -> int:
    """The working minutes of the leaf's calendar from one place's finish to another's."""
    if leaf.duration == 0:
        return leaf.calendar.position(late.last) - leaf.calendar.position(early.last)
    return leaf.calendar.position(late.finish) - leaf.calendar.position(early.finish)


def _free_limit(network: Network, leaf: Leaf, placing: Placing, passes: Passes) -> Placed:
    """What a predecessor is measured to: the early place, or beyond for what is cancelled."""
    if leaf.node.cancelled:
        return _latest(network, leaf, placing, [], {})
    return passes.early[leaf.name]


def _leads_nowhere(network: Network, name: str) -> bool:
    """Whether no work comes after, directly or through cancelled tasks."""
    after = [link.after for link in network.out_of[name]]
    return all(network.leaves[one].node.cancelled and _leads_nowhere(network, one) for one in after)


def _project(network: Network, passes: Passes) -> dict[str, Any]:
    """The project's entry."""
    calendar = network.calendar
    deadline = network.plan.get("deadline")
    floating = None
    if deadline is not None:
        end = calendar.position(day_end(deadline))
        floating = calendar.days(end - calendar.position(passes.finish))
    floats = (_total_floats(network, passes), _free_floats(network, passes))
    first = min(passes.early[leaf.name].start for leaf in _working(network))
    opening = calendar.start_at(calendar.position(passes.start))
    return {
        "id": network.plan.get("id"),
        "start": _iso(min(opening, first)),
        "finish": _iso(passes.finish),
        "deadline": deadline,
        "float_days": floating,
        "tasks": [_task(network, passes, node, floats) for node in network.nodes if _shown(node)],
    }


def _shown(node: Node) -> bool:
    """Whether the task is work."""
    return not node.cancelled


def _task(
    network: Network,
    passes: Passes,
    node: Node,
    floats: tuple[Mapping[str, int], Mapping[str, int]],
) -> dict[str, Any]:
    """One task's entry; a parent's is made from its leaves'."""
    total, free = floats
    leaves = [network.leaves[name] for name in node.leaves if name in total]
    return {
        "id": node.name,
        "wbs": node.wbs,
        "name": node.task.get("name", node.name),
        **_span("early", passes.early, leaves),
        **_span("late", passes.late, leaves),
        "total_float_days": _smallest(total, leaves),
        "free_float_days": _smallest(free, leaves),
        "critical": any(total[leaf.name] <= 0 for leaf in leaves),
        **_span("plan", passes.plan, leaves),
        **_span("forecast", passes.forecast, leaves),
        "status": node.task.get("status", "todo"),
    }


def _span(prefix: str, placing: Placing, leaves: list[Leaf]) -> dict[str, str | None]:
    """The earliest start and the latest finish of the leaves."""
    places = [placing[leaf.name] for leaf in leaves]
    start = min((place.start for place in places), default=None)
    finish = max((place.finish for place in places), default=None)
    return {f"{prefix}_start": _iso(start), f"{prefix}_finish": _iso(finish)}


def _smallest(minutes: Mapping[str, int], leaves: list[Leaf]) -> float | None:
    """The smallest of the leaves' floats, in days of each one's calendar."""
    return min((leaf.calendar.days(minutes[leaf.name]) for leaf in leaves), default=None)


def _iso(minute: int | None) -> str | None:
    """The moment as ISO text."""
    return None if minute is None else moment_of(minute).isoformat()
