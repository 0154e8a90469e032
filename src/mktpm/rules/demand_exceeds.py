"""A task needs more of somebody or something than there ever is."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.staffing import capacity_of, shares_of
from mktpm.language import message
from mktpm.plan.model import Project, Task
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks that need more of a resource than there is, or more of somebody than all their time."""
    for at in subject.projects():
        project = at.project
        if not project.people and not project.resources:
            continue
        idle = any(not person.capacity for person in project.people.values())
        for task in project.leaves():
            if not (idle or task.fields.demand or _takes_much(task)):
                continue  # thousands of tasks are quickly passed by
            if not at.node(task).cancelled and task.fields.status != "done":
                yield from _resources(project, task)
                yield from _people(project, task)


def _takes_much(task: Task) -> bool:
    team = task.fields.team
    return any(share > 1 for _, share in team) or len({name for name, _ in team}) < len(team)


def _resources(project: Project, task: Task) -> Iterator[Diagnostic]:
    for name, count in task.fields.demand.items():
        resource = project.resources.get(name)
        if resource is not None and count > resource.count:
            said = message(
                "`{task}` needs {count} of {name}, there are {there}",
                task=task.name, count=count, name=resource.name or name, there=resource.count,
            )  # fmt: skip
            hint = message("lower the demand, or raise `count` of `{name}`", name=name)
            yield finding(RULE, project, said, project.task_place(task, "demand", name), task=task, hint=hint)


def _people(project: Project, task: Task) -> Iterator[Diagnostic]:
    fields = task.fields
    key = "team" if fields.team else "owner" if fields.owner is not None else "raci"
    for name, share in shares_of(project, task).items() if project.people else ():
        if name not in project.people or not share:
            continue
        if not capacity_of(project.people[name]):
            said = message(
                "{name} has no time (`capacity: 0%`) for `{task}`", name=project.person(name), task=task.name
            )
            hint = message("give the task to somebody else, or raise the capacity of `{name}`", name=name)
        elif share > 1:
            said = message(
                "`{task}` takes {share} % of the time of {name}",
                task=task.name, share=f"{share * 100:.0f}", name=project.person(name),
            )  # fmt: skip
            hint = message("nobody gives more than 100 % of their time: name further people")
        else:
            continue
        yield finding(RULE, project, said, project.task_place(task, key), task=task, hint=hint)


RULE = Rule(
    code="demand-exceeds",
    severity=Severity.WARNING,
    summary="A task needs more of somebody or something than there ever is.",
    explanation="""\
No dates make such a task possible: its `demand` is larger than the `count` of the resource, it takes more
than 100 % of somebody's time, or it is given to somebody whose `capacity` is 0 %. A person without time
doesn't count where `effort` gives the duration; with nobody else it lasts as long as one person would need.
""",
    bad="""\
name: Autumn sale
resources: [{id: studio, count: 1}]
tasks:
  - {name: Shooting, demand: {studio: 2}}
""",
    good="""\
name: Autumn sale
resources: [{id: studio, count: 2}]
tasks:
  - {name: Shooting, demand: {studio: 2}}
""",
    check=check,
    structural=True,
)
