"""Work that serves no goal."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Count, Listing, message
from mktpm.rules.rule import Rule, Subject, finding

_NAMED = 8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield one finding for each project ahead or under way whose goals name tasks and leave others out."""
    for at in subject.projects():
        project = at.project
        if project.fields.status not in ("draft", "active") or not any(goal.links for goal in project.fields.goals):
            continue
        from mktpm.engine.goal_links import without_goal  # plans without goals start without it

        found = without_goal(project)
        if found:
            names = [f"`{task.id}`" for task in found[:_NAMED]]
            more = (message("{n} more", n=len(found) - _NAMED),) if len(found) > _NAMED else ()
            said = message(
                "{tasks} no goal: {names}",
                tasks=Count(len(found), "task serves", "tasks serve"),
                names=Listing((*names, *more)),
            )
            hint = message("name them, or a task that waits for them, under a goal's `links`")
            yield finding(RULE, project, said, project.place("goals").key(), hint=hint)


RULE = Rule(
    code="task-without-goal",
    severity=Severity.INFO,
    summary="Some tasks serve no goal.",
    explanation="""\
Where goals name the tasks that serve them, work that serves none may be left over from an older plan, or a goal
may be missing. A task serves a goal that names it, one of its parents, or a task that waits for it, directly or
not: a goal that names the launch is served by all that leads to it. One finding lists the tasks of a project.
Plans whose goals name no tasks hear nothing.
""",
    bad="""\
name: Autumn sale
goals:
  - {id: g, name: Sales, metric: GMV, baseline: 0, target: 40万, by: 2026-11-11, owner: lina, links: [page]}
tasks: [{id: text}, {id: page, depends: [text]}, {id: party}]
""",
    good="""\
name: Autumn sale
goals:
  - {id: g, name: Sales, metric: GMV, baseline: 0, target: 40万, by: 2026-11-11, owner: lina, links: [page]}
tasks: [{id: text}, {id: page, depends: [text]}]
""",
    check=check,
)
