"""The KPIs of a plan with all that they are computed from; imported figures are read where a formula names them."""

from mktpm.cli.figures import failures_told
from mktpm.cli.invocation import Invocation
from mktpm.cli.output import cannot_run
from mktpm.engine.kpi.definitions import Definitions
from mktpm.engine.kpi.imported import DaySums, Filter, Measured, filter_of
from mktpm.engine.kpi.results import ProjectKpis, project_kpis
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message


def kpis_of(invocation: Invocation, at: ProjectSchedule) -> ProjectKpis:
    """Return where the KPIs of a project stand; exits with 2 where imported figures can't be read."""
    filters = _filters(Definitions(at.project))
    return project_kpis(at, _imported(invocation, at, filters) if filters else {})


def _filters(definitions: Definitions) -> set[Filter]:
    return {filter_of(each.kpi) for each in definitions.all if definitions.measures(each)}


def _imported(invocation: Invocation, at: ProjectSchedule, filters: set[Filter]) -> Measured:
    """Return the imported days since the project's start, under each filter."""
    from mktpm.analytics.embedded import UnknownDimension
    from mktpm.analytics.store import store_of
    from mktpm.analytics.totals import daily_totals

    found: dict[Filter, list[DaySums]] = {}
    with failures_told(invocation):
        store = store_of(invocation.workspace)
        for each in filters if store is not None and store.files() else ():
            assert store is not None  # noqa: S101 - asked in the line above
            try:
                since = at.start.date()
                days = daily_totals(store, since=since, until=invocation.as_of, where=dict(each))
            except ImportError:
                said = message("a formula names imported figures, and reading these needs a library that isn't there")
                cannot_run(said, message('install it: `pip install "mktpm[analytics]"`'), invocation.language)
            except UnknownDimension:
                continue  # `mktpm check` says so
            found[each] = [
                DaySums(one.day, {name: value for name, value in one.sums.items() if value is not None}) for one in days
            ]
    return found
