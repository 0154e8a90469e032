"""A goal that nobody could tell reached."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Listing, message
from mktpm.plan.model import Project
from mktpm.rules.rule import Rule, Subject, finding

_WORDS = {
    "measure": "a measure (`metric`, `kpi` or `formula`)",
    "target": "a `target`",
    "baseline": "a `baseline`",
    "date": "a date (`by`)",
    "owner": "an `owner`",
    "task": "a task that serves it (`links`)",
}


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the goals of projects ahead or under way that lack something, with what they lack."""
    for at in subject.projects():
        if at.project.fields.goals and at.project.fields.status in ("draft", "active"):
            yield from _goals(at.project)


def _goals(project: Project) -> Iterator[Diagnostic]:
    from mktpm.engine.goal_links import lacks  # plans without goals start without it

    for position, goal in enumerate(project.fields.goals):
        missing = tuple(message(_WORDS[each]) for each in lacks(project, goal))
        if missing:
            name = goal.name or goal.id or goal.metric or str(position + 1)
            said = message("the goal “{goal}” lacks {missing}", goal=name, missing=Listing(missing))
            where = project.place("goals", position)
            yield finding(RULE, project, said, where)


RULE = Rule(
    code="goal-not-smart",
    severity=Severity.WARNING,
    summary="A goal lacks a measure, a target, a baseline, a date, an owner, or a task that serves it.",
    explanation="""\
A goal is SMART if one day somebody can say whether it was reached: it names what is measured, from where to
where, by when, who answers for it, and which tasks are there for its sake. A `kpi` that measures the goal lends
it what it has itself; a `formula` over the plan's own tasks needs no baseline. Cancelled tasks serve nothing.
Goals of projects that are paused or over are left alone.
""",
    bad="""\
name: Autumn sale
goals:
  - {id: members, name: More members, target: 80%}
tasks: [{id: page}]
""",
    good="""\
name: Autumn sale
goals:
  - id: members
    name: More members
    metric: members among buyers
    baseline: 62%
    target: 80%
    by: 2026-11-11
    owner: lina
    links: [page]
tasks: [{id: page}]
""",
    check=check,
)
