"""What a terminal shows → an SVG picture that looks the same everywhere.

Text is placed by terminal column, a run of one width at a time, so that Chinese (two columns a
character) stays in line whatever fonts the reader has. Bars and frames are drawn as shapes: in a
font they have gaps.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from itertools import groupby

from rich.style import Style
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from mktpm.display_width import width_of

CELL, LINE, SIZE = 8.4, 19.0, 14
"""Width of a column, height of a line and size of the letters, in pixels."""
MARGIN, BAR = 16, 34
FONTS = (
    "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', monospace"
)
THEME = TerminalTheme(
    (24, 26, 31),
    (214, 218, 225),
    [(70, 75, 85), (240, 98, 98), (92, 200, 130), (233, 185, 80),
     (96, 165, 250), (200, 140, 240), (80, 200, 215), (214, 218, 225)],
    [(120, 126, 138), (250, 120, 120), (120, 220, 150), (245, 205, 110),
     (130, 185, 255), (215, 165, 250), (110, 220, 230), (245, 247, 250)],
)  # fmt: skip

Rectangle = tuple[float, float, float, float, float]
"""Left, top, width, height and opacity, in columns and lines."""


def _lines(character: str) -> tuple[Rectangle, ...]:
    """Return the strokes of a box-drawing character: from the middle to the sides that it reaches."""
    sides, heavy = _FRAMES[character]
    thick = (0.22, 0.1) if heavy else (0.12, 0.055)
    strokes: dict[str, Rectangle] = {
        "l": (0, 0.5 - thick[1] / 2, 0.5 + thick[0] / 2, thick[1], 1),
        "r": (0.5 - thick[0] / 2, 0.5 - thick[1] / 2, 0.5 + thick[0] / 2, thick[1], 1),
        "u": (0.5 - thick[0] / 2, 0, thick[0], 0.5 + thick[1] / 2, 1),
        "d": (0.5 - thick[0] / 2, 0.5 - thick[1] / 2, thick[0], 0.5 + thick[1] / 2, 1),
    }
    if set("lr") <= set(sides):
        strokes["l"] = (0, 0.5 - thick[1] / 2, 1, thick[1], 1)
    if set("ud") <= set(sides):
        strokes["u"] = (0.5 - thick[0] / 2, 0, thick[0], 1, 1)
    drawn = [side for side in sides if not (side == "r" and "l" in sides) and not (side == "d" and "u" in sides)]
    return tuple(strokes[side] for side in drawn)


_FRAMES = {
    "─": ("lr", False), "│": ("ud", False), "┌": ("rd", False), "┐": ("ld", False), "└": ("ru", False),
    "┘": ("lu", False), "├": ("rud", False), "┤": ("lud", False), "┬": ("lrd", False), "┴": ("lru", False),
    "┼": ("lrud", False), "╵": ("u", False), "╷": ("d", False), "╭": ("rd", False), "╮": ("ld", False),
    "╰": ("ru", False), "╯": ("lu", False),
    "━": ("lr", True), "┃": ("ud", True), "┏": ("rd", True), "┓": ("ld", True), "┗": ("ru", True),
    "┛": ("lu", True), "┣": ("rud", True), "┫": ("lud", True), "┳": ("lrd", True), "┻": ("lru", True),
    "╋": ("lrud", True), "╸": ("l", True), "╺": ("r", True),
}  # fmt: skip
_DOUBLE: tuple[Rectangle, ...] = ((0.25, 0, 0.12, 1, 1), (0.63, 0, 0.12, 1, 1))
SHAPES: dict[str, tuple[Rectangle, ...]] = {
    **{character: _lines(character) for character in _FRAMES},
    "█": ((0, 0.14, 1, 0.72, 1),),
    "▓": ((0, 0.14, 1, 0.72, 0.72),),
    "▒": ((0, 0.14, 1, 0.72, 0.5),),
    "░": ((0, 0.14, 1, 0.72, 0.32),),
    "▚": ((0, 0.14, 0.5, 0.36, 1), (0.5, 0.5, 0.5, 0.36, 1)),
    "▌": ((0, 0.06, 0.4, 0.94, 1),),
    "╌": ((0.1, 0.47, 0.3, 0.06, 1), (0.6, 0.47, 0.3, 0.06, 1)),
    "┄": ((0.1, 0.47, 0.3, 0.06, 1), (0.6, 0.47, 0.3, 0.06, 1)),
    "┊": ((0.44, 0.1, 0.12, 0.2, 1), (0.44, 0.5, 0.12, 0.2, 1)),
    "═": ((0, 0.4, 1, 0.055, 1), (0, 0.55, 1, 0.055, 1)),
    "║": _DOUBLE,
    "╥": ((0, 0.47, 1, 0.055, 1), (0.25, 0.5, 0.12, 0.5, 1), (0.63, 0.5, 0.12, 0.5, 1)),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How characters are painted."""

    color: str
    background: str | None
    bold: bool


@dataclass(slots=True)
class _Drawing:
    """The parts of a picture in the order in which they are painted."""

    parts: list[str] = field(default_factory=list)

    def rectangle(self, column: float, line: float, width: float, height: float, paint: str) -> None:
        """Add a rectangle, measured in columns and lines."""
        x, y = MARGIN + column * CELL, MARGIN + BAR + line * LINE
        size = f'width="{_number(width * CELL)}" height="{_number(height * LINE)}"'
        self.parts.append(f'<rect x="{_number(x)}" y="{_number(y)}" {size} {paint}/>')

    def text(self, bare: str, column: int, line: int, look: Look) -> None:
        """Add a run of text that takes exactly its columns."""
        wide = width_of(bare[0]) == 2
        x, y = MARGIN + column * CELL, MARGIN + BAR + (line + 0.72) * LINE
        fit = f'textLength="{_number(width_of(bare) * CELL)}"'
        if not bare.isascii() and not wide:
            fit += ' lengthAdjust="spacingAndGlyphs"'
        classes = " ".join(name for name, given in (("b", look.bold), ("w", wide)) if given)
        mark = f' class="{classes}"' if classes else ""
        place = f'x="{_number(x)}" y="{_number(y)}" {fit} fill="{look.color}"{mark}'
        self.parts.append(f"<text {place}>{escape(bare, quote=False)}</text>")


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def picture(output: str, title: str) -> str:
    """Return the SVG of what a program wrote to a terminal, colour codes included."""
    lines = [list(_cells(Text.from_ansi(line))) for line in output.rstrip("\n").split("\n")]
    columns = max([sum(width_of(character) for character, _ in line) for line in lines] + [40])
    drawing = _Drawing()
    for number, line in enumerate(lines):
        _draw(line, number, drawing)
    width, height = columns * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN + BAR
    return _frame(width, height, title, "\n".join(drawing.parts))


def _cells(text: Text) -> Iterator[tuple[str, Look]]:
    """Yield each character of a line with its look."""
    plain = Style()
    styles = [plain] * len(text.plain)
    for span in text.spans:
        style = span.style if isinstance(span.style, Style) else Style.parse(span.style)
        for position in range(span.start, min(span.end, len(styles))):
            styles[position] += style
    looks = {style: _look(style) for style in styles}
    for character, style in zip(text.plain, styles, strict=True):
        yield character, looks[style]


def _look(style: Style) -> Look:
    color = style.color.get_truecolor(THEME) if style.color else THEME.foreground_color
    behind = style.bgcolor.get_truecolor(THEME, foreground=False) if style.bgcolor else None
    if style.reverse:
        color, behind = behind or THEME.background_color, color
    if style.dim:
        dark = behind or THEME.background_color
        mixed = [round(0.55 * c + 0.45 * d) for c, d in zip(color, dark, strict=True)]
        return Look(_hex(mixed), behind and _hex(behind), style.bold or False)
    return Look(_hex(color), behind and _hex(behind), style.bold or False)


def _hex(color: tuple[int, int, int] | list[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in color)


def _draw(line: list[tuple[str, Look]], number: int, drawing: _Drawing) -> None:
    column = 0
    for (look, kind), group in groupby(line, key=lambda cell: (cell[1], _kind(cell[0]))):
        run = "".join(character for character, _ in group)
        width = width_of(run)
        if look.background:
            drawing.rectangle(column, number, width, 1, f'fill="{look.background}"')
        if kind in SHAPES:
            for paint, rectangle in _stretched(SHAPES[kind], width):
                left, top, wide, high = rectangle
                drawing.rectangle(column + left, number + top, wide, high, f'fill="{look.color}"{paint}')
        else:
            for word in re.finditer(r"[^ ]+(?: [^ ]+)*", run):  # blanks in a row may be taken for one
                drawing.text(word[0], column + word.start(), number, look)
        column += width


def _kind(character: str) -> str:
    """Return what characters that are drawn together have in common."""
    if character in SHAPES:
        return character
    if character.isascii():
        return "narrow"
    return "wide" if width_of(character) == 2 else character


def _stretched(shape: tuple[Rectangle, ...], times: int) -> Iterator[tuple[str, tuple[float, float, float, float]]]:
    """Yield the rectangles of a character that stands ``times`` in a row, joined where they touch."""
    for left, top, width, height, opacity in shape:
        paint = "" if opacity == 1 else f' fill-opacity="{opacity:g}"'
        if width == 1:
            yield paint, (left, top, times, height)
        else:
            for position in range(times):
                yield paint, (left + position, top, width, height)


def _frame(width: float, height: float, title: str, content: str) -> str:
    size = f'width="{_number(width)}" height="{_number(height)}" viewBox="0 0 {_number(width)} {_number(height)}"'
    colors = enumerate(("#ff5f57", "#febc2e", "#28c840"))
    dots = "".join(f'<circle cx="{20 + 18 * n}" cy="20" r="5.5" fill="{color}"/>' for n, color in colors)
    name = escape(title, quote=False)
    return f"""\
<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">
<title>{name}</title>
<style>
text {{ font: {SIZE}px {FONTS} }}
.b {{ font-weight: bold }}
.w {{ font-size: {SIZE + 1}px; letter-spacing: {_number(2 * CELL - SIZE - 1)}px }}
</style>
<rect width="100%" height="100%" rx="9" fill="{_hex(THEME.background_color)}"/>
{dots}
<text x="{_number(width / 2)}" y="25" text-anchor="middle" fill="#8a909c">{name}</text>
{content}
</svg>
"""
