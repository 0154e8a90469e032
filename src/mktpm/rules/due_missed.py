"""A forecast that ends after a due date that is still ahead."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.calendar import moment_of
from mktpm.engine.overdue import open_commitments
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks that will not be finished on a due day that is still ahead."""
    now = moment_of(subject.as_of)
    for at in subject.active():
        for task, due, dates in open_commitments(at):
            finish = dates.forecast_finish
            if due.end() <= now or moment_of(finish.date(), finish.hour * 60 + finish.minute) <= due.end():
                continue
            said = message(
                "`{task}` is due on {day}, but the forecast finishes it on {finish}",
                task=task.name, day=due, finish=finish.date(),
            )  # fmt: skip
            hint = message("`mktpm why {task}` shows what it waits for", task=task.id)
            yield finding(RULE, at.project, said, at.project.task_place(task, "due"), task=task, hint=hint)


RULE = Rule(
    code="due-missed",
    severity=Severity.WARNING,
    summary="The forecast finishes after a due date that is still ahead.",
    explanation="""\
A due date never moves the plan. When the forecast (done work as it happened, running work with its remaining
time from today, nothing before today) finishes later than the due date, there is still time to do something
about it. Once the date has passed, `task-overdue` or `milestone-overdue` says so.
""",
    bad="""\
name: Autumn sale
start: 2026-10-12
tasks:
  - {id: page, duration: 10d, due: 2026-10-27}
""",
    good="""\
name: Autumn sale
start: 2026-10-12
tasks:
  - {id: page, duration: 10d, due: 2026-10-27, status: doing, started: 2026-10-12, progress: 60%}
""",
    check=check,
)
