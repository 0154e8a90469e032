"""Whether phases come in the order in which they are stated."""

from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Fault, Mismatch, Unclear, unclear
from mktpm.engine.stated_figures.planned import days_of, task_days, task_of
from mktpm.language import Count, Message, message
from mktpm.plan.claims import ClaimFields, Phase


@dataclass(frozen=True, slots=True)
class _Placed:
    """A phase with its days; the last one inclusive."""

    name: str
    first: date
    last: date | None
    begin: object
    """How the first day was written."""
    end: object


def check_phases(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return the first phase that begins or ends before the one stated before it does; None where none does.

    Phases may overlap: one that begins before the one before it ends contradicts nothing.
    """
    placed, faults = list[_Placed](), list[Fault]()
    for number, phase in enumerate(claim.phases):
        try:
            placed.append(_placed(book, phase, number))
        except Unclear as problem:
            faults.extend(problem.faults)
    if faults:
        raise Unclear(faults)
    for number, (one, other) in enumerate(pairwise(placed), 1):
        said = _contradiction(one, other)
        if said is not None:
            whole = message("`{claim}`: {said}", claim=book.label(claim.id), said=said)
            return Mismatch(whole, ("phases", number))
    return None


def _placed(book: Book, phase: Phase, number: int) -> _Placed:
    if phase.task is None and phase.start is None:
        hint = message("write `from` and `to`, or the `task` whose dates it has")
        raise unclear(message("the phase has no dates"), "phases", number, hint=hint)
    planned = task_days(book, phase.task, "phases", number, "task") if phase.task is not None else None
    begin = days_of(book, phase.start, "from", "phases", number).first if phase.start is not None else None
    end = days_of(book, phase.end, "to", "phases", number).last if phase.end is not None else None
    first = begin or (planned[0] if planned else date.min)
    last = end or (planned[1] if planned else None)
    if last is not None and last < first:
        said = message("it ends on {last}, before it begins on {first}", first=first, last=last)
        raise unclear(said, "phases", number)
    known = task_of(book, phase.task).name if phase.task is not None else None
    return _Placed(phase.name or known or str(number + 1), first, last, phase.start or first, phase.end or last)


def _contradiction(one: _Placed, other: _Placed) -> Message | None:
    if other.first < one.first:
        return message(
            "`{later}` is stated after `{earlier}`, but begins {begin}, before {other}: {gap} earlier",
            later=other.name, earlier=one.name, begin=other.begin, other=one.begin,
            gap=Count((one.first - other.first).days, "day"),
        )  # fmt: skip
    if one.last is not None and other.last is not None and other.last < one.last:
        return message(
            "`{later}` is stated after `{earlier}`, but ends {end}, before {other}: {gap} earlier",
            later=other.name, earlier=one.name, end=other.end, other=one.end,
            gap=Count((one.last - other.last).days, "day"),
        )  # fmt: skip
    return None
