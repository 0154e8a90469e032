"""What a text looks like before its first and behind every line: the mark of its encoding, its line ends."""

from dataclasses import dataclass
from typing import Any

_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Surface:
    """How a text is stored, apart from what it says."""

    mark: bool
    """Whether a byte order mark stands in front."""
    ends: str
    """What its lines end with; a line feed where line ends are mixed, the rest is then part of the lines."""
    closed: bool
    """Whether its last line has an end."""


def bare(text: str) -> tuple[str, Surface]:
    """Return the text with line feeds only, also behind its last line, and what was taken off."""
    mark = text.startswith(_MARK)
    body = text.removeprefix(_MARK)
    feeds = body.count("\n")
    windows = feeds > 0 and body.count("\r\n") == feeds == body.count("\r")
    if windows:
        body = body.replace("\r\n", "\n")
    closed = not body or body.endswith("\n")
    return body if closed else body + "\n", Surface(mark, "\r\n" if windows else "\n", closed)


def dressed(text: str, surface: Surface) -> str:
    """Return ``text`` (line feeds only) the way ``surface`` says."""
    body = text if surface.closed else text.removesuffix("\n")
    return _MARK * surface.mark + (body if surface.ends == "\n" else body.replace("\n", surface.ends))


def merged_surface(base: Surface, ours: Surface, theirs: Surface) -> Surface:
    """Return the surface with both sides' changes; there are two ways each, so sides never disagree."""

    def pick(was: Any, here: Any, there: Any) -> Any:
        return there if was == here else here

    return Surface(
        pick(base.mark, ours.mark, theirs.mark),
        pick(base.ends, ours.ends, theirs.ends),
        pick(base.closed, ours.closed, theirs.closed),
    )
