"""Somebody, or something there is a number of, has more to do than is possible."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mktpm.diagnostics import Diagnostic, Place, Related, Severity
from mktpm.language import Listing, Message, message, working_days
from mktpm.rules.rule import Rule, Subject, finding

if TYPE_CHECKING:
    from mktpm.engine.day_loads import Assignment
    from mktpm.engine.workload import Load, Stretch

_NAMED = 8


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield, for everybody who is listed, the days ahead on which their tasks take more than all their time."""
    if not any(project.people or project.resources for project in subject.workspace.selected):
        return
    from mktpm.engine.overload import overloads  # a plan without people is checked without it

    chosen = {project.file for project in subject.workspace.selected}
    for load, stretch in overloads(subject.schedule):
        # The task that came last is the one that was too much.
        here = [each for each in stretch.tasks if each.at.project.file in chosen]
        if not here:
            continue
        last = max(here, key=lambda each: (each.begin, each.task.index))
        others = tuple(
            Related(_place(each, load.id), message("`{task}` runs at the same time", task=each.task.name))
            for each in stretch.tasks[:_NAMED]
            if each is not last
        )
        hint = message("`mktpm workload --by day` shows it, `mktpm level` finds dates at which it can be done")
        where = _place(last, load.id)
        yield finding(RULE, last.at.project, _said(load, stretch), where, task=last.task, hint=hint, related=others)


def _said(load: "Load", stretch: "Stretch") -> Message:
    names = [each.task.name for each in stretch.tasks]
    listed = (*names[:_NAMED], "…") if len(names) > _NAMED else tuple(names)
    days = str(stretch.first) if stretch.first == stretch.last else f"{stretch.first}..{stretch.last:%m-%d}"
    if load.kind == "person":
        template = (
            "{name} has more to do than there is time on {count} ({days}), up to {load} % of {capacity} %: {tasks}"
        )
    else:
        template = "{name} is needed more often than there is of it on {count} ({days}), {load} of {capacity}: {tasks}"
    scale = 1 if load.kind == "person" else 100
    return message(
        template, name=load.name, count=working_days(stretch.days), days=days, tasks=Listing(listed),
        load=f"{stretch.load / scale:.3g}", capacity=f"{stretch.capacity / scale:.3g}",
    )  # fmt: skip


def _place(each: "Assignment", name: str) -> Place:
    """Return where a task names somebody, or what it needs; a team's member is where the team is."""
    fields, project = each.task.fields, each.at.project
    named = [position for position, (who, _) in enumerate(fields.team) if who == name]
    if name in fields.demand:
        return project.task_place(each.task, "demand", name)
    if named:
        return project.task_place(each.task, "team", named[0])
    key = "owner" if fields.owner == name else "team" if fields.team else "owner" if fields.owner else "raci"
    return project.task_place(each.task, key)


RULE = Rule(
    code="over-allocated",
    severity=Severity.WARNING,
    summary="Somebody has more to do on some days than they have time.",
    explanation="""\
Everybody who is listed under `people`, and every one of the `resources`, is looked at over all active
projects: by the forecast, the tasks of a day must not take more than there is. An owner works all the time on
a task unless `team` says otherwise (`team: [lina 50%]`), others as `team` says; `capacity` is how much of
full time somebody has. Half a day each, one behind the other, are one full day. Days that have passed, and
work that is done, don't count; for days off there is `outside-availability`, for a single task that needs too
much `demand-exceeds`.

The finding stands at the task that begins last. `mktpm workload` shows who has time, `mktpm level` finds
dates at which the work can be done.
""",
    bad="""\
name: Autumn sale
people: [{id: lina}]
tasks:
  - {name: Poster, owner: lina, duration: 3d}
  - {name: Page, owner: lina, duration: 2d}
""",
    good="""\
name: Autumn sale
people: [{id: lina}]
tasks:
  - {name: Poster, owner: lina, team: [lina 60%], duration: 3d}
  - {name: Page, owner: lina, team: [lina 40%], duration: 2d}
""",
    check=check,
)
