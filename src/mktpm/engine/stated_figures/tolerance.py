"""How far apart two figures may be and still agree.

Amounts are exact, unless the claim says ``within``. A share that is compared with amounts comes from a
division: it may be off by half a unit of the last digit written. Shares that are listed to make 100% are exact
where they are whole percents, for those are decided and not computed; each with digits behind the point may be
off by half a unit of its last one.
"""

from collections.abc import Iterable
from decimal import Decimal

from mktpm.engine.stated_figures.findings import unclear
from mktpm.language import message
from mktpm.plan.figures import Figure


def agree(stated: Figure, difference: Decimal, within: Figure | None) -> bool:
    """Return whether a figure may be off by ``difference``; raises ``Unclear`` where ``within`` is no distance."""
    if within is None:
        return difference == 0
    if within.kind == "percent" and stated.kind != "percent":
        return abs(difference) <= abs(stated.number) * abs(within.number) / 100
    if within.kind != stated.kind:
        said = message("`within` is a share such as `1%`, or a figure like {stated}", stated=stated)
        raise unclear(said, "within")
    return abs(difference) <= abs(within.number)


def half_a_digit(share: Figure) -> Decimal:
    """Return half a unit of the last digit of ``share``, in percent."""
    return Decimal(5).scaleb(-share.decimals - 1)


def listed_tolerance(shares: Iterable[Figure]) -> Decimal:
    """Return what the sum of listed shares stays below when it is off by rounding alone; 0 for whole percents."""
    return sum((half_a_digit(share) for share in shares if share.decimals), Decimal(0))
