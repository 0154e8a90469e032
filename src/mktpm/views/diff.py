"""What changed between two versions of the plans, as text: project by project, the most important first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mktpm.display_width import padded, width_of
from mktpm.engine.changes import Differences, MilestoneDifference, ProjectDifference, TaskDifference
from mktpm.engine.shifts import DayShift, Shift
from mktpm.engine.tally import tally
from mktpm.engine.trail import FieldChange
from mktpm.history.differing import Name
from mktpm.language import Count, Language, message, translate
from mktpm.plan.model import Project, Task
from mktpm.views.diff_values import field_word, shown_changes, value_runs
from mktpm.views.diff_words import (
    TALLIED,
    because_of,
    deadline_words,
    shift_paint,
    shift_text,
    shift_words,
    slip_text,
    version_text,
)
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, Sheet, sheet
from mktpm.views.wording import Weekday, days_text, finish_day, name_of

_SAME_DAYS = 0.05
_MOST_FOLLOWERS = 8
"""How many tasks are listed that one cause moved, unless all are asked for."""
_MOST_CRITICAL = 12
_MARKS = {"added": ("+", "green"), "removed": ("-", "red"), "changed": ("~", ""), "moved": ("~", "")}


@dataclass(frozen=True, slots=True)
class Paper:
    """How wide the text is, in which language, and how much of it there is."""

    width: int
    language: Language
    everything: bool = False
    """Whether all tasks that others moved are listed."""


def diff_text(found: Differences, names: tuple[Name, Name], paper: Paper) -> PaintedLines:
    """Return the differences between the two versions that are called ``names``."""
    return fitted(_Page(found, names, paper).lines(), paper.width)


class _Page:
    """Writes the differences."""

    def __init__(self, found: Differences, names: tuple[Name, Name], paper: Paper) -> None:
        self.found, self.names, self.paper = found, names, paper
        self.width, self.language = paper.width, paper.language
        self._days: dict[int, str] = {}
        self.year = "" if _years(found) <= {found.after.as_of.year} else "%Y-"

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        before, after = (version_text(name, self.language) for name in self.names)
        yield [(f"{before} → {after}", "bold")]
        if not self.found.projects and not self.found.workspace and not self.found.unread:
            yield []
            yield [(self.say("nothing changed in the plans"), "dim")]
        if self.found.workspace:
            yield []
            yield [(self.say("Settings of the workspace"), "bold")]
            yield from self.fields(self.found.workspace, (None, None), "  ")
        for found in self.found.projects:
            yield []
            yield from _ProjectPage(found, self).lines()
        yield from self._unread()

    def _unread(self) -> Iterator[Line]:
        for gap in self.found.unread:
            name = version_text(self.names[gap.version == "after"], self.language)
            yield []
            said = self.say("not compared: `{file}` can't be read in {version}", file=gap.file, version=name)
            yield [(said, "bold red")]

    def fields(self, changes: Iterable[FieldChange], projects: Sequence[Project | None], indent: str) -> Iterator[Line]:
        """Yield a line for each field that changed."""
        shown = list(shown_changes(changes))
        words = [field_word(change.field, self.language) for change in shown]
        longest = min(max(map(width_of, words), default=0), self.width // 2)
        for change, word in zip(shown, words, strict=True):
            first: Line = [(indent + padded(word, longest) + "  ", "dim")]
            yield from prose(value_runs(change, projects, self.language), self.width, first)

    def day(self, moment: int) -> str:
        """Return the day on which something ends."""
        if moment not in self._days:
            self._days[moment] = f"{finish_day(moment):{self.year}%m-%d}"
        return self._days[moment]

    def shift_cells(self, shift: Shift) -> dict[str, Line]:
        """Return the cells of a date that moved."""
        return {
            "before": ((self.day(shift.before), "dim"),),
            "after": ((self.day(shift.after), ""),),
            "moved": ((shift_text(shift.days), shift_paint(shift.days)),),
        }

    def due_cell(self, due: DayShift | None) -> Line:
        """Return how a due day moved."""
        if due is None:
            return ()
        days = "" if due.days is None else f" {shift_text(due.days)}"
        return ((f"{self.say('due day')} {due.before or '–'} → {due.after or '–'}{days}", "dim"),)

    def columns(self, title: str, least: int) -> list[Column]:
        """Return the columns of a table of dates that moved."""
        return [
            Column("task", title, least=least),
            Column("before", self.say("From")),
            Column("after", self.say("To")),
            Column("moved", self.say("Moved"), right=True),
        ]


def _years(found: Differences) -> set[int]:
    """Return the years in which something ends that is shown."""
    shifts = [project.finish for project in found.projects if project.finish is not None]
    for project in found.projects:
        shifts += [task.moves.finish for task in project.tasks if task.moves is not None]
        shifts += [entry.finish for entry in project.milestones if entry.finish is not None]
    moments = [moment for shift in shifts for moment in (shift.before, shift.after)]
    return {finish_day(moment).year for moment in (min(moments), max(moments))} if moments else set()


class _ProjectPage:
    """Writes the differences of one project."""

    def __init__(self, found: ProjectDifference, page: _Page) -> None:
        self.found, self.page, self.say = found, page, page.say
        self.width, self.language = page.width, page.language
        self.projects = [None if at is None else at.project for at in (found.before, found.after)]

    def lines(self) -> Iterator[Line]:
        """Yield the project's lines."""
        yield from self._title()
        if self.found.before is None or self.found.after is None:
            return
        yield from self._finish()
        yield from self.page.fields(self.found.changes, self.projects, "  ")
        for slip in self.found.slips:
            yield from prose([(slip_text(slip, self.language), "purple")], self.width, [("  ", "")])
        yield from self._milestones()
        yield from self._tasks()
        yield from self._critical()
        yield from self._followers()

    def _title(self) -> Iterator[Line]:
        found, project = self.found, self.found.at.project
        own_id: list[Run] = [] if project.id == project.name else [(f" ({project.id})", "dim")]
        facts: list[Line] = [[(project.name, "bold"), *own_id]]
        if found.kind in ("added", "removed"):
            word, paint = ("project added", "green") if found.kind == "added" else ("project removed", "red")
            facts.append([(translate(word, self.language), f"bold {paint}")])
            facts.append([(Count(len(found.at.leaves), "task").say(self.language), "")])
            facts.append([(self.say("finish {day}", day=Weekday(finish_day(found.at.forecast_moment))), "")])
        else:
            facts += [[(self.say(TALLIED[term], n=number), "dim")] for term, number in tally(found).items()]
        yield from flowed(facts, self.width, " · ")

    def _finish(self) -> Iterator[Line]:
        found = self.found
        if found.finish is None:
            return
        ends = [("Finish", found.finish)]
        if found.plan_finish is not None and abs(found.plan_finish.days - found.finish.days) > _SAME_DAYS:
            ends.append(("Plan finish", found.plan_finish))
        longest = max(width_of(translate(title, self.language)) for title, _ in ends)
        for title, shift in ends:
            yield from self._end(padded(translate(title, self.language), longest), shift)
        standing = deadline_words(found)
        if standing is not None and (found.finish.moved or found.deadline is not None):
            yield from prose([(standing[0].say(self.language), standing[1])], self.width, [("  ", "")])

    def _end(self, title: str, shift: Shift) -> Iterator[Line]:
        days = [Weekday(finish_day(moment)).say(self.language) for moment in (shift.before, shift.after)]
        text: list[Run] = [(" → ".join(days), "bold") if shift.moved else (days[1], "")]
        text.append(("  " + shift_words(shift.days).say(self.language), shift_paint(shift.days)))
        yield from prose(text, self.width, [(f"  {title}  ", "dim")])

    def _milestones(self) -> Iterator[Line]:
        rows = [self._milestone(entry) for entry in self.found.milestones if _tells(entry)]
        if not rows:
            return
        columns = [*self.page.columns(self.say("Milestones"), 12), Column("due", "", leaves=1)]
        table = sheet(columns, rows, self.width - 2)
        yield []
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def _milestone(self, entry: MilestoneDifference) -> Row:
        task = entry.after or entry.before
        missed: Line = ((self.say("after its due day"), "bold red"),)
        row: dict[str, Line] = {
            "task": (("◇ ", ""), (task.name if task else "", "")),
            "due": missed if entry.missed else self.page.due_cell(entry.due),
        }
        if entry.finish is None:
            word, paint = ("removed", "red") if entry.after is None else ("new", "green")
            return row | {"moved": ((translate(word, self.language), paint),)}
        return row | self.page.shift_cells(entry.finish)

    def _tasks(self) -> Iterator[Line]:
        """Yield the tasks on which something is written differently."""
        tasks = [task for task in self.found.tasks if task.kind != "moved"]
        if not tasks:
            return
        rows = [self._task(task) for task in tasks]
        table = sheet(self.page.columns(self.say("Changes"), 16), rows, self.width - 2)
        yield []
        yield [("  ", ""), *table.head()]
        for task, row in zip(tasks, rows, strict=True):
            yield [("  ", ""), *table.line(row)]
            yield from self._details(task, " " * 6)

    def _task(self, task: TaskDifference) -> Row:
        mark, paint = _MARKS[task.kind]
        row: dict[str, Line] = {"task": ((f"{mark} ", f"bold {paint}".strip()), (name_of(task.task), paint))}
        if task.moves is None:
            return row
        shift = task.moves.finish if task.moves.finish.moved else task.moves.plan_finish
        return row | (self.page.shift_cells(shift) if shift.moved else {})

    def _details(self, task: TaskDifference, indent: str) -> Iterator[Line]:
        if task.kind == "changed":
            yield from self.page.fields(task.changes, self.projects, indent)
            if task.due is not None and not any(change.field == "due" for change in task.changes):
                yield [(indent, ""), *self.page.due_cell(task.due)]
        else:
            facts = self._facts(task.task, added=task.kind == "added")
            yield from ([(indent, ""), *line] for line in flowed(facts, self.width - len(indent), " · "))
        if task.cause is not None:
            yield from prose([(because_of(task.cause).say(self.language), "dim")], self.width, [(indent, "")])
        for slip in task.slips:
            yield from prose([(slip_text(slip, self.language), "purple")], self.width, [(indent, "")])

    def _facts(self, task: Task, *, added: bool) -> list[Line]:
        """Return what is worth knowing of a task that came or went."""
        at = self.found.after if added else self.found.before
        if at is None:
            return []
        dates = at.moments(task)
        parent = None if task.parent is None else at.project.tasks[task.parent]
        begin, end = self.page.day(dates.forecast_start + 1), self.page.day(dates.forecast_finish)
        parts = [
            self.say("part of {task}", task=parent.name) if parent is not None else "",
            at.project.person(task.owner),
            days_text(dates.duration, "ed" if dates.elapsed else "d") if dates.duration else "",
            end if begin == end or not dates.duration else f"{begin}..{end}",
        ]
        return [((part, "dim"),) for part in parts if part]

    def _critical(self) -> Iterator[Line]:
        onto, off = self.found.onto_critical, self.found.off_critical
        if not onto and not off:
            return
        yield []
        yield [("  ", ""), (self.say("Critical path"), "dim")]
        most = None if self.page.paper.everything else _MOST_CRITICAL
        for mark, paint, tasks in (("+", "red", onto), ("-", "green", off)):
            names: list[Line] = [((task.name, ""),) for task in tasks[:most]]
            if len(names) < len(tasks):
                names.append(((self.say("{n} more", n=len(tasks) - len(names)), "dim"),))
            for position, line in enumerate(flowed(names, self.width - 4, " · ")):
                yield [("  ", ""), (f"{mark} " if position == 0 else "  ", f"bold {paint}"), *line]

    def _followers(self) -> Iterator[Line]:
        """Yield the tasks that moved because of others, by what moved them."""
        groups: dict[tuple[object, ...], list[TaskDifference]] = {}
        for task in self.found.of_kind("moved"):
            key = () if task.cause is None else (task.cause.setting, id(task.cause.task))
            groups.setdefault(key, []).append(task)
        if not groups:
            return
        rows = [[self._follower(task) for task in self._most(group)] for group in groups.values()]
        columns = self.page.columns(self.say("Moved by others"), 16)
        table = sheet(columns, [row for some in rows for row in some], self.width - 2)
        yield []
        yield [("  ", ""), *table.head()]
        for group, some in zip(groups.values(), rows, strict=True):
            yield from self._group(group, some, table)

    def _group(self, group: list[TaskDifference], rows: list[Row], table: Sheet) -> Iterator[Line]:
        cause = group[0].cause
        if cause is not None:
            yield from prose([(because_of(cause).say(self.language), "blue")], self.width, [("  ", "")])
        yield from ([("  ", ""), *table.line(row)] for row in rows)
        if len(rows) < len(group):
            yield [("    ", ""), (self.say("{n} more: `--all` lists them", n=len(group) - len(rows)), "dim")]

    def _most(self, group: list[TaskDifference]) -> list[TaskDifference]:
        short = len(group) <= _MOST_FOLLOWERS + 1
        return group if self.page.paper.everything or short else group[:_MOST_FOLLOWERS]

    def _follower(self, task: TaskDifference) -> Row:
        mark = "◇ " if task.task.fields.milestone else ""
        row: dict[str, Line] = {"task": ((f"  {mark}", ""), (task.task.name, ""))}
        if task.moves is None:
            return row | {"moved": self.page.due_cell(task.due)}
        return row | self.page.shift_cells(task.moves.shown)


def _tells(entry: MilestoneDifference) -> bool:
    """Return whether a milestone is worth a row: it moved, came, went, or its due day did."""
    return entry.finish is None or entry.finish.moved or entry.due is not None
