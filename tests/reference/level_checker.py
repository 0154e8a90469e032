"""What is wrong with levelled dates: written from the format alone, knowing nothing of how they are found.

It takes a plan as plain data and the answer of ``mktpm level --json``, and looks at every link, every
length and every single minute of everybody's time.

- Work that is done stands where it happened and needs nobody any more. Work under way, and in a plan what is
  ``fixed``, stands where it is: such tasks may overlap among each other, but nothing else may be put on top.
- In a forecast a ``fixed`` day is a "not earlier than"; still nobody is looked for there.
- Somebody is there on a day if one of their ``available`` spans has it (all days, without any), none of their
  ``off`` spans has it, and their own calendar, if they have one, works that day.
- A task reported as impossible, or as crowded out, needs nobody.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from mktpm.engine.levelling.problem import Problem
from tests.reference.slow_calendar import axis_of, day_start, minute_of, moment_of
from tests.reference.slow_plan import Leaf, Link, Network, minutes_of, percent, read_network

Plan = Mapping[str, Any]
Key = tuple[str, str]
"""A kind (``person`` or ``resource``) and an id."""


def faults_of(plan: Plan, answer: Mapping[str, Any], as_of: date) -> list[str]:
    """What is wrong with the dates of the plan's one project."""
    return list(_Checker(plan, answer, as_of).faults())


class _Checker:
    """One plan and one answer."""

    def __init__(self, plan: Plan, answer: Mapping[str, Any], as_of: date) -> None:
        self.plan, self.answer, self.as_of = plan, answer, as_of
        [project] = answer["projects"]
        self.forecast = project["dates"] == "forecast"
        self.network: Network = read_network(plan)
        rows = {task["id"]: task for task in project["tasks"]}
        self.leaves = {name: leaf for name, leaf in self.network.leaves.items() if not leaf.node.cancelled}
        self.start = {name: _minute(rows[name]["level_start"]) for name in self.leaves}
        self.finish = {name: _minute(rows[name]["level_finish"]) for name in self.leaves}
        self.before = minute_of(datetime.fromisoformat(project["start"]))
        if " " not in str(plan.get("start", "")):  # elapsed work begins at midnight, not with the first working minute
            first = day_start(str(plan["start"])) if "start" in plan else self.before
            self.before = min(first, self.before - self.before % 1440)
        self.excused = {(each["task"], each["kind"], each["id"]) for each in answer["impossible"]}
        self.crowded = {each["task"] for each in answer["impossible"] if each["reason"] == "crowded"}

    def faults(self) -> Iterator[str]:
        """Everything that is wrong."""
        for leaf in self.leaves.values():
            yield from self._length(leaf)
            yield from self._constraints(leaf)
        for link in self.network.links:
            yield from self._link(link)
        yield from self._overload()

    # ------------------------------------------------------------ what is given

    def _is_done(self, leaf: Leaf) -> bool:
        return self.forecast and (leaf.task.get("status") == "done" or "finished" in leaf.task)

    def _is_running(self, leaf: Leaf) -> bool:
        task = leaf.task
        begun = task.get("status") in ("doing", "review") or "started" in task
        return self.forecast and not self._is_done(leaf) and (begun or task.get("progress", "0%") != "0%")

    def _stands(self, leaf: Leaf) -> bool:
        return self._is_done(leaf) or self._is_running(leaf) or (leaf.fixed is not None and not self.forecast)

    # ------------------------------------------------------------ dates

    def _length(self, leaf: Leaf) -> Iterator[str]:
        if self._is_done(leaf) or self._is_running(leaf):
            return
        first, last = (leaf.axis.position(at[leaf.name]) for at in (self.start, self.finish))
        if last - first != leaf.duration:
            yield f"{leaf.name} lasts {last - first} minutes, not {leaf.duration}"
        if leaf.duration and leaf.axis.start_at(first) != self.start[leaf.name]:
            yield f"{leaf.name} starts when its calendar does not work"

    def _constraints(self, leaf: Leaf) -> Iterator[str]:
        if self._is_done(leaf) or self._is_running(leaf):
            return
        limits = [*leaf.starts, self.before if leaf.duration else 0]
        limits += [day_start(self.as_of.isoformat())] if self.forecast else []
        limits += [leaf.fixed] if leaf.fixed is not None else []
        if self.start[leaf.name] < max(limits):
            yield f"{leaf.name} starts before {moment_of(max(limits))}"

    def _link(self, link: Link) -> Iterator[str]:
        """A link asks for a position on the calendar of the task behind it; cancelled work passes it on."""
        if link.before not in self.leaves or link.after not in self.leaves:
            return
        after = self.leaves[link.after]
        if self._stands(after):
            return
        moment = (self.finish if link.type in ("FS", "FF") else self.start)[link.before]
        held = (self.start if link.type in ("FS", "SS") else self.finish)[link.after]
        if link.elapsed:
            moment += link.lag
        elif link.lag and (after.duration == 0 or after.axis is not after.calendar):
            moment = after.calendar.later_by(moment, link.lag)
        lag = link.lag if not link.elapsed and after.duration and after.axis is after.calendar else 0
        if after.axis.position(held) < after.axis.position(moment) + lag and held < moment:
            yield f"{link.after} does not keep {link.type} {link.lag} from {link.before}"
        elif after.axis.position(held) < after.axis.position(moment) + lag:
            yield f"{link.after} is {link.type} {link.lag} too early behind {link.before}"

    # ------------------------------------------------------------ people

    def _overload(self) -> Iterator[str]:
        taken: dict[Key, Counter[int]] = defaultdict(Counter)
        moved: dict[Key, dict[int, str]] = defaultdict(dict)
        for leaf in self.leaves.values():
            if self._is_done(leaf) or leaf.duration == 0:
                continue
            minutes = self._minutes(leaf)
            for key, units in claims_of(self.plan, leaf.task).items():
                if (leaf.name, *key) in self.excused or leaf.name in self.crowded:
                    continue
                for minute in minutes:
                    taken[key][minute] += units  # type: ignore[assignment]
                    if not self._stands(leaf) and leaf.fixed is None:
                        moved[key][minute] = leaf.name
        for key, used in moved.items():
            there = {day: capacity_on(self.plan, key, day) for day in {m // 1440 for m in used}}
            wrong = [minute for minute in sorted(used) if taken[key][minute] > there[minute // 1440]]
            if wrong:
                at = wrong[0]
                yield f"{key} has {taken[key][at]} of {there[at // 1440]} to do at {moment_of(at)}: {used[at]}"

    def _minutes(self, leaf: Leaf) -> Sequence[int]:
        """The minutes in which it is worked on; work under way that only waits for a link to end is not."""
        axis = leaf.axis
        last = axis.position(self.finish[leaf.name])
        if self._is_running(leaf):
            last = min(last, axis.position(self._worked_until(leaf)))
        return axis.minutes[axis.position(self.start[leaf.name]) : last]

    def _worked_until(self, leaf: Leaf) -> int:
        task, begin = leaf.task, day_start(self.as_of.isoformat())
        if "started" in task:
            begin = max(begin, leaf.calendar.opening(task["started"]))
        if "remaining" in task:
            return leaf.calendar.later_by(begin, minutes_of(task["remaining"], leaf.calendar))
        left = round(leaf.duration * (1 - percent(task.get("progress", "0%"))))
        return leaf.axis.later_by(begin, left)


def claims_of(plan: Plan, task: Mapping[str, Any]) -> dict[Key, Fraction]:
    """What a task needs of whom while it runs: parts of a full-time person, or pieces."""
    people = {each["id"]: each for each in plan.get("people", ())}
    shares: dict[str, Fraction] = {}
    if "owner" in task:
        shares[task["owner"]] = Fraction(1)
    for text in task.get("team", ()):
        words = text.split()
        share = Fraction(int(words[-1].removesuffix("%")), 100) if words[-1].endswith("%") else Fraction(1)
        shares[words[0]] = share
    found: dict[Key, Fraction] = {}
    for name, share in shares.items():
        capacity = _percent(people.get(name, {}).get("capacity", "100%"))
        found["person", name] = share * (capacity or 1)
    known = {each["id"] for each in plan.get("resources", ())}
    for name, count in task.get("demand", {}).items():
        if name in known and count:
            found["resource", name] = Fraction(count)
    return found


def capacity_on(plan: Plan, key: Key, day: int) -> Fraction:
    """How much there is of whom on a day, counted from the calendar's first."""
    kind, name = key
    if kind == "resource":
        return next(Fraction(each.get("count", 1)) for each in plan["resources"] if each["id"] == name)
    person: Mapping[str, Any] = next((each for each in plan.get("people", ()) if each["id"] == name), {})
    when = (moment_of(0) + timedelta(days=day)).date()
    here = not person.get("available") or any(_has(span, when) for span in person["available"])
    off = any(_has(span, when) for span in person.get("off", ()))
    own = person.get("calendar")
    works = own is None or _works(plan["calendars"][own], day)
    return _percent(person.get("capacity", "100%")) if here and works and not off else Fraction(0)


def _works(calendar: Mapping[str, Any], day: int) -> bool:
    axis = axis_of(calendar)
    return axis.position(day * 1440) < axis.position((day + 1) * 1440)


def _percent(text: str) -> Fraction:
    return Fraction(int(str(text).removesuffix("%")), 100)


def _has(span: str, day: date) -> bool:
    first, _, last = str(span).partition("..")
    return date.fromisoformat(first) <= day <= date.fromisoformat(last or first)


def _minute(iso: str) -> int:
    return minute_of(datetime.fromisoformat(iso))


def slot_faults(problem: Problem, starts: Sequence[int]) -> list[str]:
    """What is wrong with the starts of a problem on plain slots, slot by slot."""
    found = [f"{at} before its release" for at in range(problem.size) if starts[at] < problem.release(at)]
    for at, links in enumerate(problem.before):
        found += [f"{at} too early behind {one}" for one, gap in links if starts[at] < starts[one] + gap]
    taken: Counter[tuple[int, int]] = Counter()
    for at, needs in enumerate(problem.demands):
        for resource, units in needs:
            for slot in range(starts[at], starts[at] + problem.durations[at]):
                taken[resource, slot] += units
    found += [f"{one} in {slot}" for (one, slot), units in taken.items() if units > problem.capacity(one, slot)]
    return found
