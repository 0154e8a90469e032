"""A reference to something that isn't there: a task, a calendar, a named day."""

from collections.abc import Iterator
from difflib import get_close_matches

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.network import find_task
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.timeline import Unresolved, written_dates
from mktpm.language import Message, message
from mktpm.plan.model import Project, Task
from mktpm.rules.rule import Rule, Subject, finding

Projects = dict[tuple[str, str], Project]


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every reference to a task, a calendar or a named day that doesn't exist."""
    projects: Projects = {(p.home, p.id): p for p in reversed(subject.workspace.projects)}
    for at in subject.projects():
        for task in at.project.tasks:
            yield from _links(at.project, task, projects)
        yield from _calendars(at.project)
        yield from _days(at)


def _links(project: Project, task: Task, projects: Projects) -> Iterator[Diagnostic]:
    for position, link in enumerate(task.fields.depends):
        if link.task in project.by_id or find_task(project, link.task, projects) is not None:
            continue
        said = message("there is no task `{id}`", id=link.task)
        where = project.task_place(task, "depends", position)
        yield finding(RULE, project, said, where, task=task, hint=_meant(link.task, project, projects))


def _meant(text: str, project: Project, projects: Projects) -> Message:
    name, colon, _ = text.partition(":")
    if colon and (project.home, name.strip()) in projects:
        other = projects[(project.home, name.strip())]
        known = [f"{other.id}:{task}" for task in other.by_id]
    else:
        known = list(project.by_id)
    close = get_close_matches(text, known, n=1, cutoff=0.5)
    if close:
        return message("did you mean `{key}`?", key=close[0])
    named = [task.id for task in project.tasks if text == task.name]
    if named:
        return message("did you mean `{key}`?", key=named[0])
    return message("name the `id` of a task of this project, or `other-project:task`")


def _calendars(project: Project) -> Iterator[Diagnostic]:
    known = list(project.calendars)
    written = [(None, project.calendar, project.place("calendar"))] if project.fields.calendar else []
    named = [(t, t.fields.calendar, project.task_place(t, "calendar")) for t in project.tasks if t.fields.calendar]
    for task, name, where in (*written, *named):
        if name is None or name in project.calendars:
            continue
        close = get_close_matches(name, known, n=1, cutoff=0.5)
        hint = message("did you mean `{key}`?", key=close[0]) if close else message("describe it under `calendars:`")
        yield finding(RULE, project, message("there is no calendar `{name}`", name=name), where, task=task, hint=hint)


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
