"""Which tasks serve which goal, and what a goal lacks."""

from collections.abc import Iterable, Iterator
from typing import Literal

from mktpm.engine.cancelled import is_cancelled
from mktpm.plan.goals import Goal
from mktpm.plan.model import APPROVED, Project, Task

Lack = Literal["measure", "target", "baseline", "date", "owner", "task"]


def lacks(project: Project, goal: Goal) -> tuple[Lack, ...]:
    """Return what a goal lacks to be specific, measurable, assigned, served and dated; nothing for a good one.

    A KPI that measures it may have baseline, target, date and owner for it. A share that is computed from the
    plan's tasks needs no baseline.
    """
    kpi = next((each for each in project.fields.kpis if each.id == goal.kpi), None)
    stated = {
        "measure": goal.metric or goal.kpi or goal.formula,
        "target": _first(goal.target, kpi.target if kpi else None),
        "baseline": _first(goal.baseline, kpi.baseline if kpi else None, goal.formula),
        "date": goal.by or (kpi.by if kpi else None),
        "owner": goal.owner or (kpi.owner if kpi else None),
        "task": served(project, goal),
    }
    order: tuple[Lack, ...] = ("measure", "target", "baseline", "date", "owner", "task")
    return tuple(each for each in order if stated[each] in (None, "", ()))


def _first(*values: object) -> object:
    return next((value for value in values if value is not None), None)


def served(project: Project, goal: Goal) -> tuple[Task, ...]:
    """Return the tasks that a goal names and that aren't cancelled."""
    named = (project.tasks[project.by_id[name]] for name in goal.links if name in project.by_id)
    return tuple(task for task in named if not is_cancelled(project, task))


def without_goal(project: Project) -> tuple[Task, ...]:
    """Return the leaf tasks that serve no goal: none names them or a parent, or a task that waits for them.

    Empty where no goal names any task.
    """
    reached = _reached(project, (task.index for goal in project.fields.goals for task in served(project, goal)))
    if not reached:
        return ()
    leaves = (task for task in project.leaves() if task.index not in reached)
    return tuple(task for task in leaves if not is_cancelled(project, task))


def _reached(project: Project, begin: Iterable[int]) -> set[int]:
    """Return the tasks from which ``begin`` can be reached: parts of it, and what it waits for."""
    waiting = list(begin)
    reached: set[int] = set()
    while waiting:
        index = waiting.pop()
        if index in reached:
            continue
        reached.add(index)
        task = project.tasks[index]
        waiting += task.children
        waiting += _waited_for(project, task)
    return reached


def _waited_for(project: Project, task: Task) -> Iterator[int]:
    """Yield the tasks that a task waits for, itself or through a parent."""
    at: Task | None = task
    while at is not None:
        for link in at.fields.depends:
            found = project.by_id.get(link.task, project.by_id.get(link.task.removesuffix(APPROVED)))
            if found is not None:
                yield found
        at = None if at.parent is None else project.tasks[at.parent]
