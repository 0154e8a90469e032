"""What tasks lived through: from when on each had which status, by a project's trail.

Two sources say when something happened. A commit says when it was written down; the plan's
``started`` and ``finished`` say on which day it was. Where the plan gives a day that is not after
the commit, the day counts: people often write in the evening, or on Monday, what was done before.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, tzinfo
from typing import Any, cast

from mktpm.engine.calendar import Calendar, moment_of
from mktpm.engine.timeline import Day, Timeline
from mktpm.engine.trail import Event, ProjectTrail, Revision, plain
from mktpm.plan.model import STATUSES, Status, Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY, QuantityError, parse_date

WORKING: tuple[Status, ...] = ("doing", "review")
"""The statuses with which work has begun."""


FAR = 1 << 60
"""A moment after all others."""


@dataclass(frozen=True, slots=True)
class Vantage:
    """From where history is looked at: a day, and the zone in which its days begin."""

    as_of: date
    zone: tzinfo | None = None
    """None for the zone of whoever made a version."""
    strict: bool = True
    """Whether versions dated after ``as_of`` are left out; otherwise they count as made on that day."""

    def moment(self, revision: Revision) -> int | None:
        """Return the local minute at which a version was made; None where that is after ``as_of``.

        What no commit holds yet counts as of the day looked from, whatever the clock says.
        """
        when = revision.when.astimezone(self.zone) if self.zone is not None else revision.when
        last = moment_of(self.as_of) + MINUTES_PER_ELAPSED_DAY - 1
        moment = moment_of(when.date(), when.hour * 60 + when.minute)
        if revision.commit == "":
            return moment if moment // MINUTES_PER_ELAPSED_DAY == last // MINUTES_PER_ELAPSED_DAY else last
        return moment if moment <= last else None if self.strict else last


@dataclass(frozen=True, slots=True)
class Turn:
    """From when on a task has a status."""

    moment: int
    """A local minute; at the earliest when work begins, or at the latest when it ends, where only the day is known."""
    status: Status | None
    """None from when on it isn't in the plan, or has children that count in its place."""

    @property
    def ordinal(self) -> int:
        """Return the number of its day."""
        return self.moment // MINUTES_PER_ELAPSED_DAY

    @property
    def day(self) -> date:
        """Return its day."""
        return date.fromordinal(self.ordinal)


@dataclass(slots=True)
class Record:
    """All that was said about one task, the oldest first; moments never go back."""

    id: str
    entries: list[tuple[int, Event]]

    @property
    def born(self) -> int:
        """Return when it came into the plan."""
        return self.entries[0][0]

    def chain(self, field: str) -> Iterator[tuple[int, Any]]:
        """Yield the values of a field, each with the moment from which on it was in the plan."""
        for moment, event in self.entries:
            change = event.change
            if change.kind == "added":
                yield moment, plain(change.after or {}, field)
            elif change.kind == "changed" and change.field == field:
                yield moment, plain({} if change.after is None else {field: change.after}, field)

    def at(self, field: str, moment: int) -> Any:
        """Return a field's value at a moment; the first one known before the task was there."""
        found = None
        for position, (said, value) in enumerate(self.chain(field)):
            if said > moment and position:
                break
            found = value
        return found

    def fields_at(self, moment: int) -> dict[str, Any]:
        """Return all fields as they were at a moment; as they were first before the task was there."""
        found: dict[str, Any] = {}
        for position, (said, event) in enumerate(self.entries):
            if said > moment and position:
                break
            if event.change.kind == "added":
                found = dict(event.change.after or {})
            elif event.change.kind == "changed":
                found[event.change.field] = event.change.after
        return found

    def last_known(self, field: str) -> Any:
        """Return a field's last value, of a removed task the one that it had."""
        return self.fields_at(FAR).get(field)

    def last(self, field: str) -> Any:
        """Return a field's last value."""
        found = None
        for _, value in self.chain(field):
            found = value
        return found


@dataclass(frozen=True, slots=True)
class Life:
    """The statuses that a leaf task went through."""

    record: Record
    task: Task | None
    """What it is in the plan now; None where it was removed, or is a parent now."""
    turns: tuple[Turn, ...]
    """Their moments never go back, and no two in a row have the same status."""
    milestone: bool
    """Whether it is an event and no work."""

    @property
    def id(self) -> str:
        """Return the task's id."""
        return self.record.id

    @property
    def status(self) -> Status | None:
        """Return the status at the end."""
        return self.turns[-1].status

    def done_at(self) -> int | None:
        """Return when it was done for the last time; None where it isn't, nor was when it was removed."""
        last = [turn for turn in self.turns if turn.status is not None][-1:]
        return last[0].moment if last and last[0].status == "done" else None

    def begun_at(self) -> int | None:
        """Return when work began: the first time that it was in work; None where nobody said so."""
        return next((turn.moment for turn in self.turns if turn.status in WORKING), None)


def records_of(trail: ProjectTrail, vantage: Vantage) -> dict[str, Record]:
    """Return what was said about each task that is or was in the plan.

    Where versions are left out because they came later, so is what no commit holds: it builds on them.
    """
    revisions = {event.revision.commit: event.revision for event in trail.events}
    moments = {commit: vantage.moment(revision) for commit, revision in revisions.items()}
    if None in moments.values():
        moments[""] = None
    records: dict[str, Record] = {}
    for event in trail.events:
        task, moment = event.change.task, moments[event.revision.commit]
        if task is None or moment is None:
            continue
        record = records.get(task)
        if record is None:
            records[task] = Record(task, [(moment, event)])
        else:
            record.entries.append((max(moment, record.entries[-1][0]), event))
    return {task: record for task, record in records.items() if record.entries[0][1].change.kind == "added"}


def lives_of(trail: ProjectTrail, tasks: Sequence[Task], timeline: Timeline, vantage: Vantage) -> tuple[Life, ...]:
    """Return the lives of all tasks without children, those that aren't in the plan any more too."""
    records = records_of(trail, vantage)
    now = {task.id: task for task in tasks}
    parted = _first_children(records.values())
    cancelled = _cancelled_spans(records, tasks)
    found: list[Life] = []
    for record in records.values():
        task = now.get(record.id)
        is_leaf = task.is_leaf if task is not None else record.id not in parted
        turns = _turns(record)
        if not is_leaf:
            if record.id not in parted or parted[record.id] <= record.born:
                continue
            turns = _until(turns, parted[record.id])
        if len(turns) > 1 or turns[0].status != "todo":
            turns = _with_days(
                record, turns, timeline, timeline.calendar() if task is None else timeline.calendar_of(task)
            )
        if task is not None and cancelled:
            turns = _under(turns, [s for at in lineage_ids(task, tasks) for s in cancelled.get(at, ())])
        if turns:
            milestone = task.fields.milestone if task is not None else record.last_known("milestone") is True
            found.append(Life(record, task if is_leaf else None, tuple(_merged(turns)), milestone))
    return tuple(found)


def lineage_ids(task: Task, tasks: Sequence[Task]) -> Iterator[str]:
    """Yield the ids of the parents above ``task``."""
    at = task.parent
    while at is not None:
        yield tasks[at].id
        at = tasks[at].parent


def _turns(record: Record) -> list[Turn]:
    """Return the statuses as they were written down."""
    turns: list[Turn] = []
    said: dict[str, Any] = {}
    for moment, event in record.entries:
        change = event.change
        if change.kind == "removed":
            turns.append(Turn(moment, None))
        elif change.kind == "added":
            said = {key: plain(change.after or {}, key) for key in _TELLING}
            turns.append(Turn(moment, _told(said)))
        elif change.field in _TELLING:
            said[change.field] = change.after
            turns.append(Turn(moment, _told(said)))
    return turns


_TELLING = ("status", "started", "finished")


def _told(said: Mapping[str, Any]) -> Status:
    """Return the status, which a day on which work began or ended says as well."""
    status = status_of(said.get("status"))
    if status != "cancelled" and said.get("finished") is not None:
        return "done"
    return "doing" if status == "todo" and said.get("started") is not None else status


def status_of(value: Any) -> Status:
    """Return the status that a written value means; the default where it means none."""
    return cast("Status", value) if value in STATUSES else "todo"


def _first_children(records: Iterable[Record]) -> dict[str, int]:
    """Return from when on a task had children, by the task's id."""
    found: dict[str, int] = {}
    for record in records:
        for moment, event in record.entries:
            change = event.change
            parent = (change.after or {}).get("parent") if change.kind == "added" else change.after
            if isinstance(parent, str) and (change.kind == "added" or change.field == "parent"):
                found[parent] = min(moment, found.get(parent, moment))
    return found


def _cancelled_spans(records: Mapping[str, Record], tasks: Sequence[Task]) -> dict[str, list[tuple[int, int | None]]]:
    """Return when parents were cancelled, as moments with an open end where they still are."""
    spans: dict[str, list[tuple[int, int | None]]] = {}
    for task in tasks:
        record = records.get(task.id)
        if task.is_leaf or record is None:
            continue
        for turn in _merged(_turns(record)):
            known = spans.get(task.id)
            if known and known[-1][1] is None:
                known[-1] = (known[-1][0], turn.moment)
            if turn.status == "cancelled":
                spans.setdefault(task.id, []).append((turn.moment, None))
    return spans


def _until(turns: Sequence[Turn], moment: int) -> list[Turn]:
    return [*(turn for turn in turns if turn.moment < moment), Turn(moment, None)]


def _under(turns: Sequence[Turn], spans: Sequence[tuple[int, int | None]]) -> list[Turn]:
    """Return the turns of a task whose parents were cancelled for ``spans``."""
    if not spans:
        return list(turns)
    moments = sorted({turn.moment for turn in turns} | {at for span in spans for at in span if at is not None})
    found: list[Turn] = []
    for moment in moments:
        own = _status_at(turns, moment)
        covered = any(begin <= moment and (end is None or moment < end) for begin, end in spans)
        if moment >= turns[0].moment:
            found.append(Turn(moment, "cancelled" if covered and own is not None else own))
    return found


def _status_at(turns: Sequence[Turn], moment: int) -> Status | None:
    found = None
    for turn in turns:
        if turn.moment > moment:
            break
        found = turn.status
    return found


def _merged(turns: Iterable[Turn]) -> list[Turn]:
    """Return the turns without those that change nothing."""
    found: list[Turn] = []
    for turn in turns:
        if found and found[-1].moment == turn.moment:
            found.pop()
        if not found or found[-1].status != turn.status:
            found.append(turn)
    return found


# ------------------------------------------------------------------ days that the plan gives


def _with_days(record: Record, turns: Sequence[Turn], timeline: Timeline, calendar: Calendar) -> list[Turn]:
    """Return the turns with the days that ``started`` and ``finished`` give."""
    turns = _merged(turns)
    ends = [at for at, turn in enumerate(turns) if turn.status == "done"]
    for at in reversed(ends):
        turns = _finished(record, turns, at, timeline, calendar)
    return _started(record, turns, timeline, calendar)


def _finished(record: Record, turns: Sequence[Turn], at: int, timeline: Timeline, calendar: Calendar) -> list[Turn]:
    """Return the turns with the one at which it was done on the day that the plan gives."""
    until = turns[at + 1].moment - 1 if at + 1 < len(turns) else FAR
    day = day_of(record.at("finished", until), timeline)
    floor = max((turn.moment for turn in turns[:at] if turn.status == "done"), default=None)
    reopened = next((turn.moment for turn in turns[:at] if floor is not None and turn.moment > floor), None)
    if day is None or day.day.toordinal() >= turns[at].ordinal or (reopened is not None and day.end() <= reopened):
        return list(turns)
    moment = day.end() if day.clock else calendar.end_of_work(day.day)
    before = [turn for turn in turns[:at] if turn.moment < moment or _is_birth(turn, record)]
    if before and before[-1].moment > moment:  # done before it came into the plan
        before[-1] = replace(before[-1], moment=moment)
    return [*before, replace(turns[at], moment=moment), *turns[at + 1 :]]


def _is_birth(turn: Turn, record: Record) -> bool:
    return turn.moment == record.born and turn.status != "done"


def _started(record: Record, turns: Sequence[Turn], timeline: Timeline, calendar: Calendar) -> list[Turn]:
    """Return the turns with the first in which work is under way on the day that the plan gives."""
    at = next((n for n, turn in enumerate(turns) if turn.status in (*WORKING, "blocked", "done")), None)
    if at is None:
        return list(turns)
    day = day_of(record.last("started"), timeline)
    if day is None or day.day.toordinal() > turns[at].ordinal:
        return list(turns)
    if day.day.toordinal() == turns[at].ordinal and turns[at].status in WORKING:
        return list(turns)
    moment = min(day.begin() if day.clock else calendar.begin_of_work(day.day), turns[at].moment - 1)
    before = [turn for turn in turns[:at] if turn.moment < moment]
    after = turns[at + 1 :] if turns[at].status == "doing" else turns[at:]
    return [*before, Turn(moment, "doing"), *after]


def day_of(value: Any, timeline: Timeline) -> Day | None:
    """Return the day that a date as written names; None where it names none."""
    if not isinstance(value, str):
        return None
    try:
        return timeline.day(parse_date(value))
    except QuantityError:
        return None
