"""Money as a plan states it: lines, reserve, funding and changes."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, StrictBool

from mktpm.language import message
from mktpm.plan.record import Record
from mktpm.plan.values import DateField, Identifier, Lazily, Line, MoneyField, PercentField, Text, Written
from mktpm.quantities import Money, QuantityError, parse_day, parse_money

LABOUR: Literal["labour"] = "labour"
Curve = Literal["even", "front", "back", "task"]


def _amount(value: Any) -> Money | Literal["labour"]:
    return LABOUR if value == LABOUR else parse_money(value)


def _month_or_day(value: Any) -> str:
    match = re.fullmatch(r"(\d{4}-\d\d)(-\d\d)?", value) if isinstance(value, str) else None
    if match is not None:
        parse_day(f"{match[1]}{match[2] or '-01'}")
        return match[0]
    raise QuantityError(
        message("`{text}` is neither a month nor a day", text=str(value)[:40]),
        message("write `2026-10`, or `2026-10-15` where it is spent on one day"),
    )


AmountField = Annotated[
    Money | Literal["labour"], PlainValidator(_amount), Written("money, or `labour`", ("30000", "4280万", "labour"))
]
DifferenceField = Annotated[
    Money, PlainValidator(parse_money), Written("more or less money", ("30000", "-5000", "-3万"))
]
MonthField = Annotated[str, PlainValidator(_month_or_day), Written("month or day", ("2026-10", "2026-10-15"))]


class BudgetLine(Record):
    """An amount, what it is for, and when it is spent."""

    id: Identifier = Field(description="How the ledger, draws and changes refer to it.")
    name: Line | None = Field(None, description="The name shown; default: the id.")
    amount: AmountField = Field(
        description="How much; `labour` for what the plan's people cost: their planned time × their `rate`."
    )
    labour: StrictBool = Field(
        default=False,
        description="Whether hours that people log count as spent on it: those of its `task`, else of all tasks "
        "that no other such line has. Always true with `amount: labour`.",
    )
    channel: Line | None = Field(None, description="The sales or media channel; default: the task's.")
    phase: Identifier | None = Field(
        None, description="The phase: a task with children, or a word; default: the phase that its task is in."
    )
    category: Line | None = Field(None, description="What kind of cost it is, such as `media`.")
    region: Line | None = Field(None, description="Where.")
    task: Identifier | None = Field(
        None, description="The task that spends it; what is done of the task is what is earned of the line."
    )
    owner: Identifier | None = Field(None, description="Who answers for it.")
    spread: Curve | Mapping[MonthField, PercentField] = Field(
        "even",
        description="When it is spent: `even` over the working days from `from` to `to`, `front` or `back` (falling "
        "or rising by the same step each day), `task` (over the days of its task's leaves), or shares of months "
        "(their days from `from` to `to`) or of days, which make 100%.",
    )
    start: DateField | None = Field(
        None, alias="from", description="The first day; default: that of its task, its phase, the project."
    )
    end: DateField | None = Field(None, alias="to", description="The last day, inclusive; default: as for `from`.")
    closed: StrictBool = Field(
        default=False, description="Whether nothing more will be spent: its forecast is then what was."
    )
    note: Text | None = Field(None, description="Free text.")

    @property
    def is_labour(self) -> bool:
        """Return whether people's time is what it costs."""
        return self.labour or self.amount == LABOUR


class ReserveDraw(Record):
    """Money taken from the reserve."""

    on: DateField = Field(description="When.")
    amount: MoneyField = Field(description="How much.")
    line: Identifier = Field(description="The line that it goes to.")
    because: Line = Field(description="Why.")
    by: Identifier | None = Field(None, description="Who decided.")


class Reserve(Record):
    """Money held back, and what was taken from it."""

    amount: MoneyField = Field(description="How much there was.")
    draws: tuple[Annotated[ReserveDraw, Lazily], ...] = Field((), description="What was taken, in order.")


class Funding(Record):
    """Money that comes in to be spent."""

    on: DateField = Field(description="When it is there.")
    amount: MoneyField = Field(description="How much.")
    source: Line | None = Field(None, description="Where it comes from.")


class BudgetChange(Record):
    """A change of a line that somebody asks for; it counts from when its approval task is approved."""

    id: Identifier = Field(description="What it is called.")
    on: DateField = Field(description="When it was asked for.")
    line: Identifier = Field(description="The line that it changes.")
    amount: DifferenceField = Field(description="How much more, or less with a minus.")
    because: Line = Field(description="Why.")
    by: Identifier | None = Field(None, description="Who asks for it.")
    approval: Identifier | None = Field(
        None, description="The task whose approval decides it; who approves the task agrees to the change as written."
    )


class Budget(Record):
    """The project's money."""

    total: MoneyField | None = Field(
        None, description="What may be spent in all, without later changes; default: lines and reserve."
    )
    limit: PercentField | None = Field(
        None, description="Share of the total not to exceed; default: the policy's, else 110%."
    )
    lines: tuple[Annotated[BudgetLine, Lazily], ...] = Field((), description="The amounts.")
    reserve: Annotated[Reserve, Lazily] | None = Field(None, description="Money held back.")
    funding: tuple[Annotated[Funding, Lazily], ...] = Field((), description="When money comes in.")
    changes: tuple[Annotated[BudgetChange, Lazily], ...] = Field((), description="Changes asked for.")
