"""All runs, a block at a time, and what is kept of them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.simulation.model import Model
from mktpm.engine.simulation.shapes import REACH, STEPS
from mktpm.engine.simulation.walk import Walk
from mktpm.engine.timeline import Day

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from mktpm.engine.simulation.axes import Ints
    from mktpm.engine.simulation.shapes import Floats
    from mktpm.engine.simulation.walk import Bools

    Codes = NDArray[np.uint16]

_CELLS = 4_000_000
"""Numbers that an array over all nodes and the runs of a block may have."""
_FEWEST, _MOST = 128, 4096
"""Runs of a block."""

TaskKey = tuple[int, int]
"""The position of a task's project, and the task's index."""


@dataclass(slots=True)
class Tally:
    """What is kept of all runs."""

    model: Model
    drawn: tuple[int, ...]
    """The nodes that draw their length, in the order of the rows of ``codes``."""
    codes: "Codes"
    """By node drawn and run: the step of the normal variable."""
    common: "Floats"
    """By run: the factor that all tasks share."""
    struck: "NDArray[np.bool_]"
    """By strike and run."""
    finishes: "Ints"
    """By project and run: the moment of its finish."""
    watched: "dict[int, Ints]"
    """By node: the moments of its finish, for milestones and what was asked for."""
    critical: dict[TaskKey, int]
    """In how many runs a task has no float; of a parent, in how many a leaf of it has none."""
    met: dict[TaskKey, int]
    """In how many runs a task, or all below it, ends by its due day."""

    def lengths(self, number: int) -> "Ints":
        """Return how long a node takes in each run, in minutes, with the delays of risks."""
        import numpy as np

        draw, model = self.model.draws.get(number), self.model
        if number in self.drawn and draw is not None:
            found: Ints = model.table(draw)[self.codes[self.drawn.index(number)]]
        else:
            base = draw.usual if draw is not None else model.schedule.network.nodes[number].duration
            found = np.full(self.codes.shape[1], base, dtype=model.kind)
        for position, delay in model.delays.get(number, ()):
            found = found + self.struck[position] * model.kind.type(delay.minutes)
        return found

    def own_luck(self, number: int) -> "Floats":
        """Return, for each run, the normal number of a node without the part that all tasks share."""
        import numpy as np

        share = self.model.settings.correlation
        row = self.codes[self.drawn.index(number)]
        number_drawn = (row.astype(np.float32) + np.float32(0.5)) * np.float32(2 * REACH / STEPS) - np.float32(REACH)
        own: Floats = (number_drawn - np.float32(math.sqrt(share)) * self.common) / np.float32(math.sqrt(1 - share))
        return own


def tally_of(model: Model, watched: frozenset[int]) -> Tally:
    """Return what came of all runs; ``watched`` nodes have their finishes kept, as milestones have."""
    import numpy as np

    runs = model.settings.runs
    drawn = tuple(n for n, draw in model.draws.items() if draw.spread.low < draw.spread.high)
    nodes = model.schedule.network.nodes
    kept = watched | {n for n, node in enumerate(nodes) if node.task.fields.milestone and node.is_task}
    tally = Tally(
        model, drawn,
        codes=np.empty((len(drawn), runs), dtype=np.uint16),
        common=np.empty(runs, dtype=np.float32),
        struck=np.empty((len(model.strikes), runs), dtype=np.bool_),
        finishes=np.empty((len(model.schedule.network.projects), runs), dtype=model.kind),
        watched={n: np.empty(runs, dtype=model.kind) for n in sorted(kept) if not nodes[n].cancelled},
        critical={}, met={},
    )  # fmt: skip
    source = np.random.default_rng(model.settings.seed)
    block = min(max(_CELLS // max(len(nodes), 1), _FEWEST), _MOST)
    counting = _Counting(tally)
    for begin in range(0, runs, block):
        some = slice(begin, min(begin + block, runs))
        _draw(tally, source, some)
        counting.run(some)
    return tally


def _draw(tally: Tally, source: "np.random.Generator", some: slice) -> None:
    """Draw everything that chance decides in some runs."""
    import numpy as np

    share, count = tally.model.settings.correlation, some.stop - some.start
    common = source.standard_normal(count, dtype=np.float32)
    numbers = source.standard_normal((len(tally.drawn), count), dtype=np.float32)
    numbers *= np.float32(math.sqrt(1 - share))
    numbers += np.float32(math.sqrt(share)) * common
    numbers += np.float32(REACH)
    numbers *= np.float32(STEPS / (2 * REACH))
    tally.codes[:, some] = numbers.clip(0, STEPS - 1, out=numbers)  # a whole step, rounded down
    tally.common[some] = common
    for position, strike in enumerate(tally.model.strikes):
        tally.struck[position, some] = source.random(count, dtype=np.float32) < strike.chance


class _Counting:
    """Walks blocks of runs and adds up what they come to."""

    def __init__(self, tally: Tally) -> None:
        self.tally, self.model = tally, tally.model
        self.projects = list(self.model.schedule.projects())
        self.tables = {n: self.model.table(self.model.draws[n]) for n in tally.drawn}
        self.plain = {n: draw.usual for n, draw in self.model.draws.items() if n not in self.tables}
        self.dues = [due for at in self.projects for due in _dues(at)]
        self.constant = [self._over(at) for at in self.projects]

    def _over(self, at: ProjectSchedule) -> int:
        """Return the latest finish of what is over; of a project without open work, its finish."""
        shown, actuals = self.model.schedule.moments("forecast").finish, self.model.schedule.actuals
        over = [shown[n] for n in at.leaves if actuals[n].state == "done"]
        return max(over, default=0) if len(over) < len(at.leaves) else at.forecast_moment

    def run(self, some: slice) -> None:
        """Walk the runs of one block."""
        import numpy as np

        kind = self.model.kind
        lengths: dict[int, Ints] = {n: np.array([base], dtype=kind) for n, base in self.plain.items()}
        for row, number in enumerate(self.tally.drawn):
            lengths[number] = self.tables[number][self.tally.codes[row, some]]
        walk = Walk(self.model, lengths, [row[some] for row in self.tally.struck])
        walk.forward()
        ends = [self._end(walk, at, constant) for at, constant in zip(self.projects, self.constant, strict=True)]
        for position, end in enumerate(ends):
            self.tally.finishes[position, some] = end
        for number, kept in self.tally.watched.items():
            kept[some] = self._finish(walk, number)
        walk.backward(ends)
        self._count(walk, some.stop - some.start)

    def _finish(self, walk: Walk, number: int) -> "Ints":
        import numpy as np

        if self.model.schedule.actuals[number].state == "done":
            return np.array([self.model.schedule.moments("forecast").finish[number]], dtype=self.model.kind)
        return walk.finish_moment(number)

    def _end(self, walk: Walk, at: ProjectSchedule, constant: int) -> "Ints":
        """Return the latest finish of a project's leaves."""
        import numpy as np

        end = np.array([constant], dtype=self.model.kind)
        latest: dict[Any, Ints] = {}
        for number in at.leaves:
            node, actual = self.model.schedule.network.nodes[number], self.model.schedule.actuals[number]
            if actual.state == "waiting" and node.axis is node.calendar:
                axis, finish = node.axis, walk.finishes[number]
                latest[axis] = np.maximum(latest[axis], finish) if axis in latest else finish
            elif actual.state != "done":
                end = np.maximum(end, walk.finish_moment(number))
        for axis, finish in latest.items():
            end = np.maximum(end, walk.axes.of(axis).finish_moment(finish))
        return end

    def _count(self, walk: Walk, runs: int) -> None:
        critical, met = self.tally.critical, self.tally.met
        for position, at in enumerate(self.projects):
            for key, found in self._critical(walk, position, at).items():
                critical[key] = critical.get(key, 0) + _times(found, runs)
        for key, due, leaves in self.dues:
            found = self._met(walk, due, leaves)
            met[key] = met.get(key, 0) + _times(found, runs)

    def _critical(self, walk: Walk, position: int, at: ProjectSchedule) -> "dict[TaskKey, Bools]":
        """Return in which runs each task is critical that isn't over; a parent with its leaves."""
        tasks, found = at.project.tasks, dict[TaskKey, "Bools"]()
        for number in at.leaves:
            if self.model.schedule.actuals[number].state == "done":
                continue
            task = self.model.schedule.network.nodes[number].task
            critical = found[position, task.index] = walk.is_critical(number)
            while task.parent is not None:
                task = tasks[task.parent]
                above = found.get((position, task.index))
                found[position, task.index] = critical if above is None else above | critical
        return found

    def _met(self, walk: Walk, due: Day, leaves: tuple[int, ...]) -> "Bools":
        """Return in which runs all of ``leaves`` end by a day."""
        import numpy as np

        all_met = np.ones(1, dtype=np.bool_)
        for number in leaves:
            node, actual = self.model.schedule.network.nodes[number], self.model.schedule.actuals[number]
            if actual.finish is not None:
                all_met = all_met & (actual.finish <= due.end())
            else:
                all_met = all_met & (walk.finishes[number] <= node.axis.last_index(due.end()))
        return all_met


def _dues(at: ProjectSchedule) -> Iterator[tuple[TaskKey, Day, tuple[int, ...]]]:
    """Yield each task with a due day of its own, and its leaves; without what is cancelled."""
    network = at.schedule.network
    for task in at.project.tasks:
        due = at.timeline.day(task.fields.due)
        if due is not None:
            leaves = tuple(n for n in network.leaves_of(at.position, task) if not network.nodes[n].cancelled)
            if leaves:
                yield (at.position, task.index), due, leaves


def _times(found: "Bools", runs: int) -> int:
    """Return in how many runs something is so; a constant stands for all of them."""
    return int(found.sum()) if len(found) == runs else runs * int(found[0])
