"""What becomes of a plan with some changes: each set is really rescheduled, once."""

from collections.abc import Iterable
from dataclasses import dataclass

from mktpm.engine.computation import compute_schedule
from mktpm.engine.free_time import FreeTime, working_days_of
from mktpm.engine.rescue.change import Change, MemberAdded, Setting, applied
from mktpm.engine.rescue.situation import Situation
from mktpm.engine.schedule import ProjectSchedule


@dataclass(frozen=True, slots=True)
class Trial:
    """A changed plan, rescheduled."""

    changes: tuple[Change, ...]
    """In the order of their keys."""
    at: ProjectSchedule
    """The late project in the changed plan."""
    finish: int
    """Its forecast finish as a moment."""
    in_time: bool
    """Whether it meets its deadline, and no other project misses one that it met before."""

    @property
    def keys(self) -> frozenset[str]:
        """Return what its changes are."""
        return frozenset(change.key for change in self.changes)


class Trials:
    """Reschedules changed plans and remembers what came out."""

    def __init__(self, situation: Situation) -> None:
        """Begin with the plan as it is."""
        self._situation = situation
        self._known: dict[frozenset[Setting], Trial] = {}
        self._kept = self._met(situation.at)
        self.count = 0
        """How often a plan was rescheduled."""

    def of(self, changes: Iterable[Change]) -> Trial:
        """Return what becomes of the plan with the changes."""
        ordered = tuple(sorted(changes, key=lambda change: change.key))
        key = frozenset(setting for change in ordered for setting in change.settings)
        found = self._known.get(key)
        if found is None or found.changes != ordered:
            found = self._known[key] = self._trial(ordered)
        return found

    def knows(self, changes: Iterable[Change]) -> bool:
        """Return whether that plan was rescheduled already."""
        return frozenset(setting for change in changes for setting in change.settings) in self._known

    def _trial(self, changes: tuple[Change, ...]) -> Trial:
        situation = self._situation
        if not changes:
            return Trial((), situation.at, situation.at.forecast_moment, in_time=self._is_in_time(situation.at))
        self.count += 1
        schedule = compute_schedule(applied(situation.workspace, changes), situation.as_of)
        at = ProjectSchedule(schedule, situation.at.position)
        in_time = self._is_in_time(at) and self._met(at) >= self._kept and not self._overworks(at, changes)
        return Trial(changes, at, at.forecast_moment, in_time)

    def _is_in_time(self, at: ProjectSchedule) -> bool:
        deadline = at.deadline
        return deadline is None or at.forecast_moment <= deadline.end()

    def _met(self, at: ProjectSchedule) -> set[int]:
        """Return the other projects that meet their deadlines."""
        others = (other for other in at.schedule.projects() if other.position != at.position)
        return {other.position for other in others if self._is_in_time(other)}

    def _overworks(self, at: ProjectSchedule, changes: Iterable[Change]) -> bool:
        """Return whether somebody who helps has no time for it any more where the task stands now."""
        joined = [s for change in changes for s in change.settings if isinstance(s, MemberAdded)]
        if not joined:
            return False
        free_time, moments = FreeTime(at.schedule), at.schedule.moments("forecast")
        now = self._situation.as_of.toordinal() * 1440
        for setting in joined:
            where = ProjectSchedule(at.schedule, setting.project)
            task = where.project.tasks[setting.task]
            number = where.number(task)
            days = working_days_of(where, task, max(moments.start[number], now), moments.finish[number])
            for day in days:
                taken = sum(each.units for each in free_time.engaged(setting.person, day))
                if taken > free_time.capacity(setting.person, day):
                    return True
        return False
