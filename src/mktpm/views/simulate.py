"""A simulation in words: by when, how surely, and what makes it unsure."""

from collections.abc import Iterator, Sequence

from mktpm.engine.simulation.drivers import Driver
from mktpm.engine.simulation.results import Odds, ProjectOdds, Simulation, TaskOdds
from mktpm.language import Count, Language, message, working_days
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.simulate_chart import Bar, Mark, chart_lines, spans_of, tornado_lines
from mktpm.views.simulate_words import basis, strike_text
from mktpm.views.wording import Weekday, chance_text, finish_day

_MOST_DRIVERS, _MOST_CRITICAL, _MOST_DUE, _MOST_MILESTONES = 10, 10, 10, 30
_SAFE = 0.8
"""A due day that is met in so many of the runs is no matter of concern."""


def simulation_text(simulation: Simulation, width: int, language: Language) -> PaintedLines:
    """Return the odds of each project."""
    lines: list[Line] = [*settings_lines(simulation, width, language)]
    for odds in simulation.projects:
        lines += [[], *_Chapter(simulation, odds, width, language).lines()]
    return fitted(lines, width)


def settings_lines(simulation: Simulation, width: int, language: Language) -> list[list[Run]]:
    """Return how was simulated."""
    settings = simulation.settings
    facts = (
        message("{n} by chance", n=Count(settings.runs, "run")),
        message("seed {seed}", seed=settings.seed),
        message("correlation of the tasks {r}", r=f"{settings.correlation:g}"),
        message("beta-PERT") if settings.distribution == "pert" else message("triangular distribution"),
    )
    return flowed([[(fact.say(language), "dim")] for fact in facts], width, " · ")


class _Chapter:
    """What is said about one project."""

    def __init__(self, simulation: Simulation, odds: ProjectOdds, width: int, language: Language) -> None:
        self.simulation, self.odds, self.width, self.language = simulation, odds, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the lines of the chapter."""
        project = self.odds.at.project
        identity: list[Run] = [(f"  {project.id}", "dim")] if project.id != project.name else []
        yield [(project.name, "bold"), *identity]
        if not self.odds.at.leaves:
            yield [(self.say("this plan has no tasks yet"), "dim")]
            return
        yield from self._answer()
        yield []
        yield from self._chart()
        for part in (self._milestones(), self._dues(), self._tornado(), self._critical(), self._basis()):
            lines = list(part)
            if lines:
                yield []
                yield from lines

    # ------------------------------------------------------------------ the answer

    def _answer(self) -> Iterator[Line]:
        odds = self.odds
        for share, moment in (("50%", odds.finish.p50), ("80%", odds.finish.p80), ("95%", odds.finish.p95)):
            text = self.say("finished by {day} in {share} of the runs", day=Weekday(finish_day(moment)), share=share)
            yield [("  " + text, "bold" if share == "80%" else "")]
        forecast = self.say(
            "the forecast, {day}, holds in {share} of the runs; on average it is {later}",
            day=Weekday(finish_day(odds.deterministic_finish)), share=chance_text(odds.chance_of_deterministic),
            later=self._later(odds.mean_days),
        )  # fmt: skip
        yield from prose([(forecast, "dim")], self.width, [("  ", "")])
        if odds.deadline is not None and odds.chance_of_deadline is not None:
            text = self.say("the deadline, {day}, is met in", day=Weekday(odds.deadline.day))
            chance = self.say("{share} of the runs", share=chance_text(odds.chance_of_deadline))
            gap = "" if text.endswith("：") else " "
            yield from prose(
                [(text + gap, ""), (chance, "bold " + _paint(odds.chance_of_deadline))], self.width, [("  ", "")]
            )

    def _later(self, days: float) -> str:
        if abs(days) < 0.05:
            return self.say("as long")
        if days > 0:
            return self.say("{n} later", n=working_days(days))
        return self.say("{n} earlier", n=working_days(-days))

    def _chart(self) -> Iterator[Line]:
        odds = self.odds
        marks = [
            Mark(finish_day(odds.finish.p50), "P50", "bold"),
            Mark(finish_day(odds.finish.p80), "P80", "bold"),
            Mark(finish_day(odds.finish.p95), "P95", "bold"),
        ]
        wide = self.width >= 60
        if odds.deadline is not None:
            marks.append(Mark(odds.deadline.day, self.say("deadline") if wide else "◆", "red"))
        if wide:
            marks.append(Mark(finish_day(odds.deterministic_finish), self.say("forecast"), "dim"))
        spans = spans_of(odds.days, self.simulation.settings.runs)
        titles = self.say("by"), self.say("runs"), self.say("finished by then")
        yield from chart_lines(spans, marks, titles, self.width, self.language)

    # ------------------------------------------------------------------ dates

    def _milestones(self) -> Iterator[Line]:
        found = [odds for odds in self.odds.tasks if odds.finish is not None and odds.state != "done"]
        if not found:
            return
        rows = [self._dates(odds) for odds in found[:_MOST_MILESTONES]]
        columns = [
            Column("task", self.say("Milestones"), least=12),
            Column("forecast", self.say("Forecast"), leaves=2),
            Column("p50", "50%", leaves=1),
            Column("p80", "80%"),
            Column("p95", "95%", leaves=3),
            Column("due", self.say("Due"), leaves=4),
            Column("chance", self.say("Chance"), right=True),
        ]
        yield from self._table(columns, rows)
        yield from self._more(len(found) - len(rows))

    def _dates(self, odds: TaskOdds) -> Row:
        finish = odds.finish or Odds(0, 0, 0)
        forecast = self.odds.at.moments(odds.task).forecast_finish
        return {
            "task": ((odds.task.name, ""),),
            "forecast": ((f"{finish_day(forecast)}", "dim"),),
            "p50": ((f"{finish_day(finish.p50)}", ""),),
            "p80": ((f"{finish_day(finish.p80)}", "bold"),),
            "p95": ((f"{finish_day(finish.p95)}", ""),),
            **_due(odds),
        }

    def _dues(self) -> Iterator[Line]:
        """Yield the due days that are most in danger, without those of milestones, which stand above."""
        found = [odds for odds in self.odds.tasks if _is_endangered(odds)]
        found.sort(key=lambda odds: odds.chance_of_due or 0.0)
        if not found:
            return
        rows: list[Row] = [{"task": ((odds.task.name, ""),), **_due(odds)} for odds in found[:_MOST_DUE]]
        columns = [
            Column("task", self.say("Due days in danger"), least=12),
            Column("due", self.say("Due")),
            Column("chance", self.say("Chance"), right=True),
        ]
        yield from self._table(columns, rows)
        yield from self._more(len(found) - len(rows))

    # ------------------------------------------------------------------ what makes it unsure

    def _tornado(self) -> Iterator[Line]:
        drivers = self.odds.drivers[:_MOST_DRIVERS]
        if not drivers:
            return
        title = self.say("What drives the spread: the mean finish where it goes well, and where it goes badly")
        yield from prose([(title, "dim")], self.width)
        yield from tornado_lines([Bar(self._label(driver), driver.low, driver.high) for driver in drivers], self.width)

    def _label(self, driver: Driver) -> Line:
        if driver.task is not None:
            return ((driver.task.name, ""),)
        if driver.risk is not None:
            return ((self.say("risk: {name}", name=driver.risk.name or driver.risk.id), "purple"),)
        return ((self.say("all tasks together"), "bold"),)

    def _critical(self) -> Iterator[Line]:
        found = [odds for odds in self.odds.tasks if odds.critical and odds.task.is_leaf and odds.lengths is not None]
        found.sort(key=lambda odds: (-odds.critical, -odds.cruciality))
        if not found:
            return
        rows: list[Row] = [
            {
                "task": ((odds.task.name, ""),),
                "critical": ((chance_text(odds.criticality), "bold" if odds.criticality >= _SAFE else ""),),
                "crucial": ((f"{odds.cruciality:.2f}", ""),),
                "length": ((_length(odds), "dim"),),
            }
            for odds in found[:_MOST_CRITICAL]
        ]
        columns = [
            Column("task", self.say("Critical how often"), least=12),
            Column("critical", self.say("of runs"), right=True),
            Column("crucial", self.say("cruciality"), right=True, leaves=2),
            Column("length", self.say("length, 10% to 90%"), right=True, leaves=1),
        ]
        yield from self._table(columns, rows)
        yield from self._more(len(found) - len(rows))

    def _basis(self) -> Iterator[Line]:
        found = list(basis(self.odds))
        if not found:
            yield [(self.say("nothing in it is left to chance"), "dim")]
            return
        yield [(self.say("What the lengths rest on"), "dim")]
        for said in found:
            yield from prose([(said.say(self.language), "")], self.width, [("  ", "")])
        for strike in self.odds.strikes:
            yield from prose([(strike_text(strike).say(self.language), "purple")], self.width, [("    ", "")])

    def _table(self, columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[Line]:
        table = sheet(columns, rows, self.width)
        yield table.head()
        for row in rows:
            yield table.line(row)

    def _more(self, left: int) -> Iterator[Line]:
        if left > 0:
            yield [(self.say("and {n} more; `--json` has all", n=left), "dim")]


def _due(odds: TaskOdds) -> Row:
    if odds.due is None or odds.chance_of_due is None:
        return {}
    return {
        "due": ((f"{odds.due.day}", "dim"),),
        "chance": ((chance_text(odds.chance_of_due), _paint(odds.chance_of_due)),),
    }


def _is_endangered(odds: TaskOdds) -> bool:
    chance = odds.chance_of_due
    return chance is not None and chance < _SAFE and odds.finish is None and odds.state in ("waiting", "running")


def _paint(chance: float) -> str:
    return "red" if chance < 0.5 else "orange" if chance < _SAFE else "green"


def _length(odds: TaskOdds) -> str:
    if odds.lengths is None:
        return ""
    return f"{odds.lengths.p10:.1f}..{odds.lengths.p90:.1f}" + ("ed" if odds.lengths.elapsed else "d")
