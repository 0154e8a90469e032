"""Counts times rates, times time where a rate is per time."""

from decimal import Decimal

from mktpm.engine.stated_figures.arithmetic import made
from mktpm.engine.stated_figures.findings import unclear
from mktpm.language import message
from mktpm.plan.claims import Term
from mktpm.plan.figures import Figure


def worth(term: Term, number: int) -> Figure:
    """Return count × rate, × time where the rate is per time; ``number`` is the term's place in its claim."""
    rate = term.rate
    amount = term.count.number * rate.amount.number * _times(term, number)
    return made(rate.amount, amount)


def written(term: Term) -> str:
    """Return a term as a multiplication: "3 × 120万", "3 × 10万/mo × 12mo"."""
    return f"{term.count} × {term.rate}" + (f" × {term.time}" if term.time is not None else "")


def _times(term: Term, number: int) -> Decimal:
    """Return how many times the rate is paid: 1 where it is not per time."""
    per, time = term.rate.per, term.time
    if not per and time is None:
        return Decimal(1)
    if time is None:
        hint = message("say for how long: `time: 12mo`")
        raise unclear(message("`{rate}` is per time", rate=term.rate), "terms", number, "rate", hint=hint)
    if not per:
        hint = message("say what time the rate is for: `{rate}/mo`", rate=term.rate)
        raise unclear(message("`{rate}` is not per time", rate=term.rate), "terms", number, "rate", hint=hint)
    if time.kind == "months" and per in ("mo", "y"):
        return time.number if per == "mo" else time.number / 12
    if time.length is not None and time.length.unit == per and not time.length.elapsed:
        return time.number
    hint = message("write the time in the unit of the rate")
    raise unclear(
        message("{figures} can't be multiplied", figures=f"`{term.rate}` × `{time}`"), "terms", number, hint=hint
    )
