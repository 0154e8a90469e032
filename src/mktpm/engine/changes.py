"""Two schedules of the same day → what changed in the plan, and what that did to its dates.

Both versions are scheduled as of one day, so that all that differs comes from the plan.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.causes import Causes, moves_itself
from mktpm.engine.differences import project_changes, task_changes, workspace_changes
from mktpm.engine.matching import MatchedBy, Pair, TaskPair, matched_projects, matched_tasks
from mktpm.engine.places import Place, places_of
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.engine.shifts import DayShift, Moves, Shift, day_shift, moves_of, shift
from mktpm.engine.slips import Slip, new_slips
from mktpm.engine.trail import FieldChange
from mktpm.plan.discovery import WORKSPACE_FILE
from mktpm.plan.model import Project, Task, Workspace

Kind = Literal["added", "removed", "changed", "moved"]
"""``moved``: nothing is written differently, but the dates are others."""


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved a task that says nothing different itself: another task, or a setting."""

    task: Task | None = None
    project: Project | None = None
    """The project of that task."""
    setting: str = ""
    """The key of the project or workspace, where it is a setting."""


@dataclass(frozen=True, slots=True)
class TaskDifference:
    """A task that was added, removed or changed, or whose dates moved."""

    before: Task | None
    after: Task | None
    changes: tuple[FieldChange, ...]
    """What is written differently; for an added or removed task the one that says so."""
    moves: Moves | None
    """How far the dates of a leaf moved; None where they stand, or for a task of one version only."""
    due: DayShift | None
    """How far its due day moved, by itself or because a named day did."""
    slips: tuple[Slip, ...]
    """The reasons that were written down since."""
    cause: Cause | None
    """What moved it, where that is nothing written on it; None where it can't be told."""

    @property
    def task(self) -> Task:
        """Return the task as it is, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a difference has one of the two
        return found

    @property
    def kind(self) -> Kind:
        """Return what happened to the task."""
        if self.before is None or self.after is None:
            return "removed" if self.after is None else "added"
        return "changed" if self.changes else "moved"


@dataclass(frozen=True, slots=True)
class MilestoneDifference:
    """A milestone in both versions, or in one of them."""

    before: Task | None
    after: Task | None
    finish: Shift | None
    """Of the forecast; None where it is in one version only."""
    due: DayShift | None
    missed: bool
    """Whether its forecast now lies behind its due day."""


@dataclass(frozen=True, slots=True)
class ProjectDifference:
    """What changed in one project; added and removed ones have one version only."""

    before: ProjectSchedule | None
    after: ProjectSchedule | None
    by: MatchedBy | None
    changes: tuple[FieldChange, ...]
    """What differs in the project's own keys."""
    slips: tuple[Slip, ...]
    """The reasons for the deadline's moves that were written down since."""
    tasks: tuple[TaskDifference, ...]
    """In the order of the plan; what is gone stands where it stood."""
    finish: Shift | None
    """The forecast finish."""
    plan_finish: Shift | None
    deadline: DayShift | None
    milestones: tuple[MilestoneDifference, ...]
    """All of them, in the order of their forecast."""
    onto_critical: tuple[Task, ...]
    """Leaves that became critical; new ones that are critical among them."""
    off_critical: tuple[Task, ...]
    """Leaves that were critical and aren't any more, or are gone."""

    @property
    def at(self) -> ProjectSchedule:
        """Return the project as it is, or as it was where it is gone."""
        found = self.after or self.before
        assert found is not None  # noqa: S101 - a difference has one of the two
        return found

    @property
    def kind(self) -> Kind:
        """Return what happened to the project."""
        if self.before is None or self.after is None:
            return "removed" if self.after is None else "added"
        return "changed" if self.changes or any(task.kind != "moved" for task in self.tasks) else "moved"

    def of_kind(self, kind: Kind) -> tuple[TaskDifference, ...]:
        """Return the tasks to which that happened."""
        return tuple(task for task in self.tasks if task.kind == kind)

    @property
    def slipped(self) -> float:
        """Return by how many working days the finish or a milestone moves later at most; 0 for not at all."""
        shifts = [self.finish, *(milestone.finish for milestone in self.milestones)]
        return max((found.days for found in shifts if found is not None), default=0.0) if self.after else 0.0


@dataclass(frozen=True, slots=True)
class Unread:
    """A plan that one version has and of which nothing can be read: it is neither added nor removed."""

    file: str
    version: Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Differences:
    """What changed between two versions."""

    after: Schedule
    workspace: tuple[FieldChange, ...]
    projects: tuple[ProjectDifference, ...]
    """Those in which anything changed, the most important first."""
    unread: tuple[Unread, ...]
    """The plans that could not be compared."""

    @property
    def slipped(self) -> float:
        """Return by how many working days a finish or a milestone moves later at most; 0 for not at all."""
        return max((project.slipped for project in self.projects), default=0.0)


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the plans, scheduled."""

    workspace: Workspace
    schedule: Schedule

    def unread(self) -> frozenset[str]:
        """Return the plan files that stood there, but out of which no project could be read."""
        known = {project.file for project in self.workspace.projects} | {self.workspace.file}
        return frozenset(file for file in self.workspace.texts if file not in known and not _is_settings(file))


def _is_settings(file: str) -> bool:
    return file.rpartition("/")[2] == WORKSPACE_FILE


def compare(before: Version, after: Version) -> Differences:
    """Return what changed from ``before`` to ``after`` in the projects selected in either."""
    settings = workspace_changes(before.workspace.fields, after.workspace.fields)
    unread = [Unread(file, "before") for file in sorted(before.unread())]
    unread += [Unread(file, "after") for file in sorted(after.unread())]
    pairs = matched_projects(before.workspace.selected, after.workspace.selected)
    pairs = tuple(pair for pair in pairs if not _is_half_read(pair, unread))
    comparisons = [_Comparison(pair, before.schedule, after.schedule) for pair in pairs]
    causes = Causes(before.schedule, after.schedule)
    for comparison in comparisons:
        comparison.enter(causes)
    found = [comparison.difference(causes, settings) for comparison in comparisons]
    projects = sorted((one for one in found if one is not None), key=_importance)
    return Differences(after.schedule, settings, tuple(projects), tuple(unread))


def _is_half_read(pair: Pair, unread: Iterable[Unread]) -> bool:
    """Return whether a project stands in one version only because its file can't be read in the other."""
    if pair.before is not None and pair.after is not None:
        return False
    missing = "after" if pair.after is None else "before"
    found = pair.after or pair.before
    return any(found is not None and gap.file == found.file and gap.version == missing for gap in unread)


def _importance(found: ProjectDifference) -> tuple[object, ...]:
    """Return a key by which what moves a finish comes first, the furthest move before the others."""
    days = abs(found.finish.days) if found.finish is not None else 0.0
    kinds = ("changed", "removed", "added", "moved")
    written = sum(task.kind != "moved" for task in found.tasks)
    return -days, -found.slipped, kinds.index(found.kind), -written, found.at.project.id


class _Comparison:
    """Compares two versions of one project."""

    def __init__(self, pair: Pair, before: Schedule, after: Schedule) -> None:
        self.by = pair.by
        self.before = None if pair.before is None else before.project(pair.before)
        self.after = None if pair.after is None else after.project(pair.after)
        self.settings = project_changes(pair.before, pair.after)
        self.slips = new_slips(*(None if one is None else one.fields for one in (pair.before, pair.after)))
        self.old = [] if self.before is None else places_of(self.before)
        self.new = [] if self.after is None else places_of(self.after)
        self.pairs = matched_tasks(pair.before, pair.after)
        self.changes = [task_changes(entry, pair.before, pair.after) for entry in self.pairs]
        self.moves = [self._moves(entry) for entry in self.pairs]

    def enter(self, causes: Causes) -> None:
        """Tell ``causes`` which tasks moved, and which of them may have moved others by what changed on them."""
        for pair, changes, moves in zip(self.pairs, self.changes, self.moves, strict=True):
            itself = moves_itself(pair, changes)
            if itself or moves is not None:
                causes.add(pair, self.before, self.after, itself=itself)

    def difference(self, causes: Causes, workspace: Sequence[FieldChange]) -> ProjectDifference | None:
        """Return what changed in the project; None where nothing did."""
        tasks = tuple(self._tasks(causes, (*self.settings, *workspace)))
        onto, off = self._critical()
        found = ProjectDifference(
            before=self.before,
            after=self.after,
            by=self.by,
            changes=self.settings,
            slips=self.slips,
            tasks=tasks,
            finish=self._shift("forecast_moment"),
            plan_finish=self._shift("finish_moment"),
            deadline=self._deadline(),
            milestones=tuple(sorted(self._milestones(), key=self._moment)),
            onto_critical=onto,
            off_critical=off,
        )
        one_sided = self.before is None or self.after is None
        return found if one_sided or self.settings or tasks or onto or off or found.deadline else None

    def _shift(self, name: str) -> Shift | None:
        if self.before is None or self.after is None:
            return None
        return shift(getattr(self.before, name), getattr(self.after, name), self.after.timeline.calendar())

    def _deadline(self) -> DayShift | None:
        if self.before is None or self.after is None:
            return None
        return day_shift(self.before.deadline, self.after.deadline, self.after.timeline.calendar())

    def _tasks(self, causes: Causes, settings: Sequence[FieldChange]) -> Iterator[TaskDifference]:
        for pair, changes, moves in zip(self.pairs, self.changes, self.moves, strict=True):
            due = self._due(pair)
            if not changes and moves is None and due is None:
                continue
            cause = None if moves_itself(pair, changes) else self._cause(pair, moves, causes, settings)
            slips = new_slips(*(None if task is None else task.fields for task in (pair.before, pair.after)))
            yield TaskDifference(pair.before, pair.after, changes, moves, due, slips, cause)

    def _cause(
        self, pair: TaskPair, moves: Moves | None, causes: Causes, settings: Sequence[FieldChange]
    ) -> Cause | None:
        """Return what moved a task that didn't move itself; None where it didn't move or it can't be told."""
        if moves is None or self.before is None or self.after is None:
            return None
        found = causes.of(pair, self.before, self.after, later=moves.days > 0)
        return Cause(*found) if found is not None else _setting_cause(settings)

    def _moves(self, pair: TaskPair) -> Moves | None:
        was, now = pair.before, pair.after
        if was is None or now is None or self.after is None or not (was.is_leaf and now.is_leaf):
            return None
        old, new = self.old[was.index], self.new[now.index]
        if _same_dates(old, new) or old.cancelled or new.cancelled:
            return None
        found = moves_of(old, new, self.after, now)
        return found if found.moved else None

    def _due(self, pair: TaskPair) -> DayShift | None:
        if pair.before is None or pair.after is None or self.before is None or self.after is None:
            return None
        was, now = pair.before.fields.due, pair.after.fields.due
        if was is None and now is None:
            return None
        days = self.before.timeline.day(was), self.after.timeline.day(now)
        return day_shift(*days, self.after.timeline.calendar_of(pair.after))

    def _critical(self) -> tuple[tuple[Task, ...], tuple[Task, ...]]:
        if self.before is None or self.after is None:
            return (), ()
        onto, off = list[Task](), list[Task]()
        for pair in self.pairs:
            was = pair.before is not None and pair.before.is_leaf and self.old[pair.before.index].critical
            now = pair.after is not None and pair.after.is_leaf and self.new[pair.after.index].critical
            if now and not was and pair.after is not None:
                onto.append(pair.after)
            elif was and not now and pair.before is not None:
                off.append(pair.after or pair.before)
        return tuple(onto), tuple(off)

    def _milestones(self) -> Iterator[MilestoneDifference]:
        for pair in self.pairs:
            if any(task is not None and task.fields.milestone for task in (pair.before, pair.after)):
                yield self._milestone(pair)

    def _milestone(self, pair: TaskPair) -> MilestoneDifference:
        finish, missed = None, False
        if pair.after is not None and self.after is not None:
            moment, due = self.new[pair.after.index].forecast_finish, self.after.timeline.day(pair.after.fields.due)
            live = not self.new[pair.after.index].cancelled
            missed = live and due is not None and moment > due.end()
            if pair.before is not None:
                calendar = self.after.timeline.calendar_of(pair.after)
                finish = shift(self.old[pair.before.index].forecast_finish, moment, calendar)
        return MilestoneDifference(pair.before, pair.after, finish, self._due(pair), missed)

    def _moment(self, found: MilestoneDifference) -> int:
        if found.after is not None:
            return self.new[found.after.index].forecast_finish
        return self.old[found.before.index].forecast_finish if found.before is not None else 0


def _same_dates(old: Place, new: Place) -> bool:
    return (
        old.forecast_finish == new.forecast_finish
        and old.plan_finish == new.plan_finish
        and old.forecast_start == new.forecast_start
        and old.plan_start == new.plan_start
    )


_MOVING_SETTINGS = ("calendar", "calendars", "dates", "start", "schedule", "deadline", "people", "teams")


def _setting_cause(settings: Iterable[FieldChange]) -> Cause | None:
    """Return the setting that may have moved dates; None where none of those changed."""
    found = (change.field for change in settings if change.field.partition(".")[0] in _MOVING_SETTINGS)
    return next((Cause(setting=field) for field in found), None)
