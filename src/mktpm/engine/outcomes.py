"""What became of each task: what was promised, what happened, and the difference in working days.

Differences are counted in whole days of the task's own calendar, because that is how people track:
``started`` and ``finished`` are days.
"""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mktpm.engine.calendar import Calendar, datetime_of
from mktpm.engine.network import Node
from mktpm.engine.schedule import ProjectSchedule, TaskDates
from mktpm.engine.selection import channel_of, lineage, priority_of, tags_of
from mktpm.engine.timeline import Day
from mktpm.engine.tracking import State
from mktpm.plan.model import Priority, Status, Task

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was planned for a leaf task and what became of it. Finish days are inclusive."""

    id: str
    name: str
    wbs: str
    phase: str
    """The name of the task at the top of its branch; empty for a task at the top."""
    owner: str
    """The owner's name; empty where nobody owns the task."""
    tags: tuple[str, ...]
    channel: str
    priority: Priority | None
    note: str
    milestone: bool
    status: Status
    state: State
    progress: float
    critical: bool
    total_float: float
    """Working days of the plan."""
    plan_start: date
    plan_finish: date
    forecast_start: date
    forecast_finish: date
    due: date | None
    promised: date
    """The day it was to be finished: its ``due``, else the planned finish."""
    started: date | None
    finished: date | None
    slip: int | None
    """Working days from the promised day to the finish, or to ``as_of`` for open work that is
    late; negative where it was early, None where nothing can be said yet."""
    expected_slip: int | None
    """Working days from the promised day to the forecast finish; None for what is over."""
    length: int | None
    """Working days from start to finish, both inclusive."""
    ratio: float | None
    """Actual length divided by the planned one; None where either is unknown."""

    @property
    def is_done(self) -> bool:
        """Return whether the task is done."""
        return self.state == "done"

    @property
    def is_open(self) -> bool:
        """Return whether work is still to be done."""
        return self.state in ("waiting", "running")

    @property
    def is_late(self) -> bool:
        """Return whether it was finished late, or is open and late already."""
        return self.slip is not None and self.slip > 0


def outcome_of(at: ProjectSchedule, task: Task, until: date) -> Outcome:
    """Return what became of a leaf; open work is late as seen on ``until``."""
    project, fields, dates = at.project, task.fields, at.dates(task)
    node, calendar = at.node(task), at.timeline.calendar_of(task)
    due = at.timeline.day(fields.due)
    plan_finish = last_day(dates.plan_start, dates.plan_finish)
    promised = due.day if due is not None else plan_finish
    started, finished = _tracked(at, task)
    return Outcome(
        id=task.id,
        name=task.name,
        wbs=task.wbs,
        phase=tuple(lineage(project, task))[-1].name if task.depth else "",
        owner=project.person(task.owner),
        tags=tags_of(project, task),
        channel=channel_of(project, task) or "",
        priority=priority_of(project, task),
        note=(fields.note or "").strip(),
        milestone=fields.milestone,
        status=dates.status,
        state=dates.state,
        progress=dates.progress,
        critical=dates.critical,
        total_float=dates.total_float,
        plan_start=dates.plan_start.date(),
        plan_finish=plan_finish,
        forecast_start=dates.forecast_start.date(),
        forecast_finish=last_day(dates.forecast_start, dates.forecast_finish),
        due=due.day if due is not None else None,
        promised=promised,
        started=started.day if started is not None else None,
        finished=finished.day if finished is not None else None,
        slip=_slip(dates.state, promised, finished, until, calendar),
        expected_slip=_expected_slip(dates, promised, calendar),
        length=_length(started, finished, calendar) if not fields.milestone else None,
        ratio=_ratio(node, started, finished),
    )


def days_from(day: date, to: date, calendar: Calendar) -> int:
    """Return the working days from ``day`` to ``to``, the first one not counted; negative backwards."""
    return calendar.days_between(day, to) if to >= day else -calendar.days_between(to, day)


def last_day(start: datetime, finish: datetime) -> date:
    """Return the last day of work that ends at ``finish``; midnight belongs to the day before."""
    return (finish - timedelta(minutes=1)).date() if finish > start else finish.date()


def last_day_of(moment: int) -> date:
    """Return the last day of work that ends at ``moment``."""
    return datetime_of(moment - 1).date()


def _tracked(at: ProjectSchedule, task: Task) -> tuple[Day | None, Day | None]:
    """Return the days on which work began and ended; a milestone begins when it ends."""
    started, finished = at.timeline.day(task.fields.started), at.timeline.day(task.fields.finished)
    return (started or finished if task.fields.milestone else started), finished


def _slip(state: State, promised: date, finished: Day | None, until: date, calendar: Calendar) -> int | None:
    if state == "done":
        return days_from(promised, finished.day, calendar) if finished is not None else None
    if state == "cancelled" or until <= promised:
        return None
    return calendar.days_between(promised, until) or None


def _expected_slip(dates: TaskDates, promised: date, calendar: Calendar) -> int | None:
    if dates.state in ("done", "cancelled"):
        return None
    return days_from(promised, last_day(dates.forecast_start, dates.forecast_finish), calendar)


def _length(started: Day | None, finished: Day | None, calendar: Calendar) -> int | None:
    """Return the working days of ``[started, finished]``; at least 1, for work on days off."""
    if started is None or finished is None or finished.day < started.day:
        return None
    return max(calendar.days_between(started.day - _ONE_DAY, finished.day), 1)


def _ratio(node: Node, started: Day | None, finished: Day | None) -> float | None:
    """Return actual by planned length, both in whole days, because the actual one is known in days."""
    planned = math.ceil(node.duration / node.axis.day_minutes)
    if not planned or node.task.fields.milestone or not _is_estimated(node.task):
        return None
    if node.axis is node.calendar:
        length = _length(started, finished, node.calendar)
    elif started is None or finished is None:
        length = None
    else:
        length = max((finished.day - started.day).days, 1)
    return length / planned if length is not None else None


def _is_estimated(task: Task) -> bool:
    """Return whether somebody said how long it takes: the one day by default is no estimate."""
    fields = task.fields
    spans = (fields.start or fields.fixed) is not None and fields.due is not None
    return spans or any(value is not None for value in (fields.duration, fields.estimate, fields.effort))
