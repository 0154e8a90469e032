"""What a report's template sees: figures, and filters that put them into words."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from mktpm.display_width import cropped
from mktpm.engine.lessons import LEAST_CASES, LONGER, SHORTER, ratio_text, strengths, suggestions
from mktpm.engine.retrospective import Retrospective, turning_points
from mktpm.engine.samples import Sample
from mktpm.language import Count, Language, Listing, Message, message, working_days
from mktpm.reports.markdown import Markdown, printed, said
from mktpm.views.money import money_text

_NOTHING = "–"
_LACKS = {
    "measure": "a measure", "target": "a target", "baseline": "a baseline", "date": "a date", "owner": "an owner",
    "task": "a task that serves it",
}  # fmt: skip


def report_values(
    projects: Sequence[Retrospective], workspace: str | None, as_of: date, language: Language
) -> dict[str, Any]:
    """Return the names that a template may use beside its own."""

    def t(sentence: Message | str, /, **values: object) -> Markdown:
        return said(sentence, language, **values)

    return {
        "projects": projects,
        "workspace": workspace,
        "as_of": as_of,
        "language": language,
        "t": t,
        "suggestions": suggestions,
        "strengths": strengths,
        "turning_points": turning_points,
    }


def report_filters(language: Language) -> Mapping[str, Callable[..., Any]]:
    """Return the filters that reports add to Jinja's."""

    def days(number: float) -> Markdown:
        return Markdown(printed(working_days(number).say(language)))

    def tasks(number: int) -> Markdown:
        return Markdown(printed(Count(number, "task").say(language)))

    def lateness(number: int) -> Markdown:
        """Return a difference in words: "3 working days late"."""
        if number == 0:
            return said("on the day", language)
        template = "{days} late" if number > 0 else "{days} early"
        return said(template, language, days=working_days(abs(number)))

    def listing(names: Iterable[str]) -> str:
        return Listing(tuple(names)).say(language)

    def verdict(sample: Sample) -> Markdown:
        """Return whether such tasks were planned too short or too long."""
        if sample.n < LEAST_CASES:
            return Markdown(_NOTHING)
        short, long = sample.median >= LONGER, sample.median <= SHORTER
        return said("too short" if short else "too long" if long else "about right", language)

    def lacking(lacks: Iterable[str]) -> Markdown:
        """Return what a goal lacks, in words: "a baseline and an owner"."""
        return Markdown(printed(Listing(tuple(message(_LACKS[each]) for each in lacks)).say(language)))

    def money(amount: Decimal) -> str:
        return money_text(amount, language)

    return {
        "brief": _brief,
        "day": _day,
        "days": days,
        "lateness": lateness,
        "lacking": lacking,
        "listing": listing,
        "money": money,
        "number": _number,
        "percent": _percent,
        "ratio": ratio_text,
        "signed": _signed,
        "tasks": tasks,
        "verdict": verdict,
    }


def _brief(text: str, columns: int = 60) -> str:
    """Return text in one line of at most ``columns`` columns, a Chinese character taking two."""
    return cropped(" ".join(text.split()), columns)


def _day(day: date | None) -> str:
    return day.isoformat() if day is not None else _NOTHING


def _number(number: float | None) -> str:
    return f"{round(number, 1):g}" if number is not None else _NOTHING


def _percent(share: float | None) -> str:
    return f"{share:.0%}" if share is not None else _NOTHING


def _signed(number: float | None) -> Markdown:
    """Return a difference with its sign: "+3", "−2"; "0" where there is none."""
    if number is None:
        return Markdown(_NOTHING)
    shown = printed(round(abs(number), 1) if number % 1 else int(abs(number)))
    return Markdown(("+" if number > 0 else "−" if number < 0 else "") + shown)
