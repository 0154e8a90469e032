"""A plan against its baseline: milestones first, then the tasks that run at other times than planned."""

from collections.abc import Iterator, Sequence

from mktpm.engine.variance import ProjectVariance, TaskVariance
from mktpm.history.differing import Name
from mktpm.language import Count, Language, message, translate
from mktpm.plan.model import Task
from mktpm.views.diff_words import shift_paint, shift_text, shift_words, slip_text, version_text
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday, finish_day, name_of


def variance_text(
    found: Sequence[ProjectVariance], baseline: Name, width: int, language: Language, *, everything: bool = False
) -> PaintedLines:
    """Return the variances; tasks that run as planned are left out unless ``everything`` is asked for."""
    return fitted(_Page(found, baseline, width, language, everything=everything).lines(), width)


class _Page:
    """Writes the variances."""

    def __init__(
        self, found: Sequence[ProjectVariance], baseline: Name, width: int, language: Language, *, everything: bool
    ) -> None:
        self.found, self.baseline, self.everything = found, baseline, everything
        self.width, self.language = width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        version = version_text(self.baseline, self.language)
        yield [(self.say("against the baseline {version}", version=version), "bold")]
        for project in self.found:
            yield []
            yield from self._project(project)

    def _project(self, found: ProjectVariance) -> Iterator[Line]:
        yield [(found.shown.project.name, "bold"), *self._title(found)]
        if found.planned is None or found.at is None or found.finish is None:
            return
        days = [Weekday(finish_day(moment)).say(self.language) for moment in (found.finish.before, found.finish.after)]
        text: list[Run] = [(days[0] if days[0] == days[1] else " → ".join(days), "bold")]
        text.append(("  " + shift_words(found.finish.days).say(self.language), shift_paint(found.finish.days)))
        yield from prose(text, self.width, [("  " + self.say("Finish") + "  ", "dim")])
        yield from self._table("Milestones", found.milestones, always=True)
        yield from self._table("Tasks", found.work, always=self.everything)
        yield from self._names("Added since", found.added, "green")
        yield from self._names("Removed since", found.removed, "red")

    def _title(self, found: ProjectVariance) -> list[Run]:
        if found.planned is None:
            return [(" · " + self.say("not in the baseline"), "green")]
        if found.at is None:
            return [(" · " + self.say("only in the baseline"), "red")]
        return []

    def _table(self, title: str, entries: Sequence[TaskVariance], *, always: bool) -> Iterator[Line]:
        shown = [entry for entry in entries if always or entry.off or entry.slips]
        if entries and not shown:
            yield []
            yield [("  " + self.say("as planned: {n}", n=Count(len(entries), "task")), "dim")]
        if not shown:
            return
        rows = [self._row(entry) for entry in shown]
        columns = [
            Column("task", self.say(title), least=14),
            Column("planned", self.say("Planned")),
            Column("now", self.say("Now")),
            Column("state", "", leaves=1),
            Column("start", self.say("Start"), right=True, leaves=2),
            Column("finish", self.say("Finish"), right=True),
        ]
        table = sheet(columns, rows, self.width - 2)
        yield []
        yield [("  ", ""), *table.head()]
        for entry, row in zip(shown, rows, strict=True):
            yield [("  ", ""), *table.line(row)]
            indent = "  " + "  " * (entry.task.depth + 1)
            for slip in entry.slips:
                yield from prose([(slip_text(slip, self.language), "purple")], self.width, [(indent, "")])
        if len(shown) < len(entries):
            as_planned = Count(len(entries) - len(shown), "task")
            yield [("  " + self.say("as planned: {n}", n=as_planned), "dim")]

    def _row(self, entry: TaskVariance) -> Row:
        milestone = entry.task.fields.milestone and entry.task.is_leaf
        indent = "" if milestone else "  " * entry.task.depth
        paint = "" if entry.task.is_leaf else "bold"
        start: Line = ((shift_text(entry.start.days), shift_paint(entry.start.days)),)
        return {
            "task": ((indent + ("◇ " if milestone else ""), ""), (entry.task.name, paint)),
            "planned": ((_span(entry.start.before, entry.finish.before, milestone=milestone), "dim"),),
            "now": ((_span(entry.start.after, entry.finish.after, milestone=milestone), ""),),
            "state": ((translate("done", self.language), "green"),) if entry.state == "done" else (),
            "start": () if milestone else start,
            "finish": ((shift_text(entry.finish.days), shift_paint(entry.finish.days)),),
        }

    def _names(self, title: str, tasks: Sequence[Task], paint: str) -> Iterator[Line]:
        if not tasks:
            return
        yield []
        yield [("  ", ""), (self.say(title), "dim"), (f"  {len(tasks)}", paint)]
        items: list[Line] = [((name_of(task), ""),) for task in tasks]
        yield from ([("    ", ""), *line] for line in flowed(items, self.width - 4, " · "))


def _span(start: int, finish: int, *, milestone: bool) -> str:
    """Return the days from a start to a finish, both inclusive."""
    first, last = finish_day(start + 1), finish_day(finish)
    if milestone or first >= last:
        return f"{last:%Y-%m-%d}"
    return f"{first:%Y-%m-%d}..{last:{'%m-%d' if first.year == last.year else '%Y-%m-%d'}}"
