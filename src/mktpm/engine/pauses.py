"""Stretches of days on which nobody works, and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Literal

from mktpm.engine.calendar import Calendar, DayKind
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

PauseReason = Literal["weekend", "holiday", "closed"]


@dataclass(frozen=True, slots=True)
class Pause:
    """Days off in a row; both ends are included."""

    first: date
    last: date
    reason: PauseReason
    """What weighs most in it: a holiday before a closed day before the weekend."""
    names: tuple[str, ...]
    """The holidays' names as the library has them, each once."""


def pauses_between(calendar: Calendar, after: int, before: int) -> tuple[Pause, ...]:
    """Return the days off that lie wholly between two moments, in runs."""
    first = -(-after // MINUTES_PER_ELAPSED_DAY)
    days = [date.fromordinal(day) for day in range(max(first, 1), before // MINUTES_PER_ELAPSED_DAY)]
    return tuple(_runs([(day, calendar.kind(day)) for day in days]))


def _runs(days: list[tuple[date, DayKind]]) -> Iterator[Pause]:
    for works, run in groupby(days, key=lambda found: found[1].works):
        if not works:
            off = list(run)
            names = tuple(dict.fromkeys(kind.name for _, kind in off if kind.name))
            yield Pause(off[0][0], off[-1][0], _reason({kind.reason for _, kind in off}), names)


def _reason(reasons: set[str]) -> PauseReason:
    return "holiday" if "holiday" in reasons else "closed" if "closed" in reasons else "weekend"
