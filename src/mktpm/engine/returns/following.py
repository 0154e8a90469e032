"""Whether a return is followed after the close: results in each of the months that the plan promises.

The months are counted from the day of the close: the first ends a month after it. A month is followed
where at least one result is from it: a KPI's value in ``PLAN.kpis.csv``, or a day of imported figures.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from mktpm.engine.returns.window import DAY, closed_on
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.window import Window, months_after
from mktpm.plan.returns import ReturnFields

State = Literal["followed", "missing", "running", "ahead"]


@dataclass(frozen=True, slots=True)
class Month:
    """A month after the close."""

    number: int
    """From 1."""
    window: Window
    state: State
    """``running`` and ``ahead``: it isn't over yet, and nothing is from it."""


@dataclass(frozen=True, slots=True)
class Following:
    """How long a closed project's return has been followed."""

    closed: date
    months: tuple[Month, ...]
    last: date | None
    """The last day from which there is a result after the close."""

    @property
    def until(self) -> date:
        """Return the day until which it is to be followed."""
        return self.months[-1].window.last

    @property
    def stopped(self) -> Month | None:
        """Return the first month that is over and has no result."""
        return next((month for month in self.months if month.state == "missing"), None)


def following_of(at: ProjectSchedule, fields: ReturnFields, imported: Iterable[Window] = ()) -> Following | None:
    """Return how a return is followed; None of a project that is not closed, or that isn't to be followed.

    ``imported`` are the days that imported figures cover.
    """
    closed, as_of = closed_on(at), at.schedule.as_of
    if closed is None or not fields.follow_months:
        return None
    spans = [*imported, *(Window(value.on, value.on) for value in at.papers.actuals)]
    spans = [span.until(as_of) for span in spans if closed < span.last and span.first <= as_of]
    months = tuple(_month(closed, number, spans, as_of) for number in range(1, fields.follow_months + 1))
    return Following(closed, months, max((span.last for span in spans), default=None))


def _month(closed: date, number: int, spans: Iterable[Window], as_of: date) -> Month:
    window = Window(months_after(closed, number - 1) + DAY, months_after(closed, number))
    state: State = "missing"
    if any(span.first <= window.last and span.last >= window.first for span in spans):
        state = "followed"
    elif as_of < window.first:
        state = "ahead"
    elif as_of <= window.last:
        state = "running"
    return Month(number, window, state)
