"""The right side of a Gantt chart: a bar on a background of days."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mktpm.engine.calendar import Calendar, datetime_of
from mktpm.quantities import MINUTES_PER_ELAPSED_DAY
from mktpm.views.gantt_glyphs import Cell, Glyphs, Meaning
from mktpm.views.gantt_header import grid_columns
from mktpm.views.gantt_rows import Chart, Row
from mktpm.views.gantt_scale import Scale
from mktpm.views.painted import Run
from mktpm.views.wording import days_text

_BLANK: Cell = ("rule", " ")
_SAME_DAYS = 0.05
_DATE_COLUMNS = 6
"""A blank, and a month and a day."""


@dataclass(slots=True)
class Drawing:
    """The chart of one project while it is drawn."""

    chart: Chart
    scale: Scale
    glyphs: Glyphs
    used: set[Meaning] = field(default_factory=set)
    """What has been drawn so far, for the legend."""
    _offs: dict[int, frozenset[int]] = field(default_factory=dict)
    _slices: dict[tuple[int, int], list[Run]] = field(default_factory=dict)
    _cells: list[Cell] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._cells = self._background()
        self.used |= {meaning for meaning, text in self._cells if not text}

    @property
    def today(self) -> int:
        """Return the column of the day looked from, which may lie outside."""
        return self.scale.day_column(self.chart.schedule.schedule.as_of)

    @property
    def deadline(self) -> int | None:
        """Return the column of the project's deadline, None where it isn't shown."""
        day = self.chart.schedule.deadline
        column = None if day is None else self.scale.day_column(day.day)
        return column if column is not None and 0 <= column < self.scale.columns else None

    def _background(self) -> list[Cell]:
        cells = [_BLANK] * self.scale.columns
        for column in grid_columns(self.scale):
            cells[column] = ("grid", "")
        for column in self.off_columns(self.chart.schedule.timeline.calendar()):
            cells[column] = ("off", "")
        if self.deadline is not None:
            cells[self.deadline] = ("deadline", "")
        if 0 <= self.today < self.scale.columns:
            cells[self.today] = ("today", "")
        return cells

    def off_columns(self, calendar: Calendar) -> frozenset[int]:
        """Return the columns of the days on which ``calendar`` has no work; none above the scale of days."""
        found = self._offs.get(id(calendar))
        if found is None:
            found = self._offs[id(calendar)] = frozenset(self._off_columns(calendar))
        return found

    def _off_columns(self, calendar: Calendar) -> Iterable[int]:
        if self.scale.zoom.unit != "day":
            return
        wide = self.scale.zoom.columns
        first = self.scale.first_day.toordinal()
        for number in range(self.scale.columns // wide):
            day = datetime_of((first + number) * MINUTES_PER_ELAPSED_DAY).date()
            if not calendar.kind(day).works:
                yield from range(number * wide, (number + 1) * wide)

    def empty(self, first: int, end: int) -> list[Run]:
        """Return the background from column ``first`` up to and without ``end``."""
        found = self._slices.get((first, end))
        if found is None:
            found = self._slices[(first, end)] = self.glyphs.runs(self._cells[first:end])
        return found

    def line(self, row: Row) -> list[Run]:
        """Return the row's bar on the background, as wide as the scale."""
        first, cells = self._clipped(row)
        self.used.update(meaning for meaning, text in cells if not text)
        end = first + len(cells)
        return [*self.empty(0, first), *self.glyphs.runs(cells), *self.empty(end, self.scale.columns)]

    def planned_line(self, row: Row) -> list[Run]:
        """Return the baseline's bar on the background, as wide as the scale, with the days it slipped behind it."""
        if row.planned is None:
            return self.empty(0, self.scale.columns)
        first, cells = self._planned(row, *row.planned)
        first, cells = self._with_slip(row, first, cells)
        self.used.update(meaning for meaning, text in cells if not text)
        end = first + len(cells)
        return [*self.empty(0, first), *self.glyphs.runs(cells), *self.empty(end, self.scale.columns)]

    def _planned(self, row: Row, start: int, finish: int) -> tuple[int, list[Cell]]:
        """Return the first column and the visible cells of the baseline's bar."""
        first, last = self.scale.column(start), self.scale.last_column(start, finish)
        if first >= self.scale.columns:
            return self.scale.columns - 1, [("after", "")]
        if last < 0:
            return 0, [("before", "")]
        if row.task.is_leaf and (start == finish or _is_milestone(row)):
            return max(first, 0), [("planned milestone", "")]
        begin, end = max(first, 0), min(last, self.scale.columns - 1) + 1
        return begin, [("planned", "")] * (end - begin)

    def _with_slip(self, row: Row, first: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
        """Return the cells with the days that the row slipped beside them, where there is room."""
        text = slip_of(row) if _is_milestone(row) else ""
        meaning: Meaning = "slip" if (row.slip_days or 0) > 0 else "lead"
        written: list[Cell] = [(meaning, character) for character in text]
        end, columns = first + len(cells), self.scale.columns
        if written and end + len(written) + 1 <= columns:
            behind: list[Cell] = [_BLANK] * (end + len(written) + 1 < columns)
            return first, [*cells, _BLANK, *written, *behind]
        if written and first > len(written):
            return first - len(written) - 1, [*written, _BLANK, *cells]
        return first, cells

    def _clipped(self, row: Row) -> tuple[int, list[Cell]]:
        """Return the first column and the cells of what is drawn for ``row``."""
        first, last = self.scale.column(row.start), self.scale.last_column(row.start, row.finish)
        if first >= self.scale.columns:
            return self.scale.columns - 1, [("after", "")]
        if max(last, self._late_until(row)) < 0:
            return 0, [("before", "")]
        if not row.live:
            return self._inside(first, [("cancelled", "")])
        if row.is_event:
            return self._event(row, first)
        cells = self._leaf(row, first, last) if row.task.is_leaf else self._parent(row, first, last)
        return self._with_due(row, max(first, 0), cells)

    def _inside(self, first: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
        """Return the cells without those that lie outside of the scale."""
        cut = max(-first, 0)
        return first + cut, cells[cut : cut + self.scale.columns - max(first, 0)]

    def _late_until(self, row: Row) -> int:
        """Return the last column to which an overdue row is drawn as late; -1 where there is none."""
        return -1 if row.days_late is None else min(self.today, self.scale.columns - 1)

    def _late_from(self, row: Row, last: int) -> int | None:
        """Return the column from which the row is late: at least its last one, if it is late at all."""
        if not row.misses_due or row.due is None:
            return None
        return min(self.scale.column(row.due.end() - 1) + 1, max(last, self._late_until(row)))

    def _stretch(self, row: Row, first: int, last: int, meanings: tuple[Meaning, Meaning]) -> list[Cell]:
        """Return the visible columns of a bar: its done part, its open part, and what is late."""
        length = last - first + 1
        done, open_ = meanings
        filled = first + _filled(length, row.at.progress, done=row.at.state == "done")
        late = self._late_from(row, last)
        begin, end = max(first, 0), min(max(last, self._late_until(row)), self.scale.columns - 1) + 1
        cells: list[Cell] = [(done, "")] * (min(filled, end) - begin)
        cells += [(open_, "")] * (min(last + 1, end) - begin - len(cells))
        cells += self._cells[begin + len(cells) : end]
        if late is not None:
            late = max(late, begin)
            done_late = min(max(filled - late, 0), end - late)
            cells[late - begin :] = [*[_LATE_DONE] * done_late, *[_LATE] * (end - late - done_late)]
        return cells

    def _leaf(self, row: Row, first: int, last: int) -> list[Cell]:
        critical = row.at.critical
        cells = self._stretch(row, first, last, ("critical done", "critical open") if critical else ("done", "open"))
        if row.calendar is not None and self.scale.zoom.unit == "day":
            pause: Cell = ("critical pause" if critical else "pause", "")
            for column in self.off_columns(row.calendar):
                if first < column < last and cells[column - max(first, 0)][0] not in _LATE_MEANINGS:
                    cells[column - max(first, 0)] = pause
        return cells

    def _parent(self, row: Row, first: int, last: int) -> list[Cell]:
        cells = self._stretch(row, first, last, ("parent done", "parent open"))
        if first == last and cells[0][0] not in _LATE_MEANINGS:
            return [("parent", "")]
        if first >= 0:
            cells[0] = _end(cells[0], "left")
        if last < self.scale.columns:
            at = last - max(first, 0)
            cells[at] = _end(cells[at], "right")
        return cells

    def _event(self, row: Row, column: int) -> tuple[int, list[Cell]]:
        """Return a milestone, with what it is late before or behind it, and its date."""
        done = row.at.state == "done"
        kind = "late milestone" if row.misses_due else "critical milestone" if row.at.critical else "milestone"
        mark: Cell = (_MILESTONES[kind, done], "")
        late = self._late_from(row, column)
        if late is None:
            return self._dated(row, *self._inside(column, [mark]))
        before = max(column - late, 0)
        cells: list[Cell] = [*[_LATE_DONE if done else _LATE] * before, mark]
        if self._late_until(row) > column:
            late = max(late, column + 1)
            cells += self._cells[column + 1 : late]
            cells += [_LATE] * (self._late_until(row) + 1 - late)
        return self._dated(row, *self._inside(column - before, cells))

    def _dated(self, row: Row, first: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
        """Return the cells with the row's day beside them, where there is room."""
        written: list[Cell] = [("date", character) for character in f"{datetime_of(row.start):%m-%d}"]
        end, columns = first + len(cells), self.scale.columns
        if end + _DATE_COLUMNS <= columns:
            return first, [*cells, _BLANK, *written, *[_BLANK] * (end + _DATE_COLUMNS < columns)]
        if first >= _DATE_COLUMNS:
            return first - _DATE_COLUMNS, [*written, _BLANK, *cells]
        return first, cells

    def _with_due(self, row: Row, first: int, cells: list[Cell]) -> tuple[int, list[Cell]]:
        """Return the bar with a tick on its due day, where that is still ahead of its end."""
        if row.due is None or row.at.state == "done" or not row.task.is_leaf:
            return first, cells
        end, due = first + len(cells), self.scale.column(row.due.end() - 1)
        if not end <= due < self.scale.columns:
            return first, cells
        return first, [*cells, *self._cells[end:due], ("due", "")]


_LATE: Cell = ("late", "")
_LATE_DONE: Cell = ("late done", "")
_LATE_MEANINGS = ("late", "late done")
_MILESTONES: dict[tuple[str, bool], Meaning] = {
    ("milestone", False): "milestone", ("milestone", True): "milestone done",
    ("critical milestone", False): "critical milestone", ("critical milestone", True): "critical milestone done",
    ("late milestone", False): "late milestone", ("late milestone", True): "late milestone done",
}  # fmt: skip


def slip_of(row: Row) -> str:
    """Return by how many working days a row ends later or earlier than planned; "" for as planned."""
    days = row.slip_days
    if days is None or abs(days) < _SAME_DAYS:
        return ""
    return f"{'+' if days > 0 else ''}{days_text(days)}"


def _is_milestone(row: Row) -> bool:
    return row.baseline is not None and row.baseline.planned.fields.milestone


def _filled(length: int, progress: float, *, done: bool) -> int:
    """Return how many of ``length`` columns are done; neither none nor all while work is under way."""
    if done or progress <= 0:
        return length if done else 0
    return min(max(round(length * progress), 1), max(length - 1, 1))


def _end(cell: Cell, side: str) -> Cell:
    """Return the end of a parent's bracket in place of its line."""
    meanings: dict[tuple[str, str], Meaning] = {
        ("parent open", "left"): "parent left", ("parent done", "left"): "parent left done",
        ("parent open", "right"): "parent right", ("parent done", "right"): "parent right done",
    }  # fmt: skip
    return meanings.get((cell[0], side), cell[0]), cell[1]
