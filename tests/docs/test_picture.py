"""Pictures of terminal output: columns line up, colours come through, text stays text."""

import re
from xml.etree import ElementTree as ET

from picture import CELL, MARGIN, picture

SVG = "{http://www.w3.org/2000/svg}"


def texts(output: str) -> list[tuple[str, float, float]]:
    """Return the texts of a picture with the columns that they begin in and take."""
    root = ET.fromstring(picture(output, "title"))  # noqa: S314 - our own picture
    placed = [node for node in root.iter(f"{SVG}text") if "textLength" in node.attrib]
    return [
        (node.text or "", (float(node.attrib["x"]) - MARGIN) / CELL, float(node.attrib["textLength"]) / CELL)
        for node in placed
    ]


def test_a_chinese_character_takes_two_columns() -> None:
    assert [(text, round(at, 1), round(width, 1)) for text, at, width in texts("任务 a  b")] == [
        ("任务", 0, 4),
        ("a", 5, 1),
        ("b", 8, 1),
    ]


def test_bars_and_frames_are_shapes() -> None:
    drawn = picture("███┃─", "title")
    assert "█" not in drawn
    assert drawn.count("<rect") == 4  # the background, the bar in one piece, two lines


def test_colours_of_the_terminal_come_through() -> None:
    drawn = picture("\x1b[38;5;196mred\x1b[0m \x1b[1mbold\x1b[0m \x1b[7mturned\x1b[0m", "title")
    assert re.search(r'fill="#ff0000">red<', drawn)
    assert re.search(r'class="b">bold<', drawn)
    assert re.search(r'fill="#181a1f">turned<', drawn)


def test_markup_in_names_is_text() -> None:
    assert "<script>" not in picture("<script>alert(1)</script> & [red]x[/red]", "a < b")
    assert [text for text, *_ in texts("<b> & [red]x[/red]")] == ["<b> & [red]x[/red]"]
