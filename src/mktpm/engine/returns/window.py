"""The days that count: those of a campaign's channel, and those for which a return is followed."""

from datetime import date, timedelta

from mktpm.engine.calendar import datetime_of
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.window import Window, months_after
from mktpm.plan.returns import Funnel, ReturnFields

DAY = timedelta(days=1)


def campaign_start(at: ProjectSchedule) -> date:
    """Return the first day of a project, worked or not: people buy on weekends too."""
    stated = at.timeline.day(at.project.fields.start)
    planned = at.start.date()
    return planned if stated is None else min(stated.day, planned)


def campaign_end(at: ProjectSchedule) -> date:
    """Return the last day of a project: its deadline, else the plan's finish."""
    deadline = at.deadline
    return deadline.day if deadline is not None else datetime_of(at.finish_moment - 1).date()


def channel_window(at: ProjectSchedule, funnel: Funnel) -> Window:
    """Return the days that a forecast is about."""
    first, last = at.timeline.day(funnel.start), at.timeline.day(funnel.end)
    return Window(
        first.day if first is not None else campaign_start(at), last.day if last is not None else campaign_end(at)
    )


def closed_on(at: ProjectSchedule) -> date | None:
    """Return the day on which a closed project ended: its last task's finish; None of one that is not closed."""
    if at.project.fields.status != "closed":
        return None
    finished = [at.timeline.day(task.fields.finished) for task in at.project.leaves()]
    return max((day.day for day in finished if day is not None), default=datetime_of(at.forecast_moment - 1).date())


def result_window(at: ProjectSchedule, fields: ReturnFields) -> Window:
    """Return the days whose results are the project's: from its start, after the close as long as it is followed."""
    as_of, closed = at.schedule.as_of, closed_on(at)
    last = as_of if closed is None else min(as_of, months_after(closed, fields.follow_months))
    starts = [channel_window(at, funnel).first for funnel in fields.funnel]
    return Window(min([campaign_start(at), *starts]), last)
