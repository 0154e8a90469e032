"""A parent task with a field that is computed from its children."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding

COMPUTED = ("duration", "effort", "estimate", "fixed", "progress", "remaining", "started", "finished")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the fields of parents that their children decide."""
    for at in subject.projects():
        for task in at.project.tasks:
            for key in COMPUTED if task.children else ():
                if getattr(task.fields, key) is not None:
                    said = message(
                        "`{key}` of `{task}` is not used: it comes from the tasks below", key=key, task=task.name
                    )
                    hint = message("take it out, or write it on a task below")
                    where = at.project.task_place(task, key).key()
                    yield finding(RULE, at.project, said, where, task=task, hint=hint)


RULE = Rule(
    code="rolled-up-field",
    severity=Severity.WARNING,
    summary="A parent has a field that is computed from its children.",
    explanation="""\
A parent's dates, duration and progress roll up from the tasks below it, so what is written there counts for
nothing and sooner or later contradicts them. `start` (not earlier than) and `due` (not later than) may stand on
a parent: they hold for all tasks below.
""",
    bad="""\
name: Autumn sale
tasks:
  - name: Planning
    duration: 10d
    tasks:
      - {name: Theme, duration: 3d}
""",
    good="""\
name: Autumn sale
tasks:
  - name: Planning
    tasks:
      - {name: Theme, duration: 3d}
""",
    check=check,
)
