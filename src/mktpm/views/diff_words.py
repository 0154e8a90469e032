"""Differences between versions in words: versions, shifts, causes, reasons."""

from mktpm.engine.changes import Cause, ProjectDifference
from mktpm.engine.slips import Slip
from mktpm.engine.tally import Term
from mktpm.history.differing import Name
from mktpm.language import Language, Message, message, translate, working_days
from mktpm.plan.source import one_line
from mktpm.views.wording import days_text, name_of

TALLIED: dict[Term, str] = {
    "added": "{n} added",
    "removed": "{n} removed",
    "re-estimated": "{n} re-estimated",
    "re-assigned": "{n} re-assigned",
    "relinked": "{n} with other dependencies",
    "due": "{n} with another due day",
    "progressed": "{n} with progress",
    "constrained": "{n} with other constraints",
    "regrouped": "{n} moved to another group",
    "edited": "{n} edited",
    "moved": "{n} moved by others",
}
"""How often something happened, in words."""
_SHORT_ID = 8


def version_text(name: Name, language: Language) -> str:
    """Return what a version is called: as it was written, its id and its day."""
    if name.commit is None:
        return message("the working folder").say(language)
    about = ", ".join(part for part in (name.commit[:_SHORT_ID], name.day) if part)
    own = name.revision is not None and not name.commit.startswith(name.revision)
    return f"{one_line(name.revision or '')} ({about})" if own else about


def shift_text(days: float) -> str:
    """Return a shift with its sign: "+3d", "-0.5d"."""
    return f"{'+' if days > 0 else ''}{days_text(days)}"


def shift_paint(days: float) -> str:
    """Return the paint of a shift: what comes later is a warning."""
    return "bold orange" if days > 0 else "green" if days < 0 else "dim"


def shift_words(days: float) -> Message:
    """Return a shift in words."""
    if abs(days) < 1e-9:
        return message("as before")
    template = "{days} later" if days > 0 else "{days} earlier"
    return message(template, days=working_days(abs(days)))


def because_of(cause: Cause) -> Message:
    """Return what moved a task, in words."""
    if cause.task is None:
        return message("because of the setting `{key}`", key=cause.setting)
    return message("because of {task}", task=name_of(cause.task))


def deadline_words(found: ProjectDifference) -> tuple[Message, str] | None:
    """Return how the deadline stands now, and its paint; None where there is none or the project is gone."""
    at = found.after
    if at is None or at.deadline is None or at.forecast_float_days is None:
        return None
    days = at.forecast_float_days
    if days < -1e-9:
        return message("the deadline {day} is missed by {days}", day=at.deadline, days=working_days(-days)), "bold red"
    if days < 0.05:
        return message("the deadline {day} is just kept", day=at.deadline), "green"
    return message("the deadline {day} is kept, {days} to spare", day=at.deadline, days=working_days(days)), "green"


def slip_text(slip: Slip, language: Language) -> str:
    """Return why something slipped, who said so and when."""
    words = slip.because
    if slip.category:
        separator = "：" if language == "zh" else ": "
        words = f"{translate(slip.category, language)}{separator}{slip.words}"
    who = ", ".join(one_line(part) for part in (slip.by, slip.on) if part)
    return message("why: {reason}", reason=one_line(words)).say(language) + (f" ({who})" if who else "")
