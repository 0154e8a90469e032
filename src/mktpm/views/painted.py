"""Lines made of runs of painted text: plain strings, or colours through rich.

For big charts, where a rich ``Text`` a line would cost seconds. A run is a text and the name of its
paint; the paints work on dark and on light terminals.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mktpm.display_width import cropped, width_of

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.segment import Segment

Run = tuple[str, str]
"""A text and the name of its paint, "" for none."""
Line = Sequence[Run]

_PAINTS = {
    "bold": "bold",
    "dim": "dim",
    "blue": "color(33)",
    "red": "color(196)",
    "bold red": "bold color(196)",
    "orange": "color(208)",
    "bold orange": "bold color(208)",
    "green": "color(35)",
    "purple": "color(135)",
    "bold green": "bold color(35)",
    "bold blue": "bold color(33)",
    "bold purple": "bold color(135)",
}


@dataclass(frozen=True, slots=True)
class PaintedLines:
    """A block of lines; a string to who wants text, a renderable to rich."""

    lines: Sequence[Line]

    def __str__(self) -> str:
        """Return the lines without colour and without blanks at their ends."""
        return "\n".join("".join(text for text, _ in line).rstrip() for line in self.lines)

    def __rich_console__(self, console: "Console", options: "ConsoleOptions") -> Iterator["Segment"]:
        """Yield the runs with their colours."""
        from rich.segment import Segment
        from rich.style import Style

        styles = {name: Style.parse(definition) for name, definition in _PAINTS.items()}
        end = Segment.line()
        for line in self.lines:
            for text, paint in line:
                yield Segment(text, styles.get(paint))
            yield end


def line_width(line: Line) -> int:
    """Return the number of terminal columns that a line takes."""
    return sum(width_of(text) for text, _ in line)


def cropped_line(line: Line, columns: int, mark: str = "…") -> list[Run]:
    """Return the line in at most ``columns`` columns."""
    kept: list[Run] = []
    for text, paint in line:
        shown = cropped(text, columns, mark)
        kept.append((shown, paint))
        columns -= width_of(shown)
        if shown != text or columns <= 0:
            break
    return kept


def flowed(items: Iterable[Line], columns: int, gap: str = "  ", mark: str = "…") -> list[list[Run]]:
    """Return ``items`` one behind the other, as many a line as fit into ``columns``.

    An item wider than a line is cropped.
    """
    lines: list[list[Run]] = []
    used = columns
    for item in items:
        width = line_width(item)
        if lines and used + width_of(gap) + width <= columns:
            lines[-1].extend([(gap, ""), *item])
            used += width_of(gap) + width
        else:
            lines.append(cropped_line(item, columns, mark))
            used = line_width(lines[-1])
    return lines


def wrapped(text: str, columns: int, most: int, mark: str = "…") -> list[str]:
    """Return ``text`` in at most ``most`` lines of ``columns`` columns, the last one cropped.

    Lines break at blanks where there are some, and between any two Chinese characters. They are
    about as long as each other: a name doesn't end in a line of one character.
    """
    text = text.strip()
    lines = _lines(text, columns, most, mark)
    if len(lines) < 2 or width_of(text) > columns * most:
        return lines
    longest_word = max(map(len, _WORD.findall(text)), default=1)
    evenly = max(-(-width_of(text) // len(lines)), longest_word)
    tries = (_lines(text, width, most, mark) for width in range(evenly, columns))
    return next((found for found in tries if len(found) == len(lines) and _letters(found) == _letters(lines)), lines)


def _letters(lines: list[str]) -> str:
    return "".join(lines).replace(" ", "")


def _lines(text: str, columns: int, most: int, mark: str) -> list[str]:
    lines: list[str] = []
    rest = text
    while rest and len(lines) < most - 1 and width_of(rest) > columns:
        end = _line_end(rest, columns)
        lines.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return [*lines, cropped(rest, columns, mark)] if rest or not lines else lines


_WORD = re.compile(r"[!-~]+")
_NEVER_FIRST = frozenset("，。、；：！？）》」』】”’…,.;:!?)]}%")
_NEVER_LAST = frozenset("（《「『【“‘([{")
"""Punctuation that no line begins with, and that none ends with."""


def _line_end(text: str, columns: int) -> int:
    """Return how many characters of ``text`` the first line takes."""
    width = fits = 0
    best = 0
    for position, character in enumerate(text):
        width += width_of(character)
        if width > columns:
            break
        fits = position + 1
        following = text[fits : fits + 1]
        if _may_break(character, following):
            best = fits
    return best or max(fits, 1)


def _may_break(before: str, after: str) -> bool:
    if not after or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before in " /·" or after == " " or width_of(before) == 2 or width_of(after) == 2


def runs_of(cells: Iterable[Run]) -> list[Run]:
    """Return the cells with neighbours of one paint put together."""
    runs: list[Run] = []
    for text, paint in cells:
        if runs and runs[-1][1] == paint:
            runs[-1] = (runs[-1][0] + text, paint)
        else:
            runs.append((text, paint))
    return runs
