"""What makes an item of a list the same item in three texts."""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from mktpm.plan.merging.lines import two_way

_NAMES = ("id", "name", "text", "task")
"""The keys by which records in lists are known, the first that is there."""
_WHOLE = frozenset({"hours", "warn_days", "values"})
"""Lists whose items mean something only together."""
_LINK = re.compile(r"(?P<task>.*?)(?:\s+(?:FS|SS|FF|SF))?(?:\s*[+-]\s*\d\S*)?", re.DOTALL)
_SHARE = re.compile(r"(?P<person>.*?)\s+\d[\d.]*%", re.DOTALL)
_TICK = re.compile(r"\[[ xX]\]\s*")


def canonical(data: Any) -> str:
    """Return text that is equal for equal data, and for nothing else: 1, 1.0, true and "1" differ."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False)


def same_data(first: Any, second: Any) -> bool:
    """Return whether two values say the same."""
    if isinstance(first, str) and isinstance(second, str):
        return first == second
    return type(first) is type(second) and canonical(first) == canonical(second)


def taken_whole(name: Any, data: Any) -> bool:
    """Return whether the list called ``name`` is one value: times of day, thresholds, numbers."""
    if not isinstance(data, list):
        return False
    return name in _WHOLE or any(isinstance(item, (int, float, list)) for item in data)


def task_id(data: Any) -> str | None:
    """Return the id of a task: its ``id``, else its ``name``."""
    if not isinstance(data, dict):
        return None
    found = data.get("id")
    if found is None:
        found = data.get("name")
    return None if found is None else str(found).strip()


def item_key(name: Any, data: Any) -> Any:
    """Return what an item of the list called ``name`` is known by; None where nothing tells it from others."""
    if name == "tasks":
        known = task_id(data)
        return None if known is None else ("id", known)
    if isinstance(data, dict):
        found = next((data[key] for key in _NAMES if isinstance(data.get(key), str)), None)
        return None if found is None else ("id", found.strip())
    if isinstance(data, str):
        return ("id", _essence(name, data))
    return ("is", canonical(data))


def _essence(name: Any, text: str) -> str:
    if name == "depends":
        found = _LINK.fullmatch(text)
        return found["task"].strip() if found else text
    if name == "team":
        share = _SHARE.fullmatch(text)
        return share["person"] if share else text
    return _TICK.sub("", text, count=1).strip() if name == "done_when" else text


def item_keys(name: Any, items: Sequence[Any]) -> list[Any]:
    """Return a key for each item: the second of the same is told from the first, the nameless are None."""
    seen: Counter[Any] = Counter()
    keys: list[Any] = []
    for item in items:
        key = item_key(name, item)
        if key is not None:
            seen[key] += 1
            key = key if seen[key] == 1 else (*key, seen[key])
        keys.append(key)
    return keys


def aligned_keys(
    name: Any, base: Sequence[Any], side: Sequence[Any], known_as: Mapping[str, str]
) -> tuple[list[Any], list[Any]]:
    """Return keys for the items of a list in the base and on a side.

    Items without a name are the same where they say the same, or where as many stand between
    two that do. ``known_as`` has the former ids of tasks that the side renamed.
    """
    was, now = item_keys(name, base), item_keys(name, side)
    if name == "tasks" and known_as:
        now = [key and ("id", known_as.get(key[1], key[1]), *key[2:]) for key in now]
    old = [canonical(item) if key is None else key for key, item in zip(was, base, strict=True)]
    new = [canonical(item) if key is None else key for key, item in zip(now, side, strict=True)]
    was = [("at", n) if key is None else key for n, key in enumerate(was)]
    for here, there, same in two_way(old, new):
        if same or len(here) == len(there):
            for i, j in zip(here, there, strict=True):
                if now[j] is None and was[i] == ("at", i):
                    now[j] = was[i]
    seen: Counter[str] = Counter()
    for n, key in enumerate(now):
        if key is None:
            seen[new[n]] += 1
            now[n] = ("new", new[n], seen[new[n]])
    return was, now
