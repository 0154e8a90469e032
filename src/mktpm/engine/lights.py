"""What a project's light is made of: parts with a score each, their findings, and the figures they rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mktpm.language import Message

Level = Literal["red", "yellow", "green", "none"]
RANK: dict[Level, int] = {"red": 0, "yellow": 1, "green": 2, "none": 3}
MOST: dict[Level, int] = {"red": 39, "yellow": 69, "green": 100, "none": 100}
"""The highest score that goes with a colour."""
_YELLOW, _RED, _LOST = 1.0, 2.0, 4.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that decides a project's colour."""

    level: Level
    said: Message
    strain: float = 0.0
    """How bad it is: 0 for nothing, 1 where yellow begins, 2 where red does, 4 for the worst."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that a part rests on."""

    name: str
    """Its name in JSON."""
    value: float | int | str | None
    said: Message | None
    """None where the sentence of the figure before it has both."""


@dataclass(frozen=True, slots=True)
class Part:
    """One side of how a project stands."""

    name: str
    """``schedule``, ``buffer``, ``risk`` or ``cost``."""
    weight: int
    """Its weight in the project's score, against those of the other parts there are."""
    level: Level
    score: int
    """0 to 100: at least 70 for green, at least 40 for yellow."""
    figures: tuple[Figure, ...]
    findings: tuple[Finding, ...]
    """What makes it yellow or red, the worst first."""

    @property
    def sentences(self) -> list[Message]:
        """Return its figures in words."""
        return [figure.said for figure in self.figures if figure.said is not None]

    @property
    def said(self) -> Message | None:
        """Return what weighs most in it; None where nothing does."""
        return self.findings[0].said if self.findings else None


def part(name: str, weight: int, findings: Sequence[Finding], figures: Sequence[Figure], strain: float) -> Part:
    """Return a part whose colour is that of its worst finding; ``strain`` is what it bears without one."""
    ranked = sorted(findings, key=lambda finding: RANK[finding.level])
    level = ranked[0].level if ranked else "green"
    strain = max([strain, *(finding.strain for finding in ranked)])
    return Part(name, weight, level, min(score_at(strain), MOST[level]), tuple(figures), tuple(ranked))


def score_at(strain: float) -> int:
    """Return the score for a strain: 100 for none, 70 where yellow begins, 40 where red does, 0 from 4 on."""
    if strain <= _RED:
        return round(100 - 30 * max(strain, 0.0))
    return round(max(40 - 20 * (strain - _RED), 0.0))


def between(value: float, yellow: float, red: float, worst: float) -> float:
    """Return the strain of a figure whose thresholds are ``yellow`` and ``red``, and that is lost at ``worst``."""
    if value >= red:
        return min(_RED + (value - red) / max(worst - red, 1e-9) * (_LOST - _RED), _LOST)
    if value >= yellow:
        return _YELLOW + (value - yellow) / (red - yellow)
    return max(value / yellow, 0.0)


def total(parts: Sequence[Part], level: Level) -> int:
    """Return a project's score: the weighted mean of its parts', and no more than its colour allows."""
    weight = sum(each.weight for each in parts)
    mean = sum(each.weight * each.score for each in parts) / weight if weight else 100.0
    return min(round(mean), MOST[level])
