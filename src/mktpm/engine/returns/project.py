"""All that can be said of a project's return, put together."""

from collections.abc import Sequence
from dataclasses import dataclass

from mktpm.engine.budget.account import account_of
from mktpm.engine.returns.accuracy import Accuracy, NotYet, Pair, accuracies, pairs_of
from mktpm.engine.returns.following import Following, following_of
from mktpm.engine.returns.funnel import Forecast, forecast_of
from mktpm.engine.returns.marginal import NoResponse, Response, response_of
from mktpm.engine.returns.present_value import PresentValue, present_value_of
from mktpm.engine.returns.results import Days, Results, results_of
from mktpm.engine.returns.window import result_window
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.window import Window
from mktpm.plan.returns import ReturnFields


@dataclass(frozen=True, slots=True)
class ProjectReturns:
    """A project's return: promised, forecast, so far, and what follows from it."""

    at: ProjectSchedule
    fields: ReturnFields
    forecast: Forecast | None
    results: Results | None
    """None where nothing is imported for it."""
    responses: tuple[Response | NoResponse, ...]
    """Of each channel that has imported days."""
    worth: PresentValue | None
    following: Following | None
    pairs: tuple[Pair, ...]
    """What its forecasts came to, once they are over."""
    waiting: tuple[NotYet, ...]


@dataclass(frozen=True, slots=True)
class Returns:
    """The returns of projects, and how right all forecasts of the workspace were."""

    projects: tuple[ProjectReturns, ...]
    accuracy: tuple[Accuracy, ...]


def project_returns(at: ProjectSchedule, days: Days, imported: Sequence[Window]) -> ProjectReturns:
    """Return all that can be said of a project's return.

    ``days`` are the imported days that are its own, ``imported`` the days that any import covers.
    """
    fields = at.project.fields.returns or ReturnFields()
    forecast = forecast_of(at, fields)
    results = results_of(fields, days, result_window(at, fields), account_of(at))
    channels = forecast.channels if forecast is not None else ()
    pairs, waiting = pairs_of(at, channels, days)
    return ProjectReturns(
        at=at,
        fields=fields,
        forecast=forecast,
        results=results if results.channels else None,
        responses=tuple(response_of(name, days[name]) for name in sorted(days) if name),
        worth=present_value_of(at, fields),
        following=following_of(at, fields, imported),
        pairs=pairs,
        waiting=waiting,
    )


def returns_of(projects: Sequence[ProjectReturns], everything: Sequence[ProjectReturns]) -> Returns:
    """Return the returns of projects, with the accuracy of the forecasts of ``everything``."""
    return Returns(tuple(projects), accuracies([pair for each in everything for pair in each.pairs]))
