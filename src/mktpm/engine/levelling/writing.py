"""Which tasks must have a ``levelled`` start in the plan, so that its dates become the levelled ones."""

from datetime import date

from mktpm.engine.calendar import datetime_of, moment_of
from mktpm.engine.levelling.levelled import Levelling
from mktpm.engine.levelling.placing import linked_start
from mktpm.engine.network import Node
from mktpm.plan.model import Project


def levelled_values(found: Levelling) -> dict[tuple[Project, int], str]:
    """Return the days to write, by project and the task's index.

    Only tasks that wait for somebody have one: what merely follows them follows them by its links.
    """
    values: dict[tuple[Project, int], str] = {}
    work, times = found.work, found.placed.times
    for level in found.projects:
        for each in level.tasks:
            start = times.start[each.node]
            if each.node in work.reserved or start <= linked_start(work, each.node, times):
                continue
            values[level.at.project, each.task.index] = _written(work.network.nodes[each.node], start)
    return values


def _written(node: Node, start: int) -> str:
    """Return the day on which work begins, with the time where the day alone would mean an earlier one."""
    moment = datetime_of(node.axis.start_moment(start))
    day = date(moment.year, moment.month, moment.day)
    return day.isoformat() if node.axis.index(moment_of(day)) == start else f"{moment:%Y-%m-%d %H:%M}"
