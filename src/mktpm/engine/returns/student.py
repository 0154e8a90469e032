"""Quantiles of Student's t distribution."""

from statistics import NormalDist


def t_quantile(chance: float, degrees: int) -> float:
    """Return the value below which t with so many ``degrees`` of freedom is with that ``chance``.

    By the expansion around the normal quantile (Abramowitz and Stegun, "Handbook of Mathematical
    Functions", 26.7.5); from 15 degrees on right to four digits.
    """
    z = NormalDist().inv_cdf(chance)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    found: float = z + sum(term / degrees ** (power + 1) for power, term in enumerate(terms))
    return found
