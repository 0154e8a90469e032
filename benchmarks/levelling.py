"""How far levelled schedules are from the best known: `python -m benchmarks.levelling FILE [--seconds 1]`.

FILE is a gzipped JSON list of single-mode instances (PSPLIB, Kolisch and Sprecher 1997), which is no part of the
project; `MKTPM_PSPLIB` may name it instead. Each has `name`, `set`, `durations` (the first and the last
activity have none), `successors`, `resource_caps`, `resource_use`, `best_known`, `best_lb` and `optimal`.
Time is the processor's, of one core. With `--prove` OR-Tools looks for a proof as well.

With `--plan` no file is needed: it prints how long the first dates of a plan of 1,000 tasks of 20 people
take, and all that the default number of schedules does.
"""

import argparse
import gzip
import json
import os
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.table import Row, render
from mktpm.engine.computation import compute_schedule
from mktpm.engine.levelling.levelled import Effort, Level, Progress
from mktpm.engine.levelling.problem import Problem
from mktpm.engine.levelling.search import Search
from mktpm.plan.loader import load_text

FILE_VARIABLE = "MKTPM_PSPLIB"
TARGETS = {"j30": 0.5, "j60": 1.2, "j90": 1.3, "j120": 3.5}
"""Mean distance to the best known makespans in percent, at one second an instance."""

FIRST_SECONDS = 1.0
"""In how many seconds the first dates of the plan should be there."""
_SCHEDULES = 2000

Instance = Mapping[str, Any]


def problem_of(instance: Instance) -> Problem:
    """Return an instance as the scheduler takes it."""
    durations = tuple(instance["durations"])
    before: list[list[tuple[int, int]]] = [[] for _ in durations]
    for earlier, successors in enumerate(instance["successors"]):
        for later in successors:
            before[later].append((earlier, durations[earlier]))
    needs = (tuple((at, units) for at, units in enumerate(row) if units) for row in instance["resource_use"])
    return Problem(durations, tuple(map(tuple, before)), tuple(needs), tuple(instance["resource_caps"]))


def main() -> None:
    """Measure, and print the table."""
    given = _arguments()
    if given.plan:
        print(render(list(plan_rows(given.seed))))
        return
    with gzip.open(given.file) as file:
        instances: list[Instance] = json.load(file)
    distances: dict[str, list[float]] = defaultdict(list)
    proved: dict[str, int] = defaultdict(int)
    for instance in instances:
        if given.set and instance["set"] not in given.set:
            continue
        makespan, bound = _solved(instance, given)
        if makespan < instance["best_lb"]:
            sys.exit(f"{instance['name']}: {makespan} is below the proved bound {instance['best_lb']}")
        distances[instance["set"]].append(100 * (makespan / instance["best_known"] - 1))
        proved[instance["set"]] += makespan == bound
        if given.verbose:
            print(f"{instance['name']:12} {makespan:4} best known {instance['best_known']:4}", flush=True)
    rows = [
        Row(f"{name}: mean distance of {len(all_of)}", sum(all_of) / len(all_of), "%", TARGETS.get(name))
        for name, all_of in distances.items()
    ]
    rows += [Row(f"{name}: proved optimal", count, f"of {len(distances[name])}") for name, count in proved.items()]
    print(render(rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    known = os.environ.get(FILE_VARIABLE)
    parser.add_argument("file", type=Path, nargs="?", default=known, help=f"default: ${FILE_VARIABLE}")
    parser.add_argument("--seconds", type=float, default=1.0, help="an instance; default: 1")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--set", action="append", help="only these sets, such as j30")
    parser.add_argument("--prove", action="store_true", help="with OR-Tools, 20 seconds an instance at most")
    parser.add_argument("--plan", action="store_true", help="measure 1,000 tasks of 20 people instead")
    parser.add_argument("--verbose", action="store_true", help="print each instance")
    given = parser.parse_args()
    if given.file is None and not given.plan:
        parser.error(f"name the file of instances, or set {FILE_VARIABLE}")
    return given


def _solved(instance: Instance, given: argparse.Namespace) -> tuple[int, int]:
    """Return the makespan found, and the bound proved."""
    problem = problem_of(instance)
    end = time.process_time() + given.seconds
    found = Search(problem, given.seed, stop=lambda: time.process_time() >= end, better=lambda _: None).run(None)
    if not given.prove or found.optimal:
        return found.cost, found.bound
    from mktpm.engine.levelling.solver import proof_of

    proof = proof_of(problem, found.starts, seed=given.seed, seconds=20.0, iterations=None)
    return proof.cost, proof.bound


def team_plan(tasks: int = 1000, people: int = 20) -> str:
    """Return a plan whose tasks wait for up to three others of the last fifty; everybody has days off."""
    chance = random.Random(20260907)
    lines = ["id: measured", "start: 2026-09-07", "people:"]
    lines += [f"  - {{id: p{who}, off: [2026-10-{who % 28 + 1:02}]}}" for who in range(people)]
    lines += ["tasks:"]
    for number in range(tasks):
        earlier = range(max(number - 50, 0), number)
        before = ", ".join(f"t{at}" for at in chance.sample(earlier, min(chance.randint(0, 3), len(earlier))))
        owner, days = chance.randrange(people), chance.randint(1, 8)
        lines.append(f"  - {{id: t{number}, owner: p{owner}, duration: {days}d, depends: [{before}]}}")
    return "\n".join(lines) + "\n"


def plan_rows(seed: int = 1) -> Iterator[Row]:
    """Yield how long the first dates of the plan take, and the default search."""
    workspace = load_text(team_plan()).workspace
    schedule = compute_schedule(workspace, date(2026, 9, 1), workspace.projects)
    told: list[float] = []

    def report(_: Progress) -> None:
        told.append(time.process_time() - began)

    began = time.process_time()
    found = Level(list(schedule.projects())).run(Effort(seed, _SCHEDULES), report)
    whole = time.process_time() - began
    yield Row("first dates of 1,000 tasks of 20 people", told[0], "s", FIRST_SECONDS)
    yield Row(f"{found.schedules:,} schedules of them, {found.projects[0].makespan:g} working days", whole, "s")


if __name__ == "__main__":
    main()
