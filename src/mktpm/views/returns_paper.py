"""How returns are written: amounts, ratios, and tables with a title."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from mktpm.engine.returns.definitions import rounded
from mktpm.language import Language, message
from mktpm.plan.returns import roas_text
from mktpm.views.figures import NOTHING, scale_of
from mktpm.views.painted import Line, Run
from mktpm.views.prose import prose
from mktpm.views.sheet import Column, Row, sheet

Number = Decimal | float | None


@dataclass(frozen=True, slots=True)
class ReturnsPaper:
    """For whom and how returns are written."""

    as_of: date
    width: int
    language: Language
    plain: bool = False
    """Whether only ASCII can be drawn."""

    def say(self, template: str, **values: object) -> str:
        """Return a sentence in the reader's language."""
        return message(template, **values).say(self.language)

    def amount(self, value: Number) -> str:
        """Return an amount of money, or a dash."""
        known = decimal_of(value)
        return scale_of("money", [known], self.language).text(known)

    def more(self, value: Number) -> str:
        """Return an amount with its sign."""
        known = decimal_of(value)
        return scale_of("money", [known], self.language).text(known, signed=True)

    def count(self, value: Number) -> str:
        """Return a number of things."""
        known = decimal_of(value)
        return scale_of("count", [known], self.language).text(known)

    def table(self, title: str, columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[Line]:
        """Yield a table below its title."""
        yield [(title, "bold")]
        table = sheet(columns, rows, self.width - 2)
        yield [("  ", ""), *table.head()]
        yield from ([("  ", ""), *table.line(row)] for row in rows)

    def note(self, runs: Iterable[Run] | str, paint: str = "dim") -> Iterator[Line]:
        """Yield a remark below a table."""
        yield from prose([(runs, paint)] if isinstance(runs, str) else list(runs), self.width, [("  ", "")])


def decimal_of(value: Number) -> Decimal | None:
    """Return a figure as a decimal."""
    return Decimal(repr(value)) if isinstance(value, float) else value


def roas(value: Number) -> str:
    """Return revenue / cost: "1:4.1"; a dash where there is none."""
    known = decimal_of(value)
    return NOTHING if known is None else roas_text(rounded(known, 2))


def percent(value: Number, *, signed: bool = False) -> str:
    """Return a share or an ROI: "35%", "-4.2%"; a dash where there is none."""
    known = decimal_of(value)
    if known is None:
        return NOTHING
    share = rounded(known * 100, 1)
    text = f"{share:,f}".removesuffix(".0")
    return f"{'+' if signed and share > 0 else ''}{'0' if text == '-0' else text}%"


def text(value: str, paint: str = "") -> Line:
    """Return a cell."""
    return ((value, paint),)


def gain_paint(value: Number) -> str:
    """Return the paint of a figure below zero."""
    return "orange" if value is not None and value < 0 else ""
