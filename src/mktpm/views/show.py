"""All that is known about one task."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from mktpm.display_width import padded, width_of
from mktpm.engine.approvals import ApprovalState
from mktpm.engine.chain import Tracer
from mktpm.engine.links import TaskLink, links_after, links_before
from mktpm.engine.network import TYPES
from mktpm.engine.overdue import overdue_tasks
from mktpm.engine.schedule import ProjectSchedule, TaskMoments
from mktpm.language import Language, message, translate, working_days
from mktpm.plan.model import Task
from mktpm.plan.spans import locate
from mktpm.plan.written import written_fields
from mktpm.views.approval import approval_lines
from mktpm.views.painted import Line, PaintedLines, Run
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.why import task_heading
from mktpm.views.wording import DateForm, at_moment, days_text, shown_finish, shown_start, status_word
from mktpm.views.written import field_text

_ELSEWHERE = ("id", "name", "status", "note", "done_when", "deliverables", "depends", "milestone", "approval")
"""Fields that are shown in places of their own."""


def line_of(at: ProjectSchedule, task: Task, texts: Mapping[str, str]) -> int:
    """Return the line of the file in which a task begins."""
    place = at.project.task_place(task)
    span = locate(texts.get(place.file, ""), [place]).get(place)
    return span.line if span is not None else 1


def show_text(
    at: ProjectSchedule, task: Task, line: int, width: int, language: Language, approval: ApprovalState | None = None
) -> PaintedLines:
    """Return everything about a task; ``line`` is where it begins in its file."""
    return fitted(_Page(at, task, width, language, approval).lines(line), width)


class _Page:
    """Writes the sections of a task."""

    def __init__(
        self, at: ProjectSchedule, task: Task, width: int, language: Language, approval: ApprovalState | None
    ) -> None:
        self.at, self.task, self.width, self.language, self.approval = at, task, width, language, approval
        self.moments = at.moments(task)

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self, line: int) -> Iterator[Line]:
        """Yield all sections that have something in them."""
        yield from task_heading(self.at, self.task, self.language)
        yield [(f"{self.at.project.file}:{line}", "dim")]
        yield []
        yield from self._dates()
        for section in (
            self._fields(),
            self._links(),
            self._criteria(),
            self._deliverables(),
            self._approval(),
            self._note(),
        ):
            content = list(section)
            if content:
                yield []
                yield from content

    def _dates(self) -> Iterator[Line]:
        rows = [self._span(kind) for kind in ("plan", "forecast", "early", "late")]
        columns = [Column("kind", ""), Column("start", self.say("Start")), Column("finish", self.say("Finish"))]
        columns.append(Column("more", ""))
        table = sheet(columns, rows, self.width)
        yield [("  ", ""), *table.head()]
        for row in rows:
            yield [("  ", ""), *table.line(row)]
        yield self._floats()
        late = next((found for found in overdue_tasks(self.at) if found.task is self.task), None)
        if late is not None and self.at.project.fields.status == "active":
            said = self.say("{days} overdue: it was due on {day}", days=working_days(late.days_late), day=late.due)
            yield [(f"  ! {said}", "bold orange")]

    def _span(self, kind: str) -> Row:
        start, finish = getattr(self.moments, f"{kind}_start"), getattr(self.moments, f"{kind}_finish")
        more: Line = ()
        if kind == "plan" and self.moments.duration:
            more = ((days_text(self.moments.duration, "ed" if self.moments.elapsed else "d"), ""),)
        if kind == "forecast":
            more = self._shift()
        return {
            "kind": ((translate(_KINDS[kind], self.language), "dim"),),
            "start": ((at_moment(start).say(self.language), ""),),
            "finish": ((at_moment(finish).say(self.language), ""),),
            "more": more,
        }

    def _shift(self) -> Line:
        calendar, moments = self.at.timeline.calendar_of(self.task), self.moments
        days = (calendar.index(moments.forecast_finish) - calendar.index(moments.plan_finish)) / calendar.day_minutes
        if abs(days) < 0.05:
            return ()
        template = "{days} later" if days > 0 else "{days} earlier"
        return ((self.say(template, days=working_days(abs(days))), "orange" if days > 0 else "green"),)

    def _floats(self) -> Line:
        moments = self.moments
        total = self.say("total float {days}", days=days_text(moments.total_float))
        free = self.say("free float {days}", days=days_text(moments.free_float))
        critical: list[Run] = [("● ", "red"), (self.say("critical") + " · ", "red")] if moments.critical else []
        return [("  ", ""), *critical, (f"{total} · {free}", "red" if moments.total_float < 0 else "")]

    def _fields(self) -> Iterator[Line]:
        fields = {key: value for key, value in written_fields(self.task).items() if key not in _ELSEWHERE}
        longest = max(map(width_of, fields), default=0)
        for key, value in fields.items():
            text = field_text(self.task, key, value, self.at.timeline)
            text += self._person(key, value)
            yield from prose([(text, "")], self.width, [("  ", ""), (padded(key, longest) + "  ", "dim")])

    def _person(self, key: str, value: Any) -> str:
        name = self.at.project.person(value) if key == "owner" else ""
        return f" ({name})" if name and name != value else ""

    def _links(self) -> Iterator[Line]:
        before, after = links_before(self.at, self.task), links_after(self.at, self.task)
        if not before and not after:
            return
        binding = self._binding()
        rows = [self._link(link, binding, forward=False) for link in before]
        rows += [self._link(link, frozenset(), forward=True) for link in after]
        columns = [
            Column("link", ""),
            Column("task", "", least=14),
            Column("id", "", leaves=1),
            Column("wbs", ""),
            Column("span", ""),
            Column("status", "", leaves=2),
            Column("note", "", least=8),
        ]
        table = sheet(columns, rows, self.width - 2)
        titles = ("Waits for", before, rows[: len(before)]), ("Is waited for by", after, rows[len(before) :])
        for title, links, part in titles:
            if links:
                yield [(translate(title, self.language), "bold")]
            for row in part:
                yield [("  ", ""), *table.line(row)]

    def _binding(self) -> frozenset[int]:
        """Return the identities of the links that bind the task in the plan."""
        if not self.task.is_leaf:
            return frozenset()
        found = Tracer(self.at.schedule, "plan").bindings(self.at.number(self.task))
        return frozenset(id(binding.arc) for binding in found if binding.reason == "link")

    def _link(self, link: TaskLink, binding: frozenset[int], *, forward: bool) -> Row:
        other = ProjectSchedule(self.at.schedule, link.project)
        moments = other.moments(link.other)
        lag = f" {link.link.lag}" if link.link.lag is not None else ""
        project = "" if link.project == self.at.position else f"{other.project.id}: "
        notes = [self.say("binds it")] if binding.intersection(map(id, link.arcs)) else []
        if link.arcs[0].before in self.at.schedule.network.gates:
            notes.append(self.say("by its approval"))
        if link.through is not None:
            notes.append(self.say("through “{task}”", task=link.through.name))
        identity = link.other.id if link.other.id != link.other.name else ""
        return {
            "link": ((f"{TYPES[link.arcs[0].type]}{lag}", "bold" if not forward and notes else ""),),
            "task": ((project, "dim"), (link.other.name, "")),
            "id": ((identity, "dim"),),
            "wbs": ((link.other.wbs, "dim"),),
            "span": ((self._short_span(other, link.other, moments), ""),),
            "status": ((status_word(moments.status, self.language), "dim"),),
            "note": ((("；" if self.language == "zh" else "; ").join(notes), "purple"),),
        }

    def _short_span(self, at: ProjectSchedule, task: Task, moments: TaskMoments) -> str:
        calendar, form = None if moments.elapsed else at.timeline.calendar_of(task), DateForm()
        finish = shown_finish(moments.plan_finish, calendar, form)
        start = shown_start(moments.plan_start, calendar, form)
        return finish if start == finish or moments.plan_start == moments.plan_finish else f"{start} → {finish}"

    def _criteria(self) -> Iterator[Line]:
        criteria = self.task.fields.done_when
        if not criteria:
            return
        met = sum(criterion.ok for criterion in criteria)
        yield [(self.say("Done when"), "bold"), (f"  {met}/{len(criteria)}", "dim")]
        for criterion in criteria:
            mark: Run = ("☑ ", "green") if criterion.ok else ("☐ ", "")
            yield from prose([(criterion.text, "")], self.width, [("  ", ""), mark])

    def _deliverables(self) -> Iterator[Line]:
        yield from self._list("Deliverables", self.task.fields.deliverables)

    def _list(self, title: str, items: Sequence[str]) -> Iterator[Line]:
        if items:
            yield [(self.say(title), "bold")]
        for item in items:
            yield from prose([(item, "")], self.width, [("  · ", "dim")])

    def _approval(self) -> Iterator[Line]:
        if self.approval is not None:
            yield [(self.say("Approval"), "bold")]
            yield from approval_lines(self.approval, self.language)

    def _note(self) -> Iterator[Line]:
        note = self.task.fields.note
        if note:
            yield [(self.say("Note"), "bold")]
            for line in note.strip().splitlines():
                yield from prose([(line, "")], self.width, [("  ", "")])


_KINDS = {"plan": "plan", "forecast": "forecast", "early": "earliest", "late": "latest"}
