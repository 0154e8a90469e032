"""Work that may be left out: what is no must, has not begun, and that no milestone stands for."""

from collections.abc import Iterator

from mktpm.engine.rescue.change import Change, FieldSet, Price, ScopePriority
from mktpm.engine.rescue.situation import Situation
from mktpm.engine.selection import lineage, priority_of
from mktpm.language import Message, message, working_days
from mktpm.plan.model import Project, Task

_MAY_GO: dict[str, ScopePriority] = {"wont": "wont", "could": "could", "should": "should"}
_WHY = (
    "its priority is `{priority}` and it has not begun: {days} of work fall away, and what waits for it "
    "waits for what it waited for"
)
_WHY_BEGUN = (
    "its priority is `{priority}`: {days} of work fall away, and what waits for it waits for what it waited for; "
    "it has begun, and that work is lost"
)


def drops(situation: Situation, number: int) -> Iterator[Change]:
    """Yield what may be dropped so that a leaf goes: the leaf itself, or a parent of it with all below."""
    node, project = situation.node(number), situation.project_of(number)
    if node.cancelled:
        return
    for task in lineage(project, node.task):
        priority = _MAY_GO.get(priority_of(project, task) or "")
        leaves = list(situation.schedule.network.leaves_of(node.project, task))
        if priority is None or not all(_may_go(situation, project, leaf) for leaf in leaves):
            return
        open_leaves = [leaf for leaf in leaves if situation.schedule.actuals[leaf].state in ("waiting", "running")]
        work = sum(situation.days_left(leaf) for leaf in open_leaves)
        yield Change(
            key=f"drop {project.id}:{task.id}",
            way="drop",
            project=node.project,
            task=task.index,
            settings=(FieldSet(node.project, task.index, "status", "cancelled"),),
            said=message("leave out “{task}”", task=task.name),
            why=_why(situation, open_leaves, priority, work),
            price=Price(scope=(priority,), work=work),
            promise=work,
        )


def _why(situation: Situation, leaves: list[int], priority: str, work: float) -> Message:
    begun = any(situation.schedule.actuals[leaf].state == "running" for leaf in leaves)
    values = {"priority": priority, "days": working_days(work)}
    return message(_WHY_BEGUN if begun else _WHY, **values)


def _may_go(situation: Situation, project: Project, leaf: int) -> bool:
    """Return whether a leaf may be left out: what is cancelled already is not in the way."""
    task, state = situation.node(leaf).task, situation.schedule.actuals[leaf].state
    if state == "cancelled":
        return True
    if state == "done" or (state == "running" and not situation.terms.begun):
        return False
    return (priority_of(project, task) or "") in _MAY_GO and not _is_awaited(situation, leaf, task)


def _is_awaited(situation: Situation, leaf: int, task: Task) -> bool:
    """Return whether a milestone or an approval would go that others wait for."""
    network = situation.schedule.network
    if task.fields.milestone:
        return bool(network.after[leaf])
    return any(arc.after in network.gates and network.after[arc.after] for arc in network.after[leaf])
