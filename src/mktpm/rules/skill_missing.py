"""A task needs a skill that none of its people has."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.staffing import shares_of
from mktpm.engine.tracking import state_of
from mktpm.language import Listing, Message, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

_NAMED = 5


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks still to be done that need a skill none of their people has."""
    for at in subject.projects():
        project = at.project
        if not project.people:
            continue
        for task in project.leaves():
            if not task.fields.needs or state_of(task, cancelled=at.node(task).cancelled) in ("done", "cancelled"):
                continue
            names = [name for name in shares_of(project, task) if name in project.people]
            there = {skill.casefold() for name in names for skill in project.people[name].skills}
            for position, skill in enumerate(task.fields.needs):
                if names and skill.casefold() not in there:
                    people = Listing(tuple(project.person(name) for name in names))
                    said = message(
                        "`{task}` needs `{skill}`, which {people} can't do", task=task.name, skill=skill, people=people
                    )
                    where = project.task_place(task, "needs", position)
                    yield finding(RULE, project, said, where, task=task, hint=_who_can(project, skill))


def _who_can(project: Project, skill: str) -> Message:
    able = [p.name or p.id for p in project.people.values() if skill.casefold() in map(str.casefold, p.skills)]
    if not able:
        return message("nobody has `{skill}` among their `skills`", skill=skill)
    listed = (*able[:_NAMED], "…") if len(able) > _NAMED else tuple(able)
    return message("it can be done by {people}", people=Listing(listed))


RULE = Rule(
    code="skill-missing",
    severity=Severity.WARNING,
    summary="A task needs a skill that none of its people has.",
    explanation="""\
`needs` lists the skills that a task takes, `skills` of a person what they can do. At least one of the task's
people (`owner` and `team`, with the members of teams) must have each skill; capital letters make no
difference. A task without people, or with people whom `people` doesn't list, is not looked at. The finding
says who could do it.
""",
    bad="""\
name: Autumn sale
people: [{id: lina, skills: [copywriting]}, {id: wang, skills: [photography]}]
tasks:
  - {name: Pictures, owner: lina, needs: [photography]}
""",
    good="""\
name: Autumn sale
people: [{id: lina, skills: [copywriting]}, {id: wang, skills: [photography]}]
tasks:
  - {name: Pictures, owner: lina, team: [wang], needs: [photography]}
""",
    check=check,
    structural=True,
)
