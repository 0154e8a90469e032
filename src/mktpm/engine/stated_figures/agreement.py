"""Whether a figure that is stated more than once is the same each time, and the plan's."""

from collections.abc import Sequence
from decimal import Decimal

from mktpm.diagnostics import Route
from mktpm.engine.stated_figures.arithmetic import comparable, made
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch, unclear
from mktpm.engine.stated_figures.planned import planned
from mktpm.engine.stated_figures.tolerance import agree
from mktpm.engine.stated_figures.wording import gap
from mktpm.language import Count, Listing, Message, message
from mktpm.plan.claims import ClaimFields
from mktpm.plan.figures import STEPS, Figure, Period, in_year
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY

_MOST_NAMED = 8


def check_values(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how the values of ``claim`` differ from each other, or from the plan; None where they don't."""
    values, key = _stated(claim)
    for position, value in enumerate(values):
        _same_kind(values[0], value, *key, *([position] if claim.values else []))
    in_plan = planned(book, claim) if claim.plan is not None or claim.task is not None else None
    if in_plan is not None:
        _same_kind(in_plan, values[0], *key)
        if in_plan.kind == "amount":
            in_plan = made(values[0], in_plan.number)
    everything = [*values, in_plan] if in_plan is not None else values
    apart = _apart(book, everything, claim)
    if apart is None:
        return None
    return Mismatch(_said(book.label(claim.id), values, in_plan, apart), key)


def _stated(claim: ClaimFields) -> tuple[list[Figure], Route]:
    """Return what ``claim`` states, quarters without a year in that of the others, and the key it stands at."""
    if claim.value is not None and claim.values:
        raise unclear(message("`{key}` doesn't go with `{mark}`", key="value", mark="values"), "value")
    values = [claim.value] if claim.value is not None else list(claim.values)
    key = "value" if claim.value is not None else "values"
    alone = claim.plan is None and claim.task is None
    if not values or (alone and len(values) < 2):
        said = message("there is nothing to compare `{id}` with", id=claim.name or claim.id)
        where = key if values else "plan" if claim.plan is not None else "task"
        raise unclear(said, where, hint=message("write every value stated: `values: [15%, 20%]`"))
    year = next((value.period.first.year for value in values if value.period is not None), None)
    return [value if year is None else in_year(value, year) for value in values], (key,)


def _same_kind(one: Figure, other: Figure, *key: str | int) -> None:
    if one.length is None or other.length is None or one.length.elapsed != other.length.elapsed:
        comparable(one, other, *key)


def _said(label: str, values: Sequence[Figure], in_plan: Figure | None, apart: object) -> Message:
    shown = [f"`{text}`" for text in dict.fromkeys(str(value) for value in values)]
    listed = Listing(tuple(shown if len(shown) <= _MOST_NAMED else [*shown[:_MOST_NAMED], "…"]))
    if in_plan is not None:
        return message(
            "`{claim}` is stated as {values}, but the plan has `{found}`: {gap}",
            claim=label, values=listed, found=in_plan, gap=apart,
        )  # fmt: skip
    return message("`{claim}` is stated as {values}: {gap}", claim=label, values=listed, gap=apart)


def _apart(book: Book, figures: Sequence[Figure], claim: ClaimFields) -> Message | None:
    """Return in words how far figures of one kind are apart; None where they agree."""
    first = figures[0]
    if first.kind == "words":
        same = len({" ".join(figure.written.split()).casefold() for figure in figures}) == 1
        return None if same else message("these are not the same")
    if first.kind == "period":
        return _periods_apart([figure.period for figure in figures if figure.period is not None])
    numbers = [_number(book, figure) for figure in figures]
    size = max(numbers) - min(numbers)
    if first.kind == "length":
        return message("{gap} apart", gap=_length(first, size, book)) if size else None
    return None if agree(first, size, claim.within) else message("{gap} apart", gap=gap(first, size))


def _number(book: Book, figure: Figure) -> Decimal:
    """Return the figure's number; for a length its minutes."""
    if figure.length is None:
        return figure.number
    day, days = _day(figure, book)
    scale = {"min": 1, "h": 60, "d": day, "w": day * days}[figure.length.unit]
    return figure.length.amount * scale


def _day(figure: Figure, book: Book) -> tuple[int, int]:
    """Return the minutes of a day and the days of a week of a length."""
    if figure.length is not None and figure.length.elapsed:
        return MINUTES_PER_ELAPSED_DAY, 7
    calendar = book.at.timeline.calendar()
    return calendar.day_minutes, calendar.week_days


def _length(like: Figure, minutes: Decimal, book: Book) -> str | Count:
    day, _ = _day(like, book)
    if minutes % day == 0:
        return Count(int(minutes / day), "day") if like.length and like.length.elapsed else Count(
            int(minutes / day), "working day")  # fmt: skip
    return Count(round(float(minutes) / 60, 1), "hour")


def _periods_apart(periods: Sequence[Period]) -> Message | None:
    """Return how far periods are apart of which not each lies in another; None where all share a day."""
    last, first = max(periods, key=lambda each: each.first), min(periods, key=lambda each: each.last)
    if last.first <= first.last:
        return None
    kinds = {period.precision for period in periods}
    if len(kinds) == 1 and "day" not in kinds:
        precision = kinds.pop()
        number = (last.month - first.month) // STEPS[precision]
        noun = {"quarter": "quarter", "half": "half-year", "year": "year"}.get(precision, "month")
        return message("{gap} apart", gap=Count(number, noun))
    return message("{gap} apart", gap=Count((last.first - first.last).days, "day"))
