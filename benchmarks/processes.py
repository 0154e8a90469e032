"""Whole processes, measured: wall-clock seconds and the peak of resident memory."""

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Command:
    """A program to run, and the exit statuses that mean that it did its work."""

    arguments: tuple[str, ...]
    good: frozenset[int] = frozenset({0})


@dataclass
class Measured:
    """What the runs of one command took."""

    seconds: list[float] = field(default_factory=list)
    peak_bytes: int = 0

    @property
    def median(self) -> float:
        """Seconds."""
        return median(self.seconds)


class CommandFailedError(Exception):
    """A measured command did not do its work: its time means nothing."""


def run_once(command: Command, environment: Mapping[str, str]) -> tuple[float, int]:
    """Return the seconds and the peak resident bytes of one run.

    A child begins with its parent's peak on Linux, so the process that calls this stays small.
    """
    begun = time.perf_counter()
    with Path(os.devnull).open("rb+") as nowhere:
        child = subprocess.Popen(command.arguments, stdin=nowhere, stdout=nowhere, stderr=nowhere, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
    seconds = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in command.good:
        raise CommandFailedError(f"exit status {child.returncode}: {' '.join(command.arguments)}")
    unit = 1 if os.uname().sysname == "Darwin" else 1024
    return seconds, usage.ru_maxrss * unit


def interleaved(commands: Mapping[str, Command], rounds: int, environment: Mapping[str, str]) -> dict[str, Measured]:
    """Return what each command takes, run in turns A B C A B C after one round that is not counted.

    Taking turns spreads whatever else the machine does over all commands alike.
    """
    for command in commands.values():
        run_once(command, environment)
    measured = {name: Measured() for name in commands}
    for _ in range(rounds):
        for name, command in commands.items():
            seconds, peak = run_once(command, environment)
            measured[name].seconds.append(seconds)
            measured[name].peak_bytes = max(measured[name].peak_bytes, peak)
    return measured


def ratio(of: Measured, to: Measured) -> float:
    """Return the median, over the rounds, of how many times as long ``of`` took as ``to``."""
    return median(a / b for a, b in zip(of.seconds, to.seconds, strict=True))


def printed_by(arguments: Sequence[str], environment: Mapping[str, str]) -> str:
    """Return what a program prints."""
    return subprocess.run(arguments, check=True, capture_output=True, text=True, env=environment).stdout
