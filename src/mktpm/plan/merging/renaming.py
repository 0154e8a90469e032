"""Tasks that were given another id: which task of the base is which of a side."""

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from mktpm.plan.merging.forest import Forest
from mktpm.plan.merging.identity import canonical


def former_ids(base: Forest, side: Forest) -> Mapping[str, str]:
    """Return the id in the base of each task that has another one on the side.

    It is the same task where an id was added to its name, where the name stayed, or where all but
    the name stayed. In doubt it is another one.
    """
    gone = {task: base.own[task].data for task in base.own if task not in side.own}
    came = {task: side.own[task].data for task in side.own if task not in base.own}
    found: dict[str, str] = {}
    for trait in (_name, _all_but_name):
        if gone and came:
            for new, old in _paired(gone, came, trait).items():
                found[new] = old
                del gone[old], came[new]
    return found


def _paired(gone: Mapping[str, Any], came: Mapping[str, Any], trait: Callable[[Any], str | None]) -> dict[str, str]:
    old, new = ({task: trait(data) for task, data in tasks.items()} for tasks in (gone, came))
    often_old, often_new = Counter(old.values()), Counter(new.values())
    at = {found: task for task, found in old.items() if found is not None and often_old[found] == 1}
    return {task: at[found] for task, found in new.items() if found in at and often_new[found] == 1}


def _name(data: Any) -> str | None:
    found = data.get("name") if isinstance(data, dict) else None
    return found.strip() if isinstance(found, str) else None


def _all_but_name(data: Any) -> str | None:
    rest = {key: value for key, value in data.items() if key not in ("id", "name")} if isinstance(data, dict) else {}
    return canonical(rest) if len(rest) >= _ENOUGH else None


_ENOUGH = 2
"""A single equal field, such as the owner, makes no task the same."""
