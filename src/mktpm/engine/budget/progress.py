"""What is done of work by the end of a day, also of days gone by, as far as the plan knows.

Between the days that the plan knows (started, finished, today) progress counts as even. What was finished
after the day looked from wasn't done on it yet: looking back to a month's end gives that month's figures.
"""

from datetime import date
from decimal import Decimal

from mktpm.engine.budget.account import LineAccount
from mktpm.engine.budget.labour import leaves_below
from mktpm.engine.calendar import moment_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.model import Task
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

_NONE, _ALL = Decimal(0), Decimal(1)


class Progress:
    """The progress of one project's work, day by day; everything is computed once."""

    def __init__(self, at: ProjectSchedule) -> None:
        """Take the dates of a project."""
        self._at, self._as_of = at, at.schedule.as_of
        self._moments = at.all_moments()
        self._leaves: dict[object, tuple[Task, ...]] = {}
        self._done: dict[tuple[object, date], Decimal] = {}

    def of_line(self, each: LineAccount, day: date) -> Decimal:
        """Return what is done of a line's work by the end of ``day``, 0 to 1: its leaves, weighted by duration."""
        name: object = each.id if each.labour is not None else None if each.work is None else each.work.index
        found = self._done.get((name, day))
        if found is None:
            found = self._done[name, day] = self._weighted(self._leaves_of(name, each), day)
        return found

    def of_leaf(self, leaf: Task, day: date) -> Decimal:
        """Return what is done of a leaf by the end of ``day``, 0 to 1."""
        moments = self._moments[leaf.index]
        now, is_done = Decimal(repr(moments.progress)), moments.state == "done"
        end, start = moment_of(day) + MINUTES_PER_ELAPSED_DAY, moments.forecast_start
        finish = moments.forecast_finish if is_done else moment_of(self._as_of)
        if now <= 0 or end >= max(start, finish):
            return now
        if end <= start:
            return _NONE
        calendar = self._at.timeline.calendar_of(leaf)
        begin, whole = calendar.index(start), calendar.index(finish)
        return now * (calendar.index(end) - begin) / (whole - begin) if whole > begin else _NONE

    def _leaves_of(self, name: object, each: LineAccount) -> tuple[Task, ...]:
        found = self._leaves.get(name)
        if found is None:
            leaves = each.labour.leaves if each.labour is not None else leaves_below(self._at, each.work)
            found = self._leaves[name] = leaves
        return found

    def _weighted(self, leaves: tuple[Task, ...], day: date) -> Decimal:
        nodes = [self._at.node(leaf) for leaf in leaves]
        weights = [Decimal(node.duration) / node.axis.day_minutes for node in nodes]
        if not any(weights):
            weights = [_ALL] * len(nodes)
        whole = sum(weights, _NONE)
        done = (weight * self.of_leaf(leaf, day) for weight, leaf in zip(weights, leaves, strict=True))
        return sum(done, _NONE) / whole if whole else _NONE
