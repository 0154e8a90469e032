"""The buffers of the critical chain in a terminal: sizes, what is used, and the fever chart."""

from collections.abc import Iterator, Sequence
from datetime import date
from string import ascii_lowercase, digits

from mktpm.engine.buffers import Buffer, Buffers, Zone
from mktpm.engine.health_buffer import rounded
from mktpm.language import Language, Message, message, working_days
from mktpm.views.fever import Mark, fever_lines
from mktpm.views.painted import Line, PaintedLines, flowed
from mktpm.views.prose import fitted, prose
from mktpm.views.sheet import Column, Row, sheet
from mktpm.views.wording import Weekday, days_text, finish_day, percent

LIGHTS: dict[Zone, tuple[str, str]] = {
    "red": ("■", "bold red"),
    "yellow": ("▲", "bold orange"),
    "green": ("●", "bold green"),
}
LABELS = digits[1:] + ascii_lowercase
"""What feeding chains are called in the chart."""
_OWN = "◆"


def buffer_text(found: Sequence[Buffers], as_of: date, width: int, language: Language) -> PaintedLines:
    """Return the buffers of each project that has some."""
    return fitted(_Page(found, as_of, width, language).lines(), width)


def buffer_line(buffer: Buffer) -> Message:
    """Return a project's buffer in one line."""
    if buffer.consumption is None:
        return message("no buffer: no task of the critical chain has three points")
    return message(
        "buffer {used} of {size} used, chain {done} done",
        used=rounded(buffer.consumption), size=days_text(buffer.size), done=percent(buffer.done),
    )  # fmt: skip


class _Page:
    """Writes the buffers."""

    def __init__(self, found: Sequence[Buffers], as_of: date, width: int, language: Language) -> None:
        self.found, self.as_of, self.width, self.language = found, as_of, width, language

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def lines(self) -> Iterator[Line]:
        """Yield the whole page."""
        yield [(self.say("buffers on {day}", day=Weekday(self.as_of)), "bold")]
        if not self.found:
            hint = self.say("no project has a buffer: `policy.buffer` gives one, `15%` or `rss`")
            yield from prose([(hint, "dim")], self.width)
        for each in self.found:
            yield []
            yield [(each.at.project.name, "bold")]
            yield from self._own(each)
            yield []
            yield from fever_lines(self._marks(each), each.at.project.policy.health.buffer, self.width, self.language)
            yield from self._feeding(each)

    def _own(self, each: Buffers) -> Iterator[Line]:
        buffer = each.project
        glyph, paint = LIGHTS[buffer.zone]
        yield [(f"  {_OWN} ", "bold"), (f"{glyph} {buffer_line(buffer).say(self.language)}", paint)]
        for fact in self._facts(each, buffer):
            yield from prose([(fact, "")], self.width, [("    ", "")])
        names: Line = [(" → ".join(each.task.name for each in buffer.chain), "dim")]
        yield from prose(names, self.width, [("    ", "")])

    def _facts(self, each: Buffers, buffer: Buffer) -> Iterator[str]:
        length = working_days(buffer.length)
        if each.policy == "rss":
            known = sum(task.safety is not None for task in buffer.chain)
            template = "root of the sum of squares over {n} of {total} tasks with three points, chain of {length}"
            yield self.say(template, n=known, total=len(buffer.chain), length=length)
        else:
            share = f"{(each.policy * 100).normalize():f}%"
            yield self.say("{share} of a critical chain of {length}", share=share, length=length)
        if buffer.consumption is None:
            return
        first, last = finish_day(buffer.begin + 1), finish_day(buffer.end)
        yield self.say(
            "stands from {first} to {last}, {days} of it used; yellow from {yellow}, red from {red}",
            first=first, last=last, days=working_days(buffer.used),
            yellow=rounded(buffer.limits[0]), red=rounded(buffer.limits[1]),
        )  # fmt: skip
        if buffer.room is not None and not buffer.fits:
            room, deadline = working_days(max(buffer.room, 0.0)), each.at.deadline
            yield self.say("the plan leaves only {room} for it before the deadline {day}", room=room, day=deadline)

    def _marks(self, each: Buffers) -> list[Mark]:
        open_chains = zip(LABELS, each.feeding, strict=False)
        marks = [(label, buffer) for label, buffer in open_chains if buffer.done < 1]
        shown = [(_OWN, each.project), *marks]
        return [
            Mark(label, buffer.done, buffer.consumption, buffer.zone)
            for label, buffer in shown
            if buffer.consumption is not None
        ]

    def _feeding(self, each: Buffers) -> Iterator[Line]:
        open_chains = [buffer for buffer in each.feeding if buffer.done < 1]
        over = len(each.feeding) - len(open_chains)
        if not each.feeding:
            return
        yield []
        yield [("  " + self.say("Feeding chains"), "bold"), (f"  {len(open_chains)}", "dim")]
        rows = [self._row(position, buffer) for position, buffer in enumerate(open_chains)]
        columns = [
            Column("label", "#"),
            Column("zone", ""),
            Column("chain", self.say("Chain"), least=12),
            Column("joins", self.say("Joins"), least=8, leaves=2),
            Column("length", self.say("Length"), right=True, leaves=1),
            Column("size", self.say("Buffer"), right=True),
            Column("room", self.say("Room"), right=True, leaves=4),
            Column("used", self.say("Used"), right=True),
            Column("done", self.say("Done"), right=True, leaves=3),
        ]
        table = sheet(columns, rows, self.width - 2)
        if rows:
            yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)
        if over:
            for line in flowed([[(self.say("{n} more are done", n=over), "dim")]], self.width - 2):
                yield [("  ", ""), *line]

    def _row(self, position: int, buffer: Buffer) -> Row:
        glyph, paint = LIGHTS[buffer.zone]
        names = [each.task.name for each in buffer.chain]
        used = "" if buffer.consumption is None else rounded(buffer.consumption)
        return {
            "label": ((LABELS[position] if position < len(LABELS) else "", "dim"),),
            "zone": ((glyph, paint),),
            "chain": ((" → ".join(names), ""),),
            "joins": ((buffer.joins.name if buffer.joins is not None else "", ""),),
            "length": ((days_text(buffer.length), "dim"),),
            "size": ((days_text(buffer.size), ""),),
            "room": ((days_text(buffer.room or 0.0), "" if buffer.fits else "orange"),),
            "used": ((used, paint.removeprefix("bold ") if buffer.zone != "green" else ""),),
            "done": ((percent(buffer.done), ""),),
        }
