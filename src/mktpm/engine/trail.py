"""What became of a plan over its versions: who changed which field of which task, and when.

The reading of versions happens elsewhere; here is only the shape of what it finds, so that figures
can be computed from it without knowing where versions come from.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

ChangeKind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Revision:
    """A version that somebody made."""

    commit: str
    """The full id; empty for changes in the working folder that no commit holds yet."""
    author: str
    email: str
    when: datetime
    """When the author made it, with the author's time zone."""
    subject: str
    """The first line of the commit's message."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value that changed, as it is written in the plan (plain data, not the model's values)."""

    kind: ChangeKind
    """``added`` and ``removed`` speak of a whole task (``field`` is empty), ``changed`` of one of its fields."""
    task: str | None
    """The task's id; None for a field of the project itself."""
    field: str
    before: Any
    """None where the field was not written. For a removed task: its fields, without its children."""
    after: Any
    """None where the field is not written any more. For an added task: its fields, without its children."""


@dataclass(frozen=True, slots=True)
class Event:
    """A change and the version that brought it."""

    revision: Revision
    change: FieldChange


@dataclass(frozen=True, slots=True)
class Skipped:
    """A version that could not be read and was passed over."""

    revision: Revision
    file: str
    reason: str
    """Why, in one line of English."""


@dataclass(frozen=True, slots=True)
class ProjectTrail:
    """All that happened to one project, the oldest first.

    The events of one field of one task form a chain that ends in today's value: where branches were
    merged, the chain follows the branch whose value survived. The ``after`` of a chain's last event
    is what the plan says now.
    """

    project: str
    """The project's id as it is now."""
    file: str
    """The file's path as shown now."""
    events: tuple[Event, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Trails:
    """The trails of the projects that were asked for, and how far back they reach."""

    projects: tuple[ProjectTrail, ...]
    shallow: bool
    """Whether older versions exist elsewhere: the repository is a shallow clone."""
    untracked: tuple[str, ...]
    """Files of projects that git doesn't know yet: their trail is the working folder alone."""

    def of(self, project: str) -> ProjectTrail | None:
        """Return the trail of the project with that id, None where there is none."""
        return next((trail for trail in self.projects if trail.project == project), None)


def plain(fields: Mapping[str, Any], field: str) -> Any:
    """Return what a task's written ``fields`` say about ``field``; the format's default for a missing status."""
    return fields.get(field, "todo" if field == "status" else None)
