"""Days that stand out: the modified z-score of each day against the usual figure of its weekday.

What a day should have been is the median of the other days of the same weekday. How far days usually
are from that is the median absolute deviation (MAD) of all days from theirs; where more than half of
the days don't deviate at all, their mean absolute deviation. A day stands out where

    0.6745 × (value - expected) / MAD

is 3.5 or more above or below zero (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", ASQC 1993,
which also gives the mean deviation's factor, 1.253314). A series is judged from four weeks on, a day where its
weekday has at least three others; fewer say nothing about what is usual. Days without rows are not
taken for zero. A ratio is not judged on days whose divisor is less than a tenth of its median: three
clicks make any rate.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from statistics import median

from mktpm.analytics.engines.asked import PERIODS, Aggregation, Engine, Key
from mktpm.analytics.measures import Measure, Sums, needed
from mktpm.analytics.pivot import Question

METHOD = "weekday median, modified z-score (MAD)"
THRESHOLD = Decimal("3.5")
LEAST_DAYS, LEAST_LIKE_IT = 28, 3
MOST_SERIES = 2_000
_OF_MAD, _OF_MEAN = Decimal("0.6745"), 1 / Decimal("1.253314")
_LEAST_DIVISOR = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Anomaly:
    """A day that stands out."""

    keys: tuple[Key, ...]
    """The group, in the dimensions asked for; periods are left out."""
    measure: str
    day: date
    value: Decimal
    expected: Decimal
    """The median of the other days of the same weekday."""
    score: Decimal
    """The modified z-score, negative where the value is low."""
    like_it: int
    """How many other days of the same weekday there are."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What was looked at, and what stands out, the most first."""

    by: tuple[str, ...]
    found: tuple[Anomaly, ...]
    judged: int
    """Series that have days enough."""
    short: int
    """Series that have too few."""
    passed_over: int = 0
    """Series that were not looked at because there are too many."""


def watch(engine: Engine, question: Question) -> Watch:
    """Return the days that stand out in the groups of ``question``, for each of its measures."""
    by = tuple(name for name in question.by if name not in PERIODS)
    sums = needed(question.measures)
    grouped = engine.grouped(Aggregation(question.rows, (*by, "day"), sums, margin=question.gain))
    series: dict[tuple[Key, ...], dict[date, Sequence[Decimal | None]]] = defaultdict(dict)
    for group in grouped.groups:
        day = group.keys[-1]
        if isinstance(day, date):
            series[group.keys[:-1]][day] = group.sums
    chosen = sorted(series, key=lambda keys: -len(series[keys]))[:MOST_SERIES]
    found: list[Anomaly] = []
    judged = short = 0
    for keys in chosen:
        days_of: dict[date, Sums] = {day: dict(zip(sums, row, strict=True)) for day, row in series[keys].items()}
        for measure in question.measures:
            days = _figures(measure, question, days_of)
            if len(days) < LEAST_DAYS:
                short += 1
                continue
            judged += 1
            found += outstanding(keys, measure.id, days)
    found.sort(key=lambda one: (-abs(one.score), one.day, str(one.keys)))
    return Watch(by, tuple(found), judged, short, (len(series) - len(chosen)) * len(question.measures))


def _figures(measure: Measure, question: Question, days: Mapping[date, Sums]) -> dict[date, Decimal]:
    """Return the measure on each day on which it can be judged."""
    floor = Decimal(0)
    if measure.below is not None:
        divisors = [abs(divisor) for sums in days.values() if (divisor := sums[measure.below]) is not None]
        floor = median(divisors) * _LEAST_DIVISOR if divisors else floor
    found = {}
    for day, sums in days.items():
        value = measure.of(sums, question.gain)
        if value is not None and (measure.below is None or abs(sums[measure.below] or Decimal(0)) >= floor):
            found[day] = value
    return found


def outstanding(keys: tuple[Key, ...], measure: str, days: Mapping[date, Decimal]) -> Iterator[Anomaly]:
    """Yield the days of one series that stand out."""
    alike: dict[int, list[date]] = defaultdict(list)
    for day in days:
        alike[day.weekday()].append(day)
    expected = {
        day: median(days[other] for other in alike[day.weekday()] if other != day)
        for day in days
        if len(alike[day.weekday()]) > LEAST_LIKE_IT
    }
    if not expected:
        return
    away = {day: days[day] - usual for day, usual in expected.items()}
    scale = _scale(away.values())
    for day, distance in away.items():
        if scale is None or not distance:
            continue
        score = distance * scale
        if abs(score) >= THRESHOLD:
            yield Anomaly(keys, measure, day, days[day], expected[day], score, len(alike[day.weekday()]) - 1)


def _scale(distances: Iterable[Decimal]) -> Decimal | None:
    """Return what a distance is multiplied by to be a score; None where no day is away from the usual."""
    sizes = [abs(distance) for distance in distances]
    deviation = median(sizes)
    if deviation:
        return _OF_MAD / deviation
    mean = sum(sizes, Decimal(0)) / len(sizes)
    return _OF_MEAN / mean if mean else None
