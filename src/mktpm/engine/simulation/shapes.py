"""How lengths are spread, as tables: for each step of a standard normal variable, the length it stands for.

A run draws one normal number for a task; its step in the table says how long the task takes. Tables
make every distribution as quick as an array access, and let tasks depend on each other through
their normal numbers (a Gaussian copula) whatever their distributions are.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from mktpm.engine.simulation.settings import Distribution

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.floating[Any]]


STEPS = 2048
"""Entries of a table."""
REACH = 5.0
"""How many standard deviations a table reaches to each side; less than one number in a million lies further out."""
PERT_WEIGHT = 4.0
"""λ: how much more the likely value weighs than either end."""
_FINE = 2048
"""Steps of the numerical integration of the beta density."""


def middles() -> "Floats":
    """Return the normal numbers in the middle of each step."""
    import numpy as np

    return (np.arange(STEPS) + 0.5) * (2 * REACH / STEPS) - REACH


def shares() -> "Floats":
    """Return, for the middle of each step, the share of all normal numbers below it."""
    import numpy as np

    return np.array([0.5 * math.erfc(-number / math.sqrt(2)) for number in middles()])


def pert(likely: float, below: "Floats") -> "Floats":
    """Return the quantiles of beta-PERT on 0 to 1 with its mode at ``likely``, for the shares ``below``.

    The density is x^(α-1) (1-x)^(β-1) with α = 1 + 4·mode and β = 1 + 4·(1 - mode), so that the mean is
    (0 + 4·mode + 1) / 6. Source: Clark, "The PERT model for the distribution of an activity time",
    Operations Research 10 (1962); Vose, "Risk Analysis", on the PERT distribution.
    """
    import numpy as np

    angle = np.linspace(0.0, math.pi, _FINE + 1)
    at = (1 - np.cos(angle)) / 2  # close together at the ends, where the density may bend sharply
    first, second = PERT_WEIGHT * likely, PERT_WEIGHT * (1 - likely)
    density = at**first * (1 - at) ** second * np.sin(angle)
    summed = np.concatenate(([0.0], np.cumsum((density[1:] + density[:-1]) / 2)))
    found: Floats = np.interp(below, summed / summed[-1], at)
    return found


def triangular(likely: float, below: "Floats") -> "Floats":
    """Return the quantiles of the triangle on 0 to 1 with its top at ``likely``, for the shares ``below``."""
    import numpy as np

    rising = np.sqrt(below * likely)
    falling = 1 - np.sqrt((1 - below) * (1 - likely))
    found: Floats = np.where(below < likely, rising, falling)
    return found


def measured(values: Sequence[float], below: "Floats") -> "Floats":
    """Return the quantiles of measured ``values`` in rising order, interpolated, for the shares ``below``.

    Source: definition 7 of Hyndman and Fan, "Sample quantiles in statistical packages", The
    American Statistician 50 (1996).
    """
    import numpy as np

    found: Floats = np.interp(below * (len(values) - 1), np.arange(len(values)), np.asarray(values))
    return found


def factors(low: float, likely: float, high: float, distribution: Distribution, below: "Floats") -> "Floats":
    """Return the quantiles between ``low`` and ``high`` with the mode at ``likely``."""
    import numpy as np

    if high <= low:
        return np.full(len(below), likely)
    quantiles = pert if distribution == "pert" else triangular
    return low + (high - low) * quantiles((likely - low) / (high - low), below)
