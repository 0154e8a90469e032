"""A project buffer that is used up faster than its chain gets done."""

from collections.abc import Iterator

from mktpm.diagnostics import Diagnostic, Severity
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import message
from mktpm.rules.rule import Rule, Subject, finding


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Yield the projects whose buffer is yellow or red in the fever chart."""
    for at in subject.active():
        if at.project.policy.buffer is None or at.forecast_moment <= at.finish_moment:
            continue  # where nothing is late no chain needs to be traced
        yield from _burning(at)


def _burning(at: ProjectSchedule) -> Iterator[Diagnostic]:
    from mktpm.engine.buffers import project_buffer  # only where a buffer may be in use
    from mktpm.engine.health_buffer import burning, rounded

    buffer = project_buffer(at)
    if buffer is None or not buffer.consumption or buffer.zone == "green" or at.progress >= 1:
        return
    where = at.project.place("deadline" if at.project.fields.deadline is not None else "name")
    hint = message(
        "with that much done, yellow begins at {yellow} and red at {red}; `mktpm buffer` shows the chain",
        yellow=rounded(buffer.limits[0]), red=rounded(buffer.limits[1]),
    )  # fmt: skip
    severity = Severity.WARNING if buffer.zone == "red" else Severity.INFO
    yield finding(RULE, at.project, burning(buffer), where, hint=hint, severity=severity)


RULE = Rule(
    code="buffer-burning",
    severity=Severity.WARNING,
    summary="The project buffer is used up faster than the critical chain gets done.",
    explanation="""\
`policy.buffer` asks for safety behind the critical chain: a share of its length, or `rss`. As the forecast
moves past the plan, the buffer is used. That is what it is for, as long as the chain gets done at the same
pace: at the chain's beginning a third of the shares in `policy.health.buffer` (50% and 100%) may be used, at
its end all of them. Beyond the first the finding is an information, beyond the second a warning. Where the
deadline leaves more room than the buffer needs, that is used first.
""",
    bad="""\
name: Autumn sale
policy: {buffer: 20%}
start: 2026-10-12
tasks:
  - {id: page, duration: 10d, status: doing, started: 2026-10-15, progress: 10%}
  - {id: test, duration: 5d, depends: [page]}
""",
    good="""\
name: Autumn sale
policy: {buffer: 20%}
start: 2026-10-12
tasks:
  - {id: page, duration: 10d, status: doing, started: 2026-10-12, progress: 60%}
  - {id: test, duration: 5d, depends: [page]}
""",
    check=check,
)
