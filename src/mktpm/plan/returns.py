"""What a project's money is to bring back, as the plan states it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, PlainValidator, StrictInt, model_validator

from mktpm.language import message
from mktpm.plan.record import Record
from mktpm.plan.values import DateField, Identifier, Lazily, Line, MoneyField, OneOrMany, PercentField, Written
from mktpm.quantities import QuantityError, parse_money, parse_percent

_ROAS = r"1\s*[:：]\s*(\d{1,6}(?:\.\d{1,6})?)"
_RATIO = r"\s*(?:roi|roas)?\s*[\d.]+\s*[:：].*"
_LARGEST = Decimal(10) ** 15


@dataclass(frozen=True, slots=True)
class ReturnTarget:
    """A return that is promised: so much revenue for each unit spent, or so much gain above the cost."""

    measure: Literal["roas", "roi"]
    value: Decimal
    """Of ROAS revenue / cost (4.1); of ROI (gain − cost) / cost (0.35)."""

    def __str__(self) -> str:
        """Return the target as a plan writes it: ``1:4.1``, or ``35%``."""
        return roas_text(self.value) if self.measure == "roas" else f"{_digits(self.value * 100)}%"


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure in three points, from the least to the greatest; all one where it is taken for sure."""

    low: Decimal
    base: Decimal
    high: Decimal

    @property
    def is_sure(self) -> bool:
        """Return whether one value was written."""
        return self.low == self.high

    def __str__(self) -> str:
        """Return the points in digits: ``20/28/35``."""
        return _digits(self.base) if self.is_sure else "/".join(_digits(each) for each in _points(self))


def _points(estimate: Estimate) -> tuple[Decimal, Decimal, Decimal]:
    return estimate.low, estimate.base, estimate.high


def _digits(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def roas_text(value: Decimal) -> str:
    """Return revenue / cost the way a plan writes it: ``1:4.1``."""
    return f"1:{_digits(value)}"


def parse_target(value: Any) -> ReturnTarget:
    """Return the target written as ``value``: ROAS ``1:4.1``, or ROI ``35%``."""
    hint = message("write ROAS (revenue / cost) as `1:4.1`, or ROI ((gain − cost) / cost) as `35%`")
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise QuantityError(message("`{value}` could be ROI or ROAS", value=value), hint)
    text = value.strip() if isinstance(value, str) else ""
    match = re.fullmatch(_ROAS, text)
    if match is not None and Decimal(match[1]):
        return ReturnTarget("roas", Decimal(match[1]))
    if text.endswith(("%", "％")):
        return ReturnTarget("roi", parse_percent(text))
    shown = str(value)[:40]
    if re.fullmatch(_RATIO, text, re.IGNORECASE):
        said = message("`{value}` is not revenue for 1 that is spent", value=shown)
        raise QuantityError(said, message("write `1:4.1`: it is ROAS, whatever it is called; ROI is written as `35%`"))
    if re.fullmatch(r"[\d.]+", text):
        raise QuantityError(message("`{value}` could be ROI or ROAS", value=shown), hint)
    raise QuantityError(message("`{value}` is no return", value=shown), hint)


def parse_estimate(value: Any, parse: Callable[[Any], Decimal], example: str) -> Estimate:
    """Return one figure, or three from the least to the greatest, each of them read by ``parse``."""
    parts = value.split("/") if isinstance(value, str) else [value]
    if len(parts) not in (1, 3):
        said = message("one figure or three were expected, not {n}", n=len(parts))
        raise QuantityError(said, message("write low/base/high: `{example}`", example=example))
    points = [parse(part.strip() if isinstance(part, str) else part) for part in parts]
    if points != sorted(points):
        said = message("the three figures must rise: `{text}`", text=str(value)[:40])
        raise QuantityError(said, message("low/base/high are the least, the likely and the greatest figure"))
    return Estimate(points[0], points[len(points) // 2], points[-1])


def _amount(value: Any) -> Decimal:
    amount = parse_money(value)
    if not 0 < amount <= _LARGEST:
        raise QuantityError(message("`{value}` is not above 0", value=str(value)[:40]) if amount <= 0 else _TOO_MUCH)
    return Decimal(amount)


_TOO_MUCH = message("this amount is above 1,000,000,000,000,000")


def _part(value: Any) -> Decimal:
    share = parse_percent(value)
    if not 0 < share <= 1:
        raise QuantityError(message("`{value}` is not above 0% and at most 100%", value=str(value)[:40]))
    return share


def _chance(value: Any) -> Decimal:
    share = parse_percent(value)
    if share > 1:
        raise QuantityError(message("`{value}` is above {limit}", value=value, limit="100%"))
    return share


TargetField = Annotated[ReturnTarget, PlainValidator(parse_target), Written("ROAS or ROI", ("1:4.1", "35%"))]
AmountsField = Annotated[
    Estimate,
    PlainValidator(lambda value: parse_estimate(value, _amount, "20万/30万/40万")),
    Written("money, or low/base/high", ("30万", "20万/30万/40万")),
]
SharesField = Annotated[
    Estimate,
    PlainValidator(lambda value: parse_estimate(value, _part, "1%/1.2%/1.5%")),
    Written("percentage, or low/base/high", ("1.2%", "1%/1.2%/1.5%")),
]
ChanceField = Annotated[Decimal, PlainValidator(_chance), Written("percentage", ("40%",))]


class Funnel(Record):
    """A channel from spend to revenue; each figure is one value, or low/base/high, the least first."""

    channel: Line = Field(description="The channel, called as in imported figures and in the budget.")
    spend: AmountsField = Field(description="What is spent: `30万`, or low/base/high `20万/30万/40万`.")
    cpm: AmountsField = Field(description="Cost of a thousand impressions.")
    ctr: SharesField = Field(description="Clicks / impressions: `1.2%`.")
    cvr: SharesField = Field(description="Orders / clicks: `3%`.")
    aov: AmountsField = Field(description="Revenue / orders.")
    margin: ChanceField | None = Field(None, description="Gain / revenue; default: that of `returns`.")
    start: DateField | None = Field(
        None, alias="from", description="The first day of its results; default: the project's start."
    )
    end: DateField | None = Field(
        None,
        alias="to",
        description="The last day, inclusive; default: the project's deadline, else its plan's finish.",
    )


class Gate(Record):
    """A stage with what it costs when it begins, and what it brings back where it is passed."""

    name: Line = Field(description="The stage.")
    on: DateField | None = Field(None, description="When its money moves; default: the plan's finish of `task`.")
    cost: MoneyField | None = Field(None, description="What is spent, if the gates before it are passed.")
    gain: MoneyField | None = Field(None, description="What comes back, if this gate is passed too.")
    chance: ChanceField | None = Field(None, description="The chance to get past this gate; default: 100%.")
    task: Identifier | None = Field(
        None, description="The task that decides it: once it is done the chance is 100%, once cancelled 0%."
    )

    @model_validator(mode="after")
    def _has_a_day(self) -> "Gate":
        if self.on is None and self.task is None:
            raise QuantityError(
                message("it is not said when this stage's money moves"),
                message("write `on: 2026-11-11`, or its `task`"),
            )
        return self


class ReturnFields(Record):
    """What the money is to bring back."""

    target: TargetField | None = Field(
        None, description="The return promised: ROAS (revenue / cost) `1:4.1`, or ROI ((gain − cost) / cost) `35%`."
    )
    margin: ChanceField | None = Field(
        None, description="Gain / revenue: what is left of revenue before what is counted as cost; default: 100%."
    )
    rate: PercentField | None = Field(
        None, description="The yearly rate by which later money counts less; default: 0%."
    )
    follow_months: Annotated[StrictInt, Field(ge=0, le=120)] = Field(
        6, description="Months after the close for which the return is followed."
    )
    where: Mapping[Line, Annotated[tuple[Line, ...], OneOrMany]] = Field(
        {},
        description="Which rows of the imported figures are this project's: `{campaign: [双十一]}`; default: all.",
    )
    funnel: tuple[Annotated[Funnel, Lazily], ...] = Field((), description="The forecast, channel by channel.")
    gates: tuple[Annotated[Gate, Lazily], ...] = Field((), description="Stages with money in and out, in their order.")

    @model_validator(mode="after")
    def _has_each_channel_once(self) -> "ReturnFields":
        seen: set[str] = set()
        for funnel in self.funnel:
            if funnel.channel in seen:
                raise QuantityError(
                    message("the funnel of `{channel}` stands twice", channel=funnel.channel[:40]),
                    message("put both into one, or call them differently, as imported figures do"),
                )
            seen.add(funnel.channel)
        return self
