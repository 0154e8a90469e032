"""How projects stand, in a row each; then what is overdue and what is due soon."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from mktpm.engine.calendar import moment_of
from mktpm.engine.standing import Coming, Late, Standing
from mktpm.language import Count, Language, message, translate
from mktpm.views.buffer import buffer_line
from mktpm.views.health import LIGHTS, why_lines
from mktpm.views.painted import Line, PaintedLines, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, Sheet, sheet
from mktpm.views.wording import STATUS_MARKS, Weekday, bar, days_text, finish_day, percent, status_word

_BAR = 10
_MOST_BLOCKED = 3


def status_text(
    found: Sequence[Standing], as_of: date, width: int, language: Language, *, why: bool = False
) -> PaintedLines:
    """Return the status of all projects; with ``why`` what their health is made of."""
    page = _Page(found, as_of, width, language, why=why)
    return fitted(page.lines(), width)


class _Page:
    """Writes the status."""

    def __init__(self, found: Sequence[Standing], as_of: date, width: int, language: Language, *, why: bool) -> None:
        self.why = why
        self.found = sorted(found, key=lambda standing: list(LIGHTS).index(standing.health.level))
        self.as_of, self.width, self.language = as_of, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield from flowed([[run] for run in self._summary()], self.width, " · ")
        if not self.found:
            return
        yield []
        yield from self._projects()
        yield from self._lists("Overdue", self._late_columns(), [(at, self._late_rows(at)) for at in self.found])
        coming = [(at, self._coming_rows(at)) for at in self.found]
        yield from self._lists("Due soon", self._coming_columns(), coming)
        if any(at.at.project.fields.status == "active" for at in self.found) and not any(rows for _, rows in coming):
            yield []
            yield [(self.say("nothing is due in the next days"), "dim")]

    def _summary(self) -> Iterator[tuple[str, str]]:
        yield self.say("status on {day}", day=Weekday(self.as_of)), "bold"
        if not self.found:
            yield self.say("no project matches"), "dim"
        levels = Counter(standing.health.level for standing in self.found)
        for level in ("red", "yellow", "green"):
            if levels[level]:
                glyph, paint = LIGHTS[level]
                yield f"{glyph} {levels[level]} {translate(level, self.language)}", paint

    def _projects(self) -> Iterator[Line]:
        rows = [self._row(standing) for standing in self.found]
        columns = [
            Column("light", ""),
            Column("name", self.say("Project"), least=12),
            Column("progress", self.say("Done"), leaves=4),
            Column("finish", self.say("Finish")),
            Column("deadline", self.say("Deadline"), leaves=2),
            Column("spare", self.say("Spare"), right=True, leaves=3),
            Column("milestone", self.say("Next milestone"), least=16, leaves=1),
            Column("overdue", self.say("Overdue"), right=True),
        ]
        table = sheet(columns, rows, self.width)
        if any(table.gives(key) < table.wants(key) for key in ("name", "milestone")):
            table = sheet([column for column in columns if column.key != "milestone"], rows, self.width)
        yield table.head()
        indent = table.indent("name")
        for standing, row in zip(self.found, rows, strict=True):
            yield table.line(row)
            facts = self._facts(standing, table)
            yield from ([(" " * indent, ""), *line] for line in flowed(facts, self.width - indent, " · "))
            for finding in standing.health.findings:
                paint = {"red": "red", "yellow": "orange"}.get(finding.level, "dim")
                yield from prose(
                    [(finding.said.say(self.language), paint)], self.width, [(" " * indent, ""), ("– ", paint)]
                )
            if self.why:
                yield from why_lines(standing.health, self.width, indent, self.language)

    def _row(self, standing: Standing) -> Row:
        at = standing.at
        status = at.project.fields.status
        glyph, paint = LIGHTS[standing.health.level]
        word = standing.health.level if standing.health.level != "none" else status
        return {
            "light": ((f"{glyph} {translate(word, self.language)}", paint),),
            "name": ((at.project.name, "bold"),),
            "progress": (
                (bar(at.progress, _BAR if self.width >= 60 else _BAR // 2), "blue"),
                (f" {percent(at.progress):>4}", ""),
            ),
            "finish": self._finish(standing),
            "deadline": ((str(at.deadline) if at.deadline is not None else "", ""),),
            "spare": self._spare(standing),
            "milestone": self._milestone(standing),
            "overdue": ((str(len(standing.late)), "bold orange"),)
            if standing.late
            else (("0" if status == "active" else "", "dim"),),
        }

    def _finish(self, standing: Standing) -> Line:
        """Return the forecast finish, with its distance from the plan."""
        day = finish_day(standing.at.forecast_moment).isoformat()
        if abs(standing.slip) < 0.05:
            return ((day, ""),)
        return (day, ""), (
            f" {'+' if standing.slip > 0 else ''}{days_text(standing.slip)}",
            "orange" if standing.slip > 0 else "green",
        )

    def _spare(self, standing: Standing) -> Line:
        days = standing.at.forecast_float_days
        if days is None:
            return ()
        return ((days_text(days), "bold red" if days < 0 else ""),)

    def _milestone(self, standing: Standing) -> Line:
        found = standing.milestone
        if found is None:
            return ()
        day = found.due.day if found.due is not None else _finish_day(found.forecast)
        late: Line = ((f" → {_finish_day(found.forecast):%m-%d}", "orange"),) if found.late else ()
        return (f"{day:%m-%d}", ""), *late, (f" ◇ {found.task.name}", "")

    def _facts(self, standing: Standing, table: Sheet) -> list[Line]:
        """Return what the table has no columns for."""
        facts: list[Line] = []
        if standing.at.deadline is not None and not table.gives("deadline"):
            facts.append(((self.say("deadline {day}", day=standing.at.deadline), ""),))
        if standing.milestone is not None and not table.gives("milestone"):
            facts.append(((self.say("next milestone") + " ", ""), *self._milestone(standing)))
        if len(standing.health.parts) > 1 and not self.why:
            facts.append(((self.say("health {score} of 100", score=standing.health.score), ""),))
        if standing.buffer is not None:
            zone = standing.buffer.zone
            paint = "" if zone == "green" else LIGHTS[zone][1].removeprefix("bold ")
            facts.append(((buffer_line(standing.buffer).say(self.language), paint),))
        return facts

    def _lists(self, title: str, columns: list[Column], lists: Sequence[tuple[Standing, list[Row]]]) -> Iterator[Line]:
        """Yield one table for all projects, with the projects' names between the rows."""
        rows = [row for _, some in lists for row in some]
        if not rows:
            return
        yield []
        yield [(self.say(title), "bold"), (f"  {len(rows)}", "dim")]
        table = sheet(columns, rows, self.width - 2)
        yield [("  ", ""), *table.head()]
        for standing, some in lists:
            if some and len(self.found) > 1:
                yield [(standing.at.project.name, "blue")]
            for row in some:
                yield [("  ", ""), *table.line(row)]

    def _late_columns(self) -> list[Column]:
        return [
            Column("late", self.say("Late"), right=True),
            Column("task", self.say("Task"), least=14),
            Column("owner", self.say("Owner"), least=6),
            Column("due", self.say("Due day")),
            Column("forecast", self.say("Forecast"), leaves=2),
            Column("status", self.say("Status"), leaves=1),
            Column("blocks", self.say("Holds up"), least=14),
        ]

    def _late_rows(self, standing: Standing) -> list[Row]:
        return [self._late_row(entry) for entry in standing.late]

    def _late_row(self, entry: Late) -> Row:
        paint = "bold red" if entry.alarming or entry.task.fields.milestone else "bold orange"
        names = [task.name for task in entry.blocks[:_MOST_BLOCKED]]
        if len(entry.blocks) > _MOST_BLOCKED:
            names.append(f"+{len(entry.blocks) - _MOST_BLOCKED}")
        separator = "、" if self.language == "zh" else ", "
        return {
            **self._task_cells(entry),
            "late": ((days_text(entry.days_late), paint),),
            "forecast": ((f"{_finish_day(entry.forecast):%m-%d}", ""),),
            "blocks": ((separator.join(names), ""),),
        }

    def _task_cells(self, entry: Late | Coming) -> dict[str, Line]:
        status = entry.at.moments(entry.task).status
        glyph, paint = STATUS_MARKS[status]
        return {
            "task": (("◇ " if entry.task.fields.milestone else "", ""), (entry.task.name, "")),
            "owner": ((entry.at.project.person(entry.task.owner), ""),),
            "due": ((f"{entry.due.day:%m-%d}" + (f" {entry.due.clock:%H:%M}" if entry.due.clock else ""), ""),),
            "status": ((f"{glyph} {status_word(status, self.language)}", paint),),
        }

    def _coming_columns(self) -> list[Column]:
        return [
            Column("left", self.say("In"), right=True),
            Column("level", ""),
            Column("task", self.say("Task"), least=14),
            Column("owner", self.say("Owner"), least=6),
            Column("due", self.say("Due day")),
            Column("forecast", self.say("Forecast")),
            Column("status", self.say("Status"), leaves=1),
        ]

    def _coming_rows(self, standing: Standing) -> list[Row]:
        return [self._coming_row(entry) for entry in standing.coming]

    def _coming_row(self, entry: Coming) -> Row:
        paint = {3: "bold red", 2: "bold orange", 1: "blue"}.get(entry.level, "")
        level = f"{'▲' * entry.level} {self.say('level {n}', n=entry.level)}" if entry.level else ""
        late: Line = ((f" +{days_text(entry.excess)}", "bold orange"),) if entry.excess else ()
        return {
            **self._task_cells(entry),
            "left": ((self._left(entry.days_left), paint),),
            "level": ((level, paint),),
            "forecast": ((f"{_finish_day(entry.forecast):%m-%d}", ""), *late),
        }

    def _left(self, days: int) -> str:
        if days <= 0:
            return self.say("today")
        return Count(days, "day").say(self.language)


def _finish_day(when: datetime) -> date:
    return finish_day(moment_of(when.date(), when.hour * 60 + when.minute))
