"""Red, yellow or green and a score: how a project stands, with the parts and reasons.

Red is what ``mktpm check`` calls an error: a deadline or a milestone missed, a task later than the
alarm; and what the policy calls red of a buffer or a risk. Yellow is what may still be put right. Only
projects under way have a colour. A project is as red as its worst part; its score is the weighted mean
of the parts', and no more than its colour allows.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mktpm.engine.health_buffer import buffer_part
from mktpm.engine.health_cost import cost_part
from mktpm.engine.health_risk import risk_part
from mktpm.engine.health_schedule import schedule_part, slip_days
from mktpm.engine.lights import RANK, Finding, Level, Part, total
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Message, message, working_days

PARTS: tuple[Callable[[ProjectSchedule], Part | None], ...] = (
    schedule_part,
    buffer_part,
    risk_part,
    cost_part,
)
"""What a project's health is made of; a part that the plan says nothing about is None."""


@dataclass(frozen=True, slots=True)
class Health:
    """A project's colour and score and why it has them, the worst first."""

    level: Level
    findings: tuple[Finding, ...]
    score: int | None = None
    """0 to 100: at least 70 for green, at least 40 for yellow; None where the project has no colour."""
    parts: tuple[Part, ...] = ()


def health_of(at: ProjectSchedule) -> Health:
    """Return how a project stands on the schedule's day."""
    if at.project.fields.status != "active":
        return Health("none", tuple(_at_rest(at)))
    if not at.project.tasks:
        return Health("none", (Finding("none", message("no tasks yet")),))
    if at.progress >= 1:
        return Health("green", (Finding("green", message("all work is done")), *_at_rest(at)), 100)
    parts = tuple(found for each in PARTS if (found := each(at)) is not None)
    findings = sorted((one for each in parts for one in each.findings), key=lambda finding: RANK[finding.level])
    level: Level = findings[0].level if findings else "green"
    if not findings:
        findings = [Finding("green", _on_track(at))]
    return Health(level, tuple(findings), total(parts, level), parts)


def _at_rest(at: ProjectSchedule) -> Iterator[Finding]:
    """Yield how a project that is over compares with its plan."""
    if at.progress < 1:
        return
    days = slip_days(at)
    if abs(days) < 0.05:
        said = message("finished {day}, as planned", day=at.forecast_finish.date())
    else:
        template = (
            "finished {day}, {days} later than planned" if days > 0 else "finished {day}, {days} earlier than planned"
        )
        said = message(template, day=at.forecast_finish.date(), days=working_days(abs(days)))
    yield Finding("none", said)


def _on_track(at: ProjectSchedule) -> Message:
    days = at.forecast_float_days
    if days is None:
        return message("on track")
    return message("on track, {days} to spare before the deadline", days=working_days(days))
