"""How busy people and resources are, day by day, by the dates of all projects of a workspace.

A day's load is the share of it that the tasks of the day take: hundredths of full time, averaged over
the hours that the calendars of those tasks work. So two tasks of half a day each, one behind the other,
are one full day, and an evening shift behind a day at the office fills a longer day.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal

from mktpm.engine.claims import FULL, Capacities, ClaimKind, claims_of
from mktpm.engine.day_loads import Assignment, DayLoad, day_loads
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.plan.model import PRIORITIES, Priority, Project, ProjectStatus, Task

Dates = Literal["plan", "forecast"]
By = Literal["day", "week"]
PLANNED: tuple[ProjectStatus, ...] = ("active", "draft")
"""The projects that take people's time; paused ones do not."""
LONGEST = 3 * 366
"""How many days are looked at where nobody says until when: a plan may hold work for centuries."""
NO_PRIORITY = ""
"""Stands for the priority of tasks that have none, nor their parents, nor their project."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A day or a week of the heat map: sums over its days."""

    first: date
    last: date
    """Inclusive, within the window."""
    load: float
    """Person-days, or days of one piece."""
    capacity: float
    over_days: int
    absent_days: int

    @property
    def share(self) -> float | None:
        """Return the load as a share of the capacity, None where there is no capacity."""
        return self.load / self.capacity if self.capacity else None


def _cell(days: Sequence[DayLoad]) -> Cell:
    return Cell(
        date.fromordinal(days[0].day),
        date.fromordinal(days[-1].day),
        sum(day.load for day in days) / FULL,
        sum(day.capacity for day in days) / FULL,
        sum(day.over for day in days),
        sum(day.absent for day in days),
    )


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row on which there is more to do than somebody can, or on which somebody isn't there."""

    first: date
    last: date
    days: int
    """How many working days."""
    load: float
    """The highest load of a day, in hundredths."""
    capacity: int
    """What there is on that day, in hundredths."""
    tasks: tuple[Assignment, ...]
    """All that runs on those days, by their start."""


@dataclass(frozen=True)
class Load:
    """One person or resource over the window."""

    kind: ClaimKind
    id: str
    name: str
    days: tuple[DayLoad, ...]
    """Every day of the window."""
    assignments: tuple[Assignment, ...]
    """By their start; the projects' other tasks too, that lie outside of the window."""

    @cached_property
    def load(self) -> float:
        """Return the person-days planned in the window."""
        return sum(day.load for day in self.days) / FULL

    @cached_property
    def capacity(self) -> float:
        """Return the person-days that there are in the window."""
        return sum(day.capacity for day in self.days) / FULL

    @property
    def utilisation(self) -> float | None:
        """Return the load as a share of the capacity, None where there is no capacity."""
        return self.load / self.capacity if self.capacity else None

    @cached_property
    def overloads(self) -> tuple[Stretch, ...]:
        """Return the stretches on which there is too much to do, days off between them aside."""
        return tuple(self._told(_stretches(self.days, "over")))

    @cached_property
    def absences(self) -> tuple[Stretch, ...]:
        """Return the stretches on which work is planned although somebody isn't there."""
        return tuple(self._told(_stretches(self.days, "absent")))

    @cached_property
    def by_priority(self) -> Mapping[str, float]:
        """Return the person-days in the window by the priority of the tasks; ``""`` for none."""
        found: dict[str, float] = defaultdict(float)
        for each in self.assignments if self.days else ():
            amount = each.days(self.days[0].day, self.days[-1].day)
            if amount:
                found[priority_of(each.at.project, each.task) or NO_PRIORITY] += amount
        return {key: found[key] for key in (*PRIORITIES, NO_PRIORITY) if key in found}

    def _told(self, stretches: Iterable[list[DayLoad]]) -> Iterator[Stretch]:
        """Yield the stretches with all that runs on them."""
        waiting, active = 0, list[Assignment]()
        for days in stretches:
            first, last = days[0].day, days[-1].day
            while waiting < len(self.assignments) and self.assignments[waiting].first <= last:
                active.append(self.assignments[waiting])
                waiting += 1
            active = [each for each in active if each.last >= first]
            worst = max(days, key=lambda day: day.load - day.capacity)
            tasks = tuple(each for each in active if each.days(first, last))
            ends = date.fromordinal(first), date.fromordinal(last)
            yield Stretch(*ends, len(days), worst.load, worst.capacity, tasks)

    def cells(self, by: By) -> list[Cell]:
        """Return the window in days, or in weeks from Monday to Sunday."""
        groups: list[list[DayLoad]] = []
        for day in self.days:
            if by == "day" or not groups or day.day % 7 == 1:  # ordinal 1 was a Monday
                groups.append([])
            groups[-1].append(day)
        return [_cell(group) for group in groups]


@dataclass(frozen=True, slots=True)
class Workload:
    """Everybody's load over a window."""

    first: date
    last: date
    """Inclusive."""
    dates: Dates
    people: tuple[Load, ...]
    resources: tuple[Load, ...]
    projects: tuple[Project, ...]
    """Those whose tasks are counted."""
    work_until: date | None
    """The last day with work, be it behind the window; None without any."""


@dataclass(frozen=True, slots=True)
class Window:
    """What is asked for."""

    first: date | None = None
    """Default: the Monday of today's week, or of the first one with work."""
    last: date | None = None
    """Inclusive; default: the last day with work, but no more than `LONGEST` days."""
    dates: Dates = "forecast"
    statuses: tuple[ProjectStatus, ...] = PLANNED


def workload(schedule: Schedule, window: Window) -> Workload:
    """Return the load of everybody who is in the plan or has a task, and of all resources."""
    counted = [at for at in schedule.projects() if at.project.fields.status in window.statuses]
    found = assignments_in(counted, window.dates)
    first, last = _window(schedule.as_of, found.values(), window)
    capacities = Capacities(schedule)
    keys: dict[tuple[ClaimKind, str], None] = {}
    for at in counted:
        keys.update({("person", name): None for name in at.project.people})
        keys.update({("resource", name): None for name in at.project.resources})
    keys.update(dict.fromkeys(found))
    loads = [load_of(capacities, key, found.get(key, []), first.toordinal(), last.toordinal()) for key in keys]
    return Workload(
        first, last, window.dates,
        tuple(load for load in loads if load.kind == "person"),
        tuple(load for load in loads if load.kind == "resource"),
        tuple(at.project for at in counted),
        max((date.fromordinal(each.last) for group in found.values() for each in group), default=None),
    )  # fmt: skip


Assignments = dict[tuple[ClaimKind, str], list[Assignment]]


def assignments_in(projects: Sequence[ProjectSchedule], dates: Dates, after: int = 0) -> Assignments:
    """Return what people and resources have to do behind the moment ``after``, in the order of the starts."""
    found: Assignments = {}
    for at in projects:
        moments = at.schedule.moments(dates)
        for number in at.leaves:
            node = at.schedule.network.nodes[number]
            begin, end = moments.start[number], moments.finish[number]
            for claim in claims_of(at, node.task) if end > begin and end > after else ():
                made = Assignment(at, node.task, claim.units, begin, end, node.calendar)
                found.setdefault((claim.kind, claim.id), []).append(made)
    for group in found.values():
        group.sort(key=lambda each: (each.begin, each.end, each.at.project.id, each.task.id))
    return found


def load_of(
    capacities: Capacities, key: tuple[ClaimKind, str], assigned: Sequence[Assignment], first: int, last: int
) -> Load:
    """Return the load of one person or resource from the day ``first`` to the day ``last``, inclusive."""
    days = tuple(day_loads(capacities, key, assigned, first, last))
    return Load(*key, _name(capacities, key), days, tuple(assigned))


def _stretches(days: Iterable[DayLoad], what: Literal["over", "absent"]) -> Iterator[list[DayLoad]]:
    """Yield the days that follow each other and are ``what``, with nothing but days without work between them."""
    found: list[DayLoad] = []
    for day in days:
        if day.over if what == "over" else day.absent:
            found.append(day)
        elif found and (day.capacity or (what == "over" and day.load)):
            yield found
            found = []
    if found:
        yield found


def priority_of(project: Project, task: Task) -> Priority | None:
    """Return the priority of a task: its own, else its nearest parent's, else the project's."""
    at: Task | None = task
    while at is not None:
        if at.fields.priority is not None:
            return at.fields.priority
        at = None if at.parent is None else project.tasks[at.parent]
    return project.fields.priority


def _name(capacities: Capacities, key: tuple[ClaimKind, str]) -> str:
    kind, name = key
    timeline = capacities.home(kind, name)
    if timeline is None:
        return name
    known = timeline.project.people[name] if kind == "person" else timeline.project.resources[name]
    return known.name or name


def _window(as_of: date, groups: Iterable[Sequence[Assignment]], window: Window) -> tuple[date, date]:
    """Return the days asked for; where none are, from this week, or the first with work, to the last day with work."""
    everything = [each for group in groups for each in group]
    today = as_of.toordinal()
    last = max((each.last for each in everything), default=today)
    if window.last is not None:
        last = window.last.toordinal()
    ahead = [max(each.first, today) for each in everything if each.last >= today and each.first <= last]
    first = min(ahead or [each.first for each in everything], default=today)
    begin = window.first or _monday(date.fromordinal(min(first, last)))
    if window.last is None:
        last = min(last, begin.toordinal() + LONGEST)
    return begin, max(date.fromordinal(last), begin)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
