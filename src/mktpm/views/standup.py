"""The morning's round as text, and as Markdown for a chat."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mktpm.display_width import padded, width_of
from mktpm.engine.reach import Reach
from mktpm.engine.schedule import ProjectSchedule
from mktpm.engine.standing import Coming, Late
from mktpm.engine.standup import Blocked, Change, NewsKind, Part, Remark, Standup
from mktpm.language import Language, Listing, message, translate, working_days
from mktpm.plan.model import Task
from mktpm.plan.source import one_line
from mktpm.views.diff_values import field_word
from mktpm.views.happenings import Wording
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import prose
from mktpm.views.reach import reach_notes
from mktpm.views.wording import Weekday, days_text

_MARKS: dict[NewsKind, tuple[str, str]] = {
    "done": ("✓", "green"),
    "review": ("▹", "blue"),
    "started": ("▸", "blue"),
    "blocked": ("■", "purple"),
    "reopened": ("←", "orange"),
    "added": ("+", ""),
    "changed": ("·", ""),
    "cancelled": ("×", "dim"),
    "removed": ("-", "dim"),
}
_WORDS: dict[NewsKind, str] = {
    "done": "done",
    "review": "in review now",
    "started": "begun",
    "blocked": "blocked now",
    "reopened": "taken up again",
    "added": "new",
    "changed": "changed",
    "cancelled": "cancelled",
    "removed": "removed",
}


@dataclass(frozen=True, slots=True)
class Item:
    """One point of the round."""

    mark: str
    paint: str
    word: str
    """What it is: done, blocked, overdue …"""
    name: str
    """The task."""
    more: tuple[str, ...]
    """What else there is to say."""


@dataclass(frozen=True, slots=True)
class StandupPaper:
    """What the round is written on."""

    width: int
    language: Language
    several: bool
    """Whether it is about several projects, so that each task says which is its own."""


def standup_text(standup: Standup, reach: Reach, paper: StandupPaper) -> PaintedLines:
    """Return the round, person by person."""
    return PaintedLines(list(_lines(standup, reach, paper)))


def _lines(standup: Standup, reach: Reach, paper: StandupPaper) -> Iterator[Line]:
    yield from flowed([[run] for run in _head(standup, paper.language)], paper.width, " · ")
    for part in standup.parts:
        yield []
        yield [(_person(part, paper.language), "bold")]
        items = list(_items(part, paper))
        wide = max(width_of(item.word) for item in items)
        for item in items:
            first: list[Run] = [("  ", ""), (f"{item.mark} {padded(item.word, wide)}", item.paint), ("  ", "")]
            said: list[Run] = [(item.name, ""), *((f" · {text}", "dim") for text in item.more)]
            yield from prose(said, paper.width, first)
    if not standup.parts:
        yield [(message("nothing changed, nothing is blocked, nothing is due").say(paper.language), "dim")]
    notes = [note.say(paper.language) for note in reach_notes(reach)]
    if notes:
        yield []
    for note in notes:
        yield from prose([(note, "dim")], paper.width, [("– ", "dim")])


def _head(standup: Standup, language: Language) -> Iterator[Run]:
    yield message("stand-up on {day}", day=Weekday(standup.as_of)).say(language), "bold"
    yield message("since {day}", day=Weekday(standup.since)).say(language), ""


def _person(part: Part, language: Language) -> str:
    return one_line(part.owner) or message("nobody's tasks").say(language)


def standup_markdown(standup: Standup, reach: Reach, paper: StandupPaper) -> str:
    """Return the round for a chat or a pull request; what stands in the plan is no markup there."""
    head = " · ".join(text for text, _ in _head(standup, paper.language))
    lines = [f"**{_plain(head)}**"]
    for part in standup.parts:
        lines += ["", f"**{_plain(_person(part, paper.language))}**", ""]
        for item in _items(part, paper):
            more = "".join(f" · {_plain(text)}" for text in item.more)
            lines.append(f"- {item.word}: {_plain(item.name)}{more}")
    if not standup.parts:
        lines += ["", message("nothing changed, nothing is blocked, nothing is due").say(paper.language)]
    notes = [f"- {_plain(note.say(paper.language))}" for note in reach_notes(reach)]
    return "\n".join([*lines, *([""] if notes else []), *notes]) + "\n"


_MARKUP = re.compile(r"[\\`*_\[\]<>|~$#&{}()!]")
_ADDRESS = re.compile(r"(?<=[a-zA-Z]):(?=//)|(?<=[wW]{3})\.|@(?=\S)")
_WORD_JOINER = "\u2060"


def _plain(text: str) -> str:
    """Return Markdown that shows ``text`` and nothing else: no link, no mention, no markup."""
    line = _MARKUP.sub(r"\\\g<0>", " ".join(one_line(text).split()))
    return _ADDRESS.sub(rf"\g<0>{_WORD_JOINER}", line)


# ------------------------------------------------------------------ what is told


def _items(part: Part, paper: StandupPaper) -> Iterator[Item]:
    """Yield all points about one person, the news first."""
    told = _Items(part, paper)
    found = [*told.news(), *told.remarks(), *told.running(), *told.blocked(), *told.late(), *told.coming()]
    yield from (replace(item, name=one_line(item.name), more=tuple(map(one_line, item.more))) for item in found)


class _Items:
    """Puts the points about one person into words."""

    def __init__(self, part: Part, paper: StandupPaper) -> None:
        self.part, self.paper, self.language = part, paper, paper.language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def _item(self, mark: str, paint: str, word: str, name: str, more: Sequence[str | None]) -> Item:
        return Item(mark, paint, translate(word, self.language), name, tuple(text for text in more if text))

    def _project(self, at: ProjectSchedule) -> str | None:
        return at.project.name if self.paper.several else None

    def news(self) -> Iterator[Item]:
        """Yield what changed."""
        blocked = {(one.at.position, one.task.id) for one in self.part.blocked}
        for one in self.part.news:
            told = (one.at.position, one.id) in blocked  # below, with the reason
            if told and not one.changes:
                continue
            kind: NewsKind = "changed" if told else one.kind
            mark, paint = _MARKS[kind]
            words = Wording(self.language, one.at.timeline)
            changes = [self._change(words, change) for change in one.changes]
            by = one.authors if one.authors != (one.owner,) else ()
            said = self.say("by {people}", people=Listing(by)) if by else None
            yield self._item(mark, paint, _WORDS[kind], one.name, [*changes, said, self._project(one.at)])

    def _change(self, words: Wording, change: Change) -> str:
        field = change.field if self.language == "en" else field_word(change.field, self.language)
        return f"{field} {words.values(change.field, change.before, change.after)}"

    def remarks(self) -> Iterator[Item]:
        """Yield the comments."""
        for one in self.part.remarks:
            name = one.task.name if one.task is not None else one.at.project.name
            author = one.at.project.person(one.entry.by)
            yield self._item(
                "“", "", "comment", name, [f"{author}: {' '.join(one.entry.text('text').split())}", self._of(one)]
            )

    def _of(self, one: Remark) -> str | None:
        return self._project(one.at) if one.task is not None else None

    def running(self) -> Iterator[Item]:
        """Yield what is in work."""
        for at, task in self.part.running:
            yield self._item("▸", "blue", "in work", task.name, [self._progress(at, task), self._project(at)])

    def _progress(self, at: ProjectSchedule, task: Task) -> str | None:
        due = at.timeline.day(task.fields.due)
        return self.say("due {day}", day=f"{due.day:%m-%d}") if due is not None else None

    def blocked(self) -> Iterator[Item]:
        """Yield what is blocked, and why."""
        for one in self.part.blocked:
            why = one.why or self.say("nobody said why")
            yield self._item("■", "purple", "blocked", one.task.name, [self._since(one), why, self._project(one.at)])

    def _since(self, one: Blocked) -> str | None:
        return self.say("for {days}", days=working_days(one.days)) if one.days is not None else None

    def late(self) -> Iterator[Item]:
        """Yield what is overdue."""
        for one in self.part.late:
            yield self._item("!", "bold orange", "overdue", one.task.name, [self._lateness(one), self._project(one.at)])

    def _lateness(self, one: Late) -> str:
        day = f"{one.due.day:%m-%d}"
        return self.say("due {day}, {days} ago", day=day, days=working_days(one.days_late))

    def coming(self) -> Iterator[Item]:
        """Yield what is due soon."""
        for one in self.part.coming:
            more = [self._when(one), self._excess(one), self._project(one.at)]
            yield self._item("◇", "orange" if one.excess else "", "due soon", one.task.name, more)

    def _when(self, one: Coming) -> str:
        if one.days_left == 0:
            return self.say("due today")
        return self.say("due {day}", day=Weekday(one.due.day))

    def _excess(self, one: Coming) -> str | None:
        return self.say("forecast {days} later", days=days_text(one.excess)) if one.excess else None
