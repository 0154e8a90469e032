"""Days off that could be worked: the weekends before the deadline, and what they cost."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from mktpm.diagnostics import Place
from mktpm.engine.calendar import ELAPSED, moment_of
from mktpm.engine.claims import claims_of
from mktpm.engine.free_time import FreeTime
from mktpm.engine.rescue.change import Change, DayOpened
from mktpm.engine.rescue.situation import Situation, day_rate
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.selection import lineage
from mktpm.language import message
from mktpm.plan.model import Person, Project, Task

_MOST_DAYS = 12
"""Days of a calendar that are looked at, the nearest ones."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who works on a day off."""

    person: str
    name: str
    money: Decimal | None
    """None where no rate is known."""


def days_opened(situation: Situation, numbers: Iterable[int]) -> Iterator[Change]:
    """Yield the weekend days that could be worked while the leaves of a chain run."""
    deadline = situation.at.deadline
    if deadline is None:
        return
    seen: set[Place] = set()
    for number in numbers:
        node, project = situation.node(number), situation.project_of(number)
        named = calendar_named(project, node.task)
        own = None if named is not None else node.project
        if named is None:
            named = _unused_name(project)
        place = project.place("calendars", named) if own is not None else project.calendars[named][1]
        if place in seen:
            continue
        seen.add(place)
        day, found = situation.as_of + timedelta(days=1), 0
        while day <= deadline.day and found < _MOST_DAYS:
            if node.calendar.kind(day).reason == "weekend":
                found += 1
                yield _change(DayOpened(named, place, day, own))
            day += timedelta(days=1)


def _unused_name(project: Project) -> str:
    """Return a name for the built-in calendar, which has to be written out to have another open day."""
    names = ("standard", *(f"standard-{number}" for number in range(2, len(project.calendars) + 3)))
    return next(name for name in names if name not in project.calendars)


def _change(opened: DayOpened) -> Change:
    calendar, place, day = opened.calendar, opened.place, opened.day
    return Change(
        key=f"dates open {place.file}:{calendar}:{day}",
        way="dates",
        project=None,
        task=None,
        settings=(opened,),
        said=message("work on {day} (calendar `{calendar}`)", day=day, calendar=calendar),
        why=message("a day off for everybody who works by this calendar; public holidays are left alone"),
        shape=f"open {place.file}:{calendar}",
    )


def workers_on(schedule: Schedule, opened: DayOpened, pay: Decimal) -> list[Worker]:
    """Return who works on a day off that is opened, and what the day costs with ``pay`` day rates a day."""
    free_time = FreeTime(schedule)
    shares: dict[str, tuple[Project, Decimal]] = {}
    rates: dict[str, Decimal | None] = {}
    for at, task, number in _working(schedule, opened):
        calendar = schedule.network.nodes[number].calendar
        for claim in claims_of(at, task):
            if claim.kind == "person" and free_time.capacity(claim.id, opened.day):
                share = shares.get(claim.id, (at.project, Decimal(0)))[1] + Decimal(claim.units) / 100
                known = at.project.people.get(claim.id)
                shares[claim.id] = at.project, min(share, _most(known))
                rates[claim.id] = day_rate(known, Decimal(calendar.day_minutes) / 60, calendar.week_days)
    return [
        Worker(person, project.person(person), _money(rates[person], share * pay))
        for person, (project, share) in sorted(shares.items())
    ]


def _most(person: Person | None) -> Decimal:
    return person.capacity if person is not None else Decimal(1)


def _money(rate: Decimal | None, days: Decimal) -> Decimal | None:
    return None if rate is None else rate * days


def _working(schedule: Schedule, opened: DayOpened) -> Iterator[tuple[ProjectSchedule, Task, int]]:
    """Yield the tasks that the forecast has worked on on the day, by the calendar that is opened."""
    begin, end = moment_of(opened.day), moment_of(opened.day + timedelta(days=1))
    moments = schedule.moments("forecast")
    for at in schedule.projects():
        for number in at.leaves:
            node = schedule.network.nodes[number]
            named = calendar_named(at.project, node.task)
            if named is None or at.project.calendars[named][1] != opened.place or node.axis is ELAPSED:
                continue
            runs = moments.start[number] < end and moments.finish[number] > begin
            if runs and schedule.actuals[number].state in ("waiting", "running"):
                yield at, node.task, number


def calendar_named(project: Project, task: Task) -> str | None:
    """Return the name of the written calendar that a task runs on; None for the built-in one."""
    named = next((at.fields.calendar for at in lineage(project, task) if at.fields.calendar is not None), None)
    if named is None or named not in project.calendars:
        named = project.calendar
    return named if named in project.calendars else None
