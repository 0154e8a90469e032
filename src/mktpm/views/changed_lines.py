"""Two versions of a file's text → the lines that differ, for people and for ``patch``."""

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line that is gone, or that has come."""

    sign: str
    """``-`` or ``+``."""
    number: int
    """Counted from 1, in the version that has the line."""
    text: str
    """Without its line end."""


def changed_lines(before: str, after: str) -> list[ChangedLine]:
    """Return the lines that differ between two texts, in their order."""
    old, new = _lines(before), _lines(after)
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    found: list[ChangedLine] = []
    for sign, position, line in _differences(gone, come):
        found.append(ChangedLine(sign, head + position + 1, line))
    return found


def _lines(text: str, keep: str = "") -> list[str]:
    """Return the lines of ``text`` as git counts them, with ``keep`` at the end of each but an unfinished last one."""
    lines = text.split("\n")
    last = lines.pop()
    return [f"{line}{keep}" for line in lines] + ([last] if last else [])


def _common(old: list[str], new: list[str]) -> int:
    count = 0
    for one, other in zip(old, new, strict=False):
        if one != other:
            break
        count += 1
    return count


def _differences(gone: list[str], come: list[str]) -> Iterator[tuple[str, int, str]]:
    if not gone or not come or len(gone) == len(come) == 1:
        yield from (("-", at, line) for at, line in enumerate(gone))
        yield from (("+", at, line) for at, line in enumerate(come))
        return
    from difflib import SequenceMatcher  # only where lines in between may have stayed

    for tag, low, high, first, last in SequenceMatcher(None, gone, come, autojunk=False).get_opcodes():
        if tag != "equal":
            yield from (("-", at, gone[at]) for at in range(low, high))
            yield from (("+", at, come[at]) for at in range(first, last))


def unified_diff(before: str, after: str, file: str) -> str:
    """Return the change as ``git apply`` and ``patch`` take it; empty where there is none."""
    from difflib import unified_diff as lines_of

    old, new = _lines(before, keep="\n"), _lines(after, keep="\n")
    end = "\t" if " " in file else ""  # where a name with blanks ends
    lines = lines_of(old, new, f"a/{file}{end}", f"b/{file}{end}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)
