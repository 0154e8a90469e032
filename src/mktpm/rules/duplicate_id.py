"""Two tasks or two projects with one id."""

from collections.abc import Iterator, Sequence
from typing import Protocol

from mktpm.diagnostics import Diagnostic, Place, Related, Severity
from mktpm.language import Message, message
from mktpm.plan.model import Project, Shared, Task, Workspace
from mktpm.rules.rule import Rule, Subject, finding


class _Named(Protocol):
    @property
    def id(self) -> str: ...


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield every task and project whose id another one before it has."""
    chosen = {project.file for project in subject.workspace.selected}
    first: dict[tuple[str, str], Project] = {}
    for project in subject.workspace.projects:
        other = first.setdefault((project.home, project.id), project)
        if other is not project and project.file in chosen:
            said = message("the project id `{id}` is taken by {file}", id=project.id, file=other.file)
            related = (Related(other.place("id"), message("the first project with this id")),)
            yield finding(
                RULE, project, said, project.place("id"), hint=message("give one of them another id"), related=related
            )
    yield from _in_workspace(subject.workspace)
    for at in subject.projects():
        yield from _tasks(at.project)
        yield from _records(at.project)


def _tasks(project: Project) -> Iterator[Diagnostic]:
    if len(project.by_id) == len(project.tasks):
        return
    for task in project.tasks:
        other = project.tasks[project.by_id[task.id]]
        if other is not task:
            said = message("the id `{id}` stands for two tasks", id=task.id)
            hint = message("give one of the tasks an `id` of its own")
            related = (Related(project.task_place(other, _key(other)), message("the first task with this id")),)
            yield finding(
                RULE, project, said, project.task_place(task, _key(task)), task=task, hint=hint, related=related
            )


def _records(project: Project) -> Iterator[Diagnostic]:
    named = (("risks", project.fields.risks), ("claims", project.fields.claims))
    for key, records in (*_shared(project.fields), *named):
        for position, other, identity in _repeated(records):
            related = (Related(project.place(key, other, "id"), _FIRST),)
            where = project.place(key, position, "id")
            yield finding(RULE, project, _twice(key, identity), where, hint=_HINT, related=related)


def _in_workspace(workspace: Workspace) -> Iterator[Diagnostic]:
    file = workspace.file
    for key, records in _shared(workspace.fields) if file is not None else ():
        for position, other, identity in _repeated(records):
            related = (Related(Place(file or "", (key, other, "id")), _FIRST),)
            where = Place(file or "", (key, position, "id"))
            yield Diagnostic(RULE.code, RULE.severity, _twice(key, identity), where, _HINT, related=related)


_FIRST = message("the first one with this id")
_HINT = message("give one of them another id")


def _twice(key: str, identity: str) -> Message:
    return message("the id `{id}` stands twice under `{key}`", id=identity, key=key)


def _shared(fields: Shared) -> Iterator[tuple[str, Sequence[_Named]]]:
    yield from (("people", fields.people), ("teams", fields.teams), ("resources", fields.resources))


def _repeated(records: Sequence[_Named]) -> Iterator[tuple[int, int, str]]:
    """Yield the position of each record whose id another one before it has, that one's position, and the id."""
    first: dict[str, int] = {}
    for position, record in enumerate(records):
        other = first.setdefault(record.id, position)
        if other != position:
            yield position, other, record.id


def _key(task: Task) -> str:
    return "id" if task.fields.id is not None else "name"


RULE = Rule(
    code="duplicate-id",
    severity=Severity.ERROR,
    summary="Two tasks, risks or people of a project, or two projects, have the same id.",
    explanation="""\
`depends` and the commands find a task by its id, so an id must stand for one task of its project only. A task
without `id` has its `name` as id: two tasks of one name need an `id` each. Project ids are unique in the
workspace; a project without `id` has its file's name. The same holds for people, teams and resources, and for
the risks of a project: of two with one id, only one would be found.
""",
    bad="""\
name: Autumn sale
tasks:
  - name: Design
  - name: Design
""",
    good="""\
name: Autumn sale
tasks:
  - {id: design-poster, name: Design}
  - {id: design-page, name: Design}
""",
    check=check,
    structural=True,
)
