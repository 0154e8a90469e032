"""The order in which a network can be walked, and the loops that stand against one."""

from collections import deque
from collections.abc import Sequence

from mktpm.engine.network import Arc, Network


def walking_order(network: Network) -> tuple[list[int], list[list[Arc]]]:
    """Return the nodes with every node after those it waits for, and the loops found.

    A loop is the shortest one of its knot, as the arcs along it. All arcs inside a knot are taken
    out of the network, so that the rest can still be computed.
    """
    order = _sorted(network)
    if len(order) == len(network.nodes):
        return order, []
    loops: list[list[Arc]] = []
    for knot in _knots(network, set(range(len(network.nodes))).difference(order)):
        inside = set(knot)
        loops.append(_shortest_loop(network, knot, inside))
        for node in knot:
            network.after[node] = [arc for arc in network.after[node] if arc.after not in inside]
            network.before[node] = [arc for arc in network.before[node] if arc.before not in inside]
    return _sorted(network), loops


def drop_dead_ends(network: Network, order: list[int]) -> None:
    """Take the links out that only lead to cancelled work: it holds nothing back."""
    for node in reversed(order):
        passes_through = network.nodes[node].cancelled or not network.nodes[node].is_task
        if passes_through and not network.after[node]:
            for arc in network.before[node]:
                network.after[arc.before].remove(arc)
            network.before[node] = []


def _sorted(network: Network) -> list[int]:
    """Return the nodes in topological order, without those on or behind a loop (Kahn, 1962)."""
    waiting = [len(arcs) for arcs in network.before]
    order = [node for node, count in enumerate(waiting) if count == 0]
    for node in order:
        for arc in network.after[node]:
            waiting[arc.after] -= 1
            if waiting[arc.after] == 0:
                order.append(arc.after)
    return order


def _knots(network: Network, among: set[int]) -> list[list[int]]:
    """Return the strongly connected sets with a loop in them (Tarjan 1972, without recursion)."""
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    knots: list[list[int]] = []
    for root in sorted(among):
        if root in index:
            continue
        work = [(root, iter(network.after[root]))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, arcs = work[-1]
            for arc in arcs:
                after = arc.after
                if after not in index:
                    index[after] = low[after] = len(index)
                    stack.append(after)
                    on_stack.add(after)
                    work.append((after, iter(network.after[after])))
                    break
                if after in on_stack:
                    low[node] = min(low[node], index[after])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    knots.extend(_closed(network, node, stack, on_stack))
    return knots


def _closed(network: Network, root: int, stack: list[int], on_stack: set[int]) -> list[list[int]]:
    knot: list[int] = []
    while True:
        node = stack.pop()
        on_stack.discard(node)
        knot.append(node)
        if node == root:
            break
    alone = len(knot) == 1 and all(arc.after != root for arc in network.after[root])
    return [] if alone else [sorted(knot)]


_MOST_STEPS = 1_000_000
"""Links followed in one knot: in one of thousands, looking from every node would take minutes; any has a loop."""


def _shortest_loop(network: Network, knot: Sequence[int], inside: set[int]) -> list[Arc]:
    best: list[Arc] = []
    links = sum(len(network.after[node]) for node in knot)
    for start in knot[: max(_MOST_STEPS // links, 1)]:
        found = _loop_from(network, start, inside, len(best))
        if found and (not best or len(found) < len(best)):
            best = found
        if len(best) == 1:
            break
    return best


def _loop_from(network: Network, start: int, inside: set[int], limit: int) -> list[Arc]:
    """Return the shortest loop through ``start``, breadth first; empty if not below ``limit``."""
    came: dict[int, Arc] = {}
    depth = {start: 0}
    queue = deque([start])
    while queue:
        node = queue.popleft()
        if limit and depth[node] + 1 >= limit:
            return []
        for arc in network.after[node]:
            if arc.after == start:
                loop = [arc]
                while loop[-1].before != start:
                    loop.append(came[loop[-1].before])
                return loop[::-1]
            if arc.after in inside and arc.after not in depth:
                depth[arc.after] = depth[node] + 1
                came[arc.after] = arc
                queue.append(arc.after)
    return []
