"""A levelled plan as text: each project's finish before and after, what moves, and what it waits for."""

from collections.abc import Iterator

from mktpm.engine.levelling.levelled import Levelling, ProjectLevel, TaskLevel, Trouble
from mktpm.engine.levelling.reasons import Cause
from mktpm.engine.levelling.work import Stock
from mktpm.language import Count, Language, Listing, Message, message, working_days
from mktpm.views.painted import Line, PaintedLines, Run, wrapped
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, Sheet, sheet
from mktpm.views.wording import DateForm, Weekday, days_text, finish_day, shown_finish, shown_start

_MOST_RIVALS, _MOST_LINES = 3, 6
_RULES = {
    "LFT": "latest finish first (LFT)",
    "LST": "latest start first (LST)",
    "MTS": "most followers first (MTS)",
    "MSLK": "least slack first (MSLK)",
}
"""The priority rules in words."""


def level_text(found: Levelling, width: int, language: Language, *, everything: bool = False) -> PaintedLines:
    """Return what levelling does to each project; tasks that stay are left out unless ``everything`` is asked for."""
    return fitted(_Page(found, width, language, everything=everything).lines(), width)


class _Page:
    """Writes the result."""

    def __init__(self, found: Levelling, width: int, language: Language, *, everything: bool) -> None:
        self.found, self.width, self.language, self.everything = found, width, language, everything
        self.network = found.work.network

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        for level in self.found.projects:
            yield from self._project(level)
            yield []
        for trouble in self.found.troubles:
            yield from prose([(self._trouble(trouble).say(self.language), "")], self.width, [("! ", "red")])
        if self.found.troubles:
            yield []
        yield [(self._method(), "dim")]

    def _method(self) -> str:
        found, tried = self.found, Count(self.found.schedules, "schedule")
        rule, _, scheme = found.method.partition(" ")
        if scheme:
            method = message(_RULES[rule]) if rule in _RULES else message("rule {rule}", rule=rule)
        else:
            method = message("genetic search") if rule == "genetic" else message("{method}", method=rule)
        if found.optimal:
            return self.say("{method}, {n} tried: nothing finishes earlier", method=method, n=tried)
        return self.say("{method}, {n} tried, seed {seed}", method=method, n=tried, seed=found.seed)

    # ------------------------------------------------------------------ a project

    def _project(self, level: ProjectLevel) -> Iterator[Line]:
        project = level.at.project
        yield [(project.name, "bold"), ("" if project.id == project.name else f"  {project.id}", "dim")]
        yield from self._finish(level)
        shown = [each for each in level.tasks if each.moved or self.everything]
        moved = sum(1 for each in level.tasks if each.moved)
        if not moved and any(trouble.project.project is level.at.project for trouble in self.found.troubles):
            yield [("  " + self.say("nothing was moved: what has no room stands below"), "orange")]
        elif not moved:
            yield [("  " + self.say("nothing has to move: everybody can keep these dates"), "green")]
        if not shown:
            return
        yield []
        yield from self._table(level, shown)
        stays = len(level.tasks) - len(shown)
        if stays:
            yield [("  " + self.say("as before: {n}", n=Count(stays, "task")), "dim")]

    def _finish(self, level: ProjectLevel) -> Iterator[Line]:
        before, after = Weekday(finish_day(level.before)), Weekday(finish_day(level.finish))
        text: list[Run] = [(after.say(self.language), "bold")]
        if finish_day(level.before) != finish_day(level.finish):
            text = [(f"{before.say(self.language)} → ", ""), *text]
        text.append((f"  {self._shift(level)}", "red" if level.moved > 0 else "green"))
        deadline = level.at.deadline
        if deadline is not None:
            calendar = level.at.timeline.calendar()
            late = (calendar.index(level.finish) - calendar.index(deadline.end())) / calendar.day_minutes
            text.append((" · " + self._deadline(late, deadline).say(self.language), "red" if late > 0 else ""))
        yield from prose(text, self.width, [("  " + self.say("Finish") + "  ", "dim")])

    def _shift(self, level: ProjectLevel) -> str:
        if round(level.moved, 1) == 0:
            return self.say("no later")
        later = "{days} later" if level.moved > 0 else "{days} earlier"
        return self.say(later, days=working_days(abs(level.moved)))

    def _deadline(self, late: float, deadline: object) -> Message:
        if late > 0:
            return message("{days} after the deadline {day}", days=working_days(late), day=str(deadline))
        return message("the deadline {day} holds", day=str(deadline))

    # ------------------------------------------------------------------ its tasks

    def _table(self, level: ProjectLevel, shown: list[TaskLevel]) -> Iterator[Line]:
        rows = [self._row(level, each) for each in shown]
        columns = [
            Column("task", self.say("Task"), least=12),
            Column("before", self.say("Start"), leaves=1),
            Column("start", self.say("Levelled")),
            Column("finish", self.say("Finish")),
            Column("moved", self.say("Moved"), right=True),
            Column("why", self.say("Why"), least=16),
        ]
        table = sheet(columns, rows, self.width - 2)
        yield [("  ", ""), *table.head()]
        for row in rows:
            for line in _row_lines(table, row):
                yield [("  ", ""), *line]

    def _row(self, level: ProjectLevel, each: TaskLevel) -> Row:
        calendar, form = level.at.node(each.task).calendar, DateForm(year="")
        moved = each.moved > 0
        return {
            "task": ((each.task.name, ""),),
            "before": ((shown_start(each.before_start, calendar, form), "dim"),),
            "start": ((shown_start(each.start, calendar, form), "bold" if moved else ""),),
            "finish": ((shown_finish(each.finish, calendar, form), ""),),
            "moved": ((f"+{days_text(each.moved)}", "orange"),) if moved else (),
            "why": ((self._cause(level, each.cause).say(self.language), ""),) if each.cause is not None else (),
        }

    def _cause(self, level: ProjectLevel, cause: Cause) -> Message:
        if cause.stock is None:
            follows = "" if cause.follows is None else self._task(level, cause.follows)
            return message("→ {task}", task=follows)
        who = self._stock(level, cause.stock)
        if not cause.rivals:
            return message("{who}: away before", who=who)
        names = [self._task(level, rival) for rival in cause.rivals[:_MOST_RIVALS]]
        more = len(cause.rivals) - len(names)
        if more:
            names.append(self.say("{n} more", n=more))
        return message("{who}: {tasks}", who=who, tasks=Listing(tuple(names)))

    def _task(self, level: ProjectLevel, number: int) -> str:
        node = self.network.nodes[number]
        other = self.network.projects[node.project]
        return node.task.name if node.project == level.at.position else f"{other.name}:{node.task.name}"

    def _stock(self, level: ProjectLevel, stock: Stock) -> str:
        if stock.kind == "person":
            return level.at.project.person(stock.id)
        known = level.at.project.resources.get(stock.id)
        return known.name or stock.id if known is not None else stock.id

    # ------------------------------------------------------------------ what can't be

    def _trouble(self, trouble: Trouble) -> Message:
        project = trouble.project.project
        level = next(each for each in self.found.projects if each.at.project is project)
        who, task = self._stock(level, trouble.stock), trouble.task.name
        if trouble.crowded:
            said = message(
                "“{task}” has no room: {who} is not here long enough for all there is to do", task=task, who=who
            )
        elif trouble.units <= trouble.most:
            said = message(
                "“{task}” has no room: {who} is never here for all of its time at a stretch", task=task, who=who
            )
        else:
            needs, most = (amount_of(trouble.stock, units) for units in (trouble.units, trouble.most))
            said = message(
                "“{task}” needs {needs} of {who}, and there is never more than {most}",
                task=task, who=who, needs=needs, most=most,
            )  # fmt: skip
        return said


def _row_lines(table: Sheet, row: Row) -> Iterator[Line]:
    """Yield a row's line; the reason goes on below itself where it is too long for its column."""
    text, room = "".join(part for part, _ in row["why"]), table.gives("why")
    said = wrapped(text, room, _MOST_LINES) if text and room else [text]
    yield table.line({**row, "why": ((said[0], ""),)})
    yield from (table.line({"why": ((more, ""),)}) for more in said[1:])


def amount_of(stock: Stock, units: int) -> str:
    """Return an amount of a person's time as a share, of a resource as a number."""
    return f"{units}%" if stock.kind == "person" else f"{units / 100:g}"
