"""Measure the speed claims and print them beside their targets: ``python -m benchmarks.run``.

``--quick`` measures less often and only up to 25,000 tasks. The exit status is 1 when a target is
missed. The figures that count are ratios to something measured in the same run; seconds stand
beside them only where the claim is in seconds.
"""

import argparse
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks import levelling, simulation
from benchmarks.history import write_repository
from benchmarks.plans import write_plan
from benchmarks.processes import Command, Measured, interleaved, printed_by, ratio, run_once
from benchmarks.table import Row, render

_TREE = Path(__file__).resolve().parent.parent
_EXAMPLE = _TREE / "examples" / "omni-channel"
_AS_OF = ("--as-of", "2026-09-01")
_MEGABYTE = 1_000_000
_TASK = "t500"
"""A task in the middle of a generated plan."""


@dataclass(frozen=True)
class Bench:
    """Where to measure and how often."""

    folder: Path
    rounds: int
    slow_rounds: int
    largest: int
    environment: Mapping[str, str]

    def plan(self, tasks: int) -> str:
        """Return the path of a generated plan."""
        path = self.folder / f"plan-{tasks}.yaml"
        return str(path if path.exists() else write_plan(path, tasks))


def mktpm(*arguments: str) -> Command:
    """Return the installed program with arguments; findings (exit status 1) are no failure."""
    program = str(Path(sys.executable).parent / "mktpm")
    return Command((program, *arguments), frozenset({0, 1}))


def check(path: str) -> Command:
    """Return the check of a plan."""
    return mktpm("check", path, *_AS_OF)


def schedule(path: str) -> Command:
    """Return the schedule of a plan as JSON."""
    return mktpm("schedule", path, "--json", *_AS_OF)


def start_up(bench: Bench) -> Iterator[Row]:
    """Yield small runs as multiples of a bare interpreter."""
    small = bench.plan(20)
    commands = {
        "python": Command((sys.executable, "-c", "pass")),
        "`mktpm --version`": mktpm("--version"),
        "`check`, 20 clean tasks": check(small),
        "`check`, the omni-channel example (200 tasks, Chinese holidays)": check(str(_EXAMPLE)),
        "`schedule --json`, the same": schedule(str(_EXAMPLE)),
    }
    targets = (7.0, 15.0, 20.0, None)
    measured = interleaved(commands, bench.rounds, bench.environment)
    bare = measured.pop("python")
    yield Row("`python -c pass`", bare.median * 1000, "ms")
    for (name, figures), target in zip(measured.items(), targets, strict=True):
        yield Row(name, ratio(figures, bare), "× bare Python", target)


def edits(bench: Bench) -> Iterator[Row]:
    """Yield what a change in a file of 1,000 tasks takes: finishing a task, and beginning it again."""
    plan = bench.plan(1_000)
    commands = {
        "python": Command((sys.executable, "-c", "pass")),
        "done": mktpm("done", _TASK, "--force", "--plan", plan),
        "start": mktpm("start", _TASK, "--plan", plan),
    }
    measured = interleaved(commands, bench.rounds, bench.environment)
    for name in ("done", "start"):
        yield Row(
            f"`{name}`, 1,000 tasks in the file", ratio(measured[name], measured["python"]), "× bare Python", 18.0
        )


def large_plan(bench: Bench) -> Iterator[Row]:
    """Yield what 10,000 tasks in one file take, beside reading the same file with PyYAML alone."""
    plan = bench.plan(10_000)
    alone: list[float] = []
    found: dict[str, list[float]] = {"check": [], "schedule --json": []}
    peaks = dict.fromkeys(found, 0)
    commands = {"check": check(plan), "schedule --json": schedule(plan)}
    for _ in range(bench.slow_rounds):
        reader = str(_TREE / "benchmarks" / "yaml_alone.py")
        alone.append(float(printed_by([sys.executable, reader, plan], bench.environment)))
        for name, figures in interleaved(commands, 1, bench.environment).items():
            found[name] += figures.seconds
            peaks[name] = max(peaks[name], figures.peak_bytes)
    yield Row("`yaml.load(…, CSafeLoader)`, 10,000 tasks", median(alone), "s")
    for name, seconds in found.items():
        beside = median(mine / theirs for mine, theirs in zip(seconds, alone, strict=True))
        yield Row(f"`{name}`, 10,000 tasks", median(seconds), "s", 1.0)
        yield Row(f"`{name}`, 10,000 tasks: peak memory", peaks[name] / _MEGABYTE, "MB", 250.0)
        yield Row(f"`{name}`, 10,000 tasks", beside, "× PyYAML alone", 1.0)


def history(bench: Bench) -> Iterator[Row]:
    """Yield what reading a year of 20 plans takes, the first time and again, beside git showing the same."""
    folder = write_repository(bench.folder / "history", commits=2_000, plans=20, tasks=200)
    stored = folder / ".git" / "mktpm"
    burndown = mktpm("burndown", str(folder), *_AS_OF)
    shown = Command(("git", "-C", str(folder), "log", "-p", "--no-ext-diff", "--", "projects"))
    cold, beside = Measured(), Measured()
    for _ in range(bench.slow_rounds):
        shutil.rmtree(stored, ignore_errors=True)
        for measured, command in ((cold, burndown), (beside, shown)):
            measured.seconds.append(run_once(command, bench.environment)[0])
    commands = {
        "python": Command((sys.executable, "-c", "pass")),
        "`burndown`, again": burndown,
        "`diff` of two revisions, 20 commits between them": mktpm("diff", "HEAD~20..HEAD", str(folder), *_AS_OF),
        "`diff` of the first and the last": mktpm("diff", "main~1900..main", str(folder), *_AS_OF),
    }
    again = interleaved(commands, bench.slow_rounds, bench.environment)
    yield Row("`git log -p`, 2,000 commits of 20 plans of 200 tasks", beside.median, "s")
    yield Row("`burndown` of all, nothing stored", cold.median, "s", 6.0)
    yield Row("`burndown` of all, nothing stored", ratio(cold, beside), "× `git log -p`")
    bare = again.pop("python")
    for (name, figures), target in zip(again.items(), (0.6, 0.5, None), strict=True):
        yield Row(name, figures.median, "s", target)
        yield Row(name, ratio(figures, bare), "× bare Python")


def passes(bench: Bench) -> Iterator[Row]:
    """Yield the passes alone beside networkx."""
    arguments = [sys.executable, "-m", "benchmarks.passes", bench.plan(10_000), str(bench.rounds)]
    seconds = json.loads(printed_by(arguments, bench.environment))
    ours, theirs = seconds["mktpm passes"], seconds["networkx passes"]
    yield Row("forward and backward pass, 10,000 tasks", ours * 1000, "ms")
    yield Row("networkx doing the same", theirs / ours, "× as long", 4.0, at_least=True)
    with_order = (theirs + seconds["networkx order"]) / (ours + seconds["mktpm order"])
    yield Row("networkx doing the same and sorting the network first", with_order, "× as long")


def growth(bench: Bench) -> Iterator[Row]:
    """Yield what twice the tasks cost, from 1,562 to 100,000 tasks."""
    sizes = [size for size in (1_562, 3_125, 6_250, 12_500, 25_000, 50_000, 100_000) if size <= bench.largest]
    for name, command in (("check", check), ("schedule --json", schedule)):
        commands = {f"{size:,}": command(bench.plan(size)) for size in sizes}
        measured = interleaved(commands, bench.slow_rounds, bench.environment)
        previous = None
        for size, figures in measured.items():
            if previous is None:
                yield Row(f"`{name}`, {size} tasks", figures.median, "s")
            else:
                what = f"`{name}`, {size} tasks ({figures.median:.2f} s, {figures.peak_bytes / _MEGABYTE:.0f} MB)"
                yield Row(what, ratio(figures, previous), "× half the tasks", 2.3)
            previous = figures


def people(bench: Bench) -> Iterator[Row]:
    """Yield what levelling and simulating 1,000 tasks take."""
    yield from levelling.plan_rows()
    yield from simulation.measure(bench.folder, 1_000, 10_000, bench.slow_rounds)


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser(description="Measure the speed claims.")
    parser.add_argument("--quick", action="store_true", help="fewer runs, up to 25,000 tasks")
    parser.add_argument("--only", choices=list(_PARTS), action="append", help="measure only this part")
    options = parser.parse_args()
    rounds, slow_rounds, largest = (7, 3, 25_000) if options.quick else (21, 5, 100_000)
    with tempfile.TemporaryDirectory() as folder:
        cache = {"XDG_CACHE_HOME": str(Path(folder) / "cache"), "NO_COLOR": "1"}
        bench = Bench(Path(folder), rounds, slow_rounds, largest, {**os.environ, **cache})
        rows: list[Row] = []
        for name in options.only or _PARTS:
            print(f"measuring {name} …", file=sys.stderr, flush=True)
            rows += _PARTS[name](bench)
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores; medians, runs taken in turns\n")
    print(render(rows))
    return int(any(row.reached is False for row in rows))


_PARTS = {
    "start-up": start_up,
    "edits": edits,
    "large-plan": large_plan,
    "history": history,
    "passes": passes,
    "people": people,
    "growth": growth,
}

if __name__ == "__main__":
    sys.exit(main())
