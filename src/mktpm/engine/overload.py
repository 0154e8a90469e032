"""Who will have more to do than they can: the days ahead, found without walking through days that are fine."""

from collections.abc import Iterator, Sequence

from mktpm.engine.calendar import moment_of
from mktpm.engine.claims import Capacities
from mktpm.engine.day_loads import Assignment
from mktpm.engine.schedule import Schedule
from mktpm.engine.workload import Assignments, Load, Stretch, assignments_in, load_of


def overloads(schedule: Schedule) -> Iterator[tuple[Load, Stretch]]:
    """Yield the stretches from today on at which listed people, or resources, have too much to do.

    Only active projects count, and of a task that needs too much by itself nothing is said here.
    """
    capacities = Capacities(schedule)
    for key, assigned in work_ahead(schedule).items():
        if capacities.home(*key) is None or _peak(assigned) <= capacities.usual(*key):
            continue  # what holds minute by minute holds day by day
        last = max(each.last for each in assigned)
        load = load_of(capacities, key, assigned, schedule.as_of.toordinal(), last)
        yield from ((load, stretch) for stretch in load.overloads if len(stretch.tasks) > 1)


def work_ahead(schedule: Schedule) -> Assignments:
    """Return what people and resources of active projects still have to do, by the forecast."""
    now = moment_of(schedule.as_of)
    active = [at for at in schedule.projects() if at.project.fields.status == "active"]
    found = assignments_in(active, "forecast", now)
    ahead = {key: [each for each in group if not _is_done(each)] for key, group in found.items()}
    return {key: group for key, group in ahead.items() if group}


def _is_done(each: Assignment) -> bool:
    return each.at.schedule.actuals[each.at.number(each.task)].state == "done"


def _peak(assigned: Sequence[Assignment]) -> int:
    """Return the most units that are taken at any moment."""
    changes = sorted([(each.begin, each.units) for each in assigned] + [(each.end, -each.units) for each in assigned])
    now = peak = 0
    for _, units in changes:  # at one moment what ends comes before what begins
        now += units
        peak = max(peak, now)
    return peak
