"""Burndown, burnup and cumulative flow as charts, each with the last days as a table."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mktpm.engine.daily import LIVE, Daily, Measure
from mktpm.engine.reach import Reach
from mktpm.language import Count, Language, Listing, Message, message
from mktpm.plan.model import Status
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.plot import Band, Frame, Plot, Trace, plot_lines
from mktpm.views.prose import fitted
from mktpm.views.reach import reach_notes
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday, status_word

_BANDS: dict[Status, tuple[str, str, str]] = {
    "done": ("█", "#", "green"),
    "review": ("▓", "+", "purple"),
    "doing": ("▒", "=", "blue"),
    "blocked": ("╳", "x", "bold orange"),
    "todo": ("░", ".", "dim"),
}
"""For each status its glyph, the same in ASCII, and its paint."""


@dataclass(frozen=True, slots=True)
class BurndownPaper:
    """What the charts are drawn on."""

    width: int
    height: int
    """Rows of a chart's area."""
    rows: int
    """Days in the table below a chart; 0 for no table."""
    kind: str
    """``down``, ``up`` or ``flow``."""
    as_of: date
    language: Language
    ascii_only: bool = False


@dataclass(frozen=True, slots=True)
class Charted:
    """The figures of one chart, and what they are of."""

    names: tuple[str, ...]
    """The names of the projects."""
    daily: Daily | None
    reach: Reach


def burndown_text(charts: Sequence[Charted], paper: BurndownPaper) -> PaintedLines:
    """Return all charts, one below the other."""
    lines: list[Line] = []
    for chart in charts:
        if lines:
            lines.append([])
        lines += _Chart(chart, paper).lines()
    return fitted(lines, paper.width)


class _Chart:
    """Writes one chart."""

    def __init__(self, chart: Charted, paper: BurndownPaper) -> None:
        self.chart, self.paper = chart, paper
        self.language = paper.language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the chart: what it says in a line, the area, its legend, the table, and what to know."""
        daily, paper = self.chart.daily, self.paper
        yield from flowed([[run] for run in self._summary(daily)], paper.width, " · ")
        if daily is None:
            yield [(self.say("there is no history of tasks on these days"), "dim")]
        else:
            yield []
            frame = Frame(paper.width, paper.height, paper.ascii_only)
            yield from plot_lines(self._plot(daily), frame)
            yield from flowed([[run] for run in self._legend(daily)], paper.width, "   ")
            if paper.rows and daily.known:
                yield []
                yield from self._table(daily)
        notes = [note.say(self.language) for note in reach_notes(self.chart.reach)]
        yield from ([(f"– {note}", "dim")] for note in notes)

    def _summary(self, daily: Daily | None) -> Iterator[Run]:
        titles = {
            "down": message("burndown of {names}", names=self._names()),
            "up": message("burnup of {names}", names=self._names()),
            "flow": message("cumulative flow of {names}", names=self._names()),
        }
        yield titles[self.paper.kind].say(self.language), "bold"
        if daily is None or not daily.known:
            return
        scope, done, left = daily.scope[-1], daily.done[-1], daily.remaining[-1]
        yield self.say("{done} of {scope} done", done=_figure(done), scope=_amount(scope, daily.measure)), ""
        yield self.say("{left} left", left=_figure(left)), ""
        behind = _behind(daily)
        if behind is not None and behind >= _TELLING and left:
            yield self.say("{amount} behind the ideal line", amount=_amount(behind, daily.measure)), "orange"
        elif behind is not None and behind <= -_TELLING:
            yield self.say("{amount} ahead of the ideal line", amount=_amount(-behind, daily.measure)), "green"
        if daily.end is not None:
            yield self.say("to be done by {day}", day=Weekday(daily.end)), ""

    def _names(self) -> object:
        names = self.chart.names
        return Listing(names) if len(names) <= _MOST_NAMES else Count(len(names), "project")

    def _plot(self, daily: Daily) -> Plot:
        plain = self.paper.ascii_only
        today = self.paper.as_of if self.paper.as_of in daily.days else None
        if self.paper.kind == "flow":
            bands = [Band(daily.status[each], *_glyph(each, ascii_only=plain)) for each in LIVE]
            return Plot(daily.days, bands, (), today)
        scope = Trace(daily.scope, "-" if plain else "─", "purple", over=False)
        ideal = Trace(_ideal(daily, self.paper.kind), "." if plain else "·", "bold", over=True)
        values, paint = (daily.done, "green") if self.paper.kind == "up" else (daily.remaining, "blue")
        return Plot(daily.days, [Band(values, "#" if plain else "█", paint)], (scope, ideal), today)

    def _legend(self, daily: Daily) -> Iterator[Run]:
        plain = self.paper.ascii_only
        if self.paper.kind == "flow":
            for each in reversed(LIVE):
                glyph, paint = _glyph(each, ascii_only=plain)
                yield f"{glyph} {status_word(each, self.language)}", paint
        else:
            up = self.paper.kind == "up"
            word = self.say("done") if up else self.say("left")
            yield f"{'#' if plain else '█'} {word}", "green" if up else "blue"
            if any(value is not None for value in daily.ideal):
                yield f"{'.' if plain else '·'} {self.say('ideal line')}", "bold"
            yield f"{'-' if plain else '─'} {self.say('all that is in the plan')}", "purple"
        if self.paper.as_of in daily.days:
            yield f"{'^' if plain else '▲'} {self.say('today')}", "green"

    def _table(self, daily: Daily) -> Iterator[Line]:
        columns = [
            Column("day", self.say("Day")),
            Column("left", self.say("Left"), right=True),
            Column("ideal", self.say("Ideal"), right=True, leaves=4),
            *(Column(each, status_word(each, self.language), right=True, leaves=3) for each in self._split()),
            Column("done", self.say("Done so far"), right=True),
            Column("came", self.say("New"), right=True, leaves=1),
            Column("went", self.say("Dropped"), right=True, leaves=2),
            Column("scope", self.say("In all"), right=True),
        ]
        first = max(daily.known - self.paper.rows, 0)
        rows = [self._row(daily, n) for n in range(first, daily.known)]
        table = sheet(columns, rows, self.paper.width)
        yield table.head()
        for row in rows:
            yield table.line(row)

    def _split(self) -> tuple[Status, ...]:
        return ("todo", "blocked", "doing", "review") if self.paper.kind == "flow" else ()

    def _row(self, daily: Daily, n: int) -> Row:
        step = daily.done[n] - daily.done[n - 1] if n else 0.0
        ideal = daily.ideal[n]
        done: list[Run] = [(_figure(daily.done[n]), "")]
        if step:
            done.insert(0, (f"{step:+.6g}".replace("+-", "-") + "  ", "green" if step > 0 else "orange"))
        return {
            "day": ((Weekday(daily.days[n]).say(self.language), ""),),
            "left": ((_figure(daily.remaining[n]), "bold"),),
            "ideal": ((_figure(ideal, 1) if ideal is not None else "", "dim"),),
            "done": done,
            "came": ((f"+{_figure(daily.came[n])}" if daily.came[n] and n else "", "orange"),),
            "went": ((f"-{_figure(daily.went[n])}" if daily.went[n] else "", ""),),
            "scope": ((_figure(daily.scope[n]), ""),),
            **{each: ((_figure(daily.status[each][n]), ""),) for each in self._split()},
        }


_TELLING = 0.5
"""Less than this from the ideal line is on it."""
_MOST_NAMES = 3


def _glyph(status: Status, *, ascii_only: bool) -> tuple[str, str]:
    drawn, plain, paint = _BANDS[status]
    return (plain if ascii_only else drawn), paint


def _ideal(daily: Daily, kind: str) -> Sequence[float | None]:
    """Return the ideal line of what is left, or turned over: of what is done."""
    if kind != "up":
        return daily.ideal
    known = [value for value in daily.ideal if value is not None]
    return [None if value is None else max(known) - value for value in daily.ideal]


def _behind(daily: Daily) -> float | None:
    """Return how much more is left than the ideal line has on the last day known."""
    ideal = daily.ideal[daily.known - 1]
    return None if ideal is None else daily.remaining[-1] - ideal


def _figure(value: float, digits: int = 2) -> str:
    return f"{round(value, digits) + 0.0:g}"


def _amount(value: float, measure: Measure) -> Count | Message:
    return Count(round(value, 1), "task") if measure == "tasks" else Count(round(value, 1), "working day")
