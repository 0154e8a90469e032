"""Figures beside their targets, as a Markdown table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One figure; ``target`` is None for a figure that only informs."""

    what: str
    figure: float
    unit: str
    target: float | None = None
    at_least: bool = False
    """Whether the target is a floor and not a ceiling."""

    @property
    def reached(self) -> bool | None:
        """Whether the target is met, unrounded; None without one."""
        if self.target is None:
            return None
        return self.figure >= self.target if self.at_least else self.figure <= self.target


def render(rows: Sequence[Row]) -> str:
    """Return the table."""
    lines = ["| measured | figure | target | |", "| --- | ---: | ---: | --- |"]
    lines += [f"| {row.what} | {_figure(row.figure, row.unit)} | {_target(row)} | {_verdict(row)} |" for row in rows]
    return "\n".join(lines)


def _figure(figure: float, unit: str) -> str:
    digits = 2 if figure < 10 else 1 if figure < 100 else 0
    return f"{figure:.{digits}f} {unit}"


def _target(row: Row) -> str:
    return "" if row.target is None else f"{'≥' if row.at_least else '≤'} {row.target:g} {row.unit}"


def _verdict(row: Row) -> str:
    return {None: "", True: "OK", False: "**short**"}[row.reached]
