"""The forward and the backward pass over many runs at once: task by task, an array over the runs.

The rules are those of `engine.passes`; see there for their sources.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from mktpm.engine.network import FF, FS, SF, SS, Arc, Node
from mktpm.engine.simulation.model import Model
from mktpm.engine.simulation.strikes import Delay

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mktpm.engine.simulation.axes import Ints

    Bools = NDArray[np.bool_]


class Walk:
    """Some runs: what was drawn for them, and where that puts every node."""

    def __init__(self, model: Model, lengths: "Mapping[int, Ints]", struck: "list[Bools]") -> None:
        """Take the lengths drawn by node, and for each strike in which runs it strikes."""
        self.model, self.lengths, self.struck = model, lengths, struck
        self.network, self.axes = model.schedule.network, model.axes
        self.starts = list(model.floors)
        self.finishes = list(model.floors)
        self.late_starts = list(model.floors)
        self.late_finishes = list(model.floors)
        self._finish_moments: dict[int, Ints] = {}
        self._caps: dict[tuple[int, int], Ints] = {}

    # ------------------------------------------------------------------ forward

    def forward(self) -> None:
        """Put every node where its links allow it, run by run."""
        placement = self.model.placement
        for number in self.model.schedule.order:
            if number in placement.held_finish:
                self.starts[number] = self._constant(placement.held_start[number])
                self.finishes[number] = self._constant(placement.held_finish[number])
            elif number in placement.held_start:
                self._run_on(number)
            else:
                self._place(number)

    def _constant(self, value: int) -> "Ints":
        import numpy as np

        return np.array([value], dtype=self.model.kind)

    def _place(self, number: int) -> None:
        """Put a node that has not begun."""
        import numpy as np

        start, finish = self.model.floors[number], None
        for arc in self.network.before[number]:
            need = self._required(arc)
            if arc.type in (FS, SS):
                start = np.maximum(start, need)
            else:
                finish = need if finish is None else np.maximum(finish, need)
        length = self._length(number)
        if finish is not None:
            start = np.maximum(start, finish - length)
        self.starts[number], self.finishes[number] = start, start + length
        self._shift(number)

    def _run_on(self, number: int) -> None:
        """Let running work go on: it stands where it began, and takes what is left of it."""
        import numpy as np

        begun = self.starts[number] = self._constant(self.model.placement.held_start[number])
        if number in self.lengths or number in self.model.delays:
            finish = self._constant(self.model.rests[number]) + self._length(number)
        else:
            finish = self._constant(self.model.placement.least_finish[number])
        for arc in self.network.before[number]:
            if arc.type in (FF, SF):
                finish = np.maximum(finish, self._required(arc))
        self.finishes[number] = np.maximum(finish, begun)
        self._shift(number)

    def _length(self, number: int) -> "Ints":
        """Return how long a node takes, with the delays of what strikes it."""
        length = self.lengths.get(number)
        if length is None:
            length = self.model.lengths[number]
            if number in self.model.rests:
                length = self._constant(self.model.placement.least_finish[number] - self.model.rests[number])
        for position, delay in self.model.delays.get(number, ()):
            if delay.measure == "axis":
                length = length + self.struck[position] * self.model.kind.type(delay.minutes)
        return length

    def _shift(self, number: int) -> None:
        """Put a node later by delays that its own axis doesn't measure; one without length as a whole."""
        for position, delay in self.model.delays.get(number, ()):
            if delay.measure != "axis":
                instant = self.network.nodes[number].duration == 0
                later = self._later(number, delay, self.struck[position])
                self.finishes[number] = later
                self.starts[number] = later if instant else self.starts[number]

    def _later(self, number: int, delay: Delay, struck: "Bools") -> "Ints":
        import numpy as np

        node, axis = self.network.nodes[number], self.axes.by_node[number]
        finish = self.finishes[number]
        if delay.measure == "elapsed":
            moved = axis.index(axis.finish_moment(finish) + delay.minutes)
        else:
            working = self.axes.working(node.calendar)
            moved = axis.index(working.finish_moment(working.index(finish) + delay.minutes))
        return np.where(struck, moved, finish)

    def _required(self, arc: Arc) -> "Ints":
        """Return the indices on the later node's axis that ``arc`` asks of its start or finish."""
        if not arc.by_moment:
            return (self.finishes if arc.type in (FS, FF) else self.starts)[arc.before] + arc.lag
        moment = self._moment_before(arc)
        if arc.elapsed_lag:
            moment = moment + arc.elapsed_lag
        late, axis = self.network.nodes[arc.after], self.axes.by_node[arc.after]
        if arc.lag and late.axis is not late.calendar:
            working = self.axes.working(late.calendar)
            return axis.index(working.finish_moment(working.index(moment) + arc.lag))
        return axis.index(moment) + arc.lag

    def _moment_before(self, arc: Arc) -> "Ints":
        """Return the real moments at which the earlier end of ``arc`` stands."""
        actual = self.model.placement.happened.get(arc.before)
        if arc.type in (FS, FF):
            if actual is not None and actual.finish is not None:
                return self._constant(actual.finish)
            return self.finish_moment(arc.before)
        if actual is not None and actual.start is not None:
            return self._constant(actual.start)
        return self.axes.by_node[arc.before].start_moment(self.starts[arc.before])

    def finish_moment(self, number: int) -> "Ints":
        """Return the real moments at which a node ends."""
        found = self._finish_moments.get(number)
        if found is None:
            found = self._finish_moments[number] = self._ended(number)
        return found

    def _ended(self, number: int) -> "Ints":
        import numpy as np

        axis, start, finish = self.axes.by_node[number], self.starts[number], self.finishes[number]
        ended = axis.finish_moment(finish)
        if (finish > start).all():
            return ended
        return np.where(finish > start, ended, axis.start_moment(finish))

    # ------------------------------------------------------------------ backward

    def backward(self, ends: "list[Ints]") -> None:
        """Find how late every open node may end, run by run, for its project to end at its moment of ``ends``."""
        import numpy as np

        held = self.model.placement.held_finish
        for number in reversed(self.model.schedule.order):
            if number in held:
                continue
            node = self.network.nodes[number]
            length = self.finishes[number] - self.starts[number]
            finish = None if self._passes_on(number, node) else self._cap(number, node, ends)
            for arc in self.network.after[number]:
                if self._binds(arc):
                    limit = self._allowed(arc)
                    if arc.type in (SS, SF):
                        limit = limit + length
                    finish = limit if finish is None else np.minimum(finish, limit)
            if finish is None:
                finish = self._cap(number, node, ends)
            self.late_finishes[number], self.late_starts[number] = finish, finish - length

    def _passes_on(self, number: int, node: Node) -> bool:
        return (node.cancelled or not node.is_task) and bool(self.network.after[number])

    def _binds(self, arc: Arc) -> bool:
        """Return whether a link can move what stands behind it: done work never, running work only at its end."""
        placement = self.model.placement
        if arc.after in placement.held_finish:
            return False
        return arc.after not in placement.held_start or arc.type in (FF, SF)

    def _cap(self, number: int, node: Node, ends: "list[Ints]") -> "Ints":
        axis = self.axes.by_node[number]
        key = node.project, id(axis)
        found = self._caps.get(key)
        if found is None:
            found = self._caps[key] = axis.last_index(ends[node.project])
        return found

    def _allowed(self, arc: Arc) -> "Ints":
        """Return the latest indices on the earlier node's axis that ``arc`` allows to its finish (FS, FF) or start."""
        late = self.network.nodes[arc.after]
        indices = (self.late_starts if arc.type in (FS, SS) else self.late_finishes)[arc.after]
        if not arc.by_moment:
            return indices - arc.lag
        if arc.lag and late.axis is not late.calendar:
            working = self.axes.working(late.calendar)
            moments = working.start_moment(working.index(indices) - arc.lag)
        else:
            moments = self.axes.by_node[arc.after].start_moment(indices - arc.lag)
        if arc.elapsed_lag:
            moments = moments - arc.elapsed_lag
        axis = self.axes.by_node[arc.before]
        found = axis.last_index(moments)
        if arc.type in (SS, SF):
            found = found - (axis.start_moment(found) > moments)
        return found

    def is_critical(self, number: int) -> "Bools":
        """Return in which runs a node has no float: working time between its finish and the latest one."""
        node = self.network.nodes[number]
        early, late = self.finishes[number], self.late_finishes[number]
        if node.axis is node.calendar:
            return late <= early
        working = self.axes.working(node.calendar)
        return working.index(late) <= working.index(early)
