"""Whether counts times rates make the amount that is stated."""

from mktpm.engine.stated_figures.arithmetic import comparable, sum_of
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch
from mktpm.engine.stated_figures.targets import missed, target_of
from mktpm.engine.stated_figures.terms import worth, written
from mktpm.engine.stated_figures.wording import reckoning
from mktpm.language import message
from mktpm.plan.claims import ClaimFields

_SAID = message("`{claim}` is stated as {stated}, but its rates make {found} ({reckoning}): {gap}")


def check_rate(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how what the terms of ``claim`` make differs from the amount that they must make."""
    worths = [worth(term, number) for number, term in enumerate(claim.terms)]
    for number, each in enumerate(worths):
        comparable(worths[0], each, "terms", number, "rate")
    target = target_of(book, claim)
    terms = reckoning([written(term) for term in claim.terms])
    return None if target is None else missed(target, sum_of(worths), claim.within, _SAID.template, terms)
