"""Time that people wrote down: how much was worked on a task, and by whom."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mktpm.engine.calendar import Calendar
from mktpm.plan.journal import HOURS, Entry
from mktpm.quantities import QuantityError, parse_duration


@dataclass(frozen=True, slots=True)
class Worked:
    """Time worked, in working minutes of the task's calendar."""

    minutes: int
    by_person: dict[str, int]
    """By the person's id, the one who worked most first."""


def worked(entries: Iterable[Entry], calendar: Calendar) -> Worked:
    """Return the time in the ``entries`` of hours; days count as days of ``calendar``, unreadable times as none."""
    people: dict[str, int] = defaultdict(int)
    for entry in entries:
        if entry.kind == HOURS:
            people[entry.by] += _minutes(entry, calendar)
    ordered = dict(sorted(people.items(), key=lambda item: (-item[1], item[0])))
    return Worked(sum(ordered.values()), ordered)


def _minutes(entry: Entry, calendar: Calendar) -> int:
    try:
        return calendar.minutes(parse_duration(entry.values.get("time")))
    except QuantityError:
        return 0
