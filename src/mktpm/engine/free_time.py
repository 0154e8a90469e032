"""Who has time when: what there is of people on a day, less what the forecast has them do."""

from dataclasses import dataclass
from datetime import date

from mktpm.engine.calendar import ELAPSED, datetime_of, moment_of
from mktpm.engine.claims import Capacities, claims_of
from mktpm.engine.schedule import ProjectSchedule, Schedule
from mktpm.plan.model import Project, Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY


@dataclass(frozen=True, slots=True)
class Engagement:
    """A task that takes some of a person's time."""

    project: Project
    task: Task
    start: int
    finish: int
    """Moments of the forecast."""
    units: int
    """Hundredths of a person."""
    elapsed: bool
    """Whether it runs day and night; otherwise on the working days of its calendar."""
    position: int
    """The project's, in the workspace."""


class FreeTime:
    """The time of people by day, over all projects of a workspace."""

    def __init__(self, schedule: Schedule) -> None:
        """Take the forecast of a schedule: what is done takes no more time."""
        self._schedule, self._capacities = schedule, Capacities(schedule)
        self._engaged: dict[str, list[Engagement]] = {}
        for at in schedule.projects():
            self._add(at)

    def engaged(self, person: str, day: date) -> list[Engagement]:
        """Return what the forecast has somebody do on a day."""
        begin = moment_of(day)
        end = begin + MINUTES_PER_ELAPSED_DAY
        touching = (each for each in self._engaged.get(person, ()) if each.start < end and each.finish > begin)
        return [each for each in touching if each.elapsed or self._works(each, day)]

    def capacity(self, person: str, day: date) -> int:
        """Return the hundredths of somebody that there are on a day."""
        return self._capacities.on("person", person, day.toordinal())

    def free(self, person: str, day: date, but: Task | None = None) -> int:
        """Return how many hundredths of somebody are free on a day; what ``but`` takes counts as free."""
        taken = sum(each.units for each in self.engaged(person, day) if each.task is not but)
        return max(self.capacity(person, day) - taken, 0)

    def _works(self, each: Engagement, day: date) -> bool:
        return self._schedule.network.timelines[each.position].calendar_of(each.task).kind(day).works

    def _add(self, at: ProjectSchedule) -> None:
        moments, now = at.schedule.moments("forecast"), moment_of(at.schedule.as_of)
        for number in at.leaves:
            node = at.schedule.network.nodes[number]
            if at.schedule.actuals[number].state == "done":
                continue
            for claim in claims_of(at, node.task):
                if claim.kind == "person":
                    start, finish = max(moments.start[number], now), moments.finish[number]
                    elapsed = node.axis is ELAPSED
                    each = Engagement(at.project, node.task, start, finish, claim.units, elapsed, at.position)
                    self._engaged.setdefault(claim.id, []).append(each)


def working_days_of(at: ProjectSchedule, task: Task, first: int, last: int) -> list[date]:
    """Return the days from one moment to another on which a task's calendar works."""
    calendar = at.timeline.calendar_of(task)
    days = range(datetime_of(first).toordinal(), datetime_of(max(last - 1, first)).toordinal() + 1)
    return [day for day in map(date.fromordinal, days) if calendar.kind(day).works]
