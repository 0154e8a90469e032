"""Red, yellow or green: how a project stands, with the reasons.

Red is what ``mktpm check`` calls an error: a deadline or a milestone missed, a task later than the
alarm. Yellow is what may still be put right. Only projects under way have a colour.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import moment_of
from mktpm.engine.overdue import Overdue, open_commitments, overdue_tasks
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Day
from mktpm.language import Count, Message, message, working_days
from mktpm.plan.model import Task

Level = Literal["red", "yellow", "green", "none"]
_RANK: dict[Level, int] = {"red": 0, "yellow": 1, "green": 2, "none": 3}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that decides a project's colour."""

    level: Level
    said: Message


@dataclass(frozen=True, slots=True)
class Health:
    """A project's colour and why it has it, the worst first."""

    level: Level
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """A commitment that the forecast doesn't keep, although its day is still ahead."""

    task: Task
    due: Day
    days: float
    """Working days from the due day to the forecast finish."""


def health_of(at: ProjectSchedule) -> Health:
    """Return how a project stands on the schedule's day."""
    if at.project.fields.status != "active":
        return Health("none", tuple(_at_rest(at)))
    if not at.project.tasks:
        return Health("none", (Finding("none", message("no tasks yet")),))
    if at.progress >= 1:
        return Health("green", (Finding("green", message("all work is done")), *_at_rest(at)))
    found = (*_loops(at), *_deadline(at), *_overdue(at), *_risks(at))
    findings = sorted(found, key=lambda finding: _RANK[finding.level])
    if findings:
        return Health(findings[0].level, tuple(findings))
    return Health("green", (Finding("green", _on_track(at)),))


def at_risk(at: ProjectSchedule) -> Iterator[Risk]:
    """Yield the open commitments whose day is ahead and that the forecast misses."""
    now = moment_of(at.schedule.as_of)
    for task, due, _ in open_commitments(at):
        finish, calendar = at.moments(task).forecast_finish, at.timeline.calendar_of(task)
        if due.end() > now and finish > due.end():
            yield Risk(task, due, (calendar.index(finish) - calendar.index(due.end())) / calendar.day_minutes)


def slip_days(at: ProjectSchedule) -> float:
    """Return the working days from the planned to the forecast finish; negative where earlier."""
    calendar = at.timeline.calendar()
    return (calendar.index(at.forecast_moment) - calendar.index(at.finish_moment)) / calendar.day_minutes


def _at_rest(at: ProjectSchedule) -> Iterator[Finding]:
    """Yield how a project that is over compares with its plan."""
    if at.progress < 1:
        return
    days = slip_days(at)
    if abs(days) < 0.05:
        said = message("finished {day}, as planned", day=at.forecast_finish.date())
    else:
        template = (
            "finished {day}, {days} later than planned" if days > 0 else "finished {day}, {days} earlier than planned"
        )
        said = message(template, day=at.forecast_finish.date(), days=working_days(abs(days)))
    yield Finding("none", said)


def _loops(at: ProjectSchedule) -> Iterator[Finding]:
    nodes = at.schedule.network.nodes
    if any(nodes[arc.after].project == at.position for loop in at.schedule.loops for arc in loop):
        yield Finding("red", message("its dependencies run in a circle: the dates can't be relied on"))


def _deadline(at: ProjectSchedule) -> Iterator[Finding]:
    deadline, days, alarm = at.deadline, at.forecast_float_days, at.project.policy.alarm_days
    if deadline is None or days is None:
        slip = slip_days(at)
        if slip > alarm:
            yield Finding(
                "yellow", message("the forecast finishes {days} later than the plan", days=working_days(slip))
            )
    elif at.forecast_moment > deadline.end():
        said = "the forecast finishes {days} after the deadline {day}"
        yield Finding("red", message(said, days=working_days(-days), day=deadline))
    elif days <= 0:
        yield Finding("yellow", message("nothing to spare before the deadline {day}", day=deadline))
    elif days < alarm:
        said = "only {days} to spare before the deadline {day}"
        yield Finding("yellow", message(said, days=working_days(days), day=deadline))


def _overdue(at: ProjectSchedule) -> Iterator[Finding]:
    late = list(overdue_tasks(at))
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
        yield Finding(level, message(one if len(late) == 1 else many, **values))


def _risks(at: ProjectSchedule) -> Iterator[Finding]:
    risks = list(at_risk(at))
    milestones = [risk for risk in risks if risk.task.fields.milestone]
    horizon = max(at.project.policy.warn_days, default=0)
    near = [risk for risk in milestones if (risk.due.day - at.schedule.as_of).days <= horizon]
    if near:
        worst = max(near, key=lambda risk: (risk.days, risk.task.id))
        values = {
            "task": worst.task.name,
            "day": worst.due,
            "days": working_days(worst.days),
            "tasks": Count(len(near), "milestone"),
        }
        one = "the milestone “{task}”, due {day}, is forecast {days} late"
        many = "{tasks} ahead are forecast late, “{task}” by {days}"
        yield Finding("yellow", message(one if len(near) == 1 else many, **values))
    others = len(risks) - len(near)
    if others:
        one, many = "{tasks} is forecast to miss its due day", "{tasks} are forecast to miss their due days"
        yield Finding("yellow", message(one if others == 1 else many, tasks=Count(others, "task")))


def _on_track(at: ProjectSchedule) -> Message:
    days = at.forecast_float_days
    if days is None:
        return message("on track")
    return message("on track, {days} to spare before the deadline", days=working_days(days))
