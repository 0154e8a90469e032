"""How to simulate."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

Distribution = Literal["pert", "triangular"]

DEFAULT_RUNS = 10_000
DEFAULT_CORRELATION = 0.3


class DistributionName(StrEnum):
    """The shapes between three points."""

    PERT = "pert"
    TRIANGULAR = "triangular"


@dataclass(frozen=True, slots=True)
class Settings:
    """How to simulate."""

    runs: int = DEFAULT_RUNS
    seed: int = 1
    correlation: float = DEFAULT_CORRELATION
    """Between the normal numbers of any two tasks, 0 to 1."""
    distribution: Distribution = "pert"
    """Of three points and of the default; a reference class is drawn from as it was measured."""
