"""What a plan's history says about the flow of its work, in tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mktpm.engine.items import Item, Stage
from mktpm.engine.measures import FEW, By, Figures, Kept, Metrics, Period, Spread
from mktpm.engine.reach import Reach
from mktpm.language import Count, Language, Message, message, translate
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted
from mktpm.views.reach import reach_notes
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday, days_text, percent

_WEEKS = 8
"""How many weeks are shown where nobody asked for weeks."""
_BAR = 20
_OLDEST = 3
STAGE_WORDS: dict[Stage, str] = {
    "waiting": "waits for others",
    "ready": "ready, not started",
    "doing": "doing",
    "review": "in review",
    "blocked": "blocked",
}


@dataclass(frozen=True, slots=True)
class MetricsPaper:
    """What the figures are written on."""

    width: int
    by: By | None
    language: Language


def metrics_text(metrics: Metrics, reach: Reach, paper: MetricsPaper) -> PaintedLines:
    """Return all figures; with ``by`` only the table that was asked for."""
    return fitted(_Page(metrics, reach, paper).lines(), paper.width)


class _Page:
    """Writes the figures."""

    def __init__(self, metrics: Metrics, reach: Reach, paper: MetricsPaper) -> None:
        self.metrics, self.reach, self.paper = metrics, reach, paper
        self.language, self.width = paper.language, paper.width

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield from flowed([[run] for run in self._head()], self.width, " · ")
        if self.metrics.overall.done or self.metrics.overall.kept.finished or self.metrics.in_work.items:
            yield from self._body()
        notes = [note.say(self.language) for note in (*self._cautions(), *reach_notes(self.reach))]
        if notes:
            yield []
        yield from ([(f"– {note}", "dim")] for note in notes)

    def _head(self) -> Iterator[Run]:
        metrics = self.metrics
        since = metrics.since or self.reach.since
        yield self.say("metrics on {day}", day=Weekday(metrics.as_of)), "bold"
        if since is not None:
            yield self.say("since {day}", day=Weekday(since)), ""
        done = Count(metrics.overall.done, "task").say(self.language)
        yield self.say("{tasks} done", tasks=done), ""

    def _body(self) -> Iterator[Line]:
        by = self.paper.by
        if by is None:
            yield from self._overall()
        elif by == "status":
            yield from self._stages(self.metrics.overall)
        elif by in ("week", "quarter"):
            yield from self._periods(self.metrics.weeks if by == "week" else self.metrics.quarters, self.say(by))
        elif by == "task":
            yield from self._tasks()
        else:
            yield from self._groups(self.say(by))

    def _overall(self) -> Iterator[Line]:
        overall = self.metrics.overall
        yield from self._times(overall)
        yield from self._stages(overall)
        yield from self._promises(overall)
        yield from self._benchmarks()
        yield from self._in_work()
        yield from self._periods(self.metrics.weeks[-_WEEKS:], self.say("week"))

    # ------------------------------------------------------------------ times

    def _spread_columns(self) -> list[Column]:
        return [
            Column("n", "n", right=True),
            Column("median", self.say("Median"), right=True),
            Column("middle", self.say("Middle half"), right=True, leaves=2),
            Column("p85", self.say("85% within"), right=True),
            Column("range", self.say("Range"), right=True, leaves=3),
        ]

    def _spread_cells(self, spread: Spread, unit: str = "d") -> dict[str, Line]:
        """Return the cells of a spread; of a few cases only how many there are and between what they lie."""
        sample = spread.sample
        cells: dict[str, Line] = {"n": ((str(spread.n), "dim" if spread.few else ""),)}
        if spread.n:
            cells["range"] = ((_between(spread.values[0], spread.values[-1], unit), "dim"),)
        if sample is not None:
            cells["median"] = ((_figure(sample.median, unit), "bold"),)
            cells["middle"] = ((_between(sample.p25, sample.p75, unit), ""),)
            cells["p85"] = ((_figure(sample.p85, unit), ""),)
        elif spread.n:
            cells["p85"] = ((self.say("too few"), "dim"),)
        return cells

    def _table(self, title: str, columns: Sequence[Column], rows: Sequence[Row], note: str = "") -> Iterator[Line]:
        if not rows:
            return
        yield []
        yield [(title, "bold"), (f"  {note}" if note else "", "dim")]
        table = sheet(columns, rows, self.width - 2)
        yield [("  ", ""), *table.head()]
        for row in rows:
            yield [("  ", ""), *table.line(row)]

    def _times(self, figures: Figures) -> Iterator[Line]:
        spreads = (
            ("cycle time: from start to finish", figures.cycle, "d"),
            ("lead time: from being planned to finish", figures.lead, "d"),
            ("actual by planned length", figures.ratio, "×"),
        )
        columns = [Column("name", "", least=20), *self._spread_columns()]
        rows = [{"name": ((self.say(name), ""),), **self._spread_cells(spread, unit)} for name, spread, unit in spreads]
        yield from self._table(self.say("How long it takes"), columns, rows, self.say("in working days"))

    def _stages(self, figures: Figures) -> Iterator[Line]:
        if not any(stage.total for stage in figures.stages):
            return
        columns = [
            Column("name", ""),
            *self._spread_columns(),
            Column("total", self.say("Sum"), right=True),
            Column("share", self.say("Share"), leaves=1),
        ]
        rows: list[Row] = []
        for stage in figures.stages:
            shown = stage.stage != "waiting"
            length = round(stage.share * _BAR) if shown else 0
            rows.append(
                {
                    "name": ((translate(STAGE_WORDS[stage.stage], self.language), ""),),
                    **self._spread_cells(stage.spread),
                    "total": ((days_text(stage.total), ""),),
                    "share": (
                        (f"{percent(stage.share):>4} {'█' * length}" if shown else "", _stage_paint(stage.stage)),
                    ),
                }
            )
        yield from self._table(
            self.say("Where work waits"), columns, rows, self.say("in working days, before it is done")
        )
        if figures.efficiency is not None:
            said = self.say("flow efficiency {share}: so much of the time since tasks could be started was work",
                            share=percent(figures.efficiency))  # fmt: skip
            yield [(f"  {said}", "")]

    # ------------------------------------------------------------------ promises

    def _promises(self, figures: Figures) -> Iterator[Line]:
        kept, first = figures.kept, figures.first_kept
        if not kept.finished + kept.open_late:
            return
        yield []
        yield [(self.say("Promises"), "bold")]
        if kept.finished:
            yield [(f"  {self._on_time(kept)}", "")]
            yield [(f"  {self._on_first_time(first)}", "")]
        if kept.overdue_rate is not None:
            said = self.say(
                "overdue {share}: {late} of {n} that fell due, {open} of them still open",
                share=percent(kept.overdue_rate), late=kept.finished + kept.open_late - kept.on_time,
                n=kept.finished + kept.open_late, open=kept.open_late,
            )  # fmt: skip
            yield [(f"  {said}", "orange" if kept.overdue_rate else "")]

    def _on_time(self, kept: Kept) -> str:
        return self.say(
            "on time {share}: {n} of {all} finished by the due day that held at the end",
            share=percent(kept.rate or 0.0), n=kept.on_time, all=kept.finished,
        )  # fmt: skip

    def _on_first_time(self, kept: Kept) -> str:
        return self.say(
            "by the first due day {share}: {n} of {all}",
            share=percent(kept.rate or 0.0), n=kept.on_time, all=kept.finished,
        )  # fmt: skip

    def _benchmarks(self) -> Iterator[Line]:
        columns = [
            Column("name", self.say("Tag"), least=8),
            Column("limit", self.say("Benchmark"), right=True),
            Column("within", self.say("Within"), right=True),
            *self._spread_columns(),
        ]
        rows: list[Row] = []
        for against in self.metrics.benchmarks:
            within = f"{against.within}/{against.spread.n}"
            if not against.spread.few:
                within += f" {percent(against.within / against.spread.n)}"
            rows.append(
                {
                    "name": ((self.say("all others") if against.name == "all" else against.name, ""),),
                    "limit": ((days_text(against.limit), ""),),
                    "within": ((within, ""),),
                    **self._spread_cells(against.spread),
                }
            )
        yield from self._table(self.say("Cycle times beside the benchmark"), columns, rows)

    def _in_work(self) -> Iterator[Line]:
        running = self.metrics.in_work
        if not running.items:
            return
        yield []
        yield [(self.say("In work"), "bold"), (f"  {len(running.items)}", "")]
        sample = running.age.sample
        if sample is not None:
            said = self.say("age {median} in the median, 85% at most {p85}",
                            median=_figure(sample.median), p85=_figure(sample.p85))  # fmt: skip
            yield [(f"  {said}", "")]
        for item in running.items[:_OLDEST]:
            who: Line = ((f" · {item.owner}", ""),) if item.owner else ()
            paint = "orange" if self._is_old(item) else ""
            yield [("  ", ""), (f"{days_text(item.age or 0):>4}", paint), (f"  {item.name}", ""), *who]

    def _is_old(self, item: Item) -> bool:
        """Return whether a task has been in work for longer than 85 % of those that are done."""
        cycle = self.metrics.overall.cycle.sample
        return cycle is not None and (item.age or 0) > cycle.p85

    # ------------------------------------------------------------------ groups

    def _groups(self, title: str) -> Iterator[Line]:
        columns = [
            Column("name", title, least=10),
            Column("done", self.say("done"), right=True),
            Column("cycle", self.say("Cycle"), right=True),
            Column("p85", self.say("85% within"), right=True, leaves=4),
            Column("lead", self.say("Lead"), right=True, leaves=5),
            *self._stage_columns(),
            Column("flow", self.say("Flow"), right=True, leaves=1),
            Column("time", self.say("On time"), right=True),
            Column("late", self.say("Overdue"), right=True, leaves=9),
            Column("ratio", self.say("By plan"), right=True, leaves=2),
        ]  # fmt: skip
        rows = [self._group(figures) for figures in self.metrics.groups]
        if len(rows) > 1:
            rows.append({**self._group(self.metrics.overall), "name": ((self.say("all"), "bold"),)})
        note = self.say("in working days, medians; of fewer than {n} the range", n=FEW)
        yield from self._table(self.say("By {group}", group=title), columns, rows, note)

    def _stage_columns(self) -> Iterator[Column]:
        for stage, leaves in _STAGE_LEAVES.items():
            yield Column(stage, translate(STAGE_WORDS[stage], self.language), right=True, leaves=leaves)

    def _group(self, figures: Figures) -> Row:
        kept, sample = figures.kept, figures.cycle.sample
        stages: dict[str, Line] = {
            stage.stage: ((_middle(stage.spread), ""),) for stage in figures.stages if stage.spread.n
        }
        return {
            "name": ((figures.name or self.say("none"), "" if figures.name else "dim"),),
            "done": ((str(figures.done), ""),),
            "cycle": ((_middle(figures.cycle), "bold"),),
            "p85": ((_figure(sample.p85) if sample is not None else "", ""),),
            "lead": ((_middle(figures.lead), ""),),
            **stages,
            "flow": ((percent(figures.efficiency) if figures.efficiency is not None else "", ""),),
            "time": ((f"{kept.on_time}/{kept.finished}" if kept.finished else "", ""),),
            "late": ((str(kept.finished + kept.open_late - kept.on_time or ""), "orange"),),
            "ratio": ((_middle(figures.ratio, "×"), ""),),
        }

    def _tasks(self) -> Iterator[Line]:
        columns = [
            Column("name", self.say("Task"), least=14),
            Column("owner", self.say("Owner"), least=6, leaves=1),
            Column("done", self.say("Finished"), right=True),
            Column("cycle", self.say("Cycle"), right=True),
            Column("lead", self.say("Lead"), right=True, leaves=5),
            *self._stage_columns(),
            Column("late", self.say("Late"), right=True),
            Column("first", self.say("By first due"), right=True, leaves=3),
            Column("ratio", self.say("By plan"), right=True, leaves=2),
        ]  # fmt: skip
        rows = [self._task(item) for item in self.metrics.finished]
        yield from self._table(
            self.say("By {group}", group=self.say("task")), columns, rows, self.say("in working days")
        )

    def _task(self, item: Item) -> Row:
        stages: dict[str, Line] = {
            stage: ((days_text(days), ""),) for stage, days in item.stages.items() if days >= _LEAST and item.begun
        }
        return {
            "name": (("◇ " if item.milestone else "", ""), (item.name, "")),
            "owner": ((item.owner, ""),),
            "done": ((f"{item.done:%m-%d}" if item.done else "", ""),),
            "cycle": ((days_text(item.cycle) if item.cycle is not None else "", "bold"),),
            "lead": ((days_text(item.lead) if item.lead is not None else "", ""),),
            **stages,
            "late": _late(item.promise.late if item.promise is not None else None),
            "first": _late(item.first_promise.late if item.first_promise is not None else None),
            "ratio": ((_figure(item.ratio, "×") if item.ratio is not None else "", ""),),
        }

    def _periods(self, periods: Sequence[Period], title: str) -> Iterator[Line]:
        columns = [
            Column("name", title),
            Column("days", self.say("Dates"), leaves=3),
            Column("done", self.say("done"), right=True),
            Column("bar", ""),
            Column("new", self.say("New"), right=True, leaves=4),
            Column("cycle", self.say("Cycle"), right=True, leaves=2),
            Column("time", self.say("On time"), right=True, leaves=1),
        ]
        most = max((period.figures.done for period in periods), default=0)
        rows = [self._period(period, most) for period in periods]
        whole = Spread.of(period.figures.done for period in periods if period.whole)
        note = ""
        if whole.sample is not None:
            note = self.say("{median} in the median of {n}", median=_figure(whole.sample.median, ""), n=whole.n)
        yield from self._table(self.say("Throughput"), columns, rows, note)

    def _period(self, period: Period, most: int) -> Row:
        figures = period.figures
        scale = min(_BAR / most, 1) if most else 0
        return {
            "name": ((period.name, "" if period.whole else "dim"),),
            "days": ((f"{period.first:%m-%d}..{period.last:%m-%d}", "dim"),),
            "done": ((str(figures.done), "bold"),),
            "bar": (("█" * max(round(figures.done * scale), int(figures.done > 0)), "blue"),),
            "new": ((f"+{period.created}" if period.created else "", ""),),
            "cycle": ((_middle(figures.cycle), ""),),
            "time": ((f"{figures.kept.on_time}/{figures.kept.finished}" if figures.kept.finished else "", ""),),
        }

    def _cautions(self) -> Iterator[Message]:
        metrics = self.metrics
        if 0 < metrics.overall.done < FEW:
            yield message("only {tasks} done: fewer than {n} say little, so there are no percentiles",
                          tasks=Count(metrics.overall.done, "task"), n=FEW)  # fmt: skip
        if metrics.without_begin:
            yield message(
                "{tasks} never in work by the history and without a `started` day: no cycle time, no waiting times",
                tasks=Count(metrics.without_begin, "task was", "tasks were"),
            )


_STAGE_LEAVES: dict[Stage, int] = {"ready": 3, "doing": 6, "review": 8, "blocked": 7}
"""The stages that have columns, with the order in which these go."""
_LEAST = 0.05
"""Less of a day is not shown."""


def _stage_paint(stage: Stage) -> str:
    return {"doing": "blue", "review": "purple", "blocked": "bold orange"}.get(stage, "dim")


def _figure(value: float, unit: str = "d") -> str:
    text = days_text(value, "") if unit != "×" else f"{value:.2g}"
    return f"{text}{unit}"


def _between(low: float, high: float, unit: str = "d") -> str:
    first, last = _figure(low, ""), _figure(high, "")
    return f"{first}{unit}" if first == last else f"{first}–{last}{unit}"


def _middle(spread: Spread, unit: str = "d") -> str:
    """Return the median; of a few cases the range, which says that it is none."""
    if not spread.n:
        return ""
    sample = spread.sample
    return _figure(sample.median, unit) if sample is not None else _between(spread.values[0], spread.values[-1], unit)


def _late(days: int | None) -> Line:
    if days is None:
        return ()
    return ((f"{days:+}d" if days else "0d", "orange" if days > 0 else ""),)
