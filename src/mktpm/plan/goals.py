"""Goals as a plan states them: what it is for, what belongs to it, and what hurts today."""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from mktpm.plan.record import Record
from mktpm.plan.values import DateField, Identifier, Lazily, Line, OneOrMany


class Benchmark(Record):
    """A figure to compare a goal with, and where it comes from."""

    value: Line | float = Field(description="The figure.")
    source: Line | None = Field(None, description="Where it comes from.")


class Goal(Record):
    """What the project is for, in a measure."""

    id: Identifier | None = Field(None, description="How others refer to the goal.")
    name: Line | None = Field(None, description="The goal in words.")
    scenario: Line | None = Field(None, description="The situation it is about.")
    metric: Line | None = Field(None, description="What is measured.")
    unit: Line | None = Field(None, description="The unit of the figures.")
    baseline: Line | float | None = Field(None, description="The figure before the project.")
    target: Line | float | None = Field(None, description="The figure to reach.")
    result: Line | float | None = Field(None, description="The figure reached; default: that of `kpi` or `formula`.")
    by: DateField | None = Field(None, description="The day by which it is to be reached.")
    owner: Identifier | None = Field(None, description="Who answers for it.")
    dimension: Literal["finance", "operations", "customer"] | None = Field(
        None, description="The side of the business."
    )
    benchmark: Annotated[Benchmark, Lazily] | None = Field(None, description="A figure to compare with.")
    kpi: Identifier | None = Field(None, description="The KPI that measures it; its latest value is the result.")
    formula: Line | None = Field(
        None,
        description="How its result is computed, from KPIs or from the plan's tasks: `completion(promo)`, `on_time()`.",
    )
    links: tuple[Identifier, ...] = Field((), description="Tasks that serve it.")


class Scope(Record):
    """What belongs to the project, and what does not."""

    inside: Annotated[tuple[Line, ...], OneOrMany] = Field((), alias="in", description="What belongs to it.")
    outside: Annotated[tuple[Line, ...], OneOrMany] = Field((), alias="out", description="What does not.")


class Pain(Record):
    """Something that hurts today, and the goals that are to end it; a sentence alone is its `text`."""

    text: Line = Field(description="What hurts.")
    goals: Annotated[tuple[Identifier, ...], OneOrMany] = Field((), description="Ids of the goals that answer it.")

    @model_validator(mode="before")
    @classmethod
    def _from_sentence(cls, value: Any) -> Any:
        return value if isinstance(value, dict) else {"text": value}
