"""What people added to a task: the time worked on it and what was said, as text and as data."""

from collections.abc import Iterator, Sequence
from typing import Any

from mktpm.engine.hours import worked
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Language, message
from mktpm.plan.journal import COMMENT, HOURS, Entry
from mktpm.plan.model import Task
from mktpm.plan.source import one_line
from mktpm.views.painted import Line, PaintedLines
from mktpm.views.prose import prose

MOST_COMMENTS = 10


def entries_text(
    at: ProjectSchedule, task: Task, entries: Sequence[Entry], width: int, language: Language
) -> PaintedLines:
    """Return the time worked on a task and its last comments; nothing where there are no entries."""
    return PaintedLines(tuple(_lines(at, task, entries, width, language)))


def _lines(at: ProjectSchedule, task: Task, entries: Sequence[Entry], width: int, language: Language) -> Iterator[Line]:
    total = worked(entries, at.timeline.calendar_of(task))
    if total.minutes:
        people = ", ".join(f"{at.project.person(who)} {_hours(minutes)}" for who, minutes in total.by_person.items())
        said = message("Worked {time}: {people}", time=_hours(total.minutes), people=people).say(language)
        yield []
        yield from prose([(said, "")], width, [])
    comments = [entry for entry in entries if entry.kind == COMMENT]
    if comments:
        yield []
        yield [(message("Comments").say(language), "bold"), (f"  {len(comments)}", "dim")]
    for entry in comments[-MOST_COMMENTS:]:
        who = f"{at.project.person(entry.by)}  {entry.at:%Y-%m-%d %H:%M}"
        yield [("  ", ""), (one_line(who), "dim")]
        for line in entry.text("text").splitlines():
            yield from prose([(one_line(line), "")], width, [("  ", "")])


def _hours(minutes: int) -> str:
    return f"{minutes / 60:.1f}".removesuffix(".0") + "h"


def entries_json(at: ProjectSchedule, task: Task, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the time worked on a task, in hours, and everything that was said about it, the oldest first."""
    total = worked(entries, at.timeline.calendar_of(task))
    said = [entry for entry in entries if entry.kind == COMMENT]
    logged = [entry for entry in entries if entry.kind == HOURS]
    return {
        "worked_hours": round(total.minutes / 60, 2),
        "worked_by": {who: round(minutes / 60, 2) for who, minutes in total.by_person.items()},
        "hours": [_record(entry, "time", "on", "note") for entry in logged],
        "comments": [_record(entry, "text") for entry in said],
    }


def _record(entry: Entry, *keys: str) -> dict[str, Any]:
    values = {key: entry.values[key] for key in keys if key in entry.values}
    return {"by": entry.by, "at": entry.at.isoformat(), **values, "file": entry.file}
