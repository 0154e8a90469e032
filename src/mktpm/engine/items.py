"""What a plan's history says about each task: how long it took, where it waited, whether it was in time.

Cycle and lead times are whole working days of the task's calendar, both the first and the last one
counted, as people count them. Time in a stage is working time, in fractions of a day, because a
task may pass through several on one day.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from mktpm.engine.calendar import moment_of
from mktpm.engine.daily import Past
from mktpm.engine.lengths import Length, estimated, length_of
from mktpm.engine.lives import FAR, Life, day_of
from mktpm.engine.network import FS
from mktpm.engine.schedule import Schedule
from mktpm.engine.selection import Selection, tags_of
from mktpm.plan.model import Status
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

Stage = Literal["waiting", "ready", "doing", "review", "blocked"]
STAGES: tuple[Stage, ...] = ("waiting", "ready", "doing", "review", "blocked")
"""Where a task is before it is done: to do while others must be done first, to do though it could
be begun, and the statuses of that name."""
FLOWING: tuple[Stage, ...] = ("ready", "doing", "review", "blocked")
"""The stages from when on a task could be worked on."""

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """A due day, and how it was kept."""

    due: date
    late: int
    """Working days after it; 0 or less where it was kept."""


@dataclass(frozen=True, slots=True)
class Item:
    """A leaf task by its history."""

    project: str
    id: str
    name: str
    owner: str
    """The owner's name; empty where nobody owns it."""
    tags: tuple[str, ...]
    milestone: bool
    status: Status | None
    """None where it was removed."""
    created: date
    created_known: bool
    """Whether it came into the plan on that day; otherwise history begins there."""
    begun: date | None
    done: date | None
    cycle: int | None
    lead: int | None
    age: int | None
    """Working days from the day it was begun to the day looked from, for work in progress."""
    stages: Mapping[Stage, float]
    promise: Promise | None
    """The due day that held when it was finished; for open tasks the present one, once it has passed."""
    first_promise: Promise | None
    """The first due day that it ever had."""
    planned: float | None
    """The length planned when work began, in days."""
    ratio: float | None
    """Actual length by the planned one."""
    benchmark: str | None
    """The name of its benchmark: a tag, or ``all``."""
    limit: float | None
    """That benchmark in days."""
    measured: int | None
    """Its cycle in the benchmark's days: working days, or elapsed ones."""

    @property
    def efficiency(self) -> float | None:
        """Return the share of the time in which somebody worked on it, since it could be worked on."""
        total = sum(self.stages[stage] for stage in FLOWING)
        return self.stages["doing"] / total if total > 0 else None


def items_of(pasts: Iterable[Past], as_of: date, selection: Selection, *, whole: bool) -> tuple[Item, ...]:
    """Return the tasks chosen, without those that were cancelled, or removed before they were done.

    ``whole`` says whether history reaches back to the beginning: if not, nobody knows when the
    tasks of the first version came into the plan.
    """
    pasts = tuple(pasts)
    done = _done_moments(pasts)
    found: list[Item] = []
    for past in pasts:
        first = min((life.record.born for life in past.lives), default=0)
        chosen = {past.at.project.person(owner) for owner in selection.owners}
        for life in past.lives:
            if life.status == "cancelled" or (life.status is None and life.done_at() is None):
                continue
            item = _Facts(past, life, as_of, done, known=whole or life.record.born > first).item()
            if _is_chosen(item, chosen, selection.tags):
                found.append(item)
    return tuple(found)


def _is_chosen(item: Item, owners: Collection[str], tags: Collection[str]) -> bool:
    return (not owners or item.owner in owners) and (not tags or any(tag in tags for tag in item.tags))


def _done_moments(pasts: Iterable[Past]) -> dict[int, int]:
    """Return when leaves were over, by the numbers of their nodes: done, given up, or never if they are open.

    Leaves of other projects are missing: nobody knows their history here.
    """
    found: dict[int, int] = {}
    for past in pasts:
        found |= {past.at.number(task): FAR for task in past.at.project.leaves()}
        for life in past.lives:
            ended = life.turns[-1].moment if life.status in ("done", "cancelled") else None
            if life.task is not None and ended is not None:
                found[past.at.number(life.task)] = ended
    return found


class _Facts:
    """Finds the facts of one task."""

    def __init__(self, past: Past, life: Life, as_of: date, done: Mapping[int, int], *, known: bool) -> None:
        self.past, self.life, self.as_of, self.known = past, life, as_of, known
        self.done_moments = done
        self.calendar = past.calendar_of(life)
        self.done = _day(life.done_at())
        self.begun = _day(life.begun_at())

    def item(self) -> Item:
        life, project = self.life, self.past.at.project
        planned = self._planned()
        cycle = self._days(self.begun, self.done)
        name, limit = self._benchmark()
        created = date.fromordinal(life.record.born // MINUTES_PER_ELAPSED_DAY)
        first = next((value for _, value in life.record.chain("due") if value is not None), None)
        return Item(
            project=project.id,
            id=life.id,
            name=life.task.name if life.task is not None else str(life.record.last_known("name") or life.id),
            owner=self._owner(),
            tags=self._tags(),
            milestone=life.milestone,
            status=life.status,
            created=created,
            created_known=self.known,
            begun=self.begun,
            done=self.done,
            cycle=None if life.milestone else cycle,
            lead=self._days(created, self.done) if self.known and not life.milestone else None,
            age=self._days(self.begun, self.as_of) if life.status in ("doing", "review", "blocked") else None,
            stages=self._stages(),
            promise=self._promise(self._due_when_done()),
            first_promise=self._promise(first),
            planned=None if planned is None else planned.days,
            ratio=self._ratio(planned),
            benchmark=name,
            limit=None if limit is None else limit.days,
            measured=None if limit is None else self._measured(limit),
        )

    def _owner(self) -> str:
        task, project = self.life.task, self.past.at.project
        owner = task.owner if task is not None else self.life.record.last_known("owner")
        return project.person(None if owner is None else str(owner))

    def _tags(self) -> tuple[str, ...]:
        if self.life.task is not None:
            return tags_of(self.past.at.project, self.life.task)
        tags = self.life.record.last_known("tags")
        return tuple(str(tag) for tag in tags) if isinstance(tags, (list, tuple)) else ()

    def _days(self, first: date | None, last: date | None) -> int | None:
        """Return the working days from the first to the last, both counted; at least 1, for work on days off."""
        if first is None or last is None or last < first:
            return None
        return max(self.calendar.days_between(first - _ONE_DAY, last), 1)

    # ------------------------------------------------------------------ where it waited

    def _stages(self) -> dict[Stage, float]:
        """Return the working days spent in each stage, up to the day looked from."""
        found = dict.fromkeys(STAGES, 0.0)
        if self.life.milestone:
            return found
        turns, now = self.life.turns, moment_of(self.as_of + _ONE_DAY)
        ready: int | None = None
        for position, turn in enumerate(turns):
            until = turns[position + 1].moment if position + 1 < len(turns) else now
            if turn.status == "todo":
                ready = self._ready() if ready is None else ready
                change = min(max(ready, turn.moment), until)
                found["waiting"] += self._work(turn.moment, change)
                found["ready"] += self._work(change, until)
            elif turn.status in ("doing", "review", "blocked"):
                found[turn.status] += self._work(turn.moment, until)
        return found

    def _work(self, begin: int, end: int) -> float:
        """Return the working days between two moments."""
        return max(self.calendar.index(end) - self.calendar.index(begin), 0) / self.calendar.day_minutes

    def _ready(self) -> int:
        """Return from when on nothing held it back: its predecessors were done, its `start` and `levelled` had come."""
        if self.life.task is None:
            return 0
        schedule = self.past.at.schedule
        number = self.past.at.number(self.life.task)
        node = schedule.network.nodes[number]
        start = node.not_before.begin() if node.not_before is not None else 0
        arcs = [arc for arc in schedule.network.before[number] if arc.type == FS]
        return max([start, *(_end_of(schedule, arc.before, self.done_moments) for arc in arcs)])

    # ------------------------------------------------------------------ what was promised

    def _due_when_done(self) -> object:
        """Return the due day that held when it was finished: before the version that says so, if it had one."""
        done = self.life.done_at()
        if done is None:
            return self.life.record.last("due")
        before = self.life.record.at("due", done - 1) if self.life.record.born < done else None
        return before if before is not None else self.life.record.at("due", done)

    def _promise(self, due: object) -> Promise | None:
        """Return how a due day was kept; None where there is none, or it hasn't come yet."""
        day = day_of(due, self.past.at.timeline)
        if day is None or (self.done is None and self.as_of <= day.day):
            return None
        ended = self.done or self.as_of
        if ended <= day.day:
            return Promise(day.day, -self.calendar.days_between(ended, day.day))
        return Promise(day.day, max(self.calendar.days_between(day.day, ended), 1))

    # ------------------------------------------------------------------ how long it was to take

    def _planned(self) -> Length | None:
        begun = self.life.begun_at()
        if begun is None or self.life.milestone:
            return None
        return estimated(self.life.record.fields_at(begun), self.past.at.timeline, self.calendar)

    def _ratio(self, planned: Length | None) -> float | None:
        """Return the actual length by the planned one, both in whole days, because the actual is known in days."""
        if planned is None or planned.days <= 0:
            return None
        actual = self._measured(planned)
        return None if actual is None else actual / math.ceil(planned.days - 1e-9)

    def _measured(self, length: Length) -> int | None:
        """Return the actual length in the days that ``length`` is in."""
        if not length.elapsed or self.begun is None or self.done is None or self.done < self.begun:
            return self._days(self.begun, self.done)
        return (self.done - self.begun).days + 1

    def _benchmark(self) -> tuple[str | None, Length | None]:
        stated = self.past.at.project.policy.cycle_benchmark
        name = next((tag for tag in (*self._tags(), "all") if tag in stated), None)
        if name is None or self.life.milestone:
            return None, None
        return name, length_of(stated[name], self.calendar)


def _end_of(schedule: Schedule, number: int, done: Mapping[int, int]) -> int:
    """Return when the node of a predecessor was over; far ahead where it isn't."""
    if schedule.network.nodes[number].is_task:
        return done.get(number, 0)
    if number in schedule.network.gates:
        approved = schedule.network.gates[number]
        return FAR if approved is None else approved
    return max((done.get(arc.before, 0) for arc in schedule.network.before[number]), default=0)


def _day(moment: int | None) -> date | None:
    return None if moment is None else date.fromordinal(moment // MINUTES_PER_ELAPSED_DAY)
