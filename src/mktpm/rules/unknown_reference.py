"""A reference to something that isn't there: a task, a calendar, a named day."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.engine.network import find_task
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Unresolved, written_dates
from mktpm.language import message
from mktpm.plan.model import Project
from mktpm.plan.similar import Similar
from mktpm.rules.rule import Rule, Subject, finding

Projects = dict[tuple[str, str], Project]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every reference to a task, a calendar or a named day that doesn't exist."""
    projects: Projects = {(p.home, p.id): p for p in reversed(subject.workspace.projects)}
    similar, reported = Similar(), set[Place]()
    for at in subject.projects():
        yield from _links(at.project, projects, similar)
        for diagnostic in _calendars(subject, at.project, similar):
            if diagnostic.where not in reported:  # the workspace's calendar is every project's
                reported.add(diagnostic.where)
                yield diagnostic
        yield from _days(at)


def _links(project: Project, projects: Projects, similar: Similar) -> Iterator[Diagnostic]:
    names: dict[str, str] = {}
    for task in project.tasks:
        for position, link in enumerate(task.fields.depends):
            if link.task in project.by_id or find_task(project, link.task, projects) is not None:
                continue
            names = names or {other.name: other.id for other in reversed(project.tasks)}
            said = message("there is no task `{id}`", id=link.task)
            where = project.task_place(task, "depends", position)
            meant = names.get(link.task) or _similar_task(link.task, project, projects, similar)
            hint = message("did you mean `{key}`?", key=meant) if meant else message(_HOW_TO_NAME)
            yield finding(RULE, project, said, where, task=task, hint=hint)


_HOW_TO_NAME = "name the `id` of a task of this project, or `other-project:task`"


def _similar_task(text: str, project: Project, projects: Projects, similar: Similar) -> str | None:
    name, colon, task = text.partition(":")
    other = projects.get((project.home, name.strip())) if colon else None
    if other is None:
        return similar.to(text, project.by_id)
    meant = similar.to(task.strip(), other.by_id)
    return f"{other.id}:{meant}" if meant else None


def _calendars(subject: Subject, project: Project, similar: Similar) -> Iterator[Diagnostic]:
    named = [(t, t.fields.calendar, project.task_place(t, "calendar")) for t in project.tasks if t.fields.calendar]
    for task, name, where in ((None, project.calendar, _calendar_place(subject, project)), *named):
        if name is None or name in project.calendars:
            continue
        meant = similar.to(name, project.calendars)
        hint = message("did you mean `{key}`?", key=meant) if meant else message("describe it under `calendars:`")
        yield finding(RULE, project, message("there is no calendar `{name}`", name=name), where, task=task, hint=hint)


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
A dependency on a task that doesn't exist would be left out of the dates, a calendar that doesn't exist would
be replaced by the default one, and a date that is neither written as `2026-11-11` nor named under `dates:`
would count as missing: in each case the plan would look fine and be wrong. Where something of a similar name
exists, it is named.

`other-project:task` refers to a task of another project of the same workspace.
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
