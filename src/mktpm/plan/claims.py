"""Figures that a plan states about itself: each a claim, with what it must agree with."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StrictInt, model_validator

from mktpm.language import message
from mktpm.plan.figures import (
    Figure,
    Period,
    parse_amount,
    parse_figure,
    parse_length,
    parse_quantity,
    parse_share,
    period_of,
    year_period,
)
from mktpm.plan.record import Record
from mktpm.plan.values import Identifier, Lazily, Line, Text, Written
from mktpm.quantities import DateExpression, QuantityError, parse_date

Bound = Period | DateExpression
"""A quarter, a half-year, a month, a year, or a day, which may be a named one."""


@dataclass(frozen=True, slots=True)
class Fee:
    """Money for each, or for each in a time: ``120万``, ``10万/mo``."""

    amount: Figure
    per: str = ""
    """``h``, ``d``, ``w``, ``mo``, ``y``, or nothing."""

    def __str__(self) -> str:
        """Return the fee as it was written."""
        return f"{self.amount}/{self.per}" if self.per else str(self.amount)


@dataclass(frozen=True, slots=True)
class Stated:
    """A bound as written, and what it means."""

    written: str
    meaning: Bound

    def __str__(self) -> str:
        """Return the bound as it was written."""
        return self.written


_PER = {"h": "h", "d": "d", "w": "w", "mo": "mo", "y": "y", "月": "mo", "年": "y", "天": "d", "日": "d", "周": "w"}


def _fee(value: Any) -> Fee:
    if not isinstance(value, str):
        return Fee(parse_amount(value))
    money, slash, per = value.partition("/")
    if slash and per.strip() not in _PER:
        raise QuantityError(
            message("`{value}` is not a rate", value=value[:40]), message("write money, or money per time: `10万/mo`")
        )
    return Fee(parse_amount(money), _PER[per.strip()] if slash else "")


def _bound(value: Any) -> Stated:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise QuantityError(
            message("a quarter, a month or a date was expected"), message("write `2024Q1`, `2024-03` or `2024-03-05`")
        )
    text = str(value).strip()
    if len(text) == 4 and text.isdecimal():
        return Stated(text, year_period(int(text)))
    return Stated(text, period_of(text) or parse_date(text))


FigureField = Annotated[
    Figure, PlainValidator(parse_quantity), Written("figure", ("4280万", "52%", "17mo", "2024Q1", "2026-11-11"))
]
StatementField = Annotated[Figure, PlainValidator(parse_figure), Written("figure or text", ("15%", "2025Q1"))]
ShareOfField = Annotated[Figure, PlainValidator(parse_share), Written("percentage", ("40%",))]
AmountField = Annotated[Figure, PlainValidator(parse_amount), Written("amount", ("30000", "4280万", "8人"))]
FeeField = Annotated[Fee, PlainValidator(_fee), Written("money, also per time", ("120万", "10万/mo"))]
LengthField = Annotated[Figure, PlainValidator(parse_length), Written("length", ("17mo", "2y", "12w", "60d", "90ed"))]
BoundField = Annotated[
    Stated, PlainValidator(_bound), Written("quarter, half-year, month, year or date", ("2024Q1", "2024H1", "2024-03"))
]
Number = Annotated[StrictInt, Field(ge=0, le=1_000_000_000)]


class Term(Record):
    """So many of something at so much each."""

    count: AmountField = Field(description="How many.")
    rate: FeeField = Field(description="How much each costs, in all or per time: `120万`, `10万/mo`.")
    time: LengthField | None = Field(None, description="For how long, where the rate is per time: `12mo`.")


class Phase(Record):
    """A phase in its place in the order; a text alone is its `task`."""

    name: Line | None = Field(None, description="The name shown; default: the task's.")
    task: Identifier | None = Field(None, description="The task whose plan dates it has where none are written here.")
    start: BoundField | None = Field(None, alias="from", description="When it begins.")
    end: BoundField | None = Field(None, alias="to", description="When it ends, inclusive.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        return {"task": value} if isinstance(value, (str, int)) and not isinstance(value, bool) else value


class ClaimFields(Record):
    """A figure as the plan states it, with what it must agree with. A claim states one thing."""

    id: Identifier = Field(description="How other claims refer to it.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    value: FigureField | None = Field(None, description="The figure stated.")
    parts: Annotated[tuple[Identifier, ...], Field(min_length=1)] = Field(
        (), description="Claims whose sum it is; beside `share` those that the share is of."
    )
    share: ShareOfField | None = Field(None, description="The share stated, of `of`.")
    of: Identifier | None = Field(None, description="The claim that `share` is a share of.")
    shares: Annotated[Mapping[Line, ShareOfField], Field(min_length=1)] = Field(
        {}, description="Shares that make 100%."
    )
    equals: Identifier | None = Field(None, description="The claim that the `terms` must make; default: `value`.")
    terms: Annotated[tuple[Annotated[Term, Lazily], ...], Field(min_length=1)] = Field(
        (), description="Counts and rates that make an amount."
    )
    values: Annotated[tuple[StatementField, ...], Field(min_length=1)] = Field(
        (), description="One figure, stated more than once."
    )
    plan: Line | None = Field(
        None,
        description="What `value`, `values`, `parts` or `terms` must agree with in the plan: `start`, `finish`, "
        "`deadline`, `buffer`, `budget.total`, `budget.reserve`, or `budget.` and the id of a line; beside "
        "`at_most`: `duration`.",
    )
    task: Identifier | None = Field(
        None, description="The task whose plan finish `value` or `values` must agree with, or that lasts `at_most`."
    )
    at_most: LengthField | None = Field(None, description="The longest time stated.")
    start: BoundField | None = Field(None, alias="from", description="Where that time begins; default: in the plan.")
    end: BoundField | None = Field(None, alias="to", description="Where it ends, inclusive; default: in the plan.")
    count: Number | None = Field(None, description="The number stated.")
    items: tuple[Line, ...] = Field((), description="The list that `count` counts.")
    sum: tuple[Number, ...] = Field((), description="The numbers that make `count`.")
    people: Identifier | None = Field(
        None, description="Whom `count` counts: a team, a resource, a role of `people`, or `*` for all of them."
    )
    phases: Annotated[tuple[Annotated[Phase, Lazily], ...], Field(min_length=2)] = Field(
        (), description="Phases in the order stated."
    )
    within: FigureField | None = Field(
        None, description="How far apart two amounts may be: a share of the one stated `1%`, or an amount `50万`."
    )
    text: Text | None = Field(None, description="The sentence that states it.")
    source: Line | None = Field(None, description="Where the sentence stands.")
