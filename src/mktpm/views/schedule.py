"""The schedule as a table: the work breakdown structure with dates, float and status."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.calendar import Calendar, datetime_of
from mktpm.engine.overdue import overdue_tasks
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.language import Count, Language, message, translate, working_days
from mktpm.plan.model import Task
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import (
    STATUS_MARKS,
    DateForm,
    days_text,
    finish_day,
    percent,
    shown_finish,
    shown_start,
    status_word,
)

DatesKind = Literal["plan", "forecast", "early", "late", "all"]
_INDENT = 2
_NARROWEST_NAME = 14
_ROOMY_NAME = 36


@dataclass(frozen=True, slots=True)
class TableChoice:
    """What of a schedule the table shows."""

    dates: DatesKind = "plan"
    """``plan`` shows the forecast too, where it differs."""
    critical_only: bool = False
    depth: int | None = None
    """How many levels of the tree; None for all."""


def schedule_table(
    projects: Iterable[ProjectSchedule], choice: TableChoice, width: int, language: Language
) -> PaintedLines:
    """Return the tables of ``projects``, each under its name."""
    lines: list[Line] = []
    for at in projects:
        lines += [[], *_project(at, choice, width, language)]
    return fitted(lines[1:], width)


def _project(at: ProjectSchedule, choice: TableChoice, width: int, language: Language) -> list[Line]:
    moments = at.all_moments()
    rows = list(_chosen(at, moments, choice))
    lines = heading(at, width, language)
    if not rows:
        lines = lines[: None if at.project.tasks else 1]
        empty = "this plan has no tasks yet" if not at.project.tasks else "no task matches"
        return [*lines, [(translate(empty, language), "dim")]]
    writer = _RowWriter(at, choice, language, _detail(at, choice, language, rows, width))
    cells = [writer.cells(task, found) for task, found in rows]
    table = sheet(writer.columns(), cells, width)
    lines += [[], table.head(), *map(table.line, cells)]
    return [*lines, [], *_foot(at, moments, writer, width)]


def heading(at: ProjectSchedule, width: int, language: Language) -> list[Line]:
    """Return the project's name and the line of what matters about its dates."""
    project = at.project
    title: list[Run] = [(project.name, "bold")]
    title += [(f"  {project.id}", "dim")] if project.id != project.name else []
    title += (
        [(f"  {translate(project.fields.status, language)}", "purple")] if project.fields.status != "active" else []
    )
    return [title, *flowed(list(_facts(at, language)), width, " · ")]


def _facts(at: ProjectSchedule, language: Language) -> Iterator[list[Run]]:
    start, finish = at.start.date(), finish_day(at.finish_moment)
    yield [(f"{start} → {finish}", "")]
    forecast = finish_day(at.forecast_moment)
    if at.progress >= 1:
        yield [(message("finished {day}", day=forecast).say(language), "green")]
    elif forecast != finish:
        yield [(message("forecast {day}", day=forecast).say(language), "orange" if forecast > finish else "green")]
    if at.deadline is not None:
        yield [(message("deadline {day}", day=at.deadline).say(language), "")]
        yield [_spare(at.forecast_float_days or 0.0, language)]
    yield [(message("{share} done", share=percent(at.progress)).say(language), "")]


def _spare(days: float, language: Language) -> Run:
    if days < 0:
        return message("{days} too late", days=working_days(-days)).say(language), "bold red"
    if days == 0:
        return translate("nothing to spare", language), ""
    return message("{days} to spare", days=working_days(days)).say(language), ""


def _chosen(
    at: ProjectSchedule, moments: Sequence[TaskMoments], choice: TableChoice
) -> Iterator[tuple[Task, TaskMoments]]:
    """Yield the tasks shown: none that is cancelled, unless the whole project is."""
    tasks = at.project.tasks
    all_cancelled = all(found.state == "cancelled" for found in moments)
    wanted = [False] * len(tasks)
    for task in reversed(tasks):
        found = moments[task.index]
        fits = (all_cancelled or found.state != "cancelled") and (found.critical or not choice.critical_only)
        wanted[task.index] = fits and (task.is_leaf or any(wanted[child] for child in task.children))
    for task in tasks:
        if wanted[task.index] and (choice.depth is None or task.depth < choice.depth):
            yield task, moments[task.index]


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much the cells say."""

    times: bool
    century: bool
    words: bool
    """Whether a status is a word, and not only a glyph."""


_DETAILS = (
    (_Detail(times=True, century=True, words=True), 36),
    (_Detail(times=False, century=True, words=True), 30),
    (_Detail(times=False, century=False, words=True), 24),
    (_Detail(times=False, century=False, words=False), 0),
)
"""From the most to the least, each with the width that names must have for it, if they need it."""
_WANTED = frozenset({"owner", "wbs", "shift", "float"})
"""Columns for which the cells rather say less."""
_SAMPLE = 200


def _detail(
    at: ProjectSchedule,
    choice: TableChoice,
    language: Language,
    rows: Sequence[tuple[Task, TaskMoments]],
    width: int,
) -> _Detail:
    """Return how much the cells can say in ``width``, judged by some of the rows where there are many."""
    sample = rows[:: max(len(rows) // _SAMPLE, 1)]
    for detail, room in _DETAILS[:-1]:
        writer = _RowWriter(at, choice, language, detail)
        table = sheet(writer.columns(), [writer.cells(task, found) for task, found in sample], width)
        if table.gives("name") >= min(table.wants("name"), room) and not _WANTED.intersection(table.gone):
            return detail
    return _DETAILS[-1][0]


class _RowWriter:
    """Writes the cells of a project's rows."""

    def __init__(self, at: ProjectSchedule, choice: TableChoice, language: Language, detail: _Detail) -> None:
        self.at, self.choice, self.detail = at, choice, detail
        active = at.project.fields.status == "active"
        self.late = {found.task.index: found for found in overdue_tasks(at)} if active else {}
        year = _spans_years(at)
        self.form = DateForm("" if not year else "%Y-" if detail.century else "%y-", times=detail.times)
        self.words = {status: status_word(status, language) for status in STATUS_MARKS}
        self.overdue = translate("overdue", language)
        self.title = {key: translate(title, language) for key, title in _TITLES.items()}
        if at.progress >= 1:
            self.title["shift"] = translate("Actual", language)
        self.language = language

    def columns(self) -> list[Column]:
        """Return the columns for the dates chosen."""
        title = self.title
        if self.choice.dates == "all":
            leaving = {"early": 8, "late": 9}
            dates = [Column(kind, title[kind], leaves=leaving.get(kind, 0)) for kind in _KINDS]
        else:
            dates = [Column(f"{self.choice.dates}_{end}", title[f"{self.choice.dates}_{end}"]) for end in _ENDS]
        if self.choice.dates == "plan":
            dates.append(Column("shift", title["shift"], leaves=6))
        return [
            Column("wbs", title["wbs"], leaves=4),
            Column("name", title["name"], least=_NARROWEST_NAME),
            Column("owner", title["owner"], least=6, leaves=3),
            *dates,
            Column("duration", title["duration"], right=True, leaves=2),
            Column("float", title["float"], right=True, leaves=7),
            Column("status", title["status"]),
            Column("progress", "", right=True, leaves=1),
        ]

    def cells(self, task: Task, found: TaskMoments) -> Row:
        """Return the cells of one task."""
        calendar = None if found.elapsed else self.at.timeline.calendar_of(task)
        row: dict[str, Line] = {
            "wbs": ((task.wbs, "dim"),),
            "name": self._name(task, found),
            "owner": ((self.at.project.person(task.owner), ""),),
            "duration": self._duration(task, found),
            "float": self._float(found),
            "status": self._status(task, found),
            "progress": ((percent(found.progress), "dim"),) if 0 < found.progress < 1 else (),
        }
        if self.choice.dates == "all":
            return row | {kind: ((self._span(found, kind, calendar), ""),) for kind in _KINDS}
        starts, ends = self._ends(found, self.choice.dates, calendar)
        row[f"{self.choice.dates}_start"], row[f"{self.choice.dates}_finish"] = ((starts, ""),), ((ends, ""),)
        if self.choice.dates == "plan":
            row["shift"] = self._shift(task, found, calendar)
        return row

    def _ends(self, found: TaskMoments, kind: str, calendar: Calendar | None) -> tuple[str, str]:
        """Return start and finish as text; something without length starts when it ends."""
        start, finish = getattr(found, f"{kind}_start"), getattr(found, f"{kind}_finish")
        last = shown_finish(finish, calendar, self.form)
        return (last if start == finish else shown_start(start, calendar, self.form)), last

    def _span(self, found: TaskMoments, kind: str, calendar: Calendar | None) -> str:
        """Return start and finish in one; the year of the finish only where it is another one."""
        first, last = self._ends(found, kind, calendar)
        if first == last:
            return first
        year = first[: -len("01-31")] if len(first) in (8, 10) and len(last) == len(first) else None
        return f"{first}..{last.removeprefix(year) if year else last}"

    def _name(self, task: Task, found: TaskMoments) -> Line:
        glyph, paint = ("◆" if found.state == "done" else "◇", "") if task.fields.milestone else ("", "")
        weight = "bold " if task.children else ""
        paint = f"{weight}red" if found.critical and found.state != "done" else weight.strip()
        return (" " * (_INDENT * task.depth), ""), (f"{glyph} " if glyph else "", paint), (task.name, paint)

    def _duration(self, task: Task, found: TaskMoments) -> Line:
        if task.fields.milestone and not found.duration:
            return ()
        return ((days_text(found.duration, "ed" if found.elapsed else "d"), "dim" if task.children else ""),)

    def _float(self, found: TaskMoments) -> Line:
        if found.state == "done":
            return ()
        if found.critical:
            return ("● ", "red"), (days_text(found.total_float), "red")
        return ((days_text(found.total_float), ""),)

    def _status(self, task: Task, found: TaskMoments) -> Line:
        glyph, paint = STATUS_MARKS[found.status]
        late = self.late.get(task.index)
        said = [(glyph, paint)]
        if self.detail.words:
            said.append((f" {self.words[found.status]}", paint))
        if late is not None:
            word = f"{self.overdue} " if self.detail.words else ""
            said.append((f" ! {word}{days_text(late.days_late)}", "bold orange"))
        return said

    def _shift(self, task: Task, found: TaskMoments, calendar: Calendar | None) -> Line:
        """Return the forecast finish and how many days it is off the plan; nothing where it isn't."""
        if found.forecast_finish == found.plan_finish and found.forecast_start == found.plan_start:
            return ()
        measure = calendar or self.at.timeline.calendar_of(task)
        days = (measure.index(found.forecast_finish) - measure.index(found.plan_finish)) / measure.day_minutes
        day = shown_finish(found.forecast_finish, calendar, self.form)
        if abs(days) < 0.05:
            return ((day, "dim"),)
        return (day, ""), (f" {'+' if days > 0 else ''}{days_text(days)}", "orange" if days > 0 else "green")


_ENDS = ("start", "finish")
_KINDS = ("early", "late", "plan", "forecast")
_TITLES = {
    "wbs": "WBS",
    "name": "Task",
    "owner": "Owner",
    "plan_start": "Start",
    "plan_finish": "Finish",
    "forecast_start": "Forecast start",
    "forecast_finish": "Forecast finish",
    "early": "Earliest",
    "late": "Latest",
    "plan": "Plan",
    "forecast": "Forecast",
    "early_start": "Early start",
    "early_finish": "Early finish",
    "late_start": "Late start",
    "late_finish": "Late finish",
    "shift": "Forecast",
    "duration": "Days",
    "float": "Float",
    "status": "Status",
}


def _spans_years(at: ProjectSchedule) -> bool:
    """Return whether the dates need their year to be understood."""
    ends = (at.finish_moment - 1, at.forecast_moment - 1)
    return any(datetime_of(end).year != at.start.year for end in ends)


def _foot(at: ProjectSchedule, moments: Sequence[TaskMoments], writer: _RowWriter, width: int) -> list[Line]:
    """Return how many tasks there are of each kind that the table marks, and what its glyphs mean."""
    leaves = [task for task in at.project.tasks if task.is_leaf]
    live = [moments[task.index] for task in leaves if moments[task.index].state != "cancelled"]
    critical = sum(found.critical for found in live)
    counts = {"{n} critical": critical, "{n} cancelled, not shown": len(leaves) - len(live)}
    items: list[Line] = [((Count(len(live), "task").say(writer.language), "dim"),)]
    for template, number in counts.items():
        if number:
            mark: Line = (("● ", "red"),) if number == critical and "critical" in template else ()
            items.append((*mark, (message(template, n=number).say(writer.language), "dim")))
    if writer.choice.critical_only:
        items.append(((message("not shown: {n}", n=len(live) - critical).say(writer.language), "dim"),))
    lines: list[Line] = [*flowed(items, width, " · ")]
    if not writer.detail.words:
        seen = dict.fromkeys(found.status for found in moments if found.state != "cancelled")
        marks = [
            ((f"{STATUS_MARKS[status][0]} ", STATUS_MARKS[status][1]), (writer.words[status], "dim")) for status in seen
        ]
        late: list[Line] = [(("! ", "bold orange"), (writer.overdue, "dim"))] if writer.late else []
        lines += flowed([*marks, *late], width)
    return lines
