"""What changed between two versions of the plans, as Markdown for a pull request.

What the plans say is escaped wherever it is put: it can't become markup, a link or a mention.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from mktpm.engine.changes import Differences, ProjectDifference, TaskDifference
from mktpm.engine.shifts import DayShift, Shift
from mktpm.engine.tally import tally
from mktpm.engine.trail import FieldChange
from mktpm.history.differing import Name
from mktpm.language import Language, Message, message, translate
from mktpm.plan.model import Project, Task
from mktpm.reports.markdown import escaped
from mktpm.views.diff_values import field_word, shown_changes, value_runs
from mktpm.views.diff_words import TALLIED, because_of, deadline_words, shift_text, shift_words, slip_text, version_text
from mktpm.views.wording import finish_day

MOST_ROWS = 100
"""How many tasks a section lists: comments have a largest size."""
MOST_PROJECTS = 50
_REFERENCE = re.compile(r"(#|\bGH-)(?=\d)|(?<=[0-9A-Za-z])@(?=[0-9a-f]{7})", re.IGNORECASE)
_WORD_JOINER = "\u2060"


def diff_markdown(found: Differences, names: tuple[Name, Name], language: Language) -> str:
    """Return the differences between the versions called ``names``, ending with a line end."""
    return "\n".join(_Comment(found, names, language).lines()).rstrip("\n") + "\n"


def safe(text: str) -> str:
    """Return Markdown that shows ``text`` and nothing else, without the links that a host makes of `#12`."""
    return _REFERENCE.sub(lambda match: f"{match[0]}{_WORD_JOINER}", escaped(text))


class _Comment:
    """Writes the comment."""

    def __init__(self, found: Differences, names: tuple[Name, Name], language: Language) -> None:
        self.found, self.names, self.language = found, names, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language, the values as they are."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[str]:
        """Yield the whole comment; blocks are apart by empty lines."""
        before, after = (safe(version_text(name, self.language)) for name in self.names)
        yield f"**{self._headline()}**"
        yield ""
        yield f"<sub>{before} → {after}</sub>"
        yield ""
        yield from self._unread()
        if self.found.workspace:
            yield from self._details(
                self.say("Settings of the workspace"),
                (f"- {text}" for text in self._fields(self.found.workspace, (None, None))),
            )
        for project in self.found.projects[:MOST_PROJECTS]:
            yield from self._project(project)
        left = len(self.found.projects) - MOST_PROJECTS
        if left > 0:
            yield self.say("{n} more", n=left)

    def _headline(self) -> str:
        """Return what matters most in one sentence."""
        projects = self.found.projects
        if not projects and not self.found.workspace:
            return self.say("Nothing changed in the plans")
        moved = [found for found in projects if found.finish is not None and found.finish.moved]
        if not moved:
            return self.say("The plans changed; every finish stands as before")
        first = moved[0]
        assert first.finish is not None  # noqa: S101 - chosen so
        said = self.say(
            "{project} finishes {moved}, on {day}",
            project=safe(first.at.project.name),
            moved=shift_words(first.finish.days).say(self.language),
            day=finish_day(first.finish.after),
        )
        standing = deadline_words(first)
        parts = [said] if standing is None else [said, standing[0].say(self.language)]
        if len(moved) > 1:
            parts.append(self.say("{n} more projects finish on another day", n=len(moved) - 1))
        return ("；" if self.language == "zh" else "; ").join(parts)

    def _unread(self) -> Iterator[str]:
        for gap in self.found.unread:
            name = safe(version_text(self.names[gap.version == "after"], self.language))
            said = self.say("not compared: `{file}` can't be read in {version}", file=_code(gap.file), version=name)
            yield f"> ⚠ {said}"
            yield ""

    def _project(self, found: ProjectDifference) -> Iterator[str]:
        project = found.at.project
        kind = "" if found.kind in ("changed", "moved") else f" · {translate(f'project {found.kind}', self.language)}"
        yield f"### {safe(project.name)}{kind}"
        yield ""
        counts = [self.say(TALLIED[term], n=number) for term, number in tally(found).items()]
        if counts:
            yield " · ".join(counts)
            yield ""
        if found.before is None or found.after is None:
            return
        yield from self._dates(found)
        yield from self._changes(found)
        yield from self._critical(found)
        yield from self._followers(found)

    def _dates(self, found: ProjectDifference) -> Iterator[str]:
        """Yield the table of the finish, the deadline and the milestones."""
        yield from self._table(("", self.say("From"), self.say("To"), self.say("Moved")), self._date_rows(found))

    def _date_rows(self, found: ProjectDifference) -> Iterator[Sequence[str]]:
        if found.finish is not None:
            yield f"**{self.say('Finish')}**", *_shift_cells(found.finish)
        if found.plan_finish is not None and found.finish is not None and found.plan_finish.days != found.finish.days:
            yield self.say("Plan finish"), *_shift_cells(found.plan_finish)
        if found.after is not None and found.after.deadline is not None:
            yield self.say("Deadline"), *self._deadline_cells(found)
        for entry in found.milestones[:MOST_ROWS]:
            task = entry.after or entry.before
            name = f"◇ {safe(task.name)}" if task is not None else ""
            if entry.finish is not None:
                warning = f" ⚠ {self.say('after its due day')}" if entry.missed else ""
                before, after, moved = _shift_cells(entry.finish)
                yield name, before, after, moved + warning
            else:
                yield name, "", "", translate("removed" if entry.after is None else "new", self.language)

    def _deadline_cells(self, found: ProjectDifference) -> Sequence[str]:
        before, after = (str(at.deadline or "") if at is not None else "" for at in (found.before, found.after))
        return before, after, _day_cell(found.deadline)

    def _table(self, titles: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
        yield f"| {' | '.join(titles)} |"
        yield f"|{' --- |' * (len(titles) - 1)} ---: |"
        for row in rows:
            yield f"| {' | '.join(row)} |"
        yield ""

    def _details(self, title: str, lines: Iterable[str]) -> Iterator[str]:
        """Yield a section that opens when it is clicked; ``title`` holds nothing of a plan's text."""
        yield f"<details><summary>{title}</summary>"
        yield ""
        yield from lines
        yield ""
        yield "</details>"
        yield ""

    def _changes(self, found: ProjectDifference) -> Iterator[str]:
        tasks = [task for task in found.tasks if task.kind != "moved"]
        projects = [None if at is None else at.project for at in (found.before, found.after)]
        lines = [f"- {text}" for text in self._fields(found.changes, projects)]
        lines += [f"- {safe(slip_text(slip, self.language))}" for slip in found.slips]
        lines += [line for task in tasks[:MOST_ROWS] for line in self._task(task, projects)]
        if len(tasks) > MOST_ROWS:
            lines.append(f"- {self.say('{n} more', n=len(tasks) - MOST_ROWS)}")
        if lines:
            yield from self._details(f"{self.say('Changes')} ({len(tasks) + len(found.changes)})", lines)

    def _task(self, task: TaskDifference, projects: Sequence[Project | None]) -> Iterator[str]:
        mark = {"added": "➕ ", "removed": "➖ "}.get(task.kind, "")
        moved = ""
        if task.moves is not None and abs(task.moves.days) > 1e-9:
            moved = f" {shift_text(task.moves.days)}"
        yield f"- {mark}**{safe(task.task.name)}**{self._id(task.task)}{moved}"
        if task.kind == "changed":
            yield from (f"  - {text}" for text in self._fields(task.changes, projects))
        if task.cause is not None:
            yield f"  - {self._said(because_of(task.cause))}"
        yield from (f"  - {safe(slip_text(slip, self.language))}" for slip in task.slips)

    def _id(self, task: Task) -> str:
        return "" if task.id == task.name else f" ({safe(task.id)})"

    def _said(self, said: Message) -> str:
        return safe(said.say(self.language))

    def _fields(self, changes: Sequence[FieldChange], projects: Sequence[Project | None]) -> Iterator[str]:
        for change in shown_changes(changes):
            text = safe("".join(part for part, _ in value_runs(change, projects, self.language)))
            yield f"{safe(field_word(change.field, self.language))}: {text}"

    def _critical(self, found: ProjectDifference) -> Iterator[str]:
        sides = (("➕", found.onto_critical), ("➖", found.off_critical))
        lines = [
            f"- {mark} {', '.join(safe(task.name) for task in tasks[:MOST_ROWS])}" for mark, tasks in sides if tasks
        ]
        if lines:
            number = len(found.onto_critical) + len(found.off_critical)
            yield from self._details(f"{self.say('Critical path')} ({number})", lines)

    def _followers(self, found: ProjectDifference) -> Iterator[str]:
        tasks = [task for task in found.of_kind("moved") if task.moves is not None]
        if not tasks:
            return
        titles = (self.say("Task"), self.say("From"), self.say("To"), self.say("Because"), self.say("Moved"))
        rows = [self._follower(task) for task in tasks[:MOST_ROWS]]
        lines = list(self._table(titles, rows))
        if len(tasks) > MOST_ROWS:
            lines.append(self.say("{n} more", n=len(tasks) - MOST_ROWS))
        yield from self._details(f"{self.say('Moved by others')} ({len(tasks)})", lines)

    def _follower(self, task: TaskDifference) -> Sequence[str]:
        assert task.moves is not None  # noqa: S101 - chosen so
        moves = task.moves
        cause = "" if task.cause is None else safe(task.cause.task.name if task.cause.task else task.cause.setting)
        before, after, moved = _shift_cells(moves.shown)
        return safe(task.task.name), before, after, cause, moved


def _shift_cells(shift: Shift) -> tuple[str, str, str]:
    before, after = finish_day(shift.before), finish_day(shift.after)
    return str(before), str(after), f"**{shift_text(shift.days)}**" if shift.moved else "–"


def _day_cell(shift: DayShift | None) -> str:
    return "–" if shift is None or shift.days is None else f"**{shift_text(shift.days)}**"


def _code(text: str) -> str:
    """Return text that may stand between backticks."""
    return text.replace("`", "'").replace("|", "/").replace("<", "‹").replace("@", f"@{_WORD_JOINER}")
