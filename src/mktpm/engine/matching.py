"""Two versions of plans → which project and which task of the one is which of the other.

A project that was renamed or whose file moved is still one project: it is known by its id, else by
its file, else by its tasks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from mktpm.plan.model import Project, Task, TaskFields

MatchedBy = Literal["id", "file", "tasks"]
ENOUGH_TASKS = 0.5
"""The share of task ids that two projects need in common to be taken for one."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A project as it was and as it is; one of them is None where it was added or removed."""

    before: Project | None
    after: Project | None
    by: MatchedBy | None = None
    """By what the two were matched."""


def matched_projects(before: Sequence[Project], after: Sequence[Project]) -> tuple[Pair, ...]:
    """Return the projects in the order of ``after``, those that are gone behind them."""
    found: dict[int, tuple[Project, MatchedBy]] = {}
    open_before, open_after = list(before), list(after)

    def pair(was: Project, now: Project, by: MatchedBy) -> None:
        found[id(now)] = (was, by)
        open_before.remove(was)
        open_after.remove(now)

    for by, key in _KEYS:
        for was, now in list(_same(open_before, open_after, key)):
            pair(was, now, by)
    for was, now in list(_alike(open_before, open_after)):
        pair(was, now, "tasks")
    pairs = (Pair(was, now, by) for now in after for was, by in [found.get(id(now), (None, None))])
    return (*pairs, *(Pair(was, None) for was in open_before))


_KEYS: tuple[tuple[MatchedBy, Callable[[Project], object]], ...] = (
    ("id", lambda project: (project.id, project.file)),
    ("id", lambda project: project.id),
    ("file", lambda project: project.file),
)


def _same(
    before: Iterable[Project], after: Iterable[Project], key: Callable[[Project], object]
) -> Iterator[tuple[Project, Project]]:
    """Yield the projects that have the same ``key``; each at most once."""
    known: dict[object, Project] = {}
    for project in before:
        known.setdefault(key(project), project)
    for project in after:
        was = known.pop(key(project), None)
        if was is not None:
            yield was, project


def _alike(before: Sequence[Project], after: Sequence[Project]) -> Iterator[tuple[Project, Project]]:
    """Yield the projects with enough tasks in common, those with the most first."""
    shares = [(_overlap(was, now), was, now) for was in before for now in after]
    taken: set[int] = set()
    for share, was, now in sorted(shares, key=lambda entry: -entry[0]):
        if share >= ENOUGH_TASKS and not taken & {id(was), id(now)}:
            taken |= {id(was), id(now)}
            yield was, now


def _overlap(one: Project, other: Project) -> float:
    """Return the share of the task ids of both projects that both have."""
    total = len(one.by_id) + len(other.by_id)
    return 2 * len(one.by_id.keys() & other.by_id.keys()) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class TaskPair:
    """A task as it was and as it is; one of them is None where it was added or removed."""

    before: Task | None
    after: Task | None


def matched_tasks(before: Project | None, after: Project | None) -> tuple[TaskPair, ...]:
    """Return the tasks in the order of ``after``; one that is gone stands where it stood.

    A task is known by its id. Where exactly one task went and one came that says the same in all
    but its id and name, in the same place, it is taken for the same one with a new name.
    """
    was, now = _by_id(before), _by_id(after)
    same = {name: name for name in now if name in was}
    if before is not None and after is not None and len(same) < min(len(was), len(now)):
        same |= _renamed(before, after)
    old_names = set(same.values())
    pairs = [TaskPair(was.get(same.get(name, "")) if name in same else None, task) for name, task in now.items()]
    gone = [task for name, task in was.items() if name not in old_names]
    return tuple(_in_place(pairs, gone))


def _by_id(project: Project | None) -> dict[str, Task]:
    """Return a project's tasks by their ids, in the order of the file; the first of each id."""
    return {} if project is None else {task.id: task for task in project.tasks if project.by_id[task.id] == task.index}


def _in_place(pairs: list[TaskPair], gone: list[Task]) -> list[TaskPair]:
    """Return the pairs with each task that is gone behind the one it stood behind."""
    behind: dict[int, list[TaskPair]] = {}
    indices = sorted(pair.before.index for pair in pairs if pair.before is not None)
    for task in gone:
        place = max((index for index in indices if index < task.index), default=-1)
        behind.setdefault(place, []).append(TaskPair(task, None))
    found = behind.pop(-1, [])
    for pair in pairs:
        found.append(pair)
        if pair.before is not None:
            found += behind.pop(pair.before.index, [])
    return found


def _renamed(before: Project, after: Project) -> dict[str, str]:
    """Return the old ids of tasks with a new id, by the new ones."""
    gone, come = _by_content(before, after), _by_content(after, before)
    return {come[key][0]: ids[0] for key, ids in gone.items() if len(ids) == 1 and len(come.get(key, ())) == 1}


def _by_content(project: Project, other: Project) -> dict[object, list[str]]:
    """Return the ids of the tasks that ``other`` doesn't have, by what they say besides."""
    found: dict[object, list[str]] = {}
    for name, index in project.by_id.items():
        task = project.tasks[index]
        if name not in other.by_id and _tells_enough(task):
            parent = None if task.parent is None else project.tasks[task.parent]
            place = parent.id if parent is not None and parent.id in other.by_id else None
            children = tuple(project.tasks[child].id for child in task.children)
            found.setdefault((place, children, _content(task.fields), repr(task.custom)), []).append(name)
    return found


_NAMES = frozenset(("id", "name"))


def _tells_enough(task: Task) -> bool:
    """Return whether a task says anything besides its name by which it could be known again."""
    return bool(task.children) or len(task.fields.model_fields_set - _NAMES) >= 2


def _content(fields: TaskFields) -> str:
    return repr([(name, getattr(fields, name)) for name in sorted(fields.model_fields_set - _NAMES)])
