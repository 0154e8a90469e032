"""What a Gantt chart is drawn with: a glyph and a paint for each meaning."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from mktpm.language import Language, translate
from mktpm.views.painted import Run

Meaning = Literal[
    "done", "open", "pause", "critical done", "critical open", "critical pause", "late", "late done",
    "milestone", "critical milestone", "late milestone",
    "milestone done", "critical milestone done", "late milestone done",
    "cancelled", "before", "after", "date",
    "parent open", "parent done", "parent left", "parent right", "parent left done", "parent right done", "parent",
    "today", "deadline", "due", "off", "grid", "border", "critical border",
    "rule", "rule today", "rule deadline", "rule border",
    "mark done", "mark running", "mark blocked", "mark cancelled", "mark overdue",
    "planned", "planned milestone", "slip", "lead", "new",
]  # fmt: skip

Cell = tuple[Meaning, str]
"""A column of the chart: what it means, and a character that is written there instead of its glyph."""

_COLORED: dict[str, str] = {
    "done": "█", "open": "▒", "pause": "╌", "critical done": "█", "critical open": "▒", "critical pause": "╌",
    "late": "▒", "late done": "█",
    "milestone": "◇", "milestone done": "◆", "cancelled": "×", "before": "‹", "after": "›",
    "parent open": "─", "parent done": "━", "parent left": "┌", "parent right": "┐",
    "parent left done": "┏", "parent right done": "┓", "parent": "┬",
    "today": "│", "deadline": "║", "due": "╵", "off": "·", "grid": "┊", "border": "│", "critical border": "┃",
    "rule": "─", "rule today": "▼", "rule deadline": "╥", "rule border": "┼",
    "mark done": "✓", "mark running": "▸", "mark blocked": "■", "mark cancelled": "×", "mark overdue": "!",
    "planned": "▔", "planned milestone": "△",
    "ellipsis": "…", "dot": " · ", "arrow": " → ",
}  # fmt: skip
_PLAIN = {**_COLORED, "done": "▒", "open": "░", "critical open": "▓", "late": "▚", "late done": "▚"}
"""Without colour the darker bar is the critical one."""
_ASCII: dict[str, str] = {
    "done": "=", "open": "-", "pause": "_", "critical done": "#", "critical open": "*", "critical pause": "_",
    "late": "!", "late done": "!",
    "milestone": "o", "milestone done": "@", "cancelled": "x", "before": "<", "after": ">",
    "parent open": "~", "parent done": "=", "parent left": "[", "parent right": "]",
    "parent left done": "[", "parent right done": "]", "parent": "^",
    "today": "|", "deadline": "$", "due": "'", "off": ".", "grid": ":", "border": "|", "critical border": "#",
    "rule": "-", "rule today": "v", "rule deadline": "$", "rule border": "+",
    "mark done": "+", "mark running": ">", "mark blocked": "%", "mark cancelled": "x", "mark overdue": "!",
    "planned": '"', "planned milestone": "A",
    "ellipsis": "~", "dot": " - ", "arrow": " > ",
}  # fmt: skip
_PAINTS: dict[str, str] = {
    "done": "blue", "open": "blue", "pause": "blue",
    "critical done": "red", "critical open": "red", "critical pause": "red",
    "late": "orange", "late done": "orange", "milestone": "blue", "milestone done": "blue",
    "today": "green", "rule today": "green", "deadline": "purple", "rule deadline": "purple", "due": "purple",
    "critical border": "red", "mark done": "green", "mark running": "blue", "mark blocked": "purple",
    "mark overdue": "bold orange", "cancelled": "dim", "mark cancelled": "dim", "date": "dim", "before": "dim",
    "planned": "purple", "slip": "bold orange", "lead": "green", "new": "green",
    "after": "dim", "off": "dim", "grid": "dim", "border": "dim", "rule": "dim", "rule border": "dim",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One way to draw: in colour, without, or in ASCII."""

    by_meaning: Mapping[str, str]

    def __getitem__(self, meaning: str) -> str:
        """Return the glyph for a meaning: one column wide, a separator wider."""
        return self.by_meaning[_SHAPES.get(meaning, meaning)]

    def run(self, meaning: Meaning, times: int = 1) -> Run:
        """Return a glyph ``times`` times in its paint."""
        return self[meaning] * times, paint_of(meaning)

    def runs(self, cells: Collection[Cell]) -> list[Run]:
        """Return the cells as runs of the same paint."""
        groups = groupby(cells, key=lambda cell: paint_of(cell[0]))
        return [("".join(text or self[meaning] for meaning, text in group), paint) for paint, group in groups]


_SHAPES = {
    "critical milestone": "milestone", "critical milestone done": "milestone done",
    "late milestone": "milestone", "late milestone done": "milestone done",
}  # fmt: skip


def paint_of(meaning: Meaning) -> str:
    """Return the name of the paint that a meaning has."""
    if meaning == "planned milestone":
        return _PAINTS["planned"]
    if meaning.endswith(("milestone", "milestone done")) and " " in meaning.removesuffix(" done"):
        return "bold red" if meaning.startswith("critical") else "bold orange"
    return _PAINTS.get(meaning, "")


def glyphs_for(*, color: bool, ascii_only: bool) -> Glyphs:
    """Return the glyphs for a terminal."""
    return Glyphs(_ASCII if ascii_only else _COLORED if color else _PLAIN)


_LEGEND: tuple[tuple[tuple[Meaning, ...], str], ...] = (
    (("critical border", "critical done", "critical open"), "critical (done, open)"),
    (("done", "open"), "other (done, open)"),
    (("late done", "late"), "after its due day"),
    (("milestone done", "milestone"), "milestone (reached, open)"),
    (("planned",), "planned in the baseline"),
    (("planned milestone",), "milestone in the baseline"),
    (("parent",), "group"),
    (("pause",), "work pauses"),
    (("off",), "day off"),
    (("due",), "due day"),
    (("today",), "today"),
    (("deadline",), "deadline"),
    (("before", "after"), "outside of this stretch"),
    (("mark done",), "done"),
    (("mark running",), "under way"),
    (("mark overdue",), "overdue"),
    (("mark blocked",), "blocked"),
    (("cancelled",), "cancelled"),
)
_SAMPLES: dict[str, tuple[Meaning, ...]] = {"group": ("parent left done", "parent done", "parent open", "parent right")}
_DRAWN_AS: dict[Meaning, Meaning] = {
    "critical milestone": "milestone", "critical milestone done": "milestone done",
    "late milestone": "milestone", "late milestone done": "milestone done",
    "critical pause": "pause", "mark cancelled": "cancelled",
    "parent open": "parent", "parent done": "parent", "parent left": "parent", "parent left done": "parent",
}  # fmt: skip


def legend(used: Collection[Meaning], glyphs: Glyphs, language: Language) -> list[list[Run]]:
    """Return the explanations of what was drawn, one an item."""
    drawn = {_DRAWN_AS.get(meaning, meaning) for meaning in used}
    items = []
    for meanings, words in _LEGEND:
        if not drawn.isdisjoint(meanings):
            shown = dict.fromkeys(glyphs.run(meaning) for meaning in _SAMPLES.get(words, meanings))
            items.append([*shown, (" " + translate(words, language), "dim")])
    return items
