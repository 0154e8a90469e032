"""Tasks in a row without a reason that the plan knows: the second may begin before the first ends."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from mktpm.engine.network import FS, Arc
from mktpm.engine.rescue.change import Change, LinkSet, Price
from mktpm.engine.rescue.situation import Situation
from mktpm.engine.staffing import shares_of
from mktpm.language import Message, message, working_days
from mktpm.plan.model import Project, Task
from mktpm.quantities import Duration, Lag, Link

STEP = 0.5
"""Working days: overlaps are written in half days."""
_MOST = 0.5
"""At most that share of the shorter task overlaps."""
_WHY = (
    "different people do the two ({first}, {second}), and the plan knows no approval, deliverable or lag between them. "
    "A proposal to check with both: at most half of the shorter task ({days}) may overlap, and what changes in "
    "“{before}” on its last days is done again in “{task}”"
)


def overlaps(situation: Situation, arc: Arc) -> Iterator[Change]:
    """Yield how the task behind a link may begin before the one in front of it ends."""
    written = arc.written
    if written is None or arc.project is None or not _may_overlap(situation, arc):
        return
    before, after = situation.node(arc.before), situation.node(arc.after)
    named = written[0].fields.depends[written[1]].task  # `x.approved` may come to a link to x itself
    if written[0] is not after.task or before.project != after.project or named not in arc.project.by_id:
        return
    shorter = min(situation.days_left(arc.before), situation.days_left(arc.after))
    steps = int(shorter * _MOST / STEP + 1e-9)
    forms = [_overlap(situation, arc, written[1], number * STEP, shorter) for number in range(1, steps + 1)]
    if forms:
        yield replace(forms[-1], weaker=tuple(forms[:-1]))


def _overlap(situation: Situation, arc: Arc, position: int, days: float, shorter: float) -> Change:
    project = situation.project_of(arc.after)
    before, node = situation.node(arc.before).task, situation.node(arc.after)
    task = node.task
    was = task.fields.depends[position]
    link = Link(was.task, was.type, Lag(Duration(Decimal(str(days)), "d"), negative=True))
    return Change(
        key=f"overlap {project.id}:{task.id}:{position}",
        way="overlap",
        project=node.project,
        task=task.index,
        settings=(LinkSet(node.project, task.index, position, was, link),),
        said=message(
            "begin “{task}” {days} before “{before}” ends",
            task=task.name,
            before=before.name,
            days=working_days(days),
        ),
        why=_why(project, before, task, shorter),
        price=Price(overlap=days),
        promise=days,
    )


def _why(project: Project, before: Task, task: Task, shorter: float) -> Message:
    first, second = (project.person(next(iter(shares_of(project, each)))) for each in (before, task))
    return message(_WHY, first=first, second=second, days=working_days(shorter), before=before.name, task=task.name)


def _may_overlap(situation: Situation, arc: Arc) -> bool:
    """Return whether a link is one of pure order: finish to start, without a lag, between two people's work."""
    if arc.type != FS or arc.lag or arc.elapsed_lag:
        return False
    if not situation.is_open(arc.before) or not situation.is_open(arc.after):
        return False
    if situation.schedule.actuals[arc.after].state != "waiting":
        return False
    project = situation.project_of(arc.before)
    before, after = situation.node(arc.before).task, situation.node(arc.after).task
    first, second = shares_of(project, before), shares_of(situation.project_of(arc.after), after)
    apart = bool(first) and bool(second) and first.keys().isdisjoint(second)
    return apart and before.fields.approval is None and not _hands_over(before, after)


def _hands_over(before: Task, after: Task) -> bool:
    """Return whether a deliverable of the first task is named in the second one."""
    fields = after.fields
    texts = [*fields.deliverables, *(each.text for each in fields.done_when), fields.note or "", after.name]
    return any(deliverable in text for deliverable in before.fields.deliverables for text in texts)
