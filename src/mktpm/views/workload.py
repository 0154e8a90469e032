"""How busy people are, as a heat map: a glyph a day or a figure a week; what is too much, and for what work."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mktpm.display_width import cropped, padded, width_of
from mktpm.engine.claims import FULL
from mktpm.engine.day_loads import Assignment
from mktpm.engine.workload import NO_PRIORITY, By, Cell, Load, Stretch, Workload
from mktpm.language import Count, Language, message, translate, working_days
from mktpm.plan.model import PRIORITIES
from mktpm.views.painted import Line, PaintedLines, Run
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import days_text, finish_day

_LEAST_NAME, _MOST_NAME = 6, 24
_TOTAL = 6
"""Columns behind the cells for the utilisation: "  100%"."""
_MOST_TASKS = 8
_BLOCKS, _DIGITS = "▁▂▃▄▅▆▇█", "12345679#"
_OVER, _ABSENT = "▲", "×"
_PRIORITY_WORDS: dict[str, str] = {
    "must": "must",
    "should": "should",
    "could": "could",
    "wont": "wont",
    NO_PRIORITY: "unset",
}


@dataclass(frozen=True, slots=True)
class WorkloadPaper:
    """How the workload is to be drawn."""

    width: int
    by: By
    language: Language
    plain: bool = False
    """Whether only ASCII characters can be drawn."""
    resources: bool = False


def workload_text(found: Workload, paper: WorkloadPaper) -> PaintedLines:
    """Return the heat map, what is over-allocated and why, and the balance by priority."""
    return fitted(_Page(found, paper).lines(), paper.width)


class _Page:
    """Writes the heat map and what belongs to it."""

    def __init__(self, found: Workload, paper: WorkloadPaper) -> None:
        self.found, self.paper, self.language = found, paper, paper.language
        self.free = "." if paper.plain else "·"

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        found = self.found
        dates = self.say("plan dates") if found.dates == "plan" else self.say("forecast dates")
        title = self.say("Workload from {first} to {last}", first=found.first, last=found.last)
        projects = Count(len(found.projects), "project")
        yield [(title, "bold"), (self.say(" · {dates} of {projects}", dates=dates, projects=projects), "dim")]
        yield from self._maps()
        if found.work_until is not None and found.work_until > found.last:
            yield [(self.say("work goes on until {day}: `--to` shows more", day=found.work_until), "dim")]
        yield from self._too_much()
        yield from self._balance()

    # ------------------------------------------------------------------ the map

    def _maps(self) -> Iterator[Line]:
        groups = [("", self.found.people)]
        if self.paper.resources:
            groups.append((self.say("Resources"), self.found.resources))
        names = [load.name for _, loads in groups for load in loads]
        widest = max(map(width_of, names), default=0)
        column = min(max(widest, _LEAST_NAME), _MOST_NAME, max(self.paper.width // 3, _LEAST_NAME))
        for title, loads in groups:
            if title:
                yield []
                yield [(title, "bold")]
            yield from self._map(loads, column)
        yield []
        yield from prose([(self._legend(), "dim")], self.paper.width)

    def _map(self, loads: Sequence[Load], column: int) -> Iterator[Line]:
        drawn = [(load, self._drawn(load)) for load in loads]
        weeks = max((len(cells) for _, cells in drawn), default=0)
        wide = 8 if self.paper.by == "day" else 6
        fit = max((self.paper.width - column - 1 - _TOTAL) // wide, 1)
        for begin in range(0, weeks, fit):
            yield []
            last = begin + fit >= weeks
            yield self._head(column, begin, fit, last=last)
            for load, cells in drawn:
                name = padded(cropped(load.name, column), column)
                share = "" if load.utilisation is None else f"{load.utilisation:.0%}"
                busy = "bold red" if load.overloads else ""
                total: list[Run] = [(f"{share:>{_TOTAL}}", busy)] if last else []
                yield [(name + " ", ""), *(run for cell in cells[begin : begin + fit] for run in cell), *total]

    def _head(self, column: int, begin: int, fit: int, *, last: bool) -> Line:
        weeks = self._weeks()[begin : begin + fit]
        days = "".join(f"{day:%m-%d}".ljust(8) if self.paper.by == "day" else f"{day:%m-%d}".rjust(6) for day in weeks)
        total = _right(self.say("used"), _TOTAL) if last else ""
        return [(" " * (column + 1) + days + total, "dim")]

    def _weeks(self) -> list[date]:
        """Return the first day of every week of the window."""
        some = (*self.found.people, *self.found.resources)
        return [cell.first for cell in some[0].cells("week")] if some else []

    def _drawn(self, load: Load) -> list[list[Run]]:
        """Return what is drawn for each week."""
        weeks = load.cells("week")
        if self.paper.by == "week":
            return [[self._figure(cell)] for cell in weeks]
        days = iter(load.cells("day"))
        drawn: list[list[Run]] = []
        for week in weeks:
            glyphs = [self._glyph(next(days)) for _ in range((week.last - week.first).days + 1)]
            before = week.first.weekday()
            drawn.append([(" " * before, ""), *glyphs, (" " * (8 - before - len(glyphs)), "")])
        return drawn

    def _figure(self, cell: Cell) -> Run:
        """Return a week's load in per cent of what there is."""
        mark = _OVER if cell.over_days else _ABSENT if cell.absent_days else ""
        if cell.share is None:
            return ((mark or " ").rjust(6), "purple")
        figure = f"{cell.share * 100:.0f}" if cell.load else self.free
        return (mark + figure).rjust(6), _paint(cell)

    def _glyph(self, cell: Cell) -> Run:
        """Return a day's load as one character."""
        if cell.over_days:
            return _OVER, _paint(cell)
        if cell.absent_days:
            return _ABSENT, "purple"
        if cell.share is None:
            return " ", ""
        if not cell.load:
            return self.free, "dim"
        scale = _DIGITS if self.paper.plain else _BLOCKS
        return scale[min(int(cell.share * len(scale)), len(scale) - 1)], _paint(cell)

    def _legend(self) -> str:
        over = self.say("{mark} more than there is", mark=_OVER)
        absent = self.say("{mark} work although absent", mark=_ABSENT)
        free = self.say("{mark} free", mark=self.free)
        if self.paper.by == "week":
            figures = self.say("figures: per cent of the time that people have that week")
        else:
            scale = _DIGITS if self.paper.plain else _BLOCKS
            figures = self.say(
                "{little} little to {full} all of the day, a blank: a day off", little=scale[0], full=scale[-1]
            )
        return f"{figures} · {over} · {absent} · {free}"

    # ------------------------------------------------------------------ what is too much

    def _too_much(self) -> Iterator[Line]:
        loads = (*self.found.people, *(self.found.resources if self.paper.resources else ()))
        over = [(load, each) for load in loads for each in load.overloads]
        absent = [(load, each) for load in loads for each in load.absences]
        yield []
        if not over:
            yield [(self.say("Nobody has more to do than they can."), "green")]
        for title, paint, found in (("Over-allocated", "bold red", over), ("Absent", "bold purple", absent)):
            if found:
                yield [(translate(title, self.language), paint), (f"  {len(found)}", "dim")]
            for load, each in found:
                yield from self._stretch(load, each)

    def _stretch(self, load: Load, each: Stretch) -> Iterator[Line]:
        days = str(each.first) if each.first == each.last else f"{each.first}..{each.last:%m-%d}"
        much: list[Run] = []
        if each.capacity:
            said = self.say("up to {load}% of {capacity}%", load=f"{each.load:.0f}", capacity=each.capacity)
            much = [("  " + said, "red")]
        count = working_days(each.days).say(self.language)
        yield [
            (f"  {_OVER if each.capacity else _ABSENT} ", ""),
            (load.name, "bold"),
            (f"  {days}  {count}", ""),
            *much,
        ]
        rows = [self._task(load, task) for task in each.tasks[:_MOST_TASKS]]
        columns = [
            Column("task", "", least=12), Column("id", "", leaves=1), Column("share", "", right=True),
            Column("span", ""),
        ]  # fmt: skip
        table = sheet(columns, rows, self.paper.width - 6)
        yield from ([("      ", ""), *table.line(row)] for row in rows)
        if len(each.tasks) > _MOST_TASKS:
            more = Count(len(each.tasks) - _MOST_TASKS, "more task")
            yield [("      " + self.say("and {tasks}", tasks=more), "dim")]

    def _task(self, load: Load, each: Assignment) -> Row:
        first, last = finish_day(each.begin + 1), finish_day(each.end)
        project = f"{each.at.project.id}:" if len(self.found.projects) > 1 else ""
        share = f"{each.units}%" if load.kind == "person" else f"×{each.units // FULL}"
        return {
            "task": ((each.task.name, ""),),
            "id": ((f"{project}{each.task.id}", "dim"),),
            "share": ((share, ""),),
            "span": ((f"{first:%m-%d}" if first == last else f"{first:%m-%d}..{last:%m-%d}", "dim"),),
        }

    # ------------------------------------------------------------------ the balance

    def _balance(self) -> Iterator[Line]:
        people = [load for load in self.found.people if load.by_priority]
        keys = [key for key in (*PRIORITIES, NO_PRIORITY) if any(key in load.by_priority for load in people)]
        if not people:
            return
        columns = [
            Column("name", self.say("Person-days by priority"), least=8),
            *(Column(key or "none", translate(_PRIORITY_WORDS[key], self.language), right=True) for key in keys),
            Column("all", self.say("all"), right=True),
            Column("capacity", self.say("there are"), right=True, leaves=1),
        ]
        rows = [self._balance_row(load.name, [load], keys) for load in people]
        if len(people) > 1:
            rows.append(self._balance_row(self.say("all"), people, keys))
        table = sheet(columns, rows, self.paper.width)
        yield []
        yield table.head()
        yield from (table.line(row) for row in rows)

    def _balance_row(self, name: str, loads: Sequence[Load], keys: Sequence[str]) -> Row:
        amounts = {key: sum(load.by_priority.get(key, 0.0) for load in loads) for key in keys}
        paints = {"must": "bold", NO_PRIORITY: "dim"}
        cells: dict[str, Line] = {
            key or "none": ((days_text(days) if days else self.free, paints.get(key, "") if days else "dim"),)
            for key, days in amounts.items()
        }
        there = days_text(sum(load.capacity for load in loads))
        return {
            "name": ((name, ""),), **cells,
            "all": ((days_text(sum(amounts.values())), "bold"),), "capacity": ((there, "dim"),),
        }  # fmt: skip


def _paint(cell: Cell) -> str:
    if cell.over_days:
        return "bold red"
    if cell.absent_days:
        return "purple"
    share = cell.share or 0.0
    return "dim" if not share else "green" if share <= 0.8 else "orange"


def _right(text: str, columns: int) -> str:
    return " " * max(columns - width_of(text), 0) + text
