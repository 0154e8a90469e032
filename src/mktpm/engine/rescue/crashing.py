"""A second pair of hands: who could join a task, how much shorter it gets, and what that costs."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_UP, Decimal

from mktpm.engine.calendar import Calendar
from mktpm.engine.free_time import working_days_of
from mktpm.engine.rescue.change import Change, FieldSet, MemberAdded, Price
from mktpm.engine.rescue.situation import Situation, day_rate
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.staffing import shares_of, strength_of
from mktpm.language import Listing, Message, message, working_days
from mktpm.plan.model import Person, Project, Task
from mktpm.quantities import Duration, ThreePoints

STEP = 0.5
"""Working days: what is left is written in half days."""
_LEAST_FREE = 50
"""Hundredths of a person: who has less than half of the time is no second pair of hands."""
_MOST_HELPERS = 2
_WHY = (
    "at an efficiency of {efficiency} each, {people} do in {now} what takes {was}; {helper} {skilled} and is free "
    "for {share} of the time from {first} to {last}. {pay}"
)


@dataclass(frozen=True, slots=True)
class Help:
    """Somebody who could join a task."""

    person: Person
    share: Decimal
    """Of the person's time, 0 to 1."""
    days: float
    """Working days that the task still takes then."""
    money: Decimal | None


def crashes(situation: Situation, number: int) -> Iterator[Change]:
    """Yield who could help with a leaf, those first who win most time for the least money."""
    node, project = situation.node(number), situation.project_of(number)
    fields = node.task.fields
    if not situation.is_open(number) or not any((fields.effort, fields.duration, fields.estimate, fields.remaining)):
        return
    if not shares_of(project, node.task) or fields.demand:
        return
    found = [aid for person in _able(project, node.task) if (aid := _help(situation, number, person)) is not None]
    found.sort(key=lambda aid: (aid.days, aid.money is None, aid.money or 0, -aid.share, aid.person.id))
    for aid in found[:_MOST_HELPERS]:
        yield _change(situation, number, aid)


def _able(project: Project, task: Task) -> Iterator[Person]:
    """Yield the people who can do a task: with the skills it needs; failing those, with one of its owner's."""
    inside = shares_of(project, task)
    owner = project.people.get(next(iter(inside), ""))
    known = set(owner.skills) if owner is not None else set()
    for person in project.people.values():
        skills = set(person.skills)
        able = skills.issuperset(task.fields.needs) if task.fields.needs else bool(skills & known)
        if person.id not in inside and able:
            yield person


def _help(situation: Situation, number: int, person: Person) -> Help | None:
    """Return what somebody's help would bring; None where it brings nothing, or there is no time for it."""
    node, project = situation.node(number), situation.project_of(number)
    days = _window(situation, number)
    free = min((situation.free_time.free(person.id, day) for day in days), default=0)
    if free < _LEAST_FREE or not person.capacity:
        return None
    share = min(Decimal(free // 10) / 10 / person.capacity, Decimal(1)).quantize(Decimal("0.1"), rounding="ROUND_DOWN")
    strength = strength_of(project, node.task) or Decimal(1)
    left = Decimal(str(situation.days_left(number)))
    ideal = left * strength / ((strength + share * person.capacity) * situation.terms.efficiency)
    shorter = math.ceil(float(ideal) / STEP - 1e-9) * STEP
    if shorter > float(left) - STEP + 1e-9:
        return None
    rate = day_rate(person, _hours(node.calendar), node.calendar.week_days)
    worked = Decimal(str(shorter)) * share * person.capacity
    return Help(person, share, shorter, None if rate is None else rate * worked)


def _hours(calendar: Calendar) -> Decimal:
    return Decimal(calendar.day_minutes) / 60


def _window(situation: Situation, number: int) -> list[date]:
    """Return the working days on which the forecast has a leaf worked on."""
    moments = situation.schedule.moments("forecast")
    node = situation.node(number)
    at = ProjectSchedule(situation.schedule, node.project)
    first = max(moments.start[number], situation.as_of.toordinal() * 1440)
    return working_days_of(at, node.task, first, moments.finish[number])


def _change(situation: Situation, number: int, aid: Help) -> Change:
    node, project = situation.node(number), situation.project_of(number)
    task, left = node.task, situation.days_left(number)
    values = {"task": task.name, "person": aid.person.name or aid.person.id}
    return Change(
        key=f"crash {project.id}:{task.id}:{aid.person.id}",
        way="crash",
        project=node.project,
        task=task.index,
        settings=(
            *_shortened(situation, number, aid),
            MemberAdded(node.project, task.index, aid.person.id, aid.share),
        ),
        said=message(
            "{person} helps with “{task}”: {now} instead of {was}",
            now=working_days(aid.days),
            was=working_days(left),
            **values,
        ),
        why=_why(situation, number, aid),
        price=Price(aid.money),
        promise=left - aid.days,
        shape=f"crash {project.id}:{task.id}",
    )


def _shortened(situation: Situation, number: int, aid: Help) -> Iterator[FieldSet]:
    """Yield what is written so that the work takes as long as it does with help."""
    node = situation.node(number)
    fields, task = node.task.fields, node.task.index
    factor = aid.days / situation.days_left(number)
    if fields.remaining is not None or situation.schedule.actuals[number].state == "running":
        yield FieldSet(node.project, task, "remaining", _days(aid.days))
    elif fields.duration is None and fields.estimate is not None:
        points = fields.estimate
        scaled = (_scaled(each, factor) for each in (points.optimistic, points.likely, points.pessimistic))
        yield FieldSet(node.project, task, "estimate", ThreePoints(*scaled))
    else:
        yield FieldSet(node.project, task, "duration", _days(aid.days))


def _days(days: float) -> Duration:
    return Duration(Decimal(str(days)), "d")


def _scaled(length: Duration, factor: float) -> Duration:
    """Return a length times ``factor``, rounded up to a tenth of its unit."""
    amount = (length.amount * Decimal(str(factor))).quantize(Decimal("0.1"), rounding=ROUND_UP)
    return Duration(min(amount, length.amount), length.unit, length.elapsed)


def _why(situation: Situation, number: int, aid: Help) -> Message:
    node, project = situation.node(number), situation.project_of(number)
    days = _window(situation, number)
    names = [project.person(name) for name in shares_of(project, node.task)]
    return message(
        _WHY,
        people=Listing((*names, project.person(aid.person.id))),
        efficiency=f"{situation.terms.efficiency:.0%}",
        now=working_days(aid.days),
        was=working_days(situation.days_left(number)),
        helper=project.person(aid.person.id),
        skilled=_skilled(node.task.fields.needs),
        share=f"{aid.share:.0%}",
        first=days[0],
        last=days[-1],
        pay=_pay(aid, project.currency),
    )


def _skilled(needs: Iterable[str]) -> Message:
    listed = tuple(needs)
    if listed:
        return message("has the skills it needs ({skills})", skills=Listing(listed))
    return message("shares a skill with its owner")


def _pay(aid: Help, currency: str | None) -> Message:
    if aid.money is None:
        return message("No rate is written, so the price is not known")
    days = aid.days * float(aid.share * aid.person.capacity)
    amount = f"{aid.money:,.0f} {currency or ''}".strip()
    return message("{days} of help cost {amount}", days=working_days(days), amount=amount)
