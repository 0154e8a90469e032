"""Small random problems on plain slots."""

from __future__ import annotations

from random import Random

from mktpm.engine.levelling.problem import FS, Goal, Group, Problem, distance


def problem_like(seed: int) -> Problem:
    """Return the random problem number ``seed``: 2 to 12 activities, lags, days off, projects with due dates."""
    random = Random(seed)
    size = random.randint(2, 12)
    durations = tuple(random.choice((0, 1, 1, 2, 3, 5)) for _ in range(size))
    before = []
    for at in range(size):
        earlier = random.sample(range(at), min(at, random.choice((0, 0, 1, 2))))
        before.append(tuple((one, _gap(random, durations[one], durations[at])) for one in earlier))
    capacities = tuple(random.randint(1, 5) for _ in range(random.randint(1, 3)))
    demands = tuple(
        tuple((r, random.randint(1, most)) for r, most in enumerate(capacities) if random.random() < 0.6)
        for _ in range(size)
    )
    profiles = tuple(
        tuple((random.randint(0, most + 2), random.choice((1, 1, 1, 3))) for _ in range(random.choice((0, 0, 2, 6))))
        for most in capacities
    )
    releases = tuple(random.choice((0, 0, 0, 3)) for _ in range(size))
    return Problem(
        durations,
        tuple(before),
        demands,
        capacities,
        profiles,
        releases,
        *_projects(random, size),
        _ranks(random, size),
    )


def _gap(random: Random, earlier: int, later: int) -> int:
    return distance(random.choice((FS, FS, FS, *range(4))), random.choice((0, 0, 0, 1, -1, 2)), earlier, later)


def _projects(random: Random, size: int) -> tuple[tuple[Group, ...], tuple[Goal, ...]]:
    if random.random() < 0.5:
        return (), ()
    middle = random.randint(1, size)
    parts = [part for part in (tuple(range(middle)), tuple(range(middle, size))) if part]
    groups = tuple(Group(part, random.choice((None, 4, 9)), random.choice((1, 2, 8))) for part in parts)
    return groups, tuple(Goal(at, random.randint(1, 9), 2) for at in range(size) if random.random() < 0.2)


def _ranks(random: Random, size: int) -> tuple[int, ...]:
    return tuple(random.randint(0, 3) for _ in range(size)) if random.random() < 0.5 else ()
