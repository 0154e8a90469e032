"""Whether a task is called off."""

from mktpm.plan.model import Project, Task


def is_cancelled(project: Project, task: Task) -> bool:
    """Return whether ``task`` or a parent of it is cancelled."""
    at: Task | None = task
    while at is not None:
        if at.fields.status == "cancelled":
            return True
        at = None if at.parent is None else project.tasks[at.parent]
    return False
