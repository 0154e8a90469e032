"""A reference to something that isn't there: a task, a calendar, a named day."""

from collections.abc import Collection, Iterator

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.engine.network import find_link
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Unresolved, written_dates
from mktpm.language import message
from mktpm.plan.model import APPROVED, Person, Project, Task
from mktpm.plan.similar import Similar
from mktpm.rules.rule import Rule, Subject, finding

Projects = dict[tuple[str, str], Project]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every reference to a task, a calendar or a named day that doesn't exist."""
    projects: Projects = {(p.home, p.id): p for p in reversed(subject.workspace.projects)}
    similar, reported = Similar(), set[Place]()
    for at in subject.projects():
        yield from _links(at.project, projects, similar)
        yield from _demands(at.project, similar)
        for diagnostic in _calendars(subject, at.project, similar):
            if diagnostic.where not in reported:  # the workspace's calendar is every project's
                reported.add(diagnostic.where)
                yield diagnostic
        yield from _days(at)
        yield from _approvers(at.project, similar)
        yield from _risks(at.project, similar)
        yield from _goals(at.project, similar)
        yield from _gates(at.project, similar)
        if at.project.fields.budget is not None:
            from mktpm.engine.budget.references import faults_in  # most plans have no budget

            for missing in faults_in(at.project, similar):
                place = at.project.place(*missing.route)
                yield finding(RULE, at.project, missing.said, place, hint=missing.hint)
    yield from subject.about_claims(RULE.code)
    fields = subject.workspace.fields
    if not fields.roles and not fields.rules:
        return
    from mktpm.engine.role_faults import unknown_names  # a check of a workspace without roles starts without it

    for fault in unknown_names(subject.workspace, similar):
        identity = fault.project.id if fault.project is not None else None
        yield Diagnostic(RULE.code, RULE.severity, fault.said, fault.where, fault.hint, identity)


def _links(project: Project, projects: Projects, similar: Similar) -> Iterator[Diagnostic]:
    names: dict[str, str] = {}
    for task in project.tasks:
        for position, link in enumerate(task.fields.depends):
            if link.task in project.by_id:
                continue
            found = find_link(project, link.task, projects)
            if found is not None:
                if found.approval and found.task.fields.approval is None:
                    yield _no_approval(project, task, position, found.task)
                continue
            names = names or {other.name: other.id for other in reversed(project.tasks)}
            said = message("there is no task `{id}`", id=link.task)
            where = project.task_place(task, "depends", position)
            meant = names.get(link.task) or _similar_task(link.task, project, projects, similar)
            hint = message("did you mean `{key}`?", key=meant) if meant else message(_HOW_TO_NAME)
            yield finding(RULE, project, said, where, task=task, hint=hint)


_HOW_TO_NAME = "name the `id` of a task of this project, or `other-project:task`"


def _no_approval(project: Project, task: Task, position: int, other: Task) -> Diagnostic:
    said = message("`{task}` needs no approval that could be waited for", task=other.id)
    hint = message("write who must agree to it, `approval: [{{by: …}}]`, or depend on `{task}` alone", task=other.id)
    return finding(RULE, project, said, project.task_place(task, "depends", position), task=task, hint=hint)


def _approvers(project: Project, similar: Similar) -> Iterator[Diagnostic]:
    """Yield the people who are asked for approval and whom nobody knows: they could never prove it."""
    for task in project.tasks:
        if task.fields.approval is None:
            continue
        asked = dict.fromkeys(person for step in task.fields.approval.steps for person in step.people)
        for person in asked:
            if person not in project.people:
                meant = similar.to(person, project.people)
                hint = message("did you mean `{key}`?", key=meant) if meant else message(_WHO_IS_IT)
                where = project.task_place(task, "approval")
                yield finding(RULE, project, message(_NOBODY, id=person), where, task=task, hint=hint)


_NOBODY = "there is no person `{id}`"
_WHO_IS_IT = "write who that is under `people:`, with an `email`"


def _risks(project: Project, similar: Similar) -> Iterator[Diagnostic]:
    """Yield the tasks that risks affect and that aren't there, and owners of risks whom nobody knows."""
    for position, risk in enumerate(project.fields.risks):
        for at, name in enumerate(risk.affects):
            if name not in project.by_id:
                meant = similar.to(name, project.by_id)
                hint = message("did you mean `{key}`?", key=meant) if meant else message("name the `id` of a task")
                where = project.place("risks", position, "affects", at)
                yield finding(RULE, project, message("there is no task `{id}`", id=name), where, hint=hint)
        if risk.owner is not None and project.people and risk.owner not in {*project.people, *project.teams}:
            meant = similar.to(risk.owner, project.people)
            hint = message("did you mean `{key}`?", key=meant) if meant else message("`people:` lists who there is")
            where = project.place("risks", position, "owner")
            yield finding(RULE, project, message(_NOBODY, id=risk.owner), where, hint=hint)


def _goals(project: Project, similar: Similar) -> Iterator[Diagnostic]:
    """Yield the tasks that goals name and that aren't there, and goals that pains name."""
    goals: Collection[str] = {goal.id for goal in project.fields.goals if goal.id is not None}
    tasks: Collection[str] = project.by_id
    named = [
        (("goals", n, "links", at), name, tasks, "there is no task `{id}`", "name the `id` of a task")
        for n, goal in enumerate(project.fields.goals)
        for at, name in enumerate(goal.links)
    ]
    named += [
        (("pains", n, "goals", at), name, goals, "there is no goal `{id}`", "name the `id` of a goal")
        for n, pain in enumerate(project.fields.pains)
        for at, name in enumerate(pain.goals)
    ]
    for route, name, known, template, remedy in named:
        if name not in known:
            meant = similar.to(name, known)
            hint = message("did you mean `{key}`?", key=meant) if meant else message(remedy)
            yield finding(RULE, project, message(template, id=name), project.place(*route), hint=hint)


def _gates(project: Project, similar: Similar) -> Iterator[Diagnostic]:
    """Yield the tasks that decide gates and that aren't there."""
    returns = project.fields.returns
    for position, gate in enumerate(returns.gates if returns is not None else ()):
        if gate.task is not None and gate.task not in project.by_id:
            meant = similar.to(gate.task, project.by_id)
            hint = message("did you mean `{key}`?", key=meant) if meant else message("name the `id` of a task")
            where = project.place("returns", "gates", position, "task")
            yield finding(RULE, project, message("there is no task `{id}`", id=gate.task), where, hint=hint)


def _demands(project: Project, similar: Similar) -> Iterator[Diagnostic]:
    """Yield what tasks need and ``resources`` don't list, where they list anything."""
    for task in project.tasks if project.resources else ():
        for name in task.fields.demand:
            if name not in project.resources:
                meant = similar.to(name, project.resources)
                hint = message("did you mean `{key}`?", key=meant) if meant else message("list it under `resources:`")
                said = message("there is no resource `{id}`", id=name)
                yield finding(RULE, project, said, project.task_place(task, "demand", name), task=task, hint=hint)


def _similar_task(text: str, project: Project, projects: Projects, similar: Similar) -> str | None:
    name, colon, task = text.partition(":")
    other = projects.get((project.home, name.strip())) if colon else None
    if other is None:
        bare = text.removesuffix(APPROVED)
        meant = similar.to(bare, project.by_id)
        return f"{meant}{APPROVED}" if meant and bare != text else meant
    meant = similar.to(task.strip(), other.by_id)
    return f"{other.id}:{meant}" if meant else None


def _calendars(subject: Subject, project: Project, similar: Similar) -> Iterator[Diagnostic]:
    named = [(t, t.fields.calendar, project.task_place(t, "calendar")) for t in project.tasks if t.fields.calendar]
    people = ((None, person.calendar, place.to("calendar")) for person, place in _people(subject, project))
    for task, name, where in ((None, project.calendar, _calendar_place(subject, project)), *named, *people):
        if name is None or name in project.calendars:
            continue
        meant = similar.to(name, project.calendars)
        hint = message("did you mean `{key}`?", key=meant) if meant else message("describe it under `calendars:`")
        yield finding(RULE, project, message("there is no calendar `{name}`", name=name), where, task=task, hint=hint)


def _people(subject: Subject, project: Project) -> Iterator[tuple[Person, Place]]:
    """Yield who is listed in a project's file and in its workspace's, and where."""
    workspace = subject.workspace
    for position, person in enumerate(project.fields.people):
        yield person, project.place("people", position)
    if workspace.file is not None and workspace.folder == project.home:
        for position, person in enumerate(workspace.fields.people):
            yield person, Place(workspace.file, ("people", position))


def _calendar_place(subject: Subject, project: Project) -> Place:
    """Return where the project's calendar is named: in its own file, else in the workspace's."""
    workspace = subject.workspace
    if project.fields.calendar is None and workspace.file is not None and workspace.folder == project.home:
        return Place(workspace.file, ("calendar",))
    return project.place("calendar")


def _days(at: ProjectSchedule) -> Iterator[Diagnostic]:
    project = at.project
    by_route = {task.route: task for task in project.tasks}
    for expression, where in written_dates(project):
        if expression.day is not None or where.file != project.file:
            continue
        found = at.timeline.resolve(expression)
        if isinstance(found, Unresolved):
            task = by_route.get(where.route[:-1])
            yield finding(RULE, project, found.said, where, task=task, hint=found.hint)


RULE = Rule(
    code="unknown-reference",
    severity=Severity.ERROR,
    summary="A task, calendar or named day is referred to that isn't there.",
    explanation="""\
A dependency on a task that doesn't exist would be left out of the dates, a calendar that doesn't exist would be
replaced by the default one, a `demand` for something that `resources` don't list would hold nothing back, and a
date that is neither written as `2026-11-11` nor named under `dates:` would count as missing: in each case the
plan would look fine and be wrong. Where something of a similar name exists, it is named.

`other-project:task` refers to a task of another project of the same workspace. A risk `affects` tasks of its
own project; its `owner` is somebody from `people:` or `teams:`, where people are listed. A goal's `links` are
tasks of its project, and a pain's `goals` are goals there. A claim refers to other claims, and to tasks, people
and budget lines of its project.
""",
    bad="""\
name: Autumn sale
tasks:
  - id: theme
  - id: page
    depends: [them]
""",
    good="""\
name: Autumn sale
tasks:
  - id: theme
  - id: page
    depends: [theme]
""",
    check=check,
    structural=True,
)
