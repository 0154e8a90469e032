"""Two dates of one thing in the wrong order."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.timeline import Day, Timeline
from mktpm.language import message
from mktpm.plan.model import ProjectFields, TaskFields
from mktpm.rules.rule import Rule, Subject, finding

_PAIRS = (("start", "due"), ("fixed", "due"), ("started", "finished"))


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the tasks and projects that end before they begin."""
    for at in subject.projects():
        project = at.project
        for first, last in _reversed(project.fields, (("start", "deadline"),), at.timeline):
            yield finding(
                RULE, project, message("`{last}` lies before `{first}`", first=first, last=last), project.place(last)
            )
        for task in project.tasks:
            for first, last in _reversed(task.fields, _PAIRS, at.timeline):
                said = message("`{last}` of `{task}` lies before its `{first}`", task=task.name, first=first, last=last)
                yield finding(RULE, project, said, project.task_place(task, last), task=task)


def _reversed(
    fields: TaskFields | ProjectFields, pairs: tuple[tuple[str, str], ...], timeline: Timeline
) -> Iterator[tuple[str, str]]:
    for first, last in pairs:
        written = getattr(fields, first), getattr(fields, last)
        if written[0] is None or written[1] is None:
            continue
        begin, end = timeline.day(written[0]), timeline.day(written[1])
        if begin is not None and end is not None and _is_before(end, begin):
            yield first, last


def _is_before(end: Day, begin: Day) -> bool:
    if end.day != begin.day:
        return end.day < begin.day
    return end.end() < begin.begin()


RULE = Rule(
    code="dates-reversed",
    severity=Severity.ERROR,
    summary="Something ends before it begins.",
    explanation="""\
`due` lies before `start` or `fixed`, `finished` before `started`, or the project's `deadline` before its
`start`. One of the two dates is mistyped.
""",
    bad="""\
name: Autumn sale
tasks:
  - {name: Poster, start: 2026-11-12, due: 2026-11-02}
""",
    good="""\
name: Autumn sale
tasks:
  - {name: Poster, start: 2026-11-02, due: 2026-11-12}
""",
    check=check,
    structural=True,
)
