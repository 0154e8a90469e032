"""Measure the simulation of 1,000 tasks, 10,000 times: ``python -m benchmarks.simulation``.

The plan has three points for every task and two dependencies for most, sections, milestones and a
second calendar. ``seconds`` and the peak memory are those of the whole program with its start, the
reading of the plan, and the JSON; ``simulate`` beside them is the simulation alone. The exit status is
1 when a target is missed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median

from benchmarks.plans import dependencies
from benchmarks.processes import Command, run_once
from benchmarks.table import Row, render

_SEED = 20260907
_SECONDS, _MEGABYTES = 3.0, 500.0
_AS_OF = date(2026, 9, 1)


def write_plan(path: Path, tasks: int) -> Path:
    """Return ``path``, now a plan of ``tasks`` leaf tasks with three points."""
    path.write_text("\n".join(plan_lines(tasks)) + "\n", "utf-8")
    return path


def plan_lines(tasks: int) -> Iterator[str]:
    """Yield the lines of the plan, the same on every machine."""
    chance = random.Random(_SEED)
    yield "id: measured"
    yield "start: 2026-09-07"
    yield "deadline: 2029-06-01"
    yield "calendars:"
    yield "  shop: {days: [mon, tue, wed, thu, fri, sat, sun], hours: ['10:00-20:00']}"
    yield "tasks:"
    for number in range(tasks):
        if number % 50 == 0:
            yield f"  - id: s{number // 50}"
            yield "    tasks:"
        likely = chance.randint(2, 8)
        yield f"      - id: t{number}"
        yield f"        estimate: {chance.randint(1, likely)}d/{likely}d/{likely + chance.randint(1, 2 * likely)}d"
        if number % 10 == 0:
            yield "        calendar: shop"
        if number % 20 == 0:
            yield f"        due: 20{27 + number % 3}-03-01"
        before = dependencies(number, tasks, chance)
        if before:
            yield f"        depends: [{', '.join(f't{other}' for other in before)}]"
        if number % 50 == 49:
            yield f"      - {{id: m{number}, milestone: true, depends: [t{number}]}}"
    yield "risks:"
    for number in range(20):
        affected = chance.sample(range(tasks), 3)
        yield f"  - {{id: r{number}, probability: {1 + number % 5}, delay: {1 + number % 4}d, affects: "
        yield f"      [{', '.join(f't{other}' for other in affected)}]}}"


def measure(folder: Path, tasks: int, runs: int, rounds: int) -> Iterator[Row]:
    """Yield the seconds and the memory that a simulation takes."""
    plan = write_plan(folder / f"simulate-{tasks}.yaml", tasks)
    program = str(Path(sys.executable).parent / "mktpm")
    arguments = ("simulate", str(plan), "--runs", str(runs), "--json", "--as-of", _AS_OF.isoformat())
    whole = Command((program, *arguments), frozenset({0}))
    found = [run_once(whole, {}) for _ in range(rounds)]
    title = f"{tasks:,} tasks × {runs:,} runs"
    alone = median(_alone(plan, runs) for _ in range(rounds))
    yield Row(f"simulate alone, {title}", alone, "s")
    yield Row(f"`mktpm simulate --json`, {title}", median(seconds for seconds, _ in found), "s", _SECONDS)
    yield Row("peak memory of it", max(peak for _, peak in found) / 1_000_000, "MB", _MEGABYTES)


def _alone(plan: Path, runs: int) -> float:
    """Return the seconds of the simulation itself, on a plan that has been read and scheduled."""
    from mktpm.engine.computation import compute_schedule
    from mktpm.engine.simulation.results import simulate
    from mktpm.engine.simulation.settings import Settings
    from mktpm.plan.loader import load_text

    schedule = compute_schedule(load_text(plan.read_text("utf-8")).workspace, _AS_OF)
    begun = time.perf_counter()
    simulate(schedule, list(schedule.projects()), Settings(runs=runs))
    return time.perf_counter() - begun


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=int, default=1_000)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        rows = list(measure(Path(folder), chosen.tasks, chosen.runs, chosen.rounds))
    print(render(rows))
    if any(row.reached is False for row in rows):
        sys.exit(1)


if __name__ == "__main__":
    main()
