"""A chart of days in a terminal: bars or stacked bands from the axis up, lines across them.

The height of a bar is drawn in eighths of a row. Everything has a glyph of its own, so that the
chart can be read without colours.
"""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from mktpm.display_width import padded
from mktpm.views.painted import Line, Run, runs_of

Figures = Sequence[float | None]


@dataclass(frozen=True, slots=True)
class Band:
    """What bars are made of: an area that stands on the one before it."""

    values: Figures
    glyph: str
    paint: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A line across the chart."""

    values: Figures
    glyph: str
    paint: str
    over: bool
    """Whether it is drawn over the bars; otherwise only beside them."""


@dataclass(frozen=True, slots=True)
class Plot:
    """All that a chart shows."""

    days: Sequence[date]
    bands: Sequence[Band]
    traces: Sequence[Trace]
    today: date | None
    """The day to mark on the axis."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The room for a chart."""

    width: int
    height: int
    """Rows of the area; the chart may take a few less, and has two more below it."""
    ascii_only: bool


_EIGHTHS = "▁▂▃▄▅▆▇"
_LEAST_COLUMNS = 8
_WIDEST_DAY = 6
_LABEL = 5
"""Columns of a day's label: 09-07."""


def plot_lines(plot: Plot, frame: Frame) -> list[Line]:
    """Return the lines of a chart: its area, its axis and the days below."""
    return list(_Drawing(plot, frame).lines())


class _Drawing:
    """Draws one chart."""

    def __init__(self, plot: Plot, frame: Frame) -> None:
        self.plot, self.frame = plot, frame
        self.step = _nice_step(self._highest())
        self.top = max(math.ceil(self._highest() / self.step - 1e-9), 1) * self.step
        ticks = round(self.top / self.step)
        self.rows = max(frame.height // ticks, 1) * ticks
        self.margin = max(len(_figure(self.step * n)) for n in range(ticks + 1)) + 2
        self.groups = _groups(len(plot.days), max(frame.width - self.margin, _LEAST_COLUMNS))

    def _highest(self) -> float:
        stacks: list[float] = [
            sum(values) for values in zip(*(_numbers(band.values) for band in self.plot.bands), strict=True)
        ]
        traced = [value for trace in self.plot.traces for value in trace.values if value is not None]
        return max([*stacks, *traced, 1.0])

    def lines(self) -> Iterator[Line]:
        """Yield the chart from its top to the labels of the days."""
        columns = [self._column(group) for group in self.groups]
        for row in reversed(range(self.rows)):
            yield [*self._margin(row), *runs_of([column[row] for column in columns])]
        yield from self._axis()

    def _margin(self, row: int) -> list[Run]:
        """Return what stands left of a row: the figure that its upper edge stands for."""
        tick = (row + 1) * self.top / self.rows / self.step
        labelled = abs(tick - round(tick)) < 1e-9
        edge = ("+" if labelled else "|") if self.frame.ascii_only else ("┤" if labelled else "│")
        label = _figure(round(tick) * self.step) if labelled else ""
        return [(f"{label:>{self.margin - 2}} {edge}", "dim")]

    def _column(self, group: range) -> list[Run]:
        """Return the cells of a column from the bottom up, as on the last of its days that has figures."""
        cells = [(" ", "")] * self.rows
        known = [day for day in group if self.plot.bands and _at(self.plot.bands[0].values, day) is not None]
        if known:
            self._fill(cells, known[-1])
        for trace in self.plot.traces:
            drawn = [day for day in group if _at(trace.values, day) is not None]
            if drawn:
                row = self._row(_at(trace.values, drawn[-1]) or 0.0)
                if trace.over or cells[row][0] == " ":
                    cells[row] = (trace.glyph, trace.paint)
        return cells

    def _fill(self, cells: list[Run], day: int) -> None:
        if len(self.plot.bands) == 1:
            self._bar(cells, self.plot.bands[0], day)
            return
        for row in range(self.rows):
            level = (row + 0.5) * self.top / self.rows
            for band in self.plot.bands:
                level -= _at(band.values, day) or 0.0
                if level < 0:
                    cells[row] = (band.glyph, band.paint)
                    break

    def _bar(self, cells: list[Run], band: Band, day: int) -> None:
        value = _at(band.values, day) or 0.0
        eighths = max(round(value / self.top * self.rows * 8), int(value > 0))
        for row in range(self.rows):
            here = eighths - row * 8
            if here >= 8:
                cells[row] = (band.glyph, band.paint)
            elif here > 0:
                partial = ("_" if here < 4 else band.glyph) if self.frame.ascii_only else _EIGHTHS[here - 1]
                cells[row] = (partial, band.paint)

    def _row(self, value: float) -> int:
        return min(max(math.ceil(value / self.top * self.rows - 1e-9) - 1, 0), self.rows - 1)

    def _axis(self) -> Iterator[Line]:
        """Yield the line below the area and the labels of the days."""
        labels = dict(_labels(self.plot.days, self.groups))
        corner, plain, tick, mark = "+-+^" if self.frame.ascii_only else "┼─┬▲"
        today = next((n for n, group in enumerate(self.groups) if self._is_today(group)), None)
        axis = [(tick if n in labels else plain, "dim") for n in range(len(self.groups))]
        if today is not None:
            axis[today] = (mark, "green")
        yield [(f"{'0':>{self.margin - 2}} {corner}", "dim"), *runs_of(axis)]
        text = ""
        for column, label in sorted(labels.items()):
            text = padded(text, column) + label
        yield [(" " * self.margin, ""), (text, "dim")]

    def _is_today(self, group: range) -> bool:
        return self.plot.today is not None and self.plot.today in [self.plot.days[n] for n in group]


def _at(values: Figures, position: int) -> float | None:
    return values[position] if position < len(values) else None


def _numbers(values: Figures) -> list[float]:
    return [value or 0.0 for value in values]


def _figure(value: float) -> str:
    return f"{round(value, 2):g}"


def _nice_step(highest: float) -> float:
    """Return the distance of the figures at the side: 1, 2 or 5 times a power of ten, at most six of them."""
    power = math.pow(10, max(math.floor(math.log10(highest / 6)), 0))
    steps: tuple[float, ...] = (power, 2 * power, 5 * power, 10 * power)
    return next(step for step in steps if highest / step <= 6)


def _groups(days: int, room: int) -> list[range]:
    """Return which days each column stands for: several days, or one day in several columns."""
    if days <= room:
        wide = min(room // days, _WIDEST_DAY)
        return [range(n, n + 1) for n in range(days) for _ in range(wide)]
    return [range(n * days // room, (n + 1) * days // room) for n in range(room)]


_MARKED: tuple[tuple[int, Callable[[date], bool]], ...] = (
    (1, lambda _: True),
    (7, lambda day: day.weekday() == 0),
    (14, lambda day: day.weekday() == 0 and day.toordinal() // 7 % 2 == 0),
    (31, lambda day: day.day == 1),
    (92, lambda day: day.day == 1 and day.month % 3 == 1),
    (366, lambda day: day.day == 1 and day.month == 1),
)
"""Which days have labels, from many to few, each with the most days from one to the next."""


def _labels(days: Sequence[date], groups: Sequence[range]) -> Iterator[tuple[int, str]]:
    """Yield the columns with labels: as many as have room, the first day always."""
    firsts = _first_columns(groups)
    for apart, marked in _MARKED:
        if apart * len(groups) < (_LABEL + 2) * len(days):
            continue
        columns = [(column, n) for n, column in firsts if marked(days[n])]
        if all(after[0] - before[0] >= _LABEL + 2 for before, after in pairwise(columns)):
            break
    else:
        columns = []
    shown = [(column, n) for column, n in columns if column >= _LABEL + 2 or column == 0]
    for column, n in [(0, 0), *(found for found in shown if found[0] > 0)]:
        if column + _LABEL <= len(groups) or column == 0:
            yield column, f"{days[n]:%m-%d}"


def _first_columns(groups: Sequence[range]) -> list[tuple[int, int]]:
    """Return each day with the column in which it begins."""
    found: dict[int, int] = {}
    for column, group in enumerate(groups):
        for day in group:
            found.setdefault(day, column)
    return list(found.items())
