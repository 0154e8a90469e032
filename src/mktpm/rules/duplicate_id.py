"""Two tasks or two projects with one id."""

from collections.abc import Iterator, Sequence

from mktpm.diagnostics import Diagnostic, Related, Severity
from mktpm.language import message
from mktpm.plan.model import Person, Project, Resource, Task
from mktpm.rules.rule import Rule, Subject, finding


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
    lists: tuple[tuple[str, Sequence[Person | Resource]], ...] = (
        ("people", project.fields.people), ("resources", project.fields.resources),
    )  # fmt: skip
    for key, records in lists:
        first: dict[str, int] = {}
        for position, record in enumerate(records):
            if first.setdefault(record.id, position) != position:
                said = message("the id `{id}` stands twice under `{key}`", id=record.id, key=key)
                where = project.place(key, position, "id")
                related = (Related(project.place(key, first[record.id], "id"), message("the first one with this id")),)
                yield finding(RULE, project, said, where, hint=message("give one of them another id"), related=related)


def _key(task: Task) -> str:
    return "id" if task.fields.id is not None else "name"


RULE = Rule(
    code="duplicate-id",
    severity=Severity.ERROR,
    summary="Two tasks of a project, or two projects, have the same id.",
    explanation="""\
`depends` and the commands find a task by its id, so an id must stand for one task of its project only. A task
without `id` has its `name` as id: two tasks of one name need an `id` each. Project ids are unique in the
workspace; a project without `id` has its file's name.
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
