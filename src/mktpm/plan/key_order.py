"""Where a new key goes among those of its mapping: as in the rest of the file, else in the usual order."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from mktpm.diagnostics import Route

TASK_KEYS = (
    "id", "name", "note", "tags", "channel", "priority", "milestone", "status", "blocked", "owner", "team", "raci",
    "duration", "estimate", "effort", "needs", "demand", "calendar", "depends", "schedule",
    "start", "deadline", "fixed", "due", "levelled",
    "progress", "started", "finished", "remaining", "done_when", "deliverables", "approval", "slips",
)  # fmt: skip
_PROJECT_KEYS = (
    "mktpm", "template", "language", "timezone", "currency", "projects", "calendars", "dates",
    "people", "teams", "resources", "policy", "roles", "rules", "goals", "scope", "pains", "kpis",
    "budget", "returns", "risks", "claims",
)  # fmt: skip
_RANKS = {key: number for number, key in enumerate((*TASK_KEYS, *_PROJECT_KEYS))}
_CUSTOM, _LAST = len(_RANKS), len(_RANKS) + 1
_MOST_PEERS = 200
_BESIDE = {"blocked": "status", "started": "status", "finished": "started"}
"""Keys that go where another one stands, in a file that doesn't have them yet."""


def position_of(key: str, present: Sequence[str], peers: Iterable[Sequence[str]]) -> int:
    """Return how many of the ``present`` keys stand before a new ``key``.

    ``peers`` are the keys of similar mappings of the file, in their order: where they have the key,
    it goes where it stands in most of them.
    """
    seen = list(islice(peers, _MOST_PEERS))
    beside = key if any(key in peer for peer in seen) else _BESIDE.get(key, key)
    having = [{name: at for at, name in enumerate(peer)} for peer in seen if beside in peer]
    before = [_votes(key, beside, other, having) for other in present]
    costs = [
        sum(-votes for votes in before[:position]) + sum(before[position:]) for position in range(len(present) + 1)
    ]
    return costs.index(min(costs))


def _votes(key: str, beside: str, other: str, peers: list[dict[str, int]]) -> float:
    """Return how much speaks for ``other`` standing before ``key``; negative where it follows.

    In the ``peers`` it is ``beside`` that has a place.
    """
    usual = 0.5 if _rank(other) <= _rank(key) else -0.5
    return usual + sum(1 if peer[other] < peer[beside] else -1 for peer in peers if other in peer and other != beside)


def _rank(key: str) -> int:
    """Return the usual place of ``key``: keys of one's own late, ``tasks`` last."""
    return _LAST if key == "tasks" else _RANKS.get(key, _CUSTOM)


def peers_of(data: Any, route: Route) -> Iterator[list[str]]:
    """Yield the keys of the mappings like the one at ``route``: of all tasks for a task, else of its neighbours."""
    if not route or not isinstance(route[-1], int):
        return
    if all(step == "tasks" for step in route[::2]):
        yield from (list(task) for task in _tasks(data))
        return
    node = data
    for step in route[:-1]:
        node = node[step]
    yield from (list(item) for item in node if isinstance(item, Mapping))


def _tasks(data: Any) -> Iterator[Mapping[str, Any]]:
    pending = [data]
    while pending:
        node = pending.pop()
        below = node.get("tasks")
        for task in below if isinstance(below, list) else ():
            if isinstance(task, Mapping):
                yield task
                pending.append(task)


def in_order(record: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``record`` with its keys in the usual order."""
    return {key: record[key] for key in sorted(record, key=_rank)}
