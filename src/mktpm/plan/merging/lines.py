"""Three texts as lines → one: the merge that knows nothing of plans, and the marks of conflicts."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_COMPARED = 1_000_000
"""Where more pairs of lines would have to be compared and none is unique, a region counts as replaced."""

Pairs = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Segment:
    """Lines in a row: merged ones, or what each side makes of them where the sides are at odds."""

    ours: tuple[str, ...]
    base: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
    conflict: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """What stands behind the marks of a conflict."""

    ours: str = "ours"
    base: str = "base"
    theirs: str = "theirs"


def matches(first: Sequence[Hashable], second: Sequence[Hashable]) -> Pairs:
    """Return the positions of equal elements of both, rising in both: what stayed of one in the other."""
    found: Pairs = []
    pending = [(0, len(first), 0, len(second))]
    while pending:
        low, high, start, stop = pending.pop()
        while low < high and start < stop and first[low] == second[start]:
            found.append((low, start))
            low, start = low + 1, start + 1
        while low < high and start < stop and first[high - 1] == second[stop - 1]:
            high, stop = high - 1, stop - 1
            found.append((high, stop))
        if low == high or start == stop:
            continue
        anchors = [(low + i, start + j) for i, j in _anchors(first[low:high], second[start:stop])]
        if not anchors:
            found += _compared(first[low:high], second[start:stop], low, start)
        found += anchors
        for i, j in anchors:
            pending.append((low, i, start, j))
            low, start = i + 1, j + 1
        if anchors:
            pending.append((low, high, start, stop))
    return sorted(found)


def _anchors(first: Sequence[Hashable], second: Sequence[Hashable]) -> Pairs:
    """Return the elements that stand once in both, as many as have the same order in both."""
    here, there = Counter(first), Counter(second)
    at = {each: j for j, each in enumerate(second) if there[each] == 1}
    pairs = [(i, at[each]) for i, each in enumerate(first) if here[each] == 1 and each in at]
    return [pairs[k] for k in longest_rise([j for _, j in pairs])]


def longest_rise(numbers: Sequence[int]) -> list[int]:
    """Return the positions of a longest strictly rising part of ``numbers``."""
    tops: list[int] = []
    ends: list[int] = []
    before = [-1] * len(numbers)
    for position, number in enumerate(numbers):
        length = bisect_left(tops, number)
        before[position] = ends[length - 1] if length else -1
        tops[length : length + 1] = [number]
        ends[length : length + 1] = [position]
    chain: list[int] = []
    position = ends[-1] if ends else -1
    while position >= 0:
        chain.append(position)
        position = before[position]
    return chain[::-1]


def _compared(first: Sequence[Hashable], second: Sequence[Hashable], low: int, start: int) -> Pairs:
    if len(first) * len(second) > MOST_COMPARED:
        return []
    blocks = SequenceMatcher(None, first, second, autojunk=False).get_matching_blocks()
    return [(low + block.a + n, start + block.b + n) for block in blocks for n in range(block.size)]


def three_way(base: Sequence[str], ours: Sequence[str], theirs: Sequence[str]) -> list[Segment]:
    """Return the lines of both sides' changes to ``base``; changes that touch each other are conflicts."""
    mine, yours = dict(matches(base, ours)), dict(matches(base, theirs))
    found: list[Segment] = []
    i = j = k = 0
    for at in [*(line for line in range(len(base)) if line in mine and line in yours), len(base)]:
        to, other = mine.get(at, len(ours)), yours.get(at, len(theirs))
        found.append(_resolved(tuple(base[i:at]), tuple(ours[j:to]), tuple(theirs[k:other])))
        found.append(Segment(tuple(ours[to : to + 1])))
        i, j, k = at + 1, to + 1, other + 1
    return [segment for segment in found if segment.ours or segment.conflict]


def _resolved(base: tuple[str, ...], ours: tuple[str, ...], theirs: tuple[str, ...]) -> Segment:
    if theirs in (ours, base):
        return Segment(ours)
    if ours == base:
        return Segment(theirs)
    return Segment(ours, base, theirs, conflict=True)


def two_way(ours: Sequence[Hashable], theirs: Sequence[Hashable]) -> Iterator[tuple[range, range, bool]]:
    """Yield the positions of lines in a row in both, and whether the two are equal there."""
    i = j = 0
    for at, to in [*matches(ours, theirs), (len(ours), len(theirs))]:
        if at > i or to > j:
            yield range(i, at), range(j, to), False
        if at < len(ours):
            yield range(at, at + 1), range(to, to + 1), True
        i, j = at + 1, to + 1


def at_odds(ours: Sequence[str], theirs: Sequence[str]) -> list[Segment]:
    """Return both sides' lines with a conflict wherever they differ."""
    return [
        Segment(tuple(ours[i] for i in here), (), tuple(theirs[j] for j in there), conflict=not same)
        for here, there, same in two_way(ours, theirs)
    ]


def refined(segments: list[Segment]) -> list[Segment]:
    """Return the segments with every conflict cut down to the lines in which the sides differ."""
    found: list[Segment] = []
    for segment in segments:
        found += at_odds(segment.ours, segment.theirs) if segment.conflict else [segment]
    return found


def marked(segments: list[Segment], labels: Labels, size: int, *, show_base: bool) -> str:
    """Return the text of the segments, each line with a line end, conflicts between the marks that git sets."""
    lines: list[str] = []
    for segment in segments if show_base else refined(segments):
        if not segment.conflict:
            lines += segment.ours
            continue
        lines += [_mark("<", size, labels.ours), *segment.ours]
        if show_base:
            lines += [_mark("|", size, labels.base), *segment.base]
        lines += ["=" * size, *segment.theirs, _mark(">", size, labels.theirs)]
    return "".join(line + "\n" for line in lines)


def _mark(sign: str, size: int, label: str) -> str:
    return f"{sign * size} {label}".rstrip()
