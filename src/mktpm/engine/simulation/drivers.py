"""What drives the spread of a project's finish: the bars of a tornado."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mktpm.engine.simulation.tally import Tally
from mktpm.plan.model import Risk, Task

if TYPE_CHECKING:
    from mktpm.engine.simulation.shapes import Floats

_TENTH = 1.2815515655446004
"""A standard normal number is above this in one case of ten."""
_SHOWN = 0.05
"""Working days of swing below which something drives nothing."""
_SURE = 3.0
"""Standard errors by which a swing must differ from none."""


@dataclass(frozen=True, slots=True)
class Driver:
    """Something that moves the project's finish, in working days from the mean of all runs."""

    kind: Literal["task", "risk", "common"]
    """``common``: what all tasks share by their correlation."""
    task: Task | None
    risk: Risk | None
    low: float
    """The mean finish of the tenth of runs in which it went best; of a risk, of those where it doesn't strike."""
    high: float
    """The mean finish of the tenth in which it went worst; of a risk, of those where it strikes."""

    @property
    def swing(self) -> float:
        """Return the working days between the two."""
        return self.high - self.low


def drivers_of(tally: Tally, finish: "Floats") -> tuple[Driver, ...]:
    """Return what drives the spread of ``finish`` (working days by run), the strongest first.

    A task is judged by its own luck, without what all tasks share: that has a bar of its own. What the
    common factor does to the finish is taken out of the finish first (a control variate), so that
    chance blurs the bars less.
    """
    rest = _without_common(tally, finish)
    found = [*_common(tally, finish), *_tasks(tally, rest), *_risks(tally, rest)]
    error = float(rest.std()) * math.sqrt(20 / max(len(rest), 1))
    clear = [driver for driver in found if abs(driver.swing) >= max(_SHOWN, _SURE * error)]
    return tuple(sorted(clear, key=lambda driver: -abs(driver.swing)))


def _without_common(tally: Tally, finish: "Floats") -> "Floats":
    """Return the finish less its linear regression on the common factor."""
    if tally.model.settings.correlation <= 0:
        return finish
    factor = tally.common - tally.common.mean()
    slope = float(factor @ (finish - finish.mean())) / max(float(factor @ factor), 1e-12)
    rest: Floats = finish - slope * factor
    return rest


def _common(tally: Tally, finish: "Floats") -> Iterator[Driver]:
    if tally.model.settings.correlation > 0 and len(tally.drawn) > 1:
        yield from _bars(Driver("common", None, None, 0.0, 0.0), finish, tally.common)


def _tasks(tally: Tally, rest: "Floats") -> Iterator[Driver]:
    if tally.model.settings.correlation >= 1:
        return
    for number in tally.drawn:
        node = tally.model.schedule.network.nodes[number]
        if tally.critical.get((node.project, node.task.index)):
            luck = tally.own_luck(number)
            yield from _bars(Driver("task", node.task, None, 0.0, 0.0), rest, luck)


def _bars(driver: Driver, finish: "Floats", luck: "Floats") -> Iterator[Driver]:
    best, worst = luck <= -_TENTH, luck >= _TENTH
    if best.any() and worst.any():
        mean = float(finish.mean())
        low, high = float(finish @ best) / int(best.sum()), float(finish @ worst) / int(worst.sum())
        yield Driver(driver.kind, driver.task, driver.risk, low - mean, high - mean)


def _risks(tally: Tally, rest: "Floats") -> Iterator[Driver]:
    mean = float(rest.mean())
    for strike, struck in zip(tally.model.strikes, tally.struck, strict=True):
        if struck.any() and not struck.all():
            low, high = float(rest[~struck].mean()), float(rest[struck].mean())
            yield Driver("risk", None, strike.risk, low - mean, high - mean)
