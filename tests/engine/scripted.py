"""Trails by hand: versions of a plan as a script, and the events that lead from one to the next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from typing import Any

from mktpm.engine.computation import compute_schedule
from mktpm.engine.daily import Past
from mktpm.engine.lives import Vantage, lives_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.trail import Event, FieldChange, ProjectTrail, Revision, Trails
from mktpm.plan.loader import load_text

CHINA = timezone(timedelta(hours=8))
Tasks = Mapping[str, Mapping[str, Any]]


def revision(when: str, author: str = "Lina", commit: str = "") -> Revision:
    """A version made at a minute of Chinese time: "2026-11-02 10:00"."""
    moment = datetime.fromisoformat(when).replace(tzinfo=CHINA)
    return Revision(commit or when, author, f"{author.lower()}@example.com", moment, f"Change of {when}")


def trail_of(versions: Sequence[tuple[str, Tasks]], project: str = "plan") -> ProjectTrail:
    """The trail of a plan of which each version is given by its minute and all of its tasks."""
    events: list[Event] = []
    before: Tasks = {}
    for when, tasks in versions:
        made = revision(when)
        events += [Event(made, change) for change in _changes(before, tasks)]
        before = tasks
    return ProjectTrail(project, f"{project}.yaml", tuple(events), ())


def _changes(before: Tasks, after: Tasks) -> Iterator[FieldChange]:
    for task in [*before, *(new for new in after if new not in before)]:
        if task not in after:
            yield FieldChange("removed", task, "", dict(before[task]), None)
        elif task not in before:
            yield FieldChange("added", task, "", None, dict(after[task]))
        else:
            old, new = before[task], after[task]
            for field in [*old, *(key for key in new if key not in old)]:
                if old.get(field) != new.get(field):
                    yield FieldChange("changed", task, field, old.get(field), new.get(field))


def trails(*found: ProjectTrail) -> Trails:
    return Trails(found, shallow=False, untracked=())


def schedule_of(plan: str, as_of: date) -> ProjectSchedule:
    """The schedule of the plan as it is now."""
    return next(compute_schedule(load_text(plan, "plan.yaml").workspace, as_of).projects())


def past_of(plan: str, versions: Sequence[tuple[str, Tasks]], as_of: date) -> Past:
    """A project with what its tasks lived through, seen from the end of ``as_of``."""
    at = schedule_of(plan, as_of)
    vantage = Vantage(as_of, CHINA)
    return Past(at, lives_of(trail_of(versions), at.project.tasks, at.timeline, vantage))
