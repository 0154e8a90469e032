"""What a new plan comes to, in a few sentences."""

from collections.abc import Iterator, Mapping
from datetime import date
from math import floor

from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Count, Listing, Message, message


def creation_lines(at: ProjectSchedule, as_of: date, open_roles: Mapping[str, str]) -> Iterator[Message]:
    """Yield sentences on a new plan: when it begins and ends, who is missing, what doesn't fit."""
    project = at.project
    yield message("Made {file}: {name}", file=project.file, name=project.name)
    leaves = [at.dates(task) for task in project.leaves()]
    critical = sum(dates.critical for dates in leaves)
    yield message("  {tasks}, {critical} of them critical", tasks=Count(len(leaves), "task"), critical=critical)
    yield _start(at, as_of)
    yield _finish(at)
    if open_roles:
        said = tuple(message("{role} ({what})", role=role, what=what) for role, what in open_roles.items())
        yield message("Nobody has these roles yet: {roles}", roles=Listing(said))
    yield from _misfits(at)


def _start(at: ProjectSchedule, as_of: date) -> Message:
    start, calendar = at.start.date(), at.timeline.calendar()
    if start < as_of:
        ago = _days(calendar.days_between(start, as_of))
        return message("  starts {day}: that was {days} ago", day=start, days=ago)
    if start == as_of:
        return message("  starts {day}, today", day=start)
    ahead = _days(calendar.days_between(as_of, start))
    return message("  starts {day}, {days} from now", day=start, days=ahead)


def _finish(at: ProjectSchedule) -> Message:
    finish, deadline, left = at.finish.date(), at.deadline, at.float_days
    if deadline is None or left is None:
        return message("  finishes {day}", day=finish)
    whole = _whole(left)
    if whole > 0:
        return message("  finishes {day}, {days} before the deadline", day=finish, days=_days(whole))
    if whole < 0:
        return message("  finishes {day}, {days} after the deadline", day=finish, days=_days(-whole))
    return message("  finishes {day}, on the deadline", day=finish)


def _days(number: int) -> Count:
    return Count(number, "working day")


def _whole(days: float) -> int:
    """Return whole days to spare, or below 0 those that are lacking: a part of a day is lacking, never to spare."""
    return floor(round(days, 1))


def _misfits(at: ProjectSchedule) -> Iterator[Message]:
    """Yield what doesn't fit: dates that can't be kept, and work that would have to begin in the past."""
    dates = [(at.dates(task), task) for task in at.project.leaves()]
    short = [(found.total_float, task.name) for found, task in dates if round(found.total_float, 1) < 0]
    if short:
        worst, name = min(short)
        yield message(
            "Too tight: {tasks} can't keep the dates, “{name}” lacks {days}.",
            tasks=Count(len(short), "task"), name=name, days=_days(-_whole(worst)),
        )  # fmt: skip
    late = at.forecast_float_days
    if not short and late is not None and round(late, 1) < 0:
        yield message(
            "Begun today, it would finish on {day}, {days} after the deadline: move the date, or cut the plan.",
            day=at.forecast_finish.date(), days=_days(-_whole(late)),
        )  # fmt: skip
