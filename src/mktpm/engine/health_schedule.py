"""The schedule's part of a project's light: the deadline, what is overdue, and what the forecast misses."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mktpm.engine.calendar import moment_of
from mktpm.engine.lights import Figure, Finding, Level, Part, part
from mktpm.engine.overdue import Overdue, open_commitments, overdue_tasks
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Day
from mktpm.language import Count, Message, message, working_days
from mktpm.plan.model import Task

WEIGHT = 50
_RED_IN_DAYS, _YELLOW_IN_DAYS = 5, 10
"""Days that make red, and yellow, worse by one step of strain."""


@dataclass(frozen=True, slots=True)
class Miss:
    """A commitment that the forecast doesn't keep, although its day is still ahead."""

    task: Task
    due: Day
    days: float
    """Working days from the due day to the forecast finish."""


def schedule_part(at: ProjectSchedule) -> Part:
    """Return how the project stands against its deadline and its due days."""
    late, misses = list(overdue_tasks(at)), list(expected_misses(at))
    findings = (*_loops(at), *_deadline(at), *_overdue(late), *_misses(at, misses))
    return part("schedule", WEIGHT, findings, tuple(_figures(at, late, misses)), _ease(at))


def expected_misses(at: ProjectSchedule) -> Iterator[Miss]:
    """Yield the open commitments whose day is ahead and that the forecast misses."""
    now = moment_of(at.schedule.as_of)
    for task, due, _ in open_commitments(at):
        finish, calendar = at.moments(task).forecast_finish, at.timeline.calendar_of(task)
        if due.end() > now and finish > due.end():
            yield Miss(task, due, (calendar.index(finish) - calendar.index(due.end())) / calendar.day_minutes)


def slip_days(at: ProjectSchedule) -> float:
    """Return the working days from the planned to the forecast finish; negative where earlier."""
    calendar = at.timeline.calendar()
    return (calendar.index(at.forecast_moment) - calendar.index(at.finish_moment)) / calendar.day_minutes


def _figures(at: ProjectSchedule, late: Sequence[Overdue], misses: Sequence[Miss]) -> Iterator[Figure]:
    slip, days, deadline = slip_days(at), at.forecast_float_days, at.deadline
    yield Figure("slip_days", round(slip, 2), _slip_said(slip))
    if deadline is not None and days is not None:
        said = (
            message("{days} to spare before the deadline {day}", days=working_days(days), day=deadline)
            if days >= 0
            else message("{days} behind the deadline {day}", days=working_days(-days), day=deadline)
        )
        yield Figure("spare_days", round(days, 2), said)
        if days < 0 < at.project.policy.health.late_days:
            lost = at.project.policy.health.late_days
            yield Figure("red_at_days_late", lost, message("red begins at {days} behind", days=working_days(lost)))
    worst = max((found.days_late for found in late), default=0)
    said = (
        message("{tasks} overdue, the latest by {days}", tasks=Count(len(late), "task"), days=working_days(worst))
        if late
        else message("nothing is overdue")
    )
    yield Figure("overdue", len(late), said)
    if late:
        alarm = working_days(at.project.policy.alarm_days)
        yield Figure("overdue_days", worst, message("beyond {days} the alarm is raised", days=alarm))
    missed = message("{tasks} ahead forecast to miss their due days", tasks=Count(len(misses), "task"))
    yield Figure("misses", len(misses), missed if misses else message("no due day ahead is forecast to be missed"))


def _slip_said(slip: float) -> Message:
    if abs(slip) < 0.05:
        return message("the forecast finishes as planned")
    if slip > 0:
        return message("the forecast finishes {days} later than the plan", days=working_days(slip))
    return message("the forecast finishes {days} earlier than the plan", days=working_days(-slip))


def _ease(at: ProjectSchedule) -> float:
    """Return the strain of a schedule without findings: below 1, the less the more there is to spare."""
    days, alarm = at.forecast_float_days, max(at.project.policy.alarm_days, 1)
    if days is None:
        return min(max(slip_days(at), 0.0) / (alarm + 1), 0.99)
    return min(alarm / days, 1.0) if days > 0 else 0.0


def _loops(at: ProjectSchedule) -> Iterator[Finding]:
    nodes = at.schedule.network.nodes
    if any(nodes[arc.after].project == at.position for loop in at.schedule.loops for arc in loop):
        said = message("its dependencies run in a circle: the dates can't be relied on")
        yield Finding("red", said, 4.0)


def _deadline(at: ProjectSchedule) -> Iterator[Finding]:
    deadline, days, alarm = at.deadline, at.forecast_float_days, at.project.policy.alarm_days
    if deadline is None or days is None:
        slip = slip_days(at)
        if slip > alarm:
            said = message("the forecast finishes {days} later than the plan", days=working_days(slip))
            yield Finding("yellow", said, _yellow(slip - alarm))
    elif at.forecast_moment > deadline.end():
        template = "the forecast finishes {days} after the deadline {day}"
        said = message(template, days=working_days(-days), day=deadline)
        lost = -days >= at.project.policy.health.late_days
        yield Finding("red", said, _red(-days)) if lost else Finding("yellow", said, 1.9)
    elif days <= 0:
        yield Finding("yellow", message("nothing to spare before the deadline {day}", day=deadline), 1.8)
    elif days < alarm:
        template = "only {days} to spare before the deadline {day}"
        said = message(template, days=working_days(days), day=deadline)
        yield Finding("yellow", said, 1 + 0.8 * (alarm - days) / alarm)


def _red(days: float) -> float:
    return min(2 + days / _RED_IN_DAYS, 4.0)


def _yellow(days: float) -> float:
    return min(1 + days / _YELLOW_IN_DAYS, 1.9)


def _overdue(late: Sequence[Overdue]) -> Iterator[Finding]:
    milestones = [found for found in late if found.task.fields.milestone]
    alarming = [found for found in late if found.alarming and not found.task.fields.milestone]
    others = [found for found in late if not found.alarming and not found.task.fields.milestone]
    yield from _latest(
        "red",
        milestones,
        "the milestone “{task}” is {days} overdue",
        "{tasks} are overdue, “{task}” by {days}",
        "milestone",
    )
    yield from _latest(
        "red",
        alarming,
        "“{task}” is {days} overdue",
        "{tasks} are overdue beyond the alarm, “{task}” by {days}",
        "task",
    )
    yield from _latest(
        "yellow", others, "“{task}” is {days} overdue", "{tasks} are overdue, “{task}” by {days}", "task"
    )


def _latest(level: Level, late: list[Overdue], one: str, many: str, noun: str) -> Iterator[Finding]:
    """Yield a finding on several late tasks, with the name of the latest."""
    if late:
        worst = max(late, key=lambda found: (found.days_late, found.task.id))
        values = {"task": worst.task.name, "days": working_days(worst.days_late), "tasks": Count(len(late), noun)}
        strain = (_red if level == "red" else _yellow)(worst.days_late)
        yield Finding(level, message(one if len(late) == 1 else many, **values), strain)


def _misses(at: ProjectSchedule, misses: Sequence[Miss]) -> Iterator[Finding]:
    milestones = [miss for miss in misses if miss.task.fields.milestone]
    horizon = max(at.project.policy.warn_days, default=0)
    near = [miss for miss in milestones if (miss.due.day - at.schedule.as_of).days <= horizon]
    if near:
        worst = max(near, key=lambda miss: (miss.days, miss.task.id))
        values = {
            "task": worst.task.name,
            "day": worst.due,
            "days": working_days(worst.days),
            "tasks": Count(len(near), "milestone"),
        }
        one = "the milestone “{task}”, due {day}, is forecast {days} late"
        many = "{tasks} ahead are forecast late, “{task}” by {days}"
        yield Finding("yellow", message(one if len(near) == 1 else many, **values), _yellow(worst.days))
    others = len(misses) - len(near)
    if others:
        one, many = "{tasks} is forecast to miss its due day", "{tasks} are forecast to miss their due days"
        worst_days = max(miss.days for miss in misses)
        yield Finding("yellow", message(one if others == 1 else many, tasks=Count(others, "task")), _yellow(worst_days))
