"""Changed values as people read them: which field, what stood there, and what stands there now."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from mktpm.display_width import cropped
from mktpm.engine.differences import PARENT
from mktpm.engine.trail import FieldChange
from mktpm.language import Language, translate
from mktpm.plan.model import STATUSES, Project, Status
from mktpm.plan.source import one_line
from mktpm.views.painted import Run
from mktpm.views.wording import status_word

NOTHING = "–"
LONGEST_VALUE = 120
_WORDS = {
    "depends": "waits for",
    "due": "due day",
    "start": "not before",
    "fixed": "fixed start",
    "levelled": "levelled",
    "remaining": "still to do",
    "done_when": "done when",
    PARENT: "part of",
    "owner": "owner",
    "team": "team",
    "duration": "duration",
    "estimate": "estimate",
    "effort": "effort",
    "status": "status",
    "blocked": "blocked because",
    "approval": "approvers",
    "channel": "channel",
    "budget": "budget",
    "progress": "progress",
    "started": "started",
    "finished": "finished",
    "deadline": "deadline",
    "name": "name",
    "note": "note",
    "tags": "tags",
    "priority": "priority",
    "milestone": "milestone",
    "calendar": "calendar",
    "deliverables": "deliverables",
}


def field_word(field: str, language: Language) -> str:
    """Return the name of a field in words; its key where it has none."""
    return translate(_WORDS[field], language) if field in _WORDS else one_line(field)


def value_runs(change: FieldChange, projects: Sequence[Project | None], language: Language) -> list[Run]:
    """Return what a field said and what it says; of lists, what came and what went.

    ``projects`` are the project before and after, by which people and parents are called by name.
    """
    if isinstance(change.before, list) or isinstance(change.after, list):
        return _list_runs(change, projects, language)
    before, after = (
        value_text(change.field, value, project, language)
        for value, project in zip((change.before, change.after), projects, strict=True)
    )
    return [(before, "dim"), (" → ", "dim"), (after, "")]


def _list_runs(change: FieldChange, projects: Sequence[Project | None], language: Language) -> list[Run]:
    old = [value_text(change.field, item, projects[0], language) for item in _items(change.before)]
    new = [value_text(change.field, item, projects[1], language) for item in _items(change.after)]
    runs: list[Run] = [(f"+ {text}", "green") for text in new if text not in old]
    runs += [(f"- {text}", "red") for text in old if text not in new]
    if not runs:
        return [(translate("in another order", language), "dim")]
    return [run for position, run in enumerate(runs) for run in ((("  ", ""), run) if position else (run,))]


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def value_text(field: str, value: Any, project: Project | None, language: Language) -> str:
    """Return one value in one line."""
    if value is None:
        return NOTHING
    if field == "status" and value in STATUSES:
        status: Status = value
        return status_word(status, language)
    if isinstance(value, str) and project is not None:
        value = _named(field, value, project)
    return cropped(" ".join(plain_text(value).split()), LONGEST_VALUE)


def _named(field: str, value: str, project: Project) -> str:
    """Return the name of the person or the task that a field names by its id."""
    if field in ("owner", "team"):
        who, blank, share = value.partition(" ")
        return project.person(value) if value in project.people else project.person(who) + blank + share
    if field == PARENT and value in project.by_id:
        return project.tasks[project.by_id[value]].name
    return value


def plain_text(value: Any) -> str:
    """Return plain data as text that is safe to show, on one line."""
    if isinstance(value, dict):
        if value.keys() == {"text", "ok"}:
            return f"[{'x' if value['ok'] else ' '}] {plain_text(value['text'])}"
        return ", ".join(f"{plain_text(key)}: {plain_text(item)}" for key, item in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(plain_text(item) for item in value)
    if isinstance(value, bool):
        return "true" if value else "false"
    return NOTHING if value is None else one_line(" ".join(str(value).split()))


def shown_changes(changes: Iterable[FieldChange]) -> Iterator[FieldChange]:
    """Yield the changes of single fields, without the records of why something slipped."""
    return (change for change in changes if change.kind == "changed" and change.field != "slips")
