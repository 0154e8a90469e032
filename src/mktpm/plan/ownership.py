"""Whose a task is, as an edit: the owner, or the A of ``raci`` where that is what is written."""

from typing import Any

from mktpm.diagnostics import Route
from mktpm.plan.edit import Edit, SetKey, UnsetKey


def ownership_edits(route: Route, fields: dict[str, Any], owner: str | None, *, nobody: bool = False) -> list[Edit]:
    """Return the edits that give a task to ``owner``; with ``nobody`` those that take it away from whoever has it."""
    raci = fields.get("raci")
    accountable = isinstance(raci, dict) and "A" in raci and "owner" not in fields
    at, key = ((*route, "raci"), "A") if accountable else (route, "owner")
    held: Any = raci.get("A") if accountable and isinstance(raci, dict) else fields.get("owner")
    if owner is not None:
        return [SetKey(at, key, owner)] if held != owner else []
    return [UnsetKey(at, key)] if nobody and held is not None else []
