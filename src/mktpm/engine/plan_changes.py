"""Facts that differ → changes of a plan, as people speak of them: a task added, a field changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from mktpm.engine.facts import Difference, Spot, same
from mktpm.engine.trail import FieldChange
from mktpm.language import Message

About = Literal["workspace", "project", "task", "entry", "unclear"]
ENTRY_KINDS = ("hours", "comment", "approval")
_APPROVED = ".approved"


@dataclass(frozen=True, slots=True)
class PlanChange:
    """A change of one value, task, project or entry."""

    about: About
    project: str
    """The project's id after the change; the file's path for the workspace and for what is unclear."""
    change: FieldChange
    file: str = ""
    """The path of the file, as far as the project alone doesn't tell."""
    former_project: str = ""
    """The project's id before, where the change is of that id."""
    reason: Message | None = None
    """Why it can't be judged like other changes."""
    is_never_allowed: bool = False
    """Whether nobody may make it, for that reason."""
    for_workspace: bool = False
    """Whether it takes the right to change the workspace."""
    entry_kind: str = ""
    """``hours``, ``comment`` or ``approval``."""
    approval: Any = None
    """For an approval: whom the version that the author had before them asks."""

    @property
    def fields_set(self) -> tuple[str, ...]:
        """Return the fields that a new task or project comes with."""
        return tuple(self.change.after) if self.change.kind == "added" and self.about in ("task", "project") else ()


Records = Mapping[tuple[str, str], Mapping[str, Any]]


def plan_changes(found: Iterable[Difference], before: Records, after: Records, agreed: Records) -> Iterator[PlanChange]:
    """Yield what was done to the workspace, its projects and their tasks.

    ``before`` and ``after`` are what is written about each project and task, ``agreed`` what was before
    all of it: a task that is removed and added again is a change of what it was.
    """
    differences = [each for each in found if each.spot.kind in ("workspace", "project", "task")]
    come_or_gone = {_key(each.spot) for each in differences if each.spot.kind != "workspace" and not each.spot.field}
    for each in differences:
        spot = each.spot
        if spot.kind == "workspace":
            change = FieldChange("changed", None, spot.field, each.before, each.after)
            yield PlanChange("workspace", spot.project, change, spot.project)
        elif not spot.field:
            yield from _come_or_gone(each, before, after, agreed)
        elif _key(spot) not in come_or_gone and _key(spot) in after:
            yield _changed(spot, each.before, each.after)


def _key(spot: Spot) -> tuple[str, str]:
    return spot.project, spot.task


def _changed(spot: Spot, before: Any, after: Any) -> PlanChange:
    change = FieldChange("changed", spot.task or None, spot.field, before, after)
    return PlanChange("task" if spot.task else "project", spot.project, change)


def _come_or_gone(each: Difference, before: Records, after: Records, agreed: Records) -> Iterator[PlanChange]:
    spot, key = each.spot, _key(each.spot)
    about: About = "task" if spot.task else "project"
    if each.after is None:
        fields = dict(before.get(key) or agreed.get(key, {}))
        yield PlanChange(about, spot.project, FieldChange("removed", spot.task or None, "", fields, None))
        return
    fields = dict(after.get(key, {}))
    yield PlanChange(about, spot.project, FieldChange("added", spot.task or None, "", None, fields))
    was = agreed.get(key)
    if was is not None:
        for name in sorted(was.keys() | fields.keys()):
            if not same(was.get(name), fields.get(name)):
                yield _changed(replace(spot, field=name), was.get(name), fields.get(name))
    meant = spot.task.removesuffix(_APPROVED)
    if meant != spot.task and ((spot.project, meant) in after or (spot.project, meant) in agreed):
        # `depends: [design.approved]` would mean this task from now on, and no longer the approval.
        yield _changed(Spot("task", spot.project, meant, "approval"), None, spot.task)
