"""Whether a total is what its parts make."""

from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch
from mktpm.engine.stated_figures.targets import missed, target_of
from mktpm.engine.stated_figures.wording import reckoning
from mktpm.language import message
from mktpm.plan.claims import ClaimFields

_SAID = message("`{claim}` is stated as {stated}, but its parts make {found} ({reckoning}): {gap}")


def check_sum(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how the value of ``claim`` differs from the sum of its parts; None where it doesn't, or has no value."""
    total, parts = book.total(claim.parts, "parts")
    target = target_of(book, claim)
    return None if target is None else missed(target, total, claim.within, _SAID.template, reckoning(parts))
