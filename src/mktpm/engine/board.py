"""Leaf tasks as cards: in the columns of the policy, in lanes, with the limits on work in progress."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from mktpm.engine.calendar import datetime_of
from mktpm.engine.overdue import overdue_tasks
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.engine.selection import EVERYTHING, Selection, channel_of, priority_of, tags_of
from mktpm.engine.timeline import Day
from mktpm.plan.model import PRIORITIES, STATUSES, Priority, Project, Status, Task

LaneKey = Literal["owner", "channel", "tag", "priority", "project"]


@dataclass(frozen=True, slots=True)
class Card:
    """A leaf task on the board."""

    project: Project
    task: Task
    status: Status
    owner: str
    """The person's name; "" for nobody."""
    channel: str | None
    priority: Priority | None
    tags: tuple[str, ...]
    due: Day | None
    days_late: int | None
    """Working days that it is overdue; None where it isn't."""
    start: datetime
    finish: datetime
    """When it is forecast to start and finish; for finished work, when it did."""
    misses_due: bool
    """Whether it ends after its due day, by forecast or in fact."""
    critical: bool
    progress: float
    within: str
    """The parent's name, where another card has the same name."""


@dataclass(frozen=True, slots=True)
class Column:
    """All cards of one status, the most urgent first; of what is done, the latest first."""

    status: Status
    cards: tuple[Card, ...]
    limit: int | None = None
    """Most tasks at once that the policy allows."""
    excess: int = 0
    """How many tasks there are above the limit."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The cards that have something in common, such as an owner."""

    name: str | None
    """None for the lane of cards that have none."""
    cards: frozenset[tuple[str, int]]
    """The keys of its cards."""


@dataclass(frozen=True, slots=True)
class Board:
    """One project's board, or one of several projects together."""

    projects: tuple[Project, ...]
    columns: tuple[Column, ...]
    aside: tuple[Card, ...]
    """The cancelled tasks, where no column shows them."""
    by: LaneKey | None = None
    lanes: tuple[Lane, ...] = ()


@dataclass(frozen=True, slots=True)
class BoardChoice:
    """What a board shows, and how it is divided."""

    selection: Selection = EVERYTHING
    by: LaneKey | None = None
    together: bool = False
    """Whether all projects share one board."""
    cancelled: bool = False
    """Whether cancelled tasks have a column."""


def key_of(card: Card) -> tuple[str, int]:
    """Return what tells a card from all others."""
    return card.project.file, card.task.index


def boards_of(schedules: Sequence[ProjectSchedule], choice: BoardChoice) -> list[Board]:
    """Return a board for each project, or one for all of them."""
    if choice.together or choice.by == "project":
        return [_board(schedules, choice)] if schedules else []
    return [_board([schedule], choice) for schedule in schedules]


def _board(schedules: Sequence[ProjectSchedule], choice: BoardChoice) -> Board:
    projects = tuple(schedule.project for schedule in schedules)
    cards = [card for schedule in schedules for card in _cards(schedule)]
    shown = [card for card in cards if choice.selection.takes(card.project, card.task)]
    statuses = _statuses(projects, {card.status for card in shown}, choice)
    limits = {} if choice.selection else {status: _limit(projects, cards, status) for status in statuses}
    columns = tuple(_column(status, shown, *limits.get(status, (None, 0))) for status in statuses)
    aside = tuple(card for card in shown if card.status not in statuses)
    lanes = _lanes([card for column in columns for card in column.cards], choice.by) if choice.by else ()
    return Board(projects, columns, aside, choice.by, lanes)


def _statuses(projects: Sequence[Project], present: set[Status], choice: BoardChoice) -> list[Status]:
    """Return the statuses that get a column: those of the policies, and those with open work besides."""
    columns = list(dict.fromkeys(status for project in projects for status in project.policy.columns))
    wanted: set[Status] = {*present} - {"done", "cancelled"}
    if choice.cancelled and "cancelled" in present:
        wanted.add("cancelled")
    for status in STATUSES:
        if status in wanted and status not in columns:
            later = (at for at, column in enumerate(columns) if STATUSES.index(column) > STATUSES.index(status))
            columns.insert(next(later, len(columns)), status)
    return columns


def _limit(projects: Sequence[Project], cards: Iterable[Card], status: Status) -> tuple[int | None, int]:
    """Return the limits of all projects together, and by how much each one's own is exceeded."""
    limits = [project.policy.wip.get(status) for project in projects]
    counts = Counter(card.project.file for card in cards if card.status == status)
    excess = sum(
        max(counts[project.file] - limit, 0)
        for project, limit in zip(projects, limits, strict=True)
        if limit is not None
    )
    return (None if None in limits else sum(limit or 0 for limit in limits)), excess


def _column(status: Status, cards: Iterable[Card], limit: int | None, excess: int) -> Column:
    mine = [card for card in cards if card.status == status]
    if status == "done":
        mine.sort(key=lambda card: card.finish, reverse=True)
    else:
        mine.sort(key=_urgency)
    return Column(status, tuple(mine), limit, excess)


def _urgency(card: Card) -> tuple[float, date]:
    """Return what cards are sorted by: the latest first, then by the day they are due or forecast."""
    overdue = float("inf") if card.days_late is None else -card.days_late
    return overdue, card.finish.date() if card.due is None else card.due.day


def _lanes(cards: Sequence[Card], by: LaneKey) -> tuple[Lane, ...]:
    members: dict[str | None, set[tuple[str, int]]] = {}
    order: dict[str | None, tuple[int, str]] = {}
    for card in cards:
        lanes: list[tuple[str | None, int]] = [*_names(card, by)]
        for name, rank in lanes or [(None, 0)]:
            members.setdefault(name, set()).add(key_of(card))
            order[name] = min(order.get(name, (rank, name or "")), (rank, name or ""))
    names = sorted(members, key=lambda name: (name is None, order[name]))
    return tuple(Lane(name, frozenset(members[name])) for name in names)


def _names(card: Card, by: LaneKey) -> list[tuple[str, int]]:
    """Return the lanes that a card lies in, each with its rank among the lanes."""
    if by == "tag":
        return [(tag, 0) for tag in card.tags]
    if by == "priority":
        return [] if card.priority is None else [(card.priority, PRIORITIES.index(card.priority))]
    if by == "owner":
        people = list(card.project.people)
        owner = card.task.owner
        return [] if owner is None else [(card.owner, people.index(owner) if owner in people else len(people))]
    name = card.channel if by == "channel" else card.project.name
    return [] if name is None else [(name, 0)]


def _cards(schedule: ProjectSchedule) -> Iterator[Card]:
    project, active = schedule.project, schedule.project.fields.status == "active"
    late = {found.task.index: found.days_late for found in overdue_tasks(schedule)} if active else {}
    names = Counter(task.name for task in project.leaves())
    for task, at in zip(project.tasks, schedule.all_moments(), strict=True):
        if task.is_leaf:
            parent = task.parent if names[task.name] > 1 else None
            yield _card(schedule, task, at, late.get(task.index), "" if parent is None else project.tasks[parent].name)


def _card(schedule: ProjectSchedule, task: Task, at: TaskMoments, days_late: int | None, within: str) -> Card:
    project = schedule.project
    due = schedule.timeline.day(task.fields.due)
    return Card(
        project=project,
        task=task,
        within=within,
        status=at.status,
        owner=project.person(task.owner),
        channel=channel_of(project, task),
        priority=priority_of(project, task),
        tags=tags_of(project, task),
        due=due,
        days_late=days_late,
        start=datetime_of(at.forecast_start),
        finish=datetime_of(at.forecast_finish),
        misses_due=at.state != "cancelled" and due is not None and at.forecast_finish > due.end(),
        critical=at.critical,
        progress=at.progress,
    )
