"""Changes of the budget: who asked for what, and whether it has been approved."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mktpm.engine.approvals import ApprovalState, approval_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.budget import BudgetChange
from mktpm.plan.model import Task
from mktpm.quantities import Money

Decision = Literal["approved", "rejected", "stale", "waiting", "undecidable"]


@dataclass(frozen=True, slots=True)
class Request:
    """A change that somebody asks for, and how it stands."""

    change: BudgetChange
    position: int
    """In the plan's list of changes."""
    decision: Decision
    """``undecidable`` where no task with an approval is named."""
    on: date
    """The day it was asked for."""
    decided: date | None
    """The day of the last approval that it needed."""
    task: Task | None
    approval: ApprovalState | None
    before: Money
    """The line's amount without it: with what was approved before."""
    after: Money
    """The line's amount with it."""

    @property
    def counts(self) -> bool:
        """Return whether the line's amount is changed by it."""
        return self.decision == "approved"


def requests_of(at: ProjectSchedule, originals: dict[str, Money]) -> Iterator[Request]:
    """Yield the changes asked for by the day looked from, in the order of their days, later ones left out.

    ``originals`` are the amounts of the lines without changes, by id; a change of a line that isn't there
    is left out. A change counts from the day on which its approval was complete.
    """
    budget = at.project.fields.budget
    if budget is None:
        return
    found = [(_day(at, change), position, change) for position, change in enumerate(budget.changes)]
    amounts = dict(originals)
    for day, position, change in sorted(found, key=lambda each: each[:2]):
        if change.line not in amounts or day > at.schedule.as_of:
            continue
        task, state = _approval(at, change)
        decision, decided = _decision(at, state)
        before = amounts[change.line]
        after = Money(before + change.amount)
        if decision == "approved":
            amounts[change.line] = after
        yield Request(change, position, decision, day, decided, task, state, before, after)


def _day(at: ProjectSchedule, change: BudgetChange) -> date:
    day = at.timeline.day(change.on)
    return at.schedule.as_of if day is None else day.day


def _approval(at: ProjectSchedule, change: BudgetChange) -> tuple[Task | None, ApprovalState | None]:
    index = None if change.approval is None else at.project.by_id.get(change.approval)
    if index is None:
        return None, None
    task = at.project.tasks[index]
    return task, approval_of(at.project, task, at.timeline, at.papers)


def _decision(at: ProjectSchedule, state: ApprovalState | None) -> tuple[Decision, date | None]:
    if state is None:
        return "undecidable", None
    if state.is_approved and state.completed is not None:
        decided = state.completed.date()
        return ("approved", decided) if decided <= at.schedule.as_of else ("waiting", None)
    standing = state.standing
    return ("waiting" if standing == "approved" else standing), None
