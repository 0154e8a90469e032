"""KPIs as a plan states them."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from mktpm.plan.record import Record
from mktpm.plan.values import DateField, Identifier, Lazily, Line, OneOrMany, Text


class Scale(Record):
    """The values that a figure may have at all."""

    min: Line | float | None = Field(None, description="The least.")
    max: Line | float | None = Field(None, description="The most.")


class Kpi(Record):
    """A figure to follow: written down, or computed from others, from imported measures or from the plan."""

    id: Identifier = Field(description="How formulas, goals and the CSV of actual values refer to it.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    note: Text | None = Field(None, description="Free text.")
    formula: Line | None = Field(
        None,
        description="How it is computed from other KPIs, imported measures and the plan: `gmv / spend`; "
        "without one its values stand in `PLAN.kpis.csv`.",
    )
    per: Literal["total", "day", "week", "month"] = Field(
        "total", description="Over what imported measures are summed: since the project's start, or by period."
    )
    where: Mapping[Line, Annotated[tuple[Line, ...], OneOrMany]] = Field(
        {}, description="Which rows of the imported measures count: `{channel: [search, social]}`."
    )
    unit: Line | None = Field(
        None, description="The unit of its figures: `%`, `元`, `万元`, `h`, `min`, …; default: the target's."
    )
    direction: Literal["up", "down"] | None = Field(
        None, description="Whether more or less is better; default: the way from baseline to target, else `up`."
    )
    baseline: Line | float | None = Field(None, description="The figure before the project.")
    target: Line | float | None = Field(None, description="The figure to reach.")
    by: DateField | None = Field(None, description="The day by which it is to be reached.")
    owner: Identifier | None = Field(None, description="Who answers for it.")
    scale: Annotated[Scale, Lazily] | None = Field(None, description="Limits; a value outside is a mistake.")
