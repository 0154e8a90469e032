"""The rows of critical chains: dates, length, and what binds each task to the one before it."""

from collections.abc import Iterator, Sequence

from mktpm.engine.calendar import ELAPSED
from mktpm.engine.chain import Binding, Reason, Tracer
from mktpm.engine.critical import Branch, Criticality
from mktpm.engine.network import Node
from mktpm.engine.path import Leg
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Language, Message, message, translate, working_days
from mktpm.views.painted import Line, Run
from mktpm.views.prose import prose
from mktpm.views.reasons import gap_before, short_link
from mktpm.views.sheet import Column, Sheet, sheet
from mktpm.views.wording import Clauses, DateForm, days_text, finish_day, pauses_text, shown_finish, shown_start

LEAST_WAIT = 0.05
"""Fewer working days than that are not worth a word."""


class ChainTable:
    """The rows of chains, all with the same columns."""

    def __init__(self, found: Criticality, branches: Sequence[Branch], width: int, language: Language) -> None:
        """Lay out the columns for the critical path and the ``branches`` that are shown with it."""
        self.found, self.language = found, language
        self.at = found.at
        self.tracer = Tracer(self.at.schedule, found.kind)
        self.legs = [*found.path.legs, *(leg for branch in branches for leg in branch.legs)]
        self.form = self._form(times=width >= 100)
        cells = [self._cells(leg) for leg in self.legs]
        inline = [*_columns(language), Column("gap", translate("Between", language))]
        table = sheet(inline, cells, width)
        self.inline = (
            "gap" not in table.gone
            and table.gives("gap") >= table.wants("gap")
            and table.gives("name") >= min(table.wants("name"), 30)
        )
        self.sheet: Sheet = table if self.inline else sheet(_columns(language), cells, width)
        self.width = width

    def _form(self, *, times: bool) -> DateForm:
        starts = {finish_day(leg.start + 1).year for leg in self.legs} | {
            finish_day(leg.finish).year for leg in self.legs
        }
        return DateForm("%Y-" if len(starts) > 1 else "", times=times)

    def lines(self, legs: Sequence[Leg], *, head: bool = True) -> Iterator[Line]:
        """Yield the rows of ``legs``, with what lies between them."""
        if head:
            yield self.sheet.head()
        indent = self.sheet.indent("name")
        for leg in legs:
            gap = "" if self.inline else self._gap(leg, weekends=False)
            if gap:
                yield from prose([(gap, "dim")], self.width, [(" " * indent, ""), ("⋯ ", "dim")])
            yield self.sheet.line(self._cells(leg))

    def _cells(self, leg: Leg) -> dict[str, Line]:
        node = self.at.schedule.network.nodes[leg.step.node]
        calendar = None if node.axis is ELAPSED else node.calendar
        milestone = node.task.fields.milestone
        first = shown_finish if leg.start == leg.finish else shown_start
        days = node.duration / node.axis.day_minutes
        unit = "d" if calendar else "ed"
        length: Line = ((days_text(days, unit), ""),) if days or not milestone else ()
        return {
            "wbs": ((node.task.wbs, "dim"),),
            "name": (
                (self._prefix(node), "dim"),
                ("◇ " if milestone else "", ""),
                (node.task.name, ""),
                self._state(leg.step.node),
            ),
            "owner": ((self.at.schedule.network.projects[node.project].person(node.task.owner), ""),),
            "start": ((first(leg.start, calendar, self.form), ""),),
            "finish": ((shown_finish(leg.finish, calendar, self.form), ""),),
            "days": length,
            "link": self._link(leg),
            "float": self._float(node),
            "gap": ((self._gap(leg, weekends=True), "dim"),),
        }

    def _state(self, number: int) -> Run:
        """Return a mark behind what is done or under way, where the chain is the forecast's."""
        marks: dict[str, Run] = {"done": (" ✓", "green"), "running": (" ▸", "blue")}
        return marks.get(self.at.schedule.actuals[number].state if self.found.kind == "forecast" else "", ("", ""))

    def _prefix(self, node: Node) -> str:
        return "" if node.project == self.at.position else f"{self.at.schedule.network.projects[node.project].id}: "

    def _float(self, node: Node) -> Line:
        if self.found.kind == "forecast":
            return ()
        days = ProjectSchedule(self.at.schedule, node.project).moments(node.task).total_float
        return ((days_text(days), "red" if days <= 0 else ""),)

    def _link(self, leg: Leg) -> Line:
        """Return by what a leaf is bound to the one before it."""
        step = leg.step
        if step.arcs and (step.binding.reason == "link" or step.binding.arc is not None):
            return ((short_link(step.arcs), ""),)
        if step.arcs:
            return ((short_link(step.arcs), "dim"),)
        return ((self._constraint(step.binding, leg), "purple"),)

    def _constraint(self, binding: Binding, leg: Leg) -> str:
        node = self.at.schedule.network.nodes[leg.step.node]
        days = {"start": node.start, "levelled": node.levelled, "fixed": node.fixed, "due": node.due}
        day = days.get(binding.reason)
        said = message(_CONSTRAINTS[binding.reason], day="" if day is None else f"{day.day:%m-%d}")
        return said.say(self.language)

    def _gap(self, leg: Leg, *, weekends: bool) -> str:
        """Return what lies between a leaf and the one before it, apart from its lag."""
        parts: list[Message] = []
        if abs(leg.wait) > LEAST_WAIT and leg.step.arcs:
            template = "{days} unused" if leg.wait > 0 else "began {days} early"
            parts.append(message(template, days=working_days(abs(leg.wait))))
        if leg.step.arcs and leg.entered > leg.left:
            found = gap_before(self.tracer, leg.step, leg.left, leg.entered)
            pauses = pauses_text([pause for pause in found if weekends or pause.reason != "weekend"])
            parts += [message("off: {pauses}", pauses=pauses)] if pauses is not None else []
        return Clauses(tuple(parts)).say(self.language)


def _columns(language: Language) -> list[Column]:
    titles = [
        Column("wbs", "WBS", leaves=2),
        Column("name", "Task", least=14),
        Column("owner", "Owner", least=6, leaves=3),
        Column("start", "Start"),
        Column("finish", "Finish"),
        Column("days", "Days", right=True),
        Column("float", "Float", right=True, leaves=1),
        Column("link", "Bound by", least=8),
    ]
    return [Column(c.key, translate(c.title, language), c.right, c.least, c.leaves) for c in titles]


_CONSTRAINTS: dict[Reason, str] = {
    "project-start": "project start",
    "start": "start {day}",
    "levelled": "levelled {day}",
    "fixed": "fixed {day}",
    "due": "due {day}",
    "as-of": "today",
    "alap": "alap",
    "running": "under way",
    "done": "done",
    "float": "float",
    "link": "link",
}
