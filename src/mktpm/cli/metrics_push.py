"""``mktpm metrics push``: the imported figures brought to the engine of the team."""

from mktpm.cli.figures import EngineOption, engine_url, failures_told
from mktpm.cli.invocation import Invocation, open_plan
from mktpm.cli.options import LangOption, PathsArgument
from mktpm.cli.output import cannot_run, note
from mktpm.language import Count, message


def command(paths: PathsArgument = None, engine: EngineOption = None, lang: LangOption = None) -> None:
    """Replace the engine's table of figures by all that was imported; until all of it is there, the old table stands.

    The table is analytics.table, by default mktpm_metrics. Postgres and Spark can be pushed to.
    """
    invocation = open_plan(paths, None, lang)
    rows, table = _pushed(invocation, engine)
    note(message("{rows} in `{table}`", rows=Count(rows, "row"), table=table), invocation.language)


def _pushed(invocation: Invocation, engine: str | None) -> tuple[int, str]:
    from mktpm.analytics.engines import DEFAULT_TABLE, EMBEDDED
    from mktpm.analytics.store import store_of

    url = engine_url(invocation, engine)
    if url is None or url == EMBEDDED:
        said = message("there is no engine to push to")
        cannot_run(said, message("name it with `--engine URL`, or as `analytics.engine`"), invocation.language)
    analytics = invocation.workspace.fields.analytics
    table = (analytics.table if analytics is not None else None) or DEFAULT_TABLE
    with failures_told(invocation):
        from mktpm.analytics.engines.loading import pushed

        rows = pushed(url, store_of(invocation.workspace), table)
    return rows, table
