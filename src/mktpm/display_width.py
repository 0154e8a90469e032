"""How many columns text takes in a terminal; Chinese characters take two."""

from unicodedata import category, east_asian_width


def width_of(text: str) -> int:
    """Return the number of terminal columns that ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if east_asian_width(character) in "WF":
        return 2
    return 0 if category(character) in ("Mn", "Me", "Cf") else 1


def cropped(text: str, columns: int, mark: str = "…") -> str:
    """Return ``text`` in at most ``columns`` columns, with ``mark`` at the end where it is cut."""
    if width_of(text) <= columns:
        return text
    room = columns - width_of(mark)
    kept: list[str] = []
    for character in text:
        room -= _columns(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept) + mark if columns > 0 else ""


def padded(text: str, columns: int) -> str:
    """Return ``text`` with blanks behind it up to ``columns`` columns."""
    return text + " " * (columns - width_of(text))
