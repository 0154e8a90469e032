"""Groups of tasks compared: how many were in time, and how their lengths compare with the plan."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from mktpm.engine.outcomes import Outcome
from mktpm.engine.samples import Sample


@dataclass(frozen=True, slots=True)
class Punctuality:
    """How many of the tasks that fell due were finished in time."""

    name: str
    due: int
    """Finished with a known day, or open and late."""
    late: int
    days_late: int
    """Working days, summed over the late ones."""

    @property
    def on_time(self) -> int:
        """Return how many were in time."""
        return self.due - self.late

    @property
    def rate(self) -> float | None:
        """Return the share that was in time, 0 to 1; None where nothing fell due."""
        return self.on_time / self.due if self.due else None


@dataclass(frozen=True, slots=True)
class Grouped:
    """A sample of the tasks that share a name: a tag or a phase."""

    name: str
    sample: Sample


Keys = Callable[[Outcome], tuple[str, ...]]


def _grouped(tasks: Iterable[Outcome], keys: Keys) -> dict[str, list[Outcome]]:
    groups: dict[str, list[Outcome]] = {}
    for task in tasks:
        for key in dict.fromkeys(keys(task)):
            groups.setdefault(key, []).append(task)
    return groups


def punctuality(name: str, tasks: Iterable[Outcome]) -> Punctuality:
    """Return how many of ``tasks``, called ``name``, were in time."""
    due = [task for task in tasks if (task.is_done and task.slip is not None) or task.is_late]
    late = [task.slip or 0 for task in due if task.is_late]
    return Punctuality(name, len(due), len(late), sum(late))


def punctual_groups(tasks: Iterable[Outcome], keys: Keys) -> tuple[Punctuality, ...]:
    """Return the groups in which something fell due, those with most late tasks first."""
    found = (punctuality(name, group) for name, group in _grouped(tasks, keys).items())
    return tuple(sorted((p for p in found if p.due), key=lambda p: (-p.late, -p.days_late, -p.due, p.name)))


def ratio_groups(tasks: Iterable[Outcome], keys: Keys) -> tuple[Grouped, ...]:
    """Return the groups with known lengths, those that took longest by their plan first."""
    known = [task for task in tasks if task.ratio is not None]
    samples = ((name, Sample.of(t.ratio or 0.0 for t in group)) for name, group in _grouped(known, keys).items())
    found = [Grouped(name, sample) for name, sample in samples if sample is not None]
    return tuple(sorted(found, key=lambda g: (-g.sample.median, -g.sample.n, g.name)))
