"""The risk register and its 5 × 5 matrix in a terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from mktpm.display_width import padded, width_of
from mktpm.engine.risks import HIGHEST, RESPONSES, Entry, Heat, Register, Response, heat_of, score_of, unanswered
from mktpm.language import Count, Language, Message, message, translate
from mktpm.plan.model import Risk, Task
from mktpm.views.painted import Line, PaintedLines, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday, finish_day, money_text, percent

LIGHTS: dict[Heat, tuple[str, str]] = {
    "red": ("■", "bold red"),
    "yellow": ("▲", "bold orange"),
    "green": ("●", "bold green"),
}
_WORDS: dict[Response, str] = {"warn": "early warning", "stop_loss": "stop-loss", "recover": "recovery"}
_WAYS = {"new": "new", "struck": "struck", "closed": "closed", "reopened": "reopened"}
_WIDEST_CELL = 12
_MARGIN = 6
_EMPTY = "write them into the project's file: `risks: [{{id: late, name: …, probability: 3, impact: 4}}]`"


@dataclass(frozen=True, slots=True)
class RiskPaper:
    """For whom and how the registers are written."""

    as_of: date
    since: Message | None
    """The version they are compared with, in words."""
    width: int
    language: Language


def risks_text(found: Sequence[Register], paper: RiskPaper) -> PaintedLines:
    """Return the matrix and the register of each project that has risks."""
    return fitted(_Page(found, paper).lines(), paper.width)


class _Page:
    """Writes the registers."""

    def __init__(self, found: Sequence[Register], paper: RiskPaper) -> None:
        self.found = [register for register in found if register.entries or register.gone]
        self.paper, self.language, self.width = paper, paper.language, paper.width
        self.comma = "、" if self.language == "zh" else ", "

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield from flowed([[run] for run in self._summary()], self.width, " · ")
        if not self.found:
            yield from prose([(self.say(_EMPTY), "dim")], self.width)
        for register in self.found:
            yield []
            yield [(register.at.project.name, "bold")]
            if any(not entry.is_over for entry in register.entries):
                yield from self._matrix(register)
            yield from self._register(register)
            yield from self._categories(register)

    def _summary(self) -> Iterator[tuple[str, str]]:
        yield self.say("risks on {day}", day=Weekday(self.paper.as_of)), "bold"
        if self.paper.since is not None:
            yield self.say("compared with {version}", version=self.paper.since), "dim"
        if not self.found:
            yield self.say("no plan names a risk"), "dim"
            return
        for heat, (glyph, paint) in LIGHTS.items():
            count = sum(register.count(heat) for register in self.found)
            if count:
                yield f"{glyph} {self.say('{risks}', risks=Count(count, 'open risk'))}", paint

    # ------------------------------------------------------------------ the matrix

    def _matrix(self, register: Register) -> Iterator[Line]:
        cell = min((self.width - _MARGIN) // HIGHEST, _WIDEST_CELL)
        yield [(f"  {self.say('probability')}", "dim")]
        for probability in range(HIGHEST, 0, -1):
            row: list[tuple[str, str]] = [(f"  {probability} │ ", "dim")]
            for impact in range(1, HIGHEST + 1):
                row += self._cell(register, (probability, impact), cell)
            yield row
        yield [(f"    └{'─' * (cell * HIGHEST)}", "dim")]
        numbers = "".join(padded(str(impact), cell) for impact in range(1, HIGHEST + 1)).rstrip()
        room = self.width - _MARGIN - len(numbers) - 2
        word = self.say("impact")
        yield [(f"      {numbers}  {word if width_of(word) <= room else ''}", "dim")]
        if width_of(word) > room:
            yield [(f"      {word}", "dim")]

    def _cell(self, register: Register, at: tuple[int, int], width: int) -> Line:
        """Return a cell: the colour of its score, and the numbers of the risks that stand there."""
        inside = [entry.number for entry in register.entries if not entry.is_over and _stands(entry.risk) == at]
        glyph, paint = LIGHTS[heat_of(at[0] * at[1], register.at.project.policy)]
        if not inside:
            return [(padded(glyph, width), "dim" if paint == "bold green" else paint.removeprefix("bold "))]
        numbers = _fitting(inside, width - 3)
        return [(padded(f"{glyph} {numbers}", width), paint)]

    # ------------------------------------------------------------------ the register

    def _register(self, register: Register) -> Iterator[Line]:
        rows = [self._row(register, entry) for entry in register.entries]
        columns = [
            Column("number", "#", right=True),
            Column("score", self.say("Score")),
            Column("product", self.say("P×I")),
            Column("risk", self.say("Risk"), least=14),
            Column("category", self.say("Category"), leaves=2),
            Column("owner", self.say("Owner"), least=6),
            Column("status", self.say("Status"), leaves=3),
            Column("moved", self.say("Change"), leaves=1),
        ]
        table = sheet(columns, rows, self.width - 2)
        yield []
        if rows:
            yield [("  ", ""), *table.head()]
        for entry, row in zip(register.entries, rows, strict=True):
            yield [("  ", ""), *table.line(row)]
            if not entry.is_over:
                for text, paint in self._details(register, entry):
                    yield from prose([(text, paint)], self.width, [("      ", "")])
        if register.gone:
            names = self.comma.join(risk.name or risk.id for risk in register.gone)
            gone = self.say("no longer in the plan: {names}", names=names)
            yield from prose([(gone, "dim")], self.width, [("  ", "")])

    def _row(self, register: Register, entry: Entry) -> Row:
        risk, over = entry.risk, entry.is_over
        glyph, paint = ("○", "dim") if over else LIGHTS[entry.heat]
        owner: Line = ((register.at.project.person(risk.owner), ""),)
        if risk.owner is None and not over:
            owner = ((self.say("nobody"), "bold orange" if entry.heat != "green" else "dim"),)
        return {
            "number": ((str(entry.number), "dim"),),
            "score": ((f"{glyph} {entry.score}", paint),),
            "product": ((f"{risk.probability}×{risk.impact}", "dim"),),
            "risk": ((risk.name or risk.id, "dim" if over else "bold"),),
            "category": ((risk.category or "", ""),),
            "owner": owner,
            "status": ((translate(risk.status, self.language), "purple" if risk.status == "struck" else "dim"),),
            "moved": self._moved(entry),
        }

    def _moved(self, entry: Entry) -> Line:
        """Return how the risk stands against the earlier version."""
        found = entry.movement
        if found is None:
            return ()
        if found.way in _WAYS:
            return ((translate(_WAYS[found.way], self.language), "orange" if found.way != "closed" else "green"),)
        if found.was is None or found.way == "same":
            return (("=", "dim"),)
        return ((f"{score_of(found.was)} → {entry.score}", "red" if found.way == "up" else "green"),)

    def _details(self, register: Register, entry: Entry) -> Iterator[tuple[str, str]]:
        risk = entry.risk
        if risk.trigger:
            yield self.say("trigger: {text}", text=risk.trigger), ""
        for level in RESPONSES:
            text = None if risk.response is None else getattr(risk.response, level)
            if text:
                yield self.say("{level}: {text}", level=translate(_WORDS[level], self.language), text=text), ""
        effects = self._effects(register, entry)
        if effects:
            yield effects, "dim"
        missing = unanswered(risk)
        if missing and entry.heat != "green" and risk.status == "open":
            names = self.comma.join(translate(_WORDS[level], self.language) for level in missing)
            yield self.say("no response yet: {names}", names=names), "orange"

    def _effects(self, register: Register, entry: Entry) -> str:
        """Return what the risk would do: which tasks, how long, how much."""
        if entry.risk.status == "struck":
            return self._struck(register, entry)
        parts = []
        open_tasks = [task for task in entry.tasks if register.at.moments(task).state in ("waiting", "running")]
        if open_tasks:
            tasks = self.comma.join(self._task(register, task) for task in open_tasks)
            delay = entry.risk.delay
            parts.append(
                self.say("would delay {tasks}", tasks=tasks)
                if delay is None
                else self.say("would delay {tasks} by {delay}", tasks=tasks, delay=str(delay))
            )
        elif entry.tasks:
            parts.append(self.say("would delay nothing any more: what it affects is over"))
        if entry.risk.cost is not None:
            cost = money_text(entry.risk.cost, register.at.project.currency)
            parts.append(self.say("would cost {cost}", cost=cost))
        return ("；" if self.language == "zh" else "; ").join(parts)

    def _struck(self, register: Register, entry: Entry) -> str:
        """Return what the risk has done: how long it took is in the dates by now."""
        parts = []
        if entry.tasks:
            tasks = self.comma.join(self._task(register, task) for task in entry.tasks)
            parts.append(self.say("has struck {tasks}", tasks=tasks))
        if entry.risk.cost is not None:
            parts.append(self.say("costs {cost}", cost=money_text(entry.risk.cost, register.at.project.currency)))
        return ("；" if self.language == "zh" else "; ").join(parts)

    def _task(self, register: Register, task: Task) -> str:
        """Return a task with the days of its forecast."""
        moments = register.at.moments(task)
        first, last = finish_day(moments.forecast_start + 1), finish_day(moments.forecast_finish)
        days = f"{last:%m-%d}" if first >= last else f"{first:%m-%d}..{last:%m-%d}"
        return self.say("{task} ({days})", task=task.name, days=days)

    # ------------------------------------------------------------------ the classes

    def _categories(self, register: Register) -> Iterator[Line]:
        if not any(category.name for category in register.categories):
            return
        yield []
        items: list[Line] = []
        for category in register.categories:
            name = category.name or self.say("without a category")
            text = f"{name} {percent(category.share)}"
            if category.expected is not None:
                text = self.say("{category} (expected {share})", category=text, share=percent(category.expected))
            items.append([(text, "")])
        head: Line = [(self.say("of the open scores:"), "dim")]
        for line in flowed([head, *items], self.width - 2):
            yield [("  ", ""), *line]


def _stands(risk: Risk) -> tuple[int, int]:
    return risk.probability, risk.impact


def _fitting(numbers: list[int], width: int) -> str:
    """Return as many numbers as fit, and how many more there are."""
    for shown in range(len(numbers), 0, -1):
        more = f" +{len(numbers) - shown}" if shown < len(numbers) else ""
        text = " ".join(map(str, numbers[:shown])) + more
        if width_of(text) <= width:
            return text
    return f"+{len(numbers)}"
