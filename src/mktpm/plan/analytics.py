"""Where imported figures lie, and what reads them."""

from pydantic import Field

from mktpm.plan.record import Record
from mktpm.plan.values import Line, PatternField


class AnalyticsFields(Record):
    """Where imported figures lie, and what reads them."""

    engine: Line | None = Field(
        None, description="What computes figures: a URL such as `spark://host:7077`; default: DuckDB in the process."
    )
    table: Line | None = Field(
        None, description="The engine's table of figures, such as `marketing.ads`; default: `mktpm_metrics`."
    )
    data: PatternField = Field("data", description="The folder of imported figures, relative to the workspace file.")
