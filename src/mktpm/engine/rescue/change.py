"""One change of a plan, as data: what is set, what it costs, and the changed plan in memory.

The same settings make the changed plan that is rescheduled and, later, the lines of the file that
`mktpm rescue --apply` writes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from mktpm.diagnostics import Place
from mktpm.language import Message
from mktpm.plan.model import CalendarFields, Project, Task, TaskFields, Workspace
from mktpm.quantities import DateExpression, Duration, Link, ThreePoints

Way = Literal["drop", "overlap", "crash", "dates"]
WAYS: tuple[Way, ...] = ("drop", "overlap", "crash", "dates")
ScopePriority = Literal["wont", "could", "should"]


@dataclass(frozen=True, slots=True)
class FieldSet:
    """A task's field is to have another value."""

    project: int
    """The project's position in the workspace."""
    task: int
    """The task's index in the project."""
    field: str
    value: Duration | DateExpression | ThreePoints | str

    @property
    def written(self) -> str:
        """Return the value as a plan has it."""
        return str(self.value)


@dataclass(frozen=True, slots=True)
class LinkSet:
    """A link of a task is to be another one."""

    project: int
    task: int
    position: int
    """Its position in the task's ``depends``."""
    was: Link
    link: Link


@dataclass(frozen=True, slots=True)
class MemberAdded:
    """Somebody is to join a task's team."""

    project: int
    task: int
    person: str
    share: Decimal

    @property
    def written(self) -> str:
        """Return the person with the share as a plan has them."""
        return self.person if self.share == 1 else f"{self.person} {(self.share * 100).normalize():f}%"


@dataclass(frozen=True, slots=True)
class DayOpened:
    """A day off is to be worked."""

    calendar: str
    place: Place
    """Where the calendar is written; every project that uses it works that day."""
    day: date
    project: int | None = None
    """Of a project without a calendar: the project for which the built-in one is written out, with that day."""


TaskSetting = FieldSet | LinkSet | MemberAdded
Setting = TaskSetting | DayOpened


@dataclass(frozen=True, slots=True)
class Price:
    """What a change costs: money, scope, risk."""

    money: Decimal | None = Decimal(0)
    """None where a rate is missing."""
    scope: tuple[ScopePriority, ...] = ()
    """The priority of each task that is dropped."""
    overlap: float = 0.0
    """Working days for which two tasks that stood one behind the other run at once: the risk of doing work twice."""
    work: float = 0.0
    """Working days of work that is not done."""

    def __add__(self, other: "Price") -> "Price":
        """Return the price of both."""
        money = None if self.money is None or other.money is None else self.money + other.money
        return Price(money, self.scope + other.scope, self.overlap + other.overlap, self.work + other.work)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that could be done about a late forecast."""

    key: str
    """What it is, the same at each run: "overlap double11:page-fix:0"."""
    way: Way
    project: int | None
    """The project of the task that it is about; None for a calendar."""
    task: int | None
    settings: tuple[Setting, ...]
    said: Message
    """What is done."""
    why: Message
    """Why that may be possible, and how its figures come about."""
    price: Price = Price()
    """Without what depends on the dates: the pay for a day off that is worked."""
    promise: float = 1.0
    """Working days that it takes out of the work itself: what is tried first; the calendar may make them more."""
    shape: str = ""
    """What it has in common with changes that are as good: the same calendar, the same task."""
    weaker: "tuple[Change, ...]" = ()
    """The same to a smaller extent, the smallest first."""


def applied(workspace: Workspace, changes: Iterable[Change]) -> Workspace:
    """Return the workspace as it would be after the changes; what is given stays as it was."""
    settings = [setting for change in changes for setting in change.settings]
    projects = list(workspace.projects)
    by_project: dict[int, list[TaskSetting]] = {}
    opened: list[DayOpened] = []
    for setting in settings:
        if isinstance(setting, DayOpened):
            opened.append(setting)
        else:
            by_project.setdefault(setting.project, []).append(setting)
    for position, mine in by_project.items():
        projects[position] = _with_tasks(projects[position], mine)
    for position, project in enumerate(projects):
        projects[position] = _with_days(project, position, opened)
    new = {id(old): project for old, project in zip(workspace.projects, projects, strict=True)}
    selected = tuple(new[id(project)] for project in workspace.selected)
    return replace(workspace, projects=tuple(projects), selected=selected)


def _with_tasks(project: Project, settings: Iterable[TaskSetting]) -> Project:
    tasks = list(project.tasks)
    for setting in settings:
        task = tasks[setting.task]
        tasks[setting.task] = _with_fields(task, _update(task.fields, setting))
    return replace(project, tasks=tuple(tasks))


def _with_fields(task: Task, update: Mapping[str, Any]) -> Task:
    return replace(task, fields=task.fields.model_copy(update=update))


def _update(fields: TaskFields, setting: TaskSetting) -> Mapping[str, Any]:
    if isinstance(setting, FieldSet):
        return {setting.field: setting.value}
    if isinstance(setting, MemberAdded):
        return {"team": (*fields.team, (setting.person, setting.share))}
    links = list(fields.depends)
    links[setting.position] = setting.link
    return {"depends": tuple(links)}


def _with_days(project: Project, position: int, opened: Iterable[DayOpened]) -> Project:
    """Return the project with the days worked that its calendars are to be open on."""
    calendars: dict[str, tuple[CalendarFields, Place]] = dict(project.calendars)
    for each in opened:
        if each.project == position and each.calendar not in calendars:
            calendars[each.calendar] = CalendarFields(), each.place
            project = replace(project, calendar=each.calendar)
        found = calendars.get(each.calendar)
        if found is not None and found[1] == each.place:
            days = (*found[0].open, (each.day, each.day))
            calendars[each.calendar] = found[0].model_copy(update={"open": days}), found[1]
    return project if calendars == project.calendars else replace(project, calendars=calendars)
