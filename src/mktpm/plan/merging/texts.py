"""Three versions of a plan → one, by task and field, in the words of the files.

What neither side touched stays as it is, character for character. Nothing that a side changed is
lost: what can't be had together stands between marks of a conflict, and a result that doesn't say
what both sides said is thrown away for a merge line by line.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from mktpm.plan.merging.concrete import Line, document_lines
from mktpm.plan.merging.facts import Facts, facts_of, is_decided, is_merged
from mktpm.plan.merging.forest import Forest, forest_of
from mktpm.plan.merging.lines import Labels, Segment, at_odds, marked, three_way, two_way
from mktpm.plan.merging.moves import Three, moved_along
from mktpm.plan.merging.reading import NotUnderstood, read_document
from mktpm.plan.merging.renaming import former_ids
from mktpm.plan.merging.surface import bare, dressed, merged_surface
from mktpm.plan.merging.trees import Favour, Merger

USUAL_MARK = 7
"""How long git makes the marks of a conflict."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of a merge, and how many conflicts stand in it."""

    text: str
    conflicts: int


@dataclass(frozen=True, slots=True)
class _Texts:
    base: str
    ours: str
    theirs: str


def merge(
    base: str, ours: str, theirs: str, labels: Labels | None = None, size: int = USUAL_MARK, *, show_base: bool = False
) -> Merged:
    """Return ``base`` with the changes of both sides.

    ``size`` is the length of a conflict's marks; ``show_base`` puts the common ancestor's lines
    between them too.
    """
    if theirs in (ours, base):
        return Merged(ours, 0)
    if base == ours:
        return Merged(theirs, 0)
    (was, old), (here, mine), (there, yours) = bare(base), bare(ours), bare(theirs)
    texts = _Texts(was, here, there)
    segments = _by_meaning(texts) or _by_lines(texts)
    conflicts = sum(segment.conflict for segment in segments)
    text = marked(segments, labels or Labels(), size, show_base=show_base)
    surface = merged_surface(old, mine, yours)
    return Merged(dressed(text, surface), conflicts)


def _by_meaning(texts: _Texts) -> list[Segment] | None:
    """Return the merge by task and field; None where the texts aren't understood or it would be wrong."""
    try:
        return _Structured(texts).segments()
    except (NotUnderstood, yaml.YAMLError, RecursionError):
        return None


class _Structured:
    """One merge by task and field, of texts that can be read as plans."""

    def __init__(self, texts: _Texts) -> None:
        self.texts = texts
        self.three = Three(*(read_document(text) for text in (texts.base, texts.ours, texts.theirs)))
        base = forest_of(self.three.base)
        self.here = former_ids(base, forest_of(self.three.ours))
        self.there = former_ids(base, forest_of(self.three.theirs))
        self.forests: Mapping[str, Forest] = {
            "base": base,
            "ours": forest_of(self.three.ours, self.here),
            "theirs": forest_of(self.three.theirs, self.there),
        }

    def segments(self) -> list[Segment] | None:
        """Return the merged text; None where it doesn't say what it must."""
        ours, conflicts = self._decided("ours")
        base = _read(self.texts.base)
        mine, yours = _read(self.texts.ours, self.here), _read(self.texts.theirs, self.there)
        if base is None or mine is None or yours is None:
            return None
        if not conflicts:
            found = self._facts(ours)
            good = found is not None and is_merged(base, mine, yours, found)
            return [Segment(tuple(line for _, line in ours))] if good else None
        theirs, _ = self._decided("theirs")
        here, there = self._facts(ours), self._facts(theirs)
        if here is None or there is None:
            return None
        if not (is_decided(base, mine, yours, here) and is_decided(base, yours, mine, there)):
            return None
        return _compared(self._decided("base")[0], ours, theirs)

    def _decided(self, favour: Favour) -> tuple[list[Line], int]:
        """Return the merged lines with conflicts decided in favour of one side, and how many there were."""
        moved = moved_along(self.three, self.forests, favour)
        merger = Merger(favour, self.here, self.there)
        document = merger.document(moved.three.base, moved.three.ours, moved.three.theirs)
        return document_lines(document), moved.conflicts + merger.conflicts

    def _facts(self, lines: list[Line]) -> Facts | None:
        return _read("".join(line + "\n" for _, line in lines), {**self.here, **self.there})


def _compared(base: list[Line], ours: list[Line], theirs: list[Line]) -> list[Segment]:
    """Return the lines that two decisions have in common, and conflicts where they differ."""
    found: list[Segment] = []
    for here, there, same in two_way(ours, theirs):
        mine = tuple(ours[i][1] for i in here)
        found.append(Segment(mine, (), tuple(theirs[j][1] for j in there), conflict=not same))
    return _with_base(found, base)


def _with_base(segments: list[Segment], base: list[Line]) -> list[Segment]:
    """Return the segments with the lines that the common ancestor has in place of a conflict."""
    lines = [line for _, line in base]
    shared = [(n, line) for n, segment in enumerate(segments) if not segment.conflict for line in segment.ours]
    before: dict[int, int] = {}
    behind: dict[int, int] = {}
    for i, j, same in two_way(lines, [line for _, line in shared]):
        if same:
            before[shared[j.start][0]] = i.start
            behind[shared[j.start][0]] = i.stop
    found: list[Segment] = []
    at = 0
    for n, segment in enumerate(segments):
        if segment.conflict:
            stop = next((before[m] for m in range(n + 1, len(segments)) if m in before), len(lines))
            found.append(Segment(segment.ours, tuple(lines[at : max(at, stop)]), segment.theirs, conflict=True))
            at = max(at, stop)
        else:
            found.append(segment)
            at = max(at, behind.get(n, at))
    return found


def _by_lines(texts: _Texts) -> list[Segment]:
    """Return the merge line by line; in full conflict where that would lose what a side said."""
    base, ours, theirs = (text.split("\n")[:-1] for text in (texts.base, texts.ours, texts.theirs))
    segments = three_way(base, ours, theirs)
    return segments if _is_true(texts, segments) else at_odds(ours, theirs)


def _is_true(texts: _Texts, segments: list[Segment]) -> bool:
    """Return whether a merge line by line says what both sides said, as far as that can be known."""
    base, ours, theirs = (_read(text) for text in (texts.base, texts.ours, texts.theirs))
    if base is None or ours is None or theirs is None:
        return True
    here = _read("".join(line + "\n" for segment in segments for line in segment.ours))
    if here is None:
        return False
    if not any(segment.conflict for segment in segments):
        return is_merged(base, ours, theirs, here)
    sides = (segment.theirs if segment.conflict else segment.ours for segment in segments)
    there = _read("".join(line + "\n" for lines in sides for line in lines))
    return there is not None and is_decided(base, ours, theirs, here) and is_decided(base, theirs, ours, there)


def _read(text: str, known_as: Mapping[str, str] | None = None) -> Facts | None:
    try:
        return facts_of(text, known_as or {})
    except yaml.YAMLError:
        return None
