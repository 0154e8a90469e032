"""Who may change what: the roles and people of one version, and whether they allow a change.

The version that counts is the one that was agreed before: what a change itself says about roles,
people and owners gives nobody a right.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Literal

from mktpm.engine.facts import Facts
from mktpm.engine.plan_changes import PlanChange
from mktpm.language import Listing, Message, message
from mktpm.plan.model import Person, Role
from mktpm.plan.people import folded

EVERYTHING = "*"
ENTRY_RIGHTS: Mapping[str, str] = {"comment": "comments", "hours": "hours"}
"""What a role must name for each kind of entry; approvals are the approvers' own."""
OTHER_RIGHTS = ("add", "remove", "comments", "hours", "parent", "file")
"""What roles may name besides the fields of tasks and projects."""

Owners = frozenset[str]


@dataclass(frozen=True, slots=True)
class Grants:
    """What the agreed version says about rights."""

    roles: Mapping[str, Role]
    people: tuple[Person, ...]
    """Those of the workspace."""
    project_people: Mapping[str, tuple[Person, ...]]
    """Those of each project alone: they count there and nowhere else."""
    records: Mapping[tuple[str, str], Mapping[str, Any]]
    """What is written about each project ``(id, "")`` and task ``(project, id)``."""

    def known_as(self, email: str, project: str | None = None) -> dict[str, Person]:
        """Return the people with that address, by id, as the project sees them."""
        people = {person.id: person for person in self.people}
        if project is not None:
            people |= {person.id: person for person in self.project_people.get(project, ())}
        return {name: person for name, person in people.items() if has_address(person, email)}


def records_of(facts: Facts) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is written about each project and task, by ``(project, "")`` and ``(project, task)``."""
    found: dict[tuple[str, str], dict[str, Any]] = defaultdict(dict)
    for spot, value in facts.items():
        if spot.kind in ("project", "task"):
            record = found[spot.project, spot.task]
            if spot.field:
                record[spot.field] = value
    return dict(found)


def has_address(person: Person, email: str) -> bool:
    """Return whether the person commits with that address."""
    wanted = folded(email)
    return bool(wanted) and any(folded(known) == wanted for known in (person.email or "", *person.emails))


@dataclass(slots=True)
class Newcomers:
    """Tasks and projects that the agreed version doesn't have, and what became of those it has."""

    owners: dict[tuple[str, str], Owners] = field(default_factory=dict)
    """Whose each new task was when it was added."""
    former: dict[str, str] = field(default_factory=dict)
    """The agreed id of each project that has another one by now."""

    def add(self, key: tuple[str, str], owners: Owners) -> None:
        """Keep whose a new task is; one that was added twice is only theirs who own both."""
        known = self.owners.get(key)
        self.owners[key] = owners if known is None else known & owners


@dataclass(frozen=True, slots=True)
class Refusal:
    """A change that its author may not make."""

    change: PlanChange
    person: str | None
    """The id of the author, None for somebody unknown."""
    reason: Message
    roles: tuple[str, ...]
    """Roles of the agreed version that may make such a change whoever owns the task."""


def refusals(grants: Grants, email: str, changes: Iterable[PlanChange], newcomers: Newcomers) -> Iterator[Refusal]:
    """Yield what the person with that address may not do; remember what was added."""
    refused_projects: set[str] = set()
    for change in changes:
        if change.about == "task" and change.project in refused_projects and change.change.kind != "changed":
            continue  # the project as a whole has been refused already
        refusal = _Judge(grants, email, newcomers, change).refusal()
        if refusal is not None:
            if change.about == "project" and change.change.kind != "changed":
                refused_projects.add(change.project)
            yield refusal
        _remember(change, grants, newcomers)


def _remember(change: PlanChange, grants: Grants, newcomers: Newcomers) -> None:
    if change.former_project:
        newcomers.former[change.project] = newcomers.former.get(change.former_project, change.former_project)
    if change.change.kind == "added" and change.about in ("task", "project"):
        key = (newcomers.former.get(change.project, change.project), change.change.task or "")
        if key not in grants.records:
            newcomers.add(key, owners_in(change.change.after))


def owners_in(fields: Mapping[str, Any]) -> Owners:
    """Return the people whose task or project it is: its owner, its team, and R and A of its RACI."""
    raci = fields.get("raci")
    named = [fields.get("owner"), *_items(fields.get("team"))]
    if isinstance(raci, dict):
        named += [raci.get("A"), *_items(raci.get("R"))]
    return frozenset(_without_share(name) for name in named if isinstance(name, (str, int)))


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _without_share(name: str | int) -> str:
    text = str(name).strip()
    person, _, share = text.rpartition(" ")
    return person.strip() if person and share.endswith(("%", "％")) else text


def approvers_in(approval: Any) -> frozenset[str]:
    """Return everybody whom an approval, as it is written, asks."""
    steps = approval.get("steps") if isinstance(approval, dict) else approval
    found: set[str] = set()
    for step in _items(steps):
        if isinstance(step, dict):
            named = [step.get("by"), *_items(step.get("any_of")), *_items(step.get("all_of"))]
            found.update(str(name).strip() for name in named if isinstance(name, (str, int)))
    return frozenset(found)


Obstacle = Literal["project", "field", "excepted", "whole", "own", "workspace"]
_NEARNESS: tuple[Obstacle, ...] = ("project", "workspace", "field", "excepted", "whole", "own")
"""What stands in the way of a role, the farthest first."""


@dataclass(frozen=True, slots=True)
class _Judge:
    """One change by one person."""

    grants: Grants
    email: str
    newcomers: Newcomers
    change: PlanChange

    def refusal(self) -> Refusal | None:
        """Return why the change may not be made; None where it may."""
        change = self.change
        shared = change.about == "workspace" or change.for_workspace
        people = self.grants.known_as(self.email, None if shared else self._agreed_project())
        reason = self._reason(people)
        if reason is None:
            return None
        able = () if change.is_never_allowed or change.entry_kind == "approval" else tuple(self._able())
        return Refusal(change, min(people, default=None), reason, able)

    def _reason(self, people: Mapping[str, Person]) -> Message | None:
        if self.change.is_never_allowed:
            return self.change.reason
        if not people:
            return message("nobody in the base version has the address `{email}`", email=self.email)
        if self.change.about == "entry":
            reason = self._entry_reason(people)
            if reason is not None or self.change.entry_kind == "approval":
                return reason
        roles = [name for name in self._held(people) if name in self.grants.roles]
        if not roles:
            return message("`{person}` has no role in the base version", person=min(people))
        obstacles = [(self._obstacle(self.grants.roles[name], self._is_own(people)), name) for name in roles]
        if any(obstacle is None for obstacle, _ in obstacles):
            return None
        nearest = max(obstacles, key=lambda found: _NEARNESS.index(found[0] or "own"))
        return self._said(nearest[0] or "own", nearest[1])

    def _held(self, people: Mapping[str, Person]) -> Sequence[str]:
        return list(dict.fromkeys(role for person in people.values() for role in person.roles))

    def _able(self) -> Iterator[str]:
        for name, role in self.grants.roles.items():
            if self._obstacle(role, own=False) is None:
                yield name

    def _agreed_project(self) -> str:
        """Return the id that the agreed version has for the change's project."""
        now = self.change.former_project or self.change.project
        return self.newcomers.former.get(now, now)

    def _is_own(self, people: Collection[str]) -> bool:
        return not self._owners().isdisjoint(people)

    def _owners(self) -> Owners:
        """Return whose it is: as agreed; for what is new, as it was when it was added."""
        change = self.change
        key = (self._agreed_project(), change.change.task or "")
        if key in self.grants.records:
            return owners_in(self.grants.records[key])
        if change.change.kind == "added" and change.about != "entry":
            return owners_in(change.change.after)
        return self.newcomers.owners.get(key, frozenset())

    def _obstacle(self, role: Role, own: bool) -> Obstacle | None:  # noqa: FBT001 - a fact, not a switch
        """Return what keeps the role from allowing the change; None where it allows it."""
        change = self.change
        if change.about == "workspace" or change.reason is not None:
            return self._special_obstacle(role)
        if not all(_reaches(role, project) for project in self._projects()):
            return "project"
        wanted = _wanted(change)
        if not any(_names(role.change, name, change.about) for name in wanted):
            return "field"
        if any(_names(role.excepted, name, change.about) for name in (*wanted, *change.fields_set)):
            return "excepted"
        return self._obstacle_of_own(own) if role.tasks == "own" else None

    def _obstacle_of_own(self, own: bool) -> Obstacle | None:  # noqa: FBT001 - a fact, not a switch
        """Return what keeps a role for one's own tasks from allowing the change."""
        if self.change.about == "project" and self.change.change.kind != "changed":
            return "whole"
        return None if own or self.change.entry_kind == "comment" else "own"

    def _special_obstacle(self, role: Role) -> Obstacle | None:
        """Return what keeps the role from what only few may: the workspace, and what can't be judged in full."""
        if self.change.about == "workspace" or self.change.for_workspace:
            return None if role.workspace else "workspace"
        if not _reaches(role, self.change.project):
            return "project"
        return None if EVERYTHING in role.change and not role.excepted and role.tasks == "all" else "field"

    def _projects(self) -> tuple[str, ...]:
        change = self.change
        return tuple(dict.fromkeys((change.project, change.former_project or change.project, self._agreed_project())))

    def _entry_reason(self, people: Collection[str]) -> Message | None:
        """Return what is wrong with an entry itself, whatever the person's roles."""
        entry = self.change.change.after
        by = str(entry.get("by"))
        if by not in people:
            return message("the entry is by `{by}`, its author is `{person}`", by=by[:60], person=min(people))
        if self.change.entry_kind != "approval":
            return None
        asked = self._approvers(str(entry.get("task")))
        if asked.isdisjoint({by}):
            return message("`{person}` is not asked to approve `{task}`", person=by[:60], task=entry.get("task"))
        return None

    def _approvers(self, task: str) -> frozenset[str]:
        record = self.grants.records.get((self._agreed_project(), task), {})
        return approvers_in(record.get("approval") or self.change.approval)

    def _said(self, obstacle: Obstacle, role: str) -> Message:
        """Return what stands in the way, in words."""
        if self.change.reason is not None:
            return self.change.reason
        simple = {
            "project": message(
                "the role `{role}` doesn't reach the project `{project}`", role=role, project=self.change.project
            ),
            "workspace": message("the role `{role}` may not change the workspace", role=role),
            "whole": message("the role `{role}` may not add or remove whole projects", role=role),
        }
        if obstacle in simple:
            return simple[obstacle]
        return self._said_of_own(role) if obstacle == "own" else self._said_of_field(obstacle, role)

    def _said_of_own(self, role: str) -> Message:
        owners = Listing(tuple(f"`{name}`" for name in sorted(self._owners())))
        if not owners.items:
            return message("the role `{role}` reaches one's own tasks only, and this is nobody's", role=role)
        return message(
            "the role `{role}` reaches one's own tasks only, and this is that of {owners}", role=role, owners=owners
        )

    def _said_of_field(self, obstacle: Obstacle, role: str) -> Message:
        change = self.change
        named = _wanted(change)
        if obstacle == "excepted":
            excepted = self.grants.roles[role].excepted
            named = tuple(name for name in (*named, *change.fields_set) if _names(excepted, name, change.about))
        return message("the role `{role}` may not change `{field}`", role=role, field=named[0])


def _wanted(change: PlanChange) -> tuple[str, ...]:
    """Return what a role must name for the change: one of these."""
    if change.about == "entry":
        return (ENTRY_RIGHTS.get(change.entry_kind, "approval"),)
    if change.change.kind == "added":
        return ("add",)
    if change.change.kind == "removed":
        return ("remove",)
    if change.about == "task" and change.change.field == "tasks":
        return ("add",) if change.change.after else ("remove",)
    return (change.change.field,)


def _reaches(role: Role, project: str) -> bool:
    return any(fnmatchcase(project, pattern) for pattern in role.projects)


def _names(patterns: Iterable[str], name: str, about: str) -> bool:
    """Return whether one of a role's words means a field: by itself, or as ``project.owner``."""
    return any(fnmatchcase(name, pattern) or fnmatchcase(f"{about}.{name}", pattern) for pattern in patterns)
