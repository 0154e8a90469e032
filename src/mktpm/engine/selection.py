"""Which tasks a view is asked for, and what a task has from the parents above it."""

from collections.abc import Iterator
from dataclasses import dataclass

from mktpm.plan.model import Priority, Project, Task


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice of tasks by owner and tag; empty sets choose all."""

    owners: frozenset[str] = frozenset()
    """People by id or by name."""
    tags: frozenset[str] = frozenset()
    """Tags of the task or of a parent of it."""

    def __bool__(self) -> bool:
        """Return whether anything is left out at all."""
        return bool(self.owners or self.tags)

    def takes(self, project: Project, task: Task) -> bool:
        """Return whether ``task`` is among those chosen."""
        if self.owners and not self.owners & {task.owner, project.person(task.owner)}:
            return False
        return not self.tags or not self.tags.isdisjoint(tags_of(project, task))

    def unknown(self, projects: tuple[Project, ...]) -> str | None:
        """Return the first owner or tag, in order of the alphabet, that no task of ``projects`` has."""
        known = set(known_words(projects, owners=bool(self.owners), tags=bool(self.tags)))
        return next((word for word in sorted(self.owners | self.tags) if word not in known), None)


EVERYTHING = Selection()


def known_words(projects: tuple[Project, ...], *, owners: bool, tags: bool) -> Iterator[str]:
    """Yield the owners' ids and names, and the tags, that tasks of ``projects`` have."""
    for project in projects:
        for task in project.tasks:
            if owners and task.owner is not None:
                yield from (task.owner, project.person(task.owner))
            if tags:
                yield from task.fields.tags


def lineage(project: Project, task: Task) -> Iterator[Task]:
    """Yield ``task`` and the parents above it, the nearest first."""
    at: Task | None = task
    while at is not None:
        yield at
        at = None if at.parent is None else project.tasks[at.parent]


def tags_of(project: Project, task: Task) -> tuple[str, ...]:
    """Return the tags of ``task`` and of its parents, each once, its own first."""
    return tuple(dict.fromkeys(tag for at in lineage(project, task) for tag in at.fields.tags))


def channel_of(project: Project, task: Task) -> str | None:
    """Return the channel of ``task``: its own, else its nearest parent's."""
    return next((at.fields.channel for at in lineage(project, task) if at.fields.channel is not None), None)


def priority_of(project: Project, task: Task) -> Priority | None:
    """Return the priority of ``task``: its own, else its nearest parent's."""
    return next((at.fields.priority for at in lineage(project, task) if at.fields.priority is not None), None)
