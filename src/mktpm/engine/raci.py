"""Who is responsible, accountable, consulted and informed, for every task.

Written ``raci`` is taken as it is; ``owner`` is the A, and wins where the two differ. Where no R is written, the
people of ``team`` are responsible, and where there is none either, whoever answers for the task does it as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.selection import lineage
from mktpm.plan.model import Project, Raci, Task

Letter = Literal["R", "A", "C", "I"]
LETTERS: tuple[Letter, ...] = ("R", "A", "C", "I")
_NOTHING = Raci.model_construct()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody who has a part in a task: a person, a team, or an id that nobody describes."""

    id: str
    name: str
    kind: Literal["person", "team", "unknown"]


@dataclass(frozen=True, slots=True)
class Assignment:
    """The responsibilities for one task."""

    task: Task
    parts: dict[Letter, tuple[str, ...]]
    """Ids by letter, each once."""
    written: bool
    """Whether the task has a ``raci`` of its own; otherwise it follows from owner and team."""

    def letters(self, party: str) -> str:
        """Return the letters of a person or team, in the order R, A, C, I; empty for none."""
        return "".join(letter for letter in LETTERS if party in self.parts[letter])


@dataclass(frozen=True, slots=True)
class Matrix:
    """The responsibilities of a project."""

    project: Project
    parties: tuple[Party, ...]
    """All who have a part: people and teams in the order of the plan, then ids that nobody describes."""
    rows: tuple[Assignment, ...]
    """Leaf tasks, and parents that say something about responsibility, in the order of the plan."""

    def count(self, party: Party, letter: Letter) -> int:
        """Return for how many tasks a person or team has that letter."""
        return sum(party.id in row.parts[letter] for row in self.rows)


def matrix_of(at: ProjectSchedule) -> Matrix:
    """Return the responsibilities of a project; cancelled tasks have none."""
    project = at.project
    rows = tuple(_assignment(task) for task in project.tasks if _counts(project, task))
    used = {party for row in rows for ids in row.parts.values() for party in ids}
    known = [name for name in (*project.people, *project.teams) if name in used]
    strangers = sorted(used - set(known))
    return Matrix(project, tuple(_party(project, name) for name in (*known, *strangers)), rows)


def idle_people(projects: Sequence[Project]) -> tuple[Party, ...]:
    """Return the people who have no part in any task of ``projects``, be it through a team."""
    busy: set[str] = set()
    people: dict[str, Party] = {}
    for project in projects:
        people.update((name, _party(project, name)) for name in project.people)
        for task in project.tasks:
            if _counts(project, task):
                busy.update(party for ids in _assignment(task).parts.values() for party in ids)
        busy.update(member for team in project.teams.values() if team.id in busy for member in team.members)
    return tuple(party for name, party in people.items() if name not in busy)


def _counts(project: Project, task: Task) -> bool:
    says = task.is_leaf or task.fields.raci is not None or task.fields.owner is not None or bool(task.fields.team)
    return says and all(each.fields.status != "cancelled" for each in lineage(project, task))


def _assignment(task: Task) -> Assignment:
    raci = task.fields.raci or _NOTHING
    accountable = () if task.owner is None else (task.owner,)
    team = tuple(name for name, _ in task.fields.team)
    parts: dict[Letter, tuple[str, ...]] = {
        "R": tuple(dict.fromkeys(raci.R or team or accountable)),
        "A": accountable,
        "C": tuple(dict.fromkeys(raci.C)),
        "I": tuple(dict.fromkeys(raci.I)),
    }
    return Assignment(task, parts, task.fields.raci is not None)


def _party(project: Project, name: str) -> Party:
    if name in project.people:
        return Party(name, project.person(name), "person")
    team = project.teams.get(name)
    return Party(name, name, "unknown") if team is None else Party(name, team.name or name, "team")
