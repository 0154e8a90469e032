"""How far back a plan's history reaches, and what is missing in it."""

from dataclasses import dataclass
from datetime import date

from mktpm.engine.trail import Skipped, Trails


@dataclass(frozen=True, slots=True)
class Reach:
    """What a reader has to know about the history that figures come from."""

    since: date | None
    """The day of the first version that is known; None where there is none."""
    shallow: bool
    """Whether older versions exist elsewhere."""
    untracked: tuple[str, ...]
    """Files that git doesn't know yet."""
    skipped: tuple[Skipped, ...]
    """Versions that could not be read."""


def reach_of(trails: Trails, projects: tuple[str, ...], since: date | None) -> Reach:
    """Return how far the trails of ``projects`` reach back; ``since`` is the first day known."""
    trails_of = [trail for trail in trails.projects if trail.project in projects]
    files = {trail.file for trail in trails_of}
    return Reach(
        since=since,
        shallow=trails.shallow,
        untracked=tuple(file for file in trails.untracked if file in files),
        skipped=tuple(skipped for trail in trails_of for skipped in trail.skipped),
    )
