"""The returns of projects with the imported figures that are theirs; shared by returns and suggest budget."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from mktpm.cli.figures import failures_told
from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run
from mktpm.engine.kpi.imported import DaySums
from mktpm.engine.returns.project import ProjectReturns, project_returns
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Listing, message
from mktpm.plan.returns import ReturnFields

if TYPE_CHECKING:
    from mktpm.analytics.store import Store


def returns_in(invocation: Invocation, projects: Iterable[ProjectSchedule]) -> list[ProjectReturns]:
    """Return what can be said of each project's return; exits with 2 where imported figures can't be read."""
    from mktpm.analytics.coverage import imported_spans

    spans = imported_spans(invocation.workspace)
    with failures_told(invocation):
        from mktpm.analytics.store import store_of

        store = store_of(invocation.workspace)
        has_rows = store is not None and bool(store.files())
        return [
            project_returns(at, _days(invocation, at, store) if store is not None and has_rows else {}, spans)
            for at in projects
        ]


def _days(invocation: Invocation, at: ProjectSchedule, store: "Store") -> Mapping[str, tuple[DaySums, ...]]:
    """Return a project's imported days by channel."""
    from mktpm.analytics.coverage import currencies_in
    from mktpm.analytics.embedded import UnknownDimension
    from mktpm.analytics.totals import DailyTotal, daily_totals_by

    def plain(totals: Iterable[DailyTotal]) -> tuple[DaySums, ...]:
        return tuple(
            DaySums(day.day, {name: value for name, value in day.sums.items() if value is not None}) for day in totals
        )

    where = (at.project.fields.returns or ReturnFields()).where
    try:
        _one_currency(invocation, currencies_in(store, invocation.as_of, where))
        found = daily_totals_by(store, "channel", until=invocation.as_of, where=where)
    except ImportError:
        said = message("there are imported figures, and reading these needs a library that isn't there")
        cannot_run(said, message('install it: `pip install "mktpm[analytics]"`'), invocation.language)
    except UnknownDimension as unknown:
        said = message(
            "`returns.where` of {project}: imported figures have no `{name}`", project=at.project.id, name=unknown
        )
        cannot_run(said, message("`mktpm pivot` says which dimensions there are"), invocation.language)
    return {channel: plain(totals) for channel, totals in found.items()}


def _one_currency(invocation: Invocation, stated: tuple[str, ...]) -> None:
    """Exit with 2 where amounts are in several currencies: they can't be added up."""
    if len(stated) > 1:
        said = message("the imported figures are in several currencies: {names}", names=Listing(stated))
        cannot_run(said, message("say which is meant: `returns: {{where: {{currency: [CNY]}}}}`"), invocation.language)
