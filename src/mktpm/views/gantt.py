"""Gantt charts for a terminal: the work breakdown structure at the left, bars at the right."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from mktpm.display_width import width_of
from mktpm.engine.calendar import moment_of
from mktpm.language import Count, Language, Message, message, translate, working_days
from mktpm.plan.model import ProjectStatus
from mktpm.views.gantt_bars import Drawing
from mktpm.views.gantt_glyphs import Glyphs, Meaning, glyphs_for, legend
from mktpm.views.gantt_header import header
from mktpm.views.gantt_rows import Chart, Row
from mktpm.views.gantt_scale import Scale, Unit, scale_for
from mktpm.views.gantt_table import Table, cells, marks_of, planned_cells, table_for, titles
from mktpm.views.painted import Line, PaintedLines, Run, flowed, wrapped

_NARROWEST_CHART = 12
_MOST_NOTE_LINES = 6
_PROJECT_STATES: dict[ProjectStatus, str] = {
    "draft": "draft", "active": "", "paused": "paused", "closed": "closed", "cancelled": "cancelled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Paper:
    """What a chart is drawn on, and how."""

    width: int
    """No line takes more columns."""
    language: Language = "en"
    color: bool = True
    ascii_only: bool = False
    unit: Unit | None = None
    """The scale; None for the finest that fits."""
    wbs: bool | None = None
    """Whether to number the tasks; None for where there is room."""

    @property
    def glyphs(self) -> Glyphs:
        """Return what to draw with."""
        return glyphs_for(color=self.color, ascii_only=self.ascii_only)


@dataclass(slots=True)
class _Page:
    """The lines so far, and what was drawn on them."""

    lines: list[Line] = field(default_factory=list)
    used: set[Meaning] = field(default_factory=set)


def gantt(charts: Sequence[Chart], paper: Paper) -> PaintedLines:
    """Return the charts one below the other, with one legend; no line is wider than the paper."""
    page = _Page()
    for chart in charts:
        if not chart.rows and chart.choice.chooses and len(charts) > 1:
            continue
        if page.lines:
            page.lines.append([])
        page.lines.extend(_title(chart, paper))
        if chart.rows:
            _draw(chart, paper, page)
        page.lines.extend(_notes([*_remarks(chart), *_gone(chart)], paper))
    if page.used:
        page.lines += [
            [],
            *flowed(legend(page.used, paper.glyphs, paper.language), paper.width, "   ", paper.glyphs["ellipsis"]),
        ]
    if not page.lines:
        nothing = message("there are no projects in this workspace yet: `mktpm new` makes one")
        page.lines = _notes([message("no task matches") if charts else nothing], paper)
    return PaintedLines(page.lines)


def _notes(remarks: Sequence[Message], paper: Paper) -> list[Line]:
    texts = (said.say(paper.language) for said in remarks)
    return [
        [(line, "dim")]
        for text in texts
        for line in wrapped(text, paper.width, _MOST_NOTE_LINES, paper.glyphs["ellipsis"])
    ]


def _remarks(chart: Chart) -> list[Message]:
    """Return what must be said about tasks that aren't shown."""
    if not chart.hidden:
        return [] if chart.rows else [message("this plan has no tasks yet")]
    if not chart.rows:
        return [message("no task matches")]
    return [message("not shown: {n}", n=Count(chart.hidden, "task"))]


def _gone(chart: Chart) -> list[Message]:
    """Return how many tasks of the baseline are no longer in the plan."""
    if chart.variance is None or not chart.variance.removed:
        return []
    return [message("removed since the baseline: {n}", n=Count(len(chart.variance.removed), "task"))]


def _title(chart: Chart, paper: Paper) -> list[Line]:
    """Return the project's name and what matters most about it."""
    schedule, glyphs, language = chart.schedule, paper.glyphs, paper.language
    state = translate(_PROJECT_STATES[schedule.project.fields.status], language)
    name = schedule.project.name.replace("\t", " ") + (f" [{state}]" if state else "")
    facts: list[Line] = [[(name, "bold")]]
    dates = chart.choice.dates
    finish = schedule.forecast_finish if dates == "forecast" else schedule.finish
    words = "forecast {start}{arrow}{finish}" if dates == "forecast" else "plan {start}{arrow}{finish}"
    said = message(words, start=schedule.start.date(), arrow=glyphs["arrow"], finish=finish.date())
    facts.append([(said.say(language), "dim")])
    if schedule.deadline is not None:
        facts.append(_deadline_fact(chart, paper))
    facts.append([(message("{n} done", n=f"{schedule.progress:.0%}").say(language), "dim")])
    facts += _baseline_facts(chart, paper)
    if dates in ("early", "late"):
        facts.append([(translate("early dates" if dates == "early" else "late dates", language), "dim")])
    return [*flowed(facts, paper.width, glyphs["dot"], glyphs["ellipsis"])]


def _baseline_facts(chart: Chart, paper: Paper) -> list[list[Run]]:
    """Return which version the chart is measured against, and by how much the finish slipped."""
    if chart.variance is None:
        return []
    said = message("baseline {version}", version=chart.baseline).say(paper.language)
    slip = chart.slip
    if slip is None:
        return [[(f"{said}: {translate('not in the baseline', paper.language)}", "dim")]]
    if abs(slip.days) < 0.05:
        return [[(f"{said} ", "dim"), (translate("as planned", paper.language), "dim")]]
    words = "{days} later" if slip.days > 0 else "{days} earlier"
    judged = message(words, days=working_days(abs(slip.days))).say(paper.language)
    return [[(f"{said} ", "dim"), (judged, "bold orange" if slip.days > 0 else "green")]]


def _deadline_fact(chart: Chart, paper: Paper) -> list[Run]:
    schedule, language = chart.schedule, paper.language
    is_forecast = chart.choice.dates == "forecast"
    spare = schedule.forecast_float_days if is_forecast else schedule.float_days
    said = message("deadline {day}", day=str(schedule.deadline)).say(language)
    if spare is None or abs(spare) < 0.05:
        return [(said, "dim")]
    words = "{days} late" if spare < 0 else "{days} to spare"
    judged = message(words, days=working_days(abs(spare))).say(language)
    return [(said + " ", "dim"), (judged, "bold orange" if spare < 0 else "green")]


def _draw(chart: Chart, paper: Paper, page: _Page) -> None:
    table, scale = _layout(chart, paper)
    drawing = Drawing(chart, scale, paper.glyphs)
    page.lines.extend(_header(table, drawing, paper))
    for row in chart.rows:
        page.used.update(marks_of(row))
        border: Meaning = "critical border" if _is_critical(row, chart.choice.depth) else "border"
        page.used.add(border)
        page.lines.append([*cells(table, row, paper.glyphs), paper.glyphs.run(border), *drawing.line(row)])
        if chart.variance is not None and row.live:
            left = planned_cells(table, row, paper.glyphs, paper.language)
            page.lines.append([*left, paper.glyphs.run("border"), *drawing.planned_line(row)])
    page.used |= drawing.used
    page.lines.extend(_notes(_cut_remark(scale), paper))


def _is_critical(row: Row, depth: int | None) -> bool:
    """Return whether a leaf is critical, or something below a parent whose children aren't shown."""
    return row.at.critical and (row.task.is_leaf or row.task.depth + 1 == depth)


def _layout(chart: Chart, paper: Paper) -> tuple[Table, Scale]:
    """Return the columns of the left side and the scale of the right one, together within the width."""
    table = table_for(chart.rows, paper.width, paper.language, wbs=paper.wbs)
    room = max(paper.width - table.columns - 1, _NARROWEST_CHART)
    focus = moment_of(chart.schedule.schedule.as_of)
    scale = scale_for(chart.span(), room, paper.unit, focus)
    return table.widened(room - scale.columns), scale


def _cut_remark(scale: Scale) -> list[Message]:
    if not scale.cut:
        return []
    return [
        message(
            "shown: {first} to {last}; `--from` and `--to` choose other days",
            first=scale.first_day,
            last=scale.last_day,
        )
    ]


def _header(table: Table, drawing: Drawing, paper: Paper) -> list[Line]:
    """Return the two lines of dates and the rule below them, with today and the deadline on it."""
    upper, lower = header(drawing.scale, paper.language)
    border = paper.glyphs.run("border")
    above: list[Line] = [[(" " * table.columns, ""), border, (upper, "bold")]] if upper.strip() else []
    return [
        *above,
        [*titles(table, paper.language), border, (lower, "")],
        [paper.glyphs.run("rule", table.columns), paper.glyphs.run("rule border"), *_rule(drawing, paper)],
    ]


def _rule(drawing: Drawing, paper: Paper) -> list[Run]:
    """Return the line below the dates: the grid's ends, today and the deadline by name."""
    glyphs, columns = paper.glyphs, drawing.scale.columns
    marks: list[tuple[int, Meaning, str]] = []
    if drawing.deadline is not None:
        marks.append((drawing.deadline, "rule deadline", translate("deadline", paper.language)))
    if 0 <= drawing.today < columns:
        marks.append((drawing.today, "rule today", translate("today", paper.language)))
    line: list[Run] = []
    at = 0
    marks.sort()
    ends = [*(column for column, _, _ in marks[1:]), columns]
    for (column, meaning, word), end in zip(marks, ends, strict=False):
        if column < at:
            continue
        glyph, paint = glyphs.run(meaning)
        behind = column + 1 + width_of(word) <= end - (end < columns)
        before = not behind and column - width_of(word) > at
        text = glyph + word if behind else word + glyph if before else glyph
        start = column - (width_of(word) if before else 0)
        line += [glyphs.run("rule", start - at), (text, paint)]
        at = start + width_of(text)
    return [*line, glyphs.run("rule", columns - at)]
