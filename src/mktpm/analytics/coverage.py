"""What imported figures there are: of which days, as the manifest says it, and in which currencies."""

from datetime import date

from mktpm.analytics.embedded import Figures, Where, conditions, connect, scan
from mktpm.analytics.store import StoreDamaged, store_of
from mktpm.engine.window import Window
from mktpm.plan.model import Workspace


def imported_spans(workspace: Workspace) -> tuple[Window, ...]:
    """Return the days from the first to the last row of each import; none where nothing can be read."""
    try:
        store = store_of(workspace)
    except StoreDamaged:
        return ()
    imports = store.manifest.imports if store is not None else ()
    found = [(one.since, one.until) for one in imports if one.since is not None and one.until is not None]
    try:
        return tuple(Window(date.fromisoformat(since), date.fromisoformat(until)) for since, until in found)
    except ValueError:
        return ()


def currencies_in(store: Figures, until: date, where: Where) -> tuple[str, ...]:
    """Return the currencies that rows up to a day state, in order; several can't be added up."""
    filtered, values = conditions(None, until, where)
    with connect() as database:
        query = f"SELECT DISTINCT currency FROM {scan(store.files())} {filtered}"  # noqa: S608
        found = database.execute(query, values).fetchall()
    return tuple(sorted(str(currency) for (currency,) in found if currency))
