"""Which rows a Gantt chart has, with the dates that its bars show."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from mktpm.engine.calendar import FIRST_YEAR, LAST_YEAR, Calendar, datetime_of, moment_of
from mktpm.engine.overdue import overdue_tasks
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.engine.selection import EVERYTHING, Selection
from mktpm.engine.shifts import Shift, elapsed_shift, shift
from mktpm.engine.timeline import Day
from mktpm.engine.variance import ProjectVariance, TaskVariance
from mktpm.plan.model import Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

DateKind = Literal["forecast", "plan", "early", "late"]

_FIRST_MOMENT = moment_of(date(FIRST_YEAR, 1, 1))
_LAST_MOMENT = moment_of(date(LAST_YEAR, 12, 31))


@dataclass(frozen=True, slots=True)
class ChartChoice:
    """What of a plan a chart shows, and which of its dates."""

    dates: DateKind = "forecast"
    selection: Selection = EVERYTHING
    critical_only: bool = False
    depth: int | None = None
    """How many levels of the tree are shown; None for all."""
    first: date | None = None
    last: date | None = None
    """The stretch of time to show, both days included; tasks outside of it are left out."""

    @property
    def chooses(self) -> bool:
        """Return whether tasks may be left out at all."""
        return bool(self.selection) or self.critical_only or self.first is not None or self.last is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One task of the chart."""

    task: Task
    start: int
    finish: int
    """The moments between which its bar lies, of the kind of dates asked for."""
    at: TaskMoments
    owner: str
    due: Day | None
    """Its own due day."""
    days_late: int | None
    """Working days that it is overdue; None where it isn't."""
    calendar: Calendar | None
    """What its work pauses by; None for elapsed time."""
    baseline: TaskVariance | None = None
    """What was planned; None without a baseline, or for a task that came since."""

    @property
    def live(self) -> bool:
        """Return whether it is not cancelled."""
        return self.at.state != "cancelled"

    @property
    def is_event(self) -> bool:
        """Return whether it is shown as a point in time: a milestone, or something without length."""
        return self.task.is_leaf and (self.task.fields.milestone or self.start == self.finish)

    @property
    def planned(self) -> tuple[int, int] | None:
        """Return the moments between which the baseline's bar lies."""
        if self.baseline is None:
            return None
        start, finish = _within(self.baseline.start.before), _within(self.baseline.finish.before)
        return min(start, finish), finish

    @property
    def slip_days(self) -> float | None:
        """Return the working days from the planned finish to the one shown; None without a baseline."""
        if self.baseline is None:
            return None
        ends = self.baseline.finish.before, self.finish
        return (elapsed_shift(*ends) if self.calendar is None else shift(*ends, self.calendar)).days

    @property
    def misses_due(self) -> bool:
        """Return whether it ends after its due day, or should have ended already."""
        return self.live and self.due is not None and (self.days_late is not None or self.finish > self.due.end())


@dataclass(frozen=True, slots=True)
class Baselines:
    """What charts are measured against."""

    name: str
    """What the version is called."""
    projects: Mapping[int, ProjectVariance]
    """The variance of each project by its position in the schedule."""


@dataclass(frozen=True, slots=True)
class Chart:
    """The rows of one project."""

    schedule: ProjectSchedule
    rows: tuple[Row, ...]
    choice: ChartChoice
    hidden: int
    """How many tasks there are besides."""
    variance: ProjectVariance | None = None
    """The project against its baseline; None where no baseline was asked for."""
    baseline: str = ""
    """What the version is called that the baseline is."""

    @property
    def slip(self) -> Shift | None:
        """Return how far the finish shown lies from the baseline's; None without one."""
        if self.variance is None or self.variance.planned is None:
            return None
        now = self.schedule.forecast_moment if self.choice.dates == "forecast" else self.schedule.finish_moment
        return shift(self.variance.planned.finish_moment, now, self.schedule.timeline.calendar())

    def span(self) -> tuple[int, int]:
        """Return the first and the last moment that the chart should show."""
        live = [row for row in self.rows if row.live] or self.rows
        planned = [row.planned for row in live if row.planned is not None]
        bars = [*((row.start, row.finish) for row in live), *planned]
        first = min(
            (start for start, _ in bars), default=_within(self.schedule.schedule.starts[self.schedule.position])
        )
        last = max((max(finish - 1, start) for start, finish in bars), default=first)
        first, last = self._with_marks(first, last)
        if self.choice.first is not None:
            first = _within(moment_of(self.choice.first))
        if self.choice.last is not None:
            last = _within(moment_of(self.choice.last))
        return first, max(first, last)

    def _with_marks(self, first: int, last: int) -> tuple[int, int]:
        """Return the span with the deadline and today in it, where they aren't far off."""
        reach = max((last - first) // 3, 7 * MINUTES_PER_ELAPSED_DAY)
        deadline = self.schedule.deadline
        marks = [moment_of(self.schedule.schedule.as_of)]
        marks += [moment_of(deadline.day)] if deadline is not None else []
        near = [_within(mark) for mark in marks if first - reach <= mark <= last + reach]
        return min([first, *near]), max([last, *near])


def charts_of(
    schedules: Iterable[ProjectSchedule], choice: ChartChoice, baselines: Baselines | None = None
) -> list[Chart]:
    """Return the chart of every project; those that nothing was chosen from are without rows."""
    return [_chart(schedule, choice, baselines) for schedule in schedules]


def _chart(schedule: ProjectSchedule, choice: ChartChoice, baselines: Baselines | None) -> Chart:
    variance = None if baselines is None else baselines.projects.get(schedule.position)
    rows = list(_all_rows(schedule, choice.dates, variance))
    shown = _chosen(rows, schedule, choice) if choice.chooses else [True] * len(rows)
    if choice.depth is not None:
        shown = [take and row.task.depth < choice.depth for take, row in zip(shown, rows, strict=True)]
    taken = tuple(row for take, row in zip(shown, rows, strict=True) if take)
    name = "" if baselines is None else baselines.name
    return Chart(schedule, taken, choice, len(rows) - len(taken), variance, name)


def _all_rows(schedule: ProjectSchedule, kind: DateKind, variance: ProjectVariance | None) -> Iterator[Row]:
    planned = {} if variance is None else {entry.task.index: entry for entry in variance.tasks}
    project, timeline = schedule.project, schedule.timeline
    active = project.fields.status == "active"
    late = {found.task.index: found.days_late for found in overdue_tasks(schedule)} if active else {}
    for task, at in zip(project.tasks, schedule.all_moments(), strict=True):
        start, finish = _within(getattr(at, f"{kind}_start")), _within(getattr(at, f"{kind}_finish"))
        due = timeline.day(task.fields.due)
        calendar = None if at.elapsed else timeline.calendar_of(task)
        owner, days_late = project.person(task.owner), late.get(task.index)
        baseline = planned.get(task.index)
        yield Row(task, min(start, finish), finish, at, owner, due, days_late, calendar, baseline)


def _within(moment: int) -> int:
    """Return ``moment``, within the years that calendars cover."""
    return min(max(moment, _FIRST_MOMENT), _LAST_MOMENT)


def _chosen(rows: list[Row], schedule: ProjectSchedule, choice: ChartChoice) -> list[bool]:
    """Return for each row whether it is chosen, or has something chosen below it."""
    shown = [False] * len(rows)
    for row in reversed(rows):
        task = row.task
        shown[task.index] = shown[task.index] or (task.is_leaf and _is_chosen(row, schedule, choice))
        if shown[task.index] and task.parent is not None:
            shown[task.parent] = True
    return shown


def _is_chosen(row: Row, schedule: ProjectSchedule, choice: ChartChoice) -> bool:
    if choice.critical_only and not row.at.critical:
        return False
    if choice.first is not None and max(row.finish - 1, row.start) < moment_of(choice.first):
        return False
    if choice.last is not None and row.start >= moment_of(choice.last) + MINUTES_PER_ELAPSED_DAY:
        return False
    return choice.selection.takes(schedule.project, row.task)


def as_json(charts: Iterable[Chart], as_of: date, kind: DateKind) -> dict[str, Any]:
    """Return the rows of the charts as data; ``start`` and ``finish`` are of the kind asked for."""
    projects = [_project_json(chart) for chart in charts]
    return {"schema": 1, "as_of": as_of.isoformat(), "dates": kind, "projects": projects}


def _project_json(chart: Chart) -> dict[str, Any]:
    schedule = chart.schedule
    return {
        "id": schedule.project.id,
        "name": schedule.project.name,
        "status": schedule.project.fields.status,
        "start": schedule.start.isoformat(),
        "finish": schedule.finish.isoformat(),
        "forecast_finish": schedule.forecast_finish.isoformat(),
        "deadline": None if schedule.deadline is None else str(schedule.deadline),
        "progress": round(schedule.progress, 4),
        "hidden": chart.hidden,
        **({} if chart.variance is None else _baseline_json(chart, chart.variance)),
        "tasks": [_row_json(chart, row) for row in chart.rows],
    }


def _row_json(chart: Chart, row: Row) -> dict[str, Any]:
    task, tasks = row.task, chart.schedule.project.tasks
    return {
        "id": task.id,
        "wbs": task.wbs,
        "name": task.name,
        "parent": None if task.parent is None else tasks[task.parent].id,
        "leaf": task.is_leaf,
        "milestone": task.fields.milestone,
        "owner": task.owner,
        "start": datetime_of(row.start).isoformat(),
        "finish": datetime_of(row.finish).isoformat(),
        "due": None if row.due is None else str(row.due),
        "critical": row.at.critical,
        "status": row.at.status,
        "progress": round(row.at.progress, 4),
        "misses_due": row.misses_due,
        "days_late": row.days_late,
        **({} if chart.variance is None else _planned_json(row)),
    }


def _baseline_json(chart: Chart, variance: ProjectVariance) -> dict[str, Any]:
    planned = None if variance.planned is None else variance.planned.finish.isoformat()
    slip = None if chart.slip is None else round(chart.slip.days, 4) + 0.0
    return {"baseline": chart.baseline, "baseline_finish": planned, "slip_days": slip}


def _planned_json(row: Row) -> dict[str, Any]:
    entry = row.baseline
    return {
        "baseline_start": None if entry is None else datetime_of(entry.start.before).isoformat(),
        "baseline_finish": None if entry is None else datetime_of(entry.finish.before).isoformat(),
        "slip_days": None if row.slip_days is None else round(row.slip_days, 4) + 0.0,
    }
