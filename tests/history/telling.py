"""What trails say, in a form that tests can read and check."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from mktpm.engine.trail import Event, ProjectTrail, Revision, Trails
from mktpm.history.comparison import PARENT, version_of
from mktpm.history.git import Repository
from mktpm.history.trails import read_trails
from mktpm.history.versions import workspace_at
from mktpm.plan.loader import load
from mktpm.plan.source import parse
from tests.history.repo import Repo

NOW = Revision("", "Me", "me@example.com", datetime(2026, 12, 1, tzinfo=UTC), "")
Told = tuple[str, str, str | None, str, Any, Any]


def trails(repo: Repo, *paths: str, cwd: Path | None = None) -> Trails:
    """Return the trails as they stand now, with what is not committed."""
    cwd = cwd or repo.folder
    workspace = load([Path(path) for path in paths], cwd).workspace
    return read_trails(Repository.around(cwd), workspace, present=NOW)


def trails_at(repo: Repo, revision: str) -> Trails:
    """Return the trails up to a revision."""
    repository = Repository.around(repo.folder)
    workspace = workspace_at(repository, revision, [], repo.folder).workspace
    return read_trails(repository, workspace, head=revision)


def only(found: Trails) -> ProjectTrail:
    (trail,) = found.projects
    return trail


def told(events: Sequence[Event]) -> list[Told]:
    """Return each event as (subject, kind, task, field, before, after)."""
    return [
        (event.revision.subject, change.kind, change.task, change.field, change.before, change.after)
        for event in events
        for change in [event.change]
    ]


def brief(events: Sequence[Event], task: str | None, field: str) -> list[tuple[str, Any]]:
    """Return what became of one field: (subject, value after)."""
    found: list[tuple[str, Any]] = []
    for event in events:
        change = event.change
        if change.task == task and change.kind == "added":
            found.append((event.revision.subject, change.after.get(field)))
        elif change.task == task and (change.field == field or change.kind == "removed"):
            found.append((event.revision.subject, change.after))
    return found


def replayed(events: Sequence[Event]) -> dict[str | None, dict[str, Any]]:
    """Return the fields that the events come to, by task; those of the project under None."""
    state: dict[str | None, dict[str, Any]] = {None: {}}
    for event in events:
        change = event.change
        if change.kind == "added":
            assert change.task not in state
            state[change.task] = dict(change.after)
        elif change.kind == "removed":
            assert state.pop(change.task) == change.before
        else:
            fields = state[change.task]
            assert fields.get(change.field) == change.before, change
            fields[change.field] = change.after
    return {task: {k: v for k, v in fields.items() if v is not None} for task, fields in state.items()}


def written(text: str) -> dict[str | None, dict[str, Any]]:
    """Return the fields that a plan's text has, in the same form."""
    version = version_of(parse(text, "").data)
    state: dict[str | None, dict[str, Any]] = {None: dict(version.project)}
    state |= {task: {**fields, PARENT: version.parents.get(task)} for task, fields in version.tasks.items()}
    return {task: {k: v for k, v in fields.items() if v is not None} for task, fields in state.items()}
