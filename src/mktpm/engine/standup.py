"""What a team tells each other in the morning: what changed, what is blocked, what is due; by person."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

from mktpm.engine.calendar import moment_of
from mktpm.engine.chronicle import directory_of
from mktpm.engine.daily import Past
from mktpm.engine.lives import Record, Vantage, records_of, status_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import Selection
from mktpm.engine.standing import Coming, Late, standings
from mktpm.engine.trail import ProjectTrail
from mktpm.plan.journal import COMMENT, Entry
from mktpm.plan.model import Status, Task

NewsKind = Literal["done", "review", "started", "blocked", "reopened", "cancelled", "added", "removed", "changed"]
NEWS: tuple[NewsKind, ...] = (
    "done", "review", "started", "blocked", "reopened", "added", "changed", "cancelled", "removed",
)  # fmt: skip
"""In the order in which they are told."""
_TOLD = (
    "owner", "due", "start", "fixed", "duration", "estimate", "effort", "remaining", "depends", "team", "name",
)  # fmt: skip
"""Fields whose changes are news for everybody."""


@dataclass(frozen=True, slots=True)
class Change:
    """A field that is different now."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class News:
    """What is different about a task; what came and went again in between is no news."""

    at: ProjectSchedule
    id: str
    name: str
    owner: str
    """The owner's name now; of a removed task the one that it had. Empty for nobody."""
    kind: NewsKind
    changes: tuple[Change, ...]
    authors: tuple[str, ...]
    """Who made the changes, each once."""


@dataclass(frozen=True, slots=True)
class Blocked:
    """A task that can't go on."""

    at: ProjectSchedule
    task: Task
    why: str
    """As written; empty where nobody said."""
    days: int | None
    """Working days since then, both counted; None where history doesn't say."""


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment that somebody wrote."""

    at: ProjectSchedule
    task: Task | None
    entry: Entry


@dataclass(frozen=True, slots=True)
class Part:
    """All about the tasks of one person."""

    owner: str
    """The name; empty for the tasks that nobody owns."""
    news: tuple[News, ...]
    remarks: tuple[Remark, ...]
    running: tuple[tuple[ProjectSchedule, Task], ...]
    """Tasks in work that are no news."""
    blocked: tuple[Blocked, ...]
    late: tuple[Late, ...]
    coming: tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Standup:
    """The morning's round."""

    as_of: date
    since: date
    """The earliest day of which changes are told; each project's begin with its own last working day."""
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What is known about one project."""

    past: Past
    trail: ProjectTrail
    entries: tuple[Entry, ...]


def standup_of(
    sources: Sequence[Source], vantage: Vantage, since: date | None, selection: Selection, days: int
) -> Standup:
    """Return what changed since the last working day before ``as_of``, or since ``since``, inclusive.

    Open tasks and milestones that are due within ``days`` calendar days are told too.
    """
    firsts = [since or last_working_day(source.past.at, vantage.as_of) for source in sources]
    told = [_Told(source, vantage, first) for source, first in zip(sources, firsts, strict=True)]
    news = [one for each in told for one in each.news()]
    remarks = [one for each in told for one in each.remarks()]
    blocked = [one for each in told for one in each.blocked()]
    running = [one for each in told for one in each.running(news)]
    standing = standings((source.past.at for source in sources), Selection(), days)
    soon = [one for each in standing for one in each.coming if one.days_left <= days]  # milestones are told from afar
    owners = _owners(sources)
    chosen = {source.past.at.project.person(owner) for source in sources for owner in selection.owners}
    parts = [
        Part(
            owner=owner,
            news=tuple(one for one in news if one.owner == owner),
            remarks=tuple(one for one in remarks if _owner(one.at, one.task) == owner),
            running=tuple(one for one in running if _owner(*one) == owner),
            blocked=tuple(one for one in blocked if _owner(one.at, one.task) == owner),
            late=tuple(one for each in standing for one in each.late if _owner(one.at, one.task) == owner),
            coming=tuple(one for one in soon if _owner(one.at, one.task) == owner),
        )
        for owner in dict.fromkeys([*owners, *(one.owner for one in news), ""])
        if not selection.owners or owner in chosen
    ]
    shown = tuple(part for part in parts if _has_any(part))
    return Standup(vantage.as_of, min(firsts, default=since or vantage.as_of), shown)


def last_working_day(at: ProjectSchedule, as_of: date) -> date:
    """Return the project's last working day before ``as_of``."""
    return at.timeline.calendar().offset(as_of, -1)


def _has_any(part: Part) -> bool:
    return bool(part.news or part.remarks or part.running or part.blocked or part.late or part.coming)


def _owner(at: ProjectSchedule, task: Task | None) -> str:
    return at.project.person(task.owner if task is not None else at.project.fields.owner)


def _owners(sources: Sequence[Source]) -> list[str]:
    """Return the names of those who own tasks, in the order of the plans' people, then of the tasks."""
    found: dict[str, None] = {}
    for source in sources:
        project = source.past.at.project
        owners = {project.person(task.owner) for task in project.tasks if task.owner is not None}
        found |= dict.fromkeys(
            name for person in project.people.values() if (name := person.name or person.id) in owners
        )
        found |= dict.fromkeys(sorted(owners))
    return list(found)


class _Told:
    """Finds what is to be told about one project."""

    def __init__(self, source: Source, vantage: Vantage, first: date) -> None:
        self.at, self.entries, self.first, self.vantage = source.past.at, source.entries, first, vantage
        self.begin = moment_of(first)
        self.directory = directory_of(self.at.project.people.values())
        self.records = records_of(source.trail, vantage)
        self.tasks = {task.id: task for task in self.at.project.tasks}
        self.lives = {life.id: life for life in source.past.lives}

    def news(self) -> Iterator[News]:
        """Yield what is different about each task, in the order of the plan, removed tasks last."""
        found = [one for record in self.records.values() if (one := self._news(record)) is not None]
        order = {identity: n for n, identity in enumerate(self.tasks)}
        yield from sorted(found, key=lambda one: (NEWS.index(one.kind), order.get(one.id, len(order)), one.id))

    def _news(self, record: Record) -> News | None:
        recent = [event for moment, event in record.entries if moment >= self.begin]
        if not recent or (record.entries[0][0] >= self.begin and self._begins(record)):
            return None
        before = _fields(record, self.begin - 1) if record.born < self.begin else None
        task = self.tasks.get(record.id)
        after = record.fields_at(_NOW) if task is not None else None
        kind = _kind(before, after)
        changes = _changes(before or {}, after or {}) if before is not None and after is not None else ()
        if kind is None and not changes:
            return None
        known = after or before or {}
        owner = task.owner if task is not None else known.get("owner")
        return News(
            at=self.at,
            id=record.id,
            name=task.name if task is not None else str(known.get("name") or record.id),
            owner=self.at.project.person(None if owner is None else str(owner)),
            kind=kind or "changed",
            changes=changes,
            authors=tuple(dict.fromkeys(self.directory.author(event.revision) for event in recent)),
        )

    def _begins(self, record: Record) -> bool:
        """Return whether the whole project came in with this version: then no single task is news."""
        first = min((other.born for other in self.records.values()), default=0)
        return record.born == first and len(record.entries) == 1

    def remarks(self) -> Iterator[Remark]:
        """Yield the comments of these days."""
        for entry in self.entries:
            local = entry.at.astimezone(self.vantage.zone) if self.vantage.zone is not None else entry.at
            if entry.kind == COMMENT and self.first <= local.date() <= self.vantage.as_of:
                yield Remark(self.at, self.tasks.get(entry.task), entry)

    def blocked(self) -> Iterator[Blocked]:
        """Yield the tasks that are blocked, those blocked longest first."""
        found = [self._blocked(task) for task in self.at.project.leaves() if self._is(task, "blocked")]
        yield from sorted(found, key=lambda one: (-(one.days or 0), one.task.index))

    def _is(self, task: Task, *statuses: Status) -> bool:
        return self.at.project.fields.status == "active" and self.at.moments(task).status in statuses

    def _blocked(self, task: Task) -> Blocked:
        life = self.lives.get(task.id)
        since = life.turns[-1].day if life is not None and life.status == "blocked" else None
        calendar = self.at.timeline.calendar_of(task)
        before = timedelta(days=1)
        days = None if since is None else max(calendar.days_between(since - before, self.vantage.as_of), 1)
        return Blocked(self.at, task, self._why(task), days)

    def _why(self, task: Task) -> str:
        """Return why a task is blocked: its `blocked` field, an `x-` field, its last comment, or its note."""
        custom = next((str(value) for key, value in task.custom.items() if key.startswith("x-block")), "")
        comments = [entry.text("text") for entry in self.entries if entry.kind == COMMENT and entry.task == task.id]
        said = (task.fields.blocked, custom, comments[-1] if comments else "", task.fields.note)
        return next((" ".join(text.split()) for text in said if text), "")

    def running(self, news: Sequence[News]) -> Iterator[tuple[ProjectSchedule, Task]]:
        """Yield the tasks in work of which there is no news."""
        told = {one.id for one in news if one.at is self.at}
        for task in self.at.project.leaves():
            if self._is(task, "doing", "review") and task.id not in told:
                yield self.at, task


_NOW = 1 << 60


def _fields(record: Record, moment: int) -> dict[str, Any] | None:
    """Return the fields at a moment; None where the task wasn't in the plan then."""
    last = None
    for said, event in record.entries:
        if said > moment:
            break
        last = event.change.kind
    return None if last in (None, "removed") else record.fields_at(moment)


def _kind(before: Mapping[str, Any] | None, after: Mapping[str, Any] | None) -> NewsKind | None:
    """Return what became of a task; None where its status is what it was."""
    if before is None or after is None:
        status = status_of(after.get("status")) if after is not None else None
        return ("done" if status == "done" else "added") if after is not None else "removed"
    old, new = status_of(before.get("status")), status_of(after.get("status"))
    if old == new:
        return None
    if new == "todo" or old in ("done", "cancelled"):
        return "done" if new == "done" else "reopened" if new != "cancelled" else "cancelled"
    kinds: dict[Status, NewsKind] = {
        "done": "done", "review": "review", "blocked": "blocked", "cancelled": "cancelled", "doing": "started",
    }  # fmt: skip
    return kinds[new]


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Change, ...]:
    return tuple(
        Change(field, before.get(field), after.get(field)) for field in _TOLD if before.get(field) != after.get(field)
    )
