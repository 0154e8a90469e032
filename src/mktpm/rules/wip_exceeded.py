"""More work at once than the team allows itself."""

from collections import Counter
from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Place, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Count, Listing, message
from mktpm.plan.model import Project, Status
from mktpm.rules.rule import Rule, Subject, finding

_NAMED = 8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield each status that holds more tasks of a project than ``policy.wip`` allows."""
    for at in subject.active():
        limits = at.project.policy.wip
        counts = Counter(_statuses(at)) if limits else Counter[Status]()
        for status, limit in limits.items():
            if counts[status] > limit:
                names = [t.name for t in at.project.leaves() if t.fields.status == status]
                listed = (*names[:_NAMED], "…") if len(names) > _NAMED else tuple(names)
                said = message(
                    "{count} in `{status}`, the limit is {limit}: {names}",
                    count=Count(counts[status], "task"), status=status, limit=limit, names=Listing(listed),
                )  # fmt: skip
                hint = message("finish something before the next thing is begun")
                yield finding(RULE, at.project, said, _place(at.project, status), hint=hint)


def _statuses(at: ProjectSchedule) -> Iterator[Status]:
    for task in at.project.leaves():
        if not at.node(task).cancelled:
            yield task.fields.status


def _place(project: Project, status: Status) -> Place:
    if status in project.fields.policy.wip:
        return project.place("policy", "wip", status)
    return project.place("id" if project.fields.id is not None else "name")


RULE = Rule(
    code="wip-exceeded",
    severity=Severity.WARNING,
    summary="More tasks are in a status at once than the policy allows.",
    explanation="""\
`policy.wip` limits how many leaf tasks of a project may be in a status at the same time, as a kanban board
does: work that is begun and not finished helps nobody. The finding stands at the limit, or at the project
where the limit is the workspace's.
""",
    bad="""\
name: Autumn sale
policy: {wip: {doing: 1}}
tasks:
  - {name: Poster, status: doing}
  - {name: Page, status: doing}
""",
    good="""\
name: Autumn sale
policy: {wip: {doing: 1}}
tasks:
  - {name: Poster, status: doing}
  - {name: Page}
""",
    check=check,
)
