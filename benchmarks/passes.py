"""Print, as JSON, the seconds of the passes alone and of networkx doing the same: ``passes.py FILE ROUNDS``.

Both sides work on the same tasks and links and must come to the same dates. Measured are, for each,
the order in which to walk, and the forward and the backward pass in that order. Reading the plan
and building either graph are not measured.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

import networkx as nx

from mktpm.engine.computation import compute_schedule
from mktpm.engine.network import Network
from mktpm.engine.order import walking_order
from mktpm.engine.passes import Placement, Times, backward_pass, forward_pass
from mktpm.plan.loader import load_text

Dates = list[tuple[int, int, int, int]]
"""Early start, early finish, late start and late finish of each node."""


class Ours:
    """The passes of mktpm."""

    def __init__(self, network: Network, placement: Placement) -> None:
        self.network, self.placement = network, placement

    def order(self) -> list[int]:
        """Return the nodes, each after those it waits for."""
        return walking_order(self.network)[0]

    def passes(self, order: list[int]) -> tuple[Times, Times]:
        """Return the early and the late dates."""
        early = forward_pass(self.network, order, self.placement)
        ends = [max(early.finish)] * len(self.network.nodes)
        return early, backward_pass(self.network, order, ends, self.placement.duration, self.placement.held_start)

    def dates(self) -> Dates:
        """Return all dates, to compare."""
        early, late = self.passes(self.order())
        return list(zip(early.start, early.finish, late.start, late.finish, strict=True))


class Theirs:
    """The passes as one writes them with networkx: dates as attributes of the nodes."""

    def __init__(self, network: Network, placement: Placement) -> None:
        self.graph: Any = nx.DiGraph()
        for node, (duration, floor) in enumerate(zip(placement.duration, placement.floor, strict=True)):
            self.graph.add_node(node, duration=duration, floor=floor)
        for arcs in network.after:
            self.graph.add_edges_from((arc.before, arc.after, {"lag": arc.lag}) for arc in arcs)

    def order(self) -> list[int]:
        """Return the nodes, each after those it waits for."""
        return list(nx.topological_sort(self.graph))

    def passes(self, order: list[int]) -> None:
        """Write the early and the late dates into the graph."""
        graph = self.graph
        for node in order:
            data = graph.nodes[node]
            before = (graph.nodes[other]["early_finish"] + lag for other, _, lag in graph.in_edges(node, data="lag"))
            data["early_start"] = max(before, default=data["floor"])
            data["early_finish"] = data["early_start"] + data["duration"]
        end = max(finish for _, finish in graph.nodes(data="early_finish"))
        for node in reversed(order):
            data = graph.nodes[node]
            after = (graph.nodes[other]["late_start"] - lag for _, other, lag in graph.out_edges(node, data="lag"))
            data["late_finish"] = min(after, default=end)
            data["late_start"] = data["late_finish"] - data["duration"]

    def dates(self) -> Dates:
        """Return all dates, to compare."""
        self.passes(self.order())
        keys = "early_start", "early_finish", "late_start", "late_finish"
        return [tuple(self.graph.nodes[node][key] for key in keys) for node in range(len(self.graph))]


def main() -> None:
    """Measure and print."""
    text, rounds = Path(sys.argv[1]).read_text("utf-8"), int(sys.argv[2])
    schedule = compute_schedule(load_text(text).workspace, date(2026, 9, 1))
    ours = Ours(schedule.network, schedule.placement)
    theirs = Theirs(schedule.network, schedule.placement)
    if ours.dates() != theirs.dates():
        sys.exit("the passes and networkx disagree: nothing to compare")
    our_order, their_order = ours.order(), theirs.order()
    work: dict[str, Callable[[], object]] = {
        "mktpm order": ours.order,
        "networkx order": theirs.order,
        "mktpm passes": lambda: ours.passes(our_order),
        "networkx passes": lambda: theirs.passes(their_order),
    }
    print(json.dumps(_interleaved(work, rounds)))


def _interleaved(measured: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    taken: dict[str, list[float]] = {name: [] for name in measured}
    for _ in range(rounds):
        for name, work in measured.items():
            begun = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - begun)
    return {name: median(seconds) for name, seconds in taken.items()}


if __name__ == "__main__":
    main()
