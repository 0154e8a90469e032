"""Somebody is named for work and isn't among the people."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Place, Related, Severity
from mktpm.language import Listing, message
from mktpm.plan.budget import Budget
from mktpm.plan.model import Project, Task
from mktpm.plan.similar import Similar
from mktpm.rules.rule import Rule, Subject, finding

_MOST_RELATED = 5
_FEW, _MOST_LISTED = 2, 8
"""Up to how many names that are like nobody's are reported one by one; how many are listed together."""
_At = tuple[Task | None, Place]
"""Where somebody is named: in which task (None: in the project itself), and the place."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every name for which nobody stands in ``people``, nor a team: once for each project."""
    similar, teams = Similar(), set[Place]()
    for project in subject.workspace.selected:
        if not project.people:
            continue
        known = {*project.people, *project.teams}
        named = _named(project, known)
        meant = {name: _meant(similar, name, known) for name in named}
        strangers = [name for name in named if meant[name] is None]
        for name, places in named.items():
            if meant[name] is not None or len(strangers) <= _FEW:
                yield _one(project, name, places, meant[name])
        if len(strangers) > _FEW:
            yield _together(project, strangers, named[strangers[0]][0])
        yield from _members(subject, project, similar, teams)


def _one(project: Project, name: str, places: list[_At], meant: str | None) -> Diagnostic:
    """Return what is found about one name, with some of the other places."""
    task, where = places[0]
    said = message("there is no person and no team `{id}`", id=name)
    hint = message("did you mean `{key}`?", key=meant) if meant else message("list them under `people:`")
    further = tuple(Related(place, message("named here too")) for _, place in places[1 : _MOST_RELATED + 1])
    return finding(RULE, project, said, where, task=task, hint=hint, related=further)


def _together(project: Project, names: list[str], first: _At) -> Diagnostic:
    """Return what is found about names that are like nobody's: roles that nobody has taken on yet, as a rule."""
    shown: list[object] = [f"`{name}`" for name in names[:_MOST_LISTED]]
    if len(names) > _MOST_LISTED:
        shown.append(message("{n} more", n=len(names) - _MOST_LISTED))
    said = message("{n} names are no person and no team: {names}", n=len(names), names=Listing(tuple(shown)))
    hint = message("list them under `people:`, or name people in their place")
    return finding(RULE, project, said, first[1], task=first[0], hint=hint)


def _meant(similar: Similar, name: str, known: set[str]) -> str | None:
    """Return whose name was mistyped; a guess needs more in common than for a key, for people are many."""
    return similar.to(name, known, cutoff=0.7 if name.isascii() else 0.5)


def _named(project: Project, known: set[str]) -> dict[str, list[_At]]:
    """Return who is named in a project and not known, with the places."""
    found: dict[str, list[_At]] = {}
    if project.fields.owner is not None and project.fields.owner not in known:
        found[project.fields.owner] = [(None, project.place("owner"))]
    for task in project.tasks:
        for name, route in _names(task):
            if name not in known:
                found.setdefault(name, []).append((task, project.task_place(task, *route)))
    for name, route in _names_of_figures(project):
        if name not in known:
            found.setdefault(name, []).append((None, project.place(*route)))
    return found


def _names_of_figures(project: Project) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield who answers for goals, KPIs and money, and where they are named."""
    fields, budget = project.fields, project.fields.budget
    named = [(goal.owner, ("goals", n, "owner")) for n, goal in enumerate(fields.goals)]
    named += [(kpi.owner, ("kpis", n, "owner")) for n, kpi in enumerate(fields.kpis)]
    yield from ((name, route) for name, route in named if name is not None)
    if budget is not None:
        yield from _names_of_money(budget)


def _names_of_money(budget: Budget) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    draws = budget.reserve.draws if budget.reserve is not None else ()
    named: list[tuple[str | None, tuple[str | int, ...]]] = []
    named += [(line.owner, ("budget", "lines", n, "owner")) for n, line in enumerate(budget.lines)]
    named += [(draw.by, ("budget", "reserve", "draws", n, "by")) for n, draw in enumerate(draws)]
    named += [(change.by, ("budget", "changes", n, "by")) for n, change in enumerate(budget.changes)]
    yield from ((name, route) for name, route in named if name is not None)


def _names(task: Task) -> Iterator[tuple[str, tuple[str | int, ...]]]:
    """Yield who is named in a task, and where."""
    fields = task.fields
    if fields.owner is not None:
        yield fields.owner, ("owner",)
    for position, (name, _) in enumerate(fields.team):
        yield name, ("team", position)
    if fields.raci is None:
        return
    if fields.raci.A is not None:
        yield fields.raci.A, ("raci", "A")
    for letter, names in (("R", fields.raci.R), ("C", fields.raci.C), ("I", fields.raci.I)):
        for position, name in enumerate(names):
            yield name, ("raci", letter, position)


def _members(subject: Subject, project: Project, similar: Similar, reported: set[Place]) -> Iterator[Diagnostic]:
    """Yield the members of teams who are nobody; those of the workspace's teams once."""
    workspace = subject.workspace
    own = [(team, project.place("teams", position)) for position, team in enumerate(project.fields.teams)]
    shared = workspace.fields.teams if workspace.file and workspace.folder == project.home else ()
    own += [(team, Place(workspace.file or "", ("teams", position))) for position, team in enumerate(shared)]
    for team, place in own:
        for position, member in enumerate(team.members):
            where = place.to("members", position)
            if member in project.people or where in reported:
                continue
            reported.add(where)
            meant = _meant(similar, member, set(project.people))
            hint = message("did you mean `{key}`?", key=meant) if meant else message("list them under `people:`")
            said = message("the team `{team}` has a member `{id}` who is nobody", team=team.id, id=member)
            yield finding(RULE, project, said, where, hint=hint)


RULE = Rule(
    code="owner-unknown",
    severity=Severity.INFO,
    summary="Somebody is named for work and isn't among the people.",
    explanation="""\
Where a workspace or a project lists its `people`, the names in `owner`, `team` and `raci` of tasks, and of
those who answer for goals, KPIs and money, should be among them, or be a team's: a mistyped name is otherwise
a person of its own, whose load nobody sees and whom no message reaches. A name is reported once for each
project, with some of the other places; three or more names that are like nobody's are reported together. It
is only a note: roles that nobody has taken on yet, as in a plan fresh from a template, are named that way too.
Plans without `people` may name anybody.
""",
    bad="""\
name: Autumn sale
people: [{id: lina}, {id: wang}]
tasks:
  - {name: Poster, owner: lian}
""",
    good="""\
name: Autumn sale
people: [{id: lina}, {id: wang}]
tasks:
  - {name: Poster, owner: lina}
""",
    check=check,
    structural=True,
)
