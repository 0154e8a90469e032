"""A status that its own dates contradict."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import Message, message
from mktpm.plan.model import TaskFields
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the leaf tasks whose status says one thing and whose tracking another."""
    for at in subject.projects():
        for task in at.project.leaves():
            found = _contradiction(task.fields)
            if found is not None:
                key, said, hint = found
                yield finding(RULE, at.project, said, at.project.task_place(task, key), task=task, hint=hint)


def _contradiction(fields: TaskFields) -> tuple[str, Message, Message] | None:
    status = fields.status
    if fields.finished is not None and status not in ("done", "cancelled"):
        return (
            "finished",
            message("it has a `finished` day, but its status is `{status}`", status=status),
            message("set `status: done`, or take `finished` out"),
        )
    if status == "done" and fields.finished is None and fields.progress is not None and fields.progress < 1:
        return "progress", message("it is `done`, but its progress is below 100%"), message("take `progress` out")
    if status == "todo" and fields.started is not None:
        return "started", message("it has a `started` day, but its status is `todo`"), message("set `status: doing`")
    if status == "todo" and fields.progress:
        return "progress", message("it has progress, but its status is `todo`"), message("set `status: doing`")
    return None


RULE = Rule(
    code="tracking-contradiction",
    severity=Severity.WARNING,
    summary="A task's status contradicts its dates or progress.",
    explanation="""\
A task with a `finished` day counts as done, and one with a `started` day or progress as begun, whatever its
status says; a board that shows the status then tells another story than the schedule.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, finished: 2026-10-16}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Poster, status: done, finished: 2026-10-16}
""",
    check=check,
)
