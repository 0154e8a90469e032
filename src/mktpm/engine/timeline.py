"""A project's calendars and named days, ready for computation."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from typing import TYPE_CHECKING

from mktpm.diagnostics import Place
from mktpm.engine.calendar import FIRST_YEAR, LAST_YEAR, Calendar, Holidays, Instants, moment_of
from mktpm.language import Message, message
from mktpm.plan.holidays import HolidayBook
from mktpm.plan.model import CalendarFields, Project, Task
from mktpm.plan.similar import Similar
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY, DateExpression, Offset

if TYPE_CHECKING:
    from mktpm.plan.budget import Budget
    from mktpm.plan.returns import ReturnFields

BUILT_IN = CalendarFields()
TEMPLATE_ANCHOR = "T"
_TEMPLATE_LEAD = timedelta(days=364)
"""How far ahead a template's anchor is put when the template itself is looked at: on the first
working day from there."""


_FIRST, _LAST = date(FIRST_YEAR + 1, 1, 1).toordinal(), date(LAST_YEAR, 1, 1).toordinal()
"""Ordinals of the days that a named day may be; the last one exclusive."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day that an expression names, with a time where one was written."""

    day: date
    clock: time | None = None

    def begin(self) -> int:
        """Return the moment it stands for as a start: the beginning of the day, or the minute."""
        return moment_of(self.day, _minute(self.clock, 0))

    def end(self) -> int:
        """Return the moment it stands for as a finish: the end of the day, or the minute."""
        return moment_of(self.day, _minute(self.clock, MINUTES_PER_ELAPSED_DAY))

    def __str__(self) -> str:
        """Return the day as ISO text, with its time where one was written."""
        return f"{self.day} {self.clock:%H:%M}" if self.clock else str(self.day)


def _minute(clock: time | None, default: int) -> int:
    return default if clock is None else clock.hour * 60 + clock.minute


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Why an expression names no day."""

    said: Message
    hint: Message | None = None


@dataclass(slots=True)
class Timeline:
    """Looks a project's calendars and days up; everything is computed once."""

    project: Project
    holidays: HolidayBook
    as_of: date
    first_year: int
    _calendars: dict[str | None, Calendar] = field(default_factory=dict)
    _instants: dict[Calendar, Instants] = field(default_factory=dict)
    _days: dict[DateExpression, Day | Unresolved] = field(default_factory=dict)
    _named: dict[str, Day | Unresolved | None] = field(default_factory=dict)
    _similar: Similar = field(default_factory=Similar)

    def calendar(self, name: str | None = None) -> Calendar:
        """Return the calendar called ``name``; the project's own where it is None or unknown."""
        if name is None or name not in self.project.calendars:
            name = self.project.calendar
        found = self._calendars.get(name)
        if found is None:
            known = self.project.calendars.get(name) if name is not None else None
            fields = known[0] if known else BUILT_IN
            found = self._calendars[name] = Calendar(usable(fields), self.first_year, self._holidays(fields))
        return found

    def calendar_of(self, task: Task) -> Calendar:
        """Return the calendar that ``task`` runs on: its own, else its nearest parent's."""
        named: str | None = None
        at: Task | None = task
        while at is not None and named is None:
            named = at.fields.calendar
            at = self.project.tasks[at.parent] if at.parent is not None else None
        return self.calendar(named)

    def instants(self, calendar: Calendar) -> Instants:
        """Return the axis of things without length in ``calendar``."""
        found = self._instants.get(calendar)
        if found is None:
            found = self._instants[calendar] = Instants(calendar)
        return found

    def _holidays(self, fields: CalendarFields) -> Holidays | None:
        country = fields.holidays
        if country is None:
            return None
        return lambda year: self.holidays.year(country, year)

    def day(self, expression: DateExpression | None) -> Day | None:
        """Return the day that ``expression`` names; None where it names none."""
        if expression is None:
            return None
        found = self.resolve(expression)
        return found if isinstance(found, Day) else None

    def resolve(self, expression: DateExpression) -> Day | Unresolved:
        """Return the day that ``expression`` names, or why it names none."""
        if expression.day is not None:
            return Day(expression.day, expression.clock)
        found = self._days.get(expression)
        if found is None:
            found = self._days[expression] = self._resolve(expression)
        return found

    def _resolve(self, expression: DateExpression) -> Day | Unresolved:
        whole = self._name(expression.name)
        if whole is not None:
            return whole
        parts = expression.split()
        if parts is None:
            return self._unknown(expression.name)
        name, offset = parts
        base = self._name(name)
        if base is None:
            return self._unknown(name)
        return self._shifted(base, offset) if isinstance(base, Day) else base

    def _name(self, name: str) -> Day | Unresolved | None:
        """Return the day called ``name``, None where no day has that name."""
        if name in self._named:
            return self._named[name]
        known = self.project.dates.get(name)
        if known is None:
            if name != TEMPLATE_ANCHOR or self.project.fields.template is None:
                return None
            before = self.as_of + _TEMPLATE_LEAD - timedelta(days=1)
            return Day(self.calendar().offset(before, 1))
        said = message("the named day `{name}` is defined by itself", name=name)
        self._named[name] = Unresolved(said, message("give one of the days a plain date"))
        for other in self._on_the_way(known[0]):  # the last one first, so that nothing is resolved in depth
            self._name(other)
        self._named[name] = found = self.resolve(known[0])
        return found

    def _on_the_way(self, expression: DateExpression) -> list[str]:
        """Return the days without a place yet through which ``expression`` is defined, the last one first."""
        names: dict[str, None] = {}
        while expression.day is None:
            parts = expression.split()
            name = expression.name if expression.name in self.project.dates or parts is None else parts[0]
            if name in names or name in self._named or name not in self.project.dates:
                break
            names[name] = None
            expression = self.project.dates[name][0]
        return list(reversed(names))

    def _shifted(self, base: Day, offset: Offset) -> Day | Unresolved:
        calendar = self.calendar()
        week = 7 if offset.elapsed else calendar.week_days
        number = offset.number * (week if offset.unit == "w" else 1)
        ordinal = base.day.toordinal() + number  # working days lead further than calendar days
        if not offset.elapsed and _FIRST <= ordinal < _LAST:
            ordinal = calendar.offset(base.day, number).toordinal()
        if not _FIRST <= ordinal < _LAST:
            return Unresolved(message("the offset {number} leads out of the calendar", number=offset.number))
        return Day(date.fromordinal(ordinal), base.clock)

    def _unknown(self, name: str) -> Unresolved:
        meant = self._similar.to(name, self.project.dates)
        if meant:
            return Unresolved(
                message("`{name}` is neither a date nor a named day", name=name),
                message("did you mean `{key}`?", key=meant),
            )
        hint = message("write year-month-day: `2026-11-11`, or name the day under `dates:`")
        return Unresolved(message("`{name}` is neither a date nor a named day", name=name), hint)


def usable(fields: CalendarFields) -> CalendarFields:
    """Return ``fields``, with Monday to Friday where no weekday is worked at all."""
    if fields.days:
        return fields
    return fields.model_copy(update={"days": BUILT_IN.days})


def timeline_of(project: Project, holidays: HolidayBook, as_of: date) -> Timeline:
    """Return the project's timeline; its calendars begin a year before the plan's first date."""
    years = [expression.day.year for expression, _ in written_dates(project) if expression.day is not None]
    return Timeline(project, holidays, as_of, min(years, default=as_of.year))


def written_dates(project: Project) -> Iterator[tuple[DateExpression, Place]]:
    """Yield every date written in a project, and where it stands."""
    yield from project.dates.values()
    for key in ("start", "deadline"):
        expression = getattr(project.fields, key)
        if expression is not None:
            yield expression, project.place(key)
    if project.fields.budget is not None:
        yield from _budget_dates(project, project.fields.budget)
    if project.fields.returns is not None:
        yield from _return_dates(project, project.fields.returns)
    for task in project.tasks:
        fields = task.fields
        for key in ("start", "fixed", "due", "levelled", "started", "finished"):
            expression = getattr(fields, key)
            if expression is not None:
                yield expression, project.task_place(task, key)


def _budget_dates(project: Project, budget: "Budget") -> Iterator[tuple[DateExpression, Place]]:
    """Yield the dates of a project's money."""
    for number, line in enumerate(budget.lines):
        for key, expression in (("from", line.start), ("to", line.end)):
            if expression is not None:
                yield expression, project.place("budget", "lines", number, key)
    for number, draw in enumerate(budget.reserve.draws if budget.reserve is not None else ()):
        yield draw.on, project.place("budget", "reserve", "draws", number, "on")
    for number, funding in enumerate(budget.funding):
        yield funding.on, project.place("budget", "funding", number, "on")
    for number, change in enumerate(budget.changes):
        yield change.on, project.place("budget", "changes", number, "on")


def _return_dates(project: Project, returns: "ReturnFields") -> Iterator[tuple[DateExpression, Place]]:
    """Yield the dates of what a project's money brings back."""
    for number, funnel in enumerate(returns.funnel):
        for key, expression in (("from", funnel.start), ("to", funnel.end)):
            if expression is not None:
                yield expression, project.place("returns", "funnel", number, key)
    for number, gate in enumerate(returns.gates):
        if gate.on is not None:
            yield gate.on, project.place("returns", "gates", number, "on")
