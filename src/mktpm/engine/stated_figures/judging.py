"""All claims of a project → those that fail, and those that can't be checked."""

from collections.abc import Callable, Iterable, Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.stated_figures.agreement import check_values
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.counts import check_count
from mktpm.engine.stated_figures.findings import Mismatch, Unclear, unclear
from mktpm.engine.stated_figures.kinds import kind_of
from mktpm.engine.stated_figures.phases import check_phases
from mktpm.engine.stated_figures.rates import check_rate
from mktpm.engine.stated_figures.shares import check_share, check_shares
from mktpm.engine.stated_figures.spans import check_span
from mktpm.engine.stated_figures.sums import check_sum
from mktpm.language import Message, message
from mktpm.plan.claims import ClaimFields

Check = Callable[[Book, ClaimFields], Mismatch | None]

_CHECKS: dict[str, tuple[str, Check]] = {
    "sum": ("sum-mismatch", check_sum),
    "share": ("share-mismatch", check_share),
    "shares": ("share-mismatch", check_shares),
    "rate": ("rate-mismatch", check_rate),
    "values": ("conflicting-values", check_values),
    "span": ("duration-exceeded", check_span),
    "count": ("count-mismatch", check_count),
    "phases": ("phase-order", check_phases),
}
"""By the kind of a claim: the code of its finding, and the check."""
_LONGEST_QUOTE = 160


def judged(at: ProjectSchedule, loading: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the claims of a project that fail, and why others can't be checked, in the order of the file.

    Claims in which reading the file found something (``loading``) are passed over.
    """
    book = Book(at, _broken(at, loading))
    for position, claim in enumerate(book.claims):
        if not book.is_broken(position):
            yield from _judged(book, position, claim)


def _broken(at: ProjectSchedule, loading: Iterable[Diagnostic]) -> frozenset[int]:
    """Return the positions in the file of the claims in which reading it found something."""
    where = (found.where for found in loading)
    routes = (place.route for place in where if place.file == at.project.file and place.route[:1] == ("claims",))
    return frozenset(route[1] for route in routes if len(route) > 1 and isinstance(route[1], int))


def _judged(book: Book, position: int, claim: ClaimFields) -> Iterator[Diagnostic]:
    project = book.project
    try:
        part = book.through(claim)
        if part is not None:
            said = message("`{claim}` is a part of itself, through `{part}`", claim=claim.id, part=part)
            raise unclear(said, "parts")
        code, check = _CHECKS.get(kind_of(claim), ("", None))
        found = check(book, claim) if check is not None else None
    except Unclear as problem:
        for fault in problem.faults:
            where = project.place("claims", position, *fault.key)
            yield Diagnostic(fault.code, Severity.ERROR, fault.said, where, fault.hint, project.id)
        return
    if found is not None:
        where = project.place("claims", position, *found.key)
        yield Diagnostic(code, Severity.ERROR, found.said, where, _origin(claim), project.id, related=found.related)


def _origin(claim: ClaimFields) -> Message | None:
    """Return where the figure was stated, and in which words."""
    text = " ".join((claim.text or "").split())
    if len(text) > _LONGEST_QUOTE:
        text = text[: _LONGEST_QUOTE - 1] + "…"
    if claim.source and text:
        return message("stated in {source}: “{text}”", source=claim.source, text=text)
    if claim.source:
        return message("stated in {source}", source=claim.source)
    return message("stated as “{text}”", text=text) if text else None
