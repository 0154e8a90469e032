"""The ways back to a deadline in words: the options with what they bring and cost, or one of them explained."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mktpm.engine.rescue.change import Price, Way
from mktpm.engine.rescue.options import DueMissed, Measure, Option, Rescue
from mktpm.engine.schedule import ProjectSchedule
from mktpm.language import Count, Language, Listing, Message, message, translate, working_days
from mktpm.plan.model import Project, Task
from mktpm.views.painted import Line, PaintedLines, Run, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.wording import days_text, finish_day, money_text, on_day, sentences

_MOST_DUES = 3
_MOST_CHAIN = 12
_WAYS: dict[Way, str] = {"drop": "drop", "overlap": "overlap", "crash": "second person", "dates": "dates"}


@dataclass(frozen=True, slots=True)
class Found:
    """What a rescue of several projects came to: the options are numbered through."""

    project: ProjectSchedule
    rescue: Rescue | None
    """None where the project has no deadline, or is over."""
    first: int
    """The number of its first option."""


def numbered(rescues: Iterable[tuple[ProjectSchedule, Rescue | None]]) -> list[Found]:
    """Return the rescues with the number of the first option of each, from 1."""
    found, number = list[Found](), 1
    for at, rescue in rescues:
        found.append(Found(at, rescue, number))
        number += len(rescue.options) if rescue is not None else 0
    return found


def rescue_text(found: Sequence[Found], width: int, language: Language) -> PaintedLines:
    """Return the options of each project."""
    lines: list[Line] = []
    for each in found:
        lines += [[], *_Chapter(each.project, width, language).lines(each)]
    if any(each.rescue is not None and each.rescue.options for each in found):
        said = "`--why 1` explains the figures of option 1, `--apply 1` writes it to the plan."
        lines += [[], *prose([(message(said).say(language), "dim")], width)]
    return fitted(lines[1:], width)


def why_text(found: Found, option: Option, number: int, width: int, language: Language) -> PaintedLines:
    """Return where the figures of an option come from."""
    return fitted(_Chapter(found.project, width, language).explained(found, option, number), width)


class _Chapter:
    """What is said about one project."""

    def __init__(self, at: ProjectSchedule, width: int, language: Language) -> None:
        self.at, self.width, self.language = at, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self, found: Found) -> Iterator[Line]:
        """Yield the lines of the chapter."""
        yield from self._head()
        rescue = found.rescue
        if rescue is None and self.at.project.tasks and self.at.progress >= 1:
            yield [(self.say("All work is done: there is nothing to rescue."), "dim")]
        elif rescue is None:
            yield [(self.say("There is no deadline to be held."), "dim")]
        elif not rescue.late:
            yield [(self.say("The forecast meets the deadline: there is nothing to rescue."), "green")]
        elif rescue.options:
            for position, option in enumerate(rescue.options):
                yield []
                yield from self._option(option, str(found.first + position))
            yield []
            yield from self._search(rescue)
        else:
            yield []
            yield from self._nothing(rescue)

    def explained(self, found: Found, option: Option, number: int) -> Iterator[Line]:
        """Yield the lines that explain an option."""
        yield from self._head()
        yield []
        yield from self._title(option, str(number))
        for measure in option.measures:
            yield []
            yield from self._measure(measure)
            yield from self._paragraph(measure.change.why)
            yield from self._paragraph(self._gain(measure))
            for worker in measure.workers:
                said = message("{person}: {amount}", person=worker.name, amount=self._money(Price(worker.money)))
                yield from self._paragraph(said, indent=4)
            if measure.workers:
                pay = found.rescue.situation.terms.rest_day_pay if found.rescue else 1
                yield from self._paragraph(message("A day off is paid with {pay} of a day's rate.", pay=f"{pay:.0%}"))
        yield []
        yield from self._chain(option.chain, len(option.chain))
        yield from self._dues(option.dues, len(option.dues))

    def _head(self) -> Iterator[Line]:
        project, deadline, days = self.at.project, self.at.deadline, self.at.forecast_float_days
        identity: list[Run] = [(f"  {project.id}", "dim")] if project.id != project.name else []
        yield [(project.name, "bold"), *identity]
        facts: list[Run] = [(self.say("forecast {day}", day=finish_day(self.at.forecast_moment)), "")]
        if deadline is not None and days is not None:
            facts.append((self.say("deadline {day}", day=on_day(deadline)), ""))
            late = self.at.forecast_moment > deadline.end()
            facts.append((self._spare(days), "bold red" if late else ""))
        yield from flowed([[fact] for fact in facts], self.width, " · ")

    def _spare(self, days: float) -> str:
        if days < 0:
            return self.say("{days} too late", days=working_days(-days))
        return self.say("{days} to spare", days=working_days(days)) if days else self.say("nothing to spare")

    def _option(self, option: Option, number: str) -> Iterator[Line]:
        yield from self._title(option, number)
        for measure in option.measures:
            yield from self._measure(measure)
        yield from self._chain(option.chain, _MOST_CHAIN)
        yield from self._dues(option.dues, _MOST_DUES)

    def _title(self, option: Option, number: str) -> Iterator[Line]:
        facts: list[Line] = [
            ((Count(len(option.measures), "change").say(self.language), "bold"),),
            ((self.say("{days} gained", days=working_days(option.gained)), "green"),),
            ((self.say("forecast {day}", day=finish_day(option.trial.finish)), ""),),
            ((self._spare(option.spare), ""),),
            *(((text, "orange"),) for text in self._price(option.price)),
        ]
        first = f"{number}  " if number else ""
        for position, line in enumerate(flowed(facts, self.width - len(first), " · ")):
            yield [(first if position == 0 else " " * len(first), "bold"), *line]

    def _measure(self, measure: Measure) -> Iterator[Line]:
        change = measure.change
        price = [text for text in self._price(measure.price) if change.way != "overlap"]
        tail: list[Run] = [(f" · {text}", "dim") for text in price]
        first: list[Run] = [
            ("   – ", "dim"),
            (translate(_WAYS[change.way], self.language), "bold"),
            ("：" if self.language == "zh" else ": ", ""),
        ]
        yield from prose([(change.said.say(self.language), ""), *tail], self.width, first, indent=5)

    def _price(self, price: Price) -> Iterator[str]:
        """Yield what something costs: money, scope and risk, as far as there is any."""
        if price.money is None or price.money:
            yield self._money(price)
        if price.scope:
            yield self.say("{days} of work left out", days=working_days(price.work))
        if price.overlap:
            yield self.say("{days} at once: a risk", days=working_days(price.overlap))

    def _money(self, price: Price) -> str:
        if price.money is None:
            return self.say("price not known: a rate is missing")
        return money_text(price.money, self.at.project.currency)

    def _gain(self, measure: Measure) -> Message:
        values = {"alone": days_text(measure.alone), "share": days_text(measure.share)}
        if measure.alone < measure.share:
            said = (
                "Alone it wins {alone}: other chains are just as long. "
                "Without it the option would finish {share} later."
            )
        else:
            said = "Alone it wins {alone}. Without it the option would finish {share} later."
        return message(said, **values)

    def _paragraph(self, said: Message, indent: int = 5) -> Iterator[Line]:
        text = said.say(self.language)
        text = text[:1].upper() + text[1:]
        if text[-1:] not in ".。" and indent == 5:
            text += "。" if self.language == "zh" else "."
        blanks = " " * (indent if indent == 5 else 7)
        yield from prose([(text, "dim")], self.width, [(blanks, "")])

    def _chain(self, chain: Sequence[tuple[Project, Task]], most: int) -> Iterator[Line]:
        """Yield the tasks that decide the finish then, the last ones first to stay."""
        names = [("… → " if position == 0 and len(chain) > most else "") + self._name(project, task)
                 for position, (project, task) in enumerate(chain[-most:] if most else ())]  # fmt: skip
        if names:
            first: list[Run] = [("     ", ""), (self.say("critical then: "), "dim")]
            yield from prose([(" → ".join(names), "dim")], self.width, first, indent=7)

    def _name(self, project: Project, task: Task) -> str:
        return task.name if project.id == self.at.project.id else f"{project.id}: {task.name}"

    def _dues(self, dues: Sequence[DueMissed], most: int) -> Iterator[Line]:
        """Yield the due days that give way even so."""
        if not dues:
            return
        told = tuple(message("“{task}” {was} → {now}", task=due.task.name, was=due.due, now=finish_day(due.finish))
                     for due in dues[:most])  # fmt: skip
        listed: tuple[object, ...] = told
        if len(dues) > most:
            listed = (*told, message("{n} more", n=len(dues) - most))
        first: list[Run] = [("     ", ""), (self.say("due days that give way: "), "dim")]
        yield from prose([(Listing(listed).say(self.language), "dim")], self.width, first, indent=7)

    def _search(self, rescue: Rescue) -> Iterator[Line]:
        yield from prose([(self._how(rescue), "dim")], self.width)

    def _how(self, rescue: Rescue) -> str:
        if not rescue.tried:
            return ""
        plans = self.say("{plans} rescheduled.", plans=Count(rescue.tried, "changed plan"))
        if rescue.complete:
            return plans
        if rescue.stopped:
            said = (
                "The search was stopped there: there may be others as small; `--time SECONDS` sets how long it takes."
            )
        else:
            said = "The bound was reached: there may be others as small; `--tries` raises it."
        return sentences((plans, self.say(said)), self.language)

    def _nothing(self, rescue: Rescue) -> Iterator[Line]:
        nearest = rescue.nearest
        if nearest is None and rescue.stopped:
            said = self.say(
                "The search was stopped before anything was found: `--time SECONDS` sets how long it takes."
            )
            yield from prose([(said, "bold red")], self.width)
            return
        if nearest is None:
            said = self.say("Nothing that may be changed touches the chain that decides the finish.")
            yield from prose([(said, "bold red")], self.width)
        else:
            none = "Nothing that may be changed restores the deadline. This comes nearest:"
            tried = "None of the changed plans that were tried restores the deadline. This comes nearest:"
            said = self.say(none if rescue.complete else tried)
            yield from prose([(said, "bold red")], self.width)
            yield []
            yield from self._option(nearest, "")
        day = finish_day(nearest.trial.finish if nearest is not None else self.at.forecast_moment)
        lost = "The deadline itself would have to give way: {day} could be held."
        moved = self.say(lost if rescue.complete else "Without more than that, {day} could be held.", day=day)
        yield []
        yield from prose([(sentences((moved, self._how(rescue)), self.language), "dim")], self.width)
