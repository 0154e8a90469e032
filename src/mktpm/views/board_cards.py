"""A card of the board: a task's name, and in words what matters about it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from mktpm.engine.board import Card, LaneKey
from mktpm.language import Count, Language, message, translate
from mktpm.views.painted import Run, flowed, wrapped

UNICODE: Mapping[str, str] = {
    "edge": "▌", "open": "◇", "reached": "◆", "ellipsis": "…", "dot": " · ", "rule": "━", "lane": "─",
}  # fmt: skip
ASCII: Mapping[str, str] = {
    "edge": "|", "open": "o", "reached": "@", "ellipsis": "~", "dot": " - ", "rule": "=", "lane": "-",
}  # fmt: skip
_MOST_NAME_LINES = 3
_EDGE = 2
"""Columns of a card's edge and the blank behind it."""
PRIORITY_WORDS = {"must": "must", "should": "should", "could": "could", "wont": "won't"}


@dataclass(frozen=True, slots=True)
class CardStyle:
    """How cards are written."""

    language: Language
    glyphs: Mapping[str, str]
    as_of: date
    by: LaneKey | None = None
    """What the lanes say already."""
    with_project: bool = False
    """Whether cards of several projects stand on one board."""


def card_lines(card: Card, columns: int, style: CardStyle) -> list[list[Run]]:
    """Return a card as lines of at most ``columns`` columns."""
    mark = style.glyphs["ellipsis"]
    prefix = style.glyphs["reached" if card.status == "done" else "open"] + " " if card.task.fields.milestone else ""
    name = prefix + card.task.name.replace("\t", " ")
    paint = "dim" if card.status in ("done", "cancelled") else "bold"
    room = columns - _EDGE
    lines: list[list[Run]] = [[(text, paint)] for text in wrapped(name, room, _MOST_NAME_LINES, mark)]
    facts = [
        (part, paint) for text, paint in _facts(card, style) for part in wrapped(text, room, _MOST_NAME_LINES, mark)
    ]
    lines += flowed([[fact] for fact in facts], room, "  ", mark)
    edge: Run = (style.glyphs["edge"] + " ", _edge_paint(card))
    return [[edge, *line] for line in lines]


def _edge_paint(card: Card) -> str:
    if card.status in ("done", "cancelled"):
        return "green" if card.status == "done" else "dim"
    if card.days_late is not None:
        return "orange"
    if card.status == "blocked":
        return "purple"
    return "red" if card.critical else "blue"


def _facts(card: Card, style: CardStyle) -> list[Run]:
    """Return what is said below the name, the most important first."""
    facts = [] if style.by == "owner" or not card.owner else [(card.owner, "")]
    facts += _date_facts(card, style)
    if card.status not in ("done", "cancelled"):
        facts += _urgency_facts(card, style)
    for word in (card.within, card.project.name if style.with_project and style.by != "project" else ""):
        facts += [(word, "dim")] if word else []
    return facts


def _date_facts(card: Card, style: CardStyle) -> list[Run]:
    finish = _day(card.finish.date(), style)
    if card.status == "cancelled":
        return []
    if card.status == "done":
        late = [(translate("finished late", style.language), "orange")] if card.misses_due else []
        return [(finish, "dim"), *late]
    expected: Run = (message("expected {day}", day=finish).say(style.language), "orange" if card.misses_due else "dim")
    if card.due is None:
        return [expected]
    due = message("due {day}", day=_day(card.due.day, style)).say(style.language)
    if card.days_late is not None:
        overdue = message("{days} overdue", days=Count(card.days_late, "day")) if card.days_late else message("overdue")
        return [(due, "orange"), (overdue.say(style.language), "bold orange")]
    return [(due, ""), expected] if card.misses_due else [(due, "")]


def _urgency_facts(card: Card, style: CardStyle) -> list[Run]:
    facts: list[Run] = []
    if 0 < card.progress < 1:
        facts.append((f"{card.progress:.0%}", "blue"))
    if card.critical:
        facts.append((translate("critical", style.language), "red"))
    if card.priority is not None and style.by != "priority":
        paint = "purple" if card.priority == "must" else "dim"
        facts.append((translate(PRIORITY_WORDS[card.priority], style.language), paint))
    return facts


def _day(day: date, style: CardStyle) -> str:
    """Return a day without its year if that is the current one, and without its century if that is clear."""
    away = abs(day.year - style.as_of.year)
    return f"{day:%m-%d}" if away == 0 else f"{day:%y-%m-%d}" if away < 50 else f"{day:%Y-%m-%d}"
