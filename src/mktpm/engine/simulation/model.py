"""What a simulation works on: the forecast's network, with all that may differ from run to run."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mktpm.engine.calendar import moment_of
from mktpm.engine.passes import Placement
from mktpm.engine.schedule import Schedule
from mktpm.engine.simulation.axes import ArrayAxes
from mktpm.engine.simulation.settings import Settings
from mktpm.engine.simulation.shapes import factors, measured, shares
from mktpm.engine.simulation.spreads import Draw, Spread, begin_of_rest, draws_of
from mktpm.engine.simulation.strikes import Delay, Strike, strikes_of

if TYPE_CHECKING:
    import numpy as np

    from mktpm.engine.simulation.axes import Ints
    from mktpm.engine.simulation.shapes import Floats

_ROOM = 1 << 30
"""Moments and indices below this have room to grow in 32 bits."""


@dataclass(slots=True)
class Model:
    """The network made ready for arrays. Constants are arrays of one element, so that everything is one kind."""

    schedule: Schedule
    settings: Settings
    draws: dict[int, Draw]
    strikes: tuple[Strike, ...]
    axes: ArrayAxes
    kind: "np.dtype[Any]"
    floors: "list[Ints]"
    lengths: "list[Ints]"
    """The length of each node that draws none."""
    delays: dict[int, list[tuple[int, Delay]]] = field(default_factory=dict)
    """By node: the strikes that make it longer, with their positions."""
    rests: dict[int, int] = field(default_factory=dict)
    """By node: the index from which on running work goes on."""
    below: "Floats | None" = None
    _factors: "dict[Spread, Floats]" = field(default_factory=dict)

    @property
    def placement(self) -> Placement:
        """Return where the forecast may put each node."""
        return self.schedule.forecast_placement

    def table(self, draw: Draw) -> "Ints":
        """Return the minutes that each step of the normal variable stands for; at least one."""
        import numpy as np

        found = self._factors.get(draw.spread)
        if found is None:
            found = self._factors[draw.spread] = self._shape(draw.spread).astype(np.float32)
        return np.maximum(np.rint(found * draw.base), 1).astype(self.kind)

    def _shape(self, spread: Spread) -> "Floats":
        if self.below is None:
            self.below = shares()
        if spread.ratios:
            return measured(spread.ratios, self.below)
        return factors(spread.low, spread.likely, spread.high, self.settings.distribution, self.below)


def model_of(schedule: Schedule, settings: Settings) -> Model:
    """Return the model of a schedule's forecast."""
    import numpy as np

    draws, strikes = draws_of(schedule), strikes_of(schedule)
    kind = np.dtype(np.int32 if _furthest(schedule, draws, strikes) < _ROOM else np.int64)
    axes = ArrayAxes(schedule.network, moment_of(schedule.as_of), kind)
    model = Model(
        schedule, settings, draws, strikes, axes, kind,
        floors=[np.array([floor], dtype=kind) for floor in schedule.forecast_placement.floor],
        lengths=[np.array([node.duration], dtype=kind) for node in schedule.network.nodes],
    )  # fmt: skip
    for position, strike in enumerate(strikes):
        for delay in strike.delays:
            model.delays.setdefault(delay.node, []).append((position, delay))
    for number in schedule.forecast_placement.least_finish:
        model.rests[number] = begin_of_rest(schedule, number)
    return model


def _furthest(schedule: Schedule, draws: dict[int, Draw], strikes: tuple[Strike, ...]) -> int:
    """Return a number of minutes that no run comes near, with all that could come one after the other."""
    longest = sum(draw.base * (draw.spread.high + 1) for draw in draws.values())
    longest += sum(delay.minutes for strike in strikes for delay in strike.delays)
    nodes = schedule.network.nodes
    longest += sum(node.duration for node in nodes)
    longest += sum(abs(arc.lag) + abs(arc.elapsed_lag) for arcs in schedule.network.after for arc in arcs)
    return int(longest) * 5
