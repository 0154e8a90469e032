"""Whether shares are what the amounts make, and make 100% together."""

from decimal import ROUND_HALF_UP, Decimal

from mktpm.engine.stated_figures.arithmetic import comparable, made, plain
from mktpm.engine.stated_figures.book import Book
from mktpm.engine.stated_figures.findings import Mismatch, unclear
from mktpm.engine.stated_figures.tolerance import half_a_digit, listed_tolerance
from mktpm.engine.stated_figures.wording import more_or_less, points, reckoning
from mktpm.language import message
from mktpm.plan.claims import ClaimFields
from mktpm.plan.figures import Figure

_WHOLE = Decimal(100)


def check_share(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how the share of ``claim`` differs from that of its parts, to the digits written."""
    share = claim.share
    if share is None or claim.of is None:
        hint = message("name the claim that it is a share of: `of: …`")
        raise unclear(message("`{key}` needs `{owner}` beside it", key="share", owner="of"), "share", hint=hint)
    whole, part = book.amount(claim.of, "of"), _part(book, claim)
    comparable(whole, part, "parts" if claim.parts else "value")
    if not whole.number:
        raise unclear(message("there is no share of nothing: `{id}` is 0", id=book.label(claim.of)), "of")
    if abs(_WHOLE * part.number - share.number * whole.number) <= half_a_digit(share) * abs(whole.number):
        return None
    exact = _WHOLE * part.number / whole.number
    found = exact.quantize(Decimal(1).scaleb(-share.decimals), ROUND_HALF_UP) if abs(exact) < 10**18 else exact
    difference = found - share.number
    said = message(
        "`{claim}` is stated as {stated} of `{whole}`, but its parts make {found} ({part} of {total}): {gap}",
        claim=book.label(claim.id), stated=share, whole=book.label(claim.of), found=f"{plain(found)}%",
        part=made(whole, part.number), total=whole, gap=more_or_less(points(abs(difference)), more=difference > 0),
    )  # fmt: skip
    return Mismatch(said, ("share",), (book.stated(claim.of),))


def _part(book: Book, claim: ClaimFields) -> Figure:
    """Return the amount that the share is to be of: of the parts, or the claim's own."""
    if claim.parts and claim.value is not None:
        raise unclear(message("`{key}` doesn't go with `{mark}`", key="value", mark="parts"), "value")
    if claim.parts:
        return book.total(claim.parts, "parts")[0]
    if claim.value is None:
        hint = message("name the claims that make the share: `parts: […]`")
        raise unclear(message("`{key}` needs `{owner}` beside it", key="share", owner="parts"), "share", hint=hint)
    return book.amount(claim.id, "value")


def check_shares(book: Book, claim: ClaimFields) -> Mismatch | None:
    """Return how far the shares of ``claim`` are from 100%."""
    shares = list(claim.shares.values())
    total = sum((share.number for share in shares), Decimal(0))
    difference = total - _WHOLE
    if difference == 0 or abs(difference) < listed_tolerance(shares):
        return None
    said = message(
        "the shares of `{claim}` make {found} ({reckoning}), not 100%: {gap}",
        claim=book.label(claim.id), found=f"{plain(total)}%", reckoning=reckoning(shares),
        gap=more_or_less(points(abs(difference)), more=difference > 0),
    )  # fmt: skip
    return Mismatch(said, ("shares",))
