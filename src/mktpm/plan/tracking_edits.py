"""What people say of a task every day, as edits: it has begun, is done, is blocked, is somebody else's.

Each function takes the task as it is written and returns the edits that are missing; none where the
plan says it already.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from mktpm.diagnostics import Route
from mktpm.plan.edit import Edit, SetItem, SetKey, UnsetKey


@dataclass(frozen=True, slots=True)
class Criterion:
    """One acceptance criterion as written."""

    position: int
    text: str
    ok: bool
    ticked: Any
    """The same item, ticked."""


def set_keys(route: Route, fields: Mapping[str, Any], wanted: Mapping[str, Any]) -> list[Edit]:
    """Return what gives a task these values; None takes the key out, and what is there already needs no edit."""
    edits: list[Edit] = []
    for key, value in wanted.items():
        if value is None:
            edits += [UnsetKey(route, key)] if key in fields else []
        elif key not in fields or fields[key] != value or type(fields[key]) is not type(value):
            edits.append(SetKey(route, key, value))
    return edits


def begun(route: Route, fields: Mapping[str, Any], day: date | None, today: date, status: str = "doing") -> list[Edit]:
    """Return what says that work has begun on ``day``; without one the written day stays, else ``today``.

    Work that goes on after it was blocked has begun when it first did.
    """
    wanted: dict[str, Any] = {"status": status, "blocked": None, "finished": None}
    goes_on = fields.get("status") == "blocked" and "started" in fields
    if (day is not None and not goes_on) or "started" not in fields:
        wanted["started"] = (day or today).isoformat()
    return set_keys(route, fields, wanted)


def finished(route: Route, fields: Mapping[str, Any], day: date | None, today: date) -> list[Edit]:
    """Return what says that the task is done, on ``day``; without one the written day stays, else ``today``."""
    wanted: dict[str, Any] = {"status": "done", "blocked": None}
    if day is not None or "finished" not in fields or fields.get("status") != "done":
        wanted["finished"] = (day or today).isoformat()
    return set_keys(route, fields, wanted)


def blocked(route: Route, fields: Mapping[str, Any], why: str | None) -> list[Edit]:
    """Return what says that work can't go on, and why."""
    wanted: dict[str, Any] = {"status": "blocked", "finished": None}
    if why is not None:
        wanted["blocked"] = why
    return set_keys(route, fields, wanted)


def moved(route: Route, fields: Mapping[str, Any], status: str, day: date | None, today: date) -> list[Edit]:
    """Return what puts the task into another column: its days follow where the column says so."""
    if status == "done":
        return finished(route, fields, day, today)
    if status == "doing":
        return begun(route, fields, day, today)
    if status == "review":
        return begun(route, fields, None, today, status)
    if status == "blocked":
        return blocked(route, fields, None)
    wanted: dict[str, Any] = {"status": status, "blocked": None, "finished": None}
    if status == "todo":
        wanted |= {"started": None, "progress": None}
    return set_keys(route, fields, wanted)


def criteria_of(fields: Mapping[str, Any]) -> list[Criterion]:
    """Return the acceptance criteria of a task in any of their written forms."""
    items = fields.get("done_when")
    return [_criterion(at, item) for at, item in enumerate(items)] if isinstance(items, list) else []


def ticked(route: Route, fields: Mapping[str, Any]) -> list[Edit]:
    """Return what ticks all criteria that aren't."""
    items = (*route, "done_when")
    edits: list[Edit] = []
    for criterion in criteria_of(fields):
        if criterion.ok:
            continue
        if isinstance(criterion.ticked, dict):
            edits.append(SetKey((*items, criterion.position), "ok", value=True))
        else:
            edits.append(SetItem(items, criterion.position, criterion.ticked))
    return edits


def _criterion(position: int, item: Any) -> Criterion:
    if isinstance(item, dict):
        return Criterion(position, str(item.get("text", "")), item.get("ok") is True, {**item, "ok": True})
    text = str(item)
    boxed = text[:3].lower() in ("[x]", "[ ]")
    said = text[3:].strip() if boxed else text
    return Criterion(position, said, boxed and text[1] in "xX", f"[x] {said}")
