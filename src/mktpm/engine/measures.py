"""Figures over many tasks: how long they take, where they wait, which promises were kept.

Every figure says on how many cases it rests. Fewer than `FEW` are too few to speak of percentiles.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Literal

from mktpm.engine.items import FLOWING, STAGES, Item, Stage
from mktpm.engine.samples import Sample

By = Literal["tag", "owner", "status", "week", "quarter", "task"]
FEW = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """Measurements of one kind."""

    values: tuple[float, ...]
    """In rising order."""

    @classmethod
    def of(cls, values: Iterable[float | None]) -> "Spread":
        """Return the spread of those that are known."""
        return cls(tuple(sorted(value for value in values if value is not None)))

    @property
    def n(self) -> int:
        """Return how many there are."""
        return len(self.values)

    @property
    def few(self) -> bool:
        """Return whether there are too few for percentiles."""
        return self.n < FEW

    @property
    def sample(self) -> Sample | None:
        """Return median and percentiles; None where there are too few."""
        return None if self.few else Sample.of(self.values)


@dataclass(frozen=True, slots=True)
class Kept:
    """How many promises fell due and how many of them were kept."""

    finished: int
    """Tasks that were finished and had a due day."""
    on_time: int
    open_late: int
    """Tasks that are open though their due day has passed."""

    @property
    def rate(self) -> float | None:
        """Return the share of the finished ones that were in time."""
        return self.on_time / self.finished if self.finished else None

    @property
    def overdue_rate(self) -> float | None:
        """Return the share of all that fell due, finished or not, that was or is late."""
        fell_due = self.finished + self.open_late
        return (fell_due - self.on_time) / fell_due if fell_due else None


@dataclass(frozen=True, slots=True)
class StageFigures:
    """The time that finished tasks spent in one stage."""

    stage: Stage
    spread: Spread
    """Working days of the tasks that were in it at all."""
    total: float
    share: float
    """Of the time from when they could be begun to when they were done; of ``waiting``, of the whole time."""


@dataclass(frozen=True, slots=True)
class Against:
    """Cycle times beside a stated benchmark."""

    name: str
    limit: float
    """Days."""
    spread: Spread
    within: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of some tasks that were finished."""

    name: str
    """What the tasks have in common; empty for all, or where they lack it."""
    done: int
    """Tasks finished, without milestones."""
    cycle: Spread
    lead: Spread
    stages: tuple[StageFigures, ...]
    efficiency: float | None
    """Time in work by all time since the tasks could be begun."""
    kept: Kept
    first_kept: Kept
    """The same against the first due day that each task had."""
    ratio: Spread


@dataclass(frozen=True, slots=True)
class Period:
    """A week or a quarter."""

    name: str
    first: date
    last: date
    """Inclusive."""
    whole: bool
    """Whether all of it lies in the time looked at."""
    figures: Figures
    created: int
    """Tasks that came into the plan."""


@dataclass(frozen=True, slots=True)
class InWork:
    """Work in progress on the day looked from."""

    items: tuple[Item, ...]
    """The oldest first."""
    age: Spread


@dataclass(frozen=True, slots=True)
class Metrics:
    """What a plan's history says about the flow of its work."""

    since: date | None
    """The first day looked at; None for all."""
    as_of: date
    overall: Figures
    groups: tuple[Figures, ...]
    weeks: tuple[Period, ...]
    quarters: tuple[Period, ...]
    benchmarks: tuple[Against, ...]
    in_work: InWork
    finished: tuple[Item, ...]
    """The tasks that the figures are of, in the order in which they were done."""
    without_begin: int
    """Finished tasks of which nobody said when work began."""


def metrics_of(items: Sequence[Item], since: date | None, as_of: date, by: By | None) -> Metrics:
    """Return the figures of the tasks finished from ``since`` to ``as_of``, both inclusive."""
    begin = since or date.min
    finished = sorted(
        (item for item in items if item.done is not None and begin <= item.done <= as_of),
        key=lambda item: (item.done or as_of, item.project, item.id),
    )
    work = [item for item in finished if not item.milestone]
    late = [item for item in items if item.done is None and (item.promise or item.first_promise) is not None]
    running = sorted((item for item in items if item.age is not None), key=lambda item: (-(item.age or 0), item.id))
    first = since or min((item.done for item in work if item.done is not None), default=as_of)
    return Metrics(
        since=since,
        as_of=as_of,
        overall=_figures("", finished, late),
        groups=_groups(finished, late, by),
        weeks=_periods(items, finished, _weeks(first, as_of)),
        quarters=_periods(items, finished, _quarters(first, as_of)),
        benchmarks=_against(work),
        in_work=InWork(tuple(running), Spread.of(item.age for item in running)),
        finished=tuple(finished),
        without_begin=sum(item.cycle is None for item in work),
    )


def _figures(name: str, finished: Sequence[Item], late: Sequence[Item]) -> Figures:
    work = [item for item in finished if not item.milestone]
    return Figures(
        name=name,
        done=len(work),
        cycle=Spread.of(item.cycle for item in work),
        lead=Spread.of(item.lead for item in work),
        stages=_stages(work),
        efficiency=_efficiency(work),
        kept=_kept(finished, late, lambda item: None if item.promise is None else item.promise.late),
        first_kept=_kept(finished, late, lambda item: None if item.first_promise is None else item.first_promise.late),
        ratio=Spread.of(item.ratio for item in work),
    )


def _stages(work: Sequence[Item]) -> tuple[StageFigures, ...]:
    """Return the time in each stage; of tasks that nobody ever said were in work, nothing is known."""
    known = [item for item in work if item.begun is not None]
    totals = {stage: sum(item.stages[stage] for item in known) for stage in STAGES}
    flowing = sum(totals[stage] for stage in FLOWING)
    whole = flowing + totals["waiting"]
    return tuple(
        StageFigures(
            stage,
            Spread.of(item.stages[stage] for item in known if item.stages[stage] > 0),
            totals[stage],
            _share(totals[stage], flowing if stage in FLOWING else whole),
        )
        for stage in STAGES
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def _efficiency(work: Sequence[Item]) -> float | None:
    """Return the share of work; of tasks that came into the plan when they were over, nobody knows how they waited."""
    known = [item for item in work if item.begun is not None and item.lead is not None]
    whole = sum(item.stages[stage] for item in known for stage in FLOWING)
    return sum(item.stages["doing"] for item in known) / whole if whole > 0 else None


def _kept(finished: Sequence[Item], late: Sequence[Item], lateness: Callable[[Item], int | None]) -> Kept:
    known = [days for item in finished if (days := lateness(item)) is not None]
    open_late = sum((days := lateness(item)) is not None and days > 0 for item in late)
    return Kept(len(known), sum(days <= 0 for days in known), open_late)


# ------------------------------------------------------------------ groups

_KEYS: Mapping[str, Callable[[Item], tuple[str, ...]]] = {
    "tag": lambda item: item.tags or ("",),
    "owner": lambda item: (item.owner,),
}


def _groups(finished: Sequence[Item], late: Sequence[Item], by: By | None) -> tuple[Figures, ...]:
    """Return the figures of tasks with the same tag or owner, those with most finished tasks first."""
    keys = _KEYS.get(by or "")
    if keys is None:
        return ()
    names = {name: None for item in (*finished, *late) for name in keys(item)}
    found = [
        _figures(name, [item for item in finished if name in keys(item)], [item for item in late if name in keys(item)])
        for name in names
    ]
    return tuple(sorted(found, key=lambda figures: (figures.name == "", -figures.done, figures.name)))


def _against(work: Sequence[Item]) -> tuple[Against, ...]:
    """Return the cycle times of the tasks that each stated benchmark is for."""
    named = sorted((item for item in work if item.benchmark is not None), key=_benchmark)
    found: list[Against] = []
    for (name, limit), group in groupby(named, key=_benchmark):
        values = [item.measured for item in group if item.measured is not None]
        found.append(Against(name, limit, Spread.of(values), sum(value <= limit for value in values)))
    return tuple(sorted(found, key=lambda against: (against.name == "all", against.name)))


def _benchmark(item: Item) -> tuple[str, float]:
    return item.benchmark or "", item.limit or 0.0


# ------------------------------------------------------------------ periods


def _periods(
    items: Sequence[Item], finished: Sequence[Item], spans: Sequence[tuple[str, date, date, bool]]
) -> tuple[Period, ...]:
    done: dict[int, list[Item]] = {}
    created = [0] * len(spans)
    firsts = [span[1] for span in spans]
    for item in finished:
        if item.done is not None:
            done.setdefault(_position(firsts, item.done), []).append(item)
    for item in items:
        if not item.milestone and item.created_known and spans and spans[0][1] <= item.created <= spans[-1][2]:
            created[_position(firsts, item.created)] += 1
    return tuple(
        Period(name, first, last, whole, _figures(name, done.get(n, []), ()), created[n])
        for n, (name, first, last, whole) in enumerate(spans)
    )


def _position(firsts: Sequence[date], day: date) -> int:
    """Return the last span that begins by ``day``."""
    return bisect_right(firsts, day) - 1


def _weeks(first: date, last: date) -> list[tuple[str, date, date, bool]]:
    """Return the ISO weeks from the one of ``first`` to the one of ``last``."""
    spans: list[tuple[str, date, date, bool]] = []
    monday = first - timedelta(days=first.weekday())
    while monday <= last:
        year, week, _ = monday.isocalendar()
        sunday = monday + timedelta(days=6)
        spans.append((f"{year}-W{week:02}", monday, sunday, monday >= first and sunday <= last))
        monday += timedelta(days=7)
    return spans


def _quarters(first: date, last: date) -> list[tuple[str, date, date, bool]]:
    """Return the quarters from the one of ``first`` to the one of ``last``."""
    spans: list[tuple[str, date, date, bool]] = []
    begin = date(first.year, first.month - (first.month - 1) % 3, 1)
    while begin <= last:
        after = date(begin.year + (begin.month > 9), (begin.month + 2) % 12 + 1, 1)
        end = after - timedelta(days=1)
        spans.append((f"{begin.year}-Q{(begin.month + 2) // 3}", begin, end, begin >= first and end <= last))
        begin = after
    return spans
