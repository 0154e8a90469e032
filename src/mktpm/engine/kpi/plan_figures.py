"""Figures of the plan's own tasks: how many are done, and how many were in time."""

from dataclasses import dataclass
from decimal import Decimal

from mktpm.engine.kpi.syntax import PlanFunction
from mktpm.engine.outcomes import outcome_of
from mktpm.engine.punctuality import punctuality
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import tags_of
from mktpm.plan.model import Task


@dataclass(frozen=True, slots=True)
class PlanFigure:
    """A share of the plan's tasks, and how it was counted."""

    function: PlanFunction
    tag: str
    """Empty for all tasks."""
    part: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """Return the share, 0 to 1; None where there is nothing to count."""
        return Decimal(self.part) / self.whole if self.whole else None


def plan_figure(at: ProjectSchedule, function: PlanFunction, tag: str) -> PlanFigure:
    """Return how many leaf tasks with that tag (their own or a parent's) are done, or were in time.

    Cancelled tasks count nowhere. In time: of those finished with a known day and those open past their day.
    """
    live = [task for task in _leaves(at, tag) if at.dates(task).status != "cancelled"]
    if function == "completion":
        return PlanFigure(function, tag, sum(at.dates(task).status == "done" for task in live), len(live))
    found = punctuality(tag, (outcome_of(at, task, at.schedule.as_of) for task in live))
    return PlanFigure(function, tag, found.on_time, found.due)


def _leaves(at: ProjectSchedule, tag: str) -> list[Task]:
    return [task for task in at.project.leaves() if not tag or tag in tags_of(at.project, task)]
