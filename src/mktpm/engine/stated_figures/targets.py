"""What a sum or a multiplication must make: the claim's own value, another claim, or a figure of the plan."""

from dataclasses import dataclass

from mktpm.diagnostics import Related
from mktpm.engine.stated_figures.arithmetic import comparable, made
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch, unclear
from mktpm.engine.stated_figures.planned import planned
from mktpm.engine.stated_figures.tolerance import agree
from mktpm.engine.stated_figures.wording import gap, more_or_less
from mktpm.language import message
from mktpm.plan.claims import ClaimFields
from mktpm.plan.figures import Figure

_KEYS = ("equals", "value", "plan")


@dataclass(frozen=True, slots=True)
class Target:
    """The figure that is to be made."""

    label: str
    figure: Figure
    key: str
    """The key of the claim that leads to it."""
    related: tuple[Related, ...] = ()


def target_of(book: Book, claim: ClaimFields) -> Target | None:
    """Return what ``claim`` says must come out; None where it says nothing."""
    given = [key for key in _KEYS if getattr(claim, key) is not None]
    if len(given) > 1:
        raise unclear(message("`{key}` doesn't go with `{mark}`", key=given[1], mark=given[0]), given[1])
    if claim.equals is not None:
        figure = book.amount(claim.equals, "equals")
        return Target(book.label(claim.equals), figure, "equals", (book.stated(claim.equals),))
    if claim.value is not None:
        return Target(book.label(claim.id), claim.value, "value")
    return Target(claim.plan, planned(book, claim), "plan") if claim.plan is not None else None


def missed(target: Target, found: Figure, within: Figure | None, template: str, reckoning: str) -> Mismatch | None:
    """Return by how much ``found`` misses the target, said with ``template``; None where it agrees."""
    comparable(target.figure, found, target.key)
    stated = made(found, target.figure.number) if target.key == "plan" else target.figure
    difference = found.number - stated.number
    if agree(stated, difference, within):
        return None
    said = message(
        template, claim=target.label, stated=stated, found=made(stated, found.number), reckoning=reckoning,
        gap=more_or_less(gap(stated, difference), more=difference > 0),
    )  # fmt: skip
    return Mismatch(said, (target.key,), target.related)
