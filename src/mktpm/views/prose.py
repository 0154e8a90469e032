"""Sentences broken into lines, with their paints; and everything in ASCII where it must be."""

import re
from collections.abc import Iterable, Iterator

from mktpm.display_width import width_of
from mktpm.views.painted import Line, PaintedLines, Run, line_width

_NEVER_FIRST = frozenset("，。、；：！？）》」』】”’…,.;:!?)]}%")
_NEVER_LAST = frozenset("（《「『【“‘([{`")


def prose(text: Line, width: int, first: Line = (), indent: int | None = None) -> list[list[Run]]:
    """Return ``text`` in lines of at most ``width`` columns behind ``first``.

    Further lines begin with ``indent`` blanks, by default as many as ``first`` is wide. Lines break
    at blanks and between Chinese characters, never inside a date.
    """
    indent = line_width(first) if indent is None else indent
    lines: list[list[Run]] = [[*first]]
    room = width - line_width(first)
    fresh = True
    for piece in _pieces(text):
        used = sum(
            width_of(part.rstrip() if position == len(piece) - 1 else part) for position, (part, _) in enumerate(piece)
        )
        if used > room and not fresh:
            lines.append([(" " * indent, "")])
            room = width - indent
        lines[-1].extend(piece)
        room -= line_width(piece)
        fresh = False
    return lines


def fitted(lines: Iterable[Line], width: int) -> PaintedLines:
    """Return ``lines`` with those that are too wide broken into several."""
    found: list[Line] = []
    for line in lines:
        if line_width(line) <= width:
            found.append(line)
            continue
        first = line[0][0] if line else ""
        blanks = len(first) - len(first.lstrip())
        found += prose(line, width, indent=min(blanks + 2, width // 4))
    return PaintedLines(found)


_TOGETHER = re.compile(
    r"\d{4}-\d\d-\d\d \w{2,3}(?: \d\d:\d\d)?"  # a day, its weekday, its time
    r"|\d\d-\d\d(?:\.\.\d\d-\d\d)? \w{2,3}"  # days off and their name
    r"|\d[\d.]* 个\w{1,3}"  # an amount
    r"|“[^”]{1,12}”"  # a short name
)
"""What is not torn apart."""


def _pieces(text: Line) -> Iterator[list[Run]]:
    """Yield what must stay together, with the blanks behind it."""
    piece: list[Run] = []
    characters = [(character, paint) for part, paint in text for character in part]
    whole = "".join(character for character, _ in characters)
    inside = {at for found in _TOGETHER.finditer(whole) for at in range(found.start(), found.end() - 1)}
    for position, (character, paint) in enumerate(characters):
        if piece and piece[-1][1] == paint:
            piece[-1] = (piece[-1][0] + character, paint)
        else:
            piece.append((character, paint))
        following = whole[position + 1 : position + 2]
        if following and position not in inside and _may_break(character, following):
            yield piece
            piece = []
    if piece:
        yield piece


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _NEVER_FIRST or before in _NEVER_LAST:
        return False
    return before == " " or width_of(before) == 2 or width_of(after) == 2


_ASCII = str.maketrans(
    {
        "●": "*", "○": "o", "◆": "@", "◇": "o", "▲": "!", "■": "#", "▸": ">", "▹": ">", "✓": "+", "×": "x",
        "→": ">", "←": "<",
        "│": "|", "└": "`", "├": "|", "─": "-", "·": "-", "…": "~", "█": "#", "▓": "*", "▒": "=", "░": ".", "⋯": "~",
        "“": '"', "”": '"', "‘": "'", "’": "'", "›": ">", "‹": "<", "–": "-", "—": "-", "−": "-", "☐": "-", "☑": "+",
        "╰": "`",
    }
)  # fmt: skip
"""What the views draw with; each is one column wide on both sides."""


def in_ascii(lines: PaintedLines) -> PaintedLines:
    """Return the lines with ASCII characters for all that the views draw; other text stays as it is."""
    return PaintedLines([[(text.translate(_ASCII), paint) for text, paint in line] for line in lines.lines])
