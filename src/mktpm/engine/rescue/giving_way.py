"""Dates that hold the chain back and nothing else does: a start, a levelled start, a fixed day, a due day."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from mktpm.engine.calendar import Calendar
from mktpm.engine.chain import Reason, Step
from mktpm.engine.rescue.change import Change, FieldSet
from mktpm.engine.rescue.situation import Situation
from mktpm.engine.timeline import Day
from mktpm.language import Message, message
from mktpm.plan.model import Task
from mktpm.quantities import DateExpression

_MOST_FORMS = 400
_FIELDS: dict[Reason, str] = {"start": "start", "levelled": "levelled", "fixed": "fixed", "due": "due"}


def dates_giving_way(situation: Situation, first: Step) -> Iterator[Change]:
    """Yield how the date that holds the first step of a chain could be earlier."""
    node = situation.node(first.node)
    field = _FIELDS.get(first.binding.reason)
    if field is None or situation.schedule.actuals[first.node].state != "waiting":
        return
    holders: dict[str, tuple[Task | None, Day | None]] = {
        "start": (node.start_of, node.start),
        "levelled": (node.levelled_of, node.levelled),
        "fixed": (node.task, node.fixed),
        "due": (node.due_of, node.due),
    }
    task, day = holders[field]
    if task is None or day is None or day.day <= situation.as_of:
        return
    days = _earlier(situation.as_of, day.day, node.calendar)
    forms = [_change(situation, first.node, task, field, (day.day, each)) for each in days]
    if forms:
        yield replace(forms[-1], weaker=tuple(forms[:-1]))


def _earlier(as_of: date, day: date, calendar: Calendar) -> list[date]:
    """Return the working days before ``day``, the last one first, as far as they are near, and ``as_of``."""
    count = min((day - as_of).days - 1, _MOST_FORMS)
    days = [day - timedelta(days=number) for number in range(1, count + 1)]
    return [*(each for each in days if calendar.kind(each).works), as_of]


def _change(situation: Situation, number: int, task: Task, field: str, days: tuple[date, date]) -> Change:
    """Return the change of a date from the first to the second of two days."""
    node, project = situation.node(number), situation.project_of(number)
    held, day = days
    was = getattr(task.fields, field)
    values = {"task": task.name, "field": field, "was": was, "now": day}
    return Change(
        key=f"dates {project.id}:{task.id}:{field}",
        way="dates",
        project=node.project,
        task=task.index,
        settings=(FieldSet(node.project, task.index, field, DateExpression(day=day)),),
        said=message("`{field}` of “{task}” gives way: {now} instead of {was}", **values),
        why=_why(field),
        promise=float(node.calendar.days_between(day, held)),
    )


def _why(field: str) -> Message:
    if field == "levelled":
        return message(
            "nothing holds the chain there but a levelled start: its people are busy before, and would do two things "
            "at once"
        )
    if field == "due":
        return message("the task has nothing but its due day, so that day is when it happens")
    return message("nothing holds the chain there but this date; whoever set it knows why")
