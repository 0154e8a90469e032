"""What the figures of one task in a simulation rest on."""

from collections.abc import Iterator

from mktpm.engine.simulation.results import ProjectOdds, Simulation, TaskOdds
from mktpm.language import Count, Language, message
from mktpm.views.painted import PaintedLines
from mktpm.views.prose import fitted, prose
from mktpm.views.simulate import settings_lines
from mktpm.views.simulate_words import spread_text, strike_text
from mktpm.views.wording import Weekday, chance_text, days_text, finish_day


def why_text(
    simulation: Simulation, odds: ProjectOdds, asked: TaskOdds, width: int, language: Language
) -> PaintedLines:
    """Return where the length of a task comes from, and what that does to its own finish and the project's."""
    lines = [*settings_lines(simulation, width, language), [], *_Page(simulation, odds, asked, width, language).lines()]
    return fitted(lines, width)


class _Page:
    """Writes what there is to say about one task."""

    def __init__(
        self, simulation: Simulation, odds: ProjectOdds, asked: TaskOdds, width: int, language: Language
    ) -> None:
        self.simulation, self.odds, self.asked = simulation, odds, asked
        self.width, self.language = width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Yield the page: the task, its length, its own finish, and what it means for the project."""
        task = self.asked.task
        identity = [] if task.id == task.name else [(f"  {task.id}", "dim")]
        yield [(task.name, "bold"), *identity]
        if self.asked.state == "done":
            yield [(self.say("it is done: nothing about it is left to chance"), "dim")]
            return
        if self.asked.state == "cancelled":
            yield [(self.say("it is cancelled: it takes no time"), "dim")]
            return
        for title, text in (*self._length(), *self._finish(), *self._meaning()):
            yield []
            yield [(title, "dim")]
            for line in text:
                yield from prose([(line, "")], self.width, [("  ", "")])

    def _length(self) -> Iterator[tuple[str, list[str]]]:
        lengths, spread = self.asked.lengths, self.asked.spread
        if lengths is None or spread is None:
            return
        unit = "ed" if lengths.elapsed else "d"
        figures = {name: days_text(getattr(lengths, name), unit) for name in ("planned", "mean", "p10", "p50", "p90")}
        said = [self._planned(figures["planned"]), spread_text(spread, self.asked.task).say(self.language)]
        if spread.ratios:
            said.append(self.say("their ratios: {ratios}", ratios=", ".join(f"{ratio:.2g}" for ratio in spread.ratios)))
        said += [strike_text(strike).say(self.language) for strike, _ in self.asked.strikes]
        took = "in the runs it took {mean} on average; in 10% up to {p10}, in 50% up to {p50}, in 90% up to {p90}"
        said.append(message(took, **figures).say(self.language))
        yield self.say("How long it takes"), said

    def _planned(self, length: str) -> str:
        if self.asked.state == "running":
            return self.say("{planned} are left by the plan", planned=length)
        return self.say("{planned} by the plan or the estimate", planned=length)

    def _finish(self) -> Iterator[tuple[str, list[str]]]:
        found = self.asked.finish
        forecast = self.odds.at.moments(self.asked.task).forecast_finish
        said = [self.say("without chance on {day}", day=Weekday(finish_day(forecast)))]
        if found is not None:
            for share, moment in (("50%", found.p50), ("80%", found.p80), ("95%", found.p95)):
                day = Weekday(finish_day(moment))
                said.append(self.say("finished by {day} in {share} of the runs", day=day, share=share))
        if self.asked.due is not None and self.asked.chance_of_due is not None:
            chance, day = chance_text(self.asked.chance_of_due), Weekday(self.asked.due.day)
            said.append(self.say("its due day, {day}, is met in {share} of the runs", day=day, share=chance))
        yield self.say("When it ends"), said

    def _meaning(self) -> Iterator[tuple[str, list[str]]]:
        runs = Count(self.simulation.settings.runs, "run")
        said = [
            self.say(
                "critical in {n} of {runs}, {share}: so often it has no float to the project's finish",
                n=self.asked.critical, runs=runs, share=chance_text(self.asked.criticality),
            )
        ]  # fmt: skip
        if self.asked.lengths is not None:
            said.append(
                self.say(
                    "cruciality {r}: the rank correlation of its length with the project's finish, from -1 to 1",
                    r=f"{self.asked.cruciality:.2f}",
                )
            )
        said += [
            self.say(
                "where its own luck is among the best tenth, the project ends {low} from the mean; "
                "among the worst tenth, {high}",
                low=_signed(driver.low), high=_signed(driver.high),
            )
            for driver in self.odds.drivers
            if driver.task is self.asked.task
        ]  # fmt: skip
        yield self.say("What it means for the project"), said


def _signed(days: float) -> str:
    text = days_text(days)
    return text if text.startswith("-") else f"+{text}"
