"""The history of a task or a project: version by version, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from mktpm.engine.chronicle import Happening
from mktpm.engine.reach import Reach
from mktpm.language import Count, Language, message
from mktpm.views.happenings import Wording
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.reach import reach_notes
from mktpm.views.wording import Weekday

_PAINTS = {"added": "green", "removed": "red", "comment": "", "unreadable": "orange"}
_INDENT = 2


@dataclass(frozen=True, slots=True)
class HistoryPaper:
    """What a history is written on."""

    width: int
    language: Language
    title: str
    names: Mapping[str, str]
    """The names of tasks by their ids; empty for the history of one task."""


def history_text(found: Sequence[Happening], words: Wording, reach: Reach, paper: HistoryPaper) -> PaintedLines:
    """Return what happened, in the order given, one version after the other."""
    return fitted(_lines(found, words, reach, paper), paper.width)


def _lines(found: Sequence[Happening], words: Wording, reach: Reach, paper: HistoryPaper) -> Iterator[Line]:
    head: list[Run] = [
        (message("history of {name}", name=paper.title).say(paper.language), "bold"),
        (Count(len(found), "change").say(paper.language), ""),
    ]
    yield from flowed([[run] for run in head], paper.width, " · ")
    for _, group in groupby(found, key=_version):
        changes = list(group)
        yield []
        yield from flowed([[run] for run in _version_head(changes[0], paper)], paper.width, "  ")
        for change in changes:
            yield from _change(change, words, paper)
    notes = [note.say(paper.language) for note in reach_notes(reach)]
    if notes:
        yield []
    yield from ([(f"– {note}", "dim")] for note in notes)


def _version(found: Happening) -> tuple[object, ...]:
    return (found.commit, found.when, found.author, found.committed)


def _version_head(found: Happening, paper: HistoryPaper) -> Iterator[Run]:
    yield Weekday(found.when).say(paper.language), "blue"
    yield found.author or found.email, "bold"
    if not found.committed:
        yield message("not committed yet").say(paper.language), "orange"
    elif found.commit:
        yield found.commit[:8], "dim"
        yield found.subject, "dim"


def _change(found: Happening, words: Wording, paper: HistoryPaper) -> Iterator[Line]:
    text = words.change(found)
    key, colon, rest = text.partition(": ")
    runs: list[Run] = [(key + colon, _PAINTS.get(found.kind, "dim")), (rest, "")]
    if paper.names and found.task is not None:
        name = paper.names.get(found.task, found.task)
        runs = [(f"{name}  ", ""), *runs]
    yield from prose(runs, paper.width, [(" " * _INDENT, "")], indent=_INDENT * 2)
