"""A task runs when somebody who works on it isn't there."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Message, message, working_days
from mktpm.plan.model import Person
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.engine.claims import Capacities
    from mktpm.engine.day_loads import Assignment


_AHEAD = 3 * 366
"""How many days ahead are looked at: work may be planned for centuries."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks ahead whose people are not here yet or any more, or off for half of it or longer."""
    projects = [project for project in subject.workspace.selected if project.fields.status == "active"]
    if not any(_varies(person) for project in projects for person in project.people.values()):
        return
    from mktpm.engine.claims import Capacities  # only where somebody is away at all
    from mktpm.engine.overload import work_ahead

    capacities, files = Capacities(subject.schedule), {project.file for project in projects}
    for (kind, name), assigned in work_ahead(subject.schedule).items():
        person = capacities.person(name) if kind == "person" else None
        if person is None or not _varies(person):
            continue
        for each in assigned:
            if each.at.project.file in files:
                yield from _of(each, person, capacities, subject.as_of)


def _varies(person: Person) -> bool:
    return bool(person.available or person.off or person.calendar)


def _of(each: "Assignment", person: Person, capacities: "Capacities", as_of: date) -> Iterator[Diagnostic]:
    from mktpm.engine.day_loads import working_days as days_of

    today = as_of.toordinal()
    days = sorted(days_of(each.calendar, max(each.first, today), min(each.last, today + _AHEAD)))
    gone = [day for day in days if person.available and not _within(person, day)]
    away = [day for day in days if not capacities.on("person", person.id, day)]
    if gone:
        said = _said("{name} is not available on {days}, when `{task}` runs", each, person, gone)
        hint = message(
            "give it to somebody else, move it, or mend `available` of {name}", name=person.name or person.id
        )
    elif days and capacities.usual("person", person.id) and 2 * len(away) >= len(days):
        said = _said("{name} is off for {away} of {all} on which `{task}` runs", each, person, away)
        said = message(said.template, **{**said.values, "away": len(away), "all": working_days(len(days))})
        hint = message("move it behind the days off, or give it to somebody else")
    else:
        return
    project = each.at.project
    key = "owner" if each.task.fields.owner == person.id else "team"
    where = project.task_place(each.task, key) if getattr(each.task.fields, key) else project.task_place(each.task)
    yield finding(RULE, project, said, where, task=each.task, hint=hint)


def _said(template: str, each: "Assignment", person: Person, days: list[int]) -> Message:
    first, last = date.fromordinal(days[0]), date.fromordinal(days[-1])
    return Message(
        template,
        {
            "name": person.name or person.id,
            "task": each.task.name,
            "days": str(first) if first == last else f"{first}..{last:%m-%d}",
        },
    )


def _within(person: Person, day: int) -> bool:
    return any(first.toordinal() <= day <= last.toordinal() for first, last in person.available)


RULE = Rule(
    code="outside-availability",
    severity=Severity.WARNING,
    summary="A task runs when somebody who works on it isn't there.",
    explanation="""\
`available` of a person says when they are here at all, such as the time of a contract, `off` when they are on
leave, `calendar` on which days they work. By the forecast, no task may run before somebody comes or after
they have left, nor be one of which they miss half or more of the working days. Leave that is shorter is
thought to be part of the task's duration. Days that have passed, and work that is done, don't count.
""",
    bad="""\
name: Autumn sale
people: [{id: lina, off: ["2026-10-20..2026-10-22"]}]
tasks:
  - {name: Poster, owner: lina, duration: 3d}
""",
    good="""\
name: Autumn sale
people: [{id: lina, off: ["2026-10-20..2026-10-22"]}]
tasks:
  - {name: Poster, owner: lina, duration: 3d, start: 2026-10-23}
""",
    check=check,
)
