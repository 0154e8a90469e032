"""What tasks occupy while they run, people and things, and how much of it there is on a day.

Units are hundredths: 100 is one person in full time, or one piece of a resource.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from mktpm.engine.calendar import Calendar
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.staffing import capacity_of, shares_of
from mktpm.engine.timeline import Timeline
from mktpm.plan.model import Person, Project, Task

ClaimKind = Literal["person", "resource"]
FULL = 100
"""One person in full time, or one piece of a resource."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a task occupies of one person or resource all the time that it runs."""

    kind: ClaimKind
    id: str
    units: int
    """Hundredths; at least 1."""


def claims_of(at: ProjectSchedule, task: Task) -> tuple[Claim, ...]:
    """Return what a leaf occupies while it runs; nothing for a parent, and for what has no length or is cancelled.

    A person gives the share of their own time: half of somebody with a capacity of 60 % is 30. Units are
    rounded down, so that shares that make 100 % never make more than the capacity.
    """
    if task.children or at.node(task).cancelled or at.node(task).duration <= 0:
        return ()
    return claims_in(at.project, task)


def claims_in(project: Project, task: Task) -> tuple[Claim, ...]:
    """Return what a task would occupy while it runs, whatever its length and status."""
    return tuple(_claims(project, task))


def _claims(project: Project, task: Task) -> Iterator[Claim]:
    for name, share in shares_of(project, task).items():
        # Who has no time at all is claimed as somebody in full time: more than there is.
        units = int(FULL * share * (capacity_of(project.people.get(name)) or Decimal(1)))
        if share:
            yield Claim("person", name, max(units, 1))
    for name, count in task.fields.demand.items():
        if count and name in project.resources:  # what nobody has counted has no limit
            yield Claim("resource", name, FULL * count)


def units_of(project: Project, kind: ClaimKind, name: str) -> int:
    """Return how many units of a person or resource there usually are, days off aside."""
    if kind == "resource":
        found = project.resources.get(name)
        return 0 if found is None else FULL * found.count
    return int(FULL * capacity_of(project.people.get(name)))


def capacity_on(project: Project, kind: ClaimKind, name: str, day: date) -> int:
    """Return how many units of a person or resource there are on ``day``.

    Availability and days off count; which days are worked at all is the calendar's business: see `Capacities`,
    which also knows people's own calendars.
    """
    person = project.people.get(name) if kind == "person" else None
    return units_of(project, kind, name) if person is None or is_here(person, day) else 0


def is_here(person: Person, day: date) -> bool:
    """Return whether somebody is available on ``day`` and not off."""
    if any(first <= day <= last for first, last in person.off):
        return False
    return not person.available or any(first <= day <= last for first, last in person.available)


@dataclass(slots=True)
class Capacities:
    """How much there is of people and resources on a day, over all projects of a workspace.

    Somebody is the same in all of them by id, and is what the first project says who knows them.
    """

    schedule: Schedule
    _days: dict[tuple[ClaimKind, str, int], int] = field(default_factory=dict)
    _steady: dict[tuple[ClaimKind, str], int | None] = field(default_factory=dict)
    """What there is every day; None for whom it varies."""
    _known: dict[tuple[ClaimKind, str], Timeline | None] = field(default_factory=dict)
    _calendars: dict[tuple[Calendar, int, int], list[int]] = field(default_factory=dict)

    def on(self, kind: ClaimKind, name: str, ordinal: int) -> int:
        """Return the units on the day ``ordinal`` (``date.toordinal()``); 0 where the own calendar is closed."""
        whom = (kind, name)
        if whom not in self._steady:
            self._steady[whom] = None if self.varies(kind, name) else self.usual(kind, name)
        steady = self._steady[whom]
        if steady is not None:
            return steady
        key = (kind, name, ordinal)
        found = self._days.get(key)
        if found is None:
            found = self._days[key] = self._on(kind, name, date.fromordinal(ordinal))
        return found

    def turns(self, kind: ClaimKind, name: str, first: int, last: int) -> list[int]:
        """Return the days from ``first`` to ``last`` on which there may be more or less than on the day before."""
        person = self.person(name) if kind == "person" else None
        if person is None:
            return [first]
        days = {first}
        for begin, end in (*person.off, *person.available):
            days |= {begin.toordinal(), end.toordinal() + 1}
        own = self.own_calendar(name)
        if own is not None:
            days.update(self._changes(own, first, last))
        return sorted(day for day in days if first <= day <= last)

    def _changes(self, calendar: Calendar, first: int, last: int) -> list[int]:
        """Return the days on which a calendar begins or ceases to work."""
        key = calendar, first, last
        if key not in self._calendars:
            works = [calendar.kind(date.fromordinal(day)).works for day in range(first, last + 1)]
            self._calendars[key] = [first + at for at, (one, two) in enumerate(pairwise(works), 1) if one != two]
        return self._calendars[key]

    def usual(self, kind: ClaimKind, name: str) -> int:
        """Return the units on a day on which nobody is off."""
        timeline = self.home(kind, name)
        return FULL * (kind == "person") if timeline is None else units_of(timeline.project, kind, name)

    def varies(self, kind: ClaimKind, name: str) -> bool:
        """Return whether there is less on some days than usual."""
        person = self.person(name) if kind == "person" else None
        return person is not None and bool(person.off or person.available or self.own_calendar(name))

    def person(self, name: str) -> Person | None:
        """Return who has that id, None where no project knows."""
        timeline = self.home("person", name)
        return None if timeline is None else timeline.project.people[name]

    def own_calendar(self, name: str) -> Calendar | None:
        """Return the person's own calendar; None where they work on that of each task."""
        timeline = self.home("person", name)
        own = None if timeline is None else timeline.project.people[name].calendar
        if timeline is None or own is None or own not in timeline.project.calendars:
            return None
        return timeline.calendar(own)

    def home(self, kind: ClaimKind, name: str) -> Timeline | None:
        """Return the timeline of the first project that knows a person or resource."""
        key = (kind, name)
        if key not in self._known:
            timelines = self.schedule.network.timelines
            self._known[key] = next((t for t in timelines if name in _listed(t.project, kind)), None)
        return self._known[key]

    def _on(self, kind: ClaimKind, name: str, day: date) -> int:
        timeline = self.home(kind, name)
        if timeline is None:
            return self.usual(kind, name)
        own = self.own_calendar(name) if kind == "person" else None
        return 0 if own is not None and not own.kind(day).works else capacity_on(timeline.project, kind, name, day)


def _listed(project: Project, kind: ClaimKind) -> Container[str]:
    return project.people if kind == "person" else project.resources
