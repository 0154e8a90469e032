"""Processes that change a plan's file, to be killed and to meet: ``python writers.py counting FILE`` and so on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from mktpm.plan.edit import Edit, InsertItem, SetKey, edited
from mktpm.plan.saving import rewrite
from mktpm.plan.source import parse

TASKS = 20


def counted(number: int) -> str:
    """The plan after that many edits: the count, and the number of the last edit of each task."""
    lines = ["# 双十一", "name: '双十一'", f"x-count: {number}  # edits", "tasks:"]
    for task in range(TASKS):
        last = max((n for n in range(number + 1) if n % TASKS == task), default=0)
        lines += [
            f"  - id: t{task}",
            f'    name: "任务 {task}"',
            f"    x-last: {last}",
            "",
            "    # filling" + "。" * 200,
        ]
    return "\n".join(lines) + "\n"


def count(path: Path) -> int:
    """Make one more edit than the file says; return its number."""
    number = 0

    def change(data: bytes) -> bytes:
        nonlocal number
        text = data.decode()
        number = parse(text, "").data["x-count"] + 1
        return edited(
            text, [SetKey((), "x-count", number), SetKey(("tasks", number % TASKS), "x-last", number)]
        ).encode()

    rewrite(path, change)
    return number


def _counting(path: Path, most: str) -> None:
    print("ready", flush=True)
    while count(path) < int(most):
        pass


def _adding(path: Path, who: str, times: str) -> None:
    for number in range(int(times)):
        task = {"id": f"{who}-{number}", "name": "新任务"}

        def added(data: bytes, new: dict[str, str] = task) -> bytes:
            text = data.decode()
            held = parse(text, "").data["tasks"]
            edits: list[Edit] = [InsertItem(("tasks",), len(held), new)]
            return edited(text, edits).encode()

        rewrite(path, added)


WAYS: dict[str, Callable[..., None]] = {"counting": _counting, "adding": _adding}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]), *sys.argv[3:])
