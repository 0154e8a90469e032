"""When the money of a line is spent: its `spread`, `from` and `to`, and the dates of its task."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from mktpm.engine.budget.labour import Labour, leaf_span, leaves_below, work_minutes
from mktpm.engine.budget.phasing import Phasing, Span, distribute, month_end
from mktpm.engine.calendar import datetime_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.plan.budget import BudgetLine
from mktpm.plan.model import Task
from mktpm.quantities import Money


def phasing_of(at: ProjectSchedule, line: BudgetLine, amount: Money, labour: Labour | None) -> Phasing:
    """Return ``amount`` of a line over time."""
    if isinstance(line.spread, Mapping):
        return Phasing(tuple(_month_spans(at, line, line.spread, amount)))
    if labour is not None and "spread" not in line.model_fields_set:
        return _by_leaves(at, labour.leaves, amount, [int(each * 100) for each in labour.planned.values()])
    if line.spread == "task":
        leaves = leaves_below(at, work_of(at, line))
        return _by_leaves(at, leaves, amount, [work_minutes(at, leaf) for leaf in leaves])
    first, last = days_of(at, line)
    return Phasing((Span(amount, first, last, line.spread, at.timeline.calendar()),))


def work_of(at: ProjectSchedule, line: BudgetLine) -> Task | None:
    """Return the task whose work a line pays for: its `task`, else its `phase` if that is a task."""
    for name in (line.task, line.phase):
        index = at.project.by_id.get(name) if name is not None else None
        if index is not None:
            return at.project.tasks[index]
    return None


def days_of(at: ProjectSchedule, line: BudgetLine) -> tuple[date, date]:
    """Return the first and the last day, inclusive, on which a line's money is spent."""
    first, last = at.timeline.day(line.start), at.timeline.day(line.end)
    begin, end = _planned_days(at, work_of(at, line))
    begin = first.day if first is not None else begin if last is None else min(begin, last.day)
    end = last.day if last is not None else max(end, begin)
    return begin, max(begin, end)


def _planned_days(at: ProjectSchedule, task: Task | None) -> tuple[date, date]:
    """Return the planned days of a task, of the project for None."""
    if task is None:
        start = at.start
        return start.date(), max(datetime_of(at.finish_moment - 1), start).date()
    moments = at.moments(task)
    return (
        datetime_of(moments.plan_start).date(),
        datetime_of(max(moments.plan_finish - 1, moments.plan_start)).date(),
    )


def _by_leaves(at: ProjectSchedule, leaves: tuple[Task, ...], amount: Money, weights: list[int]) -> Phasing:
    if not leaves:
        first, last = _planned_days(at, None)
        return Phasing((Span(amount, first, last, "even", at.timeline.calendar()),))
    parts = distribute(amount, weights)
    return Phasing(tuple(leaf_span(at, leaf, part) for leaf, part in zip(leaves, parts, strict=True)))


def _month_spans(at: ProjectSchedule, line: BudgetLine, shares: Mapping[str, Decimal], amount: Money) -> Iterator[Span]:
    """Yield each month's part over the month's days that lie between the line's `from` and `to`, and each day's."""
    finest = min((int(share.as_tuple().exponent) for share in shares.values()), default=0)
    parts = distribute(amount, [int(share.scaleb(-min(finest, 0))) for share in shares.values()])
    calendar, begin, end = at.timeline.calendar(), at.timeline.day(line.start), at.timeline.day(line.end)
    for written, part in zip(shares, parts, strict=True):
        whole_month = len(written) == len("2026-10")
        first = date.fromisoformat(f"{written}-01" if whole_month else written)
        last = month_end(first) if whole_month else first
        later = first if begin is None or begin.day > last else max(first, begin.day)
        sooner = last if end is None or end.day < later else min(last, end.day)
        yield Span(part, later, sooner, "even", calendar)
