"""How long a task was planned to take, by its fields as they were written at some time."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from mktpm.engine.calendar import Calendar
from mktpm.engine.lives import day_of
from mktpm.engine.staffing import strength_among
from mktpm.engine.timeline import Timeline
from mktpm.plan.model import Project
from mktpm.quantities import (
    MINUTES_PER_ELAPSED_DAY,
    Duration,
    QuantityError,
    parse_duration,
    parse_percent,
    parse_three_points,
)


@dataclass(frozen=True, slots=True)
class Length:
    """A planned length in days."""

    days: float
    elapsed: bool
    """Whether the days are elapsed ones, on which nobody has to work."""


_DEFAULT = 1.0


def planned_days(fields: Mapping[str, Any], timeline: Timeline, calendar: Calendar) -> float:
    """Return the planned length in working days (elapsed ones of an elapsed duration); 1 where none was given."""
    found = estimated(fields, timeline, calendar)
    if found is not None:
        return found.days
    return 0.0 if fields.get("milestone") is True else _DEFAULT


def estimated(fields: Mapping[str, Any], timeline: Timeline, calendar: Calendar) -> Length | None:
    """Return the planned length; None where nobody said how long it takes."""
    try:
        return _own(fields, timeline, calendar)
    except QuantityError:
        return None


def _own(fields: Mapping[str, Any], timeline: Timeline, calendar: Calendar) -> Length | None:
    """Return what `engine.network` takes for the length of a task that is written so."""
    if fields.get("duration") is not None:
        return length_of(parse_duration(fields["duration"]), calendar)
    start = day_of(fields.get("start") or fields.get("fixed"), timeline)
    due = day_of(fields.get("due"), timeline)
    if start is not None and due is not None and fields.get("milestone") is not True:
        minutes = calendar.index(due.end()) - calendar.index(start.begin())
        return Length(max(minutes, 0) / calendar.day_minutes, elapsed=False)
    if fields.get("estimate") is not None:
        return length_of(parse_three_points(fields["estimate"]).mean, calendar)
    if fields.get("effort") is not None:
        effort = length_of(parse_duration(fields["effort"]), calendar)
        return Length(effort.days / float(_people(fields, timeline.project)), effort.elapsed)
    return None


def length_of(length: Duration, calendar: Calendar) -> Length:
    """Return a length in working days of ``calendar``, in elapsed days where it is elapsed."""
    day = MINUTES_PER_ELAPSED_DAY if length.elapsed else calendar.day_minutes
    return Length(length.minutes(calendar.day_minutes, calendar.week_days) / day, length.elapsed)


def _people(fields: Mapping[str, Any], project: Project) -> Decimal:
    """Return how many full-time people work on a task; one where nobody does."""
    owner, team = fields.get("owner"), fields.get("team")
    shares = tuple(_share(item) for item in team) if isinstance(team, (list, tuple)) else ()
    return strength_among(project, None if owner is None else str(owner), shares) or Decimal(1)


def _share(item: Any) -> tuple[str, Decimal]:
    name, _, share = str(item).rpartition(" ")
    return (name.strip(), parse_percent(share)) if name and share.endswith(("%", "％")) else (str(item), Decimal(1))
