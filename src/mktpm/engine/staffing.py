"""Who works on a task, and with what share of their time; how much time somebody has at all."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from mktpm.plan.model import Person, Project, Task

_ALL = Decimal(1)


def shares_of(project: Project, task: Task) -> dict[str, Decimal]:
    """Return the people of a task with the shares of their time, the owner first.

    An owner without a share works on it all the time. A team stands for its members: one who is named
    too has the share written there, and one of several teams the first one's.
    """
    return shares_among(project, task.owner, task.fields.team)


Team = Sequence[tuple[str, Decimal]]
"""People and teams with shares, as `team` of a task has them."""


def shares_among(project: Project, owner: str | None, team: Team) -> dict[str, Decimal]:
    """Return the same as `shares_of` for an owner and a team as they may be written."""
    if not team and (owner is None or owner not in project.teams):
        return {} if owner is None else {owner: _ALL}
    named: dict[str, Decimal] = {}
    joined: dict[str, Decimal] = {}
    for name, share in _entries(owner, team):
        if _is_team(project, name):
            for member in project.teams[name].members:
                joined.setdefault(member, share)
        else:
            named[name] = named.get(name, Decimal(0)) + share
    return named | {member: share for member, share in joined.items() if member not in named}


def _entries(owner: str | None, team: Team) -> Iterator[tuple[str, Decimal]]:
    """Yield who is named for a task: people and teams, the owner first unless the team names it."""
    if owner is not None and all(name != owner for name, _ in team):
        yield owner, _ALL
    yield from team


def _is_team(project: Project, name: str) -> bool:
    return name in project.teams and name not in project.people


def capacity_of(person: Person | None) -> Decimal:
    """Return the share of full time that somebody has; all of it where nothing is known."""
    return _ALL if person is None else person.capacity


def strength_of(project: Project, task: Task) -> Decimal:
    """Return how many full-time people work on a task: the sum of shares × capacity."""
    return strength_among(project, task.owner, task.fields.team)


def strength_among(project: Project, owner: str | None, team: Team) -> Decimal:
    """Return the same as `strength_of` for an owner and a team as they may be written."""
    shares, people = shares_among(project, owner, team), project.people
    return sum((share * capacity_of(people.get(name)) for name, share in shares.items()), Decimal(0))
